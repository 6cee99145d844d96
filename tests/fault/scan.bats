#!/usr/bin/env bats
# ncx scan when the system has no more of something: once, and it goes on, and
# no port is lost or wrong; for good, and it ends with status 3 and a message.
# shellcheck disable=SC2154  # the helpers set port and faulty

load ../lib/common
load ../lib/jobs
load ../lib/fault

setup_file() { fault_setup_file; }

# shellcheck disable=SC2034  # job_start reads it
setup() {
	need jq
	jobs_setup
	JOB_LIMIT=30
	job_start tcp /dev/null "$NCX" listen -b 127.0.0.1 -p 0 -k \
		--port-file "$TMP/port"
	listening tcp
	tcp=$port
	rm "$TMP/port"
	job_start udp /dev/null "$NCX" listen -b 127.0.0.1 -p 0 -u --echo \
		--port-file "$TMP/port"
	listening udp
	udp=$port
	JOB_LIMIT=10
}

teardown() { jobs_teardown; }

# scan FAULT ARGUMENT...: with that fault; rows and what it said are in
# $TMP/ncx.out and $TMP/ncx.err, its exit status in $status.
scan() {
	faults FAULT_CALL="$1"
	job_start ncx /dev/null "${faulty[@]}" scan --json -a "${@:2}"
	job_status ncx
}

# right: each port once, the one that listens open, all of the others closed.
right() {
	local want=$1 proto=$2
	[ "$status" -eq 0 ] && [ ! -s "$TMP/ncx.err" ] &&
		[ "$(jq -r '"\(.address) \(.port)"' "$TMP/ncx.out" | sort -u |
			wc -l)" -eq "$want" ] &&
		[ "$(wc -l <"$TMP/ncx.out")" -eq "$want" ] &&
		[ "$(jq -r 'select(.state != "closed") |
			"\(.proto) \(.port) \(.state)"' "$TMP/ncx.out")" = \
			"$proto open" ]
}

# tcp_stands FAULT..., udp_stands FAULT...: the result is right all the same.
tcp_stands() {
	local fault bad=0
	for fault; do
		scan "$fault" 127.0.0.1 "1-20,$tcp"
		right 21 "tcp $tcp" || complain "$fault"
	done
	[ "$bad" -eq 0 ]
}

udp_stands() {
	local fault bad=0
	for fault; do
		scan "$fault" -u 127.0.0.1 "1-20,$udp"
		right 21 "udp $udp" || complain "$fault"
	done
	[ "$bad" -eq 0 ]
}

complain() {
	bad=$((bad + 1))
	printf '* %s: status %s: ' "$1" "$status" >&2
	head -n 3 "$TMP/ncx.err" >&2
	jq -r 'select(.state != "closed") | "  \(.port) \(.state)"' \
		"$TMP/ncx.out" >&2
}

# ends ARGUMENT... -- FAULT...: status 3, a message, and it does not hang.
# What was printed is right as far as it goes: no port twice, none filtered by
# guess. All at once, since each waits for better times first.
ends() {
	local arguments=() fault bad=0 i=0 name
	while [ "$1" != -- ]; do
		arguments+=("$1")
		shift
	done
	shift
	for fault; do
		faults FAULT_CALL="$fault"
		job_start ncx$((i++)) /dev/null "${faulty[@]}" scan --json -a \
			"${arguments[@]}"
	done
	i=0
	for fault; do
		name=ncx$((i++))
		job_status $name
		cp "$TMP/$name.out" "$TMP/ncx.out"
		cp "$TMP/$name.err" "$TMP/ncx.err"
		[ "$status" -eq 3 ] && grep -q '^ncx: scan: ' "$TMP/ncx.err" &&
			[ -z "$(jq .port "$TMP/ncx.out" | sort | uniq -d)" ] &&
			! grep -q filtered "$TMP/ncx.out" || complain "$fault"
	done
	[ "$bad" -eq 0 ]
}

@test "TCP: short of something once" {
	# Every other connect asks for the result of the one before.
	tcp_stands {socket:{1,2},connect:{1,3,5,41}}:{EMFILE,ENFILE,ENOBUFS,ENOMEM}
	tcp_stands connect:{1,2,3,4,5,6}:{EADDRNOTAVAIL,EAGAIN} \
		connect:1-9:EINTR epoll_ctl:{2,3,4}:{ENOMEM,ENOSPC} \
		setsockopt:1:ENOBUFS getsockname:1:ENOBUFS \
		epoll_wait:{1,2}:EINTR recvmsg:{1,2}:{ENOMEM,EINTR}
}

@test "TCP: short of it for some time" {
	tcp_stands socket:1-5:{EMFILE,ENOBUFS} \
		connect:1-5:{EADDRNOTAVAIL,EAGAIN,ENOBUFS}
}

@test "UDP: short of something once" {
	udp_stands socket:{1,2}:{EMFILE,ENFILE,ENOBUFS,ENOMEM} \
		sendto:{1,2,3,20}:{ENOBUFS,ENOMEM,EAGAIN,EINTR}
	udp_stands getsockname:1:ENOBUFS recvfrom:{1,2}:{ENOMEM,EINTR} \
		recvmsg:{1,2,3}:{ENOMEM,EINTR} epoll_wait:{1,2}:EINTR
}

@test "UDP: short of it for some time" {
	udp_stands socket:1-5:{EMFILE,ENOBUFS} sendto:1-9:{ENOBUFS,EAGAIN} \
		sendto:5-12:{ENOMEM,EAGAIN}
}

@test "an error of an earlier datagram, told on the next one, is no error of it" {
	udp_stands sendto:{1,2,3}:ECONNREFUSED
}

@test "TCP: short of it for good" {
	ends 127.0.0.1 "1-20,$tcp" -- 'socket:*:EMFILE' 'socket:*:ENOBUFS' \
		'connect:*:EADDRNOTAVAIL' connect:2-:EADDRNOTAVAIL \
		'recvmsg:*:ENOMEM' epoll_create1:1:EMFILE \
		signalfd:1:EMFILE 'epoll_ctl:*:ENOMEM'
}

@test "UDP: short of it for good, at once or later" {
	ends -u 127.0.0.1 "1-20,$udp" -- 'socket:*:EMFILE' 'sendto:*:ENOBUFS' \
		sendto:5-:EAGAIN 'bind:*:EADDRINUSE'
}

# Else silence would be taken for the target's.
@test "UDP: deaf, since this machine cannot read what it hears" {
	ends -u 127.0.0.1 "1-20,$udp" -- 'recvfrom:*:ENOMEM' \
		'recvmsg:*:ENOMEM' 'setsockopt:*:ENOPROTOOPT' \
		'setsockopt:*:ENOBUFS'
	grep -q 'cannot read the answers to UDP: ' "$TMP/ncx0.err"
	grep -q 'cannot read the ICMP errors of UDP: ' "$TMP/ncx1.err"
	grep -q 'cannot ask for the ICMP errors of UDP: ' "$TMP/ncx2.err"
}

# words_or_said FAULT: xml names the port; or a message, or status 3.
words_or_said() {
	rm -f "$TMP/xml"
	faults FAULT_CALL="$1"
	job_start ncx /dev/null "${faulty[@]}" scan -o "xml:$TMP/xml" \
		127.0.0.1 "$tcp"
	job_status ncx
	[ "$status" -eq 3 ] || grep -q "args=.*127.0.0.1 $tcp" "$TMP/xml" ||
		grep -q 'do not say how ncx was called: ' "$TMP/ncx.err"
}

@test "the words of the command line are in the xml, or it is said why not" {
	local fault bad=0 words
	for fault in open:{1,2,3}:EACCES read:{1,2,3,4}:EIO; do
		words_or_said "$fault" || complain "$fault"
	done
	[ "$bad" -eq 0 ]
	# However many they are.
	words=$(seq -s , 1000 3000)
	job_start ncx /dev/null "$NCX" scan -o "xml:$TMP/xml" 127.0.0.1 \
		"$words,$tcp"
	job_status ncx
	grep -q "args=.* $words,$tcp\"" "$TMP/xml"
}

@test "nmap: memory that runs out is no wrong command line" {
	local when bad=0
	for ((when = 1; when <= 20; when++)); do
		faults FAULT_CALL=realloc:$when:ENOMEM
		job_start ncx /dev/null "${faulty[@]}" nmap -sT -Pn -n -p "$tcp" \
			-oX "$TMP/xml" -oG "$TMP/grep" 127.0.0.1
		job_status ncx
		[ "$status" -ne 2 ] || complain $when
	done
	[ "$bad" -eq 0 ]
}

@test "interrupted and not yet ready, again and again: all is right" {
	local every
	for every in 2 3 4; do
		faults FAULT_EINTR=$every FAULT_EAGAIN=$every FAULT_SHORT=1
		job_start ncx /dev/null "${faulty[@]}" scan --json -a 127.0.0.1-3 \
			"1-200,$tcp"
		job_status ncx
		right 603 "tcp $tcp"
		job_start ncx /dev/null "${faulty[@]}" scan --json -a -u -b \
			127.0.0.1 "1-50,$udp"
		job_status ncx
		right 51 "udp $udp"
	done
}

@test "a banner that cannot be read costs nothing but itself" {
	local fault
	job_start chargen /dev/null "$NCX" listen -b 127.0.0.1 -p 0 -k --chargen \
		--port-file "$TMP/port2"
	soon test -s "$TMP/port2"
	tcp=$(<"$TMP/port2")
	for fault in read:3:EINTR read:4:ECONNRESET recv:1:ECONNRESET \
		epoll_ctl:2:ENOMEM epoll_ctl:3:ENOMEM epoll_ctl:4:ENOMEM; do
		scan "$fault" -b 127.0.0.1 "1-5,$tcp"
		right 6 "tcp $tcp"
	done
}

# Reading fails that is none of ours to read: files of the system, targets.
@test "a file of targets that cannot be read to its end is status 3" {
	seq -f 127.0.0.%g 1 250 >"$TMP/list"
	local fault bad=0
	for fault in open:{1,2,3,4}:EACCES read:{1,2,3,4}:EIO; do
		scan "$fault" -f "$TMP/list" 9
		# Either the fault was not the list's, and nothing is lost.
		case $status in
		1) [ "$(wc -l <"$TMP/ncx.out")" -eq 250 ] || complain "$fault" ;;
		3) grep -q '^ncx: scan: ' "$TMP/ncx.err" || complain "$fault" ;;
		*) complain "$fault" ;;
		esac
	done
	[ "$bad" -eq 0 ]
}

@test "a report that cannot be written: status 3, the others are whole" {
	local when
	for when in 1 2 3 4; do
		for error in ENOSPC EIO EDQUOT; do
			rm -f "$TMP"/{rows,x}
			faults FAULT_CALL=write:$when:$error
			job_start ncx /dev/null "${faulty[@]}" scan -a 1-9 \
				-o "json:$TMP/rows" -o "xml:$TMP/x"
			job_status ncx
			# The fault may have met a write of another kind.
			case $status in
			1) whole 3 ;;
			3) lost_one ;;
			*) false ;;
			esac
		done
	done
}

# lost_one: one report of three is not whole, and a message names it.
lost_one() {
	is "$(grep -c "^ncx: scan: cannot write to" "$TMP/ncx.err")" 1
	[ ! -s "$TMP/ncx.out" ] || whole 2
}

# whole N: that many of the three reports are.
whole() {
	local count=0
	! grep -q '0 of 9 ports open' "$TMP/ncx.out" || count=$((count + 1))
	[ "$(wc -l <"$TMP/rows")" -ne 9 ] || count=$((count + 1))
	! grep -qs '</nmaprun>' "$TMP/x" || count=$((count + 1))
	[ "$count" -eq "$1" ]
}

@test "memory runs out: status 3 and a message, or a right result" {
	local call count when bad=0 proto
	for proto in -t -u; do
		faults FAULT_LOG="$TMP/log"
		job_start ncx /dev/null "${faulty[@]}" scan --json -a $proto -b \
			127.0.0.1 "1-5,$tcp"
		job_status ncx
		grep -E '^(malloc|calloc|realloc) ' "$TMP/log" >"$TMP/calls"
		while read -r call count; do
			for ((when = 1; when <= count && when <= 40; when++)); do
				scan "$call:$when:ENOMEM" $proto -b 127.0.0.1 \
					"1-5,$tcp"
				case $status in
				0 | 1) [ "$(jq .port "$TMP/ncx.out" | sort -u |
					wc -l)" -eq 6 ] ;;
				3) grep -q '^ncx: scan: ' "$TMP/ncx.err" ;;
				*) false ;;
				esac || complain "$call:$when:ENOMEM"
			done
		done <"$TMP/calls"
	done
	[ "$bad" -eq 0 ]
}

@test "no descriptor is leaked: as many after a thousand hosts as after ten" {
	local proto few many arguments
	for proto in "-t $tcp" "-u $udp" "-b $tcp"; do
		read -r -a arguments <<<"$proto"
		job_start scan /dev/null "$NCX" scan --json -a --rate 4000 \
			"${arguments[0]}" -p "1,2,${arguments[1]}" 127.0.0.0/16
		soon lines_of scan 50
		few=$(descriptors)
		soon lines_of scan 3000
		many=$(descriptors)
		job_stop scan
		rm -f "$TMP/scan.out"
		[ "$few" -gt 3 ]
		[ "$many" -le $((few + 40)) ]
	done
}

lines_of() {
	[ "$(wc -l <"$TMP/$1.out")" -ge "$2" ]
}

# The job is timeout(1); the scan is its only child.
descriptors() {
	local timeout=${JOB_PID[scan]} pid
	pid=$(<"/proc/$timeout/task/$timeout/children")
	find "/proc/${pid% }/fd" -type l | wc -l
}

#!/usr/bin/env bats
# Each system call that ncx makes fails in turn, once and for good. Whatever
# that does, ncx neither hangs nor dies of a signal: either everything arrives
# all the same, with status 0, or the status is 1 or 3 and a message says why.
# shellcheck disable=SC2034,SC2154  # the helpers and the tests share variables

load ../lib/common
load ../lib/jobs
load ../lib/fault

setup_file() {
	fault_setup_file
	head -c 200000 /dev/urandom >"$BATS_FILE_TMPDIR/file"
}

setup() {
	jobs_setup
	JOB_LIMIT=8
	file=$BATS_FILE_TMPDIR/file
}

teardown() { jobs_teardown; }

# --- scenarios: they leave the status of ncx in $status ---------------------

# A fault for good may mean that no client is ever served: not for long then.
patience() {
	[[ $fault == *:\** ]] && echo 300ms || echo 5
}

# begin_listen INPUT OPTION...
begin_listen() {
	local input=$1
	shift
	rm -f "$TMP/port"
	job_start ncx "$input" "${faulty[@]}" listen -b 127.0.0.1 -p 0 \
		--port-file "$TMP/port" "$@"
	listening ncx
}

# The far end knows no faults. $far is its status, or - when it did not run.
far_connects() {
	job_start far "$file" "$NCX" connect 127.0.0.1 "$port" \
		--total "$(patience)"
	job_status far
	far=$status
}

# What goes on until it is killed is killed; that is its good end.
end_of_ncx() {
	if [ "${1-}" = killed ] && job_alive ncx; then
		kill -TERM "${JOB_PID[ncx]}"
		job_status ncx
		[ "$status" -ne 143 ] || status=0
	else
		job_status ncx
	fi
}

# lost FILE...: with status 0 and nothing said, the file must be in each of
# these. With a program, the status is the program's.
lost() {
	local got
	[ "$status" -eq 0 ] && [ ! -s "$TMP/ncx.err" ] || return
	if [ "$far" != 0 ]; then
		echo "ncx ended with status 0, the far end with $far"
		return 0
	fi
	for got; do
		cmp "$file" "$got" && continue
		echo 'ncx ended with status 0'
		return 0
	done
	return 1
}

# A fault of a call on the way to the far end may end it early; but nothing
# that was not said.
listen_files() {
	far=-
	begin_listen "$file" -w "$(patience)" && far_connects
	end_of_ncx
	honest ncx || return
	! lost "$TMP/ncx.out" "$TMP/far.out"
}

listen_exec() {
	far=-
	begin_listen /dev/null -w "$(patience)" --exec cat && far_connects
	end_of_ncx
	honest ncx || return
	! lost "$TMP/far.out"
}

# A connection that fails closes that of the program, which may die of it
# and says so itself.
listen_relay() {
	far=-
	begin_listen /dev/null -w "$(patience)" -x "$TMP/hex" --exec cat &&
		far_connects
	end_of_ncx
	case $status in 1 | 141) [ ! -s "$TMP/ncx.err" ] || return 0 ;; esac
	honest ncx || return
	! lost "$TMP/far.out"
}

# With -k one fault may cost one client, never another. A fault at the start
# may end the work, and so does one of stdin or stdout, but none in between.
listen_keep_open() {
	local clients=3 bad=0 began=no
	[[ $fault != *:\** ]] || clients=1
	if begin_listen /dev/null -k "$@"; then
		began=yes
		while ((clients-- > 0)); do
			far_connects
			[ "$far" -eq 0 ] && served || bad=$((bad + 1))
		done
	fi
	end_of_ncx killed
	honest ncx || return
	[ "$began" = no ] || [[ $fault == *:\** ]] && return
	[ "$status" -eq 0 ] || [ "$bad" -eq 3 ] || [ $# -eq 0 ] || {
		echo "ncx served some clients and ended with status $status"
		return 1
	}
	[ "$status" -ne 0 ] || [ "$bad" -le 1 ] || {
		echo "ncx lost $bad of 3 clients"
		return 1
	}
}

# The file came back, where it was to come back.
served() {
	[ ! -s "$TMP/far.out" ] || cmp "$file" "$TMP/far.out"
}

listen_echo() { listen_keep_open --echo; }
listen_exec_many() { listen_keep_open --exec cat; }
listen_crowd() { listen_keep_open; }

# A datagram may get lost.
listen_udp() {
	if begin_listen /dev/null -u "$@"; then
		job_start far /dev/fd/0 "$NCX" connect -u 127.0.0.1 "$port" \
			--hold 50ms --total 2 <<<'a datagram'
		job_status far
	fi
	end_of_ncx killed
	honest ncx
}

listen_udp_echo() { listen_udp --echo; }
listen_udp_exec() { listen_udp --exec cat; }

listen_unix() {
	far=-
	job_start ncx "$file" "${faulty[@]}" listen -U "$TMP/socket" -w "$(patience)"
	if soon unix_listens_or_ended && job_alive ncx; then
		job_start far "$file" "$NCX" connect -U "$TMP/socket" \
			--total "$(patience)"
		job_status far
		far=$status
	fi
	end_of_ncx
	rm -f "$TMP/socket"
	honest ncx || return
	! lost "$TMP/ncx.out" "$TMP/far.out"
}

unix_listens_or_ended() {
	listens unix "$TMP/socket" || ! job_alive ncx
}

# far_listens OPTION...: its port is in $port.
far_listens() {
	rm -f "$TMP/port"
	job_start far "$file" "$NCX" listen -b 127.0.0.1 -p 0 \
		--port-file "$TMP/port" --total 6 "$@"
	listening far
}

end_of_far() {
	local kept=$status
	! job_alive far || kill -TERM "${JOB_PID[far]}" 2>/dev/null || true
	job_status far
	far=$status
	status=$kept
}

connect_files() {
	far_listens || return
	job_start ncx "$file" "${faulty[@]}" connect 127.0.0.1 "$port"
	end_of_ncx
	if [ "$status" -eq 0 ]; then
		job_status far
		far=$status
		status=0
	else
		end_of_far
	fi
	honest ncx || return
	! lost "$TMP/ncx.out" "$TMP/far.out"
}

connect_exec() {
	far_listens || return
	job_start ncx /dev/null "${faulty[@]}" connect 127.0.0.1 "$port" \
		--exec cat
	end_of_ncx
	if [ "$status" -eq 0 ]; then
		job_status far
		far=$status
		status=0
	else
		end_of_far
	fi
	honest ncx || return
	! lost "$TMP/far.out"
}

connect_zero() {
	far_listens || return
	job_start ncx /dev/null "${faulty[@]}" connect -z -v 127.0.0.1 "$port"
	end_of_ncx
	end_of_far
	honest ncx
}

connect_udp() {
	far_listens -u --echo </dev/null || return
	job_start ncx /dev/fd/0 "${faulty[@]}" connect -u 127.0.0.1 "$port" \
		--hold 50ms <<<'a datagram'
	end_of_ncx
	end_of_far
	honest ncx
}

# --- sweeps -----------------------------------------------------------------

# attempt SCENARIO FAULT: says which fault it was that went wrong.
attempt() {
	fault=$2
	faults FAULT_CALL="$fault"
	"$1" >"$TMP/said" 2>&1 && return
	printf '* %s: ' "$fault" >&2
	grep -aE '^(ncx|cmp|not within)' "$TMP/said" >&2
	return 1
}

# calls_of SCENARIO: the calls of a run without faults, and how often, are in
# the file $TMP/calls.
calls_of() {
	fault=none
	faults FAULT_LOG="$TMP/log"
	"$1"
	[ "$status" -eq 0 ]
	grep -v ' 0$' "$TMP/log" >"$TMP/calls"
}

# These are left to tests/fault/sweep, which has the same commands once more.
SWEPT='close ioctl lseek mmap fstat stat lstat fstatat access faccessat readlink
	readlinkat realpath prctl syscall getrlimit setrlimit pthread_create
	sched_getaffinity getaddrinfo getnameinfo nanosleep tcgetattr'
SWEPT=${SWEPT//[$'\n\t']/ }

# sweep SCENARIO [CALL]...: all calls but these.
sweep() {
	local call count error when bad=0 tried=0
	calls_of "$1"
	while read -r call count; do
		case " malloc calloc realloc $SWEPT ${*:2} " in
		*" $call "*) continue ;;
		esac
		if [ ! -v "ERRORS[$call]" ]; then
			echo "no row for $call" >&2
			bad=$((bad + 1))
		fi
		for error in ${ERRORS[$call]-}; do
			for ((when = 1; when <= count && when <= 4; when++)); do
				attempt "$1" "$call:$when:$error" || bad=$((bad + 1))
			done
			tried=$((tried + 1))
			[ "$error" != EINTR ] || continue
			attempt "$1" "$call:*:$error" || bad=$((bad + 1))
		done
	done <"$TMP/calls"
	[ "$tried" -gt 10 ]
	[ "$bad" -eq 0 ]
}

# A sanitizer puts its own malloc before the shim's: nothing is counted then.
sweep_memory() {
	local call count when bad=0
	calls_of "$1"
	while read -r call count; do
		case $call in malloc | calloc | realloc) ;; *) continue ;; esac
		for ((when = 1; when <= count && when <= 40; when++)); do
			attempt "$1" "$call:$when:ENOMEM" || bad=$((bad + 1))
		done
		attempt "$1" "$call:*:ENOMEM" || bad=$((bad + 1))
	done <"$TMP/calls"
	[ "$bad" -eq 0 ]
}

@test "a call fails: listen" { sweep listen_files; }
@test "a call fails: listen --exec" { sweep listen_exec; }
# Without shutdown: a program that never learns of the end of its input cannot
# end, and ncx waits for it.
@test "a call fails: listen -x --exec" { sweep listen_relay shutdown; }
@test "a call fails: listen -k --echo" { sweep listen_echo; }
@test "a call fails: listen -k --exec" { sweep listen_exec_many; }
@test "a call fails: listen -k" { sweep listen_crowd; }
@test "a call fails: listen -u" { sweep listen_udp; }
@test "a call fails: listen -u --echo" { sweep listen_udp_echo; }
@test "a call fails: listen -u --exec" { sweep listen_udp_exec; }
@test "a call fails: listen -U" { sweep listen_unix; }
@test "a call fails: connect" { sweep connect_files; }
@test "a call fails: connect --exec" { sweep connect_exec; }
@test "a call fails: connect -z -v" { sweep connect_zero; }
@test "a call fails: connect -u" { sweep connect_udp; }

@test "memory runs out: listen" { sweep_memory listen_files; }
@test "memory runs out: listen --exec" { sweep_memory listen_exec; }
@test "memory runs out: listen -x --exec" { sweep_memory listen_relay; }
@test "memory runs out: listen -k --echo" { sweep_memory listen_echo; }
@test "memory runs out: listen -k --exec" { sweep_memory listen_exec_many; }
@test "memory runs out: listen -k" { sweep_memory listen_crowd; }
@test "memory runs out: listen -u" { sweep_memory listen_udp; }
@test "memory runs out: listen -u --echo" { sweep_memory listen_udp_echo; }
@test "memory runs out: listen -u --exec" { sweep_memory listen_udp_exec; }
@test "memory runs out: listen -U" { sweep_memory listen_unix; }
@test "memory runs out: connect" { sweep_memory connect_files; }
@test "memory runs out: connect --exec" { sweep_memory connect_exec; }
@test "memory runs out: connect -z" { sweep_memory connect_zero; }
@test "memory runs out: connect -u" { sweep_memory connect_udp; }

# --- what nobody else would tell --------------------------------------------

# far_waits FAULT STATUS 'WORD...' OPTION...: the far end receives, and neither
# sends nor ends; ncx has to end by itself, and has said what is in $said.
far_waits() {
	JOB_LIMIT=60 far_listens --recv-only --total 60 "${@:4}"
	faults FAULT_CALL="$1"
	# shellcheck disable=SC2086  # they are several
	job_start ncx "$file" "${faulty[@]}" $3 127.0.0.1 "$port"
	job_ends ncx "$2"
	said=$(<"$TMP/ncx.err")
	end_of_far
}

@test "connect: a peer that cannot be sent to is not waited for" {
	far_waits write:1:EIO 1 connect
	like "$said" "ncx: connect: connection with 127.0.0.1:$port/tcp:\
 Input/output error*"
}
@test "connect: a peer that is not told of the end is not waited for" {
	far_waits shutdown:1:ENOTCONN 1 connect
	like "$said" "ncx: connect: connection with 127.0.0.1:$port/tcp:\
 Transport endpoint is not connected*"
}
@test "nc: a peer that cannot be sent to is told" {
	far_waits write:1:EIO 1 nc
	like "$said" "ncx: nc: connection with 127.0.0.1:$port/tcp:\
 Input/output error*"
}
@test "connect -u: datagrams that there is no room for are given up" {
	JOB_LIMIT=15
	far_waits 'send:*:ENOBUFS' 3 'connect -u' -u
	like "$said" "ncx: connect: cannot send to 127.0.0.1:$port/udp:\
 No buffer space available"
}
@test "nc -u: what is not sent when the time is up is told" {
	far_waits 'send:*:ENOBUFS' 1 'nc -u -w 1' -u
	like "$said" 'ncx: nc: * bytes of stdin not sent'
}

@test "connect -u: what cannot be received is told, and not as sending" {
	far_listens -u --echo
	faults FAULT_CALL=recvmmsg:1:ENOMEM
	job_start ncx /dev/fd/0 "${faulty[@]}" connect -u 127.0.0.1 "$port" \
		<<<'a datagram'
	job_ends ncx 3
	is "$(<"$TMP/ncx.err")" "ncx: connect: cannot receive from\
 127.0.0.1:$port/udp: Cannot allocate memory"
	end_of_far
}

# A listener that never receives again does not go round in circles.
listen_hears_nothing() {
	begin_listen /dev/null -u "$@"
	job_start far /dev/fd/0 "$NCX" connect -u 127.0.0.1 "$port" --hold 50ms \
		<<<'a datagram'
	job_ends ncx 3
	is "$(<"$TMP/ncx.err")" \
		'ncx: listen: cannot receive datagrams: Cannot allocate memory'
	job_status far
}
@test "listen -u: what cannot be received is told" {
	faults FAULT_CALL='recvmmsg:*:ENOMEM'
	listen_hears_nothing
}
@test "listen -u --echo: what cannot be received is told" {
	faults FAULT_CALL='recvmsg:*:ENOMEM'
	listen_hears_nothing --echo
}
@test "listen -u --exec: what cannot be received is told" {
	faults FAULT_CALL='recvmsg:*:ENOMEM'
	listen_hears_nothing --exec cat
}

# The second is after the connection is made.
@test "connect --pcap: privileges that cannot be given up leave no connection" {
	JOB_LIMIT=60 far_listens --recv-only --total 60
	faults FAULT_CALL=syscall:2:EPERM FAULT_FDS="$TMP/fds"
	job_start ncx /dev/null "${faulty[@]}" connect --pcap "$TMP/pcap" \
		127.0.0.1 "$port"
	job_ends ncx 3
	! grep -q 'cannot capture' "$TMP/ncx.err" || skip 'no CAP_NET_RAW'
	is "$(<"$TMP/ncx.err")" 'ncx: connect: cannot give up the privileges:'"\
 Operation not permitted"
	is "$(tr -d '\0' <"$TMP/fds")" 'left          0'
	end_of_far
}

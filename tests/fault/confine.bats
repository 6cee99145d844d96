#!/usr/bin/env bats
# What each command may still do once its sockets and files are open, found out
# from inside the process, by a library that tries.

load ../lib/common
load ../lib/jobs
load ../lib/fault

setup_file() {
	fault_setup_file
	INSIDE=${TEST_BIN-}/inside.so
	if [ ! -e "$INSIDE" ]; then
		INSIDE=$BATS_FILE_TMPDIR/inside.so
		gcc -shared -fPIC -std=c11 -D_GNU_SOURCE -O2 \
			"$ROOT/tests/fault/inside.c" -o "$INSIDE" -ldl
	fi
	# The sanitizer's library has to come first.
	export INSIDE=${SHIM%"${SHIM##* }"}$INSIDE
	[ -n "$("$NCX" subnet -vv ::/0 2>&1 | grep Landlock\ )" ] ||
		skip_file "this kernel has no Landlock"
}

setup() {
	jobs_setup
	cd "$TMP" || return
	inside=(env "LD_PRELOAD=$INSIDE" "INSIDE_LOG=$TMP/log" "$NCX")
}

teardown() {
	jobs_teardown
}

# may STATUS RIGHTS WORD...: ncx with these words ends with that status, and
# could do what is said, and nothing else. RIGHTS are words: proc, users (their
# names), names (of addresses), connect.
may() {
	local want=$1 rights=$2 right shadow=EACCES passwd=EACCES hosts=EACCES
	local proc=EACCES bind=EPERM connect=EPERM udp=EPERM unix=EPERM
	local pair=EPERM create=EACCES
	shift 2
	for right in $rights; do
		case $right in
		proc) proc=ok ;;
		users) passwd=ok unix=ENOENT pair=ok ;;
		names)
			hosts=ok bind=EACCES udp=ok unix=ENOENT pair=ok
			[ "$connect" = ECONNREFUSED ] || connect=EACCES
			;;
		connect) bind=EACCES udp=ok connect=ECONNREFUSED ;;
		esac
	done
	# LeakSanitizer reads /proc at the end: reading is not forbidden there.
	if grep -qa __asan_ "$NCX"; then
		passwd=ok hosts=ok proc=ok
		[ ! -r /etc/shadow ] || [ -n "${user-}" ] || shadow=ok
	fi
	# Counters of coverage are files: see tests/coverage/hook.c.
	if counting; then
		passwd=ok hosts=ok proc=ok
		[ -n "${user-}" ] || create=ok
		[ ! -r /etc/shadow ] || [ -n "${user-}" ] || shadow=ok
	fi
	job_start ncx "${input:-/dev/null}" "${inside[@]}" "$@"
	job_ends ncx "$want"
	is "$(<"$TMP/log")" "\
shadow $shadow
passwd $passwd
hosts $hosts
proc $proc
create $create
bind $bind
connect $connect
listen-unbound EPERM
fast-open EPERM
fast-open-message EPERM
mptcp EPERM
udp $udp
unix $unix
pair $pair
chmod EPERM
fchmod EPERM
chown EPERM
access-list EPERM
times EPERM
type EPERM
limits EPERM
exec EPERM
unshare EPERM
io-uring EPERM
setuid EPERM
capabilities none
user ${user:-$(id -u) $(id -g)}
no-new-privs yes"
}

counting() {
	grep -qa __gcov_ "$NCX"
}

# tasks PID KEY VALUE: every thread's status in /proc has that.
tasks() {
	local file
	for file in "/proc/$1/task/"*/status; do
		grep -qP "^$2:\t$3\$" "$file" || return
	done
}

# A process that job_start has started: timeout's child.
child() {
	local of
	# Its line has no end.
	read -r of _ <"/proc/$1/task/$1/children" || [ -n "$of" ] || return
	pid=$of
}

root_only() {
	[ "$(id -u)" -eq 0 ] || skip "not root"
}

@test "listen: nothing, TCP or UDP" {
	may 1 '' listen -w 0.2 0
	may 0 '' listen -u -i 0.2 0
	may 1 '' listen -w 0.2 -k --echo 0
}

@test "listen -U: its path is removed, and nothing else may be done" {
	may 1 '' listen -w 0.2 -U sock
	[ ! -e sock ]
	mkdir folder
	may 1 '' listen -w 0.2 -U "$TMP/folder/sock"
	[ ! -e folder/sock ]
}

@test "listen -r: what it takes to find names may be read" {
	may 1 names listen -r -w 0.2 0
}

@test "listen and connect with files that are open already" {
	may 1 '' listen -w 0.2 -x dump -o copy --port-file port 0
	[ -s port ]
	rm port
	job_start server - "$NCX" listen --port-file port 127.0.0.1 0
	soon test -s port
	echo hello >hello
	input=hello may 0 '' connect -x dump -o copy --hold 0.2 \
		127.0.0.1 "$(<port)"
	is "$(<copy)" hello
}

@test "connect to several addresses, and nc to several ports" {
	job_start one - "$NCX" listen --port-file one 127.0.0.1 0
	job_start two - "$NCX" listen -k --port-file two 127.0.0.1 0
	soon test -s one
	soon test -s two
	job_start nc /dev/null "$NCX" nc -q 0 127.0.0.1 "$(<one)" "$(<two)"
	job_ends nc 0
	may 0 '' telnet 127.0.0.1 "$(<two)"
}

@test "nc to several ports: the first peer finds what the next call takes" {
	job_start one - "$NCX" listen --port-file one 127.0.0.1 0
	job_start two - "$NCX" listen --port-file two 127.0.0.1 0
	soon test -s one
	soon test -s two
	may 0 'connect names' nc -q 0 127.0.0.1 "$(<one)" "$(<two)"
	# With -o its file is written again for each.
	job_start three - "$NCX" listen --port-file three 127.0.0.1 0
	job_start four - "$NCX" listen --port-file four 127.0.0.1 0
	soon test -s three
	soon test -s four
	job_say three eins
	job_say four zwei
	job_close three
	job_close four
	job_start nc /dev/null "$NCX" nc -q 5 -o dump 127.0.0.1 "$(<three)" \
		"$(<four)"
	job_ends nc 0
	is "$(<nc.out)" "eins
zwei"
	grep -q zwei dump
}

# A name server that never answers, and is still asked.
@test "a look-up is confined, too" {
	root_only
	unshare -nm true 2>/dev/null || skip "no namespaces to be had"
	grep -q '^hosts:.*dns' /etc/nsswitch.conf ||
		skip "names are not looked up in the DNS here"
	echo 'nameserver 127.0.0.1' >resolv
	echo '127.0.0.1 localhost' >hosts
	cat >inside.sh <<-'END'
		ip link set lo up && ip address add 10.9.8.7/32 dev lo
		mount --bind resolv /etc/resolv.conf &&
			mount --bind hosts /etc/hosts || exit 77
		"$NCX" listen -u --discard --port-file dns 127.0.0.1 53 &
		"$NCX" listen -k --discard --port-file port 10.9.8.7 0 &
		until [ -s dns ] && [ -s port ]; do sleep 0.02; done
		exec "$NCX" connect -v -r 10.9.8.7 "$(cat port)"
	END
	job_start names - unshare -nm --propagation private sh inside.sh
	soon grep -q 'connected to' names.err
	child "${JOB_PID[names]}"
	soon looks_up "$pid"
	tasks "$pid" CapEff 0000000000000000
	tasks "$pid" NoNewPrivs 1
	tasks "$pid" Seccomp 2
	job_kill names || true
}

# Two threads, and both have come as far as they get.
looks_up() {
	[ "$(find "/proc/$1/task" -mindepth 1 -maxdepth 1 | wc -l)" -eq 2 ] &&
		tasks "$1" Seccomp 2
}

@test "sockets and netstat that look into processes again and again" {
	job_start ncx /dev/null "${inside[@]}" sockets -tlp --wait=0.2s :6
	job_ends ncx 1
	# As soon as it waits no longer.
	job_start wait /dev/null "$NCX" sockets -tlp --wait :6
	job_start watch /dev/null "$NCX" sockets -tlp --watch=1s
	job_start netstat /dev/null "$NCX" netstat -tlnpc
	for job in wait watch netstat; do
		soon child "${JOB_PID[$job]}"
		soon tasks "$pid" Seccomp 2
		soon tasks "$pid" NoNewPrivs 1
		# CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE, as far as they were there.
		soon tasks "$pid" CapEff '00000000000[08]000[04]'
		job_stop "$job"
	done
}

@test "scan: connections, and nothing else" {
	may 1 connect scan -o text:report 6
	grep -q 'not shown: 1 closed' report
	may 1 'connect names' scan -r 6
}

@test "sockets: /proc, and the names of users" {
	may 0 'proc users' sockets -tl
	may 0 'proc users' sockets -tlp
	may 0 'proc users names' sockets -tlr
	may 0 'proc users' netstat -tln
	may 0 'proc users' netstat -tlnp
}

@test "services: nothing of a file, with --listening /proc" {
	echo 'gopher 70/tcp' >table
	may 0 '' services --file table gopher
	may 0 proc services --listening ssh
}

@test "services of the machine: all system calls, but no new file or port" {
	local line
	"${inside[@]}" services -vv ssh 2>err
	grep -q ', all system calls$' err
	counting || set -- 'create EACCES'
	for line in "$@" 'bind EACCES' 'connect EACCES' 'capabilities none' \
		'no-new-privs yes'; do
		grep -qx "$line" log
	done
}

@test "decode and subnet: nothing but the files that are given" {
	echo '45000014 00000000 40010000 7f000001 7f000001' >frames
	may 0 '' decode --from ip frames
	may 0 '' subnet 10.0.0.0/8
	input=frames may 0 '' decode --from ip -
	cp frames more
	may 0 '' decode --from ip frames more
}

@test "decode: root reads files of others, one and several" {
	root_only
	echo '45000014 00000000 40010000 7f000001 7f000001' >frames
	mkdir theirs
	cp frames theirs/one
	cp frames theirs/two
	chown -R 65534 theirs
	chmod 600 theirs/*
	chmod 700 theirs
	ncx_run decode --from ip --brief theirs/one
	is "$status $err" '0 '
	ncx_run decode --from ip --brief theirs/one frames theirs/two
	is "$status $err" '0 '
	is "$(grep -c 127.0.0.1 <<<"$out")" 3
	# What is left for the second is gone with the second.
	mkfifo fifo
	job_start ncx - "$NCX" decode --from ip theirs/one - fifo
	soon child "${JOB_PID[ncx]}"
	soon tasks "$pid" NoNewPrivs 1
	tasks "$pid" CapEff '000000000000000[04]'
	job_close ncx
	exec {held}>fifo
	soon tasks "$pid" CapEff 0000000000000000
	exec {held}>&-
	job_ends ncx 0
}

@test "services and scan: root reads files of others" {
	root_only
	printf 'gopher 70/tcp\n' >services
	printf '127.0.0.1\n' >targets
	chown 65534 services targets
	chmod 600 services targets
	ncx_run services --file services gopher
	is "$status $err" '0 '
	ncx_run scan -p 6 -f targets
	is "$status $err" '1 '
}

@test "decode: few descriptors do not forbid its files" {
	echo '45000014 00000000 40010000 7f000001 7f000001' >frames
	# bats has some open, and the sanitizers.
	for limit in 5 6 7 8; do
		status=0
		(exec 3>&- && ulimit -n "$limit" && exec "$NCX" decode -vv \
			--from ip frames frames) >out 2>err || status=$?
		is "$status" 0
	done
	! grep -qa __asan_ "$NCX" || return 0
	(exec 3>&- && ulimit -n 4 && exec "$NCX" decode -vv --from ip \
		frames) >out 2>err
	grep -q 'any file (no Landlock: Too many open files)' err
}

@test "decode: local time stays local" {
	# A packet of 1970-01-03 00:00:00 UTC: before the second day there is no zone.
	printf '%b' '\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0' \
		'\xff\xff\0\0\x65\0\0\0' '\0\xa3\x02\0\0\0\0\0' \
		'\x14\0\0\0\x14\0\0\0' '\x45\0\0\x14\0\0\0\0\x40\x01\0\0' \
		'\x7f\0\0\x01\x7f\0\0\x01' >then.pcap
	# tzfile(5): one zone, two hours and three minutes ahead.
	printf '%b' 'TZif\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' \
		'\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x04' \
		'\0\0\x1c\xd4\0\0FOO\0' >zone
	TZ=:$TMP/zone ncx_run decode --brief then.pcap
	like "$out" '*02:03:00*'
	[ -e /usr/share/zoneinfo/Asia/Tokyo ] || return 0
	TZ=Asia/Tokyo ncx_run decode --brief then.pcap
	like "$out" '*09:00:00*'
}

@test "capture: nothing" {
	[ "$(id -u)" -eq 0 ] && unshare -n true 2>/dev/null ||
		skip "root may not make a network namespace"
	inside=(unshare -n "${inside[@]}")
	may 1 '' capture -d 0.2
}

@test "with --exec nothing is taken from the program" {
	job_start server - "$NCX" listen --port-file port 127.0.0.1 0 \
		--exec cat /etc/passwd
	soon test -s port
	job_start client /dev/null "$NCX" connect 127.0.0.1 "$(<port)"
	job_ends client 0
	same client.out /etc/passwd
	job_ends server 0
	job_start one - "$NCX" listen --port-file one 127.0.0.1 0
	job_start two - "$NCX" listen --port-file two 127.0.0.1 0
	soon test -s one
	soon test -s two
	job_start nc /dev/null "$NCX" nc -c 'cat /etc/passwd' 127.0.0.1 \
		"$(<one)" "$(<two)"
	job_ends nc 0
	soon same one.out /etc/passwd
	soon same two.out /etc/passwd
}

@test "-vv says how far it came" {
	ncx_run subnet -vv 10.0.0.0/8
	like "$err" "*confined: no new privileges, no capabilities, no other \
files* (Landlock *), fewer system calls"
	job_start ncx /dev/null env INSIDE_BARE=1 "${inside[@]}" \
		subnet -vv 10.0.0.0/8
	job_ends ncx 0
	grep -q 'chmod ok' log
	like "$(<ncx.err)" '*, all system calls'
}

@test "without Landlock it goes on, and -vv says so" {
	job_start ncx /dev/null env INSIDE_OLD=1 "${inside[@]}" \
		subnet -vv 10.0.0.0/8
	job_ends ncx 0
	grep -q '^hosts ok$' log
	grep -q '^chmod EPERM$' log
	grep -q 'any file (no Landlock: Function not implemented)' ncx.err
}

@test "--user: root is given up, with its groups, and cannot be had again" {
	[ "$(id -u)" -eq 0 ] || skip "not root"
	user="$(id -u nobody) $(id -g nobody)" may 1 '' listen -w 0.2 \
		--user nobody 0
	job_start server - "$NCX" listen --user nobody --port-file port \
		127.0.0.1 0 --exec id -G
	soon test -s port
	job_start client /dev/null "$NCX" connect 127.0.0.1 "$(<port)"
	job_ends client 0
	is "$(<client.out)" "$(id -G nobody)"
}

@test "--user: a number that nobody has, without groups" {
	root_only
	user="12345 12345" may 1 '' listen -w 0.2 --user 12345 0
	job_start server - setpriv --groups 1,2 "$NCX" listen --user 12345 \
		--port-file port 127.0.0.1 0 --exec id -G
	soon test -s port
	job_start client /dev/null "$NCX" connect 127.0.0.1 "$(<port)"
	job_ends client 0
	is "$(<client.out)" 12345
	ncx_run listen --user 4294967295 0
	is "$status $err" "3 ncx: listen: there is no user '4294967295'"
}

@test "--user: nobody of that name, and not being root" {
	job_start ncx /dev/null "$NCX" listen --user no-such-user 0
	job_ends ncx 3
	is "$(<ncx.err)" "ncx: listen: there is no user 'no-such-user'"
	[ "$(id -u)" -eq 0 ] || skip "not root"
	job_start ncx /dev/null setpriv --reuid 65534 --clear-groups "$NCX" \
		listen --user daemon 0
	job_ends ncx 3
	like "$(<ncx.err)" "ncx: listen: cannot become the user 'daemon': *"
}

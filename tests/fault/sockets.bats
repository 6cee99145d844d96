#!/usr/bin/env bats
# ncx sockets and netstat when a call fails: what is missing is said.
# shellcheck disable=SC2154  # the helpers set port and faulty

load ../lib/common
load ../lib/jobs
load ../lib/fault

setup_file() { fault_setup_file; }

# One that listens, whose title is another one than its name.
setup() {
	jobs_setup
	job_start peer /dev/null bash -c 'exec -a titled "$@"' bash "$NCX" \
		listen -b 127.0.0.1 -p 0 -k --port-file "$TMP/port"
	listening peer
}

teardown() { jobs_teardown; }

# faulted FAULT WORD...: ncx with it; $status, $TMP/ncx.out and $TMP/ncx.err.
faulted() {
	faults FAULT_CALL="$1"
	job_start ncx /dev/null "${faulty[@]}" "${@:2}"
	job_status ncx
}

# said_or PATTERN: in what it printed; else status 3 and why.
said_or() {
	case $status in
	0) grep -q "$1" "$TMP/ncx.out" ;;
	3) grep -q '^ncx: [a-z]*: ' "$TMP/ncx.err" ;;
	*) false ;;
	esac
}

complain() {
	bad=$((bad + 1))
	printf '* %s: status %s: ' "$1" "$status" >&2
	head -n 3 "$TMP/ncx.err" "$TMP/ncx.out" >&2
}

@test "sockets: what cannot be read of a process is no process that ended" {
	local fault
	for fault in 'read:*:EIO' 'readlinkat:*:ENOMEM'; do
		faulted "$fault" sockets -tlp ":$port"
		is "$status $(<"$TMP/ncx.out")" '3 '
		grep -q '^ncx: sockets: cannot read /proc/' "$TMP/ncx.err"
	done
}

@test "sockets: a process has its name, or status 3" {
	local fault bad=0
	for fault in read:{1..8}:EIO openat:{1..16}:{EACCES,EMFILE}; do
		faulted "$fault" sockets -tlp --no-header ":$port"
		said_or '[0-9]/' || complain "$fault"
		! grep -qE '[0-9]/( |$)' "$TMP/ncx.out" || complain "$fault"
	done
	[ "$bad" -eq 0 ]
}

@test "netstat: a process has its title, or status 3" {
	local fault bad=0
	faulted read:99999:EIO netstat -tlnp
	grep -q ":$port .*/titled" "$TMP/ncx.out"
	for fault in read:{1..40}:EIO; do
		faulted "$fault" netstat -tlnp
		said_or ":$port .*/titled" || complain "$fault"
	done
	[ "$bad" -eq 0 ]
}

@test "sockets, netstat: a table of every kernel that is not there is an error" {
	faulted 'openat:*:ENOENT' netstat -tln
	is "$status $(<"$TMP/ncx.out")" '3 '
	is "$(<"$TMP/ncx.err")" "ncx: netstat: cannot open \
/proc/self/net/tcp: No such file or directory"
}

# Where Landlock lets nobody read what was not named before.
@test "sockets: users have their names, or it is said why not" {
	local fault bad=0
	for fault in fstat:{1..4}:ENOMEM open:{1..6}:EACCES syscall:{1..8}:EPERM; do
		faulted "$fault" sockets -tl --json ":$port"
		said_or '"user":' ||
			grep -q 'cannot look up the names of users: ' \
				"$TMP/ncx.err" || complain "$fault"
	done
	[ "$bad" -eq 0 ]
}

@test "sockets: JSON is whole, or memory has run out" {
	local when bad=0 good
	faulted malloc:99999:ENOMEM sockets -tl --json ":$port"
	good=$(<"$TMP/ncx.out")
	for ((when = 1; when <= 40; when++)); do
		faulted malloc:$when:ENOMEM sockets -tl --json ":$port"
		[ "$status $(<"$TMP/ncx.out")" = "0 $good" ] ||
			grep -q '^ncx: sockets: ' "$TMP/ncx.err" ||
			complain "$when"
	done
	[ "$bad" -eq 0 ]
}

#!/usr/bin/env bats
# Short reads and writes, EINTR and EAGAIN at every call, on both sides: what is
# sent arrives, and both end with status 0.
# shellcheck disable=SC2154  # the helpers set port and faulty

load ../lib/common
load ../lib/jobs
load ../lib/fault

setup_file() {
	fault_setup_file
	head -c 3000000 /dev/urandom >"$BATS_FILE_TMPDIR/big"
	head -c 300000 /dev/urandom >"$BATS_FILE_TMPDIR/small"
}

# The sizes: 1 to 7 bytes; 1 to 1000; and 1 to 100,000, where ncx splices.
setup() {
	jobs_setup
	file=$BATS_FILE_TMPDIR/big
	case $BATS_TEST_DESCRIPTION in
	'1-7 bytes'*)
		faults FAULT_SHORT=1 FAULT_EINTR=3
		file=$BATS_FILE_TMPDIR/small
		;;
	'1-1000 bytes'*) faults FAULT_SHORT_MAX=1000 FAULT_EINTR=2 ;;
	'1-100000 bytes'*) faults FAULT_SHORT_MAX=100000 FAULT_EINTR=2 ;;
	EAGAIN*) faults FAULT_EAGAIN=2 ;;
	all*) faults FAULT_SHORT_MAX=50000 FAULT_EINTR=3 FAULT_EAGAIN=4 ;;
	esac
}

teardown() { jobs_teardown; }

# start_listener INPUT OPTION...
start_listener() {
	local input=$1
	shift
	job_start listen "$input" "${faulty[@]}" listen -b 127.0.0.1 -p 0 \
		--port-file "$TMP/port" "$@"
	listening listen
}

# start_connect INPUT OPTION...
start_connect() {
	local input=$1
	shift
	job_start connect "$input" "${faulty[@]}" connect 127.0.0.1 "$port" "$@"
}

both_end_well() {
	job_ends connect 0
	job_ends listen 0
	silent connect
	silent listen
}

files() {
	start_listener "$file"
	start_connect "$file"
	both_end_well
	same "$file" "$TMP/listen.out"
	same "$file" "$TMP/connect.out"
}

unix_files() {
	job_start listen "$file" "${faulty[@]}" listen -U "$TMP/socket"
	soon listens unix "$TMP/socket"
	job_start connect "$file" "${faulty[@]}" connect -U "$TMP/socket"
	both_end_well
	same "$file" "$TMP/listen.out"
	same "$file" "$TMP/connect.out"
}

# pipe_into NAME, pipe_out_of NAME: jobs at the other ends of its stdio.
pipe_into() {
	mkfifo "$TMP/feed-$1.out"
	job_start "feed-$1" "$file" cat
}

pipe_out_of() {
	mkfifo "$TMP/$1.out"
	job_start "drain-$1" /dev/null cat "$TMP/$1.out"
}

pipes() {
	local name
	for name in listen connect; do
		pipe_out_of "$name"
		pipe_into "$name"
	done
	start_listener "$TMP/feed-listen.out"
	start_connect "$TMP/feed-connect.out"
	both_end_well
	for name in listen connect; do
		job_ends "feed-$name" 0
		job_ends "drain-$name" 0
		same "$file" "$TMP/drain-$name.out"
	done
}

# The bytes pass through ncx because of -x.
relay() {
	start_listener /dev/null -x "$TMP/hex" --exec cat
	start_connect "$file"
	both_end_well
	same "$file" "$TMP/connect.out"
	is "$(wc -c <"$TMP/listen.out")" 0
	test -s "$TMP/hex"
}

program() {
	start_listener /dev/null --exec cat
	start_connect "$file"
	both_end_well
	same "$file" "$TMP/connect.out"
}

echoed() {
	start_listener /dev/null -k --echo
	start_connect "$file"
	job_ends connect 0
	silent connect
	same "$file" "$TMP/connect.out"
	job_kill listen
	silent listen
}

# A line is a datagram, at a pace that the receiver's buffer stands.
lines() {
	local i
	for ((i = 1; i <= 1000; i++)); do
		printf '%d %*s\n' "$i" $((i % 80)) x
	done >"$TMP/lines"
	start_listener /dev/null -u -i 2
	start_connect "$TMP/lines" -u --datagram line --rate 100K --hold 100ms
	both_end_well
	same "$TMP/lines" "$TMP/listen.out"
}

echoed_lines() {
	seq 1 500 >"$TMP/lines"
	start_listener /dev/null -u --echo
	start_connect "$TMP/lines" -u --datagram line --rate 8K --replies 500
	job_ends connect 0
	silent connect
	same "$TMP/lines" "$TMP/connect.out"
	job_kill listen
	silent listen
}

@test "1-7 bytes and EINTR: files both ways" { files; }
@test "1-7 bytes and EINTR: pipes both ways" { pipes; }
@test "1-7 bytes and EINTR: files both ways over a UNIX socket" { unix_files; }
@test "1-7 bytes and EINTR: a program behind a hex dump" { relay; }
@test "1-7 bytes and EINTR: a program" { program; }
@test "1-7 bytes and EINTR: --echo" { echoed; }

@test "1-1000 bytes and EINTR: files both ways" { files; }
@test "1-1000 bytes and EINTR: pipes both ways" { pipes; }
@test "1-1000 bytes and EINTR: files both ways over a UNIX socket" { unix_files; }
@test "1-1000 bytes and EINTR: a program behind a hex dump" { relay; }
@test "1-1000 bytes and EINTR: a program" { program; }
@test "1-1000 bytes and EINTR: --echo" { echoed; }

@test "1-100000 bytes and EINTR: files both ways" { files; }
@test "1-100000 bytes and EINTR: pipes both ways" { pipes; }
@test "1-100000 bytes and EINTR: files both ways over a UNIX socket" { unix_files; }
@test "1-100000 bytes and EINTR: a program behind a hex dump" { relay; }
@test "1-100000 bytes and EINTR: a program" { program; }
@test "1-100000 bytes and EINTR: --echo" { echoed; }
@test "1-100000 bytes and EINTR: UDP, a line a datagram" { lines; }
@test "1-100000 bytes and EINTR: UDP, --echo" { echoed_lines; }

@test "EAGAIN: files both ways" { files; }
@test "EAGAIN: pipes both ways" { pipes; }
@test "EAGAIN: files both ways over a UNIX socket" { unix_files; }
@test "EAGAIN: a program behind a hex dump" { relay; }
@test "EAGAIN: a program" { program; }
@test "EAGAIN: --echo" { echoed; }
@test "EAGAIN: UDP, a line a datagram" { lines; }
@test "EAGAIN: UDP, --echo" { echoed_lines; }

@test "all of these: files both ways" { files; }
@test "all of these: pipes both ways" { pipes; }
@test "all of these: files both ways over a UNIX socket" { unix_files; }
@test "all of these: a program behind a hex dump" { relay; }
@test "all of these: a program" { program; }
@test "all of these: --echo" { echoed; }
@test "all of these: UDP, a line a datagram" { lines; }
@test "all of these: UDP, --echo" { echoed_lines; }

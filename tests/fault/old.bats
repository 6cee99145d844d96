#!/usr/bin/env bats
# The oldest kernel of ncx(1): what tests/tools/oldkernel.c takes away is done
# in another way, or there is a message.

load ../lib/common
load ../lib/jobs

setup_file() {
	local try=0
	"${TEST_BIN-}/oldkernel" true 2>/dev/null || try=$?
	[ "$try" -eq 0 ] ||
		skip_file "no oldkernel, no seccomp here, or not x86-64"
}

setup() {
	jobs_setup
	old=("$TEST_BIN/oldkernel" "$NCX")
	printf 'some bytes\n' >"$TMP/in"
}

teardown() { jobs_teardown; }

# The sanitizers need a newer kernel.
too_new() { grep -qa __asan_ "$NCX"; }

# serve ARGUMENT...: a listener on an old kernel, its port in $port
serve() {
	job_start server /dev/null "${old[@]}" listen -v "$@" 127.0.0.1 0
	soon grep -q 'listening on' "$TMP/server.err"
	port=$(grep -o '127.0.0.1:[0-9]*' "$TMP/server.err" | head -n 1)
	port=${port##*:}
}

@test "old kernel: it is one" {
	! too_new || return 0
	need python3
	run -1 "$TEST_BIN/oldkernel" python3 -c 'import os; os.getrandom(1)'
	run -1 "$TEST_BIN/oldkernel" python3 -c 'import socket as s
s.socket().setsockopt(s.SOL_SOCKET, s.SO_REUSEPORT, 1)'
}

@test "old kernel: a connection, both ends, byte for byte" {
	! too_new || return 0
	serve
	"${old[@]}" connect 127.0.0.1 "$port" <"$TMP/in" >"$TMP/out" 2>"$TMP/err"
	job_ends server 0
	cmp "$TMP/server.out" "$TMP/in"
	is "$(<"$TMP/err")" ''
}

@test "old kernel: --ladder draws with what the socket tells" {
	! too_new || return 0
	serve --ladder
	"${old[@]}" connect 127.0.0.1 "$port" <"$TMP/in" >"$TMP/out" 2>"$TMP/err"
	job_ends server 0
	cmp "$TMP/server.out" "$TMP/in"
	grep -q 'SYN,ACK' "$TMP/server.err"
}

@test "old kernel: --reuse-port is refused with a message" {
	! too_new || return 0
	status=0
	"${old[@]}" listen --reuse-port 127.0.0.1 0 >"$TMP/out" 2>"$TMP/err" \
		</dev/null || status=$?
	is "$status $(<"$TMP/out")" '3 '
	is "$(<"$TMP/err")" "ncx: listen: cannot listen on 127.0.0.1:0/tcp: Protocol not available"
}

@test "old kernel: sockets come out of /proc, and -vv says what is not confined" {
	! too_new || return 0
	serve
	status=0
	"${old[@]}" sockets -tl -vv ":$port" >"$TMP/out" 2>"$TMP/err" || status=$?
	is "$status" 0
	grep -q "127.0.0.1:$port .*LISTEN" "$TMP/out"
	like "$(<"$TMP/err")" '*confined: new privileges, no capabilities, any file (no Landlock: Function not implemented)*'
}

@test "old kernel: a scan, in an order without random numbers from the kernel" {
	! too_new || return 0
	serve -k
	status=0
	"${old[@]}" scan --shuffle -v -p "$port" 127.0.0.1 >"$TMP/out" \
		2>"$TMP/err" || status=$?
	is "$status" 0
	grep -q "$port/tcp *open" "$TMP/out"
	grep -q 'the order is that of --shuffle=' "$TMP/err"
}

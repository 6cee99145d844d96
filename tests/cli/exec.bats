#!/usr/bin/env bats
# --exec and --sh: a program has the connection as its stdin and stdout.

load ../lib/common
load ../lib/net

# alive PID: it exists and is no zombie.
alive() {
	local state
	state=$(awk '/^State:/ {print $2}' "/proc/$1/status" 2>/dev/null) ||
		return 1
	[ -n "$state" ] && [ "$state" != Z ]
}

children() {
	cat "/proc/$1/task/$1/children"
}

@test "listen --exec: the program talks to the client" {
	listen server --exec sed 's/^/got /'
	try connect 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	is "$out" 'got hello'
	finish server
	[ "$status" -eq 0 ]
	is "$out$err" ''
}

@test "connect --exec: the program talks to the server" {
	listen server <<<question
	try connect 127.0.0.1 "$port" --exec sed -u 's/^/got /'
	[ "$status" -eq 0 ]
	is "$out" ''
	finish server
	[ "$status" -eq 0 ]
	is "$out" 'got question'
}

@test "--exec over a UNIX socket" {
	bg server "$NCX" listen -U "$T/s" --sh 'cat; echo $NCX_PROTO "$NCX_LOCAL_ADDR"'
	try connect -U "$T/s" --wait 5 <<<hello
	[ "$status" -eq 0 ]
	is "$out" $'hello\nunix '"$T/s"
}

@test "arguments arrive as they are: spaces, quotes, options, no shell" {
	# shellcheck disable=SC2016  # to be printed, not expanded
	listen server --exec printf '<%s>' 'a b' '' "it's" '"q"' '$HOME' '*' -p --hold
	try connect 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	# shellcheck disable=SC2016
	is "$out" "<a b><><it's><\"q\"><\$HOME><*><-p><--hold>"
	listen server -e echo -n 'x  y'
	try connect 127.0.0.1 "$port"
	is "$out" 'x  y'
	listen server --exec=echo joined
	try connect 127.0.0.1 "$port"
	is "$out" joined
}

@test "--sh: a shell's command line" {
	# shellcheck disable=SC2016
	listen server --sh 'x="a b"; printf "%s|" "$x" | tr a-z A-Z; cat'
	try connect 127.0.0.1 "$port" <<<hello
	is "$out" 'A B|hello'
	finish server
	[ "$status" -eq 0 ]
}

@test "the environment names both ends" {
	# shellcheck disable=SC2016
	local say='echo $NCX_PROTO $NCX_LOCAL_ADDR $NCX_LOCAL_PORT $NCX_REMOTE_ADDR $NCX_REMOTE_PORT'
	for more in '' '--stats'; do
		# shellcheck disable=SC2086  # none or one
		listen server $more --sh "$say"
		try connect -v -s 127.0.0.9 127.0.0.2 "$port"
		local mine
		mine=$(sed -n 's/.*this end is .*:\([0-9]*\)\/tcp/\1/p' <<<"$err")
		is "$out" "tcp 127.0.0.2 $port 127.0.0.9 $mine"
	done
	listen server -4 --recv-only
	try connect -s 127.0.0.9 127.0.0.1 "$port" --sh "$say"
	finish server
	like "$out" "tcp 127.0.0.9 [0-9]* 127.0.0.1 $port"
	need_ipv6
	listen server -6 --sh "$say"
	try connect ::1 "$port"
	like "$out" "tcp ::1 $port ::1 [0-9]*"
}

@test "the environment is inherited, old NCX_ variables are not" {
	# shellcheck disable=SC2016
	NCX_PROTO=old NCX_OLD=old MINE='my own' listen server \
		--sh 'echo "$MINE|$NCX_PROTO|$NCX_OLD|"'
	try connect 127.0.0.1 "$port"
	is "$out" 'my own|tcp||'
}

@test "the program's stderr is ncx's own" {
	listen server --sh 'echo to stderr >&2; echo to the client'
	try connect 127.0.0.1 "$port"
	is "$out" 'to the client'
	finish server
	is "$err" 'to stderr'
	is "$out" ''
}

# --- the status -----------------------------------------------------------------------

@test "the status is the program's: listen without -k, connect" {
	for more in '' '-x /dev/null'; do
		for code in 0 1 7 42; do
			# shellcheck disable=SC2086  # none or several
			listen server $more --sh "exit $code"
			try connect 127.0.0.1 "$port"
			[ "$status" -eq 0 ]
			finish server
			[ "$status" -eq "$code" ]
		done
	done
	listen server
	try connect 127.0.0.1 "$port" --sh 'exit 9'
	[ "$status" -eq 9 ]
	finish server
	[ "$status" -eq 0 ]
}

@test "connect: a program that ends at once is not missed" {
	need taskset
	listen server -k --discard
	listen datagrams -u --discard
	# On one processor the program may end before ncx goes on.
	local ncx=$NCX
	for ((i = 0; i < 12; i++)); do
		LIMIT=3 NCX=taskset try 1 "$ncx" connect 127.0.0.1 \
			"$(<"$T/server.port")" --sh 'exit 9'
		[ "$status" -eq 9 ]
		LIMIT=3 NCX=taskset try 1 "$ncx" connect -u 127.0.0.1 \
			"$(<"$T/datagrams.port")" --sh 'exit 9'
		[ "$status" -eq 9 ]
	done
}

@test "a program killed by a signal: 128 and its number" {
	# shellcheck disable=SC2016
	listen server --sh 'kill -KILL $$'
	try connect 127.0.0.1 "$port"
	finish server
	[ "$status" -eq 137 ]
}

@test "a program that is missing: status 3 before listening or connecting" {
	for more in '' -k -u; do
		# shellcheck disable=SC2086  # none or one
		try listen -p 0 $more --port-file "$T/p" --exec no-such-program-xyz a
		[ "$status" -eq 3 ]
		is "$out" ''
		like "$err" "ncx: listen: *no-such-program-xyz*"
		[ ! -e "$T/p" ]
	done
	echo '#!/bin/sh' >"$T/script"
	try listen -p 0 --port-file "$T/p" --exec "$T/script"
	[ "$status" -eq 3 ]
	like "$err" "ncx: listen: *$T/script*Permission denied*"
	[ ! -e "$T/p" ]
	listen server -k -v
	try connect 127.0.0.1 "$port" --exec no-such-program-xyz
	[ "$status" -eq 3 ]
	like "$err" "ncx: connect: *no-such-program-xyz*"
	run ! grep -q 'connection from' "$T/server.err"
}

@test "a script without an interpreter line, and one whose interpreter is missing" {
	printf '#!/no/such/interpreter\n' >"$T/bad"
	chmod +x "$T/bad"
	listen server --exec "$T/bad"
	try connect 127.0.0.1 "$port"
	is "$out" ''
	finish server
	[ "$status" -eq 3 ]
	like "$err" "ncx: listen: *$T/bad*"
}

# --- nothing is lost ---------------------------------------------------------------

@test "the tail of the answer after the client's half-close: 4 MB through cat" {
	tool_path
	pattern "$T/file" 4M 1
	for more in '' -i9 -k '-k --stats'; do
		# shellcheck disable=SC2086  # none or several
		listen server $more --exec cat
		try connect 127.0.0.1 "$port" <"$T/file"
		[ "$status" -eq 0 ]
		cmp "$T/try.out" "$T/file"
		kill "$(pid server)" 2>/dev/null || :
		finish server
	done
}

@test "a program that answers only after the end of its input" {
	seq 1 100000 >"$T/file"
	for more in '' '-i 10'; do
		# shellcheck disable=SC2086  # none or several
		listen server $more --exec tac
		try connect 127.0.0.1 "$port" <"$T/file"
		[ "$status" -eq 0 ]
		tac "$T/file" | cmp - "$T/try.out"
		finish server
		[ "$status" -eq 0 ]
	done
}

@test "a program that ends without reading: what it said arrives" {
	head -c 3000000 /dev/zero >"$T/file"
	for more in '' '-x /dev/null'; do
		# shellcheck disable=SC2086  # none or several
		listen server $more --exec echo no thanks
		talk "connect:127.0.0.1:$port" all
		is "$said" 'all 10 no thanks\n'
		finish server
		[ "$status" -eq 0 ]
	done
	# With input on the way; the client says what it could not deliver.
	listen server -x /dev/null --exec echo no thanks
	try connect 127.0.0.1 "$port" <"$T/file"
	[ "$status" -eq 0 ] || [ "$status" -eq 1 ]
	[ "$status" -eq 0 ] || [ -n "$err" ]
	finish server
	[ "$status" -ne 124 ]
}

@test "a program that closes its stdout and goes on reading" {
	head -c 3000000 /dev/zero >"$T/file"
	for more in '' '-x /dev/null'; do
		# shellcheck disable=SC2086  # none or several
		listen server $more --sh "exec >/dev/null; wc -c >'$T/count'; exit 5"
		try connect 127.0.0.1 "$port" <"$T/file"
		[ "$status" -eq 0 ]
		finish server
		[ "$status" -eq 5 ]
		is "$(<"$T/count")" 3000000
	done
}

@test "a client that does not read: the program waits, ncx does not swell" {
	need python3
	listen server -k --stats --sh 'exec head -c 100000000 /dev/zero'
	bg client python3 "$PEER" "connect:127.0.0.1:$port" "touch:$T/on" \
		"wait:$T/go" all
	until_ok test -e "$T/on"
	until_ok eval '[ -n "$(children "$(pid server)")" ]'
	local memory child
	child=$(children "$(pid server)")
	child=${child%% *}
	# It is stuck in its write.
	until_ok eval '[ "$(awk "/^State/ {print \$2}" "/proc/'"$child"'/status")" = S ]'
	memory=$(awk '/VmHWM/ {print $2}' "/proc/$(pid server)/status")
	[ "$memory" -lt 20000 ] || sanitized
	touch "$T/go"
	finish client
	is "$out" 'all 100000000 '
}

# --- processes ----------------------------------------------------------------------

@test "-k: many clients at once, a program each, no zombies" {
	need python3
	listen server -k --exec cat
	bg crowd python3 - "$port" <<'END'
import socket, sys
conns = [socket.create_connection(("127.0.0.1", int(sys.argv[1])))
         for _ in range(60)]
for number, conn in enumerate(conns):
    conn.sendall(b"%04d" % number)
for number, conn in enumerate(conns):
    assert conn.recv(4, socket.MSG_WAITALL) == b"%04d" % number
for conn in conns:
    conn.shutdown(socket.SHUT_WR)
for conn in conns:
    assert conn.recv(1) == b""
print("all")
END
	finish crowd
	[ "$status" -eq 0 ]
	is "$out" all
	until_ok eval '[ -z "$(children "$(pid server)")" ]'
	running server
}

@test "-k -m 2: no more than two programs at a time" {
	need python3
	listen server -k -m 2 --exec cat
	bg crowd python3 - "$port" "$T/go" <<'END'
import os, socket, sys, time
conns = [socket.create_connection(("127.0.0.1", int(sys.argv[1])))
         for _ in range(4)]
for conn in conns:
    conn.sendall(b"x")
    conn.settimeout(5)
assert [conn.recv(1) for conn in conns[:2]] == [b"x", b"x"]
print("two", flush=True)
while not os.path.exists(sys.argv[2]):
    time.sleep(0.01)
for conn in conns[2:]:
    conn.setblocking(False)
    try:
        conn.recv(1)
        sys.exit("a third was served")
    except BlockingIOError:
        conn.settimeout(5)
conns[0].close()
conns[1].close()
assert [conn.recv(1) for conn in conns[2:]] == [b"x", b"x"]
END
	shows crowd two
	is "$(children "$(pid server)" | wc -w)" 2
	touch "$T/go"
	finish crowd
	[ "$status" -eq 0 ]
}

@test "-k: a program that fails does not end the listener" {
	listen server -k --sh 'read -r x; [ "$x" = good ] && echo fine || kill -9 $$'
	try connect 127.0.0.1 "$port" <<<bad
	try connect 127.0.0.1 "$port" <<<good
	[ "$status" -eq 0 ]
	is "$out" fine
	running server
}

@test "the end by a signal ends the programs too" {
	for more in '' '-x /dev/null'; do
		# shellcheck disable=SC2086  # none or several
		listen server -k $more --sh 'echo $$; exec sleep 20'
		bg client "$NCX" connect 127.0.0.1 "$port"
		shows client .
		local child
		child=$(<"$T/client.out")
		alive "$child"
		kill "$(pid server)"
		finish server
		[ "$status" -eq 143 ]
		until_ok eval '! alive '"$child"
		finish client
	done
}

@test "a program that reads sees the end when the client goes" {
	for more in '' '-x /dev/null'; do
		# shellcheck disable=SC2086  # none or several
		listen server -k $more --sh 'echo $$; exec cat >/dev/null'
		talk "connect:127.0.0.1:$port" line rst
		until_ok eval '! alive '"${said%\\n}"
	done
}

@test "the program gets no descriptors and no signals of ours" {
	# Only its stdin is a socket (stdout is a pipe here); SIGPIPE ends it; the two ignored
	# signals that may be left are the C library's own.
	local look='ls -l /proc/self/fd | grep -cE "socket|anon_inode"
		grep -E "^Sig(Blk|Ign)" /proc/self/status'
	for more in '' '-x /dev/null'; do
		# shellcheck disable=SC2086  # none or several
		listen server -k $more --sh "$look"
		try connect 127.0.0.1 "$port"
		like "$out" '1
SigBlk:?0000000000000000
SigIgn:?0000000[01][08]0000000'
	done
}

@test "the program's end of the connection blocks as a program expects" {
	need python3
	# More than any buffer holds, written with plain blocking writes.
	listen server --exec python3 -c '
import os
data = bytes(8 << 20)
while data:
    data = data[os.write(1, data):]'
	bg client python3 "$PEER" "connect:127.0.0.1:$port" "wait:$T/go" all
	sleep 0.2 # until the buffers are full; without it the test only asks less
	touch "$T/go"
	finish client
	is "$out" 'all 8388608 '
	finish server
	[ "$status" -eq 0 ]
	is "$err" ''
}

@test "--exec with -C, --rate, -i and --hold" {
	listen server -C --exec echo line
	try connect 127.0.0.1 "$port"
	is "$(od -An -c "$T/try.out" | tr -d ' ')" 'line\r\n'
	listen server -i 300ms --exec cat
	talk "connect:127.0.0.1:$port" send:a recv:1 eof
	is "$said" $'a\neof'
	finish server
	[ "$status" -ne 124 ]
}

@test "--exec -w: nobody came, status 1" {
	try listen -p 0 -w 200ms --exec cat
	[ "$status" -eq 1 ]
	like "$err" 'ncx: listen: no client*'
}

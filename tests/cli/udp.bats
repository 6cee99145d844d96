#!/usr/bin/env bats
# Datagrams: whole or not at all, to the right one, and no end where there is
# none.

load ../lib/common
load ../lib/net

# --- boundaries ------------------------------------------------------------------

@test "listen: each datagram is one write to stdout" {
	need strace
	strace -o "$T/probe" true 2>/dev/null || skip "strace may not trace"
	# To a pipe; in a file nobody could tell.
	mkfifo "$T/pipe"
	bg reader sh -c 'exec cat <"$1"' - "$T/pipe"
	# A leak checker cannot work under a tracer.
	ASAN_OPTIONS=detect_leaks=0 bg_to server "$T/pipe" strace -qq -e trace=write,writev -o "$T/trace" \
		"$NCX" listen -u -p 0 --port-file "$T/p" -i 500ms
	until_ok test -e "$T/p"
	talk "connect:udp:127.0.0.1:$(<"$T/p")" send:abc send:de 'send:f\n'
	finish server
	[ "$status" -eq 0 ]
	is "$(grep -oE '"(abc|de|f.n|a.*f.*)", [0-9]+\) += [0-9]+' "$T/trace" |
		tr -s ' ')" '"abc", 3) = 3
"de", 2) = 2
"f\n", 2) = 2'
	finish reader
	is "$out" abcdef
}

@test "connect: each read is one datagram" {
	open_input
	printf 'one\ntwo\n' >"$T/lines"
	peer server serve:udp recv recv send:ok
	bg client "$NCX" connect -u 127.0.0.1 "$port" <"$T/in"
	cat "$T/lines" >&7 # one write; the shell's own would be one a line
	shows server one
	printf 'three' >&7
	finish server
	close_input
	finish client
	[ "$status" -eq 0 ]
	is "$(sed -n '2,$p' "$T/server.out")" $'one\\ntwo\\n\nthree'
	is "$out" ok
}

@test "65507 bytes arrive whole, out and in" {
	tool_path
	pattern "$T/big" 65507 3
	listen server -u -i 700ms
	try connect -u --send-only 127.0.0.1 "$port" <"$T/big"
	[ "$status" -eq 0 ]
	finish server
	[ "$status" -eq 0 ]
	cmp "$T/server.out" "$T/big"
	# And back: the echo of one datagram is one datagram.
	listen server -u --echo
	try connect -u --replies 1 127.0.0.1 "$port" <"$T/big"
	[ "$status" -eq 0 ]
	cmp "$T/try.out" "$T/big"
}

@test "a long input becomes datagrams of at most 65507 bytes" {
	head -c 150000 /dev/zero >"$T/file"
	peer server serve:udp recv recv recv
	try connect -u --send-only --rate 1M 127.0.0.1 "$port" <"$T/file"
	[ "$status" -eq 0 ]
	finish server
	is "$(tail -n +2 <<<"$out")" $'65507\n65507\n18986'
}

@test "an empty datagram is data, not an end" {
	listen server -u -i 700ms -vv
	talk "connect:udp:127.0.0.1:$port" send:a send: send: send:b
	finish server
	[ "$status" -eq 0 ]
	is "$out" ab
	like "$err" '*received 4 datagrams (2 bytes)*'
	# On the connecting side it counts as a reply.
	peer server serve:udp recv send: send:x
	try connect -u --replies 2 127.0.0.1 "$port" <<<question
	[ "$status" -eq 0 ]
	is "$out" x
	# And an echo service answers it with one.
	listen server -u --echo
	try connect -u -z 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
}

@test "--datagram line: one datagram a line, the newline in it" {
	need python3
	peer server serve:udp recv recv recv recv
	printf 'one\n\nthree\ntail' | timeout 10 "$NCX" connect -u \
		--datagram line --send-only 127.0.0.1 "$port"
	finish server
	is "$(tail -n +2 <<<"$out")" $'one\\n\n\\n\nthree\\n\ntail'
}

@test "--datagram line: a line that came in two pieces is one datagram" {
	open_input
	peer server serve:udp recv
	bg client "$NCX" connect -u --datagram=line 127.0.0.1 "$port" -v <"$T/in"
	says client connected
	printf 'be' >&7
	sleep 0.1 # for two reads; without it the test only asks less
	printf 'gun\n' >&7
	finish server
	is "$(tail -n +2 <<<"$out")" 'begun\n'
	close_input
}

@test "--datagram line: a line longer than a datagram is cut, not lost" {
	head -c 70000 /dev/zero | tr '\0' x >"$T/file"
	peer server serve:udp recv recv
	try connect -u --datagram line --send-only 127.0.0.1 "$port" <"$T/file"
	[ "$status" -eq 0 ]
	finish server
	is "$(tail -n +2 <<<"$out")" $'65507\n4493'
}

@test "--datagram SIZE: pieces of that size, the last may be shorter" {
	peer server serve:udp recv recv recv
	try connect -u --datagram 4 --send-only 127.0.0.1 "$port" <<<123456789
	[ "$status" -eq 0 ]
	finish server
	is "$(tail -n +2 <<<"$out")" $'1234\n5678\n9\\n'
	# Also when the input comes in smaller pieces.
	open_input
	peer server serve:udp recv
	bg client "$NCX" connect -u --datagram 1K 127.0.0.1 "$port" -v <"$T/in"
	says client connected
	for _ in 1 2 3 4 5 6 7 8; do
		head -c 128 /dev/zero >&7
	done
	finish server
	is "$(tail -n +2 <<<"$out")" 1024
	close_input
}

@test "--datagram: a size that no datagram has, status 2" {
	for size in 65508 64K 0 -1 x ''; do
		try connect -u --datagram "$size" 127.0.0.1 9
		[ "$status" -eq 2 ]
		is "$out" ''
		like "$err" "ncx: connect: --datagram takes read, line or a size of 1 to 65507, not '$size'*"
	done
}

@test "a datagram too big for the socket is reported, status 1" {
	tool_path
	pattern "$T/big" 65507 3
	listen server -u -i 1
	try connect -u --sndbuf 8K --send-only 127.0.0.1 "$port" <"$T/big"
	if [ "$status" -eq 0 ]; then
		finish server
		cmp "$T/server.out" "$T/big"
	else
		[ "$status" -eq 1 ]
		like "$err" "*65507 bytes*127.0.0.1:$port/udp*Message too long"
	fi
}

# --- when it ends ------------------------------------------------------------------

@test "connect -u: after the end of stdin it waits for one second of silence" {
	peer server serve:udp recv sleep:0.5 send:one sleep:0.6 send:two
	local began took
	began=$(now_ms)
	try connect -u 127.0.0.1 "$port" <<<question
	took=$(($(now_ms) - began))
	[ "$status" -eq 0 ]
	is "$out" onetwo
	[ "$took" -ge 2000 ]
	[ "$took" -lt 6000 ]
}

@test "connect -u --hold changes the silence" {
	peer server serve:udp recv send:one "wait:$T/never"
	local began took
	began=$(now_ms)
	try connect -u --hold 200ms 127.0.0.1 "$port" <<<question
	took=$(($(now_ms) - began))
	[ "$status" -eq 0 ]
	is "$out" one
	[ "$took" -ge 190 ]
	[ "$took" -lt 900 ]
}

@test "connect -u: before the end of stdin silence is no end" {
	open_input
	peer server serve:udp recv sleep:1.3 send:late
	bg client "$NCX" connect -u --hold 200ms 127.0.0.1 "$port" <"$T/in"
	echo question >&7
	shows client late
	running client
	close_input
	finish client
	[ "$status" -eq 0 ]
}

@test "connect -u --replies N: ends after N datagrams, at once" {
	peer server serve:udp recv send:one send:two send:three
	local began
	began=$(now_ms)
	try connect -u --replies 2 127.0.0.1 "$port" <<<question
	[ "$status" -eq 0 ]
	is "$out" onetwo
	[ $(($(now_ms) - began)) -lt 900 ]
}

@test "connect -u --replies N: fewer come, it ends all the same" {
	peer server serve:udp recv send:one "wait:$T/never"
	try connect -u --replies 2 --hold 300ms 127.0.0.1 "$port" <<<question
	is "$out" one
	[ "$status" -ne 124 ]
}

@test "connect -u --recv-only and --send-only" {
	peer server serve:udp recv send:answer quiet:0.3
	try connect -u --send-only 127.0.0.1 "$port" <<<question
	[ "$status" -eq 0 ]
	is "$out" ''
	finish server
	# Nobody has asked, so nothing comes.
	try connect -u --recv-only -i 300ms 127.0.0.1 "$port" <<<unread
	[ "$status" -eq 0 ]
	is "$out" ''
}

@test "listen -u goes on after the end of stdin, -i ends it" {
	local began took
	listen server -u -i 500ms </dev/null
	talk "connect:udp:127.0.0.1:$port" send:a sleep:0.3 send:b sleep:0.3 send:c
	began=$(now_ms)
	finish server
	took=$(($(now_ms) - began))
	[ "$status" -eq 0 ]
	is "$out" abc
	[ "$took" -ge 300 ]
	[ "$took" -lt 3000 ]
}

@test "listen -u --hold: so long after the end of stdin is sent" {
	listen server -u --hold 0 <<<answer
	talk "connect:udp:127.0.0.1:$port" send:question recv:1
	is "$said" 'answer\n'
	finish server
	[ "$status" -eq 0 ]
	is "$out" question
	# Nobody has come: nothing is sent, and nothing held.
	listen server -u --hold 100ms </dev/null
	sleep 0.4
	running server
	talk "connect:udp:127.0.0.1:$port" send:question
	finish server
	[ "$status" -eq 0 ]
	is "$out" question
}

@test "listen -u --replies N: ends after N datagrams" {
	listen server -u --replies 2
	talk "connect:udp:127.0.0.1:$port" send:one
	shows server one
	running server
	talk "connect:udp:127.0.0.1:$port" send:two
	finish server
	[ "$status" -eq 0 ]
	is "$out" onetwo
	try listen -p 0 --replies 1
	[ "$status" -eq 2 ]
	like "$err" '*--replies needs -u*'
}

@test "-i counts from the start when nobody comes" {
	try listen -u -p 0 -i 200ms
	[ "$status" -eq 0 ]
	is "$out$err" ''
}

@test "listen -u: a peer that is gone is reported, and the listener goes on" {
	open_input
	listen server -u -4 <"$T/in"
	talk "connect:udp:127.0.0.1:$port" send:hello close
	shows server hello
	echo answer >&7
	says server '127.0.0.1:[0-9]*/udp is gone: Connection refused'
	talk "connect:udp:127.0.0.1:$port" send:again
	shows server again
	close_input
}

@test "listen -u -k: of a peer that is gone it is said once, the others go on" {
	open_input
	printf 'x\nx\nx\n' >"$T/lines"
	listen server -u -4 -k -v --datagram line <"$T/in"
	talk "connect:udp:127.0.0.1:$port" send:hello close
	bg other python3 "$PEER" "connect:udp:127.0.0.1:$port" send:I recv \
		recv recv recv
	shows server helloI
	cat "$T/lines" >&7
	says server '127.0.0.1:[0-9]*/udp is gone: Connection refused'
	echo last >&7
	finish other
	is "$out" $'x\\n\nx\\n\nx\\n\nlast\\n'
	is "$(grep -c '/udp is gone' "$T/server.err")" 1
	close_input
}

# --- several peers ------------------------------------------------------------------

@test "listen -u: every peer is heard, answers go to the one heard last" {
	open_input
	listen server -u -v <"$T/in"
	bg one python3 "$PEER" "connect:udp:127.0.0.1:$port" send:one, recv \
		"wait:$T/go" send:again, recv
	shows server one
	echo 'to one' >&7
	shows one 'to one'
	bg two python3 "$PEER" "connect:udp:127.0.0.1:$port" send:two, recv \
		quiet:0.3
	shows server two
	echo 'to two' >&7
	shows two 'to two'
	finish two
	[ "$status" -eq 0 ]
	touch "$T/go"
	shows server again
	echo 'to one again' >&7
	finish one
	[ "$status" -eq 0 ]
	is "$out" $'to one\\n\nto one again\\n'
	is "$(<"$T/server.out")" one,two,again,
	# Each new peer is named once.
	is "$(grep -c 'datagram from 127.0.0.1:' "$T/server.err")" 2
	close_input
}

@test "listen -u: what stdin had before anybody came waits for the first peer" {
	listen server -u <<<early
	talk "connect:udp:127.0.0.1:$port" send:hello recv
	is "$said" 'early\n'
}

@test "listen -u -k: stdin goes to every peer" {
	open_input
	listen server -u -k <"$T/in"
	for name in one two three; do
		bg $name python3 "$PEER" "connect:udp:127.0.0.1:$port" \
			send:$name, recv
		shows server $name
	done
	echo 'to all' >&7
	for name in one two three; do
		finish $name
		[ "$status" -eq 0 ]
		is "$out" 'to all\n'
	done
	close_input
}

@test "listen -u -k -m 1: one peer is remembered, the one heard last" {
	open_input
	listen server -u -k -m 1 <"$T/in"
	bg one python3 "$PEER" "connect:udp:127.0.0.1:$port" send:one, quiet:0.4
	shows server one
	bg two python3 "$PEER" "connect:udp:127.0.0.1:$port" send:two, recv
	shows server two
	echo answer >&7
	finish two
	[ "$status" -eq 0 ]
	is "$out" 'answer\n'
	finish one
	[ "$status" -eq 0 ]
	close_input
}

@test "--progress with datagrams: a line on stderr" {
	seq 1 20000 >"$T/file"
	listen server -u --discard
	try connect -u --progress --rate 200K --send-only 127.0.0.1 "$port" \
		<"$T/file"
	[ "$status" -eq 0 ]
	is "$out" ''
	like "$err" '*%*'
}

@test "listen -u -k --chat: what one sends goes to the others" {
	open_input
	listen server -u -k --chat <"$T/in"
	bg one python3 "$PEER" "connect:udp:127.0.0.1:$port" send:one, recv
	shows server one
	bg two python3 "$PEER" "connect:udp:127.0.0.1:$port" send:two, quiet:0.3
	finish one
	[ "$status" -eq 0 ]
	is "$out" 'two,'
	finish two
	[ "$status" -eq 0 ]
	close_input
}

@test "listen -u -k --prefix: number and endpoint" {
	listen server -u -k --prefix
	talk "connect:udp:127.0.0.1:$port" 'send:one\ntwo' send:three
	talk "connect:udp:127.0.0.1:$port" 'send:four\n'
	shows server four
	like "$(<"$T/server.out")" '1 127.0.0.1:*: one
1 127.0.0.1:*: two
1 127.0.0.1:*: three
2 127.0.0.1:*: four'
}

@test "an answer leaves from the address that was asked" {
	tool_path
	listen echo -u --echo
	local echo=$port
	is "$("$TOOL" udp-echo-from 127.0.0.2 "$port")" "127.0.0.2 $port"
	listen stdio -u <<<answer
	is "$("$TOOL" udp-echo-from 127.0.0.3 "$port")" "127.0.0.3 $port"
	listen program -u -k --exec cat
	is "$("$TOOL" udp-echo-from 127.0.0.4 "$port")" "127.0.0.4 $port"
	listen four -u -4 --echo
	is "$("$TOOL" udp-echo-from 127.0.0.5 "$port")" "127.0.0.5 $port"
	need_ipv6
	is "$("$TOOL" udp-echo-from ::1 "$echo")" "::1 $echo"
}

@test "IPv6: connect and listen, one datagram socket for both families" {
	need_ipv6
	listen server -u --echo
	for host in ::1 127.0.0.1; do
		try connect -u --replies 1 "$host" "$port" <<<hello
		[ "$status" -eq 0 ]
		is "$out" hello
	done
	listen six -u -6 --echo
	try connect -u 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 1 ]
}

@test "answers of somebody else are not taken for the server's" {
	need python3
	open_input
	peer server serve:udp recv "wait:$T/forged" send:true
	local server=$port
	bg client "$NCX" connect -u -v 127.0.0.1 "$port" <"$T/in"
	echo question >&7
	says client 'this end is'
	talk "connect:udp:$(sed -n 's/.*this end is \(.*\)\/udp/\1/p' \
		"$T/client.err")" send:forged || :
	touch "$T/forged"
	shows client true
	is "$(<"$T/client.out")" true
	close_input
	[ "$server" -gt 0 ]
}

# --- programs ---------------------------------------------------------------------

@test "--exec: a program for each peer, each write of it a datagram" {
	# A datagram is one read of the program.
	listen server -u -k --sh 'echo $$; exec cat'
	talk "connect:udp:127.0.0.1:$port" 'send:one\n' recv recv 'send:t wo' recv
	[ "$status" -eq 0 ]
	like "$said" '[0-9]*\\n
one\\n
t wo'
	local first=$said
	talk "connect:udp:127.0.0.1:$port" send:three recv recv
	like "$said" '[0-9]*\\n
three'
	[ "${said%%$'\n'*}" != "${first%%$'\n'*}" ]
}

@test "--exec: the environment, also the address that was asked" {
	need python3
	listen server -u -k --sh \
		'head -n 1 >/dev/null; echo $NCX_PROTO $NCX_LOCAL_ADDR $NCX_LOCAL_PORT $NCX_REMOTE_ADDR $NCX_REMOTE_PORT'
	talk "connect:udp:127.0.0.2:$port:127.0.0.9" 'send:x\n' recv
	like "$said" "udp 127.0.0.2 $port 127.0.0.9 [0-9]*\\\\n"
}

@test "--exec: a program whose peer is silent for the idle time sees the end of its input" {
	listen server -u -i 200ms --sh 'cat; echo over'
	talk "connect:udp:127.0.0.1:$port" send:one recv recv
	is "$said" $'one\nover\\n'
	finish server
	[ "$status" -eq 0 ]
}

@test "connect -u --exec: the program talks to the server" {
	peer server serve:udp recv send:answer
	try connect -u 127.0.0.1 "$port" --exec \
		sh -c 'echo question; head -c 6 >"$0"; exit 7' "$T/file"
	[ "$status" -eq 7 ]
	is "$(<"$T/file")" answer
	finish server
	like "$out" '*question\\n'
}

@test "--stats counts datagrams" {
	listen server -u --echo
	try connect -u --replies 2 --datagram line --stats 127.0.0.1 "$port" \
		< <(printf 'one\ntwo\n')
	[ "$status" -eq 0 ]
	is "$out" $'one\ntwo'
	like "$err" 'ncx: connect: sent 2 datagrams (8 bytes), received 2 datagrams (8 bytes) in * s*'
}

@test "-C with datagrams" {
	peer server serve:udp recv
	try connect -u -C --send-only 127.0.0.1 "$port" <<<hello
	finish server
	is "$(tail -n 1 <<<"$out")" 'hello\r\n'
}

@test "a thousand datagrams at once are not lost while the receiver reads" {
	seq -w 1 1000 >"$T/file"
	listen server -u -i 700ms --rcvbuf 4M
	try connect -u --datagram line --send-only --rate 1M 127.0.0.1 "$port" \
		<"$T/file"
	[ "$status" -eq 0 ]
	finish server
	cmp "$T/server.out" "$T/file"
}

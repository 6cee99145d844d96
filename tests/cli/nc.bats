#!/usr/bin/env bats
# ncx nc: the command lines of both netcats, and what they say and end with.
# nc -z is in compat_nc_scan's tests.

# shellcheck disable=SC2154  # the helpers set port, status, out and err

load ../lib/common
load ../lib/net

# nc_listen NAME ARGUMENT...: a listener whose port is in $port.
nc_listen() {
	local name=$1
	shift
	bg "$name" "$NCX" nc -l -v -p 0 "$@" <&0
	says "$name" '^\(Listening\|Bound\) on .* [0-9]*$'
	port=$(sed -n 's/^[LB].* on .* \([0-9]*\)$/\1/p' "$T/$name.err")
}

# --- what is said --------------------------------------------------------------

@test "the lines of a listener and of who calls it, word for word" {
	nc_listen server -n
	try nc -vv -n -N 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	is "$out" ''
	is "$err" "Connection to 127.0.0.1 $port port [tcp/*] succeeded!"
	finish server
	[ "$status" -eq 0 ]
	is "$out" hello
	like "$err" "Listening on 0.0.0.0 $port
Connection received on 127.0.0.1 [1-9]*([0-9])"
}

@test "without -n names are looked up" {
	[ "$(getent hosts 127.0.0.1 | awk '{print $2}')" = localhost ] ||
		skip "127.0.0.1 is not localhost here"
	nc_listen server -s 127.0.0.1
	try nc -N localhost "$port" <<<hello
	finish server
	like "$err" "Listening on localhost $port
Connection received on localhost [1-9]*([0-9])"
}

@test "the wildcard of -6 is ::" {
	need_ipv6
	nc_listen server -n -6
	try nc -N -6 ::1 "$port" <<<hello
	[ "$status" -eq 0 ]
	finish server
	like "$err" "Listening on :: $port
Connection received on ::1 [1-9]*([0-9])"
}

@test "the service's name stands in the line, with -n it does not" {
	need unshare
	cat >"$T/script" <<-'END'
		ip link set lo up
		"$NCX" listen -k --discard -p 80 --port-file "$0.port" &
		for _ in $(seq 500); do
			[ -e "$0.port" ] && break
			sleep 0.01
		done
		"$NCX" nc -v -N 127.0.0.1 80 </dev/null
		"$NCX" nc -v -N -n 127.0.0.1 80 </dev/null
		kill $!
	END
	unshare -rn true || skip "no network namespace of our own"
	bg both unshare -rn bash "$T/script"
	finish both
	is "$err" "Connection to 127.0.0.1 80 port [tcp/http] succeeded!
Connection to 127.0.0.1 80 port [tcp/*] succeeded!"
}

@test "refused: said with -v only, status 1" {
	free_port
	try nc -v localhost "$port"
	[ "$status" -eq 1 ]
	is "$out" ''
	like "$err" "*nc: connect to localhost port $port (tcp) failed: Connection refused"
	try nc localhost "$port"
	[ "$status" -eq 1 ]
	is "$err" ''
}

@test "refused behind a name: each address says so" {
	need_name
	free_port
	try nc -v both "$port"
	[ "$status" -eq 1 ]
	is "$err" "nc: connect to both port $port (tcp) failed: Connection refused
nc: connect to both port $port (tcp) failed: Connection refused"
}

@test "a name that does not exist: status 1" {
	try nc no-such-host.invalid 80
	[ "$status" -eq 1 ]
	like "$err" 'nc: getaddrinfo for host "no-such-host.invalid" port 80: ?*'
	is "$(wc -l <<<"$err")" 1
}

@test "-n: a name is not looked up" {
	try nc -n localhost 80
	[ "$status" -eq 1 ]
	is "$err" 'nc: getaddrinfo for host "localhost" port 80: Name or service not known'
}

@test "-w: a host that never answers, status 1 in time" {
	need python3
	listen_full
	try nc -v -n -w 1 127.0.0.1 "$port" </dev/null
	[ "$status" -eq 1 ]
	is "$err" "nc: connect to 127.0.0.1 port $port (tcp) timed out: Operation now in progress"
}

@test "a port in use: nc's words, and ncx's with the process" {
	nc_listen server -n -s 127.0.0.1
	try nc -l -n -s 127.0.0.1 -p "$port"
	[ "$status" -eq 1 ]
	like "$err" "nc: Address already in use
ncx: nc: cannot listen on 127.0.0.1:$port/tcp: address already in use*"
}

# --- forms -----------------------------------------------------------------------

@test "the ways to say where to listen" {
	local form
	for form in '-lvn 0' '-lvnp 0' '-l -v -n -p 0' '-v -n -l -s 127.0.0.1 -p 0' \
		'-lvn 127.0.0.1 0' '-lv localhost 0' '-lvn -s 127.0.0.1 0' '-4lvn 0'; do
		# shellcheck disable=SC2086  # these are words
		bg server "$NCX" nc $form </dev/null
		says server '^Listening on .* [0-9]*$'
		port=$(sed -n 's/^L.* \([0-9]*\)$/\1/p' "$T/server.err")
		try nc -N 127.0.0.1 "$port" <<<"$form"
		[ "$status" -eq 0 ]
		finish server
		[ "$status" -eq 0 ]
		is "$out" "$form"
	done
}

@test "what is missing or too much: status 2" {
	local words
	while read -r words; do
		# shellcheck disable=SC2086
		try nc $words
		is "$words: $status" "$words: 2"
		is "$out" ''
		like "$err" 'ncx: nc: ?*'
	done <<-END

		-l
		localhost
		-l 1 2 3
		-l -s 127.0.0.1 127.0.0.1 0
		-U
		-U a b
		-w x localhost 1
		-q x localhost 1
		-T none localhost 1
		-4 -6 localhost 1
		localhost no-such-service
		localhost 70000
		localhost 0
		localhost 5-x
		localhost 1-70000
		localhost 7 1-70000
	END
	try nc -v localhost 5-x
	like "$err" "ncx: nc: port number invalid: '5-x'*"
	try nc -v localhost 0
	like "$err" "ncx: nc: port number too small: '0'*"
	try nc -l -p 5000 localhost
	[ "$status" -eq 2 ]
	like "$err" "*'localhost' has two meanings with -p*--allow*"
}

@test "options that do not go together: status 2, both named" {
	local words
	while read -r words; do
		# shellcheck disable=SC2086
		try nc $words 127.0.0.1 9
		is "$words: $status" "$words: 2"
		like "$err" "ncx: nc: *@(exclude each other|needs)*"
	done <<-END
		-l -z
		-l -k -t
		-W 1
		-k
		-U -u
		-U -p 1
		-e a -c b
		-e a -N
		-e a -d
		-z -e a
		-z -o x
		-l -k -i 1
	END
}

@test "what ncx does not have is refused by name" {
	local letter
	for letter in b D F g G m P r S V x X Z; do
		try nc "-$letter" 127.0.0.1 9
		is "$letter: $status" "$letter: 2"
		like "$err" "ncx: nc: option '-$letter': ?* (see 'ncx nc --help')"
	done
	try nc -vx proxy 127.0.0.1 9
	[ "$status" -eq 2 ]
	try nc -Y 127.0.0.1 9
	[ "$status" -eq 2 ]
	is "$err" "ncx: nc: unknown option '-Y' (see 'ncx nc --help')"
}

@test "several ports and ranges: a conversation with each that answers" {
	nc_listen one -k -n -s 127.0.0.1 </dev/null
	local open=$port
	free_port
	try nc -v -n -N 127.0.0.1 "$port" "$open-$open" <<<hello
	[ "$status" -eq 0 ]
	is "$err" "nc: connect to 127.0.0.1 port $port (tcp) failed: Connection refused
Connection to 127.0.0.1 $open port [tcp/*] succeeded!"
	shows one hello
	try nc -v -n 127.0.0.1 "$port" "$port-$port"
	[ "$status" -eq 1 ]
	is "$(grep -c refused <<<"$err")" 2
}

@test "a range with its ends swapped" {
	nc_listen one -k -n -s 127.0.0.1 </dev/null
	try nc -v -n -N 127.0.0.1 "$port-$((port - 1))" <<<hello
	[ "$status" -eq 0 ]
	is "$err" "nc: connect to 127.0.0.1 port $((port - 1)) (tcp) failed: Connection refused
Connection to 127.0.0.1 $port port [tcp/*] succeeded!"
	shows one hello
}

@test "0 is an address: that of this machine, or all of them" {
	nc_listen server -s 0 -n </dev/null
	is "$(<"$T/server.err")" "Listening on 0.0.0.0 $port"
	try nc -v -n -N 0 "$port" <<<hello
	[ "$status" -eq 0 ]
	is "$err" "Connection to 0 $port port [tcp/*] succeeded!"
	finish server
	is "$out" hello
}

@test "an address that is not ours, and one of the other family: nc's lines" {
	try nc -l -n -s 192.0.2.9 -p 0
	[ "$status" -eq 1 ]
	like "$err" "nc: Cannot assign requested address
ncx: nc: cannot listen on 192.0.2.9:0/tcp: *"
	try nc -s 192.0.2.9 127.0.0.1 9
	[ "$status" -eq 1 ]
	is "$err" "nc: bind failed: Cannot assign requested address"
	try nc -4 ::1 80
	[ "$status" -eq 1 ]
	is "$err" 'nc: getaddrinfo for host "::1" port 80: Address family for hostname not supported'
}

@test "-s: a name is looked up, with -n it is not" {
	nc_listen server -n -s 127.0.0.1 </dev/null
	try nc -N -s localhost 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	is "$err" ''
	finish server
	is "$out" hello
	local words
	for words in '127.0.0.1 9' '-l -p 0'; do
		# shellcheck disable=SC2086  # these are words
		try nc -n -s localhost $words
		[ "$status" -eq 1 ]
		is "$err" 'nc: getaddrinfo: Name or service not known'
	done
}

@test "links named nc and netcat" {
	local name
	for name in nc netcat; do
		ln -s "$(readlink -f "$NCX")" "$T/$name"
		status=0
		"$T/$name" -l >"$T/out" 2>"$T/err" || status=$?
		[ "$status" -eq 2 ]
		like "$(<"$T/err")" "ncx: $name: missing port number: *"
	done
}

@test "-h shows the options" {
	try nc -h
	[ "$status" -eq 0 ]
	like "$out" '*-l*wait for a client*-q SECONDS*'
	is "$err" ''
}

# --- endings ---------------------------------------------------------------------

@test "the end of stdin is no FIN, and ends neither of both" {
	nc_listen server -n </dev/null
	bg client "$NCX" nc 127.0.0.1 "$port" <<<hello
	shows server hello
	# A FIN would end the listener; that none comes takes time to see.
	sleep 0.5
	running server
	running client
	kill "$(pid client)"
	finish client
	finish server
	[ "$status" -eq 0 ]
	is "$out" hello
}

@test "-N sends the FIN, which ends a listener whose stdin is open" {
	open_input
	nc_listen server -n <"$T/in"
	try nc -N 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	finish server
	[ "$status" -eq 0 ]
	is "$out" hello
}

@test "a listener gives a file to its end although its client has ended" {
	pattern "$T/data" 3000000 1
	nc_listen server -n <"$T/data"
	try nc -N 127.0.0.1 "$port" </dev/null
	[ "$status" -eq 0 ]
	cmp "$T/data" "$T/try.out"
	finish server
	[ "$status" -eq 0 ]
}

@test "who called waits for the rest of stdin when the peer has ended" {
	peer server serve send:there fin all
	open_input
	bg client "$NCX" nc -N 127.0.0.1 "$port" <"$T/in"
	shows client there
	printf late >&7
	close_input
	finish client
	[ "$status" -eq 0 ]
	shows server '^all 4 late'
}

@test "-q ends after the end of stdin, and sends the FIN" {
	nc_listen server -n -k </dev/null
	local began
	began=$(now_ms)
	try nc -q 1 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	is "$err" ''
	shows server hello
	# The server ends with its client: at once, not after a second.
	[ $(($(now_ms) - began)) -lt 900 ]
}

@test "-q 1 against a peer that never ends" {
	peer server serve all sleep:10
	local began
	began=$(now_ms)
	try nc -q 1 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	[ $(($(now_ms) - began)) -ge 950 ]
	[ $(($(now_ms) - began)) -lt 8000 ]
}

@test "-q -1 is as if it was not given" {
	nc_listen server -n -k </dev/null
	bg client "$NCX" nc -q -1 127.0.0.1 "$port" <<<hello
	shows server hello
	running client
	kill "$(pid client)"
}

@test "-w ends an idle connection with status 0, on both ends" {
	nc_listen server -n -w 1 </dev/null
	open_input
	try nc -w 1 127.0.0.1 "$port" <"$T/in"
	[ "$status" -eq 0 ]
	is "$err" ''
	finish server
	[ "$status" -eq 0 ]
}

@test "-w with a program: a limit for connecting, not for the program" {
	local began
	nc_listen server -n -w 1 -c 'sleep 1.6; echo late'
	try nc -N 127.0.0.1 "$port" </dev/null
	is "$out" late
	finish server
	[ "$status" -eq 0 ]
	nc_listen server -n -d
	try nc -w 1 -c 'sleep 1.6; echo late' 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	finish server
	is "$out" late
	# Who does not come is not waited for; no other test scans that address.
	began=$(now_ms)
	try nc -l -w 1 -n -s 127.77.7.7 -p 0 -e /bin/cat
	[ "$status" -eq 1 ]
	[ $(($(now_ms) - began)) -ge 950 ]
}

@test "-w 0: what stdin has is sent, and nobody is waited for" {
	local began
	nc_listen server -n -u -W 1 </dev/null
	began=$(now_ms)
	echo message | "$NCX" nc -u -w0 127.0.0.1 "$port"
	[ $(($(now_ms) - began)) -lt 900 ]
	finish server
	is "$out" message
	peer server serve line sleep:10
	began=$(now_ms)
	try nc -w0 127.0.0.1 "$port" <<<message
	[ "$status" -eq 0 ]
	shows server message
	[ $(($(now_ms) - began)) -lt 5000 ]
}

@test "-k -w: each client has the same time" {
	nc_listen server -n -k -w 1 </dev/null
	sleep 0.4
	takes 900 1400 talk "connect:127.0.0.1:$port" send:x all
	takes 900 1400 talk "connect:127.0.0.1:$port" send:x all
}

@test "-w is no limit for the waiting of a listener" {
	nc_listen tcp -n -w 0.2 </dev/null
	local tcp=$port
	nc_listen udp -n -u -w 0.2 </dev/null
	sleep 0.6
	try nc -N 127.0.0.1 "$tcp" <<<stream
	try nc -u -w 0.2 127.0.0.1 "$port" <<<datagram
	finish tcp
	is "$out" stream
	finish udp
	[ "$status" -eq 0 ]
	is "$out" datagram
}

@test "a reset is an end like any other, and said with -v" {
	peer server serve recv:1 rst
	open_input
	printf x >&7
	try nc -v -n 127.0.0.1 "$port" <"$T/in"
	[ "$status" -eq 0 ]
	is "$err" "Connection to 127.0.0.1 $port port [tcp/*] succeeded!
nc: Connection reset by peer"
}

@test "a reset that takes something of stdin with it: said, status 1" {
	open_input
	peer server serve recv:1 close
	bg client "$NCX" nc -n 127.0.0.1 "$port" <"$T/in"
	printf x >&7
	finish server
	printf lost >&7
	finish client
	[ "$status" -eq 1 ]
	like "$err" 'ncx: nc: 127.0.0.1:*4 bytes of stdin not delivered'
}

@test "-k: one client after the other on the same port" {
	nc_listen server -n -k </dev/null
	local i
	for i in one two three; do
		try nc -N 127.0.0.1 "$port" <<<"$i"
		[ "$status" -eq 0 ]
		shows server "^$i\$"
	done
	running server
	is "$(grep -c '^Connection received on 127.0.0.1 [0-9]*$' "$T/server.err")" 3
	is "$(wc -l <"$T/server.err")" 4
}

@test "-k: a client's reset is said with -v only" {
	free_port
	bg silent "$NCX" nc -l -k -n 127.0.0.1 "$port" </dev/null
	until_ok grep -q ":$(printf %04X "$port") .* 0A " /proc/net/tcp
	talk "connect:127.0.0.1:$port" send:one quiet:0.2 rst
	shows silent one
	nc_listen said -n -k -s 127.0.0.1 </dev/null
	talk "connect:127.0.0.1:$port" send:two quiet:0.2 rst
	says said 'Connection reset by peer'
	kill "$(pid silent)"
	finish silent
	is "$err" ''
}

# --- UDP ---------------------------------------------------------------------------

@test "-u: the lines, an answer, and the end by -W" {
	nc_listen server -n -u -e /bin/cat
	try nc -vnu -W 1 127.0.0.1 "$port" <<<question
	[ "$status" -eq 0 ]
	is "$out" question
	is "$err" "Connection to 127.0.0.1 $port port [udp/*] succeeded!"
	like "$(<"$T/server.err")" "Bound on 0.0.0.0 $port*"
}

@test "-u -l -W: the end after so many datagrams" {
	nc_listen server -n -u -W 2 </dev/null
	talk "connect:udp:127.0.0.1:$port" send:one send:two
	finish server
	[ "$status" -eq 0 ]
	is "$out" onetwo
}

@test "-u -l -q: the end, so long after stdin is sent to who has come" {
	local began
	bg server "$NCX" nc -lvn -u -q0 -p 0 <<<reply
	says server '^Bound on .* [0-9]*$'
	port=$(sed -n 's/^B.* \([0-9]*\)$/\1/p' "$T/server.err")
	talk "connect:udp:127.0.0.1:$port" send:question recv:1
	is "$said" 'reply\n'
	finish server
	[ "$status" -eq 0 ]
	is "$out" question
	nc_listen server -n -u -q 1 </dev/null
	began=$(now_ms)
	talk "connect:udp:127.0.0.1:$port" send:question
	finish server
	[ "$status" -eq 0 ]
	[ $(($(now_ms) - began)) -ge 950 ]
}

@test "-u with -N and -t: nothing changes" {
	nc_listen server -n -u -W 1 </dev/null
	bg client "$NCX" nc -n -u -N -t 127.0.0.1 "$port" <<<hello
	finish server
	is "$out" hello
	# Not ended by its stdin, as without them.
	sleep 1.2
	running client
}

@test "-u -v sends nothing of its own" {
	nc_listen server -n -u -w 1
	try nc -vnu -w 1 127.0.0.1 "$port" <<<only
	finish server
	is "$out" only
	like "$err" "Bound on 0.0.0.0 $port
Connection received on 127.0.0.1 [1-9]*([0-9])"
}

@test "-u: the end of stdin ends nothing, a late answer is printed" {
	# shellcheck disable=SC2016  # the program's shell expands it
	nc_listen server -n -u -c 'line=$(head -n 1); sleep 1.5; echo "$line again"'
	bg client "$NCX" nc -u 127.0.0.1 "$port" <<<hello
	shows client 'hello again'
	running client
	kill "$(pid client)"
}

@test "-u on a closed port: the end, status 0, said with -v" {
	free_port
	try nc -nu 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	is "$err" ''
	try nc -nuv 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	is "$err" "Connection to 127.0.0.1 $port port [udp/*] succeeded!
nc: Connection refused"
}

# --- UNIX sockets --------------------------------------------------------------------

@test "-U: the lines of both ends, the path is the operand" {
	bg server "$NCX" nc -lvU "$T/s" </dev/null
	says server '^Listening'
	try nc -vNU "$T/s" <<<hello
	[ "$status" -eq 0 ]
	is "$err" ''
	finish server
	is "$out" hello
	is "$err" "Bound on $T/s
Listening on $T/s
Connection received on $T/s"
	try nc -U "$T/s"
	[ "$status" -eq 1 ]
	is "$err" "nc: $T/s: No such file or directory"
}

@test "-z -U: does it connect?" {
	bg server "$NCX" nc -lk -v -U "$T/s" </dev/null
	says server '^Listening'
	try nc -zU "$T/s"
	[ "$status" -eq 0 ]
	try nc -zU "$T/none"
	[ "$status" -eq 1 ]
}

# --- data and programs ----------------------------------------------------------------

@test "-e: a file is run, other words are split at blanks; its status" {
	nc_listen one -n -e /bin/cat
	try nc -N 127.0.0.1 "$port" <<<hello
	is "$out" hello
	finish one
	[ "$status" -eq 0 ]
	nc_listen two -n -e 'tr  a-z   A-Z'
	try nc -N 127.0.0.1 "$port" <<<hello
	is "$out" HELLO
	nc_listen three -n -c 'read x; exit 7'
	try nc -N 127.0.0.1 "$port" <<<hello
	finish three
	[ "$status" -eq 7 ]
}

@test "-c by who calls" {
	nc_listen server -n </dev/null
	# shellcheck disable=SC2016  # the program's shell expands it
	try nc -c 'echo "I am $NCX_PROTO"' 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	finish server
	is "$out" 'I am tcp'
}

@test "-C sends CR LF" {
	nc_listen server -n </dev/null
	printf 'a\nb\r\n' | "$NCX" nc -CN 127.0.0.1 "$port"
	finish server
	is "$out" $'a\r\nb\r'
}

@test "-d does not read stdin" {
	nc_listen server -n </dev/null
	open_input
	echo unread >&7
	bg client "$NCX" nc -d 127.0.0.1 "$port" <"$T/in"
	says server '^Connection received'
	kill "$(pid client)"
	finish client
	finish server
	is "$out" ''
	read -r -t 5 line <&7
	is "$line" unread
}

@test "-t answers telnet negotiation" {
	peer server serve 'send:\xff\xfd\x18' recv:3 send:ok
	# After a FIN there would be no answer.
	open_input
	bg client "$NCX" nc -t 127.0.0.1 "$port" <"$T/in"
	shows client '^ok'
	close_input
	finish client
	is "$out" ok
	shows server '\\xff\\xfc\\x18'
}

@test "-l -t answers it, too; -i 0 is none; a program needs no -q" {
	open_input
	nc_listen server -n -t -i 0 <"$T/in"
	talk "connect:127.0.0.1:$port" 'send:\xff\xfd\x18ok' recv:3 fin
	is "$said" '\xff\xfc\x18'
	finish server
	is "$out" ok
	nc_listen server -n -q 1 -e /bin/cat
	try nc -N 127.0.0.1 "$port" <<<hello
	is "$out" hello
}

@test "-o writes a hex dump" {
	nc_listen server -n </dev/null
	try nc -N -o "$T/dump" 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	like "$(<"$T/dump")" '> 00000000  68 65 6c 6c 6f 0a *'
}

@test "-i: a line at a time" {
	nc_listen server -n </dev/null
	local began
	began=$(now_ms)
	printf 'one\ntwo\nthree\n' | "$NCX" nc -N -i 0.3 127.0.0.1 "$port"
	[ $(($(now_ms) - began)) -ge 600 ]
	finish server
	is "$out" 'one
two
three'
}

@test "-i with -u: a line is a datagram" {
	nc_listen server -n -u -w 1
	printf 'one\ntwo\n' | "$NCX" nc -u -i 0.2 -w 1 127.0.0.1 "$port"
	finish server
	is "$out" 'one
two'
}

@test "-T, -M, -I and -O reach the socket" {
	need strace
	# A sanitizer looks for leaks by ptrace, too.
	! grep -qa __asan_ "$NCX" || return 0
	nc_listen server -n -k </dev/null
	strace -f -qq -e trace=setsockopt -o "$T/calls" "$NCX" nc -n -N \
		-T af21 -M 9 -I 8192 -O 4096 127.0.0.1 "$port" </dev/null ||
		skip "nothing can be traced here"
	grep -q 'IP_TOS, \[72\]' "$T/calls"
	grep -q 'IP_TTL, \[9\]' "$T/calls"
	grep -q 'SO_RCVBUF, \[8192\]' "$T/calls"
	grep -q 'SO_SNDBUF, \[4096\]' "$T/calls"
}

@test "-s and -p: where a connection comes from" {
	free_port
	local from=$port
	nc_listen server -n </dev/null
	try nc -n -N -s 127.0.0.1 -p "$from" 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	finish server
	like "$err" "*
Connection received on 127.0.0.1 $from"
}

# --- what listen and connect have gained by it -----------------------------------------

@test "ncx connect --interval, and listen: lines so far apart, the rest at once" {
	listen server --recv-only
	local began
	began=$(now_ms)
	printf 'one\ntwo\nthree' |
		"$NCX" connect --send-only --interval 300ms 127.0.0.1 "$port"
	[ $(($(now_ms) - began)) -ge 600 ]
	[ $(($(now_ms) - began)) -lt 5000 ]
	finish server
	is "$out" 'one
two
three'
	printf 'a\nb\n' >"$T/lines"
	listen server --send-only --interval 200ms --crlf <"$T/lines"
	try connect --recv-only 127.0.0.1 "$port"
	is "$out" $'a\r\nb\r'
}

@test "--interval: the first line is there long before the last" {
	listen server --recv-only
	printf 'first\nlast\n' >"$T/lines"
	bg client "$NCX" connect --interval 60s 127.0.0.1 "$port" <"$T/lines"
	shows server first
	running client
	kill "$(pid client)"
	finish client
	finish server
	# What was read is still written at a signal.
	is "$out" 'first
last'
}

@test "--interval does not go with -k, nor with a service" {
	try listen -p 0 -k --interval 1
	[ "$status" -eq 2 ]
	like "$err" '*-k and --interval exclude each other*'
	try listen -p 0 --echo --interval 1
	[ "$status" -eq 2 ]
}

@test "--end-with-peer: the peer's end is the end, an open stdin is not waited for" {
	open_input
	listen server --end-with-peer <"$T/in"
	try connect 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	finish server
	[ "$status" -eq 0 ]
	is "$out" hello
	try listen -u -p 0 --end-with-peer
	[ "$status" -eq 2 ]
}

@test "connect -u --no-shutdown: the end of stdin ends nothing" {
	listen server -u
	bg client "$NCX" connect -u --no-shutdown --idle 1.6 127.0.0.1 "$port" \
		<<<hello
	local began
	began=$(now_ms)
	shows server hello
	finish client
	[ "$status" -eq 0 ]
	# Without it that would have been a second.
	[ $(($(now_ms) - began)) -ge 1400 ]
}

@test "an operand behind -- is none of the options of what is called" {
	local option
	for option in "--port-file=$T/made" "--sh=touch $T/made" -k; do
		try nc -l -- "$option" 0
		[ "$status" -eq 2 ]
		like "$err" "ncx: nc: '$option' is no host and no port*"
		try nc -- "$option" 0
		[ "$status" -eq 2 ]
		try nc -z -- 127.0.0.1 "$option"
		[ "$status" -eq 2 ]
	done
	[ ! -e "$T/made" ]
}

@test "the reader of stdout goes: what stdin has is still sent, to its end" {
	mkfifo "$T/answer"
	# The web server of one line that everybody has written once.
	# shellcheck disable=SC2016 # the inner shell expands it
	bg server bash -c '
		cat "$1" | "$0" nc -lv 127.0.0.1 0 2>"$2" | {
			read -r line
			printf "you said %s\n" "$line" >"$1"
		}
		exit "${PIPESTATUS[1]}"' "$NCX" "$T/answer" "$T/told"
	until_ok grep -qs '^Listening' "$T/told"
	port=$(sed -n 's/^Listening on [^ ]* //p' "$T/told")
	try nc 127.0.0.1 "$port" < <(printf 'hello\nand more\n')
	is "$status" 0
	is "$out" 'you said hello'
	finish server
	is "$status" 0
}

# Five seconds each time, of which none can be had cheaper.
@test "the reader of stdout goes: stdin is looked after while it says something" {
	local began
	listen server -k --recv-only
	mkfifo "$T/pipe" "$T/quiet"
	open_input
	exec 8<>"$T/pipe" 9<>"$T/quiet"
	bg_to idle "$T/pipe" "$NCX" nc -v 127.0.0.1 "$port" <"$T/quiet"
	bg_to busy "$T/pipe" "$NCX" nc -v 127.0.0.1 "$port" <"$T/in"
	says idle succeeded
	says busy succeeded
	began=$(now_ms)
	exec 8>&-
	echo more >&7
	shows server more
	finish idle
	is "$status" 1
	[ $(($(now_ms) - began)) -ge 4900 ]
	finish busy
	is "$status" 1
	[ $(($(now_ms) - began)) -ge 9800 ]
	close_input
	exec 9>&-
}

@test "-i: a pause between two ports that are called" {
	local began
	free_port
	began=$(now_ms)
	try nc -v -i 0.2 127.0.0.1 "$port" "$port" "$port" </dev/null
	[ $(($(now_ms) - began)) -ge 400 ]
	[ "$status" -eq 1 ]
	is "$(grep -c 'Connection refused' <<<"$err")" 3
}

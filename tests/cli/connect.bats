#!/usr/bin/env bats
# ncx connect: where to, where from, and what the answer is.

load ../lib/common
load ../lib/net

# --- the answer no, or no answer ------------------------------------------------

@test "refused: status 1, the endpoint and the reason" {
	free_port
	try connect 127.0.0.1 "$port"
	[ "$status" -eq 1 ]
	is "$out" ''
	is "$err" "ncx: connect: cannot connect to 127.0.0.1:$port/tcp: Connection refused"
}

@test "a name whose first address is silent: the second is tried beside it (RFC 8305)" {
	need_name
	listen four -4 -b 127.0.0.1
	# On ::1, the first, is somebody of the same port whose queue is full.
	bg full python3 - "$port" <<-'END'
		import socket, sys, time
		listener = socket.socket(socket.AF_INET6)
		listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
		listener.bind(("::1", int(sys.argv[1])))
		listener.listen(0)
		queue = []
		while True:
		    conn = socket.socket(socket.AF_INET6)
		    conn.settimeout(0.3)
		    try:
		        conn.connect(listener.getsockname())
		        queue.append(conn)
		    except TimeoutError:
		        break
		print("full", flush=True)
		time.sleep(20)
	END
	shows full full
	try connect -v --ladder both "$port" <<<hello
	[ "$status" -eq 0 ]
	shows four hello
	like "$err" "*connected to 127.0.0.1:$port*"
	# The one that was given up is drawn as far as it came.
	like "$err" "*::1*SYN*"
}

@test "refused behind a name: with -v each address says so" {
	need_name
	free_port
	try connect -v both "$port"
	[ "$status" -eq 1 ]
	is "$(grep -c refused <<<"$err")" 3
	like "$err" "*127.0.0.1:$port/tcp: Connection refused*"
	like "$err" "*[[]::1]:$port/tcp: Connection refused*"
	like "$err" "*cannot connect to both:$port/tcp: Connection refused"
}

@test "a name that listens on one family only is reached (RFC 8305)" {
	need_name
	listen four -4 -k
	try connect both "$port" <<<hello
	[ "$status" -eq 0 ]
	shows four hello
	listen six -6 -k
	try connect both "$port" <<<hello
	[ "$status" -eq 0 ]
	shows six hello
}

@test "a name that does not exist: status 3" {
	try connect no-such-host.invalid 80
	[ "$status" -eq 3 ]
	is "$out" ''
	like "$err" "ncx: connect: cannot resolve 'no-such-host.invalid': *"
}

@test "a UNIX socket that is missing, and one where nobody listens: status 1" {
	try connect -U "$T/none"
	[ "$status" -eq 1 ]
	like "$err" "ncx: connect: cannot connect to $T/none: No such file or directory"
	bg dead "$NCX" listen -U "$T/s" -v
	says dead listening
	kill -KILL "$(pid dead)"
	finish dead
	try connect -U "$T/s"
	[ "$status" -eq 1 ]
	is "$err" "ncx: connect: cannot connect to $T/s: Connection refused"
}

@test "-w: a host that never answers, status 1 in time" {
	need python3
	listen_full
	local began took
	began=$(now_ms)
	try connect -w 300ms 127.0.0.1 "$port"
	took=$(($(now_ms) - began))
	[ "$status" -eq 1 ]
	is "$err" "ncx: connect: cannot connect to 127.0.0.1:$port/tcp: Connection timed out"
	[ "$took" -ge 290 ]
	[ "$took" -lt 2000 ]
	# --total bounds the establishing too.
	try connect --total 300ms 127.0.0.1 "$port"
	[ "$status" -eq 1 ]
	[ -n "$err" ]
	# So does a wait that runs out.
	try connect -z --wait 300ms 127.0.0.1 "$port"
	[ "$status" -eq 1 ]
}

@test "a port that is nobody's does not answer itself" {
	# Without care a port of the ephemeral range may connect to itself.
	free_port
	try connect -p "$port" 127.0.0.1 "$port"
	[ "$status" -eq 1 ]
	like "$err" '*Connection refused'
}

# --- -z --------------------------------------------------------------------------

@test "-z: the status tells, nothing is printed, nothing is sent" {
	listen server -k -v
	try connect -z 127.0.0.1 "$port" <<<'not to be sent'
	[ "$status" -eq 0 ]
	is "$out$err" ''
	until_ok grep -q left "$T/server.err"
	is "$(<"$T/server.out")" ''
	free_port
	try connect -z 127.0.0.1 "$port"
	[ "$status" -eq 1 ]
	is "$out" ''
}

@test "-z -v: one line on stderr" {
	listen server
	try connect -zv 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	is "$out" ''
	[[ $err =~ ^'ncx: connect: connected to 127.0.0.1:'$port'/tcp in '[0-9.]+' ms'$ ]]
}

@test "-z -U" {
	bg server "$NCX" listen -k -U "$T/s" -v
	says server listening
	try connect -z -U "$T/s"
	[ "$status" -eq 0 ]
	is "$out$err" ''
}

@test "-z -u: closed is status 1 at once, an answer is status 0 at once" {
	listen closed -u -b 127.0.0.1
	kill "$(pid closed)"
	finish closed
	local began
	began=$(now_ms)
	try connect -z -u 127.0.0.1 "$port"
	[ "$status" -eq 1 ]
	is "$out$err" ''
	try connect -z -u -v 127.0.0.1 "$port"
	[ "$status" -eq 1 ]
	is "$err" "ncx: connect: cannot connect to 127.0.0.1:$port/udp: Connection refused"
	listen server -u --echo
	try connect -z -u 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	is "$out$err" ''
	[ $(($(now_ms) - began)) -lt 900 ]
}

@test "-z -u: silence may be open or filtered, -v says so" {
	listen server -u --discard
	try connect -zuv -w 300ms 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	is "$out" ''
	like "$err" '*127.0.0.1:*/udp: no answer*open or filtered*'
}

# --- --wait ----------------------------------------------------------------------

@test "--wait: the server may start later" {
	free_port
	bg client "$NCX" connect --wait 10s -v 127.0.0.1 "$port" <<<patient
	says client refused
	bg server "$NCX" listen 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 0 ]
	finish server
	is "$out" patient
}

@test "--wait: the UNIX socket may come later" {
	bg client "$NCX" connect --wait 10s -v -U "$T/s" <<<patient
	until_ok test -s "$T/client.err"
	bg server "$NCX" listen -U "$T/s"
	finish client
	[ "$status" -eq 0 ]
	finish server
	is "$out" patient
}

@test "--wait: the time is up, status 1 and one message" {
	free_port
	local began took
	began=$(now_ms)
	try connect --wait 400ms 127.0.0.1 "$port"
	took=$(($(now_ms) - began))
	[ "$status" -eq 1 ]
	is "$out" ''
	is "$err" "ncx: connect: cannot connect to 127.0.0.1:$port/tcp: Connection refused"
	[ "$took" -ge 390 ]
	[ "$took" -lt 2000 ]
}

@test "--wait: SIGTERM and SIGINT end the waiting" {
	free_port
	for signal in TERM INT; do
		bg client "$NCX" connect --wait 20s -v 127.0.0.1 "$port"
		says client refused
		kill "-$signal" "$(pid client)"
		finish client
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
	done
}

# --- where from --------------------------------------------------------------------

@test "-s ADDR and -p PORT are where it comes from" {
	listen server -4 -k -v
	try connect -s 127.0.0.9 127.0.0.1 "$port" -v
	[ "$status" -eq 0 ]
	like "$err" '*this end is 127.0.0.9:*'
	says server 'connection from 127.0.0.9:'
	local server=$port
	free_port
	try connect --source=127.0.0.9 --source-port="$port" 127.0.0.1 "$server"
	[ "$status" -eq 0 ]
	says server "connection from 127.0.0.9:$port "
	# At once again, to another place: the last connection is in TIME_WAIT.
	local source=$port
	listen other -4
	try connect -s 127.0.0.9 -p "$source" 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
}

@test "-s takes a name, of the target's family; not with -n" {
	listen server -4 -b 127.0.0.1 -v
	try connect -s localhost 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	finish server
	is "$out" hello
	try connect -n -s localhost 127.0.0.1 "$port"
	[ "$status" -eq 2 ]
	like "$err" "*--source takes an address, not 'localhost'*"
	try connect 0 "$port"
	[ "$status" -eq 2 ]
}

@test "-s and -p with datagrams" {
	listen server -u -4 -v
	local server=$port
	listen closed -u -b 127.0.0.9
	kill "$(pid closed)"
	finish closed
	try connect -u -s 127.0.0.9 -p "$port" 127.0.0.1 "$server" \
		--send-only <<<hello
	[ "$status" -eq 0 ]
	says server "datagram from 127.0.0.9:$port/udp"
}

@test "-s: an address that is not of this machine, status 3" {
	listen server
	try connect -s 192.0.2.1 127.0.0.1 "$port"
	[ "$status" -eq 3 ]
	like "$err" '*Cannot assign requested address'
}

@test "-p: a source port in use, status 3" {
	listen server -4
	local server=$port
	listen holder -b 127.0.0.1
	try connect -s 127.0.0.1 -p "$port" 127.0.0.1 "$server"
	[ "$status" -eq 3 ]
	like "$err" '*Address already in use'
}

# --- how the place is written -------------------------------------------------------

@test "HOST PORT, HOST:PORT, [::1]:PORT, [::1] PORT, ::1 PORT, a name" {
	listen server -k -v
	local place
	for place in "127.0.0.1 $port" "127.0.0.1:$port" "localhost:$port" \
		"localhost $port"; do
		# shellcheck disable=SC2086  # several words
		try connect $place <<<hello
		[ "$status" -eq 0 ]
	done
	need_ipv6
	for place in "[::1]:$port" "[::1] $port" "::1 $port" \
		"-6 ::1 $port"; do
		# shellcheck disable=SC2086  # several words
		try connect -v $place <<<hello
		[ "$status" -eq 0 ]
		like "$err" "*connected to [[]::1]:$port/tcp in *"
	done
	try connect -4 -v localhost "$port"
	like "$err" "*connected to 127.0.0.1:$port/tcp in *"
	until_ok eval '[ "$(grep -c hello "$T/server.out")" -eq 8 ]'
}

@test "-4 and -6 choose among the addresses of a name" {
	need_name
	listen server -k
	try connect -v both "$port"
	like "$err" "*connected to [[]::1]:$port/tcp in *"
	try connect -4 -v both "$port"
	like "$err" "*connected to 127.0.0.1:$port/tcp in *"
	try connect -6 -v both "$port"
	like "$err" "*connected to [[]::1]:$port/tcp in *"
	try connect -4 ::1 "$port"
	[ "$status" -eq 2 ]
	like "$err" "ncx: connect: '::1' is not an IPv4 address*"
}

@test "-v goes to stderr, -q and no terminal say nothing" {
	listen server -k
	try connect 127.0.0.1 "$port"
	is "$out$err" ''
	try connect -q 127.0.0.1 "$port"
	is "$out$err" ''
	try connect -v 127.0.0.1 "$port"
	is "$out" ''
	like "$err" "ncx: connect: connected to 127.0.0.1:$port/tcp in *this end is 127.0.0.1:*/tcp"
}

@test "on a terminal the status lines appear by themselves, -q silences them" {
	need script
	listen server -k
	status=0
	timeout 10 script -qec "'$NCX' connect 127.0.0.1 $port" /dev/null \
		</dev/null >"$T/typescript" || status=$?
	[ "$status" -eq 0 ]
	grep -q "connected to 127.0.0.1:$port/tcp" "$T/typescript"
	timeout 10 script -qec "'$NCX' connect -q 127.0.0.1 $port" /dev/null \
		</dev/null >"$T/typescript" || status=$?
	[ "$status" -eq 0 ]
	run ! grep -q connected "$T/typescript"
}

# --- UDP refused -------------------------------------------------------------------

@test "-u: a closed port is reported with its number, status 1" {
	listen closed -u -b 127.0.0.1
	kill "$(pid closed)"
	finish closed
	try connect -u 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 1 ]
	is "$out" ''
	is "$err" "ncx: connect: cannot send to 127.0.0.1:$port/udp: Connection refused"
}

# --- options of the socket -----------------------------------------------------------

@test "--ttl --tos --keepalive --sndbuf --rcvbuf are set" {
	need ss
	open_input
	listen server -4 --keepalive --tos 16 <"$T/in"
	bg client "$NCX" connect --ttl 9 --tos 0x10 127.0.0.1 "$port" <"$T/in"
	finish client
	[ "$status" -eq 2 ] # a number is decimal
	bg client "$NCX" connect --ttl 9 --tos 16 --keepalive --sndbuf 32K \
		--rcvbuf 32K 127.0.0.1 "$port" -v <"$T/in"
	says client connected
	ss -tnmeoH "dport = :$port" >"$T/ss"
	grep -q 'timer:(keepalive' "$T/ss"
	grep -q 'rb65536' "$T/ss" # the kernel doubles it
	grep -q 'tb65536' "$T/ss"
	close_input
}

# --- --telnet ------------------------------------------------------------------------

@test "-t: options are refused, ECHO and SUPPRESS GO AHEAD accepted" {
	open_input
	# DO TERMINAL-TYPE, WILL STATUS, WILL ECHO, WILL SUPPRESS-GO-AHEAD
	peer server serve 'send:login\xff\xfd\x18\xff\xfb\x05\xff\xfb\x01\xff\xfb\x03: ' \
		recv:12 fin all
	bg client "$NCX" connect -t 127.0.0.1 "$port" <"$T/in"
	shows client 'login: '
	close_input
	finish client
	[ "$status" -eq 0 ]
	is "$out" 'login: '
	finish server
	# WONT TERMINAL-TYPE, DONT STATUS, DO ECHO, DO SUPPRESS-GO-AHEAD
	is "$(sed -n 2p <<<"$out")" '\xff\xfc\x18\xff\xfe\x05\xff\xfd\x01\xff\xfd\x03'
}

@test "-t: what is agreed already is not answered again (no loops)" {
	open_input
	peer server serve 'send:\xff\xfb\x01' recv:3 \
		'send:\xff\xfb\x01\xff\xfb\x01\xff\xfe\x18\xff\xfc\x05' quiet:0.3 \
		'send:\xff\xfc\x01' recv:3 'send:\xff\xfc\x01' quiet:0.3 close
	bg client "$NCX" connect -t 127.0.0.1 "$port" <"$T/in"
	finish server
	[ "$status" -eq 0 ]
	close_input
	is "$(tail -n +2 <<<"$out")" '\xff\xfd\x01
quiet
\xff\xfe\x01
quiet'
}

@test "-t: sequences split over segments, IAC IAC, commands, subnegotiation" {
	open_input
	peer server serve 'send:a\xff' sleep:0.05 'send:\xfd' sleep:0.05 \
		'send:\x18b' recv:3 'send:c\xff' sleep:0.05 'send:\xff' \
		sleep:0.05 'send:d\xff\xf1e\xff\xfa\x18\x01xx\xff' \
		sleep:0.05 'send:\xffyy\xff' sleep:0.05 'send:\xf0f' close
	bg client "$NCX" connect -t 127.0.0.1 "$port" <"$T/in"
	finish server
	[ "$status" -eq 0 ]
	close_input
	finish client
	is "$(od -An -tx1 "$T/client.out")" ' 61 62 63 ff 64 65 66'
}

@test "-t: a byte 255 of ours goes out doubled" {
	peer server serve all
	printf 'a\377b' >"$T/file"
	try connect -t 127.0.0.1 "$port" <"$T/file"
	[ "$status" -eq 0 ]
	finish server
	is "$(tail -n 1 <<<"$out")" 'all 4 a\xff\xffb'
}

@test "without -t nothing is answered and nothing is taken away" {
	peer server serve 'send:\xff\xfb\x01' fin all
	try connect 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	is "$(od -An -tx1 "$T/try.out")" ' ff fb 01'
	finish server
	is "$(tail -n 1 <<<"$out")" 'all 0 '
}

@test "-t with --exec: the program sees text alone" {
	peer server serve 'send:hi\xff\xfd\x18\n' recv:3 line fin all
	try connect -t 127.0.0.1 "$port" --exec sed -u 's/^/got /'
	[ "$status" -eq 0 ]
	finish server
	is "$(tail -n +2 <<<"$out")" '\xff\xfc\x18
got hi\n
all 0 '
}

# --- --crlf --------------------------------------------------------------------------

@test "-C: LF becomes CRLF on the way out, CRLF stays, nothing comes back so" {
	peer server serve 'send:x\ny\r\n' all
	printf 'one\ntwo\r\nthree\rfour\n\n\r\r\nend' >"$T/file"
	try connect -C 127.0.0.1 "$port" <"$T/file"
	[ "$status" -eq 0 ]
	is "$(od -An -c "$T/try.out" | tr -d ' ')" 'x\ny\r\n'
	finish server
	is "$(tail -n 1 <<<"$out")" \
		'all 30 one\r\ntwo\r\nthree\rfour\r\n\r\n\r\r\nend'
}

@test "-C: a CR at the end of one read and the LF in the next" {
	open_input
	peer server serve recv:2 "touch:$T/1" all
	bg client "$NCX" connect -C 127.0.0.1 "$port" <"$T/in"
	printf 'a\r' >&7
	until_ok test -e "$T/1"
	printf '\nb\n' >&7
	close_input
	finish client
	[ "$status" -eq 0 ]
	finish server
	is "$(tail -n 2 <<<"$out")" 'a\r
all 4 \nb\r\n'
}

@test "-C: every line of a big file, whatever the reads" {
	need cmp
	seq 1 400000 >"$T/file"
	sed 's/$/\r/' "$T/file" >"$T/want"
	listen server
	try connect -C 127.0.0.1 "$port" <"$T/file"
	[ "$status" -eq 0 ]
	finish server
	cmp "$T/server.out" "$T/want"
}

@test "listen -C does so too, with and without -k" {
	for k in '' -k; do
		# shellcheck disable=SC2086  # none or one
		listen server $k -C <<<hello
		talk "connect:127.0.0.1:$port" fin all
		is "$said" 'all 7 hello\r\n'
		kill "$(pid server)" 2>/dev/null || :
		finish server
	done
}

@test "a name is looked up when there is no thread to be had" {
	! sanitized || return 0 # its memory is not to be limited
	free_port
	status=0
	# A thread's stack is as large as the process's may be, which is more
	# than all that there is.
	(
		ulimit -s 400000 && ulimit -v 200000 || exit 77
		exec timeout "$LIMIT" "$NCX" connect localhost "$port"
	) </dev/null >"$T/out" 2>"$T/err" || status=$?
	[ "$status" -ne 77 ] || skip "limits are not to be had"
	is "$status" 1
	is "$(<"$T/err")" "ncx: connect: cannot connect to localhost:$port/tcp: Connection refused"
}

# Who reads a terminal from the background is stopped by it.
@test "in the background it leaves the terminal alone, until it is in front" {
	need script
	local command
	for command in connect 'listen -k'; do
		rm -f "$T/go" "$T/in" "$T/job" "$T/port" "$T/said"
		open_input
		if [ "$command" = connect ]; then
			peer far serve "wait:$T/typed" send:seen "wait:$T/go" line
			echo "'$NCX' connect 127.0.0.1 $port &" >"$T/run"
		else
			echo "'$NCX' $command -b 127.0.0.1 -p 0 \
				--port-file '$T/port' &" >"$T/run"
		fi
		cat >>"$T/run" <<-END
			echo \$! >'$T/job'
			until [ -e '$T/go' ]; do sleep 0.02; done
			fg
		END
		bg terminal script -qec "exec bash -m '$T/run'" /dev/null <"$T/in"
		if [ "$command" != connect ]; then
			until_ok test -s "$T/port"
			bg far python3 "$PEER" \
				"connect:127.0.0.1:$(<"$T/port")" \
				"wait:$T/typed" send:seen "wait:$T/go" line
		fi
		until_ok test -s "$T/job"
		echo hello >&7
		: >"$T/typed"
		shows terminal seen
		grep -q '^State:.*[RS] ' "/proc/$(<"$T/job")/status"
		: >"$T/go"
		finish far
		[ "$status" -eq 0 ]
		is "$(tail -n 1 <<<"$out")" 'hello\n'
		kill "$(<"$T/job")" 2>/dev/null || :
		finish terminal
		close_input
		rm "$T/typed"
	done
}

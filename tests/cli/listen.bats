#!/usr/bin/env bats
# ncx listen: where it listens, who may come in, many clients at once.

load ../lib/common
load ../lib/net

# --- where ---------------------------------------------------------------------

@test "port 0: -v tells the port, the port file holds it in decimal" {
	listen server -v
	[[ $port =~ ^[0-9]+$ ]]
	[ "$port" -gt 0 ]
	is "$(<"$T/server.err")" "ncx: listen: listening on [::]:$port/tcp"
	is "$(od -An -c "$T/server.port" | tr -d ' ')" \
		"$(printf '%s\n' "$port" | od -An -c | tr -d ' ')"
	try connect 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	finish server
	[ "$status" -eq 0 ]
}

@test "the port file replaces an older one and leaves nothing beside it" {
	mkdir "$T/d"
	echo old >"$T/d/port"
	ln "$T/d/port" "$T/other"
	bg server "$NCX" listen -p 0 --port-file "$T/d/port"
	until_ok grep -qv old "$T/d/port"
	port=$(<"$T/d/port")
	# Renamed over, not written into: who reads sees the old or the new.
	is "$(<"$T/other")" old
	is "$(ls "$T/d")" port
	try connect 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
}

@test "an unwritable port file is status 3 before anybody is served" {
	try listen -p 0 --port-file "$T/none/port"
	[ "$status" -eq 3 ]
	is "$out" ''
	like "$err" "ncx: listen: *$T/none/port*No such file or directory"
	try listen -u -p 0 --port-file "$T/none/port"
	[ "$status" -eq 3 ]
	like "$err" "ncx: listen: *$T/none/port*No such file or directory"
}

@test "without an address both IPv4 and IPv6 reach it on one port" {
	need_ipv6
	listen server -k -v
	for host in 127.0.0.1 ::1 localhost; do
		try connect "$host" "$port" <<<"by $host"
		[ "$status" -eq 0 ]
	done
	shows server 'by localhost'
	is "$(sort "$T/server.out")" $'by 127.0.0.1\nby ::1\nby localhost'
	# An IPv4 client is shown as one.
	says server "connection from 127.0.0.1:[0-9]* to 127.0.0.1:$port/tcp"
	says server "connection from \[::1\]:[0-9]* to \[::1\]:$port/tcp"
}

@test "-4 and -6 listen on that family alone" {
	need_ipv6
	listen four -4 -k -v
	says four "listening on 0.0.0.0:$port/tcp"
	try connect -z 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	try connect -z ::1 "$port"
	[ "$status" -eq 1 ]
	listen six -6 -k -v
	says six "listening on \[::\]:$port/tcp"
	try connect -z ::1 "$port"
	[ "$status" -eq 0 ]
	try connect -z 127.0.0.1 "$port"
	[ "$status" -eq 1 ]
}

@test "ADDR PORT, ADDR:PORT, --bind ADDR and [ADDR]:PORT" {
	local arguments
	for arguments in '127.0.0.2 0' '127.0.0.2:0' '-b 127.0.0.2 0' \
		'-p 0 127.0.0.2' '--bind=127.0.0.2 -p0' '0 -b 127.0.0.2'; do
		rm -f "$T/p"
		# shellcheck disable=SC2086  # several words
		bg server "$NCX" listen --port-file "$T/p" -v $arguments
		until_ok test -e "$T/p"
		says server "listening on 127.0.0.2:$(<"$T/p")/tcp"
		try connect -z 127.0.0.1 "$(<"$T/p")"
		[ "$status" -eq 1 ]
		try connect 127.0.0.2 "$(<"$T/p")"
		[ "$status" -eq 0 ]
		finish server
	done
	need_ipv6
	rm -f "$T/p"
	bg server "$NCX" listen --port-file "$T/p" -v '[::1]:0'
	until_ok test -e "$T/p"
	says server "listening on \[::1\]:$(<"$T/p")/tcp"
}

@test "a service name is a port" {
	need setpriv getent
	local name number
	# One above 1024 that the file knows for TCP and nobody uses.
	while read -r name number; do
		[[ $number == */tcp && ${number%/tcp} -gt 1024 ]] || continue
		try connect -z 127.0.0.1 "${number%/tcp}"
		[ "$status" -eq 0 ] || break
	done < <(getent services | awk '{print $1, $2}')
	[ -n "$number" ] || skip "no name above 1024 in /etc/services"
	bg server "$NCX" listen -v -b 127.0.0.1 "$name"
	says server "listening on 127.0.0.1:${number%/tcp}/tcp"
	try connect 127.0.0.1 "$name" <<<hello
	[ "$status" -eq 0 ]
	finish server
	is "$out" hello
}

@test "an address that is not of this machine: status 3" {
	try listen 192.0.2.1 0
	[ "$status" -eq 3 ]
	is "$out" ''
	is "$err" "ncx: listen: cannot listen on 192.0.2.1:0/tcp: Cannot assign requested address"
}

@test "names of addresses are looked up with -r alone" {
	need getent
	local name
	name=$(getent hosts 127.0.0.1 | awk '{print $2}')
	[ -n "$name" ] || skip "127.0.0.1 has no name here"
	open_input
	listen server -4 -k -v <"$T/in"
	bg client "$NCX" connect -v 127.0.0.1 "$port" <"$T/in"
	says server 'connection from 127.0.0.1:'
	says client 'connected to 127.0.0.1:'
	listen named -4 -k -v -r <"$T/in"
	bg asking "$NCX" connect -v -r 127.0.0.1 "$port" <"$T/in"
	says named "127.0.0.1.*\b$name\b"
	says asking "127.0.0.1.*\b$name\b"
	run ! grep -q "\b$name\b" "$T/server.err" "$T/client.err"
	close_input
}

# --- address in use ------------------------------------------------------------

@test "a port in use: who has it, with name and process id" {
	listen holder -4 -b 127.0.0.1
	try listen -b 127.0.0.1 "$port"
	[ "$status" -eq 3 ]
	is "$out" ''
	is "$err" "ncx: listen: cannot listen on 127.0.0.1:$port/tcp: address already in use by '${NCX##*/}' (pid $(pid holder))"
	try listen -4 "$port"
	[ "$status" -eq 3 ]
	is "$err" "ncx: listen: cannot listen on 0.0.0.0:$port/tcp: address already in use by '${NCX##*/}' (pid $(pid holder))"
}

@test "a dual-stack port in use: who has it" {
	listen holder
	try listen "$port"
	[ "$status" -eq 3 ]
	is "$err" "ncx: listen: cannot listen on [::]:$port/tcp: address already in use by '${NCX##*/}' (pid $(pid holder))"
	try listen 127.0.0.1 "$port"
	[ "$status" -eq 3 ]
	is "$err" "ncx: listen: cannot listen on 127.0.0.1:$port/tcp: address already in use by '${NCX##*/}' (pid $(pid holder))"
}

@test "an IPv4 port in use also stands in the way of both families" {
	listen holder -4
	try listen "$port"
	[ "$status" -eq 3 ]
	like "$err" "*address already in use by '${NCX##*/}' (pid $(pid holder))"
}

@test "a UDP port in use: who has it" {
	listen holder -u -b 127.0.0.1
	try listen -u 127.0.0.1 "$port"
	[ "$status" -eq 3 ]
	is "$err" "ncx: listen: cannot listen on 127.0.0.1:$port/udp: address already in use by '${NCX##*/}' (pid $(pid holder))"
}

@test "a UNIX socket in use: who has it, and it is left alone" {
	bg holder "$NCX" listen -k -U "$T/s"
	until_ok "$NCX" connect -z -U "$T/s"
	try listen -U "$T/s"
	[ "$status" -eq 3 ]
	is "$err" "ncx: listen: cannot listen on $T/s: address already in use by '${NCX##*/}' (pid $(pid holder))"
	try connect -z -U "$T/s"
	[ "$status" -eq 0 ]
}

@test "somebody else's process is not guessed at" {
	[ "$(id -u)" -eq 0 ] || skip "needs root, to have two users"
	need setpriv
	cp "$NCX" "$T/ncx"
	chmod 755 "$T" "$T/ncx"
	listen holder -4 -b 127.0.0.1
	status=0
	err=$(cd / && timeout 10 setpriv --reuid=65534 --regid=65534 \
		--clear-groups "$T/ncx" listen 127.0.0.1 "$port" 2>&1) ||
		status=$?
	[ "$status" -eq 3 ] || [ "$status" -eq 126 ] || [ "$status" -eq 127 ]
	[ "$status" -eq 3 ] || skip "another user cannot reach $T"
	like "$err" "ncx: listen: cannot listen on 127.0.0.1:$port/tcp: address already in use*"
	run ! grep -q "(pid" <<<"$err"
}

@test "a port whose last connection is in TIME_WAIT is free" {
	listen server -4 -b 127.0.0.1 --send-only <<<bye
	try connect 127.0.0.1 "$port" --recv-only
	is "$out" bye
	finish server
	[ "$status" -eq 0 ]
	bg again "$NCX" listen 127.0.0.1 "$port" -v
	says again listening
	try connect 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
}

@test "--reuse-port: several listeners, all of them are served" {
	listen one -k -4 -b 127.0.0.1 --reuse-port
	bg two "$NCX" listen -k 127.0.0.1 "$port" --reuse-port -v
	says two listening
	for ((i = 0; i < 64; i++)); do
		try connect 127.0.0.1 "$port" <<<"client $i"
		[ "$status" -eq 0 ]
		holds "$T/one.out" 1 && holds "$T/two.out" 1 && break
	done
	holds "$T/one.out" 1
	holds "$T/two.out" 1
	# Without it the port is not shared.
	try listen 127.0.0.1 "$port"
	[ "$status" -eq 3 ]
}

# --- the first client ------------------------------------------------------------

@test "-t: options are answered, with and without a program" {
	open_input
	listen server -t <"$T/in"
	talk "connect:127.0.0.1:$port" 'send:\xff\xfd\x18hello' recv:3 fin
	is "$said" '\xff\xfc\x18'
	close_input
	finish server
	is "$out" hello
	listen server -k -t --sh 'head -n 1'
	talk "connect:127.0.0.1:$port" 'send:\xff\xfd\x18hello\n' recv:9
	like "$said" '*\\xff\\xfc\\x18*'
	like "$said" '*hello*'
	try listen -k -t -p 0
	[ "$status" -eq 2 ]
	like "$err" '*-k and --telnet exclude each other*'
}

@test "-w: nobody came in time, status 1 and a message" {
	local began
	began=$(now_ms)
	try listen -p 0 -w 300ms
	[ "$status" -eq 1 ]
	is "$out" ''
	like "$err" 'ncx: listen: no client*'
	[ $(($(now_ms) - began)) -ge 290 ]
	try listen -u -p 0 -w 100ms
	[ "$status" -eq 1 ]
	like "$err" 'ncx: listen: no datagram*'
	try listen -U "$T/s" -w 100ms
	[ "$status" -eq 1 ]
	[ ! -e "$T/s" ]
}

@test "-w: once somebody came it is over with the waiting" {
	open_input
	listen server -w 400ms <"$T/in"
	talk "connect:127.0.0.1:$port" send:a quiet:0.8 send:b close
	close_input
	finish server
	[ "$status" -eq 0 ]
	is "$out" ab
}

@test "without -k it serves one client and is gone for the next" {
	open_input
	listen server <"$T/in"
	bg first "$NCX" connect 127.0.0.1 "$port" --no-shutdown <"$T/in"
	until_ok eval '! "$NCX" connect -z 127.0.0.1 "$port" 2>/dev/null'
	running server
	close_input
}

# --- -k --------------------------------------------------------------------------

@test "-k: many clients at once, all of their input arrives" {
	listen server -k
	for ((i = 1; i <= 40; i++)); do
		printf 'line of %d\n' "$i" >"$T/in.$i"
		bg "c$i" "$NCX" connect 127.0.0.1 "$port" <"$T/in.$i"
	done
	for ((i = 1; i <= 40; i++)); do
		finish "c$i"
		[ "$status" -eq 0 ]
		is "$err" ''
	done
	until_ok eval '[ "$(wc -l <"$T/server.out")" -eq 40 ]'
	is "$(sort -k3n "$T/server.out")" "$(cat "$T"/in.* | sort -k3n)"
	running server
}

@test "-k: stdin goes to every client, and so does its end" {
	open_input
	listen server -k -v <"$T/in"
	for i in 1 2 3; do
		bg "c$i" "$NCX" connect 127.0.0.1 "$port" --recv-only
		until_ok eval '[ "$(grep -c "connection from" "$T/server.err")" -eq '"$i"' ]'
	done
	echo 'to all of you' >&7
	for i in 1 2 3; do
		shows "c$i" '^to all of you$'
	done
	close_input
	for i in 1 2 3; do
		finish "c$i"
		[ "$status" -eq 0 ]
		is "$out" 'to all of you'
	done
	running server
}

@test "-k: what stdin had before anybody came is kept for the first client" {
	listen server -k <<<early
	try connect 127.0.0.1 "$port" --recv-only
	[ "$status" -eq 0 ]
	is "$out" early
}

@test "-k: one client leaving or resetting harms nobody" {
	open_input
	listen server -k --send-only <"$T/in"
	bg stays "$NCX" connect 127.0.0.1 "$port" --recv-only
	talk "connect:127.0.0.1:$port" rst
	talk "connect:127.0.0.1:$port" close
	echo still here >&7
	shows stays 'still here'
	running server
}

@test "-k: a client that does not read does not hold up the others' input" {
	need python3
	listen server -k
	bg stuck python3 "$PEER" "connect:127.0.0.1:$port" "touch:$T/on" \
		"wait:$T/off"
	until_ok test -e "$T/on"
	try connect 127.0.0.1 "$port" <<<through
	[ "$status" -eq 0 ]
	shows server through
}

@test "-m 1: the next client waits until the first has left" {
	open_input
	listen server -k -m 1 -v
	bg first "$NCX" connect 127.0.0.1 "$port" --no-shutdown <"$T/in"
	says server 'connection from'
	bg second "$NCX" connect 127.0.0.1 "$port" --send-only -v <<<second
	says second 'connected to' # it stands in the backlog
	is "$(grep -c 'connection from' "$T/server.err")" 1
	is "$(<"$T/server.out")" ''
	kill "$(pid first)"
	shows server second
	is "$(grep -c 'connection from' "$T/server.err")" 2
	close_input
}

@test "--chat: what one says goes to all the others, not back" {
	open_input
	mkfifo "$T/a" "$T/b" "$T/c"
	listen server -k --chat -v <"$T/in"
	local i=0
	for name in a b c; do
		bg "$name" "$NCX" connect 127.0.0.1 "$port" <>"$T/$name"
		i=$((i + 1))
		until_ok eval '[ "$(grep -c "connection from" "$T/server.err")" -eq '"$i"' ]'
	done
	echo from a >"$T/a"
	shows b 'from a'
	shows c 'from a'
	shows server 'from a'
	echo from b >"$T/b"
	shows a 'from b'
	shows c 'from b'
	echo from the server >&7
	for name in a b c; do
		shows "$name" 'from the server'
	done
	is "$(<"$T/a.out")" $'from b\nfrom the server'
	is "$(<"$T/b.out")" $'from a\nfrom the server'
	is "$(<"$T/server.out")" $'from a\nfrom b'
}

# flood MEGABYTES: a client that says so much and then a last line, and stays;
# $T/said when all of it is on its way, $T/over to let it go.
flood() {
	bg flood python3 "$PEER" "connect:127.0.0.1:$port" \
		"fill:$(($1 * 1000000))" 'send:\nlast\n' "touch:$T/said" \
		"wait:$T/over"
}

# The buffers of two sockets take some of it.
@test "--chat: who never reads is closed after five seconds, the others go on" {
	need python3
	local began took
	open_input
	listen server -k --chat --sndbuf 64K -v <"$T/in"
	bg stuck python3 "$PEER" "connect:127.0.0.1:$port" "stall:$T/over"
	says server 'connection from'
	bg reader "$NCX" connect 127.0.0.1 "$port" --recv-only
	until_ok eval '[ "$(grep -c "connection from" "$T/server.err")" -eq 2 ]'
	began=$(now_ms)
	flood 12
	says server 'client 1 .*has taken nothing'
	took=$(($(now_ms) - began))
	[ "$took" -ge 5000 ]
	until_ok test -e "$T/said"
	until_ok eval '[ "$(tail -c 5 "$T/reader.out")" = last ]'
	is "$(stat -c %s "$T/reader.out")" 12000006
	is "$(grep -c 'has taken nothing' "$T/server.err")" 1
	like "$(grep 'taken nothing' "$T/server.err")" 'ncx: listen: client 1 '`
		`'(127.0.0.1:*): has taken nothing for 5 s, closed; '`
		`'* bytes for it not delivered'
	# What it is for, once more, now that nobody is in the way.
	echo from the server >&7
	shows reader 'from the server'
	running server
	touch "$T/over"
}

# For longer than five seconds the socket of such a reader takes nothing: it
# waits until a third of its buffer is free. The reader's system takes some.
@test "--chat: who reads slowly loses nothing and is not closed" {
	need python3
	open_input
	listen server -k --chat <"$T/in"
	bg slow python3 - "$port" "$T/on" <<'END'
import socket, sys, time
conn = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
open(sys.argv[2], "w").close()
count, slow_until = 0, None
while count < 12000006:
    part = conn.recv(16384 if not slow_until or time.monotonic() < slow_until
                     else 1 << 20)
    if not part:
        break
    if not slow_until:
        slow_until = time.monotonic() + 9
    count += len(part)
    if time.monotonic() < slow_until:
        time.sleep(0.1)
print(count, part[-5:])
END
	until_ok test -e "$T/on"
	flood 12
	finish slow
	is "$out" "12000006 b'last\\n'"
	is "$(<"$T/server.err")" ''
	running server
	touch "$T/over"
}

# stuck: a client that reads nothing until $T/over is there.
stuck() {
	bg stuck python3 - "$port" "$T/over" <<'END'
import os, socket, sys, time
conn = socket.socket()
conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
conn.connect(("127.0.0.1", int(sys.argv[1])))
while not os.path.exists(sys.argv[2]):
    time.sleep(0.01)
END
}

@test "-k -i: who takes nothing is closed, what it lost is said, status 1" {
	need python3
	head -c 900000 /dev/zero >"$T/in"
	listen server -k --send-only -i 1 --sndbuf 64K <"$T/in"
	stuck
	finish server
	is "$status" 1
	like "$err" 'ncx: listen: client 1 (127.0.0.1:*): left; '`
		`'* bytes for it not delivered'
	touch "$T/over"
}

@test "-k: what a signal cuts off is said" {
	need python3
	open_input
	head -c 900000 /dev/zero >"$T/zeros"
	bg_to feed "$T/in" cat "$T/zeros"
	listen server -k --sndbuf 64K <"$T/in"
	stuck
	finish feed
	kill "$(pid server)"
	finish server
	is "$status" 143
	like "$err" 'ncx: listen: client 1 (127.0.0.1:*): cut off; '`
		`'* bytes for it not delivered'
	touch "$T/over"
}

# --- --prefix --------------------------------------------------------------------

@test "--prefix: number and endpoint before every line, lines never mix" {
	need python3
	listen server -k --prefix
	bg a python3 "$PEER" "connect:127.0.0.1:$port" send:be "touch:$T/1" \
		"wait:$T/2" 'send:gun\ntail'
	until_ok test -e "$T/1"
	talk "connect:127.0.0.1:$port" 'send:one\ntwo\n' fin all
	[ "$status" -eq 0 ]
	shows server two
	touch "$T/2"
	finish a
	shows server tail # an unfinished line is shown at the end
	[[ $(<"$T/server.out") =~ ^'2 127.0.0.1:'[0-9]+': one'$'\n''2 127.0.0.1:'[0-9]+': two'$'\n''1 127.0.0.1:'[0-9]+': begun'$'\n''1 127.0.0.1:'[0-9]+': tail'$ ]]
}

@test "--prefix: an unfinished line is shown when its client's input ends" {
	open_input
	listen server -k --prefix <"$T/in"
	bg client "$NCX" connect 127.0.0.1 "$port" < <(printf unfinished)
	shows server 'unfinished'
	running client
}

@test "--prefix: a line without an end is cut, not hoarded" {
	need python3
	listen server -k --prefix
	bg client python3 "$PEER" "connect:127.0.0.1:$port" fill:4194304 \
		"wait:$T/end"
	# All but the last piece is out while the line has not ended.
	until_ok holds "$T/server.out" $((4 * 1024 * 1024 - 65536))
	local memory
	memory=$(awk '/VmHWM/ {print $2}' "/proc/$(pid server)/status")
	[ "$memory" -lt 16384 ] || sanitized
	touch "$T/end"
	until_ok eval '[ "$(tr -dc "\0" <"$T/server.out" | wc -c)" -eq 4194304 ]'
	tr '\0' x <"$T/server.out" >"$T/text"
	run ! grep -vqE '^1 127.0.0.1:[0-9]+: x+$' "$T/text"
}

# --- who may come in -------------------------------------------------------------

@test "--deny: closed at once, reported with -v; the others are served" {
	listen server -4 -k -v --deny 127.0.0.2/32 --deny 127.0.1.0/24
	for source in 127.0.0.2 127.0.1.9; do
		try connect -s "$source" 127.0.0.1 "$port" --recv-only
		is "$out" ''
		says server "refused connection from $source:[0-9]* to 127.0.0.1:$port/tcp"
	done
	try connect -s 127.0.0.3 127.0.0.1 "$port" <<<hello
	[ "$status" -eq 0 ]
	shows server hello
	is "$(<"$T/server.out")" hello
}

@test "--allow: only these, also an IPv4 client of a dual-stack listener" {
	listen server -k --allow 127.0.0.2 --allow 127.0.5.0/24
	for source in 127.0.0.2 127.0.5.77; do
		try connect -s "$source" 127.0.0.1 "$port" <<<"$source"
		[ "$status" -eq 0 ]
		shows server "$source"
	done
	try connect -s 127.0.0.3 127.0.0.1 "$port" <<<intruder
	if grep -q '^0\{31\}1 .* lo$' /proc/net/if_inet6; then
		try connect ::1 "$port" <<<intruder
	fi
	try connect -s 127.0.0.2 127.0.0.1 "$port" <<<last
	shows server last
	is "$(<"$T/server.out")" $'127.0.0.2\n127.0.5.77\nlast'
}

@test "--deny wins over --allow" {
	listen server -k --allow 127.0.0.0/8 --deny 127.0.0.2
	try connect -s 127.0.0.2 127.0.0.1 "$port" <<<intruder
	try connect -s 127.0.0.1 127.0.0.1 "$port" <<<guest
	shows server guest
	is "$(<"$T/server.out")" guest
}

@test "--allow: who is refused does not use up the one client" {
	listen server --allow 127.0.0.1
	try connect -s 127.0.0.2 127.0.0.1 "$port" --recv-only
	try connect -s 127.0.0.1 127.0.0.1 "$port" <<<guest
	[ "$status" -eq 0 ]
	finish server
	[ "$status" -eq 0 ]
	is "$out" guest
}

@test "--allow and --deny hold for datagrams too" {
	listen server -u -4 --deny 127.0.0.2 -v -i 1
	try connect -u -s 127.0.0.2 127.0.0.1 "$port" --send-only <<<intruder
	try connect -u -s 127.0.0.3 127.0.0.1 "$port" --send-only <<<guest
	finish server
	[ "$status" -eq 0 ]
	is "$out" guest
	like "$err" '*refused*127.0.0.2:*'
}

# --- UNIX sockets ----------------------------------------------------------------

@test "-U: both ways, and the path is removed at the end" {
	bg server "$NCX" listen -U "$T/s" -v <<<answer
	until_ok test -S "$T/s"
	says server "listening on $T/s\$"
	try connect -U "$T/s" --wait 5 <<<question
	[ "$status" -eq 0 ]
	is "$out" answer
	finish server
	[ "$status" -eq 0 ]
	is "$out" question
	[ ! -e "$T/s" ]
}

@test "-U: removed on SIGTERM and SIGINT too" {
	for signal in TERM INT; do
		bg server "$NCX" listen -k -U "$T/s" -v
		says server listening
		[ -S "$T/s" ]
		kill "-$signal" "$(pid server)"
		finish server
		[ "$status" -gt 128 ]
		[ ! -e "$T/s" ]
	done
}

@test "-U: root without its privileges says what it may not remove" {
	[ "$(id -u)" -eq 0 ] || skip "not root"
	mkdir -m 700 "$T/d"
	chown nobody "$T/d"
	bg server "$NCX" listen -U "$T/d/s" --recv-only
	until_ok test -S "$T/d/s"
	try connect -U "$T/d/s" <<<through
	is "$status" 0
	finish server
	is "$status" 0
	is "$out" through
	is "$err" "ncx: listen: cannot remove '$T/d/s': Permission denied"
	[ -S "$T/d/s" ]
}

@test "-U: a path left behind by a dead process is replaced" {
	bg dead "$NCX" listen -U "$T/s" -v
	says dead listening
	kill -KILL "$(pid dead)"
	finish dead
	[ -S "$T/s" ]
	bg server "$NCX" listen -U "$T/s" -v
	says server listening
	try connect -U "$T/s" <<<hello
	[ "$status" -eq 0 ]
	finish server
	is "$out" hello
}

@test "-U: what is not a socket is not replaced" {
	echo precious >"$T/s"
	try listen -U "$T/s"
	[ "$status" -eq 3 ]
	like "$err" "ncx: listen: cannot listen on $T/s: address already in use"
	is "$(<"$T/s")" precious
}

@test "-U: at the end another one's socket at the same path stays" {
	bg first "$NCX" listen -k -U "$T/s" -v
	says first listening
	rm "$T/s"
	bg second "$NCX" listen -k -U "$T/s" -v
	says second listening
	kill "$(pid first)"
	finish first
	[ -S "$T/s" ]
	try connect -z -U "$T/s"
	[ "$status" -eq 0 ]
}

@test "-U @NAME: an abstract socket, no file" {
	local name="@ncx-test-$$-$RANDOM"
	bg server "$NCX" listen -U "$name" -v <<<answer
	says server "listening on $name\$"
	[ ! -e "$name" ]
	try connect -U "$name" <<<question
	[ "$status" -eq 0 ]
	is "$out" answer
	finish server
	is "$out" question
	# In use, it is told by whom.
	bg server "$NCX" listen -U "$name" -v
	says server listening
	try listen -U "$name"
	[ "$status" -eq 3 ]
	like "$err" "*listen on $name: address already in use by '${NCX##*/}' (pid $(pid server))"
}

@test "-U: a path too long, a directory that is missing" {
	local long
	long=$(printf '%0120d' 0)
	try listen -U "$T/$long"
	[ "$status" -eq 2 ]
	like "$err" '*bytes long*'
	try listen -U "$T/none/s"
	[ "$status" -eq 3 ]
	is "$err" "ncx: listen: cannot listen on $T/none/s: No such file or directory"
}

# --- out of descriptors ------------------------------------------------------------

@test "out of descriptors: it says so once, and serves who waits when some leave" {
	need python3
	bg server bash -c 'ulimit -n 20; exec "$@"' - "$NCX" listen -k --echo \
		-p 0 --port-file "$T/port"
	until_ok test -e "$T/port"
	bg crowd python3 - "$(<"$T/port")" <<'END'
import socket, sys
port = int(sys.argv[1])
conns = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
served = 0
for number, conn in enumerate(conns):
    conn.sendall(b"%d\n" % number)
    conn.settimeout(1 if served == number else 0.01)
    try:
        served += conn.recv(99) == b"%d\n" % number
    except TimeoutError:
        pass
print("at first", served, flush=True)
assert 5 <= served < 20
# The first leave one by one; each makes room for one that waited.
for number, conn in enumerate(conns):
    conn.settimeout(5)
    if number >= served:
        assert conn.recv(99) == b"%d\n" % number, number
    conn.close()
print("all served")
END
	finish crowd
	[ "$status" -eq 0 ]
	like "$out" '*all served'
	running server
	says server 'Too many open files\|No file descriptors available'
	[ "$(grep -c 'Too many' "$T/server.err")" -lt 40 ]
	# Not by spinning: accept waits for a descriptor.
	local ticks
	read -r -a ticks <"/proc/$(pid server)/stat"
	[ $((ticks[13] + ticks[14])) -lt 50 ]
}

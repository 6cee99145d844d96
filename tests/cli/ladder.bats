#!/usr/bin/env bats
# --ladder and --pcap of listen and connect for who may not capture: what the
# sockets tell. With packets: tests/net/ladder.bats.

load ../lib/common
load ../lib/net

# A user without any privilege, and who is root without one where that user
# cannot get at the program.
plain_ncx() {
	local run=()
	if [ "$(id -u)" -eq 0 ]; then
		need setpriv
		run=(setpriv --reuid 65534 --regid 65534 --clear-groups
			--inh-caps=-all --bounding-set=-all)
		"${run[@]}" "$NCX" --version >/dev/null 2>&1 ||
			run=(setpriv --inh-caps=-all --bounding-set=-all)
	fi
	REAL=$NCX
	printf '#!/bin/sh\nexec %s "%s" "$@"\n' "${run[*]}" "$NCX" >"$T/plain"
	chmod +x "$T/plain"
	NCX=$T/plain
}

setup() {
	exec </dev/null
	plain_ncx
}

# draws NAME ARGUMENT...: a listener that draws; its port is in $port.
draws() {
	local name=$1
	shift
	bg "$name" "$NCX" listen -v -b 127.0.0.1 -p 0 --ladder "$@" <&0
	says "$name" 'listening on'
	port=$(sed -n 's/.*listening on .*:\([0-9]*\)\/.*/\1/p' "$T/$name.err")
}

# drawn TEXT PATTERN...: lines with these, in this order; each a basic regular
# expression that may match anywhere in a line.
drawn() {
	local text=$1 pattern rest
	shift
	rest=$text
	for pattern; do
		grep -q -e "$pattern" <<<"$rest" || {
			printf 'not there (any more): %s\n%s\n' "$pattern" \
				"$text" >&2
			return 1
		}
		rest=$(sed "0,/${pattern//\//\\/}/d" <<<"$rest")
	done
}

# --- without the privilege -------------------------------------------------------

@test "ladder: reconstructed, from the opening to the end, on both sides" {
	draws server -c 'cat; echo; echo answer!'
	printf 'question' >"$T/in"
	bg client "$NCX" connect 127.0.0.1 "$port" --ladder <"$T/in"
	finish client
	[ "$status" -eq 0 ]
	is "$out" "question
answer!"
	like "$err" "reconstructed from what the socket tells, not captured*"
	drawn "$err" 'client 127.0.0.1:[0-9]* *server 127.0.0.1:'"$port" \
		'SYN_SENT |-- SYN seq=0 win=[0-9]* ' \
		'|<- SYN,ACK seq=0 ack=1 win=[1-9]' \
		'|-- ACK seq=1 ack=1 win=[1-9].* ESTABLISHED' \
		'|-- [A-Z,]*ACK seq=1 len=8 ack=' \
		'TIME_WAIT' \
		'|-- ACK seq=10 ack=19 .*CLOSED' \
		'sent [0-9]* segments, 8 B' "127.0.0.1:$port sent .*, 17 B" \
		'closed first: TIME_WAIT there'
	finish server
	[ "$status" -eq 0 ]
	# The SYN of the client is the real one.
	drawn "$err" 'reconstructed' 'SYN seq=0 win=[1-9]' 'mss=[0-9]* sackOK TS ws=' \
		'|<- SYN,ACK' '|-- [A-Z,]*ACK seq=1 len=8' \
		'TIME_WAIT' 'closed first'
	drawn "$err" '|-- FIN,ACK' 'sent [0-9]* segments, 17 B'
	is "$(grep -c reconstructed <<<"$err")" 1
}

# A terminal's input ends the work with the connection, so that both FINs pass
# within a moment.
# shellcheck disable=SC2016  # the inner shell expands it
@test "ladder: reconstructed on a terminal, whoever closes first is said so" {
	need script
	mkfifo "$T/typed"
	exec 7<>"$T/typed"
	bg server script -qfec \
		"stty cols 80; '$NCX' listen -b 127.0.0.1 -p 0 --ladder" \
		/dev/null <&7
	shows server 'listening on'
	port=$(sed -n 's/.*listening on .*:\([0-9]*\)\/.*/\1/p' "$T/server.out")
	echo hi | "$NCX" connect --ladder 127.0.0.1 "$port" 2>"$T/client.err" \
		>"$T/client.out"
	finish server
	tr -d '\r' <"$T/server.out" >"$T/drawn"
	drawn "$(<"$T/client.err")" 'FIN_WAIT_1 |-- FIN' \
		'127.0.0.1:[0-9]* closed first'
	drawn "$(<"$T/drawn")" 'FIN_WAIT_1 |-- FIN' 'closed first'
	is "$(grep -o '[0-9]* closed first' "$T/drawn")" \
		"$(grep -o '[0-9]* closed first' "$T/client.err")"
	is "$(grep -o '[0-9]* closed first' "$T/drawn" | grep -c "$port")" 0
	# As wide as the terminal.
	is "$(awk '/\|/ && length > 80' "$T/drawn")" ''
}

@test "ladder: reconstructed over IPv6" {
	need_ipv6
	bg server "$NCX" listen -v -b ::1 -p 0 --ladder --echo
	says server 'listening on'
	port=$(sed -n 's/.*listening on .*:\([0-9]*\)\/.*/\1/p' "$T/server.err")
	status=0
	echo hello | timeout 20 "$NCX" connect ::1 "$port" --ladder \
		>"$T/out" 2>"$T/err" || status=$?
	[ "$status" -eq 0 ]
	is "$(<"$T/out")" hello
	drawn "$(<"$T/err")" 'client \[::1\]:' 'SYN,ACK' 'len=6 ' 'TIME_WAIT'
	finish server
	[ "$status" -eq 0 ]
	drawn "$err" 'server \[::1\]:'"$port" 'SYN,ACK' '|-- .*len=6 ' \
		'|<- .*len=6 ' 'TIME_WAIT' 'closed first'
}

@test "ladder: a closed port refuses, and the message is what it was" {
	NCX=$REAL free_port
	try connect 127.0.0.1 "$port" --ladder
	[ "$status" -eq 1 ]
	drawn "$err" 'reconstructed' 'SYN_SENT |-- SYN seq=0' \
		'CLOSED |<- RST,ACK seq=0 ack=1 .*port closed' \
		"refused by 127.0.0.1:$port" \
		"^ncx: connect: cannot connect to 127.0.0.1:$port/tcp: Connection refused"
	is "$out" ''
}

@test "ladder: a reset by the peer" {
	draws server --recv-only
	talk "connect:127.0.0.1:$port" send:hello "wait:$T/server.seen" rst &
	shows server hello
	touch "$T/server.seen"
	wait $!
	finish server
	[ "$status" -eq 1 ]
	drawn "$err" '|-- ACK seq=1 len=5' '|-- RST.* CLOSED' \
		'reset by 127.0.0.1:[0-9]*: no TIME_WAIT' \
		'Connection reset by peer'
}

@test "ladder: many clients of -k, each with its own numbers" {
	local i clients=()
	draws server -k --recv-only
	for i in {1..20}; do
		echo "client $i" | "$NCX" connect 127.0.0.1 "$port" &
		clients+=($!)
	done
	until_ok holds "$T/server.out" 191
	wait "${clients[@]}" || :
	kill -INT "$(pid server)"
	finish server
	[ "$status" -eq 130 ]
	is "$(sort -V "$T/server.out")" "$(printf 'client %s\n' {1..20})"
	is "$(grep -c '|-- SYN seq=0' <<<"$err")" 20
	is "$(grep -c '|<- SYN,ACK' <<<"$err")" 20
	is "$(grep -cE '\|-- [A-Z,]*ACK seq=1 len=(9|10) ' <<<"$err")" 20
	is "$(grep -c 'not closed as far as seen' <<<"$err")" 0
}

@test "ladder: a program and the services are drawn, too" {
	draws server -c 'read -r line; echo "got $line"'
	status=0
	out=$(echo yes | timeout 20 "$NCX" connect 127.0.0.1 "$port") || status=$?
	[ "$status" -eq 0 ]
	is "$out" "got yes"
	finish server
	[ "$status" -eq 0 ]
	drawn "$err" 'SYN,ACK' '|-- .*len=4 ' '|<- .*len=8 ' 'TIME_WAIT'
	draws daytime --daytime
	try connect 127.0.0.1 "$port" --recv-only
	finish daytime
	drawn "$err" 'SYN,ACK' '|<- .* len=' '|<- FIN\|FIN_WAIT'
}

@test "ladder: UDP, both ways" {
	draws server -u --echo -i 1
	status=0
	echo hello | timeout 20 "$NCX" connect -u --replies 1 --ladder \
		127.0.0.1 "$port" >"$T/out" 2>"$T/err" || status=$?
	[ "$status" -eq 0 ]
	is "$(<"$T/out")" hello
	drawn "$(<"$T/err")" reconstructed '|-- UDP len=6 -' '|<- UDP len=6 -' \
		'sent 1 datagram, 6 B' "127.0.0.1:$port sent 1 datagram, 6 B"
	finish server
	drawn "$err" reconstructed '|-- UDP len=6 -' '|<- UDP len=6 -'
}

@test "ladder: the ICMP error that answers a datagram" {
	NCX=$REAL free_port
	bg client "$NCX" connect -u --ladder 127.0.0.1 "$port" <<<"x"
	finish client
	[ "$status" -eq 1 ]
	drawn "$err" '|-- UDP len=2 ' '|<- ICMP port unreachable' '1 ICMP error' \
		'Connection refused'
	need_ipv6
	bg client "$NCX" connect -u --ladder ::1 "$port" <<<"x"
	finish client
	[ "$status" -eq 1 ]
	drawn "$err" '|-- UDP len=2 ' '|<- ICMPv6 port unreachable'
}

@test "ladder: -z" {
	draws server --discard
	try connect -z --ladder 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	drawn "$err" '|-- SYN seq=0' '|<- SYN,ACK' '|-- FIN,ACK'
}

@test "ladder: a megabyte each way arrives whole" {
	pattern "$T/data" 1048576 1
	draws server --echo
	status=0
	timeout 20 "$NCX" connect --ladder 127.0.0.1 "$port" <"$T/data" \
		>"$T/back" 2>"$T/err" || status=$?
	[ "$status" -eq 0 ]
	cmp "$T/data" "$T/back"
	drawn "$(<"$T/err")" 'segments*, 1048576 B' 'segments*, 1048576 B'
}

@test "ladder: who is not let in is drawn" {
	draws server -k --echo --deny 127.0.0.0/8
	status=0
	"$NCX" connect 127.0.0.1 "$port" </dev/null >/dev/null 2>&1 || :
	says server '|<- FIN,ACK'
	kill -INT "$(pid server)"
	finish server
	[ "$status" -eq 130 ]
	drawn "$err" '|-- SYN seq=0' '|<- SYN,ACK' '|<- FIN,ACK'
}

# --- --pcap ---------------------------------------------------------------------

@test "pcap: without the privilege status 3, why, and no file" {
	for more in '' --ladder; do
		# shellcheck disable=SC2086  # none or one
		try connect 127.0.0.1 9 --pcap "$T/no.pcap" $more
		[ "$status" -eq 3 ]
		like "$err" "ncx: connect: cannot capture packets without *CAP_NET_RAW*"
		# shellcheck disable=SC2086
		try listen -p 0 --pcap "$T/no.pcap" $more
		[ "$status" -eq 3 ]
		like "$err" "ncx: listen: cannot capture packets without *CAP_NET_RAW*"
		[ ! -e "$T/no.pcap" ]
	done
}

# --- the command line -------------------------------------------------------------

@test "ladder, pcap: contradictions are status 2" {
	local words
	while read -r -a words; do
		try "${words[@]}"
		[ "$status" -eq 2 ]
		like "$err" "ncx: ${words[0]}: *"
	done <<-END
		connect -U $T/socket --ladder
		listen -U $T/socket --ladder
		connect -U $T/socket --pcap $T/file
		listen -U $T/socket --pcap $T/file
		connect 127.0.0.1 9 --pcap -
		listen -p 0 --pcap -
		connect 127.0.0.1 9 --absolute
		listen -p 0 --absolute
		listen -p 0 --payload 8
	END
	[ ! -e "$T/file" ]
}

@test "ladder: off, it costs no system call" {
	need strace
	NCX=$REAL
	# A sanitizer looks for leaks by ptrace, too.
	! sanitized || return 0
	listen server --echo
	status=0
	strace -f -o "$T/calls" "$NCX" connect 127.0.0.1 "$port" <<<x \
		>/dev/null 2>&1 || status=$?
	[ "$status" -eq 0 ] || skip "strace may not trace here"
	run ! grep -E 'AF_PACKET|AF_NETLINK|TCP_INFO|TCP_SAVE' "$T/calls"
}

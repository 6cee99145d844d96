#!/usr/bin/env bats
# --ladder and --pcap of listen and connect with real packets, in a network
# namespace of our own: the diagram, the file, whose packets they are, and that
# none is missed, neither the first nor the last.

load ../lib/common
load ../lib/netns

T=$BATS_TEST_TMPDIR

setup() {
	local why

	exec </dev/null
	why=$(net_why)
	[ -z "$why" ] || skip "${why//$'\n'/, }"
	export NET_LIMIT=120
	declare -gA JOB=()
	net_begin "$T"
	net_make here
}

teardown() {
	local name

	for name in "${!JOB[@]}"; do
		kill "${JOB[$name]}" 2>/dev/null || :
		wait "${JOB[$name]}" 2>/dev/null || :
	done
	net_end
}

# start NAME COMMAND...: in the background, in `here`; its pid is ${JOB[NAME]}.
start() {
	local name=$1
	shift
	net_exec here "$@" <&0 >"$T/$name.out" 2>"$T/$name.err" 3>&- 4>&- &
	JOB[$name]=$!
}

# listen NAME PORT ARGUMENT...: until it listens.
listen() {
	local name=$1 port=$2
	shift 2
	rm -f "$T/$name.port"
	start "$name" env --default-signal=INT "$NCX" listen -p "$port" \
		--port-file "$T/$name.port" "$@"
	_net_until test -s "$T/$name.port"
}

# done_with NAME [SIGNAL]: leaves $status, $out and $err.
# shellcheck disable=SC2034  # the tests read these
done_with() {
	[ -z "${2-}" ] || kill "-$2" "${JOB[$1]}"
	status=0
	wait "${JOB[$1]}" || status=$?
	unset "JOB[$1]"
	out=$(tr -d '\0' <"$T/$1.out")
	err=$(<"$T/$1.err")
}

# connect ARGUMENT...: in the foreground, stdin is the caller's; leaves $status,
# $out and $err.
# shellcheck disable=SC2034
connect() {
	status=0
	net_in here timeout 20 "$NCX" connect "$@" >"$T/c.out" 2>"$T/c.err" ||
		status=$?
	out=$(<"$T/c.out")
	err=$(<"$T/c.err")
}

# drawn TEXT PATTERN...: lines with these, in this order; each a basic regular
# expression that may match anywhere in a line.
drawn() {
	local text=$1 pattern rest
	shift
	rest=$(glibc_words "$text")
	for pattern; do
		grep -q -e "$pattern" <<<"$rest" || {
			printf 'not there (any more): %s\n%s\n' "$pattern" \
				"$text" >&2
			return 1
		}
		rest=$(sed "0,/${pattern//\//\\/}/d" <<<"$rest")
	done
}

# tshark_reads FILE ...: without a word on stderr but about root.
tshark_reads() {
	local file=$1
	shift
	tshark -r "$file" "$@" 2>"$T/tshark.err"
	run ! grep -v '^Running as user' "$T/tshark.err"
}

# The exchange of labs.md: opening, a question, an answer, an orderly end. The
# server answers when it has seen the end of the question.
whole() {
	drawn "$1" "client .* server .*:$2" \
		'SYN_SENT |-- SYN seq=0 win=[0-9]* .*| LISTEN' \
		'ESTABLISHED |<- SYN,ACK seq=0 ack=1 win=[0-9]* .*| SYN_RECEIVED' \
		'|-- ACK seq=1 ack=1 win=[0-9]* -*>| ESTABLISHED' \
		'|-- PSH,ACK seq=1 len=8 ack=1' \
		'|<- PSH,ACK seq=1 len=7 ack=10' \
		'|<- FIN,ACK seq=8 ack=10 .*| LAST_ACK' \
		'|-- ACK seq=10 ack=9 .*| CLOSED' \
		'sent [0-9]* segments, 8 B' \
		":$2 sent [0-9]* segments, 7 B" 'handshake [0-9.]* ms' \
		'closed first: TIME_WAIT there for 60 s'
	drawn "$1" 'FIN_WAIT_1 |-- .*FIN.* CLOSE_WAIT'
	drawn "$1" 'TIME_WAIT |'
}

@test "ladder: the whole exchange on both sides, and the same in both files" {
	need tshark
	listen server 5000 --ladder --pcap "$T/server.pcap" \
		-c 'cat >/dev/null; echo answer'
	connect --ladder --pcap "$T/client.pcap" 127.0.0.1 5000 \
		< <(printf question)
	[ "$status" -eq 0 ]
	is "$out" answer
	whole "$err" 5000
	drawn "$err" '^ time ms  client'
	done_with server
	[ "$status" -eq 0 ]
	whole "$err" 5000
	run ! grep reconstructed "$T/server.err"
	local fields=(-T fields -e tcp.srcport -e tcp.dstport -e tcp.flags
		-e tcp.seq_raw -e tcp.ack_raw -e tcp.len)
	tshark_reads "$T/client.pcap" "${fields[@]}" >"$T/one"
	tshark_reads "$T/server.pcap" "${fields[@]}" >"$T/two"
	[ "$(wc -l <"$T/one")" -ge 9 ]
	# Each had its own copy of the same packets.
	diff "$T/one" "$T/two"
	is "$(wc -l <"$T/one")" "$(grep -cE '\|(--|<-) ' "$T/c.err")"
	# And ncx draws the same of the file.
	"$NCX" decode --ladder "$T/client.pcap" >"$T/again"
	diff <(sed 's/^ *[0-9.]* *//; s/handshake.*//' "$T/c.err") \
		<(sed 's/^ *[0-9.]* *//; s/handshake.*//' "$T/again")
	tcpdump -nn -r "$T/client.pcap" >"$T/dump" 2>/dev/null ||
		skip "tcpdump is missing"
	is "$(grep -c 'Flags' "$T/dump")" "$(wc -l <"$T/one")"
}

@test "ladder: over IPv6, and a port of the system's choice" {
	local port
	listen server 0 --ladder -c 'cat >/dev/null; echo answer'
	port=$(<"$T/server.port")
	connect --ladder ::1 "$port" < <(printf question)
	[ "$status" -eq 0 ]
	whole "$err" "$port"
	drawn "$err" 'client \[::1\]:[0-9]* *server \[::1\]:'
	done_with server
	whole "$err" "$port"
}

@test "ladder: --absolute has the numbers of the packets" {
	need tshark
	listen server 5000 -c 'cat >/dev/null; echo answer'
	connect --ladder --absolute --pcap "$T/client.pcap" 127.0.0.1 5000 \
		< <(printf question)
	[ "$status" -eq 0 ]
	local first
	first=$(tshark_reads "$T/client.pcap" -T fields -e tcp.seq_raw -c 1)
	drawn "$err" "SYN seq=$first "
	done_with server
}

@test "ladder: --payload has the data of both programs" {
	listen server 5000 -c 'cat >/dev/null; echo answer'
	connect --ladder --payload 16 127.0.0.1 5000 < <(printf question)
	[ "$status" -eq 0 ]
	drawn "$err" 'len=8 ' '"question"' 'len=7 ' '"answer.n"'
	done_with server
}

@test "ladder: a closed port, and who tries it again" {
	connect --ladder 127.0.0.1 5001
	[ "$status" -eq 1 ]
	drawn "$err" 'SYN_SENT |-- SYN seq=0' 'CLOSED |<- RST,ACK .*port closed' \
		'refused by 127.0.0.1:5001' \
		'^ncx: connect: cannot connect to 127.0.0.1:5001/tcp'
	connect --ladder --wait 0.3 127.0.0.1 5001
	[ "$status" -eq 1 ]
	[ "$(grep -c 'port closed' <<<"$err")" -ge 3 ]
}

@test "ladder: several addresses of a name" {
	printf '::1 both\n127.0.0.1 both\n' >"$T/hosts"
	# shellcheck disable=SC2016  # the inner shell expands it
	net_in here unshare -m sh -c 'mount --bind "$0" /etc/hosts && exec "$@"' \
		"$T/hosts" "$NCX" connect --ladder both 5001 2>"$T/err" ||
		[ $? -eq 1 ]
	drawn "$(<"$T/err")" 'server \[::1\]:5001' 'port closed' \
		'server 127.0.0.1:5001' 'port closed'
}

@test "ladder: connect draws its own connection, not those of others" {
	local i
	listen server 5000 -k --discard
	# shellcheck disable=SC2016  # the inner shell expands it
	start others sh -c 'while :; do echo other | "$0" connect 127.0.0.1 5000
		echo other | "$0" connect 127.0.0.1 5000 & wait; done' "$NCX"
	for i in {1..10}; do
		connect --ladder --pcap "$T/own.pcap" 127.0.0.1 5000 <<<mine
		[ "$status" -eq 0 ]
		is "$(grep -c '|-- SYN' <<<"$err")" 1
		drawn "$err" 'len=5 ' 'TIME_WAIT\|CLOSED'
		run ! grep -F 'len=6 ' "$T/c.err"
	done
	kill "${JOB[others]}"
}

@test "ladder: 20 clients of -k, all of them whole" {
	local i
	listen server 5000 -k --echo --ladder
	for i in {1..20}; do
		echo "client $((i + 10))" | net_in here "$NCX" connect \
			127.0.0.1 5000 >"$T/client.$i" &
	done
	for i in {1..20}; do
		_net_until grep -q "client $((i + 10))" "$T/client.$i"
	done
	done_with server INT
	[ "$status" -eq 130 ]
	is "$(grep -c '|-- SYN seq=0' <<<"$err")" 20
	is "$(grep -c 'len=10 ' <<<"$err")" 40
	is "$(grep -c 'closed first\|closed by both' <<<"$err")" 20
	run ! grep -E 'unseen|gap|not closed as far as seen|dropped' "$T/server.err"
}

@test "ladder: a listener does not draw calls to its port elsewhere" {
	net_make there
	net_veth here there
	net_in there timeout 60 "$NCX" listen -k --echo -p 5000 \
		--port-file "$T/there.port" 3>&- 4>&- &
	JOB[there]=$!
	_net_until test -s "$T/there.port"
	listen server 5000 -k --echo --ladder
	connect 10.77.0.2 5000 <<<elsewhere
	is "$out" elsewhere
	echo in | net_in there timeout 20 "$NCX" connect 10.77.0.1 5000 \
		>/dev/null
	connect 127.0.0.1 5000 <<<lo
	is "$out" lo
	done_with server INT
	is "$(grep -c 'SYN seq=0' <<<"$err")" 2
	drawn "$err" 'client 10.77.0.2:.*server 10.77.0.1:5000' \
		'client 127.0.0.1:.*server 127.0.0.1:5000'
	kill "${JOB[there]}"
}

@test "ladder: a packet that passes a bridge is drawn once" {
	net_make there
	net_veth here there
	net_in here ip link add br0 type bridge
	net_in here ip addr flush dev veth0
	net_in here ip link set veth0 master br0
	net_in here ip addr add 10.77.0.1/24 dev br0
	net_in here ip link set br0 up
	net_in there timeout 60 "$NCX" listen --echo -p 5000 \
		--port-file "$T/there.port" 3>&- 4>&- &
	JOB[there]=$!
	_net_until test -s "$T/there.port"
	connect --ladder 10.77.0.2 5000 <<<bridged
	is "$out" bridged
	run ! grep -E 'retransmission[^s]|duplicate ACK [0-9]|again' "$T/c.err"
	is "$(grep -c '|-- SYN' <<<"$err")" 1
	wait "${JOB[there]}"
}

@test "ladder: UDP, both ways, and the error that answers" {
	listen server 5000 -u --echo -i 1 --ladder
	connect -u --ladder --replies 1 127.0.0.1 5000 <<<hello
	[ "$status" -eq 0 ]
	drawn "$err" '|-- UDP len=6 ' '|<- UDP len=6 ' 'sent 1 datagram, 6 B'
	connect -u --ladder 127.0.0.1 5001 <<<x
	[ "$status" -eq 1 ]
	drawn "$err" '|-- UDP len=2 ' '|<- ICMP port unreachable' '1 ICMP error'
	done_with server
	drawn "$err" '|-- UDP len=6 ' '|<- UDP len=6 '
}

@test "ladder: a reset is drawn by who gets it and by who sends it" {
	listen server 5000 --recv-only --ladder
	net_in here python3 - <<-'END'
		import socket, struct
		s = socket.create_connection(("127.0.0.1", 5000))
		s.send(b"hello")
		s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
		             struct.pack("ii", 1, 0))
		s.close()
	END
	done_with server
	drawn "$err" 'len=5 ' '|-- RST,ACK .*CLOSED' \
		'reset by 127.0.0.1:[0-9]*: no TIME_WAIT'
}

@test "ladder: the first SYN and the last ACK are there, every time" {
	local i bad=0
	for i in {1..100}; do
		listen server 5000 --ladder --recv-only
		connect --ladder 127.0.0.1 5000 <<<x
		done_with server
		for side in c server; do
			grep -q '|-- SYN seq=0' "$T/$side.err" &&
				grep -qE '(closed first|by both)' \
					"$T/$side.err" || {
				cat "$T/$side.err"
				bad=1
			}
		done
		[ "$bad" -eq 0 ]
	done
}

@test "pcap: a bulk transfer loses nothing, and says so if it does" {
	need tshark
	head -c 20000000 /dev/zero >"$T/zeros"
	listen server 5000 --recv-only --pcap "$T/bulk.pcap"
	connect 127.0.0.1 5000 <"$T/zeros"
	[ "$status" -eq 0 ]
	done_with server
	is "$err" ''
	# To the last byte.
	is "$(tshark_reads "$T/bulk.pcap" -T fields -e tcp.seq -e tcp.len \
		-Y 'tcp.dstport == 5000' |
		awk '{ if ($1 + $2 > n) n = $1 + $2 } END { print n - 2 }')" \
		20000000
}

@test "pcap: a file that cannot be written, before and in the middle" {
	connect --pcap "$T/no/such/place" 127.0.0.1 5000
	[ "$status" -eq 3 ]
	like "$err" "ncx: connect: cannot open '$T/no/such/place': No such file*"
	mkdir "$T/small"
	head -c 300000 /dev/zero >"$T/zeros"
	# shellcheck disable=SC2016  # the inner shell expands it
	start server unshare -m sh -c '
		mount -t tmpfs -o size=64k none "$0" && exec "$@"' "$T/small" \
		"$NCX" listen -p 5000 --port-file "$T/server.port" --recv-only \
		--pcap "$T/small/full.pcap"
	_net_until test -s "$T/server.port"
	connect 127.0.0.1 5000 <"$T/zeros"
	[ "$status" -eq 0 ]
	done_with server
	# The payload is not what suffers.
	[ "$status" -eq 3 ]
	is "$(stat -c %s "$T/server.out")" 300000
	is "$err" "ncx: listen: cannot write to $T/small/full.pcap: No space left on device"
}

@test "ladder: the privileges are gone when the work begins" {
	[ "$(id -u)" -eq 0 ] || skip "not root"
	listen server 80 -k --echo --ladder
	_net_until grep -q '^CapPrm:	0000000000000000$' \
		"/proc/${JOB[server]}/status"
	grep -q '^NoNewPrivs:	1$' "/proc/${JOB[server]}/status"
	connect --ladder -p 77 127.0.0.1 80 <<<low
	[ "$status" -eq 0 ]
	drawn "$err" 'client 127.0.0.1:77 '
	# A program is to get what the user has.
	listen program 5001 --ladder -c 'grep CapPrm /proc/self/status'
	connect 127.0.0.1 5001
	run ! grep -x 'CapPrm:	0000000000000000' "$T/c.out"
}

# --- without the privilege: reconstructed ------------------------------------------

# plain ARGUMENT...: ncx connect of who may not capture; as connect.
# shellcheck disable=SC2034
plain() {
	status=0
	net_in here setpriv --inh-caps=-all --bounding-set=-all timeout 20 \
		"$NCX" connect "$@" >"$T/c.out" 2>"$T/c.err" || status=$?
	out=$(<"$T/c.out")
	err=$(<"$T/c.err")
}

@test "ladder: reconstructed, a call that never left is not drawn" {
	need setpriv
	plain --ladder 192.0.2.1 5000
	[ "$status" -eq 1 ]
	drawn "$err" reconstructed 'Network is unreachable'
	run ! grep SYN "$T/c.err"
}

@test "ladder: reconstructed, a call that reaches itself is not refused by anyone" {
	need setpriv
	plain --ladder -p 40001 127.0.0.1 40001
	[ "$status" -eq 1 ]
	drawn "$err" reconstructed '-- SYN seq=0' '-- SYN,ACK' '-- FIN,ACK' \
		'Connection refused'
	run ! grep RST "$T/c.err"
}

@test "ladder: reconstructed, an ICMP error that is no end without it is none with it" {
	need setpriv
	local with
	net_rules here <<-'END'
		udp dport 5001 reject with icmpx type host-unreachable
		udp dport 5002 reject with icmpx type port-unreachable
	END
	for with in '' --ladder; do
		# shellcheck disable=SC2086  # none or one
		plain -u -w 0.2 $with 127.0.0.1 5001 \
			< <(echo one; sleep 0.2; echo three)
		[ "$status" -eq 0 ]
		# shellcheck disable=SC2086
		plain -u -z -v -w 0.2 $with 127.0.0.1 5001
		[ "$status" -eq 0 ]
		like "$err" '*open or filtered*'
		# shellcheck disable=SC2086
		plain -u -i 0.3 -c 'echo one; sleep 0.2; echo two' $with \
			127.0.0.1 5001
		[ "$status" -eq 0 ]
		run ! grep 'not sent' "$T/c.err"
		# shellcheck disable=SC2086
		plain -u -w 0.2 $with 127.0.0.1 5002 < <(echo one; sleep 1)
		[ "$status" -eq 1 ]
		like "$err" '*Connection refused'
	done
	plain -u --ladder -w 0.2 127.0.0.1 5001 \
		< <(echo one; sleep 0.2; echo three)
	drawn "$err" 'UDP len=4 ' 'ICMP host unreachable' 'UDP len=6 ' \
		'ICMP host unreachable' 'sent 2 datagrams, 10 B' '2 ICMP errors'
}

#!/usr/bin/env bats
# ncx capture, in namespaces of its own: the same packets as tcpdump at the same
# time, files that tshark reads, filters, ends, losses.

load ../lib/common
load ../lib/netns

T=$BATS_TEST_TMPDIR

setup() {
	local why

	exec </dev/null
	why=$(net_why)
	[ -z "$why" ] || skip "${why//$'\n'/, }"
	export NET_LIMIT=60
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
	net_exec here "$@" >"$T/$name.out" 2>"$T/$name.err" 3>&- 4>&- &
	JOB[$name]=$!
}

# A packet socket more is there than before.
sockets_of_packets() {
	net_in here grep -c '^[0-9a-f]* ' /proc/net/packet || :
}

grown() {
	[ "$(sockets_of_packets)" -gt "$1" ]
}

# capture NAME ARGUMENT...: until it captures.
capture() {
	local name=$1 before
	shift
	before=$(sockets_of_packets)
	start "$name" env --default-signal=INT "$NCX" capture -v "$@"
	_net_until grown "$before"
	_net_until grep -q 'capturing on' "$T/$name.err"
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

# talk PORT [ADDRESS]: an exchange over TCP, with a server of ours.
talk() {
	rm -f "$T/port"
	start server "$NCX" listen -p "$1" --echo --port-file "$T/port"
	_net_until test -s "$T/port"
	echo hello | net_in here timeout 10 "$NCX" connect \
		"${2-127.0.0.1}" "$1" >/dev/null
	wait "${JOB[server]}"
	unset 'JOB[server]'
}

# datagrams COUNT PORT: as fast as they go, to a port where somebody is.
datagrams() {
	net_in here python3 - "$1" "$2" <<'END'
import socket, sys
sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sink.bind(("127.0.0.1", int(sys.argv[2])))
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.connect(("127.0.0.1", int(sys.argv[2])))
for i in range(int(sys.argv[1])):
    out.send(b"%06d" % i)
END
}

# tshark_reads FILE: without a word on stderr but about root; rows are printed.
tshark_reads() {
	local file=$1
	shift
	tshark -r "$file" "$@" 2>"$T/tshark.err"
	run ! grep -v '^Running as user' "$T/tshark.err"
}

# all_sent FILE: no byte of 3,000,000 to port 5000 is missing; some may have been
# sent twice.
all_sent() {
	is "$(tshark_reads "$1" -Y 'tcp.dstport == 5000 && tcp.len > 0' \
		-T fields -e tcp.seq \
		-e tcp.len | sort -n | awk '
			BEGIN { next_byte = 1 }
			$1 > next_byte { print "missing " next_byte }
			$1 + $2 > next_byte { next_byte = $1 + $2 }
			END { print next_byte - 1 }')" 3000000
}

# --- the same packets ------------------------------------------------------------

@test "capture: on lo the same packets as tcpdump, each once" {
	need tcpdump tshark
	start tcpdump tcpdump -i lo --immediate-mode -U -Z root -w "$T/other.pcap"
	_net_until grep -qs listening "$T/tcpdump.err"
	capture lo -i lo -w "$T/lo.pcap" --brief
	talk 5000
	talk 5001 ::1
	echo x | net_in here "$NCX" connect -u --hold 0.1 127.0.0.1 5002 || :
	sleep 0.2
	done_with tcpdump INT
	done_with lo INT
	[ "$status" -eq 130 ]
	tcpdump -nn -tt -x -r "$T/other.pcap" 2>/dev/null |
		sed 's/^[0-9.]* //' >"$T/want"
	tcpdump -nn -tt -x -r "$T/lo.pcap" 2>/dev/null |
		sed 's/^[0-9.]* //' >"$T/got"
	[ -s "$T/want" ]
	diff "$T/want" "$T/got"
	local n
	n=$(tshark_reads "$T/lo.pcap" | wc -l)
	[ "$n" -ge 20 ]
	is "$(wc -l <"$T/lo.out")" "$n"
	like "$err" "*$n packets, none dropped by the kernel"
}

@test "capture: all interfaces, as SLL2, says interface and direction" {
	need tshark
	net_make there
	net_veth here there
	capture all -w "$T/all.pcap" icmp ip
	net_in here ping -c 1 -W 5 10.77.0.2 >/dev/null
	sleep 0.1
	done_with all INT
	is "$(tshark_reads "$T/all.pcap" -T fields -e frame.protocols \
		-e sll.pkttype -e icmp.type)" \
		"sll:ethertype:ip:icmp:data	4	8
sll:ethertype:ip:icmp:data	0	0"
}

@test "capture: on a veth what leaves is kept, and ARP is seen" {
	need tshark
	net_make there
	net_veth here there
	capture veth -i veth0 -w "$T/veth.pcap" icmp arp
	net_in here ping -c 1 -W 5 10.77.0.2 >/dev/null
	sleep 0.1
	done_with veth INT
	is "$(tshark_reads "$T/veth.pcap" -T fields -e arp.opcode -e icmp.type |
		grep -v '^2.*' | tr -d '\t' | head -n 3 | tr '\n' ,)" '1,8,0,'
}

# The kernel takes a tag off before a socket sees the frame, also without VLANs.
@test "capture: the tag of a VLAN is put back" {
	need tshark python3
	net_make there
	net_veth here there
	capture tags -i veth0 -w "$T/tags.pcap" -c 2 udp :5000 10.77.0.1
	net_in there python3 - <<'END'
import socket
out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
out.bind(("veth0", 0))
udp = bytes.fromhex("9c401388000a0000") + b"hi"
ip = bytes.fromhex("4500001e000000004011 0000 0a4d0002 0a4d0001")
for tags in "81006007", "88a800638100a007":
    out.send(b"\xff" * 6 + bytes.fromhex("020000000001") +
             bytes.fromhex(tags) + b"\x08\x00" + ip + udp)
END
	done_with tags
	[ "$status" -eq 0 ]
	is "$(tshark_reads "$T/tags.pcap" -T fields -e vlan.etype \
		-e ieee8021ad.id -e vlan.id -e vlan.priority -e udp.dstport)" \
		"0x0800		7	3	5000
0x0800	99	7	5	5000"
}

@test "capture: --json, and the checksum that is not computed yet" {
	need jq
	capture json -i lo --json -c 3 tcp
	talk 5000
	done_with json
	[ "$status" -eq 0 ]
	is "$(jq -c '[.number, (.layers | map(.name))]' <<<"$out")" \
		'[1,["ethernet","ipv4","tcp"]]
[2,["ethernet","ipv4","tcp"]]
[3,["ethernet","ipv4","tcp"]]'
	is "$(jq -r '.layers[2].fields.checksum_verdict' <<<"$out" | sort -u)" \
		pending
}

@test "capture: --ladder, in text and for Mermaid, beside a file" {
	capture text -i lo --ladder -w "$T/file.pcap" tcp
	capture mermaid --ladder --format mermaid --payload 16 tcp
	talk 5000
	sleep 0.1
	done_with text INT
	like "$out" '*client 127.0.0.1:*server 127.0.0.1:5000*SYN seq=0*SYN,ACK*FIN,ACK*closed first*'
	[ "$(stat -c %s "$T/file.pcap")" -gt 500 ]
	done_with mermaid INT
	like "$out" 'sequenceDiagram*hello*'
}

# timeless FILE: a ladder without its times, which hex has in microseconds.
timeless() {
	sed -e 's/^ *[0-9]*\.[0-9]* /          /' \
		-e 's/handshake [0-9.]* ms/handshake ms/' "$1"
}

@test "capture: the same ladder live, from the file, and from its hex" {
	need tcpdump
	capture live -i lo --ladder -w "$T/live.pcap" tcp
	talk 5000
	done_with live INT
	"$NCX" decode --ladder "$T/live.pcap" >"$T/file.out"
	tcpdump -nn -XX -r "$T/live.pcap" 2>/dev/null |
		"$NCX" decode --ladder >"$T/hex.out"
	grep -q 'FIN,ACK.*LAST_ACK' "$T/live.out"
	is "$(<"$T/file.out")" "$(<"$T/live.out")"
	is "$(timeless "$T/hex.out")" "$(timeless "$T/live.out")"
}

# widest FILE: columns of its longest line.
widest() {
	awk '{ sub(/\r$/, "") } length > n { n = length } END { print n }' "$1"
}

@test "capture: --ladder is as wide as the terminal, or as COLUMNS says" {
	need script
	local before
	before=$(sockets_of_packets)
	start tty env NCX="$NCX" script -qec \
		'stty cols 80; exec "$NCX" capture -q -i lo --ladder -c 3 tcp' \
		/dev/null
	_net_until grown "$before"
	capture wish -i lo --ladder -c 3 tcp
	COLUMNS=80 capture narrow -i lo --ladder -c 3 tcp
	talk 5000
	done_with tty
	is "$(widest "$T/tty.out")" 80
	done_with narrow
	is "$(widest "$T/narrow.out")" 80
	done_with wish
	[ "$(widest "$T/wish.out")" -gt 90 ]
}

@test "capture: a SYN that a firewall refuses with ICMP is refused" {
	need nft
	net_in here nft add table ip t
	net_in here nft add chain ip t in \
		'{ type filter hook input priority 0; }'
	net_in here nft add rule ip t in tcp dport 5000 reject
	capture icmp -i lo --ladder
	net_in here timeout 10 "$NCX" connect 127.0.0.1 5000 2>/dev/null ||
		[ $? -eq 1 ]
	sleep 0.1
	done_with icmp INT
	like "$out" '*SYN_SENT |-- SYN seq=0*CLOSED |<- ICMP port unreachable*
*refused by ICMP port unreachable from 127.0.0.1'
}

# --- filters ---------------------------------------------------------------------

@test "capture: filters take what they say, in the kernel and here" {
	local i filters=('tcp :5000' ':5001' 'udp' 'icmp' '@::1' '@127.0.0.1:5000'
		'ip6 tcp :5001' '@localhost :5002' 'arp')
	# An ICMP error belongs to the datagram that it quotes.
	local wanted=(tcp tcp6 'udp icmp' icmp tcp6 tcp tcp6 'udp icmp' '')

	for i in "${!filters[@]}"; do
		# shellcheck disable=SC2086  # several words
		capture "f$i" -i lo ${filters[i]}
	done
	talk 5000
	talk 5001 ::1
	echo x | net_in here "$NCX" connect -u --hold 0.1 127.0.0.1 5002 || :
	sleep 0.1
	for i in "${!filters[@]}"; do
		done_with "f$i" INT
		is "${filters[i]}: $(awk '{
			kind = $5 ($2 ~ /^\[/ ? "6" : "")
			if (!seen[kind]++) print kind
		}' <<<"$out" | paste -sd' ')" "${filters[i]}: ${wanted[i]}"
	done
}

@test "capture: -4 and -6 choose, and are said with the filter" {
	capture four -i lo -4 tcp :5000
	capture six -i lo -6 tcp :5000
	capture relative -i lo -6 --relative tcp
	talk 5000
	talk 5000 ::1
	_net_until grep -q FIN "$T/four.out"
	_net_until grep -q FIN "$T/six.out"
	_net_until grep -q FIN "$T/relative.out"
	done_with four INT
	like "$err" '*capturing on lo, filter -4 tcp :5000*'
	grep -qF ' 127.0.0.1:5000' <<<"$out"
	run ! grep -F '[::1]' <<<"$out"
	done_with six INT
	like "$err" '*capturing on lo, filter -6 tcp :5000*'
	grep -qF ' [::1]:5000' <<<"$out"
	run ! grep -F ' 127.0.0.1' <<<"$out"
	done_with relative INT
	like "$err" '*capturing on lo, filter -6 tcp
*'
	like "$out" '0.000000 *[[]::1]*'
}

# --- the end ---------------------------------------------------------------------

@test "capture: -c ends after so many, -d after so long; nothing seen is 1" {
	capture count -i lo -c 4 tcp
	capture none -i lo -d 0.3 :1
	talk 5000
	done_with count
	[ "$status" -eq 0 ]
	is "$(wc -l <"$T/count.out")" 4
	like "$err" '*4 packets, none dropped by the kernel'
	done_with none
	[ "$status" -eq 1 ]
	is "$out" ''
	like "$err" "*
ncx: capture: no packet was seen that the filter wants: :1"
	# Even without -v, and to no terminal.
	net_in here "$NCX" capture -i lo -d 0.1 2>"$T/none.err" || [ $? -eq 1 ]
	is "$(<"$T/none.err")" 'ncx: capture: no packet was seen'
}

@test "capture: SIGUSR1 tells how many packets, and it goes on" {
	capture all -i lo tcp
	talk 5000
	_net_until grep -q FIN "$T/all.out"
	# That of a program that it did not start is nothing to it.
	kill -CHLD "${JOB[all]}"
	kill -USR1 "${JOB[all]}"
	_net_until grep -q '^ncx: capture: [1-9][0-9]* packets$' "$T/all.err"
	talk 5001
	_net_until grep -q :5001 "$T/all.out"
	done_with all INT
	[ "$status" -eq 130 ]
}

@test "capture: a packet is seen at once in a pipe" {
	mkfifo "$T/pipe"
	exec 7<>"$T/pipe"
	local before
	before=$(sockets_of_packets)
	net_exec here "$NCX" capture -i lo udp >"$T/pipe" 2>/dev/null 7>&- 3>&- &
	JOB[piped]=$!
	_net_until grown "$before"
	datagrams 1 7000
	read -r -t 5 line <&7
	like "$line" '* 127.0.0.1:7000 udp *'
	exec 7>&-
	# Nobody reads any more: it ends by itself, without a word.
	status=0
	wait "${JOB[piped]}" || status=$?
	[ "$status" -eq 3 ]
}

@test "capture: what nobody reads is lost at a signal, and that is said" {
	need python3
	mkfifo "$T/pipe"
	exec 7<>"$T/pipe"
	local before
	before=$(sockets_of_packets)
	net_exec here "$NCX" capture -i lo udp >"$T/pipe" 2>"$T/err" 7>&- 3>&- &
	JOB[full]=$!
	_net_until grown "$before"
	datagrams 3000 7000
	sleep 0.2
	kill -TERM "${JOB[full]}"
	status=0
	wait "${JOB[full]}" || status=$?
	unset 'JOB[full]'
	exec 7>&-
	[ "$status" -eq 143 ]
	like "$(<"$T/err")" 'ncx: capture: some of the last * packets were not written: nobody reads the output'
}

@test "capture: of 20,000 packets at once none is lost" {
	need python3
	capture burst -i lo --ladder -w "$T/burst.pcap" udp
	datagrams 20000 7000
	done_with burst TERM
	[ "$status" -eq 143 ]
	like "$err" '*20000 packets, none dropped by the kernel'
	is "$(grep -c -e '->|' "$T/burst.out")" 20000
	# 24 bytes of the file's header, 16 of a record's.
	is "$(stat -c %s "$T/burst.pcap")" $((24 + 20000 * (16 + 14 + 28 + 6)))
}

@test "capture: large segments are whole, --snap keeps beginnings" {
	need tshark
	capture whole -i lo -w "$T/whole.pcap" tcp
	capture some -i lo -w "$T/some.pcap" --snap 60 tcp
	rm -f "$T/port"
	start server "$NCX" listen -p 5000 --discard --port-file "$T/port"
	_net_until test -s "$T/port"
	head -c 3000000 /dev/zero |
		net_in here timeout 10 "$NCX" connect 127.0.0.1 5000
	wait "${JOB[server]}"
	unset 'JOB[server]'
	sleep 0.1
	done_with whole INT
	done_with some INT
	all_sent "$T/whole.pcap"
	tshark_reads "$T/whole.pcap" -T fields -e frame.cap_len -e frame.len \
		>"$T/lengths"
	awk '$1 != $2 { exit 1 } $2 > 30000 { large = 1 }
		END { exit !large }' "$T/lengths"
	is "$(tshark_reads "$T/some.pcap" -T fields -e frame.cap_len |
		sort -u)" 60
	all_sent "$T/some.pcap"
}

@test "capture: a full disk is status 3 and said" {
	[ -e /dev/full ] || skip "/dev/full is missing"
	status=0
	net_in here timeout 10 "$NCX" capture -i lo -w /dev/full \
		>"$T/out" 2>"$T/err" || status=$?
	[ "$status" -eq 3 ]
	is "$(<"$T/err")" \
		'ncx: capture: cannot write to /dev/full: No space left on device'
	start full sh -c 'exec "$@" >/dev/full' - "$NCX" capture -i lo udp
	_net_until grown 0
	datagrams 1 7000
	done_with full
	[ "$status" -eq 3 ]
	is "$err" \
		'ncx: capture: cannot write to stdout: No space left on device'
}

@test "capture: an interface that goes down, comes back and goes away" {
	need ip
	net_in here ip link add dummy0 type dummy 2>/dev/null ||
		net_in here ip link add dummy0 type veth peer name dummy1
	capture gone -i dummy0
	_net_until grep -q 'dummy0 is down' "$T/gone.err"
	net_in here ip link set dummy0 up
	_net_until grep -q 'dummy0 is up again' "$T/gone.err"
	net_in here ip link del dummy0
	done_with gone
	[ "$status" -eq 3 ]
	like "$err" "*the interface 'dummy0' is gone*"
}

@test "capture: -w - is pcap for a pipe" {
	need tshark
	capture piped -i lo -w - -c 3 tcp
	talk 5000
	done_with piped
	[ "$status" -eq 0 ]
	is "$(tshark_reads "$T/piped.out" -T fields -e tcp.flags.str |
		tr -cd 'A-Z\n' | tr '\n' ,)" 'S,AS,A,'
}

# --- privileges ------------------------------------------------------------------

@test "capture: no privilege is kept while it captures" {
	local pid
	capture bare -i lo
	pid=${JOB[bare]}
	is "$(awk '/^Cap/ && !/^CapBnd/ { print $2 }' "/proc/$pid/status" |
		sort -u)" 0000000000000000
	grep -q '^NoNewPrivs:.*1$' "/proc/$pid/status"
	done_with bare TERM
}

@test "capture: with little address space the kernel keeps fewer packets" {
	# A sanitizer reserves terabytes of it.
	! grep -qa __asan_ "$NCX" || return 0
	# shellcheck disable=SC2016  # the inner shells expand it
	sh -c 'ulimit -v 60000; exec "$0" --version' "$NCX" >/dev/null 2>&1 ||
		skip 'this build needs more address space'
	# shellcheck disable=SC2016
	net_in here sh -c 'ulimit -v 60000; exec "$0" capture -i lo -d 0.2 :1' \
		"$NCX" 2>"$T/err" || [ $? -eq 1 ]
	is "$(<"$T/err")" \
		'ncx: capture: no packet was seen that the filter wants: :1'
}

@test "capture: CAP_NET_RAW alone is enough" {
	need setpriv
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	start raw setpriv --bounding-set -all,+net_raw --inh-caps -all,+net_raw \
		"$NCX" capture -v -i lo -c 2 tcp
	_net_until grep -q 'capturing on' "$T/raw.err"
	talk 5000
	done_with raw
	[ "$status" -eq 0 ]
}

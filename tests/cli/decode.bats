#!/usr/bin/env bats
# ncx decode: what it prints of packets, in which ways it takes them, and how it
# ends.

load ../lib/common

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	unset COLUMNS
	# A SYN and its answer, as captured on Ethernet.
	syn='60 35 c0 b9 97 a8 a0 af bd 7f 1b 7e 08 00 45 00 00 34 e0 8b 40 00 80 06 19 31 c0 a8 01 26 33 d2 0b 67 cb 37 00 16
76 59 6d aa 00 00 00 00 80 02 fa f0 c3 c6 00 00 02 04 05 b4 01 03 03 08 01 01 04 02'
	synack='a0 af bd 7f 1b 7e 60 35 c0 b9 97 a8 08 00 45 00 00 34 00 00 40 00 33 06 46 bd 33 d2 0b 67 c0 a8 01 26 00 16 cb 37
8e 19 03 c1 76 59 6d ab 80 12 72 10 ba bc 00 00 02 04 05 b4 01 01 04 02 01 03 03 07'
	echo "$syn" >syn.txt
	echo "$synack" >synack.txt
	printf '%s\n\n%s\n' "$syn" "$synack" >both.txt
	xxd -r -p syn.txt >syn.bin
}

# has LINE...: stdout has lines that are these, however many blanks they have.
has() {
	local line squeezed
	squeezed=$(tr -s ' ' <<<"$out")
	for line; do
		grep -qxF -e "$line" <<<"$squeezed" || {
			printf 'no line "%s" among:\n%s\n' "$line" "$squeezed" >&2
			return 1
		}
	done
}

# refute COMMAND...: it says no.
refute() {
	! "$@"
}

# frames FILE: many frames, as pcap.
frames() {
	need python3
	python3 "$ROOT/tests/lib/frames.py" make "$1"
}

# --- what the exercises ask ----------------------------------------------------

@test "decode: the first frame of the course, field by field" {
	ncx_run decode syn.txt
	[ "$status" -eq 0 ]
	is "$err" ''
	has 'packet 1, 66 bytes' 'Ethernet II, 14 bytes' \
		' 0 60 35 c0 b9 97 a8 Destination 60:35:c0:b9:97:a8' \
		' 6 a0 af bd 7f 1b 7e Source a0:af:bd:7f:1b:7e' \
		' 12 08 00 Type 0x0800 IPv4' \
		' 14 .... 0101 Header length 5 5 words of 4 bytes = 20 bytes' \
		' 23 06 Protocol 6 TCP' \
		' 24 19 31 Header checksum 0x1931 correct' \
		' 26 c0 a8 01 26 Source 192.168.1.38 private (RFC 1918); class C' \
		' 34 cb 37 Source port 52023' \
		' 36 00 16 Destination port 22 ssh' \
		' 46 .... ...0 0000 0010 Flags 0x002 SYN: asks for a connection' \
		' 46 .... .... .... ..1. SYN set opens the connection; counts 1 in the' \
		' 50 c3 c6 Checksum 0xc3c6 correct' \
		' 56 05 b4 Value 1460 most data in one segment, without' \
		' 61 08 Shift 8 windows from here on x 256' \
		' 64 04 02 SACK permitted'
}

@test "decode: the second one, its answer" {
	ncx_run decode synack.txt
	[ "$status" -eq 0 ]
	has ' 24 46 bd Header checksum 0x46bd correct' \
		' 34 00 16 Source port 22 ssh' \
		' 46 .... ...0 0001 0010 Flags 0x012 SYN, ACK: agrees to the connection' \
		' 50 ba bc Checksum 0xbabc correct' \
		' 65 07 Shift 7 windows from here on x 128'
}

@test "decode: lines fit into 100 columns, and have no blanks at their end" {
	frames many.pcap
	"$NCX" decode many.pcap >many.txt
	[ "$(wc -l <many.txt)" -gt 5000 ]
	[ "$(awk 'length($0) > 100' many.txt)" = '' ]
	refute grep -n ' $' many.txt
}

@test "decode: COLUMNS counts where stdout is no terminal" {
	frames many.pcap
	COLUMNS=80 "$NCX" decode many.pcap >many.txt
	[ "$(awk 'length($0) > 80' many.txt)" = '' ]
	COLUMNS=80 "$NCX" decode --ladder both.txt >narrow.txt
	[ "$(awk 'length($0) > 80' narrow.txt)" = '' ]
	COLUMNS=160 "$NCX" decode many.pcap >wide.txt
	[ "$(wc -l <wide.txt)" -lt "$(wc -l <many.txt)" ]
	# What is no number asks for nothing; the box and the sums have a width
	# of their own.
	diff <(COLUMNS=-5x "$NCX" decode syn.txt) <("$NCX" decode syn.txt)
	[ "$("$NCX" decode --checksum many.pcap | awk 'length($0) > 80')" = '' ]
}

@test "decode: frames that nothing separates are told of" {
	ncx_run decode -b < <(cat syn.txt synack.txt)
	[ "$status" -eq 0 ]
	[ "$(wc -l <<<"$out")" -eq 1 ]
	is "$err" 'ncx: decode: stdin:1: 66 bytes behind the end of this packet look like another frame: separate frames by an empty line'
	ncx_run decode -b both.txt
	is "$err" ''
	frames many.pcap
	ncx_run decode --fix many.pcap
	ncx_run decode -b <<<"$out"
	refute grep 'another frame' <<<"$err"
}

@test "decode: a packet that cannot be told keeps no other back" {
	printf '%s\n\n01 02 03\n\n%s\n' "$syn" "$synack" >doubt.txt
	ncx_run decode --ladder doubt.txt
	[ "$status" -eq 2 ]
	like "$out" '*SYN,ACK seq=0 ack=1*sent 1 segment*'
	like "$err" 'ncx: decode: doubt.txt:4: this packet cannot be decoded: *cannot decode 1 packet of doubt.txt: say --from*'
}

@test "decode: what is read, but not understood, is told of" {
	"$NCX" decode -w one.pcap syn.txt
	# the low byte of the link type, wherever this machine writes it
	local at=20
	[ "$(xxd -p -l 1 one.pcap)" != a1 ] || at=23
	printf '\x69' | dd of=one.pcap bs=1 seek=$at conv=notrunc 2>/dev/null
	ncx_run decode one.pcap
	[ "$status" -eq 0 ]
	is "$err" 'ncx: decode: one.pcap: link type 105 (802.11) is not known: shown as data'
	ncx_run decode --swap16 one.pcap
	[ "$status" -eq 2 ]
	ncx_run decode -b --from eth < <(od -An -x syn.bin)
	like "$err" '*try --swap16*'
}

@test "decode: few bytes of data are text, too" {
	ncx_run decode --from udp <<<'13 88 13 89 00 0e 00 00 68 65 6c 6c 6f 0a'
	has ' 8 68 65 6c 6c 6f 0a Data "hello\n" 6 bytes'
}

@test "decode --help: what the man page has" {
	ncx_run help decode
	like "$(tr -s ' \n' ' ' <<<"$out")" '*--from HEADER hex begins with: auto eth ip tcp udp icmp icmpv6 arp null sll sll2 *--only N\[-\[M\]\] *'
}

@test "decode --layout: the box, values in place" {
	tail -c +15 syn.bin | xxd -p -c 60 >ip.txt
	ncx_run decode --from ip --layout ip.txt
	[ "$status" -eq 0 ]
	like "$out" '*+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|Version|Header |   DSCP    |ECN|         Total length          |
|       |length |           |   |                               |
|   4   |   5   |     0     | 0 |          52 = 0x0034          |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
*'
	like "$out" '*
| Data  |Reser|A|C|E|U|A|P|R|S|F|            Window             |
|offset | ved |E|W|C|R|C|S|S|Y|I|                               |
|       |     | |R|E|G|K|H|T|N|N|                               |
|   8   | 0x0 |0|0|0|0|0|0|0|1|0|        64240 = 0xfaf0         |
+*'
}

@test "decode --layout: 48 and 128 bits go on in the next row" {
	ncx_run decode --layout syn.txt
	like "$out" '*
|                          Destination                          |
|                       60:35:c0:b9:97:a8                       |
+                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|                               |                               |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
|                            Source                             |
|                       a0:af:bd:7f:1b:7e                       |
+-+*'
	frames many.pcap
	"$NCX" decode --layout many.pcap >many.txt
	# Nothing but lines of a box has its signs at the beginning.
	[ "$(grep '^[|+/]' many.txt | awk 'length($0) > 65')" = '' ]
	[ "$(grep '^[|/]' many.txt | grep -cv '[|/]$')" -eq 0 ]
	[ "$(grep '^+' many.txt | grep -cv '+$')" -eq 0 ]
}

@test "decode -c: files after the last packet are not opened" {
	ncx_run decode --brief -c 1 syn.txt missing.txt
	[ "$status" -eq 0 ]
	is "$err" ''
	ncx_run decode --brief -c 2 syn.txt missing.txt
	[ "$status" -eq 3 ]
	is "$err" "ncx: decode: cannot open 'missing.txt': No such file or directory"
}

@test "decode --checksum: the words, the sum, the carries, the complement" {
	ncx_run decode --checksum syn.txt
	[ "$status" -eq 0 ]
	has ' 14 4500 4500 IPv4 header' \
		' 24 0000 1e5c5 the checksum itself, taken as 0' \
		' sum 2e6cc' ' carry added e6ce = 2 + e6cc' \
		' complement 1931 = ffff - e6ce' ' in the packet 1931 correct' \
		' 26 c0a8 c0a8 pseudo-header: source address' \
		' 23 0006 1010d pseudo-header: protocol' \
		' 0020 1012d pseudo-header: TCP length' \
		' sum 43c35' ' complement c3c6 = ffff - 3c39' \
		' in the packet c3c6 correct'
}

@test "decode --checksum: wrong, left out, cut, left to the card" {
	sed 's/c3 c6/c3 c7/' syn.txt >wrong.txt
	ncx_run decode --checksum wrong.txt
	[ "$status" -eq 0 ]
	has ' in the packet c3c7 wrong: it has to be c3c6'
	ncx_run decode wrong.txt
	like "$out" '*Checksum*0xc3c7*wrong*c3c6*'
	# 12d = the pseudo-header's sum, folded.
	sed 's/c3 c6/01 2e/' syn.txt >card.txt
	ncx_run decode --checksum card.txt
	like "$out" '*in the packet  012e  not yet computed, left to the network card*c3c6*'
	head -c 60 syn.bin | xxd -p -c 60 >cut.txt
	ncx_run decode --from eth --checksum cut.txt
	like "$out" '*c3c6  cannot be checked: 6 bytes of what it covers are not there*'
	ncx_run decode --from udp --checksum <<<'13 88 13 89 00 09 12 34 41'
	like "$out" '*1234  cannot be checked: the addresses of the pseudo-header are not known*'
}

@test "decode --checksum: the middle of long data is left out, but not with -v" {
	frames many.pcap
	"$NCX" decode --checksum many.pcap >short.txt
	"$NCX" decode --checksum -v many.pcap >long.txt
	grep -q 'more words of data (-v shows them)' short.txt
	refute grep -q 'more words' long.txt
	# The result is the same.
	diff <(grep complement short.txt) <(grep complement long.txt)
}

# --- how packets come in --------------------------------------------------------

@test "decode: every layout of hex gives the same" {
	local file
	need xxd od hexdump tcpdump
	"$NCX" decode syn.txt >want
	mkdir -p in
	od -Ax -tx1 -v syn.bin >in/od
	od -tx1 syn.bin >in/od-octal
	hexdump -C syn.bin >in/hexdump-C
	xxd syn.bin >in/xxd
	xxd -p syn.bin >in/xxd-p
	xxd -i syn.bin >in/xxd-i
	xxd -g1 syn.bin >in/xxd-g1
	xxd -g8 -c 24 syn.bin >in/xxd-g8
	xxd -p -c 100 syn.bin >in/stream
	xxd -p -c 100 syn.bin | sed 's/../:&/g; s/^://' >in/colons
	xxd -p -c 100 syn.bin | sed 's/../\\x&/g; s/.*/"&"/' >in/escaped
	xxd -p -c 100 syn.bin | sed 's/.\{16\}/& /g' >in/groups
	xxd -p -c 100 syn.bin | tr a-f A-F >in/upper
	hexdump -C syn.bin | sed 's/^/> /' >in/quoted
	"$NCX" decode -w syn.pcap syn.txt
	tcpdump -XX -nn -r syn.pcap 2>/dev/null | sed '1s/.*/IP a > b/' >in/tcpdump-XX
	cp syn.pcap in/pcap
	for file in in/*; do
		"$NCX" decode "$file" >got || { echo "$file" >&2; return 1; }
		sed -i '1s/, [0-9 :.-]*, 66 bytes/, 66 bytes/' got
		diff want got >&2 || { echo "$file" >&2; return 1; }
	done
	tcpdump -x -nn -r syn.pcap 2>/dev/null | sed '1s/.*/IP a > b/' >x
	ncx_run decode --json x
	[ "$status" -eq 0 ]
	is "$(jq -c '.layers[-1].fields' <<<"$out")" \
		"$("$NCX" decode --json syn.txt | jq -c '.layers[-1].fields')"
	# The default layout of hexdump swaps bytes on most machines.
	hexdump syn.bin >swapped
	ncx_run decode swapped
	[ "$status" -ne 0 ]
	like "$err" '*swap16*'
	"$NCX" decode --swap16 swapped >got
	diff want got
}

@test "decode: it may begin at IP, TCP, UDP, ICMP, ARP" {
	ncx_run decode --from tcp --json < <(tail -c +35 syn.bin | xxd -p)
	is "$(jq -r '.layers[0].name, .layers[0].fields.source_port,
		.layers[0].fields.checksum_verdict' <<<"$out" | paste -sd' ')" \
		'tcp 52023 no_ip'
	ncx_run decode --json < <(tail -c +15 syn.bin | xxd -p)
	is "$(jq -r '.layers[0].name' <<<"$out")" ipv4
	ncx_run decode --from icmp --brief <<<'08 00 f7 fd 00 01 00 01'
	[ "$status" -eq 0 ]
	like "$out" '*echo request*'
	ncx_run decode --from udp <<<'13 88 00 35 00 08 00 00'
	like "$out" '*Destination port*53*domain*'
	ncx_run decode --from arp --brief <<<'0001 0800 06 04 0001 021122334401 0a000001 000000000000 0a000002'
	[ "$status" -eq 0 ]
	like "$out" '*10.0.0.2*'
}

@test "decode: several files are one series; some packets alone" {
	frames many.pcap
	is "$("$NCX" decode --json syn.txt synack.txt | jq .number | paste -sd,)" 1,2
	is "$("$NCX" decode --json - synack.txt <syn.txt | jq -r '.layers[2].fields.source_port' | paste -sd,)" 52023,22
	is "$("$NCX" decode --json -c 3 many.pcap | jq .number | paste -sd,)" 1,2,3
	is "$("$NCX" decode --json --only 7 many.pcap | jq .number | paste -sd,)" 7
	is "$("$NCX" decode --json --only 7-9 many.pcap | jq .number | paste -sd,)" 7,8,9
	is "$("$NCX" decode --json --only 259- many.pcap | jq -s length)" \
		"$(($("$NCX" decode --brief many.pcap | wc -l) - 258))"
}

@test "decode --ladder: the same from pcap and from pasted hex" {
	"$NCX" decode --fix both.txt >hex
	"$NCX" decode --ladder both.txt >one
	"$NCX" decode --ladder hex >two
	diff one two
	grep -q 'SYN,ACK seq=0 ack=1' one
	"$NCX" decode -w both.pcap both.txt
	# A pcap has times.
	"$NCX" decode --ladder both.pcap | sed 's/^ *0\.000//' |
		tr -s ' ' >three
	diff <(tr -s ' ' <one | grep SYN) <(grep SYN three)
	ncx_run decode --ladder --format mermaid both.txt
	like "$out" '*sequenceDiagram*SYN*'
	ncx_run decode --ladder --absolute both.txt
	like "$out" '*1985572266*'
}

# --- what goes out ---------------------------------------------------------------

@test "decode --json: an object a line, numbers as numbers" {
	ncx_run decode --json both.txt
	[ "$status" -eq 0 ]
	is "$(jq -c '[.number, .length, (.layers | map(.name))]' <<<"$out")" \
		'[1,66,["ethernet","ipv4","tcp"]]
[2,66,["ethernet","ipv4","tcp"]]'
	is "$(jq -c '.layers[2].fields | [.destination_port, .syn, .flags,
		.checksum, .checksum_verdict, .options[0].value]' <<<"$out")" \
		'[22,true,2,50118,"correct",1460]
[52023,true,18,47804,"correct",1460]'
	frames many.pcap
	"$NCX" decode --json many.pcap | jq -es 'all(.time > 1.6e9)' >/dev/null
	# Unlike a double, this keeps every microsecond.
	"$NCX" decode --json --only 2 many.pcap | grep -qF '"time":1700000001.001001,'
}

@test "decode: hostile bytes reach neither the terminal nor break the JSON" {
	local name option from
	# A DNS question whose name is an escape sequence.
	name='0a 1b 5d 30 3b 68 69 07 ff 22 5c 00'
	echo "9c 40 00 35 00 24 00 00 12 34 01 00 00 01 00 00 00 00 00 00" \
		"$name 00 01 00 01" >dns.txt
	ncx_run decode --from udp dns.txt
	[ "$status" -eq 0 ]
	like "$out" '*Name*'
	refute grep -q "$(printf '[\001-\010\013-\037\177]')" <<<"$out"
	"$NCX" decode --from udp --json dns.txt | jq -e . >/dev/null
	for option in --json --brief --layout --checksum --ladder --explain; do
		head -c 3000 /dev/urandom | xxd -p -c 300 | sed 's/$/\n/' >noise
		for from in eth ip tcp udp icmp icmpv6 arp sll; do
			ncx_run decode "$option" --from "$from" noise
			[ "$status" -eq 0 ]
			refute grep -q "$(printf '[\001-\010\013-\037\177]')" <<<"$out"
			[ "$option" != --json ] || jq -e . <<<"$out" >/dev/null
		done
	done
}

@test "decode --fix: the frame with right checksums" {
	sed 's/c3 c6/00 00/; s/19 31/ff ff/' syn.txt >spoilt.txt
	ncx_run decode --fix spoilt.txt
	[ "$status" -eq 0 ]
	is "$(xxd -r <<<"$out" | xxd -p)" "$(xxd -p syn.bin)"
	# In everything else, too.
	diff <("$NCX" decode --fix --json spoilt.txt) <("$NCX" decode --json syn.txt)
	frames many.pcap
	"$NCX" decode --fix -w fixed.pcap many.pcap
	"$NCX" decode --json many.pcap | grep -q '"wrong"'
	"$NCX" decode --json fixed.pcap >fixed.json
	refute grep -q '"wrong"' fixed.json
}

@test "decode --write: a pcap that holds the same" {
	frames many.pcap
	"$NCX" decode -w copy.pcap many.pcap
	diff <("$NCX" decode --json many.pcap) <("$NCX" decode --json copy.pcap)
	diff <("$NCX" decode -w - many.pcap | "$NCX" decode --brief) \
		<("$NCX" decode --brief many.pcap)
	ncx_run decode --from tcp -w no.pcap < <(tail -c +35 syn.bin | xxd -p)
	[ "$status" -eq 3 ]
	like "$err" "ncx: decode: cannot write to no.pcap: a frame in pcap begins*"
	cp many.pcap same.pcap
	ncx_run decode -w same.pcap syn.txt ./same.pcap
	[ "$status" -eq 2 ]
	is "$err" "ncx: decode: './same.pcap' is read: it cannot be written, too (see 'ncx decode --help')"
	cmp many.pcap same.pcap
	ncx_run decode -w same.pcap - <same.pcap
	[ "$status" -eq 2 ]
	ncx_run decode -w same.pcap <same.pcap
	[ "$status" -eq 2 ]
	like "$err" "*'same.pcap' is read: *"
	cmp many.pcap same.pcap
	ncx_run decode -w /none/x syn.txt
	[ "$status" -eq 3 ]
	like "$err" "ncx: decode: cannot open '/none/x': *"
}

# --- how it ends -------------------------------------------------------------------

@test "decode: no packet is status 1" {
	ncx_run decode /dev/null
	[ "$status" -eq 1 ]
	is "$out" ''
	is "$err" 'ncx: decode: no packet in /dev/null'
	ncx_run decode --only 5 syn.txt
	[ "$status" -eq 1 ]
	is "$err" 'ncx: decode: there is no packet 5: 1 in all'
}

@test "decode: a wrong command line is status 2" {
	local words
	for words in '--from ppp' '--json --brief' '--brief --layout' \
		'--ladder --checksum' '--absolute' '--payload 5' '--only 0' \
		'--only x' '--only 5-3' '-c 1 --only 2' '-w - --json' \
		'--format svg --ladder' '--relative' '--nonsense'; do
		# shellcheck disable=SC2086  # several words
		ncx_run decode $words syn.txt
		[ "$status" -eq 2 ] || { echo "$words: $status" >&2; return 1; }
		is "$out" ''
		like "$err" 'ncx: decode: *'
	done
	# What it begins with is asked for, not guessed.
	ncx_run decode <<<'01 02 03 04 05 06'
	[ "$status" -eq 2 ]
	like "$err" '*--from*'
	ncx_run decode --from ip syn.txt
	[ "$status" -eq 0 ]
}

@test "decode: what cannot be read is status 3" {
	ncx_run decode /none
	[ "$status" -eq 3 ]
	is "$err" "ncx: decode: cannot open '/none': No such file or directory"
	ncx_run decode .
	[ "$status" -eq 3 ]
	like "$err" "ncx: decode: cannot read '.': Is a directory*"
	ncx_run decode syn.bin
	[ "$status" -eq 3 ]
	like "$err" '*neither pcap, pcapng nor hex text*'
	ncx_run decode <<<'60 35 c0 b9 9'
	[ "$status" -eq 3 ]
	like "$err" 'ncx: decode: cannot read stdin: *'
	gzip <syn.txt >syn.gz
	ncx_run decode syn.gz
	[ "$status" -eq 3 ]
	like "$err" '*compressed*zcat*'
	ncx_run decode syn.txt /none
	[ "$status" -eq 3 ]
	like "$out" 'packet 1, *'
}

@test "decode: a capture that is cut gives what there is, and says so" {
	frames many.pcap
	head -c 1000 many.pcap >cut.pcap
	ncx_run decode --brief cut.pcap
	[ "$status" -eq 0 ]
	[ "$(wc -l <<<"$out")" -gt 5 ]
	is "$err" 'ncx: decode: cut.pcap ends inside a packet'
	printf '\xd4\xc3\xb2\xa1garbage that is no header' >bad.pcap
	ncx_run decode bad.pcap
	[ "$status" -eq 3 ]
}

@test "decode: a live pipe gives each packet at once, and a signal ends it whole" {
	local pid
	mkfifo pipe
	env --default-signal=INT "$NCX" decode --ladder - <pipe >seen 2>err &
	pid=$!
	exec 8>pipe
	printf '%s\n\n' "$syn" >&8
	for _ in $(seq 250); do
		! grep -q 'SYN seq=0' seen || break
		sleep 0.02
	done
	grep -q 'SYN seq=0' seen
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	exec 8>&-
	[ "$status" -eq 130 ]
	is "$(<err)" ''
	# The summary is there.
	grep -q 'sent 1 segment' seen
}

@test "decode: lost output is status 3, a closed pipe is silent" {
	[ -w /dev/full ] || skip "no /dev/full"
	status=0
	"$NCX" decode syn.txt >/dev/full 2>err || status=$?
	[ "$status" -eq 3 ]
	like "$(<err)" '*cannot write to stdout: No space left on device*'
	frames many.pcap
	"$NCX" decode many.pcap 2>err | head -n 1 >/dev/null
	is "$(<err)" ''
}

@test "decode: --relative counts from the first packet" {
	local first
	frames many.pcap
	ncx_run decode --brief --relative many.pcap
	[ "$status" -eq 0 ]
	read -r first _ <<<"$out"
	is "$first" 0.000000
	ncx_run decode --brief many.pcap
	[ "$status" -eq 0 ]
	refute is "${out%% *}" 0.000000
}

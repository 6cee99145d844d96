#!/usr/bin/env bats
# ncx scan: which ports of which hosts are looked at, and what is found there.

load ../lib/common
load ../lib/net
load ../lib/scan

# --- ports -----------------------------------------------------------------------

@test "the last operand is ports where it can be; this machine is the target" {
	ports_are 7-13 -- 'tcp:7 tcp:8 tcp:9 tcp:10 tcp:11 tcp:12 tcp:13'
	is "$(jq -r .host "$T/try.out" | sort -u)" localhost
	is "$(jq -r .address "$T/try.out" | sort -u)" 127.0.0.1
	ports_are ssh -- tcp:22
	ports_are 127.0.0.1 9 -- tcp:9
	is "$(jq -r .host "$T/try.out")" 127.0.0.1
}

@test "-p: every operand is a target" {
	ports_are -p 9 127.0.0.1 127.0.0.2 -- 'tcp:9 tcp:9'
	is "$(jq -r .address "$T/try.out" | paste -sd ' ')" '127.0.0.1 127.0.0.2'
	ports_are -p 9 -- tcp:9
	try scan -p 11 9,7 127.0.0.1
	[ "$status" -eq 2 ]
	like "$err" "ncx: scan: '9,7' is not a target: *"
	try scan -p 9 http-https
	[ "$status" -eq 3 ]
	like "$err" "ncx: scan: cannot resolve 'http-https': *"
	# A host may have the name of a service.
	try scan -p 9 ssh
	[ "$status" -eq 3 ]
	like "$err" "ncx: scan: cannot resolve 'ssh': *"
}

@test "lists, ranges, names, protocols and what is left out" {
	ports_are 7,ssh,20-21 -- 'tcp:7 tcp:20 tcp:21 tcp:22'
	ports_are -p -3 -- 'tcp:1 tcp:2 tcp:3'
	ports_are -p 65534- -- 'tcp:65534 tcp:65535'
	ports_are -p '7-10,!8-9' -- 'tcp:7 tcp:10'
	ports_are -p '7-10,!ssh,!9' -- 'tcp:7 tcp:8 tcp:10'
	ports_are -p T:7,U:9,11 -- 'tcp:7 udp:9 udp:11'
	ports_are T:7,U:9 -- 'tcp:7 udp:9'
	ports_are -u 9,domain -- 'udp:9 udp:53'
	ports_are -t -u 9 -- 'tcp:9 udp:9'
	ports_are -tu -p 9,T:7,U:11 -- 'tcp:7 tcp:9 udp:9 udp:11'
}

@test "ranges that overlap: each port once" {
	ports_are 7-9,8,8-10,7,7 -- 'tcp:7 tcp:8 tcp:9 tcp:10'
	ports_are -p 7,7-8,U:7,7-8 -- 'tcp:7 tcp:8 udp:7 udp:8'
	try scan 7-9,8,8-10
	like "$out" '*0 of 4 ports open*'
}

@test "-p- is every port but 0, as with nmap" {
	scans -p-
	is "$(wc -l <"$T/try.out")" 65535
	is "$(jq -r .port "$T/try.out" | sort -n | sed -n '1p;$p')" $'1\n65535'
	is "$(jq -r .port "$T/try.out" | sort -nu | wc -l)" 65535
	ports_are -p '-,!1-65533' -- 'tcp:65534 tcp:65535'
}

@test "without ports those of the built-in table are scanned" {
	local protos
	scans
	[ "$(wc -l <"$T/try.out")" -gt 50 ]
	is "$(jq -r .proto "$T/try.out" | sort -u)" tcp
	for port in 22 80 443; do
		jq -es "any(.port == $port)" "$T/try.out" >/dev/null
	done
	scans -u
	protos=$(jq -r .proto "$T/try.out" | sort -u)
	is "$protos" udp
	jq -es 'any(.port == 53)' "$T/try.out" >/dev/null
	is "$(jq -r .port "$T/try.out" | sort | uniq -d)" ''
}

@test "nmap's -sT, -sU, -Pn, -n are taken" {
	ports_are -sT -Pn -n -p 9 127.0.0.1 -- tcp:9
	ports_are -sU -n -p 9 127.0.0.1 -- udp:9
	try scan -n -a 7
	[[ $out != *echo* ]]
	try scan -a 7
	like "$out" '*7/tcp *closed *echo*'
}

@test "-sT -sU asks for both, whether apart or together" {
	ports_are -sTU -p 9 127.0.0.1 -- 'tcp:9 udp:9'
	ports_are -sT -sU -p 9 127.0.0.1 -- 'tcp:9 udp:9'
}

# --- open and closed ---------------------------------------------------------------

@test "an open port is found, status 0; only closed ones are status 1" {
	listen server -4 -b 127.0.0.1 -k
	try scan 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	is "$err" ''
	like "$out" "127.0.0.1
PORT *STATE *SERVICE*
$port/tcp *open *
*1 host, up; 1 of 1 port open; *"
	kill "$(pid server)"
	finish server
	try scan 127.0.0.1 "$port"
	[ "$status" -eq 1 ]
	is "$err" ''
	[[ $out != *"$port/tcp"* ]]
	like "$out" '*not shown: 1 closed (conn-refused)*0 of 1 port open*'
}

@test "an exercise: a server on one of 5000-5005 is found" {
	need jq
	# shellcheck disable=SC2016  # the inner shell expands it
	alone '
		up -k -p 5003
		"$NCX" scan 5000-5005 >text
		"$NCX" scan 7-13 >none && exit 1
		"$NCX" scan -a 7-13 >all && exit 1
		"$NCX" listen -k --echo -p 7 >/dev/null 2>&1 </dev/null &
		wait_for "$NCX" connect -z 127.0.0.1 7
		"$NCX" scan 7-13 >echo
	'
	is "$(grep open "$T/text" | head -n 1 | awk '{print $1, $2}')" \
		'5003/tcp open'
	like "$(<"$T/text")" '*not shown: 5 closed (conn-refused)*'
	like "$(<"$T/none")" '*0 of 7 ports open*'
	is "$(grep -c '/tcp *closed' "$T/all")" 7
	like "$(<"$T/echo")" '*7/tcp *open *echo*'
}

@test "open: two listeners that share the port, each of them" {
	listen one -4 -b 127.0.0.1 -k --reuse-port
	bg two "$NCX" listen -4 -b 127.0.0.1 -k --reuse-port -p "$port" -v
	says two 'listening on'
	scans 127.0.0.1 "$port"
	is "$(rows "$T/try.out")" "127.0.0.1 tcp $port open syn-ack"
}

@test "IPv6: an address, -6 of a name, and a listener of one family" {
	need_ipv6
	listen six -6 -b ::1 -k
	scans ::1 "$port"
	is "$(rows "$T/try.out")" "::1 tcp $port open syn-ack"
	scans -4 "$port"
	is "$(rows "$T/try.out")" "127.0.0.1 tcp $port closed conn-refused"
	# Even where the name has no such address.
	scans -6 "$port"
	is "$(rows "$T/try.out")" "::1 tcp $port open syn-ack"
	scans -u ::1 9
	is "$(rows "$T/try.out")" '::1 udp 9 closed port-unreach'
}

@test "an address of the other family than asked for is refused" {
	try scan -4 ::1 9
	[ "$status" -eq 2 ]
	like "$err" "ncx: scan: '::1' is not an IPv4 address*"
	try scan -6 127.0.0.1 9
	[ "$status" -eq 2 ]
	like "$err" "ncx: scan: '127.0.0.1' is not an IPv6 address*"
}

@test "a name with two addresses: 127.0.0.1 first, or all of them" {
	need_name
	need jq
	scans both 9
	is "$(rows "$T/try.out")" '127.0.0.1 tcp 9 closed conn-refused'
	is "$(jq -r .host "$T/try.out")" both
	try scan -v both 9
	is "$err" 'ncx: scan: another address of both, not scanned: ::1'
	scans --all-addresses both 9
	is "$(rows "$T/try.out")" '127.0.0.1 tcp 9 closed conn-refused
::1 tcp 9 closed conn-refused'
	is "$err" ''
	scans -6 both 9
	is "$(rows "$T/try.out")" '::1 tcp 9 closed conn-refused'
}

@test "--reason says how each state is known" {
	listen server -4 -b 127.0.0.1 -k
	try scan -a --reason 127.0.0.1 "7,$port"
	[ "$status" -eq 0 ]
	like "$out" '*PORT *STATE *SERVICE *REASON*'
	like "$out" '*7/tcp *closed *conn-refused*'
	like "$out" "*$port/tcp *open *syn-ack*"
}

@test "a host from which nothing comes: filtered; no route: unreachable" {
	need jq
	# shellcheck disable=SC2016  # the inner shell expands it
	alone '
		darken
		ip route add unreachable 198.51.100.1
		ip route add prohibit 198.51.100.2
		scan() {
			"$NCX" scan -a -w 200ms --retries 0 "$@"
		}
		scan --json 192.0.2.2 7,8 >dark || echo $? >>status
		scan --json -u 192.0.2.2 9 >dark-u || echo $? >>status
		scan --json 198.51.100.2 9 >prohibit 2>err || echo $? >>status
		scan 198.51.100.1 9 >unreachable || echo $? >>status
		scan 2001:db8::1 9 >six || echo $? >>status
		# The others go on.
		scan -p 9 2001:db8::1 127.0.0.1 203.0.113.1 >mixed ||
			echo $? >>status
	'
	is "$(rows "$T/dark")" '192.0.2.2 tcp 7 filtered no-response
192.0.2.2 tcp 8 filtered no-response'
	is "$(rows "$T/dark-u")" '192.0.2.2 udp 9 open|filtered no-response'
	like "$(<"$T/unreachable")" '198.51.100.1
unreachable: No route to host*'
	like "$(<"$T/six")" '2001:db8::1
unreachable: *'
	like "$(<"$T/mixed")" '*127.0.0.1
PORT*9/tcp *closed *discard*'
	like "$(<"$T/mixed")" '*203.0.113.1
unreachable: Network is unreachable*'
	is "$(sed -n '1,2p;4,5p' "$T/status" | paste -sd ' ')" '1 1 3 3'
}

# --- UDP -------------------------------------------------------------------------

@test "UDP: an echo is open, a silent server open|filtered, the rest closed" {
	need jq
	local echo
	listen echo -4 -b 127.0.0.1 -u --echo
	echo=$port
	listen silent -4 -b 127.0.0.1 -u --discard
	scans -u 127.0.0.1 "9,$echo,$port" -w 300ms
	is "$(rows "$T/try.out" | LC_ALL=C sort -k 4)" \
		"127.0.0.1 udp 9 closed port-unreach
127.0.0.1 udp $echo open udp-response
127.0.0.1 udp $port open|filtered no-response"
	[ "$status" -eq 0 ]
	try scan -u 127.0.0.1 "9,$port" -w 300ms
	[ "$status" -eq 1 ]
	like "$out" "*$port/udp *open|filtered*"
	like "$out" '*not shown: 1 closed (port-unreach)*'
	like "$out" '*0 of 2 ports open, 1 open|filtered; *'
}

@test "an exercise: a UDP scan finds ncx listen -u" {
	need jq
	open_input
	listen silent -4 -b 127.0.0.1 -u <"$T/in"
	try scan -u localhost "$port" -w 300ms
	like "$out" "*$port/udp *open|filtered*"
	close_input
}

@test "TCP and UDP together, the same number of both" {
	need jq
	listen tcp -4 -b 127.0.0.1 -k
	bg udp "$NCX" listen -v -u --echo 127.0.0.1 "$port"
	says udp 'listening on'
	scans -t -u 127.0.0.1 "$port"
	is "$(states "$T/try.out")" "tcp $port open
udp $port open"
	try scan -t -u 127.0.0.1 "9,$port"
	like "$out" "*$port/tcp *open*$port/udp *open*"
	like "$out" '*2 of 4 ports open*'
}

@test "UDP servers that answer to well-formed requests alone" {
	need python3 jq
	cat >"$T/servers.py" <<-'END'
		import select, socket, struct

		def dns(data):
		    if len(data) < 17:
		        return None
		    ident, flags, questions, *rest = struct.unpack(
		        ">HHHHHH", data[:12])
		    if flags & 0xF800 or questions != 1:
		        return None
		    at = 12
		    while data[at]:
		        at += data[at] + 1
		    if at + 5 > len(data):
		        return None
		    return struct.pack(">HHHHHH", ident, 0x8005, 1, 0, 0, 0) \
		        + data[12:at + 5]

		def ntp(data):
		    if len(data) != 48 or data[0] & 7 != 3:
		        return None
		    if not 1 <= data[0] >> 3 & 7 <= 4:
		        return None
		    return bytes([data[0] & 0x38 | 4, 1]) + bytes(46)

		def snmp(data):
		    if data[:1] != b"\x30" or data[1] != len(data) - 2:
		        return None
		    if data[2:4] != b"\x02\x01" or data[4] not in (0, 1, 3):
		        return None
		    return data

		servers = {}
		for port, answer in (53, dns), (123, ntp), (161, snmp):
		    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		    sock.bind(("127.0.0.1", port))
		    servers[sock] = answer
		print("ready", flush=True)
		while True:
		    for sock in select.select(list(servers), [], [])[0]:
		        data, peer = sock.recvfrom(65536)
		        try:
		            answer = servers[sock](data)
		        except (IndexError, struct.error):
		            answer = None
		        if answer:
		            sock.sendto(answer, peer)
	END
	# shellcheck disable=SC2016  # the inner shell expands it
	alone '
		serve servers.py
		"$NCX" scan -u 53,123,161,9 --json -a -w 2 >rows
	'
	is "$(rows "$T/rows")" '127.0.0.1 udp 123 open udp-response
127.0.0.1 udp 161 open udp-response
127.0.0.1 udp 53 open udp-response
127.0.0.1 udp 9 closed port-unreach'
}

@test "UDP: the scanner's own port is never open" {
	need jq
	# shellcheck disable=SC2016  # the inner shell expands it
	alone '
		for _ in 1 2 3; do
			"$NCX" scan -u -p- --json -a >>rows || [ $? -eq 1 ]
		done
		# So few to choose from that its own is among those it probes.
		echo 40000 40015 >/proc/sys/net/ipv4/ip_local_port_range
		for _ in 1 2 3; do
			"$NCX" scan -u 40000-40015 --json -a >>few ||
				[ $? -eq 1 ]
		done
	'
	is "$(wc -l <"$T/rows")" $((3 * 65535))
	is "$(grep -v '"state":"closed"' "$T/rows" | head -n 3)" ''
	is "$(wc -l <"$T/few")" 48
	is "$(grep -v '"state":"closed"' "$T/few" | head -n 3)" ''
}

# --- what is left behind --------------------------------------------------------------

@test "a connection that succeeds is reset: nothing lingers here" {
	peer server serve all
	scans 127.0.0.1 "$port"
	is "$(rows "$T/try.out")" "127.0.0.1 tcp $port open syn-ack"
	finish server
	is "$out" "$port
all 0 reset "
	printf -v hex '%04X' "$port"
	# TIME_WAIT, or anything else with that port as the far end.
	is "$(awk -v port=":$hex" '$3 ~ port "$"' /proc/net/tcp)" ''
}

@test "many connections that succeed leave no TIME_WAIT and nothing half-open" {
	need jq
	# shellcheck disable=SC2016  # the inner shell expands it
	alone '
		for port in $(seq 101 120); do
			up -4 -k -p $port
		done
		for _ in 1 2 3 4 5; do
			"$NCX" scan -p 101-120 127.0.0.1-20 --json >>rows
		done
		"$NCX" scan -b -p 101 127.0.0.1 >/dev/null
		awk "NR > 1 && \$4 != \"0A\"" /proc/net/tcp >after
	'
	is "$(wc -l <"$T/rows")" 2000
	# CLOSE and CLOSE_WAIT of a server that has not yet noticed may be there.
	is "$(awk '$4 !~ /^0[78]$/' "$T/after")" ''
}

@test "a connection of ours to ourselves is closed, never open" {
	need jq
	# shellcheck disable=SC2016  # the inner shell expands it
	alone '
		for _ in 1 2 3 4 5; do
			"$NCX" scan 32768-60999 --json >>open || [ $? -eq 1 ]
		done
		# Where the ports are few, nearly every scan meets its own.
		echo 40000 40031 >/proc/sys/net/ipv4/ip_local_port_range
		for _ in 1 2 3 4 5 6 7 8; do
			"$NCX" scan 40000-40031 --json -a >>few || [ $? -eq 1 ]
			"$NCX" scan ::1 40000-40031 --json -a >>few ||
				[ $? -eq 1 ]
		done
		up -4 -k -p 40007
		"$NCX" scan 40000-40031 --json >one
		cat /proc/net/tcp >after
	'
	is "$(<"$T/open")" ''
	is "$(wc -l <"$T/few")" 512
	is "$(jq -r .state "$T/few" | sort | uniq -c | awk '{print $1, $2}')" \
		'512 closed'
	is "$(rows "$T/one")" '127.0.0.1 tcp 40007 open syn-ack'
}

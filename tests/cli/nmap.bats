#!/usr/bin/env bats
# ncx nmap: what its options become, what it prints and what it refuses. That
# the real one prints the same is in tests/peers/nmap.bats.

load ../lib/common
load ../lib/net
load ../lib/scan

# plain FILE: a report without what differs each time.
plain() {
	sed -E 's/[0-9.]+s latency/Ns latency/; s/in [0-9.]+ seconds/in N seconds/
		s/^(Starting ncx) .*/\1/; s/^# ncx .* initiated .* as: .*/# ncx initiated/
		s/^(# ncx done) at .* --/\1 --/' "$1"
}

# refused WORD... -- PATTERN: status 2 before anything is scanned, and why.
refused() {
	local words=()
	while [ "$1" != -- ]; do
		words+=("$1")
		shift
	done
	try nmap "${words[@]}" 127.0.0.1
	[ "$status" -eq 2 ]
	is "$out" ''
	like "$err" "ncx: nmap: $2 (see 'ncx nmap --help')"
}

# ports_in FILE: "PROTO PORT STATE" of what the XML lists.
ports_in() {
	grep -o '<port .*/></port>\|<port .*' "$1" |
		sed -E 's/.*protocol="([^"]*)" portid="([^"]*)"><state state="([^"]*)".*/\1 \2 \3/'
}

# --- the text ----------------------------------------------------------------------

@test "the handout's line: a table of few ports" {
	alone '
		up 5003 -k --echo
		"$NCX" nmap -sT -p 5000-5005 localhost >text
	'
	is "$(plain "$T/text")" 'Starting ncx
Nmap scan report for localhost (127.0.0.1)
Host is up (Ns latency).

PORT     STATE  SERVICE
5000/tcp closed unknown
5001/tcp closed unknown
5002/tcp closed unknown
5003/tcp open   unknown
5004/tcp closed unknown
5005/tcp closed unknown

ncx done: 1 IP address (1 host up) scanned in N seconds'
	like "$(head -n 1 "$T/text")" \
		"Starting $("$NCX" --version) at 20[0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9] *"
}

@test "many ports of a state are counted" {
	alone '
		up 22 -k --echo
		"$NCX" nmap -p 1-100 127.0.0.1 >some
		"$NCX" nmap -p 30-100 127.0.0.1 >none
		"$NCX" nmap -sTU -p 1-100 127.0.0.1 >both
	'
	is "$(plain "$T/some")" 'Starting ncx
Nmap scan report for 127.0.0.1
Host is up (Ns latency).
Not shown: 99 closed tcp ports (conn-refused)
PORT   STATE SERVICE
22/tcp open  ssh

ncx done: 1 IP address (1 host up) scanned in N seconds'
	is "$(plain "$T/none")" 'Starting ncx
Nmap scan report for 127.0.0.1
Host is up (Ns latency).
All 71 scanned ports on 127.0.0.1 are in ignored states.
Not shown: 71 closed tcp ports (conn-refused)

ncx done: 1 IP address (1 host up) scanned in N seconds'
	is "$(grep 'Not shown' "$T/both")" 'Not shown: 100 closed udp ports (port-unreach), 99 closed tcp ports (conn-refused)'
}

@test "--reason, -v, -vv" {
	alone '
		up 22 -k --echo
		"$NCX" nmap --reason -p 22-23 127.0.0.1 >reason
		"$NCX" nmap -v -p 22-23 -oN file 127.0.0.1 >v 2>v.err
		"$NCX" nmap -vv -p 22-23 127.0.0.1 >vv 2>vv.err
	'
	is "$(plain "$T/reason")" 'Starting ncx
Nmap scan report for 127.0.0.1
Host is up, received syn-ack (Ns latency).

PORT   STATE  SERVICE REASON
22/tcp open   ssh     syn-ack
23/tcp closed telnet  conn-refused

ncx done: 1 IP address (1 host up) scanned in N seconds'
	is "$(sed -n 2p "$T/v")" 'Discovered open port 22/tcp on 127.0.0.1'
	[ "$(grep -c REASON "$T/v")" -eq 0 ]
	[ "$(grep -c Discovered "$T/file")" -eq 0 ]
	[ ! -s "$T/v.err" ]
	[ "$(grep -c '^Host is up, received syn-ack' "$T/vv")" -eq 1 ]
	grep -q '^ncx: nmap: 127.0.0.1:22/tcp is open$' "$T/vv.err"
}

@test "hosts that are down are left out, but for -v and -Pn" {
	alone '
		darken
		up 22 -k --echo
		"$NCX" nmap -p 22 192.0.2.2 127.0.0.1 >two
		"$NCX" nmap -v -p 22 192.0.2.2 127.0.0.1 >verbose
		"$NCX" nmap -p 22 192.0.2.2 >one
		"$NCX" nmap -Pn -p 22 192.0.2.2 >up
	'
	is "$(grep -c 'Nmap scan report' "$T/two")" 1
	like "$(tail -n 1 "$T/two")" 'ncx done: 2 IP addresses (1 host up) scanned in * seconds'
	grep -qx 'Nmap scan report for 192.0.2.2 \[host down\]' "$T/verbose"
	is "$(plain "$T/one")" 'Starting ncx
Note: Host seems down. -Pn shows its ports nevertheless.
ncx done: 1 IP address (0 hosts up) scanned in N seconds'
	is "$(plain "$T/up")" 'Starting ncx
Nmap scan report for 192.0.2.2
Host is up.

PORT   STATE    SERVICE
22/tcp filtered ssh

ncx done: 1 IP address (1 host up) scanned in N seconds'
}

@test "the other reports have the hosts up that the text has" {
	alone '
		darken
		up 22 -k --echo
		"$NCX" nmap -p 22 -oA two 192.0.2.2 127.0.0.1 >/dev/null
		"$NCX" nmap -Pn -p 22 -oA Pn 192.0.2.2 127.0.0.1 >/dev/null
		"$NCX" nmap -v -p 22 -oG - 192.0.2.2 >down.gnmap
	'
	is "$(grep -o '<hosts .*/>' "$T/two.xml")" '<hosts up="1" down="1" total="2"/>'
	is "$(grep -o '<hosts .*/>' "$T/Pn.xml")" '<hosts up="2" down="0" total="2"/>'
	is "$(grep -c '<status' "$T/two.xml")" 1
	is "$(grep -c 'state="up" reason="user-set"' "$T/Pn.xml")" 1
	is "$(grep Status "$T/two.gnmap")" $'Host: 127.0.0.1 ()\tStatus: Up'
	is "$(grep -c 'Status: Up' "$T/Pn.gnmap")" 2
	is "$(grep Host: "$T/down.gnmap")" $'Host: 192.0.2.2 ()\tStatus: Down'
	for file in two.xml two.gnmap; do
		grep -q '2 IP addresses (1 host up)' "$T/$file"
	done
	grep -q '2 IP addresses (2 hosts up)' "$T/Pn.nmap"
}

@test "--open: other ports are counted, other hosts left out" {
	alone '
		up 127.0.0.1 22 -k --echo
		"$NCX" nmap --open -p 22-23 127.0.0.1-2 >text
	'
	is "$(plain "$T/text")" 'Starting ncx
Nmap scan report for 127.0.0.1
Host is up (Ns latency).
Not shown: 1 closed tcp port (conn-refused)
PORT   STATE SERVICE
22/tcp open  ssh

ncx done: 2 IP addresses (2 hosts up) scanned in N seconds'
}

@test "--host-timeout: the host is skipped, by name" {
	alone '
		darken
		"$NCX" nmap -Pn -T2 --host-timeout 300ms -p 1-9 192.0.2.2 >text 2>err
	'
	grep -qx 'Skipping host 192.0.2.2 due to host timeout' "$T/text"
}

@test "a banner, where ncx scan --format nmap reads one" {
	alone '
		up 22 -k --exec echo hello
		"$NCX" scan --format nmap -b 127.0.0.1 22 >text
	'
	grep -qx '|_banner: hello\\n' "$T/text"
}

@test "a name: its other addresses, and what its address is called" {
	alone '
		printf "127.0.0.7 one.example\n127.0.0.7 two.example\n" >hosts
		echo "127.0.0.8 two.example" >>hosts
		mount --bind hosts /etc/hosts || exit 0
		"$NCX" nmap -p 9 two.example >name
		"$NCX" nmap -R -p 9 two.example >R
		"$NCX" nmap --resolve-all -p 9 two.example >all
	'
	[ -e "$T/all" ] || skip "/etc/hosts cannot be another"
	is "$(sed -n 2,4p "$T/name" | plain /dev/stdin)" \
		'Nmap scan report for two.example (127.0.0.7)
Host is up (Ns latency).
Other addresses for two.example (not scanned): 127.0.0.8'
	is "$(sed -n 5p "$T/R")" 'rDNS record for 127.0.0.7: one.example'
	is "$(grep -c 'Nmap scan report for two.example (127.0.0.[78])' "$T/all")" 2
	is "$(grep -c Other "$T/all")" 0
}

@test "a scan cut short says so, on stdout and in the file" {
	alone '
		darken
		up 22 -k --echo
		$INTERRUPTIBLE timeout 60 "$NCX" nmap -Pn -p 1-100 -oN file \
			--max-rtt-timeout 30s 127.0.0.1 192.0.2.2 >text &
		scan=$!
		has "^22/tcp" file
		kill -INT $scan
		wait $scan || echo $? >status
	'
	is "$(<"$T/status")" 130
	is "$(grep -c '^Note' "$T/text" "$T/file" | cut -d : -f 2 | paste -sd ' ')" '0 0'
	is "$(grep -c '^22/tcp open' "$T/text")" 1
	like "$(tail -n 1 "$T/text")" \
		'ncx interrupted by SIGINT: * of 200 ports decided: * IP address* scanned in *'
	like "$(tail -n 1 "$T/file")" \
		'# ncx interrupted by SIGINT: * of 200 ports decided at * -- * IP address* scanned in *'
}

@test "--open: hosts with nothing open are in no report" {
	alone '
		darken
		up 127.0.0.1 22 -k --echo
		"$NCX" nmap --open -p 22-23 -oA some 127.0.0.1-2 >/dev/null
		"$NCX" nmap --open -v -p 22-23 -oA none 127.0.0.2 192.0.2.2 >/dev/null
	'
	is "$(grep -o '<address addr="[^"]*"' "$T/some.xml")" '<address addr="127.0.0.1"'
	is "$(grep -o '<hosts .*/>' "$T/some.xml")" '<hosts up="2" down="0" total="2"/>'
	is "$(grep -c '^Host: 127.0.0.1' "$T/some.gnmap")" 2
	is "$(grep -c '^Host: ' "$T/some.gnmap")" 2
	is "$(grep -c '<host ' "$T/none.xml")" 0
	is "$(grep -c '^Host: ' "$T/none.gnmap")" 0
	is "$(grep -c 'scan report' "$T/none.nmap")" 0
	grep -q '2 IP addresses (1 host up)' "$T/none.gnmap"
}

@test "this machine is up, though its ports are silent" {
	need nft
	alone '
		nft "table inet t {
			chain c {
				type filter hook input priority 0;
				tcp dport 22 drop;
			};
		}"
		ip link add v0 type veth peer name v1
		ip addr add 198.51.100.1/24 dev v0
		ip link set v0 up
		ip link set v1 up
		short="--max-rtt-timeout 100ms --max-retries 0"
		"$NCX" nmap $short -p 22 127.0.0.1 >lo
		"$NCX" nmap $short --reason -p 22 198.51.100.1 >own
		"$NCX" nmap $short -p 22 -oG - 127.0.0.5 >grep
		"$NCX" nmap $short -p 22 ::1 >v6
		"$NCX" nmap $short -p 22 198.51.100.9 >other
	'
	is "$(plain "$T/lo")" 'Starting ncx
Nmap scan report for 127.0.0.1
Host is up.

PORT   STATE    SERVICE
22/tcp filtered ssh

ncx done: 1 IP address (1 host up) scanned in N seconds'
	grep -qx 'Host is up, received localhost-response.' "$T/own"
	grep -qx '22/tcp filtered ssh     no-response' "$T/own"
	is "$(grep Status "$T/grep")" $'Host: 127.0.0.5 ()\tStatus: Up'
	grep -qx 'Host is up.' "$T/v6"
	grep -q '^Note: Host seems down' "$T/other"
}

# --- files ---------------------------------------------------------------------------

@test "-oN, -oG, -oX, -oA write files beside the text; - is stdout" {
	alone '
		up 22 -k --echo
		"$NCX" nmap -p 22-23 -oN n -oG g -oX=x 127.0.0.1 >text
		"$NCX" nmap -p 22-23 -oA all 127.0.0.1 >text2
		"$NCX" nmap -p 22-23 -oX - -oN n2 127.0.0.1 >stdout.xml
		"$NCX" nmap -p 22-23 -oG - 127.0.0.1 >stdout.gnmap
		"$NCX" nmap -p 22-23 -oN - 127.0.0.1 >stdout.nmap
	'
	is "$(plain "$T/n")" '# ncx initiated
Nmap scan report for 127.0.0.1
Host is up (Ns latency).

PORT   STATE  SERVICE
22/tcp open   ssh
23/tcp closed telnet

# ncx done -- 1 IP address (1 host up) scanned in N seconds'
	like "$(head -n 1 "$T/n")" \
		"# $("$NCX" --version) scan initiated * as: *nmap -p 22-23 -oN n -oG g -oX=x 127.0.0.1"
	is "$(sed 1d "$T/text" | plain /dev/stdin | sed '$d')" \
		"$(sed 1d "$T/n" | plain /dev/stdin | sed '$d')"
	is "$(sed -n 3p "$T/g" | cut -f 2)" \
		'Ports: 22/open/tcp//ssh///, 23/closed/tcp//telnet///'
	is "$(ports_in "$T/x")" $'tcp 22 open\ntcp 23 closed'
	grep -q 'args="[^"]*nmap -p 22-23 -oN n -oG g -oX=x 127.0.0.1"' "$T/x"
	is "$(plain "$T/all.nmap")" "$(plain "$T/n")"
	is "$(sed -n 3p "$T/all.gnmap")" "$(sed -n 3p "$T/g")"
	is "$(ports_in "$T/all.xml")" "$(ports_in "$T/x")"
	is "$(head -c 5 "$T/stdout.xml")" '<?xml'
	is "$(grep -c 'Nmap scan report' "$T/stdout.xml")" 0
	is "$(plain "$T/n2")" "$(plain "$T/n")"
	is "$(sed -n 3p "$T/stdout.gnmap")" "$(sed -n 3p "$T/g")"
	is "$(plain "$T/stdout.nmap")" "$(plain "$T/text")"
}

@test "a report that cannot be written: nothing is scanned" {
	try nmap -p 9 -oX /nonexistent/x 127.0.0.1
	[ "$status" -eq 3 ]
	is "$out" ''
	like "$err" "ncx: nmap: cannot write to '/nonexistent/x': No such file or directory"
	refused -oX - -oG - -- 'only one report goes to stdout'
	refused -oA - -- "option '-oA' writes three files; only one report goes to stdout"
	for option in -oN -oG -oX -oA; do
		refused "$option" '' -- "option '$option' takes the name of a file, not ''"
	done
	refused -oN "$T/f" -oX "$T/f" -- "options '-oN' and '-oX' name the same file, '$T/f'"
	refused -oA "$T/f" -oN "$T/f.nmap" -- \
		"options '-oN' and '-oA' name the same file, '$T/f.nmap'"
	[ ! -e "$T/f" ]
	try nmap -p 9 -oN "$T/a" -oA "$T/a" 127.0.0.1
	[ "$status" -eq 0 ]
	refused -oX 'scan-%D.xml' -- "ncx puts no time into the name of a file, 'scan-%D.xml'"
}

# --- what is scanned -------------------------------------------------------------------

@test "-p, -F, --top-ports: arguments in the same word or the next" {
	need grep
	for words in '-p 9,11' '-p9,11'; do
		# shellcheck disable=SC2086 # they are words
		try nmap $words -oX - 127.0.0.1
		[ "$status" -eq 0 ]
		is "$(ports_in "$T/try.out" | cut -d ' ' -f 1,2)" $'tcp 9\ntcp 11'
	done
	try nmap -p- 127.0.0.1
	like "$out" '*Not shown: 65[0-9][0-9][0-9] closed tcp ports (conn-refused)*'
	for words in '--top-ports 10' --top-ports=10; do
		# shellcheck disable=SC2086 # they are words
		try nmap $words -oX - 127.0.0.1
		like "$out" '*numservices="10"*'
	done
	try nmap -F -oX - 127.0.0.1
	like "$out" '*numservices="100"*'
	try nmap -oX - 127.0.0.1
	like "$out" '*type="connect" protocol="tcp" numservices="1000"*'
	try nmap -sU -sT -F -oX - 127.0.0.1
	like "$out" '*type="connect" protocol="tcp" numservices="100"*type="udp" protocol="udp" numservices="100"*'
	refused -F -p 9 -- '-p, -F and --top-ports exclude each other'
	refused -p 9 -p 11 -- 'there is one -p, with commas: -p 9,11'
	refused -p 9-8 -- '*'
}

@test "-sU alone is UDP, -sTU is both" {
	try nmap -sU -p 9 -oX - 127.0.0.1
	is "$(ports_in "$T/try.out" | cut -d ' ' -f 1,2)" 'udp 9'
	try nmap -sTU -p 9 -oX - 127.0.0.1
	is "$(ports_in "$T/try.out" | cut -d ' ' -f 1,2)" $'tcp 9\nudp 9'
	try nmap -sU -sT -p 9 -oX - 127.0.0.1
	is "$(ports_in "$T/try.out" | cut -d ' ' -f 1,2)" $'tcp 9\nudp 9'
}

@test "targets: -iL, --exclude, what is no port, -4, -6" {
	printf '127.0.0.1 127.0.0.2\n127.0.0.3\n' >"$T/list"
	try nmap -n -p 9 -iL "$T/list" --exclude 127.0.0.2,127.0.0.9
	[ "$status" -eq 0 ]
	is "$(grep 'Nmap scan report' "$T/try.out")" \
		$'Nmap scan report for 127.0.0.1\nNmap scan report for 127.0.0.3'
	try nmap -p 9 -iL - <"$T/list"
	is "$(grep -c 'Nmap scan report' "$T/try.out")" 3
	try nmap -p 9 -4 localhost
	like "$out" '*Nmap scan report for localhost (127.0.0.1)*'
	# A port is never a target, nor the other way round.
	try nmap 127.0.0.1 22
	[ "$status" -eq 2 ]
	like "$err" "ncx: nmap: '22' is not a target: *"
	try nmap -p 9
	[ "$status" -eq 2 ]
	like "$err" 'ncx: nmap: no target: *'
	alone '
		"$NCX" nmap -6 -p 9 ::1 >v6
		"$NCX" nmap -p 9 ::1 >v6-too
	'
	grep -qx 'Nmap scan report for ::1' "$T/v6"
	grep -qx 'Nmap scan report for ::1' "$T/v6-too"
}

@test "targets: lists in the last part of an address, and what is none" {
	local text
	try nmap -p 9 -oG - 127.0.0.1,3,5-7
	[ "$status" -eq 0 ]
	is "$(grep -o '[0-9.]* ()	Status: Up' "$T/try.out" | cut -d ' ' -f 1 | paste -sd ' ')" \
		'127.0.0.1 127.0.0.3 127.0.0.5 127.0.0.6 127.0.0.7'
	try nmap -p 9 -oG - 127.0-1.0.1,2 127.0.0.9 --exclude 127.0.0.1,127.1.0.2
	is "$(grep -o '[0-9.]* ()	Status: Up' "$T/try.out" | cut -d ' ' -f 1 | paste -sd ' ')" \
		'127.1.0.1 127.0.0.2 127.0.0.9'
	wrong() {
		try nmap "${@:2}"
		[ "$status" -eq 2 ]
		is "$out" ''
		is "$err" "ncx: nmap: $1 (see 'ncx nmap --help')"
	}
	for text in 127.0.0,1.1 127,128.0.0.1 127.0.0,1.1,2; do
		wrong "'$text' is not a target: a list stands only in the last part of an address, as in 10.0.0.1,3,5-7" "$text"
	done
	for text in 127.0.0.1,127.0.0.2 a,b 127.0.0.0/31,5; do
		wrong "'$text' is not a target: targets are separated by blanks" "$text"
	done
	for text in '127.0.0.1,' 127.0.0.,3 127.0.0.1,,3; do
		wrong "'$text' is not a target: a number is missing at a comma" "$text"
	done
	wrong "'22,80' is not a target: -p says the ports" 127.0.0.1 22,80
	wrong "'22' is not a target: -p says the ports" -F 127.0.0.1 22
	wrong 'a target is empty' ''
	wrong '-4 and -6 exclude each other' -4 -6 127.0.0.1
}

@test "a name that does not resolve is told, the others are scanned: status 0" {
	alone '
		status=0
		"$NCX" nmap -p 9 nosuch.invalid 127.0.0.1 >some 2>some.err || status=$?
		"$NCX" nmap -p 9 nosuch.invalid >none 2>none.err || status=$?
		echo $status >status
		"$NCX" nmap -p 9 -oX x nosuch.invalid >xml 2>xml.err || echo $? >>status
	'
	is "$(<"$T/status")" $'0\n3'
	like "$(<"$T/some.err")" "ncx: nmap: cannot resolve 'nosuch.invalid': *"
	is "$(grep 'Nmap scan report' "$T/some")" 'Nmap scan report for 127.0.0.1'
	like "$(<"$T/none.err")" "ncx: nmap: cannot resolve 'nosuch.invalid': *"
	is "$(<"$T/none")" \
		'ncx done: 0 IP addresses (0 hosts up) scanned in 0.00 seconds'
	like "$(tail -n 1 "$T/xml.err")" \
		'ncx: nmap: no target is left, and no report was written'
}

@test "no open port: status 0" {
	alone '
		status=0
		"$NCX" nmap -p 9 127.0.0.1 >text 2>err || status=$?
		echo $status >status
	'
	is "$(<"$T/status")" 0
	[ ! -s "$T/err" ]
}

@test "-R names what is found, -n and the rest do not" {
	alone '
		echo "127.0.0.7 found.example" >hosts
		mount --bind hosts /etc/hosts || exit 0
		"$NCX" nmap -R -p 9 127.0.0.7 >R
		"$NCX" nmap -n -p 9 127.0.0.7 >n
		"$NCX" nmap -p 9 found.example >name
	'
	[ -e "$T/name" ] || skip "/etc/hosts cannot be another"
	is "$(sed -n 2p "$T/R")" 'Nmap scan report for found.example (127.0.0.7)'
	is "$(sed -n 2p "$T/n")" 'Nmap scan report for 127.0.0.7'
	is "$(sed -n 2p "$T/name")" 'Nmap scan report for found.example (127.0.0.7)'
	refused -n -R -- '-n and -R exclude each other'
}

# --- pace ----------------------------------------------------------------------------------

# ms COMMAND...: how long it takes.
ms() {
	local began=${EPOCHREALTIME/./}
	"$@"
	took=$(((${EPOCHREALTIME/./} - began) / 1000))
}

@test "-T2 and --scan-delay: time between probes; options outdo templates" {
	ms try nmap -T2 -p 9,11,13,15,17,19,21 127.0.0.1
	[ "$status" -eq 0 ]
	[ "$took" -ge 2400 ]
	ms try nmap -T polite --scan-delay 1ms -p 9,11,13,15,17,19,21 127.0.0.1
	[ "$took" -lt 2400 ]
	ms try nmap --scan-delay 0.2 -p 9,11,13 127.0.0.1
	[ "$took" -ge 400 ]
	ms try nmap --max-rate 10 -p 9,11,13,15,17 127.0.0.1
	[ "$took" -ge 300 ]
}

@test "rates: fractions, and what does not go together" {
	ms try nmap --max-rate 2.5 -p 9,11,13 127.0.0.1
	[ "$status" -eq 0 ]
	[ "$took" -ge 700 ]
	ms try nmap --max-rate 2.5 --scan-delay 1ms -p 9,11,13 127.0.0.1
	[ "$took" -ge 700 ]
	try nmap --min-rate 100 --max-rate 100 -p 9 127.0.0.1
	[ "$status" -eq 0 ]
	refused --min-rate 0.5 -- "option '--min-rate' takes a whole number here, not '0.5'"
	refused --min-rate 1000 --max-rate 10 -- '--min-rate 1000 is more than --max-rate 10'
	refused --min-rate 1 --max-rate 0.5 -- '--min-rate 1 is more than --max-rate 0.5'
	refused --min-rate 50 -T2 -- '--min-rate 50 is more than -T 2 lets through'
	refused --min-rate 50 --scan-delay 1 -- '--min-rate 50 is more than --scan-delay lets through'
	for rate in 0 x 1s -1 '' 10000001 0.0001; do
		refused --max-rate "$rate" -- \
			"option '--max-rate' takes a number from 0.001 to 10000000, not '$rate'"
	done
}

@test "names behind one dash" {
	try nmap -reason -max-rate=100 -p 9 127.0.0.1
	[ "$status" -eq 0 ]
	like "$out" '*9/tcp *discard conn-refused*'
	try nmap -top-ports 3 -oX - 127.0.0.1
	like "$out" '*numservices="3"*'
	refused -script x -- "option '-script': ncx runs no scripts; *"
	refused -reason=1 -- "option '-reason' takes no argument, but got '1'"
}

@test "-T4, -T5, --max-rtt-timeout, --max-retries: when silence is an answer" {
	alone '
		darken
		ms() {
			began=${EPOCHREALTIME/./}
			"$NCX" nmap -Pn -p 9 192.0.2.2 "$@" >/dev/null
			echo $(((${EPOCHREALTIME/./} - began) / 1000))
		}
		ms --max-rtt-timeout 200ms --max-retries 0 >once
		ms --max-rtt-timeout 200ms --max-retries 3 >four
		ms -T5 --max-retries=0 >T5
		ms -T4 --max-retries=0 >T4
		ms -Taggressive --max-retries=0 --max-rtt-timeout=50ms >short
	'
	[ "$(<"$T/once")" -ge 200 ]
	[ "$(<"$T/four")" -ge 500 ]
	[ "$(<"$T/T5")" -ge 250 ]
	[ "$(<"$T/T4")" -ge 900 ]
	[ "$(<"$T/short")" -lt 900 ]
}

@test "the other options of pace and order are taken" {
	try nmap -r -T3 --min-rate 10 --max-parallelism 3 --host-timeout 30 \
		--system-dns --unprivileged --no-stylesheet -p 9 127.0.0.1
	[ "$status" -eq 0 ]
	is "$err" ''
	try nmap --randomize-hosts -oG - -p 9 127.0.0.1-20
	is "$(grep -c 'Status: Up' "$T/try.out")" 20
	grep -o '127.0.0.[0-9]*.*Status' "$T/try.out" >"$T/order"
	[ "$(sort -V "$T/order" | cmp - "$T/order" 2>&1 | wc -l)" -eq 1 ]
	refused -r --randomize-hosts -- '-r and --randomize-hosts exclude each other: *'
	refused -T 6 -- "option '-T' takes 0 to 5, or *, not '6'"
}

# --- what it has not ------------------------------------------------------------------------

@test "what needs raw packets or a data base is refused by name" {
	refused -sS -- "option '-sS': ncx completes each connection, *: -sT"
	refused -sTS -- "option '-sS': *"
	refused -sV -- "option '-sV': *ncx scan -b*"
	refused -sC -- "option '-sC': *ncx scan -b*"
	for type in F X N A W M Y Z I O n P L R; do
		refused "-s$type" -- "option '-s$type': *ncx*"
	done
	refused -sQ -- "option '-sQ': there is no scan 'Q'; there are -sT and -sU"
	refused -sTv -- "option '-sTv': there is no scan 'v'; *"
	refused -s -- "option '-s' takes T, U or TU, not '127.0.0.1'"
	refused -P -p 9 -- "option '-P' takes n, not '-p'"
	refused -O -- "option '-O': *"
	refused -A -- "option '-A': *ncx scan -b*"
	refused --script=banner -- "option '--script': *ncx scan -b*"
	refused -PE -- "option '-PE': ncx pings nobody; *"
	refused -PS80 -- "option '-PS80': ncx pings nobody; *"
	refused --source-port 53 -- "option '--source-port': *"
	refused -g 53 -- "option '-g': *"
	refused -f -- "option '-f': *"
	refused -iR 5 -- "option '-iR': *"
	refused -oS x -- "option '-oS': ncx has -oN, -oG and -oX"
	refused --resume x -- "option '--resume': *"
	refused --stats-every 5s -- "option '--stats-every': SIGUSR1 *"
	refused --nosuch -- "unknown option '--nosuch'*"
	refused -v2 -- "unknown option '-2' in '-v2'"
}

@test "-Pn, and what it was called before" {
	for type in n N 0; do
		try nmap "-P$type" -p 9 127.0.0.1
		[ "$status" -eq 0 ]
	done
}

@test "-V, --version and --help; through a link" {
	try nmap -V
	[ "$status" -eq 0 ]
	is "$out" "$("$NCX" --version)"
	try nmap --help
	[ "$status" -eq 0 ]
	like "$out" '*ncx nmap*-oX FILE*'
	ln -s "$NCX" "$T/nmap"
	run -0 "$T/nmap" -sT -p 9 -oX - 127.0.0.1
	like "$output" '*args="*/nmap -sT -p 9 -oX - 127.0.0.1"*'
}

#!/usr/bin/env bats
# ncx nmap and the real one, the same command line in the same network: the
# lines that scripts read, and the XML as ndiff reads it.

load ../lib/common
load ../lib/net
load ../lib/scan

NMAP_DATA=/usr/share/nmap

# lines FILE: nmap's text without what must differ: who it is, times, and the
# names of ports, for which each has a table of its own.
lines() {
	sed -E 's/[0-9.]+s latency/Ns latency/; s/in [0-9.]+ seconds/in N seconds/
		s/^Starting (Nmap|ncx) .*/Starting/; s/^(Nmap|ncx) done/done/
		s/^# (Nmap|ncx) .* initiated .*/# initiated/
		s/^# (Nmap|ncx) done at .* --/# done/
		s/ttl 64//; s/received localhost-response/received syn-ack/
		s/ SERVICE *(REASON)?/ SERVICE \1/
		s@^([0-9]+/(tcp|udp) +[a-z|]+ +)[^ ]+ *@\1NAME @; s/ +$//' "$1"
}

# both WORD...: in the script of `alone`: the real one's text is in nmap.txt,
# that of ncx in ncx.txt.
BOTH='both() {
	nmap "$@" >nmap.txt
	"$NCX" nmap "$@" >ncx.txt
}'

# reads FILE: nmap's tools take it.
reads() {
	xmllint --nonet --noout --dtdvalid "$NMAP_DATA/nmap.dtd" "$1" >&2 &&
		xsltproc --nonet -o "$1.html" "$NMAP_DATA/nmap.xsl" "$1" >&2 &&
		grep -q '<h1>' "$1.html"
}

need_tools() {
	need nmap xmllint xsltproc ndiff
	[ -e "$NMAP_DATA/nmap.dtd" ] || skip "nmap.dtd is missing"
}

same() {
	is "$(lines "$T/ncx.txt")" "$(lines "$T/nmap.txt")"
}

@test "nmap -sT -p 5000-5005 localhost" {
	need nmap
	alone "$BOTH"'
		up 5003 -k --echo
		both -n -sT -p 5000-5005 localhost
	'
	same
	is "$(grep -c open "$T/ncx.txt")" 1
}

@test "nmap -sU -p 53 localhost" {
	need nmap
	alone "$BOTH"'
		up -u 53 --echo
		both -n -sU -p 53 localhost
	'
	same
	is "$(grep -c open "$T/ncx.txt")" 1
}

@test "nmap -p- -oX f -oG f -oN f localhost" {
	need_tools
	alone '
		up 22 -k --echo
		up 5003 -k --echo
		up 60000 -k --echo
		nmap -n -sT -p- -oX nmap.xml -oG nmap.g -oN nmap.txt 127.0.0.1 >out
		"$NCX" nmap -n -sT -p- -oX ncx.xml -oG ncx.g -oN ncx.txt \
			127.0.0.1 >ncx.out
	'
	same
	is "$(lines "$T/ncx.out" | grep -v 'done')" "$(lines "$T/out" | grep -v 'done')"
	is "$(grep Ports: "$T/ncx.g" | sed 's@//[^,]*///@@g')" \
		"$(grep Ports: "$T/nmap.g" | sed 's@//[^,]*///@@g')"
	is "$(grep -c 'Ignored State: closed (65532)' "$T/ncx.g")" 1
	reads "$T/ncx.xml"
	# Names of services are not states: ndiff would tell of them.
	for who in nmap ncx; do
		sed -E 's@<service [^>]*/>@@' "$T/$who.xml" >"$T/$who-states.xml"
	done
	ndiff "$T/ncx-states.xml" "$T/nmap-states.xml" >&2
}

@test "-F and without ports: as many ports" {
	need nmap
	alone "$BOTH"'
		both -n -sT -F 127.0.0.1
		cp nmap.txt nmap-F.txt
		cp ncx.txt ncx-F.txt
		both -n -sT 127.0.0.1
	'
	same
	is "$(lines "$T/ncx-F.txt")" "$(lines "$T/nmap-F.txt")"
}

@test "all in ignored states; TCP and UDP; several hosts; --open" {
	need nmap
	alone "$BOTH"'
		up 22 -k --echo
		both -n -sT -p 100-200 127.0.0.1
		cp nmap.txt nmap-1.txt
		cp ncx.txt ncx-1.txt
		both -n -sTU -p 1-100 127.0.0.1
		cp nmap.txt nmap-2.txt
		cp ncx.txt ncx-2.txt
		both -n -sT -p 22-23 127.0.0.1-2
		cp nmap.txt nmap-3.txt
		cp ncx.txt ncx-3.txt
		both -n -sT --open -p 1-100 127.0.0.1
		cp nmap.txt nmap-4.txt
		cp ncx.txt ncx-4.txt
		both -n -sT --open -p 1-20 127.0.0.1
		cp nmap.txt nmap-5.txt
		cp ncx.txt ncx-5.txt
		both -n -sT --reason -p 22-26 127.0.0.1
		cp nmap.txt nmap-6.txt
		cp ncx.txt ncx-6.txt
		both -6 -n -sT -p 22-26 ::1
	'
	same
	for number in 1 2 3 4 5 6; do
		is "$(lines "$T/ncx-$number.txt")" "$(lines "$T/nmap-$number.txt")"
	done
}

@test "filtered ports, few and many" {
	need nmap nft
	alone "$BOTH"'
		up 22 -k --echo
		nft "table inet t {
			chain c {
				type filter hook input priority 0;
				tcp dport 100-139 drop;
				tcp dport 30 drop;
			};
		}"
		both -n -sT -p 1-200 127.0.0.1
		cp nmap.txt nmap-1.txt
		cp ncx.txt ncx-1.txt
		both -n -sT -p 20-30 127.0.0.1
		cp nmap.txt nmap-2.txt
		cp ncx.txt ncx-2.txt
		both -n -sT -T4 -p 100-139 127.0.0.1 -Pn
	'
	is "$(lines "$T/ncx-1.txt")" "$(lines "$T/nmap-1.txt")"
	is "$(lines "$T/ncx-2.txt")" "$(lines "$T/nmap-2.txt")"
	same
	grep -q 'Not shown: 40 filtered tcp ports (no-response)' "$T/ncx.txt"
}

@test "this machine, silent; --open in every report; lists of addresses" {
	need nmap nft
	alone "$BOTH"'
		up 127.0.0.2 30 -k --echo
		nft "table inet t {
			chain c {
				type filter hook input priority 0;
				tcp dport 22 drop;
			};
		}"
		both -n -sT -p 22 127.0.0.1
		cp nmap.txt nmap-1.txt
		cp ncx.txt ncx-1.txt
		nmap -n -sT --open -p 30 -oA nmap 127.0.0.1-3 >/dev/null
		"$NCX" nmap -n -sT --open -p 30 -oA ncx 127.0.0.1-3 >/dev/null
		both -n -sT -p 9 127.0.0.1,3,5-7
	'
	same
	is "$(lines "$T/ncx-1.txt")" "$(lines "$T/nmap-1.txt")"
	for who in nmap ncx; do
		grep '^Host:' "$T/$who.gnmap" | sed 's@//[^,]*///@@g' >"$T/$who.hosts"
		grep -o '<address addr="[^"]*"\|<hosts .*/>' "$T/$who.xml" >"$T/$who.up"
	done
	is "$(<"$T/ncx.hosts")" "$(<"$T/nmap.hosts")"
	is "$(<"$T/ncx.up")" "$(<"$T/nmap.up")"
}

@test "a host that is down, alone and among others" {
	need nmap
	alone "$BOTH"'
		darken
		up 22 -k --echo
		both -n -sT -p 22 192.0.2.2 127.0.0.1
		cp nmap.txt nmap-1.txt
		cp ncx.txt ncx-1.txt
		both -n -Pn -sT -p 22 192.0.2.2
		cp nmap.txt nmap-2.txt
		cp ncx.txt ncx-2.txt
		both -n -sT -p 22 192.0.2.2
	'
	is "$(lines "$T/ncx-1.txt")" "$(lines "$T/nmap-1.txt")"
	is "$(lines "$T/ncx-2.txt")" "$(lines "$T/nmap-2.txt")"
	# The note's first sentence, and the rest.
	is "$(lines "$T/ncx.txt" | sed 's/down\. .*/down/')" \
		"$(lines "$T/nmap.txt" | sed 's/down\. .*/down/')"
}

@test "-v: the open ports are told by the same line" {
	need nmap
	alone "$BOTH"'
		up 22 -k --echo
		both -n -v -sT -p 20-30 127.0.0.1
	'
	is "$(grep Discovered "$T/ncx.txt")" "$(grep Discovered "$T/nmap.txt")"
}

@test "statuses of the real one: no open port, an unknown name" {
	need nmap
	alone '
		for who in nmap "$NCX nmap"; do
			$who -n -sT -p 9 127.0.0.1 >/dev/null && echo 0
			$who -n -sT -p 9 nosuch.invalid >/dev/null 2>&1 && echo 0
			$who -n -sT -p 9 -oX /nonexistent/x 127.0.0.1 \
				>/dev/null 2>&1 || echo wrong
		done >statuses
	'
	is "$(<"$T/statuses")" $'0\n0\nwrong\n0\n0\nwrong'
}

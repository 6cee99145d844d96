#!/usr/bin/env bats
# The XML of ncx scan as nmap's own tools read it: its DTD, its stylesheet,
# ndiff, and a scan of the same ports by nmap. Each scan is in a network of its
# own, so that port numbers are free and nobody else opens one meanwhile.

load ../lib/common

NMAP_DATA=/usr/share/nmap

setup() { cd "$BATS_TEST_TMPDIR" || return; }

# reads FILE: nmap's tools take it.
reads() {
	xmllint --nonet --noout --dtdvalid "$NMAP_DATA/nmap.dtd" "$1" >&2 &&
		xsltproc --nonet -o "$1.html" "$NMAP_DATA/nmap.xsl" "$1" >&2 &&
		grep -q '<h1>' "$1.html" &&
		ndiff "$1" "$1" >&2
}

need_tools() {
	need xmllint xsltproc ndiff nmap unshare ip jq
	[ -e "$NMAP_DATA/nmap.dtd" ] || skip "nmap.dtd is missing"
}

# alone SCRIPT: run it in a network with nothing but a loopback interface, as
# its root. `up PORT` starts a TCP server there, `up -u PORT` one for UDP.
alone() {
	cat >script <<-'END'
		set -eu
		ip link set lo up
		up() {
			timeout 60 "$NCX" listen -k --echo --port-file port "$@" \
				>listen.out 2>listen.err </dev/null &
			for _ in $(seq 500); do
				[ ! -s port ] || break
				sleep 0.02
			done
			[ -s port ] || { cat listen.err >&2; exit 1; }
			rm port
		}
		trap 'kill $(jobs -p) 2>/dev/null || :' EXIT
	END
	printf '%s\n' "$1" >>script
	unshare -Urn true 2>/dev/null || skip "no user namespaces"
	timeout 100 unshare -Urn bash script 3>&- >script.out 2>script.err || {
		cat script.out script.err >&2
		return 1
	}
}

# states FILE: "PROTO PORT STATE" of the ports that it lists.
states() {
	xmllint --xpath '//port/@protocol | //port/@portid | //port/state/@state' \
		"$1" | grep -o '"[^"]*"' | tr -d '"' | paste -d ' ' - - -
}

@test "reports of all kinds, with hostile text in them" {
	need_tools
	[ -x "${UNIT_BIN-}/t_report_xml" ] || skip "UNIT_BIN is not set"
	"$UNIT_BIN/t_report_xml" "$BATS_TEST_TMPDIR" >tap
	for file in XML XML-UDP XML-dead XML-interrupted; do
		reads "$file.xml"
	done
	is "$(states XML.xml)" 'tcp 22 open
tcp 80 open
tcp 81 open
tcp 98 filtered
tcp 99 filtered
tcp 100 filtered'
	is "$(xmllint --xpath 'string(//port[@portid=81]/script/@output)' XML.xml)" \
		'a/b, <\\\x1b[m\xff\x00&"'
	is "$(xmllint --xpath 'string(//finished/@errormsg)' \
		XML-interrupted.xml)" 'interrupted by SIGINT'
}

@test "TCP: ndiff sees no difference to nmap" {
	need_tools
	alone '
		up 22
		up 80
		"$NCX" scan -n 127.0.0.1 1-100 -o xml:none.xml >/dev/null
		"$NCX" scan 127.0.0.1 1-100 -o xml:ncx.xml >/dev/null
		nmap -Pn -n -sT -p 1-100 -oX nmap.xml 127.0.0.1 >/dev/null
		# Few enough to be listed one by one.
		"$NCX" scan 127.0.0.1 20-23,79-80 -o xml:few.xml >/dev/null
		nmap -Pn -n -sT -p 20-23,79-80 -oX few-nmap.xml 127.0.0.1
	'
	reads ncx.xml
	reads few.xml
	is "$(states ncx.xml)" 'tcp 22 open
tcp 80 open'
	is "$(xmllint --xpath 'count(//service)' none.xml)" 0
	ndiff ncx.xml nmap.xml >&2
	is "$(states few.xml)" "$(states few-nmap.xml)"
	is "$(states few.xml | wc -l)" 6
}

@test "UDP and IPv6: the states that nmap finds" {
	need_tools
	alone '
		up -u 53
		"$NCX" scan -u ::1 40-60 -o xml:ncx.xml >/dev/null
		nmap -6 -Pn -n -sU -p 40-60 -oX nmap.xml ::1
	'
	reads ncx.xml
	is "$(states ncx.xml | grep -v closed)" 'udp 53 open'
	is "$(states ncx.xml | wc -l)" 21
	is "$(states ncx.xml | grep closed)" "$(states nmap.xml | grep closed)"
}

# The first target answers at once, the second never does.
@test "a scan cut short leaves a file that is complete and says so" {
	need_tools
	alone '
		up 22
		ip link add dark0 type veth peer name dark1
		ip link set dark0 up
		ip link set dark1 up
		ip address add 192.0.2.1/24 dev dark0
		ip neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 dev dark0
		env --default-signal=INT timeout 60 "$NCX" scan -w 30s \
			127.0.0.1 192.0.2.2 -p 1-100 -o xml:cut.xml -o json:cut.json \
			-o grep:cut.gnmap >cut.txt &
		scan=$!
		for _ in $(seq 500); do
			! grep -q "</host>" cut.xml 2>/dev/null || break
			sleep 0.02
		done
		grep -q "</host>" cut.xml
		kill -INT $scan
		wait $scan || true
	'
	reads cut.xml
	is "$(xmllint --xpath 'string(//finished/@exit)' cut.xml)" error
	is "$(xmllint --xpath 'string(//finished/@errormsg)' cut.xml)" \
		'interrupted by SIGINT'
	is "$(states cut.xml)" 'tcp 22 open'
	is "$(tail -n 1 cut.json | jq -r '.interrupted, .total')" 'SIGINT
200'
	like "$(tail -n 1 cut.gnmap)" '# ncx interrupted by SIGINT at *'
	like "$(tail -n 1 cut.txt)" 'interrupted by SIGINT: * of 200 ports *'
}

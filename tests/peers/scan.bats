#!/usr/bin/env bats
# ncx scan beside nmap and the netcats: they find the same ports, and ncx finds
# what they open. tests/peers/scan_xml.bats compares the XML.

load ../lib/common
load ../lib/net
load ../lib/scan
# shellcheck source=tests/lib/peers.bash
source "$ROOT/tests/lib/peers.bash"

setup() {
	exec </dev/null
	jobs_setup
}

teardown() { jobs_teardown; }

# found PROTO FILE: the ports that grepable lines call open, in order.
found() {
	grep -o "[0-9]*/open/$1/" "$2" | cut -d / -f 1 | sort -n
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "nmap, nc.openbsd, nc.traditional and ncx find the same TCP ports" {
	need nmap nc.openbsd nc.traditional
	alone '
		for i in 1 2 3 4 5 6 7 8; do
			port=$((i * 230 + SRANDOM % 200))
			up -4 -k -p $port
			echo $port >>want
		done
		"$NCX" scan -p 1-2100 127.0.0.1 -o json:json --format grep >ncx
		nmap -Pn -n -sT -p 1-2100 -oG nmap 127.0.0.1 >/dev/null
		nc.openbsd -nvz 127.0.0.1 1-2100 2>nc.openbsd || :
		nc.traditional -nvz 127.0.0.1 1-2100 2>nc.traditional || :
	'
	is "$(found tcp "$T/ncx")" "$(<"$T/want")"
	is "$(found tcp "$T/nmap")" "$(<"$T/want")"
	is "$(jq .port "$T/json")" "$(<"$T/want")"
	is "$(sed -n 's/^Connection to .* \([0-9]*\) port .*succeeded.*/\1/p' \
		"$T/nc.openbsd" | sort -n)" "$(<"$T/want")"
	is "$(sed -n 's/.* \([0-9]*\) (?) open$/\1/p;s/.* \([0-9]*\) ([a-z].*) open$/\1/p' \
		"$T/nc.traditional" | sort -n)" "$(<"$T/want")"
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "grepable lines are nmap's, field by field" {
	need nmap
	alone '
		up -4 -k -p 22
		up -4 -k -p 80
		for ports in 20-23,25,80 22 7,9; do
			"$NCX" scan --format grep 127.0.0.1 $ports >>ncx || :
			nmap -Pn -n -sT -p $ports -oG - 127.0.0.1 >>nmap
		done
	'
	is "$(grep '^Host' "$T/ncx" | sed 's/\t*$//')" \
		"$(grep '^Host' "$T/nmap" | sed 's/\t*$//')"
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "UDP: the states are nmap's" {
	need nmap jq
	alone '
		up -4 -u --echo -p 300
		up -4 -u --discard -p 305
		"$NCX" scan -u -a --json 127.0.0.1 295-310 >ncx
		nmap -Pn -n -sU -p 295-310 -oG nmap 127.0.0.1 >/dev/null
	'
	# nmap sends nothing to these ports, so that an echo is silence.
	is "$(jq -r 'select(.state == "closed") | .port' "$T/ncx")" \
		"$(grep -o '[0-9]*/closed/udp' "$T/nmap" | cut -d / -f 1)"
	is "$(jq -r 'select(.state != "closed") | "\(.port) \(.state)"' \
		"$T/ncx")" '300 open
305 open|filtered'
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "filtered, as nmap sees it: a host that drops, a route that is refused" {
	need nmap jq
	alone '
		darken
		"$NCX" scan -a --json -w 200ms 192.0.2.2 7,9 >ncx || :
		nmap -Pn -n -sT -p 7,9 --max-retries 1 \
			--max-rtt-timeout 200ms -oG nmap 192.0.2.2 >/dev/null
		"$NCX" scan --format grep -w 200ms 192.0.2.2 7,9 >grep || :
	'
	is "$(jq -r '"\(.port) \(.state)"' "$T/ncx")" '7 filtered
9 filtered'
	is "$(grep -o '[0-9]*/filtered/tcp' "$T/nmap")" '7/filtered/tcp
9/filtered/tcp'
	is "$(grep -o '[0-9]*/filtered/tcp' "$T/grep")" '7/filtered/tcp
9/filtered/tcp'
}

# scan_of PEER NET: a server of that program, scanned once, for it may end with
# its first client; what was found is in $found.
scan_of() {
	local host=127.0.0.1 options=()
	need jq
	peer_needs "$1" "$2"
	case $2 in *6) host=::1 ;; esac
	case $2 in udp*) options=(-u) ;; esac
	rm -f "$TMP/peer.in"
	# shellcheck disable=SC2153  # peers.bash sets it
	peer_answers "$1" "$2" -
	timeout 20 "$NCX" scan --json -a "${options[@]}" "$host" "$port" \
		>"$T/rows" 2>"$T/err" || [ $? -eq 1 ]
	is "$(<"$T/err")" ''
	found=$(jq -r '"\(.proto) \(.port) \(.state)"' "$T/rows")
	job_close peer
	kill -TERM "${JOB_PID[peer]}" 2>/dev/null || :
	job_status peer
}

@test "found open: TCP servers of the netcats" {
	local peer net
	for peer in nc.openbsd nc.traditional ncat socat busybox; do
		for net in tcp4 tcp6; do
			[ -v "PEER_ANSWERS[$peer,$net]" ] || continue
			scan_of $peer $net
			is "$found" "tcp $port open"
		done
	done
}

@test "found: UDP servers of ncat and socat are open or silent, never closed" {
	local peer
	for peer in ncat socat; do
		scan_of $peer udp4
		like "$found" "udp $port open*"
	done
}

# An empty datagram ends these two, and a second probe finds the port closed.
@test "an exercise: a UDP scan finds nc -l -u" {
	local peer
	for peer in nc.openbsd nc.traditional; do
		scan_of $peer udp4
		like "$found" "udp $port open*"
	done
}

@test "nmap finds what ncx listen opens, and names no more" {
	need nmap
	listen server -4 -b 127.0.0.1 -k
	nmap -Pn -n -sT -p "$port" -oG "$T/nmap" 127.0.0.1 >/dev/null
	is "$(found tcp "$T/nmap")" "$port"
	"$NCX" scan 127.0.0.1 "$port" --format grep >"$T/ncx"
	is "$(found tcp "$T/ncx")" "$port"
	kill -TERM "$(pid server)"
	finish server
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "tshark: one SYN a closed port, SYN, ACK and RST for an open one" {
	need tshark
	alone '
		up -4 -k -p 500
		tshark -q -i lo -w all.pcap -a duration:30 >capture 2>&1 &
		capture=$!
		has "Capture started\\|Capturing on" capture
		# Packets come in order: it has seen all that is between two
		# datagrams once it has seen both.
		seen() {
			echo x | "$NCX" connect -u --send-only 127.0.0.1 $1
			[ -n "$(tshark -r all.pcap -Y "udp.dstport == $1")" ]
		}
		wait_for seen 9
		"$NCX" scan 127.0.0.1 497-503 >text
		wait_for seen 10
		kill $capture
		wait $capture || :
		tshark -r all.pcap -Y "tcp.dstport >= 497 && tcp.dstport <= 503" \
			-T fields -e tcp.dstport -e tcp.flags >packets 2>/dev/null
	'
	# A second ACK is the kernel's, to a SYN-ACK that it has sent again.
	is "$(sed 's/\t0x0*/ /' "$T/packets" | sort -n -k 1,1 -k 2,2 |
		awk '!/ 10$/ || !seen++')" '497 2
498 2
499 2
500 2
500 10
500 14
501 2
502 2
503 2'
}

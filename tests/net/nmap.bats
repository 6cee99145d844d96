#!/usr/bin/env bats
# On a path without loss ncx and nmap say the same of every port.

load ../lib/common
load ../lib/netns
load scan

# nmap_says OPTION...: "PORT STATE" of each port; with less debugging it leaves
# out what many ports have in common.
nmap_says() {
	net_in probe timeout -k 2 60 nmap -n -Pn -ddd -oN "$T/nmap.txt" "$@" \
		>/dev/null 2>&1 </dev/null || return
	awk '$1 ~ /^[0-9]+\/(tcp|udp)$/ { print $1 + 0, $2 }' "$T/nmap.txt" |
		sort -n
}

agree() {
	said port state >"$T/ncx"
	[ -s "$T/nmap" ]
	diff "$T/nmap" "$T/ncx"
}

@test "port by port as nmap -sT, IPv4" {
	need nmap
	path -d 2
	net_sysctl target net.ipv4.icmp_ratelimit=0
	net_ports target -n 30 -r 1-1000 -s 1
	net_rules target <<-'END'
		tcp dport 1001-1010 drop
		tcp dport 1011-1020 reject with icmp type admin-prohibited
		tcp dport 1021-1030 reject with tcp reset
	END
	nmap_says -T4 -sT -p1-1100 10.77.0.2 >"$T/nmap"
	scan -p 1-1100 10.77.0.2
	is "$(wc -l <"$T/nmap")" 1100
	agree
}

@test "port by port as nmap -sT, IPv6" {
	need nmap
	path -d 2
	net_ports target -n 30 -r 1-1000 -s 2
	net_rules target <<<'tcp dport 1001-1010 drop'
	nmap_says -T4 -6 -sT -p1-1100 fd77::2 >"$T/nmap"
	scan -p 1-1100 fd77::2
	is "$(wc -l <"$T/nmap")" 1100
	agree
}

@test "port by port as nmap -sU" {
	need nmap
	[ "$(id -u)" -eq 0 ] || skip "nmap -sU needs root"
	path -d 2
	net_sysctl target net.ipv4.icmp_ratelimit=0
	net_ports target -u 7,53,90 -q 20,80
	net_rules target <<<'udp dport 30-32 drop'
	nmap_says -T4 -sU -p1-100 10.77.0.2 >"$T/nmap"
	scan -u -p 1-100 10.77.0.2
	is "$(wc -l <"$T/nmap")" 100
	agree
}

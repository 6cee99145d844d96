#!/usr/bin/env bats
# UDP against a Linux target: it says "port unreachable" only now and then, so
# silence is no proof; what answers is found at once all the same.

load ../lib/common
load ../lib/netns
load scan

@test "answering ports are found at once, whatever the limit of ICMP errors" {
	path -d 20 -l 2 -s 3
	net_ports target -u 7,30,61,99 -q 50
	scan -u -p 1-100 10.77.0.2
	is "$status" 0
	is "$(said port state | grep ' open$')" "7 open
30 open
61 open
99 open"
	is "$(jq -rs '[.[] | select(.state == "open") | .reason] | unique[]' \
		<"$T/out")" udp-response
	# No closed port is called open, nor the other way round.
	is "$(said port state | awk '$2 == "closed" && $1 ~ /^(7|30|50|61|99)$/')" ''
	is "$(said port | wc -l)" 100
	[ "$took" -lt 10000 ]
}

@test "--exact names every closed port at the pace of the limit" {
	path -d 10 -l 2 -s 4
	# Five a second, after six at once; Linux has one a second by default.
	net_sysctl target net.ipv4.icmp_ratelimit=200
	net_ports target -u 7,12 -q 3
	scan --exact -u -p 1-20 10.77.0.2
	all_right 1 20
	is "$(said state reason | grep -c '^closed port-unreach$')" 17
	# Not before the limit lets it, nor as slowly as by default.
	[ "$took" -gt 2000 ] && [ "$took" -lt 20000 ]
}

@test "--exact over IPv6" {
	path -d 10
	net_sysctl target net.ipv6.icmp.ratelimit=200
	net_ports target -u 7,12 -q 3
	scan --exact -u -p 1-20 fd77::2
	all_right 1 20
	[ "$took" -lt 20000 ]
}

@test "a second answer of one port says nothing about another" {
	local several

	path -d 20
	# Ports that are asked in several ways answer as often; 69, whose answer
	# may come from any port, is silent all the while.
	several=53,111,123,137,161,443,500,1194,1900,3478,5353
	net_ports target -u "$several" -q 69
	scan -u -p "$several,69" 10.77.0.2
	is "$(said port state | grep -v ' open$')" '69 open|filtered'
	is "$(said port | wc -l)" 12
}

@test "a target without a limit: all closed ports, without --exact" {
	path -d 10
	net_sysctl target net.ipv4.icmp_ratelimit=0 \
		net.ipv4.icmp_msgs_per_sec=10000 net.ipv4.icmp_msgs_burst=10000
	net_ports target -u 7,300 -q 20
	scan -u -p 1-400 10.77.0.2
	all_right 1 400
	[ "$took" -lt 10000 ]
}

@test "TCP and UDP in one scan" {
	path -d 5
	net_sysctl target net.ipv4.icmp_ratelimit=0
	net_ports target -t 22 -u 53
	scan -t -u -p 22,53 10.77.0.2
	is "$(said port proto state | sort)" "22 tcp open
22 udp closed
53 tcp closed
53 udp open"
}

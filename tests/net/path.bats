#!/usr/bin/env bats
# A scan over paths that delay, lose, reorder and limit packets: what is open is
# found, nothing is invented, and every state is what the target really has.

load ../lib/common
load ../lib/netns
load scan

# Dropped and rejected ports below 400, open ones above.
mixture() {
	net_ports target -n 25 -r 400-1500 -s "$1"
	net_rules target <<-'END'
		tcp dport 100-159 drop
		tcp dport 200-229 reject with icmpx type admin-prohibited
	END
}

mixture_right() {
	all_right 1 1500 filtered 100-159,200-229
	is "$status" 0
}

@test "40 ms there and back: all states right" {
	path -d 20
	mixture 1
	scan -p 1-1500 10.77.0.2
	mixture_right
	# As nothing is lost, the time is that of the silent ports.
	[ "$took" -lt 15000 ]
	# No answer is faster than the path.
	jq -es 'all(.[]; .rtt_ms == null or .rtt_ms >= 40)' <"$T/out"
}

@test "3 % lost each way: all states right" {
	path -d 15 -l 3 -s 11
	mixture 2
	scan -p 1-1500 10.77.0.2
	mixture_right
	net_counts
	# It was lost indeed.
	[ "$lost_to_b" -gt 10 ] && [ "$lost_to_a" -gt 10 ]
}

@test "3 % lost each way, IPv6: all states right" {
	path -d 15 -l 3 -s 12
	mixture 3
	scan -p 1-1500 fd77::2
	mixture_right
}

@test "loss in the target's own firewall: all states right" {
	path -d 5
	net_ports target -n 25 -r 1-1000 -s 4
	net_rules target <<<'tcp dport 1-65535 numgen random mod 100 < 5 drop'
	scan -p 1-1000 10.77.0.2
	all_right 1 1000
}

@test "packets overtake each other: all states right" {
	path -d 10 -j 30 -l 1 -s 5
	mixture 5
	scan -p 1-1500 10.77.0.2
	mixture_right
}

@test "a bottleneck with a short queue: all open ports, at its pace" {
	path -d 5 -r 1000 -q 50
	net_ports target -n 25 -r 1-1500 -s 6
	scan -p 1-1500 10.77.0.2
	all_right 1 1500
	# 1,500 packets at 1,000 a second, less those at once.
	[ "$took" -gt 1400 ] && [ "$took" -lt 15000 ]
}

@test "a policer: all open ports, none invented" {
	path -d 10 -p 2000 -b 100
	net_ports target -n 25 -r 1-4000 -s 7
	scan -p 1-4000 10.77.0.2
	net_counts
	[ "$policed_to_b" -gt 0 ]
	is "$(said port state | grep ' open$')" "$(truth 1 4000 | grep ' open$')"
}

@test "a host that drops all: every port filtered, in seconds" {
	path -d 20
	net_rules target <<<drop
	scan -p 1-300 10.77.0.2
	is "$status" 1
	all_right 1 300 filtered 1-300
	is "$(said reason | sort -u)" no-response
	[ "$took" -lt 15000 ]
}

@test "no more than --rate packets a second reach the target" {
	path -d 5
	scan --rate 200 -p 1-400 10.77.0.2
	all_right 1 400
	[ "$took" -gt 1500 ]
}

@test "a few hosts of many are there" {
	local host

	path -d 5
	net_ports target -t 22,80
	net_in probe ip route add 10.78.0.0/24 dev wire0 src 10.77.0.1
	for host in 3 77 200; do
		net_in target ip addr add "10.78.0.$host/32" dev wire0
	done
	scan -p 20-24,80 10.78.0.0/24
	is "$(jq -r 'select(.state == "open") | "\(.address) \(.port)"' \
		<"$T/out" | sort -V)" "10.78.0.3 22
10.78.0.3 80
10.78.0.77 22
10.78.0.77 80
10.78.0.200 22
10.78.0.200 80"
	is "$(jq -r 'select(.state == "closed") | .address' <"$T/out" |
		sort | uniq -c | awk '{ print $1, $2 }')" "4 10.78.0.200
4 10.78.0.3
4 10.78.0.77"
}

#!/usr/bin/env bats
# How each state is known, and from whom: each way in which a host, a router or
# a neighbour that is not there can say no.

load ../lib/common
load ../lib/netns
load scan

unlimited() {
	net_sysctl target net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
}

@test "IPv4: each kind of reject has its reason and its sender" {
	path -d 5
	unlimited
	net_ports target -t 9
	net_rules target <<-'END'
		tcp dport 1 reject with tcp reset
		tcp dport 2 reject with icmp type port-unreachable
		tcp dport 3 reject with icmp type admin-prohibited
		tcp dport 4 reject with icmp type host-prohibited
		tcp dport 5 reject with icmp type net-unreachable
		tcp dport 6 reject with icmp type host-unreachable
		tcp dport 7 reject with icmp type net-prohibited
		tcp dport 8 drop
	END
	scan -p 1-10 10.77.0.2
	is "$status" 0
	is "$(said port state reason reason_from)" "\
1 closed conn-refused null
2 filtered port-unreach 10.77.0.2
3 filtered admin-prohibited 10.77.0.2
4 filtered host-prohibited 10.77.0.2
5 filtered net-unreach 10.77.0.2
6 filtered host-unreach 10.77.0.2
7 filtered net-prohibited 10.77.0.2
8 filtered no-response null
9 open syn-ack null
10 closed conn-refused null"
}

@test "IPv6: each kind of reject has its reason and its sender" {
	path -d 5
	unlimited
	net_ports target -t 9
	net_rules target <<-'END'
		tcp dport 1 reject with tcp reset
		tcp dport 2 reject with icmpv6 type port-unreachable
		tcp dport 3 reject with icmpv6 type admin-prohibited
		tcp dport 4 reject with icmpv6 type addr-unreachable
		tcp dport 5 reject with icmpv6 type no-route
		tcp dport 8 drop
	END
	scan -p 1-5,8-10 fd77::2
	is "$status" 0
	is "$(said port state reason reason_from)" "\
1 closed conn-refused null
2 filtered port-unreach fd77::2
3 filtered admin-prohibited fd77::2
4 filtered addr-unreach fd77::2
5 filtered no-route fd77::2
8 filtered no-response null
9 open syn-ack null
10 closed conn-refused null"
}

@test "UDP: each kind of reject has its reason" {
	path -d 5
	unlimited
	net_ports target -u 9 -q 8
	net_rules target <<-'END'
		udp dport 2 reject with icmp type port-unreachable
		udp dport 3 reject with icmp type admin-prohibited
		udp dport 4 reject with icmp type host-prohibited
		udp dport 5 reject with icmp type net-unreachable
		udp dport 7 drop
	END
	scan -u -p 2-5,7-10 10.77.0.2
	is "$(said port state reason reason_from)" "\
2 closed port-unreach null
3 filtered admin-prohibited 10.77.0.2
4 filtered host-prohibited 10.77.0.2
5 filtered net-unreach 10.77.0.2
7 open|filtered no-response null
8 open|filtered no-response null
9 open udp-response null
10 closed port-unreach null"
}

@test "a router on the way is named as the sender" {
	path -d 5
	unlimited
	# Without it the router would drop in silence what is not its own.
	net_sysctl target net.ipv4.ip_forward=1
	net_in probe ip route add 10.79.0.0/16 via 10.77.0.2
	net_in target ip route add unreachable 10.79.1.0/24
	net_in target ip route add prohibit 10.79.2.0/24
	scan -p 80 10.79.1.1 10.79.2.1
	is "$(jq -r '"\(.address) \(.state) \(.reason) \(.reason_from)"' \
		<"$T/out" | sort)" "\
10.79.1.1 filtered host-unreach 10.77.0.2
10.79.2.1 filtered admin-prohibited 10.77.0.2"
}

@test "no such neighbour: its ports are filtered, soon and without an answer" {
	net_make probe target
	net_veth probe target
	scan -p 1-200 10.77.0.99
	is "$status" 1
	is "$(said state | sort | uniq -c | awk '{ print $1, $2 }')" '200 filtered'
	is "$(said reason | sort -u)" host-unreach
	[ "$took" -lt 15000 ]
}

@test "no such neighbour beside one that is there" {
	net_make probe target
	net_veth probe target
	net_ports target -t 80
	scan -p 79-81 10.77.0.2 10.77.0.98 10.77.0.99
	is "$status" 0
	is "$(jq -r 'select(.address == "10.77.0.2") | "\(.port) \(.state)"' \
		<"$T/out" | sort)" $'79 closed\n80 open\n81 closed'
	# So few ports may be done before the neighbour is given up.
	is "$(jq -r 'select(.address != "10.77.0.2") | .state' <"$T/out" |
		sort | uniq -c | awk '{ print $1, $2 }')" '6 filtered'
	jq -es 'all(.[] | select(.address != "10.77.0.2");
		.reason == "host-unreach" or .reason == "no-response")' <"$T/out"
}

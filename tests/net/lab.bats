#!/usr/bin/env bats
# The wire itself: what the other tests take for granted. No ncx here.

load ../lib/common
load ../lib/netns
load scan

# send COUNT: datagrams to the target, which says nothing.
send() {
	net_rules target <<<drop
	# shellcheck disable=SC2016 # the inner shell expands it
	net_in probe timeout 20 bash -c 'exec 9>/dev/udp/10.77.0.2/9 &&
		for ((i = 0; i < $0; i++)); do printf x >&9; done' "$1"
	_net_until sent "$1"
}

sent() {
	net_counts
	[ $((to_b + lost_to_b + full_to_b + policed_to_b)) -eq "$1" ]
}

@test "every packet is counted once, and none is lost without being told" {
	path -d 1
	send 500
	is "$to_b $lost_to_b $full_to_b $policed_to_b $to_a" '500 0 0 0 0'
}

@test "the share that is lost, the same for the same seed" {
	local first

	path -l 20 -s 1
	send 1000
	first=$lost_to_b
	[ "$first" -gt 130 ] && [ "$first" -lt 270 ]
	net_end
	net_begin "$T"
	path -l 20 -s 1
	send 1000
	is "$lost_to_b" "$first"
}

@test "delay is what every packet takes, there and back" {
	path -d 30
	net_ports target -t 80
	local start=${EPOCHREALTIME/[.,]/} took
	net_in probe timeout 10 bash -c 'exec 9<>/dev/tcp/10.77.0.2/80'
	took=$(((${EPOCHREALTIME/[.,]/} - start) / 1000))
	[ "$took" -ge 60 ] && [ "$took" -lt 1000 ]
}

@test "a bottleneck drops what its queue has no room for" {
	path -r 20 -q 50
	# Far faster than 20 a second.
	send 500
	[ "$to_b" -ge 50 ] && [ "$full_to_b" -gt 300 ]
	is "$lost_to_b $policed_to_b" '0 0'
}

@test "a policer lets a burst through and then its rate" {
	path -p 20 -b 50
	send 500
	[ "$to_b" -ge 50 ] && [ "$policed_to_b" -gt 300 ]
	is "$lost_to_b $full_to_b" '0 0'
}

@test "the namespaces are gone with the test" {
	path -d 1
	local pid=${NET_HOLDER[target]}
	kill -0 "$pid"
	net_end
	[ ! -e "/proc/$pid" ]
}

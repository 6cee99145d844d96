#!/usr/bin/env bats
# ncx nc -z beside OpenBSD's nc, in Debian's edition: the same command lines, the
# same lines on stderr but for the name of the program and the "(ADDRESS)" that
# this edition adds to names, the same exit status.

load ../lib/common
load ../lib/net
load ../lib/scan

# What the scripts of `alone` begin with here:
#
#	same ARGUMENT...   runs both; adds to `ours` and `theirs`
# shellcheck disable=SC2016  # the inner shell expands it
HEAD='
	printf "::1 localhost\n127.0.0.1 localhost\n127.0.0.1 four\n" >hosts
	mount --bind hosts /etc/hosts
	one() {
		local to=$1 status=0
		shift
		echo "\$ nc ${*:2}" | sed "s/^\(. nc\) nc /\1 /" >>"$to"
		timeout 30 "$@" >out 2>err </dev/null || status=$?
		sed "s/^nc\.openbsd: /nc: /; s/ ([0-9a-f.:]*) / /" err >>"$to"
		echo "stdout $(wc -c <out), status $status" >>"$to"
	}
	same() {
		one ours "$NCX" nc "$@"
		one theirs nc.openbsd "$@"
	}
'

setup() {
	exec </dev/null
	need nc.openbsd
	need_ipv6
}

compared() {
	is "$(<"$T/ours")" "$(<"$T/theirs")" || {
		diff -u "$T/theirs" "$T/ours" >&2
		return 1
	}
	# Something has been compared.
	grep -q -e "$1" "$T/theirs"
}

@test "the course's line, both families behind localhost" {
	alone "$HEAD"'
		up -k -b ::1 -p 7
		up -k -b 127.0.0.1 -p 9
		up -k -b ::1 -p 13
		up -k -b 127.0.0.1 -p 13
		same -vv -z localhost 7-13
	'
	compared '^Connection to localhost 9 port .tcp/discard. succeeded!$'
}

@test "ports: single, several, ranges either way, names" {
	alone "$HEAD"'
		up -k -b 127.0.0.1 -p 7
		up -k -b ::1 -p 22
		same -z localhost 7
		same -z localhost 8
		same -zv localhost 7
		same -zv four 6-8
		same -zv four 8-6
		same -zv four 22 7 6-8
		same -zv localhost echo ssh
		same -z localhost 1-30
		same -zv localhost 1-30
		same -z localhost 23-30
	'
	compared '^Connection to four 7 port .tcp/echo. succeeded!$'
}

@test "addresses, families and -n" {
	alone "$HEAD"'
		up -k -b 127.0.0.1 -p 7
		up -k -b ::1 -p 9
		same -zv 127.0.0.1 7-9
		same -zv ::1 7-9
		# The library takes "::1 localhost" for 127.0.0.1, too, so that
		# nc tries that twice under that name.
		same -4zv four 7-9
		same -6 -zv localhost 7-9
		same -nvz 127.0.0.1 7
		same -nvz localhost 7
		same -6zv 127.0.0.1 7
		same -z nosuch.invalid 80
		same -zv nosuch.invalid 80-90
	'
	compared '^nc: getaddrinfo for host "nosuch.invalid" port 80: '
}

@test "ways that are not there, packets that are refused or dropped" {
	need nft
	alone "$HEAD"'
		ip route add unreachable 198.51.100.0/24
		ip route add prohibit 198.51.101.0/24
		darken
		nft -f - <<-END
			table inet t {
				chain input {
					type filter hook input priority 0;
					tcp dport 20 reject with icmpx admin-prohibited
					tcp dport 21 reject with icmpx host-unreachable
					tcp dport 22 reject with icmpx no-route
					tcp dport 23 reject with icmpx port-unreachable
					tcp dport 24 reject with tcp reset
					tcp dport 25 drop
					ip protocol tcp tcp dport 26 reject with icmp host-prohibited
					ip protocol tcp tcp dport 27 reject with icmp net-prohibited
					ip protocol tcp tcp dport 28 reject with icmp prot-unreachable
				}
			}
		END
		same -zv 203.0.113.9 80 81
		same -zv 198.51.100.1 80
		same -zv 198.51.101.1 80
		same -zv -w 1 192.0.2.2 80
		same -z -w 1 192.0.2.2 80
		same -zv -w 2 127.0.0.1 20-28
		same -zv -w 2 ::1 20-25
		same -zv -w 2 localhost 20-24
	'
	compared 'failed: Permission denied$'
}

@test "UDP: open and closed" {
	alone "$HEAD"'
		up -4 -u -k --echo -b 127.0.0.1 -p 53
		same -uzv four 53
		same -uzv four 54
		same -uzv 203.0.113.9 53
	'
	compared '^Connection to four 53 port .udp/domain. succeeded!$'
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "every port of localhost: the same lines" {
	alone "$HEAD"'
		# Ports it connects from stay out of what is scanned: it may
		# connect to itself there, and calls that open.
		echo "65000 65535" >/proc/sys/net/ipv4/ip_local_port_range
		up -k -b 127.0.0.1 -p 7
		up -k -b ::1 -p 40001
		same -zv localhost 1-64999
	'
	compared '^Connection to localhost 40001 port '
	[ "$(wc -l <"$T/ours")" -gt 120000 ]
}

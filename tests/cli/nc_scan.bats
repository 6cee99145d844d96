#!/usr/bin/env bats
# ncx nc -z: which ports answer, in nc's lines on stderr.

load ../lib/common
load ../lib/net
load ../lib/scan

# What the scripts of `alone` begin with here:
#
#	tried NAME ARGUMENT...   runs ncx nc: NAME.out, NAME.err, NAME.status
#	both                     localhost is ::1, then 127.0.0.1
# shellcheck disable=SC2016  # the inner shell expands it
HEAD='
	tried() {
		local name=$1 status=0
		shift
		timeout 20 "$NCX" nc "$@" >"$name.out" 2>"$name.err" </dev/null ||
			status=$?
		echo "$status" >"$name.status"
	}
	both() {
		printf "::1 localhost\n127.0.0.1 localhost\n" >hosts
		mount --bind hosts /etc/hosts
	}
'

# said NAME STATUS TEXT: how it ended, and all that it said; never on stdout.
said() {
	is "$(<"$T/$1.status")" "$2"
	is "$(<"$T/$1.out")" ''
	is "$(<"$T/$1.err")" "$3"
}

refused() {
	echo "nc: connect to $1 port $2 (tcp) failed: Connection refused"
}

open() {
	echo "Connection to $1 $2 port [$3] succeeded!"
}

@test "-z -v: a line for each port, open and closed" {
	alone "$HEAD"'
		up -4 -k -b 127.0.0.1 -p 7
		tried one -z -v 127.0.0.1 7
		tried closed -zv 127.0.0.1 8
		tried range -vv -z 127.0.0.1 6-8
		tried back -vz 127.0.0.1 8-6
		tried name -zv 127.0.0.1 discard echo
	'
	said one 0 "$(open 127.0.0.1 7 tcp/echo)"
	said closed 1 "$(refused 127.0.0.1 8)"
	said range 0 "$(
		refused 127.0.0.1 6
		open 127.0.0.1 7 tcp/echo
		refused 127.0.0.1 8
	)"
	said back 0 "$(<"$T/range.err")"
	said name 0 "$(
		refused 127.0.0.1 9
		open 127.0.0.1 7 tcp/echo
	)"
}

@test "without -v the status alone says it" {
	alone "$HEAD"'
		up -4 -k -b 127.0.0.1 -p 7
		tried open -z 127.0.0.1 7
		tried some -z 127.0.0.1 1-20
		tried closed -z 127.0.0.1 8-20
	'
	said open 0 ''
	said some 0 ''
	said closed 1 ''
}

@test "ports in the order typed, each as often as it stands there" {
	alone "$HEAD"'
		up -4 -k -b 127.0.0.1 -p 7
		tried it -zv 127.0.0.1 9 7-8 22 7
	'
	said it 0 "$(
		refused 127.0.0.1 9
		open 127.0.0.1 7 tcp/echo
		refused 127.0.0.1 8
		refused 127.0.0.1 22
		open 127.0.0.1 7 tcp/echo
	)"
}

@test "a name: its addresses in order until one is open" {
	need_ipv6
	alone "$HEAD"'
		both
		up -4 -k -b 127.0.0.1 -p 7
		up -6 -k -b ::1 -p 9
		tried it -vv -z localhost 7-9
		tried four -4 -zv localhost 9
		tried six -6zv localhost 9
		ln -s "$NCX" netcat
		status=0
		./netcat -vv -z localhost 7-9 >link.out 2>link.err || status=$?
		echo $status >link.status
	'
	said it 0 "$(
		refused localhost 7
		open localhost 7 tcp/echo
		refused localhost 8
		refused localhost 8
		open localhost 9 tcp/discard
	)"
	said link 0 "$(sed "s/^nc:/netcat:/" "$T/it.err")"
	said four 1 "$(refused localhost 9)"
	said six 0 "$(open localhost 9 tcp/discard)"
}

@test "-n: no names of services, and none of hosts" {
	alone "$HEAD"'
		up -4 -k -b 127.0.0.1 -p 7
		tried address -nzv 127.0.0.1 7
		tried zero -nzv 0 7
		tried name -nzv localhost 7
	'
	said zero 0 "$(open 0 7 'tcp/*')"
	said address 0 "$(open 127.0.0.1 7 'tcp/*')"
	said name 1 'nc: getaddrinfo for host "localhost" port 7: Name or service not known'
}

@test "a port without a service has a star" {
	alone "$HEAD"'
		up -4 -k -b 127.0.0.1 -p 60123
		tried it -zv 127.0.0.1 60123
	'
	said it 0 "$(open 127.0.0.1 60123 'tcp/*')"
}

@test "a host that is not found: nc's line even without -v, and status 1" {
	alone "$HEAD"'
		tried name -z nosuch.invalid 80
		tried range -zv nosuch.invalid ssh 7-9
		tried family -6 -z 127.0.0.1 7
	'
	# How it fails without a name server differs.
	is "$(<"$T/name.status")" 1
	is "$(<"$T/name.out")" ''
	like "$(<"$T/name.err")" \
		'nc: getaddrinfo for host "nosuch.invalid" port 80: ?*'
	is "$(<"$T/range.status")" 1
	like "$(<"$T/range.err")" \
		'nc: getaddrinfo for host "nosuch.invalid" port 22: ?*'
	said family 1 'nc: getaddrinfo for host "127.0.0.1" port 7: Address family for hostname not supported'
}

@test "a way that is not there: the reason in the line, status 1" {
	alone "$HEAD"'
		ip route add unreachable 198.51.100.0/24
		tried none -zv 203.0.113.9 80 81
		tried host -zv 198.51.100.1 80
		tried quiet -z 203.0.113.9 80
	'
	said none 1 "$(
		echo 'nc: connect to 203.0.113.9 port 80 (tcp) failed: Network is unreachable'
		echo 'nc: connect to 203.0.113.9 port 81 (tcp) failed: Network is unreachable'
	)"
	said host 1 'nc: connect to 198.51.100.1 port 80 (tcp) failed: No route to host'
	said quiet 1 ''
}

@test "-w: a silent port costs that time, and twenty cost no more" {
	local took
	alone "$HEAD"'
		darken
		tried one -w 1 -zv 192.0.2.2 80
		began=${EPOCHREALTIME/[.,]/}
		tried all -w 1 -zv 192.0.2.2 1-20
		echo $(((${EPOCHREALTIME/[.,]/} - began) / 1000)) >took
		tried quiet -w 1 -z 192.0.2.2 80
	'
	said one 1 'nc: connect to 192.0.2.2 port 80 (tcp) timed out: Operation now in progress'
	said all 1 "$(printf 'nc: connect to 192.0.2.2 port %s (tcp) timed out: Operation now in progress\n' {1..20})"
	said quiet 1 ''
	took=$(<"$T/took")
	[ "$took" -ge 950 ]
	[ "$took" -lt 5000 ]
}

@test "without -w silent ports do not take for ever" {
	alone "$HEAD"'
		darken
		tried it -z 192.0.2.2 1-100
	'
	said it 1 ''
}

@test "-i: a pause between two ports" {
	local took
	alone "$HEAD"'
		up -4 -k -b 127.0.0.1 -p 7
		began=${EPOCHREALTIME/[.,]/}
		tried it -i 0.3 -zv 127.0.0.1 7-9
		echo $(((${EPOCHREALTIME/[.,]/} - began) / 1000)) >took
	'
	said it 0 "$(
		open 127.0.0.1 7 tcp/echo
		refused 127.0.0.1 8
		refused 127.0.0.1 9
	)"
	took=$(<"$T/took")
	[ "$took" -ge 600 ]
}

@test "-u: what answers, what is silent and what is closed" {
	alone "$HEAD"'
		darken
		up -4 -u -k --echo -b 127.0.0.1 -p 53
		tried open -u -zv 127.0.0.1 53
		tried closed -uzv 127.0.0.1 54
		tried some -uzv 127.0.0.1 52-54
		tried silent -uzv -w 1 192.0.2.2 7
		tried quiet -uz -w 1 192.0.2.2 7
		tried nowhere -uzv 203.0.113.9 53
	'
	said open 0 "$(open 127.0.0.1 53 udp/domain)"
	said closed 1 ''
	said some 0 "$(open 127.0.0.1 53 udp/domain)"
	said silent 0 "$(open 192.0.2.2 7 udp/echo) (no answer: open or filtered)"
	said quiet 0 ''
	said nowhere 1 'nc: connect to 203.0.113.9 port 53 (udp) failed: Network is unreachable'
}

@test "ports that cannot be: status 2, and nothing is scanned" {
	local port
	for port in abc 0 70000 '7,' 7,9 7- 7-abc 'echo-discard' '!7' T:7 ' 7' ''; do
		try nc -z 127.0.0.1 "$port"
		is "$port: $status" "$port: 2"
		is "$out" ''
		like "$err" 'ncx: nc: *'
	done
	try nc -z 127.0.0.1
	[ "$status" -eq 2 ]
	like "$err" 'ncx: nc: *'
}

@test "-s, -p and the socket's options: the same lines by connections" {
	alone "$HEAD"'
		up -4 -k -b 127.0.0.1 -p 7
		tried range -zvn -s 127.0.0.1 -T lowdelay -M 9 -I 8192 -O 8192 \
			127.0.0.1 8-6
		tried from -zvn -p 7777 127.0.0.1 7
		tried silent -z -s 127.0.0.1 127.0.0.1 8
		tried name -zv -s localhost -t -C 127.0.0.1 7
		up -u -4 -k --echo -b 127.0.0.1 -p 7
		tried udp -zvnu -s 127.0.0.1 127.0.0.1 7
		tried noudp -zvnu -s 127.0.0.1 127.0.0.1 8
	'
	said range 0 "$(
		refused 127.0.0.1 6
		open 127.0.0.1 7 'tcp/*'
		refused 127.0.0.1 8
	)"
	said from 0 "$(open 127.0.0.1 7 'tcp/*')"
	said silent 1 ''
	said name 0 "$(open 127.0.0.1 7 tcp/echo)"
	said udp 0 "$(open 127.0.0.1 7 'udp/*')"
	said noudp 1 ''
}

@test "-t and -C mean nothing to a scan; -w 0 and -i 0 are taken" {
	alone "$HEAD"'
		up -4 -k -b 127.0.0.1 -p 7
		tried it -zvn -t -C -w0 -i 0 127.0.0.1 7-8
	'
	said it 0 "$(
		open 127.0.0.1 7 'tcp/*'
		refused 127.0.0.1 8
	)"
}

@test "one port without -w: a slow host is waited for" {
	alone "$HEAD"'
		darken
		date +%s >began
		tried it -zv 192.0.2.2 7
		echo $(($(date +%s) - $(cat began))) >took
	'
	said it 1 'nc: connect to 192.0.2.2 port 7 (tcp) timed out: Operation now in progress'
	[ "$(<"$T/took")" -ge 9 ]
}

@test "times have to be times" {
	try nc -z -w x 127.0.0.1 7
	[ "$status" -eq 2 ]
	like "$err" "ncx: nc: *'x'*"
	try nc -z -i x 127.0.0.1 7
	[ "$status" -eq 2 ]
	like "$err" "ncx: nc: *'x'*"
}

@test "stderr that takes nothing fails, as a report on stdout does" {
	[ -c /dev/full ] || skip "no /dev/full"
	status=0
	timeout 20 "$NCX" nc -zv 127.0.0.1 9 2>/dev/full || status=$?
	[ "$status" -eq 1 ]
}

@test "an interrupt: what is known by then, and the signal's end" {
	need ss
	alone "$HEAD"'
		darken
		status=0
		# shellcheck disable=SC2086
		$INTERRUPTIBLE timeout 20 "$NCX" nc -zv -w 15 192.0.2.2 80 \
			>it.out 2>it.err </dev/null &
		outer=$!
		syn() { [ -n "$(ss -Htn state syn-sent)" ]; }
		wait_for syn
		kill -INT $outer
		wait $outer || status=$?
		echo $status >it.status
	'
	is "$(<"$T/it.out")" ''
	is "$(<"$T/it.err")" ''
	is "$(<"$T/it.status")" 130
}

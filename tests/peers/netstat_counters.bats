#!/usr/bin/env bats
# ncx netstat -s beside net-tools' netstat -s: the same bytes.

load ../lib/common
load ../lib/net
load ../lib/scan

# shellcheck disable=SC2016  # the inner shell expands it
BOTH='both() {
	"$NCX" netstat "$@" >>ncx
	netstat "$@" >>netstat
}
'

same() {
	diff "$1" "$2" >&2
}

# tree KIND: the files as they are here, with other values: 0, 1, or one that
# no other counter has. All types of ICMP are in it, and counters of TCP that
# kernels had once.
tree() {
	local net=$T/$1/self/net
	mkdir -p "$net"
	ln -s self/net "$T/$1/net"
	python3 - "$1" "$net" <<-'END'
		import sys
		kind, to = sys.argv[1:]
		last = 1000
		once = ("TCPPrequeued TCPPrequeueDropped TCPSchedulerFailed"
		    " TCPDirectCopyFromBacklog TCPDirectCopyFromPrequeue"
		    " TCPHPHitsToUser TCPFACKReorder TCPForwardRetrans TWKilled"
		    " TCPAbortOnSyn TCPLoss PAWSPassive SockMallocOOM ArpFilter"
		    " TCPLostRetransmits TCPRenoRecoveryFail TCPSackRecoveryFail"
		    " SomethingNew").split()
		def value():
		    global last
		    last += 1
		    return {"zero": 0, "one": 1, "unique": last}[kind]
		for name in "snmp", "netstat":
		    lines = open("/proc/net/" + name).read().splitlines()[::2]
		    with open(to + "/" + name, "w") as out:
		        for line in lines:
		            group, *names = line.split()
		            if group == "IcmpMsg:":
		                continue
		            if group == "TcpExt:":
		                names += [n for n in once if n not in names]
		            for group, names in ((group, names), *([("IcmpMsg:",
		                    [way + "Type%d" % i for way in ("In", "Out")
		                     for i in (0, 3, 8, 11, 42)])]
		                    if group == "Icmp:" else [])):
		                print(group, *names, file=out)
		                print(group, *(value() for _ in names), file=out)
		with open(to + "/snmp6", "w") as out:
		    for line in open("/proc/net/snmp6"):
		        print("%-32s\t%d" % (line.split()[0], value()), file=out)
	END
}

# shellcheck disable=SC2016
@test "netstat -s: every counter, 0, 1 and each by itself, as net-tools prints it" {
	need python3 netstat mount
	[ -r /proc/net/snmp6 ] || skip 'no IPv6'
	# LeakSanitizer wants a /proc.
	! grep -qa __asan_ "$NCX" || return 0
	local kind
	for kind in zero one unique; do
		tree "$kind"
	done
	alone "$BOTH"'
		# The binary stays within reach, /proc does not.
		for kind in zero one unique; do
			mount --bind $kind /proc
			for words in -s -st -su -sw -sU -stu -stU -suU -swU \
				-stuwU -s4 -s6 -st6 -su6 -sw6 -sU6 -stU6 -swU6
			do
				echo "$kind $words" | tee -a ncx >>netstat
				both $words
			done
			umount /proc
		done
	'
	[ "$(grep -c "active connection openings" "$T/netstat")" -eq 27 ]
	same "$T/netstat" "$T/ncx"
}

# shellcheck disable=SC2016
@test "netstat -s: after some traffic the counters are those of netstat" {
	need netstat
	alone "$BOTH"'
		up -k -p 0
		for i in 1 2 3; do
			"$NCX" connect 127.0.0.1 "$port" </dev/null >/dev/null
		done
		"$NCX" connect ::1 "$port" </dev/null >/dev/null 2>&1 || :
		# Nobody is there: a RST, and a message of ICMP.
		"$NCX" connect 127.0.0.1 1 </dev/null 2>/dev/null || :
		echo x | "$NCX" connect -u -w 1 127.0.0.1 1 2>/dev/null || :
		kill %1
		wait
		# Nothing moves from here on, once two readings are the same.
		quiet() {
			cat /proc/net/snmp /proc/net/snmp6 /proc/net/netstat >a
			sleep 0.3
			cat /proc/net/snmp /proc/net/snmp6 /proc/net/netstat >b
			cmp -s a b
		}
		wait_for quiet
		for words in -s -st -su -sw -s6; do
			both $words
		done
		quiet
	'
	same "$T/netstat" "$T/ncx"
	# The comparison is worth something only if something was counted.
	grep -q '^    [4-9] active connection openings$' "$T/ncx"
	grep -q '^        destination unreachable: [1-9]' "$T/ncx"
	grep -q '^    [1-9] packets to unknown port received$' "$T/ncx"
	grep -q 'packet headers predicted$' "$T/ncx"
}

# shellcheck disable=SC2016
@test "netstat -s: the counters of TCP without a phrase are those of nstat" {
	need nstat
	alone '
		up -k -p 0
		"$NCX" connect 127.0.0.1 "$port" </dev/null >/dev/null
		kill %1
		wait
		quiet() {
			nstat -asz >a
			sleep 0.3
			nstat -asz >b
			cmp -s a b
		}
		wait_for quiet
		"$NCX" netstat -st >ncx
	'
	awk '$1 ~ /^TcpExt/ && $2 != 0 { sub(/^TcpExt/, "", $1)
		print "    " $1 ": " $2 }' "$T/a" | sort >"$T/want"
	awk '/^[A-Z]/ { on = $1 == "TcpExt:"; next }
		on && $1 ~ /^[A-Z].*:$/' "$T/ncx" | sort >"$T/got"
	[ -s "$T/got" ]
	# Each with its name and value.
	is "$(comm -13 "$T/want" "$T/got")" ''
	# And all, the one that is printed at 0 aside.
	is "$(awk '/^[A-Z]/ { on = $1 == "TcpExt:"; next }
		on && $1 != 0' "$T/ncx" | wc -l)" "$(wc -l <"$T/want")"
}

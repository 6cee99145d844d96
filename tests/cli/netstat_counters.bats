#!/usr/bin/env bats
# ncx netstat -s: the counters of protocols, from trees that look like /proc.

load ../lib/common

setup() {
	T=$BATS_TEST_TMPDIR
	mkdir -p "$T/proc/self/net"
	cat >"$T/proc/self/net/snmp" <<-'END'
		Ip: Forwarding DefaultTTL InReceives InHdrErrors OutRequests
		Ip: 1 64 1200 0 1100
		Icmp: InMsgs InErrors InDestUnreachs OutMsgs OutEchos
		Icmp: 4 0 4 2 2
		IcmpMsg: InType3 OutType8
		IcmpMsg: 4 2
		Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens CurrEstab RetransSegs
		Tcp: 1 200 120000 -1 12 0 3
		Udp: InDatagrams NoPorts RcvbufErrors
		Udp: 70 0 0
		UdpLite: InDatagrams
		UdpLite: 0
	END
	cat >"$T/proc/self/net/netstat" <<-'END'
		TcpExt: SyncookiesSent ListenDrops
		TcpExt: 0 5
		IpExt: InOctets OutOctets
		IpExt: 46257784365 0
	END
	cat >"$T/proc/self/net/snmp6" <<-'END'
		Ip6InReceives                   	9
		Icmp6InMsgs                     	0
		Udp6InDatagrams                 	8
		UdpLite6InDatagrams             	0
	END
	tcp='Tcp:
    12 active connection openings
    0 connections established
    3 segments retransmitted'
	udp='Udp:
    70 packets received
    0 packets to unknown port received
    0 receive buffer errors'
	lite=UdpLite:
	tcp_ext='TcpExt:
    5 SYNs to LISTEN sockets dropped'
	ip_ext='IpExt:
    InOctets: 46257784365'
	types='IcmpMsg:
    InType3: 4
    OutType8: 2'
}

# counters OPTION...: of the tree.
counters() {
	ncx_run netstat --proc-root "$T/proc" "$@"
}

# says GROUP...: these, and nothing else.
says() {
	[ "$status" -eq 0 ]
	is "$err" ''
	is "$out" "$(printf '%s\n' "$@")"
}

@test "netstat -s: all protocols, in the words that scripts match on" {
	counters -s
	says 'Ip:
    Forwarding: 1
    1200 total packets received
    1100 requests sent out
Icmp:
    4 ICMP messages received
    0 input ICMP message failed
    ICMP input histogram:
        destination unreachable: 4
    2 ICMP messages sent
    ICMP output histogram:
        echo requests: 2
IcmpMsg:
        InType3: 4
        OutType8: 2' "$tcp" "$udp" "$lite" "$tcp_ext" "$ip_ext"
	local all=$out
	counters --statistics
	says "$all"
	counters -s4
	says "$all"
}

@test "netstat -s: -t and -u choose a protocol, the rest of the groups stays" {
	counters -st
	says "$types" "$tcp" "$lite" "$tcp_ext" "$ip_ext"
	counters -s --udp
	says "$types" "$udp" "$lite" "$ip_ext"
	counters -s -t -u
	says "$types" "$tcp" "$udp" "$lite" "$tcp_ext" "$ip_ext"
}

@test "netstat -s: -U alone is what belongs to no other protocol" {
	counters -sU
	says "$types" "$lite" "$ip_ext"
	counters -s --udplite -6
	says UdpLite6:
	counters -stU
	says "$types" "$tcp" "$lite" "$tcp_ext" "$ip_ext"
	counters -swU
	is "$(grep '^[A-Z]' <<<"$out" | paste -sd' ')" \
		'Ip: Icmp: IcmpMsg: UdpLite: IpExt:'
}

@test "netstat -s: the extended counters of TCP have their phrases" {
	cat >"$T/proc/self/net/netstat" <<-'END'
		TcpExt: ListenOverflows TCPHPHits TCPPureAcks DelayedACKLost TCPSackRecovery
		TcpExt: 7 0 0 2 3
	END
	counters -s
	is "$(sed -n '/^TcpExt/,$p' <<<"$out")" 'TcpExt:
    7 times the listen queue of a socket overflowed
    0 packet headers predicted
    Quick ack mode was activated 2 times
    TCPSackRecovery: 3'
}

@test "netstat -s: -w is IP and ICMP" {
	counters -sw
	[ "$status" -eq 0 ]
	is "$err" ''
	is "$(grep '^[A-Z]' <<<"$out" | paste -sd' ')" \
		'Ip: Icmp: IcmpMsg: UdpLite: IpExt:'
}

@test "netstat -s: -6 is IPv6, with TCP that counts for both" {
	local ip6='Ip6:
    9 total packets received' icmp6='Icmp6:
    0 ICMP messages received' udp6='Udp6:
    8 packets received' lite6=UdpLite6:
	counters -s6
	says "$ip6" "$icmp6" "$udp6" "$lite6" "$tcp"
	counters -su6
	says "$udp6" "$lite6"
	counters -stw -6
	says "$ip6" "$icmp6" "$lite6" "$tcp"
}

@test "netstat -s: names from the kernel's files cannot reach the terminal's ears" {
	printf 'Evil\033[2J: A\nEvil\033[2J: 1\nX: B\007 C\nX: 1 2\n' \
		>"$T/proc/self/net/snmp"
	counters -s
	says 'X:
    C: 2' "$tcp_ext" "$ip_ext"
}

@test "netstat -s: without counters it says so and fails" {
	ncx_run netstat -s --proc-root "$T/none"
	[ "$status" -eq 3 ]
	is "$out" ''
	is "$err" "ncx: netstat: cannot open '$T/none': No such file or directory"
	rm "$T/proc/self/net/snmp6"
	counters -s6
	[ "$status" -eq 3 ]
	is "$out" ''
	is "$err" "ncx: netstat: cannot read 'self/net/snmp6': No such file or directory"
	rm "$T/proc/self/net/snmp"
	counters -s
	[ "$status" -eq 3 ]
	is "$out" ''
	is "$err" "ncx: netstat: cannot read 'self/net/snmp': No such file or directory"
}

@test "netstat -s: a lost result is an error" {
	[ -c /dev/full ] || skip 'no /dev/full'
	status=0
	"$NCX" netstat -s --proc-root "$T/proc" >/dev/full 2>"$T/err" || status=$?
	[ "$status" -eq 3 ]
	is "$(<"$T/err")" \
		'ncx: netstat: cannot write to stdout: No space left on device'
}

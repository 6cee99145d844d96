#!/usr/bin/env bats
# What ncx scan says to UDP ports, as tshark reads it.

load ../lib/common

# In the order of the table: the port, and the protocols that tshark must see
# in the datagram. `data` is a protocol that it does not know, or knows only
# once the two have talked; on 853 it expects DTLS and no QUIC.
readonly WANT='7 echo
53 dns
53 dns
67 dhcp
69 tftp
88 kerberos
111 rpc
123 ntp
135 dcerpc
137 nbns
161 snmp
161 snmp
161 snmp
177 xdmcp
389 cldap
427 srvloc
443 quic
443 dtls
500 isakmp
500 isakmp
520 rip
520 rip
521 ripng
623 rmcp:asf
623 rmcp:ipmi_session:data
853 dtls
853 dtls
862 twamp.test
1194 openvpn
1434 data
1645 radius
1701 l2tp
1812 radius
1813 radius
1900 ssdp
2049 rpc
2123 gtp:gtpv2
2123 gtp
2152 gtp
2427 mgcp
3386 gtpprime
3391 dtls
3478 stun
3544 teredo:ipv6:icmpv6
3702 data
4500 udpencap:isakmp
4569 iax2
5060 sip
5349 dtls
5351 portcontrol
5351 portcontrol
5353 mdns
5683 coap
5683 coap
5684 dtls
6514 dtls
6881 bt-dht
6969 data
10161 dtls
11211 memcache
27015 data
27960 quake3
44818 enip
47808 bvlc:bacnet:bacapp
64738 data'

setup() {
	need tshark
	pcap=$BATS_TEST_TMPDIR/payloads.pcap
	"$TEST_BIN/payloads" pcap >"$pcap"
}

# read_as FIELD...: one line a datagram. As root tshark warns on stderr; it has
# to be told of port 862.
read_as() {
	local field words=()
	for field; do words+=(-e "$field"); done
	HOME=$BATS_TEST_TMPDIR timeout 60 tshark -n -r "$pcap" \
		-o ip.check_checksum:TRUE -d udp.port==862,twamp.test \
		-T fields -E separator=' ' "${words[@]}" \
		2>"$BATS_TEST_TMPDIR/err"
}

@test "tshark reads each payload as the protocol of its port" {
	run --separate-stderr read_as udp.dstport frame.protocols
	is "$status" 0
	is "${output//ip:udp:/}" "$WANT"
}

# 2097152 is `chat`: it names the request, and complains of nothing. The keys of
# a version of QUIC that does not exist are nobody's.
@test "tshark finds none malformed and complains of none" {
	run --separate-stderr read_as udp.dstport _ws.malformed \
		_ws.expert.severity _ws.expert.message
	is "$status" 0
	is "${#lines[@]}" "$(wc -l <<<"$WANT")"
	for line in "${lines[@]}"; do
		case $line in
		*' 2097152 '*) ;;
		'443  '*' Decryption failed: '*) ;;
		*) like "$line" '+([0-9])+( )' ;;
		esac
	done
}

# hears FILTER COUNT: so many datagrams are that.
hears() {
	is "$(HOME=$BATS_TEST_TMPDIR timeout 60 tshark -n -r "$pcap" \
		-Y "$1" 2>/dev/null | wc -l)" "$2"
}

@test "tshark finds the harmless request in them" {
	hears 'dns.qry.name == "version.bind" && dns.qry.class == 3' 1
	hears 'mdns && dns.qry.qu == 1' 1
	hears 'dhcp.option.dhcp == 8' 1
	hears 'tftp.opcode == 1 && tftp.source_file == "ncx-no-such-file"' 1
	hears 'snmp.data == 0' 3
	hears 'ntp.flags.mode == 3' 1
	hears 'rpc.procedure == 0' 2
	hears 'radius.code == 12' 3
	hears 'xdmcp.opcode == 2' 1
	hears 'quic.version == 0x1a2a3a4a' 1
	hears 'coap.code == 0' 1
	hears 'sip.Method == "OPTIONS"' 1
}

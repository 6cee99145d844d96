#!/usr/bin/env bats
# ncx subnet: networks, splits, plans, questions, summaries.

load ../lib/common

# --- networks --------------------------------------------------------------------

@test "subnet: a network with its working, of the course" {
	ncx_run subnet 192.168.10.1/24
	[ "$status" -eq 0 ]
	is "$err" ''
	is "$out" "192.168.10.1/24
  Network    192.168.10.0/24
  First      192.168.10.1
  Last       192.168.10.254
  Broadcast  192.168.10.255
  Mask       255.255.255.0
  Wildcard   0.0.0.255
  Hosts      254 = 2^8 - 2
  Kind       private (RFC 1918)
  Class      C, historical: class C networks were /24 (RFC 791)

  address  192.168.10.1     11000000.10101000.00001010|00000001
  mask     255.255.255.0    11111111.11111111.11111111|00000000
  AND      192.168.10.0     11000000.10101000.00001010|00000000  network
  OR not   192.168.10.255   11000000.10101000.00001010|11111111  broadcast

  32 - 24 = 8 host bits: 2^8 = 256 addresses
  Less the network's and the broadcast: 254 hosts
  256 - 255 = 1 is the step in the 3rd octet: 0 1 2 3 ... 255
  Next network: 192.168.11.0/24
  The one before: 192.168.9.0/24"
}

@test "subnet: --brief leaves out the working; several networks" {
	ncx_run subnet -b 10.0.0.5/31 10.0.0.5/32
	[ "$status" -eq 0 ]
	is "$out" "10.0.0.5/31
  Network    10.0.0.4/31
  First      10.0.0.4
  Last       10.0.0.5
  Mask       255.255.255.254
  Wildcard   0.0.0.1
  Hosts      2, both of its addresses (RFC 3021)
  Kind       private (RFC 1918)
  Class      A, historical: class A networks were /8 (RFC 791)

10.0.0.5/32
  Network    10.0.0.5/32
  First      10.0.0.5
  Last       10.0.0.5
  Mask       255.255.255.255
  Wildcard   0.0.0.0
  Hosts      1, the address itself
  Kind       private (RFC 1918)
  Class      A, historical: class A networks were /8 (RFC 791)"
}

@test "subnet: an address that no host has is told" {
	ncx_run subnet -b 192.168.1.255/24
	like "$out" $'192.168.1.255/24\n  Address    192.168.1.255 is the broadcast of this network: no host has it\n*'
	ncx_run subnet -b 192.168.1.64/26
	like "$out" $'192.168.1.64/26\n  Address    192.168.1.64 is the network itself: no host has it\n*'
	ncx_run subnet -b 192.168.1.1/24 10.0.0.0/31 10.0.0.1/31 10.0.0.1/32 \
		2001:db8::/64
	[[ $out != *"no host"* ]]
}

@test "subnet: /31, /32 and /0 are explained" {
	ncx_run subnet 10.0.0.5/31
	like "$out" '*both are for hosts [(]RFC 3021[)]*Next network: 10.0.0.6/31*'
	ncx_run subnet 10.0.0.5/32
	like "$out" '*00000101|*One address alone*Next network: 10.0.0.6/32*'
	ncx_run subnet 0.0.0.0/0
	like "$out" '*  |00000000.*4294967294 hosts*default route'
	ncx_run subnet 255.255.255.255/8 0.0.0.0/8
	like "$out" '*Next network: none, it is the last*The one before: none'
}

@test "subnet: every notation of a mask" {
	local network
	for network in 192.168.10.77/26 192.168.10.77/255.255.255.192 \
		192.168.10.77/0xffffffc0 192.168.10.77/0.0.0.63; do
		ncx_run subnet --json "$network"
		[ "$status" -eq 0 ]
		is "$out" '{"network":"192.168.10.64","prefix":26,"mask":"255.255.255.192","wildcard":"0.0.0.63","first":"192.168.10.65","last":"192.168.10.126","broadcast":"192.168.10.127","hosts":62,"kind":"private"}'
	done
	for network in 255.255.255.192 0xffffffc0 0.0.0.63; do
		ncx_run subnet --json 192.168.10.77 "$network"
		like "$out" '{"network":"192.168.10.64","prefix":26,*'
		[ "$(wc -l <<<"$out")" -eq 1 ]
	done
}

@test "subnet: an address without a prefix has that of its class, and it is said" {
	ncx_run subnet -b 172.16.5.9
	like "$out" '172.16.5.9/16*B, historical: class B networks were /16*no prefix was given, so that of the class is taken'
	is "$err" ''
	ncx_run subnet -v --json 192.168.1.1
	like "$out" '{"network":"192.168.1.0","prefix":24,*'
	is "$err" 'ncx: subnet: no prefix is given: 192.168.1.0/24, as in its class of old'
	ncx_run subnet --json 224.0.0.9
	like "$out" '{"network":"224.0.0.9","prefix":32,*"kind":"multicast"}'
	# Two without a prefix are a list.
	ncx_run subnet --json 10.1.1.1 10.2.2.2
	[ "$status" -eq 0 ]
	is "$(jq -c '[.network, .prefix]' <<<"$out")" $'["10.0.0.0",8]\n["10.0.0.0",8]'
}

@test "subnet: IPv6, written as in RFC 5952" {
	ncx_run subnet 2001:DB8:0:42:0200:00ff:fe00:1234/61
	[ "$status" -eq 0 ]
	is "$out" "2001:db8:0:42:200:ff:fe00:1234/61
  Network    2001:db8:0:40::/61
  First      2001:db8:0:40::1
  Last       2001:db8:0:47:ffff:ffff:ffff:ffff
  Hosts      147573952589676412927 = 2^67 - 1
  Kind       documentation (RFC 3849)
  Expanded   2001:0db8:0000:0042:0200:00ff:fe00:1234
  Anycast    2001:db8:0:40:: is any router's (RFC 4291)
  Interface  of the MAC address 00:00:00:00:12:34 (EUI-64, RFC 4291)
  Asked at   ff02::1:ff00:1234, its solicited-node multicast address

                                                    group 4
  address  2001:0db8:0000:0042:0200:00ff:fe00:1234  00000000.01000|010
  mask     ffff:ffff:ffff:fff8:0000:0000:0000:0000  11111111.11111|000
  AND      2001:0db8:0000:0040:0000:0000:0000:0000  00000000.01000|000  network

  Next network: 2001:db8:0:48::/61
  The one before: 2001:db8:0:38::/61"
	ncx_run subnet ::1/128 ff02::fb/16
	like "$out" '*loopback*multicast*'
	[[ $out != *Anycast* && $out != *Asked* ]] || return
}

@test "subnet --json: exactly the fields that a network has" {
	ncx_run subnet --json 10.0.0.0/30 10.0.0.0/31 2001:db8::/64
	is "$(jq -c keys_unsorted <<<"$out")" '["network","prefix","mask","wildcard","first","last","broadcast","hosts","kind"]
["network","prefix","mask","wildcard","first","last","hosts","kind"]
["network","prefix","first","last","hosts","kind"]'
}

@test "subnet --json: hosts is a number up to 2^53, else a text" {
	ncx_run subnet --json ::/75 ::/74 ::/0
	is "$(jq -c .hosts <<<"$out")" '9007199254740991
"18014398509481983"
"340282366920938463463374607431768211455"'
}

@test "subnet: every length of both families, as python has it" {
	need python3
	python3 - >"$BATS_TEST_TMPDIR/want" 2>"$BATS_TEST_TMPDIR/networks" <<'END'
import ipaddress, json, sys
for text in ("0.0.0.0", "255.255.255.255", "192.168.10.77", "10.129.2.250",
             "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
             "2001:db8:89ab:cdef:fedc:ba98:7654:3210", "fe80::211:22ff:fe33:4455"):
    bits = ipaddress.ip_address(text).max_prefixlen
    for length in range(bits + 1):
        if (text, length) == ("::", 80):
            continue  # its last is an IPv4-mapped one, which python writes in hex
        net = ipaddress.ip_network(f"{text}/{length}", strict=False)
        print(f"{text}/{length}", file=sys.stderr)
        tiny = bits - length < 2
        low, high = int(net[0]), int(net[-1])
        row = {"network": str(net[0]), "prefix": length}
        if bits == 32:
            row["mask"], row["wildcard"] = str(net.netmask), str(net.hostmask)
        low += not tiny
        high -= bits == 32 and not tiny
        row["first"], row["last"] = str(type(net[0])(low)), str(type(net[0])(high))
        if bits == 32 and not tiny:
            row["broadcast"] = str(net.broadcast_address)
        hosts = high - low + 1
        row["hosts"] = hosts if hosts <= 2**53 else str(hosts)
        print(json.dumps(row, separators=(",", ":")))
END
	mapfile -t networks <"$BATS_TEST_TMPDIR/networks"
	[ "${#networks[@]}" -eq $((4 * 33 + 4 * 129 - 1)) ]
	ncx_run subnet --json "${networks[@]}"
	[ "$status" -eq 0 ]
	sed 's/,"kind":"[^"]*"}$/}/' "$BATS_TEST_TMPDIR/out" |
		diff - "$BATS_TEST_TMPDIR/want"
}

@test "subnet: wrong networks are status 2, named, and nothing is printed" {
	local word
	for word in 1.2.3 1.2.3.4/33 256.1.1.1 010.0.0.1 10.0.0.0/-1 '' /24 \
		10.0.0.0/255.0.255.0 10.0.0.0/ 10.0.0.0/08 1.2.3.4.5 ::1/129 \
		10.0.0.0/0xff00ff00 fe80::1%lo/64 host 10.0.0.1-10.0.0.5 ::1::; do
		ncx_run subnet 10.0.0.0/8 -- "$word"
		[ "$status" -eq 2 ]
		is "$out" ''
		like "$err" "ncx: subnet: wrong network '*': * [(]see 'ncx subnet --help')"
		[[ $err == *"'$word'"* ]]
	done
	ncx_run subnet 010.0.0.1/8
	is "$err" "ncx: subnet: wrong network '010.0.0.1/8': '010' begins with a zero, and some programs read that as octal (see 'ncx subnet --help')"
	ncx_run subnet 10.0.0.0/255.0.255.0
	is "$err" "ncx: subnet: wrong network '10.0.0.0/255.0.255.0': '255.0.255.0' is no mask: a one stands behind a zero (see 'ncx subnet --help')"
	ncx_run subnet
	[ "$status" -eq 2 ]
}

@test "subnet: what does not go together is refused" {
	local words
	for words in '--split 2 --hosts 5 10.0.0.0/8' '--same --check 1.2.3.4 1.2.3.4' \
		'--check --summarise 10.0.0.0/8' '--brief --split 2 10.0.0.0/8' \
		'--split 2 10.0.0.0/8 11.0.0.0/8' '--hosts 2 10.0.0.0/8 ::/64' \
		'--same 10.0.0.1' '--same 10.0.0.1 ::1' '--check 10.0.0.0/8' \
		'--check 10.0.0.0/8 10.0.0.1' '--check 10.0.0.0/8 ::/64' \
		'-6 10.0.0.0/8' '-4 ::/64' '--summarise 10.0.0.2-10.0.0.1' \
		'--summarise 10.0.0.1-::1' '--hosts 0 10.0.0.0/8' \
		'--hosts x= 10.0.0.0/8' '--split 0 10.0.0.0/8' \
		'--split /7 10.0.0.0/8' '--split 512 10.0.0.0/24' \
		'--split /08 10.0.0.0/4' '--split /00 ::/0' \
		'--hosts a=b=5 10.0.0.0/8' \
		'--split x 10.0.0.0/8' '--split /33 10.0.0.0/8' \
		'--split /64 ::/0' '--split 16777217 ::/0'; do
		# shellcheck disable=SC2086  # they are several words
		ncx_run subnet $words
		[ "$status" -eq 2 ]
		is "$out" ''
		like "$err" "ncx: subnet: * [(]see 'ncx subnet --help')"
	done
}

@test "subnet: what is wrong with --hosts and --split is said" {
	ncx_run subnet --split /08 10.0.0.0/4
	like "$err" "*'--split /08': the prefix length begins with a zero *"
	ncx_run subnet --split /0 --no-header 0.0.0.0/0
	[ "$status" -eq 0 ]
	ncx_run subnet --hosts a=b=5 10.0.0.0/8
	like "$err" "*'a=b=5' of '--hosts' has two '=': a name has none *"
	ncx_run subnet --hosts 18446744073709551616 ::/0
	[ "$status" -eq 2 ]
	like "$err" "*numbers from 1 to 2^64 - 1, *, not '18446744073709551616' *"
	ncx_run subnet --hosts 18446744073709551615 ::/0
	[ "$status" -eq 0 ]
}

@test "subnet: a closed or full stdout" {
	status=0
	"$NCX" subnet 10.0.0.0/8 >/dev/full 2>"$BATS_TEST_TMPDIR/err" || status=$?
	[ "$status" -eq 3 ]
	like "$(<"$BATS_TEST_TMPDIR/err")" 'ncx: subnet: cannot write to stdout: *'
	status=0
	"$NCX" subnet --split /30 --json 10.0.0.0/8 >/dev/full \
		2>"$BATS_TEST_TMPDIR/err" || status=$?
	[ "$status" -eq 3 ]
	# A million rows are a matter of a second, not of tens of them.
	timeout 30 "$NCX" subnet --split /32 10.0.0.0/12 >/dev/null
	# What nobody reads ends at once.
	{ timeout 10 "$NCX" subnet --split /32 10.0.0.0/8 ||
		echo $? >"$BATS_TEST_TMPDIR/status"; } | head -n 1 >/dev/null
	is "$(<"$BATS_TEST_TMPDIR/status")" 3
}

# --- splits ----------------------------------------------------------------------

@test "subnet --split: two borrowed bits, as in the course" {
	ncx_run subnet --split 4 192.168.1.0/24
	[ "$status" -eq 0 ]
	is "$out" "192.168.1.0/24: 24 + 2 bits = /26, 2^2 = 4 networks
Mask 255.255.255.192, 62 hosts each, a step of 64 in the 4th octet

NO  NETWORK           FIRST          LAST           BROADCAST
 1  192.168.1.0/26    192.168.1.1    192.168.1.62   192.168.1.63
 2  192.168.1.64/26   192.168.1.65   192.168.1.126  192.168.1.127
 3  192.168.1.128/26  192.168.1.129  192.168.1.190  192.168.1.191
 4  192.168.1.192/26  192.168.1.193  192.168.1.254  192.168.1.255"
	local all=$out
	ncx_run subnet --split /26 192.168.1.0
	is "$out" "$all"
	# That it is rounded up is said.
	ncx_run subnet --split 3 192.168.1.0
	is "$out" "${all/$'\n'Mask/$'\n'3 asked for: 2 bits are needed, which make 4$'\n'Mask}"
	ncx_run subnet --split 5 10.0.0.0/16
	like "$out" '*5 asked for: 3 bits are needed, which make 8
Mask 255.255.224.0, 8190 hosts each, a step of 32 in the 3rd octet
*'
	ncx_run subnet --split 1 10.0.0.1/32
	like "$out" '*= 1 network
Mask 255.255.255.255, 1 host each, *'
	ncx_run subnet --split 2 ::/127
	like "$out" $'*= 2 networks\n1 host each\n\n*'
	ncx_run subnet --split 4 10.0.0.0/31
	like "$err" '*has only 1 bit to borrow *'
	ncx_run subnet --split 1 --no-header 10.0.0.0/31
	is "$out" "1  10.0.0.0/31  10.0.0.0  10.0.0.1  -"
	ncx_run subnet --split /128 --no-header ::/127
	is "$out" $'1  ::/128   ::   ::\n2  ::1/128  ::1  ::1'
}

@test "subnet --split: all of them, as python has it" {
	need python3
	ncx_run subnet --split /24 --json 10.128.0.0/11
	[ "$status" -eq 0 ]
	jq -r '"\(.network)/\(.prefix)"' "$BATS_TEST_TMPDIR/out" >"$BATS_TEST_TMPDIR/got"
	python3 -c 'import ipaddress
for n in ipaddress.ip_network("10.128.0.0/11").subnets(new_prefix=24): print(n)' |
		diff - "$BATS_TEST_TMPDIR/got"
	ncx_run subnet --split /24 --no-header 10.128.0.0/11
	awk '{ print $2 }' "$BATS_TEST_TMPDIR/out" | diff - "$BATS_TEST_TMPDIR/got"
	# A table of a thousand rows has the widths of its cells, one of many more
	# those of any.
	ncx_run subnet --split /24 --no-header 10.0.0.0/14
	is "$(sed -n 9p <<<"$out")" '   9  10.0.8.0/24    10.0.8.1    10.0.8.254    10.0.8.255'
	ncx_run subnet --split /124 --no-header 2001:db8::/110
	is "$(awk '{ print index($0, $3), index($0, $4) }' "$BATS_TEST_TMPDIR/out" | sort -u)" '53 94'
	ncx_run subnet --split /24 --no-header 10.128.0.0/11
	# The same columns from the first row to the last.
	[ "$(awk '{ print index($0, $5) }' "$BATS_TEST_TMPDIR/out" | sort -u | wc -l)" -eq 1 ]
}

# --- plans -----------------------------------------------------------------------

@test "subnet --hosts: the largest first, names kept, what is free" {
	ncx_run subnet --hosts wan=2,lab=50,compta=100 10.0.0.77/24
	[ "$status" -eq 0 ]
	is "$out" "NAME    HOSTS   OF  NETWORK          FIRST       LAST
                    MASK                         BROADCAST
compta    100  126  10.0.0.0/25      10.0.0.1    10.0.0.126
                    255.255.255.128              10.0.0.127
lab        50   62  10.0.0.128/26    10.0.0.129  10.0.0.190
                    255.255.255.192              10.0.0.191
wan         2    2  10.0.0.192/30    10.0.0.193  10.0.0.194
                    255.255.255.252              10.0.0.195
(free)      -    2  10.0.0.196/30    10.0.0.197  10.0.0.198
(free)      -    6  10.0.0.200/29    10.0.0.201  10.0.0.206
(free)      -   14  10.0.0.208/28    10.0.0.209  10.0.0.222
(free)      -   30  10.0.0.224/27    10.0.0.225  10.0.0.254

152 hosts asked for, room for 190: 20.0 % waste
60 of 2^8 addresses are free"
	ncx_run subnet --hosts 126,20,62,30 --no-header 10.0.0.0/24
	is "$out" "1  126  126  10.0.0.0/25    10.0.0.1    10.0.0.126  255.255.255.128  10.0.0.127
3   62   62  10.0.0.128/26  10.0.0.129  10.0.0.190  255.255.255.192  10.0.0.191
2   20   30  10.0.0.192/27  10.0.0.193  10.0.0.222  255.255.255.224  10.0.0.223
4   30   30  10.0.0.224/27  10.0.0.225  10.0.0.254  255.255.255.224  10.0.0.255"
	ncx_run subnet --hosts 1 10.0.0.0/30
	like "$out" $'*\n1 host asked for, *'
	ncx_run subnet --hosts 1 10.0.0.0/31
	like "$err" '*no place for 1 host: a /30*'
}

@test "subnet --hosts: no row for persons is above 80 columns" {
	ncx_run subnet --hosts office=100,lab=50,wan=2 192.168.100.0/24
	[ "$(awk 'length > 80' <<<"$out" | wc -l)" -eq 0 ]
}

@test "subnet --hosts, --check: of much that is free the first, and a sum" {
	ncx_run subnet --hosts 2,2 2001:db8::/64
	[ "$status" -eq 0 ]
	[ "$(grep -c '^(free) *-' <<<"$out")" -eq 8 ]
	like "$out" '*
(free)      -  1023  2001:db8::400/118  2001:db8::401  2001:db8::7ff
(free)  and 53 more, the largest is 2001:db8:0:0:8000::/65

4 hosts asked for*'
	# A program gets them all.
	ncx_run subnet --hosts 2,2 --no-header 2001:db8::/64
	[ "$(grep -c '^(free)' <<<"$out")" -eq 61 ]
	ncx_run subnet --hosts 2,2 --json 2001:db8::/64
	[ "$(grep -c '"free":true' <<<"$out")" -eq 61 ]
	ncx_run subnet --check 2001:db8::/64 2001:db8::8000:0:0:0/126
	[ "$status" -eq 0 ]
	[ "$(grep -c '^free: 2' <<<"$out")" -eq 8 ]
	like "$out" '*
free: 54 more; the largest of all is 2001:db8::/65'
}

@test "subnet --hosts --json: name, order, asked; free" {
	ncx_run subnet --hosts 50,wan=2 --json 10.0.0.0/25
	is "$(jq -c '[.name, .order, .asked, .free, .network, .prefix]' <<<"$out")" \
		'[null,1,50,null,"10.0.0.0",26]
["wan",2,2,null,"10.0.0.64",30]
[null,null,null,true,"10.0.0.68",30]
[null,null,null,true,"10.0.0.72",29]
[null,null,null,true,"10.0.0.80",28]
[null,null,null,true,"10.0.0.96",27]'
}

@test "subnet --hosts: what does not fit is named, status 1, no plan" {
	local format
	for format in --json --no-header -q; do
		ncx_run subnet --hosts a=100,b=50,200 $format 10.0.0.0/25
		[ "$status" -eq 1 ]
		is "$out" ''
		is "$err" "ncx: subnet: no place for 200 hosts: a /24 is needed
ncx: subnet: no place for b, 50 hosts: a /26 is needed
ncx: subnet: 10.0.0.0/25 is too small for 448 addresses: a /23 is large enough"
	done
	ncx_run subnet --hosts 4294967295 0.0.0.0/0
	[ "$status" -eq 1 ]
	like "$err" '*0.0.0.0/0 is too small, and so is all of IPv4'
	ncx_run subnet --hosts 127 10.0.0.0/25
	[ "$status" -eq 1 ]
}

@test "subnet --check: a right plan, and what is free" {
	ncx_run subnet --check 10.0.0.0/24 10.0.0.64/26 10.0.0.0/26
	[ "$status" -eq 0 ]
	is "$out" "2 networks in 10.0.0.0/24: no fault
free: 10.0.0.128/25"
	ncx_run subnet --check 10.0.0.0/24 10.0.0.0 255.255.255.128 10.0.0.128/25
	[ "$status" -eq 0 ]
	is "$out" "2 networks in 10.0.0.0/24: no fault, nothing is free"
	ncx_run subnet --check --json 10.0.0.0/24 10.0.0.0/25
	[ "$status" -eq 0 ]
	is "$out" ''
}

@test "subnet --check: overlap, misalignment, outside; status 1" {
	ncx_run subnet --check 10.0.0.0/24 10.0.0.0/25 10.0.0.64/26 10.0.0.96/26 \
		10.0.1.0/25 10.0.0.0/25
	[ "$status" -eq 1 ]
	is "$out" "10.0.0.0/25: overlaps 10.0.0.0/25
10.0.0.64/26: overlaps 10.0.0.0/25
10.0.0.96/26: misaligned: a /26 begins at 10.0.0.64 or 10.0.0.128
10.0.0.96/26: overlaps 10.0.0.0/25
10.0.1.0/25: outside 10.0.0.0/24"
	ncx_run subnet --check --json 10.0.0.0/24 10.0.0.96/26 10.0.0.0/23
	[ "$status" -eq 1 ]
	is "$out" '{"part":"10.0.0.0/23","fault":"outside","with":"10.0.0.0/24"}
{"part":"10.0.0.96/26","fault":"misaligned"}
{"part":"10.0.0.96/26","fault":"overlap","with":"10.0.0.0/23"}'
}

@test "subnet --check: advice stays inside the plan" {
	ncx_run subnet --check 10.0.0.0/24 10.0.0.200/26
	[ "$status" -eq 1 ]
	is "$out" '10.0.0.200/26: misaligned: a /26 begins at 10.0.0.192, the last in 10.0.0.0/24'
	ncx_run subnet --check 10.0.0.0/24 10.0.0.1/24
	is "$out" '10.0.0.1/24: misaligned: a /24 begins at 10.0.0.0, the only one in 10.0.0.0/24'
	ncx_run subnet --check 10.0.0.0/24 255.255.255.255/26
	is "$out" '255.255.255.255/26: misaligned: a /26 begins at 255.255.255.192
255.255.255.255/26: outside 10.0.0.0/24'
}

# --- one network or two ----------------------------------------------------------

@test "subnet A B/MASK: the same network? both ANDs are shown" {
	ncx_run subnet 10.0.0.5 10.0.0.70/26
	[ "$status" -eq 1 ]
	is "$out" "10.0.0.5/26 and 10.0.0.70/26: not the same network

  address  10.0.0.5         00001010.00000000.00000000.00|000101
  mask     255.255.255.192  11111111.11111111.11111111.11|000000
  AND      10.0.0.0         00001010.00000000.00000000.00|000000  network

  address  10.0.0.70        00001010.00000000.00000000.01|000110
  mask     255.255.255.192  11111111.11111111.11111111.11|000000
  AND      10.0.0.64        00001010.00000000.00000000.01|000000  network

10.0.0.0/26 is not 10.0.0.64/26:
from one to the other it takes a router"
	ncx_run subnet 10.0.0.65/26 10.0.0.70
	[ "$status" -eq 0 ]
	like "$out" '*Both are in 10.0.0.64/26: each reaches the other directly'
	ncx_run subnet 10.0.0.5 10.0.0.70 255.255.255.0
	[ "$status" -eq 0 ]
	ncx_run subnet 2001:db8::1 2001:db8:0:1::1/64
	[ "$status" -eq 1 ]
	ncx_run subnet --json 10.0.0.5 10.0.0.70/26
	[ "$status" -eq 1 ]
	is "$(jq -c '[.address, .network, .same]' <<<"$out")" \
		$'["10.0.0.5","10.0.0.0",false]\n["10.0.0.70","10.0.0.64",false]'
}

@test "subnet A B/MASK: the network's own address and its broadcast are told" {
	local note
	ncx_run subnet 192.168.1.255 192.168.1.20/24
	[ "$status" -eq 0 ]
	note='192.168.1.255 is the broadcast of 192.168.1.0/24: no host has it'
	like "$out" $'*\nBoth are in 192.168.1.0/24\n'"$note"
	ncx_run subnet 192.168.1.20 192.168.1.0/24
	note='192.168.1.0 is the address of 192.168.1.0/24 itself: no host has it'
	like "$out" $'*\nBoth are in 192.168.1.0/24\n'"$note"
	ncx_run subnet 10.0.0.63 10.0.0.70/26
	[ "$status" -eq 1 ]
	like "$out" $'*takes a router\n10.0.0.63 is the broadcast of 10.0.0.0/26: *'
	ncx_run subnet 2001:db8:: 2001:db8::5/64
	like "$out" $'*\n2001:db8:: is any router\'s in 2001:db8::/64: no host has it'
	# What one takes for a broadcast, the other may be.
	ncx_run subnet --same 10.0.0.127/24 10.0.0.5/25
	like "$out" '*10.0.0.5 sends to 10.0.0.127
  to all hosts: it is the broadcast of 10.0.0.0/25'
	# A link of two has no such address, and one address is no pair.
	ncx_run subnet 10.0.0.4 10.0.0.5/31
	like "$out" '*Both are in 10.0.0.4/31: each reaches the other directly'
	ncx_run subnet 10.0.0.5 10.0.0.5/24
	like "$out" '*Both are one address of 10.0.0.0/24'
	ncx_run subnet --json --same 10.0.0.255 10.0.0.0/24
	is "$(jq -r .role <<<"$out")" $'broadcast\nnetwork'
	ncx_run subnet --json --same 10.0.0.1 10.0.0.2/24
	is "$(jq -r .role <<<"$out")" $'null\nnull'
}

@test "subnet -b A B/MASK: without the working" {
	ncx_run subnet -b 10.0.0.5 10.0.0.70/26
	[ "$status" -eq 1 ]
	is "$out" "10.0.0.5/26 and 10.0.0.70/26: not the same network
10.0.0.0/26 is not 10.0.0.64/26:
from one to the other it takes a router"
	ncx_run subnet -b --same 10.0.0.65/26 10.0.0.70/26
	[ "$status" -eq 0 ]
	is "$out" "10.0.0.65/26 and 10.0.0.70/26: the same network
Both are in 10.0.0.64/26: each reaches the other directly"
}

@test "subnet --same: each with its own mask" {
	ncx_run subnet --same 10.0.0.5/24 10.0.0.200/25
	[ "$status" -eq 1 ]
	like "$out" '*
10.0.0.5 sends to 10.0.0.200
  directly: it is inside 10.0.0.0/24
10.0.0.200 sends to 10.0.0.5
  through a router: it is outside 10.0.0.128/25'
	ncx_run subnet --same 10.0.0.5/24 10.0.0.100/25
	[ "$status" -eq 0 ]
	ncx_run subnet --same 192.168.1.1 192.168.1.2
	[ "$status" -eq 0 ]
}

# --- summaries -------------------------------------------------------------------

@test "subnet --summarise: networks, addresses and ranges of both families" {
	ncx_run subnet --summarise 10.0.1.0/24 10.0.0.0/24 2001:db8:0:1::/64 \
		10.0.2.1 2001:db8::/64 10.0.2.0-10.0.2.2 10.0.2.2/32
	[ "$status" -eq 0 ]
	is "$err" ''
	is "$out" "10.0.0.0/23
10.0.2.0/31
10.0.2.2/32
2001:db8::/63"
	ncx_run subnet --summarize -v 192.168.0.0/24 192.168.1.0/24 192.168.2.0/24
	is "$out" $'192.168.0.0/23\n192.168.2.0/24'
	is "$err" 'ncx: subnet: the one that holds all: 192.168.0.0/22'
	ncx_run subnet --summarise --json 10.0.0.1-10.0.0.2
	is "$(jq -c '[.network, .prefix]' <<<"$out")" $'["10.0.0.1",32]\n["10.0.0.2",32]'
}

@test "subnet --summarise: as python has it" {
	need python3
	local seed
	for seed in 1 2 3; do
		python3 - $seed >"$BATS_TEST_TMPDIR/want" 2>"$BATS_TEST_TMPDIR/words" <<'END'
import ipaddress as ip, random, sys
random.seed(int(sys.argv[1]))
nets = []
for base, bits in ((ip.ip_address("10.0.0.0"), 14), (ip.ip_address("2001:db8::"), 14)):
    part = []
    for _ in range(60):
        low = random.randrange(1 << bits)
        high = min(low + random.randrange(300), (1 << bits) - 1)
        print(f"{base + low}-{base + high}", file=sys.stderr)
        part += ip.summarize_address_range(base + low, base + high)
    nets += ip.collapse_addresses(part)
for net in nets:
    print(net)
END
		mapfile -t words < <(shuf "$BATS_TEST_TMPDIR/words")
		ncx_run subnet --summarise "${words[@]}"
		[ "$status" -eq 0 ]
		diff "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/want"
	done
}

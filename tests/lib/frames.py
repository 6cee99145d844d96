"""Frames for the tests of `ncx decode`, and what tshark says of them.

    frames.py make FILE            writes some 300 frames as pcap
    frames.py compare FILE JSON    holds what ncx says (--json) against tshark;
                                   prints every difference; the last line says
                                   how much was compared

The frames are put together here, with right checksums unless said otherwise:
TCP with all its common options, UDP, ICMP, VLAN tags, fragments, IPv6 extension
headers, neighbour discovery, errors that quote packets, ARP, DNS, DHCP.
"""
import json
import struct
import subprocess
import sys


def total(data):
    if len(data) % 2:
        data += b"\0"
    number = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while number > 0xffff:
        number = (number & 0xffff) + (number >> 16)
    return ~number & 0xffff


def put(data, at, number):
    return data[:at] + struct.pack(">H", number) + data[at + 2:]


A4, B4 = bytes([192, 0, 2, 1]), bytes([198, 51, 100, 77])
A6 = bytes.fromhex("20010db8000000000000000000000001")
B6 = bytes.fromhex("fe80000000000000021122fffe334402")


class Ip:
    """Version 4 or 6: the header, and what its pseudo-header adds."""

    def __init__(self, version, **fields):
        self.version, self.fields = version, fields
        self.ends = A4 + B4 if version == 4 else A6 + B6

    def pseudo(self, proto, size):
        if self.version == 4:
            return self.ends + struct.pack(">HH", proto, size)
        return self.ends + struct.pack(">II", size, proto)

    def wrap(self, proto, body):
        get = self.fields.get
        if self.version == 6:
            first = 6 << 28 | get("tclass", 0) << 20 | get("flow", 0)
            return struct.pack(">IHBB", first, len(body), get("next", proto),
                               get("ttl", 64)) + self.ends + body
        options = get("options", b"")
        words = 5 + len(options) // 4
        head = struct.pack(">BBHHHBBH", 4 << 4 | words, get("tos", 0),
                           words * 4 + len(body), get("ident", 0x1234),
                           get("frag", 0), get("ttl", 64), proto, 0)
        head += self.ends + options
        return put(head, 10, total(head) ^ get("spoil", 0)) + body


def tcp(ip, flags=0x18, options=b"", data=b"", spoil=0, window=500, urgent=0,
        ports=(45001, 45002), seq=0x12345678, ack=0x9abcdef0):
    options += b"\0" * (-len(options) % 4)
    head = struct.pack(">HHIIHHHH", *ports, seq, ack,
                       (5 + len(options) // 4) << 12 | flags, window, 0,
                       urgent) + options + data
    return put(head, 16, total(ip.pseudo(6, len(head)) + head) ^ spoil)


def udp(ip, data=b"", ports=(45003, 45004), spoil=0, none=False):
    head = struct.pack(">HHHH", *ports, 8 + len(data), 0) + data
    if none:
        return head
    return put(head, 6, (total(ip.pseudo(17, len(head)) + head) or 0xffff)
               ^ spoil)


def icmp(kind, code, rest, spoil=0):
    head = struct.pack(">BBH", kind, code, 0) + rest
    return put(head, 2, total(head) ^ spoil)


def icmp6(ip, kind, code, rest, spoil=0):
    head = struct.pack(">BBH", kind, code, 0) + rest
    return put(head, 2, total(ip.pseudo(58, len(head)) + head) ^ spoil)


def ether(kind, body, tags=()):
    head = bytes.fromhex("021122334402" "021122334401")
    for tpid, tci in tags:
        head += struct.pack(">HH", tpid, tci)
    return head + struct.pack(">H", kind) + body


def over(ip, proto, body, tags=()):
    return ether(0x800 if ip.version == 4 else 0x86dd, ip.wrap(proto, body),
                 tags)


def name(text):
    return b"".join(bytes([len(part)]) + part.encode()
                    for part in text.split(".")) + b"\0"


TCP_OPTIONS = [
    b"\x02\x04\x05\xb4", b"\x03\x03\x07", b"\x04\x02",
    b"\x08\x0a" + struct.pack(">II", 77, 99),
    b"\x01\x01\x05\x0a" + struct.pack(">II", 1000, 2000),
    b"\x01\x01\x05\x12" + struct.pack(">IIII", 1000, 2000, 3000, 4000),
    b"\x02\x04\x05\xb4\x04\x02\x08\x0a" + struct.pack(">II", 7, 0)
    + b"\x01\x03\x03\x0a",
    b"\x01\x01\x08\x0a" + struct.pack(">II", 0xffffffff, 0x80000000),
    b"\x01\x01\x01\x01",
    b"\x02\x04\x02\x18\x01\x03\x03\x00\x01\x01\x04\x02",
]


def transports():
    for version in (4, 6):
        ip = Ip(version)
        for flags in (2, 0x12, 0x10, 0x18, 0x11, 0x14, 4, 1, 0, 0x29, 0x38,
                      0xc2, 0x52, 0x90, 0x1ff, 0x110):
            yield over(ip, 6, tcp(ip, flags, window=flags * 7, urgent=flags))
        for options in TCP_OPTIONS:
            for flags in (2, 0x10):
                yield over(ip, 6, tcp(ip, flags, options))
        for size in (0, 1, 2, 3, 31, 512, 1400):
            data = bytes((i * 7 + size) & 0xff for i in range(size))
            yield over(ip, 6, tcp(ip, data=data))
            yield over(ip, 6, tcp(ip, data=data, spoil=0x0101))
            yield over(ip, 17, udp(ip, data))
            yield over(ip, 17, udp(ip, data, spoil=0x8000))
        for tag in ((0x8100, 5), (0x8100, 0xefff), (0x8100, 0x7001)):
            yield over(ip, 6, tcp(ip), [tag])
            yield over(ip, 17, udp(ip, b"vlan"), [(0x88a8, 100), tag])
    yield over(Ip(4), 17, udp(Ip(4), b"none", none=True))


def headers():
    for tos in (0, 0x10, 0xb8, 0x02, 0xff):
        for ttl in (1, 64, 255):
            ip = Ip(4, tos=tos, ttl=ttl, ident=tos << 8 | ttl, frag=0x4000)
            yield over(ip, 17, udp(ip, b"header"))
            ip = Ip(6, tclass=tos, ttl=ttl, flow=tos * 4000)
            yield over(ip, 17, udp(ip, b"header"))
    for options in (b"\x94\x04\0\0", b"\x01\x01\x01\x00",
                    b"\x07\x0b\x08" + A4 + b"\0" * 4 + b"\0",
                    b"\x44\x0c\x05\x00" + b"\0" * 8):
        ip = Ip(4, options=options)
        yield over(ip, 17, udp(ip, b"options"))
    ip = Ip(4, spoil=0x0100)
    yield over(ip, 17, udp(ip, b"wrong header"))
    data = udp(Ip(4), bytes(1600))
    yield over(Ip(4, frag=0x2000), 17, data[:800])
    yield over(Ip(4, frag=0x2000 | 100), 17, data[800:1600])
    yield over(Ip(4, frag=200), 17, data[1600:])


def extensions():
    end = Ip(6)
    body = udp(end, b"extended")
    hop = b"\x05\x02\0\0\x01\0"
    pad = b"\x01\x04\0\0\0\0"
    long_pad = b"\x01\x0c" + b"\0" * 12

    def header(following, rest):
        assert (len(rest) + 2) % 8 == 0
        return bytes([following, (len(rest) + 2) // 8 - 1]) + rest

    for first, chain in (
            (0, header(17, hop)), (0, header(17, pad)),
            (0, header(17, long_pad)), (60, header(17, pad)),
            (0, header(60, hop) + header(17, pad)),
            (43, header(17, b"\x02\0" + b"\0" * 4 + Ip(6).ends[16:])),
            (0, header(43, hop) + header(60, b"\x02\0" + b"\0" * 4
                                         + Ip(6).ends[16:])
             + header(17, pad))):
        yield over(Ip(6, next=first), first, chain + body)
    data = udp(end, bytes(1600))
    for offset, more in ((0, 1), (800, 1), (1600, 0)):
        piece = struct.pack(">BBHI", 17, 0, offset | more, 0x01020304)
        yield over(Ip(6), 44, piece + data[offset:offset + 800])


def controls():
    for ident in range(3):
        rest = struct.pack(">HH", 0x4242, ident) + bytes(range(48))
        for kind in (8, 0):
            yield over(Ip(4), 1, icmp(kind, 0, rest))
            yield over(Ip(6), 58, icmp6(Ip(6), 128 + kind // 8, 0, rest))
    yield over(Ip(4), 1, icmp(8, 0, b"\0\1\0\2spoilt", spoil=1))
    yield over(Ip(6), 58, icmp6(Ip(6), 128, 0, b"\0\1\0\2spoilt", spoil=1))
    for version, proto in ((4, 17), (4, 6), (6, 17), (6, 6)):
        ip = Ip(version)
        body = udp(ip, b"quoted") if proto == 17 else tcp(ip)
        quoted = ip.wrap(proto, body)
        if version == 4:
            for kind, code, word in ((3, 3, 0), (3, 1, 0), (3, 13, 0),
                                     (3, 4, 1400), (11, 0, 0), (11, 1, 0)):
                rest = struct.pack(">I", word)
                yield over(ip, 1, icmp(kind, code, rest + quoted[:28]))
                yield over(ip, 1, icmp(kind, code, rest + quoted))
            yield over(ip, 1, icmp(5, 1, B4 + quoted[:28]))
        else:
            for kind, code, word in ((1, 4, 0), (1, 0, 0), (2, 0, 1280),
                                     (3, 0, 0), (4, 1, 6)):
                rest = struct.pack(">I", word)
                yield over(ip, 58, icmp6(ip, kind, code, rest + quoted))
    far = Ip(6, ttl=255)
    mac = bytes.fromhex("021122334401")
    yield over(far, 58, icmp6(far, 135, 0, bytes(4) + A6 + b"\1\1" + mac))
    for flags in (0, 0x20, 0x60, 0xe0):
        yield over(far, 58, icmp6(far, 136, 0, bytes([flags, 0, 0, 0]) + A6
                                  + b"\2\1" + mac))
    yield over(far, 58, icmp6(far, 133, 0, bytes(4) + b"\1\1" + mac))
    prefix = struct.pack(">BBBBIII", 3, 4, 64, 0xc0, 86400, 14400, 0) + A6
    yield over(far, 58, icmp6(far, 134, 0, struct.pack(
        ">BBHII", 64, 0xc0, 1800, 30000, 1000) + b"\1\1" + mac
        + struct.pack(">BBHI", 5, 1, 0, 1500) + prefix))
    for op in (1, 2):
        for mine, theirs in ((A4, B4), (A4, A4), (bytes(4), B4)):
            yield ether(0x806, struct.pack(">HHBBH", 1, 0x800, 6, 4, op)
                        + mac + mine + bytes(6) + theirs + bytes(18))


def payloads():
    ip = Ip(4)
    asked = name("www.example.org") + b"\0\1\0\1"
    for flags, extra in ((0x0100, b""), (0x8180, b"\xc0\x0c" + struct.pack(
            ">HHIH", 1, 1, 300, 4) + B4), (0x8183, b"")):
        head = struct.pack(">HHHHHH", 0xabcd, flags, 1, bool(extra), 0, 0)
        ports = (53, 45005) if flags & 0x8000 else (45005, 53)
        yield over(ip, 17, udp(ip, head + asked + extra, ports))
    head = struct.pack(">HHHHHH", 1, 0x8580, 1, 1, 0, 0)
    six = name("six.example.org") + b"\0\x1c\0\1" + b"\xc0\x0c"
    yield over(ip, 17, udp(ip, head + six + struct.pack(
        ">HHIH", 28, 1, 60, 16) + A6, (53, 45005)))
    for op, kind, mine in ((1, 1, bytes(4)), (2, 2, B4), (1, 3, bytes(4)),
                           (2, 5, B4)):
        body = struct.pack(">BBBBIHH", op, 1, 6, 0, 0x3903f326, 2, 0x8000)
        body += bytes(4) + mine + A4 * (op - 1) + bytes(4 * (2 - op))
        body += bytes(4) + bytes.fromhex("021122334401") + bytes(10 + 192)
        body += b"\x63\x82\x53\x63" + bytes([53, 1, kind, 255])
        yield over(ip, 17, udp(ip, body, (68, 67) if op == 1 else (67, 68)))


def frames():
    for source in (transports, headers, extensions, controls, payloads):
        yield from source()


def make(path):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        for i, frame in enumerate(frames()):
            file.write(struct.pack("<IIII", 1700000000 + i, i * 1001,
                                   len(frame), len(frame)) + frame)


# --- tshark ---------------------------------------------------------------------

# A layer of ours, its field, tshark's field. Quoted headers count, too.
TABLE = [line.split() for line in """
ethernet destination eth.dst
ethernet source eth.src
vlan priority ieee8021ad.priority+vlan.priority
vlan drop_eligible ieee8021ad.dei+vlan.dei
vlan vlan_id ieee8021ad.id+vlan.id
arp hardware_type arp.hw.type
arp protocol_type arp.proto.type
arp hardware_size arp.hw.size
arp protocol_size arp.proto.size
arp operation arp.opcode
arp sender_mac arp.src.hw_mac
arp sender_ip arp.src.proto_ipv4
arp target_mac arp.dst.hw_mac
arp target_ip arp.dst.proto_ipv4
ipv4 dscp ip.dsfield.dscp
ipv4 ecn ip.dsfield.ecn
ipv4 total_length ip.len
ipv4 identification ip.id
ipv4 reserved ip.flags.rb
ipv4 dont_fragment ip.flags.df
ipv4 more_fragments ip.flags.mf
ipv4 fragment_offset ip.frag_offset
ipv4 ttl ip.ttl
ipv4 protocol ip.proto
ipv4 checksum ip.checksum
ipv4 source ip.src
ipv4 destination ip.dst
ipv6 version ipv6.version
ipv6 traffic_class ipv6.tclass
ipv6 flow_label ipv6.flow
ipv6 payload_length ipv6.plen
ipv6 next_header ipv6.nxt
ipv6 hop_limit ipv6.hlim
ipv6 source ipv6.src
ipv6 destination ipv6.dst
hop_by_hop next_header ipv6.hopopts.nxt
hop_by_hop length ipv6.hopopts.len
destination next_header ipv6.dstopts.nxt
destination length ipv6.dstopts.len
routing next_header ipv6.routing.nxt
routing routing_type ipv6.routing.type
routing segments_left ipv6.routing.segleft
fragment next_header ipv6.fraghdr.nxt
fragment fragment_offset ipv6.fraghdr.offset
fragment more_fragments ipv6.fraghdr.more
fragment identification ipv6.fraghdr.ident
tcp source_port tcp.srcport
tcp destination_port tcp.dstport
tcp sequence tcp.seq
tcp acknowledgment tcp.ack
tcp ae tcp.flags.ae
tcp cwr tcp.flags.cwr
tcp ece tcp.flags.ece
tcp urg tcp.flags.urg
tcp ack tcp.flags.ack
tcp psh tcp.flags.push
tcp rst tcp.flags.reset
tcp syn tcp.flags.syn
tcp fin tcp.flags.fin
tcp window tcp.window_size_value
tcp checksum tcp.checksum
tcp urgent_pointer tcp.urgent_pointer
tcp data_length tcp.len
tcp options.kind tcp.option_kind
tcp options.shift tcp.options.wscale.shift
udp source_port udp.srcport
udp destination_port udp.dstport
udp length udp.length
udp checksum udp.checksum
icmp type icmp.type
icmp code icmp.code
icmp checksum icmp.checksum
icmp identifier icmp.ident
icmp sequence icmp.seq
icmp mtu icmp.mtu
icmp gateway icmp.redir_gw
icmpv6 type icmpv6.type
icmpv6 code icmpv6.code
icmpv6 checksum icmpv6.checksum
icmpv6 identifier icmpv6.echo.identifier
icmpv6 sequence icmpv6.echo.sequence_number
icmpv6 router_lifetime icmpv6.nd.ra.router_lifetime
icmpv6 reachable_time icmpv6.nd.ra.reachable_time
icmpv6 solicited icmpv6.nd.na.flag.s
icmpv6 override icmpv6.nd.na.flag.o
icmpv6 options.type icmpv6.opt.type
dns identifier dns.id
dns flags dns.flags
dns question_count dns.count.queries
dns answer_count dns.count.answers
dns questions.name dns.qry.name
dns questions.question_type dns.qry.type
dns answers.ttl dns.resp.ttl
dhcp op dhcp.type
dhcp transaction dhcp.id
dhcp seconds dhcp.secs
dhcp client_ip dhcp.ip.client
dhcp your_ip dhcp.ip.your
dhcp server_ip dhcp.ip.server
dhcp options.option dhcp.option.type
""".strip().split("\n")]

# Only of packets without quoted ones, whose checksums tshark does not look at.
VERDICTS = {"ipv4": "ip", "tcp": "tcp", "udp": "udp", "icmp": "icmp",
            "icmpv6": "icmpv6"}
STATUS = {"wrong": 0, "pending": 0, "correct": 1, "cut": 2, "fragment": 2,
          "unused": 3}
# What fills up behind the last option is none, or one each, to different minds.
FILLED = {"tcp.option_kind": (0,), "dhcp.option.type": (0, 255)}


def plain(value):
    """A number where it is one."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if value in ("True", "False"):
        return int(value == "True")
    try:
        return int(value, 0)
    except ValueError:
        try:
            return int(value)
        except ValueError:
            return value


def tshark(path, fields):
    """For each packet the values of each field; "a+b" has those of both."""
    names = [field.split("+") for field in fields]
    words = ["tshark", "-n", "-r", path, "-T", "fields", "-E",
             "aggregator=|", "-E", "separator=/t", "-E", "occurrence=a"]
    for pref in ("ip.check_checksum:TRUE", "tcp.check_checksum:TRUE",
                 "udp.check_checksum:TRUE", "ip.defragment:FALSE",
                 "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE",
                 "tcp.relative_sequence_numbers:FALSE"):
        words += ["-o", pref]
    for name in names:
        for part in name:
            words += ["-e", part]
    out = subprocess.run(words, check=True, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, timeout=60).stdout
    for line in out.decode().split("\n")[:-1]:
        cells = iter(line.split("\t"))
        yield [[plain(value) for _ in name
                for value in next(cells).split("|") if value]
               for name in names]


def ours(packet, layer, field):
    found = []
    for at in packet["layers"]:
        if at["name"] != layer:
            continue
        first, _, second = field.partition(".")
        value = at["fields"].get(first)
        if second:
            found += [item[second] for item in value or () if second in item]
        elif value is not None:
            found.append(value)
    return [plain(value) for value in found]


def unfilled(values, field):
    values = list(values)
    while values and values[-1] in FILLED.get(field, ()):
        values.pop()
    return values


def compare(path, said):
    packets = [json.loads(line) for line in open(said)]
    fields = [row[2] for row in TABLE]
    states = list(VERDICTS)
    theirs = list(tshark(path, fields + [
        VERDICTS[layer] + ".checksum.status" for layer in states]))
    bad = values = 0
    used = set()
    if len(packets) != len(theirs):
        sys.exit("%d packets, tshark has %d" % (len(packets), len(theirs)))
    for packet, cells in zip(packets, theirs):
        for (layer, field, other), want in zip(TABLE, cells):
            got = ours(packet, layer, field)
            values += len(got)
            if got:
                used.add(other)
            if unfilled(got, other) != unfilled(want, other):
                bad += 1
                print("packet %d: %s %s is %s, tshark's %s is %s" % (
                    packet["number"], layer, field, got, other, want))
        if any(at.get("quoted") for at in packet["layers"]):
            continue
        for layer, want in zip(states, cells[len(TABLE):]):
            got = [STATUS[word] for word in ours(
                packet, layer, "checksum_verdict")]
            values += len(got)
            if got != want:
                bad += 1
                print("packet %d: checksum of %s is %s, tshark's %s" % (
                    packet["number"], layer, got, want))
    missing = [row[2] for row in TABLE if row[2] not in used]
    if missing:
        bad += 1
        print("in no packet:", *missing)
    print("%d packets, %d values" % (len(packets), values))
    sys.exit(bad > 0)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    else:
        compare(*sys.argv[2:])

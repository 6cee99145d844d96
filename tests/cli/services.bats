#!/usr/bin/env bats
# The classic services: echo (RFC 862), discard (RFC 863), daytime (RFC 867) and
# chargen (RFC 864).

load ../lib/common
load ../lib/net

# --- echo --------------------------------------------------------------------------

@test "--echo: everything comes back, then the end" {
	tool_path
	pattern "$T/file" 10M 1
	listen server --echo
	try connect 127.0.0.1 "$port" <"$T/file"
	[ "$status" -eq 0 ]
	cmp "$T/try.out" "$T/file"
	finish server # without -k one client is all
	[ "$status" -eq 0 ]
	is "$out$err" ''
}

@test "--echo: byte by byte" {
	tool_path
	listen server -k --echo
	is "$("$TOOL" pingpong 127.0.0.1 "$port" 2000)" 2000
}

@test "--echo: a client that writes 24 MB before it reads" {
	need python3
	listen server --echo
	bg client python3 - "$port" <<'END'
import socket, sys, threading
conn = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
def send():
    conn.sendall(bytes(range(256)) * 93750)
    conn.shutdown(socket.SHUT_WR)
sender = threading.Thread(target=send)
sender.start()
sender.join(0.3)  # stuck by now: every buffer on the way is full
got = bytearray()
while part := conn.recv(1 << 20):
    got += part
sys.exit(got != bytes(range(256)) * 93750)
END
	finish client
	[ "$status" -eq 0 ]
}

@test "--echo -k: 200 clients at once, no process each" {
	need python3
	listen server -k --echo
	bg crowd python3 - "$port" <<'END'
import socket, sys
conns = [socket.create_connection(("127.0.0.1", int(sys.argv[1])))
         for _ in range(200)]
for trip in range(3):
    for number, conn in enumerate(conns):
        conn.sendall(b"%06d" % number)
    for number, conn in enumerate(conns):
        assert conn.recv(6, socket.MSG_WAITALL) == b"%06d" % number
print("all")
END
	finish crowd
	[ "$status" -eq 0 ]
	is "$out" all
	is "$(cat "/proc/$(pid server)/task/$(pid server)/children")" ''
}

@test "--echo: a client that resets or leaves harms nobody" {
	listen server -k --echo
	bg stays python3 "$PEER" "connect:127.0.0.1:$port" "wait:$T/go" \
		send:hello recv:5
	talk "connect:127.0.0.1:$port" fill:100000 rst
	talk "connect:127.0.0.1:$port" fill:100000 close
	touch "$T/go"
	finish stays
	[ "$status" -eq 0 ]
	is "$out" hello
}

@test "--echo -U, and --echo -u" {
	bg server "$NCX" listen -k --echo -U "$T/s"
	try connect -U "$T/s" --wait 5 <<<hello
	[ "$status" -eq 0 ]
	is "$out" hello
	listen datagrams -u --echo
	talk "connect:udp:127.0.0.1:$port" send:one recv send: recv send:two recv
	[ "$status" -eq 0 ]
	is "$said" $'one\n\ntwo'
	# Many peers, -k or not.
	for i in 1 2 3 4 5; do
		try connect -u --replies 1 127.0.0.1 "$port" <<<"$i"
		is "$out" "$i"
	done
}

# --- discard ------------------------------------------------------------------------

@test "--discard: takes everything, says nothing, closes at the end" {
	head -c 20000000 /dev/zero >"$T/file"
	listen server --discard
	try connect 127.0.0.1 "$port" <"$T/file"
	[ "$status" -eq 0 ]
	is "$out" ''
	finish server
	[ "$status" -eq 0 ]
	is "$out" ''
	listen datagrams -u --discard
	talk "connect:udp:127.0.0.1:$port" send:hello quiet:0.2
	is "$said" quiet
}

# --- daytime ------------------------------------------------------------------------

@test "--daytime: one line with the date and time, whatever is sent" {
	local now
	listen server -k --daytime
	for input in /dev/null /etc/passwd; do
		try connect 127.0.0.1 "$port" <"$input"
		[ "$status" -eq 0 ]
		is "$(wc -l <"$T/try.out")" 1
		is "$(tail -c 2 "$T/try.out" | od -An -tx1)" ' 0d 0a'
		now=$(date -d "${out%$'\r'}" +%s)
		[ $((now - $(date +%s))) -le 2 ]
		[ $(($(date +%s) - now)) -le 2 ]
	done
	# A client that keeps its side open gets the line and the end.
	talk "connect:127.0.0.1:$port" line eof
	[ "$status" -eq 0 ]
	like "$said" '* 20* UTC\\r\\n
eof'
	listen datagrams -u --daytime
	talk "connect:udp:127.0.0.1:$port" send:what recv send: recv
	[ "$status" -eq 0 ]
	is "$(wc -l <<<"$said")" 2
	like "$said" '* 20* UTC\\r\\n*'
}

# --- chargen ------------------------------------------------------------------------

# The pattern of RFC 864: 95 lines of 72 printable characters.
chargen_lines() {
	python3 - "$1" <<'END'
import sys
ring = bytes(range(32, 127)) * 2
want = b"".join(ring[i:i + 72] + b"\r\n" for i in range(95))
with open(sys.argv[1], "rb") as file:
    got = file.read()
times = len(got) // len(want) + 1
# It may begin anywhere in the ring, with a whole line.
for first in range(95):
    turned = want[first * 74:] + want[:first * 74]
    if (turned * times).startswith(got):
        sys.exit(0)
sys.exit("not the pattern: %r" % got[:200])
END
}

@test "--chargen: the pattern of RFC 864, without a seam" {
	need python3
	listen server -k --chargen
	bg client bash -c 'exec "$1" connect 127.0.0.1 "$2" --recv-only |
		head -c 2000001' - "$NCX" "$port"
	finish client
	is "$(stat -c %s "$T/client.out")" 2000001
	chargen_lines "$T/client.out"
}

@test "--chargen: ends when the client goes, and serves many" {
	need python3
	listen server -k --chargen -v
	bg slow python3 "$PEER" "connect:127.0.0.1:$port" recv:10 "wait:$T/go" \
		recv:10
	shows slow .
	for i in 1 2 3; do
		talk "connect:127.0.0.1:$port" recv:74 close
		[ "$status" -eq 0 ]
	done
	touch "$T/go"
	finish slow
	[ "$status" -eq 0 ]
	# Not spinning while nobody is there.
	local before after
	read -r -a before <"/proc/$(pid server)/stat"
	sleep 0.3
	read -r -a after <"/proc/$(pid server)/stat"
	[ $((after[13] + after[14] - before[13] - before[14])) -le 3 ]
}

@test "--chargen -u: one datagram of 0 to 512 characters for each one" {
	need python3
	listen server -u --chargen
	bg client python3 - "$port" "$T/text" <<'END'
import socket, sys
conn = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
conn.connect(("127.0.0.1", int(sys.argv[1])))
conn.settimeout(5)
sizes = set()
for _ in range(100):
    conn.send(b"")
    text = conn.recv(65536)
    sizes.add(len(text))
    assert len(text) <= 512
    if len(text) > 200:
        with open(sys.argv[2], "wb") as file:
            file.write(text)
assert len(sizes) > 10, sizes
END
	finish client
	[ "$status" -eq 0 ]
	chargen_lines "$T/text"
}

# --- no loops -----------------------------------------------------------------------

@test "a datagram from port 7, 13 or 19 is not answered" {
	need python3
	for service in echo daytime chargen; do
		listen server -u -4 --$service
		for source in 7 13 19; do
			status=0
			timeout 10 python3 - "$port" $source <<'END' || status=$?
import socket, sys
conn = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    conn.bind(("127.0.0.7", int(sys.argv[2])))
except OSError:
    sys.exit(77)
conn.connect(("127.0.0.1", int(sys.argv[1])))
conn.send(b"loop")
conn.settimeout(0.15)
try:
    conn.recv(100)
    sys.exit(1)
except TimeoutError:
    pass
END
			[ "$status" -ne 77 ] || skip "may not bind port $source"
			[ "$status" -eq 0 ]
		done
		kill "$(pid server)"
		finish server
	done
}

@test "two services do not keep each other busy through a forged datagram" {
	need python3
	listen one -u -4 --echo
	# A datagram whose source is the service itself.
	[ "$(id -u)" -eq 0 ] || skip "needs root, for a raw socket"
	status=0
	timeout 10 python3 - "$port" <<'END' || status=$?
import socket, struct, sys
port = int(sys.argv[1])
try:
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
except PermissionError:
    sys.exit(77)
address = socket.inet_aton("127.0.0.1")
udp = struct.pack("!HHHH", port, port, 12, 0) + b"loop"
ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0,
                 address, address)
raw.sendto(ip + udp, ("127.0.0.1", 0))
END
	[ "$status" -ne 77 ] || skip "no raw socket"
	[ "$status" -eq 0 ]
	local before after
	read -r -a before <"/proc/$(pid one)/stat"
	sleep 0.3 # long enough for a loop to show
	read -r -a after <"/proc/$(pid one)/stat"
	[ $((after[13] + after[14] - before[13] - before[14])) -le 3 ]
	talk "connect:udp:127.0.0.1:$port" send:alive recv
	is "$said" alive
}

@test "services: -m, --allow, -i, and the end by a signal" {
	listen server -4 -k --echo --deny 127.0.0.2
	try connect -s 127.0.0.2 127.0.0.1 "$port" --recv-only
	is "$out" ''
	try connect 127.0.0.1 "$port" <<<hello
	is "$out" hello
	kill "$(pid server)"
	finish server
	[ "$status" -eq 143 ]
	listen server --echo -i 2s
	talk "connect:127.0.0.1:$port" send:a recv:1 eof
	is "$said" $'a\neof'
	finish server
	listen server -u --echo -i 300ms
	finish server
	[ "$status" -eq 0 ]
	listen server -u -4 --echo --deny 127.0.0.2
	talk "connect:udp:127.0.0.1:$port:127.0.0.2" send:x quiet:0.2
	is "$said" quiet
}

#!/usr/bin/env bats
# /proc of other machines. An address there is a number of the kernel's byte
# order, so the same table is another text on a machine of the other order:
# each ncx has to read its own. A 32-bit kernel prints shorter pointers.

load ../lib/common

# words ORDER BYTES: an address as a kernel prints it; BYTES is hex.
words() {
	local word i text=
	for ((i = 0; i < ${#2}; i += 8)); do
		word=${2:i:8}
		[ "$1" = big ] ||
			word=${word:6:2}${word:4:2}${word:2:2}${word:0:2}
		text+=$word
	done
	echo "$text"
}

# tree ORDER POINTER: $T/proc of a kernel of that order, with such pointers
tree() {
	local net=$T/proc/self/net
	local any6=00000000000000000000000000000000
	rm -rf "$T/proc"
	mkdir -p "$net"
	cat >"$net/tcp" <<-END
		  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
		   0: $(words "$1" 7F000001):0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 501 1 $2 100 0 0 10 0
		   1: $(words "$1" C0000207):D431 $(words "$1" CB007109):01BB 01 00000000:00000000 00:00000000 00000000  1000        0 502 1 $2 20 4 30 10 -1
	END
	cat >"$net/tcp6" <<-END
		  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
		   0: $(words "$1" 20010DB8000000010000000000A0000B):0050 $any6:0000 0A 00000000:00000000 00:00000000 00000000     0        0 503 1 $2 100 0 0 10 0
	END
	cat >"$net/udp" <<-END
		   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
		   77: $(words "$1" 0A010203):0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 504 2 $2 0
	END
	printf '%s\n' 'Num       RefCount Protocol Flags    Type St Inode Path' \
		"$2: 00000002 00000000 00010000 0001 01 505 /run/s" >"$net/unix"
}

# ends: kind, both ends and the path or inode of all rows, sorted
ends() {
	ncx_run sockets --proc-root "$T/proc" --all --json
	is "$status $err" '0 '
	jq -r '[.proto, .local, .local_port, .remote, .remote_port, .inode]
		| map(. // "-" | tostring) | join(" ")' "$T/out" | sort
}

setup() {
	T=$BATS_TEST_TMPDIR
	need jq
	# tests/machines says it of a foreign ncx.
	order=${NCX_ORDER:-little}
	[ "${NCX_ORDER-}" ] || [ "$(printf '\1\0' | od -An -tu2)" -eq 1 ] ||
		order=big
	other=big
	[ "$order" = little ] || other=little
}

@test "byte order: the tables of its own machine, with pointers of 32 and 64 bits" {
	local pointer
	for pointer in c1a2b3c4 00000000 ffff8880c1a2b3c4 0000000000000000; do
		tree "$order" "$pointer"
		is "$(ends)" "tcp 127.0.0.1 22 0.0.0.0 - 501
tcp 192.0.2.7 54321 203.0.113.9 443 502
tcp6 2001:db8:0:1::a0:b 80 :: - 503
udp 10.1.2.3 53 0.0.0.0 - 504
unix - - - - 505"
	done
}

@test "byte order: those of the other one have each word of an address swapped" {
	tree "$other" c1a2b3c4
	is "$(ends)" "tcp 1.0.0.127 22 0.0.0.0 - 501
tcp 7.2.0.192 54321 9.113.0.203 443 502
tcp6 b80d:120:100::b00:a000 80 :: - 503
udp 3.2.1.10 53 0.0.0.0 - 504
unix - - - - 505"
}

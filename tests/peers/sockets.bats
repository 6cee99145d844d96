#!/usr/bin/env bats
# ncx sockets beside ss and netstat: the same rows in every state of TCP, the
# same owners. A network of its own for each test, with nothing else in it.

load ../lib/common
load ../lib/net
load ../lib/scan

HELPER=$ROOT/tests/lib/sockets.py
export HELPER

# In the scripts: `hold WHAT [DIR]` starts the helper, which keeps its sockets.
# shellcheck disable=SC2016  # the inner shell expands it
HOLD='hold() {
	mkfifo held.in
	exec 9<>held.in
	timeout 60 python3 "$HELPER" "$@" <held.in >held 2>held.err 9>&- &
	has "^ready" held
}
value() {
	sed -n "s/^$1 //p" held | head -n 1
}
rows() {
	python3 "$HELPER" rows "$@"
}
'

# same FILE FILE: the same lines, else how they differ.
same() {
	diff "$1" "$2" >&2
}

# is_unique FILE: no line twice, but for the three that share a port.
is_unique() {
	is "$(uniq -d "$1" | grep -cv ' LISTEN$')" 0
}

# shellcheck disable=SC2016
@test "sockets: in every state of TCP and UDP the rows are those of ss" {
	need python3 ss
	alone "$HOLD"'
		darken
		hold states
		"$NCX" sockets -an -tu --no-process | rows ncx >ncx
		ss -Hantu | rows ss >ss
		"$NCX" sockets -n --no-process | rows ncx >plain
		for option in -tl -t4 -t6; do
			"$NCX" sockets -n --no-process $option | rows ncx
			ss -Hna $option | rows ss tcp >&3
		done >ncx.parts 3>ss.parts
		for option in -ul -u4 -u6; do
			"$NCX" sockets -n --no-process $option | rows ncx
			ss -Hna $option | rows ss udp >&3
		done >>ncx.parts 3>>ss.parts
		"$NCX" sockets -n --no-process -l | rows ncx >>ncx.parts
		ss -Hntul | rows ss >>ss.parts
	'
	same "$T/ss" "$T/ncx"
	same "$T/ss" "$T/plain"
	same "$T/ss.parts" "$T/ncx.parts"
	is_unique "$T/ncx"
	# The comparison is worth something only if all states were there.
	is "$(sed -n 's/^tcp.* //p' "$T/ncx" | sort -u | paste -sd ' ')" \
		"CLOSE_WAIT CLOSING ESTABLISHED FIN_WAIT1 FIN_WAIT2 LAST_ACK$(
		) LISTEN SYN_RECV SYN_SENT TIME_WAIT"
	is "$(sed -n 's/^udp.* //p' "$T/ncx" | sort -u | paste -sd ' ')" \
		'- ESTABLISHED'
}

# shellcheck disable=SC2016
@test "sockets: in every state of TCP and UDP the rows are those of netstat" {
	need python3 netstat
	alone "$HOLD"'
		darken
		hold states
		"$NCX" sockets -ant --no-process | rows ncx >ncx
		netstat -ant -W | rows netstat >netstat
		"$NCX" sockets -anu --no-process | rows ncx >ncx.udp
		netstat -anu -W | rows netstat >netstat.udp
		"$NCX" sockets -tln --no-process | rows ncx >ncx.listen
		netstat -tln -W | rows netstat >netstat.listen
		# Numbers of a queue in the same column, too. What is not
		# acknowledged is probed, and may be so meanwhile.
		"$NCX" sockets -ant --no-process | awk "\$6 == \"LISTEN\" {
			print \$1, \$2, \$3 }" | sort >ncx.queues
		netstat -ant | awk "\$6 == \"LISTEN\" {
			print \$1, \$2, \$3 }" | sort >netstat.queues
	'
	same "$T/netstat" "$T/ncx"
	same "$T/netstat.udp" "$T/ncx.udp"
	same "$T/netstat.listen" "$T/ncx.listen"
	same "$T/netstat.queues" "$T/ncx.queues"
	grep -q '^tcp 1 0$' "$T/ncx.queues"
	[ "$(wc -l <"$T/ncx")" -gt 25 ]
	[ "$(wc -l <"$T/ncx.udp")" -eq 5 ]
}

# shellcheck disable=SC2016
@test "sockets: the owners are those of ss, and every row without one says why" {
	need python3 ss jq
	alone "$HOLD"'
		darken
		hold states
		pidof=$(pgrep -P $! python3)
		echo "$pidof" >pid
		"$NCX" sockets -tanp --json >json
		"$NCX" sockets -tlnp --no-header | awk "{ print \$4, \$7 }" |
			LC_ALL=C sort >ncx
		ss -Htlnp | sed "s/^\(.*\)users:((\"\([^\"]*\)\",pid=\([0-9]*\).*/\1 \3 \2/" |
			awk "{ sub(/^\*/, \"[::]\", \$4); print \$4, \$6 \"/\" \$7 }" |
			LC_ALL=C sort >ss
	'
	same "$T/ss" "$T/ncx"
	grep -q "/python3$" "$T/ncx"
	# note LINE: of the client that the helper calls so.
	local pid what where
	pid=$(<"$T/pid")
	while read -r what where; do
		case $what in
		established | fin_wait2 | fin_wait1 | last_ack | closing | \
			not_accepted | syn_recv | syn_sent | mapped)
			is "$what $(jq -c --argjson p "$where" \
				'select(.local_port == $p) | [.owners, .note]' \
				"$T/json")" \
				"$what [[{\"pid\":$pid,\"name\":\"python3\"}],null]"
			;;
		fin_wait2_orphan | fin_wait1_orphan)
			is "$what $(jq -c --argjson p "$where" \
				'select(.local_port == $p) |
				[.owners, .note, .inode, .uid]' "$T/json")" \
				"$what [null,\"orphan\",null,null]"
			;;
		time_wait)
			is "$(jq -c --argjson p "$where" \
				'select(.local_port == $p) |
				[.owners, .note, .inode, .uid]' "$T/json")" \
				'[null,"time-wait",null,null]'
			;;
		esac
		# The other end of these two waits in a listener's queue.
		case $what in
		not_accepted | syn_recv)
			is "$what $(jq -c --argjson p "$where" \
				'select(.remote_port == $p) |
				[.owners, .note]' "$T/json")" \
				"$what [null,\"not accepted yet\"]"
			;;
		esac
	done <"$T/held"
	is "$(jq -s 'map(select((.owners or .note) | not)) | length' \
		"$T/json")" 0
}

# shellcheck disable=SC2016
@test "sockets: raw, packet and netlink sockets are those of ss" {
	need python3 ss
	alone '
		cat >more.py <<-END
			import socket, sys
			held = [
			    socket.socket(socket.AF_INET, socket.SOCK_RAW, 89),
			    socket.socket(socket.AF_INET6, socket.SOCK_RAW, 89),
			    socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0),
			    socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0),
			]
			held[3].bind(("lo", 0))
			held.append(socket.socket(socket.AF_NETLINK,
			    socket.SOCK_RAW, 0))
			held[4].bind((54321, 0))
			print("ready", flush=True)
			import time
			time.sleep(30)
		END
		serve more.py
		"$NCX" sockets -wn --no-process --no-header >raw
		"$NCX" sockets -an --no-process --no-header \
			--columns proto,local >all
		"$NCX" sockets -an --no-process --json >json
		ss -Hwan >ss.raw
		ss -H0an >ss.packet
	'
	is "$(wc -l <"$T/raw")" "$(wc -l <"$T/ss.raw")"
	is "$(awk '{ print $1, $4 }' "$T/raw")" $'raw 0.0.0.0:89\nraw6 [::]:89'
	is "$(grep '^packet' "$T/all" | tr -s ' ' | sort)" $'packet *\npacket lo'
	is "$(wc -l <"$T/ss.packet")" 2
	grep -q '^netlink 0:54321$' "$T/all"
	is "$(jq -r 'select(.proto == "raw6").local' "$T/json")" '::'
}

# shellcheck disable=SC2016
@test "sockets: hostile UNIX names are listed once each, exactly, and forge no row" {
	need python3 jq
	alone "$HOLD"'
		mkdir names
		hold unix names
		"$NCX" sockets -xlp >text
		"$NCX" sockets -xlp --json >json
		"$NCX" sockets -xa unix:/run/forged.sock >forged && exit 1
		script -qec "stty cols 200; \"$NCX\" sockets -xlp" terminal \
			>/dev/null
		"$NCX" sockets -xl --no-process >plain
		"$NCX" sockets -x --pairs >pairs
		"$NCX" sockets -x --pairs --json >pairs.json
	'
	# Bytes, by way of JSON: `path` where it is UTF-8, else `path_hex`.
	python3 - "$T/json" >"$T/got" <<-'END'
		import json, sys
		for line in open(sys.argv[1], "rb"):
		    row = json.loads(line)
		    name = row.get("path_hex")
		    print("name", name or row["path"].encode().hex())
	END
	grep '^name' "$T/held" | sort >"$T/want"
	sort "$T/got" >"$T/got.sorted"
	same "$T/want" "$T/got.sorted"
	local count file
	count=$(wc -l <"$T/want")
	is "$(wc -l <"$T/text")" "$((count + 1))"
	is "$(wc -l <"$T/plain")" "$((count + 1))"
	is "$(awk '$4 == "/run/forged.sock"' "$T/text")" ''
	is "$(jq -r .inode "$T/json" | grep -c '^77777$')" 0
	is "$(jq -rs 'map(.owners[0].name) | unique[]' "$T/json")" python3
	grep -q 'caf\xc3\xa9' "$T/text" || grep -q $'caf\303\251' "$T/text"
	for file in text json plain pairs pairs.json; do
		python3 - "$T/$file" <<-'END'
			import sys
			text = open(sys.argv[1], "rb").read().decode()
			bad = [c for c in text if c != "\n" and
			       (c < " " or "\x7f" <= c <= "\x9f")]
			sys.exit("bad: %r" % bad if bad else 0)
		END
	done
	# On a terminal the same; `script` adds the CRs and its own two lines.
	is "$(tr -d '\r' <"$T/terminal" | grep -c '^unix')" "$count"
	is "$(grep '^unix' "$T/terminal" | grep -c $'[\033\007]')" 0
	is "$(jq -s 'map([.a.path, .b.path]) | flatten | length' \
		"$T/pairs.json")" 2
	is "$(grep -c '^unix .*forged.sock.*/python3$' "$T/pairs")" 1
	is "$(wc -l <"$T/pairs")" 2
}

# shellcheck disable=SC2016
@test "sockets: a process with a hostile name is one cell, and JSON has its bytes" {
	need python3 jq
	alone "$HOLD"'
		hold comm
		"$NCX" sockets -tlnp >text
		"$NCX" sockets -tln --json >json
		"$NCX" sockets -tln --json "name:) b" >found
		"$NCX" sockets -tn --pairs >pairs
	'
	is "$(wc -l <"$T/text")" 2
	like "$(tail -n 1 "$T/text")" '*[0-9]/a) b\\n\\x1b\[31mR('
	is "$(LC_ALL=C grep -c $'[\001-\011\013-\037\177]' "$T/text")" 0
	is "$(jq -r '.owners[0].name | @json' "$T/json")" \
		'"a) b\n\u001b[31mR("'
	is "$(wc -l <"$T/json")" 1
	same "$T/json" "$T/found"
	is "$(wc -l <"$T/pairs")" 2
	is "$(grep -o 'a) b\\n\\x1b\[31mR(' "$T/pairs" | wc -l)" 2
	is "$(LC_ALL=C grep -c $'[\001-\011\013-\037\177]' "$T/pairs")" 0
}

# shellcheck disable=SC2016
@test "sockets: two ends on this machine are one pair, once, with both owners" {
	need python3 jq
	alone "$HOLD"'
		darken
		hold states
		"$NCX" sockets --pairs -n --json >json
		"$NCX" sockets --pairs -n --no-header >text
		"$NCX" sockets --pairs -n >titled
		"$NCX" sockets -tun --json --no-process >rows.json
	'
	# Every connection with both ends in the list, once.
	jq -rs '[.[] | select(.remote_port) |
		{proto: (.proto | sub("6"; "")),
		 ends: ([[.local, .local_port], [.remote, .remote_port]] |
			sort)}] | group_by(.) | map(select(length == 2) |
		.[0].ends | tostring) | sort[]' "$T/rows.json" >"$T/want"
	jq -rs 'map([[.a.local, .a.local_port], [.b.local, .b.local_port]] |
		sort | tostring) | sort[]' "$T/json" >"$T/got"
	[ "$(wc -l <"$T/want")" -ge 10 ]
	same "$T/want" "$T/got"
	is "$(uniq -d "$T/got")" ''
	is "$(jq -s 'map(select(.a.local != .b.remote or
		.a.local_port != .b.remote_port)) | length' "$T/json")" 0
	is "$(wc -l <"$T/text")" "$(wc -l <"$T/got")"
	is "$(wc -l <"$T/titled")" "$(($(wc -l <"$T/got") + 1))"
	local port
	port=$(sed -n 's/^mapped //p' "$T/held")
	is "$(jq -r --argjson p "$port" 'select(.a.local_port == $p or
		.b.local_port == $p) | [.a.proto, .b.proto] | sort |
		join(" ")' "$T/json")" 'tcp tcp6'
	port=$(sed -n 's/^established //p' "$T/held")
	like "$(grep ":$port " "$T/text")" \
		'tcp *[0-9]/python3 *[0-9]/python3'
	is "$(jq -c --argjson p "$port" 'select(.a.local_port == $p or
		.b.local_port == $p) | [.a.owners[0].name,
		.b.owners[0].name]' "$T/json")" '["python3","python3"]'
}

# shellcheck disable=SC2016
@test "sockets: two processes that share a listener are both its owners" {
	need python3 ss jq
	alone "$HOLD"'
		hold shared
		"$NCX" sockets -tl --json >json
		"$NCX" sockets -tlp --no-header --columns process >text
		"$NCX" sockets -tlp --no-header --columns process \
			"pid:$(value parent)" "pid:$(value child)" >both
		ss -Htlnp >ss
	'
	local parent child
	parent=$(sed -n 's/^parent //p' "$T/held")
	child=$(sed -n 's/^child //p' "$T/held")
	is "$(jq -r '[.owners[].pid | tostring] | sort[]' "$T/json")" \
		"$(printf '%s\n' "$parent" "$child" | sort)"
	is "$(grep -o 'pid=[0-9]*' "$T/ss" | cut -d = -f 2 | sort)" \
		"$(printf '%s\n' "$parent" "$child" | sort)"
	like "$(<"$T/text")" '[0-9]*/python3,[0-9]*/python3'
	same "$T/text" "$T/both"
}

# The kernel's table is no snapshot: what is in it twice must be here once.
# shellcheck disable=SC2016
@test "sockets: while others of the same port come and go no row is there twice" {
	need python3 jq
	alone "$HOLD"'
		hold churn
		for i in 1 2 3 4 5 6 7 8 9 10; do
			"$NCX" sockets -tl --json --no-process >json.$i
		done
	'
	local i
	for i in 1 2 3 4 5 6 7 8 9 10; do
		is "$(jq .inode "$T/json.$i" | sort | uniq -d)" ''
		[ "$(wc -l <"$T/json.$i")" -gt 100 ]
	done
}

# shellcheck disable=SC2016
@test "sockets: the name of an interface cannot steer the terminal" {
	need python3 ip
	alone '
		cat >packet.py <<-"END"
			import fcntl, socket, struct, time
			s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
			old, new = b"lo", b"e\x1b[31m\xc2\x9bx"
			fcntl.ioctl(s, 0x8914, struct.pack("16sh", old, 0))
			fcntl.ioctl(s, 0x8923, struct.pack("16s16s", old, new))
			p = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 768)
			p.bind((new.decode("utf-8", "surrogateescape"), 0))
			print("ready", flush=True)
			time.sleep(30)
		END
		serve packet.py
		"$NCX" sockets -an --no-process --no-header >all
	'
	grep -qF 'e\x1b[31m\xc2\x9bx' "$T/all"
	is "$(LC_ALL=C grep -c $'[\001-\011\013-\037\177-\237]' "$T/all")" 0
}

@test "sockets: -a does not list the socket that asks the kernel" {
	need unshare
	local i
	for i in 1 2 3 4 5 6 7 8 9 10; do
		unshare -Urn "$NCX" sockets -a --json >"$T/all" 2>/dev/null
		is "$(grep -c '"proto":"netlink","local":"4:[1-9]' "$T/all")" 0
	done
}

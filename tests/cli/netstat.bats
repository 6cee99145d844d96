#!/usr/bin/env bats
# ncx netstat: options, hostile input, endings. tests/peers/netstat.bats compares
# its lists with those of net-tools.

load ../lib/common
load ../lib/net

# of ARGUMENT...: `ncx netstat` of the tree that `tree` made.
of() {
	ncx_run netstat --proc-root "$T/proc" "$@"
}

# process PID COMM CMDLINE INODE...: CMDLINE as printf has it; "": none
process() {
	local fds=$T/proc/$1/fd inode fd=3
	mkdir -p "$fds"
	printf '%s\n' "$2" >"$T/proc/$1/comm"
	# shellcheck disable=SC2059  # it is a format
	[ -z "$3" ] || printf "$3" >"$T/proc/$1/cmdline"
	for inode in "${@:4}"; do
		ln -s "socket:[$inode]" "$fds/$((fd++))"
	done
}

# Addresses whose bytes are the same from both ends: right on any machine.
tree() {
	local net=$T/proc/self/net head
	head='  sl  local_address rem_address   st tx_queue rx_queue tr tm->when'
	mkdir -p "$net"
	cat >"$net/tcp" <<-END
		$head retrnsmt   uid  timeout inode
		   0: 7F00007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 501 1 0000000000000000 100 0 0 10 0
		   1: 7F00007F:1F90 7F00007F:9C40 01 00000005:00000007 02:00000271 00000000 424242        0 502 1 0000000000000000 20 4 30 10 -1
		   2: 7F00007F:1F90 01010101:C350 06 00000000:00000000 03:000003E8 00000000     0        0 0 3 0000000000000000
		   3: 01010101:0009 01010101:C351 09 00000001:00000000 01:00000014 00000003     0        2 0 1 0000000000000000 20 4 30 10 -1
		   4: 01010101:0009 01010101:C352 08 0098967F:05F5E0FF 09:00000014 00000003     0        0 503 1 0000000000000000 20 4 30 10 -1
	END
	cat >"$net/tcp6" <<-END
		$head
		   0: 20202020202020202020202020202020:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 504 1 0000000000000000 100 0 0 10 0
	END
	cat >"$net/udp" <<-END
		$head retrnsmt   uid  timeout inode ref pointer drops
		  77: 00000000:0035 00000000:0000 07 00000000:00000340 00:00000000 00000000     0        0 505 2 0000000000000000 0
		  77: 01010101:14E9 01010101:0035 01 00000000:00000000 01:00000064 00000005     0        0 506 2 0000000000000000 0
	END
	cat >"$net/raw" <<-END
		$head
		   1: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 508 2 0000000000000000 0
	END
	printf '%s\n' 'Num       RefCount Protocol Flags    Type St Inode Path' \
		'0000000000000000: 00000002 00000000 00010000 0001 01 507 /run/a b.sock' \
		'0000000000000000: 00000003 00000000 00000000 0001 03 509' \
		$'0000000000000000: 00000003 00000000 00000000 0002 01 510 @e\033[2J\\' \
		'0000000000000000: 00000003 00000001 00060000 0009 07 511 /x' \
		>"$net/unix"
	process 11 alpha '/usr/sbin/alpha\0-d' 501 502
	process 12 beta '/sbin/beta' 501 507 509
	process 13 'gam ma' 'e\033[1m\nx\0' 504 505
	process 14 delta '' 506 508
}

@test "netstat: headings, titles, rows and columns of every kind" {
	tree
	of -anpoe
	is "$status $err" '0 '
	is "$(<"$T/out")" "Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       User       Inode      PID/Program name     Timer
tcp        2      0 127.0.0.127:8080        0.0.0.0:*               LISTEN      0          501        11/alpha             off (0.00/0/0)
tcp        7      5 127.0.0.127:8080        127.0.0.127:40000       ESTABLISHED 424242     502        11/alpha             keepalive (6.25/0/0)
tcp        0      0 127.0.0.127:8080        1.1.1.1:50000           TIME_WAIT   0          0          -                    timewait (10.00/0/0)
tcp        0      1 1.1.1.1:9               1.1.1.1:50001           LAST_ACK    0          0          -                    on (0.20/3/2)
tcp   99999999 9999999 1.1.1.1:9               1.1.1.1:50002           CLOSE_WAIT  0          503        -                    unkn-9 (0.20/3/0)
tcp6       0      0 2020:2020:2020:2020:443 :::*                    LISTEN      0          504        13/e\\x1b[1m\\nx       off (0.00/0/0)
udp      832      0 0.0.0.0:53              0.0.0.0:*                           0          505        13/e\\x1b[1m\\nx       off (0.00/0/0)
udp        0      0 1.1.1.1:5353            1.1.1.1:53              ESTABLISHED 0          506        14/delta             on1 (1.00/0/0)
raw        0      0 0.0.0.0:1               0.0.0.0:*               7           0          508        14/delta             off (0.00/0/0)
Active UNIX domain sockets (servers and established)
Proto RefCnt Flags       Type       State         I-Node   PID/Program name     Path
unix  2      [ ACC ]     STREAM     LISTENING     507      12/beta              /run/a\\x20b.sock
unix  3      [ ]         STREAM     CONNECTED     509      12/beta              
unix  3      [ ]         DGRAM                    510      -                    @e\\x1b[2J\\\\
??    3      [ W N ]     UNKNOWN    UNKNOWN       511      -                    /x"
}

@test "netstat: -a, -l and neither; families and protocols, in any spelling" {
	tree
	# first WANT ARGUMENT...: the first words of the rows, joined.
	first() {
		of -n "${@:2}"
		is "$status $err" '0 '
		is "$(awk '!/^(Active|Proto)/ { printf "%s ", $1 }' <<<"$out")" "$1"
	}
	first 'tcp tcp tcp tcp udp unix unix ?? '
	first 'tcp tcp6 udp raw unix ' -l
	first 'tcp tcp tcp tcp tcp tcp6 udp udp raw unix unix unix ?? ' -a
	first 'tcp tcp tcp tcp tcp tcp6 udp udp raw unix unix unix ?? ' -la
	first 'tcp tcp6 ' -tl
	first 'tcp udp raw ' -l4
	first 'tcp6 ' -l6
	first 'tcp tcp6 udp raw ' -l46
	first 'tcp6 ' -A inet6 -l
	first 'tcp unix ' --protocol=inet,unix -lt
	# Each adds to those before.
	first 'tcp tcp6 ' -A inet -A inet6 -lt
	first 'tcp unix ' --protocol=unix --protocol=inet -lt
	first 'unix ' -xl
	first 'tcp tcp6 unix ' -xlt
	first 'raw ' --raw --all
	first '' -U -a
	of -nU
	is "$out" "Active Internet connections (w/o servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State      "
	of -nx -o -e
	is "$(sed 2q <<<"$out")" "Active UNIX domain sockets (w/o servers)
Proto RefCnt Flags       Type       State         I-Node   Path"
}

@test "netstat: a long address is cut so that the port is whole, unless -W" {
	tree
	of -nlt6
	is "$(sed -n 3p <<<"$out")" "tcp6       0      0 2020:2020:2020:2020:443 :::*                    LISTEN     "
	of -nlt6W
	is "$(sed -n 3p <<<"$out")" "tcp6       0      0 2020:2020:2020:2020:2020:2020:2020:2020:443 :::*                    LISTEN     "
}

@test "netstat: without -n ports have their names, --numeric-* take some away" {
	tree
	[ -e /etc/services ] || skip "no /etc/services"
	of -tl --numeric-hosts
	like "$out" '*127.0.0.127:http-alt *:https *'
	of -tl --numeric-hosts --numeric-ports
	like "$out" '*127.0.0.127:8080 *:443 *'
	of -tle --numeric-hosts
	like "$out" '* root *'
	of -tle --numeric-hosts --numeric-users
	like "$out" '* LISTEN      0          501 *'
}

# refused ARGUMENT... -- PATTERN
refused() {
	local arguments=()
	while [ "$1" != -- ]; do
		arguments+=("$1")
		shift
	done
	ncx_run netstat "${arguments[@]}"
	is "$status $out" '2 '
	like "$err" "ncx: netstat: $2"
}

@test "netstat: what ncx does not have is refused by name, and says what has it" {
	refused -r -- "*'-r'*ip route*"
	refused -rn -- "*'-r'*ip route*"
	refused --route -- "*'--route'*ip route*"
	refused -i -- "*'-i'*ip -s link*"
	refused -g -- "*'-g'*ip maddr*"
	refused -M -- "*'-M'*conntrack*"
	refused -F -- "*'-F'*ip route*"
	refused -C -- "*'-C'*ip route*"
	refused -S -- "*'-S'*ss --sctp*"
	refused -Z -- "*'-Z'*ss -Z*"
	refused -V -- "*'-V'*ncx --version*"
	refused -A ax25 -- "*-A takes inet, inet6 and unix, not 'ax25'*"
	refused -A inet, -- "*not ''*"
	refused -xs -- "*UNIX*-s*"
	refused -j -- "*unknown option '-j'*"
}

@test "netstat: operands: what other systems mean, and a delay of -c alone" {
	refused -p tcp -- "operand 'tcp': -p shows programs here; -t is *"
	refused -ano -p UDPv6 -- "operand 'UDPv6': -p shows *; -6u is *"
	refused /? -- "operand '/?': --help shows *"
	refused -b -- "option '-b': it is Windows'; here -p *"
	refused -abno -- "option '-b': it is Windows'; here -p *"
	refused -an -p udp -- "operand 'udp': -p shows programs here; -u is *"
	refused -an 2 -- "operand '2': a delay goes with -c*"
	refused -c -n x -- "the delay is a duration like 500ms or 2, not 'x'*"
	refused -c -n 0 -- "the delay is a duration*not '0'*"
}

@test "netstat: -no says in one line what it is on Windows, not to scripts" {
	tree
	of -ano
	is "$status $err" '0 '
	of -anov
	is "$status" 0
	is "$err" 'ncx: netstat: -o shows timers here; the process, as -o on Windows, is -p: -anp'
	of -nov
	like "$err" '* is -p: -np'
	of -onpv
	is "$err" ''
	of -ov --numeric-hosts
	is "$err" ''
	need script
	script -qec "'$NCX' netstat --proc-root '$T/proc' -ano 2>&1 >/dev/null" \
		"$T/terminal" >/dev/null
	is "$(grep -c 'as -o on Windows' "$T/terminal")" 1
}

@test "netstat: -c ends in good order by a signal, and when its reader is gone" {
	tree
	bg again "$NCX" netstat --proc-root "$T/proc" -cnt 0.05
	# whole: three lists have come.
	whole() {
		[ "$(grep -c ^Active "$T/again.out")" -ge 3 ]
	}
	until_ok whole
	kill -INT "$(pid again)"
	status=0
	wait "${RUNNING[again]}" || status=$?
	[ "$status" -ne 0 ]
	is "$(cat "$T/again.err")" ''
	of -nt
	# As many rows as in one list, in each.
	is "$(($(wc -l <"$T/again.out") % $(wc -l <"$T/out")))" 0
	timeout 10 "$NCX" netstat --proc-root "$T/proc" -cnt 0.05 |
		head -n 1 >"$T/one"
	is "$(<"$T/one")" 'Active Internet connections (w/o servers)'
}

@test "netstat: no /proc and a full disk are troubles" {
	ncx_run netstat -an --proc-root "$T/nowhere"
	is "$status $out" '3 '
	like "$err" "ncx: netstat: cannot open '*nowhere': *"
	mkdir "$T/empty"
	ncx_run netstat -an --proc-root "$T/empty"
	is "$status $out" '3 '
	[ -e /dev/full ] || skip "/dev/full is missing"
	tree
	status=0
	"$NCX" netstat --proc-root "$T/proc" -an >/dev/full 2>"$T/err" ||
		status=$?
	is "$status" 3
	like "$(<"$T/err")" 'ncx: netstat: cannot write to stdout: *'
}

@test "netstat: a link of that name is it, and -s counts" {
	tree
	ln -s "$NCX" "$T/netstat"
	"$T/netstat" --proc-root "$T/proc" -tln >"$T/link"
	of -tln
	is "$(<"$T/link")" "$out"
	ncx_run netstat -s
	is "$status $err" '0 '
	like "$out" 'Ip:*Tcp:*Udp:*'
	ncx_run netstat -h
	is "$status $err" '0 '
	like "$out" '*netstat*'
}

#!/usr/bin/env bats
# ncx sockets: options, filters, columns, JSON, --wait, --watch, hostile input.
# tests/peers/sockets.bats compares the rows with those of ss and netstat.

load ../lib/common
load ../lib/net
load ../lib/scan

HELPER=$ROOT/tests/lib/sockets.py
export HELPER

# --- a tree of files in place of /proc --------------------------------------------

# of ARGUMENT...: `ncx sockets` of the tree that `tree` made.
of() {
	ncx_run sockets --proc-root "$T/proc" "$@"
}

# ends ARGUMENT...: the local and remote ends found, on one line.
ends() {
	of --no-header --no-process --columns local,remote "$@"
	found=$(awk '{ print $1 ">" $2 }' <<<"$out" | paste -sd ' ')
}

# process PID COMM INODE...
process() {
	local fds=$T/proc/$1/fd inode fd=3
	mkdir -p "$fds"
	printf '%s\n' "$2" >"$T/proc/$1/comm"
	for inode in "${@:3}"; do
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
		   1: 7F00007F:1F90 7F00007F:9C40 01 00000005:00000007 02:00000271 00000000     0        0 502 1 0000000000000000 20 4 30 10 -1
		   2: 7F00007F:9C40 7F00007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 503 1 0000000000000000 20 4 30 10 -1
		   3: 7F00007F:1F90 01010101:C350 06 00000000:00000000 03:000003E8 00000000     0        0 0 3 0000000000000000
		   4: 01010101:0009 01010101:C351 09 00000001:00000000 01:00000014 00000003     0        0 0 1 0000000000000000 20 4 30 10 -1
		   5: 01010101:0016 01010101:C352 08 00000000:00000001 00:00000000 00000000 424242        0 599 1 0000000000000000 20 4 30 10 -1
	END
	cat >"$net/tcp6" <<-END
		$head
		   0: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 504 1 0000000000000000 100 0 0 10 0
	END
	cat >"$net/udp" <<-END
		$head retrnsmt   uid  timeout inode ref pointer drops
		  77: 00000000:0035 00000000:0000 07 00000000:00000340 00:00000000 00000000     0        0 505 2 0000000000000000 0
		  77: 01010101:14E9 01010101:0035 01 00000000:00000000 00:00000000 00000000     0        0 506 2 0000000000000000 0
	END
	cat >"$net/raw" <<-END
		$head
		   1: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 508 2 0000000000000000 0
	END
	cat >"$net/unix" <<-END
		Num       RefCount Protocol Flags    Type St Inode Path
		0000000000000000: 00000002 00000000 00010000 0001 01 507 /run/a b.sock
		0000000000000000: 00000003 00000000 00000000 0001 03 509
	END
	process 11 alpha 501 502
	process 12 beta 501 503 507 509
	process 13 'gam ma' 504 505 506 508
}

@test "sockets: the table has netstat's columns, all owners, and why nobody" {
	tree
	of -anp -t
	is "$status $err" '0 '
	is "$out" "Proto Recv-Q Send-Q Local-Address           Foreign-Address         State       PID/Program
tcp        2      0 127.0.0.127:8080        0.0.0.0:*               LISTEN      11/alpha,12/beta
tcp        7      5 127.0.0.127:8080        127.0.0.127:40000       ESTABLISHED 11/alpha
tcp        0      0 127.0.0.127:40000       127.0.0.127:8080        ESTABLISHED 12/beta
tcp        0      0 127.0.0.127:8080        1.1.1.1:50000           TIME_WAIT   time-wait
tcp        0      1 1.1.1.1:9               1.1.1.1:50001           LAST_ACK    orphan
tcp        1      0 1.1.1.1:22              1.1.1.1:50002           CLOSE_WAIT  no process
tcp6       0      0 [::]:443                [::]:*                  LISTEN      13/gam ma"
}

@test "sockets: -t -u -x -w -l -a -4 -6 choose, alone and together" {
	tree
	# chosen PROTOS OPTION...
	chosen() {
		of --no-header --columns proto --no-process "${@:2}"
		is "$status $*: $(uniq -c <<<"$out" |
			awk '{ print $1 $2 }' | paste -sd ' ')" "0 $*: $1"
	}
	chosen '6tcp 1tcp6 2udp'
	chosen '6tcp 1tcp6' -t
	chosen '2udp' -u
	chosen '2unix' -x
	chosen '1raw' -w
	chosen '6tcp 1tcp6 2udp 1raw 2unix' -a
	chosen '6tcp 1tcp6' -ant
	chosen '6tcp 1tcp6 2udp 1raw 2unix' -an
	chosen '1tcp 1tcp6' -tln
	chosen '1udp' -uln
	chosen '1unix' -xl
	chosen '1tcp 1tcp6 1udp 1raw 1unix' -al
	chosen '6tcp 2udp' -4
	chosen '1tcp6' -6
	chosen '1tcp6' -t6
	chosen '6tcp 1tcp6 2udp' -46
	chosen '6tcp 1tcp6 2udp' --tcp --udp
	chosen '2udp 1raw' -uw
	chosen '1unix' --unix --listening
}

@test "sockets: every option of the courses has its columns" {
	tree
	# titled WORDS OPTION...
	titled() {
		of "${@:2}"
		is "$status $err$* $(head -n 1 <<<"$out" | tr -s ' ')" \
			"0 $* $1"
	}
	local first='Proto Recv-Q Send-Q Local-Address Foreign-Address State'
	titled "$first" -ant
	titled "$first" -an
	titled "$first PID/Program" -tlnp
	titled "$first PID/Program" -anp
	titled "$first PID/Program" -tulpn
	titled "$first Timer" -no
	titled "$first Timer" -ont
	titled "$first User Inode" -e
	titled "$first User Inode Timer PID/Program" -aenop
	titled "$first" --no-process
}

@test "sockets: -e and -o show user, inode and timer" {
	tree
	of -eto --no-header --columns local,user,inode,timer
	is "$status $err" '0 '
	is "$(tr -s ' ' <<<"$out")" \
		'127.0.0.127:8080 root 501 off (0.00/0/0)
127.0.0.127:8080 root 502 keepalive (6.25/0/0)
127.0.0.127:40000 root 503 off (0.00/0/0)
127.0.0.127:8080 - - timewait (10.00/0/0)
1.1.1.1:9 - - on (0.20/3/0)
1.1.1.1:22 424242 599 off (0.00/0/0)
[::]:443 root 504 off (0.00/0/0)'
}

@test "sockets: --columns chooses and orders, --no-header leaves the titles out" {
	tree
	of --columns state,local -t state:listen
	is "$status $out" '0 State       Local-Address
LISTEN      127.0.0.127:8080
LISTEN      [::]:443'
	of --columns local --no-header -u
	is "$out" '0.0.0.0:53
1.1.1.1:5353'
	of --columns process -p -x --no-header
	is "$out" '12/beta
12/beta'
}

@test "sockets: there are no blanks at the ends of lines and one line of titles" {
	tree
	local options
	for options in -an -anp -aeo -t '--columns process,local -p' \
		'--columns recv-q,local' --summary --pairs; do
		# shellcheck disable=SC2086
		of $options
		is "$status $options: $(grep -c ' $' <<<"$out")" \
			"0 $options: 0"
		is "$options: $(grep -cE \
			'^(Proto|PID/Program|Recv-Q) ' <<<"$out")" \
			"$options: 1"
		# shellcheck disable=SC2086
		of --no-header $options
		is "$options: $(grep -cE \
			'^(Proto|PID/Program|Recv-Q) ' <<<"$out")" \
			"$options: 0"
	done
}

@test "sockets: -l of datagrams between UNIX sockets are those that have a name" {
	tree
	printf '0000000000000000: 00000002 00000000 00000000 0002 %s\n' \
		'01 721 /run/log' '01 722' '03 723 /run/peer' \
		>>"$T/proc/self/net/unix"
	of -xl --no-process --no-header --columns local
	is "$status $(sort <<<"$out" | paste -sd ' ')" \
		'0 /run/a\x20b.sock /run/log'
}

@test "sockets: --sort orders by a column" {
	tree
	# sorted COLUMN WANT OPTION...
	sorted() {
		of --no-header --columns "$1" --sort "$1" "${@:3}"
		is "$status $1: $(awk '{ print $1 }' <<<"$out" |
			paste -sd ' ')" "0 $1: $2"
	}
	sorted proto 'tcp tcp tcp tcp tcp tcp tcp6 udp udp raw unix unix' -a
	sorted recv-q '0 0 0 0 1 2 7' -t
	sorted send-q '0 0 0 0 0 1 5' -t
	sorted state 'CLOSE_WAIT ESTABLISHED ESTABLISHED LAST_ACK LISTEN LISTEN TIME_WAIT' -t
	sorted inode '- - 501 502 503 504 599' -t
	sorted local "1.1.1.1:9 1.1.1.1:22 127.0.0.127:8080 127.0.0.127:8080 127.0.0.127:8080 127.0.0.127:40000" -4t
	sorted remote "0.0.0.0:* 1.1.1.1:50000 1.1.1.1:50001 1.1.1.1:50002 127.0.0.127:8080 127.0.0.127:40000" -4t
	sorted timer 'off off off off on keepalive timewait' -t
	sorted user 'root root root root 424242 - -' -t
}

@test "sockets: --sort by an end: names by their bytes, kinds apart" {
	tree
	printf '0000000000000000: 00000002 00000000 00000000 0001 01 %s\n' \
		'711 /run/b' '712 /run/ab' '713 /run/a' '714 @x' \
		>>"$T/proc/self/net/unix"
	of -x --no-process --no-header --columns local --sort local
	is "$status $(paste -sd ' ' <<<"$out")" \
		'0 * /run/a /run/a\x20b.sock /run/ab /run/b @x'
	# What has no such end stands with its own kind.
	local by
	for by in local remote timer; do
		of -a --no-process --no-header --columns proto --sort "$by"
		is "$status $by: $(tail -n 6 <<<"$out" | paste -sd ' ')" \
			"0 $by: unix unix unix unix unix unix"
		is "$(wc -l <<<"$out")" 16
	done
}

@test "sockets: --sort process puts what one process has together, by pid" {
	tree
	of --no-header --columns process --sort process -p -4tu
	is "$status $(cut -c 1-2 <<<"$out" | paste -sd ' ')" \
		'0 11 11 12 13 13 ti or no'
	# Nor does it take the order of the table, where 14 is before 13.
	process 14 late 599
	of --no-header --columns process --sort process -p -tu
	is "$status $(grep -oE '^1[34]' <<<"$out" | paste -sd ' ')" \
		'0 13 13 13 14'
}

# Each of these was what the option asks for, on a terminal or not.
@test "sockets: --columns and --sort with process look for processes" {
	tree
	of --columns local,process -t --no-header :443
	is "$(tr -s ' ' <<<"$out")" '[::]:443 13/gam ma'
	process 14 late 599
	of --columns local --sort process -t --no-header
	is "$status $(tail -n 1 <<<"$out")" '0 1.1.1.1:9'
}

# --- filters ----------------------------------------------------------------------

@test "sockets: filters of ports, ranges, hosts and ends" {
	tree
	# filtered WANT FILTER...
	filtered() {
		ends "${@:2}"
		is "${*:2}: $status $found" "${*:2}: 0 $1"
	}
	local a='127.0.0.127:8080>0.0.0.0:*'
	local b='127.0.0.127:8080>127.0.0.127:40000'
	local c='127.0.0.127:40000>127.0.0.127:8080'
	local d='127.0.0.127:8080>1.1.1.1:50000'
	local e='1.1.1.1:9>1.1.1.1:50001'
	local f='1.1.1.1:22>1.1.1.1:50002'
	local g='[::]:443>[::]:*'
	local h='0.0.0.0:53>0.0.0.0:*'
	local i='1.1.1.1:5353>1.1.1.1:53'
	filtered "$a $b $c $d" :8080
	filtered "$b $c" :40000
	filtered "$d $e $f" :50000-50002
	filtered "$e $f $h $i" :1-100
	filtered "$e $f" :9,22
	filtered "$e $f" -t :1-100
	filtered "$g" :443
	filtered "$h $i" :53
	filtered "$d $e $f $i" @1.1.1.1
	filtered "$a $b $c $d" @127.0.0.0/8
	filtered "$d $e $f $i" @1.0.0.0/8
	filtered "$d" @127.0.0.0/8 @1.1.1.1
	filtered "$a $b $d" local::8080
	filtered "$c" remote::8080
	filtered "$c" remote:8080
	filtered "$d $e $f" remote:50000-50002
	filtered "$d" local:127.0.0.127 remote:1.1.1.1
	filtered "$f" local:1.1.1.1:22
	filtered "$h" local::53
	filtered "$i" remote::53
	filtered "$g" @::
	# The far end of a listener is no end.
	filtered "$h" @0.0.0.0
}

@test "sockets: filters of states, users, processes and UNIX names" {
	tree
	filtered() {
		of --no-header --columns inode,state "${@:2}"
		is "${*:2}: $status $(awk '{ print $1 }' <<<"$out" |
			paste -sd ' ')" "${*:2}: 0 $1"
	}
	filtered '501 504' state:listen
	filtered '501 504' state:LISTEN
	filtered '501 502 503 504 506' state:listen,established
	filtered '-' state:time-wait
	filtered '-' state:TIME_WAIT
	filtered '599' state:close-wait
	filtered '-' state:last-ack
	filtered '501 507' -tx4 state:listen || filtered '507' -x state:listen
	filtered '599' user:424242
	filtered '501 502 503 504 505 506' user:root
	filtered '501 502 503 504 505 506' user:0
	filtered '501 502' pid:11
	filtered '501 503' pid:12
	filtered '501 503 507 509' -a pid:12
	filtered '501 503' name:beta
	filtered '501 502' name:lph
	filtered '504 505 506' 'name:m m'
	filtered '507' -x unix:/run/
	filtered '507' -x '/run/a b.sock'
	# Several must all match.
	filtered '501' pid:11 pid:12
	filtered '502' pid:11 state:established
	filtered '502' name:alpha :40000 state:established user:root @127.0.0.127
	filtered '503' name:beta local::40000 remote::8080
}

@test "sockets: status 1 when a filter matched nothing, and 0 without a filter" {
	tree
	local filter
	for filter in :1 @192.0.2.9 pid:99 name:nobody state:closing user:99 \
		local::50000 remote::22 /run/other; do
		of "$filter"
		is "$filter $status $err" "$filter 1 "
		is "$(wc -l <<<"$out")" 1
		of --json "$filter"
		is "$filter $status $err$out" "$filter 1 "
	done
	of pid:11 :53
	is "$status" 1
	rm "$T"/proc/self/net/*
	of
	is "$status $err" '0 '
	of --json
	is "$status $err$out" '0 '
	of --summary
	is "$status $err" '0 '
}

# --- JSON -------------------------------------------------------------------------

@test "sockets: --json has the fields of the contract, numbers as numbers" {
	need jq
	tree
	of -a --json
	is "$status $err" '0 '
	is "$(wc -l <<<"$out")" 12
	is "$(jq -c 'select(.inode == 501)' <<<"$out")" \
		'{"proto":"tcp","local":"127.0.0.127","local_port":8080,"remote":"0.0.0.0","state":"LISTEN","recv_q":2,"send_q":0,"uid":0,"user":"root","inode":501,"owners":[{"pid":11,"name":"alpha"},{"pid":12,"name":"beta"}]}'
	is "$(jq -c 'select(.state == "TIME_WAIT")' <<<"$out")" \
		'{"proto":"tcp","local":"127.0.0.127","local_port":8080,"remote":"1.1.1.1","remote_port":50000,"state":"TIME_WAIT","recv_q":0,"send_q":0,"note":"time-wait"}'
	is "$(jq -c 'select(.inode == 507) | [.proto, .path, .owners[0].pid]' \
		<<<"$out")" '["unix","/run/a b.sock",12]'
	is "$(jq -r 'select(.inode == 599) | .note' <<<"$out")" 'no process'
	is "$(jq -r 'select(.inode == 599) | .user' <<<"$out")" null
	# Nothing that the contract does not name, and no other types.
	is "$(jq -r 'to_entries[] | "\(.key) \(.value | type)"' <<<"$out" |
		LC_ALL=C sort -u)" 'inode number
local string
local_port number
note string
owners array
path string
proto string
recv_q number
remote string
remote_port number
send_q number
state string
type string
uid number
user string'
	of -a --json --no-process
	is "$(jq -c 'select(.owners or .note)' <<<"$out")" ''
}

@test "sockets: --json -o adds the timer" {
	need jq
	tree
	of -to --json
	is "$status $err" '0 '
	is "$(jq -c 'select(.state == "TIME_WAIT") |
		[.timer, (.timer_ms | type), .retransmits, .probes]' <<<"$out")" \
		'["timewait","number",0,0]'
}

@test "sockets: --summary counts by protocol and state, --json too" {
	need jq
	tree
	of -a --summary
	is "$status $err" '0 '
	is "$(tr -s ' ' <<<"$out")" 'Proto State Count
tcp LISTEN 1
tcp ESTABLISHED 2
tcp TIME_WAIT 1
tcp CLOSE_WAIT 1
tcp LAST_ACK 1
tcp6 LISTEN 1
udp ESTABLISHED 1
udp - 1
raw - 1
unix LISTEN 1
unix CONNECTED 1'
	of --summary --json -t state:established
	is "$status $out" '0 {"proto":"tcp","state":"ESTABLISHED","count":2}'
	of --summary --no-header -u
	is "$(tr -s ' ' <<<"$out")" 'udp ESTABLISHED 1
udp - 1'
}

@test "sockets: --explain says who must act, of the states shown and no others" {
	tree
	of --explain -t state:close-wait,time-wait,established
	is "$status $err" '0 '
	is "$(grep -c '^CLOSE_WAIT: .*program here' <<<"$out")" 1
	is "$(grep -c '^TIME_WAIT: ' <<<"$out")" 1
	is "$(grep -c '^ESTABLISHED: ' <<<"$out")" 1
	is "$(grep -cE '^(LISTEN|LAST_ACK|SYN_SENT|CLOSING): ' <<<"$out")" 0
	# A datagram socket with a peer is no connection.
	of --explain -u state:established
	is "$(grep -c '^ESTABLISHED: (UDP, raw) .*no connection' <<<"$out")" 1
	is "$(grep -c '^ESTABLISHED: connected' <<<"$out")" 0
	of --explain -t state:closing
	is "$status $(wc -l <<<"$out")" '1 1'
}

@test "sockets: --pairs puts both ends and their processes in a row, once" {
	need jq
	tree
	of --pairs
	is "$status $err" '0 '
	is "$(tr -s ' ' <<<"$out")" 'Proto Address State PID/Program Peer-Address Peer-State Peer-PID/Program
tcp 127.0.0.127:40000 ESTABLISHED 12/beta 127.0.0.127:8080 ESTABLISHED 11/alpha'
	of --pairs --json
	is "$status $(jq -c '[.a.inode, .a.owners[0].name, .b.inode,
		.b.owners[0].name]' <<<"$out")" '0 [503,"beta",502,"alpha"]'
	# A filter that one end matches keeps the pair.
	of --pairs --no-header name:beta
	is "$status $(awk '{ print $4, $7 }' <<<"$out")" '0 12/beta 11/alpha'
	of --pairs --no-header local::40000
	is "$status $(awk '{ print $4, $7 }' <<<"$out")" '0 12/beta 11/alpha'
	# What matches and has no other end here makes no pair.
	of --pairs --no-header :9
	is "$status $out" '1 '
}

# --- faulty tables ----------------------------------------------------------------

@test "sockets: cut, foreign and garbage lines are left out, the others shown" {
	tree
	local tcp=$T/proc/self/net/tcp first
	first=$(sed -n 2p "$tcp")
	{
		echo
		echo 'hello world'
		printf '\0\0\0\n\033[31m\377\376\n'
		echo '   9: 7F00007F:1F9'
		echo '   9: 7F00007F:1F90 00000000:0000 0A 00000000:00000002 00'
		echo '   9: 7F00007:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 777 1 0 100'
		echo '   9: ZZ00007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 778 1 0 100'
		head -c 100000 /dev/zero | tr '\0' 'A'
		echo
		printf '%s\n' "$first"
		printf '  10: 7F00007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 600 1 0000000000000000 100 0 0 10 0\n'
		printf '  11: 7F00007F:0051 00000000:00'
	} >>"$tcp"
	: >"$T/proc/self/net/tcp6"
	head -c 4096 /dev/zero | tr '\0' '\377' >"$T/proc/self/net/udp"
	printf 'Num RefCount\n0000: 0000' >"$T/proc/self/net/unix"
	of -atux -e --no-header --no-process
	is "$status $err" '0 '
	is "$(awk '{ print $8 }' <<<"$out" | paste -sd ' ')" \
		'501 502 503 - - 599 600'
	of -p --no-header -t :80
	is "$status $(awk '{ print $7, $8 }' <<<"$out")" '0 no process'
}

@test "sockets: processes that are odd or half gone are no error" {
	tree
	mkdir -p "$T/proc/21" "$T/proc/22/fd" "$T/proc/23/fd" "$T/proc/self/fd"
	ln -s 'socket:[501]' "$T/proc/22/fd/3" # no comm
	ln -s 'socket:[x]' "$T/proc/23/fd/3"
	ln -s 'socket:[50100000000000000000000000]' "$T/proc/23/fd/4"
	ln -s 'pipe:[501]' "$T/proc/23/fd/5"
	ln -s /dev/null "$T/proc/23/fd/6"
	echo text >"$T/proc/23/fd/7"
	echo text >"$T/proc/24"
	process 25 '' 501
	process 2147483648999 big 501
	printf 'a)\033[31m\nb\xff c\n' >"$T/proc/11/comm"
	of -tp :8080 state:listen --no-header
	is "$status $err" '0 '
	is "$(awk '{ for (i = 7; i <= NF; i++) printf "%s ", $i }' <<<"$out")" \
		'11/a)\x1b[31m\nb\xff c,12/beta,22/,25/ '
	need jq
	of --json -t :8080 state:listen
	is "$(jq -c '[.owners[].pid]' <<<"$out")" '[11,12,22,25]'
	is "$(jq -r '.owners[0].name_hex' <<<"$out")" 61291b5b33316d0a62ff2063
}

@test "sockets: without a /proc it is status 3, and the directory is named" {
	ncx_run sockets --proc-root "$T/absent"
	is "$status $out" '3 '
	like "$err" "ncx: sockets: *$T/absent*"
	mkdir "$T/empty"
	ncx_run sockets --proc-root "$T/empty"
	is "$status $out" '3 '
	like "$err" 'ncx: sockets: *self/net*'
}

# --- a wrong command line ---------------------------------------------------------

@test "sockets: what is wrong on the command line is status 2 and named" {
	# wrong WORD ARGUMENT...
	wrong() {
		ncx_run sockets "${@:2}"
		is "${*:2}: $status $out" "${*:2}: 2 "
		like "$err" "ncx: sockets: *$1*'ncx sockets --help')"
		is "$(wc -l <<<"$err")" 1
	}
	wrong "'bogus'" bogus
	wrong 'stat:listen' stat:listen
	wrong "'state:bogus'" state:bogus
	wrong "'state:listen,bogus'" state:listen,bogus
	wrong 'state:' state:
	wrong "'bogus'" --columns proto,bogus
	wrong "''" --columns proto,,state
	wrong "''" --columns ''
	wrong "'bogus'" --sort bogus
	wrong 70000 :70000
	wrong 80-70 :80-70
	wrong "':'" :
	wrong "':0'" :0
	wrong "'@'" @
	wrong 'local:' local:
	wrong 70000 remote:70000
	wrong 'pid:x' pid:x
	wrong 'pid:0' pid:0
	wrong 'pid:-1' pid:-1
	wrong 'name:' name:
	wrong 'user:no-such-user' user:no-such-user
	wrong '5000' 5000
	wrong '192.0.2.1/33' @192.0.2.1/33
	wrong --bogus --bogus
	wrong "'port:80'" port:80
	wrong "'TCP:80'" TCP:80
	wrong "'\*:80'" '*:80'
	wrong 'not an address' 10.0.0.300
	wrong '--wait=DURATION' --wait 2s
	wrong --watch --watch=x
	wrong --wait --wait=-1
	wrong 'missing DURATION' --wait=
	wrong 'missing DURATION' --watch=
	wrong --no-process -p --no-process
	wrong --pairs --summary --pairs
	wrong --watch --pairs --watch
	wrong --watch --summary --watch
	wrong --wait --pairs --wait
	wrong --explain --explain --json
	wrong --summary --summary --columns proto
	wrong --pairs --pairs --sort local
	wrong '--pairs and -o' --pairs -o
	wrong '--pairs and --explain' --pairs --explain
	wrong '--pairs and -l' --pairs -l
	wrong '--pairs and -e' --pairs -e
	wrong '--summary and -p' --summary -p
	wrong '--summary and -r' --summary -r
}

@test "sockets: an option that can do nothing beside another one is refused" {
	tree
	local options
	for options in '--json --columns proto' '--explain --watch=10ms' \
		'-x -4' '-x -6'; do
		status=0
		# shellcheck disable=SC2086
		timeout 1 "$NCX" sockets --proc-root "$T/proc" $options \
			>"$T/out" 2>"$T/err" || status=$?
		is "$options: $status" "$options: 2"
	done
}

@test "sockets: more columns than there are is no silent cut" {
	tree
	local many=proto i
	for ((i = 0; i < 20; i++)); do many+=,proto; done
	of --columns "$many" -u
	[ "$status" -eq 2 ] ||
		is "$(head -n 1 <<<"$out" | wc -w)" 21
	of --columns "$many,bogus" -u
	is "$status" 2
}

@test "sockets: a host that is not found is status 3 and named" {
	ncx_run sockets @no-such-host.invalid
	is "$status $out" '3 '
	like "$err" '*no-such-host.invalid*'
}

# --- this machine -----------------------------------------------------------------

# helper WHAT [DIR]: tests/lib/sockets.py, with what it said in $T/helper.out;
# `say WORD` leads it.
helper() {
	need python3
	open_input
	bg helper python3 "$HELPER" "$@" <"$T/in"
	shows helper '^ready$'
}

say() {
	echo "$1" >&7
	shows helper "^done $1\$"
}

value() {
	sed -n "s/^$1 //p" "$T/helper.out" | tail -n 1
}

# states_are CLIENT WANT: of the connection from there to $port. Some ACKs are delayed, so the kernel may need a moment.
states_are() {
	ncx_run sockets ":$1" ":$port" -tn --no-process --columns state --no-header
	[ "$(sort <<<"$out" | paste -sd ' ')" = "$2" ]
}

@test "sockets: a listener, its client and both processes are found" {
	need jq
	helper steps
	say listen
	say connect
	local port client me
	port=$(value port)
	client=$(value client)
	me=$(pid helper)
	ncx_run sockets -tlnp "local::$port" --no-header
	is "$status $(awk '{ print $1, $2, $4, $6, $7 }' <<<"$out")" \
		"0 tcp 1 127.0.0.1:$port LISTEN $me/python3"
	ncx_run sockets ":$client" ":$port" -p --no-header --sort local
	is "$status $err" '0 '
	is "$(awk '{ print $4, $6, $7, $8, $9 }' <<<"$out" | sort)" \
		"$(printf '%s\n' "127.0.0.1:$client ESTABLISHED $me/python3  " \
			"127.0.0.1:$port ESTABLISHED not accepted yet" | sort)"
	say accept
	ncx_run sockets "pid:$me" --json
	is "$status $(jq -s length <<<"$out")" '0 3'
	is "$(jq -rs 'map(.owners[0].pid) | unique[]' <<<"$out")" "$me"
	is "$(jq -rs 'map(.user) | unique[]' <<<"$out")" "$(id -un)"
	ncx_run sockets --pairs ":$client" ":$port" --json
	is "$status $(jq -s length <<<"$out")" '0 1'
	say close-client
	until_ok states_are "$client" 'CLOSE_WAIT FIN_WAIT2'
	say close-server
	until_ok states_are "$client" TIME_WAIT
	ncx_run sockets ":$client" ":$port" -p --no-header
	is "$status $(awk '{ print $6, $7 }' <<<"$out")" '0 TIME_WAIT time-wait'
	close_input
	finish helper
	is "$status $err" '0 '
}

@test "sockets: -r writes names of addresses, -n does not" {
	getent hosts 127.0.0.1 >/dev/null || skip "127.0.0.1 has no name here"
	helper steps
	say listen
	local name
	name=$(python3 -c 'import socket
print(socket.getnameinfo(("127.0.0.1", 0), socket.NI_NAMEREQD)[0])')
	ncx_run sockets -tlr ":$(value port)" --columns local --no-header
	is "$status $out" "0 $name:$(value port)"
	ncx_run sockets -tln ":$(value port)" --columns local --no-header
	is "$status $out" "0 127.0.0.1:$(value port)"
	close_input
	finish helper
}

@test "sockets: --wait returns as soon as a listener is there" {
	helper steps
	free_port
	bg wait "$NCX" sockets --wait -tl "pid:$(pid helper)" --no-header \
		--columns local
	# It has looked at least once, and found nothing.
	sleep 0.2
	running wait
	say listen
	finish wait
	is "$status $err$out" "0 127.0.0.1:$(value port)"
	ncx_run sockets --wait=10s -tl ":$(value port)" --columns state \
		--no-header
	is "$status $out" '0 LISTEN'
	close_input
	finish helper
}

@test "sockets: --wait is status 1 after its time, and not before" {
	tree
	local start took duration
	for duration in 300ms 0.3; do
		start=$(now_ms)
		of --wait="$duration" :1
		took=$(($(now_ms) - start))
		is "$status $out" '1 '
		[ "$took" -ge 300 ]
		[ "$took" -lt 3000 ]
	done
}

@test "sockets: --wait=0 looks once" {
	tree
	status=0
	timeout 2 "$NCX" sockets --proc-root "$T/proc" --wait=0 :1 \
		>/dev/null || status=$?
	is "$status" 1
}

# In a network of its own: a busy one's tables may miss a row for a moment, and
# some of its ports may be the same.
# shellcheck disable=SC2016  # the inner shell expands it
STEPS='
	mkfifo in
	exec 7<>in
	timeout 60 python3 "$HELPER" steps <in >helper 2>&1 7>&- &
	has "^ready" helper
	say() {
		echo "$1" >&7
		has "^done $1\$" helper
	}
	say listen
	port=$(sed -n "s/^port //p" helper)
	watch() {
		timeout 60 "$NCX" sockets --watch=20ms -tn --no-process \
			"$@" >watch 2>watch.err 7>&- &
		watcher=$!
		has LISTEN watch
	}
'

# Between two readings the state of 502 changes, and its process closes it: when
# its owner is looked for, nobody has it any more.
@test "sockets: --watch knows whose a socket was that has just been closed" {
	tree
	bg watch "$NCX" sockets --proc-root "$T/proc" --watch=20ms -tp \
		:40000
	shows watch '127.0.0.127:40000 .*ESTABLISHED .*11/alpha'
	rm "$T/proc/11/fd/4"
	sed '/ 502 /s/ 01 00000005/ 08 00000005/' "$T/proc/self/net/tcp" \
		>"$T/tcp"
	mv "$T/tcp" "$T/proc/self/net/tcp"
	shows watch '11/alpha *STATE ESTABLISHED -> CLOSE_WAIT'
	kill "$(pid watch)"
	finish watch
	is "$err" ''
}

# shellcheck disable=SC2016
@test "sockets: --watch tells of what comes, changes and goes" {
	need python3
	alone "$STEPS"'
		watch
		say connect
		client=$(sed -n "s/^client //p" helper)
		here=127.0.0.1:$client there=127.0.0.1:$port
		has "^+ tcp .* $here  *$there  *ESTABLISHED\$" watch
		has "^+ tcp .* $there  *$here  *ESTABLISHED\$" watch
		say accept
		say close-client
		# By way of FIN_WAIT1, if it was seen.
		has " $here .* STATE [A-Z_1]* -> FIN_WAIT2\$" watch
		has "^  tcp .* STATE ESTABLISHED -> FIN_WAIT[12]\$" watch
		has " $there  *$here .* STATE ESTABLISHED -> CLOSE_WAIT\$" watch
		say close-server
		has " $here .* STATE FIN_WAIT2 -> TIME_WAIT\$" watch
		has "^- tcp .* $there  *$here  *[A-Z_]*\$" watch
		say close-listener
		has "^- tcp .* $there  *0.0.0.0:\*  *LISTEN\$" watch
		kill "$watcher"
		wait "$watcher" || echo $? >status
	'
	# SIGTERM, as timeout(1) tells it.
	is "$(<"$T/status")" 143
	is "$(<"$T/watch.err")" ''
	is "$(grep -c ' $' "$T/watch")" 0
	is "$(grep -c '^  Proto' "$T/watch")" 1
	is "$(grep -c '^+ ' "$T/watch")" 2
	is "$(grep -c '^- ' "$T/watch")" 2
	is "$(grep -c '^  tcp .* LISTEN$' "$T/watch")" 1
	is "$(grep -vc '^[+-] \|^  Proto \|^  tcp .* \(LISTEN$\|STATE \)' \
		"$T/watch")" 0
}

@test "sockets: --watch tells apart what has no inode" {
	helper steps
	local place name count=0
	has_come() {
		[ "$(grep -c '^+ .*CONNECTING$' "$T/watch.out")" -ge "$1" ]
	}
	for name in a b c d e; do say "unix-listen-$name"; done
	place="@/ncx-$(pid helper)/"
	bg watch "$NCX" sockets --watch=20ms -x --no-process "$place"
	for name in a b c d e; do shows watch "/$name .*LISTEN\$"; done
	# None of those that wait to be accepted has one.
	for name in c e a d b; do
		say "unix-connect-$name"
		until_ok has_come "$((++count))"
		is "$(grep '^+ .*CONNECTING$' "$T/watch.out" | tail -n 1 |
			awk '{ print $5 }')" "$place$name"
	done
	kill "$(pid watch)"
	finish watch
	close_input
	finish helper
}

# shellcheck disable=SC2016
@test "sockets: --watch goes on after SIGUSR1" {
	bg watch "$NCX" sockets --watch=20ms --no-process
	shows watch Proto
	kill -USR1 "$(pid watch)"
	kill "$(pid watch)"
	finish watch
	is "$status" 143 # that is SIGTERM
}

@test "sockets: --watch --json has an object for each event" {
	need python3 jq
	alone "$STEPS"'
		watch --json
		say connect
		client=$(sed -n "s/^client //p" helper)
		has "new.*:$client,.*:$port,.*ESTABLISHED" watch
		has "new.*:$port,.*:$client,.*ESTABLISHED" watch
		say accept
		say close-client
		has CLOSE_WAIT watch
		has FIN_WAIT2 watch
		say close-listener
		has "\"gone\".*LISTEN" watch
	'
	is "$(jq -r 'select(.state != "FIN_WAIT1") |
		"\(.event) \(.old_state != null) \(.state)"' "$T/watch" |
		sort)" 'gone false LISTEN
new false ESTABLISHED
new false ESTABLISHED
null false LISTEN
state true CLOSE_WAIT
state true FIN_WAIT2'
	is "$(jq -r 'select(.state == "CLOSE_WAIT").old_state' \
		"$T/watch")" ESTABLISHED
}

@test "sockets: a reader that goes away is no error, a full disk is" {
	tree
	local options
	for options in -a '-a --json' '-a --summary' --pairs --explain; do
		status=0
		# shellcheck disable=SC2086
		"$NCX" sockets --proc-root "$T/proc" $options >/dev/full \
			2>"$T/err" || status=$?
		is "$options: $status" "$options: 3"
		like "$(<"$T/err")" 'ncx: sockets: *stdout*'
		is "$(wc -l <"$T/err")" 1
	done
	# Many rows, of which the reader wants one.
	awk 'BEGIN {
		for (i = 1; i < 20000; i++)
			printf "%d: 7F00007F:%04X 00000000:0000 0A 0:0 " \
				"00:00000000 00000000 0 0 %d 1 0 100\n",
				i, i, i + 10000
	}' >>"$T/proc/self/net/tcp"
	for options in -t '-t --json'; do
		# shellcheck disable=SC2086
		"$NCX" sockets --proc-root "$T/proc" $options 2>"$T/err" |
			head -n 1 >"$T/first"
		status=${PIPESTATUS[0]}
		[ -s "$T/first" ]
		# As everywhere: output is lost, which needs no words.
		is "$status $(<"$T/err")" '3 '
	done
	of -t --no-process
	is "$status $(wc -l <<<"$out")" '0 20007'
}

# unprivileged ARGUMENT...: `ncx sockets` as nobody.
unprivileged() {
	status=0
	setpriv --reuid 65534 --regid 65534 --clear-groups "$NCX" sockets "$@" \
		>"$T/out" 2>"$T/err" || status=$?
	out=$(<"$T/out")
	err=$(<"$T/err")
}

need_root() {
	need setpriv
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	setpriv --reuid 65534 --regid 65534 --clear-groups "$NCX" --version \
		>/dev/null 2>&1 || skip "nobody may not run $NCX"
}

@test "sockets: without permission the rows are there, with one hint" {
	need_root
	helper steps
	say listen
	local port
	port=$(value port)
	unprivileged -tlnp --no-header ":$port"
	is "$status $(awk '{ print $4, $6, $7, $8 }' <<<"$out")" \
		"0 127.0.0.1:$port LISTEN no permission"
	is "$(wc -l <<<"$err")" 1
	like "$err" 'ncx: sockets: [0-9]* process* may not be looked into: *'
	unprivileged -tlnp --json ":$port"
	like "$out" '*"note":"no permission"}'
	is "$(wc -l <<<"$err")" 1
	# Who asks for no process needs no hint.
	unprivileged -tln --no-process ":$port"
	is "$status $err" '0 '
	like "$out" "*127.0.0.1:$port *"
	# "Nothing" may be a lie, then: that has to be said, too.
	unprivileged -tln "pid:$(pid helper)"
	is "$status $(wc -l <<<"$out")" '1 1'
	like "$err" 'ncx: sockets: *'
	unprivileged --wait=0.1 -tln "pid:$(pid helper)"
	is "$status $out" '1 '
	like "$err" 'ncx: sockets: *may not be looked into: *'
	close_input
	finish helper
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "sockets: with hidepid or subset=pid the rows are there, too" {
	need_root
	unshare -nmpf true 2>/dev/null || skip "no namespaces"
	cat >"$T/mounts" <<-'END'
		ip link set lo up
		nobody="setpriv --reuid 65534 --regid 65534 --clear-groups"
		mount -t proc proc /proc || exit 5
		timeout 20 "$NCX" listen -q -k -p 0 --port-file port &
		for i in $(seq 500); do
			[ ! -s port ] || break
			sleep 0.02
		done
		run() {
			name=$1
			shift
			"$@" >$name.out 2>$name.err
			echo $? >$name.status
		}
		run plain "$NCX" sockets -tlp --no-header
		mount -t proc -o hidepid=2 proc /proc || exit 5
		run hidden $nobody "$NCX" sockets -tlp --no-header
		umount /proc
		mount -t proc -o subset=pid proc /proc || exit 5
		run subset "$NCX" sockets -tlp --no-header
		umount /proc
		mount -t tmpfs none /proc
		run absent "$NCX" sockets -tlp
		kill %1
	END
	need ip
	status=0
	(cd "$T" && timeout -k 1 30 unshare -nmpf bash mounts 3>&- 4>&-) ||
		status=$?
	[ "$status" -ne 5 ] || skip "no /proc of our own"
	is "$(<"$T/plain.status") $(<"$T/plain.err")" '0 '
	like "$(<"$T/plain.out")" "*:$(<"$T/port") *LISTEN *[0-9]/ncx"
	is "$(<"$T/hidden.status")" 0
	like "$(<"$T/hidden.out")" "*:$(<"$T/port") *LISTEN *no permission"
	is "$(wc -l <"$T/hidden.err")" 1
	is "$(<"$T/subset.status") $(<"$T/subset.err")" '0 '
	like "$(<"$T/subset.out")" "*:$(<"$T/port") *LISTEN *[0-9]/ncx"
	# A sanitizer cannot do without /proc itself.
	! sanitized || return 0
	is "$(<"$T/absent.status")$(<"$T/absent.out")" 3
	like "$(<"$T/absent.err")" 'ncx: sockets: *'
}

@test "sockets: processes that vanish meanwhile are no error" {
	helper steps
	say listen
	# shellcheck disable=SC2016
	bg churn sh -c 'while :; do
		for i in 1 2 3 4 5 6 7 8; do /bin/true <&0 & done
		wait
	done'
	local i port
	port=$(value port)
	for ((i = 0; i < 10; i++)); do
		ncx_run sockets -tlp ":$port" --no-header
		is "$status $(awk '{ print $7 }' <<<"$out")" \
			"0 $(pid helper)/python3"
		is "$(grep -v 'may not be looked into' <<<"$err")" ''
	done
	kill -KILL "$(pid churn)"
	finish churn
	close_input
	finish helper
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "sockets: a terminal shows processes, and pipes get none unasked" {
	need script python3
	helper steps
	say listen
	local port
	port=$(value port)
	ncx_run sockets -tl ":$port"
	is "$(head -n 1 <<<"$out" | awk '{ print $NF }')" State
	script -qec "'$NCX' sockets -tl :$port" /dev/null </dev/null \
		>"$T/terminal" 2>&1
	tr -d '\r' <"$T/terminal" | grep -q " LISTEN  *$(pid helper)/python3\$"
	script -qec "'$NCX' sockets -tl --no-process :$port" /dev/null \
		</dev/null >"$T/terminal" 2>&1
	is "$(tr -d '\r' <"$T/terminal" | grep -c python3)" 0
	close_input
	finish helper
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "sockets: columns line up where names are not ASCII" {
	need script python3
	tree
	printf '0000000000000000: 00000002 00000000 00010000 0001 01 700 %s\n' \
		/run/caf$'\303\251'-a-long-name-for-a-socket /run/cafe-a-long-name-for-a-socket \
		>>"$T/proc/self/net/unix"
	sed -i '$s/ 700 / 701 /' "$T/proc/self/net/unix"
	script -qec "'$NCX' sockets --proc-root '$T/proc' -xl --no-process" \
		/dev/null </dev/null >"$T/terminal"
	is "$(tr -d '\r' <"$T/terminal" | python3 -c '
import sys
text = sys.stdin.buffer.read().decode()
print(len({l.index("LISTEN") for l in text.splitlines() if "caf" in l}))')" 1
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "sockets: the rows are the same where sock_diag is not to be had" {
	need python3
	load ../lib/fault
	fault_setup_file
	alone '
		darken
		mkfifo held.in
		exec 9<>held.in
		timeout 60 python3 "$HELPER" states <held.in >held 2>held.err 9>&- &
		has "^ready" held
		columns=proto,recv-q,send-q,local,remote,state,inode,user
		list() {
			env "$@" sockets -tun --columns $columns --no-header |
				sort >>"$name"
			env "$@" sockets -tln --columns $columns --no-header |
				sort >>"$name"
			env "$@" sockets -tu4 state:listen,close-wait \
				--columns $columns --no-header | sort >>"$name"
		}
		name=asked
		list "$NCX"
		name=read
		list LD_PRELOAD="$SHIM" "FAULT_CALL=socket:*:EPERM" "$NCX"
	'
	# That one user alone tells the sources apart.
	is "$(awk '/ SYN_RECV / { print $NF }' "$T/asked" | sort -u)" -
	is "$(awk '/ SYN_RECV / { print $NF }' "$T/read" | grep -c -e '^-$')" 0
	diff <(grep -v ' SYN_RECV ' "$T/asked") \
		<(grep -v ' SYN_RECV ' "$T/read") >&2
	[ "$(wc -l <"$T/read")" -gt 30 ]
}

@test "sockets: --watch ends when its reader is gone, though nothing changes" {
	tree
	timeout 20 "$NCX" sockets --proc-root "$T/proc" --watch=10 -t \
		2>"$T/err" | head -n 1 >"$T/first"
	is "${PIPESTATUS[0]} $(<"$T/err")" '3 '
	like "$(<"$T/first")" '  Proto *'
}

@test "sockets: --wait rests longer where a reading takes long" {
	tree
	awk 'BEGIN {
		for (i = 1; i < 60000; i++)
			printf "%d: 7F00007F:%04X 0100007F:0001 01 0:0 " \
				"00:00000000 00000000 0 0 %d 1 0 100\n",
				i, i, i + 10000
	}' >>"$T/proc/self/net/tcp"
	status=0
	# A reading is some 20 ms: a tenth of the time, at most a third.
	bash -c 'TIMEFORMAT="%U %S"; time "$@"' - "$NCX" sockets \
		--proc-root "$T/proc" --wait=2 -t :65535 >"$T/out" \
		2>"$T/err" || status=$?
	is "$status $(<"$T/out")" '1 '
	awk '{ exit !($1 + $2 < '"$(sanitized && echo 2 || echo 0.7)"') }' \
		"$T/err"
}

# Without unix_diag there is the text of /proc/net/unix alone.
@test "sockets: -x says when names of UNIX sockets may be forged" {
	need strace
	strace -o "$T/probe" true 2>/dev/null || skip "strace may not trace"
	bg server "$NCX" listen -v -U "$T/s"
	says server listening
	status=0
	# A leak checker cannot work under a tracer.
	ASAN_OPTIONS=detect_leaks=0 timeout 20 strace -qq -o "$T/trace" \
		-e trace=socket -e inject=socket:error=EPROTONOSUPPORT \
		"$NCX" sockets -xl --no-process >"$T/out" 2>"$T/err" ||
		status=$?
	is "$status" 0
	grep -q "$T/s  *\\*  *LISTEN" "$T/out"
	is "$(<"$T/err")" "ncx: sockets: UNIX sockets without a process may be \
forged by the name of another: this kernel has no unix_diag to ask"
}

@test "sockets: the columns of a name cannot be forged" {
	tree
	printf '0000000000000000: 00000002 00000000 00010000 0001 01 700 %s\n' \
		'@x             *      LISTEN      1/systemd' \
		>>"$T/proc/self/net/unix"
	printf 'sh,1/systemd' >"$T/proc/12/comm"
	of -xl --no-process --no-header
	like "$out" '*@x\\x20\\x20*LISTEN\\x20\\x20*1/systemd *LISTEN'
	of -tp --no-header pid:12
	like "$out" '*12/sh\\x2c1/systemd*'
}

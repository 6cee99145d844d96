#!/usr/bin/env bats
# The lines of the labs as they are typed, with the programs that the handouts
# name and with ncx through its links: the same conversation, the same lines.
#
# Each script below runs twice, in a network with nothing in it but what the lab
# starts; what it leaves in `said` is compared.

load ../lib/common
load ../lib/net
load ../lib/scan

setup() {
	exec </dev/null
	need nc.openbsd nc.traditional netstat nmap telnet
}

# In the scripts:
#
#	talk NAME COMMAND...   in the background; what is written to the
#	                       descriptor in $NAME is its stdin; its stdout and
#	                       stderr are in NAME.out and NAME.err
#	quiet NAME             waits for its end, whose status goes to `said`
#	say FILE...            what stands in them goes to `said`
# shellcheck disable=SC2016  # the inner shell expands it
HEAD='
	printf "127.0.0.1 localhost\n" >hosts
	mount --bind hosts /etc/hosts
	: >said
	talk() {
		local name=$1 held
		shift
		rm -f "$name.in"
		mkfifo "$name.in"
		timeout 30 "$@" <"$name.in" >"$name.out" 2>"$name.err" &
		eval "${name}_pid=$!"
		exec {held}>"$name.in"
		eval "$name=$held"
	}
	close() { eval "exec {$1}>&-"; }
	quiet() {
		local status=0 pid
		eval "pid=\$${1}_pid"
		wait "$pid" || status=$?
		echo "$1 ended with $status" >>said
	}
	stop() {
		eval "kill \$${1}_pid"
		eval "wait \$${1}_pid" || :
	}
	say() {
		local file
		for file; do
			sed "s/^/$file: /" "$file" >>said
		done
	}
	listening() { [ -n "$(ss -Hnl$1 "sport = :$2")" ]; }
'

# lab NC SCRIPT: with the real programs, nc being NC, and with the links.
lab() {
	local nc=$1 script=$2 kind path

	mkdir -p "$T/real" "$T/ours"
	ln -sf "$(command -v "$nc")" "$T/real/nc"
	ln -sf "$(command -v "$nc")" "$T/real/netcat"
	"$NCX" -q links "$T/ours" >/dev/null 2>&1 ||
		"$NCX" links -q "$T/ours" >/dev/null
	for kind in real ours; do
		path=$T/$kind:$PATH
		alone "PATH=$path"$'\n'"$HEAD$script" || return 1
		normal <"$T/said" >"$T/$kind.said"
	done
	[ -s "$T/real.said" ]
	diff -u "$T/real.said" "$T/ours.said" >&2
}

# What must differ: ports that the system has chosen, pids, inodes, times, the
# name of who says it; "(127.0.0.1)", which only Debian has; names of ports that
# nmap has a table of its own for.
normal() {
	sed -E 's/^([a-z.]*: )nc\.[a-z]*: /\1nc: /
		s/ \(127\.0\.0\.1\) ([0-9]+ port|port)/ \1/
		s/(received on [^ ]+ )[0-9]+/\1PORT/
		s/(127\.0\.0\.1|localhost):[3-6][0-9]{4}/\1:PORT/g
		s/[0-9.]+s latency/Ns latency/; s/in [0-9.]+ seconds/in N seconds/
		s/: Starting (Nmap|ncx) .*/: Starting/; s/: (Nmap|ncx) done/: done/
		s/ ttl 64//
		s@^([^ ]+ [0-9]+/(tcp|udp) +[a-z|]+ +)[^ ]+ *@\1NAME@
		s@ [0-9]+/(nc|ncx|nc\.[a-z]*) *$@ PID/PROGRAM@
		s/ +$//'
}

CHAT='
	talk server nc -l -p 5000
	wait_for listening t 5000
	talk client nc -vv localhost 5000
	echo "from the client" >&$client
	has "from the client" server.out
	echo "from the server" >&$server
	has "from the server" client.out
	stop client
	quiet server
	say server.out client.out
'

@test "nc -l -p 5000, nc -vv localhost 5000" {
	lab nc.openbsd "$CHAT"'
		say client.err'
}

@test "the same with traditional nc, whose lines are its own" {
	lab nc.traditional "$CHAT"
}

@test "nc -lvnp 5000, and who comes is told" {
	lab nc.openbsd '
		talk server nc -lvnp 5000
		has "Listening on 0.0.0.0 5000" server.err
		talk client nc 127.0.0.1 5000
		echo hello >&$client
		has hello server.out
		stop client
		quiet server
		say server.out server.err'
}

@test "telnet localhost 5000" {
	lab nc.openbsd '
		talk server nc -l -p 5000
		wait_for listening t 5000
		talk client telnet localhost 5000
		has "Escape character" client.out
		echo "from the server" >&$server
		has "from the server" client.out
		echo "typed" >&$client
		has typed server.out
		od -c server.out >typed
		stop server
		quiet client
		say typed client.out client.err'
}

@test "telnet to nobody" {
	lab nc.openbsd '
		talk client telnet localhost 5000
		quiet client
		say client.out client.err'
}

@test "nmap -sT -p 5000-5005 localhost" {
	lab nc.openbsd '
		talk server nc -k -l -p 5003
		wait_for listening t 5003
		nmap -sT -p 5000-5005 localhost >list 2>list.err
		say list list.err'
}

@test "netcat -vv -z localhost 7-13" {
	lab nc.openbsd '
		talk echo nc -k -l -p 7
		talk daytime nc -k -l -p 13
		wait_for listening t 7
		wait_for listening t 13
		status=0
		netcat -vv -z localhost 7-13 >list 2>list.err || status=$?
		echo $status >>list
		say list list.err'
}

# alone_ours SCRIPT: where the netcats differ: one lets them share the port.
alone_ours() {
	mkdir -p "$T/ours"
	"$NCX" links -q "$T/ours" >/dev/null
	alone "PATH=$T/ours:$PATH"$'\n'"$HEAD$1"
}

@test "two servers on the same port: no, and the one who has it is named" {
	alone_ours '
		talk first nc -l -p 5000
		wait_for listening t 5000
		status=0
		nc -l -p 5000 2>second.err || status=$?
		echo "second ended with $status" >>said'
	is "$(<"$T/said")" 'second ended with 1'
	like "$(<"$T/second.err")" "*ddress already in use*'nc' (pid *)*"
}

UDP='
	talk server nc -l -p 5000 -u
	wait_for listening u 5000
	talk client nc -vv -u localhost 5000
	has succeeded client.err
	echo "from the client" >&$client
	has "from the client" server.out
	echo "from the server" >&$server
	has "from the server" client.out
	say client.out client.err
'

@test "nc -l -p 5000 -u, nc -vv -u localhost 5000" {
	# OpenBSD's client sends an X or several to find out.
	lab nc.openbsd "$UDP"'
		sed "s/^X*//" server.out >heard
		say heard'
}

@test "does a scan find the UDP server" {
	lab nc.openbsd '
		talk server nc -k -l -p 5000 -u
		wait_for listening u 5000
		nmap -sU -p 5000-5001 localhost >list 2>list.err
		say list list.err'
}

@test "two UDP servers on one port: no; a TCP and a UDP server: yes" {
	alone_ours '
		talk first nc -l -p 5000 -u
		wait_for listening u 5000
		status=0
		nc -l -p 5000 -u 2>second.err || status=$?
		echo "second ended with $status" >>said
		talk other nc -l -p 5000
		wait_for listening t 5000
		echo "both listen" >>said'
	is "$(<"$T/said")" $'second ended with 1\nboth listen'
	like "$(<"$T/second.err")" "*ddress already in use*'nc' (pid *)*"
}

CONNECTED='
	talk server nc -k -l -p 5000
	wait_for listening t 5000
	talk client nc 127.0.0.1 5000
	echo hello >&$client
	has hello server.out
'

@test "netstat -an, -anp, -no: the pair of sockets of a connection" {
	# Sockets of UNIX are those of the whole machine, and the order of the
	# others is that of a hash with a seed.
	lab nc.openbsd "$CONNECTED"'
		netstat -an | sed "/UNIX/,\$d" | sort >all
		netstat -anp 2>/dev/null | sed "/UNIX/,\$d" | sort >programs
		netstat -no | sed "/UNIX/,\$d" | sort >connected
		say all programs connected
		grep -c 5000 all >>said'
}

@test "netstat -tlnp" {
	lab nc.openbsd "$CONNECTED"'
		talk other nc -k -l -p 5001
		wait_for listening t 5001
		netstat -tlnp 2>/dev/null | sort >list
		say list'
}

@test "what has no link has a table: arp, ipconfig, nslookup, ping" {
	local name
	for name in arp ipconfig nslookup ping; do
		ncx_run help "$name"
		is "$status$err" 0
		like "$out" "*$name*ncx *"
	done
}

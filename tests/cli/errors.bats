#!/usr/bin/env bats
# Every bad option and operand of listen and connect: status 2, the message names
# the word and the help, and stdout stays empty.

load ../lib/common
load ../lib/net

# bad COMMAND MESSAGE ARGUMENT...: the message is a shell pattern, without
# "ncx: COMMAND: " and "(see ...)".
bad() {
	local command=$1 message=$2
	shift 2
	try "$command" "$@"
	if [ "$status" -ne 2 ] || [ -n "$out" ]; then
		printf 'ncx %s %s: status %s, stdout %q\n%s\n' \
			"$command" "$*" "$status" "$out" "$err" >&2
		return 1
	fi
	# shellcheck disable=SC2053,SC2027  # it is a pattern
	[[ $err == "ncx: $command: "$message" (see 'ncx "$command" --help')" ]] &&
		return
	printf 'ncx %s %s\ngot:     %s\npattern: %s\n' \
		"$command" "$*" "$err" "$message" >&2
	return 1
}

both() {
	bad listen "$1" -p 0 "${@:2}"
	bad connect "$1" 127.0.0.1 9 "${@:2}"
}

# --- options ----------------------------------------------------------------------------

@test "unknown options, with a suggestion where one is near" {
	both "unknown option '--tiemout'; did you mean '--timeout'?*" --tiemout=1
	both "unknown option '--xyzzy'*" --xyzzy
	both "unknown option '-Z'*" -Z
	both "unknown option '-Z' in '-vZ'*" -vZ
	both "unknown option '--'*" --=x
	bad listen "unknown option '--zero'*" -p 0 --zero
	bad listen "unknown option '--wait'*" -p 0 --wait 1
	bad listen "unknown option '-z'*" -p 0 -z
	bad connect "unknown option '-k'*" -k localhost 9
	bad connect "unknown option '--chat'*" --chat localhost 9
	bad connect "unknown option '--echo'*" --echo localhost 9
	bad connect "unknown option '--port-file'*" --port-file f localhost 9
}

@test "an argument too few, an argument too many" {
	local option
	for option in -w --timeout -i --idle --hold --total -x --hex -o --output \
		--datagram --rate --ttl --tos --sndbuf --rcvbuf -U --unix -e \
		--exec -c --sh; do
		both "missing [A-Zr]* after '$option'" "$option"
	done
	for option in -p --port -b --bind --port-file -m --max-clients --allow \
		--deny; do
		bad listen "missing [A-Z]* after '$option'" "$option"
	done
	for option in -s --source -p --source-port --wait --replies; do
		bad connect "missing [A-Z]* after '$option'" 127.0.0.1 9 "$option"
	done
	for option in --udp --no-shutdown --send-only --recv-only --crlf --stats \
		--progress --keepalive --verbose --quiet --resolve --numeric; do
		both "option '$option' takes no argument, but got 'x'" "$option=x"
	done
	for option in --keep-open --chat --prefix --reuse-port --echo --discard \
		--daytime --chargen; do
		bad listen "option '$option' takes no argument, but got 'x'" \
			-p 0 "$option=x"
	done
	for option in --zero --telnet; do
		bad connect "option '$option' takes no argument, but got 'x'" \
			localhost 9 "$option=x"
	done
}

@test "durations that are none" {
	local option value
	for option in -w -i --hold --total; do
		for value in '' x 1x -1 1.x . .x 1..2 '1 s' 1s2 0x10 1e3 inf nan ms \
			99999999999999999999 1000000000h; do
			both "option '$option' takes a duration like *, not '$value'" \
				"$option" "$value"
		done
	done
	bad connect "option '--wait' takes a duration like *, not '5x'" \
		--wait 5x 127.0.0.1 9
}

@test "sizes and numbers that are none" {
	local option value
	for option in --rate --sndbuf --rcvbuf; do
		for value in '' x 1x -1 K 1.5K 1KK 0x10 99999999999999999999 \
			9999999999G; do
			both "option '$option' takes a size like *, not '$value'" \
				"$option" "$value"
		done
	done
	both "--rate 0 *" --rate 0
	both "--sndbuf takes a size from 1 to 1G*" --sndbuf 0
	both "--rcvbuf takes a size from 1 to 1G*" --rcvbuf 4G
	for value in '' x 0 256 -1 1.5 0x10; do
		both "option '--ttl' takes a number from 1 to 255, not '$value'" \
			--ttl "$value"
	done
	for value in '' x 256 -1; do
		both "option '--tos' takes a number from 0 to 255, not '$value'" \
			--tos "$value"
	done
	for value in '' x 0 -1 1000001 4294967297; do
		bad listen "option '-m' takes a number from 1 to *, not '$value'" \
			-p 0 -k -m "$value"
	done
	for value in '' x 0 -1 4294967296; do
		bad connect "option '--replies' takes a number from 1 *, not '$value'" \
			-u 127.0.0.1 9 --replies "$value"
	done
	both "option '--color' takes auto, always or never, not 'pink'" \
		--color=pink
}

@test "ports that are none" {
	local value
	for value in 65536 70000 99999999999999999999; do
		bad listen "port '$value' is not in 0-65535" "$value"
		bad listen "port '$value' is not in 0-65535" -p "$value"
		bad connect "port '$value' is not in 0-65535" localhost "$value"
		bad connect "port '$value' is not in 0-65535" "localhost:$value"
		bad connect "port '$value' is not in 0-65535" -p "$value" \
			127.0.0.1 9
	done
	for value in -1 -80; do
		bad listen "port '$value' is not in 0-65535" -- "$value"
		bad connect "port '$value' is not in 0-65535" -- localhost "$value"
	done
	for value in 80x 0x50 ' 80' 80.0 +80 1-5 80,81; do
		bad listen "port '$value' is not a decimal number in 0-65535" "$value"
		case $value in
		*[0-9][-,][0-9]*)
			bad connect "'$value' is more than one port: ncx scan localhost $value" \
				localhost "$value"
			;;
		*)
			bad connect "port '$value' is not a decimal number in 0-65535" \
				localhost "$value"
			;;
		esac
	done
	bad listen "unknown service 'xyzzy' for tcp" xyzzy
	bad listen "unknown service 'xyzzy' for udp" -u xyzzy
	bad connect "unknown service 'xyzzy' for tcp" localhost xyzzy
	bad connect "unknown service 'xyzzy' for udp" -u localhost xyzzy
	bad listen '*port*' ''
	bad connect '*port*' localhost ''
}

@test "networks, addresses and paths that are none" {
	local value
	for value in x '' 192.0.2.0/33 192.0.2.0/x ::/129 192.0.2.0/-1 \
		192.0.2 /8 192.0.2.0/; do
		bad listen "--allow takes a network like *, not '$value'" \
			-p 0 --allow "$value"
		bad listen "--deny takes a network like *, not '$value'" \
			-p 0 --deny "$value"
	done
	bad listen "'::1' is not an IPv4 address" -4 ::1 0
	bad listen "'127.0.0.1' is not an IPv6 address" -6 127.0.0.1 0
	bad connect "'::1' is not an IPv4 address" -4 ::1 9
	bad connect "'127.0.0.1' is not an IPv6 address" -6 127.0.0.1 9
	bad connect "*'127.0.0.1'*" -s ::1 127.0.0.1 9
	bad listen '*address is empty*' '' 0
	bad connect '*host is empty*' '' 9
	bad listen '*path is empty*' -U ''
	bad connect '*path is empty*' -U ''
	bad listen '*path is 200 bytes long, at most 107 fit*' \
		-U "$(printf '%0200d' 0)"
	bad connect '*path is 108 bytes long, at most 107 fit*' \
		-U "$(printf '%0108d' 0)"
	bad connect '*name is too long*' "h$(printf '%0300d' 0)" 9
}

# --- operands -----------------------------------------------------------------------------

@test "operands too few and too many" {
	bad listen 'a port is missing: *'
	bad listen 'a port is missing: *' -b 127.0.0.1
	bad listen "unexpected operand 'three'" 127.0.0.1 0 three
	bad listen "the port is given twice: '1' and '2'" -p 1 127.0.0.1 2
	bad listen "the address is given twice: *" -b 127.0.0.1 127.0.0.2 0
	bad listen "'5000' is no address, and the port is '4000' already*" \
		5000 4000
	bad listen '*name is too long*' "h$(printf '%0300d' 0):9"
	bad listen 'a UNIX socket has no address and no port' -U x 5000
	bad listen 'a UNIX socket has no address and no port' -U x -p 5000
	bad listen 'a UNIX socket has no address and no port' -U x -b 127.0.0.1
	bad connect 'a host and a port are missing: *'
	bad connect 'the port is missing: *' localhost
	bad connect 'the port is missing: *' 127.0.0.1
	bad connect 'the port is missing: *' ::1
	bad connect 'the port is missing: *' localhost:
	bad connect "the port is missing: -p is the port to come from; \
ncx connect localhost 5000*" -p 5000 localhost
	bad connect "unexpected operand 'three'" localhost 9 three
	bad connect 'a UNIX socket has no address and no port' -U x localhost 9
}

# --- combinations -----------------------------------------------------------------------

@test "options that exclude each other" {
	both '-4 and -6 exclude each other' -4 -6
	both '--send-only and --recv-only exclude each other' --send-only --recv-only
	both '--exec and --sh exclude each other' -c true -e true
	both '--exec and --send-only exclude each other' --send-only -e true
	both '--exec and --recv-only exclude each other' --recv-only -c true
	both '--exec and --progress exclude each other' --progress -c true
	for command in listen connect; do
		bad $command '-u and -U exclude each other' -u -U x
		bad $command '-4 and -U exclude each other' -4 -U x
		bad $command '-6 and -U exclude each other' -6 -U x
	done
	local service other
	for service in --echo --discard --daytime --chargen; do
		for other in --hex=f --output=f --stats --progress -C --rate=1K \
			--send-only --recv-only --sh=true; do
			bad listen 'a built-in service and --* exclude each other' \
				-p 0 $service $other
		done
		for other in --chat --prefix; do
			bad listen 'a built-in service and --* exclude each other' \
				-p 0 -k $service $other
		done
	done
	bad listen '--echo, --discard, --daytime and --chargen exclude each other' \
		-p 0 --echo --chargen
	bad listen '--exec and --chat exclude each other' -p 0 -k --chat -c true
	bad listen '--exec and --prefix exclude each other' -p 0 -k --prefix -c true
	bad listen '-k and --progress exclude each other' -p 0 -k --progress
	bad listen '-U and --allow exclude each other' -U x --allow ::1
	bad listen '-U and --deny exclude each other' -U x --deny ::1
	bad listen '-U and --port-file exclude each other' -U x --port-file f
	bad listen '-U and --reuse-port exclude each other' -U x --reuse-port
	bad connect '--telnet and -u exclude each other' -t -u localhost 9
	bad connect '-z and --exec exclude each other' -z localhost 9 -e true
	bad connect '-z and --telnet exclude each other' -z -t localhost 9
	bad connect '-U and --source exclude each other' -U x -s 127.0.0.1
	bad connect '-U and --source-port exclude each other' -U x -p 9
	[ ! -e x ]
}

@test "options that need another one" {
	bad listen '--chat needs -k' -p 0 --chat
	bad listen '--prefix needs -k' -p 0 --prefix
	bad listen '--max-clients needs -k' -p 0 -m 3
	both '--datagram needs -u' --datagram line
	bad connect '--replies needs -u' --replies 1 localhost 9
}

@test "nothing is opened or written before the command line is known to be right" {
	bad listen '--chat needs -k' -p 0 --chat --port-file "$T/p" -x "$T/x" \
		-o "$T/o"
	bad connect "unknown service 'xyzzy' for tcp" -x "$T/x" -o "$T/o" \
		localhost xyzzy
	is "$(ls "$T"/[pxo] 2>/dev/null)" ''
}

@test "what a bad word holds cannot steer the terminal" {
	bad connect "unknown service 'x\\\\x1b\[31m' for tcp" localhost $'x\e[31m'
	bad listen "--allow takes a network like *, not 'a\\\\nb'" -p 0 --allow $'a\nb'
}

# --- not permitted ------------------------------------------------------------------------

@test "a port below 1024 without permission: status 3 and what to do" {
	local run=()
	if [ "$(id -u)" -eq 0 ]; then
		need setpriv
		run=(setpriv --reuid=65534 --regid=65534 --clear-groups
			--inh-caps=-all --ambient-caps=-all)
	fi
	[ "$(</proc/sys/net/ipv4/ip_unprivileged_port_start)" -gt 80 ] ||
		skip "anybody may listen on port 80 here"
	mkdir "$T/bin"
	cp "$NCX" "$T/bin/ncx"
	exec 9<"$T/bin/ncx"
	status=0
	err=$(cd / && timeout 10 "${run[@]}" /proc/self/fd/9 listen 127.0.0.1 80 \
		2>&1 >"$T/out" </dev/null) || status=$?
	exec 9<&-
	[ "$status" -ne 126 ] || skip "another user may not run ncx from $T"
	[ "$status" -eq 3 ]
	is "$(<"$T/out")" ''
	like "$err" "ncx: listen: cannot listen on 127.0.0.1:80/tcp: permission denied*1024*"
}

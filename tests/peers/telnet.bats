#!/usr/bin/env bats
# telnet as a client of `ncx listen`, and `ncx connect -t` as a client of what
# speaks telnet.

# shellcheck disable=SC2154  # the helpers set port, path, file and words

load ../lib/common
load ../lib/peers

setup() { jobs_setup; }
teardown() { jobs_teardown; }

# telnet turns LF into CR LF and doubles byte 255, and it sends no half-close:
# the end of its input is the end of telnet. Its own lines come first.
dialogue() {
	join telnet calls "$1" - -
	job_say peer 'from telnet'
	soon heard ncx $'from telnet\r'
	job_say ncx $'from ncx\r'
	soon telnet_heard 'from ncx'
}

# heard, with the line end that telnet makes of CR LF.
telnet_heard() {
	grep -qsE "^$1"$'\r?$' "$TMP/peer.out"
}

telnet_ends_first() {
	dialogue "$1"
	job_close peer
	job_status peer
	[ "$status" -le 1 ]
	job_alive ncx
	job_close ncx
	job_ends ncx 0
	silent ncx
	is "$(<"$TMP/ncx.out")" $'from telnet\r'
}

ncx_ends_first() {
	dialogue "$1"
	job_close ncx
	job_status peer
	[ "$status" -le 1 ]
	job_ends ncx 0
	silent ncx
	is "$(<"$TMP/ncx.out")" $'from telnet\r'
	grep -q '^Connection closed by foreign host' \
		"$TMP/peer.out" "$TMP/peer.err"
}

@test "telnet calls over IPv4, and ends" { telnet_ends_first tcp4; }
@test "telnet calls over IPv6, and ends" { telnet_ends_first tcp6; }
@test "telnet calls over IPv4, and ncx ends" { ncx_ends_first tcp4; }
@test "telnet calls over IPv6, and ncx ends" { ncx_ends_first tcp6; }

@test "telnet on a terminal calls" {
	need script telnet
	ncx_listen tcp4 -
	job_start peer - script -qec "telnet -E 127.0.0.1 $port" /dev/null
	soon grep -q Connected "$TMP/peer.out"
	job_say peer 'typed'
	soon heard ncx $'typed\r'
	job_say ncx $'shown\r'
	soon telnet_heard shown
	job_close ncx
	soon grep -q 'closed by foreign host' "$TMP/peer.out"
	job_ends ncx 0
	silent ncx
	is "$(<"$TMP/ncx.out")" $'typed\r'
	job_close peer
	job_status peer
	[ "$status" -le 1 ]
}

@test "telnet calls ncx listen --echo" {
	join telnet calls tcp4 - /dev/null -k --echo
	job_say peer 'come back'
	soon telnet_heard 'come back'
	job_close peer
	job_status peer
	[ "$status" -le 1 ]
	job_kill ncx
	silent ncx
}

# shellcheck disable=SC2016  # the child's shell replaces it
@test "telnet calls ncx listen --exec" {
	join telnet calls tcp4 - /dev/null --sh 'read -r name; echo "hi $name"'
	job_say peer 'you'
	soon grep -q '^hi you' "$TMP/peer.out"
	job_status peer
	[ "$status" -le 1 ]
	job_ends ncx 0
	silent ncx
}

# serve SCRIPT: what it prints goes to the client, what it reads comes from
# there.
serve() {
	need socat
	printf '%s\n' "$1" >"$TMP/script"
	free_port tcp4
	job_start server /dev/null socat -t 20 \
		TCP4-LISTEN:"$port",bind=127.0.0.1,nodelay \
		EXEC:"sh $TMP/script"
	soon listens tcp4 "$port"
}

hex() {
	xxd -p "$1" | tr -d '\n'
}

# DO TERMINAL-TYPE, DO WINDOW-SIZE, WILL ECHO, WILL SUPPRESS-GO-AHEAD, WONT
# STATUS, and WILL ECHO once more: two refusals, two agreements, and nothing
# for what is as it was. The line that is typed follows at once, so anything
# too much would be seen there.
@test "connect -t answers what the server negotiates" {
	need xxd
	serve "cd '$TMP'
		printf '\\377\\375\\030\\377\\375\\037\\377\\373\\001'
		printf '\\377\\373\\003\\377\\374\\005\\377\\373\\001login: '
		head -c 12 >replies
		head -c 5 >line
		printf 'welcome\\r\\n'"
	ncx_connect tcp4 - -t
	soon grep -qs 'login: ' "$TMP/ncx.out"
	job_say ncx root
	job_ends server 0
	job_close ncx
	job_ends ncx 0
	silent ncx
	is "$(hex "$TMP/replies")" fffc18fffc1ffffd01fffd03
	is "$(<"$TMP/line")" root
	is "$(<"$TMP/ncx.out")" $'login: welcome\r'
}

# IAC IAC is byte 255, a command and a subnegotiation vanish, and each may
# come in pieces. What is sent has its 255 doubled.
@test "connect -t: byte 255 both ways, commands in pieces" {
	need xxd
	printf 'x\377y\n' >"$TMP/typed"
	serve "cd '$TMP'
		piece() { printf \"\$1\"; sleep 0.02; }
		piece 'a\\377'; piece '\\377b\\377'; piece '\\361c'
		piece '\\377\\372\\030'; piece '\\001\\377\\377z\\377'
		piece '\\360d\\n'
		head -c 5 >line"
	ncx_connect tcp4 "$TMP/typed" -t
	job_ends server 0
	job_ends ncx 0
	silent ncx
	is "$(hex "$TMP/ncx.out")" 61ff6263640a
	is "$(hex "$TMP/line")" 78ffff790a
}

@test "without -t everything passes as it is" {
	need xxd
	printf 'x\377y\n' >"$TMP/typed"
	serve "cd '$TMP'
		printf '\\377\\375\\030a\\377\\377b\\n'
		head -c 4 >line"
	ncx_connect tcp4 "$TMP/typed"
	job_ends server 0
	job_ends ncx 0
	silent ncx
	is "$(hex "$TMP/ncx.out")" fffd1861ffff620a
	is "$(hex "$TMP/line")" 78ff790a
}

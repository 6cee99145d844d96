#!/usr/bin/env bats
# telnet and `ncx telnet` call the same server: what they print, send and end
# with is the same.

# shellcheck disable=SC2154  # the helpers set port, status, out and err
# shellcheck disable=SC2217  # bg hands its stdin on

load ../lib/common
load ../lib/net

# both COMMAND...: once for each of the two, whose words are "${words[@]}"; what
# it leaves in $T/result has to be the same.
both() {
	need telnet
	words=(telnet)
	"$@"
	mv "$T/result" "$T/result.telnet"
	words=("$NCX" telnet)
	"$@"
	is "$(<"$T/result")" "$(<"$T/result.telnet")" || {
		diff "$T/result.telnet" "$T/result" >&2
		return 1
	}
	[ -s "$T/result" ]
}

# note NAME...: the end of `bg call`, and what the jobs printed.
note() {
	local name
	finish call
	{
		echo "status $status"
		for name; do
			echo "--- $name"
			cat "$T/$name"
		done
	} | sed "s/\b$port\b/PORT/g" >"$T/result"
}

refused() {
	bg call "${words[@]}" "$1" "$port" </dev/null
	note call.out call.err
}

@test "telnet and ncx telnet: refused" {
	free_port
	both refused 127.0.0.1
	grep -q 'Unable to connect to remote host: Connection refused' \
		"$T/result"
}

@test "telnet and ncx telnet: an unknown name" {
	port=5000
	both refused no-such-host.invalid
	grep -q 'Server lookup failure' "$T/result"
}

refused_name() {
	bg call "${words[@]}" "$1" </dev/null
	finish call
	printf '%s\n' "$status" "$out" "$err" >"$T/result"
}

closed_by_peer() {
	peer server serve line 'send:answer\r\nand more\r\n' close
	rm -f "$T/in"
	open_input
	echo question >&7
	bg call "${words[@]}" localhost "$port" <"$T/in"
	note call.out call.err
	close_input
}

# telnet itself notices the end of the peer only once it has read its input.
@test "telnet and ncx telnet: the peer closes" {
	both closed_by_peer
	grep -q '^Connection closed by foreign host' "$T/result"
	grep -q '^answer$' "$T/result"
}

no_input() {
	peer server serve eof
	bg call "${words[@]}" 127.0.0.1 "$port" </dev/null
	note call.out call.err
	finish server
}

@test "telnet and ncx telnet: nothing on stdin" {
	both no_input
	grep -q '^Connected to 127.0.0.1' "$T/result"
}

other_escape() {
	peer server serve close
	bg call "${words[@]}" -E 127.0.0.1 "$port" </dev/null
	note call.out call.err
}

@test "telnet and ncx telnet: -E" {
	both other_escape
	grep -q "^Escape character is 'off'" "$T/result"
}

bytes_sent() {
	peer server serve recv:12 close
	rm -f "$T/in"
	open_input
	printf 'one\ntwo\377\n' >&7
	bg call "${words[@]}" 127.0.0.1 "$port" <"$T/in"
	finish call
	close_input
	finish server
	tail -n +2 "$T/server.out" >"$T/result"
}

@test "telnet and ncx telnet: the bytes that are sent for lines" {
	both bytes_sent
	is "$(<"$T/result")" 'one\r\ntwo\xff\xff\r\n'
}

# The usual recipes to see whether a port answers.
piped_escape() {
	peer server serve all
	rm -f "$T/in"
	open_input
	# shellcheck disable=SC2059  # it is the format
	printf "$1" >&7
	bg call "${words[@]}" localhost "$port" <"$T/in"
	[ "$2" = waits ] || note call.out call.err
	close_input
	[ "$2" != waits ] || note call.out call.err
	finish server
	tail -n +2 "$T/server.out" >>"$T/result"
}

@test "telnet and ncx telnet: a piped escape character, and a command" {
	both piped_escape '\035close\n' at_once
	grep -q '^Connection closed\.' "$T/result"
	grep -q '^all 0 ' "$T/result"
	both piped_escape '\035' waits
	grep -q '^all 0 ' "$T/result"
}

# telnet shows no command when an empty line was before it.
piped_recipe() {
	piped_escape '\035\nquit\n' waits
	sed -i 's/^telnet> .*/telnet>/' "$T/result"
}

@test "telnet and ncx telnet: a piped escape character, an empty line, quit" {
	both piped_recipe
	grep -q '^Connection closed\.' "$T/result"
	grep -q '^all 0 ' "$T/result"
}

reset_by_peer() {
	peer server serve line rst
	rm -f "$T/in"
	open_input
	echo quit >&7
	bg call "${words[@]}" 127.0.0.1 "$port" <"$T/in"
	note call.out call.err
	close_input
	finish server
}

@test "telnet and ncx telnet: the peer resets the connection" {
	both reset_by_peer
	grep -q '^status 0' "$T/result"
	grep -q '^Connection closed by foreign host' "$T/result"
}

called_with() {
	peer server serve close
	bg call "${words[@]}" "$@" </dev/null
	note call.out call.err
}

@test "telnet and ncx telnet: -e is said first" {
	free_port
	both called_with -e '~' 127.0.0.1 "$port"
	grep -q "^Telnet escape character is '~'" "$T/result"
}

@test "telnet and ncx telnet: a source address of another machine" {
	free_port
	both called_with -b 192.0.2.1 127.0.0.1 "$port"
	grep -q '^status 1' "$T/result"
	grep -q '^telnet: bind: ' "$T/result"
}

@test "telnet and ncx telnet: an unknown name, and no port" {
	both refused_name no-such-host.invalid
	grep -q ':telnet, ' "$T/result"
}

# --- on a terminal ----------------------------------------------------------------------

# screen PROGRAM_WORDS...: on a terminal; >&7 types.
screen() {
	need script
	rm -f "$T/in"
	open_input
	# Without exec a shell that stays gets the typed signals, too.
	bg call script -qec "exec ${words[*]} $*" /dev/null <"$T/in"
	until_ok grep -aq 'Escape character' "$T/call.out"
}

typed_line() {
	peer server serve line 'send:heard\r\n' line "wait:$T/go"
	screen localhost "$port"
	printf 'first\n' >&7
	shows call heard
	printf 'second\n' >&7
	shows server second
	printf '\035' >&7
	shows call 'telnet> '
	printf 'bogus\n' >&7
	shows call 'Invalid command'
	printf 'q\n' >&7
	note call.out
	close_input
	touch "$T/go"
	finish server
	tail -n +2 "$T/server.out" >>"$T/result"
	rm "$T/go"
}

@test "telnet and ncx telnet: lines, the prompt, quit on a terminal" {
	both typed_line
	grep -q '^telnet> ' "$T/result"
	grep -q '^Connection closed\.' "$T/result"
	grep -qF 'second\r\n' "$T/result"
}

# A server that asks for character mode, and echoes.
typed_keys() {
	peer server serve 'send:\xff\xfb\x01\xff\xfb\x03login: ' recv:6 recv:1 \
		send:b recv:2 'send:\r\nwelcome\r\n' close
	screen localhost "$port"
	shows server '\\xff\\xfd\\x01\\xff\\xfd\\x03'
	printf b >&7
	shows server '^b'
	printf '\r' >&7
	note call.out
	close_input
	finish server
	tail -n +2 "$T/server.out" >>"$T/result"
}

@test "telnet and ncx telnet: keys in character mode on a terminal" {
	both typed_keys
	grep -qF '\r\x00' "$T/result"
	grep -q '^login: b' "$T/result"
	grep -q '^welcome' "$T/result"
}

# press KEYS PATTERN: type it when telnet waits, which may miss a signal that
# comes just before, until the server has it.
press() {
	until_ok asleep
	printf '%b' "$1" >&7
	shows server "$2"
}

asleep() {
	local client
	client=$(pgrep -P "$(pid call)") &&
		[ "$(ps -o state= -p "$client")" = S ]
}

# telnet shows nothing more from the server until it has answered.
typed_signals() {
	peer server serve recv:5 recv:5 recv:5 recv:1 line
	screen 127.0.0.1 "$port"
	press 'lost\003' xf4
	press '\034' xf3
	press '\032' xed
	press '\004' '^.x04'
	printf 'line\n' >&7
	finish server
	close_input
	finish call
	tail -n +2 "$T/server.out" >"$T/result"
}

@test "telnet and ncx telnet: Ctrl-C, Ctrl-\\, Ctrl-Z, Ctrl-D in line mode" {
	both typed_signals
	grep -q '^line' "$T/result"
}

prompt_ended() {
	peer server serve 'send:\xff\xfb\x01\xff\xfb\x03login: ' recv:6 \
		"wait:$T/go"
	screen 127.0.0.1 "$port"
	shows server xfd
	printf '\035' >&7
	shows call 'telnet> '
	printf '\004' >&7
	note call.out
	close_input
	touch "$T/go"
	finish server
	rm "$T/go"
}

@test "telnet and ncx telnet: Ctrl-D at the prompt in character mode" {
	both prompt_ended
	grep -q '^telnet> ' "$T/result"
	grep -q '^Connection closed\.' "$T/result"
}

#!/usr/bin/env bats
# ncx telnet: its words, its options, the line ends of the network, and what it
# does with a terminal.

# shellcheck disable=SC2154  # the helpers set port, status, out and err
# shellcheck disable=SC2217  # bg hands its stdin on

load ../lib/common
load ../lib/net

# greeted HOST: what stands on stdout once it is connected.
greeted() {
	printf '%s\n' 'Trying 127.0.0.1...' "Connected to $1." \
		"Escape character is '^]'."
}

CLOSED='Connection closed by foreign host.'

# --- pipes ------------------------------------------------------------------------------

# Its end of stdin is not waited for.
@test "connected: telnet's lines and the payload are on stdout" {
	peer server serve line 'send:answer\r\n' close
	open_input
	echo question >&7
	bg telnet "$NCX" telnet localhost "$port" <"$T/in"
	finish telnet
	close_input
	is "$status" 0
	is "$out" "$(greeted localhost; echo answer)"
	is "$err" "$CLOSED"
	finish server
	is "${out#*$'\n'}" 'question\r\n'
}

@test "a link named telnet is it" {
	peer server serve close
	ln -s "$NCX" "$T/telnet"
	status=0
	timeout "$LIMIT" "$T/telnet" 127.0.0.1 "$port" </dev/null >"$T/out" \
		2>"$T/err" || status=$?
	is "$status" 0
	is "$(<"$T/out")" "$(greeted 127.0.0.1)"
	is "$(<"$T/err")" "$CLOSED"
}

@test "refused: the line on stderr, status 1" {
	free_port
	try telnet 127.0.0.1 "$port"
	is "$status" 1
	is "$out" 'Trying 127.0.0.1...'
	is "$err" 'telnet: Unable to connect to remote host: Connection refused'
}

@test "every address is tried, and says why not" {
	need_name
	free_port
	try telnet both "$port"
	is "$status" 1
	is "$out" $'Trying ::1...\nTrying 127.0.0.1...'
	is "$err" "Connection failed: Connection refused
telnet: Unable to connect to remote host: Connection refused"
}

@test "the second address answers" {
	need_name
	peer server serve close
	try telnet both "$port"
	is "$status" 0
	is "$out" "Trying ::1...
Trying 127.0.0.1...
Connected to both.
Escape character is '^]'."
	is "$err" "Connection failed: Connection refused
$CLOSED"
}

@test "a name without an address: telnet's line on stdout, status 1" {
	try telnet no-such-host.invalid 5000
	is "$status" 1
	like "$out" 'Server lookup failure:  no-such-host.invalid:5000, ?*'
	is "$err" ''
	try telnet no-such-host.invalid
	is "$status" 1
	like "$out" 'Server lookup failure:  no-such-host.invalid:telnet, ?*'
}

@test "a name that steers the terminal is shown, not obeyed" {
	try telnet $'no\e]0;x\a.invalid' 5000
	is "$status" 1
	like "$out" 'Server lookup failure:  no\\x1b]0;x\\x07.invalid:5000, ?*'
	is "$err" ''
}

@test "the port is 23 when there is none" {
	need unshare
	unshare -n true 2>/dev/null || skip "no network namespace (needs root)"
	status=0
	unshare -n sh -c 'ip link set lo up
		"$1" listen -v 127.0.0.1 23 --sh "echo hello" 2>"$2/server" &
		until grep -q listening "$2/server"; do sleep 0.02; done
		exec timeout 20 "$1" telnet 127.0.0.1' - "$NCX" "$T" \
		>"$T/out" </dev/null || status=$?
	is "$status" 0
	is "$(<"$T/out")" "$(greeted 127.0.0.1; echo hello)"
}

@test "LF is sent as CR LF, CR LF stays, 255 is doubled" {
	peer server serve recv:14 close
	printf 'one\ntwo\r\n\377\n' >"$T/input"
	try telnet 127.0.0.1 "$port" <"$T/input"
	is "$status" 0
	finish server
	is "${out#*$'\n'}" 'one\r\ntwo\r\n\xff\xff\r\n'
}

# The pieces come one by one; the CR at the very end has nothing behind it.
@test "CR LF is shown as LF, CR NUL as CR, another CR as it is" {
	peer server serve 'send:a\r' sleep:0.1 'send:\nb\r\x00c\rd\r\r\n' \
		'send:\xff\xf1e\xff' sleep:0.1 'send:\xff\r' sleep:0.1 close
	open_input
	bg telnet "$NCX" telnet -E 127.0.0.1 "$port" <"$T/in"
	finish telnet
	close_input
	is "$status" 0
	tail -n +4 "$T/telnet.out" | cmp - <(printf 'a\nb\rc\rd\r\ne\377\r')
}

# A server marks a place in what it sends: the mark is urgent data, and no data.
@test "telnet's urgent data mark leaves nothing behind" {
	need python3
	bg server python3 -c '
import socket
listener = socket.create_server(("127.0.0.1", 0))
listener.settimeout(15)
print(listener.getsockname()[1], flush=True)
peer = listener.accept()[0]
peer.send(b"before")
peer.send(b"\xff", socket.MSG_OOB)
peer.send(b"\xf2after\r\n")
'
	shows server .
	port=$(<"$T/server.out")
	try telnet 127.0.0.1 "$port"
	is "$status" 0
	is "${out##*$'\n'}" beforeafter
}

@test "after the end of stdin answers have a second, and see no half-close" {
	peer server serve line quiet:0.3 'send:late\r\n' "wait:$T/go"
	printf 'question\n' >"$T/input"
	local from
	from=$(now_ms)
	try telnet 127.0.0.1 "$port" <"$T/input"
	[ $(($(now_ms) - from)) -ge 900 ]
	touch "$T/go"
	is "$status" 0
	is "$out" "$(greeted 127.0.0.1; echo late)"
	is "$err" "$CLOSED"
	finish server
	is "${out#*$'\n'}" $'question\\r\\n\nquiet'
}

@test "--hold is that time" {
	peer server serve "wait:$T/go"
	local from
	from=$(now_ms)
	try telnet --hold 10ms 127.0.0.1 "$port"
	[ $(($(now_ms) - from)) -lt 900 ]
	touch "$T/go"
	is "$status" 0
	bad_telnet '*soon*' --hold soon localhost 9
}

# What was typed and lost is told to whoever asks for more.
@test "a reset is an end like any other" {
	local option
	for option in -4 -v; do
		rm -f "$T/in"
		peer server serve line rst
		open_input
		echo question >&7
		bg telnet "$NCX" telnet "$option" 127.0.0.1 "$port" <"$T/in"
		finish telnet
		close_input
		is "$status" 0
		[ "$option" = -v ] || is "$err" "$CLOSED"
		[ "$option" = -4 ] || is "$err" "$CLOSED
ncx: telnet: connection with 127.0.0.1:$port/tcp: Connection reset by peer"
		finish server
	done
}

# --- the escape character from a pipe ---------------------------------------------------

@test "piped: close and quit end it at once, and nothing is sent" {
	local keys from
	for keys in '\035close\r\n' '\035close\r' '\035\nclose\n'; do
		rm -f "$T/in"
		peer server serve all
		open_input
		# shellcheck disable=SC2059  # it is the format
		printf "$keys" >&7
		bg telnet "$NCX" telnet --hold 20s localhost "$port" <"$T/in"
		finish telnet
		close_input
		is "$status" 0
		is "$out" "$(greeted localhost)

telnet> close
Connection closed."
		is "$err" ''
		finish server
		is "${out#*$'\n'}" 'all 0 '
	done
}

@test "piped: the end of stdin at the prompt is the end at once" {
	local keys
	for keys in '\035' '\035close'; do
		peer server serve all
		# shellcheck disable=SC2059  # it is the format
		printf "$keys" >"$T/input"
		try telnet --hold 20s localhost "$port" <"$T/input"
		is "$status" 0
		is "$out" "$(greeted localhost)

telnet> 
Connection closed."
		finish server
		is "${out#*$'\n'}" 'all 0 '
	done
}

@test "piped: what stands around the commands is sent" {
	peer server serve all
	printf 'one\n\035send ayt\r\ntwo\n\035status\nthree\n\035quit\nfour\n' \
		>"$T/input"
	try telnet 127.0.0.1 "$port" <"$T/input"
	is "$status" 0
	like "$out" "*telnet> send ayt*telnet> status
Connected to 127.0.0.1.*telnet> quit
Connection closed."
	finish server
	is "${out#*$'\n'}" 'all 19 one\r\n\xff\xf6two\r\nthree\r\n'
}

@test "piped: -E sends the escape character as it is" {
	peer server serve all
	printf 'a\035quit\n' >"$T/input"
	try telnet -E --hold 10ms 127.0.0.1 "$port" <"$T/input"
	is "$status" 0
	finish server
	is "${out#*$'\n'}" 'all 8 a\x1dquit\r\n'
}

@test "full stdout is an error" {
	[ -w /dev/full ] || skip "no /dev/full"
	peer server serve 'send:x' "wait:$T/go"
	status=0
	timeout "$LIMIT" "$NCX" telnet 127.0.0.1 "$port" </dev/null \
		>/dev/full 2>"$T/err" || status=$?
	touch "$T/go"
	is "$status" 3
	grep -q 'cannot write to stdout: No space left' "$T/err"
}

# --- options ----------------------------------------------------------------------------

# bad_telnet MESSAGE ARGUMENT...: status 2 and a message of that pattern.
bad_telnet() {
	local message=$1
	shift
	try telnet "$@"
	is "$status" 2
	is "$out" ''
	# shellcheck disable=SC2053  # it is a pattern
	like "$err" "ncx: telnet: $message (see 'ncx telnet --help')"
}

@test "without a host there is nothing to do" {
	bad_telnet 'the host is missing: *'
}

@test "what ncx does not have is refused by name" {
	local option
	for option in -8 -L -a -d -r -x -k -X -V; do
		bad_telnet "option '$option': *" "$option" localhost
	done
	bad_telnet "option '-l': *user name*" -l root localhost
	bad_telnet "option '--user': *user name*" --user=root localhost
	bad_telnet "unknown option '-Q'*" -Q localhost
	bad_telnet "unknown service 'no-such' for tcp" localhost no-such
	bad_telnet "port '70000' is not in 0-65535" localhost 70000
	bad_telnet "-4 and -6 exclude each other" -46 localhost
	bad_telnet "--escape takes a character such as *, not 'ab'" -e ab localhost
}

@test "-e and -E: the escape character is said" {
	local option
	for option in -e~:~ -e^a:^A -e^?:^? -enone:off --escape=off:off -E:off; do
		peer server serve close
		try telnet "${option%:*}" 127.0.0.1 "$port"
		is "$status" 0
		is "${out##*$'\n'}" "Escape character is '${option#*:}'."
		[[ $option == -E* ]] || is "${out%%$'\n'*}" \
			"Telnet escape character is '${option#*:}'."
		[[ $option != -E* ]] || is "${out%%$'\n'*}" 'Trying 127.0.0.1...'
		finish server
	done
}

# shellcheck disable=SC2016  # the server's shell replaces it
@test "-b is the address to come from, -n the file of what passes, -K and -c nothing" {
	listen server -4 --sh 'echo "$NCX_REMOTE_ADDR"'
	try telnet -K -c -b 127.0.0.2 -n "$T/trace" 127.0.0.1 "$port"
	is "$status" 0
	is "${out##*$'\n'}" 127.0.0.2
	like "$(<"$T/trace")" '< 00000000  31 32 37 2e *'
	try telnet -b 192.0.2.1 127.0.0.1 "$port"
	is "$status" 1
	is "$out" 'Trying 127.0.0.1...'
	is "$err" 'telnet: bind: Cannot assign requested address'
	try telnet -n /no-such/trace 127.0.0.1 "$port"
	is "$status" 3
	like "$err" "ncx: telnet: cannot write '/no-such/trace': *"
}

@test "-6 and -4 choose" {
	need_name
	free_port
	try telnet -6 both "$port"
	is "$out" 'Trying ::1...'
	try telnet -4 both "$port"
	# 127.0.0.1 comes twice: both lines of the file give it.
	is "$(uniq <<<"$out")" 'Trying 127.0.0.1...'
}

# --- a terminal -------------------------------------------------------------------------

# on_terminal ARGUMENT...: ncx telnet ARGUMENT... on a terminal of its own, where
# >&7 types and $T/telnet.out is the screen. At the end it says "ended STATUS",
# and how the terminal was left. $first is what its shell does before.
on_terminal() {
	local first=${first-}
	need script stty
	open_input
	cat >"$T/run" <<-END
		trap : INT QUIT TSTP
		stty -a >'$T/before'
		sh -c '$first echo \$\$ >"$T/ncx.pid"; exec "$NCX" telnet $*'
		echo "ended \$?"
		stty -a >'$T/after'
	END
	bg telnet script -qec "exec sh '$T/run'" /dev/null <"$T/in"
	until_ok test -s "$T/ncx.pid"
}

# mode PATTERN...: each is in what stty says of ncx's terminal.
mode() {
	local said word
	said=$(stty -a 2>/dev/null <"/proc/$(<"$T/ncx.pid")/fd/0") ||
		return
	for word; do
		[[ " ${said//[;$'\n']/ } " == *" $word "* ]] || return 1
	done
}

type_keys() {
	printf '%b' "$1" >&7
}

# on the screen
sees() {
	until_ok grep -aq -e "$1" "$T/telnet.out"
}

# twice PATTERN: so many lines of the screen have it.
twice() {
	[ "$(grep -ac -e "$1" "$T/telnet.out")" = 2 ]
}

# left STATUS: ncx has ended, and the terminal is as it was.
left() {
	sees "^ended $1"
	finish telnet
	close_input
	cmp "$T/before" "$T/after"
}

@test "terminal: the escape character is there at once, and quit ends" {
	peer server serve line "wait:$T/go"
	on_terminal localhost "$port"
	sees 'Escape character'
	until_ok mode icanon echo 'eol = ^]'
	type_keys 'hello\n'
	shows server 'hello\\r\\n'
	type_keys '\035'
	sees '^telnet> '
	until_ok mode icanon echo 'eol = <undef>'
	type_keys 'q\n'
	sees '^Connection closed\.'
	left 0
	touch "$T/go"
}

@test "terminal: status, send, help, what is unknown, and back" {
	peer server serve recv:2 recv:1 line 'send:heard\r\n' "wait:$T/go"
	on_terminal localhost "$port"
	sees 'Escape character'
	type_keys '\035'
	sees '^telnet> '
	type_keys 'bogus\n'
	sees '^?Invalid command'
	type_keys 's\n'
	sees '^?Ambiguous command'
	type_keys '?\n'
	sees '^status.*say what is connected'
	type_keys 'st\n'
	until_ok twice '^Connected to localhost\.'
	sees '^Operating in line mode'
	type_keys '\035'
	until_ok mode 'eol = <undef>'
	type_keys 'send ayt\n'
	shows server '\\xff\\xf6'
	until_ok mode 'eol = ^]'
	type_keys '\035'
	until_ok mode 'eol = <undef>'
	type_keys 'send escape\n'
	shows server '\\x1d'
	until_ok mode 'eol = ^]'
	type_keys '\035'
	until_ok mode 'eol = <undef>'
	type_keys '\n'
	until_ok mode 'eol = ^]'
	type_keys 'and on\n'
	shows server 'and on\\r\\n'
	sees heard
	type_keys '\035'
	until_ok mode 'eol = <undef>'
	type_keys 'close\n'
	left 0
	touch "$T/go"
}

@test "terminal: character mode while the server echoes and suppresses go-ahead" {
	peer server serve 'send:\xff\xfb\x01\xff\xfb\x03login: ' recv:6 recv:1 \
		recv:3 "wait:$T/cooked" 'send:\xff\xfc\x01\xff\xfc\x03' recv:6 \
		line close
	on_terminal 127.0.0.1 "$port"
	until_ok mode -icanon -echo -isig -opost
	type_keys a
	shows server '^a$'
	type_keys 'b\r'
	shows server 'b\\r\\x00'
	touch "$T/cooked"
	until_ok mode icanon echo isig opost 'eol = ^]'
	type_keys 'line\n'
	sees "^$CLOSED"
	left 0
	finish server
	is "${out#*$'\n'}" '\xff\xfd\x01\xff\xfd\x03
a
b\r\x00
\xff\xfe\x01\xff\xfe\x03
line\r\n'
}

@test "terminal: the prompt in character mode, and CR ends its lines" {
	peer server serve 'send:\xff\xfb\x01\xff\xfb\x03' recv:6 "wait:$T/go"
	on_terminal 127.0.0.1 "$port"
	until_ok mode -icanon
	type_keys '\035'
	until_ok mode icanon echo
	type_keys 'status\r'
	sees '^Operating in single character mode'
	sees '^Remote character echo'
	until_ok mode -icanon
	type_keys '\035quit\r'
	left 0
	touch "$T/go"
}

# The screen has one CR before each LF, whichever mode it is in.
@test "terminal: in character mode the prompt's lines end once" {
	peer server serve 'send:\xff\xfb\x01\xff\xfb\x03' recv:6 "wait:$T/go" \
		'send:a\r\nb' "wait:$T/end"
	on_terminal 127.0.0.1 "$port"
	until_ok mode -icanon
	type_keys '\035'
	sees '^telnet> '
	touch "$T/go"
	sees '^b'
	type_keys '\nx\035quit\n'
	left 0
	touch "$T/end"
	! grep -aq $'\r\r' "$T/telnet.out"
}

@test "terminal: in line mode Ctrl-C, Ctrl-\\, Ctrl-Z and Ctrl-D are for the server" {
	peer server serve recv:5 recv:5 recv:5 recv:1 line 'send:heard\r\n' \
		"wait:$T/go"
	on_terminal 127.0.0.1 "$port"
	until_ok mode icanon 'eol = ^]'
	type_keys '\003'
	shows server '\\xff\\xf4\\xff\\xfd\\x06'
	type_keys '\034'
	shows server '\\xff\\xf3\\xff\\xfd\\x06'
	type_keys '\032'
	shows server '\\xff\\xed\\xff\\xfd\\x06'
	type_keys '\004'
	shows server '^\\x04'
	type_keys 'and on\n'
	shows server 'and on'
	sees heard
	type_keys '\035q\nq\n'
	left 0
	touch "$T/go"
}

@test "terminal: Ctrl-Z is for the server, ignored by who started it or not" {
	peer server serve recv:5 "wait:$T/go"
	first="trap \"\" TSTP;" on_terminal 127.0.0.1 "$port"
	until_ok mode icanon 'eol = ^]'
	type_keys '\032'
	shows server '\\xff\\xed\\xff\\xfd\\x06'
	type_keys '\035q\n'
	left 0
	touch "$T/go"
}

@test "terminal: at the prompt Ctrl-C stays, Ctrl-D ends" {
	local greeting
	for greeting in x '\xff\xfb\x01\xff\xfb\x03x'; do
		rm -f "$T/in" "$T/go" "$T/ncx.pid"
		peer server serve "send:$greeting" "wait:$T/go"
		on_terminal --hold 20s 127.0.0.1 "$port"
		sees x
		[ "$greeting" = x ] || until_ok mode -icanon
		type_keys '\035'
		sees '^telnet> '
		type_keys 'quit\003'
		sees '\^C'
		until_ok twice '^telnet> '
		type_keys 'bogus\n'
		sees '^?Invalid command'
		type_keys '\004'
		sees '^Connection closed\.'
		left 0
		is "$(grep -ac $'\r\r' "$T/telnet.out")" 0
		touch "$T/go"
		finish server
	done
}

# There would be no other way out.
@test "terminal: with -E Ctrl-C ends it" {
	peer server serve "wait:$T/go"
	on_terminal -E 127.0.0.1 "$port"
	sees off
	until_ok mode icanon
	type_keys '\003'
	sees 'ended 130'
	touch "$T/go"
}

@test "terminal: an interrupt that was not typed ends it" {
	peer server serve "wait:$T/go"
	on_terminal 127.0.0.1 "$port"
	until_ok mode 'eol = ^]'
	kill -INT "$(<"$T/ncx.pid")"
	sees 'ended 130'
	touch "$T/go"
}

@test "terminal: a password is not echoed in line mode either" {
	peer server serve 'send:\xff\xfb\x01password: ' recv:3 line \
		'send:\xff\xfc\x01welcome\r\n' "wait:$T/go"
	on_terminal 127.0.0.1 "$port"
	until_ok mode icanon -echo
	type_keys 'secret\n'
	sees welcome
	until_ok mode icanon echo
	type_keys '\035q\nq\n'
	left 0
	touch "$T/go"
	! grep -aq secret "$T/telnet.out"
}

@test "terminal: -e and -E" {
	peer server serve line "wait:$T/go" close
	on_terminal -E 127.0.0.1 "$port"
	sees 'off'
	until_ok mode icanon 'eol = <undef>'
	type_keys 'a\035b\n'
	shows server 'a\\x1db\\r\\n'
	touch "$T/go"
	left 0
	rm "$T/in" "$T/go" "$T/ncx.pid"
	finish server
	peer server serve "wait:$T/go"
	on_terminal -e '\~' 127.0.0.1 "$port"
	until_ok mode icanon 'eol = ~'
	type_keys '~'
	sees '^telnet> '
	type_keys 'q\n'
	left 0
	touch "$T/go"
}

@test "terminal: a signal leaves it as it was" {
	local signal
	for signal in TERM QUIT HUP; do
		rm -f "$T/in" "$T/go" "$T/ncx.pid"
		peer server serve 'send:\xff\xfb\x01\xff\xfb\x03' "wait:$T/go"
		on_terminal 127.0.0.1 "$port"
		until_ok mode -icanon
		kill -"$signal" "$(<"$T/ncx.pid")"
		left $((128 + $(kill -l "$signal")))
		touch "$T/go"
		finish server
	done
}

# The shell with job control gives it a process group that can be stopped.
@test "terminal: stopped it is as it was, continued it is in character mode" {
	need script stty
	peer server serve 'send:\xff\xfb\x01\xff\xfb\x03' recv:6 recv:1 \
		"wait:$T/go" close
	open_input
	cat >"$T/run" <<-END
		stty -a >'$T/before'
		sh -c 'echo \$\$ >"$T/ncx.pid"; exec "$NCX" telnet 127.0.0.1 $port'
		stty -a >'$T/stopped'
		fg >'$T/again'
		echo "ended \$?"
		stty -a >'$T/after'
	END
	bg telnet script -qec "exec bash -m '$T/run'" /dev/null <"$T/in"
	until_ok test -s "$T/ncx.pid"
	until_ok mode -icanon
	kill -TSTP "$(<"$T/ncx.pid")"
	until_ok test -s "$T/again"
	cmp "$T/before" "$T/stopped"
	until_ok mode -icanon -echo
	type_keys x
	shows server '^x$'
	touch "$T/go"
	left 0
}

@test "terminal: z stops it" {
	need script stty
	peer server serve "wait:$T/go" close
	open_input
	cat >"$T/run" <<-END
		stty -a >'$T/before'
		sh -c 'echo \$\$ >"$T/ncx.pid"; exec "$NCX" telnet 127.0.0.1 $port'
		fg >'$T/again'
		echo "ended \$?"
		stty -a >'$T/after'
	END
	bg telnet script -qec "exec bash -m '$T/run'" /dev/null <"$T/in"
	until_ok test -s "$T/ncx.pid"
	until_ok mode 'eol = ^]'
	type_keys '\035'
	sees '^telnet> '
	type_keys 'z\n'
	until_ok test -s "$T/again"
	until_ok mode 'eol = ^]'
	touch "$T/go"
	left 0
}

#!/usr/bin/env bats
# Who ends and when, and what becomes of the bytes on the way: each sentence of
# "How it ends" in the manual, one test or more each.

load ../lib/common
load ../lib/net

BIG=24000000

# --- the end of stdin ------------------------------------------------------------

@test "connect: the end of stdin is a half-close, receiving goes on" {
	for input in file pipe /dev/null closed; do
		peer server serve all 'send:late answer' close
		echo question >"$T/file"
		case $input in
		file) try connect 127.0.0.1 "$port" <"$T/file" ;;
		pipe) try connect 127.0.0.1 "$port" < <(cat "$T/file") ;;
		/dev/null) try connect 127.0.0.1 "$port" </dev/null ;;
		closed) try connect 127.0.0.1 "$port" <&- ;;
		esac
		[ "$status" -eq 0 ]
		is "$out" 'late answer'
		is "$err" ''
		finish server
		case $input in
		file | pipe) like "$out" '*all 9 question\\n' ;;
		*) like "$out" '*all 0 ' ;;
		esac
	done
}

@test "listen: the end of stdin is a half-close, receiving goes on" {
	for input in file /dev/null closed; do
		echo question >"$T/file"
		case $input in
		file) listen server <"$T/file" ;;
		/dev/null) listen server </dev/null ;;
		closed)
			bg server sh -c 'exec "$@" <&-' - "$NCX" listen -p 0 \
				--port-file "$T/server.port"
			until_ok test -e "$T/server.port"
			port=$(<"$T/server.port")
			;;
		esac
		talk "connect:127.0.0.1:$port" all 'send:late answer' close
		case $input in
		file) is "$said" 'all 9 question\n' ;;
		*) is "$said" 'all 0 ' ;;
		esac
		finish server
		[ "$status" -eq 0 ]
		is "$out" 'late answer'
		rm -f "$T/server.port"
	done
}

@test "UNIX sockets half-close the same way" {
	peer server "serve:$T/s" all 'send:late answer' close
	try connect -U "$T/s" <<<question
	[ "$status" -eq 0 ]
	is "$out" 'late answer'
	finish server
	like "$out" '*all 9 question\\n'
}

@test "closed stdout: what comes is not somebody else's to read" {
	# With 0 or 1 closed a socket must not take their number.
	peer server serve 'send:answer' fin all
	status=0
	timeout 10 "$NCX" connect 127.0.0.1 "$port" <&- >&- 2>"$T/err" ||
		status=$?
	finish server
	like "$out" '*all 0 '
}

# --- the peer's end --------------------------------------------------------------

@test "connect: the peer half-closes first, a file of 24 MB still goes out" {
	head -c $BIG /dev/zero >"$T/file"
	peer server serve send:first fin all
	try connect 127.0.0.1 "$port" <"$T/file"
	[ "$status" -eq 0 ]
	is "$out" first
	finish server
	like "$out" "*all $BIG "
}

@test "listen: the peer half-closes first, a pipe of 24 MB still goes out" {
	listen server < <(head -c $BIG /dev/zero)
	talk "connect:127.0.0.1:$port" send:first fin all
	is "$said" "all $BIG "
	finish server
	[ "$status" -eq 0 ]
	is "$out" first
}

@test "the peer closes while a pipe on stdin is silent: it goes on" {
	open_input
	peer server serve fin line all
	bg client "$NCX" connect 127.0.0.1 "$port" <"$T/in"
	echo later >&7
	shows server later
	running client
	close_input
	finish client
	[ "$status" -eq 0 ]
	finish server
	like "$out" '*later\\n
all 0 '
}

@test "the peer is gone while stdin goes on: status 1 and a message" {
	need python3
	open_input
	peer server serve recv:1 close
	bg client "$NCX" connect 127.0.0.1 "$port" <"$T/in"
	printf x >&7
	finish server
	# The first write is answered by a reset, which ends it.
	until_ok eval 'printf x >&7; ! running client'
	finish client
	[ "$status" -eq 1 ]
	like "$err" "ncx: connect: *127.0.0.1:$port/tcp*"
	close_input
}

@test "the peer is gone while stdin is silent: one write shows it" {
	local command
	for command in listen connect; do
		rm -f "$T/in"
		open_input
		if [ "$command" = connect ]; then
			peer server serve recv:1 close
			bg it "$NCX" connect 127.0.0.1 "$port" <"$T/in"
		else
			listen it -4 <"$T/in"
			bg server python3 "$PEER" "connect:127.0.0.1:$port" \
				recv:1 close
		fi
		printf x >&7
		finish server
		[ "$status" -eq 0 ]
		# The end of the peer alone is none; the answer to this is a reset.
		running it
		printf lost >&7
		finish it
		[ "$status" -eq 1 ]
		like "$err" "ncx: $command: 127.0.0.1:*/tcp closed the connection; 4 bytes of stdin not delivered"
		close_input
	done
}

@test "the peer is gone while lines wait for their time: the end, at once" {
	local began
	peer server serve recv:4 close
	printf 'one\ntwo\nthree\n' >"$T/lines"
	began=$(now_ms)
	try connect --interval 1s 127.0.0.1 "$port" <"$T/lines"
	[ "$status" -eq 1 ]
	like "$err" 'ncx: connect: 127.0.0.1:*not delivered'
	# The reset that answers the second line is not kept until the third.
	[ $(($(now_ms) - began)) -lt 1900 ]
}

@test "UNIX sockets: the peer closes, and a silent stdin is not waited for" {
	open_input
	peer server "serve:$T/s" recv:1 close
	bg client "$NCX" connect -U "$T/s" <"$T/in"
	printf x >&7
	finish server
	finish client
	[ "$status" -eq 0 ]
	is "$err" ''
	# What was not read by a peer that closes is a reset.
	rm -f "$T/s"
	peer server "serve:$T/s" recv:1 close
	bg client "$NCX" connect -U "$T/s" <"$T/in"
	printf xyz >&7
	finish client
	[ "$status" -eq 1 ]
	like "$err" 'ncx: connect: connection with *: Connection reset by peer'
}

@test "a program's silence is not ended by a peer that has closed" {
	peer server serve recv:1 close
	try connect --idle 10 127.0.0.1 "$port" --sh \
		"printf x; cat; sleep 0.4; echo done >'$T/done'"
	[ "$status" -eq 0 ]
	is "$(<"$T/done")" "done"
}

# --- a terminal as stdin -----------------------------------------------------------

# on_terminal STEP... -- COMMAND...: run the command with a terminal as its stdin
# and controlling terminal, stdout and stderr in files; see the steps below.
on_terminal() {
	need python3
	local steps=() name=$1
	shift
	while [ "$1" != -- ]; do
		steps+=("$1")
		shift
	done
	shift
	bg "$name" python3 - "$T/$name.tty" "${steps[@]}" -- "$@" <<'END'
import os, pty, select, signal, sys, time
files, words = sys.argv[1], sys.argv[2:]
steps, command = words[:words.index("--")], words[words.index("--") + 1:]
pid, terminal = pty.fork()
if pid == 0:
    os.dup2(os.open(files + ".out", os.O_WRONLY | os.O_CREAT, 0o600), 1)
    os.dup2(os.open(files + ".err", os.O_WRONLY | os.O_CREAT, 0o600), 2)
    os.execvp(command[0], command)
for step in steps:
    verb, _, rest = step.partition(":")
    if verb == "type":
        os.write(terminal, rest.encode().decode("unicode_escape").encode())
    else:  # wait:FILE
        for _ in range(1000):
            if os.path.exists(rest):
                break
            time.sleep(0.01)
end = time.monotonic() + 10
while time.monotonic() < end:
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        sys.exit(os.waitstatus_to_exitcode(status) % 256)
    if select.select([terminal], [], [], 0.01)[0]:
        try:
            os.read(terminal, 65536)
        except OSError:
            time.sleep(0.01)
os.kill(pid, signal.SIGKILL)
sys.exit("still runs")
END
}

@test "terminal stdin: the peer's end ends the work at once" {
	peer server serve line send:bye "touch:$T/closing" close
	on_terminal client 'type:hello\n' -- "$NCX" connect -q 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 0 ]
	is "$(<"$T/client.tty.out")" bye
	is "$(<"$T/client.tty.err")" ''
	finish server
	like "$out" '*hello\\n'
}

@test "terminal stdin: ^D is a half-close, receiving goes on" {
	peer server serve all send:answer close
	on_terminal client 'type:hello\n\x04' -- \
		"$NCX" connect -q 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 0 ]
	is "$(<"$T/client.tty.out")" answer
	finish server
	like "$out" '*all 6 hello\\n'
}

@test "terminal stdin: the peer's end ends a listener at once too" {
	rm -f "$T/port"
	on_terminal server -- "$NCX" listen -q -p 0 --port-file "$T/port"
	until_ok test -e "$T/port"
	talk "connect:127.0.0.1:$(<"$T/port")" send:bye fin all
	is "$said" 'all 0 '
	finish server
	[ "$status" -eq 0 ]
	is "$(<"$T/server.tty.out")" bye
}

@test "a background job is not stopped by its terminal" {
	need python3
	# A terminal that another process group is in front of.
	peer server serve 'send:to the background' fin all
	bg client python3 - "$NCX" "$port" <<'END'
import os, pty, signal, subprocess, sys, time
pid, terminal = pty.fork()
if pid == 0:
    child = subprocess.Popen(
        [sys.argv[1], "connect", "-q", "127.0.0.1", sys.argv[2]],
        stdout=subprocess.PIPE, preexec_fn=lambda: os.setpgid(0, 0))
    time.sleep(0.3)
    with open("/proc/%d/stat" % child.pid) as stat:
        state = stat.read().rsplit(")", 1)[1].split()[0]
    said = child.stdout.read(17)
    child.kill()
    os._exit(0 if said == b"to the background" and state != "T" else 1)
os.write(terminal, b"typed for the shell\n")
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
END
	finish client
	[ "$status" -eq 0 ]
}

# --- the options about the end -------------------------------------------------------

@test "--hold: after the end of stdin the peer has that long" {
	peer server serve all send:one "touch:$T/1" "wait:$T/never"
	local began took
	began=$(now_ms)
	try connect --hold 400ms 127.0.0.1 "$port" <<<question
	took=$(($(now_ms) - began))
	[ "$status" -eq 0 ]
	is "$out" one
	[ "$took" -ge 390 ]
	[ "$took" -lt 3000 ]
}

@test "--hold: while stdin has not ended it counts nothing" {
	open_input
	peer server serve quiet:0.6 send:late close
	bg client "$NCX" connect --hold 200ms 127.0.0.1 "$port" <"$T/in"
	shows client late
	close_input
	finish client
	[ "$status" -eq 0 ]
}

@test "--hold with -k: each client has that long, the listener goes on" {
	listen server -k -v --hold 300ms
	talk "connect:127.0.0.1:$port" eof send:in-time close
	shows server in-time
	open_input
	bg stays "$NCX" connect -v 127.0.0.1 "$port" <"$T/in"
	says stays connected
	printf x >&7
	shows server x
	says server 'client 2 .* left'
	running server
	close_input
}

@test "--idle: nothing moved either way for that long, status 0" {
	open_input
	peer server serve send:a sleep:0.3 send:b sleep:0.3 send:c \
		"wait:$T/never"
	local began took
	began=$(now_ms)
	try connect -i 600ms 127.0.0.1 "$port" <"$T/in"
	took=$(($(now_ms) - began))
	close_input
	[ "$status" -eq 0 ]
	is "$out" abc
	is "$err" ''
	[ "$took" -ge 1100 ]
	[ "$took" -lt 4000 ]
}

@test "--idle with -k counts from each client's last byte, for the first as for others" {
	listen server -k --recv-only --idle 1s
	# Not at a moment when the listener looks at its clients anyway.
	sleep 0.4
	takes 900 1400 talk "connect:127.0.0.1:$port" send:x all
	takes 900 1400 talk "connect:127.0.0.1:$port" send:x all
}

@test "--idle on a listener counts from the client on" {
	open_input
	listen server --idle 300ms <"$T/in"
	talk "connect:127.0.0.1:$port" send:a eof
	is "$said" eof
	finish server
	[ "$status" -eq 0 ]
	is "$out" a
	close_input
}

@test "--total: cut short, status 1, what came is out" {
	local began took
	open_input
	peer server serve send:a "wait:$T/never"
	began=$(now_ms)
	try connect --total 400ms 127.0.0.1 "$port" <"$T/in"
	took=$(($(now_ms) - began))
	[ "$status" -eq 1 ]
	is "$out" a
	like "$err" 'ncx: connect: *'
	[ "$took" -ge 390 ]
	[ "$took" -lt 3000 ]
	# Also while nobody has come, with -k, and with datagrams.
	for more in '' -k -u '-u -k' '-k --echo' '-u --echo'; do
		# shellcheck disable=SC2086  # several words
		try listen -p 0 $more --total 100ms <"$T/in"
		[ "$status" -eq 1 ]
		[ -n "$err" ]
	done
	close_input
}

@test "--total: done in time is status 0" {
	peer server serve send:a close
	try connect --total 10s 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	is "$out" a
	is "$err" ''
}

@test "--no-shutdown: no FIN at the end of stdin, the peer's end ends it" {
	peer server serve recv:2 quiet:0.4 send:answer close
	try connect --no-shutdown 127.0.0.1 "$port" < <(printf hi)
	[ "$status" -eq 0 ]
	is "$out" answer
	finish server
	[ "$status" -eq 0 ]
	like "$out" '*hi
quiet'
	listen server --no-shutdown < <(printf hi)
	talk "connect:127.0.0.1:$port" recv:2 quiet:0.4 send:answer close
	is "$said" $'hi\nquiet'
	finish server
	[ "$status" -eq 0 ]
	is "$out" answer
}

@test "--send-only: ends when all is sent, whatever the peer does" {
	head -c $BIG /dev/zero >"$T/file"
	peer server serve send:unwanted all "touch:$T/1" "wait:$T/never"
	try connect --send-only 127.0.0.1 "$port" <"$T/file"
	[ "$status" -eq 0 ]
	is "$out" ''
	is "$err" ''
	shows server "all $BIG"
	# The peer's unread chatter must not turn the end into a reset.
	listen server --send-only <"$T/file"
	bg client python3 "$PEER" "connect:127.0.0.1:$port" fill:300000 all
	finish client
	like "$out" "*all $BIG "
	finish server
	[ "$status" -eq 0 ]
	is "$out" ''
}

@test "--send-only: a peer that closed for good is status 1" {
	open_input
	peer server serve close
	bg client "$NCX" connect --send-only 127.0.0.1 "$port" <"$T/in"
	finish server
	until_ok eval 'printf x >&7; ! running client'
	finish client
	[ "$status" -eq 1 ]
	[ -n "$err" ]
	close_input
}

@test "--recv-only: reads no stdin and sends no FIN before the peer's" {
	echo unread >"$T/file"
	exec 8<"$T/file"
	peer server serve quiet:0.4 send:text fin all
	try connect --recv-only 127.0.0.1 "$port" <&8
	[ "$status" -eq 0 ]
	is "$out" text
	finish server
	[ "$status" -eq 0 ]
	is "$(tail -n +2 <<<"$out")" $'quiet\nall 0 '
	is "$(cat <&8)" unread
	exec 8<&-
	listen server --recv-only <"$T/file"
	talk "connect:127.0.0.1:$port" quiet:0.4 send:text fin all
	is "$said" $'quiet\nall 0 '
	finish server
	[ "$status" -eq 0 ]
	is "$out" text
}

@test "listen -k --recv-only sends no FIN before the client's" {
	listen server -k --recv-only
	talk "connect:127.0.0.1:$port" quiet:0.4 send:text fin eof
	is "$said" $'quiet\neof'
	shows server text
}

# --- the connection fails --------------------------------------------------------------

@test "reset in the middle of a mass of bytes: status 1, a message, no byte lost" {
	tool_path
	local way received
	for way in file pipe append; do
		: >"$T/got"
		bg server "$TOOL" rst-server 1 1000000
		shows server .
		port=$(<"$T/server.out")
		open_input
		case $way in
		file) bg_to client "$T/got" "$NCX" connect --stats 127.0.0.1 \
			"$port" <"$T/in" ;;
		pipe)
			mkfifo "$T/pipe"
			bg reader sh -c 'exec cat <"$1" >"$2"' - "$T/pipe" "$T/got"
			bg_to client "$T/pipe" "$NCX" connect --stats 127.0.0.1 \
				"$port" <"$T/in"
			;;
		append) bg client sh -c 'file=$1; shift; exec "$@" >>"$file"' \
			- "$T/got" "$NCX" connect --stats 127.0.0.1 "$port" \
			<"$T/in" ;;
		esac
		printf x >&7
		[ $way != pipe ] || finish reader
		finish client
		[ "$status" -eq 1 ]
		like "$err" "*ncx: connect: connection with 127.0.0.1:$port/tcp: Connection reset by peer"
		received=$(sed -n 's/.*received \([0-9]*\) bytes.*/\1/p' <<<"$err")
		is "$(stat -c %s "$T/got")" "$received"
		close_input
		rm "$T/in"
		finish server
	done
}

@test "reset: what had arrived before it is on stdout" {
	open_input
	peer server serve send:before "wait:$T/seen" rst
	bg client "$NCX" connect 127.0.0.1 "$port" <"$T/in"
	shows client before
	touch "$T/seen"
	finish client
	[ "$status" -eq 1 ]
	is "$out" before
	is "$err" "ncx: connect: connection with 127.0.0.1:$port/tcp: Connection reset by peer"
	close_input
}

@test "reset while stdout is slow: what was read comes out" {
	# 60 KB fit the pipe; the reset comes when ncx has read them.
	mkfifo "$T/pipe"
	exec 8<>"$T/pipe"
	peer server serve fill:60000 "wait:$T/go" rst
	bg_to client "$T/pipe" "$NCX" connect 127.0.0.1 "$port"
	shows server filled
	touch "$T/go"
	finish client
	[ "$status" -eq 1 ]
	like "$err" '*Connection reset by peer*'
	head -c 60000 <&8 | cmp - <(head -c 60000 /dev/zero)
	exec 8<&-
}

@test "reset on a listener: status 1 and a message" {
	open_input
	listen server <"$T/in"
	talk "connect:127.0.0.1:$port" send:hello "wait:$T/server.out" rst
	finish server
	[ "$status" -eq 1 ]
	like "$err" 'ncx: listen: connection with 127.0.0.1:*/tcp: Connection reset by peer'
	close_input
}

@test "input that the peer did not take is counted, status 1" {
	head -c $BIG /dev/zero >"$T/file"
	peer server serve recv:1 rst
	try connect 127.0.0.1 "$port" <"$T/file"
	[ "$status" -eq 1 ]
	[ -n "$err" ]
	[ "$(wc -l <<<"$err")" -eq 1 ]
}

# --- stdout fails --------------------------------------------------------------------

@test "stdout is full: status 3 and a message" {
	[ -e /dev/full ] || skip "/dev/full is missing"
	open_input
	for more in '' -x/dev/null; do
		peer server serve send:text "wait:$T/never"
		# shellcheck disable=SC2086  # none or one
		bg_to client /dev/full "$NCX" connect $more 127.0.0.1 "$port" \
			<"$T/in"
		finish client
		[ "$status" -eq 3 ]
		is "$err" 'ncx: connect: cannot write to stdout: No space left on device'
		kill "$(pid server)"
		finish server
	done
	rm -f "$T/server.port"
	for more in '' -k; do
		rm -f "$T/p"
		# shellcheck disable=SC2086  # none or one
		bg_to server /dev/full "$NCX" listen $more -p 0 --port-file "$T/p" \
			<"$T/in"
		until_ok test -e "$T/p"
		talk "connect:127.0.0.1:$(<"$T/p")" send:text all
		finish server
		[ "$status" -eq 3 ]
		is "$err" 'ncx: listen: cannot write to stdout: No space left on device'
	done
	close_input
}

@test "a full disk: status 3, what fits is there" {
	need python3
	[ "$(id -u)" -eq 0 ] || skip "needs root, to mount a small tmpfs"
	need unshare
	unshare -m true 2>/dev/null || skip "no mount namespace"
	peer server serve fill:3000000 all
	status=0
	err=$(timeout 20 unshare -m sh -c '
		mkdir "$1/disk" && mount -t tmpfs -o size=1M none "$1/disk" ||
			exit 99
		"$2" connect 127.0.0.1 "$3" </dev/null >"$1/disk/file"
		s=$?
		stat -c %s "$1/disk/file" >"$1/size"
		exit $s' - "$T" "$NCX" "$port" 2>&1) || status=$?
	[ "$status" -ne 99 ] || skip "cannot mount a tmpfs"
	[ "$status" -eq 3 ]
	is "$err" 'ncx: connect: cannot write to stdout: No space left on device'
	is "$(<"$T/size")" 1048576
}

@test "the reader of stdout is gone: silent, soon, not status 0" {
	open_input
	for more in '' -x/dev/null; do
		peer server serve recv:1 send:text "wait:$T/never"
		mkfifo "$T/pipe"
		exec 8<>"$T/pipe"
		# shellcheck disable=SC2086  # none or one
		bg_to client "$T/pipe" "$NCX" connect $more 127.0.0.1 "$port" \
			<"$T/in"
		printf x >&7
		# The last reader leaves while ncx has nothing to write.
		head -c 4 <&8 >/dev/null
		exec 8<&-
		finish client
		[ "$status" -ne 0 ]
		[ "$status" -ne 124 ]
		is "$err" ''
		kill "$(pid server)"
		finish server
		rm "$T/pipe"
	done
	close_input
}

@test "the reader of stdout is gone: what stdin had is still sent" {
	need python3
	# Written before stdout goes; the peer reads only afterwards.
	head -c 2000000 /dev/zero >"$T/file"
	peer server serve send:x "wait:$T/go" all
	mkfifo "$T/pipe"
	exec 8<>"$T/pipe"
	bg_to client "$T/pipe" "$NCX" connect 127.0.0.1 "$port" \
		<"$T/file"
	head -c 1 <&8 >/dev/null
	exec 8<&-
	touch "$T/go"
	finish client
	[ "$status" -ne 124 ]
	finish server
	[ "$status" -eq 0 ]
	run ! grep -q reset <<<"$out"
}

@test "the reader of stdout is gone: listen, listen -k, datagrams" {
	for more in '' -k -u '-u -k'; do
		rm -f "$T/p"
		mkfifo "$T/pipe"
		exec 8<>"$T/pipe"
		open_input
		# shellcheck disable=SC2086  # none or several
		bg_to server "$T/pipe" "$NCX" listen $more -p 0 --port-file "$T/p" \
			<"$T/in"
		until_ok test -e "$T/p"
		case $more in
		-u*) talk "connect:udp:127.0.0.1:$(<"$T/p")" send:text ;;
		*) bg client python3 "$PEER" "connect:127.0.0.1:$(<"$T/p")" \
			send:text "wait:$T/never" ;;
		esac
		head -c 4 <&8 >/dev/null
		exec 8<&-
		finish server
		[ "$status" -ne 0 ]
		[ "$status" -ne 124 ]
		is "$err" ''
		close_input
		rm "$T/in" "$T/pipe"
	done
}

@test "stdin that cannot be read: status 3 and a message" {
	peer server serve all
	try connect 127.0.0.1 "$port" <"$T"
	[ "$status" -eq 3 ]
	is "$err" 'ncx: connect: cannot read stdin: Is a directory'
}

# --- signals ---------------------------------------------------------------------------

@test "SIGTERM and SIGINT: the output is complete, it dies of the signal" {
	open_input
	local number
	for signal in TERM INT; do
		number=$(kill -l $signal)
		rm -f "$T/seen"
		peer server serve fill:200000 "wait:$T/never"
		bg client "$NCX" connect 127.0.0.1 "$port" <"$T/in"
		until_ok holds "$T/client.out" 200000
		kill "-$signal" "$(pid client)"
		finish client
		[ "$status" -eq $((128 + number)) ]
		is "$(stat -c %s "$T/client.out")" 200000
		is "$err" ''
		kill "$(pid server)"
		finish server
		# Listeners of every kind, with and without a client.
		for more in '' -k -u '-u -k' '-k --echo' '-u --echo' \
			'-k --exec cat' '-k --prefix'; do
			# shellcheck disable=SC2086  # none or several
			listen server $more <"$T/in"
			kill "-$signal" "$(pid server)"
			finish server
			[ "$status" -eq $((128 + number)) ]
			is "$out$err" ''
		done
	done
	close_input
}

@test "SIGTERM: what was read from a client and not yet written is written" {
	need python3
	mkfifo "$T/pipe"
	exec 8<>"$T/pipe"
	open_input
	peer server serve fill:100000 "touch:$T/sent" "wait:$T/never"
	# The pipe takes 64 KiB, the rest is held by ncx when the signal comes.
	bg_to client "$T/pipe" "$NCX" connect -x /dev/null 127.0.0.1 "$port" \
		<"$T/in"
	until_ok test -e "$T/sent"
	bg reader sh -c 'sleep 0.3; timeout 5 head -c 100000 | wc -c' <&8
	exec 8>&-
	until_ok eval '[ "$(ss -tnHO "dport = :$port" | awk "{print \$2}")" = 0 ]'
	kill "$(pid client)"
	finish client
	[ "$status" -eq 143 ]
	finish reader
	is "$out" 100000
	close_input
}

@test "SIGTERM: the unfinished line of --prefix is written" {
	open_input
	listen server -k --prefix <"$T/in"
	bg client python3 "$PEER" "connect:127.0.0.1:$port" 'send:whole\nhalf' \
		"wait:$T/never"
	shows server whole
	kill "$(pid server)"
	finish server
	[ "$status" -eq 143 ]
	like "$out" '*: whole
1 *: half'
	close_input
}

@test "an ignored SIGINT stays ignored" {
	open_input
	peer server serve recv:1 send:answer "wait:$T/never"
	bg client sh -c 'trap "" INT; exec "$@"' - \
		"$NCX" connect -v 127.0.0.1 "$port" <"$T/in"
	says client connected
	kill -INT "$(pid client)"
	printf x >&7
	shows client answer
	close_input
}

@test "SIGSTOP for a while, SIGCONT: nothing is lost" {
	tool_path
	pattern "$T/one" 20000000 1
	pattern "$T/two" 20000000 2
	listen server <"$T/one"
	mkfifo "$T/slow"
	# Both ways are under way, then both programs stand still.
	bg client "$NCX" connect 127.0.0.1 "$port" --rate 20M <"$T/two"
	until_ok holds "$T/client.out" 100000
	for ((i = 0; i < 3; i++)); do
		kill -STOP "$(pid client)" "$(pid server)"
		kill -CONT "$(pid server)"
		sleep 0.1 # the stop is the test
		kill -CONT "$(pid client)"
	done
	finish client
	[ "$status" -eq 0 ]
	cmp "$T/client.out" "$T/one"
	finish server
	[ "$status" -eq 0 ]
	cmp "$T/server.out" "$T/two"
}

@test "a FIFO whose writer has gone before: what is in it is sent, and its end" {
	listen server
	mkfifo "$T/fifo"
	# The writer goes while the shell opens it; then ncx begins.
	exec 7<>"$T/fifo"
	echo hello >&7
	exec 8<"$T/fifo" 7>&-
	bg client "$NCX" connect 127.0.0.1 "$port" <&8
	exec 8<&-
	finish client
	[ "$status" -eq 0 ]
	finish server
	is "$out" hello
}

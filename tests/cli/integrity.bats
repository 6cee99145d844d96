#!/usr/bin/env bats
# Every byte arrives, once and in order, whatever stands in its way.

load ../lib/common
load ../lib/net

setup_file() {
	# shellcheck source=/dev/null
	source "$BATS_TEST_DIRNAME/../lib/net.bash"
	tool_path
	"$TOOL" pattern 100M 1 >"$BATS_FILE_TMPDIR/one"
	"$TOOL" pattern 100M 2 >"$BATS_FILE_TMPDIR/two"
}

# part FILE SIZE: the first bytes of a pattern of setup_file.
part() {
	head -c "$2" "$BATS_FILE_TMPDIR/$1" >"$T/$1"
}

# exchange ARGUMENT...: listener and client with files on both ends; the extra
# arguments are the client's.
exchange() {
	listen server <"$T/one"
	try connect 127.0.0.1 "$port" "$@" <"$T/two"
	[ "$status" -eq 0 ]
	is "$err" ''
	cmp "$T/try.out" "$T/one"
	finish server
	[ "$status" -eq 0 ]
	is "$err" ''
	cmp "$T/server.out" "$T/two"
}

@test "0, 1, 65535, 65536 and 65537 bytes, both ways, files and pipes" {
	for size in 0 1 65535 65536 65537; do
		part one $size
		part two $size
		exchange
		# The same with pipes as stdin and stdout.
		listen server < <(cat "$T/one")
		bg client sh -c 'cat "$1" | { shift; exec "$@"; } | cat' - \
			"$T/two" "$NCX" connect 127.0.0.1 "$port"
		finish client
		cmp "$T/client.out" "$T/one"
		finish server
		[ "$status" -eq 0 ]
		cmp "$T/server.out" "$T/two"
	done
}

@test "100 MB both ways at once, from files to files" {
	ln -s "$BATS_FILE_TMPDIR/one" "$BATS_FILE_TMPDIR/two" "$T"
	exchange
}

@test "100 MB both ways at once, from pipes to pipes" {
	tool_path
	mkfifo "$T/to" "$T/from" "$T/back" "$T/forth"
	bg feed1 sh -c 'exec "$1" pattern 100M 1 >"$2"' - "$TOOL" "$T/to"
	bg feed2 sh -c 'exec "$1" pattern 100M 2 >"$2"' - "$TOOL" "$T/from"
	bg eat1 "$TOOL" verify 100M 1 < <(cat "$T/forth")
	bg eat2 "$TOOL" verify 100M 2 < <(cat "$T/back")
	bg_to server "$T/back" "$NCX" listen -p 0 --port-file "$T/p" <"$T/to"
	until_ok test -e "$T/p"
	bg_to client "$T/forth" "$NCX" connect 127.0.0.1 "$(<"$T/p")" <"$T/from"
	for name in client server eat1 eat2; do
		finish $name
		[ "$status" -eq 0 ]
	done
}

@test "100 MB both ways at once through a UNIX socket" {
	bg server "$NCX" listen -U "$T/s" <"$BATS_FILE_TMPDIR/one"
	try connect -U "$T/s" --wait 5 <"$BATS_FILE_TMPDIR/two"
	[ "$status" -eq 0 ]
	cmp "$T/try.out" "$BATS_FILE_TMPDIR/one"
	finish server
	[ "$status" -eq 0 ]
	cmp "$T/server.out" "$BATS_FILE_TMPDIR/two"
}

@test "both directions full at once: no deadlock, TCP and UNIX" {
	tool_path
	# Each side writes 24 MB before anyone reads: all buffers are full.
	for kind in tcp unix; do
		mkfifo "$T/in1" "$T/out1"
		bg feed sh -c 'exec "$1" pattern 24M 1 >"$2"' - "$TOOL" "$T/in1"
		bg eat "$TOOL" verify 24M 2 < <(cat "$T/out1")
		if [ $kind = tcp ]; then
			bg far "$TOOL" fill-both-server 24M 2 1
			shows far .
			port=$(head -n 1 "$T/far.out")
			bg_to near "$T/out1" "$NCX" connect 127.0.0.1 "$port" \
				<"$T/in1"
		else
			bg far "$NCX" listen -U "$T/s" \
				< <("$TOOL" pattern 24M 2)
			until_ok test -S "$T/s"
			bg_to near "$T/out1" "$NCX" connect --wait 5 -U "$T/s" \
				<"$T/in1"
		fi
		for name in near eat far; do
			finish $name
			[ "$status" -eq 0 ]
		done
		[ $kind = tcp ] || "$TOOL" verify 24M 1 <"$T/far.out"
		rm "$T/in1" "$T/out1"
	done
}

@test "listen -k: what many send at once arrives whole, lines stay lines" {
	listen server -k --prefix
	for i in 1 2 3 4 5 6; do
		seq -f "$i-%.0f" 1 20000 >"$T/in.$i"
		bg "c$i" "$NCX" connect 127.0.0.1 "$port" <"$T/in.$i"
	done
	for i in 1 2 3 4 5 6; do
		finish "c$i"
		[ "$status" -eq 0 ]
	done
	until_ok eval '[ "$(wc -l <"$T/server.out")" -eq 120000 ]'
	for i in 1 2 3 4 5 6; do
		sed -n "s/^[0-9]* 127[^ ]*: $i-/$i-/p" "$T/server.out" |
			cmp - "$T/in.$i"
	done
}

@test "a slow reader as the peer" {
	tool_path
	part one 3000000
	listen server --send-only <"$T/one"
	bg slow "$TOOL" slow-reader 127.0.0.1 "$port" 3000000
	finish slow
	cmp "$T/slow.out" "$T/one"
	finish server
	[ "$status" -eq 0 ]
}

@test "a slow reader on stdout, whose peer closes early" {
	need python3
	part one 2000000
	listen server --send-only <"$T/one"
	mkfifo "$T/pipe"
	bg slow python3 -c '
import sys, time
while True:
    data = sys.stdin.buffer.raw.read(100000)
    if not data:
        break
    sys.stdout.buffer.write(data)
    time.sleep(0.02)' < <(cat "$T/pipe")
	bg_to client "$T/pipe" "$NCX" connect 127.0.0.1 "$port"
	finish client
	[ "$status" -eq 0 ]
	finish server
	[ "$status" -eq 0 ]
	finish slow
	cmp "$T/slow.out" "$T/one"
}

@test "stdout is a file opened for appending (>>)" {
	part one 5000000
	echo head >"$T/file"
	listen server --send-only <"$T/one"
	status=0
	timeout 20 "$NCX" connect 127.0.0.1 "$port" </dev/null >>"$T/file" ||
		status=$?
	[ "$status" -eq 0 ]
	cmp "$T/file" <(echo head && cat "$T/one")
	finish server
}

@test "stdout in the middle of a file is written there, and is left behind it" {
	part one 200000
	listen server --send-only <"$T/one"
	{
		echo head
		timeout 20 "$NCX" connect 127.0.0.1 "$port" </dev/null
		echo tail
	} >"$T/file"
	cmp "$T/file" <(echo head && cat "$T/one" && echo tail)
}

@test "stdin in the middle of a file is read from there" {
	part one 200000
	listen server
	{
		head -c 0
		dd bs=1 count=1000 status=none of=/dev/null
		timeout 20 "$NCX" connect 127.0.0.1 "$port"
	} <"$T/one"
	finish server
	cmp "$T/server.out" <(tail -c +1001 "$T/one")
}

@test "an inherited O_NONBLOCK on stdout and stdin loses nothing" {
	need python3
	part one 3000000
	for k in '' '-x/dev/null'; do
		# shellcheck disable=SC2086  # none or one
		listen server --send-only <"$T/one"
		run timeout 20 python3 - "$NCX" "$port" "$T/one" $k <<'END'
import fcntl, os, subprocess, sys, time
r, w = os.pipe()
fcntl.fcntl(w, fcntl.F_SETPIPE_SZ, 65536)
os.set_blocking(w, False)
child = subprocess.Popen([sys.argv[1], "connect", "127.0.0.1", sys.argv[2],
                          *sys.argv[4:]], stdin=subprocess.DEVNULL, stdout=w)
os.close(w)
time.sleep(0.2)
got = b"".join(iter(lambda: os.read(r, 65536), b""))
with open(sys.argv[3], "rb") as want:
    same = got == want.read()
print(len(got), same)
sys.exit(child.wait() or not same)
END
		[ "$status" -eq 0 ]
		finish server
	done
	listen server
	run timeout 20 python3 - "$NCX" "$port" "$T/one" <<'END'
import os, subprocess, sys, time
r, w = os.pipe()
os.set_blocking(r, False)
child = subprocess.Popen([sys.argv[1], "connect", "127.0.0.1", sys.argv[2]],
                         stdin=r, stdout=subprocess.DEVNULL)
os.close(r)
time.sleep(0.2)
with open(sys.argv[3], "rb") as data:
    os.write(w, data.read())
os.close(w)
sys.exit(child.wait())
END
	[ "$status" -eq 0 ]
	finish server
	cmp "$T/server.out" "$T/one"
}

@test "the flags of stdin and stdout are left as they were" {
	need python3
	for k in '' -k -u; do
		run timeout 20 python3 - "$NCX" $k <<'END'
import fcntl, os, subprocess, sys, time
ends = os.pipe() + os.pipe()
child = subprocess.Popen([sys.argv[1], "listen", "-p0", "-v", *sys.argv[2:]],
                         stdin=ends[0], stdout=ends[3], stderr=subprocess.PIPE)
child.stderr.readline()
time.sleep(0.05)
flags = [fcntl.fcntl(end, fcntl.F_GETFL) & os.O_NONBLOCK for end in ends]
child.kill()
child.wait()
print(flags)
sys.exit(any(flags))
END
		[ "$status" -eq 0 ]
	done
}

# --- rate, dumps, numbers -------------------------------------------------------------

@test "--rate: no faster, and nothing lost" {
	part one 600000
	part two 600000
	local began took
	for k in '' -k; do
		# shellcheck disable=SC2086  # none or one
		listen server $k --send-only <"$T/one"
		began=$(now_ms)
		try connect --rate 500K 127.0.0.1 "$port"
		took=$(($(now_ms) - began))
		[ "$status" -eq 0 ]
		cmp "$T/try.out" "$T/one"
		[ "$took" -ge 700 ]
		[ "$took" -lt 4000 ]
		kill "$(pid server)" 2>/dev/null || :
		finish server
	done
	listen server
	began=$(now_ms)
	try connect --rate 500K 127.0.0.1 "$port" <"$T/two"
	took=$(($(now_ms) - began))
	[ "$status" -eq 0 ]
	finish server
	cmp "$T/server.out" "$T/two"
	[ "$took" -ge 700 ]
	[ "$took" -lt 4000 ]
}

@test "--rate with -k: stdin to each client and each client's bytes, no faster" {
	part one 300000
	part two 300000
	local began name
	listen server -k --rate 500K <"$T/one"
	began=$(now_ms)
	for name in a b; do
		bg "$name" "$NCX" connect 127.0.0.1 "$port" <"$T/two"
	done
	for name in a b; do
		finish "$name"
		[ "$status" -eq 0 ]
	done
	[ $(($(now_ms) - began)) -ge 350 ]
	# Who comes later has missed some of stdin, but not its end.
	cmp "$T/one" "$T/a.out" ||
		cmp <(tail -c "$(stat -c %s "$T/a.out")" "$T/one") "$T/a.out"
	until_ok holds "$T/server.out" 600000
	kill "$(pid server)"
	finish server
	is "$(stat -c %s "$T/server.out")" 600000
}

# unhex FILE SIGN: the bytes of one direction of a dump.
unhex() {
	sed -n "s/^$2 [0-9a-f]*  *\(.*\)  |.*|\$/\1/p" "$1" | xxd -r -p
}

@test "-x: both directions, offsets, the bytes" {
	need xxd
	printf 'question\nwith \1\377\n' >"$T/two"
	printf 'answer 0123456789abcdef' >"$T/one"
	listen server <"$T/one"
	try connect -x "$T/dump" 127.0.0.1 "$port" <"$T/two"
	[ "$status" -eq 0 ]
	is "$(grep '^<' "$T/dump")" \
		'< 00000000  61 6e 73 77 65 72 20 30  31 32 33 34 35 36 37 38  |answer 012345678|
< 00000010  39 61 62 63 64 65 66                              |9abcdef|'
	is "$(grep '^>' "$T/dump")" \
		'> 00000000  71 75 65 73 74 69 6f 6e  0a 77 69 74 68 20 01 ff  |question.with ..|
> 00000010  0a                                                |.|'
	cmp "$T/try.out" "$T/one"
	finish server
	cmp "$T/server.out" "$T/two"
}

@test "-x of much: the bytes of each direction are all there" {
	need xxd
	part one 1000003
	part two 700001
	exchange -x "$T/dump"
	unhex "$T/dump" '<' | cmp - "$T/one"
	unhex "$T/dump" '>' | cmp - "$T/two"
	# Offsets go on through the reads, wherever those began.
	grep '^< ' "$T/dump" | tail -n 1 >"$T/last"
	[ $((16#$(cut -c 3-10 "$T/last") +
		$(unhex "$T/last" '<' | wc -c))) -eq 1000003 ]
}

@test "-o: the payload as it is, and what both said together" {
	part one 1000003
	: >"$T/two"
	exchange -o "$T/raw"
	cmp "$T/raw" "$T/one"
	: >"$T/one"
	part two 1000003
	exchange -o "$T/raw"
	cmp "$T/raw" "$T/two"
	part one 300001
	part two 500001
	exchange -o "$T/raw"
	is "$(stat -c %s "$T/raw")" 800002
}

@test "-x - and -o - go to stderr" {
	listen server <<<answer
	try connect -x - 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	is "$out" answer
	is "$err" '< 00000000  61 6e 73 77 65 72 0a                              |answer.|'
	finish server
	listen server <<<answer
	try connect -o - 127.0.0.1 "$port"
	is "$out" answer
	is "$err" answer
}

@test "-x on listen, listen -k, UNIX, UDP and telnet" {
	need xxd
	printf question >"$T/two"
	for k in '' -k; do
		rm -f "$T/dump"
		# shellcheck disable=SC2086  # none or one
		listen server $k -x "$T/dump" <<<answer
		try connect 127.0.0.1 "$port" <"$T/two"
		[ "$status" -eq 0 ]
		until_ok grep -q '^<' "$T/dump"
		until_ok grep -q '^>' "$T/dump"
		is "$(unhex "$T/dump" '>')" answer
		is "$(unhex "$T/dump" '<')" question
		kill "$(pid server)" 2>/dev/null || :
		finish server
	done
	listen server -u --echo
	try connect -u -x "$T/dump" --replies 1 127.0.0.1 "$port" <"$T/two"
	[ "$status" -eq 0 ]
	is "$(unhex "$T/dump" '>')" question
	is "$(unhex "$T/dump" '<')" question
}

@test "a dump that cannot be written: status 3 and its name" {
	try connect -x "$T/none/dump" 127.0.0.1 1
	[ "$status" -eq 3 ]
	like "$err" "*$T/none/dump*No such file or directory"
	try listen -p 0 -o "$T/none/dump"
	[ "$status" -eq 3 ]
	like "$err" "*$T/none/dump*No such file or directory"
	[ -e /dev/full ] || skip "/dev/full is missing"
	listen server <<<answer
	try connect -x /dev/full 127.0.0.1 "$port"
	[ "$status" -eq 3 ]
	like "$err" '*/dev/full*No space left on device'
}

@test "--stats: one line with bytes, seconds, rate, RTT and how it ended" {
	part one 300000
	listen server --stats <"$T/one"
	printf 12345 >"$T/two"
	try connect --stats 127.0.0.1 "$port" <"$T/two"
	[ "$status" -eq 0 ]
	[[ $err =~ ^'ncx: connect: sent 5 bytes, received 300000 bytes in '[0-9.]+' s, '[0-9.]+' '[KMG]iB'/s, RTT '[0-9.]+' ms, '[0-9]+' retransmission'(s|)'; both sides are done'$ ]]
	finish server
	like "$err" 'ncx: listen: sent 300000 bytes, received 5 bytes in * s, */s, RTT * ms, * retransmission*; *'
	[ "$(wc -l <<<"$err")" -eq 1 ]
	# Without TCP there is no RTT.
	bg server "$NCX" listen -U "$T/s" <"$T/one"
	try connect -U "$T/s" --wait 5 --stats
	like "$err" 'ncx: connect: sent 0 bytes, received 300000 bytes in * s, */s; *'
	run ! grep -q RTT <<<"$err"
}

@test "-vv says the counts at the end, --progress shows a line" {
	part two 300000
	listen server
	try connect -vv 127.0.0.1 "$port" <"$T/two"
	like "$err" '*sent 300000 bytes, received 0 bytes in *'
	finish server
	listen server
	try connect --progress --rate 400K 127.0.0.1 "$port" <"$T/two"
	[ "$status" -eq 0 ]
	like "$err" '*%*'
	is "$out" ''
	finish server
	cmp "$T/server.out" "$T/two"
}

@test "through --exec, with and without a relay between" {
	part two 1000000
	for more in '' "-x $T/dump" '--stats' '--rate 100M' '-i 10'; do
		# shellcheck disable=SC2086  # none or several
		listen server $more --exec cat
		try connect 127.0.0.1 "$port" <"$T/two"
		is "$more: $status $err" "$more: 0 "
		cmp "$T/try.out" "$T/two"
		finish server
		[ "$status" -eq 0 ]
	done
	need xxd
	unhex "$T/dump" '<' | cmp - "$T/two"
	unhex "$T/dump" '>' | cmp - "$T/two"
}

# Shared by the tests of listen and connect: `load ../lib/net` after common.
#
# Nothing here waits without a bound: every process runs under timeout(1), so a
# plain `wait` ends too, and `until_ok` gives up.

T=$BATS_TEST_TMPDIR
LIMIT=${NCX_TEST_LIMIT:-20} # seconds that any process may take
PEER=$ROOT/tests/lib/peer.py
# The shim of a version manager costs more than many a test.
[ ! -x /usr/bin/python3 ] || PATH=/usr/bin:$PATH
# Not `declare -A`: bats loads this inside a function.
declare -gA RUNNING=() # name => pid of its timeout(1), the group's leader

# A test that reads the terminal by mistake must not wait for somebody to type.
setup() {
	exec </dev/null
}

teardown() {
	local name
	{
		[ ! "${COVERAGE-}" ] || end_in_peace
		for name in "${!RUNNING[@]}"; do
			kill -KILL -- "-${RUNNING[$name]}" || :
			kill -KILL "${RUNNING[$name]}" || :
			wait "${RUNNING[$name]}" || :
		done
	} 2>/dev/null
}

# The lines that were run are counted at the end of what ran them: for
# tests/coverage, none of it is killed before it had two seconds for that.
end_in_peace() {
	local name pid try
	# Not the group: what it gets timeout hands on, and the second signal
	# would end who counts for the first.
	for name in "${!RUNNING[@]}"; do
		kill -TERM "$(pid "$name")" || :
	done
	for pid in "${RUNNING[@]}"; do
		for ((try = 0; try < 100; try++)); do
			# It is a zombie until it is waited for.
			grep -qs ') [^Z] ' "/proc/$pid/stat" || break
			sleep 0.02
		done
	done
}

# bg NAME COMMAND...: start it. Its stdin is bg's own; stdout and stderr go to
# $T/NAME.out and $T/NAME.err, its process id to $T/NAME.pid.
bg() {
	local name=$1
	shift
	bg_to "$name" "$T/$name.out" "$@" <&0
}

# bg_to NAME FILE COMMAND...: the same with another stdout.
bg_to() {
	local name=$1 out=$2
	shift 2
	rm -f "$T/$name.pid"
	# Asynchronous commands ignore SIGINT unless told otherwise, and who
	# started the tests may ignore others.
	# shellcheck disable=SC2016  # the inner shell expands it
	timeout -k 1 "$LIMIT" env --default-signal=INT,QUIT,PIPE,TSTP sh -c '
		echo $$ >"$0.new" && mv "$0.new" "$0" && exec "$@"
		' "$T/$name.pid" "$@" \
		<&0 >"$out" 2>"$T/$name.err" 3>&- 4>&- 7>&- 8>&- 9>&- &
	RUNNING[$name]=$!
	until_ok test -e "$T/$name.pid"
}

# open_input: a pipe $T/in that stays open for `bg ... <"$T/in"`, until
# close_input; write to it with >&7.
open_input() {
	mkfifo "$T/in"
	exec 7<>"$T/in"
}

close_input() {
	exec 7>&-
}

# pid NAME: the process itself, not its timeout.
pid() {
	cat "$T/$1.pid"
}

# until_ok COMMAND...: until it succeeds, at most ten seconds.
until_ok() {
	local i
	for ((i = 0; i < 1000; i++)); do
		"$@" && return
		sleep 0.01
	done
	echo "never true: $*" >&2
	return 1
}

# says NAME PATTERN: wait for a line on its stderr; shows NAME PATTERN: on its
# stdout. PATTERN is a basic regular expression.
says() {
	until_ok grep -q -e "$2" "$T/$1.err" || instead "$T/$1.err"
}

shows() {
	until_ok grep -aq -e "$2" "$T/$1.out" || instead "$T/$1.out"
}

# instead FILE: the end of what it holds, where something else was expected.
instead() {
	echo "$1 ends with:" >&2
	tail -c 500 "$1" | cat -v >&2
	return 1
}

holds() {
	[ "$(stat -c %s "$1")" -ge "$2" ]
}

running() {
	kill -0 "${RUNNING[$1]}" 2>/dev/null
}

# finish NAME: wait for its end, which leaves $status, $out and $err. Only the
# beginning of a long stdout is in $out, and no zero bytes.
# shellcheck disable=SC2034  # the tests read these
finish() {
	status=0
	wait "${RUNNING[$1]}" || status=$?
	unset "RUNNING[$1]"
	[ "$status" -ne 124 ] || echo "$1 did not end in $LIMIT s" >&2
	out=
	[ ! -f "$T/$1.out" ] || out=$(head -c 65536 "$T/$1.out" | tr -d '\0')
	err=$(<"$T/$1.err")
}

# try ARGUMENT...: ncx in the foreground, bounded; as ncx_run.
# shellcheck disable=SC2034  # the tests read these
try() {
	status=0
	timeout -k 1 "$LIMIT" "$NCX" "$@" >"$T/try.out" 2>"$T/try.err" ||
		status=$?
	out=$(head -c 65536 "$T/try.out" | tr -d '\0')
	err=$(<"$T/try.err")
}

# listen NAME ARGUMENT...: start a listener on a port of the system's choice,
# which is in $port once it listens.
listen() {
	local name=$1
	shift
	rm -f "$T/$name.port"
	bg "$name" "$NCX" listen -p 0 --port-file "$T/$name.port" "$@" <&0
	until_ok test -e "$T/$name.port"
	port=$(<"$T/$name.port")
}

# takes LEAST MOST COMMAND...: that many milliseconds; longer may be once, or twice,
# on a busy machine.
takes() {
	local least=$1 most=$2 began took try
	shift 2
	for try in 1 2 3; do
		began=$(now_ms)
		"$@"
		took=$(($(now_ms) - began))
		echo "try $try: $took ms" >&2
		[ "$took" -ge "$least" ] || return
		[ "$took" -ge "$most" ] || return 0
	done
	return 1
}

# peer NAME STEP...: start a scripted peer (see peer.py) that begins with a
# serve step; its port is in $port.
# shellcheck disable=SC2034  # the tests read it
peer() {
	need python3
	local name=$1
	shift
	bg "$name" python3 "$PEER" "$@" <&0
	shows "$name" .
	port=$(head -n 1 "$T/$name.out")
}

# talk STEP...: a scripted peer in the foreground; leaves $status and $said.
# shellcheck disable=SC2034  # the tests read these
talk() {
	need python3
	status=0
	said=$(timeout -k 1 "$LIMIT" python3 "$PEER" "$@" 3>&- 4>&-) || status=$?
}

# tool ARGUMENT...: the C test tool, built when nobody has done so.
tool_path() {
	local dir=${TEST_BIN:-$BATS_RUN_TMPDIR}
	if [ ! -x "$dir/tcptool" ]; then
		need gcc
		gcc -std=c11 -D_GNU_SOURCE -O2 "$ROOT/tests/tools/tcptool.c" \
			-o "$dir/tcptool.$$"
		mv "$dir/tcptool.$$" "$dir/tcptool"
	fi
	TOOL=$dir/tcptool
}

# pattern FILE SIZE SEED: bytes in which any loss or swap shows.
pattern() {
	tool_path
	"$TOOL" pattern "$2" "$3" >"$1"
}

need_ipv6() {
	grep -qs '^0\{31\}1 .* lo$' /proc/net/if_inet6 || skip "no ::1 here"
}

# need_name: 'both' is ::1 and 127.0.0.1 for `try` and `bg`, in a mount
# namespace with an /etc/hosts of its own.
need_name() {
	need unshare
	need_ipv6
	printf '::1 both\n127.0.0.1 both\n' >"$T/hosts"
	cat >"$T/ncx" <<-END
		#!/bin/sh
		mount --bind "$T/hosts" /etc/hosts && exec "$NCX" "\$@"
	END
	cat >"$T/named" <<-END
		#!/bin/sh
		exec unshare -m "$T/ncx" "\$@"
	END
	chmod +x "$T/ncx" "$T/named"
	"$T/named" --version >/dev/null 2>&1 ||
		skip "no mount namespace of our own (needs root)"
	NCX=$T/named
}

# free_port: a port where nothing listens; sets $port. The listener that held it
# has ended, so nobody else is likely to get it at once.
free_port() {
	listen free -4 -b 127.0.0.1
	kill "$(pid free)"
	finish free
}

# sanitized: ncx is built with a sanitizer, which takes memory of its own.
sanitized() {
	grep -qa __asan_ "$NCX"
}

# milliseconds since some time
now_ms() {
	local now=${EPOCHREALTIME/[.,]/}
	echo $((now / 1000))
}

# listen_full: a listener whose queue is full, and which drops every further SYN;
# its port in $port.
# shellcheck disable=SC2034  # the tests read it
listen_full() {
	bg full python3 - <<'END'
import socket, time
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(0)
queue = []
while True:
    conn = socket.socket()
    conn.settimeout(0.3)
    try:
        conn.connect(listener.getsockname())
        queue.append(conn)
    except TimeoutError:
        break
print(listener.getsockname()[1], flush=True)
time.sleep(20)
END
	shows full .
	port=$(<"$T/full.out")
}

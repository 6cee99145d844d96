#!/usr/bin/env bats
# What ncx says about itself: help, version, mistakes, and lost output.

load ../lib/common

commands() {
	"$NCX" help --dump | jq -r 'select(.type == "command").name'
}

@test "--version" {
	ncx_run --version
	[ "$status" -eq 0 ]
	like "$out" 'ncx [0-9]*.[0-9]*'
	is "$err" ''
}

@test "help, --help and -h show the commands on stdout" {
	ncx_run help
	[ "$status" -eq 0 ]
	is "$err" ''
	like "$out" 'Usage: ncx *  listen *  connect *  help *'
	local overview=$out
	for word in --help -h; do
		ncx_run $word
		[ "$status" -eq 0 ]
		is "$out" "$overview"
	done
}

@test "ncx alone shows the commands on stderr, status 2" {
	local overview
	overview=$("$NCX" help)
	ncx_run
	[ "$status" -eq 2 ]
	is "$out" ''
	is "$err" "$overview"
}

@test "help COMMAND is COMMAND --help, for every command" {
	need jq
	for command in $(commands); do
		ncx_run help "$command"
		[ "$status" -eq 0 ]
		is "$err" ''
		like "$out" "Usage: ncx $command*-h, --help*"
		local text=$out
		ncx_run "$command" --help
		[ "$status" -eq 0 ]
		is "$out" "$text"
		ncx_run "$command" -h
		is "$out" "$text"
	done
}

@test "help text fits 80 columns and has no trailing blanks" {
	need jq
	for command in $(commands); do
		run ! grep -nE '^.{80}| $' <("$NCX" help "$command")
	done
	run ! grep -nE '^.{80}| $' <("$NCX" help)
}

@test "every option has a help text, and no command has a name twice" {
	need jq
	run "$NCX" help --dump
	[ "$status" -eq 0 ]
	jq -es 'map(select(.type == "option"))
		| all(.help != "" and (.help | test("[.]$|^[A-Z][a-z]") | not))
		and all(.long or .letter)
		and all(.argument or (.kind | IN("flag", "count")))' \
		<<<"$output"
	local twice
	twice=$(jq -r 'select(.type == "option") | .command as $c
		| ("--" + (.long // empty)), ("-" + (.letter // empty))
		| $c + " " + .' <<<"$output" | sort | uniq -d)
	is "$twice" ''
}

@test "an unknown command: status 2, the nearest is suggested" {
	ncx_run lisen
	[ "$status" -eq 2 ]
	is "$out" ''
	is "$err" "ncx: unknown command 'lisen'; did you mean 'listen'? (see 'ncx --help')"
	ncx_run help conect
	[ "$status" -eq 2 ]
	is "$err" "ncx: help: unknown command 'conect'; did you mean 'connect'? (see 'ncx help --help')"
	ncx_run xyzzy
	[ "$status" -eq 2 ]
	is "$err" "ncx: unknown command 'xyzzy' (see 'ncx --help')"
	ncx_run ''
	[ "$status" -eq 2 ]
	is "$err" "ncx: unknown command '' (see 'ncx --help')"
	ncx_run --verison
	[ "$status" -eq 2 ]
	is "$err" "ncx: unknown option '--verison'; did you mean '--version'? (see 'ncx --help')"
	ncx_run -l 5000
	[ "$status" -eq 2 ]
	is "$err" "ncx: unknown option '-l'; a command comes first (see 'ncx --help')"
}

@test "an unknown option: status 2, the nearest is suggested" {
	ncx_run help --dumb
	[ "$status" -eq 2 ]
	is "$out" ''
	is "$err" "ncx: help: unknown option '--dumb'; did you mean '--dump'? (see 'ncx help --help')"
	ncx_run help listen -Z
	[ "$status" -eq 2 ]
	is "$err" "ncx: help: unknown option '-Z' (see 'ncx help --help')"
}

@test "bad arguments and operands: status 2, the word is named" {
	ncx_run help --completion=tcsh
	[ "$status" -eq 2 ]
	is "$err" "ncx: help: option '--completion' takes bash, zsh or fish, not 'tcsh' (see 'ncx help --help')"
	ncx_run help --completion
	[ "$status" -eq 2 ]
	is "$err" "ncx: help: missing SHELL after '--completion' (see 'ncx help --help')"
	ncx_run help --dump=1
	[ "$status" -eq 2 ]
	like "$err" "ncx: help: option '--dump' takes no argument*"
	ncx_run help listen connect
	[ "$status" -eq 2 ]
	is "$err" "ncx: help: unexpected operand 'connect' (see 'ncx help --help')"
	ncx_run help --dump listen
	[ "$status" -eq 2 ]
	like "$err" "ncx: help: *--dump*"
	ncx_run connect
	[ "$status" -eq 2 ]
	like "$err" "ncx: connect: * [(]see 'ncx connect --help')"
}

@test "hostile words cannot steer the terminal" {
	ncx_run $'\e[31mx\n\xff'
	[ "$status" -eq 2 ]
	is "$err" "ncx: unknown command '\\x1b[31mx\\n\\xff' (see 'ncx --help')"
	ncx_run help $'\u202etxt\\'
	is "$err" "ncx: help: unknown command '\\xe2\\x80\\xaetxt\\\\' (see 'ncx help --help')"
}

@test "colour only on request or on a terminal" {
	ncx_run help --color=always xyzzy
	like "$err" $'\e[[]31mncx:\e[[]m help: unknown*'
	ncx_run help xyzzy
	like "$err" 'ncx: help: unknown*'
}

@test "called as ncx-COMMAND it is that command" {
	ln -s "$NCX" "$BATS_TEST_TMPDIR/ncx-help"
	ln -s "$NCX" "$BATS_TEST_TMPDIR/ncx-xyzzy"
	local text
	text=$("$NCX" help listen)
	NCX=$BATS_TEST_TMPDIR/ncx-help ncx_run listen
	[ "$status" -eq 0 ]
	is "$out" "$text"
	NCX=$BATS_TEST_TMPDIR/ncx-help ncx_run --nope
	[ "$status" -eq 2 ]
	like "$err" "ncx: help: unknown option '--nope'*"
	NCX=$BATS_TEST_TMPDIR/ncx-xyzzy ncx_run --version
	[ "$status" -eq 0 ]
	like "$out" 'ncx [0-9]*'
}

@test "lost output: a closed stdout is status 3 and a message" {
	for arguments in --version --help help 'help listen' 'listen --help' \
		'help --dump' 'help --completion=zsh'; do
		status=0
		# shellcheck disable=SC2086  # several words
		err=$("$NCX" $arguments 2>&1 >&-) || status=$?
		[ "$status" -eq 3 ]
		like "$err" 'ncx: *cannot write to stdout: Bad file descriptor'
		[ "$(wc -l <<<"$err")" -eq 1 ]
	done
}

@test "lost output: a full disk is status 3 and a message" {
	[ -e /dev/full ] || skip "/dev/full is missing"
	for arguments in --version help 'help listen' 'help --dump'; do
		status=0
		# shellcheck disable=SC2086  # several words
		err=$("$NCX" $arguments 2>&1 >/dev/full) || status=$?
		[ "$status" -eq 3 ]
		like "$err" 'ncx: *cannot write to stdout: No space left on device'
	done
}

@test "lost output: a pipe that nobody reads is status 3 without a word" {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	for arguments in --version help 'help --dump'; do
		# Opened for both, then only for writing: no reader is left.
		# shellcheck disable=SC2094  # it is a pipe
		exec 8<>"$BATS_TEST_TMPDIR/pipe" 9>"$BATS_TEST_TMPDIR/pipe" 8>&-
		status=0
		# shellcheck disable=SC2086  # several words
		err=$("$NCX" $arguments 2>&1 >&9) || status=$?
		exec 9>&-
		[ "$status" -eq 3 ]
		is "$err" ''
	done
}

@test "a closed stderr is no reason to hang or to write elsewhere" {
	status=0
	out=$("$NCX" xyzzy 2>&-) || status=$?
	[ "$status" -eq 2 ]
	is "$out" ''
	status=0
	"$NCX" help <&- >&- 2>&- || status=$?
	[ "$status" -eq 3 ]
}

@test "a non-blocking stdout gets all of it" {
	need python3
	run python3 - "$NCX" <<'END'
import fcntl, os, subprocess, sys, time
r, w = os.pipe()
fcntl.fcntl(w, fcntl.F_SETPIPE_SZ, 4096)
os.set_blocking(w, False)
child = subprocess.Popen([sys.argv[1], "help", "--completion=zsh"], stdout=w)
os.close(w)
time.sleep(0.2)
got = b"".join(iter(lambda: os.read(r, 4096), b""))
want = subprocess.run([sys.argv[1], "help", "--completion=zsh"],
                      stdout=subprocess.PIPE).stdout
sys.exit(child.wait() or got != want)
END
	[ "$status" -eq 0 ]
}

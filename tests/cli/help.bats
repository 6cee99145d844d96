#!/usr/bin/env bats
# What ncx says about itself: help, version, mistakes, and lost output.

load ../lib/common

commands() {
	"$NCX" help --dump | jq -r 'select(.type == "command").name'
}

# stand_ins: the commands that are other programs, and what else they are called.
stand_ins() {
	"$NCX" help --dump |
		jq -r 'select(.type == "command" and .links) | .name, .links[]' |
		sort -u
}

# topics: the programs that ncx help has a table for.
topics() {
	"$NCX" help --completion=fish |
		sed -n "s/.*__ncx_command help' -a '\\(.*\\)'/\\1/p" | tr ' ' '\n' |
		cat - <(stand_ins) | grep -vxF "$(commands | grep -vxF "$(stand_ins)")" |
		LC_ALL=C sort -u
}

# heres TOPIC: the right sides of its table, one command a line.
heres() {
	"$NCX" help "$1" | sed -nE '4,/^$/s/^  .*[^ ]  +([^ ].*)$/\1/p' |
		sed 's/; /\n/g'
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
	for command in $(commands | grep -vxF "$(stand_ins)"); do
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

@test "a command that is another program: help is a table, --help its options" {
	need jq
	local name text
	for name in $(stand_ins); do
		ncx_run "$name" --help
		[ "$status" -eq 0 ]
		is "$err" ''
		like "$out" "Usage: ncx *--help *"
		text=$out
		ncx_run help "$name"
		[ "$status" -eq 0 ]
		is "$err" ''
		like "$out" "*: *typed there  *here*ncx ${text:11:2}* --help"
	done
}

@test "help PROGRAM: tables for other programs, whatever their case" {
	need jq
	is "$(topics | paste -sd ' ')" "arp dig dumpcap fping fuser \
get-nettcpconnection getmac host hostname ifconfig ip ipcalc ipconfig lsof nc \
ncat netcat netstat nmap nslookup ping powershell route sipcalc ss tcpdump \
telnet test-netconnection tnc tracepath traceroute tracert tshark wireshark"
	local topic text
	for topic in $(topics); do
		ncx_run help "$topic"
		[ "$status" -eq 0 ]
		is "$err" ''
		like "$out" $'*: *\n\n  typed there  *here\n*'
		text=$out
		ncx_run help "${topic^^}.EXE"
		[ "$status" -eq 0 ]
		is "$out" "$text"
		run ! grep -nE '^.{80}| $|	' <<<"$text"
		# Two blanks stand between the sides.
		run ! grep -nE '^  .{31}[^ ]' <<<"$text"
	done
	ncx_run help .exe
	[ "$status" -eq 2 ]
	ncx_run help 'ss lsof'
	[ "$status" -eq 2 ]
}

# --exec takes the rest of the line, --help too; it stands last and is replaced.
@test "help PROGRAM: what its tables say to type is understood" {
	need jq
	local topic line seen=0
	for topic in $(topics); do
		while IFS= read -r line; do
			[[ ${line#sudo } == 'ncx '* ]] || continue
			line=${line#sudo } line=${line/ -e / --sh }
			read -ra words <<<"${line#ncx }"
			ncx_run "${words[@]}" --help
			[ "$status" -eq 0 ] || echo "$topic: $line: $err" >&2
			[ "$status" -eq 0 ]
			like "$out" "Usage: ncx ${words[0]} *"
			seen=$((seen + 1))
		done < <(heres "$topic")
	done
	[ "$seen" -gt 100 ]
}

@test "help PROGRAM: what can be run at once is" {
	need jq
	local topic line seen=0
	for topic in $(topics); do
		while IFS= read -r line; do
			[[ $line == 'ncx sockets'* || $line == 'ncx subnet'* ]] ||
				continue
			[[ $line != *--watch* ]] || continue
			read -ra words <<<"${line#ncx }"
			ncx_run "${words[@]}"
			[ "$status" -le 1 ] || echo "$topic: $line: $err" >&2
			[ "$status" -le 1 ]
			seen=$((seen + 1))
		done < <(heres "$topic")
	done
	[ "$seen" -gt 20 ]
}

@test "help PROGRAM: what is not ncx's is Linux's" {
	need jq
	local topic line
	for topic in $(topics); do
		while IFS= read -r line; do
			line=${line#sudo }
			case ${line%% *} in
			ncx | ip | cat | ping | getent | dig | tracepath | dhclient | \
				resolvectl | hostname) ;;
			*)
				echo "$topic: $line" >&2
				return 1
				;;
			esac
		done < <(heres "$topic")
	done
}

@test "help tells of the tables" {
	like "$("$NCX" help)" "*'ncx help PROGRAM' *netstat*arp, ipconfig*"
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
		and all(.argument or (.kind | IN("flag", "count", "refused")))' \
		<<<"$output"
	local twice
	twice=$(jq -r 'select(.type == "option") | .command as $c
		| ((if .one_dash then "-" else "--" end) + (.long // empty)),
		("-" + (.letter // empty))
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
	ncx_run -x 5000
	[ "$status" -eq 2 ]
	is "$err" "ncx: unknown option '-x'; a command comes first (see 'ncx --help')"
}

@test "a command of another program: status 2, its table is named" {
	for name in arp ipconfig ss ping tcpdump; do
		ncx_run "$name" -a
		[ "$status" -eq 2 ]
		is "$out" ''
		is "$err" "ncx: unknown command '$name' (see 'ncx help $name')"
	done
}

# instead WORD...: what ncx says to type instead of ncx WORD...
instead() {
	ncx_run "$@"
	is "$status $out" '2 ' || return
	sed -n "s/^ncx: unknown option '$1'; a command comes first: \\(.*\\) (see .*/\\1/p" \
		<<<"$err"
}

@test "options of another program without a command: what to type is told" {
	is "$(instead -l -p 5000)" "'ncx listen -p 5000' or 'ncx nc -l -p 5000'"
	is "$(instead -l 5000)" "'ncx listen 5000' or 'ncx nc -l 5000'"
	is "$(instead -lvnp 5000)" "'ncx listen -vnp 5000' or 'ncx nc -lvnp 5000'"
	is "$(instead -vv -l)" ''
	is "$(instead -zv localhost 7-13)" \
		"'ncx scan -v localhost 7-13' or 'ncx nc -zv localhost 7-13'"
	is "$(instead -anp)" "'ncx sockets -anp' or 'ncx netstat -anp'"
	is "$(instead -tlnp)" "'ncx sockets -tlnp' or 'ncx netstat -tlnp'"
	is "$(instead -sT localhost)" \
		"'ncx scan -sT localhost' or 'ncx nmap -sT localhost'"
	is "$(instead -l "$(printf '%0300d' 1)")" 'ncx listen'
	ncx_run listen -l -p 5000
	[ "$status" -eq 2 ]
	is "$err" "ncx: listen: option '-l': ncx listen listens by itself; options as nc has them go with 'ncx nc -l' (see 'ncx listen --help')"
	ncx_run connect -z -vv localhost 7-13
	[ "$status" -eq 2 ]
	is "$err" "ncx: connect: '7-13' is more than one port: ncx scan localhost 7-13 (see 'ncx connect --help')"
	ncx_run connect -u localhost:53,123
	[ "$status" -eq 2 ]
	is "$err" "ncx: connect: '53,123' is more than one port: ncx scan -u localhost 53,123 (see 'ncx connect --help')"
	ncx_run connect localhost -- 7x
	[ "$status" -eq 2 ]
	like "$err" "ncx: connect: *'7x'*"
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

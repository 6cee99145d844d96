#!/usr/bin/env bats
# The scripts of `ncx help --completion`, sourced by their shells and asked for
# completions.

load ../lib/common

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	touch port-file.txt
}

# bash_complete WORD...: what the last word completes to.
bash_complete() {
	"$NCX" help --completion=bash >ncx.bash
	bash -u -c 'source ./ncx.bash
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_ncx; echo "${COMPREPLY[*]}"' bash "$@"
}

fish_complete() {
	"$NCX" help --completion=fish >ncx.fish
	# shellcheck disable=SC2016  # for fish
	HOME=$PWD fish -c 'source ncx.fish; complete -C $argv[1]' "$1" |
		sed 's/\t.*//' | sort | paste -sd ' '
}

zsh_complete() {
	"$NCX" help --completion=zsh >_ncx
	timeout 30 zsh -f "$ROOT/tests/lib/complete.zsh" "$PWD/_ncx" "$1" \
		</dev/null
}

@test "bash: commands, options, choices and files" {
	is "$(bash_complete ncx lis)" listen
	like "$(bash_complete ncx '')" 'listen connect *help *telnet --help --version'
	is "$(bash_complete ncx listen --reuse)" --reuse-port
	is "$(bash_complete ncx listen --color '')" 'auto always never'
	is "$(bash_complete ncx listen --color =)" 'auto always never'
	is "$(bash_complete ncx listen --color = ne)" never
	is "$(bash_complete ncx listen --port-file po)" port-file.txt
	is "$(bash_complete ncx listen -e cat po)" port-file.txt
	like "$(bash_complete ncx listen -e cat)" '*cat*'
	is "$(bash_complete ncx listen -p '')" ''
	is "$(bash_complete ncx help conn)" connect
	is "$(bash_complete ncx help ipconf)" ipconfig
	is "$(bash_complete ncx ipconf)" ''
	is "$(bash_complete ncx nosuch '')" ''
}

@test "bash: names behind one dash are offered, what is refused is not" {
	need jq
	is "$(bash_complete ncx nmap -oX po)" port-file.txt
	like " $(bash_complete ncx nmap -o) " '* -oX *'
	local shell command refused
	for shell in bash zsh fish; do
		"$NCX" help --completion=$shell >script.$shell
	done
	for command in listen nc netstat nmap telnet; do
		refused=$("$NCX" help --dump | jq -r --arg command $command \
			'select(.kind == "refused" and .command == $command) |
			(.one_dash as $one | .long // empty |
				(if $one then "-" else "--" end) + .),
			(.letter // empty | "-" + .)')
		[ -n "$refused" ] || continue
		run ! grep -xF -- "$refused" \
			<<<"$(bash_complete ncx $command - | tr ' ' '\n')"
	done
	run ! grep -e '-l script' script.fish
	run ! grep -e '--script' script.bash script.zsh
	# The programs of those names have completions of their own.
	run ! grep -E 'complete.* (nc|netcat|netstat|nmap|telnet)$' script.bash
	run ! grep -E 'complete -c (nc|netcat|netstat|nmap|telnet) ' script.fish
	is "$(head -n 1 script.zsh)" '#compdef ncx'
}

@test "bash: the script passes shellcheck" {
	need shellcheck
	"$NCX" help --completion=bash >ncx.bash
	shellcheck -s bash ncx.bash
}

@test "fish: commands, options, choices and files" {
	need fish
	is "$(fish_complete 'ncx lis')" listen
	is "$(fish_complete 'ncx listen --reuse')" --reuse-port
	is "$(fish_complete 'ncx listen --color ')" 'always auto never'
	is "$(fish_complete 'ncx listen --port-file po')" port-file.txt
	is "$(fish_complete 'ncx listen -e cat po')" port-file.txt
	is "$(fish_complete 'ncx help conn')" connect
	is "$(fish_complete 'ncx help ipconf')" ipconfig
	is "$(fish_complete 'ncx nmap -oX po')" port-file.txt
	is "$(fish_complete 'ncx nmap --script')" ''
	is "$(fish_complete 'ncx listen -p ')" ''
}

@test "zsh: commands, options, choices and files" {
	need zsh
	is "$(zsh_complete 'ncx lis')" 'ncx listen '
	is "$(zsh_complete 'ncx listen --reuse')" 'ncx listen --reuse-port '
	is "$(zsh_complete 'ncx listen -k --color=ne')" \
		'ncx listen -k --color=never '
	is "$(zsh_complete 'ncx listen --port-file po')" \
		'ncx listen --port-file port-file.txt '
	is "$(zsh_complete 'ncx help conn')" 'ncx help connect '
	is "$(zsh_complete 'ncx help ipconf')" 'ncx help ipconfig '
	is "$(zsh_complete 'ncx nmap -oX po')" 'ncx nmap -oX port-file.txt '
	is "$(zsh_complete 'ncx nmap -sT --reas')" 'ncx nmap -sT --reason '
}

@test "zsh: the script can be sourced without compinit" {
	need zsh
	"$NCX" help --completion=zsh >_ncx
	run zsh -f -c 'source ./_ncx'
	[ "$status" -eq 0 ]
	is "$output" ''
}

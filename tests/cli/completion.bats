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
	like "$(bash_complete ncx '')" 'listen connect *help --help --version'
	is "$(bash_complete ncx listen --reuse)" --reuse-port
	is "$(bash_complete ncx listen --color '')" 'auto always never'
	is "$(bash_complete ncx listen --color =)" 'auto always never'
	is "$(bash_complete ncx listen --color = ne)" never
	is "$(bash_complete ncx listen --port-file po)" port-file.txt
	is "$(bash_complete ncx listen -e cat po)" port-file.txt
	like "$(bash_complete ncx listen -e cat)" '*cat*'
	is "$(bash_complete ncx listen -p '')" ''
	is "$(bash_complete ncx help conn)" connect
	is "$(bash_complete ncx nosuch '')" ''
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
}

@test "zsh: the script can be sourced without compinit" {
	need zsh
	"$NCX" help --completion=zsh >_ncx
	run zsh -f -c 'source ./_ncx'
	[ "$status" -eq 0 ]
	is "$output" ''
}

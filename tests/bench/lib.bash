# Servers and programs in the background, for run and soak: all bounded, and gone
# at the end whatever becomes of the script that sources this. It sets
#
#	who    the name before messages
#	bin    where the tools are
#	limit  seconds that any one program may run
#
# and, when it has chosen a place, tmp, a directory that is removed at the end;
# what programs complain of goes to $tmp/errors.
#
# shellcheck shell=bash

note() { printf '%s: %s\n' "$who" "$*" >&2; }

# --- processes --------------------------------------------------------------

declare -a pids=()
tmp=''
cleanup() {
	local pid

	for pid in "${pids[@]}"; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	[ -z "$tmp" ] || rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# spawn FROM TO COMMAND...: in the background, bounded; its pid is $spawned.
# `timeout` hands a signal on to all that it started. The files are opened in
# the child: to open a FIFO may take until the other end is there.
spawn() {
	timeout -k 2 "$limit" "${@:3}" <"$1" >"$2" 2>>"$tmp/errors" &
	spawned=$!
	pids+=("$spawned")
}

forget() {
	local pid keep=()

	for pid in "${pids[@]}"; do
		[ "$pid" = "$1" ] || keep+=("$pid")
	done
	pids=("${keep[@]}")
}

reap() {
	local status

	wait "$1" 2>/dev/null
	status=$?
	forget "$1"
	return "$status"
}

stop() {
	kill "$1" 2>/dev/null
	reap "$1"
	return 0
}

# until_true SECONDS COMMAND...
until_true() {
	local tries=$(($1 * 100))

	shift
	while ! "$@"; do
		((tries-- > 0)) || return 1
		sleep 0.01
	done
}

# is_bound tcp|udp PORT: seen in /proc, so that no connection is used up.
is_bound() {
	local state=0A

	[ "$1" = tcp ] || state=07
	grep -Eqs "^ *[0-9]+: [0-9A-F]+:$(printf %04X "$2") [0-9A-F:]+ $state " \
		"/proc/net/$1" "/proc/net/${1}6"
}

# serve PROTO TO COMMAND...: starts a listener and sets $port. PORT in a word
# becomes a free port; a listener that tells its port writes it to PORTFILE.
serve() {
	local proto=$1 to=$2 file=$tmp/port words

	shift 2
	rm -f "$file"
	port=$("$bin/load" freeport "$proto")
	words=("${@//PORTFILE/$file}")
	if [ "${words[*]}" = "$*" ]; then
		spawn /dev/null "$to" "${words[@]//PORT/$port}"
		until_true 5 is_bound "$proto" "$port"
	else
		spawn /dev/null "$to" "${words[@]}"
		until_true 5 test -s "$file" && port=$(<"$file")
	fi || {
		note "'$*' does not listen: $(tail -n 1 "$tmp/errors")"
		stop "$spawned"
		return 1
	}
}

# The machine, in one line.
machine() {
	local model

	model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null |
		head -n 1)
	printf 'Linux %s, %s, %s processors, %s' "$(uname -r)" \
		"${model:-$(uname -m)}" "$(nproc)" "$(date +%F)"
}

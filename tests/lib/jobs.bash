# Shared by tests/peers and tests/fault: jobs that run in the background under a
# time limit, and ports, without a race or a fixed number. After common.bash.
#
#	setup() { jobs_setup; }
#	teardown() { jobs_teardown; }
#
# A job has a name. Its stdout and stderr go to NAME.out and NAME.err in
# $BATS_TEST_TMPDIR. Status 124 means that it hung.

JOB_LIMIT=${JOB_LIMIT:-30}

jobs_setup() {
	declare -gA JOB_PID=() JOB_IN=()
	TMP=$BATS_TEST_TMPDIR
	skipped_file
}

# By pid, and only what is still ours: `wait` has not yet seen it.
jobs_teardown() {
	local name
	for name in "${!JOB_PID[@]}"; do
		kill -TERM "${JOB_PID[$name]}" 2>/dev/null || true
	done
	for name in "${!JOB_PID[@]}"; do
		wait "${JOB_PID[$name]}" 2>/dev/null || true
	done
}

# job_start NAME INPUT COMMAND...: INPUT is a file, or - for a pipe that stays
# open until job_close; job_say writes into it.
job_start() {
	local name=$1 input=$2 base=$TMP/$1 held from
	shift 2
	if [ "$input" = - ]; then
		mkfifo "$base.in"
		exec {held}<>"$base.in"
		JOB_IN[$name]=$held
		input=$base.in
	fi
	exec {from}<"$input"
	(
		# A copy of a pipe's writing end would keep it open for ever.
		for held in "${JOB_IN[@]}"; do exec {held}>&-; done
		exec <&"$from" {from}<&- >"$base.out" 2>"$base.err" 3>&-
		exec timeout -k 5 "$JOB_LIMIT" "$@"
	) &
	JOB_PID[$name]=$!
	exec {from}<&-
}

# job_say NAME TEXT: a line of input.
job_say() {
	printf '%s\n' "$2" >&"${JOB_IN[$1]}"
}

# job_close NAME: the end of its input.
job_close() {
	local held=${JOB_IN[$1]}
	exec {held}>&-
	unset "JOB_IN[$1]"
}

job_alive() {
	kill -0 "${JOB_PID[$1]}" 2>/dev/null
}

# job_status NAME: waits until it ends, and leaves its exit status in $status.
job_status() {
	status=0
	wait "${JOB_PID[$1]}" || status=$?
	unset "JOB_PID[$1]"
}

# job_ends NAME STATUS: it ends, with that status.
job_ends() {
	job_status "$1"
	[ "$status" -eq "$2" ] && return
	printf '%s ended with status %s, not %s; its stderr:\n' \
		"$1" "$status" "$2" >&2
	cat "$TMP/$1.err" >&2
	return 1
}

# job_kill NAME: for what has no end of its own.
job_kill() {
	kill -TERM "${JOB_PID[$1]}"
	job_status "$1"
	[ "$status" -eq 143 ]
}

# job_stop NAME: the same, whatever status it makes of that, but not at once
# killed for hanging.
job_stop() {
	kill -TERM "${JOB_PID[$1]}"
	job_status "$1"
	[ "$status" -ne 137 ]
}

# soon COMMAND...: it becomes true within ten seconds.
soon() {
	local try
	for ((try = 0; try < 500; try++)); do
		"$@" && return
		sleep 0.02
	done
	printf 'not within ten seconds: %s\n' "$*" >&2
	tail -n 5 "$TMP"/*.out "$TMP"/*.err >&2
	return 1
}

# heard NAME TEXT: the line TEXT has reached its stdout.
heard() {
	grep -qsxF "$2" "$TMP/$1.out"
}

# silent NAME: nothing on stderr.
silent() {
	is "$(<"$TMP/$1.err")" ''
}

# same FILE FILE: the same bytes.
same() {
	cmp "$1" "$2" >&2
}

# --- ports ------------------------------------------------------------------

# in_use NET PORT: somebody has bound it. Port numbers in /proc are hex.
in_use() {
	local proto=${1%[46]} hex
	printf -v hex '%04X' "$2"
	grep -qsE "^ *[0-9]+: [0-9A-F]+:$hex " \
		"/proc/net/$proto" "/proc/net/${proto}6"
}

# listens NET PORT|PATH: looked up in /proc, never by connecting.
listens() {
	local state=0A flags=00010000 hex
	case $1 in
	unix)
		grep -qsE "^[^ ]+ [^ ]+ [^ ]+ $flags .* $2\$" /proc/net/unix
		return
		;;
	udp*) state=07 ;;
	esac
	printf -v hex '%04X' "$2"
	grep -qsE "^ *[0-9]+: [0-9A-F]+:$hex [0-9A-F]+:[0-9A-F]+ $state " \
		"/proc/net/${1%[46]}" "/proc/net/${1%[46]}6"
}

# free_port NET: in $port; below the range that the system itself hands out.
free_port() {
	local try
	for ((try = 0; try < 100; try++)); do
		port=$((15000 + SRANDOM % 17000))
		in_use "$1" "$port" || return 0
	done
	return 1
}

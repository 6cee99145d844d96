# ncx with faults from tests/fault/shim.c, after common.bash and jobs.bash.
# shellcheck disable=SC2034,SC2154  # the helpers and the tests share variables
#
#	setup_file() { fault_setup_file; }
#	setup() { jobs_setup; }
#	teardown() { jobs_teardown; }
#	@test ... { faults FAULT_SHORT=1; job_start ncx FILE "${faulty[@]}" ... }

# The shim is in $SHIM; skips where it cannot be preloaded. It refuses a wrong
# setting with status 126, which shows that it is there.
fault_setup_file() {
	local asan try=0
	SHIM=${TEST_BIN-}/shim.so
	if [ ! -e "$SHIM" ]; then
		need gcc
		SHIM=$BATS_FILE_TMPDIR/shim.so
		gcc -shared -fPIC -std=c11 -D_GNU_SOURCE -O2 \
			"$ROOT/tests/fault/shim.c" -o "$SHIM" -ldl
	fi
	if grep -q __asan_init "$NCX"; then
		asan=$(gcc -print-file-name=libasan.so)
		SHIM="$asan $SHIM"
	fi
	env LD_PRELOAD="$SHIM" FAULT_CALL=wrong "$NCX" --version \
		>/dev/null 2>&1 || try=$?
	[ "$try" -eq 126 ] || skip "this ncx does not take an LD_PRELOAD"
	export SHIM
}

# faults SETTING...: the command words in $faulty run ncx with these.
faults() {
	faulty=(env "LD_PRELOAD=$SHIM" "$@" "$NCX")
}

# listening NAME: the port of that job is in $port; false when it ended before
# it listened.
listening() {
	soon listens_or_ended "$1"
	[ -s "$TMP/port" ] || return
	port=$(<"$TMP/port")
}

listens_or_ended() {
	[ -s "$TMP/port" ] || ! job_alive "$1"
}

# honest NAME: in $status, 0 is fine, 1 and 3 are with a message, and anything
# else, a signal or a hang, is not.
honest() {
	case $status in
	0) return ;;
	1 | 3) grep -q '^ncx: ' "$TMP/$1.err" && return ;;
	esac
	printf '%s: status %s, stderr: %s\n' \
		"$1" "$status" "$(<"$TMP/$1.err")"
	return 1
}

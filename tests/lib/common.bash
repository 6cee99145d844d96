# Shared by all bats files: `load ../lib/common`.
#
# NCX is the binary under test; ncx_run runs it and leaves its exit status, its
# stdout and its stderr apart, in $status, $out and $err.

bats_require_minimum_version 1.5.0

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
NCX=${NCX:-$ROOT/ncx}
# script(1) hands its command to $SHELL; no colour on a terminal without a TERM.
SHELL=/bin/sh TERM=xterm
export NCX ROOT SHELL TERM
unset NO_COLOR

# shellcheck disable=SC2034  # the tests read these
ncx_run() {
	status=0
	"$NCX" "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" ||
		status=$?
	out=$(<"$BATS_TEST_TMPDIR/out")
	err=$(<"$BATS_TEST_TMPDIR/err")
}

# glibc_words TEXT: the same with what musl says of errors as glibc says it,
# in whose words the tests expect them.
glibc_words() {
	sed -e 's/Host is unreachable/No route to host/' \
		-e 's/Network unreachable/Network is unreachable/' \
		-e 's/Operation timed out/Connection timed out/' \
		-e 's/Operation in progress/Operation now in progress/' \
		-e 's/Address in use/Address already in use/' \
		-e 's/Address not available/Cannot assign requested address/' \
		-e 's/No file descriptors available/Too many open files/' \
		-e 's/Out of memory/Cannot allocate memory/' \
		-e 's/Message too large/Message too long/' \
		-e 's/Filename too long/File name too long/' \
		-e 's,I/O error,Input/output error,' \
		-e 's/Name does not resolve/Name or service not known/' \
		-e 's/: Try again/: Temporary failure in name resolution/' \
		<<<"$1"
}

# is GOT WANT: the same text.
is() {
	[ "$1" = "$2" ] && return
	[ "$(glibc_words "$1")" = "$2" ] && return
	printf 'got:  %q\nwant: %q\n' "$1" "$2" >&2
	return 1
}

# like GOT PATTERN: a shell pattern that matches the whole text.
like() {
	# shellcheck disable=SC2053  # it is a pattern
	[[ $1 == $2 || $(glibc_words "$1") == $2 ]] && return
	printf 'got:     %q\npattern: %s\n' "$1" "$2" >&2
	return 1
}

# need PROGRAM...: skip the test where one is missing.
need() {
	local program
	for program; do
		command -v "$program" >/dev/null || skip "$program is missing"
	done
}

# skip_file REASON: the tests of this file cannot run. Called by setup_file,
# where Bats before 1.9 fails at a skip; each test then skips in skipped_file,
# which jobs_setup calls. Called by a test it skips at once.
skip_file() {
	[ -z "${BATS_TEST_NAME-}" ] || skip "$1"
	export FILE_SKIPPED=$1
}

skipped_file() {
	[ -z "${FILE_SKIPPED-}" ] || skip "$FILE_SKIPPED"
}

# Shared by all bats files: `load ../lib/common`.
#
# NCX is the binary under test; ncx_run runs it and leaves its exit status, its
# stdout and its stderr apart, in $status, $out and $err.

bats_require_minimum_version 1.5.0

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
NCX=${NCX:-$ROOT/ncx}
export NCX ROOT
unset NO_COLOR

# shellcheck disable=SC2034  # the tests read these
ncx_run() {
	status=0
	"$NCX" "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" ||
		status=$?
	out=$(<"$BATS_TEST_TMPDIR/out")
	err=$(<"$BATS_TEST_TMPDIR/err")
}

# is GOT WANT: the same text.
is() {
	[ "$1" = "$2" ] && return
	printf 'got:  %q\nwant: %q\n' "$1" "$2" >&2
	return 1
}

# like GOT PATTERN: a shell pattern that matches the whole text.
like() {
	# shellcheck disable=SC2053  # it is a pattern
	[[ $1 == $2 ]] && return
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

# Shared by tests/net: `load scan` after common and netns. The namespace `probe`
# runs ncx against `target`, which is 10.77.0.2 and fd77::2.

T=$BATS_TEST_TMPDIR

setup() {
	local why

	exec </dev/null
	need jq
	why=$(net_why)
	[ -z "$why" ] || skip "${why//$'\n'/, }"
	export NET_LIMIT=120
	net_begin "$T"
}

teardown() {
	net_end
}

# path [WIRE-OPTION]...: probe and target, joined by a wire.
path() {
	net_make probe target
	net_wire probe target "$@"
}

# scan ARGUMENT...: ncx in probe, every port an object in $T/out; bounded. Sets
# $status and $took, in milliseconds.
# shellcheck disable=SC2034  # the tests read it
scan() {
	local start=${EPOCHREALTIME/[.,]/}

	status=0
	net_in probe timeout -k 2 60 "$NCX" scan -n -a --json "$@" \
		>"$T/out" 2>"$T/err" || status=$?
	took=$(((${EPOCHREALTIME/[.,]/} - start) / 1000))
	[ "$status" -le 1 ] && return
	echo "scan $* ended with status $status: $(<"$T/err")" >&2
	return 1
}

# said FIELD...: of each object, by port.
said() {
	local fields

	printf -v fields ', .%s' "$@"
	jq -rs "sort_by(.port)[] | [${fields#, }] | map(tostring) | join(\" \")" \
		<"$T/out"
}

# truth LO HI [STATE PORTS]...: "PORT STATE" for all from LO to HI: closed, but
# for PORTS (20,30-39, and what net_ports has opened).
truth() {
	{
		[ ! -e "$NET_DIR/target.ports" ] || awk 'NF == 2 {
			print $2, ($1 == "silent" ? "open|filtered" : "open")
		}' "$NET_DIR/target.ports"
		while [ $# -gt 2 ]; do
			tr , '\n' <<<"$4" | awk -F- -v state="$3" '{
				for (port = $1; port <= $NF; port++)
					print port, state
			}'
			set -- "$1" "$2" "${@:5}"
		done
		seq "$1" "$2" | sed 's/$/ closed/'
	} | awk '!seen[$1]++' | sort -n
}

# all_right LO HI [STATE PORTS]...: each port is there once, with its state.
all_right() {
	truth "$@" >"$T/truth"
	said port state | diff "$T/truth" - >"$T/diff" && return
	echo "differences from the truth ($(grep -c '^[<>]' "$T/diff")):" >&2
	head -n 20 "$T/diff" >&2
	return 1
}

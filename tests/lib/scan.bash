# Shared by the tests of scan, after common.bash and net.bash: rows of a report,
# and a network with nothing in it but what the test puts there.

# rows FILE: "ADDRESS PROTO PORT STATE REASON" of the lines of --json in FILE,
# sorted.
rows() {
	jq -r 'select(.port) |
		"\(.address) \(.proto) \(.port) \(.state) \(.reason)"' "$1" |
		LC_ALL=C sort
}

# states FILE: the same, shorter, of a single host: "PROTO PORT STATE" in order.
states() {
	jq -r 'select(.port) | "\(.proto) \(.port) \(.state)"' "$1"
}

# scans ARGUMENT...: `try scan --json -a`, which has to end well; the lines are
# in $T/try.out.
scans() {
	need jq
	try scan --json -a "$@"
	[ "$status" -le 1 ] || {
		printf 'scan %s: status %s: %s\n' "$*" "$status" "$err" >&2
		return 1
	}
}

# ports_are ARGUMENT... -- WANT: what `scan -a` of these lists, in one line.
ports_are() {
	local arguments=()
	while [ "$1" != -- ]; do
		arguments+=("$1")
		shift
	done
	scans "${arguments[@]}"
	is "$(jq -r '"\(.proto):\(.port)"' "$T/try.out" | paste -sd ' ')" "$2"
}

# alone SCRIPT: run by bash in a network of its own, as its root, in $T, with
# the loopback interface up. Failing there fails the test. In it:
#
#	up ARGUMENT...   starts `ncx listen` with these
#	serve FILE       starts python3 with that program, which says "ready"
#	darken           makes 192.0.2.2 a host from which nothing ever comes
#	has TEXT FILE    waits until it is there
alone() {
	unshare -Urnm true 2>/dev/null || skip "no user namespaces"
	need ip
	cat >"$T/script" <<-'END'
		set -eu
		ip link set lo up
		wait_for() {
			for _ in $(seq 500); do
				! "$@" 2>/dev/null || return 0
				sleep 0.02
			done
			echo "never true: $*" >&2
			exit 1
		}
		has() {
			wait_for grep -q -e "$1" "$2"
		}
		up() {
			rm -f port
			timeout 60 "$NCX" listen --port-file port "$@" \
				>>listen.out 2>>listen.err </dev/null &
			wait_for test -s port
			port=$(cat port)
		}
		serve() {
			timeout 60 python3 "$@" >served 2>served.err </dev/null &
			has ready served
		}
		darken() {
			ip link add dark0 type veth peer name dark1
			ip link set dark0 up
			ip link set dark1 up
			ip address add 192.0.2.1/24 dev dark0
			ip neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 \
				dev dark0
		}
		# snmp GROUP NAME: a counter of this network.
		snmp() {
			awk -v group="$1:" -v name="$2" '$1 == group {
				if (!column)
					for (i = 2; i <= NF; i++)
						if ($i == name) column = i
				value = $column
			} END { print value }' /proc/net/snmp
		}
		trap 'kill $(jobs -p) 2>/dev/null || :' EXIT
	END
	printf '%s\n' "$1" >>"$T/script"
	(
		cd "$T" || exit
		timeout -k 1 60 unshare -Urnm bash script </dev/null \
			3>&- 4>&- >script.out 2>script.err
	) || {
		tail -n 50 "$T/script.out" "$T/script.err" >&2
		return 1
	}
}

# In the script: what runs in the background ignores SIGINT unless told otherwise.
export INTERRUPTIBLE='env --default-signal=INT,QUIT,PIPE'

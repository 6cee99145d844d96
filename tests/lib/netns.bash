# Networks of our own for the tests and benchmarks of scans: namespaces, a path
# with delay, loss and limits between two of them, hosts that answer as told.
#
#	net_why                         prints why it cannot be done here, if so
#	net_begin DIR                   first; its files go to DIR
#	net_make NAME...                namespaces; `lo` is up
#	net_in NAME COMMAND...          run in one
#	net_exec NAME COMMAND... &      the same, so that $! is the command's pid
#	net_wire NAME NAME [OPTION]...  join two by tests/net/wire: its options
#	net_veth NAME NAME              join two by a pair of veth
#	net_ports NAME [OPTION]...      open ports by tests/net/ports: its options;
#	                                what it prints is in $NET_DIR/NAME.ports
#	net_rules NAME <<<RULES         what becomes of what comes in (nft)
#	net_sysctl NAME KEY=VALUE...
#	net_counts                      sets $to_b, $lost_to_b, $full_to_b and
#	                                $policed_to_b, and the same with to_a
#	net_end                         last: all is gone
#
# The first of two joined has 10.77.0.1/24 and fd77::1/64, the other .2 and ::2.
#
# A namespace lives as long as a process that does nothing else, and no longer,
# whatever becomes of the test: no name stays behind. All processes are known by
# pid and end by themselves after $NET_LIMIT seconds.

NET_LIMIT=${NET_LIMIT:-600}
NET_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=$PATH:/usr/sbin:/sbin
# Not `declare -A`: bats loads this inside a function.
declare -gA NET_HOLDER=() # name => pid
declare -ga NET_PIDS=() NET_FDS=() NET_ENTER=()

net_why() {
	local program

	for program in unshare nsenter ip nft timeout; do
		command -v "$program" >/dev/null ||
			echo "$program is missing"
	done
	[ -r /dev/net/tun ] && [ -w /dev/net/tun ] ||
		echo "/dev/net/tun may not be opened"
	if [ "$(id -u)" -eq 0 ]; then
		unshare -n true 2>/dev/null ||
			echo "root may not make a network namespace"
	else
		unshare -Urn true 2>/dev/null ||
			echo "neither root nor a user namespace of our own"
	fi
}

# _net_background COMMAND...: its pid is $started; stdin stays what it is.
_net_background() {
	local fd

	(
		# Copies would keep what we close open, and bats waits for its own.
		for fd in 3 4 "${NET_FDS[@]}"; do
			exec {fd}>&-
		done
		exec timeout -k 2 "$NET_LIMIT" "$@"
	) <&0 &
	started=$!
	NET_PIDS+=("$started")
}

_net_until() {
	local tries=1000

	while ! "$@"; do
		((tries-- > 0)) || {
			echo "never true: $*" >&2
			return 1
		}
		sleep 0.01
	done
}

# wire and ports are taken from $TEST_BIN, or built where nobody has done so.
net_begin() {
	local tool
	local flags=(-std=c11 -D_GNU_SOURCE -O2)

	NET_DIR=$1
	NET_HOLDER=() NET_PIDS=() NET_FDS=() NET_ENTER=()
	for tool in wire ports; do
		if [ -n "${TEST_BIN-}" ] && [ -x "$TEST_BIN/$tool" ]; then
			ln -sf "$TEST_BIN/$tool" "$NET_DIR/tool-$tool"
		else
			gcc "${flags[@]}" "$NET_ROOT/tests/net/$tool.c" \
				-o "$NET_DIR/tool-$tool" || return 1
		fi
	done
	[ "$(id -u)" -ne 0 ] || return 0
	# The others are made in this user namespace, where we are root.
	_net_holder user -Ur || return 1
	NET_ENTER=(nsenter -t "$holder" -U --preserve-credentials --)
}

# _net_holder NAME OPTION...: by unshare's options; its pid is $holder.
_net_holder() {
	local file=$NET_DIR/$1.holder

	shift
	rm -f "$file"
	# shellcheck disable=SC2016 # the inner shell expands it
	_net_background "${NET_ENTER[@]}" unshare "$@" sh -c '
		echo $$ >"$0.new" && mv "$0.new" "$0" && exec sleep "$1"
		' "$file" "$NET_LIMIT" </dev/null
	_net_until test -e "$file" || return 1
	holder=$(<"$file")
}

net_make() {
	local name

	for name; do
		_net_holder "$name" -n || return 1
		NET_HOLDER[$name]=$holder
		net_in "$name" ip link set lo up || return 1
		# No packets but those of the test: no router is asked for, no
		# address is tried out.
		net_sysctl "$name" \
			net.ipv6.conf.default.router_solicitations=0 \
			net.ipv6.conf.default.accept_dad=0 \
			net.ipv6.conf.default.addr_gen_mode=1 || return 1
	done
}

net_exec() {
	local name=$1

	shift
	exec "${NET_ENTER[@]}" nsenter -t "${NET_HOLDER[$name]}" -n -- "$@"
}

net_in() {
	(net_exec "$@")
}

net_sysctl() {
	local name=$1 pair key

	shift
	for pair; do
		key=${pair%%=*}
		# shellcheck disable=SC2016 # the inner shell expands it
		net_in "$name" sh -c 'echo "$1" >"/proc/sys/$0"' \
			"${key//.//}" "${pair#*=}" || return 1
	done
}

_net_ready_or_gone() {
	grep -qs '^ready$' "$1" || ! kill -0 "$2" 2>/dev/null
}

# _net_start FILE COMMAND...: until it says "ready" there; its stdin is open
# until net_end.
_net_start() {
	local file=$1 held

	shift
	rm -f "$file" "$file.in"
	mkfifo "$file.in" || return 1
	exec {held}<>"$file.in"
	NET_FDS+=("$held")
	_net_background "$@" <"$file.in" >"$file" 2>"$file.err"
	_net_until _net_ready_or_gone "$file" "$started"
	grep -qs '^ready$' "$file" || {
		cat "$file.err" >&2
		return 1
	}
}

_net_address() {
	net_in "$1" ip addr add "10.77.0.$3/24" dev "$2" &&
		net_in "$1" ip addr add "fd77::$3/64" dev "$2" nodad &&
		net_in "$1" ip link set "$2" up txqueuelen 10000
}

net_wire() {
	local a=$1 b=$2

	shift 2
	_net_start "$NET_DIR/wire" "${NET_ENTER[@]}" "$NET_DIR/tool-wire" "$@" \
		"/proc/${NET_HOLDER[$a]}/ns/net" \
		"/proc/${NET_HOLDER[$b]}/ns/net" || return 1
	_net_address "$a" wire0 1 && _net_address "$b" wire0 2
}

net_veth() {
	net_in "$1" ip link add veth0 type veth peer name veth0 \
		netns "${NET_HOLDER[$2]}" &&
		_net_address "$1" veth0 1 && _net_address "$2" veth0 2
}

net_ports() {
	local name=$1

	shift
	_net_start "$NET_DIR/$name.ports" "${NET_ENTER[@]}" \
		nsenter -t "${NET_HOLDER[$name]}" -n -- "$NET_DIR/tool-ports" "$@"
}

# Replaces the rules that were there.
net_rules() {
	{
		printf 'table inet ours {}\ndelete table inet ours\n'
		printf 'table inet ours {\nchain input {\n'
		printf 'type filter hook input priority 0;\n'
		cat
		printf '}\n}\n'
	} | net_in "$1" nft -f -
}

_net_counts_said() {
	awk '/^B-to-A / { count++ } END { print count + 0 }' "$NET_DIR/wire"
}

_net_counted() {
	[ "$(_net_counts_said)" -gt "$1" ]
}

# shellcheck disable=SC2034  # the callers read these
net_counts() {
	local before

	before=$(_net_counts_said)
	echo >"$NET_DIR/wire.in"
	_net_until _net_counted "$before" || return 1
	read -r _ to_b _ lost_to_b _ full_to_b _ policed_to_b _ < <(
		grep '^A-to-B ' "$NET_DIR/wire" | tail -n 1)
	read -r _ to_a _ lost_to_a _ full_to_a _ policed_to_a _ < <(
		grep '^B-to-A ' "$NET_DIR/wire" | tail -n 1)
}

net_end() {
	local pid fd

	for fd in "${NET_FDS[@]}"; do
		exec {fd}>&-
	done
	for pid in "${NET_PIDS[@]}"; do
		kill "$pid" 2>/dev/null || :
	done
	for pid in "${NET_PIDS[@]}"; do
		wait "$pid" 2>/dev/null || :
	done
	NET_HOLDER=() NET_PIDS=() NET_FDS=() NET_ENTER=()
	return 0
}

# The other netcats as data, and ncx joined to one of them, after common.bash.
# The jobs are called `peer` and `ncx` (jobs.bash). $port and $path are where
# the server listens, $words is the command that was made last.

# shellcheck source=tests/lib/jobs.bash
source "$ROOT/tests/lib/jobs.bash"

# The words of each command, by peer and net; PORT and PATH are filled in. No
# row: the peer does not have it. The options make each of them pass on the end
# of its input as a half-close and then wait for ours:
#
#	nc.openbsd      -N: sends no FIN otherwise and waits for ever
#	nc.traditional  -q: the same; ends when it is through, at the latest
#	                after that many seconds; no IPv6, no UNIX sockets
#	ncat            as it is
#	socat           -t: waits half a second otherwise and loses the rest
#	busybox         as it is; no UDP, no UNIX sockets, no address to bind
#	telnet          -E: no escape character
declare -gA PEER_CALLS=(
	[nc.openbsd,tcp4]='nc.openbsd -nN 127.0.0.1 PORT'
	[nc.openbsd,tcp6]='nc.openbsd -nN ::1 PORT'
	[nc.openbsd,unix]='nc.openbsd -N -U PATH'
	[nc.openbsd,udp4]='nc.openbsd -nu 127.0.0.1 PORT'
	[nc.openbsd,udp6]='nc.openbsd -nu ::1 PORT'
	[nc.traditional,tcp4]='nc.traditional -n -q 20 127.0.0.1 PORT'
	[nc.traditional,udp4]='nc.traditional -n -u 127.0.0.1 PORT'
	[ncat,tcp4]='ncat -n 127.0.0.1 PORT'
	[ncat,tcp6]='ncat -n -6 ::1 PORT'
	[ncat,unix]='ncat -U PATH'
	[ncat,udp4]='ncat -n -u 127.0.0.1 PORT'
	[ncat,udp6]='ncat -n -u -6 ::1 PORT'
	[socat,tcp4]='socat -t 20 - TCP4:127.0.0.1:PORT'
	[socat,tcp6]='socat -t 20 - TCP6:[::1]:PORT'
	[socat,unix]='socat -t 20 - UNIX-CONNECT:PATH'
	[socat,udp4]='socat -t 20 - UDP4:127.0.0.1:PORT'
	[socat,udp6]='socat -t 20 - UDP6:[::1]:PORT'
	[busybox,tcp4]='busybox nc 127.0.0.1 PORT'
	[busybox,tcp6]='busybox nc ::1 PORT'
	[telnet,tcp4]='telnet -E 127.0.0.1 PORT'
	[telnet,tcp6]='telnet -E ::1 PORT'
)
declare -gA PEER_ANSWERS=(
	[nc.openbsd,tcp4]='nc.openbsd -nN -l 127.0.0.1 PORT'
	[nc.openbsd,tcp6]='nc.openbsd -nN -l ::1 PORT'
	[nc.openbsd,unix]='nc.openbsd -N -l -U PATH'
	[nc.openbsd,udp4]='nc.openbsd -nu -l 127.0.0.1 PORT'
	[nc.openbsd,udp6]='nc.openbsd -nu -l ::1 PORT'
	[nc.traditional,tcp4]='nc.traditional -n -q 20 -l -s 127.0.0.1 -p PORT'
	[nc.traditional,udp4]='nc.traditional -n -u -l -s 127.0.0.1 -p PORT'
	[ncat,tcp4]='ncat -n -l 127.0.0.1 PORT'
	[ncat,tcp6]='ncat -n -6 -l ::1 PORT'
	[ncat,unix]='ncat -l -U PATH'
	[ncat,udp4]='ncat -n -u -l 127.0.0.1 PORT'
	[ncat,udp6]='ncat -n -u -6 -l ::1 PORT'
	[socat,tcp4]='socat -t 20 - TCP4-LISTEN:PORT,bind=127.0.0.1'
	[socat,tcp6]='socat -t 20 - TCP6-LISTEN:PORT,bind=[::1]'
	[socat,unix]='socat -t 20 - UNIX-LISTEN:PATH'
	[socat,udp4]='socat -t 20 - UDP4-LISTEN:PORT,bind=127.0.0.1'
	[socat,udp6]='socat -t 20 - UDP6-LISTEN:PORT,bind=[::1]'
	[busybox,tcp4]='busybox nc -l -p PORT'
	[busybox,tcp6]='busybox nc -l -p PORT'
)

# What our half-close does to it, by what it does: `stays` goes on sending its
# own input, `leaves` ends at once, whatever it has still to send.
# shellcheck disable=SC2034  # the scenarios read it
declare -gA PEER_AT_FIN=(
	[nc.openbsd,calls]=stays
	[nc.openbsd,answers]=leaves
	[nc.traditional,calls]=leaves
	[nc.traditional,answers]=leaves
	[ncat,calls]=stays
	[ncat,answers]=leaves
	[socat,calls]=stays
	[socat,answers]=stays
	[busybox,calls]=leaves
	[busybox,answers]=leaves
	[telnet,calls]=leaves
)

peer_needs() {
	need "$1"
	[[ $2 != *6 ]] || grep -qs '^0*1 ' /proc/net/if_inet6 ||
		skip "there is no IPv6 here"
}

# peer_words TEMPLATE: the command in the array $words.
peer_words() {
	local word
	words=()
	for word in $1; do
		word=${word/PORT/$port}
		words+=("${word/PATH/$path}")
	done
}

# ncx_words COMMAND NET: the same for ncx; options come after.
ncx_words() {
	words=("$NCX" "$1")
	case $2,$1 in
	unix,*) words+=(-U "$path") ;;
	*,listen) words+=(-p 0 --port-file "$TMP/port") ;;
	*4,connect) words+=(127.0.0.1 "$port") ;;
	*6,connect) words+=(::1 "$port") ;;
	esac
	case $2,$1 in
	*4,listen) words+=(-b 127.0.0.1) ;;
	*6,listen) words+=(-b ::1) ;;
	esac
	case $2 in udp*) words+=(-u) ;; esac
}

# ncx_listen NET INPUT [OPTION]...: the job `ncx`, listening.
ncx_listen() {
	local net=$1 input=$2
	shift 2
	path=$TMP/socket
	ncx_words listen "$net"
	job_start ncx "$input" "${words[@]}" "$@"
	if [ "$net" = unix ]; then
		soon listens unix "$path"
	else
		soon test -s "$TMP/port"
		port=$(<"$TMP/port")
	fi
}

# ncx_connect NET INPUT [OPTION]...: the job `ncx`.
ncx_connect() {
	local net=$1 input=$2
	shift 2
	ncx_words connect "$net"
	job_start ncx "$input" "${words[@]}" "$@"
}

# peer_calls PEER NET INPUT: the job `peer`.
peer_calls() {
	peer_words "${PEER_CALLS[$1,$2]}"
	job_start peer "$3" "${words[@]}"
}

# peer_answers PEER NET INPUT: the job `peer`, listening.
peer_answers() {
	path=$TMP/socket
	free_port "$2"
	peer_words "${PEER_ANSWERS[$1,$2]}"
	job_start peer "$3" "${words[@]}"
	case $2 in
	unix) soon listens unix "$path" ;;
	*) soon listens "$2" "$port" ;;
	esac
	job_alive peer
}

# join PEER ROLE NET PEER-INPUT NCX-INPUT [NCX-OPTION]...: both jobs run. ROLE
# is what the peer does: `calls` ncx listen or `answers` ncx connect.
join() {
	local peer=$1 role=$2 net=$3 peer_input=$4 ncx_input=$5
	shift 5
	peer_needs "$peer" "$net"
	if [ "$role" = calls ]; then
		ncx_listen "$net" "$ncx_input" "$@"
		peer_calls "$peer" "$net" "$peer_input"
	else
		peer_answers "$peer" "$net" "$peer_input"
		ncx_connect "$net" "$ncx_input" "$@"
	fi
}

#!/usr/bin/env bats
# The other netcats and what ncx joins to a connection other than its stdin
# and stdout: programs, built-in services, many clients.

# shellcheck disable=SC2154  # the helpers set port, path, file and words

load ../lib/common
load ../lib/peers

setup() { jobs_setup; }
teardown() { jobs_teardown; }

load ../lib/peer_streams

echo_tcp() {
	stream_file
	join "$1" calls tcp4 "$file" /dev/null -k --echo
	soon cmp -s "$file" "$TMP/peer.out"
	job_ends peer 0
	job_kill ncx
	silent ncx
	is "$(wc -c <"$TMP/ncx.out")" 0
}

echo_unix() {
	stream_file
	join "$1" calls unix "$file" /dev/null -k --echo
	soon cmp -s "$file" "$TMP/peer.out"
	job_ends peer 0
	job_kill ncx
	silent ncx
	run ! test -e "$path"
}

echo_udp() {
	join "$1" calls udp4 - /dev/null --echo
	job_say peer 'is it you'
	soon heard peer 'is it you'
	job_stop peer
	job_kill ncx
	silent ncx
}

discard() {
	stream_file
	join "$1" calls tcp4 "$file" /dev/null -k --discard
	job_ends peer 0
	is "$(wc -c <"$TMP/peer.out")" 0
	job_kill ncx
	silent ncx
}

# The time of day, and the end of the connection: the peer ends by itself, or
# with its input.
daytime() {
	join "$1" calls tcp4 - /dev/null -k --daytime
	soon grep -qsE '^.*[0-9]{2}:[0-9]{2}:[0-9]{2}' "$TMP/peer.out"
	job_close peer
	job_ends peer 0
	is "$(wc -l <"$TMP/peer.out")" 1
	job_kill ncx
	silent ncx
}

exec_cat() {
	stream_file
	join "$1" calls tcp4 "$file" /dev/null --exec cat
	job_ends peer 0
	job_ends ncx 0
	silent ncx
	same "$file" "$TMP/peer.out"
}

# The child learns who calls; without -k its status is that of ncx.
# shellcheck disable=SC2016  # the child's shell replaces them
exec_status() {
	join "$1" calls tcp4 - /dev/null --sh 'read -r line
		echo "$line $NCX_PROTO $NCX_LOCAL_ADDR $NCX_LOCAL_PORT"
		exit 7'
	job_say peer 'who is there'
	soon heard peer "who is there tcp 127.0.0.1 $port"
	job_close peer
	job_ends ncx 7
	job_ends peer 0
	silent ncx
}

# The program on the calling side: what the peer says comes back to it.
connect_exec() {
	join "$1" answers tcp4 - /dev/null --sh 'sed -u s/^/got:/; exit 5'
	job_say peer 'you called'
	soon heard peer 'got:you called'
	job_close peer
	job_ends ncx 5
	job_ends peer 0
	silent ncx
}

@test "nc.openbsd calls: --echo over TCP sends a file back" { echo_tcp nc.openbsd; }
@test "nc.traditional calls: --echo over TCP sends a file back" { echo_tcp nc.traditional; }
@test "ncat calls: --echo over TCP sends a file back" { echo_tcp ncat; }
@test "socat calls: --echo over TCP sends a file back" { echo_tcp socat; }
@test "busybox calls: --echo over TCP sends a file back" { echo_tcp busybox; }

@test "nc.openbsd calls: --echo over a UNIX socket sends a file back" { echo_unix nc.openbsd; }
@test "ncat calls: --echo over a UNIX socket sends a file back" { echo_unix ncat; }
@test "socat calls: --echo over a UNIX socket sends a file back" { echo_unix socat; }

@test "nc.openbsd calls: --echo over UDP" { echo_udp nc.openbsd; }
@test "nc.traditional calls: --echo over UDP" { echo_udp nc.traditional; }
@test "ncat calls: --echo over UDP" { echo_udp ncat; }
@test "socat calls: --echo over UDP" { echo_udp socat; }

@test "nc.openbsd calls: --discard takes a file" { discard nc.openbsd; }
@test "nc.traditional calls: --discard takes a file" { discard nc.traditional; }
@test "ncat calls: --discard takes a file" { discard ncat; }
@test "socat calls: --discard takes a file" { discard socat; }
@test "busybox calls: --discard takes a file" { discard busybox; }

@test "nc.openbsd calls: --daytime" { daytime nc.openbsd; }
@test "nc.traditional calls: --daytime" { daytime nc.traditional; }
@test "ncat calls: --daytime" { daytime ncat; }
@test "socat calls: --daytime" { daytime socat; }
@test "busybox calls: --daytime" { daytime busybox; }

@test "nc.openbsd calls: --exec cat sends a file back" { exec_cat nc.openbsd; }
@test "nc.traditional calls: --exec cat sends a file back" { exec_cat nc.traditional; }
@test "ncat calls: --exec cat sends a file back" { exec_cat ncat; }
@test "socat calls: --exec cat sends a file back" { exec_cat socat; }
@test "busybox calls: --exec cat sends a file back" { exec_cat busybox; }

@test "nc.openbsd calls: --sh knows the caller, its status counts" { exec_status nc.openbsd; }
@test "nc.traditional calls: --sh knows the caller, its status counts" { exec_status nc.traditional; }
@test "ncat calls: --sh knows the caller, its status counts" { exec_status ncat; }
@test "socat calls: --sh knows the caller, its status counts" { exec_status socat; }
@test "busybox calls: --sh knows the caller, its status counts" { exec_status busybox; }

@test "nc.openbsd answers: --sh on the calling side" { connect_exec nc.openbsd; }
@test "nc.traditional answers: --sh on the calling side" { connect_exec nc.traditional; }
@test "ncat answers: --sh on the calling side" { connect_exec ncat; }
@test "socat answers: --sh on the calling side" { connect_exec socat; }
@test "busybox answers: --sh on the calling side" { connect_exec busybox; }

# Each is a job by its own name, and ends its own way.
@test "-k: all of them at once" {
	local peers=(nc.openbsd nc.traditional ncat socat busybox) peer
	need "${peers[@]}"
	ncx_listen tcp4 - -k
	for peer in "${peers[@]}"; do
		peer_words "${PEER_CALLS[$peer,tcp4]}"
		job_start "$peer" - "${words[@]}"
	done
	for peer in "${peers[@]}"; do
		job_say "$peer" "I am $peer"
		soon heard ncx "I am $peer"
	done
	job_say ncx 'hello all'
	for peer in "${peers[@]}"; do
		soon heard "$peer" 'hello all'
		job_close "$peer"
	done
	job_say ncx 'the end'
	job_close ncx
	for peer in "${peers[@]}"; do
		job_ends "$peer" 0
		is "$(<"$TMP/$peer.out")" $'hello all\nthe end'
	done
	job_kill ncx
	silent ncx
	is "$(wc -l <"$TMP/ncx.out")" 5
}

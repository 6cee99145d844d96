#!/usr/bin/env bats
# The other netcats and ncx, as client and as server, over UDP. None of them
# has an end there, so the peers are killed.

load ../lib/common
load ../lib/peers

setup() { jobs_setup; }
teardown() { jobs_teardown; }

# The client speaks first, for until then nobody knows whom to answer.
calls() {
	join "$1" calls "$2" - -
	job_say peer 'from the peer'
	soon heard ncx 'from the peer'
	job_say ncx 'from ncx'
	soon heard peer 'from ncx'
	job_say peer 'once more'
	soon heard ncx 'once more'
	job_close ncx
	job_say peer 'after the end'
	soon heard ncx 'after the end'
	job_kill ncx
	silent ncx
	job_stop peer
	is "$(<"$TMP/ncx.out")" $'from the peer\nonce more\nafter the end'
	is "$(<"$TMP/peer.out")" 'from ncx'
}

answers() {
	join "$1" answers "$2" - - "${@:3}"
	job_say ncx 'from ncx'
	soon heard peer 'from ncx'
	job_say peer 'from the peer'
	soon heard ncx 'from the peer'
}

# One second of silence after the end of its input is the end.
answers_until_silence() {
	answers "$1" "$2"
	job_say ncx 'once more'
	soon heard peer 'once more'
	job_close ncx
	job_say peer 'after the end'
	job_ends ncx 0
	silent ncx
	is "$(<"$TMP/ncx.out")" $'from the peer\nafter the end'
	is "$(<"$TMP/peer.out")" $'from ncx\nonce more'
	job_stop peer
}

# With --replies 1 the first answer is the end, its input still open.
answers_once() {
	answers "$1" "$2" --replies 1
	job_ends ncx 0
	silent ncx
	is "$(<"$TMP/ncx.out")" 'from the peer'
	job_stop peer
}

# A file of 200 datagrams of 500 bytes, in order and complete. It goes at a
# pace that the peer's socket buffer stands.
file_from_ncx() {
	local file=$TMP/file
	head -c 100000 /dev/urandom >"$file"
	join "$1" answers "$2" - "$file" --datagram 500 --rate 400K
	job_ends ncx 0
	silent ncx
	soon cmp -s "$file" "$TMP/peer.out"
	job_stop peer
}

@test "nc.openbsd calls over IPv4: both are heard" { calls nc.openbsd udp4; }
@test "nc.openbsd answers over IPv4: until silence" { answers_until_silence nc.openbsd udp4; }
@test "nc.openbsd answers over IPv4: one reply" { answers_once nc.openbsd udp4; }
@test "nc.openbsd answers over IPv4: a file from ncx" { file_from_ncx nc.openbsd udp4; }
@test "nc.openbsd calls over IPv6: both are heard" { calls nc.openbsd udp6; }
@test "nc.openbsd answers over IPv6: until silence" { answers_until_silence nc.openbsd udp6; }
@test "nc.openbsd answers over IPv6: one reply" { answers_once nc.openbsd udp6; }
@test "nc.openbsd answers over IPv6: a file from ncx" { file_from_ncx nc.openbsd udp6; }
@test "nc.traditional calls over IPv4: both are heard" { calls nc.traditional udp4; }
@test "nc.traditional answers over IPv4: until silence" { answers_until_silence nc.traditional udp4; }
@test "nc.traditional answers over IPv4: one reply" { answers_once nc.traditional udp4; }
@test "nc.traditional answers over IPv4: a file from ncx" { file_from_ncx nc.traditional udp4; }
@test "ncat calls over IPv4: both are heard" { calls ncat udp4; }
@test "ncat answers over IPv4: until silence" { answers_until_silence ncat udp4; }
@test "ncat answers over IPv4: one reply" { answers_once ncat udp4; }
@test "ncat answers over IPv4: a file from ncx" { file_from_ncx ncat udp4; }
@test "ncat calls over IPv6: both are heard" { calls ncat udp6; }
@test "ncat answers over IPv6: until silence" { answers_until_silence ncat udp6; }
@test "ncat answers over IPv6: one reply" { answers_once ncat udp6; }
@test "ncat answers over IPv6: a file from ncx" { file_from_ncx ncat udp6; }
@test "socat calls over IPv4: both are heard" { calls socat udp4; }
@test "socat answers over IPv4: until silence" { answers_until_silence socat udp4; }
@test "socat answers over IPv4: one reply" { answers_once socat udp4; }
@test "socat answers over IPv4: a file from ncx" { file_from_ncx socat udp4; }
@test "socat calls over IPv6: both are heard" { calls socat udp6; }
@test "socat answers over IPv6: until silence" { answers_until_silence socat udp6; }
@test "socat answers over IPv6: one reply" { answers_once socat udp6; }
@test "socat answers over IPv6: a file from ncx" { file_from_ncx socat udp6; }

#!/usr/bin/env bats
# The other netcats and ncx, as client and as server, over UNIX stream sockets.

load ../lib/common
load ../lib/peers
load ../lib/peer_streams

setup() { jobs_setup; }
teardown() { jobs_teardown; }

@test "nc.openbsd calls: a dialogue that the peer ends" { peer_ends_first nc.openbsd calls unix; }
@test "nc.openbsd calls: a dialogue that ncx ends" { ncx_ends_first nc.openbsd calls unix; }
@test "nc.openbsd calls: a file to ncx" { file_to_ncx nc.openbsd calls unix; }
@test "nc.openbsd calls: a file from ncx" { file_from_ncx nc.openbsd calls unix; }
@test "nc.openbsd calls: a file each way at once" { files_both_ways nc.openbsd calls unix; }

@test "nc.openbsd answers: a dialogue that the peer ends" { peer_ends_first nc.openbsd answers unix; }
@test "nc.openbsd answers: a dialogue that ncx ends" { ncx_ends_first nc.openbsd answers unix; }
@test "nc.openbsd answers: a file to ncx" { file_to_ncx nc.openbsd answers unix; }
@test "nc.openbsd answers: a file from ncx" { file_from_ncx nc.openbsd answers unix; }

@test "ncat calls: a dialogue that the peer ends" { peer_ends_first ncat calls unix; }
@test "ncat calls: a dialogue that ncx ends" { ncx_ends_first ncat calls unix; }
@test "ncat calls: a file to ncx" { file_to_ncx ncat calls unix; }
@test "ncat calls: a file from ncx" { file_from_ncx ncat calls unix; }
@test "ncat calls: a file each way at once" { files_both_ways ncat calls unix; }

@test "ncat answers: a dialogue that the peer ends" { peer_ends_first ncat answers unix; }
@test "ncat answers: a dialogue that ncx ends" { ncx_ends_first ncat answers unix; }
@test "ncat answers: a file to ncx" { file_to_ncx ncat answers unix; }
@test "ncat answers: a file from ncx" { file_from_ncx ncat answers unix; }

@test "socat calls: a dialogue that the peer ends" { peer_ends_first socat calls unix; }
@test "socat calls: a dialogue that ncx ends" { ncx_ends_first socat calls unix; }
@test "socat calls: a file to ncx" { file_to_ncx socat calls unix; }
@test "socat calls: a file from ncx" { file_from_ncx socat calls unix; }
@test "socat calls: a file each way at once" { files_both_ways socat calls unix; }

@test "socat answers: a dialogue that the peer ends" { peer_ends_first socat answers unix; }
@test "socat answers: a dialogue that ncx ends" { ncx_ends_first socat answers unix; }
@test "socat answers: a file to ncx" { file_to_ncx socat answers unix; }
@test "socat answers: a file from ncx" { file_from_ncx socat answers unix; }
@test "socat answers: a file each way at once" { files_both_ways socat answers unix; }

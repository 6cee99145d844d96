#!/usr/bin/env bats
# The other netcats and ncx, as client and as server, over TCP over IPv6.

load ../lib/common
load ../lib/peers
load ../lib/peer_streams

setup() { jobs_setup; }
teardown() { jobs_teardown; }

@test "nc.openbsd calls: a dialogue that the peer ends" { peer_ends_first nc.openbsd calls tcp6; }
@test "nc.openbsd calls: a dialogue that ncx ends" { ncx_ends_first nc.openbsd calls tcp6; }
@test "nc.openbsd calls: a file to ncx" { file_to_ncx nc.openbsd calls tcp6; }
@test "nc.openbsd calls: a file from ncx" { file_from_ncx nc.openbsd calls tcp6; }
@test "nc.openbsd calls: a file each way at once" { files_both_ways nc.openbsd calls tcp6; }

@test "nc.openbsd answers: a dialogue that the peer ends" { peer_ends_first nc.openbsd answers tcp6; }
@test "nc.openbsd answers: a dialogue that ncx ends" { ncx_ends_first nc.openbsd answers tcp6; }
@test "nc.openbsd answers: a file to ncx" { file_to_ncx nc.openbsd answers tcp6; }
@test "nc.openbsd answers: a file from ncx" { file_from_ncx nc.openbsd answers tcp6; }

@test "ncat calls: a dialogue that the peer ends" { peer_ends_first ncat calls tcp6; }
@test "ncat calls: a dialogue that ncx ends" { ncx_ends_first ncat calls tcp6; }
@test "ncat calls: a file to ncx" { file_to_ncx ncat calls tcp6; }
@test "ncat calls: a file from ncx" { file_from_ncx ncat calls tcp6; }
@test "ncat calls: a file each way at once" { files_both_ways ncat calls tcp6; }

@test "ncat answers: a dialogue that the peer ends" { peer_ends_first ncat answers tcp6; }
@test "ncat answers: a dialogue that ncx ends" { ncx_ends_first ncat answers tcp6; }
@test "ncat answers: a file to ncx" { file_to_ncx ncat answers tcp6; }
@test "ncat answers: a file from ncx" { file_from_ncx ncat answers tcp6; }

@test "socat calls: a dialogue that the peer ends" { peer_ends_first socat calls tcp6; }
@test "socat calls: a dialogue that ncx ends" { ncx_ends_first socat calls tcp6; }
@test "socat calls: a file to ncx" { file_to_ncx socat calls tcp6; }
@test "socat calls: a file from ncx" { file_from_ncx socat calls tcp6; }
@test "socat calls: a file each way at once" { files_both_ways socat calls tcp6; }

@test "socat answers: a dialogue that the peer ends" { peer_ends_first socat answers tcp6; }
@test "socat answers: a dialogue that ncx ends" { ncx_ends_first socat answers tcp6; }
@test "socat answers: a file to ncx" { file_to_ncx socat answers tcp6; }
@test "socat answers: a file from ncx" { file_from_ncx socat answers tcp6; }
@test "socat answers: a file each way at once" { files_both_ways socat answers tcp6; }

@test "busybox calls: a dialogue that the peer ends" { peer_ends_first busybox calls tcp6; }
@test "busybox calls: a dialogue that ncx ends" { ncx_ends_first busybox calls tcp6; }
@test "busybox calls: a file to ncx" { file_to_ncx busybox calls tcp6; }
@test "busybox calls: a file from ncx" { file_from_ncx busybox calls tcp6; }

@test "busybox answers: a dialogue that the peer ends" { peer_ends_first busybox answers tcp6; }
@test "busybox answers: a dialogue that ncx ends" { ncx_ends_first busybox answers tcp6; }
@test "busybox answers: a file to ncx" { file_to_ncx busybox answers tcp6; }
@test "busybox answers: a file from ncx" { file_from_ncx busybox answers tcp6; }

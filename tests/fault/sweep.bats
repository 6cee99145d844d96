#!/usr/bin/env bats
# Every command with one fault after the other; see tests/fault/sweep, which
# does far more of it with FAULT_ALL=1 (minutes, not seconds):
#
#	NCX=./ncx FAULT_ALL=1 tests/fault/sweep

load ../lib/common
load ../lib/fault

setup_file() { fault_setup_file; }

# sweep SCENARIO...
sweep() {
	local status=0
	skipped_file
	need unshare
	need ip
	# Minutes more, for what calls.bats and the tests of each command show.
	! grep -qa __asan_ "$NCX" || return 0
	"$ROOT/tests/fault/sweep" "$@" >"$BATS_TEST_TMPDIR/out" 2>&1 ||
		status=$?
	[ "$status" -ne 77 ] || skip "no network namespace of our own"
	grep -v ' runs, ' "$BATS_TEST_TMPDIR/out" >&2 || true
	[ "$status" -eq 0 ]
	[ "$(grep -c ' runs, 0 went wrong$' "$BATS_TEST_TMPDIR/out")" -eq $# ]
}

@test "faults: listen" { sweep listen_user; }
@test "faults: connect" { sweep connect_udp connect_name; }
@test "faults: scan" { sweep scan_reports; }
@test "faults: sockets" { sweep sockets_wait sockets; }
@test "faults: services" { sweep services_file services_listening; }
@test "faults: decode, capture" { sweep decode decode_stdin capture; }
@test "faults: subnet, links, help" { sweep subnet_plan links links_remove help; }
@test "faults: nc" { sweep nc nc_listen nc_zero; }
@test "faults: netstat" { sweep netstat netstat_counters; }
@test "faults: nmap" { sweep nmap; }
@test "faults: telnet" { sweep telnet; }

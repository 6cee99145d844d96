#!/usr/bin/env bats
# The examples of the documents are run, and print what the documents say. How
# they are found and compared: the head of run-block.

load ../lib/common

# true_examples DOCUMENT: all of its examples hold.
true_examples() {
	local status=0
	need python3 unshare ip jq parallel
	cd "$ROOT" || return
	python3 tests/docs/run-block "$1" || status=$?
	[ "$status" -ne 77 ] || skip "no network namespace of our own"
	[ "$status" -eq 0 ]
}

@test "README.md" {
	true_examples README.md
}

@test "man/ncx.1" {
	true_examples man/ncx.1
}

@test "man/ncx-listen.1" {
	true_examples man/ncx-listen.1
}

@test "man/ncx-connect.1" {
	true_examples man/ncx-connect.1
}

@test "man/ncx-scan.1" {
	true_examples man/ncx-scan.1
}

@test "man/ncx-sockets.1" {
	true_examples man/ncx-sockets.1
}

@test "man/ncx-services.1" {
	true_examples man/ncx-services.1
}

@test "man/ncx-decode.1" {
	true_examples man/ncx-decode.1
}

@test "man/ncx-capture.1" {
	true_examples man/ncx-capture.1
}

@test "man/ncx-subnet.1" {
	true_examples man/ncx-subnet.1
}

@test "man/ncx-links.1" {
	true_examples man/ncx-links.1
}

@test "man/ncx-nc.1" {
	true_examples man/ncx-nc.1
}

@test "man/ncx-netstat.1" {
	true_examples man/ncx-netstat.1
}

@test "man/ncx-nmap.1" {
	true_examples man/ncx-nmap.1
}

@test "man/ncx-telnet.1" {
	true_examples man/ncx-telnet.1
}

@test "man/ncx-help.1" {
	true_examples man/ncx-help.1
}

@test "every man page has a test here" {
	local page
	for page in "$ROOT"/man/*.1; do
		grep -qF "@test \"man/${page##*/}\"" "$BATS_TEST_FILENAME" || {
			echo "no test for man/${page##*/}" >&2
			return 1
		}
	done
}

# A checker that finds nothing wrong would be of no use.
@test "a wrong status, line or order is noticed" {
	local block
	need python3 unshare ip
	for block in 'false' 'true # status 1' 'echo one' $'echo one\ntwo' \
		$'printf "a\\nb\\n"\nb\na' $'true\nmore'; do
		printf '```sh\n$ %s\n```\n' "$block" >"$BATS_TEST_TMPDIR/doc.md"
		status=0
		python3 "$ROOT/tests/docs/run-block" "$BATS_TEST_TMPDIR/doc.md" ||
			status=$?
		[ "$status" -ne 77 ] || skip "no network namespace of our own"
		[ "$status" -eq 1 ]
	done
}

#!/usr/bin/env bats
# ncx capture: the command line, and what it says where it may not capture.
# Captures themselves are in tests/net/capture.bats.

load ../lib/common

# refused MESSAGE ARGUMENT...: status 2, nothing on stdout.
refused() {
	local message=$1
	shift
	ncx_run capture "$@"
	[ "$status" -eq 2 ]
	is "$out" ''
	is "$err" "ncx: capture: $message (see 'ncx capture --help')"
}

@test "capture: words that are no filter are named" {
	refused "'80' is not a filter; a port is ':80'" tcp 80
	refused "filter ':9-1': the range 9-1 ends before it begins" :9-1
	refused "filter '@': a host is missing" @
	refused "filter '@[': a ']' is missing" @[
	refused "filter ':x': unknown service 'x' for tcp or udp" :x
	refused "'10.0.0.0/33' is not a filter: it is no network as 192.0.2.0/24" \
		10.0.0.0/33
	ncx_run capture myhost
	[ "$status" -eq 2 ]
	like "$err" "*'myhost' is not a filter:*a host of that name is '@myhost'*"
	ncx_run capture :xyzzy
	[ "$status" -eq 2 ]
	like "$err" "*filter ':xyzzy':*xyzzy*"
}

@test "capture: a host that is not found is status 3" {
	ncx_run capture @host.invalid
	[ "$status" -eq 3 ]
	is "$out" ''
	like "$err" "ncx: capture: filter '@host.invalid': *"
}

@test "capture: outputs that exclude each other" {
	refused "'--ladder', '--brief' and '--json' exclude each other on stdout" \
		--ladder --json
	refused "'--relative' is about lines: it excludes '--json'" \
		--relative --json
	refused "'-w -' has stdout for itself" -w - --ladder
	refused "'--write' takes a file" -w ''
	refused "'--absolute' is about the ladder: it needs '--ladder'" --absolute
	refused "'--format' is about the ladder: it needs '--ladder'" \
		--format text
	refused "'--payload' is about the ladder: it needs '--ladder'" --payload 8
}

@test "capture: numbers out of range" {
	local words
	for words in '-c 0' '--snap 0' '--snap 262145' '--payload 65536 --ladder' \
		'-d soon' '--format svg'; do
		# shellcheck disable=SC2086  # several words
		ncx_run capture $words
		[ "$status" -eq 2 ]
		is "$out" ''
	done
}

@test "capture: pcap does not go to a terminal" {
	need script
	status=0
	script -qec "'$NCX' capture -w -" /dev/null \
		>"$BATS_TEST_TMPDIR/out" </dev/null || status=$?
	[ "$status" -eq 2 ]
	grep -q 'a terminal cannot show pcap' "$BATS_TEST_TMPDIR/out"
}

@test "capture: an interface that is not there; those that are" {
	ncx_run capture -i nosuch0
	[ "$status" -eq 3 ]
	is "$out" ''
	like "$err" "ncx: capture: there is no interface 'nosuch0'; there is lo*"
	ncx_run capture -i a-name-that-is-far-too-long
	[ "$status" -eq 3 ]
	like "$err" "*there is no interface 'a-name-that-is-far-too-long'*"
}

@test "capture: without the privilege one line says what is missing" {
	local run=("$NCX") file=$BATS_TEST_TMPDIR/file
	if [ "$(id -u)" -eq 0 ]; then
		need setpriv
		run=(setpriv --reuid 65534 --regid 65534 --clear-groups "$NCX")
		chmod 755 "$BATS_TEST_TMPDIR"
		cp "$NCX" "$BATS_TEST_TMPDIR/ncx"
		setpriv --reuid 65534 --regid 65534 --clear-groups \
			"$NCX" --version >/dev/null 2>&1 ||
			skip "uid 65534 cannot run $NCX"
	fi
	status=0
	"${run[@]}" capture -w "$file" >"$BATS_TEST_TMPDIR/out" \
		2>"$BATS_TEST_TMPDIR/err" || status=$?
	[ "$status" -eq 3 ]
	is "$(<"$BATS_TEST_TMPDIR/out")" ''
	[ "$(wc -l <"$BATS_TEST_TMPDIR/err")" -eq 1 ]
	# Short: the reason, what to do, and where more is said.
	is "$(<"$BATS_TEST_TMPDIR/err")" "ncx: capture: cannot capture packets \
without CAP_NET_RAW: run this with sudo (other ways: 'man ncx-capture', \
Privileges)"
	# And no file is touched.
	[ ! -e "$file" ]
}

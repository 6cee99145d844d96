#!/usr/bin/env bats
# What cannot be written to stdout is lost output: status 3 and a message, at
# the first byte and later.
# shellcheck disable=SC2154  # the helpers set path, port and faulty

load ../lib/common
load ../lib/jobs
load ../lib/fault

setup_file() {
	fault_setup_file
	head -c 1000 /dev/urandom >"$BATS_FILE_TMPDIR/small"
	head -c 3000000 /dev/urandom >"$BATS_FILE_TMPDIR/big"
}

setup() { jobs_setup; }
teardown() { jobs_teardown; }

# The file comes from a healthy ncx; the other one's calls fail.
connect_fails() {
	file=$BATS_FILE_TMPDIR/$1
	faults FAULT_CALL="$2"
	job_start far "$file" "$NCX" listen -b 127.0.0.1 -p 0 \
		--port-file "$TMP/port" --total 20
	listening far
	job_start ncx /dev/null "${faulty[@]}" connect 127.0.0.1 "$port"
	job_ends ncx 3
	like "$(<"$TMP/ncx.err")" "ncx: connect: cannot write to stdout: $3*"
	is "$(wc -l <"$TMP/ncx.err")" 1
	job_status far
	[ "$status" -le 1 ]
}

listen_fails() {
	file=$BATS_FILE_TMPDIR/$1
	faults FAULT_CALL="$2"
	job_start ncx /dev/null "${faulty[@]}" listen -U "$TMP/socket" \
		--recv-only "${@:4}"
	soon listens unix "$TMP/socket"
	job_start far "$file" "$NCX" connect -U "$TMP/socket" --total 20
	job_ends ncx 3
	like "$(<"$TMP/ncx.err")" "ncx: listen: cannot write to stdout: $3*"
	is "$(wc -l <"$TMP/ncx.err")" 1
	job_status far
	[ "$status" -le 1 ]
}

# The second write; splicing is refused, so there is one.
later() {
	echo "write:2:$1,splice:*:EINVAL"
}

@test "connect: no space, at once" {
	connect_fails small write:1:ENOSPC 'No space left on device'
}
@test "connect: an error of the device, at once" {
	connect_fails small write:1:EIO 'Input/output error'
}
@test "connect: over quota, at once" {
	connect_fails small write:1:EDQUOT 'Disk quota exceeded'
}
@test "connect: no space, later" {
	connect_fails big "$(later ENOSPC)" 'No space left on device'
	test -s "$TMP/ncx.out"
	cmp -n "$(wc -c <"$TMP/ncx.out")" "$file" "$TMP/ncx.out"
}
@test "connect: no space, ever" {
	connect_fails small 'write:*:ENOSPC' 'No space left on device'
}
@test "connect: nobody reads it, which is no word worth" {
	faults FAULT_CALL=write:1:EPIPE
	job_start far "$BATS_FILE_TMPDIR/small" "$NCX" listen -b 127.0.0.1 \
		-p 0 --port-file "$TMP/port" --total 20
	listening far
	job_start ncx /dev/null "${faulty[@]}" connect 127.0.0.1 "$port"
	job_ends ncx 3
	is "$(<"$TMP/ncx.err")" ''
	job_status far
	[ "$status" -le 1 ]
}

# telnet_fails FAULT: of the lines that telnet itself says.
telnet_fails() {
	faults FAULT_CALL="$1"
	job_start far /dev/null "$NCX" listen -b 127.0.0.1 -p 0 \
		--port-file "$TMP/port" --total 20 --no-shutdown
	listening far
	job_start ncx /dev/null "${faulty[@]}" telnet "${@:2}" 127.0.0.1 "$port"
	job_ends ncx 3
	is "$(<"$TMP/ncx.err")" 'ncx: telnet: cannot write to stdout:'"\
 No space left on device"
	kill "${JOB_PID[far]}" 2>/dev/null || true
	job_status far
}
@test "telnet: no space for 'Trying'" { telnet_fails write:1:ENOSPC; }
@test "telnet: no space for 'Connected'" { telnet_fails write:2:ENOSPC; }
@test "telnet: no space for what -e is" { telnet_fails write:1:ENOSPC -e '~'; }

@test "listen: no space, at once" {
	listen_fails small write:1:ENOSPC 'No space left on device'
}
@test "listen: an error of the device, at once" {
	listen_fails small write:1:EIO 'Input/output error'
}
@test "listen: no space, later" {
	listen_fails big "$(later ENOSPC)" 'No space left on device'
	test -s "$TMP/ncx.out"
	cmp -n "$(wc -c <"$TMP/ncx.out")" "$file" "$TMP/ncx.out"
}
@test "listen -k: no space" {
	listen_fails small write:1:ENOSPC 'No space left on device' -k
}
@test "listen -k: no space, later" {
	listen_fails big "$(later ENOSPC)" 'No space left on device' -k
}

@test "listen -u: no space" {
	faults FAULT_CALL=write:2:ENOSPC # the first is the port's
	job_start ncx /dev/null "${faulty[@]}" listen -u -b 127.0.0.1 -p 0 \
		--port-file "$TMP/port"
	listening ncx
	job_start far /dev/fd/0 "$NCX" connect -u 127.0.0.1 "$port" \
		--hold 50ms <<<'a datagram'
	job_status far
	job_ends ncx 3
	like "$(<"$TMP/ncx.err")" \
		'ncx: listen: cannot write to stdout: No space left on device*'
}

#!/usr/bin/env bats
# ncx scan: its pace, its limits, and signals in the middle of it.

load ../lib/common
load ../lib/net
load ../lib/scan

# --- pace ----------------------------------------------------------------------------

# milliseconds of the summary's duration in FILE ("...; 1.25 s", "...; 80.1 ms").
duration() {
	tail -n 1 "$1" | sed 's/.*; //' |
		awk '{print int($1 * ($2 == "s" ? 1000 : 1))}'
}

@test "--rate: that many probes a second, TCP and UDP" {
	local proto took
	for proto in -t -u; do
		try scan $proto --rate 200 1-300
		[ "$status" -eq 1 ]
		like "$out" '*0 of 300 ports open*'
		took=$(duration "$T/try.out")
		echo "$proto: $took ms" >&2
		[ "$took" -ge 1200 ]
		[ "$took" -le 1800 ]
	done
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "--retries, --parallel, -w: how often and how long a silent port is asked" {
	need jq
	alone '
		darken
		now() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }
		# count ARGUMENT...: probes sent and milliseconds taken.
		count() {
			local before=$(snmp Tcp ActiveOpens) began=$(now)
			"$NCX" scan --json -a 192.0.2.2 "$@" >>rows || :
			echo $(($(snmp Tcp ActiveOpens) - before)) \
				$(($(now) - began))
		}
		count -w 200ms --retries 0 1-10 >none
		count -w 200ms --retries 2 1-10 >two
		count -w 150ms --retries 0 --parallel 1 1-6 >one-by-one
		count -w 1 --retries 0 1-2 >second
	'
	is "$(jq -r .state "$T/rows" | sort | uniq -c | awk '{print $1, $2}')" \
		'28 filtered'
	counted none 10 200 1500
	counted two 30 400 3000
	# Together they would take 150 ms.
	counted one-by-one 6 500 3000
	counted second 2 1000 2500
}

# counted NAME PROBES LEAST MOST: that many probes, and milliseconds.
counted() {
	local probes took
	read -r probes took <"$T/$1"
	echo "$1: $probes probes, $took ms" >&2
	is "$probes" "$2"
	[ "$took" -ge "$3" ]
	[ "$took" -lt "$4" ]
}

@test "--parallel 1, --retries 0 and -w lose nothing that answers" {
	need jq
	listen server -4 -b 127.0.0.1 -k
	scans --parallel 1 127.0.0.1-2 "1-300,$port"
	is "$(wc -l <"$T/try.out")" 602
	is "$(rows "$T/try.out" | grep -v closed)" \
		"127.0.0.1 tcp $port open syn-ack"
	scans --retries 0 -w 5 127.0.0.1 "1-300,$port"
	is "$(rows "$T/try.out" | grep -v closed)" \
		"127.0.0.1 tcp $port open syn-ack"
}

# --- limits ---------------------------------------------------------------------------

# limited N ARGUMENT...: with at most N descriptors.
limited() {
	status=0
	# shellcheck disable=SC2016  # the inner shell expands it
	timeout -k 1 "$LIMIT" bash -c 'ulimit -n "$0" && exec "$@"' "$1" \
		"$NCX" scan --json -a "${@:2}" >"$T/try.out" 2>"$T/try.err" ||
		status=$?
}

@test "few descriptors: slower, and complete" {
	need jq
	local limit
	listen server -4 -b 127.0.0.1 -k
	for limit in 10 32 64; do
		limited $limit 127.0.0.1 "1-2000,$port"
		[ "$status" -eq 0 ]
		is "$(wc -l <"$T/try.out")" 2001
		is "$(rows "$T/try.out" | grep -v closed)" \
			"127.0.0.1 tcp $port open syn-ack"
		limited $limit -u 127.0.0.1-3 1-500
		[ "$status" -eq 1 ]
		is "$(wc -l <"$T/try.out")" 1500
		run ! grep -v '"state":"closed"' "$T/try.out"
	done
}

@test "the soft limit on descriptors is raised to the hard one" {
	[ "$(ulimit -Hn)" -gt 200 ] || skip "the hard limit is too low"
	# shellcheck disable=SC2016  # the inner shell expands it
	bg scan bash -c 'ulimit -Sn 64 && exec "$@"' - \
		"$NCX" scan --rate 5 127.0.0.1 1-100
	until_ok raised "$(pid scan)"
}

raised() {
	awk '/^Max open files/ {exit !($4 > 64 && $4 == $5)}' "/proc/$1/limits"
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "few descriptors and hosts that do not answer: complete, and bounded" {
	need jq
	alone '
		darken
		ulimit -n 32
		"$NCX" scan --json -a -w 100ms --retries 0 -p 1-200 192.0.2.2 \
			127.0.0.1 >rows 2>err || [ $? -eq 1 ]
		"$NCX" scan -u --json -a -w 100ms --retries 0 -p 1-200 \
			192.0.2.2 127.0.0.1 >rows-u 2>err-u || [ $? -eq 1 ]
	'
	is "$(jq -r '"\(.address) \(.state)"' "$T/rows" | sort | uniq -c |
		awk '{print $1, $2, $3}')" '200 127.0.0.1 closed
200 192.0.2.2 filtered'
	is "$(jq -r '"\(.address) \(.state)"' "$T/rows-u" | sort | uniq -c |
		awk '{print $1, $2, $3}')" '200 127.0.0.1 closed
200 192.0.2.2 open|filtered'
	is "$(cat "$T/err" "$T/err-u")" ''
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "few ports to connect from: all are scanned" {
	need jq
	alone '
		darken
		echo 40000 40007 >/proc/sys/net/ipv4/ip_local_port_range
		up -4 -k -p 500
		"$NCX" scan --json -a -w 200ms --retries 0 -p 1-30 192.0.2.2 \
			>dark || [ $? -eq 1 ]
		"$NCX" scan --json -a 127.0.0.1 1-500 >rows
		"$NCX" scan --json -a -u 127.0.0.1-3 1-100 >rows-u ||
			[ $? -eq 1 ]
	'
	is "$(jq -r .state "$T/dark" | sort | uniq -c | awk '{print $1, $2}')" \
		'30 filtered'
	is "$(wc -l <"$T/rows")" 500
	is "$(rows "$T/rows" | grep -v closed)" '127.0.0.1 tcp 500 open syn-ack'
	is "$(wc -l <"$T/rows-u")" 300
	run ! grep -v '"state":"closed"' "$T/rows-u"
}

# --- signals --------------------------------------------------------------------------

# long_scan ARGUMENT...: as `scan`, of many hosts; some are through.
long_scan() {
	bg scan "$NCX" scan --rate 100 -a -o "json:$T/rows" "$@" 127.0.0.0/16 9
	until_ok grep -qs 127.0.0.3 "$T/rows"
}

# ends_by SIGNAL NUMBER: scan is told to end and dies of that.
ends_by() {
	kill "-$1" "$(pid scan)"
	finish scan
	is "$status" $((128 + $2))
}

@test "SIGINT and SIGTERM: reports are complete and say so" {
	need jq xmllint
	local row signal
	for row in 'INT 2' 'TERM 15'; do
		# shellcheck disable=SC2086  # two words
		set -- $row
		signal=SIG$1
		rm -f "$T/rows"
		long_scan -o "xml:$T/x" -o "grep:$T/g"
		ends_by "$1" "$2"
		like "$(tail -n 1 "$T/scan.out")" \
			"interrupted by $signal: [0-9]* of 65536 ports decided in *"
		is "$(tail -n 1 "$T/rows" | jq -r '.interrupted, .total')" \
			"$signal
65536"
		is "$(tail -n 1 "$T/rows" | jq .decided)" \
			"$(grep -c '"state":"closed"' "$T/rows")"
		is "$(grep -c '9/tcp *closed' "$T/scan.out")" \
			"$(grep -c '"state":"closed"' "$T/rows")"
		xmllint --nonet --noout "$T/x" >&2
		is "$(xmllint --xpath 'string(//finished/@exit)' "$T/x")" error
		is "$(xmllint --xpath 'count(//port)' "$T/x")" \
			"$(grep -c '"state":"closed"' "$T/rows")"
		like "$(tail -n 1 "$T/g")" "# ncx interrupted by $signal at *"
		# Nothing else but that is said.
		is "$(<"$T/scan.err")" ''
	done
}

@test "interrupted in the middle of a host: what is known of it is told" {
	need jq xmllint
	listen server -4 -b 127.0.0.1 -k
	bg scan "$NCX" scan --rate 50 127.0.0.1 "$port-$((port + 400))" -vv \
		-o "json:$T/rows" -o "xml:$T/x"
	says scan "127.0.0.1:$port/tcp"
	kill -INT "$(pid scan)"
	finish scan
	[ "$status" -eq 130 ]
	like "$out" "127.0.0.1*$port/tcp *open*
not finished: [0-9]* ports not decided*"
	like "$(tail -n 1 "$T/scan.out")" \
		'interrupted by SIGINT: [0-9]* of 401 ports decided in *'
	is "$(head -n 1 "$T/rows" | jq -r '"\(.port) \(.state)"')" \
		"$port open"
	is "$(tail -n 1 "$T/rows" | jq -r '"\(.interrupted) \(.total)"')" \
		'SIGINT 401'
	# What is not known is neither open nor closed nor filtered.
	decided=$(tail -n 1 "$T/rows" | jq .decided)
	[ "$decided" -lt 401 ]
	is "$(xmllint --xpath 'sum(//extraports[@state!="unknown"]/@count) + count(//port)' \
		"$T/x")" "$decided"
}

# timeout(1) sends it to the process and then to its group.
@test "a signal that comes several times cuts no report short" {
	local try
	for try in 1 2 3 4 5 6 7 8 9 10; do
		rm -f "$T/rows"
		bg scan "$NCX" scan --rate 2000 -a -o "json:$T/rows" \
			-o "xml:$T/x" 127.0.0.0/16 9
		until_ok grep -qs 127.0.0.3 "$T/rows"
		scan=$(pid scan)
		for _ in {1..40}; do
			kill -TERM "$scan" 2>/dev/null || break
		done
		finish scan
		is "$status" 143
		echo "try $try" >&2
		like "$(tail -n 1 "$T/x")" '</nmaprun>'
		like "$(tail -n 1 "$T/rows")" '*"interrupted":"SIGTERM"*'
		like "$(tail -n 1 "$T/scan.out")" 'interrupted by SIGTERM: *'
	done
}

@test "it dies of the signal and does not only say so" {
	need python3
	cat >"$T/run.py" <<-'END'
		import signal, subprocess, sys
		signal.signal(signal.SIGINT, signal.SIG_DFL)
		scan = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
		scan.stdout.readline()
		scan.send_signal(signal.SIGINT)
		scan.stdout.read()
		print(scan.wait(timeout=10))
	END
	is "$(timeout 20 python3 "$T/run.py" "$NCX" scan --json -a --rate 100 \
		127.0.0.0/16 9)" -2
}

@test "an ignored SIGINT stays ignored" {
	need jq
	# shellcheck disable=SC2016  # the inner shell expands it
	bg scan sh -c 'trap "" INT; exec "$@"' - \
		"$NCX" scan --json -a --rate 50 127.0.0.1-30 9
	until_ok grep -qs 127.0.0.2 "$T/scan.out"
	kill -INT "$(pid scan)"
	finish scan
	[ "$status" -eq 1 ]
	is "$(jq -r 'select(.port).address' "$T/scan.out" | wc -l)" 30
}

@test "SIGUSR1: a line on stderr each time, and it goes on" {
	need jq
	long_scan
	kill -USR1 "$(pid scan)"
	says scan '%'
	like "$(<"$T/scan.err")" \
		'ncx: scan: 0 %, [0-9]* of 65536 ports, * probes/s, 0 open*'
	is "$(wc -l <"$T/scan.err")" 1
	until_ok more_lines "$(wc -l <"$T/rows")"
	kill -USR1 "$(pid scan)"
	until_ok two_lines
	running scan
	ends_by TERM 15
}

more_lines() {
	[ "$(wc -l <"$T/rows")" -gt "$1" ]
}

two_lines() {
	[ "$(wc -l <"$T/scan.err")" -eq 2 ]
}

@test "SIGUSR1 is not fatal however early, with -q too" {
	need jq
	long_scan -q
	for _ in 1 2 3 4 5; do
		kill -USR1 "$(pid scan)"
	done
	running scan
	ends_by TERM 15
}

# --- progress -------------------------------------------------------------------------

@test "progress: on a terminal, not in a pipe; --progress asks for it" {
	need script
	try scan --rate 100 1-100
	is "$err" ''
	# The scan's stderr is the terminal.
	script -qec "'$NCX' scan --rate 100 1-70 >'$T/o'" "$T/typed" \
		</dev/null >/dev/null || :
	grep -aq '% *, [0-9]* of 70 ports, .* probes/s, 0 open' "$T/typed"
	like "$(<"$T/o")" '*0 of 70 ports open*'
	script -qec "'$NCX' scan -q --rate 100 1-70 >'$T/o'" "$T/typed" \
		</dev/null >/dev/null || :
	run ! grep -aq 'of 70 ports' "$T/typed"
	try scan --progress --rate 100 1-70
	like "$err" '*of 70 ports*'
}

@test "--progress in a file or a pipe: lines, without escapes" {
	try scan --progress --rate 100 1-70
	like "$err" '*of 70 ports*'
	[[ $err != *[$'\e\r']* ]]
}

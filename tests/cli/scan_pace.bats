#!/usr/bin/env bats
# ncx scan: the bounds of its pace, the time that a host may take, the most
# common ports, and what is surely open.

load ../lib/common
load ../lib/net
load ../lib/scan

# wrong REASON ARGUMENT...: a mistake in the command line, and nothing done.
wrong() {
	try scan "${@:2}"
	is "$status" 2
	is "$out" ''
	like "$err" "ncx: scan: $1"
}

# took COMMAND...: its milliseconds in $ms.
took() {
	local began=${EPOCHREALTIME/[.,]/}
	"$@"
	ms=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
	echo "$*: $ms ms" >&2
}

# --- --delay -------------------------------------------------------------------------

@test "--delay: at least that long between two probes, to all hosts together" {
	need jq
	listen server -4 -b 127.0.0.1 -k
	took scans --delay 200ms -p "1-2,$port" 127.0.0.1 127.0.0.2
	is "$(rows "$T/try.out" | grep -v closed)" \
		"127.0.0.1 tcp $port open syn-ack"
	is "$(wc -l <"$T/try.out")" 6
	# Six probes have five pauses between them.
	[ "$ms" -ge 1000 ]
	[ "$ms" -lt 4000 ]
	took scans --delay 0 1-200
	[ "$ms" -lt 2000 ]
}

@test "--delay of more than a second: slower than any --rate" {
	need jq
	took scans --delay 1100ms 7-8
	[ "$ms" -ge 1100 ]
	[ "$ms" -lt 4000 ]
	is "$(wc -l <"$T/try.out")" 2
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "--delay: the kernel repeats no probe by itself" {
	need jq
	alone '
		darken
		# sent ARGUMENT...: connections begun, and repeated.
		sent() {
			local opens=$(snmp Tcp ActiveOpens)
			local again=$(snmp Tcp RetransSegs)
			"$NCX" scan --json -a 192.0.2.2 -w 1500ms --retries 1 \
				"$@" 7-8 >>rows || :
			echo $(($(snmp Tcp ActiveOpens) - opens)) \
				$(($(snmp Tcp RetransSegs) - again))
		}
		sent >without
		sent --delay 50ms >with
	'
	is "$(jq -r .state "$T/rows" | sort | uniq -c | awk '{print $1, $2}')" \
		'4 filtered'
	# Else it does, and its repeat is the second probe.
	like "$(<"$T/without")" '2 [1-9]*'
	is "$(<"$T/with")" '4 0'
}

# --- --min-rate ----------------------------------------------------------------------

# shellcheck disable=SC2016  # the inner shell expands it
@test "--min-rate: the windows do not hold it back" {
	need jq
	alone '
		darken
		now() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }
		# Kept to the letter, --parallel makes it wait for each answer.
		again() {
			local began=$(now)
			"$NCX" scan --json -a -w 1s --retries 0 \
				--parallel 3000 -p 1-1200 "$@" 192.0.2.2 \
				>rows || [ $? -eq 1 ]
			wc -l <rows
			echo $(($(now) - began))
		}
		again >without
		again --min-rate 2000 >with
	'
	is "$(head -n 1 "$T/without") $(head -n 1 "$T/with")" '1200 1200'
	is "$(jq -r .state "$T/rows" | sort -u)" filtered
	echo "$(tail -n 1 "$T/without") ms, $(tail -n 1 "$T/with") ms" >&2
	[ "$(tail -n 1 "$T/without")" -ge 4000 ]
	[ "$(tail -n 1 "$T/with")" -lt 3500 ]
}

@test "--min-rate: not above --rate, and not against --delay" {
	wrong "--min-rate 6 is more than --rate 5 *" --rate 5 --min-rate 6 7
	wrong "--min-rate 3 is more than --delay lets through *" \
		--delay 400ms --min-rate 3 7
	wrong "option '--min-rate' takes a number from 1 *" --min-rate 0 7
	wrong "option '--delay' takes *" --delay soon 7
	need jq
	scans --rate 500 --min-rate 500 1-20
	is "$(wc -l <"$T/try.out")" 20
	scans --delay 100ms --min-rate 10 7-8
	is "$(wc -l <"$T/try.out")" 2
}

# --- --host-timeout ------------------------------------------------------------------

# shellcheck disable=SC2016  # the inner shell expands it
@test "--host-timeout: a host that drops everything is given up, others not" {
	need jq xmllint
	alone '
		darken
		up -4 -k -p 500
		began=${EPOCHREALTIME/[.,]/}
		"$NCX" scan -a --host-timeout 1 -w 20 --retries 3 -p 498-500 \
			-o json:rows -o xml:x -o grep:g 192.0.2.2 127.0.0.1 \
			>text 2>err
		echo $(((${EPOCHREALTIME/[.,]/} - began) / 1000)) >took
	'
	echo "$(<"$T/took") ms" >&2
	[ "$(<"$T/took")" -ge 1000 ]
	[ "$(<"$T/took")" -lt 5000 ]
	is "$(<"$T/err")" \
		'ncx: scan: 1 host took longer than --host-timeout and was given up'
	is "$(sed '$s/;[^;]*$//' "$T/text")" "\
127.0.0.1
PORT     STATE   SERVICE
498/tcp  closed  -
499/tcp  closed  -
500/tcp  open    -

192.0.2.2
given up, its time is over: 3 ports not decided

2 hosts, 1 up, 1 given up; 1 of 6 ports open"
	is "$(rows "$T/rows")" "\
127.0.0.1 tcp 498 closed conn-refused
127.0.0.1 tcp 499 closed conn-refused
127.0.0.1 tcp 500 open syn-ack"
	is "$(xmllint --nonet --xpath \
		'string(//host[@timedout="true"]/address/@addr)' "$T/x")" \
		192.0.2.2
	is "$(xmllint --nonet --xpath 'count(//host[@timedout])' "$T/x")" 1
	is "$(xmllint --nonet --xpath \
		'string(//host[@timedout]//extraports[@state="unknown"]/@count)' \
		"$T/x")" 3
	like "$(<"$T/g")" '*Host: 192.0.2.2 ()*Status: Timeout*'
}

# shellcheck disable=SC2016  # the inner shell expands it
@test "--host-timeout: what is known by then is told; the status is 1" {
	need jq
	alone '
		status=0
		"$NCX" scan --json -a --host-timeout 500ms --rate 20 \
			127.0.0.1 1-1000 >rows 2>err || status=$?
		echo $status >status
		"$NCX" scan --host-timeout 500ms --rate 20 \
			127.0.0.1 1-1000 >text 2>/dev/null || :
	'
	is "$(<"$T/status")" 1
	[ "$(wc -l <"$T/rows")" -ge 8 ]
	[ "$(wc -l <"$T/rows")" -le 14 ]
	is "$(jq -r .state "$T/rows" | sort -u)" closed
	like "$(<"$T/text")" '*given up, its time is over: 9[89]? ports not decided*
1 host, up, given up; 0 of 1000 ports open; *'
	like "$(<"$T/err")" '*1 host took longer than --host-timeout *'
}

@test "--host-timeout: enough time changes nothing, and 0 is any time" {
	need jq
	try scan --host-timeout 10 1-500
	is "$status" 1
	is "$err" ''
	[[ $out != *given* ]]
	try scan --host-timeout 0 1-50
	is "$status" 1
	is "$err" ''
	wrong "option '--host-timeout' takes *" --host-timeout x 7
}

# --- --top ---------------------------------------------------------------------------

@test "--top: so many ports of each protocol, the common ones first" {
	need jq
	ports_are --top 3 -- 'tcp:22 tcp:80 tcp:443'
	ports_are -u --top 2 -- 'udp:53 udp:123'
	ports_are -tu --top 1 127.0.0.1 -- 'tcp:80 udp:53'
	scans --top 1000 127.0.0.2
	is "$(jq .port "$T/try.out" | sort -u | wc -l)" 1000
	for port in 21 22 23 25 53 80 110 143 443 445 3306 3389 5432 8080; do
		jq -es "any(.port == $port)" "$T/try.out" >/dev/null
	done
	scans --top 65535
	is "$(jq .port "$T/try.out" | sort -u | wc -l)" 65535
}

@test "--top: not with other ports, and not more than there are" {
	wrong '--top and --ports exclude each other *' --top 5 -p 9
	wrong "'22' is not a target: --top says the ports *" --top 5 22
	wrong "'7,9' is not a target: --top says the ports *" --top 5 localhost 7,9
	wrong "option '--top' takes a number from 1 to 65535, not '65536' *" \
		--top 65536
	wrong "option '--top' takes a number from 1 *" --top 0
}

# --- --open --------------------------------------------------------------------------

# shellcheck disable=SC2016  # the inner shell expands it
@test "--open: only what is or may be open, in every format" {
	need jq xmllint
	alone '
		up -4 -k -p 500
		up -4 -u --discard -p 501
		set -- -tu -p T:499-500,U:501-502 127.0.0.1
		"$NCX" scan --open "$@" -o json:rows -o xml:x -o grep:g >text
		"$NCX" scan --open -p 499 127.0.0.1 127.0.0.2 >none ||
			[ $? -eq 1 ]
	'
	is "$(grep -E '^[0-9]+/|^not' "$T/text" | tr -s ' ')" "\
500/tcp open -
501/udp open|filtered -
not shown: 1 tcp closed (conn-refused), 1 udp closed (port-unreach)"
	is "$(rows "$T/rows")" "\
127.0.0.1 tcp 500 open syn-ack
127.0.0.1 udp 501 open|filtered no-response"
	is "$(xmllint --nonet --xpath '//port/@portid' "$T/x" | tr -d '\n')" \
		' portid="500" portid="501"'
	# What is not listed is counted.
	is "$(xmllint --nonet --xpath 'sum(//extraports/@count)' "$T/x")" 2
	like "$(grep Ports: "$T/g")" '*500/open/tcp//*501/open|filtered/udp//*'
	run ! grep -q '499/' "$T/g"
	like "$(<"$T/none")" '2 hosts, 2 up; 2 hosts not listed *'
}

@test "--open and --all exclude each other" {
	wrong '--all and --open exclude each other *' --open -a 7
}

# --- ports as nmap's users write them ------------------------------------------------

@test "-p 1-, -p T:80,U:53, -p http,https" {
	need jq
	scans -p 1- 127.0.0.3
	is "$(jq .port "$T/try.out" | sort -nu | sed -n '1p;$p' | paste -sd ' ')" \
		'1 65535'
	is "$(wc -l <"$T/try.out")" 65535
	ports_are -p T:80,U:53 -- 'tcp:80 udp:53'
	ports_are -sTU -p T:80,U:53 127.0.0.1 -- 'tcp:80 udp:53'
	ports_are -p http,https -- 'tcp:80 tcp:443'
	ports_are -p22 127.0.0.1 -- tcp:22
	ports_are -p '22, 80' -- 'tcp:22 tcp:80'
}

#!/usr/bin/env bats
# ncx scan: what it prints and writes. tests/peers/scan_xml.bats holds the XML
# against nmap's own tools.

load ../lib/common
load ../lib/net
load ../lib/scan

# open_and_closed: $port is open, $closed is not.
open_and_closed() {
	free_port
	closed=$port
	listen server -4 -b 127.0.0.1 -k
}

# --- text ----------------------------------------------------------------------------

@test "text: a host, a table, the rest, the summary; all on stdout" {
	open_and_closed
	try scan 127.0.0.1 "7,9,$port"
	[ "$status" -eq 0 ]
	is "$err" ''
	like "$out" "127.0.0.1
PORT * STATE * SERVICE
$port/tcp * open * -
not shown: 2 closed (conn-refused)

1 host, up; 1 of 3 ports open; *[0-9] *s"
	is "$(wc -l <"$T/try.out")" 6
}

@test "-a lists every port; --no-header leaves the titles out" {
	try scan -a 7,9
	like "$out" '*PORT*7/tcp *closed *echo*9/tcp *closed *discard*'
	[[ $out != *'not shown'* ]]
	try scan -a --no-header 7,9
	[[ $out != *PORT* ]]
	like "$out" '*7/tcp *closed *echo*9/tcp *closed *discard*'
}

@test "several hosts: those with nothing open are counted, or all with -v" {
	open_and_closed
	try scan 127.0.0.1-4 "$port"
	[ "$status" -eq 0 ]
	is "$(grep -c '^127' "$T/try.out")" 1
	like "$out" '*4 hosts, 4 up; 3 hosts not listed (3 answered); 1 of 4 ports open*'
	try scan -v 127.0.0.1-4 "$port"
	is "$(grep -c '^127' "$T/try.out")" 4
}

@test "-q, -v, -vv: results stay on stdout, words go to stderr" {
	local level
	open_and_closed
	for level in -q -v -vv; do
		try scan $level 127.0.0.1 "$port"
		[ "$status" -eq 0 ]
		like "$out" "*$port/tcp *open*"
		case $level in
		-q) is "$err" '' ;;
		-vv) like "$err" "*127.0.0.1:$port/tcp*open*" ;;
		esac
		[ -z "$err" ] || run ! grep -v '^ncx: scan: ' "$T/try.err"
	done
}

@test "colour: states with --color=always, never in a pipe or NO_COLOR" {
	open_and_closed
	try scan -a --color=always 127.0.0.1 "$closed,$port"
	like "$out" $'*\e\\[*open\e\\[*'
	like "$out" $'*\e\\[*closed\e\\[*'
	# The columns stay in line.
	sed $'s/\e\\[[0-9;]*m//g' "$T/try.out" | grep -v ';' >"$T/plain"
	try scan -a 127.0.0.1 "$closed,$port"
	[[ $out != *$'\e'* ]]
	is "$(grep -v ';' "$T/try.out")" "$(<"$T/plain")"
	try scan -a --color=never 127.0.0.1 "$port"
	[[ $out != *$'\e'* ]]
	# A file is no terminal, whatever stdout is.
	try scan -a --color=always -o "text:$T/file" 127.0.0.1 "$port"
	like "$(<"$T/file")" "*$port/tcp *open*"
	run ! grep -q $'\e' "$T/file"
	for format in json xml grep; do
		try scan -a --color=always --format $format 127.0.0.1 "$port"
		[[ $out != *$'\e'* ]]
	done
}

@test "colour on a terminal, but for NO_COLOR" {
	need script
	open_and_closed
	script -qec "'$NCX' scan 127.0.0.1 $port" "$T/typed" >"$T/o" </dev/null
	grep -q $'\e\[[0-9;]*mopen' "$T/o"
	NO_COLOR=1 script -qec "'$NCX' scan 127.0.0.1 $port" "$T/typed" \
		>"$T/o" </dev/null
	grep -q "$port/tcp *open" "$T/o"
}

# --- JSON ------------------------------------------------------------------------------

@test "--json: a line for each port, with the fields of the contract" {
	need jq
	open_and_closed
	try scan --json -a 127.0.0.1 "7,$port"
	[ "$status" -eq 0 ]
	is "$(wc -l <"$T/try.out")" 2
	is "$(jq -c '[.host, .address, .port, .proto, .state, .reason,
		.service]' "$T/try.out")" \
		'["127.0.0.1","127.0.0.1",7,"tcp","closed","conn-refused","echo"]
["127.0.0.1","127.0.0.1",'"$port"',"tcp","open","syn-ack",null]'
	jq -es 'all((.port | type) == "number" and
		(.rtt_ms | type) == "number" and .rtt_ms >= 0 and
		.rtt_ms < 1000 and (has("banner") | not))' "$T/try.out"
	# Absent means unknown: nothing is null.
	run ! grep -q null "$T/try.out"
	# Without -a what is open; the host as typed.
	try scan --json localhost "7,$port"
	is "$(jq -r '"\(.host) \(.address) \(.port)"' "$T/try.out")" \
		"localhost 127.0.0.1 $port"
	try scan --format json localhost "7,$port"
	is "$(jq -r '"\(.host) \(.address) \(.port)"' "$T/try.out")" \
		"localhost 127.0.0.1 $port"
}

@test "--json: nothing open is no line and status 1" {
	try scan --json 7-9
	[ "$status" -eq 1 ]
	is "$out" ''
	is "$err" ''
}

@test "--json: lines come while the scan goes on" {
	need jq
	bg scan "$NCX" scan --json -a --rate 20 127.0.0.1-200 9
	until_ok grep -q 127.0.0.3 "$T/scan.out"
	running scan
	is "$(head -n 1 "$T/scan.out" | jq -r .state)" closed
}

# --- XML and grepable ------------------------------------------------------------------

@test "--format xml is valid against nmap's DTD, with targets of any name" {
	need xmllint
	[ -e /usr/share/nmap/nmap.dtd ] || skip "nmap.dtd is missing"
	open_and_closed
	try scan --format xml -a -b 127.0.0.1 ::1 "7,$port"
	cp "$T/try.out" "$T/both.xml"
	try scan --format xml 7-9
	cp "$T/try.out" "$T/none.xml"
	try scan --format xml -t -u 7,9 -o $'text:'"$T"$'/a<b>"&\e\xff'
	cp "$T/try.out" "$T/words.xml"
	for file in both none words; do
		xmllint --nonet --noout --dtdvalid /usr/share/nmap/nmap.dtd \
			"$T/$file.xml" >&2
	done
	at="//host[address/@addr='127.0.0.1']//port"
	is "$(xmllint --xpath "string(${at}[@portid=7]/state/@state)" \
		"$T/both.xml")" closed
	is "$(xmllint --xpath "string(${at}[@portid=$port]/state/@reason)" \
		"$T/both.xml")" syn-ack
	is "$(xmllint --xpath 'string(//finished/@exit)' "$T/none.xml")" success
	is "$(xmllint --xpath 'string(//nmaprun/@args)' "$T/both.xml")" \
		"$NCX scan --format xml -a -b 127.0.0.1 ::1 7,$port"
	like "$(xmllint --xpath 'string(//nmaprun/@args)' "$T/words.xml")" \
		'*a<b>"&\\x1b\\xff'
}

@test "--format grep: a line for each host" {
	open_and_closed
	try scan --format grep -a localhost "7,$port"
	[ "$status" -eq 0 ]
	like "$(sed -n 1p "$T/try.out")" '# ncx * scan initiated * as: *'
	is "$(sed -n 2p "$T/try.out")" \
		$'Host: 127.0.0.1 (localhost)\tStatus: Up'
	is "$(sed -n 3p "$T/try.out")" \
		$'Host: 127.0.0.1 (localhost)\tPorts: '"7/closed/tcp//echo///, $port/open/tcp/////"
	like "$(sed -n 4p "$T/try.out")" \
		'# ncx done at * 1 IP address (1 host up) scanned in * seconds'
	is "$(wc -l <"$T/try.out")" 4
}

# --- files -----------------------------------------------------------------------------

@test "-o: several files beside stdout, each as --format would print it" {
	need jq
	open_and_closed
	try scan -a 127.0.0.1 "7,$port" -o "text:$T/t" -o "json:$T/j" \
		-o "xml:$T/x" --output="grep:$T/g" -o "json:$T/j2"
	[ "$status" -eq 0 ]
	is "$err" ''
	is "$(<"$T/t")" "$out"
	is "$(jq -r .state "$T/j" | paste -sd ' ')" 'closed open'
	is "$(<"$T/j2")" "$(<"$T/j")"
	like "$(<"$T/x")" '<?xml *<finished *exit="success"*</nmaprun>'
	like "$(<"$T/g")" $'# ncx *\nHost: 127.0.0.1 ()\tPorts: *# ncx done *'
	# An older file is replaced.
	head -c 100000 /dev/zero >"$T/j"
	try scan --json -a 7 -o "json:$T/j"
	is "$(<"$T/j")" "$out"
}

@test "a file that cannot be written: status 3 before anything is scanned" {
	listen server -4 -b 127.0.0.1
	try scan 127.0.0.1 "$port" -o "xml:$T/none/x"
	[ "$status" -eq 3 ]
	is "$out" ''
	like "$err" "ncx: scan: cannot * '$T/none/x': No such file or directory"
	try scan 127.0.0.1 "$port" -o "text:$T/t" -o "json:$T"
	[ "$status" -eq 3 ]
	is "$out" ''
	like "$err" "ncx: scan: cannot * '$T': Is a directory"
	# It ends with its first client: it had none.
	running server
	try scan 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	finish server
}

@test "files are there before the first probe" {
	bg scan "$NCX" scan --rate 2 127.0.0.1-50 9 -o "xml:$T/x" -o "grep:$T/g"
	until_ok grep -q '<nmaprun' "$T/x"
	running scan
	until_ok grep -q '^# ncx ' "$T/g"
}

@test "/dev/full: lost output is status 3 and a message" {
	[ -e /dev/full ] || skip "/dev/full is missing"
	for format in text json xml grep; do
		status=0
		err=$(timeout 10 "$NCX" scan -a --format $format 7-9 2>&1 \
			>/dev/full) || status=$?
		[ "$status" -eq 3 ]
		is "$err" 'ncx: scan: cannot write to stdout: No space left on device'
		try scan -a 7-9 -o "$format:/dev/full"
		[ "$status" -eq 3 ]
		is "$err" "ncx: scan: cannot write to '/dev/full': No space left on device"
	done
}

@test "a disk full while it scans: stdout and the other files are complete" {
	need jq
	# shellcheck disable=SC2016  # the inner shell expands it
	alone '
		mkdir small
		mount -t tmpfs -o size=16k none small
		"$NCX" scan -a 127.0.0.1 1-2000 -o xml:small/x -o json:rows \
			-o grep:grep >text 2>err || echo $? >status
		wc -c <small/x >size
	'
	is "$(<"$T/status")" 3
	is "$(<"$T/err")" \
		"ncx: scan: cannot write to 'small/x': No space left on device"
	is "$(grep -c '/tcp *closed' "$T/text")" 2000
	like "$(tail -n 1 "$T/text")" '*0 of 2000 ports open*'
	is "$(wc -l <"$T/rows")" 2000
	like "$(tail -n 1 "$T/grep")" '# ncx done *'
}

@test "stdout is lost: the files are complete all the same" {
	[ -e /dev/full ] || skip "/dev/full is missing"
	status=0
	timeout 10 "$NCX" scan -a 7-9 -o "json:$T/rows" -o "xml:$T/x" \
		>/dev/full 2>"$T/err" || status=$?
	[ "$status" -eq 3 ]
	is "$(wc -l <"$T/rows")" 3
	like "$(<"$T/x")" '*</nmaprun>'
}

@test "a closed stdout is lost output; a closed stderr or stdin is no harm" {
	status=0
	err=$(timeout 10 "$NCX" scan 7 2>&1 >&-) || status=$?
	[ "$status" -eq 3 ]
	like "$err" 'ncx: scan: cannot write to stdout: *'
	status=0
	out=$(timeout 10 "$NCX" scan -a 7 <&- 2>&-) || status=$?
	[ "$status" -eq 1 ]
	like "$out" '*7/tcp *closed*'
	# A report must not end up where stdout was expected.
	status=0
	timeout 10 "$NCX" scan 7 -o "json:$T/rows" -a >&- 2>/dev/null ||
		status=$?
	[ "$status" -eq 3 ]
	is "$(jq -r .port "$T/rows")" 7
}

@test "nobody reads stdout any more: silent, and it ends soon" {
	local began
	mkfifo "$T/pipe"
	began=$(now_ms)
	bg_to scan "$T/pipe" "$NCX" scan --json -a 127.0.0.0/8 9 &
	head -c 1 "$T/pipe" >"$T/read"
	wait $! || :
	until_ok test -e "$T/scan.pid"
	until_ok gone "$(pid scan)"
	is "$(<"$T/read")" '{'
	is "$(<"$T/scan.err")" ''
	[ $(($(now_ms) - began)) -lt 8000 ]
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

# --- what the ports say -----------------------------------------------------------------

@test "--banner: text is shown, bytes are escaped, JSON has them exactly" {
	need jq
	peer server serve 'send:SSH-2.0-x\x1b]0;evil\x07\xff\t"\\\r\nmore' eof
	try scan -b 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	like "$out" '*PORT *BANNER*'
	like "$out" "*$port/tcp *SSH-2.0-x\\\\x1b\]0;evil\\\\x07\\\\xff*"
	# The first line is enough for a table.
	[[ $out != *more* ]]
	[[ $out != *[$'\e\a\r']* ]]
	is "$(grep -c . "$T/try.out")" 4
	peer again serve 'send:220 \x1b[2Jhello \xc3\xa9 \xff\r\n' eof
	try scan -b --json 127.0.0.1 "$port" -o "xml:$T/x" -o "grep:$T/g"
	[ "$status" -eq 0 ]
	is "$(jq -r .banner_hex "$T/try.out")" \
		"$(printf '220 \e[2Jhello \xc3\xa9 \xff\r\n' | od -An -vtx1 |
			tr -d ' \n')"
	is "$(jq -j '.banner[0:10]' "$T/try.out" | od -An -c)" \
		"$(printf '220 \e[2Jhe' | od -An -c)"
	run ! grep -q $'[\e\xff]' "$T/try.out" "$T/x" "$T/g"
	grep -q 'output="220 ' "$T/x"
	is "$(wc -l <"$T/g")" 4
}

@test "--banner: UTF-8 is text as it is, in the exact field alone" {
	need jq
	peer server serve 'send:caf\xc3\xa9\r\n' eof
	try scan -b --json 127.0.0.1 "$port"
	is "$(jq -r .banner "$T/try.out")" $'caf\u00e9\r'
	is "$(jq 'has("banner_hex")' "$T/try.out")" false
}

@test "--banner: without it nothing is read, and ports that are closed have none" {
	peer server serve 'send:hello\n' all
	try scan 127.0.0.1 "$port"
	[[ $out != *hello* ]]
	try scan -a -b --json 7
	is "$(jq 'has("banner")' "$T/try.out")" false
}

@test "--banner: silent servers hold it up for about three seconds, together" {
	local ports began
	for name in a b c; do
		peer $name serve all
		ports+=,$port
	done
	began=$(now_ms)
	try scan -b 127.0.0.1 "${ports#,}"
	[ "$status" -eq 0 ]
	is "$(grep -c '/tcp *open' "$T/try.out")" 3
	[ $(($(now_ms) - began)) -ge 1000 ]
	[ $(($(now_ms) - began)) -lt 6000 ]
}

@test "--banner: a server that sends without end is cut" {
	need jq
	local began
	listen server -4 -b 127.0.0.1 -k --chargen
	began=$(now_ms)
	try scan -b --json 127.0.0.1 "$port"
	[ "$status" -eq 0 ]
	[ $(($(now_ms) - began)) -lt 5000 ]
	size=$(jq -r '.banner | length' "$T/try.out")
	[ "$size" -ge 72 ]
	[ "$size" -le 1024 ]
}

@test "--banner: several writes are put together, up to a hang-up" {
	need jq
	peer server serve send:one 'send: two' 'send:\r\n' close
	try scan -b --json 127.0.0.1 "$port"
	is "$(jq -j .banner "$T/try.out"; echo .)" $'one two\r\n.'
	peer mute serve close
	try scan -b --json 127.0.0.1 "$port"
	is "$(jq -r '"\(.state) \(has("banner"))"' "$T/try.out")" 'open false'
}

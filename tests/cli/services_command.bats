#!/usr/bin/env bats
# ncx services: queries, the file, the built-in table, --lint, --listening.

load ../lib/common

setup() {
	file=$BATS_TEST_TMPDIR/services
	cat >"$file" <<'END'
# A file of our own.
web 80/tcp www www-http # The Web
web 80/udp
ssh 22/tcp # Secure shell
sshd 2222/tcp
WEB 81/tcp
mail 25/tcp smtp Post
Ssh-old 1022/tcp
m3ua 2905/sctp # Telephones
play 50000/udp fun # Games; the Web, too
END
}

# of QUERY...: the names and ports found in the file, on one line.
of() {
	ncx_run services --no-header -f "$file" "$@"
	found=$(awk '{ print $1, $2 }' <<<"$out" | paste -sd,)
}

# without_etc COMMAND...: where there is no /etc/services.
without_etc() {
	local words=(unshare -m)
	need unshare mount
	[ "$(id -u)" -eq 0 ] || words=(unshare -rm)
	"${words[@]}" mount -t tmpfs none /etc 2>/dev/null ||
		skip "no mount namespace of our own"
	status=0
	# shellcheck disable=SC2016  # the inner shell expands it
	"${words[@]}" sh -c 'mount -t tmpfs none /etc && exec "$@"' - "$@" \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || status=$?
	out=$(<"$BATS_TEST_TMPDIR/out")
	err=$(<"$BATS_TEST_TMPDIR/err")
}

# --- queries ---------------------------------------------------------------------

@test "services: the table is aligned, with titles or without" {
	ncx_run services -f "$file" ssh 80
	[ "$status" -eq 0 ]
	is "$err" ''
	is "$out" "NAME  PORT    ALIASES       COMMENT
ssh   22/tcp  -             Secure shell
web   80/tcp  www www-http  The Web
web   80/udp  -"
	ncx_run services -f "$file" --no-header ssh
	is "$out" "ssh  22/tcp  -  Secure shell"
}

@test "services: a name or an alias; exact ones first, then other case" {
	of web
	[ "$status" -eq 0 ]
	is "$found" 'web 80/tcp,web 80/udp,WEB 81/tcp'
	of WEB
	is "$found" 'WEB 81/tcp,web 80/tcp,web 80/udp'
	of www
	is "$found" 'web 80/tcp'
	of post
	is "$found" 'mail 25/tcp'
	of web/udp
	is "$found" 'web 80/udp'
	of web/UDP
	is "$found" 'web 80/udp'
}

@test "services: ports, ranges, protocols" {
	of 80
	is "$found" 'web 80/tcp,web 80/udp'
	of 80/udp
	is "$found" 'web 80/udp'
	of 20-80/tcp
	is "$found" 'web 80/tcp,ssh 22/tcp,mail 25/tcp'
	of 2222-
	is "$found" 'sshd 2222/tcp,m3ua 2905/sctp,play 50000/udp'
	of -- -24
	is "$found" 'ssh 22/tcp'
	of /sctp
	is "$found" 'm3ua 2905/sctp'
}

@test "services: patterns" {
	of 'ssh*'
	is "$found" 'ssh 22/tcp,sshd 2222/tcp,Ssh-old 1022/tcp'
	of '?eb/tcp'
	is "$found" 'web 80/tcp,WEB 81/tcp'
	of '[mp]*'
	is "$found" 'mail 25/tcp,m3ua 2905/sctp,play 50000/udp'
	of '*-http'
	is "$found" 'web 80/tcp'
	of '*/udp'
	is "$found" 'web 80/udp,play 50000/udp'
}

@test "services: --search, alone and with queries" {
	of -s web
	is "$found" 'web 80/tcp,web 80/udp,WEB 81/tcp,play 50000/udp'
	of --search=HTTP
	is "$found" 'web 80/tcp'
	of -s 'the web' /udp
	is "$found" 'play 50000/udp'
	of -s nowhere
	[ "$status" -eq 1 ]
	is "$out" ''
	is "$err" "ncx: services: no service has 'nowhere' in it"
	of -s web ssh
	[ "$status" -eq 1 ]
	is "$err" "ncx: services: no service matches 'ssh' with 'web' in it"
}

@test "services: in the order of the queries, each once; none is all" {
	of ssh 80 22 web
	is "$found" 'ssh 22/tcp,web 80/tcp,web 80/udp,WEB 81/tcp'
	of
	[ "$status" -eq 0 ]
	[ "$(wc -l <<<"$out")" -eq 9 ]
	like "$found" 'web 80/tcp,*,play 50000/udp'
}

@test "services: what matches nothing is named, the others are shown; status 1" {
	of nosuch ssh 7/udp
	[ "$status" -eq 1 ]
	is "$found" 'ssh 22/tcp'
	is "$err" "ncx: services: no service matches 'nosuch'
ncx: services: no service matches '7/udp'"
	ncx_run services -f "$file" nosuch
	[ "$status" -eq 1 ]
	is "$out" ''
	ncx_run services -f "$file" --json nosuch
	[ "$status" -eq 1 ]
	is "$out" ''
}

@test "services: wrong queries are refused before anything is printed" {
	local query
	for query in 80-70 70000 1-2-3 / 80/ a/b/c - '' 1-65536; do
		ncx_run services -f "$file" ssh -- "$query"
		[ "$status" -eq 2 ]
		is "$out" ''
		like "$err" "ncx: services: *query*: * [(]see 'ncx services --help')"
	done
	ncx_run services 80-70
	is "$err" "ncx: services: wrong query '80-70': its low end is above its high end (see 'ncx services --help')"
	ncx_run services -s ''
	[ "$status" -eq 2 ]
	is "$err" "ncx: services: '--search' takes a text (see 'ncx services --help')"
}

@test "services -v: the range of a port, with a service or without" {
	ncx_run services -v -f "$file" ssh 2222 play
	[ "$status" -eq 0 ]
	is "$out" "NAME  PORT       RANGE       ALIASES  COMMENT
ssh   22/tcp     well-known  -        Secure shell
sshd  2222/tcp   registered  -
play  50000/udp  dynamic     fun      Games; the Web, too"
	ncx_run services -v -f "$file" 49152
	[ "$status" -eq 1 ]
	is "$err" "ncx: services: no service matches '49152'
ncx: services: port 49152 is dynamic (49152-65535)"
	ncx_run services -v -f "$file" 1000-1030/dccp
	is "$err" "ncx: services: no service matches '1000-1030/dccp'
ncx: services: ports 1000-1023 are well-known (0-1023)
ncx: services: ports 1024-1030 are registered (1024-49151)"
	ncx_run services -f "$file" 49152
	is "$err" "ncx: services: no service matches '49152'"
}

# --- JSON ------------------------------------------------------------------------

@test "services --json: the fields, numbers as numbers" {
	ncx_run services -f "$file" --json 80
	[ "$status" -eq 0 ]
	is "$out" '{"name":"web","port":80,"proto":"tcp","aliases":["www","www-http"],"comment":"The Web","source":"'"$file"'"}
{"name":"web","port":80,"proto":"udp","aliases":[],"source":"'"$file"'"}'
}

@test "services: hostile bytes are escaped in text and exact in JSON" {
	need jq
	printf 'e\033[31m 6/t\302\233p \377x # \342\200\256\033]0;x\007 \\\n' >"$file"
	ncx_run services -f "$file" --no-header
	[ "$status" -eq 0 ]
	is "$out" 'e\x1b[31m  6/t\xc2\x9bp  \xffx  \xe2\x80\xae\x1b]0;x\x07 \\'
	ncx_run services -f "$file" --json
	is "$(jq -rj '.name, .proto' <<<"$out" | xxd -p)" 651b5b33316d74c29b70
	is "$(jq -r .comment <<<"$out" | xxd -p)" e280ae1b5d303b7807205c0a
	is "$(jq -r '.aliases[0]' <<<"$out")" 'ÿx'
	run ! grep -qP '[\x00-\x09\x0b-\x1f\x7f]' <<<"$out"
	ncx_run services --lint -f "$file"
	[ "$status" -eq 1 ]
	run ! grep -qP '[\x00-\x09\x0b-\x1f\x7f]' <<<"$out"
	like "$out" "*services:1:1: 'e\\\\x1b[[]31m' has the control character 0x1b in it
*:1:8: '6/t\\\\xc2\\\\x9bp' has the control character 0x9b in it"
	ncx_run services -f "$file" $'\e[2J'
	like "$err" "ncx: services: no service matches '\\\\x1b[[]2J'
ncx: services: *: --lint tells them"
}

# --- files -----------------------------------------------------------------------

@test "services: CR LF, no last newline, 400 aliases on a line" {
	local i
	{
		printf 'dos 1/tcp x\r\nmany 2/tcp'
		for ((i = 0; i < 400; i++)); do printf ' a%d' "$i"; done
		printf '\r\nlast 3/tcp end'
	} >"$file"
	of a399
	is "$found" 'many 2/tcp'
	of x end
	is "$found" 'dos 1/tcp,last 3/tcp'
	ncx_run services -f "$file" --json many
	like "$out" '*"a398","a399"],*'
	ncx_run services -f "$file" --lint
	[ "$status" -eq 0 ]
	is "$out" ''
}

@test "services: ports that are not decimal, or too large, are no services" {
	printf 'a 0x50/tcp\nb 70000/tcp\nc -1/tcp\nd 1-2/tcp\ne 0061/tcp\n' \
		>"$file"
	of
	is "$found" 'e 61/tcp'
	of 4464
	[ "$status" -eq 1 ]
	of 49
	[ "$status" -eq 1 ]
}

@test "services: a file that cannot be read is status 3" {
	ncx_run services -f "$file.none" ssh
	[ "$status" -eq 3 ]
	is "$out" ''
	is "$err" "ncx: services: cannot open '$file.none': No such file or directory"
	ncx_run services -f / ssh
	[ "$status" -eq 3 ]
	is "$err" "ncx: services: cannot read '/': Is a directory"
}

@test "services -f -: from stdin; an empty one has no service" {
	ncx_run services -f - --json ssh <"$file"
	[ "$status" -eq 0 ]
	like "$out" '{"name":"ssh",*,"source":"stdin"}'
	ncx_run services -f - </dev/null
	[ "$status" -eq 1 ]
	is "$out" ''
	is "$err" "ncx: services: there is no service in 'stdin'"
}

@test "services: without /etc/services the built-in table serves" {
	without_etc "$NCX" services --json http/tcp
	[ "$status" -eq 0 ]
	is "$err" ''
	is "$out" '{"name":"http","port":80,"proto":"tcp","aliases":["www","www-http"],"comment":"The Web","source":"builtin"}'
	without_etc "$NCX" services -v /sctp
	[ "$status" -eq 0 ]
	like "$out" '*m3ua*2905/sctp*'
	is "$err" "ncx: services: there is no '/etc/services': the built-in table serves"
	without_etc "$NCX" services --no-header
	[ "$(wc -l <<<"$out")" -gt 500 ]
	without_etc "$NCX" services --lint
	[ "$status" -eq 3 ]
	is "$err" "ncx: services: cannot open '/etc/services': No such file or directory"
}

@test "services: without /etc/services names are ports elsewhere, too" {
	# Whether anything is there does not matter.
	without_etc "$NCX" connect -v -z 127.0.0.1 tcpmux
	like "$err" 'ncx: connect: *connect* to 127.0.0.1:1/tcp*'
	without_etc "$NCX" connect -v -z 127.0.0.1 no-such-name
	[ "$status" -eq 2 ]
	like "$err" "*unknown service 'no-such-name' for tcp*"
}

# --- --lint ----------------------------------------------------------------------

@test "services --lint: each fault with its line and column, status 1" {
	cat >"$file" <<'END'
good 1/tcp # fine
  octal 0061/tcp
hex 0x50/tcp
big 70000/tcp
neg -5/tcp
range 100-110/tcp
bare 99
text http/tcp
80/tcp noname
good 2/tcp
END
	ncx_run services --lint -f "$file"
	[ "$status" -eq 1 ]
	is "$err" ''
	is "${out//$file:/}" "2:9: port '0061' begins with 0: it is 61 here and, octal, 49 in the C library
3:5: port '0x50' is hexadecimal: only decimal is read
4:5: port '70000' is above 65535; the C library takes it for 4464
5:5: port '-5' is negative
6:7: port '100-110' is a range: each port needs a line
7:6: port '99' has no protocol, like 99/tcp
8:6: port 'http' is not a decimal number
9:1: there is no name before '80/tcp'
10:1: 'good' is 1/tcp in line 1, too"
	ncx_run services --lint -f "$file" --json -v
	is "$(head -n 1 <<<"$out")" '{"source":"'"$file"'","line":2,"column":9,"fault":"port '"'0061'"' begins with 0: it is 61 here and, octal, 49 in the C library"}'
	is "$err" "ncx: services: 9 faults in '$file'"
}

@test "services --lint: a clean file is status 0 and nothing on stdout" {
	printf 'one 1/tcp a\r\ntwo 2/udp\nlast 3/sctp' >"$file"
	ncx_run services --lint -v -f "$file"
	[ "$status" -eq 0 ]
	is "$out" ''
	is "$err" "ncx: services: 0 faults in '$file'"
}

@test "services --lint: every line of a large file" {
	awk 'BEGIN { for (i = 0; i < 50000; i++) print "x" i " 70000/tcp" }' \
		>"$file"
	ncx_run services --lint -f "$file"
	[ "$status" -eq 1 ]
	[ "$(wc -l <<<"$out")" -eq 50000 ]
	like "$(tail -n 1 <<<"$out")" '*:50000:8: port*'
}

@test "services --lint excludes queries, --search and --listening" {
	ncx_run services --lint ssh
	[ "$status" -eq 2 ]
	is "$err" "ncx: services: '--lint' is about the whole file: it excludes a QUERY (see 'ncx services --help')"
	ncx_run services --lint -s x
	[ "$status" -eq 2 ]
	ncx_run services --lint --listening
	[ "$status" -eq 2 ]
	like "$err" "*excludes '--listening'*"
}

# --- --listening -----------------------------------------------------------------

# A tree like /proc: TCP 80 listens, 25 is connected; UDP 80 is bound, 50000
# connected; port 81 listens on IPv6.
proc_tree() {
	local net=$BATS_TEST_TMPDIR/proc/self/net
	local tail='00000000:00000000 00:00000000 00000000     0        0 1'
	local any6=00000000000000000000000000000000
	mkdir -p "$net"
	cat >"$net/tcp" <<END
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0050 00000000:0000 0A $tail 1 0000000000000000 100 0 0 10 0
   1: 0100007F:0019 0100007F:9C40 01 $tail 1 0000000000000000 100 0 0 10 0
END
	cat >"$net/tcp6" <<END
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: $any6:0051 $any6:0000 0A $tail 1 0000000000000000 100 0 0 10 0
END
	cat >"$net/udp" <<END
   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
    0: 00000000:0050 00000000:0000 07 $tail 2 0000000000000000 0
    1: 0100007F:C350 0100007F:9C40 01 $tail 2 0000000000000000 0
END
}

@test "services --listening: who listens, of a tree" {
	proc_tree
	ncx_run services -f "$file" --listening \
		--proc-root "$BATS_TEST_TMPDIR/proc"
	[ "$status" -eq 0 ]
	is "$(awk '{ print $1, $2, $3 }' <<<"$out")" "NAME PORT LISTENING
web 80/tcp yes
web 80/udp yes
ssh 22/tcp no
sshd 2222/tcp no
WEB 81/tcp yes
mail 25/tcp no
Ssh-old 1022/tcp no
m3ua 2905/sctp -
play 50000/udp no"
	ncx_run services -f "$file" --listening --json ssh 81 m3ua \
		--proc-root "$BATS_TEST_TMPDIR/proc"
	like "$out" '*,"listening":false}*,"listening":true}*,"source":"*services"}'
}

@test "services --listening: a real listener, and its end" {
	local port pid tries=500
	"$NCX" listen -k --echo -b 127.0.0.1 -p 0 \
		--port-file "$BATS_TEST_TMPDIR/port" 3>&- &
	pid=$!
	until [ -s "$BATS_TEST_TMPDIR/port" ] || ((tries-- == 0)); do
		sleep 0.01
	done
	port=$(<"$BATS_TEST_TMPDIR/port")
	printf 'mine %s/tcp\nother %s/sctp\n' "$port" "$port" >"$file"
	ncx_run services -f "$file" --listening --no-header
	kill "$pid"
	wait "$pid" || true
	is "$(awk '{ print $1, $3 }' <<<"$out")" $'mine yes\nother -'
	ncx_run services -f "$file" --listening --no-header mine
	is "$(awk '{ print $1, $3 }' <<<"$out")" 'mine no'
}

@test "services --listening: without the tables it is status 3" {
	ncx_run services --listening --proc-root "$BATS_TEST_TMPDIR/none" http
	[ "$status" -eq 3 ]
	is "$out" ''
	is "$err" "ncx: services: cannot read '$BATS_TEST_TMPDIR/none/self/net/tcp': No such file or directory"
	mkdir "$BATS_TEST_TMPDIR/empty"
	ncx_run services --listening --proc-root "$BATS_TEST_TMPDIR/empty" http
	[ "$status" -eq 3 ]
}

# --- output ----------------------------------------------------------------------

@test "services: lost output is status 3 and a message" {
	local words
	[ -e /dev/full ] || skip "/dev/full is missing"
	printf 'a 70000/tcp\nb 1/tcp\n' >"$file"
	for words in '' --json --lint '--lint --json'; do
		status=0
		# shellcheck disable=SC2086  # several words
		err=$("$NCX" services -f "$file" $words 2>&1 >/dev/full) ||
			status=$?
		[ "$status" -eq 3 ]
		is "$err" 'ncx: services: cannot write to stdout: No space left on device'
	done
}

@test "services: nothing found in a faulty file says that it is faulty" {
	printf 'a 1/tcp\nrng 20-25/tcp\n' >"$T/file"
	ncx_run services -f "$T/file" rng
	is "$status $out" '1 '
	is "$err" "ncx: services: no service matches 'rng'
ncx: services: '$T/file' has 1 fault: --lint tells them"
	ncx_run services -f "$T/file" a
	is "$status $err" '0 '
}

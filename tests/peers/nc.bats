#!/usr/bin/env bats
# `ncx nc` and the real netcats: the same command lines, on either end. What
# OpenBSD's says on stderr is compared after ports are replaced and the
# address that Debian adds behind a host is taken away.

# shellcheck disable=SC2154  # the helpers set port, path, status and words

load ../lib/common
load ../lib/peers

setup() { jobs_setup; }
teardown() { jobs_teardown; }

# Who listens and who calls, as `for pair in $pairs`. Both real ones give the
# answer to be compared with.
pairs='real,real real,ncx ncx,real ncx,ncx'

# side WORD ARGUMENT...: the command, in the array $words.
side() {
	local who=$1
	shift
	case $who in
	ncx) words=("$NCX" nc "$@") ;;
	*) words=("$REAL" "$@") ;;
	esac
}

# serve WHO NET INPUT ARGUMENT...: the job `server`, which listens at $port or
# $path, PORT and PATH being filled in.
serve() {
	local who=$1 net=$2 input=$3
	shift 3
	rm -f "$TMP"/server.*
	path=$TMP/server.socket
	[ "$net" = unix ] || free_port "$net"
	set -- "${@/PORT/$port}"
	side "$who" "${@/PATH/$path}"
	job_start server "$input" "${words[@]}"
	case $net in
	unix) soon listens unix "$path" ;;
	*) soon listens "$net" "$port" ;;
	esac
}

# call WHO INPUT ARGUMENT...: in the foreground; $status, $TMP/client.out, .err.
call() {
	local who=$1 input=$2
	shift 2
	set -- "${@/PORT/$port}"
	side "$who" "${@/PATH/$path}"
	status=0
	timeout -k 1 "$JOB_LIMIT" "${words[@]}" <"$input" >"$TMP/client.out" \
		2>"$TMP/client.err" || status=$?
}

# said FILE: without what has to differ.
said() {
	sed -E -e 's/^nc\.(openbsd|traditional): /nc: /' \
		-e "s/\\b$port\\b/PORT/g" \
		-e 's/ \((127\.0\.0\.1|::1)\)//' -e 's/^(Connection received on .*) [0-9]+$/\1 N/' \
		-e "s|$TMP|TMP|g" "$1"
}

# both_same FUNCTION: it prints, for each pair, what is to be equal.
all_same() {
	local function=$1 pair first=
	for pair in $pairs; do
		"$function" "${pair%,*}" "${pair#*,}" >"$TMP/result"
		[ -n "$first" ] || cp "$TMP/result" "$TMP/real" && first=1
		diff -u "$TMP/real" "$TMP/result" >&2 ||
			{ echo "differs: $pair" >&2; return 1; }
	done
}

openbsd() { need nc.openbsd; REAL=nc.openbsd; }
traditional() { need nc.traditional; REAL=nc.traditional; }

# result: statuses, data and lines of both ends.
result() {
	echo "client $status"
	cat "$TMP/client.out"
	said "$TMP/client.err"
	job_status server
	echo "server $status"
	cat "$TMP/server.out"
	said "$TMP/server.err"
}

hello() {
	echo hello >"$TMP/hello"
	echo back >"$TMP/back"
}

# --- what OpenBSD's says -------------------------------------------------------

tcp_lines() {
	serve "$1" tcp4 "$TMP/back" -lvn 127.0.0.1 PORT
	call "$2" "$TMP/hello" -vnN 127.0.0.1 PORT
	result
}
@test "TCP: lines, data and statuses" { openbsd; hello; all_same tcp_lines; }

tcp_names() {
	serve "$1" tcp4 /dev/null -l -v 127.0.0.1 PORT
	call "$2" "$TMP/hello" -vv -N localhost PORT
	result
}
@test "TCP: with names" {
	openbsd
	hello
	[ "$(getent hosts 127.0.0.1 | awk '{print $2}')" = localhost ] ||
		skip "127.0.0.1 is not localhost here"
	[ "$(getent ahosts localhost | awk '{print $1}' | sort -u)" = 127.0.0.1 ] ||
		skip "localhost is more than 127.0.0.1 here"
	all_same tcp_names
}

tcp6_lines() {
	serve "$1" tcp6 "$TMP/back" -6lvn ::1 PORT
	call "$2" "$TMP/hello" -6vnN ::1 PORT
	result
}
@test "TCP over IPv6" {
	openbsd
	peer_needs nc.openbsd tcp6
	hello
	all_same tcp6_lines
}

wildcard() {
	serve "$1" tcp4 /dev/null -lvn -p PORT
	call "$2" "$TMP/hello" -nN 127.0.0.1 PORT
	result
}
@test "-l -p, every address" { openbsd; hello; all_same wildcard; }

unix_lines() {
	serve "$1" unix "$TMP/back" -lvU PATH
	call "$2" "$TMP/hello" -vNU PATH
	result
}
@test "-U: lines, data and statuses" { openbsd; hello; all_same unix_lines; }

# Without -v, which sends X into the service in the real one.
udp_lines() {
	serve "$1" udp4 - -lvnu -w 1 127.0.0.1 PORT
	call "$2" "$TMP/hello" -nu -w 1 127.0.0.1 PORT
	result
	job_close server
}
@test "UDP: lines, data and statuses" { openbsd; hello; all_same udp_lines; }

refused() {
	free_port tcp4
	call "$2" /dev/null -vn 127.0.0.1 PORT
	echo "$status"
	said "$TMP/client.err"
	call "$2" /dev/null -n 127.0.0.1 PORT
	echo "$status"
	cat "$TMP/client.err"
	call "$2" /dev/null -U "$TMP/none"
	echo "$status"
	said "$TMP/client.err"
	call "$2" /dev/null -n localhost 80
	echo "$status"
	said "$TMP/client.err"
	call "$2" "$TMP/hello" -nu 127.0.0.1 PORT
	echo "$status"
	said "$TMP/client.err"
}
@test "refused, missing, not resolved" { openbsd; hello; all_same refused; }

several() {
	local closed
	free_port tcp4
	closed=$port
	serve "$1" tcp4 /dev/null -lvn 127.0.0.1 PORT
	call "$2" "$TMP/hello" -vnN 127.0.0.1 "$closed" PORT
	sed -i "s/$closed/CLOSED/" "$TMP/client.err"
	result
}
@test "several ports" { openbsd; hello; all_same several; }

# --- what both real ones do -------------------------------------------------------

keep_open() {
	local i
	serve "$1" tcp4 /dev/null -lkvn 127.0.0.1 PORT
	for i in one two three; do
		echo "$i" >"$TMP/line"
		call "$2" "$TMP/line" -nN 127.0.0.1 PORT
		echo "$status"
		soon heard server "$i"
	done
	job_stop server
	cat "$TMP/server.out"
	said "$TMP/server.err" | grep -c '^Connection received on 127.0.0.1 N'
}
@test "-k: several clients, one after the other" { openbsd; all_same keep_open; }

idle() {
	serve "$1" tcp4 - -lvn 127.0.0.1 PORT
	call "$2" "$TMP/hello" -n -w 1 127.0.0.1 PORT
	result
	job_close server
}
@test "-w: idle, status 0" { openbsd; hello; all_same idle; }

quit_after() {
	serve "$1" tcp4 - -lvn 127.0.0.1 PORT
	call "$2" "$TMP/hello" -n -q 1 127.0.0.1 PORT
	result
	job_close server
}
@test "-q: the end after the end of stdin" { openbsd; hello; all_same quit_after; }

no_fin() {
	serve "$1" tcp4 /dev/null -lvn 127.0.0.1 PORT
	side "$2" -n 127.0.0.1 "$port"
	rm -f "$TMP"/client.*
	job_start client "$TMP/hello" "${words[@]}"
	soon heard server hello
	sleep 0.5 # that nothing happens takes time to see
	job_alive server && job_alive client && echo alive
	job_stop client
	job_status server
	echo "server $status"
}
@test "without -N no FIN" { openbsd; hello; all_same no_fin; }

sources() {
	local from
	free_port tcp4
	from=$port
	serve "$1" tcp4 /dev/null -ln -v -s 127.0.0.1 -p PORT
	call "$2" "$TMP/hello" -nN -s 127.0.0.1 -p "$from" 127.0.0.1 PORT
	grep -c "^Connection received on 127.0.0.1 $from\$" "$TMP/server.err"
	result
}
@test "-s and -p, on both ends" { openbsd; hello; all_same sources; }

file_both_ways() {
	serve "$1" tcp4 "$TMP/down" -l -n 127.0.0.1 PORT
	call "$2" "$TMP/up" -n -w 2 127.0.0.1 PORT
	echo "client $status"
	job_status server
	echo "server $status"
	cmp "$TMP/up" "$TMP/server.out" && cmp "$TMP/down" "$TMP/client.out"
}
@test "a file each way" {
	openbsd
	head -c 2000000 /dev/urandom >"$TMP/up"
	head -c 3000000 /dev/urandom >"$TMP/down"
	all_same file_both_ways
}

crlf() {
	printf 'one\ntwo\n' >"$TMP/lines"
	serve "$1" tcp4 /dev/null -ln 127.0.0.1 PORT
	call "$2" "$TMP/lines" -nNC 127.0.0.1 PORT
	result
}
@test "-C" { openbsd; all_same crlf; }

lines_apart() {
	printf 'one\ntwo\n' >"$TMP/lines"
	serve "$1" tcp4 /dev/null -ln 127.0.0.1 PORT
	call "$2" "$TMP/lines" -nN -i 1 127.0.0.1 PORT
	result
}
@test "-i" { openbsd; all_same lines_apart; }

# --- the traditional one ------------------------------------------------------------

trad_exec() {
	serve "$1" tcp4 /dev/null -l -n -s 127.0.0.1 -p PORT -e /bin/cat
	call "$2" "$TMP/hello" -n -q 1 127.0.0.1 PORT
	result
}
@test "traditional: -e" { traditional; hello; all_same trad_exec; }

trad_shell() {
	serve "$1" tcp4 /dev/null -l -n -s 127.0.0.1 -p PORT -c 'tr a-z A-Z; exit 3'
	call "$2" "$TMP/hello" -n -q 1 127.0.0.1 PORT
	result
}
@test "traditional: -c, with its status" { traditional; hello; all_same trad_shell; }

trad_transfer() {
	serve "$1" tcp4 /dev/null -l -n -p PORT
	call "$2" "$TMP/up" -n -q 0 127.0.0.1 PORT
	echo "client $status"
	job_status server
	echo "server $status"
	cmp "$TMP/up" "$TMP/server.out"
}
@test "traditional: a file with -q 0" {
	traditional
	head -c 500000 /dev/urandom >"$TMP/up"
	all_same trad_transfer
}

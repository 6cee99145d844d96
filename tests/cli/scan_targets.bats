#!/usr/bin/env bats
# ncx scan: what it is told to scan. Bad input, targets, files of them, parts of
# a scan, large ones.

load ../lib/common
load ../lib/net
load ../lib/scan

# refused STATUS PATTERN ARGUMENT...: nothing on stdout, one line on stderr.
refused() {
	local want=$1 pattern=$2
	shift 2
	try scan "$@"
	[ "$status" -eq "$want" ] || {
		printf 'scan %s: status %s: %s\n' "$*" "$status" "$err" >&2
		return 1
	}
	is "$out" ''
	like "$err" "ncx: scan: $pattern"
	is "$(wc -l <"$T/try.err")" 1
}

# usage PATTERN ARGUMENT...: the command line is wrong, and the help is named.
usage() {
	refused 2 "$1 (see 'ncx scan --help')" "${@:2}"
}

# --- bad input -----------------------------------------------------------------------

@test "ports that are none are status 2 and named" {
	local as
	for as in '' -p; do
		# shellcheck disable=SC2086  # maybe no word
		{
			usage "*port 0*'0'" $as 0
			usage "*'0-7'*" $as 0-7
			usage "*'65536'*65535*" $as 65536
			usage "*'7-70000'*65535*" $as 7-70000
			usage "*'80-70'*" $as 80-70
			usage "*'1-2-3'*" $as 1-2-3
			usage '*empty*' $as ''
			usage "*','*" $as ,
			usage "*'7,,8'*" $as 7,,8
			usage "*'7,8,'*" $as 7,8,
			usage "*'T:'*" $as T:
			usage "*'7,!7'*no port*" $as '7,!7'
			usage "*99999999999999999999*" $as 99999999999999999999
		}
	done
	usage "*'http-https'*" -p http-https
	usage "*'nosuchservice'*" -p nosuchservice
	usage "*'nosuchservice'*" -p 7,nosuchservice
	usage "*'X:7'*" -p X:7
	usage "*" -p -7-
}

@test "options with wrong values are status 2 and named" {
	local shard
	for shard in 0/4 5/4 x 1 1/0 0/0 /3 1/ -1/3 1.5/3 1/3x '' \
		1/99999999999999999999999; do
		usage "*--shard*'$shard'" --shard "$shard" 7
	done
	usage "*'--format'*'yaml'" --format yaml 7
	usage "*-o *'7'" -o 7 7
	usage "*-o *'yaml:f'" -o yaml:f 7
	usage "*-o *'json:'" -o json: 7
	usage "*--json*xml*" --json --format xml 7
	usage "*--shuffle*'x'" --shuffle=x 7
	usage "*'--rate'*'0'" --rate 0 7
	usage "*'--rate'*'-1'" --rate -1 7
	usage "*'--parallel'*'0'" --parallel 0 7
	usage "*'--retries'*'x'" --retries x 7
	usage "*'--timeout'*'x'" --timeout x 7
	usage "*'-w'*'-1'" -w -1 7
}

@test "what nmap has and ncx has not is refused by name" {
	usage '*-sS*' -sS 7
	usage '*-sN*' -sN 7
	usage '*-s*' -s 7
	usage '*-PS*' -PS 7
	usage '*-PE*' -PE 7
	usage "*'--ports-only'*" --ports-only 7
}

@test "a misspelt option is told what it may be" {
	try scan --shufle 7
	[ "$status" -eq 2 ]
	like "$err" "*--shuffle*"
	try scan --formt xml 7
	[ "$status" -eq 2 ]
	like "$err" "*--format*"
}

@test "targets that are none are status 2 and named" {
	usage "*'1.2.3.4/33'*" 1.2.3.4/33 7
	usage "*'1.2.3.4/'*" 1.2.3.4/ 7
	usage "*'10.0.0.9-3'*" 10.0.0.9-3 7
	usage "*'10.0.0.1-300'*" 10.0.0.1-300 7
	usage '*blank or a control*' $'a\tb' 7
	usage '*' '' 7
	usage '*253 bytes' "$(printf '%300s' '' | tr ' ' x)" 7
	usage "*'*/64'*" --exclude 127.0.0.1/64 7
}

@test "very long words do no harm and are cut in messages" {
	local long
	long=$(printf '%100000s' '' | tr ' ' 7)
	usage '*' "$long"
	[ "${#err}" -lt 1000 ]
	usage '*' -p "$long"
	[ "${#err}" -lt 1000 ]
	usage '*' --shard "$long/3" 7
	usage '*' -o "$long" 7
	usage '*' -p "T:$long" 127.0.0.1
	refused 3 '*' -f "$long" 7
	# A long list that is right.
	long=$(seq -s, 1 2 20000)
	scans "$long"
	is "$(wc -l <"$T/try.out")" 10000
}

@test "control characters in words never reach the terminal" {
	local word=$'a\e]0;x\a\rb'
	for arguments in "$word" "-p$word" "--shard=$word" "-f$word" \
		"-o$word" "-otext:$T/none/$word" "--exclude=$word"; do
		try scan "$arguments" 7
		[ "$status" -ge 2 ]
		[[ $err != *[$'\e\a\r']* ]]
		like "$err" 'ncx: scan: *\\x1b*'
	done
}

# --- targets -------------------------------------------------------------------------

@test "several targets, ranges, blocks; each address once" {
	scans 127.0.0.1 127.0.0.3-5 127.0.0.8/31 9
	is "$(jq -r .address "$T/try.out" | paste -sd ' ')" \
		'127.0.0.1 127.0.0.3 127.0.0.4 127.0.0.5 127.0.0.8 127.0.0.9'
	scans 127.0.0.1 127.0.0.0/30 127.0.0.1-3 9
	is "$(jq -r .address "$T/try.out" | sort | paste -sd ' ')" \
		'127.0.0.0 127.0.0.1 127.0.0.2 127.0.0.3'
	scans 127.0.0.1 '::1' 127.0.0.2 9
	is "$(jq -r .address "$T/try.out" | sort | paste -sd ' ')" \
		'127.0.0.1 127.0.0.2 ::1'
}

@test "a name that does not resolve: a warning, the others go on, status 3" {
	listen server -4 -b 127.0.0.1 -k
	try scan -p "$port" nosuch.invalid 127.0.0.1 also.invalid
	[ "$status" -eq 3 ]
	like "$out" "127.0.0.1*$port/tcp *open*"
	like "$err" "ncx: scan: cannot resolve 'nosuch.invalid': *
ncx: scan: cannot resolve 'also.invalid': *"
	is "$(wc -l <"$T/try.err")" 2
	try scan -q -p "$port" nosuch.invalid 127.0.0.1
	[ "$status" -eq 3 ]
	like "$err" "*'nosuch.invalid'*"
	refused 3 "cannot resolve 'nosuch.invalid': *" -p 9 nosuch.invalid
}

@test "--exclude leaves out addresses and blocks" {
	scans 127.0.0.0/29 9 --exclude 127.0.0.0/30 --exclude 127.0.0.6
	is "$(jq -r .address "$T/try.out" | paste -sd ' ')" \
		'127.0.0.4 127.0.0.5 127.0.0.7'
	usage '*no target left' --exclude 127.0.0.0/8 127.0.0.1-3 9
	usage '*no target left' --exclude 127.0.0.1 9
}

@test "-r: a name server that does not answer costs the name, not the host" {
	need jq
	grep -q '^hosts:.*dns' /etc/nsswitch.conf ||
		skip "names are not looked up in the DNS here"
	alone '
		printf "%s\n" "nameserver 127.0.0.1" "options timeout:30" >resolv
		echo "127.0.0.1 localhost" >hosts
		mount --bind resolv /etc/resolv.conf
		mount --bind hosts /etc/hosts
		ip address add 10.9.8.7/32 dev lo
		up -u --discard -b 127.0.0.1 -p 53
		timeout 20 "$NCX" scan -r -a --json 10.9.8.7 9 >out 2>err ||
			echo $? >status
	'
	is "$(<"$T/status")" 1
	is "$(jq -r '"\(.address) \(.name) \(.state)"' "$T/out")" \
		'10.9.8.7 null closed'
	is "$(<"$T/err")" ''
}

@test "a link-local target without its interface is told what it lacks" {
	try scan -q fe80::1 9
	[ "$status" -eq 3 ]
	is "$err" "ncx: scan: cannot reach fe80::1: it lacks its interface, as in fe80::1%eth0"
}

@test "a service on port 0 cannot be scanned" {
	alone '
		printf "nothing 0/tcp\nsomething 9/tcp\n" >services
		mount --bind services /etc/services
		timeout 20 "$NCX" scan -p nothing 127.0.0.1 >out 2>err ||
			echo $? >>out
		timeout 20 "$NCX" scan -p something 127.0.0.1 >other 2>&1 ||
			echo $? >>other
	'
	is "$(<"$T/out")" 2
	like "$(<"$T/err")" "ncx: scan: port 0 cannot be scanned: service 'nothing'*"
	is "$(tail -n 1 "$T/other")" 1
}

@test "-f: targets of a file, with comments and several a line" {
	printf '%s\n' '# all of it' '127.0.0.2 # the first' '' \
		$'  127.0.0.3\t127.0.0.4-5  ' '#127.0.0.9' >"$T/list"
	printf '127.0.0.6\r\n127.0.0.7' >"$T/more"
	scans -f "$T/list" 9 --file="$T/more"
	is "$err" ''
	is "$(jq -r .address "$T/try.out" | paste -sd ' ')" \
		'127.0.0.2 127.0.0.3 127.0.0.4 127.0.0.5 127.0.0.6 127.0.0.7'
	scans -f "$T/more" 127.0.0.1 9 --exclude 127.0.0.6
	is "$(jq -r .address "$T/try.out" | sort | paste -sd ' ')" \
		'127.0.0.1 127.0.0.7'
}

@test "-f -: targets on stdin" {
	printf '127.0.0.2\n# no\n127.0.0.3' | scans -f - 9
	is "$(jq -r .address "$T/try.out" | paste -sd ' ')" \
		'127.0.0.2 127.0.0.3'
}

@test "a bad line of a file is told with its place; the others go on" {
	printf '%s\n' 127.0.0.2 1.2.3.4/99 $'a\e]0;x\ab' nosuch.invalid \
		"$(printf '%9999s' '' | tr ' ' y)" 127.0.0.3 >"$T/list"
	try scan -f "$T/list" 9 -a
	[ "$status" -eq 3 ]
	is "$(grep -c '9/tcp *closed' "$T/try.out")" 2
	is "$(wc -l <"$T/try.err")" 4
	like "$err" "ncx: scan: $T/list, line 2: *'1.2.3.4/99'*
ncx: scan: $T/list, line 3: *
ncx: scan: $T/list, line 4: *'nosuch.invalid'*
ncx: scan: $T/list, line 5: *"
	[[ $err != *[$'\e\a']* ]]
	[ "${#err}" -lt 3000 ]
}

@test "a file that cannot be read is status 3 before anything is scanned" {
	listen server -4 -b 127.0.0.1
	refused 3 "cannot open '$T/none': No such file or directory" \
		-f "$T/none" 127.0.0.1 "$port"
	refused 3 "cannot read '$T': Is a directory" -f "$T" 127.0.0.1 "$port"
	# It ends with its first client: it had none.
	running server
	: >"$T/empty"
	usage '*no target left' -f "$T/empty" 9
	head -c 3000 /dev/zero >"$T/zeros"
	try scan -f "$T/zeros" 9
	[ "$status" -eq 3 ]
}

# --- parts ---------------------------------------------------------------------------

# parts N ARGUMENT...: each part of a scan of 3 hosts and 50 ports to
# $T/part.I, all of them sorted to $T/union.
parts() {
	local n=$1 i
	shift
	rm -f "$T"/part.*
	for ((i = 1; i <= n; i++)); do
		scans --shard "$i/$n" "$@" 127.0.0.1-3 1-50
		is "$err" ''
		mv "$T/try.out" "$T/part.$i"
	done
	rows <(cat "$T"/part.*) >"$T/union"
}

@test "--shard: parts are disjoint, of one size, and together the whole" {
	scans 127.0.0.1-3 1-50
	rows "$T/try.out" >"$T/whole"
	is "$(wc -l <"$T/whole")" 150
	parts 3
	same "$T/whole" "$T/union"
	is "$(wc -l "$T"/part.* | awk '{print $1}' | paste -sd ' ')" '50 50 50 150'
	parts 7 --shuffle=11
	same "$T/whole" "$T/union"
	is "$(wc -l "$T"/part.* | awk '$1 !~ /^(21|22|150)$/')" ''
	# Without a seed, as different machines would be called.
	parts 3 --shuffle
	same "$T/whole" "$T/union"
	parts 1
	same "$T/whole" "$T/union"
}

same() {
	diff "$1" "$2" >&2
}

@test "more parts than ports: some are empty, none is an error" {
	local i
	: >"$T/all"
	for i in 1 2 3 4 5; do
		try scan --json -a --shard "$i/5" 7-9
		[ "$status" -eq 1 ]
		is "$err" ''
		cat "$T/try.out" >>"$T/all"
	done
	is "$(jq .port "$T/all" | sort | paste -sd ' ')" '7 8 9'
}

@test "--shard through GNU parallel" {
	need parallel
	scans 127.0.0.1-4 1-50
	rows "$T/try.out" >"$T/whole"
	timeout 20 parallel --will-cite -j 2 "$NCX" scan --shard '{}/3' \
		--json -a --shuffle 127.0.0.1-4 1-50 ::: 1 2 3 \
		>"$T/parts" 2>"$T/err" || [ $? -eq 3 ]
	rows "$T/parts" >"$T/union"
	same "$T/whole" "$T/union"
}

@test "--shuffle: the same result, an order of its own, by the seed" {
	local set
	scans 1-200
	rows "$T/try.out" >"$T/whole"
	for seed in '' =0 =1 =18446744073709551615; do
		scans --shuffle$seed 1-200
		rows "$T/try.out" >"$T/union"
		same "$T/whole" "$T/union"
	done
	# Which ports are the first half shows the order.
	set=$(half --shuffle=5)
	is "$(half --shuffle=5)" "$set"
	run ! is "$(half --shuffle=6)" "$set" 2>/dev/null
	run ! is "$(half)" "$set" 2>/dev/null
	try scan -v --shuffle 7
	like "$err" 'ncx: scan: the order is that of --shuffle=[0-9]*'
}

half() {
	scans --shard 1/2 "$@" 1-200
	jq .port "$T/try.out" | paste -sd ' '
}

# --- large ones ------------------------------------------------------------------------

# shellcheck disable=SC2016  # the inner shell expands it
@test "a /8 without a route starts at once and ends on a signal" {
	need jq
	alone '
		$INTERRUPTIBLE "$NCX" scan --rate 50 -a -o json:rows \
			10.0.0.0/8 9 >out 2>err &
		scan=$!
		has unreachable out
		kill -INT $scan
		wait $scan || echo $? >status
	'
	is "$(<"$T/status")" 130
	is "$(tail -n 1 "$T/rows" | jq -r '.interrupted, .total')" 'SIGINT
16777216'
	is "$(head -n 2 "$T/out")" '10.0.0.0
unreachable: Network is unreachable'
	like "$(tail -n 1 "$T/out")" \
		'interrupted by SIGINT: 0 of 16777216 ports decided in *'
}

@test "127.0.0.0/8: results flow at once, memory is bounded" {
	need jq
	bg scan "$NCX" scan --json -a 127.0.0.0/8 9
	until_ok holds "$T/scan.out" 1000000
	peak=$(awk '/^VmHWM/ {print $2}' "/proc/$(pid scan)/status")
	kill -INT "$(pid scan)"
	finish scan
	[ "$status" -eq 130 ]
	is "$(tail -n 1 "$T/scan.out" | jq -r .interrupted)" SIGINT
	# Not a line twice, none lost between the first and the last.
	is "$(jq -r 'select(.port).address' "$T/scan.out" | sort | uniq -d)" ''
	is "$(tail -n 1 "$T/scan.out" | jq .decided)" \
		"$(($(wc -l <"$T/scan.out") - 1))"
	sanitized || [ "$peak" -lt 20000 ]
}

@test "the largest blocks are taken, memory stays bounded" {
	# A sanitizer takes memory of its own.
	local target memory=200000
	! sanitized || memory=unlimited
	for target in 128.0.0.0/1 2001:db8::/80 2001:db8::/64; do
		# shellcheck disable=SC2016  # the inner shell expands it
		TARGET=$target MEMORY=$memory alone '
			ulimit -v "$MEMORY"
			rm -f out err
			$INTERRUPTIBLE "$NCX" scan -a --rate 100 -p 1-65535 \
				"$TARGET" >out 2>err &
			scan=$!
			wait_for test -s out -o -s err
			# Who refuses ends by itself, if a sanitizer takes long.
			[ -s err ] || kill -INT $scan 2>/dev/null || :
			wait $scan || echo $? >status
		'
		case $(<"$T/status") in
		130) like "$(tail -n 1 "$T/out")" 'interrupted by SIGINT: *' ;;
		2) like "$(<"$T/err")" "*'${target%/*}'*at most*" ;;
		*) false ;;
		esac
	done
}

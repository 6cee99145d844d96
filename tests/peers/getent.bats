#!/usr/bin/env bats
# ncx services beside getent(1), which asks the C library: one file, put over
# /etc/services in a mount namespace of our own, and more than fifty keys.

load ../lib/common

setup() {
	local i
	need unshare mount getent jq
	{
		printf '# web 1/tcp\n\nmux 1/tcp\n\tlead 2/tcp\n'
		printf 'dos 3/tcp ms\r\n'
		printf 'web 80/tcp www www-http # The Web\nweb 80/udp\n'
		printf 'WEB 81/tcp\nmail\t25/tcp\tsmtp  post\n'
		printf 'octal 0061/tcp\nninth 0089/tcp\nhex 0x53/tcp\n'
		printf 'big 70000/tcp\nneg -5/tcp\nrange 100-110/tcp\n'
		printf 'spaced 90 /tcp\nafter 91/ tcp\ncomma 63,tcp\n'
		printf 'noport /tcp\ntext http/tcp\nbare 99\n'
		printf 'slashes 62/tcp/udp\nupper 56/TCP\n8888 67/tcp\n'
		printf 'cut 68/tcp ali#as\nmany 69/tcp'
		for ((i = 0; i < 400; i++)); do printf ' a%d' "$i"; done
		printf '\nproxy 8080/tcp\nproxy 8080/udp\n'
		printf 'first 300/tcp\nsecond 300/tcp\nswitch 301/sctp\n'
		printf 'one 302/tcp both\ntwo 303/tcp both\n'
		printf 'owner 304/tcp owned\nowned 305/tcp\n'
		printf 'zero 0/tcp\nmost 65535/udp\nlast 306/tcp end'
	} >"$BATS_TEST_TMPDIR/services"
	cat >"$BATS_TEST_TMPDIR/ask" <<'END'
mount --bind "$1/services" /etc/services || exit 77
while read -r key; do
	theirs=$(getent services -- "$key" | tr -s ' ' | sed 's/ $//')
	ours=$("$NCX" services --json -- "$key" 2>/dev/null | head -n 1 |
		jq -r '[.name, "\(.port)/\(.proto)"] + .aliases | join(" ")')
	printf '%s\t%s\t%s\n' "$key" "${theirs:--}" "${ours:--}"
done
END
}

# ask <KEYS: in $answers "KEY<TAB>what getent says<TAB>what ncx says" for each;
# - is nothing.
ask() {
	local words=(unshare -m)
	[ "$(id -u)" -eq 0 ] || words=(unshare -rm)
	status=0
	"${words[@]}" true 2>/dev/null || skip "no mount namespace of our own"
	answers=$("${words[@]}" bash "$BATS_TEST_TMPDIR/ask" \
		"$BATS_TEST_TMPDIR") || status=$?
	[ "$status" -ne 77 ] || skip "a bind mount is not permitted"
	[ "$status" -eq 0 ]
}

@test "getent and ncx: keys on which both agree" {
	local keys key theirs ours count=0
	keys='mux lead dos ms web www www-http mail smtp post 1 2 3 80 25 81
		web/tcp web/udp www/tcp 80/tcp 80/udp 25/tcp 25/udp WEB WEB/tcp
		67 67/tcp cut ali ali#as as many a0 a399 a400 proxy proxy/udp
		8080 8080/udp first second 300 switch switch/sctp 301/sctp
		one both both/tcp zero 0 most 65535/udp last end 306
		neg range spaced comma noport text nosuch web/ddp 4/tcp'
	# shellcheck disable=SC2086  # words
	ask < <(printf '%s\n' $keys)
	while IFS=$'\t' read -r key theirs ours; do
		is "$key: $ours" "$key: $theirs"
		count=$((count + 1))
	done <<<"$answers"
	[ "$count" -eq "$(wc -w <<<"$keys")" ]
	[ "$count" -ge 50 ]
	# They do not agree by saying nothing.
	like "$answers" $'*\nweb\tweb 80/tcp www www-http\tweb*'
	like "$answers" $'*\na399\tmany 69/tcp a0 *\nnosuch\t-\t-*'
}

# The manual page tells these.
@test "getent and ncx: the differences" {
	local want
	want=$(printf '%s\t%s\t%s\n' \
		octal 'octal 49/tcp' 'octal 61/tcp' \
		61 - 'octal 61/tcp' \
		49 'octal 49/tcp' - \
		ninth - 'ninth 89/tcp' \
		hex 'hex 83/tcp' - \
		83 'hex 83/tcp' - \
		big 'big 4464/tcp' - \
		4464 'big 4464/tcp' - \
		bare 'bare 99/' - \
		after 'after 91/ tcp' - \
		slashes 'slashes 62/tcp/udp' - \
		Web - 'web 80/tcp www www-http' \
		SMTP - 'mail 25/tcp smtp post' \
		web/TCP - 'web 80/tcp www www-http' \
		56/tcp - 'upper 56/TCP' \
		owned 'owner 304/tcp owned' 'owned 305/tcp' \
		'w*' - 'web 80/tcp www www-http' \
		300-301 - 'first 300/tcp' \
		/sctp - 'switch 301/sctp')
	ask < <(cut -f 1 <<<"$want")
	is "$answers" "$want"
}

@test "getent and ncx: ncx shows every match, getent the first" {
	local file=$BATS_TEST_TMPDIR/services
	ncx_run services --no-header -f "$file" 8080 300 both
	[ "$status" -eq 0 ]
	is "$(awk '{ print $1, $2 }' <<<"$out" | paste -sd,)" \
		'proxy 8080/tcp,proxy 8080/udp,first 300/tcp,second 300/tcp,one 302/tcp,two 303/tcp'
}

@test "getent and ncx: the same list of the system's own file" {
	[ -s /etc/services ] || skip "there is no /etc/services"
	ncx_run services --json
	[ "$status" -eq 0 ]
	jq -r '[.name, "\(.port)/\(.proto)"] + .aliases | join(" ")' \
		"$BATS_TEST_TMPDIR/out" >"$BATS_TEST_TMPDIR/ours"
	getent services | tr -s ' ' | sed 's/ $//' >"$BATS_TEST_TMPDIR/theirs"
	cmp "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/theirs"
	[ -s "$BATS_TEST_TMPDIR/ours" ]
}

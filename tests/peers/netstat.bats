#!/usr/bin/env bats
# ncx netstat beside the real one: the same bytes for each set of options, with
# sockets in every state. A network of its own for each test.

load ../lib/common
load ../lib/net
load ../lib/scan

HELPER=$ROOT/tests/lib/sockets.py
export HELPER

# In the scripts:
#
#	hold WHAT [DIR]   starts the helper, which keeps its sockets
#	more              sockets that it does not make, of every other sort
#	same OPTION...    both lists, which have to be the same but for timers that
#	                  run; a list that changes meanwhile has five attempts. The
#	                  option sets are counted in the file `done`
# shellcheck disable=SC2016  # the inner shell expands it
LAB='hold() {
	mkfifo "$1.in"
	exec 9<>"$1.in"
	timeout 60 python3 "$HELPER" "$@" <"$1.in" >"$1" 2>"$1.err" 9>&- &
	has "^ready" "$1"
}
more() {
	cat >more.py <<-"END"
		import os, socket, time
		held = []

		def make(family, kind, protocol=0, at=None, to=None, listen=0):
		    sock = socket.socket(family, kind, protocol)
		    held.append(sock)
		    if at:
		        sock.bind(at)
		    if listen:
		        sock.listen(listen)
		    if to:
		        sock.connect(to)
		    return sock

		INET, INET6, UNIX = socket.AF_INET, socket.AF_INET6, socket.AF_UNIX
		TCP, UDP, RAW = (socket.SOCK_STREAM, socket.SOCK_DGRAM,
		                 socket.SOCK_RAW)
		make(INET, RAW, 1)
		make(INET, RAW, 89, ("127.0.0.1", 0), ("127.0.0.2", 0))
		make(INET6, RAW, 58)
		try:
		    make(INET, UDP, 136, ("127.0.0.1", 7000))
		    make(INET6, UDP, 136, ("::1", 7000))
		except OSError:
		    pass    # a kernel without UDP-Lite
		for host in ("2001:db8:1234:5678:9abc:def0:1234:5678",
		             "2001:db8::1:2", "::192.0.2.7", "::1"):
		    end = make(INET6, TCP, 0, (host, 8080), None, 5).getsockname()
		    make(INET6, TCP, 0, None, end[:2])
		    make(INET6, UDP, 0, (host, 123))
		    make(INET6, UDP, 0, None, (host, 123))
		make(INET, TCP, 0, ("0.0.0.0", 5432), None, 1)
		make(INET, UDP, 0, ("0.0.0.0", 53))
		alive = make(INET, TCP, 0, None, ("127.0.0.1", 5432))
		alive.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
		path = os.getcwd() + "/sock"
		make(UNIX, TCP, 0, path, None, 5)
		for _ in range(3):
		    make(UNIX, TCP, 0, None, path)
		make(UNIX, TCP, 0, "\0abs\0x", None, 1)
		make(UNIX, UDP, 0, "\0datagram")
		make(UNIX, UDP, 0, None, "\0datagram")
		make(UNIX, socket.SOCK_SEQPACKET, 0, "\0packets", None, 1)
		make(UNIX, UDP)
		held += socket.socketpair()
		print("ready", flush=True)
		time.sleep(50)
	END
	for address in 2001:db8:1234:5678:9abc:def0:1234:5678 2001:db8::1:2 \
		::192.0.2.7; do
		ip address add $address/128 dev lo nodad
	done
	serve more.py
}
still() {
	# An ncx of musl writes that address without the dots.
	sed -E "s/(on|keepalive|probe|timewait) \([^)]*\)/running/
		s/::c000:207:([^ ]+) /::192.0.2.7:\1/g" "$@"
}
same() {
	for _ in 1 2 3 4 5; do
		netstat "$@" >real 2>real.err
		"$NCX" netstat "$@" >ours 2>ours.err
		still real >real.still
		still ours >ours.still
		if cmp -s real.still ours.still; then
			[ ! -s ours.err ] || {
				cat ours.err >&2
				exit 1
			}
			echo "$* $(wc -l <ours)" >>done
			return
		fi
		sleep 0.2
	done
	echo "netstat $*:" >&2
	diff real.still ours.still >&2
	exit 1
}
'

# rows OPTION...: how many lines the list of those options had.
rows() {
	sed -n "s/^$* \([0-9]*\)$/\1/p" "$T/done"
}

# shellcheck disable=SC2016
@test "netstat: in every state of TCP and UDP the bytes are those of net-tools" {
	need python3 netstat
	alone "$LAB"'
		darken
		hold states
		for options in -an -anp -tlnp -no -ant -uan -xan -lntu -tulpen \
			-ano -ne -nee -anoep -anW -n4 -n6 -tn -antp -pant \
			-tnlp -nuap; do
			same "$options"
		done
		same --all --numeric --programs --tcp
		same --numeric --listening --extend --timers --wide
	'
	is "$(wc -l <"$T/done")" 23
	# The comparison is worth something only if all states were there.
	[ "$(rows -ant)" -gt 25 ]
	[ "$(rows -tlnp)" -gt 5 ]
	[ "$(rows -uan)" -eq 7 ]
}

# shellcheck disable=SC2016
@test "netstat: raw, UDP-Lite, UNIX and long addresses are those of net-tools" {
	need python3 netstat ip
	alone "$LAB"'
		more
		for options in -an -anp -wan -wlnp -wn -Uan -xan -xap -xl -x -anW \
			-4an -6an -6lnW -ne -anoe -lnx -lnxt; do
			same $options
		done
		same -A inet -ln
		same -A inet6 -an
		same -A inet -A inet6 -an
		same -A inet6 -A unix -A inet -an
		same -A unix,inet -lnp
		same --inet --unix -an
		same --inet6 --raw -an
		same --udplite -an
	'
	is "$(wc -l <"$T/done")" 26
	[ "$(rows -xan)" -gt 12 ]
	is "$(rows -wan) $(rows -wlnp) $(rows -wn)" '5 4 3'
}

# shellcheck disable=SC2016
@test "netstat: without -n the names, and where they are cut, are net-tools'" {
	need python3 netstat ip
	alone "$LAB"'
		# A name that is too long for its column, and one that is not.
		cp /etc/hosts hosts
		printf "%s\n" "::1 localhost ip6-localhost" \
			"2001:db8::1:2 a-very-long-name-of-a-host.example" \
			"127.0.0.2 two" >>hosts
		mount --bind hosts /etc/hosts
		more
		for options in "" -a -l -e -t -aW -aeW -w -aw -4 -6 -aU -ap; do
			same $options
		done
		same -a --numeric-hosts
		same -a --numeric-ports
		same -ae --numeric-users
		same -ae --numeric-hosts --numeric-ports
		same -aN
		netstat -aW >wide
	'
	is "$(wc -l <"$T/done")" 18
	grep -q 'a-very-long-name-of-a-host.example:http-alt' "$T/wide"
}

# shellcheck disable=SC2016
@test "netstat: names of programs are net-tools', paths, titles and cut ones" {
	need python3 netstat
	alone "$LAB"'
		program=$(python3 -c "import sys; print(sys.executable)")
		count=0
		for name in 0123456789abcdefghijklmnop /usr/lib/some/nice-program \
			"sshd: /usr/sbin/sshd -D [listener]" rel/dir/program \
			"two words"; do
			(exec -a "$name" "$program" -c "
import os, socket, sys, time
sock = socket.socket()
sock.bind((\"127.0.0.1\", 0))
sock.listen()
print(\"ready\", flush=True)
time.sleep(50)" >"made$count") &
			has ready "made$count"
			count=$((count + 1))
		done
		same -tlnp
		# One socket of several processes, too.
		hold shared
		same -tlnp
	'
	is "$(wc -l <"$T/done")" 2
}

# shellcheck disable=SC2016
@test "netstat: -c is that list again and again, and ends with its reader" {
	need python3 netstat
	alone "$LAB"'
		hold shared
		netstat -tln >real
		cat real real real >want
		lines=$(wc -l <want)
		timeout 20 "$NCX" netstat -ctln 0.05 2>err | head -n "$lines" >got
		cmp want got
		[ ! -s err ]
		# By itself once a second: the second list is the first one.
		cat real real >want
		timeout 20 "$NCX" netstat -tln --continuous |
			head -n "$(wc -l <want)" >got
		cmp want got
	'
}

# shellcheck disable=SC2016
@test "netstat: hostile UNIX names forge no row and steer no terminal" {
	need python3
	alone "$LAB"'
		mkdir names
		hold unix names
		# The forged row is in the table itself: else this shows nothing.
		grep -q "^0000000000000000: .* /run/forged.sock$" /proc/net/unix
		"$NCX" netstat -xan >all
		"$NCX" netstat -xlnp >listening
		wc -l <unix >names.count
	'
	is "$(LC_ALL=C grep -c '[^ -~]' <(tr -d '\n' <"$T/all" | tr -d '\303\251'))" 0
	# Who listens and who was accepted, both by the name in which it stands.
	is "$(grep -c '/run/forged.sock$' "$T/all")" 2
	is "$(grep -c ' /run/forged.sock$' "$T/all")" 0
	# The heading and the titles; "ready" is no name.
	is "$(wc -l <"$T/listening")" $(($(<"$T/names.count") + 1))
	grep -qF 'sp\x20ace' "$T/listening"
	grep -qF '@esc\x1b[31mred' "$T/listening"
	grep -q ' @plain$' "$T/listening"
}

# shellcheck disable=SC2016
@test "netstat: who may not be looked into is said once, and the list is there" {
	need python3 netstat
	alone "$LAB"'
		hold shared
		netstat -tln >plain
		# Another user namespace has no rights in this one.
		unshare -Ur "$NCX" netstat -tlnp >ours 2>err
		unshare -Ur netstat -tlnp >real
		cmp real ours
		timeout 20 unshare -Ur "$NCX" netstat -ctlnp 0.05 2>errs |
			head -n 12 >many
	'
	is "$(wc -l <"$T/err")" 1
	is "$(wc -l <"$T/errs")" 1
	like "$(<"$T/err")" 'ncx: netstat: not all processes may be looked into: *'
	is "$(awk '/^tcp/ { print $7 }' "$T/ours")" -
}

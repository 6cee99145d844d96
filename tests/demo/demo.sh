#!/bin/bash
# make demo: ncx's main job on real input, in a few seconds. Every ncx command
# is printed as a person would type it.
set -u
cd "$(dirname "$0")/../.." || exit 3
PATH=$PWD:$PATH
export PATH
demo=$(mktemp -d) || exit 3
listener=
client=
cleanup() {
	[ -z "$client" ] || kill "$client" 2>/dev/null
	[ -z "$listener" ] || kill "$listener" 2>/dev/null
	rm -rf "$demo"
}
trap cleanup EXIT
cp -r src "$demo/src"
cd "$demo" || exit 3

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
typed() { printf '$ %s\n' "$*"; }
die() {
	echo "demo: $*" >&2
	exit 1
}

# listen LINE: start it in the background and wait until it listens.
listen() {
	rm -f port
	typed "$1"
	bash -c "exec ${1%&}" &
	listener=$!
	for _ in $(seq 200); do
		[ -s port ] && return
		sleep 0.02
	done
	die "the listener did not start"
}

# run LINE: show and do it; its status must be 0.
run() {
	typed "$1"
	timeout 20 bash -c "$1" || die "status $? from: $1"
}

say 'A listener, and a client that sends it a file'
tar cf file src
listen 'ncx listen -v -p 0 --port-file port > copy < /dev/null &'
port=$(cat port)
run "ncx connect -v localhost $port < file"
wait "$listener" || die 'the listener failed'
listener=
run 'sha256sum file copy'
cmp -s file copy || die 'the copy differs'

say 'And the other way: the listener sends, the client receives'
listen 'ncx listen -v -p 0 --port-file port < file &'
port=$(cat port)
run "ncx connect --stats localhost $port < /dev/null > copy2"
wait "$listener" || die 'the listener failed'
listener=
run 'sha256sum file copy2'
cmp -s file copy2 || die 'the copy differs'

say 'One echo server, both directions at once; a scan; both ends of a connection'
listen 'ncx listen -k --echo -p 0 --port-file port &'
port=$(cat port)
run "ncx connect localhost $port < file | sha256sum"
low=$((port > 3 ? port - 3 : 1)) high=$((port < 65533 ? port + 3 : 65535))
run "ncx scan $low-$high | tee scan"
grep -q "^$port/tcp *open" scan || die 'the scan did not find the listener'
typed "ncx connect --recv-only localhost $port &"
ncx connect --recv-only localhost "$port" </dev/null &
client=$!
run "ncx sockets --wait=10s local:$port state:established"
run "ncx sockets -p local:$port state:listen | tee row"
grep -q "LISTEN.* $listener/ncx" row || die 'the listener has no row'
# The listener may have to accept it yet.
for _ in $(seq 200); do
	ncx sockets --pairs ":$port" >pairs 2>&1
	grep "$client/ncx" pairs | grep -q "$listener/ncx" && break
	sleep 0.02
done
run "ncx sockets --pairs :$port | tee pairs"
grep "$client/ncx" pairs | grep -q "$listener/ncx" ||
	die 'the client and the listener are no pair'
typed "ncx listen -p $port"
ncx listen -p "$port" 2>&1
[ $? -eq 3 ] || die 'the port was not refused'

printf '\nThat was a file sent both ways, three checksums that agree, a scan,\nand the two ends of a connection.\n'

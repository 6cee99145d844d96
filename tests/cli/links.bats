#!/usr/bin/env bats
# Links that have the names of other programs: ncx links, and make install.

load ../lib/common

setup() {
	dir=$BATS_TEST_TMPDIR/dir
	mkdir "$dir"
	binary=$(realpath "$NCX")
}

# made NAME...: the lines for them.
made() {
	local name
	for name; do
		echo "$dir/$name -> $binary"
	done
}

# names: what is in the directory, on one line.
names() {
	(cd "$dir" && echo *)
}

@test "without NAMEs: those of the programs that ncx stands for" {
	need jq
	local wanted
	wanted=$("$NCX" help --dump |
		jq -r 'select(.type == "command").links // empty | .[]')
	is "$wanted" $'nc\nnetcat\nnetstat\nnmap\ntelnet'
	ncx_run links "$dir"
	[ "$status" -eq 0 ]
	# shellcheck disable=SC2086  # several names
	is "$out" "$(made $wanted)"
	is "$err" ''
	is "$(names)" 'nc netcat netstat nmap telnet'
	for name in $wanted; do
		[ -L "$dir/$name" ]
		is "$(readlink "$dir/$name")" "$binary"
		[ "$dir/$name" -ef "$NCX" ]
	done
}

@test "called through a link it is the command of that name" {
	"$NCX" links "$dir" >/dev/null
	for pair in nc:nc netcat:nc netstat:netstat nmap:nmap telnet:telnet; do
		NCX=$dir/${pair%:*} ncx_run --help
		[ "$status" -eq 0 ]
		like "$out" "Usage: ncx ${pair#*:} *"
		is "$out" "$("$binary" "${pair#*:}" --help)"
		ncx_run "${pair%:*}" --help
		like "$out" "Usage: ncx ${pair#*:} *"
	done
}

@test "what is there is left, the others are made, status 1" {
	echo mine >"$dir/nmap"
	ln -s /nowhere "$dir/telnet"
	mkdir "$dir/netstat"
	ncx_run links "$dir"
	[ "$status" -eq 1 ]
	is "$out" "$(made nc netcat)"
	is "$err" "ncx: links: '$dir/netstat' is left: it is a file already
ncx: links: '$dir/nmap' is left: it is a file already
ncx: links: '$dir/telnet' is left: it is a link to '/nowhere'"
	is "$(cat "$dir/nmap")" mine
	is "$(readlink "$dir/telnet")" /nowhere
	[ -d "$dir/netstat" ]
}

@test "a link that is right already counts as made" {
	"$NCX" links "$dir" >/dev/null
	ncx_run links "$dir"
	[ "$status" -eq 0 ]
	is "$out" ''
	is "$err" ''
	# By way of another link, too.
	ln -sf nc "$dir/netcat"
	ncx_run links -v "$dir" netcat
	[ "$status" -eq 0 ]
	is "$out" ''
	like "$err" "ncx: links: '$dir/netcat' is this ncx already*"
	is "$(readlink "$dir/netcat")" nc
}

@test "NAMEs: these alone, commands of ncx too, and no others" {
	ncx_run links "$dir" telnet ncx-listen
	[ "$status" -eq 0 ]
	is "$out" "$(made telnet ncx-listen)"
	is "$(names)" 'ncx-listen telnet'
	for name in ss ncx ncx-nope ../nc ''; do
		ncx_run links "$dir" nc "$name"
		[ "$status" -eq 2 ]
		is "$out" ''
		is "$err" "ncx: links: ncx is nothing under the name '$name' (see 'ncx links --help')"
	done
	is "$(names)" 'ncx-listen telnet'
}

@test "--dry-run prints the same and does nothing" {
	touch "$dir/nc"
	ncx_run links --dry-run "$dir"
	[ "$status" -eq 1 ]
	is "$out" "$(made netcat netstat nmap telnet)"
	is "$err" "ncx: links: '$dir/nc' is left: it is a file already"
	is "$(names)" nc
	rm "$dir/nc"
	"$NCX" links "$dir" >/dev/null
	ncx_run links --dry-run --remove "$dir" nmap
	[ "$status" -eq 0 ]
	is "$out" "removed $(made nmap)"
	[ -L "$dir/nmap" ]
}

@test "--remove removes the links to this binary and nothing else" {
	"$NCX" links "$dir" >/dev/null
	"$NCX" links "$dir" ncx-listen ncx-netstat >/dev/null
	rm "$dir/nmap" "$dir/telnet"
	ln "$binary" "$dir/nmap" 2>/dev/null || cp "$binary" "$dir/nmap"
	ln -s /nowhere "$dir/telnet"
	# As alternatives are: a link, by way of another.
	ln -sf nc "$dir/netcat"
	ln -s "$binary" "$dir/ncx"
	ln -s "$binary" "$dir/other"
	ncx_run links --remove "$dir"
	[ "$status" -eq 0 ]
	is "$err" ''
	is "$(sort <<<"$out")" "$(made nc ncx-listen ncx-netstat netstat |
		sed 's/^/removed /' | sort)"
	is "$(names)" 'ncx netcat nmap other telnet'
	ncx_run links --remove "$dir"
	[ "$status" -eq 0 ]
	is "$out" ''
	# Asked for by name, what is left is told.
	ncx_run links --remove "$dir" telnet nmap nc
	[ "$status" -eq 1 ]
	is "$out" ''
	is "$err" "ncx: links: '$dir/telnet' is left: it is a link to '/nowhere'
ncx: links: '$dir/nmap' is left: it is a file already"
}

@test "beside the binary, and through a link to it" {
	cp "$binary" "$dir/ncx"
	(cd / && "$dir/ncx" links "$dir/" nc) >"$BATS_TEST_TMPDIR/said"
	is "$(cat "$BATS_TEST_TMPDIR/said")" "$dir/nc -> ncx"
	is "$(readlink "$dir/nc")" ncx
	# Moved, they still go together; and no other ncx takes them away.
	mv "$dir" "$dir.moved"
	is "$("$dir.moved/nc" --help | head -n 1)" \
		"$("$binary" nc --help | head -n 1)"
	ncx_run links --remove "$dir.moved"
	is "$out" ''
	[ -L "$dir.moved/nc" ]
	mkdir "$dir"
	ln -s "$binary" "$BATS_TEST_TMPDIR/ncx-links"
	NCX=$BATS_TEST_TMPDIR/ncx-links ncx_run "$dir" nc
	[ "$status" -eq 0 ]
	is "$out" "$(made nc)"
}

@test "-v says when the directory is not in PATH" {
	PATH=$dir:$PATH ncx_run links -v "$dir" nc
	is "$err" ''
	PATH=$PATH:$dir/ ncx_run links -v "$dir" netcat
	is "$err" ''
	ncx_run links -v "$dir" nmap
	is "$err" "ncx: links: '$dir' is not in PATH: the shell does not find them"
	ncx_run links "$dir" telnet
	is "$err" ''
}

@test "no directory: status 2; one that cannot be used: status 3" {
	ncx_run links
	[ "$status" -eq 2 ]
	is "$err" "ncx: links: a directory is missing: ncx links ~/bin (see 'ncx links --help')"
	ncx_run links "$dir/none"
	[ "$status" -eq 3 ]
	is "$err" "ncx: links: cannot open the directory '$dir/none': No such file or directory"
	touch "$dir/file"
	ncx_run links "$dir/file"
	[ "$status" -eq 3 ]
	is "$err" "ncx: links: cannot open the directory '$dir/file': Not a directory"
	# Not even root makes a file there.
	ncx_run links /proc
	[ "$status" -eq 3 ]
	is "$out" ''
	like "$err" "ncx: links: cannot make '/proc/nc': *"
}

@test "names from outside are escaped" {
	mkdir "$dir"/$'a\e[31mb'
	ncx_run links "$dir"/$'a\e[31mb' nc
	[ "$status" -eq 0 ]
	is "$out" "$dir/a\\x1b[31mb/nc -> $binary"
}

# install WORD...: make with these and a DESTDIR of the test's own.
install_into() {
	env -u MAKEFLAGS -u MAKELEVEL make -s -C "$ROOT" --no-print-directory \
		NCX="$BATS_TEST_TMPDIR/built" -o "$BATS_TEST_TMPDIR/built" \
		DESTDIR="$dir" PREFIX=/usr "$@" \
		>"$BATS_TEST_TMPDIR/said" 2>&1
}

@test "make install makes no link, with LINKS=1 those that are free" {
	need make
	cp "$binary" "$BATS_TEST_TMPDIR/built"
	install_into install
	is "$(ls "$dir/usr/bin")" ncx
	for value in 0 no; do
		install_into install LINKS=$value
		is "$(ls "$dir/usr/bin")" ncx
	done
	echo mine >"$dir/usr/bin/nmap"
	install_into install LINKS=1
	is "$(ls -m "$dir/usr/bin")" 'nc, ncx, netcat, netstat, nmap, telnet'
	is "$(readlink "$dir/usr/bin/nc")" ncx
	is "$(cat "$dir/usr/bin/nmap")" mine
	grep -qF "'$dir/usr/bin/nmap' is left" "$BATS_TEST_TMPDIR/said"
	# Again, as an upgrade does it.
	install_into install LINKS=1
	ln -sf /nowhere "$dir/usr/bin/telnet"
	install_into uninstall
	is "$(ls -m "$dir/usr/bin")" 'nmap, telnet'
	is "$(find "$dir" -type f)" "$dir/usr/bin/nmap"
	# Nothing there, nothing to complain about.
	install_into uninstall
}

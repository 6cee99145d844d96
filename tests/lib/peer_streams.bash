# The scenarios of the stream tests, after peers.bash. Each takes
#	PEER  a column of the table in peers.bash
#	ROLE  what the peer does: `calls` ncx listen or `answers` ncx connect
#	NET   tcp4, tcp6 or unix

# stream_file: 5 MB in $file, made once a test file.
stream_file() {
	file=$BATS_FILE_TMPDIR/file
	[ -e "$file" ] || head -c 5242880 /dev/urandom >"$file"
}

talk() {
	job_say peer 'from the peer'
	soon heard ncx 'from the peer'
	job_say ncx 'from ncx'
	soon heard peer 'from ncx'
}

all_end_well() {
	job_ends ncx 0
	job_ends peer 0
	silent ncx
}

# The peer's input ends first: what ncx says after that still arrives.
peer_ends_first() {
	join "$1" "$2" "$3" - -
	talk
	job_close peer
	job_say ncx 'late words'
	soon heard peer 'late words'
	job_close ncx
	all_end_well
	is "$(<"$TMP/ncx.out")" 'from the peer'
	is "$(<"$TMP/peer.out")" $'from ncx\nlate words'
}

# The input of ncx ends first: the same the other way, if the peer can.
ncx_ends_first() {
	join "$1" "$2" "$3" - -
	talk
	job_close ncx
	if [ "${PEER_AT_FIN[$1,$2]}" = stays ]; then
		job_say peer 'late words'
		soon heard ncx 'late words'
		job_close peer
	fi
	all_end_well
	is "$(<"$TMP/peer.out")" 'from ncx'
}

# The input of ncx is empty; for a peer that our FIN would drive away,
# --recv-only keeps it.
file_to_ncx() {
	stream_file
	if [ "${PEER_AT_FIN[$1,$2]}" = stays ]; then
		join "$1" "$2" "$3" "$file" /dev/null
	else
		join "$1" "$2" "$3" "$file" /dev/null --recv-only
	fi
	all_end_well
	same "$file" "$TMP/ncx.out"
	is "$(wc -c <"$TMP/peer.out")" 0
}

# The peer half-closes at once, having nothing to say.
file_from_ncx() {
	stream_file
	join "$1" "$2" "$3" /dev/null "$file"
	all_end_well
	same "$file" "$TMP/peer.out"
	is "$(wc -c <"$TMP/ncx.out")" 0
}

files_both_ways() {
	stream_file
	join "$1" "$2" "$3" "$file" "$file"
	all_end_well
	same "$file" "$TMP/ncx.out"
	same "$file" "$TMP/peer.out"
}

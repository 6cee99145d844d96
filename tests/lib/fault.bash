# ncx with faults from tests/fault/shim.c, after common.bash and jobs.bash.
# shellcheck disable=SC2034,SC2154  # the helpers and the tests share variables
#
#	setup_file() { fault_setup_file; }
#	setup() { jobs_setup; }
#	teardown() { jobs_teardown; }
#	@test ... { faults FAULT_SHORT=1; job_start ncx FILE "${faulty[@]}" ... }

# The shim is in $SHIM; skips where it cannot be preloaded. It refuses a wrong
# setting with status 126, which shows that it is there.
fault_setup_file() {
	local asan try=0
	SHIM=${TEST_BIN-}/shim.so
	if [ ! -e "$SHIM" ]; then
		need gcc
		SHIM=$BATS_FILE_TMPDIR/shim.so
		gcc -shared -fPIC -std=c11 -D_GNU_SOURCE -O2 \
			"$ROOT/tests/fault/shim.c" -o "$SHIM" -ldl
	fi
	if grep -q __asan_init "$NCX"; then
		asan=$(gcc -print-file-name=libasan.so)
		SHIM="$asan $SHIM"
	fi
	env LD_PRELOAD="$SHIM" FAULT_CALL=wrong "$NCX" --version \
		>/dev/null 2>&1 || try=$?
	[ "$try" -eq 126 ] || skip_file "this ncx does not take an LD_PRELOAD"
	export SHIM
}

# faults SETTING...: the command words in $faulty run ncx with these.
faults() {
	faulty=(env "LD_PRELOAD=$SHIM" "$@" "$NCX")
}

# listening NAME: the port of that job is in $port; false when it ended before
# it listened.
listening() {
	soon listens_or_ended "$1"
	[ -s "$TMP/port" ] || return
	port=$(<"$TMP/port")
}

listens_or_ended() {
	[ -s "$TMP/port" ] || ! job_alive "$1"
}

# honest NAME: in $status, 0 is fine, 1 and 3 are with a message, unless $fault
# is that nobody reads stdout, and anything else, a signal or a hang, is not.
honest() {
	case $status in
	0) return ;;
	1 | 3)
		[[ ${fault-} != write:*:EPIPE ]] || return 0
		grep -q '^ncx: ' "$TMP/$1.err" && return
		;;
	esac
	printf '%s: status %s, stderr: %s\n' \
		"$1" "$status" "$(<"$TMP/$1.err")"
	return 1
}

# What each call may fail with. A call that a run makes must have a row here;
# an empty one is of a call that does not fail the way ncx uses it: fcntl and
# lseek on a descriptor that is open.
# Not `declare -A`: bats loads this inside a function.
declare -gA ERRORS=(
	[socket]='EMFILE ENFILE ENOBUFS EACCES'
	[socketpair]='EMFILE ENFILE'
	[bind]='EADDRINUSE EACCES EADDRNOTAVAIL'
	[listen]='EADDRINUSE'
	[accept4]='EMFILE ENFILE ENOMEM ECONNABORTED EPROTO EPERM'
	[connect]='ECONNREFUSED ENETUNREACH EHOSTUNREACH ETIMEDOUT EADDRNOTAVAIL'
	[shutdown]='ENOTCONN'
	[setsockopt]='ENOPROTOOPT ENOBUFS'
	[getsockopt]='ENOBUFS'
	[getsockname]='ENOBUFS'
	[getpeername]='ENOTCONN'
	[epoll_create1]='EMFILE ENFILE ENOMEM'
	[epoll_ctl]='ENOMEM ENOSPC'
	[epoll_wait]='EINTR'
	[poll]='EINTR ENOMEM'
	[ppoll]='EINTR ENOMEM'
	[signalfd]='EMFILE ENFILE ENOMEM'
	[pipe2]='EMFILE ENFILE'
	[fcntl]=''
	[dup2]='EMFILE'
	[open]='EACCES EMFILE ENFILE ENOSPC EINTR'
	[openat]='EACCES EMFILE ENOENT'
	[rename]='EACCES ENOSPC'
	[unlink]='EACCES'
	[read]='EIO EINTR'
	[write]='EIO ENOSPC EPIPE EINTR'
	[recv]='ECONNRESET EINTR'
	[send]='ECONNRESET EINTR'
	[recvfrom]='ENOMEM EINTR'
	[sendto]='ENOBUFS EPERM EINTR'
	[recvmsg]='ENOMEM EINTR'
	[recvmmsg]='ENOMEM EINTR'
	[sendmmsg]='ENOBUFS EINTR'
	[sendmsg]='ENOBUFS EPERM EINTR'
	[splice]='EIO ENOMEM EINVAL EINTR'
	[sendfile]='EIO EINVAL EINTR'
	[waitpid]='EINTR'
	[fork]='EAGAIN ENOMEM'
	[vfork]='EAGAIN ENOMEM'
	[execve]='ENOENT EACCES ENOMEM'
	[setpgid]='EPERM'
	[posix_spawn]='EAGAIN ENOMEM ENOENT EACCES'
	[close]='EIO EDQUOT'
	[ioctl]='ENOTTY ENODEV'
	[lseek]=''
	[mmap]='ENOMEM EPERM'
	[fstat]='ENOMEM'
	[stat]='ENOENT EACCES'
	[lstat]='ENOENT EACCES'
	[fstatat]='EACCES ENOMEM'
	[access]='EACCES'
	[faccessat]='EACCES'
	[readlink]='EACCES'
	[readlinkat]='EACCES ENOMEM'
	[realpath]='EACCES ENOENT'
	[symlinkat]='EEXIST ENOSPC EROFS'
	[unlinkat]='EROFS'
	[fdopendir]='ENOMEM'
	[readdir]='EIO'
	[prctl]='EINVAL EPERM'
	[syscall]='ENOSYS EPERM ENOMEM'
	[getrlimit]='EPERM'
	[setrlimit]='EPERM'
	[setuid]='EPERM EAGAIN'
	[setgid]='EPERM'
	[initgroups]='EPERM ENOMEM'
	[pthread_create]='EAGAIN'
	[sched_getaffinity]='ENOSYS'
	[getaddrinfo]='ENOMEM EAGAIN EMFILE'
	[getnameinfo]='ENOMEM EAGAIN'
	[if_nametoindex]='EMFILE'
	[if_indextoname]='EMFILE'
	[if_nameindex]='ENOBUFS'
	[tcgetattr]='ENOTTY'
	[tcsetattr]='EIO'
	[nanosleep]='EINTR'
)

/*
 * Faults on demand, for dynamically linked programs on glibc:
 *
 *	gcc -shared -fPIC -std=c11 -D_GNU_SOURCE -O2 shim.c -o shim.so -ldl
 *	LD_PRELOAD=./shim.so FAULT_SHORT=1 FAULT_EINTR=3 ncx connect ...
 *
 *	FAULT_SHORT=1       reads and writes of streams move 1..7 bytes
 *	FAULT_SHORT_MAX=N   1..N bytes instead
 *	FAULT_SEED=N        other pseudo-random sizes
 *	FAULT_EINTR=K       every K-th of each interruptible call fails (K > 1)
 *	FAULT_EAGAIN=K      the same with EAGAIN, on non-blocking descriptors
 *	FAULT_CALL=name:WHEN:ERRNO[,...]
 *	                    WHEN is N, N-M, N- or *; counts calls from 1
 *	FAULT_LOG=FILE      a line `name count` for each call, kept up to date,
 *	                    so it is right even when the process is killed
 *	FAULT_FDS=FILE      `left N` at exit(3): descriptors that are open and were
 *	                    not when it began; then what each of them is
 *	FAULT_ONLY=NAME     only in the program of that name
 *	FAULT_INHERIT=1     also in programs that the first one starts
 *
 * Without FAULT_INHERIT the shim takes its variables out of the environment,
 * so a child started by exec runs untouched. Calls that libc makes inside
 * itself (stdio, getaddrinfo, posix_spawn's own exec) do not pass through
 * here, nor does what it allocates for itself. FAULT_EAGAIN suits level-triggered loops alone: after a made-up EAGAIN
 * there is no new edge. With wrong settings the program ends with status 126.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <link.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum trait {
	NONE = 0,
	EINTRS = 1, /* the kernel may interrupt it */
	EAGAINS = 2 /* it may find nothing to do on a non-blocking descriptor */
};

/* Every call that can fail on demand: the name in FAULT_CALL, its traits. */
/* clang-format off: a row for each */
#define CALLS(row)                                                             \
	row(socket, NONE) row(socketpair, NONE) row(bind, NONE) row(           \
		listen, NONE) row(accept, EINTRS | EAGAINS) row(accept4,       \
		EINTRS | EAGAINS) row(connect, EINTRS) row(shutdown,           \
		NONE) row(setsockopt, NONE) row(getsockopt,                    \
		NONE) row(getsockname, NONE) row(getpeername,                  \
		NONE) row(epoll_create1, NONE) row(epoll_ctl,                  \
		NONE) row(epoll_wait, EINTRS) row(epoll_pwait,                 \
		EINTRS) row(poll, EINTRS) row(ppoll, EINTRS) row(signalfd,     \
		NONE) row(timerfd_create, NONE) row(timerfd_settime,           \
		NONE) row(pipe, NONE) row(pipe2, NONE) row(fcntl,              \
		NONE) row(dup2, NONE) row(dup3, NONE) row(open,                \
		EINTRS) row(openat, EINTRS) row(rename, NONE) row(unlink,      \
		NONE) row(read, EINTRS | EAGAINS) row(write,                   \
		EINTRS | EAGAINS) row(readv, EINTRS | EAGAINS) row(writev,     \
		EINTRS | EAGAINS) row(send, EINTRS | EAGAINS) row(recv,        \
		EINTRS | EAGAINS) row(sendto, EINTRS | EAGAINS) row(recvfrom,  \
		EINTRS | EAGAINS) row(sendmsg, EINTRS | EAGAINS) row(recvmsg,  \
		EINTRS | EAGAINS) row(sendmmsg,                                \
		EINTRS | EAGAINS) row(recvmmsg, EINTRS | EAGAINS) row(splice,  \
		EINTRS | EAGAINS) row(sendfile, EINTRS | EAGAINS) row(waitpid, \
		EINTRS) row(waitid, EINTRS) row(fork, NONE) row(posix_spawn,   \
		NONE) row(posix_spawnp, NONE) row(malloc, NONE) row(calloc,    \
		NONE) row(realloc, NONE) row(close, NONE) row(ioctl,           \
		NONE) row(lseek, NONE) row(mmap, NONE) row(fstat,              \
		NONE) row(stat, NONE) row(lstat, NONE) row(fstatat,            \
		NONE) row(access, NONE) row(faccessat, NONE) row(readlink,     \
		NONE) row(readlinkat, NONE) row(realpath, NONE) row(symlinkat, \
		NONE) row(unlinkat, NONE) row(fdopendir, NONE) row(readdir,    \
		NONE) row(prctl, NONE) row(syscall, NONE) row(getrlimit,       \
		NONE) row(setrlimit, NONE) row(setuid, NONE) row(setgid,       \
		NONE) row(initgroups, NONE) row(setpgid, NONE) row(vfork,      \
		NONE) row(execve, NONE) row(pthread_create, NONE)              \
		row(sched_getaffinity, NONE) row(getaddrinfo, NONE)            \
			row(getnameinfo, NONE) row(if_nametoindex, NONE) row(  \
				if_indextoname, NONE) row(if_nameindex, NONE)  \
				row(tcgetattr, NONE) row(tcsetattr, NONE)      \
					row(nanosleep, EINTRS)
/* clang-format on */

#define AS_ENUM(name, traits) CALL_##name,
#define AS_ROW(name, traits)  {#name, traits},

enum call { CALLS(AS_ENUM) CALL_COUNT };

static const struct {
	const char *name;
	int traits;
} calls[CALL_COUNT] = {CALLS(AS_ROW)};

static const struct {
	const char *name;
	int value;
} errors[] = {{"EACCES", EACCES}, {"EADDRINUSE", EADDRINUSE},
	{"EADDRNOTAVAIL", EADDRNOTAVAIL}, {"EAFNOSUPPORT", EAFNOSUPPORT},
	{"EAGAIN", EAGAIN}, {"EBADF", EBADF}, {"ECHILD", ECHILD},
	{"ECONNABORTED", ECONNABORTED}, {"ECONNREFUSED", ECONNREFUSED},
	{"ECONNRESET", ECONNRESET}, {"EDQUOT", EDQUOT}, {"EEXIST", EEXIST},
	{"EHOSTUNREACH", EHOSTUNREACH}, {"EINTR", EINTR}, {"EINVAL", EINVAL},
	{"EIO", EIO}, {"EMFILE", EMFILE}, {"EMSGSIZE", EMSGSIZE},
	{"ENETDOWN", ENETDOWN}, {"ENETUNREACH", ENETUNREACH},
	{"ENODEV", ENODEV}, {"ENOTTY", ENOTTY}, {"EROFS", EROFS},
	{"ESPIPE", ESPIPE}, {"ESRCH", ESRCH}, {"ENFILE", ENFILE},
	{"ENOBUFS", ENOBUFS}, {"ENOENT", ENOENT}, {"ENOMEM", ENOMEM},
	{"ENOPROTOOPT", ENOPROTOOPT}, {"ENOSPC", ENOSPC}, {"ENOSYS", ENOSYS},
	{"ENOTCONN", ENOTCONN}, {"EOPNOTSUPP", EOPNOTSUPP}, {"EPERM", EPERM},
	{"EPIPE", EPIPE}, {"EPROTO", EPROTO}, {"ETIMEDOUT", ETIMEDOUT}};

enum { RULES = 16, LOG_NAME = 20, LOG_DIGITS = 10 };
enum { LOG_LINE = LOG_NAME + 1 + LOG_DIGITS + 1 };

struct rule {
	enum call call;
	unsigned long from, to;
	int error;
};

/* Written by the constructor alone, before any other thread runs. */
static bool armed;
static unsigned long short_max, every_eintr, every_eagain, seed;
static struct rule rules[RULES];
static size_t rule_count;
static char *log_lines;

static _Atomic unsigned long counts[CALL_COUNT], draws;

/* Found by the constructor: syscall(2) is wrapped, too. */
static long (*raw)(long, ...);

/* Where libc's code is. */
static uintptr_t libc_begins, libc_ends;

/* --- settings -------------------------------------------------------------- */

/* Raw system calls below: the shim must not stumble over its own faults. */
static void complain(const char *text, const char *value)
{
	char line[256];
	int size = snprintf(
		line, sizeof(line), "fault shim: %s '%s'\n", text, value);

	(void)raw(SYS_write, 2, line,
		(size_t)size < sizeof(line) ? (size_t)size : sizeof(line));
	_exit(126);
}

static unsigned long setting(const char *name, unsigned long least)
{
	const char *text = getenv(name);
	unsigned long value;
	char *end;

	if (!text || !*text)
		return 0;
	value = strtoul(text, &end, 10);
	if (*end || (value && value < least))
		complain(name, text);
	return value;
}

static int error_parse(const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end != text && !*end && value > 0)
		return (int)value;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (!strcmp(text, errors[i].name))
			return errors[i].value;
	complain("FAULT_CALL: no such error", text);
	return 0;
}

static enum call call_parse(const char *text)
{
	for (int i = 0; i < CALL_COUNT; i++)
		if (!strcmp(text, calls[i].name))
			return (enum call)i;
	complain("FAULT_CALL: no such call", text);
	return CALL_COUNT;
}

static void when_parse(const char *text, struct rule *to)
{
	char *end;

	to->from = 1;
	to->to = ~0ul;
	if (!strcmp(text, "*"))
		return;
	to->from = strtoul(text, &end, 10);
	if (end == text || (*end && *end != '-'))
		complain("FAULT_CALL: not N, N-M, N- or *", text);
	if (!*end)
		to->to = to->from;
	else if (end[1])
		to->to = strtoul(end + 1, NULL, 10);
}

static void rules_parse(const char *text)
{
	char copy[1024], *rest = copy, *one;

	if (strlen(text) >= sizeof(copy))
		complain("FAULT_CALL: too long", text);
	memcpy(copy, text, strlen(text) + 1);
	while ((one = strsep(&rest, ","))) {
		char *name = strsep(&one, ":");
		char *when = strsep(&one, ":");

		if (!when || !one || rule_count == RULES)
			complain("FAULT_CALL: not name:WHEN:ERRNO", text);
		rules[rule_count].call = call_parse(name);
		when_parse(when, &rules[rule_count]);
		rules[rule_count].error = error_parse(one);
		rule_count++;
	}
}

/* Lines of one length, mapped: no exit handler that a signal could skip. */
static void log_open(const char *path)
{
	enum { SIZE = CALL_COUNT * LOG_LINE };
	int fd = (int)raw(SYS_openat, AT_FDCWD, path,
		O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	char *at;

	if (fd < 0 || raw(SYS_ftruncate, fd, SIZE) < 0)
		complain("cannot write", path);
	at = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		complain("cannot map", path);
	(void)raw(SYS_close, fd);
	for (int i = 0; i < CALL_COUNT; i++) {
		char line[LOG_LINE + 1];

		(void)snprintf(line, sizeof(line), "%-*s %*d\n", LOG_NAME,
			calls[i].name, LOG_DIGITS, 0);
		memcpy(at + i * LOG_LINE, line, LOG_LINE);
	}
	log_lines = at;
}

/* --- descriptors that are left --------------------------------------------- */

enum { FDS = 256, FDS_TEXT = 4096 };
static bool open_before[FDS];
static char *fds_text;

static bool is_open(int fd)
{
	return raw(SYS_fcntl, fd, F_GETFD) >= 0;
}

/* The file is mapped now: at the end no file may be opened any more. */
static void fds_open(const char *path)
{
	int fd = (int)raw(SYS_openat, AT_FDCWD, path,
		O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0 || raw(SYS_ftruncate, fd, FDS_TEXT) < 0)
		complain("cannot write", path);
	fds_text =
		mmap(NULL, FDS_TEXT, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fds_text == MAP_FAILED)
		complain("cannot map", path);
	(void)raw(SYS_close, fd);
	memset(fds_text, '\n', FDS_TEXT);
	for (fd = 0; fd < FDS; fd++)
		open_before[fd] = is_open(fd);
}

__attribute__((destructor)) static void fds_tell(void)
{
	size_t at = 16;
	int left = 0;

	if (!fds_text)
		return;
	for (int fd = 0; fd < FDS; fd++) {
		char link[32];
		long size;

		if (open_before[fd] || !is_open(fd))
			continue;
		left++;
		(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		size = raw(SYS_readlinkat, AT_FDCWD, link, fds_text + at,
			FDS_TEXT - 1 - at);
		if (size > 0)
			at += (size_t)size + (at + (size_t)size < FDS_TEXT - 1);
	}
	memset(fds_text, ' ', 15);
	memcpy(fds_text, "left ", 5);
	for (int i = 14; i == 14 || left; i--, left /= 10)
		fds_text[i] = (char)('0' + left % 10);
}

static void log_count(enum call call, unsigned long count)
{
	char *at = log_lines + (int)call * LOG_LINE + LOG_NAME + 1 + LOG_DIGITS;

	for (int i = 0; i < LOG_DIGITS && count; i++, count /= 10)
		*--at = (char)('0' + count % 10);
}

static int libc_find(struct dl_phdr_info *about, size_t size, void *data)
{
	const Dl_info *libc = data;

	(void)size;
	if (about->dlpi_addr != (uintptr_t)libc->dli_fbase)
		return 0;
	libc_begins = about->dlpi_addr;
	for (int i = 0; i < about->dlpi_phnum; i++) {
		uintptr_t end = libc_begins + about->dlpi_phdr[i].p_vaddr +
				about->dlpi_phdr[i].p_memsz;

		if (about->dlpi_phdr[i].p_type == PT_LOAD && end > libc_ends)
			libc_ends = end;
	}
	return 1;
}

__attribute__((constructor)) static void arm(void)
{
	static const char *const names[] = {"LD_PRELOAD", "FAULT_SHORT",
		"FAULT_SHORT_MAX", "FAULT_SEED", "FAULT_EINTR", "FAULT_EAGAIN",
		"FAULT_CALL", "FAULT_LOG", "FAULT_FDS", "FAULT_ONLY",
		"FAULT_INHERIT"};
	const char *only = getenv("FAULT_ONLY"), *fds = getenv("FAULT_FDS");
	const char *rows = getenv("FAULT_CALL"), *log = getenv("FAULT_LOG");
	Dl_info libc;

	*(void **)&raw = dlsym(RTLD_NEXT, "syscall");
	if (!raw || !dladdr(*(void **)&raw, &libc))
		_exit(126);
	(void)dl_iterate_phdr(libc_find, &libc);
	if (only && strcmp(only, program_invocation_short_name))
		return;
	seed = setting("FAULT_SEED", 0);
	if (setting("FAULT_SHORT", 0))
		short_max = 7;
	if (setting("FAULT_SHORT_MAX", 1))
		short_max = setting("FAULT_SHORT_MAX", 1);
	every_eintr = setting("FAULT_EINTR", 2);
	every_eagain = setting("FAULT_EAGAIN", 2);
	if (rows && *rows)
		rules_parse(rows);
	if (log && *log)
		log_open(log);
	if (fds && *fds)
		fds_open(fds);
	if (!setting("FAULT_INHERIT", 0))
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			(void)unsetenv(names[i]);
	armed = true;
}

/* No faults from here on: for what runs after the program, in its process. */
__attribute__((visibility("default"))) void fault_over(void);
void fault_over(void)
{
	armed = false;
}

/* --- decisions ------------------------------------------------------------- */

static bool is_nonblocking(int fd)
{
	long flags = raw(SYS_fcntl, fd, F_GETFL);

	return flags >= 0 && (flags & O_NONBLOCK);
}

/* Of a socket: SOL_SOCKET's SO_TYPE or SO_DOMAIN; -1 for anything else. */
static int socket_is(int fd, int option)
{
	int value = -1;
	socklen_t size = sizeof(value);

	if (raw(SYS_getsockopt, fd, SOL_SOCKET, option, &value, &size) < 0)
		return -1;
	return value;
}

/* eventfd, timerfd and signalfd have no file type: they move whole records. */
static bool is_stream(int fd)
{
	struct stat about;

	if (raw(SYS_fstat, fd, &about) < 0)
		return false;
	if (S_ISSOCK(about.st_mode))
		return socket_is(fd, SO_TYPE) == SOCK_STREAM;
	return (about.st_mode & S_IFMT) != 0;
}

/* What cannot fail in the kernel either: a read of a signalfd that has
 * something, a socket for want of a reader while its peer is there; and stderr
 * from a fault that lasts, which could not be told. */
static bool is_spared(const struct rule *rule, int fd)
{
	struct stat about;

	if (fd < 0 || (rule->call != CALL_read && rule->call != CALL_write))
		return false;
	if (fd == 2 && rule->to == ~0ul)
		return true;
	if (raw(SYS_fstat, fd, &about) < 0)
		return false;
	return (about.st_mode & S_IFMT) == 0 ||
	       (S_ISSOCK(about.st_mode) && rule->error == EPIPE);
}

/* Counts the call, on fd unless that is -1; true, with errno set, when it is to
 * fail. */
static bool fails_at(enum call call, int fd, bool nonblocking)
{
	unsigned long count;
	int error = 0;

	if (!armed)
		return false;
	count = atomic_fetch_add(&counts[call], 1) + 1;
	if (log_lines)
		log_count(call, count);
	if (every_eagain && nonblocking && (calls[call].traits & EAGAINS) &&
		count % every_eagain == 0)
		error = EAGAIN;
	if (every_eintr && (calls[call].traits & EINTRS) &&
		count % every_eintr == 0)
		error = EINTR;
	for (size_t i = 0; i < rule_count; i++)
		if (rules[i].call == call && count >= rules[i].from &&
			count <= rules[i].to && !is_spared(&rules[i], fd))
			error = rules[i].error;
	if (error)
		errno = error;
	return error != 0;
}

static bool fails(enum call call, bool nonblocking)
{
	return fails_at(call, -1, nonblocking);
}

static bool fails_on(enum call call, int fd, int flags)
{
	return fails_at(call, fd,
		every_eagain && ((flags & MSG_DONTWAIT) || is_nonblocking(fd)));
}

static size_t shorten(size_t size)
{
	uint64_t z = (atomic_fetch_add(&draws, 1) + 1 + (seed << 32)) *
		     0x9e3779b97f4a7c15u;
	size_t most;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z ^= z >> 27;
	most = 1 + (size_t)(z % short_max);
	return size < most ? size : most;
}

static size_t shorten_on(int fd, size_t size)
{
	int saved = errno;
	bool yes = armed && short_max && is_stream(fd);

	errno = saved;
	return yes ? shorten(size) : size;
}

/* --- wrappers -------------------------------------------------------------- */

/* glibc has no prototype for its aliases in the headers that we may see. */
#define EXPORTED __attribute__((visibility("default"), used))

/* `real` is looked up at the first call; two threads find the same. */
#define LOOK_UP(name) LOOK_UP_OR(name, -1)
#define LOOK_UP_OR(name, failure)                                              \
	do {                                                                   \
		if (!real)                                                     \
			*(void **)&real = dlsym(RTLD_NEXT, #name);             \
		if (!real) {                                                   \
			errno = ENOSYS;                                        \
			return failure;                                        \
		}                                                              \
	} while (0)

/* `check` is an expression that is true, with errno set, for a failure. */
#define WRAP_AS(ret, name, params, args, check)                                \
	WRAP_OR(ret, name, params, args, check, -1)

/* The same, with another result for a failure. */
#define WRAP_OR(ret, name, params, args, check, failure)                       \
	EXPORTED ret name params;                                              \
	ret name params                                                        \
	{                                                                      \
		static ret(*real) params;                                      \
                                                                               \
		LOOK_UP_OR(name, failure);                                     \
		if (check)                                                     \
			return failure;                                        \
		return real args;                                              \
	}

#define WRAP_NULL(ret, name, params, args)                                     \
	WRAP_OR(ret, name, params, args, fails(CALL_##name, false), NULL)

#define WRAP(ret, name, params, args)                                          \
	WRAP_AS(ret, name, params, args, fails(CALL_##name, false))

/* The parameter `fd` may be non-blocking, `flags` are those of recv(2). */
#define WRAP_FD(ret, name, params, args, flags)                                \
	WRAP_AS(ret, name, params, args, fails_on(CALL_##name, fd, flags))

/* Moves `size` bytes through the stream `fd`; `name` counts as `as`. */
#define WRAP_MOVE(name, as, params, args, flags)                               \
	EXPORTED ssize_t name params;                                          \
	ssize_t name params                                                    \
	{                                                                      \
		static ssize_t(*real) params;                                  \
                                                                               \
		LOOK_UP(name);                                                 \
		if (fails_on(CALL_##as, fd, flags))                            \
			return -1;                                             \
		size = shorten_on(fd, size);                                   \
		return real args;                                              \
	}

WRAP(int, socket, (int domain, int type, int protocol),
	(domain, type, protocol))
WRAP(int, socketpair, (int domain, int type, int protocol, int pair[2]),
	(domain, type, protocol, pair))
WRAP(int, bind, (int fd, const struct sockaddr *at, socklen_t size),
	(fd, at, size))
WRAP(int, listen, (int fd, int backlog), (fd, backlog))
WRAP_FD(int, accept, (int fd, struct sockaddr *from, socklen_t *size),
	(fd, from, size), 0)
WRAP_FD(int, accept4,
	(int fd, struct sockaddr *from, socklen_t *size, int flags),
	(fd, from, size, flags), 0)
WRAP(int, shutdown, (int fd, int how), (fd, how))
WRAP(int, setsockopt,
	(int fd, int level, int name, const void *value, socklen_t size),
	(fd, level, name, value, size))
WRAP(int, getsockopt,
	(int fd, int level, int name, void *value, socklen_t *size),
	(fd, level, name, value, size))
WRAP(int, getsockname, (int fd, struct sockaddr *at, socklen_t *size),
	(fd, at, size))
WRAP(int, getpeername, (int fd, struct sockaddr *at, socklen_t *size),
	(fd, at, size))
WRAP(int, epoll_create1, (int flags), (flags))
/* Only what is new takes memory: a change or a removal cannot fail. */
WRAP_AS(int, epoll_ctl,
	(int epoll, int what, int fd, struct epoll_event *event),
	(epoll, what, fd, event),
	what == EPOLL_CTL_ADD && fails(CALL_epoll_ctl, false))
WRAP(int, epoll_wait, (int epoll, struct epoll_event *to, int most, int ms),
	(epoll, to, most, ms))
WRAP(int, epoll_pwait,
	(int epoll, struct epoll_event *to, int most, int ms,
		const sigset_t *mask),
	(epoll, to, most, ms, mask))
WRAP(int, poll, (struct pollfd * fds, nfds_t count, int ms), (fds, count, ms))
WRAP(int, ppoll,
	(struct pollfd * fds, nfds_t count, const struct timespec *left,
		const sigset_t *mask),
	(fds, count, left, mask))
WRAP(int, signalfd, (int fd, const sigset_t *mask, int flags),
	(fd, mask, flags))
WRAP(int, timerfd_create, (clockid_t clock, int flags), (clock, flags))
WRAP(int, timerfd_settime,
	(int fd, int flags, const struct itimerspec *to,
		struct itimerspec *old),
	(fd, flags, to, old))
WRAP(int, pipe, (int pair[2]), (pair))
WRAP(int, pipe2, (int pair[2], int flags), (pair, flags))
WRAP(int, dup2, (int from, int to), (from, to))
WRAP(int, dup3, (int from, int to, int flags), (from, to, flags))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, unlink, (const char *path), (path))
WRAP(pid_t, waitpid, (pid_t pid, int *status, int flags), (pid, status, flags))
WRAP(int, waitid, (idtype_t what, id_t id, siginfo_t *to, int flags),
	(what, id, to, flags))
WRAP(pid_t, fork, (void), ())
WRAP(int, setpgid, (pid_t pid, pid_t group), (pid, group))
WRAP(int, execve, (const char *path, char *const argv[], char *const envp[]),
	(path, argv, envp))
WRAP(off_t, lseek, (int fd, off_t at, int from), (fd, at, from))
WRAP(int, fstat, (int fd, struct stat *to), (fd, to))
WRAP(int, stat, (const char *path, struct stat *to), (path, to))
WRAP(int, lstat, (const char *path, struct stat *to), (path, to))
WRAP(int, fstatat, (int dir, const char *path, struct stat *to, int flags),
	(dir, path, to, flags))
WRAP(int, access, (const char *path, int mode), (path, mode))
WRAP(int, faccessat, (int dir, const char *path, int mode, int flags),
	(dir, path, mode, flags))
WRAP(ssize_t, readlink, (const char *path, char *to, size_t size),
	(path, to, size))
WRAP(ssize_t, readlinkat, (int dir, const char *path, char *to, size_t size),
	(dir, path, to, size))
WRAP(int, symlinkat, (const char *to, int dir, const char *path),
	(to, dir, path))
WRAP(int, unlinkat, (int dir, const char *path, int flags), (dir, path, flags))
WRAP_NULL(char *, realpath, (const char *path, char *to), (path, to))
WRAP_NULL(DIR *, fdopendir, (int fd), (fd))
WRAP_NULL(struct dirent *, readdir, (DIR * dir), (dir))
WRAP_OR(void *, mmap,
	(void *at, size_t size, int rights, int flags, int fd, off_t from),
	(at, size, rights, flags, fd, from), fails(CALL_mmap, false),
	MAP_FAILED)
WRAP(int, getrlimit, (__rlimit_resource_t what, struct rlimit *to), (what, to))
WRAP(int, setrlimit, (__rlimit_resource_t what, const struct rlimit *to),
	(what, to))
WRAP(int, setuid, (uid_t user), (user))
WRAP(int, setgid, (gid_t group), (group))
WRAP(int, initgroups, (const char *user, gid_t group), (user, group))
WRAP(int, sched_getaffinity, (pid_t pid, size_t size, cpu_set_t *to),
	(pid, size, to))
WRAP(int, nanosleep, (const struct timespec *time, struct timespec *left),
	(time, left))
WRAP(int, tcgetattr, (int fd, struct termios *to), (fd, to))
WRAP(int, tcsetattr, (int fd, int when, const struct termios *to),
	(fd, when, to))
WRAP_OR(unsigned int, if_nametoindex, (const char *name), (name),
	fails(CALL_if_nametoindex, false), 0)
WRAP_NULL(char *, if_indextoname, (unsigned int number, char to[IF_NAMESIZE]),
	(number, to))
WRAP_NULL(struct if_nameindex *, if_nameindex, (void), ())
WRAP_FD(int, sendmmsg,
	(int fd, struct mmsghdr *list, unsigned int count, int flags),
	(fd, list, count, flags), flags)
WRAP_FD(int, recvmmsg,
	(int fd, struct mmsghdr *list, unsigned int count, int flags,
		struct timespec *left),
	(fd, list, count, flags, left), flags)

WRAP_MOVE(read, read, (int fd, void *to, size_t size), (fd, to, size), 0)
WRAP_MOVE(write, write, (int fd, const void *from, size_t size),
	(fd, from, size), 0)
WRAP_MOVE(send, send, (int fd, const void *from, size_t size, int flags),
	(fd, from, size, flags), flags)
WRAP_MOVE(recv, recv, (int fd, void *to, size_t size, int flags),
	(fd, to, size, flags), flags)
WRAP_MOVE(sendto, sendto,
	(int fd, const void *from, size_t size, int flags,
		const struct sockaddr *at, socklen_t at_size),
	(fd, from, size, flags, at, at_size), flags)
WRAP_MOVE(recvfrom, recvfrom,
	(int fd, void *restrict to, size_t size, int flags,
		struct sockaddr *restrict at, socklen_t *restrict at_size),
	(fd, to, size, flags, at, at_size), flags)

/* What a program built with FORTIFY calls instead. */
WRAP_MOVE(__read_chk, read, (int fd, void *to, size_t size, size_t room),
	(fd, to, size, room), 0)
WRAP_MOVE(__recv_chk, recv,
	(int fd, void *to, size_t size, size_t room, int flags),
	(fd, to, size, room, flags), flags)
WRAP_MOVE(__recvfrom_chk, recvfrom,
	(int fd, void *to, size_t size, size_t room, int flags,
		struct sockaddr *at, socklen_t *at_size),
	(fd, to, size, room, flags, at, at_size), flags)
WRAP_AS(int, __poll_chk,
	(struct pollfd * fds, nfds_t count, int ms, size_t room),
	(fds, count, ms, room), fails(CALL_poll, false))
WRAP_AS(int, __ppoll_chk,
	(struct pollfd * fds, nfds_t count, const struct timespec *left,
		const sigset_t *mask, size_t room),
	(fds, count, left, mask, room), fails(CALL_ppoll, false))

/*
 * The kernel interrupts connect only while it waits, and the connection then
 * goes on by itself: so start it for real, without waiting, and then say
 * EINTR. What connects at once (UDP, UNIX) is refused before it is done.
 */
int connect(int fd, const struct sockaddr *at, socklen_t size)
{
	static int (*real)(int, const struct sockaddr *, socklen_t);
	long flags;
	int result;

	LOOK_UP(connect);
	if (!fails(CALL_connect, false))
		return real(fd, at, size);
	if (errno != EINTR || socket_is(fd, SO_TYPE) != SOCK_STREAM ||
		socket_is(fd, SO_DOMAIN) == AF_UNIX)
		return -1;
	flags = raw(SYS_fcntl, fd, F_GETFL);
	(void)raw(SYS_fcntl, fd, F_SETFL, flags | O_NONBLOCK);
	result = real(fd, at, size);
	if (!result || errno == EINPROGRESS) {
		errno = EINTR;
		result = -1;
	}
	if (!(flags & O_NONBLOCK)) {
		int saved = errno;

		(void)raw(SYS_fcntl, fd, F_SETFL, flags);
		errno = saved;
	}
	return result;
}

/* Linux closes the descriptor whatever close(2) says. */
int close(int fd)
{
	static int (*real)(int);
	int result;

	LOOK_UP(close);
	result = real(fd);
	return !result && fails(CALL_close, false) ? -1 : result;
}

/* --- vectors: cut to the first vector that has bytes, and that one short --- */

static const struct iovec *cut(
	int fd, const struct iovec *list, size_t *count, struct iovec *room)
{
	int saved = errno;
	bool yes = armed && short_max && is_stream(fd);

	errno = saved;
	for (size_t i = 0; yes && i < *count; i++) {
		if (!list[i].iov_len)
			continue;
		room->iov_base = list[i].iov_base;
		room->iov_len = shorten(list[i].iov_len);
		*count = 1;
		return room;
	}
	return list;
}

#define WRAP_VECTOR(name)                                                      \
	ssize_t name(int fd, const struct iovec *list, int count)              \
	{                                                                      \
		static ssize_t (*real)(int, const struct iovec *, int);        \
		size_t left = count > 0 ? (size_t)count : 0;                   \
		struct iovec room;                                             \
                                                                               \
		LOOK_UP(name);                                                 \
		if (fails_on(CALL_##name, fd, 0))                              \
			return -1;                                             \
		list = cut(fd, list, &left, &room);                            \
		return real(fd, list, count > 0 ? (int)left : count);          \
	}

WRAP_VECTOR(readv)
WRAP_VECTOR(writev)

/* sendmsg does not write to its message; the copy holds the shorter list. */
ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	static ssize_t (*real)(int, const struct msghdr *, int);
	struct msghdr copy = *message;
	struct iovec room;

	LOOK_UP(sendmsg);
	if (fails_on(CALL_sendmsg, fd, flags))
		return -1;
	copy.msg_iov = (struct iovec *)cut(
		fd, message->msg_iov, &copy.msg_iovlen, &room);
	return real(fd, &copy, flags);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	static ssize_t (*real)(int, struct msghdr *, int);
	struct msghdr kept = *message;
	struct iovec room;
	ssize_t got;

	LOOK_UP(recvmsg);
	if (fails_on(CALL_recvmsg, fd, flags))
		return -1;
	message->msg_iov = (struct iovec *)cut(
		fd, kept.msg_iov, &message->msg_iovlen, &room);
	got = real(fd, message, flags);
	message->msg_iov = kept.msg_iov;
	message->msg_iovlen = kept.msg_iovlen;
	return got;
}

/* --- two descriptors ------------------------------------------------------- */

static bool fails_between(enum call call, int from, int to, bool nonblocking)
{
	return fails(
		call, every_eagain && (nonblocking || is_nonblocking(from) ||
					      is_nonblocking(to)));
}

ssize_t splice(int from, off64_t *from_at, int to, off64_t *to_at, size_t size,
	unsigned int flags)
{
	static ssize_t (*real)(
		int, off64_t *, int, off64_t *, size_t, unsigned int);

	LOOK_UP(splice);
	if (fails_between(CALL_splice, from, to, flags & SPLICE_F_NONBLOCK))
		return -1;
	size = shorten_on(to, size);
	return real(from, from_at, to, to_at, size, flags);
}

#define WRAP_SENDFILE(name, offset)                                            \
	ssize_t name(int to, int from, offset *at, size_t size)                \
	{                                                                      \
		static ssize_t (*real)(int, int, offset *, size_t);            \
                                                                               \
		LOOK_UP(name);                                                 \
		if (fails_between(CALL_sendfile, from, to, false))             \
			return -1;                                             \
		size = shorten_on(to, size);                                   \
		return real(to, from, at, size);                               \
	}

WRAP_SENDFILE(sendfile, off_t)
WRAP_SENDFILE(sendfile64, off64_t)

/* --- a variable argument --------------------------------------------------- */

static bool takes_mode(int flags)
{
	return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;
}

#define MODE_OF(flags, mode)                                                   \
	do {                                                                   \
		va_list rest;                                                  \
                                                                               \
		va_start(rest, flags);                                         \
		if (takes_mode(flags))                                         \
			mode = va_arg(rest, mode_t);                           \
		va_end(rest);                                                  \
	} while (0)

#define WRAP_OPEN(name)                                                        \
	int name(const char *path, int flags, ...)                             \
	{                                                                      \
		static int (*real)(const char *, int, ...);                    \
		mode_t mode = 0;                                               \
                                                                               \
		MODE_OF(flags, mode);                                          \
		LOOK_UP(name);                                                 \
		if (fails(CALL_open, false))                                   \
			return -1;                                             \
		return real(path, flags, mode);                                \
	}

#define WRAP_OPENAT(name)                                                      \
	int name(int dir, const char *path, int flags, ...)                    \
	{                                                                      \
		static int (*real)(int, const char *, int, ...);               \
		mode_t mode = 0;                                               \
                                                                               \
		MODE_OF(flags, mode);                                          \
		LOOK_UP(name);                                                 \
		if (fails(CALL_openat, false))                                 \
			return -1;                                             \
		return real(dir, path, flags, mode);                           \
	}

WRAP_OPEN(open)
WRAP_OPEN(open64)
WRAP_OPENAT(openat)
WRAP_OPENAT(openat64)
WRAP_AS(int, __open_2, (const char *path, int flags), (path, flags),
	fails(CALL_open, false))
WRAP_AS(int, __open64_2, (const char *path, int flags), (path, flags),
	fails(CALL_open, false))
WRAP_AS(int, __openat_2, (int dir, const char *path, int flags),
	(dir, path, flags), fails(CALL_openat, false))
WRAP_AS(int, __openat64_2, (int dir, const char *path, int flags),
	(dir, path, flags), fails(CALL_openat, false))

/* Every argument of fcntl fits a pointer, and none is read when not given. */
#define WRAP_FCNTL(name)                                                       \
	int name(int fd, int what, ...)                                        \
	{                                                                      \
		static int (*real)(int, int, ...);                             \
		va_list rest;                                                  \
		void *value;                                                   \
                                                                               \
		va_start(rest, what);                                          \
		value = va_arg(rest, void *);                                  \
		va_end(rest);                                                  \
		LOOK_UP(name);                                                 \
		if (fails(CALL_fcntl, false))                                  \
			return -1;                                             \
		return real(fd, what, value);                                  \
	}

WRAP_FCNTL(fcntl)
WRAP_FCNTL(fcntl64)

/* The same is true of these; none of them has more arguments. */
int ioctl(int fd, unsigned long what, ...)
{
	static int (*real)(int, unsigned long, ...);
	va_list rest;
	void *value;

	va_start(rest, what);
	value = va_arg(rest, void *);
	va_end(rest);
	LOOK_UP(ioctl);
	return fails(CALL_ioctl, false) ? -1 : real(fd, what, value);
}

int prctl(int what, ...)
{
	static int (*real)(int, ...);
	unsigned long value[4];
	va_list rest;

	va_start(rest, what);
	for (int i = 0; i < 4; i++)
		value[i] = va_arg(rest, unsigned long);
	va_end(rest);
	LOOK_UP(prctl);
	if (fails(CALL_prctl, false))
		return -1;
	return real(what, value[0], value[1], value[2], value[3]);
}

long syscall(long number, ...)
{
	static long (*real)(long, ...);
	long value[6];
	va_list rest;

	va_start(rest, number);
	for (int i = 0; i < 6; i++)
		value[i] = va_arg(rest, long);
	va_end(rest);
	LOOK_UP(syscall);
	if (fails(CALL_syscall, false))
		return -1;
	return real(number, value[0], value[1], value[2], value[3], value[4],
		value[5]);
}

/* --- results that are not -1 ----------------------------------------------- */

/* The error is the result, errno stays. */
#define WRAP_SPAWN(name)                                                       \
	int name(pid_t *ret_pid, const char *path,                             \
		const posix_spawn_file_actions_t *actions,                     \
		const posix_spawnattr_t *how, char *const argv[],              \
		char *const envp[])                                            \
	{                                                                      \
		static __typeof__(&posix_spawn) real;                          \
		int saved = errno;                                             \
                                                                               \
		LOOK_UP(name);                                                 \
		if (fails(CALL_##name, false)) {                               \
			int error = errno;                                     \
                                                                               \
			errno = saved;                                         \
			return error;                                          \
		}                                                              \
		return real(ret_pid, path, actions, how, argv, envp);          \
	}

WRAP_SPAWN(posix_spawn)
WRAP_SPAWN(posix_spawnp)

int pthread_create(pthread_t *ret_thread, const pthread_attr_t *how,
	void *(*start)(void *), void *context)
{
	static __typeof__(&pthread_create) real;

	LOOK_UP_OR(pthread_create, EAGAIN);
	return fails(CALL_pthread_create, false)
		       ? errno
		       : real(ret_thread, how, start, context);
}

static int lookup_error(void)
{
	switch (errno) {
	case ENOMEM:
		return EAI_MEMORY;
	case EAGAIN:
		return EAI_AGAIN;
	default:
		return EAI_SYSTEM;
	}
}

int getaddrinfo(const char *host, const char *service,
	const struct addrinfo *hints, struct addrinfo **ret_list)
{
	static __typeof__(&getaddrinfo) real;

	LOOK_UP_OR(getaddrinfo, EAI_SYSTEM);
	return fails(CALL_getaddrinfo, false)
		       ? lookup_error()
		       : real(host, service, hints, ret_list);
}

int getnameinfo(const struct sockaddr *at, socklen_t size, char *host,
	socklen_t host_size, char *service, socklen_t service_size, int flags)
{
	static __typeof__(&getnameinfo) real;

	LOOK_UP_OR(getnameinfo, EAI_SYSTEM);
	return fails(CALL_getnameinfo, false)
		       ? lookup_error()
		       : real(at, size, host, host_size, service, service_size,
				 flags);
}

/* It returns twice, to the caller's own frame, so no C function may stand in
 * between: this one answers with the real one, or fails before. */
#ifdef __x86_64__
__attribute__((used)) static void *vfork_or_null(void)
{
	return fails(CALL_vfork, false) ? NULL : dlsym(RTLD_NEXT, "vfork");
}

__asm__(".text\n"
	".globl vfork\n"
	".type vfork, @function\n"
	"vfork:\n"
	"	sub $8, %rsp\n"
	"	call vfork_or_null\n"
	"	add $8, %rsp\n"
	"	test %rax, %rax\n"
	"	jz 1f\n"
	"	jmp *%rax\n"
	"1:	mov $-1, %eax\n"
	"	ret\n"
	".size vfork, . - vfork\n");
#endif

/* By glibc's inner names: dlsym itself allocates. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

/* What libc wants for itself it gets: its own tables of names do not survive
 * without (glibc 2.36: getpwuid, an assertion of nss_database.c). Calls of its
 * that fail by themselves are wrapped above, those that only allocate below. */
static bool is_libc(const void *caller)
{
	return (uintptr_t)caller >= libc_begins &&
	       (uintptr_t)caller < libc_ends;
}

#define NO_MEMORY(call)                                                        \
	(!is_libc(__builtin_return_address(0)) && fails(CALL_##call, false))

void *malloc(size_t size)
{
	return NO_MEMORY(malloc) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return NO_MEMORY(calloc) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return NO_MEMORY(realloc) ? NULL : __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t count, size_t size)
{
	size_t all;

	if (__builtin_mul_overflow(count, size, &all)) {
		errno = ENOMEM;
		return NULL;
	}
	return NO_MEMORY(realloc) ? NULL : __libc_realloc(old, all);
}

static char *copy_text(const char *text, size_t size)
{
	char *copy = __libc_malloc(size + 1);

	if (copy) {
		memcpy(copy, text, size);
		copy[size] = '\0';
	}
	return copy;
}

char *strdup(const char *text)
{
	return NO_MEMORY(malloc) ? NULL : copy_text(text, strlen(text));
}

char *strndup(const char *text, size_t most)
{
	return NO_MEMORY(malloc) ? NULL : copy_text(text, strnlen(text, most));
}

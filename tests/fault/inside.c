/*
 * What a process may still do, found out from inside it: preloaded into ncx,
 *
 *	INSIDE_LOG=FILE LD_PRELOAD=./inside.so ncx listen ...
 *
 * whenever the program waits for events or writes to stdout it tries; the last
 * time counts. A line each goes to FILE: "proc EACCES", "connect ECONNREFUSED",
 * "capabilities none", "user 1000 1000", "no-new-privs yes"; "ok" where the try
 * succeeded. With INSIDE_OLD set the kernel has no Landlock, with INSIDE_BARE
 * no filters of system calls.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#define CAPABILITY_VERSION 0x20080522

#define MPTCP 262 /* IPPROTO_MPTCP */

static int log_fd = -1, unbound_fd = -1;
static bool is_old, is_bare;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("INSIDE_LOG");

	is_old = getenv("INSIDE_OLD") != NULL;
	is_bare = getenv("INSIDE_BARE") != NULL;
	if (!path)
		return;
	log_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (log_fd < 0)
		_exit(126);
	/* Made before anything is given up. */
	unbound_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* Programs that it starts are not looked into. */
	unsetenv("INSIDE_LOG");
	unsetenv("LD_PRELOAD");
}

static void say(const char *what, const char *result)
{
	char line[80];
	int n = snprintf(line, sizeof(line), "%s %s\n", what, result);

	(void)syscall(SYS_write, log_fd, line, (size_t)n);
}

static void say_tried(const char *what, bool good)
{
	say(what, good ? "ok" : strerrorname_np(errno));
}

static void try_file(const char *what, const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0666);

	say_tried(what, fd >= 0);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && (flags & O_CREAT))
		unlink(path);
}

static struct sockaddr_in loopback(uint16_t port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

enum attempt { BIND, CONNECT };

static void try_port(
	const char *what, int type, int proto, enum attempt attempt, int port)
{
	const struct sockaddr_in address = loopback((uint16_t)port);
	const struct sockaddr *any = (const struct sockaddr *)&address;
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, proto);

	say_tried(what,
		fd >= 0 && (attempt == BIND ? bind(fd, any, sizeof(address))
					    : connect(fd, any,
						      sizeof(address))) == 0);
	if (fd >= 0)
		close(fd);
}

static void try_unix(const char *what, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	say_tried(what, fd >= 0 && connect(fd, (struct sockaddr *)&address,
					   sizeof(address)) == 0);
	if (fd >= 0)
		close(fd);
}

/* Port 6 answers nobody: what is not refused is ECONNREFUSED. */
static void try_fast_open(void)
{
	struct sockaddr_in address = loopback(6);
	struct iovec part = {.iov_base = "x", .iov_len = 1};
	struct msghdr message = {.msg_name = &address,
		.msg_namelen = sizeof(address),
		.msg_iov = &part,
		.msg_iovlen = 1};

	say_tried("fast-open",
		sendto(unbound_fd, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL,
			(struct sockaddr *)&address, sizeof(address)) == 1);
	say_tried("fast-open-message",
		sendmsg(unbound_fd, &message, MSG_FASTOPEN | MSG_NOSIGNAL) ==
			1);
}

/* What Landlock does not see, with words that do no harm where they succeed. */
static void try_calls(void)
{
	char *const none[] = {NULL};
	struct rlimit limit;
	int pair[2];

	say_tried("listen-unbound", listen(unbound_fd, 1) == 0);
	try_fast_open();
	try_port("mptcp", SOCK_STREAM, MPTCP, CONNECT, 6);
	try_port("udp", SOCK_DGRAM, 0, BIND, 0);
	try_unix("unix", "/nowhere");
	say_tried("pair", socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0 &&
				  close(pair[0]) == 0 && close(pair[1]) == 0);
	say_tried("chmod", fchmodat(AT_FDCWD, "log", 0600, 0) == 0);
	say_tried("fchmod", fchmod(log_fd, 0600) == 0);
	say_tried("chown", chown("log", (uid_t)-1, (gid_t)-1) == 0);
	say_tried("access-list",
		setxattr("log", "system.posix_acl_access", "", 0, 0) == 0);
	say_tried("times", utimensat(AT_FDCWD, "log", NULL, 0) == 0);
	say_tried("type", ioctl(log_fd, TIOCSTI, "") == 0);
	say_tried("limits", prlimit(1, RLIMIT_NOFILE, NULL, &limit) == 0);
	say_tried("exec", execve("/nowhere", none, none) == 0);
	/* No such flag. */
	say_tried("unshare", syscall(SYS_unshare, 1) == 0);
	say_tried("io-uring", syscall(425, 0, NULL) == 0);
	say_tried("setuid", syscall(SYS_setuid, getuid()) == 0);
}

static void look(void)
{
	uint32_t header[2] = {CAPABILITY_VERSION, 0};
	uint32_t capabilities[6] = {0};
	int saved = errno;
	char user[32];

	if (log_fd < 0)
		return;
	(void)!ftruncate(log_fd, 0);
	(void)lseek(log_fd, 0, SEEK_SET);
	try_file("shadow", "/etc/shadow", O_RDONLY);
	try_file("passwd", "/etc/passwd", O_RDONLY);
	try_file("hosts", "/etc/hosts", O_RDONLY);
	try_file("proc", "/proc/self/status", O_RDONLY);
	try_file("create", "inside.new", O_WRONLY | O_CREAT);
	/* A port that nobody has, and none of those that anybody gets. */
	try_port("bind", SOCK_STREAM, 0, BIND, 6);
	try_port("connect", SOCK_STREAM, 0, CONNECT, 6);
	try_calls();
	(void)syscall(SYS_capget, header, capabilities);
	say("capabilities", capabilities[0] | capabilities[1] |
					    capabilities[3] | capabilities[4]
				    ? "some"
				    : "none");
	(void)snprintf(user, sizeof(user), "%u %u", (unsigned)getuid(),
		(unsigned)getgid());
	say("user", user);
	say("no-new-privs",
		prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? "yes" : "no");
	errno = saved;
}

int epoll_wait(int fd, struct epoll_event *events, int count, int timeout)
{
	static int (*real)(int, struct epoll_event *, int, int);

	if (!real)
		real = dlsym(RTLD_NEXT, "epoll_wait");
	look();
	return real(fd, events, count, timeout);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	static ssize_t (*real)(int, const void *, size_t);

	if (!real)
		real = dlsym(RTLD_NEXT, "write");
	if (fd == STDOUT_FILENO)
		look();
	return real(fd, bytes, len);
}

int nanosleep(const struct timespec *time, struct timespec *left)
{
	static int (*real)(const struct timespec *, struct timespec *);

	if (!real)
		real = dlsym(RTLD_NEXT, "nanosleep");
	look();
	return real(time, left);
}

int prctl(int option, ...)
{
	static int (*real)(int, ...);
	unsigned long arguments[4];
	va_list list;

	if (!real)
		real = dlsym(RTLD_NEXT, "prctl");
	if (is_bare && option == PR_SET_SECCOMP) {
		errno = EINVAL;
		return -1;
	}
	va_start(list, option);
	for (int i = 0; i < 4; i++)
		arguments[i] = va_arg(list, unsigned long);
	va_end(list);
	return real(
		option, arguments[0], arguments[1], arguments[2], arguments[3]);
}

/* landlock_create_ruleset, landlock_add_rule, landlock_restrict_self */
static bool is_landlock(long number)
{
	return number >= 444 && number <= 446;
}

long syscall(long number, ...)
{
	static long (*real)(long, ...);
	long arguments[6];
	va_list list;

	if (!real)
		real = dlsym(RTLD_NEXT, "syscall");
	if (is_old && is_landlock(number)) {
		errno = ENOSYS;
		return -1;
	}
	va_start(list, number);
	for (int i = 0; i < 6; i++)
		arguments[i] = va_arg(list, long);
	va_end(list);
	return real(number, arguments[0], arguments[1], arguments[2],
		arguments[3], arguments[4], arguments[5]);
}

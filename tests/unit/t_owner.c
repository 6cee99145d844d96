/* proc/owner.c and proc/holder.c: this test looks for its own sockets */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc/holder.h"
#include "proc/owner.h"
#include "tap.h"

#define COMM "a) b\n\x1b[31mR("

static struct socktab_address address_of(const char *text)
{
	struct socktab_address address = {.family = AF_INET};

	if (inet_pton(AF_INET, text, address.bytes) != 1) {
		address.family = AF_INET6;
		(void)inet_pton(AF_INET6, text, address.bytes);
	}
	return address;
}

/* A socket bound to a free port of 127.0.0.1, a TCP one listening. */
static int bound_socket(int type, uint16_t *ret_port)
{
	struct sockaddr_in name = {.sin_family = AF_INET};
	socklen_t len = sizeof(name);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&name, len) < 0 ||
		(type == SOCK_STREAM && listen(fd, 5) < 0) ||
		getsockname(fd, (struct sockaddr *)&name, &len) < 0)
		return -1;
	*ret_port = ntohs(name.sin_port);
	return fd;
}

/* The owners that a scan found. */
struct found {
	struct owner owners[8];
	size_t count;
	size_t stop_at;
};

static bool note(const struct owner *owner, void *data)
{
	struct found *found = data;

	if (found->count < 8)
		found->owners[found->count] = *owner;
	found->count++;
	return found->count != found->stop_at;
}

static uint64_t inode_of(int fd)
{
	struct stat status = {0};

	(void)fstat(fd, &status);
	return status.st_ino;
}

static void check_link(void)
{
	uint64_t inode = 0;

	tap_ok(owner_parse_link("socket:[1125]", 13, &inode) && inode == 1125,
		"reads a socket's link");
	tap_ok(owner_parse_link("socket:[18446744073709551615]", 29, &inode) &&
			inode == UINT64_MAX,
		"with a giant inode");
	tap_ok(!owner_parse_link("socket:[18446744073709551616]", 29, &inode) &&
			!owner_parse_link("socket:[]", 9, &inode) &&
			!owner_parse_link("socket:[1125", 12, &inode) &&
			!owner_parse_link("socket:[-1]", 11, &inode) &&
			!owner_parse_link("pipe:[1125]", 11, &inode) &&
			!owner_parse_link("/tmp/socket:[1125]", 18, &inode) &&
			!owner_parse_link("socket:[", 8, &inode) &&
			!owner_parse_link("", 0, &inode) && inode == UINT64_MAX,
		"and nothing else");
}

/* A scan for one inode of two, the other is nobody's. */
static bool scan(int proc, uint64_t inode, struct found *found,
	size_t *ret_unreadable, struct fail *fail)
{
	struct inodes inodes = {0};
	uint32_t index;
	bool good =
		inodes_add(&inodes, UINT64_MAX, &index) &&
		inodes_add(&inodes, inode, &index) &&
		owner_scan(proc, &inodes, note, found, ret_unreadable, fail);

	inodes_release(&inodes);
	return good;
}

static void check_owner(int proc, int fd)
{
	struct inodes empty = {0};
	struct found all = {0}, one = {.stop_at = 1}, none = {0};
	struct fail fail = {0};
	int twin = dup(fd), gate[2];
	size_t unreadable = SIZE_MAX;
	pid_t child;
	char byte;

	if (!tap_ok(pipe2(gate, O_CLOEXEC) == 0, "a pipe"))
		return;
	tap_ok(scan(proc, inode_of(fd), &all, &unreadable, &fail), "scans");
	tap_is_number(all.count, 1, "finds one owner, though of two fds");
	tap_ok(all.owners[0].pid == getpid() &&
			all.owners[0].inode == inode_of(fd) &&
			all.owners[0].index == 1 &&
			all.owners[0].fd == (fd < twin ? fd : twin),
		"which is this process, with its lowest fd");
	tap_is_text(all.owners[0].comm, COMM, "with all the bytes of its name");
	tap_ok(unreadable < SIZE_MAX, "and counts what it cannot read");

	child = fork();
	if (child == 0) {
		(void)close(gate[1]);
		(void)!read(gate[0], &byte, 1);
		_exit(0);
	}
	memset(&all, 0, sizeof(all));
	(void)scan(proc, inode_of(fd), &all, NULL, NULL);
	tap_is_number(all.count, 2, "finds both owners of a shared socket");
	(void)scan(proc, inode_of(fd), &one, NULL, NULL);
	tap_is_number(one.count, 1, "stops when told to");
	(void)close(gate[1]);
	(void)waitpid(child, NULL, 0);

	tap_ok(scan(proc, 1, &none, NULL, NULL) &&
			owner_scan(proc, &empty, note, &none, NULL, NULL) &&
			none.count == 0,
		"finds nothing for an unknown inode, or for none");
	tap_ok(!scan(-1, inode_of(fd), &none, NULL, &fail),
		"no directory is an error");
	tap_is_text(fail.text, "cannot open /proc: Bad file descriptor",
		"which has a text");
	(void)close(twin);
	(void)close(gate[0]);
}

/* A set of many inodes, of which some come twice. */
static void check_inodes(void)
{
	struct inodes inodes = {0};
	uint32_t index = 0;
	size_t wrong = 0;

	tap_ok(inodes_find(&inodes, 1) == 0, "an empty set has nothing");
	for (uint64_t i = 0; i < 30000; i++)
		wrong += !inodes_add(
				 &inodes, i % 20000 << (i % 2 * 40), &index) ||
			 index != i % 20000;
	tap_ok(wrong == 0 && inodes.count == 20000,
		"numbers inodes as they come, each once");
	for (uint64_t i = 0; i < 20000; i++)
		wrong += inodes_find(&inodes, i << (i % 2 * 40)) != i;
	tap_ok(wrong == 0 && inodes_find(&inodes, 20001) == inodes.count &&
			inodes_find(&inodes, UINT64_MAX) == inodes.count,
		"and finds them, and no others");
	inodes_release(&inodes);
	tap_ok(inodes.count == 0 && !inodes.items, "and forgets them");
}

/* Children that come and go all the time are no error. */
static void check_vanishing(int proc, int fd)
{
	struct fail fail = {0};
	size_t good = 0, seen = 0;
	pid_t maker = fork();

	if (maker == 0) {
		(void)close(fd);
		for (;;) {
			pid_t child = fork();

			if (child <= 0)
				_exit(0);
			(void)waitpid(child, NULL, 0);
		}
	}
	for (int i = 0; i < 50; i++) {
		struct found all = {0};

		good += scan(proc, inode_of(fd), &all, NULL, &fail);
		/* The maker has it, too, until it is told to run. */
		for (size_t k = 0; k < all.count && k < 8; k++)
			seen += all.owners[k].pid == getpid();
	}
	(void)kill(maker, SIGKILL);
	(void)waitpid(maker, NULL, 0);
	tap_is_number(good, 50, "processes that vanish are no error");
	tap_is_number(seen, 50, "and hide no owner");
}

static bool is_me(int proc, const char *proto, const char *address,
	uint16_t port, uint32_t state)
{
	struct socktab_address wanted = address_of(address);
	struct holder holder = {0};

	return holder_find(proc, proto, &wanted, port, &holder) &&
	       holder.pid == getpid() && strcmp(holder.name, COMM) == 0 &&
	       holder.uid == getuid() && holder.state == state;
}

static void check_holder(int proc, uint16_t tcp, uint16_t udp)
{
	static const char *const rivals[] = {"127.0.0.1", "0.0.0.0",
		"::", "::ffff:127.0.0.1", "::ffff:0.0.0.0"};
	static const char *const others[] = {
		"127.0.0.2", "::1", "::ffff:127.0.0.2"};

	for (size_t i = 0; i < sizeof(rivals) / sizeof(*rivals); i++) {
		tap_ok(is_me(proc, "tcp", rivals[i], tcp, SOCKTAB_LISTEN),
			"in the way of %s/tcp", rivals[i]);
		tap_ok(is_me(proc, "udp", rivals[i], udp, SOCKTAB_CLOSED),
			"in the way of %s/udp", rivals[i]);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		tap_ok(!is_me(proc, "tcp", others[i], tcp, SOCKTAB_LISTEN),
			"not in the way of %s", others[i]);
	tap_ok(!is_me(proc, "sctp", "0.0.0.0", tcp, SOCKTAB_LISTEN) &&
			!is_me(-1, "tcp", "0.0.0.0", tcp, SOCKTAB_LISTEN),
		"nothing to say of what cannot be read");
}

/* [::]:port in the way of 127.0.0.1:port; skipped where there is no IPv6. */
static void check_dual_stack(int proc)
{
	struct sockaddr_in6 name = {.sin6_family = AF_INET6};
	socklen_t len = sizeof(name);
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&name, len) < 0 ||
		listen(fd, 5) < 0 ||
		getsockname(fd, (struct sockaddr *)&name, &len) < 0)
		tap_ok(true, "dual stack # SKIP no IPv6 here");
	else
		tap_ok(is_me(proc, "tcp", "127.0.0.1", ntohs(name.sin6_port),
			       SOCKTAB_LISTEN),
			"the IPv6 wildcard is in the way of IPv4");
	if (fd >= 0)
		(void)close(fd);
}

/* A name with a line end in it, which splits its row in the table. */
static void check_unix(int proc)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	struct holder holder = {0};
	char *path = name.sun_path + 1;
	size_t len;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(path, 60, "ncx unit\n%d", (int)getpid());
	len = 1 + strlen(path);
	tap_ok(bind(fd, (struct sockaddr *)&name,
		       (socklen_t)(sizeof(name.sun_family) + len)) == 0 &&
			listen(fd, 5) == 0,
		"listens on an abstract name");
	tap_ok(holder_find_unix(proc, name.sun_path, len, &holder) &&
			holder.pid == getpid() &&
			holder.uid == HOLDER_UID_UNKNOWN,
		"and is found by it");
	tap_ok(!holder_find_unix(proc, name.sun_path, len - 1, &holder) &&
			!holder_find_unix(proc, "", 0, &holder) &&
			!holder_find_unix(proc, path, 200, &holder),
		"but by no other");
	(void)close(fd);
}

/* A tree whose process may not be read, or is not there. */
static void check_tree(void)
{
	char path[] = "/tmp/ncx-unit-XXXXXX", name[80];
	struct socktab_address any = address_of("0.0.0.0");
	struct holder holder = {0};
	FILE *file;
	int tree;

	if (!tap_ok(mkdtemp(path) != NULL, "makes a tree"))
		return;
	tree = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	(void)mkdirat(tree, "self", 0700);
	(void)mkdirat(tree, "self/net", 0700);
	(void)snprintf(name, sizeof(name), "%s/self/net/tcp", path);
	file = fopen(name, "we");
	fprintf(file, "0: 00000000:0050 00000000:0000 06 0:0 0:0 0 0 0 0 1 0\n"
		      "1: 00000000:0050 00000000:0000 01 0:0 0:0 0 7 0 5 1 0\n"
		      "2: 00000000:0050 00000000:0000 0A 0:0 0:0 0 8 0 6 1 0\n"
		      "3: 00000000:0051 00000000:0000 06 0:0 0:0 0 0 0 0 1 "
		      "0\n");
	(void)fclose(file);

	tap_ok(holder_find(tree, "tcp", &any, 80, &holder) && holder.pid == 0 &&
			holder.uid == 8 && holder.state == SOCKTAB_LISTEN,
		"a listener without a process has a user");
	tap_ok(holder_find(tree, "tcp", &any, 81, &holder) && holder.pid == 0 &&
			holder.uid == HOLDER_UID_UNKNOWN &&
			holder.state == SOCKTAB_TIME_WAIT,
		"TIME_WAIT is nobody's, and not root's");
	tap_ok(!holder_find(tree, "tcp", &any, 82, &holder), "no row, no one");

	(void)mkdirat(tree, "77", 0700);
	(void)mkdirat(tree, "77/fd", 0700);
	tap_ok(symlinkat("socket:[6]", tree, "77/fd/3") == 0 &&
			holder_find(tree, "tcp", &any, 80, &holder) &&
			holder.pid == 77 && holder.name[0] == '\0',
		"a tree can hold a process, even without a name");

	(void)unlinkat(tree, "77/fd/3", 0);
	(void)unlinkat(tree, "77/fd", AT_REMOVEDIR);
	(void)unlinkat(tree, "77", AT_REMOVEDIR);
	(void)unlinkat(tree, "self/net/tcp", 0);
	(void)unlinkat(tree, "self/net", AT_REMOVEDIR);
	(void)unlinkat(tree, "self", AT_REMOVEDIR);
	(void)close(tree);
	(void)rmdir(path);
}

int main(void)
{
	uint16_t tcp = 0, udp = 0;
	int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int stream = bound_socket(SOCK_STREAM, &tcp);
	int datagram = bound_socket(SOCK_DGRAM, &udp);

	(void)prctl(PR_SET_NAME, COMM);
	tap_ok(proc >= 0 && stream >= 0 && datagram >= 0, "opens sockets");
	check_link();
	check_inodes();
	check_owner(proc, stream);
	check_vanishing(proc, stream);
	check_holder(proc, tcp, udp);
	check_dual_stack(proc);
	check_unix(proc);
	check_tree();
	(void)close(stream);
	(void)close(datagram);
	(void)close(proc);
	return tap_done();
}

/* proc/sockets.c and proc/sockets_owners.c: on trees of files, and on this
 * machine where only the kernel can say. */
#include <sys/socket.h>
#include <sys/wait.h>

#include "proc/sockets.h"
#include "proctree.h"
#include "tap.h"

/* "tcp" rows: N of the row, ends, state, uid and inode. */
#define TCP                                                                    \
	"%4d: 0100007F:%04X %s:%04X %02X 00000000:00000000 00:00000000 "       \
	"00000000 %5d        0 %s 1 0000000000000000 20 4 30 10 -1\n"
#define HEADER "  sl  local_address rem_address   st tx_queue rx_queue\n"
#define UNIX   "0000000000000000: 00000002 00000000 %08X 0001 %02X %5d"
#define PEER   "0100007F"
#define NONE   "00000000"

static bool read_kinds(
	const struct proctree *tree, unsigned kinds, struct sockets *ret)
{
	const struct sockets_options options = {.kinds = kinds};

	return sockets_read(tree->fd, &options, ret, NULL);
}

/* Reads the tcp table of the tree and says how many sockets it has. */
static size_t count_tcp(const struct proctree *tree)
{
	struct sockets sockets = {0};
	size_t count;

	if (!read_kinds(tree, SOCKETS_TCP4, &sockets))
		return SIZE_MAX;
	count = sockets.count;
	sockets_release(&sockets);
	return count;
}

static void check_once(const struct proctree *tree)
{
	struct sockets sockets = {0};

	proctree_file(tree, "self/net/tcp", HEADER TCP TCP, 0, 80, PEER, 9, 1,
		0, "5", 1, 80, PEER, 9, 4, 0, "5");
	tap_is_number(count_tcp(tree), 1, "an inode is there once");
	proctree_file(tree, "self/net/tcp", HEADER TCP TCP, 0, 80, NONE, 0, 10,
		0, "5", 1, 80, NONE, 0, 10, 0, "6");
	tap_is_number(count_tcp(tree), 2, "SO_REUSEPORT listeners are two");
	proctree_file(tree, "self/net/tcp", HEADER TCP TCP TCP, 0, 80, PEER, 9,
		6, 0, "0", 1, 80, PEER, 9, 6, 0, "0", 2, 80, PEER, 10, 6, 0,
		"0");
	tap_is_number(count_tcp(tree), 2, "without inodes the ends tell");
	proctree_file(tree, "self/net/tcp", HEADER TCP TCP, 0, 80, PEER, 9, 1,
		0, "5", 1, 80, PEER, 9, 6, 0, "0");
	tap_is_number(count_tcp(tree), 1, "TIME_WAIT of what was seen alive");
	proctree_file(tree, "self/net/tcp", HEADER TCP TCP TCP, 0, 80, PEER, 9,
		3, 0, "0", 1, 80, PEER, 9, 1, 7, "5", 2, 80, PEER, 9, 1, 7,
		"5");
	tap_ok(read_kinds(tree, SOCKETS_TCP4, &sockets) && sockets.count == 1 &&
			sockets.items[0].inode == 5 &&
			sockets.items[0].state == SOCKTAB_ESTABLISHED,
		"a connection that is accepted meanwhile is the accepted one");
	sockets_release(&sockets);
	proctree_file(tree, "self/net/unix", UNIX " @q\n" UNIX " @q\n", 0, 2, 0,
		0, 2, 0);
	tap_ok(read_kinds(tree, SOCKETS_UNIX, &sockets) && sockets.count == 2,
		"two that wait at a UNIX listener look alike and are two");
	sockets_release(&sockets);
}

static void write_many(
	const struct proctree *tree, const char *name, unsigned rows)
{
	int fd = openat(
		tree->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	FILE *file = fdopen(fd, "w");
	bool six = strchr(name, '6');

	/* All twice: the second half is the first again. */
	for (unsigned i = 0; i < 2 * rows; i++) {
		unsigned n = i % rows;

		fprintf(file,
			"%5u: %s%08X:%04X %s%08X:%04X 01 0:0 0:0 0 1 0 %u 1 "
			"0\n",
			i, six ? "000000000000000000000000" : "", n / 1000,
			n % 1000 + 1, six ? "000000000000000000000000" : "", 0U,
			9U,
			six	     ? 1000000 + n
			: n % 3 == 0 ? 0
				     : n + 1);
	}
	(void)fclose(file);
}

/* Two tables, read at once: both whole, and always in the same order. */
static void check_many(const struct proctree *tree)
{
	enum { ROWS = 20000 };
	struct sockets sockets = {0};
	size_t wrong = 0, rounds = 0;

	write_many(tree, "self/net/tcp", ROWS);
	write_many(tree, "self/net/tcp6", ROWS);
	for (int round = 0; round < 5; round++) {
		if (!read_kinds(tree, SOCKETS_TCP, &sockets))
			continue;
		rounds += sockets.count == 2 * ROWS;
		for (size_t i = 0; i < sockets.count; i++) {
			const struct sock *sock = &sockets.items[i];
			unsigned n = (unsigned)(i % ROWS);

			wrong += sock->kind != (i < ROWS ? SOCKETS_TCP4
							 : SOCKETS_TCP6) ||
				 sock->u.inet.local_port != n % 1000 + 1;
		}
		sockets_release(&sockets);
	}
	tap_is_number(rounds, 5, "40,000 sockets of 80,000 rows");
	tap_is_number(wrong, 0, "in the tables' order");
	(void)unlinkat(tree->fd, "self/net/tcp6", 0);
}

/* Rows in every state in which nobody has a socket, and owned ones. */
static void write_notes(const struct proctree *tree)
{
	proctree_file(tree, "self/net/tcp",
		HEADER TCP TCP TCP TCP TCP TCP TCP TCP, 0, 80, NONE, 0, 10, 0,
		"100", 1, 80, PEER, 1, 6, 0, "0", 2, 80, PEER, 2, 1, 0, "0", 3,
		80, PEER, 3, 3, 1000, "0", 4, 80, PEER, 4, 8, 0, "0", 5, 80,
		PEER, 5, 4, 0, "0", 6, 80, PEER, 6, 9, 0, "0", 7, 80, PEER, 7,
		1, 1000, "18446744073709551615");
	proctree_socket(tree, 900, 3, 100, "a) b\n\x1b[31m\xff");
	proctree_socket(tree, 900, 9, 100, "a) b\n\x1b[31m\xff");
	proctree_socket(tree, 77, 4, 100, "fork");
	proctree_socket(tree, 77, 5, 4711, "fork");
	/* A process that is going, and what is no process. */
	(void)mkdirat(tree->fd, "55", 0755);
	proctree_file(tree, "56", "not a directory");
	(void)mkdirat(tree->fd, "bus", 0755);
}

static const enum sockets_note notes[] = {
	SOCKETS_OWNED,
	SOCKETS_TIME_WAIT,
	SOCKETS_NOT_ACCEPTED,
	SOCKETS_NOT_ACCEPTED,
	SOCKETS_NOT_ACCEPTED,
	SOCKETS_ORPHAN,
	SOCKETS_ORPHAN,
	SOCKETS_UNOWNED,
};

static void check_notes(const struct proctree *tree)
{
	const size_t count = sizeof(notes) / sizeof(*notes);
	struct sockets sockets = {0};
	const struct sock_owner *owners;

	write_notes(tree);
	if (!tap_ok(read_kinds(tree, SOCKETS_TCP4, &sockets) &&
			    sockets_find_owners(tree->fd, &sockets, NULL) &&
			    sockets.count == count,
		    "finds owners"))
		return;
	for (size_t i = 0; i < count; i++)
		tap_is_number(sockets.items[i].note, notes[i],
			"says why nobody has row %zu", i);
	owners = sockets.owners + sockets.items[0].first_owner;
	tap_is_number(sockets.items[0].owner_count, 2, "all owners");
	tap_ok(owners[0].pid == 77 && owners[0].fd == 4 &&
			strcmp(owners[0].comm, "fork") == 0,
		"by pid, with fd and name");
	tap_ok(owners[1].pid == 900 &&
			memcmp(owners[1].comm, "a) b\n\x1b[31m\xff", 12) == 0,
		"a name with every byte");
	tap_is_number(sockets.owner_count, 2, "but none of other sockets");
	tap_ok(sockets.unreadable == 0 && !sockets.hidden,
		"and no process that could not be read");
	tap_ok(sockets.items[1].uid == SOCKETS_UID_UNKNOWN &&
			sockets.items[2].uid == SOCKETS_UID_UNKNOWN &&
			sockets.items[5].uid == SOCKETS_UID_UNKNOWN,
		"what has no process is not root's");
	tap_ok(sockets.items[0].uid == 0 && sockets.items[3].uid == 1000,
		"but has a user when the kernel knows");
	tap_ok(sockets_find_owners(tree->fd, &sockets, NULL) &&
			sockets.owner_count == 2,
		"and can be asked again");
	sockets_release(&sockets);
	tap_ok(!sockets.items && sockets.count == 0, "releases all");
}

/* Everything in a child without privilege, since root may read all. */
static int look_without_privilege(const struct proctree *tree)
{
	struct sockets sockets = {0};
	bool good;

	if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
		return 2;
	good = read_kinds(tree, SOCKETS_TCP4, &sockets) &&
	       sockets_find_owners(tree->fd, &sockets, NULL) &&
	       sockets.unreadable == 1 && sockets.owner_count == 1 &&
	       sockets.items[0].note == SOCKETS_OWNED &&
	       sockets.items[7].note == SOCKETS_NO_PERMISSION &&
	       sockets.items[1].note == SOCKETS_TIME_WAIT;
	sockets_release(&sockets);
	return good ? 0 : 1;
}

static bool set_mode(const struct proctree *tree, mode_t mode)
{
	return fchmodat(tree->fd, "900/fd", mode, 0) == 0 &&
	       fchmodat(tree->fd, "901/fd", mode, 0) == 0;
}

static void check_refused(const struct proctree *tree)
{
	const struct sockets_options options = {.kinds = SOCKETS_TCP4};
	struct sockets sockets = {0};
	int status = -1;
	pid_t child;

	/* 900 may not be read; 901 neither, but is a kernel thread. */
	proctree_socket(tree, 901, 3, 1, "kworker");
	proctree_file(tree, "901/statm", "0 0 0 0 0 0 0\n");
	proctree_file(tree, "900/statm", "12 3 0 0 0 0 0\n");
	if (!tap_ok(set_mode(tree, 0), "forbids"))
		return;
	child = fork();
	if (child == 0)
		_exit(look_without_privilege(tree));
	(void)waitpid(child, &status, 0);
	tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == 0,
		"counts what it may not read, and says so of rows");
	tap_ok(set_mode(tree, 0700), "allows again");

	tap_ok(sockets_read(tree->fd, &options, &sockets, NULL), "reads");
	/* The rows are the tree's: a live reading would ask the kernel. */
	sockets.live = true;
	tap_ok(sockets_find_owners(tree->fd, &sockets, NULL) &&
			sockets.hidden && sockets.count == 8 &&
			sockets.items[7].note == SOCKETS_NO_PERMISSION,
		"a live /proc without process 1 hides some");
	sockets_release(&sockets);
}

/* What `wanted` is for. */
struct choice {
	size_t asked;
	uint16_t port;
};

static bool has_port(const struct sock *sock, void *context)
{
	struct choice *choice = context;

	choice->asked++;
	return sock->kind != SOCKETS_UNIX &&
	       sock->u.inet.remote_port == choice->port;
}

static void check_wanted(const struct proctree *tree)
{
	struct choice choice = {.port = 7};
	const struct sockets_options options = {
		.kinds = SOCKETS_TCP | SOCKETS_UNIX,
		.wanted = has_port,
		.context = &choice,
	};
	struct sockets sockets = {0};

	proctree_file(tree, "self/net/unix", UNIX " /a\n" UNIX "\n", 0, 1, 100,
		0, 1, 101);
	tap_ok(sockets_read(tree->fd, &options, &sockets, NULL) &&
			sockets.count == 1 &&
			sockets.items[0].u.inet.remote_port == 7,
		"keeps what is wanted");
	tap_is_number(choice.asked, 10, "after it asked of each");
	tap_is_number(sockets.names.len, 0, "and no other's name");
	tap_ok(sockets_find_owners(tree->fd, &sockets, NULL) &&
			sockets.owner_count == 0,
		"nor owner");
	sockets_release(&sockets);
	choice.port = 8;
	tap_ok(sockets_read(tree->fd, &options, &sockets, NULL) &&
			sockets.count == 0 &&
			sockets_find_owners(tree->fd, &sockets, NULL),
		"nothing may be wanted");
	sockets_release(&sockets);
}

static bool name_is(const struct sock *sock, const char *name)
{
	return sock->u.un.name_len == strlen(name) &&
	       memcmp(sock->u.un.name, name, strlen(name)) == 0;
}

/* From /proc alone: names are kept, and what nobody owns is in doubt. */
static void check_unix(const struct proctree *tree)
{
	struct sockets sockets = {0};

	proctree_file(tree, "self/net/unix",
		"Num       RefCount Protocol Flags    Type St Inode Path\n" UNIX
		" @evil\n" UNIX " /run/docker.sock\n" UNIX "\n" UNIX
		" /a b\x1b[0m\nc\xff\n",
		0x10000, 1, 100, 0x10000, 1, 77777, 0, 1, 4711, 0, 1, 5);
	tap_ok(read_kinds(tree, SOCKETS_UNIX, &sockets) && sockets.count == 4,
		"reads UNIX sockets");
	tap_ok(name_is(&sockets.items[0], "@evil") &&
			name_is(&sockets.items[1], "/run/docker.sock") &&
			name_is(&sockets.items[2], "") &&
			name_is(&sockets.items[3], "/a b\x1b[0m\nc\xff"),
		"with their names");
	tap_ok(sockets.items[0].u.un.doubtful, "in doubt at first");
	tap_ok(sockets_find_owners(tree->fd, &sockets, NULL) &&
			!sockets.items[0].u.un.doubtful &&
			!sockets.items[2].u.un.doubtful,
		"and not when a process has it");
	tap_ok(sockets.items[1].u.un.doubtful &&
			sockets.items[1].note == SOCKETS_UNOWNED,
		"but a forged row stays so");
	tap_ok(sockets.items[0].uid == SOCKETS_UID_UNKNOWN &&
			sockets.items[0].u.un.flags == SOCKTAB_UNIX_LISTENING,
		"with the rest of the row");
	sockets_release(&sockets);
}

static void check_kinds(const struct proctree *tree)
{
	struct sockets sockets = {0};

	proctree_file(tree, "self/net/packet",
		"sk               RefCnt Type Proto  Iface R Rmem   User   "
		"Inode\n0000000000000000 3      3    0003   -1    1 7      "
		"1000   60    \n");
	proctree_file(tree, "self/net/netlink",
		"sk               Eth Pid        Groups   Rmem     Wmem\n"
		"0000000000000000 15  4294963199 00000002 1        2        "
		"0     2        0        61      \n");
	proctree_file(
		tree, "self/net/raw", HEADER TCP, 1, 1, NONE, 0, 7, 0, "62");
	proctree_file(
		tree, "self/net/icmp", HEADER TCP, 1, 3, NONE, 0, 7, 0, "63");
	proctree_file(tree, "self/net/udplite", HEADER TCP, 1, 53, NONE, 0, 7,
		0, "64");
	tap_ok(read_kinds(tree, ~(unsigned)(SOCKETS_TCP4 | SOCKETS_UNIX),
		       &sockets) &&
			sockets.count == 5,
		"reads the other families; what is missing is empty");
	if (sockets.count == 5) {
		tap_ok(sockets.items[0].kind == SOCKETS_UDPLITE4 &&
				sockets.items[1].kind == SOCKETS_RAW4 &&
				sockets.items[2].kind == SOCKETS_ICMP4,
			"by kind");
		tap_ok(sockets.items[3].u.packet.protocol == 3 &&
				sockets.items[3].u.packet.interface == -1 &&
				sockets.items[3].rx_queue == 7 &&
				sockets.items[3].uid == 1000,
			"packet");
		tap_ok(sockets.items[4].u.netlink.protocol == 15 &&
				sockets.items[4].u.netlink.port == 4294963199 &&
				sockets.items[4].u.netlink.groups == 2 &&
				sockets.items[4].uid == SOCKETS_UID_UNKNOWN,
			"netlink");
	}
	sockets_release(&sockets);
	tap_is_text(sockets_kind_text(SOCKETS_TCP4), "tcp", "kinds have names");
	tap_is_text(sockets_kind_text(SOCKETS_ICMP6), "icmp6", "all of them");
	tap_is_text(
		sockets_kind_text(SOCKETS_NETLINK), "netlink", "to the end");
}

static void check_errors(const struct proctree *tree)
{
	const struct sockets_options options = {.kinds = SOCKETS_TCP4};
	struct sockets sockets = {.count = 4711};
	struct fail fail = {0};
	int empty = openat(tree->fd, "bus", O_PATH | O_CLOEXEC);

	tap_ok(!sockets_read(empty, &options, &sockets, &fail) &&
			fail.status == STATUS_TROUBLE && sockets.count == 4711,
		"no /proc is an error");
	tap_is_text(fail.text,
		"cannot open /proc/self/net: No such file or directory",
		"with a text");
	(void)close(empty);
	(void)unlinkat(tree->fd, "self/net/tcp", 0);
	(void)mkdirat(tree->fd, "self/net/tcp", 0755);
	tap_ok(!sockets_read(tree->fd, &options, &sockets, &fail),
		"so is a table that cannot be read");
	tap_is_text(fail.text, "cannot read /proc/self/net/tcp: Is a directory",
		"with its reason");
	(void)unlinkat(tree->fd, "self/net/tcp", AT_REMOVEDIR);
	proctree_file(tree, "self/net/tcp",
		"\n\nxxxx\n" TCP "   9: 0100007F:00", 0, 80, PEER, 9, 1, 0,
		"5");
	tap_is_number(count_tcp(tree), 1, "garbage and a cut row are none");
	proctree_file(tree, "self/net/tcp", "%s", "");
	tap_is_number(count_tcp(tree), 0, "nor is nothing");
}

/*
 * Words are printed as native integers, so the same address is another text on
 * a machine of the other byte order. A fixture of either order reads right on
 * machines of its own; here one of the two does, and the other with each word
 * swapped. Ports, inodes and all else are the same.
 */
static void check_order(const struct proctree *tree)
{
	static const uint8_t home[4] = {127, 0, 0, 1},
			     swapped[4] = {1, 0, 0, 127};
	static const char *const words[] = {"0100007F", "7F000001"};
	const uint16_t one = 1;
	size_t own = *(const uint8_t *)&one == 1 ? 0 : 1;
	struct sockets sockets = {0};

	for (size_t i = 0; i < 2; i++) {
		proctree_file(tree, "self/net/tcp",
			HEADER "0: %s:1F90 %s:0050 01 0:0 0:0 0 7 0 5 1 0\n",
			words[i], words[1 - i]);
		tap_ok(read_kinds(tree, SOCKETS_TCP4, &sockets) &&
				sockets.count == 1 &&
				memcmp(sockets.items[0].u.inet.local.bytes,
					i == own ? home : swapped, 4) == 0 &&
				memcmp(sockets.items[0].u.inet.remote.bytes,
					i == own ? swapped : home, 4) == 0,
			"words of a %s endian kernel",
			i == 0 ? "little" : "big");
		tap_ok(sockets.count == 1 && sockets.items[0].inode == 5 &&
				sockets.items[0].u.inet.local_port == 8080 &&
				sockets.items[0].u.inet.remote_port == 80,
			"and its numbers");
		sockets_release(&sockets);
	}
}

int main(void)
{
	struct proctree tree;

	if (!tap_ok(proctree_make(&tree), "makes a tree"))
		return tap_done();
	check_once(&tree);
	check_many(&tree);
	check_notes(&tree);
	check_refused(&tree);
	check_wanted(&tree);
	check_unix(&tree);
	check_kinds(&tree);
	check_order(&tree);
	check_errors(&tree);
	proctree_remove(&tree);
	return tap_done();
}

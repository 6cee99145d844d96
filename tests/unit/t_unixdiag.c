/* proc/unixdiag.c: the parser on dumps made by hand, the reader on this kernel.
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "proc/socktab.h"
#include "proc/unixdiag.h"
#include "tap.h"

#define SEQUENCE 7
/* As in linux/netlink.h, sock_diag.h and unix_diag.h. */
#define TYPE_ERROR  2
#define TYPE_DONE   3
#define TYPE_SOCKET 20
#define ATTR_NAME   0
#define ATTR_PEER   2
#define ATTR_RQLEN  4
#define ATTR_UID    7

/* A dump under construction; the numbers are native ones. */
struct dump {
	uint8_t bytes[4096];
	size_t len;
	size_t message; /* where the last one starts */
};

static void put(struct dump *dump, const void *bytes, size_t len)
{
	memcpy(dump->bytes + dump->len, bytes, len);
	dump->len += len;
}

static void put32(struct dump *dump, uint32_t n)
{
	put(dump, &n, sizeof(n));
}

static void put16(struct dump *dump, uint16_t n)
{
	put(dump, &n, sizeof(n));
}

/* The message's length is that of all that was put since it was begun. */
static void close_message(struct dump *dump)
{
	uint32_t len = (uint32_t)(dump->len - dump->message);

	memcpy(dump->bytes + dump->message, &len, sizeof(len));
	while (dump->len % 4 != 0)
		dump->bytes[dump->len++] = 0;
}

static void begin_message(struct dump *dump, uint16_t type)
{
	dump->message = dump->len;
	put32(dump, 0);
	put16(dump, type);
	put16(dump, 2); /* NLM_F_MULTI */
	put32(dump, SEQUENCE);
	put32(dump, 0);
}

static void begin_socket(struct dump *dump, uint8_t state, uint32_t inode)
{
	const uint8_t head[4] = {AF_UNIX, SOCK_STREAM, state, 0};

	begin_message(dump, TYPE_SOCKET);
	put(dump, head, sizeof(head));
	put32(dump, inode);
	put32(dump, 1);
	put32(dump, 2);
}

static void put_attribute(
	struct dump *dump, uint16_t type, const void *bytes, size_t len)
{
	put16(dump, (uint16_t)(4 + len));
	put16(dump, type);
	put(dump, bytes, len);
	while (dump->len % 4 != 0)
		dump->bytes[dump->len++] = 0xee;
}

static void put_end(struct dump *dump, uint16_t type, int32_t status)
{
	begin_message(dump, type);
	put(dump, &status, sizeof(status));
	close_message(dump);
}

/* What came out. */
struct seen {
	struct unixdiag_row rows[8];
	char names[8][128];
	size_t count, stop_at;
};

static bool note(const struct unixdiag_row *row, void *data)
{
	struct seen *seen = data;

	if (seen->count < 8) {
		seen->rows[seen->count] = *row;
		if (row->name_len > 0)
			memcpy(seen->names[seen->count], row->name,
				row->name_len);
	}
	seen->count++;
	return seen->count != seen->stop_at;
}

static enum sockdiag_end parse(const struct dump *dump, struct seen *ret_seen)
{
	memset(ret_seen, 0, sizeof(*ret_seen));
	return unixdiag_parse(dump->bytes, dump->len, SEQUENCE, note, ret_seen);
}

#define EVIL "\0a\n0: 00000002 00000000 00010000 0001 01 7 /run/x"

static void make_dump(struct dump *dump)
{
	static const uint32_t queues[2] = {3, 128}, peer = 12, uid = 1000;

	memset(dump, 0, sizeof(*dump));
	begin_socket(dump, SOCKTAB_LISTEN, 11);
	put_attribute(dump, ATTR_NAME, EVIL, sizeof(EVIL) - 1);
	put_attribute(dump, ATTR_RQLEN, queues, sizeof(queues));
	put_attribute(dump, ATTR_UID, &uid, sizeof(uid));
	close_message(dump);
	begin_socket(dump, SOCKTAB_ESTABLISHED, UINT32_MAX);
	put_attribute(dump, 99, "future", 6);
	put_attribute(dump, ATTR_NAME, "@/run/x", 8);
	put_attribute(dump, ATTR_PEER, &peer, sizeof(peer));
	close_message(dump);
	begin_message(dump, 1); /* NLMSG_NOOP */
	close_message(dump);
	begin_socket(dump, SOCKTAB_CLOSED, 13);
	close_message(dump);
}

static void check_rows(void)
{
	struct dump dump;
	struct seen seen;

	make_dump(&dump);
	tap_ok(parse(&dump, &seen) == SOCKDIAG_MORE && seen.count == 3,
		"reads the sockets of a piece");
	tap_ok(seen.rows[0].inode == 11 &&
			seen.rows[0].state == SOCKTAB_LISTEN &&
			seen.rows[0].type == SOCK_STREAM,
		"with inode, state and type");
	tap_ok(seen.rows[0].name_len == sizeof(EVIL) - 1 &&
			memcmp(seen.names[0], EVIL, sizeof(EVIL) - 1) == 0,
		"an abstract name with every byte, line ends too");
	tap_ok(seen.rows[0].rx_queue == 3 && seen.rows[0].tx_queue == 128,
		"and the queues");
	tap_ok(seen.rows[0].has_uid && seen.rows[0].uid == 1000 &&
			!seen.rows[1].has_uid,
		"and the user where there is one");
	tap_ok(seen.rows[1].name_len == 7 &&
			memcmp(seen.names[1], "@/run/x", 7) == 0,
		"a path without its NUL, its '@' is its own");
	tap_ok(seen.rows[1].peer == 12 && seen.rows[1].inode == UINT32_MAX,
		"and the other end");
	tap_ok(!seen.rows[2].name && seen.rows[2].name_len == 0 &&
			seen.rows[2].inode == 13,
		"and a socket that has nothing");
	memset(&seen, 0, sizeof(seen));
	seen.stop_at = 2;
	tap_ok(unixdiag_parse(dump.bytes, dump.len, SEQUENCE, note, &seen) ==
				SOCKDIAG_STOPPED &&
			seen.count == 2,
		"stops when told to");
}

static void check_ends(void)
{
	struct dump dump;
	struct seen seen;

	make_dump(&dump);
	put_end(&dump, TYPE_DONE, 0);
	tap_ok(parse(&dump, &seen) == SOCKDIAG_DONE && seen.count == 3,
		"sees the end");
	make_dump(&dump);
	put_end(&dump, TYPE_DONE, -90);
	tap_ok(parse(&dump, &seen) == SOCKDIAG_BROKEN,
		"an end that bears an error is one");
	dump.len = 0;
	put_end(&dump, TYPE_ERROR, -2);
	tap_ok(parse(&dump, &seen) == SOCKDIAG_BROKEN && seen.count == 0,
		"a kernel without unix_diag says an error");
	make_dump(&dump);
	tap_ok(unixdiag_parse(dump.bytes, dump.len, SEQUENCE + 1, note,
		       &seen) == SOCKDIAG_BROKEN,
		"an answer to something else is none");
	dump.len = 0;
	tap_ok(parse(&dump, &seen) == SOCKDIAG_MORE && seen.count == 0,
		"nothing is not the end");
}

/* Cut anywhere, at any alignment: no row that was not whole. */
static void check_cut(void)
{
	struct dump dump;
	struct seen seen;
	size_t more = 0, rows = 0, bad = 0;
	uint8_t shifted[sizeof(dump.bytes) + 1];

	make_dump(&dump);
	for (size_t len = 0; len < dump.len; len++) {
		memcpy(shifted + 1, dump.bytes, len);
		memset(&seen, 0, sizeof(seen));
		if (unixdiag_parse(shifted + 1, len, SEQUENCE, note, &seen) ==
			SOCKDIAG_MORE)
			more++;
		rows = seen.count > rows ? seen.count : rows;
		for (size_t i = 0; i < seen.count; i++)
			bad += seen.rows[i].inode == 0;
	}
	/* Only where a message ends nothing is amiss: before each of four. */
	tap_ok(more == 4 && bad == 0, "a piece that is cut is broken");
	tap_is_number(rows, 2, "and the last row is not given");
}

static void check_hostile(void)
{
	static const char name[109] = "/x";
	struct dump dump;
	struct seen seen;
	uint16_t len;

	for (len = 0; len < 4; len++) {
		dump.len = 0;
		begin_socket(&dump, 1, 5);
		put16(&dump, len);
		put16(&dump, ATTR_NAME);
		close_message(&dump);
		tap_ok(parse(&dump, &seen) == SOCKDIAG_BROKEN &&
				seen.count == 0,
			"an attribute of %u bytes does not hang it", len);
	}
	dump.len = 0;
	begin_socket(&dump, 1, 5);
	put16(&dump, UINT16_MAX);
	put16(&dump, ATTR_NAME);
	close_message(&dump);
	tap_ok(parse(&dump, &seen) == SOCKDIAG_BROKEN, "nor too long a one");
	dump.len = 0;
	begin_socket(&dump, 1, 5);
	put_attribute(&dump, ATTR_NAME, name, sizeof(name));
	close_message(&dump);
	tap_ok(parse(&dump, &seen) == SOCKDIAG_MORE &&
			seen.rows[0].name_len == 108,
		"the longest name there can be");
	dump.len = 0;
	begin_socket(&dump, 1, 5);
	put_attribute(&dump, ATTR_NAME, "\0x", 2);
	put_attribute(&dump, ATTR_PEER, "ab", 2);
	put_attribute(&dump, ATTR_RQLEN, "abcd", 4);
	put_attribute(&dump, ATTR_UID, "", 0);
	close_message(&dump);
	tap_ok(parse(&dump, &seen) == SOCKDIAG_MORE && seen.rows[0].peer == 0 &&
			seen.rows[0].rx_queue == 0 && !seen.rows[0].has_uid,
		"attributes that are too short say nothing");
	dump.len = 0;
	begin_socket(&dump, 1, 5);
	put_attribute(&dump, ATTR_NAME, EVIL EVIL EVIL, 3 * (sizeof(EVIL) - 1));
	close_message(&dump);
	tap_ok(parse(&dump, &seen) == SOCKDIAG_BROKEN,
		"no name is longer than a sun_path");
}

/* The two ends of a pair of this process. */
struct pair {
	uint64_t inodes[2];
	size_t found;
};

static bool find_pair(const struct unixdiag_row *row, void *data)
{
	struct pair *pair = data;

	for (size_t i = 0; i < 2; i++)
		pair->found += row->inode == pair->inodes[i] &&
			       row->peer == pair->inodes[1 - i] &&
			       row->state == SOCKTAB_ESTABLISHED;
	return true;
}

static void check_live(void)
{
	struct pair pair = {0};
	struct stat status = {0};
	int fds[2];

	if (!tap_ok(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) ==
			    0,
		    "a pair"))
		return;
	for (size_t i = 0; i < 2; i++) {
		(void)fstat(fds[i], &status);
		pair.inodes[i] = status.st_ino;
	}
	if (unixdiag_read(find_pair, &pair))
		tap_is_number(pair.found, 2, "the kernel shows both ends");
	else
		tap_ok(true, "the kernel # SKIP has no unix_diag");
	(void)close(fds[0]);
	(void)close(fds[1]);
}

int main(void)
{
	check_rows();
	check_ends();
	check_cut();
	check_hostile();
	check_live();
	return tap_done();
}

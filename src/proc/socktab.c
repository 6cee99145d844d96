#include "proc/socktab.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/number.h"

/* The kernel hands out at most a page a read, whatever the room. */
#define READ_BYTES 32768
/* No row is longer by far: what is, is dropped, so that memory stays small. */
#define LINE_MAX_BYTES 65536
/* "when" counts in USER_HZ, 1/100 s, on every architecture but Alpha. */
#define NS_PER_TICK (NS_PER_SECOND / 100)
#define TICKS_MAX   UINT64_C(0xffffffff)

/* What is left of a line. The take_ functions advance it on success. */
struct cursor {
	const char *at;
	const char *end;
};

static bool take_char(struct cursor *c, char want)
{
	if (c->at == c->end || *c->at != want)
		return false;
	c->at++;
	return true;
}

static bool take_blanks(struct cursor *c)
{
	const char *start = c->at;

	while (c->at < c->end && *c->at == ' ')
		c->at++;
	return c->at > start;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* Between min and max hex digits, max <= 16. */
static bool take_hex(struct cursor *c, int min, int max, uint64_t *ret)
{
	uint64_t n = 0;
	int digits = 0;

	for (; c->at < c->end && hex_value(*c->at) >= 0; c->at++) {
		if (++digits > max)
			return false;
		n = n << 4 | (uint64_t)hex_value(*c->at);
	}
	if (digits < min)
		return false;
	*ret = n;
	return true;
}

static bool take_hex32(struct cursor *c, int min, uint32_t *ret)
{
	uint64_t n;

	if (!take_hex(c, min, 8, &n))
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool take_decimal(struct cursor *c, uint64_t max, uint64_t *ret)
{
	const char *start = c->at;

	while (c->at < c->end && *c->at >= '0' && *c->at <= '9')
		c->at++;
	return number_parse(start, (size_t)(c->at - start), max, ret);
}

static bool take_decimal32(struct cursor *c, uint32_t *ret)
{
	uint64_t n;

	if (!take_decimal(c, UINT32_MAX, &n))
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool take_signed(struct cursor *c, int64_t *ret)
{
	bool minus = take_char(c, '-');
	uint64_t n;

	if (!take_decimal(c, INT32_MAX, &n))
		return false;
	*ret = minus ? -(int64_t)n : (int64_t)n;
	return true;
}

/*
 * The kernel prints each 32-bit word of an address as a native integer, so
 * going back through a native integer is right on either byte order. (A table
 * recorded on a machine of the other order reads swapped.) Ports are numbers.
 */
static bool take_address(struct cursor *c, bool ipv6,
	struct socktab_address *address, uint16_t *port)
{
	size_t words = ipv6 ? 4 : 1;
	uint64_t n;

	address->family = ipv6 ? AF_INET6 : AF_INET;
	for (size_t i = 0; i < words; i++) {
		struct cursor digits = {c->at, c->at + 8};
		uint32_t word;

		if (c->end - c->at < 8 || !take_hex32(&digits, 8, &word))
			return false;
		c->at += 8;
		memcpy(address->bytes + 4 * i, &word, sizeof(word));
	}
	if (!take_char(c, ':') || !take_hex(c, 4, 4, &n))
		return false;
	*port = (uint16_t)n;
	return take_blanks(c);
}

/* "st tx_queue:rx_queue tr:tm->when retrnsmt" */
static bool take_queues(struct cursor *c, struct socktab_row *row)
{
	struct socktab_inet *inet = &row->inet;
	uint64_t ticks;

	if (!take_hex32(c, 2, &row->state) || !take_blanks(c) ||
		!take_hex32(c, 1, &inet->tx_queue) || !take_char(c, ':') ||
		!take_hex32(c, 1, &inet->rx_queue) || !take_blanks(c) ||
		!take_hex32(c, 1, &inet->timer) || !take_char(c, ':') ||
		!take_hex(c, 1, 16, &ticks) || !take_blanks(c) ||
		!take_hex32(c, 1, &inet->retransmits) || !take_blanks(c))
		return false;
	/* NEW_SYN_RECV is a listener's half of SYN-RECEIVED. */
	if (row->state == 12)
		row->state = SOCKTAB_SYN_RECEIVED;
	inet->timer_ns =
		(int64_t)(ticks < TICKS_MAX ? ticks : TICKS_MAX) * NS_PER_TICK;
	return true;
}

bool socktab_parse_inet(
	const char *line, size_t len, bool ipv6, struct socktab_row *ret)
{
	struct cursor c = {line, line + len};
	struct socktab_row row = {0};
	struct socktab_inet *inet = &row.inet;
	uint64_t slot;

	(void)take_blanks(&c);
	if (!take_decimal(&c, UINT64_MAX, &slot) || !take_char(&c, ':') ||
		!take_blanks(&c) ||
		!take_address(&c, ipv6, &inet->local, &inet->local_port) ||
		!take_address(&c, ipv6, &inet->remote, &inet->remote_port) ||
		!take_queues(&c, &row) || !take_decimal32(&c, &row.uid) ||
		!take_blanks(&c) || !take_signed(&c, &inet->probes) ||
		!take_blanks(&c) || !take_decimal(&c, UINT64_MAX, &row.inode) ||
		!take_blanks(&c) || !take_decimal32(&c, &row.references))
		return false;
	/* The pointer follows on every row. Without it the line was cut, maybe
	 * in the middle of the number before. */
	if (!take_blanks(&c))
		return false;
	*ret = row;
	return true;
}

bool socktab_parse_unix(const char *line, size_t len, struct socktab_row *ret)
{
	struct cursor c = {line, line + len};
	struct socktab_row row = {0};
	struct socktab_unix *un = &row.un;
	uint64_t number;

	if (len > 0 && line[len - 1] == '\n')
		c.end--;
	if (!take_hex(&c, 1, 16, &number) || !take_char(&c, ':') ||
		!take_blanks(&c) || !take_hex32(&c, 8, &row.references) ||
		!take_blanks(&c) || !take_hex32(&c, 8, &un->protocol) ||
		!take_blanks(&c) || !take_hex32(&c, 8, &un->flags) ||
		!take_blanks(&c) || !take_hex32(&c, 4, &un->type) ||
		!take_blanks(&c) || !take_hex32(&c, 2, &row.state) ||
		!take_blanks(&c) || !take_decimal(&c, UINT64_MAX, &row.inode))
		return false;
	/* One blank, and the rest is the path, blanks and all. */
	if (c.at < c.end && !take_char(&c, ' '))
		return false;
	un->path = c.at;
	un->path_len = (size_t)(c.end - c.at);
	*ret = row;
	return true;
}

static const struct {
	const char *file;
	bool ipv6;
} tables[] = {
	[SOCKTAB_TCP] = {"self/net/tcp", false},
	[SOCKTAB_TCP6] = {"self/net/tcp6", true},
	[SOCKTAB_UDP] = {"self/net/udp", false},
	[SOCKTAB_UDP6] = {"self/net/udp6", true},
	[SOCKTAB_UNIX] = {"self/net/unix", false},
};

/* One reading of one table. */
struct reader {
	int fd;
	bool ended; /* the file has no more bytes */
	enum socktab_table table;
	struct buf text; /* read, and not given away yet */
	bool (*each)(const struct socktab_row *row, void *data);
	void *data;
};

static bool parse(const struct reader *reader, const char *line, size_t len,
	struct socktab_row *ret)
{
	if (reader->table == SOCKTAB_UNIX)
		return socktab_parse_unix(line, len, ret);
	return socktab_parse_inet(line, len, tables[reader->table].ipv6, ret);
}

/* The line that starts at `from`, with its line end. 0: not all there yet. */
static size_t line_length(const struct reader *reader, size_t from)
{
	const char *text = (const char *)buf_bytes(&reader->text);
	size_t left = reader->text.len - from;
	const char *end = left > 0 ? memchr(text + from, '\n', left) : NULL;

	if (end)
		return (size_t)(end - text) - from + 1;
	return reader->ended || left > LINE_MAX_BYTES ? left : 0;
}

/*
 * The record at the front. 0: not all there yet.
 *
 * A unix path may hold line ends: lines that are no rows themselves belong to
 * the row before, as long as a path can be.
 */
static size_t record_length(const struct reader *reader)
{
	const char *text = (const char *)buf_bytes(&reader->text);
	struct socktab_row row = {0};
	size_t len = line_length(reader, 0);

	if (len == 0 || reader->table != SOCKTAB_UNIX ||
		!socktab_parse_unix(text, len, &row))
		return len;
	for (;;) {
		size_t next = line_length(reader, len);

		if (next == 0)
			return reader->ended ? len : 0;
		if (row.un.path_len + next >
				sizeof(((struct sockaddr_un *)0)->sun_path) ||
			socktab_parse_unix(text + len, next, &row))
			return len;
		len += next;
		row.un.path_len += next;
	}
}

/* Give away the whole records in the buffer; false: the caller had enough. */
static bool deliver(struct reader *reader)
{
	size_t len;

	while ((len = record_length(reader)) > 0) {
		struct socktab_row row;
		const char *line = (const char *)buf_bytes(&reader->text);
		bool more = true;

		if (parse(reader, line, len, &row)) {
			row.table = reader->table;
			more = reader->each(&row, reader->data);
		}
		buf_consume(&reader->text, len);
		if (!more)
			return false;
	}
	return true;
}

static bool read_rows(struct reader *reader, struct fail *fail)
{
	while (!reader->ended) {
		uint8_t *room = buf_room(&reader->text, READ_BYTES);
		ssize_t n;

		if (!room)
			return fail_memory(fail);
		n = read(reader->fd, room, READ_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(fail, STATUS_TROUBLE, errno,
				"cannot read /proc/%s",
				tables[reader->table].file);
		reader->text.len += (size_t)n;
		reader->ended = n == 0;
		if (!deliver(reader))
			return true;
	}
	return true;
}

bool socktab_read(int proc_fd, enum socktab_table table,
	bool (*each)(const struct socktab_row *row, void *data), void *data,
	struct fail *fail)
{
	struct reader reader = {.table = table, .each = each, .data = data};
	bool good;

	do {
		reader.fd = openat(
			proc_fd, tables[table].file, O_RDONLY | O_CLOEXEC);
	} while (reader.fd < 0 && errno == EINTR);
	if (reader.fd < 0 && errno == ENOENT)
		return true;
	if (reader.fd < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot open /proc/%s", tables[table].file);
	good = read_rows(&reader, fail);
	buf_release(&reader.text);
	(void)close(reader.fd);
	return good;
}

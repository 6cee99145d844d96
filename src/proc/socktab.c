#include "proc/socktab.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/fd.h"

/* The kernel hands out at most a page a read, whatever the room. */
#define READ_BYTES 32768
/* No row is longer by far: what is, is dropped, so that memory stays small. */
#define LINE_MAX_BYTES 65536
/* statfs(2): the file system of a kernel, and not a tree of files. */
#define PROC_MAGIC 0x9fa0

/* Which of the formats a table has. */
enum format {
	FORMAT_INET,
	FORMAT_INET6,
	FORMAT_UNIX,
	FORMAT_PACKET,
	FORMAT_NETLINK,
};

static const struct {
	const char *file;
	enum format format;
	bool always; /* every kernel with a network has it */
} tables[] = {
	[SOCKTAB_TCP] = {"self/net/tcp", FORMAT_INET, true},
	[SOCKTAB_TCP6] = {"self/net/tcp6", FORMAT_INET6, false},
	[SOCKTAB_UDP] = {"self/net/udp", FORMAT_INET, true},
	[SOCKTAB_UDP6] = {"self/net/udp6", FORMAT_INET6, false},
	[SOCKTAB_UNIX] = {"self/net/unix", FORMAT_UNIX, false},
	[SOCKTAB_UDPLITE] = {"self/net/udplite", FORMAT_INET, false},
	[SOCKTAB_UDPLITE6] = {"self/net/udplite6", FORMAT_INET6, false},
	[SOCKTAB_RAW] = {"self/net/raw", FORMAT_INET, false},
	[SOCKTAB_RAW6] = {"self/net/raw6", FORMAT_INET6, false},
	[SOCKTAB_ICMP] = {"self/net/icmp", FORMAT_INET, false},
	[SOCKTAB_ICMP6] = {"self/net/icmp6", FORMAT_INET6, false},
	[SOCKTAB_PACKET] = {"self/net/packet", FORMAT_PACKET, false},
	[SOCKTAB_NETLINK] = {"self/net/netlink", FORMAT_NETLINK, false},
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

static bool parse(enum format format, const char *line, size_t len,
	struct socktab_row *ret)
{
	switch (format) {
	case FORMAT_INET:
	case FORMAT_INET6:
		return socktab_parse_inet(
			line, len, format == FORMAT_INET6, ret);
	case FORMAT_UNIX:
		return socktab_parse_unix(line, len, ret);
	case FORMAT_PACKET:
		return socktab_parse_packet(line, len, ret);
	case FORMAT_NETLINK:
		return socktab_parse_netlink(line, len, ret);
	}
	return false;
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

		if (parse(tables[reader->table].format, line, len, &row)) {
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
		do {
			n = read(reader->fd, room, READ_BYTES);
		} while (n < 0 && errno == EINTR);
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

/* Whether a table that is not there is one that this kernel has not got, or that
 * was not copied into a tree of files. */
static bool may_lack(int proc_fd, enum socktab_table table)
{
	struct statfs fs;

	return !tables[table].always || fstatfs(proc_fd, &fs) < 0 ||
	       fs.f_type != PROC_MAGIC;
}

bool socktab_read(int proc_fd, enum socktab_table table,
	bool (*each)(const struct socktab_row *row, void *data), void *data,
	struct fail *fail)
{
	struct reader reader = {.table = table, .each = each, .data = data};
	bool good;
	int err;

	reader.fd = fd_open_at(proc_fd, tables[table].file, O_RDONLY);
	err = errno;
	if (reader.fd < 0 && err == ENOENT && may_lack(proc_fd, table))
		return true;
	if (reader.fd < 0)
		return fail_errno(fail, STATUS_TROUBLE, err,
			"cannot open /proc/%s", tables[table].file);
	good = read_rows(&reader, fail);
	buf_release(&reader.text);
	(void)close(reader.fd);
	return good;
}

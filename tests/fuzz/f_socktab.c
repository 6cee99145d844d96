/*
 * The tables of /proc/net: the first byte chooses one, the rest is its text,
 * which is parsed as one line and read as a table of a tree, with the owners.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "proc/sockets.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static char root[] = "/tmp/ncx-fuzz-XXXXXX";
static int tree = -1;

static const char *const files[] = {
	"self/net/tcp",
	"self/net/tcp6",
	"self/net/udp",
	"self/net/udp6",
	"self/net/udplite",
	"self/net/udplite6",
	"self/net/raw",
	"self/net/raw6",
	"self/net/icmp",
	"self/net/icmp6",
	"self/net/unix",
	"self/net/packet",
	"self/net/netlink",
};

#define FILES (sizeof(files) / sizeof(*files))

static void remove_tree(void)
{
	for (size_t i = 0; i < FILES; i++)
		(void)unlinkat(tree, files[i], 0);
	(void)unlinkat(tree, "7/fd/3", 0);
	(void)unlinkat(tree, "7/fd", AT_REMOVEDIR);
	(void)unlinkat(tree, "7", AT_REMOVEDIR);
	(void)unlinkat(tree, "self/net", AT_REMOVEDIR);
	(void)unlinkat(tree, "self", AT_REMOVEDIR);
	(void)rmdir(root);
}

static void make_tree(void)
{
	if (tree >= 0)
		return;
	if (!mkdtemp(root))
		abort();
	tree = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	(void)mkdirat(tree, "self", 0700);
	(void)mkdirat(tree, "self/net", 0700);
	(void)mkdirat(tree, "7", 0700);
	(void)mkdirat(tree, "7/fd", 0700);
	if (symlinkat("socket:[12345]", tree, "7/fd/3") < 0)
		abort();
	(void)atexit(remove_tree);
}

static bool write_table(const char *name, const uint8_t *bytes, size_t len)
{
	int fd = openat(
		tree, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good = fd >= 0 && write(fd, bytes, len) == (ssize_t)len;

	if (fd >= 0)
		(void)close(fd);
	return good;
}

static void check_list(const struct sockets *sockets, unsigned kind)
{
	const char *names = (const char *)buf_bytes(&sockets->names);

	for (size_t i = 0; i < sockets->count; i++) {
		const struct sock *sock = &sockets->items[i];

		if (sock->kind != kind ||
			sock->owner_count != (sock->inode == 12345) ||
			(sock->owner_count > 0) !=
				(sock->note == SOCKETS_OWNED))
			abort();
		for (size_t k = 0; k < i; k++) {
			if (sock->inode != 0 &&
				sock->inode == sockets->items[k].inode)
				abort();
		}
		if (kind == SOCKETS_UNIX && sock->u.un.name_len > 0 &&
			(sock->u.un.name < names ||
				sock->u.un.name + sock->u.un.name_len >
					names + sockets->names.len))
			abort();
	}
}

static void check_parsers(const char *line, size_t len)
{
	struct socktab_row row;

	(void)socktab_parse_inet(line, len, false, &row);
	(void)socktab_parse_inet(line, len, true, &row);
	(void)socktab_parse_packet(line, len, &row);
	(void)socktab_parse_netlink(line, len, &row);
	/* The path is what is left of the line. */
	if (socktab_parse_unix(line, len, &row) &&
		(row.un.path < line || row.un.path_len > len ||
			row.un.path + row.un.path_len > line + len))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct sockets_options options = {0};
	struct sockets sockets;
	size_t place;

	if (len == 0)
		return 0;
	place = bytes[0] % FILES;
	bytes++;
	len--;
	check_parsers((const char *)bytes, len);
	make_tree();
	options.kinds = 1U << place;
	if (!write_table(files[place], bytes, len))
		abort();
	if (!sockets_read(tree, &options, &sockets, NULL) ||
		!sockets_find_owners(tree, &sockets, NULL))
		abort();
	check_list(&sockets, options.kinds);
	sockets_release(&sockets);
	return 0;
}

/*
 * UNIX sockets as /proc shows them and as the kernel has them, put together for
 * netstat: a record each, which list, inode, state and a name. No row is made
 * up, and nothing of what is shown is /proc's word alone.
 */
#include <stdlib.h>
#include <string.h>

#include "list/netstat_unix.h"

#define ROWS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool good)
{
	if (!good)
		abort();
}

/* What the socket is called and which one it is. */
static size_t take(const uint8_t *bytes, size_t len, struct sock *sock)
{
	size_t name = bytes[3] % 16;

	if (name > len - 4)
		name = len - 4;
	*sock = (struct sock){.kind = SOCKETS_UNIX,
		.inode = bytes[1] % 32,
		.state = bytes[2] % 5};
	/* As long an inode as /proc shows. */
	if (bytes[1] & 0x80 && !(bytes[0] & 1))
		sock->inode |= UINT64_C(1) << 32;
	sock->u.un.flags = bytes[2];
	sock->u.un.name = (const char *)bytes + 4;
	sock->u.un.name_len = name;
	return 4 + name;
}

/* Where a name lies says which socket it was. */
static bool has_name(const struct sockets *sockets, const struct sock *sock)
{
	for (size_t i = 0; i < sockets->count; i++)
		if (sockets->items[i].u.un.name == sock->u.un.name)
			return (uint32_t)sockets->items[i].inode ==
			       (uint32_t)sock->inode;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct sock lists[2][ROWS_MAX];
	struct sockets shown = {.items = lists[0]}, exact = {.items = lists[1]};
	size_t waiting = 0, count;

	while (len >= 4 && shown.count < ROWS_MAX && exact.count < ROWS_MAX) {
		struct sockets *list = bytes[0] & 1 ? &exact : &shown;
		size_t n = take(bytes, len, &list->items[list->count++]);

		bytes += n;
		len -= n;
	}
	count = shown.count;
	for (size_t i = 0; i < exact.count; i++)
		waiting += exact.items[i].inode == 0;
	netstat_unix_merge(&shown, &exact);
	check(shown.count <= count);
	for (size_t i = 0; i < shown.count; i++) {
		check(has_name(&exact, &shown.items[i]));
		if (shown.items[i].inode == 0)
			check(waiting-- > 0);
	}
	return 0;
}

#include "list/sockets_pairs.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "tap.h"

#define NONE SOCKETS_PAIRS_NONE

static struct socktab_address address(const char *text)
{
	struct socktab_address address = {.family = AF_INET};

	if (inet_pton(AF_INET, text, address.bytes) == 1)
		return address;
	address.family = AF_INET6;
	(void)inet_pton(AF_INET6, text, address.bytes);
	return address;
}

static struct sock inet(enum sockets_kind kind, const char *local,
	uint16_t local_port, const char *remote, uint16_t remote_port)
{
	struct sock sock = {.kind = kind, .state = 1, .inode = 7};

	sock.u.inet.local = address(local);
	sock.u.inet.local_port = local_port;
	sock.u.inet.remote = address(remote);
	sock.u.inet.remote_port = remote_port;
	return sock;
}

static struct sock un(uint64_t inode, uint64_t peer)
{
	struct sock sock = {.kind = SOCKETS_UNIX, .inode = inode};

	sock.u.un.peer = peer;
	return sock;
}

static void check(
	struct sock *items, const size_t *want, size_t count, const char *name)
{
	struct sockets sockets = {.items = items, .count = count};
	size_t got[16];

	for (size_t i = 0; i < 16; i++)
		got[i] = 12345;
	if (!tap_ok(count < 16 && sockets_pairs_find(&sockets, got, NULL),
		    "%s: found", name))
		return;
	for (size_t i = 0; i < count; i++)
		tap_ok(got[i] == want[i], "%s: %zu has %zd, not %zd", name, i,
			(ssize_t)want[i], (ssize_t)got[i]);
	tap_ok(got[count] == 12345, "%s: no more entries", name);
}

#define CHECK(name, items, want)                                               \
	check(items, want, sizeof(items) / sizeof(*(items)), name)

static void families(void)
{
	struct sock items[] = {
		inet(SOCKETS_TCP4, "127.0.0.1", 80, "127.0.0.1", 5000),
		inet(SOCKETS_TCP4, "127.0.0.1", 80, "0.0.0.0", 0),
		inet(SOCKETS_TCP6, "::1", 80, "::1", 5000),
		inet(SOCKETS_TCP4, "127.0.0.1", 5001, "127.0.0.1", 80),
		inet(SOCKETS_UDP4, "127.0.0.1", 5000, "127.0.0.1", 80),
		inet(SOCKETS_TCP4, "127.0.0.1", 5000, "127.0.0.1", 80),
		inet(SOCKETS_TCP6, "::ffff:127.0.0.1", 80, "::ffff:127.0.0.1",
			5001),
		inet(SOCKETS_TCP6, "::1", 5000, "::1", 80),
		inet(SOCKETS_UDP6, "::ffff:127.0.0.1", 80, "::ffff:127.0.0.1",
			5000),
		inet(SOCKETS_TCP4, "10.0.0.1", 5000, "10.0.0.2", 80),
		inet(SOCKETS_UDPLITE4, "127.0.0.1", 80, "127.0.0.1", 5000),
		inet(SOCKETS_RAW4, "127.0.0.1", 5000, "127.0.0.1", 80),
		{.kind = SOCKETS_NETLINK, .inode = 3},
	};
	static const size_t want[] = {
		5, NONE, 7, 6, 8, 0, 3, 2, 4, NONE, NONE, NONE, NONE};

	CHECK("families", items, want);
}

static void twins(void)
{
	struct sock items[] = {
		/* The end of an old connection, and a new one. */
		inet(SOCKETS_TCP4, "127.0.0.1", 80, "127.0.0.1", 5000),
		inet(SOCKETS_TCP4, "127.0.0.1", 80, "127.0.0.1", 5000),
		inet(SOCKETS_TCP4, "127.0.0.1", 5000, "127.0.0.1", 80),
		/* Connected to itself. */
		inet(SOCKETS_TCP4, "127.0.0.1", 99, "127.0.0.1", 99),
		/* Two that are bound to the same, and their two peers. */
		inet(SOCKETS_UDP4, "10.0.0.1", 1, "10.0.0.2", 1),
		inet(SOCKETS_UDP4, "10.0.0.2", 1, "10.0.0.1", 1),
		inet(SOCKETS_UDP4, "10.0.0.2", 1, "10.0.0.1", 1),
		inet(SOCKETS_UDP4, "10.0.0.1", 1, "10.0.0.2", 1),
		/* Alone, twice. */
		inet(SOCKETS_UDP4, "10.0.0.3", 1, "10.0.0.1", 1),
		inet(SOCKETS_UDP4, "10.0.0.3", 1, "10.0.0.1", 1),
	};
	static const size_t want[] = {NONE, 2, 1, 3, 5, 4, 7, 6, NONE, NONE};

	items[0].inode = 0;
	CHECK("twins", items, want);
}

static void unix_sockets(void)
{
	struct sock items[] = {
		un(10, 20),
		un(30, 0),
		un(20, 10),
		un(40, 30),
		un(50, 30),
		un(60, 61),
		un(UINT64_MAX, UINT64_MAX - 1),
		un(UINT64_MAX - 1, UINT64_MAX),
		un(0, 0),
		un(70, 80),
		un(80, 70),
	};
	static const size_t want[] = {
		2, NONE, 0, 1, 1, NONE, 7, 6, NONE, NONE, NONE};

	items[10].u.un.doubtful = true;
	CHECK("unix", items, want);
}

/* As many as a busy machine has, in an order that is none. */
static void many(void)
{
	const size_t count = 60000;
	struct sock *items = calloc(count, sizeof(*items));
	size_t *peers = calloc(count, sizeof(*peers)), right = 0;
	struct sockets sockets = {.items = items, .count = count};

	if (!items || !peers) {
		tap_ok(false, "memory");
		free(items);
		free(peers);
		return;
	}
	/* 7 has no factor in common with the half: each port comes once. */
	for (size_t i = 0; i < count / 2; i++) {
		uint16_t port = (uint16_t)(1000 + i * 7 % (count / 2));

		items[i] =
			inet(SOCKETS_TCP4, "127.0.0.1", port, "127.0.0.1", 80);
		items[count - 1 - i] = inet(SOCKETS_TCP6, "::ffff:127.0.0.1",
			80, "::ffff:127.0.0.1", port);
	}
	tap_ok(sockets_pairs_find(&sockets, peers, NULL), "many: found");
	for (size_t i = 0; i < count; i++)
		right += peers[i] == count - 1 - i;
	tap_is_number(right, count, "many: all of them");
	free(items);
	free(peers);
}

int main(void)
{
	struct sockets none = {0};

	tap_ok(sockets_pairs_find(&none, NULL, NULL), "nothing to pair");
	families();
	twins();
	unix_sockets();
	many();
	return tap_done();
}

#include "list/sockets_pairs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* One end: an address, mapped if IPv4, and a port, in network order. */
#define END_BYTES 18

/* A connection as both of its ends see it: the same key, since the lesser end
 * stands first. Compared from the top to the bottom. */
struct entry {
	uint8_t key[1 + 2 * END_BYTES]; /* the protocol, the ends */
	uint8_t side; /* 1: the local end is the greater one */
	bool no_inode;
	size_t index;
};

struct inode_entry {
	uint64_t inode;
	size_t index;
};

/* --- TCP and UDP ----------------------------------------------------------- */

static void put_end(uint8_t end[END_BYTES],
	const struct socktab_address *address, uint16_t port)
{
	memset(end, 0, END_BYTES);
	if (address->family == AF_INET6) {
		memcpy(end, address->bytes, 16);
	} else {
		end[10] = end[11] = 0xff;
		memcpy(end + 12, address->bytes, 4);
	}
	end[16] = (uint8_t)(port >> 8);
	end[17] = (uint8_t)port;
}

/* 0: not one that is connected in pairs. */
static uint8_t protocol_of(const struct sock *sock)
{
	if (sock->kind & SOCKETS_TCP)
		return 1;
	if (sock->kind & (SOCKETS_UDPLITE4 | SOCKETS_UDPLITE6))
		return 3;
	return sock->kind & SOCKETS_UDP ? 2 : 0;
}

static bool make_entry(const struct sock *sock, size_t index, struct entry *ret)
{
	uint8_t local[END_BYTES], remote[END_BYTES], protocol;
	bool greater;

	protocol = protocol_of(sock);
	if (protocol == 0 || sock->u.inet.remote_port == 0)
		return false;
	put_end(local, &sock->u.inet.local, sock->u.inet.local_port);
	put_end(remote, &sock->u.inet.remote, sock->u.inet.remote_port);
	greater = memcmp(local, remote, END_BYTES) > 0;
	ret->key[0] = protocol;
	memcpy(ret->key + 1, greater ? remote : local, END_BYTES);
	memcpy(ret->key + 1 + END_BYTES, greater ? local : remote, END_BYTES);
	ret->side = greater;
	ret->no_inode = sock->inode == 0;
	ret->index = index;
	return true;
}

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = memcmp(a->key, b->key, sizeof(a->key));

	if (order != 0)
		return order;
	if (a->side != b->side)
		return a->side - b->side;
	if (a->no_inode != b->no_inode)
		return a->no_inode - b->no_inode;
	return (a->index > b->index) - (a->index < b->index);
}

/* The entries of one connection, count of them: the first of one side with the
 * first of the other, and so on. */
static void pair(const struct entry *entries, size_t count, size_t *ret_peer)
{
	const uint8_t *ends = entries->key + 1;
	size_t lesser = 0;

	if (memcmp(ends, ends + END_BYTES, END_BYTES) == 0) {
		for (size_t i = 0; i < count; i++)
			ret_peer[entries[i].index] = entries[i].index;
		return;
	}
	while (lesser < count && entries[lesser].side == 0)
		lesser++;
	for (size_t i = 0; i < lesser && lesser + i < count; i++) {
		ret_peer[entries[i].index] = entries[lesser + i].index;
		ret_peer[entries[lesser + i].index] = entries[i].index;
	}
}

static void pair_all(struct entry *entries, size_t count, size_t *ret_peer)
{
	size_t from = 0;

	if (count > 0)
		qsort(entries, count, sizeof(*entries), compare_entries);
	for (size_t i = 1; i <= count; i++) {
		if (i < count && memcmp(entries[i].key, entries[from].key,
					 sizeof(entries->key)) == 0)
			continue;
		pair(entries + from, i - from, ret_peer);
		from = i;
	}
}

/* --- UNIX ------------------------------------------------------------------ */

static int compare_inodes(const void *left, const void *right)
{
	const struct inode_entry *a = left, *b = right;

	return (a->inode > b->inode) - (a->inode < b->inode);
}

static void find_unix(const struct sockets *sockets,
	struct inode_entry *entries, size_t count, size_t *ret_peer)
{
	if (count > 0)
		qsort(entries, count, sizeof(*entries), compare_inodes);
	for (size_t i = 0; i < count; i++) {
		const struct sock *sock = &sockets->items[entries[i].index];
		const struct inode_entry want = {.inode = sock->u.un.peer};
		const struct inode_entry *found;

		if (want.inode == 0)
			continue;
		found = bsearch(&want, entries, count, sizeof(*entries),
			compare_inodes);
		if (found)
			ret_peer[entries[i].index] = found->index;
	}
}

/* What is doubtful may be a forged row with somebody else's inode. */
static bool is_unix(const struct sock *sock)
{
	return sock->kind == SOCKETS_UNIX && sock->inode != 0 &&
	       !sock->u.un.doubtful;
}

bool sockets_pairs_find(
	const struct sockets *sockets, size_t *ret_peer, struct fail *fail)
{
	size_t room = sockets->count > 0 ? sockets->count : 1;
	struct entry *entries = calloc(room, sizeof(*entries));
	struct inode_entry *inodes = calloc(room, sizeof(*inodes));
	bool good = entries && inodes;
	size_t count = 0, inode_count = 0;

	for (size_t i = 0; good && i < sockets->count; i++) {
		const struct sock *sock = &sockets->items[i];

		ret_peer[i] = SOCKETS_PAIRS_NONE;
		if (is_unix(sock))
			inodes[inode_count++] =
				(struct inode_entry){sock->inode, i};
		else if (make_entry(sock, i, &entries[count]))
			count++;
	}
	if (good) {
		pair_all(entries, count, ret_peer);
		find_unix(sockets, inodes, inode_count, ret_peer);
	}
	free(entries);
	free(inodes);
	return good || fail_memory(fail);
}

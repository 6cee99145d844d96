#include "proc/socklist.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "base/clock.h"

#define SLOTS_MIN 64
#define ITEMS_MIN 32
/* Odd constants whose products mix well: those of MurmurHash3's finish. */
#define MIX_A UINT64_C(0xff51afd7ed558ccd)
#define MIX_B UINT64_C(0xc4ceb9fe1a85ec53)

void socklist_start(struct socklist *list)
{
	uint64_t secret;

	/* Early at boot there is no randomness, and nobody to fear. */
	if (getrandom(&secret, sizeof(secret), GRND_NONBLOCK) !=
		(ssize_t)sizeof(secret))
		secret = (uint64_t)clock_now();
	*list = (struct socklist){.secret = secret};
}

static uint64_t mix(uint64_t state, uint64_t word)
{
	state = (state ^ word) * MIX_A;
	state ^= state >> 32;
	state *= MIX_B;
	return state ^ state >> 29;
}

static bool is_inet(const struct sock *sock)
{
	return sock->kind != SOCKETS_UNIX && sock->kind != SOCKETS_PACKET &&
	       sock->kind != SOCKETS_NETLINK;
}

/* There is one connection of TCP at most between two ends. */
static bool is_connection(const struct sock *sock)
{
	return sock->kind & SOCKETS_TCP && sock->u.inet.remote_port != 0;
}

/* A UNIX socket without an inode waits to be accepted, and many of one name may
 * wait: nothing tells them apart, nothing says that they are one. */
static bool has_key(const struct sock *sock)
{
	return sock->inode != 0 || is_inet(sock);
}

static uint32_t hash_inode(const struct socklist *list, uint64_t inode)
{
	return (uint32_t)mix(list->secret, inode);
}

static uint32_t hash_ends(const struct socklist *list, const struct sock *sock)
{
	const struct socktab_inet *inet = &sock->u.inet;
	size_t len = inet->local.family == AF_INET6 ? 16 : 4;
	uint64_t state = mix(~list->secret,
		(uint64_t)inet->local_port << 16 | inet->remote_port);

	for (size_t i = 0; i < len; i += 4) {
		uint32_t words[2];

		memcpy(&words[0], inet->local.bytes + i, 4);
		memcpy(&words[1], inet->remote.bytes + i, 4);
		state = mix(state, (uint64_t)words[0] << 32 | words[1]);
	}
	return (uint32_t)state;
}

static bool same_address(
	const struct socktab_address *a, const struct socktab_address *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* Of two rows of one kind, one of which at least has no inode. */
static bool same_ends(const struct sock *a, const struct sock *b)
{
	const struct socktab_inet *x = &a->u.inet, *y = &b->u.inet;

	return x->local_port == y->local_port &&
	       x->remote_port == y->remote_port &&
	       same_address(&x->local, &y->local) &&
	       same_address(&x->remote, &y->remote) &&
	       (is_connection(a) || a->state == b->state);
}

/* The item with this inode or, for inode 0, without one and with the ends of
 * the socket; or null. */
static struct sock *find(const struct socklist *list, const struct sock *sock,
	uint64_t inode, uint32_t hash)
{
	size_t mask = list->slot_count - 1;

	for (size_t i = hash & mask; list->slots[i].place != 0;
		i = (i + 1) & mask) {
		struct sock *item = &list->items[list->slots[i].place - 1];

		if (list->slots[i].hash == hash && item->inode == inode &&
			(inode != 0 || same_ends(item, sock)))
			return item;
	}
	return NULL;
}

static void put_slot(struct socklist *list, struct socklist_slot slot)
{
	size_t mask = list->slot_count - 1;
	size_t i = slot.hash & mask;

	while (list->slots[i].place != 0)
		i = (i + 1) & mask;
	list->slots[i] = slot;
	list->used++;
}

/* Room for one slot more, at most two thirds of them taken. */
static bool grow_slots(struct socklist *list)
{
	struct socklist_slot *old = list->slots;
	size_t old_count = list->slot_count;

	if (old && list->used < old_count / 3 * 2)
		return true;
	if (old_count > UINT32_MAX / 4)
		return false;
	list->slot_count = old_count > 0 ? old_count * 2 : SLOTS_MIN;
	list->slots = calloc(list->slot_count, sizeof(*list->slots));
	if (!list->slots) {
		list->slots = old;
		list->slot_count = old_count;
		return false;
	}
	list->used = 0;
	for (size_t i = 0; old && i < old_count; i++) {
		if (old[i].place != 0)
			put_slot(list, old[i]);
	}
	free(old);
	return true;
}

static bool grow_items(struct socklist *list)
{
	size_t room = list->room > 0 ? list->room / 2 * 3 : ITEMS_MIN;
	struct sock *items;

	if (list->count < list->room)
		return true;
	if (room > SIZE_MAX / 2 / sizeof(*items))
		return false;
	items = realloc(list->items, room * sizeof(*items));
	if (!items)
		return false;
	list->items = items;
	list->room = room;
	return true;
}

bool socklist_add(struct socklist *list, const struct sock *sock)
{
	uint32_t hash = 0;

	if (!grow_slots(list) || !grow_items(list))
		return false;
	if (has_key(sock)) {
		hash = sock->inode != 0 ? hash_inode(list, sock->inode)
					: hash_ends(list, sock);
		if (find(list, sock, sock->inode, hash))
			return true;
	}
	if (sock->kind == SOCKETS_UNIX &&
		!buf_append(&list->names, sock->u.un.name, sock->u.un.name_len))
		return false;
	list->items[list->count++] = *sock;
	if (has_key(sock))
		put_slot(list,
			(struct socklist_slot){hash, (uint32_t)list->count});
	if (sock->inode == 0 && is_connection(sock))
		list->loose++;
	return true;
}

/*
 * Drop the connections without an inode that are there with one, too: they were
 * accepted, or went into TIME_WAIT, while the table was read. Only now, so that
 * a table without such rows pays nothing for them.
 */
static void drop_loose(struct socklist *list)
{
	size_t kept = 0, doubles = 0;

	for (size_t i = 0; list->loose > 0 && i < list->count; i++) {
		struct sock *item = &list->items[i], *twin;

		if (item->inode == 0 || !is_connection(item))
			continue;
		twin = find(list, item, 0, hash_ends(list, item));
		if (twin) {
			/* No row has it: it is what is to be dropped. */
			twin->owner_count = UINT32_MAX;
			doubles++;
		}
	}
	if (doubles == 0)
		return;
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].owner_count == 0)
			list->items[kept++] = list->items[i];
	}
	list->count = kept;
}

void socklist_end(struct socklist *list)
{
	if (list->slots)
		drop_loose(list);
	free(list->slots);
	list->slots = NULL;
	list->slot_count = list->used = list->loose = 0;
}

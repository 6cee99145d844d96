#include "session/peers.h"

#include <stdlib.h>
#include <string.h>

static struct peer *peers_find(
	struct peers *peers, const struct endpoint *endpoint)
{
	if (peers->last < peers->count &&
		endpoint_equal(&peers->items[peers->last].ends.peer, endpoint))
		return &peers->items[peers->last];
	for (size_t i = 0; i < peers->count; i++)
		if (endpoint_equal(&peers->items[i].ends.peer, endpoint))
			return &peers->items[i];
	return NULL;
}

/* The one to give way; null when all are held by their programs. */
static struct peer *oldest(struct peers *peers)
{
	struct peer *old = NULL;

	for (size_t i = 0; i < peers->count; i++)
		if (!peers->items[i].program &&
			(!old || peers->items[i].heard < old->heard))
			old = &peers->items[i];
	return old;
}

/* All at once, so that a peer never moves. */
static bool peers_allocate(struct peers *peers)
{
	if (peers->items)
		return true;
	if (peers->most == 0 || peers->most > PEERS_MOST)
		peers->most = PEERS_MOST;
	peers->items = calloc(peers->most, sizeof(*peers->items));
	return peers->items != NULL;
}

struct peer *peers_heard(
	struct peers *peers, const struct dgram_ends *ends, bool *ret_new)
{
	struct peer *peer;

	if (!peers_allocate(peers))
		return NULL;
	peer = peers_find(peers, &ends->peer);
	*ret_new = !peer;
	if (!peer) {
		if (peers->count < peers->most)
			peer = &peers->items[peers->count++];
		else
			peer = oldest(peers);
		if (!peer)
			return NULL;
		memset(peer, 0, sizeof(*peer));
		peer->number = ++peers->appeared;
	}
	peer->ends = *ends;
	peer->heard = ++peers->datagrams;
	peers->last = (size_t)(peer - peers->items);
	return peer;
}

struct peer *peers_last(struct peers *peers)
{
	return peers->count > 0 ? &peers->items[peers->last] : NULL;
}

bool peers_forget(struct peers *peers, const struct endpoint *endpoint)
{
	struct peer *peer = peers_find(peers, endpoint);

	if (!peer || peer->program)
		return false;
	*peer = peers->items[--peers->count];
	peers->last = 0;
	for (size_t i = 1; i < peers->count; i++)
		if (peers->items[i].heard > peers->items[peers->last].heard)
			peers->last = i;
	return true;
}

void peers_release(struct peers *peers)
{
	free(peers->items);
	*peers = (struct peers){0};
}

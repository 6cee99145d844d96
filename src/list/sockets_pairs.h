/*
 * The two ends of local connections.
 *
 *	size_t *peers = calloc(sockets.count, sizeof(*peers));
 *
 *	if (!sockets_pairs_find(&sockets, peers, fail))
 *		...
 *	if (peers[i] != SOCKETS_PAIRS_NONE)
 *		print(&sockets.items[peers[i]]);
 *
 * The peer of a connected TCP or UDP socket is the one of the same protocol
 * whose local end is its remote end and the other way round; a mapped IPv4
 * address is the IPv4 one. Peers are each other's; a socket that is connected
 * to itself is its own. Where several have the same two ends, as a TIME_WAIT
 * and its successor in a list that is no snapshot, those with an inode are
 * paired first, in the order of the list.
 *
 * The peer of a UNIX socket is the one whose inode it names: known from
 * unix_diag only, and one-sided where many datagram sockets send to one.
 *
 * Takes O(n log n) time, whatever the addresses, and 64 bytes a socket.
 */
#ifndef NCX_LIST_SOCKETS_PAIRS_H
#define NCX_LIST_SOCKETS_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "proc/sockets.h"

#define SOCKETS_PAIRS_NONE SIZE_MAX

/* ret_peer has sockets->count entries: the index of the peer. */
bool sockets_pairs_find(
	const struct sockets *sockets, size_t *ret_peer, struct fail *fail);

#endif

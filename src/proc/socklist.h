/*
 * A list of sockets of one kind, in which each is once, however often it is
 * added: what proc/sockets.c builds while it reads a table. What makes two rows
 * one socket is said in proc/sockets.h.
 *
 *	struct socklist list = {0};
 *
 *	socklist_start(&list);
 *	if (!socklist_add(&list, &sock))
 *		...
 *	socklist_end(&list);
 *	... list.items, list.count
 *	free(list.items);
 *	buf_release(&list.names);
 */
#ifndef NCX_PROC_SOCKLIST_H
#define NCX_PROC_SOCKLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "proc/sockets.h"

struct socklist_slot {
	uint32_t hash;
	uint32_t place; /* in items, + 1; 0: free */
};

struct socklist {
	struct sock *items;
	size_t count, room;
	struct buf names; /* of UNIX sockets, one after the other */
	/* Open addressing, by inode or, without one, by ends. */
	struct socklist_slot *slots;
	size_t slot_count, used;
	size_t loose;	 /* connections without an inode */
	uint64_t secret; /* so that nobody can choose ends that collide */
};

void socklist_start(struct socklist *list);

/* Copies the socket, and its name if it is new. False: no memory. */
bool socklist_add(struct socklist *list, const struct sock *sock);

/* Nothing more comes: drops connections without an inode that are there with
 * one, too, and frees what only adding needs. The names of UNIX sockets
 * are not set yet, since list->names may still be moved. */
void socklist_end(struct socklist *list);

#endif

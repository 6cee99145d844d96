/*
 * The columns of `ncx sockets` as data: what each is called, what stands in it,
 * and how it puts sockets in order. Used by list/sockets_table.c and, for the
 * choice and the order, declared in list/sockets_table.h.
 */
#ifndef NCX_LIST_SOCKETS_COLUMNS_H
#define NCX_LIST_SOCKETS_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "list/sockets_table.h"

struct sockets_column {
	const char *name, *title;
	bool right;
	bool plain;   /* ASCII: as wide as it is long */
	size_t width; /* at least: netstat's */
	void (*add)(struct text *text, const struct sockets_table *table,
		const struct sock *sock);
	int (*compare)(const struct sockets *sockets, const struct sock *a,
		const struct sock *b);
};

#endif

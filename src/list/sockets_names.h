/*
 * The names of the addresses in a list of sockets: --resolve. Each address is
 * looked up once, many at a time, and not waited for long.
 */
#ifndef NCX_LIST_SOCKETS_NAMES_H
#define NCX_LIST_SOCKETS_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"
#include "proc/sockets.h"

struct sockets_name {
	struct socktab_address address;
	char *name; /* null: it has none, or not in time */
};

struct sockets_names {
	struct sockets_name *items; /* by address */
	size_t count;
};

bool sockets_names_find(struct sockets_names *names,
	const struct sockets *sockets, struct fail *fail);
void sockets_names_release(struct sockets_names *names);

/* Hostile bytes; null: there is none. names may be null. */
const char *sockets_names_get(const struct sockets_names *names,
	const struct socktab_address *address);

#endif

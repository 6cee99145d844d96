/*
 * The names of users, each looked up once. A user without a name is no error;
 * that the names could not be looked up (no more descriptors, a file that may not
 * be read) is told to the report, once, and the numbers stand for them.
 *
 *	struct sockets_users users = {.report = report};
 *
 *	name = sockets_users_get(&users, sock->uid);
 *	sockets_users_release(&users);
 *
 * Source: getpwuid_r(3), which names the errors that mean "not found".
 */
#ifndef NCX_LIST_SOCKETS_USERS_H
#define NCX_LIST_SOCKETS_USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "out/report.h"

struct sockets_user {
	uint32_t uid;
	char *name; /* null: it has none that is known */
};

struct sockets_users {
	/* Of the caller. */
	const struct report *report; /* null: nobody is told */
	/* Inside. */
	struct sockets_user *items; /* by uid */
	size_t count;
	bool told;
};

/* Hostile bytes, valid until the next call or the release; null: none. users
 * may be null, which knows no names. */
const char *sockets_users_get(struct sockets_users *users, uint32_t uid);
void sockets_users_release(struct sockets_users *users);

#endif

#include "list/sockets_users.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

/* A line of passwd(5), with room to spare. */
#define LINE_BYTES 16384

static void tell(struct sockets_users *users, int err)
{
	if (users->told || !users->report)
		return;
	users->told = true;
	report_warning(users->report, "cannot look up the names of users: %s",
		strerror(err));
}

/* The place of the uid, or of where it would be. */
static size_t place_of(const struct sockets_users *users, uint32_t uid)
{
	size_t low = 0, high = users->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (users->items[middle].uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_unknown(int err)
{
	return err == 0 || err == ENOENT || err == ESRCH || err == EBADF ||
	       err == EPERM;
}

/* The caller's to free. */
static char *look_up(struct sockets_users *users, uint32_t uid)
{
	char line[LINE_BYTES], *name = NULL;
	struct passwd entry, *found = NULL;
	int err;

	do
		err = getpwuid_r(
			(uid_t)uid, &entry, line, sizeof(line), &found);
	while (err == EINTR);
	if (found) {
		name = strdup(entry.pw_name);
		err = name ? 0 : ENOMEM;
	}
	if (!is_unknown(err))
		tell(users, err);
	return name;
}

const char *sockets_users_get(struct sockets_users *users, uint32_t uid)
{
	struct sockets_user *items;
	size_t at;

	if (!users)
		return NULL;
	at = place_of(users, uid);
	if (at < users->count && users->items[at].uid == uid)
		return users->items[at].name;
	items = reallocarray(
		users->items, users->count + 1, sizeof(*users->items));
	if (!items) {
		tell(users, ENOMEM);
		return NULL;
	}
	users->items = items;
	memmove(items + at + 1, items + at,
		(users->count - at) * sizeof(*items));
	items[at] = (struct sockets_user){uid, look_up(users, uid)};
	users->count++;
	return items[at].name;
}

void sockets_users_release(struct sockets_users *users)
{
	for (size_t i = 0; i < users->count; i++)
		free(users->items[i].name);
	free(users->items);
	users->items = NULL;
	users->count = 0;
}

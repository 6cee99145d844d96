#include "list/netstat_unix.h"

#include <stdlib.h>
#include <string.h>

/* unix_diag has 32 bits of it. */
static uint32_t short_inode(const struct sock *sock)
{
	return (uint32_t)sock->inode;
}

static int compare_socks(const void *left, const void *right)
{
	uint32_t a = short_inode(left), b = short_inode(right);

	return (a > b) - (a < b);
}

/* Whether the name of a row of /proc is this one, up to its first line end. */
static bool is_shown_as(const struct sock *exact, const struct sock *shown)
{
	const char *name = exact->u.un.name;
	const char *as = shown->u.un.name;
	size_t i = 0;

	while (i < exact->u.un.name_len && i < shown->u.un.name_len) {
		char byte = name[i] == '\0' ? '@' : name[i];

		if (byte != as[i])
			return false;
		if (byte == '\n')
			return true;
		i++;
	}
	return i == shown->u.un.name_len &&
	       (i == exact->u.un.name_len || name[i] == '\n');
}

/* A connection in a listener's queue, of which there are as many as the kernel
 * says: each is given away once. They are at the front, for want of an inode. */
static struct sock *take_waiting(
	struct sockets *exact, const struct sock *shown)
{
	for (size_t i = 0; i < exact->count && exact->items[i].inode == 0;
		i++) {
		struct sock *sock = &exact->items[i];

		if (sock->state == SOCKTAB_UNIX_CONNECTING &&
			is_shown_as(sock, shown)) {
			/* No row waits for it any more. */
			sock->state = 0;
			return sock;
		}
	}
	return NULL;
}

/* shown becomes what is true of it; false: it is not there. */
static bool correct(struct sock *shown, struct sockets *exact)
{
	uint32_t state = shown->state;
	struct sock *sock;

	if (exact->count == 0)
		return false;
	if (shown->inode == 0)
		sock = take_waiting(exact, shown);
	else
		sock = bsearch(shown, exact->items, exact->count,
			sizeof(*exact->items), compare_socks);
	if (!sock)
		return false;
	if (shown->inode != 0)
		state = sock->state;
	shown->state = state;
	shown->u = sock->u;
	return true;
}

void netstat_unix_merge(struct sockets *sockets, struct sockets *exact)
{
	size_t kept = 0;

	if (exact->count > 0)
		qsort(exact->items, exact->count, sizeof(*exact->items),
			compare_socks);
	for (size_t i = 0; i < sockets->count; i++) {
		struct sock *sock = &sockets->items[i];

		if (sock->kind == SOCKETS_UNIX && !correct(sock, exact))
			continue;
		sockets->items[kept++] = *sock;
	}
	sockets->count = kept;
}

bool netstat_unix_check(int proc_fd, struct sockets *sockets,
	struct sockets *ret_exact, struct fail *fail)
{
	const struct sockets_options options = {
		.kinds = SOCKETS_UNIX,
		.live = true,
	};
	struct sockets exact;

	if (!sockets_read(proc_fd, &options, &exact, fail))
		return false;
	/* It is /proc again, which knows no better. */
	if (exact.count == 0 || !exact.items[0].u.un.doubtful)
		netstat_unix_merge(sockets, &exact);
	*ret_exact = exact;
	return true;
}

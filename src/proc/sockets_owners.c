#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc/inodes.h"
#include "proc/owner.h"
#include "proc/sockets.h"

#define FOUND_MIN 64

/* An owner, before it lies beside the others of its socket. */
struct found {
	uint32_t index; /* of its inode */
	struct sock_owner owner;
};

struct search {
	struct inodes inodes;
	struct found *found;
	size_t count, room;
	bool starved; /* of memory */
};

static bool note(const struct owner *owner, void *data)
{
	struct search *search = data;
	struct found *found;

	if (search->count == search->room) {
		size_t room =
			search->room > 0 ? search->room / 2 * 3 : FOUND_MIN;

		found = realloc(search->found, room * sizeof(*found));
		if (!found || room > UINT32_MAX) {
			search->found = found ? found : search->found;
			search->starved = true;
			return false;
		}
		search->found = found;
		search->room = room;
	}
	found = &search->found[search->count++];
	*found = (struct found){
		.index = (uint32_t)owner->index,
		.owner = {.pid = owner->pid, .fd = owner->fd},
	};
	memcpy(found->owner.comm, owner->comm, sizeof(found->owner.comm));
	return true;
}

static int compare_owners(const void *a, const void *b)
{
	const struct sock_owner *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

/*
 * Sort the owners by inode, which are numbers without gaps: counting them
 * first takes time linear in their number. Those of inode i are at starts[i] to
 * starts[i + 1] afterwards.
 */
static struct sock_owner *sort_owners(
	const struct search *search, uint32_t *starts)
{
	size_t inodes = search->inodes.count;
	struct sock_owner *owners =
		malloc((search->count + 1) * sizeof(*owners));

	if (!owners)
		return NULL;
	for (size_t i = 0; i < search->count; i++)
		starts[search->found[i].index + 1]++;
	for (size_t i = 0; i < inodes; i++)
		starts[i + 1] += starts[i];
	/* Backwards, each start moves to the first of its owners; the count of
	 * the last inode is the start of what follows. */
	for (size_t i = search->count; i-- > 0;)
		owners[--starts[search->found[i].index + 1]] =
			search->found[i].owner;
	for (size_t i = 0; i < inodes; i++)
		starts[i] = starts[i + 1];
	starts[inodes] = (uint32_t)search->count;
	for (size_t i = 0; i < inodes; i++) {
		if (starts[i + 1] - starts[i] > 1)
			qsort(owners + starts[i], starts[i + 1] - starts[i],
				sizeof(*owners), compare_owners);
	}
	return owners;
}

static enum sockets_note why_nobody(
	const struct sockets *sockets, const struct sock *sock)
{
	bool tcp = sock->kind & SOCKETS_TCP;

	/* The kernel's own end of netlink. */
	if (sock->kind == SOCKETS_NETLINK && sock->u.netlink.port == 0)
		return SOCKETS_UNOWNED;
	if (sock->inode != 0)
		return sockets->unreadable > 0 || sockets->hidden
			       ? SOCKETS_NO_PERMISSION
			       : SOCKETS_UNOWNED;
	if (sock->kind == SOCKETS_UNIX)
		return sock->state == SOCKTAB_UNIX_CONNECTING
			       ? SOCKETS_NOT_ACCEPTED
			       : SOCKETS_ORPHAN;
	if (!tcp)
		return SOCKETS_UNOWNED;
	if (sock->state == SOCKTAB_TIME_WAIT)
		return SOCKETS_TIME_WAIT;
	/* To close a socket in one of these states takes it out of it, so
	 * nobody had it yet: CLOSE_WAIT is what its other end has given up. */
	if (sock->state == SOCKTAB_SYN_RECEIVED ||
		sock->state == SOCKTAB_ESTABLISHED ||
		sock->state == SOCKTAB_CLOSE_WAIT)
		return SOCKETS_NOT_ACCEPTED;
	return SOCKETS_ORPHAN;
}

static void set_owners(const struct search *search, const uint32_t *starts,
	struct sockets *sockets)
{
	for (size_t i = 0; i < sockets->count; i++) {
		struct sock *sock = &sockets->items[i];
		size_t at = sock->inode != 0
				    ? inodes_find(&search->inodes, sock->inode)
				    : search->inodes.count;

		sock->first_owner = sock->owner_count = 0;
		if (at < search->inodes.count) {
			sock->first_owner = starts[at];
			sock->owner_count = starts[at + 1] - starts[at];
		}
		sock->note = (uint8_t)(sock->owner_count > 0
					       ? SOCKETS_OWNED
					       : why_nobody(sockets, sock));
		if (sock->kind == SOCKETS_UNIX && sock->owner_count > 0)
			sock->u.un.doubtful = false;
	}
}

static bool list_inodes(
	const struct sockets *sockets, struct inodes *inodes, struct fail *fail)
{
	uint32_t index;

	for (size_t i = 0; i < sockets->count; i++) {
		uint64_t inode = sockets->items[i].inode;

		if (inode != 0 && !inodes_add(inodes, inode, &index))
			return fail_memory(fail);
	}
	return true;
}

/* A pid namespace has a process 1 as long as it has any. With hidepid=2 a user
 * sees his own processes only; hidepid=1 shows all, but not their fds. */
static bool has_hidden(const struct sockets *sockets, int proc_fd)
{
	return sockets->live && faccessat(proc_fd, "1", F_OK, 0) < 0;
}

bool sockets_find_owners(
	int proc_fd, struct sockets *sockets, struct fail *fail)
{
	struct search search = {0};
	struct sock_owner *owners = NULL;
	uint32_t *starts = NULL;
	size_t unreadable = 0;
	bool good = list_inodes(sockets, &search.inodes, fail);

	if (good && search.inodes.count > 0)
		good = owner_scan(proc_fd, &search.inodes, note, &search,
			&unreadable, fail);
	if (good && !search.starved)
		starts = calloc(search.inodes.count + 2, sizeof(*starts));
	if (starts)
		owners = sort_owners(&search, starts);
	if (good && !owners)
		good = fail_memory(fail);
	if (good) {
		free(sockets->owners);
		sockets->owners = owners;
		sockets->owner_count = search.count;
		sockets->unreadable = unreadable;
		sockets->hidden = has_hidden(sockets, proc_fd);
		set_owners(&search, starts, sockets);
	}
	inodes_release(&search.inodes);
	free(search.found);
	free(starts);
	return good;
}

#include "proc/holder.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Many sockets may share a port (SO_REUSEPORT); one of them is enough. */
#define CANDIDATES_MAX 32

/* How likely a row is the one in the way; the lowest wins. A row of the other
 * family comes a step behind. */
enum rank {
	RANK_LISTENER = 0,
	RANK_BOUND = 2,
	RANK_NOBODY = 4, /* no process has it, as in TIME_WAIT */
	RANK_NONE = 6,
};

struct candidate {
	uint64_t inode;
	uint32_t uid;
	uint32_t state;
};

/* What is looked for, and the best rows so far, all of the same rank. */
struct search {
	const struct socktab_address *address; /* unmapped */
	uint16_t port;
	const char *path; /* as the table shows it */
	size_t path_len;

	unsigned best;
	struct candidate candidates[CANDIDATES_MAX];
	size_t count;
	struct owner owner; /* pid 0: none yet */
};

static void add_candidate(
	struct search *search, unsigned rank, const struct candidate *candidate)
{
	if (rank > search->best)
		return;
	if (rank < search->best)
		search->count = 0;
	search->best = rank;
	if (search->count < CANDIDATES_MAX)
		search->candidates[search->count++] = *candidate;
}

/* ::ffff:192.0.2.1 is 192.0.2.1 (RFC 4291 section 2.5.5.2). */
static struct socktab_address unmap(const struct socktab_address *address)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
	struct socktab_address v4 = {.family = AF_INET};

	if (address->family != AF_INET6 ||
		memcmp(address->bytes, prefix, sizeof(prefix)) != 0)
		return *address;
	memcpy(v4.bytes, address->bytes + sizeof(prefix), 4);
	return v4;
}

static bool is_wildcard(const struct socktab_address *address)
{
	static const uint8_t zero[16];

	return memcmp(address->bytes, zero,
		       address->family == AF_INET6 ? 16 : 4) == 0;
}

/* Both are unmapped. The tables do not show IPV6_V6ONLY: assume the worst. */
static bool collide(
	const struct socktab_address *a, const struct socktab_address *b)
{
	if (a->family == b->family)
		return is_wildcard(a) || is_wildcard(b) ||
		       memcmp(a->bytes, b->bytes,
			       a->family == AF_INET6 ? 16 : 4) == 0;
	return is_wildcard(a->family == AF_INET6 ? a : b);
}

static bool match_inet(const struct socktab_row *row, void *data)
{
	struct search *search = data;
	struct socktab_address local = unmap(&row->inet.local);
	struct candidate candidate = {row->inode, row->uid, row->state};
	bool tcp = row->table == SOCKTAB_TCP || row->table == SOCKTAB_TCP6;
	unsigned rank = RANK_BOUND;

	if (row->inet.local_port != search->port ||
		!collide(&local, search->address))
		return true;
	if (row->inode == 0) {
		rank = RANK_NOBODY;
		candidate.uid = HOLDER_UID_UNKNOWN;
	} else if (row->state == (tcp ? SOCKTAB_LISTEN : SOCKTAB_CLOSED)) {
		rank = RANK_LISTENER;
	}
	rank += local.family != search->address->family;
	add_candidate(search, rank, &candidate);
	return true;
}

/* A connection that was not accepted yet bears the listener's name and inode
 * 0; one that was, the same name and an inode of its own. */
static bool match_unix(const struct socktab_row *row, void *data)
{
	struct search *search = data;
	struct candidate candidate = {
		row->inode, HOLDER_UID_UNKNOWN, row->state};
	bool listening = row->un.flags & SOCKTAB_UNIX_LISTENING;

	if (row->inode != 0 && row->un.path_len == search->path_len &&
		memcmp(row->un.path, search->path, search->path_len) == 0)
		add_candidate(search, listening ? RANK_LISTENER : RANK_BOUND,
			&candidate);
	return true;
}

static bool note_owner(const struct owner *owner, void *data)
{
	struct search *search = data;

	search->owner = *owner;
	return false;
}

/* Without memory there are no owners. */
static void find_owner(struct search *search, int proc_fd)
{
	struct inodes inodes = {0};
	bool good = true;
	uint32_t index;

	for (size_t i = 0; good && i < search->count; i++)
		good = inodes_add(&inodes, search->candidates[i].inode, &index);
	if (good)
		(void)owner_scan(
			proc_fd, &inodes, note_owner, search, NULL, NULL);
	inodes_release(&inodes);
}

/* From the rows to a process. */
static bool resolve(struct search *search, int proc_fd, struct holder *ret)
{
	const struct candidate *chosen = search->candidates;

	if (search->count == 0)
		return false;
	if (search->best < RANK_NOBODY)
		find_owner(search, proc_fd);
	for (size_t i = 0; i < search->count; i++) {
		if (search->owner.pid > 0 &&
			search->candidates[i].inode == search->owner.inode)
			chosen = &search->candidates[i];
	}
	*ret = (struct holder){
		.pid = search->owner.pid,
		.uid = chosen->uid,
		.state = chosen->state,
	};
	memcpy(ret->name, search->owner.comm, sizeof(ret->name));
	return true;
}

bool holder_find(int proc_fd, const char *proto,
	const struct socktab_address *address, uint16_t port,
	struct holder *ret)
{
	bool udp = strcmp(proto, "udp") == 0;
	struct socktab_address wanted = unmap(address);
	struct search search = {
		.address = &wanted, .port = port, .best = RANK_NONE};

	if (!udp && strcmp(proto, "tcp") != 0)
		return false;
	/* A table that cannot be read has no answer; the other may have. */
	(void)socktab_read(proc_fd, udp ? SOCKTAB_UDP : SOCKTAB_TCP, match_inet,
		&search, NULL);
	(void)socktab_read(proc_fd, udp ? SOCKTAB_UDP6 : SOCKTAB_TCP6,
		match_inet, &search, NULL);
	return resolve(&search, proc_fd, ret);
}

bool holder_find_unix(
	int proc_fd, const char *path, size_t len, struct holder *ret)
{
	char shown[sizeof(((struct sockaddr_un *)0)->sun_path)];
	struct search search = {
		.path = shown, .path_len = len, .best = RANK_NONE};

	if (len == 0 || len > sizeof(shown))
		return false;
	/* The table shows the NULs of an abstract name as '@'. */
	for (size_t i = 0; i < len; i++)
		shown[i] = path[i] != '\0' ? path[i] : '@';
	(void)socktab_read(proc_fd, SOCKTAB_UNIX, match_unix, &search, NULL);
	return resolve(&search, proc_fd, ret);
}

#include "list/sockets_watch.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"
#include "list/sockets_text.h"

/* Soon enough for a script. On a machine with many sockets a reading takes
 * long: then the pause is so much longer that a processor mostly rests. */
#define WAIT_PAUSE  (20 * NS_PER_MS)
#define WAIT_FACTOR 9

static struct timespec timespec_of(int64_t ns)
{
	return (struct timespec){
		.tv_sec = (time_t)(ns / NS_PER_SECOND),
		.tv_nsec = (long)(ns % NS_PER_SECOND),
	};
}

static void pause_for(int64_t ns)
{
	const struct timespec pause = timespec_of(ns);

	(void)nanosleep(&pause, NULL);
}

/* False as soon as whoever read stdout is gone. */
static bool pause_while_read(int64_t ns)
{
	const struct timespec pause = timespec_of(ns);
	struct pollfd out = {.fd = STDOUT_FILENO};

	if (ppoll(&out, 1, &pause, NULL) <= 0)
		return true;
	return !(out.revents & (POLLERR | POLLNVAL));
}

bool sockets_wait(struct sockets_list *list, int64_t ns, bool *ret_found,
	struct fail *fail)
{
	int64_t until = clock_now() + ns;

	for (;;) {
		int64_t began = clock_now(), now, pause;

		if (!sockets_list_read(list, fail))
			return false;
		now = clock_now();
		*ret_found = list->sockets.count > 0;
		if (*ret_found || (ns >= 0 && now >= until))
			return true;
		pause = WAIT_FACTOR * (now - began);
		if (pause < WAIT_PAUSE)
			pause = WAIT_PAUSE;
		if (ns >= 0 && until - now < pause)
			pause = until - now;
		pause_for(pause);
	}
}

/* --- what is the same socket ----------------------------------------------- */

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* A connection is its two ends: in TIME_WAIT it has no inode any more. */
static bool is_connection(const struct sock *sock)
{
	return (sock->kind & SOCKETS_TCP) && sock->u.inet.remote_port != 0;
}

static int compare_ends(const struct sock *a, const struct sock *b)
{
	const struct socktab_inet *left = &a->u.inet, *right = &b->u.inet;
	int order = memcmp(left->local.bytes, right->local.bytes, 16);

	if (order == 0)
		order = memcmp(left->remote.bytes, right->remote.bytes, 16);
	if (order == 0)
		order = compare_u64(left->local_port, right->local_port);
	return order ? order
		     : compare_u64(left->remote_port, right->remote_port);
}

static int compare_names(const struct sock *a, const struct sock *b)
{
	size_t left = a->u.un.name_len, right = b->u.un.name_len;
	size_t len = left < right ? left : right;
	int order = len ? memcmp(a->u.un.name, b->u.un.name, len) : 0;

	return order ? order : compare_u64(left, right);
}

/* Others are their inode, as long as they have one. */
static int compare_socks(const void *left, const void *right)
{
	const struct sock *a = left, *b = right;
	int order = compare_u64(a->kind, b->kind);

	if (order == 0)
		order = compare_u64(is_connection(a), is_connection(b));
	if (order == 0 && !is_connection(a))
		order = compare_u64(a->inode, b->inode);
	if (order != 0 || (!is_connection(a) && a->inode != 0))
		return order;
	if (a->kind == SOCKETS_UNIX)
		return compare_names(a, b);
	return sockets_is_inet(a) ? compare_ends(a, b) : 0;
}

static void sort(struct sockets *sockets)
{
	if (sockets->count > 0)
		qsort(sockets->items, sockets->count, sizeof(*sockets->items),
			compare_socks);
}

/* --- news ------------------------------------------------------------------ */

static bool tell_json(const struct sockets_table *table,
	const struct sock *sock, const char *event, const char *old_state,
	struct fail *fail)
{
	struct json json;

	json_init(&json, STDOUT_FILENO, "stdout");
	sockets_json(&json, NULL, table->sockets, table->user_names, sock,
		table->timers, event, old_state);
	return json_finish(&json, fail);
}

/* old: null, it is new; sock: null, it is gone. */
static bool tell(struct sockets_table *table, struct sockets *before,
	const struct sock *old, struct sockets *now, const struct sock *sock,
	struct fail *fail)
{
	const char *old_state = old ? sockets_state_text(old) : NULL;
	const char *state = sock ? sockets_state_text(sock) : NULL;
	char change[64] = "";

	if (!old_state)
		old_state = "-";
	if (!state)
		state = "-";
	table->sockets = sock ? now : before;
	if (old && sock) {
		if (strcmp(old_state, state) == 0)
			return true;
		(void)snprintf(change, sizeof(change), "STATE %s -> %s",
			old_state, state);
	}
	if (table->json)
		return tell_json(table, sock ? sock : old,
			!old	? "new"
			: !sock ? "gone"
				: "state",
			old && sock && *old_state != '-' ? old_state : NULL,
			fail);
	return sockets_table_row(table,
		!old	? "+ "
		: !sock ? "- "
			: "  ",
		sock ? sock : old, change, fail);
}

/* A socket that nobody seems to have any more had just been closed when its
 * owners were looked for: it is still known whose it was. */
static bool inherit(const struct sockets *before, const struct sock *old,
	struct sockets *now, struct sock *sock)
{
	size_t count = now->owner_count + old->owner_count;
	struct sock_owner *owners;

	if (old->owner_count == 0 || sock->owner_count > 0 ||
		sock->inode != old->inode)
		return true;
	owners = realloc(now->owners, count * sizeof(*owners));
	if (!owners)
		return false;
	memcpy(owners + now->owner_count, before->owners + old->first_owner,
		old->owner_count * sizeof(*owners));
	sock->first_owner = (uint32_t)now->owner_count;
	sock->owner_count = old->owner_count;
	sock->note = SOCKETS_OWNED;
	now->owners = owners;
	now->owner_count = count;
	return true;
}

/* Both are sorted: walk them side by side. */
static bool tell_all(struct sockets_table *table, struct sockets *before,
	struct sockets *now, struct fail *fail)
{
	size_t i = 0, j = 0;

	while (i < before->count || j < now->count) {
		const struct sock *old =
			i < before->count ? &before->items[i] : NULL;
		struct sock *sock = j < now->count ? &now->items[j] : NULL;
		int order = !old ? 1 : !sock ? -1 : compare_socks(old, sock);

		if (order <= 0)
			i++;
		if (order >= 0)
			j++;
		if (order == 0 && !inherit(before, old, now, sock))
			return fail_memory(fail);
		if (!tell(table, before, order <= 0 ? old : NULL, now,
			    order >= 0 ? sock : NULL, fail))
			return false;
	}
	return true;
}

bool sockets_watch(struct sockets_list *list, struct sockets_table *table,
	int64_t ns, struct fail *fail)
{
	bool good = true;

	while (good) {
		struct sockets before = list->sockets;

		sort(&before);
		list->sockets = (struct sockets){0};
		good = pause_while_read(ns) ||
		       fail_silent(fail, STATUS_TROUBLE);
		good = good && sockets_list_read(list, fail);
		sort(&list->sockets);
		good = good && tell_all(table, &before, &list->sockets, fail);
		sockets_release(&before);
	}
	return false;
}

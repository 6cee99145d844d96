#include "proc/sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc/crew.h"
#include "proc/sockets_rows.h"
#include "proc/socklist.h"
#include "proc/unixdiag.h"

/* In the order of the list. */
static const struct {
	enum sockets_kind kind;
	enum socktab_table table;
	const char *text;
} kinds[] = {
	{SOCKETS_TCP4, SOCKTAB_TCP, "tcp"},
	{SOCKETS_TCP6, SOCKTAB_TCP6, "tcp6"},
	{SOCKETS_UDP4, SOCKTAB_UDP, "udp"},
	{SOCKETS_UDP6, SOCKTAB_UDP6, "udp6"},
	{SOCKETS_UDPLITE4, SOCKTAB_UDPLITE, "udplite"},
	{SOCKETS_UDPLITE6, SOCKTAB_UDPLITE6, "udplite6"},
	{SOCKETS_RAW4, SOCKTAB_RAW, "raw"},
	{SOCKETS_RAW6, SOCKTAB_RAW6, "raw6"},
	{SOCKETS_ICMP4, SOCKTAB_ICMP, "icmp"},
	{SOCKETS_ICMP6, SOCKTAB_ICMP6, "icmp6"},
	{SOCKETS_UNIX, SOCKTAB_UNIX, "unix"},
	{SOCKETS_PACKET, SOCKTAB_PACKET, "packet"},
	{SOCKETS_NETLINK, SOCKTAB_NETLINK, "netlink"},
};

#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* The reading of one table. */
struct job {
	struct reading *reading;
	size_t row; /* in kinds */
	struct socklist list;
	bool bad;
	struct fail fail;
};

struct reading {
	int proc_fd;
	const struct sockets_options *options;
	struct job jobs[KINDS];
	size_t job_count;
	atomic_size_t next;   /* in jobs */
	pthread_mutex_t lock; /* one call of options->wanted at a time */
};

const char *sockets_kind_text(enum sockets_kind kind)
{
	for (size_t i = 0; i < KINDS; i++) {
		if (kinds[i].kind == kind)
			return kinds[i].text;
	}
	return "";
}

static bool is_wanted(struct reading *reading, const struct sock *sock)
{
	const struct sockets_options *options = reading->options;
	bool wanted;

	if (!options->wanted)
		return true;
	(void)pthread_mutex_lock(&reading->lock);
	wanted = options->wanted(sock, options->context);
	(void)pthread_mutex_unlock(&reading->lock);
	return wanted;
}

/* False ends the reading. */
static bool keep(struct job *job, const struct sock *sock)
{
	if (!is_wanted(job->reading, sock) || socklist_add(&job->list, sock))
		return true;
	(void)fail_memory(&job->fail);
	job->bad = true;
	return false;
}

static bool keep_row(const struct socktab_row *row, void *data)
{
	struct job *job = data;
	struct sock sock;

	sockets_from_row(row, kinds[job->row].kind, &sock);
	return keep(job, &sock);
}

static bool keep_diag(const struct unixdiag_row *row, void *data)
{
	struct job *job = data;
	struct sock sock;

	sockets_from_diag(row, &sock);
	if (!keep(job, &sock))
		return false;
	if (row->state != SOCKTAB_LISTEN)
		return true;
	sockets_from_queue(row, &sock);
	for (uint32_t i = 0; i < row->rx_queue; i++) {
		if (!keep(job, &sock))
			return false;
	}
	return true;
}

static void drop_list(struct socklist *list)
{
	socklist_end(list);
	free(list->items);
	list->items = NULL;
	list->count = 0;
	buf_release(&list->names);
}

static void read_table(struct job *job)
{
	struct reading *reading = job->reading;

	socklist_start(&job->list);
	if (kinds[job->row].kind == SOCKETS_UNIX && reading->options->live) {
		if (unixdiag_read(keep_diag, job))
			return;
		/* Half an answer is none. */
		drop_list(&job->list);
		socklist_start(&job->list);
	}
	if (!socktab_read(reading->proc_fd, kinds[job->row].table, keep_row,
		    job, &job->fail))
		job->bad = true;
}

static void work(void *context, size_t place)
{
	struct reading *reading = context;
	size_t i;

	(void)place;
	while ((i = atomic_fetch_add(&reading->next, 1)) < reading->job_count) {
		read_table(&reading->jobs[i]);
		socklist_end(&reading->jobs[i].list);
	}
}

/* Behind what is there. What is moved is no longer the list's. */
static bool append_list(struct sockets *sockets, struct socklist *list)
{
	size_t count = sockets->count + list->count;
	struct sock *items;

	if (list->names.len > 0) {
		buf_release(&sockets->names);
		sockets->names = list->names;
		list->names = (struct buf){0};
	}
	if (!sockets->items) {
		sockets->items = list->items;
		sockets->count = list->count;
		list->items = NULL;
		return true;
	}
	items = list->count > 0
			? realloc(sockets->items, count * sizeof(*items))
			: sockets->items;
	if (items && list->count > 0)
		memcpy(items + sockets->count, list->items,
			list->count * sizeof(*items));
	if (items) {
		sockets->items = items;
		sockets->count = count;
	}
	return items;
}

/* The names lie one after the other, in the order of their sockets. */
static void set_names(struct sockets *sockets)
{
	const char *name = (const char *)buf_bytes(&sockets->names);

	for (size_t i = 0; i < sockets->count; i++) {
		struct sock *sock = &sockets->items[i];

		if (sock->kind != SOCKETS_UNIX)
			continue;
		sock->u.un.name = sock->u.un.name_len > 0 ? name : "";
		if (sock->u.un.name_len > 0)
			name += sock->u.un.name_len;
	}
}

/* The jobs' lists as one, or the first error among them. */
static bool collect(
	struct reading *reading, struct sockets *ret_sockets, struct fail *fail)
{
	struct sockets sockets = {.live = reading->options->live};
	bool good = true;

	for (size_t i = 0; i < reading->job_count; i++) {
		struct job *job = &reading->jobs[i];

		if (good && job->bad) {
			good = fail_set(
				fail, job->fail.status, "%s", job->fail.text);
		} else if (good && !append_list(&sockets, &job->list)) {
			good = fail_memory(fail);
		}
		drop_list(&job->list);
	}
	if (!good) {
		sockets_release(&sockets);
		return false;
	}
	set_names(&sockets);
	*ret_sockets = sockets;
	return true;
}

bool sockets_read(int proc_fd, const struct sockets_options *options,
	struct sockets *ret_sockets, struct fail *fail)
{
	struct reading reading = {
		.proc_fd = proc_fd,
		.options = options,
		.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	bool good;

	if (faccessat(proc_fd, "self/net", F_OK, 0) < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot open /proc/self/net");
	for (size_t i = 0; i < KINDS; i++) {
		if (options->kinds & kinds[i].kind)
			reading.jobs[reading.job_count++] =
				(struct job){.reading = &reading, .row = i};
	}
	crew_run(crew_size(reading.job_count), work, &reading);
	good = collect(&reading, ret_sockets, fail);
	(void)pthread_mutex_destroy(&reading.lock);
	return good;
}

void sockets_release(struct sockets *sockets)
{
	free(sockets->items);
	free(sockets->owners);
	buf_release(&sockets->names);
	*sockets = (struct sockets){0};
}

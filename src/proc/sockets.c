#include "proc/sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proc/crew.h"
#include "proc/inetdiag.h"
#include "proc/sockets_rows.h"
#include "proc/socklist.h"
#include "proc/unixdiag.h"

/* In the order of the list. protocol: IPPROTO_TCP, ... as sock_diag has it; 0:
 * it does not, or in a way of its own. */
static const struct {
	enum sockets_kind kind;
	enum socktab_table table;
	const char *text;
	int protocol, family;
} kinds[] = {
	{SOCKETS_TCP4, SOCKTAB_TCP, "tcp", IPPROTO_TCP, AF_INET},
	{SOCKETS_TCP6, SOCKTAB_TCP6, "tcp6", IPPROTO_TCP, AF_INET6},
	{SOCKETS_UDP4, SOCKTAB_UDP, "udp", IPPROTO_UDP, AF_INET},
	{SOCKETS_UDP6, SOCKTAB_UDP6, "udp6", IPPROTO_UDP, AF_INET6},
	{SOCKETS_UDPLITE4, SOCKTAB_UDPLITE, "udplite", IPPROTO_UDPLITE,
		AF_INET},
	{SOCKETS_UDPLITE6, SOCKTAB_UDPLITE6, "udplite6", IPPROTO_UDPLITE,
		AF_INET6},
	{SOCKETS_RAW4, SOCKTAB_RAW, "raw", 0, AF_INET},
	{SOCKETS_RAW6, SOCKTAB_RAW6, "raw6", 0, AF_INET6},
	{SOCKETS_ICMP4, SOCKTAB_ICMP, "icmp", 0, AF_INET},
	{SOCKETS_ICMP6, SOCKTAB_ICMP6, "icmp6", 0, AF_INET6},
	{SOCKETS_UNIX, SOCKTAB_UNIX, "unix", 0, AF_UNIX},
	{SOCKETS_PACKET, SOCKTAB_PACKET, "packet", 0, AF_PACKET},
	{SOCKETS_NETLINK, SOCKTAB_NETLINK, "netlink", 0, AF_NETLINK},
};

#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* TCP of both families comes in one answer of the kernel. */
#define JOB_KINDS 2

/* The reading of one table, or of two that the kernel can tell at once. */
struct job {
	struct reading *reading;
	size_t row, rows; /* in kinds: which is the first, how many */
	struct socklist lists[JOB_KINDS];
	bool bad;
	struct fail fail;
};

struct reading {
	int proc_fd;
	const struct sockets_options *options;
	struct job jobs[KINDS];
	size_t job_count, shared; /* of which the crew does so many */
	atomic_size_t next;	  /* in jobs */
	pthread_mutex_t lock;	  /* one call of options->wanted at a time */
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
static bool keep(
	struct job *job, struct socklist *list, const struct sock *sock)
{
	if (!is_wanted(job->reading, sock) || socklist_add(list, sock))
		return true;
	(void)fail_memory(&job->fail);
	job->bad = true;
	return false;
}

static bool keep_row(const struct socktab_row *row, void *data)
{
	struct job *job = data;
	struct sock sock;
	size_t i = 0;

	while (i < job->rows && kinds[job->row + i].table != row->table)
		i++;
	if (i == job->rows)
		return true;
	sockets_from_row(row, kinds[job->row + i].kind, &sock);
	return keep(job, &job->lists[i], &sock);
}

static bool keep_diag(const struct unixdiag_row *row, void *data)
{
	struct job *job = data;
	struct sock sock;

	sockets_from_diag(row, &sock);
	if (!keep(job, job->lists, &sock))
		return false;
	if (row->state != SOCKTAB_LISTEN)
		return true;
	sockets_from_queue(row, &sock);
	for (uint32_t i = 0; i < row->rx_queue; i++) {
		if (!keep(job, job->lists, &sock))
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

static void start_lists(struct job *job)
{
	for (size_t i = 0; i < job->rows; i++)
		socklist_start(&job->lists[i]);
}

/* By sock_diag. False: the kernel cannot, or not to the end. */
static bool ask_kernel(struct job *job)
{
	int protocol = kinds[job->row].protocol;
	const struct inetdiag_request request = {
		.protocol = protocol,
		.family = job->rows > 1 ? AF_UNSPEC : kinds[job->row].family,
		.states = protocol == IPPROTO_TCP
				  ? job->reading->options->tcp_states
				  : 0,
	};

	if (kinds[job->row].kind == SOCKETS_UNIX)
		return unixdiag_read(keep_diag, job);
	return protocol != 0 && inetdiag_read(&request, keep_row, job);
}

static void read_tables(struct job *job)
{
	struct reading *reading = job->reading;

	start_lists(job);
	if (reading->options->live) {
		if (ask_kernel(job))
			return;
		/* Half an answer is none. */
		for (size_t i = 0; i < job->rows; i++)
			drop_list(&job->lists[i]);
		start_lists(job);
	}
	for (size_t i = 0; i < job->rows && !job->bad; i++) {
		if (!socktab_read(reading->proc_fd, kinds[job->row + i].table,
			    keep_row, job, &job->fail))
			job->bad = true;
	}
}

static void do_job(struct job *job)
{
	read_tables(job);
	for (size_t row = 0; row < job->rows; row++)
		socklist_end(&job->lists[row]);
}

static void work(void *context, size_t place)
{
	struct reading *reading = context;
	size_t i;

	(void)place;
	while ((i = atomic_fetch_add(&reading->next, 1)) < reading->shared)
		do_job(&reading->jobs[i]);
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

		if (good && job->bad)
			good = fail_set(
				fail, job->fail.status, "%s", job->fail.text);
		for (size_t row = 0; row < job->rows; row++) {
			if (good && !append_list(&sockets, &job->lists[row]))
				good = fail_memory(fail);
			drop_list(&job->lists[row]);
		}
	}
	if (!good) {
		sockets_release(&sockets);
		return false;
	}
	set_names(&sockets);
	*ret_sockets = sockets;
	return true;
}

/* A job for each kind; but one for two, where one question gets both. */
static void make_jobs(struct reading *reading)
{
	const struct sockets_options *options = reading->options;

	for (size_t i = 0; i < KINDS; i++) {
		struct job *job = &reading->jobs[reading->job_count];

		if (!(options->kinds & kinds[i].kind))
			continue;
		*job = (struct job){.reading = reading, .row = i, .rows = 1};
		reading->job_count++;
		if (options->live && kinds[i].kind == SOCKETS_TCP4 &&
			options->kinds & SOCKETS_TCP6) {
			job->rows = JOB_KINDS;
			i++;
		}
	}
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
	make_jobs(&reading);
	reading.shared = reading.job_count;
	/* Last, when the sockets that have asked the kernel are closed: they
	 * are of netlink, too. */
	if (options->kinds & SOCKETS_NETLINK)
		reading.shared--;
	crew_run(crew_size(reading.shared), work, &reading);
	for (size_t i = reading.shared; i < reading.job_count; i++)
		do_job(&reading.jobs[i]);
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

/*
 * Hosts and probes of the scheduler: memory, lists, and how long each waits.
 */
#include <stdlib.h>

#include "base/number.h"
#include "scan/sched_parts.h"

#define HOST_WINDOW 32
#define HOST_SILENT 512
#define HOST_MOST   8192
#define ALL_WINDOW  128
#define ALL_SILENT  2048
#define ALL_MOST    16384

/* RFC 6298 2.1 for a host of which nothing is known; less where the round trip
 * to others is known. */
#define UNKNOWN_TIMEOUT NS_PER_SECOND
#define UNKNOWN_LEAST	(250 * NS_PER_MS)
#define UNKNOWN_FLIGHT	(70 * NS_PER_MS)

/* The kernel takes three seconds and a little to find out that nobody has an
 * address (ARP, mcast_solicit in arp(7)): the third try waits for that. */
#define ABSENT_EXTRA (120 * NS_PER_MS)

/* What answers a datagram is a program, not a kernel. */
#define UDP_LEAST (250 * NS_PER_MS)

struct sched *sched_new(const struct sched_options *options, struct fail *fail)
{
	struct sched *sched = calloc(1, sizeof(*sched));
	double most = options->parallel ? options->parallel : ALL_MOST;

	if (!sched) {
		fail_memory(fail);
		return NULL;
	}
	sched->options = *options;
	if (sched->options.hosts == 0)
		sched->options.hosts = 1;
	sched->hosts_end = &sched->hosts;
	sched->finished_end = &sched->finished;
	sched->turns_end = &sched->turns;
	pace_init(&sched->pace, ALL_WINDOW, ALL_SILENT, most);
	sched->counts.total = space_size(&options->space);
	return sched;
}

void sched_free(struct sched *sched)
{
	struct sched_host *host;
	struct slab *slab;

	if (!sched)
		return;
	while ((host = sched->hosts)) {
		sched->hosts = host->next;
		free(host);
	}
	while ((slab = sched->slabs)) {
		sched->slabs = slab->next;
		free(slab);
	}
	free(sched);
}

/* --- queues of probes ------------------------------------------------------ */

void queue_init(struct queue *queue)
{
	queue->first = NULL;
	queue->end = &queue->first;
}

void queue_add(struct queue *queue, struct probe *probe)
{
	probe->queued = NULL;
	probe->queue_link = queue->end;
	*queue->end = probe;
	queue->end = &probe->queued;
}

/* Behind the first one. */
void queue_second(struct queue *queue, struct probe *probe)
{
	struct probe *first = queue->first;

	if (!first || !first->queued) {
		queue_add(queue, probe);
		return;
	}
	probe->queued = first->queued;
	probe->queued->queue_link = &probe->queued;
	probe->queue_link = &first->queued;
	first->queued = probe;
}

void queue_remove(struct queue *queue, struct probe *probe)
{
	*probe->queue_link = probe->queued;
	if (probe->queued)
		probe->queued->queue_link = probe->queue_link;
	else
		queue->end = probe->queue_link;
}

struct probe *queue_take(struct queue *queue)
{
	struct probe *probe = queue->first;

	queue_remove(queue, probe);
	return probe;
}

/* --- hosts ----------------------------------------------------------------- */

struct sched_host *host_admit(struct sched *sched)
{
	struct sched_host *host = calloc(1, sizeof(*host));

	if (!host)
		return NULL;
	host->place = sched->place++;
	host->count = space_port_count(&sched->options.space, host->place);
	pace_init(&host->pace, HOST_WINDOW, HOST_SILENT, HOST_MOST);
	limit_init(&host->limit);
	queue_init(&host->again);
	queue_init(&host->exact);
	host->link = sched->hosts_end;
	*sched->hosts_end = host;
	sched->hosts_end = &host->next;
	sched->host_count++;
	host_line_up(sched, host);
	return host;
}

void host_step_out(struct sched *sched, struct sched_host *host)
{
	if (!host->turn)
		return;
	*host->turn = host->next_turn;
	if (host->next_turn)
		host->next_turn->turn = host->turn;
	else
		sched->turns_end = host->turn;
	host->turn = NULL;
	sched->turn_count--;
}

void host_line_up(struct sched *sched, struct sched_host *host)
{
	host_step_out(sched, host);
	host->next_turn = NULL;
	host->turn = sched->turns_end;
	*sched->turns_end = host;
	sched->turns_end = &host->next_turn;
	sched->turn_count++;
}

void host_check(struct sched *sched, struct sched_host *host)
{
	if (host->finished || host->live || host->holds > 0)
		return;
	if (host->cursor < host->count) {
		/* Nothing is under way, and nothing more will be sent. */
		if (!host->given_up)
			return;
		sched->counts.decided += host->count - host->cursor;
		host->cursor = host->count;
	}
	host->finished = true;
	heap_remove(&sched->late, &host->late);
	host->next_finished = NULL;
	*sched->finished_end = host;
	sched->finished_end = &host->next_finished;
}

static void finished_remove(struct sched *sched, struct sched_host *host)
{
	struct sched_host **link = &sched->finished;

	while (*link && *link != host)
		link = &(*link)->next_finished;
	if (!*link)
		return;
	*link = host->next_finished;
	if (!*link)
		sched->finished_end = link;
}

void sched_host_release(struct sched *sched, struct sched_host *host)
{
	while (host->live)
		sched_probe_drop(sched, host->live);
	finished_remove(sched, host);
	heap_remove(&sched->late, &host->late);
	host_step_out(sched, host);
	*host->link = host->next;
	if (host->next)
		host->next->link = host->link;
	else
		sched->hosts_end = host->link;
	sched->host_count--;
	free(host);
}

void sched_host_hold(struct sched_host *host)
{
	host->holds++;
}

void sched_host_unhold(struct sched *sched, struct sched_host *host)
{
	host->holds--;
	host_check(sched, host);
}

void sched_host_stop(struct sched *sched, struct sched_host *host)
{
	sched->counts.decided += host->count - host->cursor;
	host->cursor = host->count;
	host_check(sched, host);
}

struct sched_host *sched_host_next(struct sched *sched, struct sched_host *host)
{
	return host ? host->next : sched->hosts;
}

struct probe *sched_host_probe(struct sched_host *host)
{
	return host->live;
}

void **sched_host_data(struct sched_host *host)
{
	return &host->data;
}

uint64_t sched_host_place(const struct sched_host *host)
{
	return host->place;
}

const struct rtt *sched_host_rtt(const struct sched_host *host)
{
	return &host->rtt;
}

bool sched_host_given_up(const struct sched_host *host)
{
	return host->given_up;
}

bool sched_host_late(const struct sched_host *host)
{
	return host->timed_out;
}

bool sched_host_finished(const struct sched_host *host)
{
	return host->finished;
}

int64_t sched_host_limit(const struct sched_host *host)
{
	return limit_suspected(&host->limit, host->udp_silent) ? host->limit.gap
							       : 0;
}

void sched_count(const struct sched *sched, struct sched_counts *ret_counts)
{
	*ret_counts = sched->counts;
	ret_counts->flight = sched->pace.flight;
	ret_counts->window = sched->pace.window;
}

/* --- probes ---------------------------------------------------------------- */

static bool slab_add(struct sched *sched)
{
	struct slab *slab = malloc(sizeof(*slab));

	if (!slab)
		return false;
	slab->next = sched->slabs;
	sched->slabs = slab;
	for (size_t i = 0; i < SLAB_PROBES; i++) {
		slab->probes[i].next = sched->free;
		sched->free = &slab->probes[i];
	}
	return true;
}

struct probe *probe_new(struct sched *sched, struct sched_host *host)
{
	const struct space *space = &sched->options.space;
	struct probe *probe;

	if (!sched->free && !slab_add(sched))
		return NULL;
	probe = sched->free;
	sched->free = probe->next;
	probe->host = host;
	probe->place = host->place;
	probe->port = space_port(space, host->place, host->cursor++);
	probe->tries = 0;
	probe->attempts = NULL;
	probe->misses = probe->doubts = 0;
	probe->due.link = NULL;
	probe->link = &host->live;
	probe->next = host->live;
	if (probe->next)
		probe->next->link = &probe->next;
	host->live = probe;
	return probe;
}

void probe_unlink(struct sched *sched, struct probe *probe)
{
	struct sched_host *host = probe->host;

	heap_remove(&sched->due, &probe->due);
	if (sched->fresh == probe)
		sched->fresh = NULL;
	if (host->trial == probe)
		host->trial = NULL;
	switch ((enum phase)probe->phase) {
	case PHASE_TRIAL:
	case PHASE_FRESH:
	case PHASE_FLIGHT:
		pace_forget(&host->pace);
		pace_forget(&sched->pace);
		break;
	case PHASE_AGAIN:
		queue_remove(&host->again, probe);
		break;
	case PHASE_EXACT:
		queue_remove(&host->exact, probe);
		break;
	case PHASE_QUIET:
		break;
	}
	*probe->link = probe->next;
	if (probe->next)
		probe->next->link = probe->link;
	sched->counts.decided++;
}

void probe_free(struct sched *sched, struct probe *probe)
{
	probe->next = sched->free;
	sched->free = probe;
}

void sched_probe_drop(struct sched *sched, struct probe *probe)
{
	probe_unlink(sched, probe);
	probe_free(sched, probe);
}

/* --- how long to wait ------------------------------------------------------ */

int64_t sched_host_timeout(
	const struct sched *sched, const struct sched_host *host)
{
	const struct sched_options *options = &sched->options;
	int64_t unknown = UNKNOWN_TIMEOUT, timeout;

	if (options->timeout > 0) {
		unknown = options->timeout;
	} else if (sched->rtt.srtt > 0) {
		unknown = 4 * rtt_timeout(&sched->rtt, 0);
		if (unknown < UNKNOWN_LEAST)
			unknown = UNKNOWN_LEAST;
		if (unknown > UNKNOWN_TIMEOUT)
			unknown = UNKNOWN_TIMEOUT;
	}
	timeout = rtt_timeout(&host->rtt, unknown);
	if (options->timeout > 0 && timeout > options->timeout)
		timeout = options->timeout;
	return timeout;
}

int64_t probe_flight_time(const struct sched *sched, const struct probe *probe)
{
	int64_t timeout = sched_host_timeout(sched, probe->host);

	/* Where nothing ever answered there is no round trip to go by; what was
	 * sent is off the path long before it is given up. A number that the
	 * user gave is kept to the letter. */
	if (sched->options.parallel == 0 && probe->host->rtt.srtt == 0 &&
		timeout > UNKNOWN_FLIGHT)
		return UNKNOWN_FLIGHT;
	return timeout;
}

/* Later tries wait longer, so that they meet the path in another state. */
int64_t probe_timeout(const struct sched *sched, const struct probe *probe)
{
	int64_t timeout = sched_host_timeout(sched, probe->host);
	int64_t bound = sched->options.timeout;

	/* What a port has to say that was asked often enough is an ICMP error. */
	if (probe->phase == PHASE_TRIAL)
		return timeout;
	if (sched_is_udp(sched, probe) && timeout < UDP_LEAST)
		timeout = UDP_LEAST;
	if (probe->host->rtt.srtt == 0)
		timeout += probe->tries == 3 ? ABSENT_EXTRA : 0;
	else if (probe->tries >= 3)
		timeout += probe->tries == 3 ? timeout / 2 : timeout;
	return bound > 0 && timeout > bound ? bound : timeout;
}

void probe_arm(struct sched *sched, struct probe *probe)
{
	int64_t flight = probe_flight_time(sched, probe);
	int64_t timeout = probe_timeout(sched, probe);

	heap_remove(&sched->due, &probe->due);
	probe->due.at = probe->sent[probe->tries - 1];
	if (probe->phase == PHASE_FLIGHT && flight < timeout)
		probe->due.at += flight;
	else
		probe->due.at += timeout;
	heap_add(&sched->due, &probe->due);
}

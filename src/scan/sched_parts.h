/*
 * The inside of the scheduler, shared by sched.c (what comes next),
 * sched_answer.c (what came back) and sched_host.c (hosts and memory).
 */
#ifndef NCX_SCAN_SCHED_PARTS_H
#define NCX_SCAN_SCHED_PARTS_H

#include "base/heap.h"
#include "scan/limit.h"
#include "scan/sched.h"

enum phase {
	PHASE_FRESH,  /* just sent, in no heap: most are answered at once */
	PHASE_FLIGHT, /* counts in the windows */
	PHASE_QUIET,  /* does not any more, but an answer may still come */
	PHASE_AGAIN,  /* waits for its turn to be sent again */
	PHASE_EXACT,  /* the same, one at a time: scan/limit.h */
	PHASE_TRIAL,  /* this one's time */
};

struct queue {
	struct probe *first, **end;
};

struct sched_host {
	uint64_t place;
	void *data;
	size_t count, cursor; /* ports of this shard, and the next new one */
	struct rtt rtt;
	struct pace pace;
	struct limit limit;
	struct probe *live; /* all of its probes */
	struct queue again, exact;
	struct probe *trial;	     /* of the exact ones, the one in flight */
	uint64_t answered;	     /* ports of which something was heard */
	uint64_t silent, udp_silent; /* ports that stayed silent */
	unsigned holds;
	struct heap_node late; /* the end of its time; in the heap while
				      * it has one */
	bool begun;	       /* a probe was sent */
	bool given_up, timed_out, finished;
	struct sched_host *next, **link;      /* in the scheduler's list */
	struct sched_host *next_turn, **turn; /* among those with something to
					       * send; turn null: it has not */
	struct sched_host *next_finished;
};

#define SLAB_PROBES 256

struct slab {
	struct slab *next;
	struct probe probes[SLAB_PROBES];
};

struct sched {
	struct sched_options options;
	uint64_t place; /* of the next host */
	struct sched_host *hosts, **hosts_end;
	struct sched_host *turns, **turns_end;
	unsigned host_count, turn_count;
	struct sched_host *finished, **finished_end;
	struct pace pace;
	struct rtt rtt;	  /* over all hosts: a guess for new ones */
	struct heap due;  /* of probes */
	struct heap late; /* of hosts whose time is bounded */
	struct probe *fresh, *gone;
	struct probe *free;
	struct slab *slabs;
	int64_t rate_next;   /* when the ceiling of the rate lets one go */
	int64_t forced_next; /* when its floor makes one go */
	int64_t delay_until; /* when the last probe is far enough away */
	int64_t local_until; /* this machine is short of something */
	struct sched_counts counts;
};

static inline bool sched_is_udp(
	const struct sched *sched, const struct probe *probe)
{
	return probe->port >= sched->options.tcp_count;
}

void queue_init(struct queue *queue);
void queue_add(struct queue *queue, struct probe *probe);
void queue_second(struct queue *queue, struct probe *probe);
struct probe *queue_take(struct queue *queue);
void queue_remove(struct queue *queue, struct probe *probe);

/* The next target becomes a host at work; null: out of memory. */
struct sched_host *host_admit(struct sched *sched);

/* A host has something to send, and is last in the row of those; or it has
 * not. */
void host_line_up(struct sched *sched, struct sched_host *host);
void host_step_out(struct sched *sched, struct sched_host *host);

/* A host whose ports are all decided is queued for SCHED_HOST. */
void host_check(struct sched *sched, struct sched_host *host);

/* A probe for the host's next port; null: out of memory. */
struct probe *probe_new(struct sched *sched, struct sched_host *host);

/* Out of the flight, of queues and of the host, without being freed. */
void probe_unlink(struct sched *sched, struct probe *probe);
void probe_free(struct sched *sched, struct probe *probe);

/* How long to wait for an answer to the last try: in the windows, and at all.
 */
int64_t probe_flight_time(const struct sched *sched, const struct probe *probe);
int64_t probe_timeout(const struct sched *sched, const struct probe *probe);

/* Set the end of the phase that begins with a probe being sent. */
void probe_arm(struct sched *sched, struct probe *probe);

#endif

/*
 * The scheduler: which probe is sent when, how often it is repeated, and when a
 * silent port is given up. Pure: it never reads a clock and makes no system
 * call, so that a test can run an hour of scanning in a moment.
 *
 * The owner asks for the next step and does it, until there is nothing to do
 * but wait:
 *
 *	for (;;) {
 *		switch (sched_step(sched, now, &step)) {
 *		case SCHED_SEND:	send a probe to step.probe; the answer may
 *					be told at once, by sched_answer
 *		case SCHED_SILENT:	the tries are used up: close what is open
 *					for step.probe, which is gone after that
 *		case SCHED_LATE:	step.host has ports that are not decided,
 *					and has had its time: close and drop its
 *					probes, then sched_host_stop
 *		case SCHED_HOST:	step.host is finished: report it, then
 *					sched_host_release
 *		case SCHED_WAIT:	until step.until, or an answer
 *		case SCHED_DONE:	everything has been said
 *		}
 *	}
 *
 * A probe is one port of one host while it is being looked at. It is sent
 * several times, and an answer to any try counts until the last one has timed
 * out. Probes and hosts belong to the scheduler. Times are nanoseconds.
 */
#ifndef NCX_SCAN_SCHED_H
#define NCX_SCAN_SCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "base/heap.h"
#include "scan/pace.h"
#include "scan/rtt.h"
#include "scan/space.h"

#define SCHED_TRIES_MAX 24

struct sched;
struct sched_host;

struct sched_options {
	struct space space;
	size_t tcp_count; /* port indexes below it are TCP, the others UDP */
	int64_t timeout;  /* ns: the longest wait for an answer to one try; 0:
			    * as learnt */
	unsigned retries; /* at most; SCHED_RETRIES_AUTO: as loss demands */
	double rate;	  /* probes a second at most; 0: no ceiling */
	double min_rate;  /* at least, as long as there are any to send and
			    * `parallel`, `rate` and `delay` let them: the
			    * windows do not hold them back; 0: no floor */
	int64_t delay;	  /* ns between two probes, at least */
	int64_t host_timeout; /* ns from the first probe to a host until it is
			       * SCHED_LATE; 0: any time */
	unsigned parallel;    /* probes in flight at most; 0: no ceiling */
	unsigned hosts;	      /* hosts at once, at most */
	bool exact;	      /* UDP: go on until each closed port is certain */
	bool give_up; /* hosts that stay dark are not scanned to the end */
};

#define SCHED_RETRIES_AUTO 0xffffffffu

enum sched_what {
	SCHED_SEND,
	SCHED_SILENT,
	SCHED_LATE,
	SCHED_HOST,
	SCHED_WAIT,
	SCHED_DONE,
	SCHED_FAILED, /* out of memory; nothing more can be started */
};

struct probe {
	struct sched_host *host;
	uint64_t place; /* the host's, for space_target() */
	size_t port;	/* index in the port list */
	unsigned tries; /* sent so far, this one included */
	void *attempts; /* the owner's; null at first */
	/* The scheduler's own. */
	int64_t sent[SCHED_TRIES_MAX]; /* when each try left */
	struct heap_node due;	       /* the end of its phase */
	unsigned char phase;
	unsigned char misses, doubts;	    /* --exact: see scan/limit.h */
	struct probe *next, **link;	    /* in the host's list */
	struct probe *queued, **queue_link; /* in a queue of retries */
};

struct sched_step {
	struct probe *probe;	 /* SCHED_SEND, SCHED_SILENT */
	struct sched_host *host; /* SCHED_LATE, SCHED_HOST */
	int64_t until;		 /* SCHED_WAIT; INT64_MAX: for an answer only */
};

enum sched_answer {
	SCHED_ANSWERED,	   /* TCP: SYN-ACK or RST; UDP: a datagram */
	SCHED_ICMP,	   /* an ICMP error, which may be rate-limited */
	SCHED_ICMP_CLOSED, /* UDP: port unreachable from the target */
};

struct sched *sched_new(const struct sched_options *options, struct fail *fail);
void sched_free(struct sched *sched);

enum sched_what sched_step(
	struct sched *sched, int64_t now, struct sched_step *ret_step);

/* The port is decided: an answer came to the try-th try (1-based; 0: which is
 * not known). The probe is gone after this. */
void sched_answered(struct sched *sched, struct probe *probe, unsigned try,
	enum sched_answer answer, int64_t now);

/* This machine could not send (EMFILE, ENOBUFS, ...): the try does not count
 * and is made again, after a pause. */
void sched_unsent(struct sched *sched, struct probe *probe, int64_t now);

/* The host is not there, or cannot be reached: no more of it. Its probes must
 * be closed by the owner before: sched_host_probe walks them. */
void sched_host_stop(struct sched *sched, struct sched_host *host);
struct probe *sched_host_probe(struct sched_host *host); /* one of them */
void sched_probe_drop(struct sched *sched, struct probe *probe);

/* Keep a host whose ports are decided from being finished (a banner is being
 * read); as many releases as holds. */
void sched_host_hold(struct sched_host *host);
void sched_host_unhold(struct sched *sched, struct sched_host *host);

/* After SCHED_HOST, or at the end of a scan cut short. */
void sched_host_release(struct sched *sched, struct sched_host *host);

/* The hosts at work: null begins. */
struct sched_host *sched_host_next(
	struct sched *sched, struct sched_host *host);

/* A pointer of the owner's, null at first. */
void **sched_host_data(struct sched_host *host);
uint64_t sched_host_place(const struct sched_host *host);
const struct rtt *sched_host_rtt(const struct sched_host *host);
int64_t sched_host_timeout(
	const struct sched *sched, const struct sched_host *host);
bool sched_host_given_up(const struct sched_host *host);
bool sched_host_late(const struct sched_host *host); /* at SCHED_LATE */

/* Whether SCHED_HOST has come for it, or will without anything else. */
bool sched_host_finished(const struct sched_host *host);

/* ns between the port-unreachables of a host that limits them; 0: no sign of a
 * limit. */
int64_t sched_host_limit(const struct sched_host *host);

struct sched_counts {
	uint64_t total, decided, sent, flight;
	double window;
};
void sched_count(const struct sched *sched, struct sched_counts *ret_counts);

#endif

/*
 * The scheduler: what came back.
 */
#include "base/number.h"
#include "scan/sched_parts.h"

/* The kernel repeats a SYN after a second (tcp(7), tcp_syn_retries); an answer
 * to that comes late and says nothing of the round trip, unless the path is
 * really that slow. */
#define KERNEL_RETRY (900 * NS_PER_MS)

/* After a shortage on this machine. */
#define LOCAL_PAUSE (10 * NS_PER_MS)

/* The first sample of a host: what was sent before waited for the unknown. */
static void host_rearm(struct sched *sched, struct sched_host *host)
{
	for (struct probe *probe = host->live; probe; probe = probe->next)
		if (probe->phase == PHASE_FLIGHT || probe->phase == PHASE_QUIET)
			probe_arm(sched, probe);
}

/* The round trip that an answer tells of; 0: none. */
static int64_t sample_of(const struct sched *sched, const struct probe *probe,
	unsigned try, enum sched_answer answer, int64_t now)
{
	const struct rtt *rtt = &probe->host->rtt;
	int64_t sample;

	if (try == 0 && probe->tries == 1)
		try = 1;
	if (try == 0 || try > probe->tries || answer == SCHED_ICMP)
		return 0;
	/* A program's answer takes what the program takes. */
	if (answer == SCHED_ANSWERED && sched_is_udp(sched, probe) &&
		rtt->srtt > 0)
		return 0;
	sample = now - probe->sent[try - 1];
	if (sample < 1)
		sample = 1;
	if (sample >= KERNEL_RETRY && rtt->srtt < KERNEL_RETRY / 2)
		return 0;
	return sample;
}

void sched_answered(struct sched *sched, struct probe *probe, unsigned try,
	enum sched_answer answer, int64_t now)
{
	struct sched_host *host = probe->host;
	int64_t sample = sample_of(sched, probe, try, answer, now);
	bool first = host->rtt.srtt == 0 && sample > 0;
	unsigned answered_try = try > 0 ?
	try : probe
		->tries;
	const int64_t *sent = probe->sent;

	/* New ports of a dark host may have waited for this. */
	if (host->answered++ == 0)
		host_line_up(sched, host);
	if (answer == SCHED_ICMP_CLOSED) {
		limit_error(&host->limit, now, answered_try > 1);
		if (probe->phase == PHASE_TRIAL)
			limit_hit(&host->limit, probe->sent[probe->tries - 1],
				probe->misses + probe->doubts > 0);
	}
	probe_unlink(sched, probe);
	if (sample > 0) {
		rtt_sample(&host->rtt, sample);
		rtt_sample(&sched->rtt, sample);
	}
	/* ICMP errors come late for want of allowance, not for loss. */
	if (answer == SCHED_ANSWERED) {
		pace_answer(&host->pace, now, sent, answered_try, sample);
		pace_answer(&sched->pace, now, sent, answered_try, 0);
	} else {
		pace_answer(
			&host->pace, now, sent + answered_try - 1, 1, sample);
		pace_answer(&sched->pace, now, sent + answered_try - 1, 1, 0);
	}
	probe_free(sched, probe);
	if (first)
		host_rearm(sched, host);
	host_check(sched, host);
}

void sched_unsent(struct sched *sched, struct probe *probe, int64_t now)
{
	struct sched_host *host = probe->host;

	if (sched->fresh == probe)
		sched->fresh = NULL;
	heap_remove(&sched->due, &probe->due);
	pace_forget(&host->pace);
	pace_forget(&sched->pace);
	pace_local(&sched->pace);
	probe->tries--;
	sched->counts.sent--;
	if (host->trial == probe) {
		host->trial = NULL;
		probe->phase = PHASE_EXACT;
		queue_add(&host->exact, probe);
	} else {
		probe->phase = PHASE_AGAIN;
		/* Behind the others: one of them may free a descriptor. */
		queue_add(&host->again, probe);
	}
	host_line_up(sched, host);
	sched->local_until = now + LOCAL_PAUSE;
	/* Nothing left, so nothing has to be kept away from. */
	sched->delay_until = 0;
}

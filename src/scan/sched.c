/*
 * The scheduler: what comes next.
 */
#include "scan/sched.h"

#include <stdlib.h>

#include "base/number.h"
#include "scan/sched_parts.h"

/* A port is silent when so many tries went unanswered that a loss of all of
 * them is this unlikely; three at least, two for a host that is dark when there
 * are others. */
#define MISS_LIKELY 1e-6
#define LOSS_LEAST  0.005
#define TRIES_MOST  10

/* A host that has answered nothing from this many ports is given up. */
#define DARK_PORTS 512

/* A ceiling on the rate is kept over this long, not between two probes: the
 * timers of the loop are no finer than a millisecond. */
#define RATE_SLACK (20 * NS_PER_MS)

static unsigned tries_wanted(
	const struct sched *sched, const struct sched_host *host)
{
	double loss = host->pace.loss, missed;
	unsigned tries = 1;

	if (host->answered == 0 && sched->options.space.target_count > 1)
		return 2;
	if (loss < sched->pace.loss)
		loss = sched->pace.loss;
	if (loss < LOSS_LEAST)
		loss = LOSS_LEAST;
	for (missed = loss; missed > MISS_LIKELY && tries < TRIES_MOST; tries++)
		missed *= loss;
	return tries;
}

/* Whether the silence of a port proves anything by now. What left before the
 * window was last cut met a path that was too full, and does not count. */
static bool tries_suffice(const struct sched *sched, const struct probe *probe)
{
	const struct sched_host *host = probe->host;
	unsigned counted = 0;

	if (probe->tries == SCHED_TRIES_MAX)
		return true;
	if (sched->options.retries != SCHED_RETRIES_AUTO &&
		probe->tries > sched->options.retries)
		return true;
	for (unsigned i = 0; i < probe->tries; i++)
		counted += probe->sent[i] >= host->pace.cut_at;
	return counted >= tries_wanted(sched, host);
}

/* --- what is due ----------------------------------------------------------- */

static void leave_flight(struct sched *sched, const struct probe *probe)
{
	pace_silence(&probe->host->pace, probe->tries > 1);
	pace_silence(&sched->pace, probe->tries > 1);
}

/* The probe is gone for good after the owner has dealt with it. */
static enum sched_what silent(
	struct sched *sched, struct probe *probe, struct sched_step *ret_step)
{
	probe->host->silent++;
	if (sched_is_udp(sched, probe))
		probe->host->udp_silent++;
	probe_unlink(sched, probe);
	sched->gone = probe;
	ret_step->probe = probe;
	return SCHED_SILENT;
}

/* A try has timed out: another one, or the end. */
static enum sched_what timed_out(
	struct sched *sched, struct probe *probe, struct sched_step *ret_step)
{
	struct sched_host *host = probe->host;

	if (!tries_suffice(sched, probe)) {
		probe->phase = PHASE_AGAIN;
		queue_add(&host->again, probe);
		host_line_up(sched, host);
		return SCHED_WAIT;
	}
	if (sched->options.exact && sched_is_udp(sched, probe) &&
		host->limit.errors > 0) {
		probe->phase = PHASE_EXACT;
		queue_add(&host->exact, probe);
		host_line_up(sched, host);
		return SCHED_WAIT;
	}
	return silent(sched, probe, ret_step);
}

static enum sched_what trial_missed(
	struct sched *sched, struct probe *probe, struct sched_step *ret_step)
{
	struct sched_host *host = probe->host;
	int64_t sent = probe->sent[probe->tries - 1];

	if (limit_miss(&host->limit, sent))
		probe->misses++;
	else
		probe->doubts++;
	if (probe->misses >= LIMIT_MISSES)
		return silent(sched, probe, ret_step);
	host->trial = NULL;
	leave_flight(sched, probe);
	probe->phase = PHASE_EXACT;
	/* Soon again, to know whether the gap is to blame; but not at once. */
	if (probe->misses == 0 && probe->doubts < LIMIT_DOUBTS)
		queue_second(&host->exact, probe);
	else
		queue_add(&host->exact, probe);
	host_line_up(sched, host);
	return SCHED_WAIT;
}

/* SCHED_WAIT: there is nothing for the owner to do about it. */
static enum sched_what due(struct sched *sched, struct probe *probe,
	int64_t now, struct sched_step *ret_step)
{
	heap_remove(&sched->due, &probe->due);
	if (probe->phase == PHASE_TRIAL)
		return trial_missed(sched, probe, ret_step);
	if (probe->phase == PHASE_FLIGHT) {
		leave_flight(sched, probe);
		probe->phase = PHASE_QUIET;
		probe_arm(sched, probe);
		if (probe->due.at > now)
			return SCHED_WAIT;
		heap_remove(&sched->due, &probe->due);
	}
	return timed_out(sched, probe, ret_step);
}

/* --- what may be sent ------------------------------------------------------ */

/* New ports of a host that has answered nothing wait until it is known whether
 * it is worth while. */
static bool host_dark(const struct sched *sched, const struct sched_host *host)
{
	return sched->options.give_up && host->answered == 0 &&
	       host->cursor >= DARK_PORTS && host->cursor < host->count;
}

static int64_t exact_next(const struct sched_host *host)
{
	return limit_next(&host->limit, host->exact.first->doubts);
}

static bool exact_due(const struct sched_host *host, int64_t now)
{
	return host->exact.first && !host->trial && !host->again.first &&
	       host->cursor == host->count && exact_next(host) <= now;
}

/* Whether the floor of the rate wants a probe sent, whatever the windows say.
 * What the user gave as the most in flight is kept. */
static bool forced(const struct sched *sched, int64_t now)
{
	const struct sched_options *options = &sched->options;

	return options->min_rate > 0 && now >= sched->forced_next &&
	       (options->parallel == 0 ||
		       sched->pace.flight < options->parallel);
}

/* The host's next probe, or null; *ret_failed: for want of memory. */
static struct probe *host_next_probe(struct sched *sched,
	struct sched_host *host, int64_t now, bool *ret_failed)
{
	struct probe *probe;

	if (!pace_open(&host->pace) && !forced(sched, now))
		return NULL;
	if (host->again.first)
		return queue_take(&host->again);
	if (host->cursor < host->count && !host_dark(sched, host)) {
		probe = probe_new(sched, host);
		*ret_failed = !probe;
		return probe;
	}
	if (!exact_due(host, now))
		return NULL;
	probe = queue_take(&host->exact);
	host->trial = probe;
	return probe;
}

static bool has_work(const struct sched *sched, const struct sched_host *host)
{
	return host->again.first || host->exact.first ||
	       (host->cursor < host->count && !host_dark(sched, host));
}

/* Hosts take turns. */
static struct probe *choose(struct sched *sched, int64_t now, bool *ret_failed)
{
	for (unsigned i = sched->turn_count; i > 0 && !*ret_failed; i--) {
		struct sched_host *host = sched->turns;
		struct probe *probe =
			host_next_probe(sched, host, now, ret_failed);

		if (has_work(sched, host))
			host_line_up(sched, host);
		else
			host_step_out(sched, host);
		if (probe)
			return probe;
	}
	return NULL;
}

static bool admit(struct sched *sched, bool *ret_failed)
{
	const struct space *space = &sched->options.space;

	while (sched->place < space->target_count &&
		space_port_count(space, sched->place) == 0)
		sched->place++;
	if (sched->place >= space->target_count ||
		sched->host_count >= sched->options.hosts)
		return false;
	*ret_failed = !host_admit(sched);
	return !*ret_failed;
}

/* One probe of so many a second: when the next one is due. */
static void rate_spend(int64_t *next, double rate, int64_t now)
{
	if (rate <= 0)
		return;
	if (*next < now - RATE_SLACK)
		*next = now - RATE_SLACK;
	*next += (int64_t)((double)NS_PER_SECOND / rate);
}

static void launch(struct sched *sched, struct probe *probe, int64_t now)
{
	const struct sched_options *options = &sched->options;
	struct sched_host *host = probe->host;
	bool trial = host->trial == probe;

	/* More tries than are remembered: the oldest ones are alike. */
	if (probe->tries == SCHED_TRIES_MAX)
		probe->tries--;
	probe->sent[probe->tries++] = now;
	probe->phase = trial ? PHASE_TRIAL : PHASE_FRESH;
	pace_sent(&host->pace);
	pace_sent(&sched->pace);
	if (sched_is_udp(sched, probe))
		limit_probe(&host->limit);
	sched->counts.sent++;
	sched->fresh = probe;
	rate_spend(&sched->rate_next, options->rate, now);
	rate_spend(&sched->forced_next, options->min_rate, now);
	sched->delay_until = now + options->delay;
	if (options->host_timeout > 0 && !host->begun) {
		host->late.at = now + options->host_timeout;
		heap_add(&sched->late, &host->late);
	}
	host->begun = true;
}

static enum sched_what send_one(
	struct sched *sched, int64_t now, struct sched_step *ret_step)
{
	struct probe *probe = NULL;
	bool failed = false;

	if ((!pace_open(&sched->pace) && !forced(sched, now)) ||
		now < sched->local_until || now < sched->delay_until ||
		(sched->options.rate > 0 && now < sched->rate_next))
		return SCHED_WAIT;
	do {
		probe = choose(sched, now, &failed);
	} while (!probe && !failed && admit(sched, &failed));
	if (failed)
		return SCHED_FAILED;
	if (!probe)
		return SCHED_WAIT;
	launch(sched, probe, now);
	ret_step->probe = probe;
	return SCHED_SEND;
}

/* --- the step -------------------------------------------------------------- */

/* What the last step left to be done. */
static void settle(struct sched *sched)
{
	struct probe *probe = sched->gone;

	if (probe) {
		struct sched_host *host = probe->host;

		sched->gone = NULL;
		probe_free(sched, probe);
		if (!host->live && host_dark(sched, host))
			host->given_up = true;
		host_check(sched, host);
	}
	probe = sched->fresh;
	if (probe) {
		sched->fresh = NULL;
		if (probe->phase == PHASE_FRESH)
			probe->phase = PHASE_FLIGHT;
		probe_arm(sched, probe);
	}
}

/* A host whose time is over while it has ports that are not decided; or null.
 * One that is merely held has had time enough. */
static struct sched_host *late_host(struct sched *sched, int64_t now)
{
	while (sched->late.first && sched->late.first->at <= now) {
		struct sched_host *host = container_of(
			sched->late.first, struct sched_host, late);

		heap_remove(&sched->late, &host->late);
		host->timed_out = host->live || (host->cursor < host->count &&
							!host->given_up);
		if (host->timed_out)
			return host;
	}
	return NULL;
}

/* The earlier one of until and at, unless that is over. */
static int64_t sooner(int64_t until, int64_t at, int64_t now)
{
	return at > now && at < until ? at : until;
}

static int64_t wait_until(const struct sched *sched, int64_t now)
{
	int64_t until = INT64_MAX;

	if (sched->due.first)
		until = sched->due.first->at;
	if (sched->late.first)
		until = sooner(until, sched->late.first->at, now);
	until = sooner(until, sched->local_until, now);
	until = sooner(until, sched->delay_until, now);
	if (sched->options.rate > 0)
		until = sooner(until, sched->rate_next, now);
	if (sched->options.min_rate > 0)
		until = sooner(until, sched->forced_next, now);
	if (!sched->options.exact)
		return until;
	for (const struct sched_host *host = sched->hosts; host;
		host = host->next)
		if (host->exact.first && !host->trial &&
			exact_next(host) > now && exact_next(host) < until)
			until = exact_next(host);
	return until;
}

enum sched_what sched_step(
	struct sched *sched, int64_t now, struct sched_step *ret_step)
{
	enum sched_what what;

	settle(sched);
	while (sched->due.first && sched->due.first->at <= now) {
		struct probe *probe =
			container_of(sched->due.first, struct probe, due);

		what = due(sched, probe, now, ret_step);
		if (what != SCHED_WAIT)
			return what;
	}
	ret_step->host = late_host(sched, now);
	if (ret_step->host)
		return SCHED_LATE;
	if (sched->finished) {
		struct sched_host *host = sched->finished;

		sched->finished = host->next_finished;
		if (!sched->finished)
			sched->finished_end = &sched->finished;
		ret_step->host = host;
		return SCHED_HOST;
	}
	what = send_one(sched, now, ret_step);
	if (what != SCHED_WAIT)
		return what;
	if (!sched->hosts && sched->place >= sched->options.space.target_count)
		return SCHED_DONE;
	ret_step->until = wait_until(sched, now);
	return SCHED_WAIT;
}

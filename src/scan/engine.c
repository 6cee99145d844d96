#include "scan/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/fd.h"
#include "scan/engine_parts.h"
#include "scan/names.h"
#include "scan/tcp.h"
#include "scan/udp.h"

/* Steps at a time, so that signals are heard in between: on loopback a scan
 * may never have to wait. */
#define AT_A_TIME 256

/* What it takes the kernel at least to find nobody at an address: three
 * requests, a second apart. */
#define ABSENT_LEAST (1500 * NS_PER_MS)

/* A process that runs looks at the clock more often than that. */
#define STOOD_LEAST (100 * NS_PER_MS)

/* A shortage that lasts so many pauses with nothing under way is none. */
#define SHORTAGES 300

struct engine *engine_new(struct loop *loop,
	const struct engine_options *options, struct fail *fail)
{
	struct engine *engine = calloc(1, sizeof(*engine));

	if (!engine) {
		fail_memory(fail);
		return NULL;
	}
	engine->options = *options;
	engine->loop = loop;
	engine->sched = sched_new(&options->sched, fail);
	if (engine->sched)
		engine->tcp = tcp_new(engine, fail);
	if (engine->tcp)
		engine->udp = udp_new(engine, fail);
	if (engine->udp)
		engine->names = names_new(engine, fail);
	if (engine->names)
		return engine;
	engine_free(engine);
	return NULL;
}

void engine_free(struct engine *engine)
{
	if (!engine)
		return;
	timer_stop(&engine->wake);
	if (engine->names)
		names_free(engine->names);
	if (engine->udp)
		udp_free(engine->udp);
	if (engine->tcp)
		tcp_free(engine->tcp);
	sched_free(engine->sched);
	free(engine);
}

void engine_count(const struct engine *engine, struct engine_counts *ret_counts)
{
	sched_count(engine->sched, &ret_counts->sched);
	ret_counts->open = engine->open;
}

/* --- time ------------------------------------------------------------------ */

/*
 * Time as the scan has it: it stands still while this process does not run
 * (SIGSTOP, a suspended machine, one that is too busy). Else all that was on
 * its way would be overdue before its answers could be read.
 */
static int64_t engine_now(struct engine *engine)
{
	int64_t now = clock_now() - engine->stood;
	int64_t late = now - engine->last_now;

	if (engine->awake_at > engine->last_now)
		late = engine->awake_at == INT64_MAX ? 0
						     : now - engine->awake_at;
	if (engine->last_now > 0 && late > STOOD_LEAST) {
		engine->stood += late;
		now -= late;
	}
	engine->awake_at = 0;
	engine->last_now = now;
	return now;
}

/* --- what the probes tell -------------------------------------------------- */

static int64_t round_trip(const struct probe *probe, unsigned try, int64_t now)
{
	if (try == 0 && probe->tries == 1)
		try = 1;
	return try == 0 || try > probe->tries ? 0 : now - probe->sent[try - 1];
}

void engine_decide(struct engine *engine, struct probe *probe, unsigned try,
	enum sched_answer answer, const struct verdict *verdict)
{
	struct host *host = engine_host(probe);
	int64_t now = engine_now(engine);
	int64_t rtt = round_trip(probe, try, now) / 1000;
	size_t port = probe->port;

	engine->shortages = 0;
	host->verdicts[port] = *verdict;
	host->verdicts[port].tries = (uint8_t)probe->tries;
	host->verdicts[port].rtt_us = rtt > UINT32_MAX ? UINT32_MAX
				      : rtt < 1	       ? 1
						       : (uint32_t)rtt;
	if (answer != SCHED_ICMP)
		host->state = HOST_UP;
	engine_close(engine, probe);
	sched_answered(engine->sched, probe, try, answer, now);
	if (verdict->state != PORT_OPEN)
		return;
	engine->open++;
	if (engine->options.open)
		engine->options.open(engine->options.context, host, port);
}

void engine_icmp_verdict(struct probe *probe, const struct neterror *error,
	struct verdict *ret_verdict)
{
	*ret_verdict = (struct verdict){
		.state = PORT_FILTERED,
		.reason = (uint8_t)reason_of_icmp(
			error->ipv6, error->type, error->code),
		.icmp_type = error->type,
		.icmp_code = error->code,
	};
	if (error->from.len > 0)
		ret_verdict->sender =
			host_sender(engine_host(probe), &error->from);
}

bool engine_is_absent(const struct engine *engine, const struct probe *probe,
	const struct neterror *error)
{
	enum reason reason =
		reason_of_icmp(error->ipv6, error->type, error->code);
	struct endpoint target, own = {.len = sizeof(own.addr)};
	bool absent = false;
	int fd;

	/* A packet filter of this machine may say so, too; but at once. */
	if ((reason != REASON_HOST_UNREACH && reason != REASON_ADDR_UNREACH) ||
		error->from.len == 0 || engine_host(probe)->state == HOST_UP ||
		engine->last_now - probe->sent[0] < ABSENT_LEAST)
		return false;
	engine_endpoint(engine, probe, &target);
	fd = socket(endpoint_family(&target), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	/* Which address this machine has on the way there. */
	if (connect(fd, &target.addr.any, target.len) == 0 &&
		getsockname(fd, &own.addr.any, &own.len) == 0) {
		endpoint_set_port(&own, 0);
		endpoint_set_port(&target, 0);
		absent = endpoint_equal(&own, &error->from) &&
			 !endpoint_equal(&own, &target);
	}
	fd_close(&fd);
	return absent;
}

bool engine_is_shortage(int err)
{
	return err == EMFILE || err == ENFILE || err == ENOBUFS ||
	       err == ENOMEM || err == EAGAIN || err == EADDRNOTAVAIL ||
	       err == ENOSPC;
}

void engine_unsent(struct engine *engine, struct probe *probe, int err)
{
	struct sched_counts counts;

	sched_unsent(engine->sched, probe, engine_now(engine));
	sched_count(engine->sched, &counts);
	if (counts.flight > 0 || engine->reading > 0)
		engine->shortages = 0;
	else if (++engine->shortages > SHORTAGES)
		engine_unreachable(engine, probe, err);
}

void engine_not_sent(struct engine *engine, struct probe *probe, int err)
{
	static const struct verdict forbidden = {
		.state = PORT_FILTERED, .reason = REASON_ADMIN_PROHIBITED};

	if (engine_is_shortage(err))
		engine_unsent(engine, probe, err);
	else if (err == EPERM)
		engine_decide(engine, probe, 0, SCHED_ICMP, &forbidden);
	else
		engine_unreachable(engine, probe, err);
}

/* --- the turn -------------------------------------------------------------- */

static void probe_send(struct engine *engine, struct probe *probe)
{
	void **data = sched_host_data(probe->host);

	if (!*data && !engine_host_start(engine, probe->host)) {
		engine_unsent(engine, probe, ENOMEM);
		return;
	}
	if (probe->port < engine->options.ports->tcp_count)
		tcp_send(engine->tcp, probe);
	else
		udp_send(engine->udp, probe);
}

static void probe_silent(struct engine *engine, struct probe *probe)
{
	bool tcp = probe->port < engine->options.ports->tcp_count;

	engine_host(probe)->verdicts[probe->port] = (struct verdict){
		.state = tcp ? PORT_FILTERED : PORT_OPEN_FILTERED,
		.reason = REASON_NO_RESPONSE,
		.tries = (uint8_t)probe->tries};
	engine_close(engine, probe);
}

static void wake(struct timer *timer)
{
	engine_turn(container_of(timer, struct engine, wake));
}

static void finish(struct engine *engine, const struct fail *fail)
{
	engine->stopped = true;
	timer_stop(&engine->wake);
	engine->options.done(engine->options.context, fail);
}

void engine_deaf(struct engine *engine, const char *what, int err)
{
	struct fail fail = {0};

	if (engine->stopped)
		return;
	(void)fail_errno(&fail, STATUS_TROUBLE, err, "cannot %s", what);
	finish(engine, &fail);
}

/* False: nothing to do but wait. */
static bool engine_step(struct engine *engine)
{
	int64_t now = engine_now(engine);
	struct sched_step step;
	struct fail fail = {0};

	switch (sched_step(engine->sched, now, &step)) {
	case SCHED_SEND:
		probe_send(engine, step.probe);
		return true;
	case SCHED_SILENT:
		probe_silent(engine, step.probe);
		return true;
	case SCHED_LATE:
		engine_host_stop(engine, step.host);
		return true;
	case SCHED_HOST:
		engine_host_end(engine, step.host, true);
		return true;
	case SCHED_WAIT:
		engine->awake_at = step.until;
		if (step.until == INT64_MAX)
			timer_stop(&engine->wake);
		else
			timer_start(&engine->wake, engine->loop,
				step.until - now, wake);
		return false;
	case SCHED_DONE:
		finish(engine, NULL);
		return false;
	case SCHED_FAILED:
		(void)fail_memory(&fail);
		finish(engine, &fail);
		return false;
	}
	return false;
}

void engine_turn(struct engine *engine)
{
	for (unsigned i = 0; i < AT_A_TIME; i++)
		if (engine->stopped || !engine_step(engine))
			return;
	timer_start(&engine->wake, engine->loop, 0, wake);
}

void engine_start(struct engine *engine)
{
	timer_start(&engine->wake, engine->loop, 0, wake);
}

void engine_stop(struct engine *engine)
{
	struct sched_host *at;
	struct probe *probe;

	engine->stopped = true;
	timer_stop(&engine->wake);
	tcp_banners_end(engine->tcp);
	names_end(engine->names);
	while ((at = sched_host_next(engine->sched, NULL))) {
		bool finished = sched_host_finished(at);

		while ((probe = sched_host_probe(at))) {
			engine_close(engine, probe);
			sched_probe_drop(engine->sched, probe);
		}
		engine_host_end(engine, at, finished);
	}
}

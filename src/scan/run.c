#include "scan/run.h"

#include <inttypes.h>
#include <signal.h>
#include <time.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/confine.h"

static void count_host(struct scan_run *run, const struct host *host)
{
	struct scan_summary *summary = &run->summary;

	summary->hosts++;
	if (host->state == HOST_UP)
		summary->hosts_up++;
	if (host->state == HOST_UNREACHABLE) {
		summary->hosts_unreachable++;
		summary->unreachable = host->unreachable;
	}
	if (host->given_up)
		summary->hosts_given_up++;
	if (host->timed_out)
		summary->hosts_timed_out++;
	for (size_t i = 0; i < host->ports->count; i++)
		summary->ports[host->verdicts[i].state]++;
}

static void host_done(void *context, struct host *host)
{
	struct scan_run *run = context;

	count_host(run, host);
	monitor_clear(&run->monitor);
	report_set_host(&run->reports, host);
	if (report_set_unread(&run->reports))
		loop_stop(run->loop);
}

static void port_open(void *context, const struct host *host, size_t port)
{
	struct scan_run *run = context;
	struct endpoint endpoint = host->target.endpoint;
	char text[ENDPOINT_TEXT_MAX];

	endpoint_set_port(&endpoint, host->ports->numbers[port]);
	report_detail(run->report, "%s/%s is open",
		endpoint_text(&endpoint, text),
		port < host->ports->tcp_count ? "tcp" : "udp");
}

static void scan_done(void *context, const struct fail *fail)
{
	struct scan_run *run = context;

	if (fail)
		run->fail = *fail;
	loop_stop(run->loop);
}

static void caught(struct signals *signals, int signal)
{
	struct scan_run *run = container_of(signals, struct scan_run, signals);
	char text[MONITOR_TEXT_MAX];

	if (signal == SIGCHLD)
		return;
	if (signal == SIGUSR1) {
		monitor_clear(&run->monitor);
		report_line(
			run->report, "%s", monitor_text(&run->monitor, text));
		return;
	}
	run->summary.signal = signal;
	loop_stop(run->loop);
}

static void sum_up(struct scan_run *run)
{
	struct engine_counts counts;
	char text[NUMBER_TEXT_MAX];
	double seconds;

	engine_count(run->engine, &counts);
	run->summary.duration = clock_now() - run->monitor.began;
	seconds = (double)run->summary.duration / (double)NS_PER_SECOND;
	run->summary.ended = (int64_t)time(NULL);
	run->summary.probes = counts.sched.sent;
	run->summary.total = counts.sched.total;
	report_detail(run->report,
		"%" PRIu64 " probes sent to %" PRIu64
		" ports in %s, %.0f a second",
		counts.sched.sent, counts.sched.total,
		duration_text(run->summary.duration, text),
		seconds > 0 ? (double)counts.sched.sent / seconds : 0);
}

static bool run_engine(struct scan_run *run, struct fail *fail)
{
	bool good;

	run->options.host = host_done;
	run->options.open = port_open;
	run->options.done = scan_done;
	run->options.context = run;
	run->engine = engine_new(run->loop, &run->options, fail);
	if (!run->engine)
		return false;
	monitor_init(&run->monitor, run->loop, run->engine);
	if (run->progress)
		monitor_start(&run->monitor);
	engine_start(run->engine);
	good = loop_run(run->loop, fail);
	engine_stop(run->engine);
	monitor_stop(&run->monitor);
	sum_up(run);
	engine_free(run->engine);
	if (good && run->fail.status != STATUS_OK) {
		*fail = run->fail;
		return false;
	}
	return good;
}

/* Targets are read, and the files of the reports open. */
static void confine_self(const struct scan_run *run)
{
	const struct confine needs = {
		.connect = true, .resolve = run->options.resolve};
	char text[CONFINE_TEXT_MAX];

	report_detail(run->report, "%s", confine(&needs, text));
}

bool scan_run(struct scan_run *run, struct fail *fail)
{
	struct fail lost = {0};
	bool good;

	run->loop = loop_new(fail);
	if (!run->loop)
		return false;
	confine_self(run);
	good = signals_start(&run->signals, run->loop, caught, fail) &&
	       run_engine(run, fail);
	/* Signals stay blocked: a second one must not cut the reports short. */
	report_set_close(
		&run->reports, good ? &run->summary : NULL, run->report, &lost);
	signals_stop(&run->signals);
	loop_free(run->loop);
	if (lost.status == STATUS_OK)
		return good;
	if (!good)
		report_fail(run->report, fail);
	*fail = lost;
	return false;
}

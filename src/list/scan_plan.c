#include "list/scan_plan.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "io/fd.h"
#include "io/signals.h"
#include "out/color.h"

#define BANNER_TIME (3 * NS_PER_SECOND)

/* Hosts at once: enough to keep the windows full, and not more results in
 * memory than this many ports. */
#define HOSTS_MOST   4096
#define HOSTS_LEAST  8
#define HOSTS_NAMED  64
#define RESULTS_MOST 4000000

#define WORDS_AT_A_TIME 4096

const char *const scan_plan_formats[] = {
	"", "text", "json", "xml", "grep", "nmap", NULL};

/* --- order and pace -------------------------------------------------------- */

static bool take_order(struct scan_plan *plan, struct fail *fail)
{
	const struct scan_args *args = plan->args;
	struct space *space = &plan->run.options.sched.space;
	unsigned shard = 1, shards = 1;
	uint64_t seed = 0;

	space_init(space, targets_count(plan->targets), plan->ports.count);
	if (args->shard && !space_shard_parse(args->shard, strlen(args->shard),
				   &shard, &shards))
		return fail_set(fail, STATUS_USAGE,
			"--shard takes I/N, from 1/N to N/N, not '%s'",
			args->shard);
	if (args->shard)
		space_shard(space, shard, shards);
	if (!args->shuffle)
		return true;
	if (*args->shuffle) {
		if (!number_parse(args->shuffle, strlen(args->shuffle),
			    UINT64_MAX, &seed))
			return fail_set(fail, STATUS_USAGE,
				"--shuffle takes a number, not '%s'",
				args->shuffle);
	} else if (!args->shard) {
		/* The parts of a scan must agree on the order; one that is
		 * whole need not. */
		(void)!getrandom(&seed, sizeof(seed), 0);
		seed >>= 32;
	}
	space_shuffle(space, seed);
	report_status(plan->report, "the order is that of --shuffle=%ju",
		(uintmax_t)seed);
	return true;
}

static bool pace_agrees(const struct scan_args *args, struct fail *fail)
{
	if (!args->min_rate.set)
		return true;
	if (args->rate.set && args->min_rate.value > args->rate.value)
		return fail_set(fail, STATUS_USAGE,
			"--min-rate %ju is more than --rate %ju",
			(uintmax_t)args->min_rate.value,
			(uintmax_t)args->rate.value);
	if (args->delay.set && args->delay.ns > 0 &&
		args->min_rate.value >
			(uint64_t)(NS_PER_SECOND / args->delay.ns))
		return fail_set(fail, STATUS_USAGE,
			"--min-rate %ju is more than --delay lets through",
			(uintmax_t)args->min_rate.value);
	return true;
}

static void take_pace(struct scan_plan *plan)
{
	const struct scan_args *args = plan->args;
	struct sched_options *sched = &plan->run.options.sched;
	size_t hosts = RESULTS_MOST / plan->ports.count;

	sched->tcp_count = plan->ports.tcp_count;
	sched->timeout = args->timeout.set ? args->timeout.ns : 0;
	sched->retries = args->retries.set ? (unsigned)args->retries.value
					   : SCHED_RETRIES_AUTO;
	sched->rate = args->rate.set ? (double)args->rate.value : 0;
	sched->min_rate = args->min_rate.set ? (double)args->min_rate.value : 0;
	sched->delay = args->delay.set ? args->delay.ns : 0;
	sched->host_timeout =
		args->host_timeout.set ? args->host_timeout.ns : 0;
	sched->parallel =
		args->parallel.set ? (unsigned)args->parallel.value : 0;
	sched->exact = args->exact;
	sched->give_up = !args->nmap_ping && targets_count(plan->targets) > 1;
	/* A thread looks up the name of each. */
	if (args->common.resolve && hosts > HOSTS_NAMED)
		hosts = HOSTS_NAMED;
	if (hosts > HOSTS_MOST)
		hosts = HOSTS_MOST;
	sched->hosts = hosts < HOSTS_LEAST ? HOSTS_LEAST : (unsigned)hosts;
}

/* --- reports --------------------------------------------------------------- */

/* Before the scan begins, so that it is not in vain. */
static bool open_reports(struct scan_plan *plan, struct fail *fail)
{
	const struct scan_args *args = plan->args;
	const char *format =
		args->format ? scan_plan_formats[args->format] : "text";
	struct report_set *reports = &plan->run.reports;

	if (args->json && args->format && strcmp(format, "json") != 0)
		return fail_set(fail, STATUS_USAGE,
			"--json and --format %s exclude each other", format);
	for (size_t i = 0; i < args->outputs.count; i++)
		if (!report_set_add(
			    reports, args->outputs.items[i], &plan->info, fail))
			return false;
	if (args->nc_host)
		return report_set_nc(reports, &plan->info, fail);
	/* Nothing is printed where a file cannot be written. */
	return report_set_stdout(
		reports, args->json ? "json" : format, &plan->info, fail);
}

static bool take_info(struct scan_plan *plan, struct fail *fail)
{
	const struct scan_args *args = plan->args;

	if (!services_load(&plan->services, SERVICES_PATH, NULL) &&
		!services_load_builtin(&plan->services, fail))
		return false;
	plan->info = (struct scan_info){
		.command_line =
			(const char *)buf_bytes(&plan->command_line.buf),
		.ports = &plan->ports,
		.targets = plan->targets,
		.services = &plan->services,
		.all = args->all,
		.only_open = args->only_open,
		.reasons = args->reason,
		.banners = args->banner,
		.numeric = args->common.numeric,
		.header = !args->no_header,
		.several = targets_count(plan->targets) > 1,
		.up = (enum scan_up)args->up,
		.verbose = args->common.verbose > 0,
		.color = color_wanted(args->common.color, STDOUT_FILENO),
		.nc_host = args->nc_host,
		.nc_name = plan->report->command,
		.ports_text = plan->ports_text,
		.began = (int64_t)time(NULL),
	};
	return true;
}

/* --- the whole ------------------------------------------------------------- */

/* Whether a report of that format, whose name may go on, tells how ncx was
 * called. */
static bool tells_words(const char *format)
{
	return strncmp(format, "xml", 3) == 0 ||
	       strncmp(format, "grep", 4) == 0 ||
	       strncmp(format, "nmap", 4) == 0;
}

static bool any_tells_words(const struct scan_args *args)
{
	for (size_t i = 0; i < args->outputs.count; i++)
		if (tells_words(args->outputs.items[i]))
			return true;
	return tells_words(scan_plan_formats[args->format]);
}

/* All of a file of /proc; false with errno. */
static bool read_words(const char *path, struct buf *words)
{
	int fd = fd_open(path, O_RDONLY), err;
	ssize_t n = fd < 0 ? -1 : 1;

	while (n > 0) {
		uint8_t *room = buf_room(words, WORDS_AT_A_TIME);

		errno = ENOMEM;
		n = room ? fd_read(fd, room, WORDS_AT_A_TIME) : -1;
		if (n > 0)
			words->len += (size_t)n;
	}
	err = errno;
	fd_close(&fd);
	errno = err;
	return n == 0;
}

/* The words of the command line as typed, for the reports: options have put
 * those of argv in another order. */
static bool take_command_line(struct scan_plan *plan, struct fail *fail)
{
	static const char path[] = "/proc/self/cmdline";
	struct buf *buf = &plan->command_line.buf;
	uint8_t *bytes;

	if (!any_tells_words(plan->args)) {
		text_add(&plan->command_line, "ncx scan");
	} else if (!read_words(path, buf)) {
		report_warning(plan->report,
			"cannot read %s, so the reports do not say how ncx was "
			"called: %s",
			path, strerror(errno));
		text_cut(&plan->command_line, 0);
		text_add(&plan->command_line, "ncx scan");
	}
	bytes = buf_bytes(buf);
	for (size_t i = 0; i + 1 < buf->len; i++)
		if (bytes[i] == '\0')
			bytes[i] = ' ';
	text_add_byte(&plan->command_line, '\0');
	return !plan->command_line.failed || fail_memory(fail);
}

bool scan_plan_make(struct scan_plan *plan, int operand_count, char **operands,
	struct fail *fail)
{
	if (!pace_agrees(plan->args, fail))
		return false;
	if (plan->args->all && plan->args->only_open)
		return fail_set(fail, STATUS_USAGE,
			"--all and --open exclude each other");
	fd_raise_limit();
	signals_hold(SIGUSR1);
	for (size_t i = 0; i < plan->args->outputs.count; i++)
		if (!report_set_check(plan->args->outputs.items[i], fail))
			return false;
	if (!take_command_line(plan, fail) ||
		!scan_plan_what(plan, operand_count, operands, fail) ||
		!take_order(plan, fail))
		return false;
	take_pace(plan);
	plan->run.report = plan->report;
	plan->run.options.targets = plan->targets;
	plan->run.options.ports = &plan->ports;
	plan->run.options.banner = plan->args->banner ? BANNER_TIME : 0;
	plan->run.options.resolve = plan->args->common.resolve;
	plan->run.progress =
		plan->args->progress ||
		(isatty(STDERR_FILENO) && !plan->args->common.quiet);
	return take_info(plan, fail) && open_reports(plan, fail);
}

void scan_plan_release(struct scan_plan *plan)
{
	services_release(&plan->services);
	port_list_release(&plan->ports);
	targets_free(plan->targets);
	text_release(&plan->command_line);
}

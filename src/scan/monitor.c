#include "scan/monitor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/fd.h"

#define EVERY	   (500 * NS_PER_MS)
#define EVERY_LINE (5 * NS_PER_SECOND)

const char *monitor_text(
	const struct monitor *monitor, char text[MONITOR_TEXT_MAX])
{
	double seconds =
		(double)(clock_now() - monitor->began) / (double)NS_PER_SECOND;
	struct engine_counts counts;
	char left[NUMBER_TEXT_MAX + 8] = "", duration[NUMBER_TEXT_MAX];
	const struct sched_counts *sched = &counts.sched;
	double share, rate;

	engine_count(monitor->engine, &counts);
	share = sched->total ? (double)sched->decided / (double)sched->total
			     : 1;
	rate = seconds > 0 ? (double)sched->sent / seconds : 0;
	if (share > 0.001 && share < 1)
		(void)snprintf(left, sizeof(left), ", %s left",
			duration_text((int64_t)(seconds * (1 - share) / share *
						(double)NS_PER_SECOND),
				duration));
	(void)snprintf(text, MONITOR_TEXT_MAX,
		"%.0f %%, %" PRIu64 " of %" PRIu64
		" ports, %.0f probes/s, %" PRIu64 " open%s",
		100 * share, sched->decided, sched->total, rate, counts.open,
		left);
	return text;
}

/* A line that is longer than the terminal is wide could not be rewritten. */
static void cut_to_width(char *text)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 &&
		strlen(text) >= size.ws_col)
		text[size.ws_col - 1] = '\0';
}

static void show(struct timer *timer)
{
	struct monitor *monitor = container_of(timer, struct monitor, timer);
	char text[MONITOR_TEXT_MAX], line[MONITOR_TEXT_MAX + 8];

	(void)monitor_text(monitor, text);
	if (monitor->terminal)
		cut_to_width(text);
	(void)snprintf(line, sizeof(line),
		monitor->terminal ? "\r\033[K%s" : "%s\n", text);
	(void)fd_write(STDERR_FILENO, line, strlen(line));
	monitor->shown = monitor->terminal;
	timer_start(timer, monitor->loop,
		monitor->terminal ? EVERY : EVERY_LINE, show);
}

void monitor_init(
	struct monitor *monitor, struct loop *loop, const struct engine *engine)
{
	*monitor = (struct monitor){.loop = loop,
		.engine = engine,
		.began = clock_now(),
		.terminal = isatty(STDERR_FILENO)};
}

void monitor_start(struct monitor *monitor)
{
	timer_start(&monitor->timer, monitor->loop, EVERY, show);
}

void monitor_clear(struct monitor *monitor)
{
	if (monitor->shown)
		(void)fd_write(STDERR_FILENO, "\r\033[K", 4);
	monitor->shown = false;
}

void monitor_stop(struct monitor *monitor)
{
	timer_stop(&monitor->timer);
	monitor_clear(monitor);
}

#include "session/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/fd.h"

#define EVERY (500 * NS_PER_MS)

bool progress_wanted(bool asked)
{
	return asked || (isatty(STDERR_FILENO) && !isatty(STDIN_FILENO) &&
				!isatty(STDOUT_FILENO));
}

static void show(struct progress *progress, const char *end)
{
	uint64_t sent = *progress->sent;
	uint64_t received = *progress->received;
	double seconds =
		(double)(clock_now() - progress->began) / (double)NS_PER_SECOND;
	double rate = seconds > 0 ? (double)(sent + received) / seconds : 0;
	char a[NUMBER_TEXT_MAX], b[NUMBER_TEXT_MAX], c[NUMBER_TEXT_MAX];
	char line[200], left[64] = "";

	if (progress->total > 0 && sent <= (uint64_t)progress->total &&
		rate > 0)
		(void)snprintf(left, sizeof(left), ", %.0f %%, %s left",
			100.0 * (double)sent / (double)progress->total,
			duration_text(
				(int64_t)((double)((uint64_t)progress->total -
						   sent) /
					  rate * (double)NS_PER_SECOND),
				a));
	(void)snprintf(line, sizeof(line),
		"\r\033[K%s sent, %s received, %s/s%s%s", size_text(sent, b),
		size_text(received, c), size_text((uint64_t)rate, a), left,
		end);
	(void)fd_write(STDERR_FILENO, line, strlen(line));
	progress->shown = true;
}

static void show_again(struct timer *timer)
{
	struct progress *progress = container_of(timer, struct progress, timer);

	show(progress, "");
	timer_start(timer, progress->loop, EVERY, show_again);
}

void progress_start(struct progress *progress, struct loop *loop,
	const uint64_t *sent, const uint64_t *received, int64_t total)
{
	*progress = (struct progress){.loop = loop,
		.sent = sent,
		.received = received,
		.total = total,
		.began = clock_now()};
	timer_start(&progress->timer, loop, EVERY, show_again);
}

void progress_stop(struct progress *progress)
{
	if (!progress->loop)
		return;
	timer_stop(&progress->timer);
	show(progress, "\n");
	progress->loop = NULL;
}

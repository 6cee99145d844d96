#include "scan/limit.h"

#include "base/number.h"

#define GAP_LEAST (2 * NS_PER_MS)
#define GAP_MOST  (5 * NS_PER_SECOND)

/* Rounds at a pace that was measured before a shorter gap is tried. */
#define SETTLED 4

/* Fewer silent ports than this are silent for reasons of their own. */
#define SILENT_LEAST 5
#define AFTER_LEAST  8

/* Linux's burst, XRLIM_BURST_FACTOR in net/ipv4/inetpeer.c. */
#define BURST 6

static int64_t bounded(int64_t gap)
{
	if (gap < GAP_LEAST)
		return GAP_LEAST;
	return gap > GAP_MOST ? GAP_MOST : gap;
}

void limit_init(struct limit *limit)
{
	*limit = (struct limit){.gap = LIMIT_SAFE};
}

void limit_probe(struct limit *limit)
{
	limit->unanswered++;
}

void limit_error(struct limit *limit, int64_t now, bool late)
{
	if (limit->errors++ == 0)
		limit->first_error = now;
	if (late)
		limit->late_errors++;
	limit->unanswered = 0;
	limit->last_error = now;
	/* Until trials tell it better: the pace behind the first burst. */
	if (limit->last_hit == 0 && limit->errors > 2 * BURST)
		limit->gap = bounded((now - limit->first_error) /
				     (int64_t)(limit->errors - BURST));
}

bool limit_suspected(const struct limit *limit, uint64_t silent)
{
	if (limit->errors == 0 || silent < SILENT_LEAST)
		return false;
	return limit->unanswered >= AFTER_LEAST ||
	       limit->late_errors * 4 > limit->errors;
}

int64_t limit_next(const struct limit *limit, unsigned doubts)
{
	int64_t from = limit->last_hit ? limit->last_hit : limit->last_error;
	int64_t next = from + limit->gap;

	/* One port may be silent; two are a sign. */
	if (limit->missed >= 2 && limit->last_miss + limit->gap / 2 > next)
		next = limit->last_miss + limit->gap / 2;
	if (doubts >= LIMIT_DOUBTS && limit->last_error + LIMIT_SAFE > next)
		next = limit->last_error + LIMIT_SAFE;
	return next;
}

static void limit_judge(struct limit *limit, int64_t took)
{
	if (limit->pressed) {
		limit->gap = bounded(took / LIMIT_ROUND);
		limit->settled = SETTLED;
	} else if (limit->settled > 0) {
		limit->settled--;
	} else {
		limit->gap = bounded(limit->gap * 7 / 10);
	}
}

void limit_hit(struct limit *limit, int64_t sent, bool doubted)
{
	limit->missed = 0;
	limit->last_hit = sent;
	if (limit->round_began == 0)
		limit->round_began = sent - limit->gap;
	if (doubted)
		limit->pressed = true;
	if (++limit->hits < LIMIT_ROUND)
		return;
	limit_judge(limit, sent - limit->round_began);
	limit->hits = 0;
	limit->round_began = sent;
	limit->pressed = false;
}

bool limit_miss(struct limit *limit, int64_t sent)
{
	limit->missed++;
	limit->last_miss = sent;
	return sent - limit->last_error >= LIMIT_SAFE;
}

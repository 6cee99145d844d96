#include "scan/pace.h"

#include "base/number.h"

#define LEAST 2.0 /* the window never shrinks below */

/* A round is judged when it has lasted a round trip and has so many answers. */
#define ROUND_ANSWERS  32
#define ROUND_LEAST    NS_PER_MS
#define LOSS_SMOOTHING 256

/* How much longer than the least round trip one has to be to mean a queue. */
#define QUEUE_LEAST (5 * NS_PER_MS)

void pace_init(
	struct pace *pace, double window, double silent_most, double most)
{
	if (window > most)
		window = most;
	*pace = (struct pace){.window = window,
		.threshold = most,
		.silent_most = silent_most < most ? silent_most : most,
		.most = most};
}

/* Nobody learns anything from a window that is not used. */
static bool pace_used(const struct pace *pace)
{
	return 2.0 * ((double)pace->flight + 1) >= pace->window;
}

static void pace_grow(struct pace *pace, double by, double most)
{
	if (!pace_used(pace) || pace->window >= most)
		return;
	pace->window += by;
	if (pace->window > most)
		pace->window = most;
}

static bool pace_queued(const struct pace *pace, int64_t rtt)
{
	int64_t slack = pace->least_rtt / 2;

	if (slack < QUEUE_LEAST)
		slack = QUEUE_LEAST;
	return rtt > pace->least_rtt + slack;
}

/* --- loss ------------------------------------------------------------------ */

/* The round in which something left; null: too long ago. */
static struct pace_round *round_of(struct pace *pace, int64_t sent)
{
	for (unsigned back = 0; back < PACE_ROUNDS; back++) {
		struct pace_round *round =
			&pace->rounds[(pace->round - back) % PACE_ROUNDS];

		if (sent >= round->began)
			return round;
	}
	return NULL;
}

static double share_of(const struct pace_round *round)
{
	return round->tries ? (double)round->lost / (double)round->tries : 0;
}

/* The share of all the rounds that are remembered. */
static double recent_share(const struct pace *pace)
{
	struct pace_round sum = {0};

	for (unsigned i = 0; i < PACE_ROUNDS; i++) {
		sum.tries += pace->rounds[i].tries;
		sum.lost += pace->rounds[i].lost;
	}
	return share_of(&sum);
}

/*
 * That a try was lost is known when the next one is answered. Once the first
 * loss of a round is known, most of those of the round before it are.
 */
static void judge_loss(
	struct pace *pace, const struct pace_round *later, int64_t now)
{
	unsigned place = (unsigned)(later - pace->rounds);
	struct pace_round *round =
		&pace->rounds[(place + PACE_ROUNDS - 1) % PACE_ROUNDS];
	double share = share_of(round), cut;

	if (later == round || round->began < pace->cut_at ||
		round->tries < ROUND_ANSWERS / 2 || share <= PACE_TOO_MUCH)
		return;
	cut = pace->window * 0.9 * (1 - share);
	if (cut < LEAST)
		cut = LEAST;
	/* Nothing is learnt from going on as before. */
	if (cut >= pace->window)
		return;
	pace->window = pace->threshold = cut;
	pace->cut_at = now;
}

static void count_try(struct pace *pace, int64_t now, int64_t sent, bool lost)
{
	struct pace_round *round = round_of(pace, sent);
	double weight = (double)++pace->counted;

	if (weight > LOSS_SMOOTHING)
		weight = LOSS_SMOOTHING;
	pace->loss += ((lost ? 1 : 0) - pace->loss) / weight;
	if (!round)
		return;
	round->tries++;
	if (lost && round->lost++ == 0)
		judge_loss(pace, round, now);
}

void pace_silence(struct pace *pace, bool again)
{
	pace->flight--;
	/* Where others answer, one silent probe may as well be lost; and where
	 * many are lost, so may all. */
	if (pace->answered > 0 &&
		(!again || recent_share(pace) > PACE_TOLERATED))
		return;
	pace_grow(pace, pace->window < pace->threshold ? 1 : 0.125,
		pace->silent_most);
}

/* --- rounds ---------------------------------------------------------------- */

/* A round trip has passed, and enough was answered to say something. */
static void round_end(struct pace *pace, int64_t now)
{
	if (pace->window >= pace->threshold &&
		recent_share(pace) <= PACE_TOLERATED &&
		!pace_queued(pace, pace->round_rtt))
		pace_grow(pace, pace->window / 8, pace->most);
	pace->round = (pace->round + 1) % PACE_ROUNDS;
	pace->rounds[pace->round] = (struct pace_round){.began = now};
	pace->round_began = now;
	pace->round_answers = 0;
	pace->round_rtt = 0;
}

/* Below the threshold each answer makes room for one more, until there is a
 * queue or loss. */
static void slow_start(struct pace *pace)
{
	if (pace->window >= pace->threshold)
		return;
	if ((pace->round_answers >= 8 && pace_queued(pace, pace->round_rtt)) ||
		recent_share(pace) > PACE_TOLERATED)
		pace->threshold = pace->window;
	else
		pace_grow(pace, 1, pace->most);
}

void pace_answer(struct pace *pace, int64_t now, const int64_t *sent,
	unsigned try, int64_t rtt)
{
	int64_t length;

	pace->answered++;
	for (unsigned i = 0; i < try; i++)
		count_try(pace, now, sent[i], i + 1 < try);
	if (rtt > 0 && (pace->least_rtt == 0 || rtt < pace->least_rtt))
		pace->least_rtt = rtt;
	if (sent[try - 1] < pace->cut_at)
		return;
	if (rtt > 0 && (pace->round_rtt == 0 || rtt < pace->round_rtt))
		pace->round_rtt = rtt;
	if (pace->round_answers++ == 0)
		pace->round_began = now;
	slow_start(pace);
	length = pace->round_rtt > ROUND_LEAST ? pace->round_rtt : ROUND_LEAST;
	if (pace->round_answers >= ROUND_ANSWERS &&
		now - pace->round_began >= length)
		round_end(pace, now);
}

void pace_local(struct pace *pace)
{
	double flight = (double)pace->flight;

	pace->window = flight > LEAST ? flight : LEAST;
	if (pace->window > pace->most)
		pace->window = pace->most;
	pace->threshold = pace->window;
}

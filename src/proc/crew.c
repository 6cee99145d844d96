#include "proc/crew.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>

struct hand {
	void (*work)(void *context, size_t place);
	void *context;
	size_t place;
	pthread_t thread;
};

size_t crew_size(size_t jobs)
{
	cpu_set_t set;
	size_t places = CREW_MAX;

	/* Fails with more processors than a set has room for. */
	if (sched_getaffinity(0, sizeof(set), &set) == 0 &&
		(size_t)CPU_COUNT(&set) < places)
		places = (size_t)CPU_COUNT(&set);
	if (jobs < places)
		places = jobs;
	return places > 0 ? places : 1;
}

static void *run_hand(void *data)
{
	struct hand *hand = data;

	hand->work(hand->context, hand->place);
	return NULL;
}

void crew_run(
	size_t places, void (*work)(void *context, size_t place), void *context)
{
	struct hand hands[CREW_MAX];
	size_t started = 0;
	sigset_t all, before;
	bool masked;

	(void)sigfillset(&all);
	masked = places > 1 && pthread_sigmask(SIG_SETMASK, &all, &before) == 0;
	for (size_t i = 1; masked && i < places && i < CREW_MAX; i++) {
		struct hand *hand = &hands[started];

		*hand = (struct hand){
			.work = work, .context = context, .place = i};
		if (pthread_create(&hand->thread, NULL, run_hand, hand) != 0)
			break;
		started++;
	}
	if (masked)
		(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	work(context, 0);
	for (size_t i = 0; i < started; i++)
		(void)pthread_join(hands[i].thread, NULL);
}

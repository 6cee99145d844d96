#include "scan/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "net/resolve.h"

/* A name that is not known by then is left out. */
#define TIME (2 * NS_PER_SECOND)

struct question {
	struct watch watch;
	struct timer timer;
	struct names *names;
	struct sched_host *at;
	struct lookup *lookup;
	struct question *next, **link;
};

struct names {
	struct engine *engine;
	struct question *questions;
};

struct names *names_new(struct engine *engine, struct fail *fail)
{
	struct names *names = calloc(1, sizeof(*names));

	if (!names) {
		fail_memory(fail);
		return NULL;
	}
	names->engine = engine;
	return names;
}

/* Over, with a name or without. */
static void question_end(struct question *question)
{
	struct names *names = question->names;
	struct host *host = *sched_host_data(question->at);
	char name[RESOLVE_NAME_MAX];

	watch_stop(&question->watch);
	timer_stop(&question->timer);
	if (resolve_name_finish(question->lookup, 0, name))
		host->ptr_name = strdup(name);
	*question->link = question->next;
	if (question->next)
		question->next->link = question->link;
	sched_host_unhold(names->engine->sched, question->at);
	free(question);
}

static void answered(struct watch *watch, uint32_t events)
{
	struct question *question = container_of(watch, struct question, watch);
	struct engine *engine = question->names->engine;

	(void)events;
	question_end(question);
	engine_turn(engine);
}

static void time_is_up(struct timer *timer)
{
	struct question *question = container_of(timer, struct question, timer);
	struct engine *engine = question->names->engine;

	question_end(question);
	engine_turn(engine);
}

void names_ask(struct names *names, struct sched_host *at)
{
	const struct host *host = *sched_host_data(at);
	struct question *question = calloc(1, sizeof(*question));

	if (!question)
		return;
	question->lookup = resolve_name_start(&host->target.endpoint);
	if (!question->lookup) {
		free(question);
		return;
	}
	question->names = names;
	question->at = at;
	question->next = names->questions;
	question->link = &names->questions;
	if (question->next)
		question->next->link = &question->next;
	names->questions = question;
	sched_host_hold(at);
	timer_start(&question->timer, names->engine->loop, TIME, time_is_up);
	if (!watch_start(&question->watch, names->engine->loop,
		    resolve_name_fd(question->lookup), EPOLLIN, answered, NULL))
		question_end(question);
}

void names_end(struct names *names)
{
	while (names->questions)
		question_end(names->questions);
}

void names_free(struct names *names)
{
	names_end(names);
	free(names);
}

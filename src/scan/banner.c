#include "scan/banner.h"

#include <errno.h>
#include <stdlib.h>

#include "base/number.h"
#include "io/fd.h"

/* Once something has come, the rest of it follows at once or not at all. */
#define REST (150 * NS_PER_MS)

struct reader {
	struct watch watch;
	struct timer timer;
	struct banners *banners;
	struct sched_host *at;
	size_t port; /* index */
	int fd;
	size_t len;
	uint8_t bytes[BANNER_MAX];
	struct reader *next, **link;
};

struct banners {
	struct engine *engine;
	struct tcp_sockets *sockets;
	struct reader *readers;
};

struct banners *banners_new(
	struct engine *engine, struct tcp_sockets *sockets, struct fail *fail)
{
	struct banners *banners = calloc(1, sizeof(*banners));

	if (!banners) {
		fail_memory(fail);
		return NULL;
	}
	banners->engine = engine;
	banners->sockets = sockets;
	return banners;
}

static void reader_end(struct reader *reader)
{
	struct banners *banners = reader->banners;
	struct sched_host *at = reader->at;
	struct host *host = *sched_host_data(at);

	watch_stop(&reader->watch);
	timer_stop(&reader->timer);
	tcp_sockets_reset(banners->sockets, reader->fd);
	if (reader->len > 0)
		host_banner(host, reader->port, reader->bytes, reader->len);
	*reader->link = reader->next;
	if (reader->next)
		reader->next->link = reader->link;
	free(reader);
	banners->engine->reading--;
	sched_host_unhold(banners->engine->sched, at);
}

static void time_is_up(struct timer *timer)
{
	struct reader *reader = container_of(timer, struct reader, timer);
	struct engine *engine = reader->banners->engine;

	reader_end(reader);
	engine_turn(engine);
}

static void readable(struct watch *watch, uint32_t events)
{
	struct reader *reader = container_of(watch, struct reader, watch);
	struct engine *engine = reader->banners->engine;
	ssize_t n = fd_read(reader->fd, reader->bytes + reader->len,
		sizeof(reader->bytes) - reader->len);

	(void)events;
	if (n < 0 && errno == EAGAIN)
		return;
	if (n > 0)
		reader->len += (size_t)n;
	if (n > 0 && reader->len < sizeof(reader->bytes)) {
		int64_t left = reader->timer.due.at - loop_now(engine->loop);

		if (left > REST)
			timer_start(
				&reader->timer, engine->loop, REST, time_is_up);
		return;
	}
	reader_end(reader);
	engine_turn(engine);
}

void banners_read(struct banners *banners, int fd, const struct probe *probe)
{
	struct engine *engine = banners->engine;
	struct reader *reader = calloc(1, sizeof(*reader));

	if (!reader) {
		tcp_sockets_reset(banners->sockets, fd);
		return;
	}
	reader->banners = banners;
	reader->at = probe->host;
	reader->port = probe->port;
	reader->fd = fd;
	if (!watch_start(&reader->watch, engine->loop, fd, EPOLLIN, readable,
		    NULL)) {
		tcp_sockets_reset(banners->sockets, fd);
		free(reader);
		return;
	}
	timer_start(&reader->timer, engine->loop, engine->options.banner,
		time_is_up);
	reader->next = banners->readers;
	reader->link = &banners->readers;
	if (reader->next)
		reader->next->link = &reader->next;
	banners->readers = reader;
	sched_host_hold(reader->at);
	engine->reading++;
}

void banners_end(struct banners *banners)
{
	while (banners->readers)
		reader_end(banners->readers);
}

void banners_free(struct banners *banners)
{
	while (banners->readers) {
		struct reader *reader = banners->readers;

		banners->readers = reader->next;
		watch_stop(&reader->watch);
		timer_stop(&reader->timer);
		tcp_sockets_reset(banners->sockets, reader->fd);
		free(reader);
	}
	free(banners);
}

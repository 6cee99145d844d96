#include "proc/feed.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc/crew.h"

/* A slot full, or what there is before the end or an error. */
static ssize_t fill(const struct feed *feed, uint8_t *slot, int *ret_err)
{
	size_t len = 0;
	ssize_t n = 0;

	while (len < FEED_BYTES) {
		n = read(feed->fd, slot + len, FEED_BYTES - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	/* An error comes again with the next read; so does the end. */
	*ret_err = errno;
	return len > 0 ? (ssize_t)len : n;
}

static void *run(void *data)
{
	struct feed *feed = data;
	ssize_t result = 1;

	(void)pthread_mutex_lock(&feed->lock);
	while (result > 0 && !feed->quit) {
		size_t place = feed->filled % FEED_SLOTS;
		int err = 0;

		if (feed->filled - feed->taken == FEED_SLOTS) {
			(void)pthread_cond_wait(&feed->changed, &feed->lock);
			continue;
		}
		(void)pthread_mutex_unlock(&feed->lock);
		result = fill(feed, feed->slots + place * FEED_BYTES, &err);
		(void)pthread_mutex_lock(&feed->lock);
		feed->results[place] = result;
		feed->err = err;
		feed->filled++;
		(void)pthread_cond_signal(&feed->changed);
	}
	(void)pthread_mutex_unlock(&feed->lock);
	return NULL;
}

bool feed_start(struct feed *feed, int fd)
{
	sigset_t all, before;
	bool started;

	if (crew_size(2) < 2)
		return false;
	*feed = (struct feed){
		.fd = fd,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
		.slots = malloc((size_t)FEED_SLOTS * FEED_BYTES),
	};
	(void)sigfillset(&all);
	if (!feed->slots || pthread_sigmask(SIG_SETMASK, &all, &before) != 0) {
		free(feed->slots);
		return false;
	}
	started = pthread_create(&feed->thread, NULL, run, feed) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!started)
		free(feed->slots);
	return started;
}

ssize_t feed_read(struct feed *feed, uint8_t *room)
{
	size_t place = feed->taken % FEED_SLOTS;
	ssize_t result;

	(void)pthread_mutex_lock(&feed->lock);
	while (feed->filled == feed->taken)
		(void)pthread_cond_wait(&feed->changed, &feed->lock);
	(void)pthread_mutex_unlock(&feed->lock);
	/* The slot is ours until it counts as taken. */
	result = feed->results[place];
	if (result > 0)
		memcpy(room, feed->slots + place * FEED_BYTES, (size_t)result);
	(void)pthread_mutex_lock(&feed->lock);
	/* The end and an error stay: nothing more is filled. */
	if (result > 0)
		feed->taken++;
	else
		errno = feed->err;
	(void)pthread_cond_signal(&feed->changed);
	(void)pthread_mutex_unlock(&feed->lock);
	return result;
}

void feed_stop(struct feed *feed)
{
	(void)pthread_mutex_lock(&feed->lock);
	feed->quit = true;
	(void)pthread_cond_signal(&feed->changed);
	(void)pthread_mutex_unlock(&feed->lock);
	(void)pthread_join(feed->thread, NULL);
	(void)pthread_cond_destroy(&feed->changed);
	(void)pthread_mutex_destroy(&feed->lock);
	free(feed->slots);
}

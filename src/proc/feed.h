/*
 * A thread that reads a file ahead, for files whose reading is all work: the
 * kernel makes each page of /proc/net/tcp while read(2) waits for it, and
 * meanwhile the page before can be parsed.
 *
 *	struct feed feed;
 *
 *	if (!feed_start(&feed, fd))
 *		... read(2) it is
 *	while ((n = feed_read(&feed, room)) > 0)
 *		...
 *	feed_stop(&feed);
 */
#ifndef NCX_PROC_FEED_H
#define NCX_PROC_FEED_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The most that feed_read returns at once. */
#define FEED_BYTES 32768
#define FEED_SLOTS 4

struct feed {
	int fd;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	uint8_t *slots; /* FEED_SLOTS of FEED_BYTES */
	ssize_t results[FEED_SLOTS];
	size_t filled, taken; /* since the start */
	int err;
	bool quit;
};

/* False: there is no second processor, no thread or no memory to be had. The
 * fd stays the caller's, and must not be used before feed_stop. */
bool feed_start(struct feed *feed, int fd);

/* As read(2), with room for FEED_BYTES; less than that is not the end. */
ssize_t feed_read(struct feed *feed, uint8_t *room);

void feed_stop(struct feed *feed);

#endif

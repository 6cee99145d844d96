/*
 * What an open port says first: read from the connection of its probe for a
 * bounded time and a bounded number of bytes. Nothing is sent.
 */
#ifndef NCX_SCAN_BANNER_H
#define NCX_SCAN_BANNER_H

#include "scan/engine_parts.h"
#include "scan/tcp_sockets.h"

#define BANNER_MAX 512

struct banners;

struct banners *banners_new(
	struct engine *engine, struct tcp_sockets *sockets, struct fail *fail);

/* Read from fd, which is taken, for the probe's port. The host is not finished
 * before. */
void banners_read(struct banners *banners, int fd, const struct probe *probe);

/* Time is up for all of them: what has come so far is what they said. */
void banners_end(struct banners *banners);

void banners_free(struct banners *banners);

#endif

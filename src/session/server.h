/*
 * The listening side of a session over TCP or UNIX sockets: who is let in, how
 * many at a time, and the order they came in. What is done with a client is the
 * mode's: it sets serve.
 */
#ifndef NCX_SESSION_SERVER_H
#define NCX_SESSION_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/cidr.h"
#include "net/listener.h"
#include "session/session.h"

struct server {
	/* Set by the owner before server_start. */
	struct session *session;
	struct listener listener;
	struct access access;
	bool keep_open;	    /* serve until killed; otherwise one client */
	size_t max_clients; /* 0: no limit */
	int flags;	    /* SOCK_NONBLOCK or 0, for clients' sockets */
	/* fd is the callee's, who calls server_gone when it is closed. number
	 * counts from 1. */
	void (*serve)(struct server *server, int fd,
		const struct endpoint *peer, uint64_t number);
	/* Out of descriptors: drop a client that can be spared, and say whether
	 * there was one. May be null. */
	bool (*make_room)(struct server *server);
	void *mode;

	/* The server's own. */
	struct acceptor acceptor;
	struct timer first; /* -w */
	size_t clients;
	uint64_t number;
	int64_t told_waiting; /* when; 0: never */
};

bool server_start(struct server *server, struct fail *fail);
void server_gone(struct server *server);

/* A client that has ended its input no longer counts for max_clients; it is
 * not gone, but server_gone is not called for it any more. */
void server_retired(struct server *server);
void server_stop(struct server *server);

/* "listening on ..." and the port file. */
bool listener_announce(const struct listener *listener,
	const struct stream *stream, const char *port_file,
	const struct report *report, struct fail *fail);

#endif

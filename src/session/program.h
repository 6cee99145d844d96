/*
 * --exec and --sh: a program for each connection.
 *
 * The program gets the connection itself as its stdin and stdout, unless
 * something has to happen to the bytes on the way (a dump, CRLF, a rate, an
 * idle limit, --stats): then ncx relays between them.
 */
#ifndef NCX_SESSION_PROGRAM_H
#define NCX_SESSION_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "session/server.h"
#include "session/session.h"

struct programs;

/* Looks for the program, so that one that does not exist is known before
 * anyone connects. server is null for connect. */
struct programs *programs_new(struct session *session, struct server *server,
	bool telnet, struct fail *fail);
void programs_free(struct programs *programs);

/* Whether sockets given to programs_run have to be non-blocking. */
bool programs_relay(const struct programs *programs);

/* fd becomes the program's. Without a server the session ends with it. */
bool programs_run(struct programs *programs, int fd,
	const struct endpoint *peer, uint64_t number, struct fail *fail);

/* The environment of a program: ours, and who is at both ends. Allocated in one
 * piece: release with free. Null: out of memory. */
char **program_environment(const char *proto, const struct endpoint *local,
	const struct endpoint *peer);

#endif

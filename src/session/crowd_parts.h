/*
 * The parts of a crowd, for crowd*.c alone: crowd.c takes what comes and passes
 * it on, crowd_time.c knows who may be read now, and whose time is up.
 */
#ifndef NCX_SESSION_CROWD_PARTS_H
#define NCX_SESSION_CROWD_PARTS_H

#include "session/crowd.h"
#include "session/member.h"
#include "session/outlet.h"

struct crowd {
	struct server *server;
	struct session *session;
	struct crowd_options options;
	struct channel near_in;
	struct watch near_in_watch;
	struct outlet outlet;
	struct rate rate; /* of stdin */
	struct timer look, pace;
	bool in_background; /* a terminal that may not be read now */
	bool in_ended;
	bool cut_short;	  /* a client was closed with bytes on their way */
	int64_t ended_at; /* when stdin did */
	struct member *members;
};

/* Close the client, whose bytes on their way are lost; why is for -v, or null. */
void crowd_dismiss(struct member *member, const char *why);

/* --- crowd_time.c --- */

/* After anything has changed: who is read now, what is waited for. */
void crowd_update(struct crowd *crowd);

#endif

/*
 * How a session tells what happens to it: in ncx's own words, or, for a command
 * that stands for another program, in that program's, which scripts match on.
 *
 * A voice is a row of functions, one an event; a null one says nothing. They
 * look at the verbosity of event->report themselves: ncx's own voice by
 * report_status, those of other programs by report_bare.
 */
#ifndef NCX_SESSION_VOICE_H
#define NCX_SESSION_VOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "net/endpoint.h"
#include "net/relay.h"
#include "out/report.h"
#include "session/stream.h"

/* What there is to tell; a field that an event does not name is zero. */
struct voice_event {
	const struct report *report;
	const struct stream *stream;
	const char *host; /* of connect, as typed */
	const struct endpoint *peer, *local;
	int64_t took;		/* ns */
	int err;		/* errno */
	bool again;		/* not the first try of --wait */
	bool last;		/* no address is left to be tried */
	bool not_bound;		/* err is why the source was not to be had */
	uint16_t port;		/* of connect */
	const char *service;	/* of connect: the port as typed */
	const char *reason;	/* with what went wrong behind its last ": " */
	enum relay_cause cause; /* of the end */
	/* Of unresolved, trying and connected: takes why a line on stdout was
	 * lost, unless an earlier one was. */
	struct fail *lost;
};

struct voice {
	const char *name;
	/* Each address that failed has said so, with its reason; the command
	 * does not say it once more. */
	bool failure_is_told;
	/* A peer that resets the connection or has no such port, and datagrams
	 * that bring fewer answers than wanted, are ends like any other, as long
	 * as nothing of stdin is known to be lost. --idle does not count while
	 * nobody has sent a datagram. Nor is it the end that nobody reads stdout:
	 * what stdin has is still sent. */
	bool forgiving;
	/* However the peer ended it, the status is 0; what was lost is told with
	 * -v. */
	bool lenient;
	/* Names of peers and who has left are told, too. */
	bool tells_more;
	void (*listening)(const struct voice_event *event);  /* local */
	void (*connection)(const struct voice_event *event); /* peer, local */
	void (*refused)(const struct voice_event *event);    /* the same */
	void (*datagram)(const struct voice_event *event);   /* a new peer */
	/* host, service, port, reason: the name has no address, and that is
	 * then told */
	void (*unresolved)(const struct voice_event *event);
	void (*trying)(const struct voice_event *event); /* host, peer */
	/* host, peer, err, again, last, not_bound */
	void (*failed)(const struct voice_event *event);
	/* host, port: not answered within --timeout; one call an address */
	void (*timed_out)(const struct voice_event *event);
	/* err of a bind, before the command's own message */
	void (*cannot_listen)(const struct voice_event *event);
	/* host, peer, port, took, local unless it is not known */
	void (*connected)(const struct voice_event *event);
	void (*ended)(const struct voice_event *event); /* cause, err */
};

extern const struct voice voice_ncx, voice_nc, voice_telnet;

/* By the index in voice_names, which ends with a null. */
extern const struct voice *const voices[];
extern const char *const voice_names[];

#endif

/*
 * A session: the life of one listen or connect, whatever it does with its
 * connections. It owns the loop, the signals, --total, the dumps, and the
 * status that the command will end with.
 *
 * A mode (single, crowd, service, program, datagram) sets stop before
 * session_run, and calls session_end when its work is done.
 */
#ifndef NCX_SESSION_SESSION_H
#define NCX_SESSION_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "io/loop.h"
#include "io/signals.h"
#include "net/endpoint.h"
#include "out/report.h"
#include "session/stream.h"
#include "session/tap.h"
#include "session/trace.h"

struct session {
	const struct stream *stream;
	const struct report *report;
	const char *host; /* of connect, as typed; may be null */
	struct loop *loop;
	struct tap tap;
	struct trace *trace; /* of --ladder and --pcap; null: none */
	uint8_t *scratch;    /* FLOW_SCRATCH bytes */
	int64_t began;

	/* The mode's: end all work now, flush what was read, but do not wait
	 * long; it calls session_end at the end of it. */
	void (*stop)(struct session *session);
	/* The mode's, for each child that ended; may be null. */
	void (*child_ended)(
		struct session *session, pid_t pid, int wait_status);
	/* The mode's, for SIGUSR1; may be null. */
	void (*asked)(struct session *session);
	/* The mode's, for a signal of the terminal's keys; may be null. True:
	 * it means something else and ends nothing. */
	bool (*typed)(struct session *session, int number);
	void *mode;

	/* The session's own. */
	struct signals signals;
	struct timer total;
	int signal; /* that ended it */
	bool ended;
	enum status status;
	struct fail fail;
};

/* How long a session that is cut short tries to flush, in ms. */
#define FLUSH_MS 1000

bool session_open(struct session *session, const struct stream *stream,
	const struct report *report, struct fail *fail);

/* The trace becomes the session's, whatever comes of it; it may be null. */
bool session_trace(
	struct session *session, struct trace *trace, struct fail *fail);

/* What is left of --total in ns: 0 when there is no limit, at least 1. */
int64_t session_time_left(const struct session *session);

/* Catch signals from now on and run the loop until session_end. */
bool session_run(struct session *session, struct fail *fail);

/* Called by modes: with which status; fail may be null. Only the first call
 * counts. */
void session_end(
	struct session *session, enum status status, const struct fail *fail);

/* With --resolve: a status line on the name of an address, when it is known. */
void session_tell_name(
	const struct session *session, const struct endpoint *endpoint);

/* Frees all; the final status, with fail filled for an error. */
enum status session_close(
	struct session *session, int *ret_signal, struct fail *fail);

#endif

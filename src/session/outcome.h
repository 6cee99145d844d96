/*
 * How a connection ended, in words and as a status: what was not delivered is
 * said, what was delivered is counted.
 */
#ifndef NCX_SESSION_OUTCOME_H
#define NCX_SESSION_OUTCOME_H

#include "base/fail.h"
#include "net/endpoint.h"
#include "net/relay.h"
#include "out/report.h"

/* The status that an ended relay asks for; an error fills fail. peer is what
 * messages call the other side. */
enum status outcome_status(
	const struct relay *relay, const char *peer, struct fail *fail);

/* The line of --stats. began: clock_now() time of the connection. */
void outcome_stats(
	const struct report *report, const struct relay *relay, int64_t began);

/* With -vv: the options of a connected socket that matter. */
void outcome_socket(const struct report *report, int fd);

#endif

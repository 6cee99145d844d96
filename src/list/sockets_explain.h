/*
 * What the states mean, and who must act: --explain; and how many there are of
 * each: --summary.
 */
#ifndef NCX_LIST_SOCKETS_EXPLAIN_H
#define NCX_LIST_SOCKETS_EXPLAIN_H

#include <stdbool.h>

#include "base/fail.h"
#include "proc/sockets.h"

/* A line for each state among the sockets, once. */
bool sockets_explain(const struct sockets *sockets, struct fail *fail);

/* Counts by protocol and state: text or JSON Lines. */
bool sockets_summary(const struct sockets *sockets, bool json, bool no_header,
	struct fail *fail);

#endif

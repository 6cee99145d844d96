/*
 * Networks on stdout, as a table or as JSON Lines: the parts of one, the places
 * of a plan, a summary.
 */
#ifndef NCX_SUBNET_LIST_H
#define NCX_SUBNET_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"
#include "subnet/network.h"
#include "subnet/plan.h"

struct list_format {
	bool json, no_header;
};

/* All networks of a length inside the parent; length is at least its own. */
bool list_split(const struct network *parent, unsigned length,
	struct list_format format, struct fail *fail);

/* Requests that are all placed, and what is free; rest: null when nothing is.
 */
bool list_requests(const struct network *parent, const struct request *requests,
	size_t count, const struct span *rest, struct list_format format,
	struct fail *fail);

/* The fewest networks that make the spans, merged before: one a line. */
bool list_summary(const struct span *spans, size_t count,
	struct list_format format, struct fail *fail);

#endif

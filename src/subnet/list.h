/*
 * Networks on stdout, as a table or as JSON Lines: the places of a plan, a
 * summary.
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

/* Requests that are all placed, and what is free; rest: null when nothing is.
 * With a header, of many free networks the first few and how many more. */
bool list_requests(const struct network *parent, const struct request *requests,
	size_t count, const struct span *rest, struct list_format format,
	struct fail *fail);

/* The fewest networks that make the spans, merged before: one a line. */
bool list_summary(const struct span *spans, size_t count,
	struct list_format format, struct fail *fail);

#endif

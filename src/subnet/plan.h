/*
 * Address plans: ranges as networks, networks for so many hosts each, and
 * whether the parts of a plan fit.
 */
#ifndef NCX_SUBNET_PLAN_H
#define NCX_SUBNET_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "subnet/network.h"

/* Gets a network that was found; false ends the search. */
typedef bool plan_take(void *context, const struct network *network);

/* --- ranges ---------------------------------------------------------------- */

struct span {
	struct wide first, last; /* first <= last */
	unsigned width;
};

/* "A-B", or what network_parse takes: its whole network. Errors: STATUS_USAGE.
 */
bool span_parse(
	const char *text, size_t len, struct span *ret_span, struct fail *fail);

struct span span_of(const struct network *network);

/* Sort the spans, IPv4 first, and join those that touch or overlap. Returns how
 * many are left. */
size_t span_merge(struct span *spans, size_t count);

/* As few networks as make the span, in order; false when take ended it. */
bool span_cover(const struct span *span, plan_take *take, void *context);

/* The longest prefix that holds both ends. */
struct network span_supernet(const struct span *span);

/* --- equal parts ----------------------------------------------------------- */

struct split {
	unsigned length; /* of the parts, at least that of the parent */
	uint64_t asked;	 /* how many there are to be; 0: it was a length */
};

/* "4" or "/26": the parts of which a network has that many, or the next power
 * of two. At most 2^24 of them. Errors: STATUS_USAGE. */
bool plan_split_parse(const char *text, const struct network *parent,
	struct split *ret_split, struct fail *fail);

/* --- so many hosts each (VLSM) --------------------------------------------- */

struct request {
	const char *name; /* not null-terminated; null: none was given */
	size_t name_len;
	uint64_t hosts;
	size_t order; /* 1 is the first that was asked for */

	unsigned length; /* of its network, once it is known */
	bool placed;
	struct wide at; /* where its network begins */
};

/* "100,50" or "compta=100,labo=50"; the names point into text. *ret_requests
 * is to be freed. Errors: STATUS_USAGE. */
bool request_parse(const char *text, struct request **ret_requests,
	size_t *ret_count, struct fail *fail);

/*
 * Place each in the smallest network that has so many hosts (at least 2 host
 * bits, so that it is no link of two), the largest first. That order leaves no
 * gap: every network begins where the one before ends, and sizes are powers of
 * two that descend. The requests are left in this order; false when some are
 * not placed. *ret_free is what remains, *ret_any_free whether anything does.
 */
bool request_place(const struct network *parent, struct request *requests,
	size_t count, struct span *ret_free, bool *ret_any_free);

/* How many addresses the networks of all take together, and the length of one
 * that is large enough for them; false when the family has none. After
 * request_place. */
bool request_total(const struct request *requests, size_t count, unsigned width,
	struct wide *ret_total, unsigned *ret_length);

/* --- checking -------------------------------------------------------------- */

enum plan_fault_kind {
	PLAN_MISALIGNED, /* it does not begin at a multiple of its size */
	PLAN_OUTSIDE,	 /* not inside the parent */
	PLAN_OVERLAP,	 /* with another part */
};

struct plan_fault {
	enum plan_fault_kind kind;
	const struct network *part;
	const struct network *with; /* the parent, or the other part */
};

/* Sorts the parts; all are of the parent's family. Returns how many faults take
 * has got. */
size_t plan_check(const struct network *parent, struct network *parts,
	size_t count,
	void (*take)(void *context, const struct plan_fault *fault),
	void *context);

/* The networks of the parent that no part touches; the parts sorted, as
 * plan_check leaves them. */
bool plan_gaps(const struct network *parent, const struct network *parts,
	size_t count, plan_take *take, void *context);

#endif

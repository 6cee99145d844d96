/*
 * The operands: networks, addresses with a mask behind them, ranges.
 *
 *	struct operands operands;
 *
 *	if (!operands_take(&operands, false, 0, count, words, fail))
 *		return false;
 *	... operands.networks[0 .. operands.count - 1]
 *	operands_release(&operands);
 */
#ifndef NCX_SUBNET_OPERANDS_H
#define NCX_SUBNET_OPERANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"
#include "subnet/network.h"
#include "subnet/plan.h"

struct operands {
	struct network *networks; /* all zero where a range was taken */
	struct span *spans;	  /* the same as what they hold */
	size_t count;
};

/* The mask in a word of its own joins the address before it: "10.0.0.1
 * 255.0.0.0". With ranges, "A-B" is taken too. width: the one family that is
 * taken, as NETWORK_IPV4; 0: both. Errors: STATUS_USAGE, names the word. */
bool operands_take(struct operands *ret_operands, bool ranges, unsigned width,
	int count, char **words, struct fail *fail);

void operands_release(struct operands *operands);

/* Two of which one alone has a prefix are a question, others a list. */
bool operands_are_question(const struct operands *operands);

/* Of two of one family, the one without a prefix gets that of the other. */
void operands_share_prefix(struct operands *operands);

/* Whether all have a prefix and are of the first one's family, as the parts of
 * a plan are. Errors: STATUS_USAGE, names the word. */
bool operands_check_plan(const struct operands *operands, struct fail *fail);

#endif

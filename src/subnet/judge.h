/*
 * Yes or no: are two addresses in one network, is a plan right.
 */
#ifndef NCX_SUBNET_JUDGE_H
#define NCX_SUBNET_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"
#include "subnet/network.h"

enum judge_format {
	JUDGE_TEXT, /* with the working */
	JUDGE_BRIEF,
	JUDGE_JSON,
};

/* Whether each is in the other's network, as each has its own mask. The AND of
 * both, and what it means, on stdout; also that one is an address which no host
 * has, as that of a broadcast. Of one family. */
bool judge_same(const struct network *a, const struct network *b,
	enum judge_format format, bool *ret_same, struct fail *fail);

/* The faults of a plan on stdout, a line each, or that there is none and what
 * is free. Sorts the parts, all of the parent's family. */
bool judge_plan(const struct network *parent, struct network *parts,
	size_t count, bool json, bool *ret_right, struct fail *fail);

#endif

/*
 * The equal parts of a network on stdout.
 */
#ifndef NCX_SUBNET_SPLIT_H
#define NCX_SUBNET_SPLIT_H

#include <stdbool.h>

#include "base/fail.h"
#include "subnet/list.h"
#include "subnet/network.h"
#include "subnet/plan.h"

/* All parts, below what they have in common: how many bits were borrowed, the
 * mask, the hosts of each. */
bool split_list(const struct network *parent, const struct split *split,
	struct list_format format, struct fail *fail);

#endif

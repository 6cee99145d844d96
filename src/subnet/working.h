/*
 * The working, as it is done on paper: address AND mask, bit by bit, and what
 * follows from it. Lines of at most 80 columns, indented by two.
 */
#ifndef NCX_SUBNET_WORKING_H
#define NCX_SUBNET_WORKING_H

#include "out/text.h"
#include "subnet/network.h"

/* The lines of the AND; `|` stands where the network's bits end. */
void working_and(struct text *text, const struct network *network);

/* "4th": an octet of IPv4, the first being 0. */
const char *working_ordinal(unsigned octet);

/* These, and the rest: host bits, magic number, neighbours. */
void working_add(struct text *text, const struct network *network);

#endif

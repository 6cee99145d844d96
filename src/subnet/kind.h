/*
 * What a network is for: the rows of IANA's registries of special addresses
 * (RFC 6890), as data.
 */
#ifndef NCX_SUBNET_KIND_H
#define NCX_SUBNET_KIND_H

#include "subnet/network.h"

struct kind {
	const char *name;   /* "private", "public": also of JSON */
	const char *source; /* "RFC 1918"; null: none says so */
};

/* The narrowest that holds the whole network. One that is wider than what is
 * special in it is "mixed". */
struct kind kind_of(const struct network *network);

#endif

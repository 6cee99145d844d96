/*
 * All that is to be said of a network, for a person or a program.
 */
#ifndef NCX_SUBNET_DESCRIBE_H
#define NCX_SUBNET_DESCRIBE_H

#include "out/json.h"
#include "out/text.h"
#include "subnet/network.h"

/* A title and a line a fact; with the working below, if asked for. */
void describe_text(
	struct text *text, const struct network *network, bool working);

/* The fields of a network, inside an object: network, prefix, mask, wildcard,
 * first, last, broadcast, hosts, kind. Those that a network has not are left
 * out. */
void describe_json(struct json *json, const struct network *network);

/* The same as an object of its own: a line. */
void describe_json_line(struct json *json, const struct network *network);

/* A count that a double holds is a number (RFC 8259 6), a larger one a text:
 * it would be read as another number. */
void describe_json_count(
	struct json *json, const char *name, struct wide count);

#endif

/*
 * The grammar of TARGET, see scan/targets.h: what a word means, before any name
 * in it is looked up. Asks nobody, but which network interface the scope of an
 * address names.
 *
 *	struct target_spec spec;
 *
 *	if (!target_parse(text, strlen(text), &spec, fail))
 *		return false;
 *	for (size_t i = 0; i < target_spec_count(&spec); i++)
 *		range = target_spec_range(&spec, i);
 */
#ifndef NCX_SCAN_TARGET_PARSE_H
#define NCX_SCAN_TARGET_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "scan/address.h"

/* The most ranges that one target may be. */
#define TARGET_RANGES_MAX 65536

#define TARGET_PREFIX_NONE 255u

struct target_spec {
	enum { TARGET_RANGE, TARGET_OCTETS, TARGET_NAME } kind;
	struct range range;	   /* TARGET_RANGE */
	uint8_t first[4], last[4]; /* TARGET_OCTETS: each octet's range */
	const char *name;	   /* TARGET_NAME: inside the text parsed */
	size_t name_len;
	unsigned prefix; /* of the name's network; TARGET_PREFIX_NONE */
};

/* A mistake is STATUS_USAGE. */
bool target_parse(const char *text, size_t len, struct target_spec *ret_spec,
	struct fail *fail);

/* In ascending order; none for a name. */
size_t target_spec_count(const struct target_spec *spec);
struct range target_spec_range(const struct target_spec *spec, size_t i);

#endif

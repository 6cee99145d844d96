/* What ICMP and ICMPv6 share; used by wire/fields_icmp*.c only. */
#ifndef NCX_WIRE_FIELDS_ICMP_H
#define NCX_WIRE_FIELDS_ICMP_H

#include "wire/fields_rows.h"

/* Which rows follow the checksum; the last has no rows. */
struct icmp_shape {
	unsigned type;
	const struct field_row *rows;
};

/* Null: not known. */
const struct field_row *icmp_shape(const struct icmp_shape *at, unsigned type);

/* Type, code, checksum; an echo's identifier and sequence number; those of an
 * extended echo and its reply. */
extern const struct field_row icmp_header_rows[];
extern const struct field_row icmp_echo_rows[];
extern const struct field_row icmp_probe_rows[];
extern const struct field_row icmp_probe_reply_rows[];

/* How much of a packet an error quotes. */
const char *mean_icmp_quoted(struct fields *fields, const struct field *field);

/* The MTU of a way, where in the quoted packet the error is, and how much a
 * router is preferred. */
const char *mean_icmp_mtu(struct fields *fields, const struct field *field);
const char *mean_icmp_pointer(struct fields *fields, const struct field *field);
const char *mean_icmp_preference(
	struct fields *fields, const struct field *field);

/* All that is left as options of neighbour discovery. */
void fields_nd_options(struct fields *fields);

#endif

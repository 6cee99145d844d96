/*
 * What the types and codes of ICMP and ICMPv6 are called, in lower case, as in
 * "destination unreachable (port unreachable)".
 *
 * Sources: IANA's "ICMP Parameters" and "ICMPv6 Parameters"; RFC 792, 950,
 * 1256, 1812, 4443, 4861, 2710, 3810, 8335.
 */
#ifndef NCX_WIRE_ICMP_NAMES_H
#define NCX_WIRE_ICMP_NAMES_H

#include <stdbool.h>
#include <stdint.h>

/* Null: a type that is not known. */
const char *icmp_type_name(bool v6, uint8_t type);

/* Null: a code that is not known, or of a type whose code 0 says nothing more
 * than the type. */
const char *icmp_code_name(bool v6, uint8_t type, uint8_t code);

#endif

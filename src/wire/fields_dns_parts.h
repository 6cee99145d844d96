/* Between the files of DNS's fields. */
#ifndef NCX_WIRE_FIELDS_DNS_PARTS_H
#define NCX_WIRE_FIELDS_DNS_PARTS_H

#include "wire/fields_rows.h"

/* A name has 255 bytes at most (RFC 1035 section 3.1), each of which may become
 * 4 characters. */
#define DNS_NAME_TEXT_MAX 1024

/* What is there of the message; pointers in names count from its start. */
struct dns_message {
	const uint8_t *bytes;
	size_t length;
};

/*
 * The name that begins at that offset, as people write it (RFC 4343 section
 * 2.1): printable, "\." for a dot inside a label, "\DDD" for other bytes, no
 * dot at the end, "." for the root. How many bytes it takes there; 0: it is
 * not all there, or is none: longer than 255 bytes, or a pointer that does not
 * point to before itself.
 */
size_t dns_name(const struct dns_message *message, size_t at,
	char ret_text[DNS_NAME_TEXT_MAX]);

/* The name here: its bytes as key_bytes, and as text. */
void fields_dns_name(struct fields *fields, const struct dns_message *message,
	const char *key_bytes, const char *label_bytes, const char *key,
	const char *label);

/* The rest of the item as what a record of that type holds. */
void fields_dns_data(struct fields *fields, const struct dns_message *message,
	unsigned type);

/* "A", "AAAA"; null: not known. */
const char *dns_type_name(uint64_t type);

#endif

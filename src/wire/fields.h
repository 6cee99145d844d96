/*
 * What the fields of a header mean: one walk that the explanation, the JSON, the
 * box of the RFC and the tests against tshark all use.
 *
 *	static void show(const struct field *field, void *context);
 *
 *	fields_walk(&packet, i, show, &context);	<- layers[i]
 *
 * The fixed part of each header is a table of rows (wire/fields_rows.h): name,
 * label, bits, how to show it, what it means. Options, extension headers and
 * payloads that go by length are walked by a function of their own, of the same
 * shape. Fields come in the order of their bits. A field that is not all there
 * does not come; nor does anything behind it in that layer.
 *
 * Pure: bytes in, calls out, nothing allocated.
 */
#ifndef NCX_WIRE_FIELDS_H
#define NCX_WIRE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/packet.h"

enum field_type {
	FIELD_NUMBER, /* decimal; JSON: a number */
	FIELD_HEX,    /* 0x and the digits that its bits need; JSON: a number */
	FIELD_FLAG,   /* one bit; JSON: a bool */
	FIELD_MAC,    /* of 6 bytes */
	FIELD_IPV4,   /* of 4 */
	FIELD_IPV6,   /* of 16 */
	FIELD_BYTES,  /* hex digits; JSON: a text of them */
	FIELD_TEXT,   /* bytes that are text, hostile; JSON: a text */
	/* No bits of its own: what follows from others ("data length"), or a
	 * remark. text says it; JSON: a text, or number when text is empty. */
	FIELD_DERIVED,
	/* A list of like things (options, resource records, SACK blocks) is
	 * LIST, then for each ITEM, its fields, END, and at last END. An ITEM's
	 * label names the thing ("Maximum segment size"), its bits are all of
	 * it. JSON: an array of objects. */
	FIELD_LIST,
	FIELD_ITEM,
	FIELD_END,
};

/* The room that a walk has for one meaning. */
#define FIELD_MEANING_MAX 160

struct field {
	enum field_type type;
	const char *name;  /* JSON key, unique in its layer or item:
			    * "source_port" */
	const char *label; /* "Source port" */
	/* Where: the first bit, counted from the start of the frame in network
	 * order (bit 0 is the high bit of byte 0), and how many. */
	uint64_t bit;
	uint32_t bits;
	uint64_t number;      /* up to 64 bits, of NUMBER, HEX and FLAG */
	const uint8_t *bytes; /* of MAC, IPV4, IPV6, BYTES and TEXT */
	const char *text;     /* of DERIVED */
	/* What the value stands for: "IPv4", "52 bytes", "SYN: first segment of
	 * a connection", "private (RFC 1918)". "": nothing to say. May hold
	 * hostile bytes only where bytes of TEXT are quoted: escape it. Valid
	 * during the call. */
	const char *meaning;
	/* 0, or more for a part of the field before that has less: the flags in
	 * a byte of flags. */
	unsigned depth;
};

typedef void fields_each(const struct field *field, void *context);

/* Every field of packet->layers[layer]. */
void fields_walk(const struct packet *packet, size_t layer, fields_each *each,
	void *context);

/* The value as people read it: "52", "0x0800", "192.168.1.38", "set",
 * "60:35:c0:b9:97:a8"; hostile bytes are escaped; nothing for LIST, ITEM and
 * END. No memory: text says so. */
struct text;
void field_text(const struct field *field, struct text *text);

#endif

/*
 * The tables behind wire/fields.h: one row for each field of a fixed header.
 * Used by wire/fields*.c only.
 *
 *	static const struct field_row udp_rows[] = {
 *		{"source_port", "Source port", 16, FIELD_NUMBER, 0, mean_port},
 *		{"destination_port", "Destination port", 16, FIELD_NUMBER, 0,
 *			mean_port},
 *		{"length", "Length", 16, FIELD_NUMBER, 0, mean_udp_length},
 *		{"checksum", "Checksum", 16, FIELD_HEX, 0, mean_checksum},
 *		{0},
 *	};
 */
#ifndef NCX_WIRE_FIELDS_ROWS_H
#define NCX_WIRE_FIELDS_ROWS_H

#include "wire/fields.h"

/* How deep parts may be in parts, and lists and items in each other: those
 * that are deeper do not come. */
#define FIELDS_DEPTH_MAX 4
#define FIELDS_NEST_MAX	 16

/* A list or an item that is open, and what was before it. */
struct fields_nest {
	uint64_t end;	 /* of the walk, before */
	uint64_t behind; /* an item's last bit */
	bool item, shown, over;
};

/* A walk under way: where it is in its layer, and who wants to know. */
struct fields {
	const struct packet *packet;
	const struct layer *layer;
	fields_each *each;
	void *context;
	uint64_t at;  /* the next bit, from the start of the frame */
	uint64_t end; /* behind the last bit of this header that is there */
	bool over;    /* something was not all there: nothing more comes */
	/* Of the core alone: where the next part of each depth is, and the
	 * lists and items that are open. */
	uint64_t part[FIELDS_DEPTH_MAX];
	struct fields_nest nest[FIELDS_NEST_MAX];
	size_t nest_count;
	/* Room for a meaning; a meaning function may point at a constant or
	 * write here. */
	char meaning[FIELD_MEANING_MAX];
};

struct field_row {
	const char *name, *label;
	uint32_t bits;
	enum field_type type;
	/* A part of the row before with less depth: its bits are among those of
	 * that row, so parts do not move on; a row of depth 0 does. */
	unsigned depth;
	/* The meaning of this value; null: none. Returns a constant, or
	 * fields->meaning, or "". */
	const char *(*mean)(struct fields *fields, const struct field *field);
};

/* Walk rows up to one without a name. */
void fields_rows(struct fields *fields, const struct field_row *rows);

/* One field of that many bits here, and past it. False, and the walk is over,
 * when it is not all there. For rows that a table cannot hold. */
bool fields_one(struct fields *fields, const struct field_row *row);

/* A row that differs by value only, made on the spot. ret_value may be null, and
 * so may a meaning. */
bool fields_number(struct fields *fields, const char *name, const char *label,
	uint32_t bits, uint64_t *ret_value);
bool fields_bytes(struct fields *fields, enum field_type type, const char *name,
	const char *label, uint32_t bytes, const char *meaning);
/* All the bytes that are left here, as BYTES; none: no field. */
void fields_rest(struct fields *fields, const char *name, const char *label,
	const char *meaning);
void fields_derived(struct fields *fields, const char *name, const char *label,
	const char *text, const char *meaning);
void fields_derived_number(struct fields *fields, const char *name,
	const char *label, uint64_t number, const char *meaning);

/* A list, an item of it (of that many bytes from here on; what is inside comes
 * next and moves on), and the end of either. Each needs its fields_end, shown
 * or not. An item bounds what is inside: a field that goes on behind it does
 * not come, nor what follows it there; behind the item's end the walk goes on.
 * An item that is not all there does not come, and the walk is over. */
void fields_list(struct fields *fields, const char *name, const char *label);
void fields_item(struct fields *fields, const char *name, const char *label,
	uint32_t bytes);
void fields_end(struct fields *fields);

/* Whole bytes that are left here, of the layer or the item; 0 when it is over.
 * And where they are; null when there are none. */
size_t fields_left(const struct fields *fields);
const uint8_t *fields_here(const struct fields *fields);

/* Write a meaning into fields->meaning, cut where the room ends; returns it. */
const char *fields_mean(struct fields *fields, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The walks of single layers; wire/fields.c has the table of them. */
void fields_ethernet(struct fields *fields); /* and preamble, vlan, llc, fcs */
void fields_link(struct fields *fields);     /* null, sll, sll2 */
void fields_arp(struct fields *fields);
void fields_ipv4(struct fields *fields);
void fields_ipv4_options(struct fields *fields);
void fields_ipv6(struct fields *fields); /* and its extension headers */
void fields_icmp(struct fields *fields);
void fields_icmpv6(struct fields *fields);
void fields_tcp(struct fields *fields);
void fields_udp(struct fields *fields);
void fields_dns(struct fields *fields);
void fields_dhcp(struct fields *fields);
void fields_http(struct fields *fields);
void fields_tls(struct fields *fields);
void fields_data(struct fields *fields); /* and padding */

/* --- meanings that several headers share ----------------------------------- */

const char *mean_ethertype(struct fields *fields, const struct field *field);
const char *mean_ip_protocol(struct fields *fields, const struct field *field);
/* A kind of link: of ARP, and of Linux' cooked captures. */
const char *mean_hardware(struct fields *fields, const struct field *field);
const char *mean_mac(struct fields *fields, const struct field *field);
/* What kind of address; IPv4 with its class of old. */
const char *mean_ipv4(struct fields *fields, const struct field *field);
const char *mean_ipv6(struct fields *fields, const struct field *field);
/* The two halves of the traffic class, once type of service. */
const char *mean_dscp(struct fields *fields, const struct field *field);
const char *mean_ecn(struct fields *fields, const struct field *field);
/* TTL and hop limit. */
const char *mean_hops(struct fields *fields, const struct field *field);
/* The service, by the layer's protocol. */
const char *mean_port(struct fields *fields, const struct field *field);
/* Correct, wrong (expected ...), not yet computed ..., see wire/checksum.h. */
const char *mean_checksum(struct fields *fields, const struct field *field);

/* The name of a value in a table that ends with a null name; null: not there. */
struct field_name {
	uint32_t value;
	const char *name;
};
const char *field_name(const struct field_name *names, uint64_t value);

#endif

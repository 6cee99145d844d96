/*
 * The line behind brief_line, used by wire/brief*.c only: it is put together in
 * an array and added to the text at once, since a call for each of its pieces
 * would be most of the time. Names out of a packet go to the text by way of
 * line_escape.
 */
#ifndef NCX_WIRE_BRIEF_PARTS_H
#define NCX_WIRE_BRIEF_PARTS_H

#include <string.h>

#include "out/text.h"
#include "wire/packet.h"

struct line {
	struct text *text;
	size_t len;
	char bytes[512];
};

/* Hand on what has come together. */
void line_flush(struct line *line);

static inline void line_bytes(struct line *line, const char *bytes, size_t len)
{
	if (len > sizeof(line->bytes) - line->len)
		line_flush(line);
	if (len > sizeof(line->bytes))
		len = sizeof(line->bytes);
	memcpy(line->bytes + line->len, bytes, len);
	line->len += len;
}

static inline void line_word(struct line *line, const char *word)
{
	line_bytes(line, word, strlen(word));
}

static inline void line_byte(struct line *line, char byte)
{
	line_bytes(line, &byte, 1);
}

void line_uint(struct line *line, uint64_t number);

/* At least that many digits, with zeros in front. */
void line_digits(struct line *line, uint32_t number, unsigned digits);
void line_hex(struct line *line, uint32_t number, unsigned digits);

/* Bytes from outside. */
void line_escape(struct line *line, const uint8_t *bytes, size_t len);

void line_address(struct line *line, const uint8_t *address, size_t len);
void line_endpoint(
	struct line *line, const uint8_t *address, size_t len, uint16_t port);
void line_mac(struct line *line, const uint8_t *bytes, size_t len);

/* What a packet without TCP and UDP says, and what a payload is. */
void line_icmp(struct line *line, const struct packet *packet);
void line_arp(struct line *line, const struct packet *packet,
	const struct layer *layer);
void line_payload(struct line *line, const struct packet *packet,
	const struct layer *layer);

/* "OSPF", "protocol 200"; "LLDP", "type 0x1234". */
void line_protocol(struct line *line, uint8_t protocol);
void line_ethertype(struct line *line, uint16_t type);

#endif

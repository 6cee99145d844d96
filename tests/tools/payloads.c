/*
 * What ncx scan says to UDP ports, for somebody else to judge: `payloads list`
 * prints port, name and length a line, `payloads pcap` a capture with one
 * datagram a row, in the same order.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "scan/payloads.h"

enum { LINKTYPE_IPV4 = 228, IP_BYTES = 20, UDP_BYTES = 8 };

static void put_big(uint8_t *to, size_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

/* RFC 1071 */
static size_t checksum(const uint8_t *bytes, size_t len)
{
	size_t sum = 0;

	for (size_t i = 0; i < len; i += 2)
		sum += (size_t)bytes[i] << 8 | bytes[i + 1];
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

/* Each row has its own source port, so that none is part of another's talk. */
static void put_row(const struct payload *row)
{
	/* IPv4, 192.0.2.1 to 192.0.2.2, UDP; no checksum of UDP */
	uint8_t head[IP_BYTES + UDP_BYTES] = {0x45, [8] = 64, [9] = 17,
		[12] = 192, [14] = 2, [15] = 1, [16] = 192, [18] = 2, [19] = 2};
	size_t len = sizeof(head) + row->len;
	uint32_t record[4] = {0, 0, (uint32_t)len, (uint32_t)len};

	put_big(head + 2, len);
	put_big(head + 10, checksum(head, IP_BYTES));
	put_big(head + IP_BYTES, 40000 + (size_t)(row - payloads));
	put_big(head + IP_BYTES + 2, row->port);
	put_big(head + IP_BYTES + 4, UDP_BYTES + row->len);
	(void)fwrite(record, sizeof(record), 1, stdout);
	(void)fwrite(head, sizeof(head), 1, stdout);
	(void)fwrite(row->bytes, row->len, 1, stdout);
}

int main(int argc, char **argv)
{
	/* the header of a capture: magic, version 2.4, zone, figures, length,
	 * link type */
	static const uint32_t capture[6] = {
		0xa1b2c3d4, 4U << 16 | 2, 0, 0, 65535, LINKTYPE_IPV4};
	int pcap = argc == 2 && strcmp(argv[1], "pcap") == 0;

	if (!pcap && (argc != 2 || strcmp(argv[1], "list") != 0)) {
		fprintf(stderr, "usage: payloads list|pcap\n");
		return 2;
	}
	if (pcap)
		(void)fwrite(capture, sizeof(capture), 1, stdout);
	for (const struct payload *row = payloads; row->name; row++) {
		if (pcap)
			put_row(row);
		else
			printf("%u %s %zu\n", row->port, row->name, row->len);
	}
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}

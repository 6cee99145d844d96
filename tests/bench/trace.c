/*
 * trace BYTES: writes a pcap file of about that size to stdout: 200 connections
 * and as many UDP exchanges, IPv4 and IPv6, each with numbers that go on, so that
 * a program that follows them finds nothing odd.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FLOWS = 200,
	DATA = 1400,
	HEADER = 16 + 14 + 40 + 32,
};

static uint32_t seq[FLOWS];

static uint8_t *put(uint8_t *at, unsigned bytes, uint32_t number)
{
	for (unsigned i = bytes; i-- > 0; number >>= 8)
		at[i] = (uint8_t)number;
	return at + bytes;
}

/* Little-endian, as the file's own numbers are. */
static uint8_t *put_own(uint8_t *at, uint32_t number)
{
	for (unsigned i = 0; i < 4; i++, number >>= 8)
		*at++ = (uint8_t)number;
	return at;
}

static uint8_t *put_ip(uint8_t *at, unsigned flow, unsigned len, int udp)
{
	static const uint8_t head[] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};

	memcpy(at, head, sizeof(head));
	at += sizeof(head);
	if (flow % 4 == 3) {
		at = put(at, 2, 0x86dd);
		at = put(at, 4, 6u << 28);
		at = put(at, 2, len);
		at = put(at, 2, (udp ? 17u : 6u) << 8 | 64);
		for (unsigned end = 1; end <= 2; end++) {
			at = put(at, 4, 0x20010db8);
			at = put(at, 4, 0);
			at = put(at, 4, 0);
			at = put(at, 4, end);
		}
		return at;
	}
	at = put(at, 2, 0x0800);
	at = put(at, 4, 0x45000000u + len + 20);
	at = put(at, 4, 0x00014000);
	at = put(at, 4, 64u << 24 | (udp ? 17u : 6u) << 16);
	at = put(at, 4, 0x0a000001);
	return put(at, 4, 0x0a000002);
}

static size_t packet(uint8_t *bytes, uint64_t number)
{
	unsigned flow = (unsigned)(number % FLOWS);
	unsigned udp = number % 10 == 0, len = number % 3 == 0 ? 0 : DATA / 2;
	uint8_t *at = bytes + 16;

	if (number % 3 == 2)
		len = DATA;
	at = put_ip(at, flow, len + (udp ? 8 : 32), (int)udp);
	at = put(at, 2, 20000 + flow);
	at = put(at, 2, 30000);
	if (udp) {
		at = put(at, 2, len + 8);
		at = put(at, 2, 0);
	} else {
		at = put(at, 4, 1 + seq[flow]);
		at = put(at, 4, 1);
		at = put(at, 4, 0x801001f4);
		at = put(at, 4, 0);
		at = put(at, 4, 0x0101080a);
		at = put(at, 4, (uint32_t)number);
		at = put(at, 4, 1);
		seq[flow] += len;
	}
	memset(at, 'x', len);
	at += len;
	len = (unsigned)(at - bytes) - 16;
	at = put_own(bytes, (uint32_t)(1700000000 + number / 100000));
	at = put_own(at, (uint32_t)(number % 100000 * 10));
	at = put_own(at, len);
	(void)put_own(at, len);
	return len + 16;
}

int main(int argc, char **argv)
{
	uint64_t most = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	uint8_t bytes[HEADER + DATA + 64], *at = bytes;
	uint64_t written = 24;

	at = put_own(at, 0xa1b2c3d4);
	at = put_own(at, 2 | 4 << 16);
	at = put_own(at, 0);
	at = put_own(at, 0);
	at = put_own(at, 262144);
	(void)put_own(at, 1);
	(void)fwrite(bytes, 1, 24, stdout);
	for (uint64_t number = 0; written < most; number++) {
		size_t len = packet(bytes, number);

		if (fwrite(bytes, 1, len, stdout) != len)
			return 1;
		written += len;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}

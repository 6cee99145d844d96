/* base/ip.c: the texts of addresses, beside inet_ntop(3). */
#include <arpa/inet.h>
#include <stdlib.h>

#include "base/ip.h"
#include "tap.h"

static void check6(const char *text)
{
	uint8_t bytes[16];
	char got[IP_TEXT_MAX + 1];

	tap_ok(inet_pton(AF_INET6, text, bytes) == 1, "%s is an address", text);
	got[ipv6_put(bytes, got)] = '\0';
	tap_is_text(got, text, "%s", text);
}

/* Many zeros, so that runs of all lengths come. */
static bool agrees(unsigned *state)
{
	uint8_t bytes[16] = {0};
	char want[INET6_ADDRSTRLEN], got[IP_TEXT_MAX + 1];

	for (size_t i = 0; i < 16; i += 2) {
		*state = *state * 1103515245u + 12345u;
		if (*state >> 16 & 1)
			continue;
		bytes[i] = (uint8_t)(*state >> 24);
		bytes[i + 1] = (uint8_t)(*state >> 17);
	}
	/* What inet_ntop would write with dots. */
	bytes[0] |= 0x20;
	(void)inet_ntop(AF_INET6, bytes, want, sizeof(want));
	got[ipv6_put(bytes, got)] = '\0';
	if (strcmp(got, want) != 0)
		return false;
	(void)inet_ntop(AF_INET, bytes, want, sizeof(want));
	got[ipv4_put(bytes, got)] = '\0';
	return strcmp(got, want) == 0;
}

int main(void)
{
	static const char *const texts[] = {"::", "::1", "1::", "2001:db8::1",
		"2001:db8:0:1:1:1:1:1", "2001:0:0:1::1", "::ffff:192.0.2.1",
		"::ffff:255.255.255.255", "fe80::ff:fe00:0", "1:0:2:0:3:0:4:0",
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::102:304"};
	unsigned state = 1;
	size_t wrong = 0;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		check6(texts[i]);
	for (size_t i = 0; i < 100000; i++)
		wrong += !agrees(&state);
	tap_is_number(wrong, 0, "inet_ntop writes 100,000 others alike");
	return tap_done();
}

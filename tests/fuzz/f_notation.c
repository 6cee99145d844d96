/* What people type: numbers, durations, sizes, addresses, networks, ports. */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "net/cidr.h"
#include "svc/port.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + 1), shown[ENDPOINT_TEXT_MAX];
	struct endpoint endpoint, again;
	struct host_port pieces;
	struct cidr cidr;
	struct fail fail;
	uint64_t number;
	uint16_t port;
	int64_t ns;

	if (!text)
		return 0;
	memcpy(text, bytes, len);
	text[len] = '\0';
	(void)number_parse(text, len, UINT64_MAX, &number);
	(void)size_parse(text, len, &number);
	if (duration_parse(text, len, &ns) && ns < 0)
		abort();
	if (cidr_parse(text, len, &cidr) && cidr.prefix > cidr.len * 8)
		abort();
	(void)port_parse(text, len, "tcp", &port, &fail);
	if (host_port_split(text, &pieces) &&
		pieces.host_len + pieces.port_len >= len)
		abort();
	/* A text is what the parser reads back. */
	if (endpoint_parse(text, len, 80, &endpoint)) {
		(void)endpoint_address_text(&endpoint, shown);
		if (!endpoint_parse(shown, strlen(shown), 80, &again) ||
			!endpoint_equal(&endpoint, &again))
			abort();
	}
	free(text);
	return 0;
}

/* PORTS of the command line. */
#include <stdlib.h>

#include "scan/ports.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	unsigned protos = (unsigned)(len % 3) + 1;
	struct ports ports;
	struct fail fail;

	if (!ports_parse(text, len, protos, &ports, &fail)) {
		if (fail.text[0] == '\0')
			abort();
		return 0;
	}
	/* What is good has ports, none of them 0, and is not a target. */
	if (port_set_count(&ports.tcp) + port_set_count(&ports.udp) == 0 ||
		port_set_has(&ports.tcp, 0) || port_set_has(&ports.udp, 0) ||
		!ports_meant(text, len, protos))
		abort();
	return 0;
}

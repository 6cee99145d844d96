#include "cmd/compat_nc_ports.h"

#include <string.h>

#include "base/number.h"
#include "svc/port.h"

static bool range_parse(const char *text, uint16_t *ret_low, uint16_t *ret_high)
{
	const char *hyphen = strchr(text, '-');
	uint64_t low, high;

	if (!hyphen ||
		!number_parse(text, (size_t)(hyphen - text), 65535, &low) ||
		!number_parse(hyphen + 1, strlen(hyphen + 1), 65535, &high))
		return false;
	*ret_low = (uint16_t)(low < high ? low : high);
	*ret_high = (uint16_t)(low < high ? high : low);
	return true;
}

bool nc_ports_parse(const char *text, bool udp, struct nc_ports *ret_ports,
	struct fail *fail)
{
	struct nc_ports ports = {0};

	ports.range = range_parse(text, &ports.low, &ports.high);
	if (!ports.range) {
		if (!port_parse(text, strlen(text), udp ? "udp" : "tcp",
			    &ports.low, fail))
			return fail_set(fail, STATUS_USAGE,
				"port number invalid: '%s'", text);
		ports.high = ports.low;
	}
	if (ports.low == 0)
		return fail_set(fail, STATUS_USAGE,
			"port number too small: '%s'", text);
	*ret_ports = ports;
	return true;
}

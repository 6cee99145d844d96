#include "svc/port.h"

#include "base/number.h"
#include "svc/services.h"

/* The most of a wrong port that a message quotes, so that its reason, which
 * stands behind, is not cut off. */
#define QUOTE_MAX 100

static bool all_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
	}
	return len > 0;
}

/* "80x", "0x50", " 80" want to be numbers, "htp" wants to be a name. */
static bool looks_like_name(char first)
{
	return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
}

bool port_parse(const char *text, size_t len, const char *proto,
	uint16_t *ret_port, struct fail *fail)
{
	int quoted = (int)(len < QUOTE_MAX ? len : QUOTE_MAX);
	const char *dots = len > QUOTE_MAX ? "..." : "";
	uint64_t port;

	if (len == 0)
		return fail_set(fail, STATUS_USAGE,
			"empty port: give 0-65535 or a service name");
	if (number_parse(text, len, UINT16_MAX, &port)) {
		*ret_port = (uint16_t)port;
		return true;
	}
	if (all_digits(text, len) ||
		(text[0] == '-' && all_digits(text + 1, len - 1)))
		return fail_set(fail, STATUS_USAGE,
			"port '%.*s%s' is not in 0-65535", quoted, text, dots);
	/* After the numbers: some names begin with a digit, as "3com-tsmux". */
	if (services_port(text, len, proto, ret_port))
		return true;
	if (looks_like_name(text[0]))
		return fail_set(fail, STATUS_USAGE,
			"unknown service '%.*s%s' for %s", quoted, text, dots,
			proto);
	return fail_set(fail, STATUS_USAGE,
		"port '%.*s%s' is not a decimal number in 0-65535", quoted,
		text, dots);
}

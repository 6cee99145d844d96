#include "scan/target_parse.h"

#include <string.h>

#include "base/number.h"

/* The most of a target that a message quotes, so that its reason, which stands
 * behind, is not cut off. */
#define QUOTE_MAX 100

/* RFC 1035 section 2.3.4, as text and with the dot at the end. */
#define NAME_MAX_LEN 254

struct word {
	const char *text;
	size_t len;
};

static bool wrong(struct fail *fail, struct word word, const char *why)
{
	bool cut = word.len > QUOTE_MAX;

	return fail_set(fail, STATUS_USAGE, "'%.*s%s' %s",
		(int)(cut ? QUOTE_MAX : word.len), word.text, cut ? "..." : "",
		why);
}

static const char *find(struct word word, char c)
{
	return word.len > 0 ? memchr(word.text, c, word.len) : NULL;
}

static struct word until(struct word word, const char *end)
{
	return (struct word){word.text, (size_t)(end - word.text)};
}

static struct word behind(struct word word, const char *at)
{
	size_t n = (size_t)(at - word.text) + 1;

	return (struct word){word.text + n, word.len - n};
}

static bool parse_address(struct word word, struct address *ret_address)
{
	struct endpoint endpoint;

	if (!endpoint_parse(word.text, word.len, 0, &endpoint))
		return false;
	*ret_address = address_from(&endpoint);
	return true;
}

/* "FIRST-LAST". False without a word when it is not made of two addresses. */
static bool parse_ends(struct word word, struct range *ret_range)
{
	const char *dash = find(word, '-');

	return dash && parse_address(until(word, dash), &ret_range->first) &&
	       parse_address(behind(word, dash), &ret_range->last);
}

static bool check_ends(
	struct word word, const struct range *range, struct fail *fail)
{
	if (range->first.space != range->last.space)
		return wrong(fail, word,
			"is not a range: one end is IPv4, the other IPv6");
	if (address_compare(&range->first, &range->last) > 0)
		return wrong(fail, word,
			"is an empty range: its first address is above its "
			"last");
	return true;
}

static bool parse_network(struct word word, struct word address_word,
	struct word prefix_word, struct range *ret_range, struct fail *fail)
{
	struct address address;
	uint64_t prefix, less = 0, most;

	if (!parse_address(address_word, &address))
		return wrong(fail, word,
			"is not a network: an address goes before the slash");
	most = address.space == 0 ? 32 : 128;
	/* A mapped IPv4 network counts its bits as IPv6. */
	if (address.space == 0 && find(address_word, ':')) {
		less = 96;
		most = 128;
	}
	if (!number_parse(prefix_word.text, prefix_word.len, most, &prefix))
		return wrong(fail, word,
			most == 32 ? "is not a network: its prefix is a number "
				     "of bits, 0-32"
				   : "is not a network: its prefix is a number "
				     "of bits, 0-128");
	if (prefix < less)
		return wrong(fail, word,
			"is not a network: mapped IPv4 has a prefix of 96-128");
	*ret_range = range_network(&address, (unsigned)(prefix - less));
	return true;
}

/* One number of an octet. A leading zero is octal to some programs and decimal
 * to others. */
static bool parse_number(struct word word, uint8_t *ret_number)
{
	uint64_t number;

	if ((word.len > 1 && word.text[0] == '0') ||
		!number_parse(word.text, word.len, UINT8_MAX, &number))
		return false;
	*ret_number = (uint8_t)number;
	return true;
}

/* "7", "1-20", "*", and with the ends left open "20-", "-20", "-". */
static bool parse_octet(struct word word, uint8_t *ret_first, uint8_t *ret_last)
{
	const char *dash = find(word, '-');
	struct word left = word, right = word;

	*ret_first = 0;
	*ret_last = UINT8_MAX;
	if (word.len == 1 && word.text[0] == '*')
		return true;
	if (dash) {
		left = until(word, dash);
		right = behind(word, dash);
	}
	if ((left.len > 0 || !dash) && !parse_number(left, ret_first))
		return false;
	return (right.len == 0 && dash) || parse_number(right, ret_last);
}

static bool parse_octets(
	struct word word, struct target_spec *spec, struct fail *fail)
{
	struct word rest = word;

	for (size_t i = 0; i < 4; i++) {
		const char *dot = find(rest, '.');
		struct word octet = dot ? until(rest, dot) : rest;

		if (!dot != (i == 3))
			return wrong(fail, word,
				"is not an IPv4 address: that has four parts");
		if (!parse_octet(octet, &spec->first[i], &spec->last[i]))
			return wrong(fail, word,
				"is not an IPv4 address: each part is a number "
				"0-255 without leading zeros, or a range");
		if (spec->first[i] > spec->last[i])
			return wrong(fail, word,
				"has an empty range: its low end is above its "
				"high end");
		if (dot)
			rest = behind(rest, dot);
	}
	spec->kind = TARGET_OCTETS;
	if (target_spec_count(spec) > TARGET_RANGES_MAX)
		return wrong(fail, word,
			"is too many separate ranges: at most 65536");
	return true;
}

/* Whatever has only digits, dots, dashes, slashes and stars. */
static bool parse_ipv4(
	struct word word, struct target_spec *spec, struct fail *fail)
{
	const char *slash = find(word, '/');

	if (slash)
		return parse_network(word, until(word, slash),
			behind(word, slash), &spec->range, fail);
	if (parse_ends(word, &spec->range))
		return check_ends(word, &spec->range, fail);
	return parse_octets(word, spec, fail);
}

/* "host:80" and "[::1]:80". */
static bool with_port(struct word word, struct fail *fail)
{
	return wrong(fail, word,
		"has a port in it: ports come after the target, "
		"as in 'example.org 80'");
}

static bool parse_scoped(
	struct word word, struct target_spec *spec, struct fail *fail)
{
	struct address address;

	if (find(word, '/'))
		return wrong(fail, word,
			"has a scope: it cannot be a network as well");
	if (parse_address(word, &spec->range.first)) {
		spec->range.last = spec->range.first;
		return true;
	}
	if (parse_address(until(word, find(word, '%')), &address))
		return wrong(fail, word,
			"names a network interface which is not there");
	return wrong(fail, word, "is not an IPv6 address");
}

static bool parse_ipv6(
	struct word word, struct target_spec *spec, struct fail *fail)
{
	const char *slash = find(word, '/'), *colon = find(word, ':');

	if (find(word, '%'))
		return parse_scoped(word, spec, fail);
	if (slash && colon < slash)
		return parse_network(word, until(word, slash),
			behind(word, slash), &spec->range, fail);
	if (parse_ends(word, &spec->range))
		return check_ends(word, &spec->range, fail);
	if (parse_address(word, &spec->range.first)) {
		spec->range.last = spec->range.first;
		return true;
	}
	if (!find(behind(word, colon), ':'))
		return with_port(word, fail);
	return wrong(fail, word, "is not an IPv6 address");
}

static bool parse_bracketed(
	struct word word, struct target_spec *spec, struct fail *fail)
{
	const char *close = find(word, ']');
	struct word inside, rest;

	if (!close)
		return wrong(fail, word, "has no ']' for its '['");
	inside = behind(until(word, close), word.text);
	rest = behind(word, close);
	if (rest.len > 0 && rest.text[0] == ':')
		return with_port(word, fail);
	if (rest.len > 0 || !parse_address(inside, &spec->range.first))
		return wrong(fail, word,
			"is not a target: brackets hold an IPv6 address");
	spec->range.last = spec->range.first;
	return true;
}

static bool is_letter(char c)
{
	/* What is beyond ASCII may stand in a hosts file. */
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

static bool check_name(struct word word, struct word name, struct fail *fail)
{
	if (name.len == 0 || !is_letter(name.text[0]))
		return wrong(fail, word, "is not a target");
	for (size_t i = 0; i < name.len; i++) {
		char c = name.text[i];

		if (c == ',')
			return wrong(fail, word,
				"is not a target: targets are separated by "
				"blanks");
		if (!is_letter(c) && c != '-' && c != '.')
			return fail_set(fail, STATUS_USAGE,
				"'%.*s' is not a target: no name has a '%c'",
				(int)(word.len < QUOTE_MAX ? word.len
							   : QUOTE_MAX),
				word.text, c);
	}
	if (name.len > NAME_MAX_LEN)
		return wrong(fail, word,
			"is not a target: names have at most 253 bytes");
	return true;
}

static bool parse_name(
	struct word word, struct target_spec *spec, struct fail *fail)
{
	const char *slash = find(word, '/');
	struct word name = slash ? until(word, slash) : word, rest;
	uint64_t prefix = TARGET_PREFIX_NONE;

	if (!check_name(word, name, fail))
		return false;
	if (slash) {
		rest = behind(word, slash);
		if (!number_parse(rest.text, rest.len, 128, &prefix))
			return wrong(fail, word,
				"is not a target: behind the slash goes the "
				"prefix of a network, 0-32 or 0-128");
	}
	spec->kind = TARGET_NAME;
	spec->name = name.text;
	spec->name_len = name.len;
	spec->prefix = (unsigned)prefix;
	return true;
}

static bool parse(struct word word, struct target_spec *spec, struct fail *fail)
{
	bool numeric = true;

	if (word.len == 0)
		return fail_set(fail, STATUS_USAGE, "the target is empty");
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.text[i];

		if (c <= ' ' || c == 0x7f)
			return wrong(fail, word,
				"is not a target: it has a blank or a control "
				"character in it");
		if (c == '/' && word.len - i > 1 && i > 0 &&
			word.text[i + 1] == '/' && word.text[i - 1] == ':')
			return wrong(fail, word,
				"is a URL: give its host alone as the target");
		if (!strchr("0123456789.-*/", c))
			numeric = false;
	}
	if (word.text[0] == '[')
		return parse_bracketed(word, spec, fail);
	if (find(word, ':'))
		return parse_ipv6(word, spec, fail);
	if (numeric)
		return parse_ipv4(word, spec, fail);
	return parse_name(word, spec, fail);
}

bool target_parse(const char *text, size_t len, struct target_spec *ret_spec,
	struct fail *fail)
{
	struct target_spec spec = {
		.kind = TARGET_RANGE, .prefix = TARGET_PREFIX_NONE};

	if (!parse((struct word){text, len}, &spec, fail))
		return false;
	*ret_spec = spec;
	return true;
}

/* The octet that ranges run over: the last that is not all of 0-255; those
 * behind it only make the ranges longer. */
static size_t running_octet(const struct target_spec *spec)
{
	size_t at = 3;

	while (at > 0 && spec->first[at] == 0 && spec->last[at] == UINT8_MAX)
		at--;
	return at;
}

size_t target_spec_count(const struct target_spec *spec)
{
	size_t count = 1;

	if (spec->kind == TARGET_NAME)
		return 0;
	if (spec->kind == TARGET_RANGE)
		return 1;
	for (size_t i = 0; i < running_octet(spec); i++)
		count *= (size_t)(spec->last[i] - spec->first[i]) + 1;
	return count;
}

struct range target_spec_range(const struct target_spec *spec, size_t i)
{
	size_t running = running_octet(spec);
	uint64_t first = 0, last = 0;

	if (spec->kind != TARGET_OCTETS)
		return spec->range;
	/* The digits of i, the lowest in the octet before the running one. */
	for (size_t at = 4; at-- > 0;) {
		size_t span = (size_t)(spec->last[at] - spec->first[at]) + 1;
		uint64_t low = spec->first[at], high = spec->last[at];

		if (at < running) {
			low = high = spec->first[at] + i % span;
			i /= span;
		}
		first |= low << 8 * (3 - at);
		last |= high << 8 * (3 - at);
	}
	return (struct range){{.low = first}, {.low = last}};
}

#include "svc/query.h"

#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "svc/pattern.h"

/* The most of a wrong query that a message quotes, so that its reason, which
 * stands behind, is not cut off. */
#define QUOTE_MAX 100

static bool wrong(struct service_word word, const char *why, struct fail *fail)
{
	int quoted = (int)(word.len < QUOTE_MAX ? word.len : QUOTE_MAX);

	return fail_set(fail, STATUS_USAGE, "wrong query '%.*s%s': %s", quoted,
		word.text, word.len > QUOTE_MAX ? "..." : "", why);
}

static bool is_ports(struct service_word word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.text[i] != '-' &&
			(word.text[i] < '0' || word.text[i] > '9'))
			return false;
	return word.len > 0;
}

/* A bound that is not there leaves *ret as it was. */
static bool parse_port(const char *text, size_t len, uint16_t *ret)
{
	uint64_t port = *ret;

	if (len > 0 && !number_parse(text, len, UINT16_MAX, &port))
		return false;
	*ret = (uint16_t)port;
	return true;
}

static bool parse_ports(struct service_word all, struct service_word word,
	struct query *query, struct fail *fail)
{
	const char *dash = memchr(word.text, '-', word.len);
	size_t low_len = dash ? (size_t)(dash - word.text) : word.len;
	const char *high = dash ? dash + 1 : word.text;
	size_t high_len = dash ? word.len - low_len - 1 : word.len;

	query->ports = true;
	query->low = 0;
	query->high = UINT16_MAX;
	if ((dash && memchr(high, '-', high_len)) || low_len + high_len == 0)
		return wrong(all, "a range of ports is LOW-HIGH", fail);
	if (!parse_port(word.text, low_len, &query->low) ||
		!parse_port(high, high_len, &query->high))
		return wrong(all, "a port is in 0-65535", fail);
	if (query->low > query->high)
		return wrong(all, "its low end is above its high end", fail);
	return true;
}

bool query_parse(
	const char *text, size_t len, struct query *ret, struct fail *fail)
{
	struct service_word all = {text, len}, word = all;
	const char *slash = memchr(text, '/', len);
	struct query query = {0};

	if (len == 0)
		return fail_set(fail, STATUS_USAGE,
			"empty query: give a name, a port or a pattern");
	if (slash) {
		word.len = (size_t)(slash - text);
		query.proto =
			(struct service_word){slash + 1, len - word.len - 1};
		if (query.proto.len == 0)
			return wrong(all, "no protocol after the '/'", fail);
		if (memchr(query.proto.text, '/', query.proto.len))
			return wrong(all, "more than one '/'", fail);
	}
	if (is_ports(word)) {
		if (!parse_ports(all, word, &query, fail))
			return false;
	} else {
		query.name = word;
		query.pattern = pattern_is(word.text, word.len);
	}
	*ret = query;
	return true;
}

static bool fits(const struct query *query, struct service_word word, bool fold)
{
	return pattern_match(
		query->name.text, query->name.len, word.text, word.len, fold);
}

static bool fits_alias(
	const struct query *query, struct service_word aliases, bool fold)
{
	struct service_word alias;

	while (services_alias(&aliases, &alias))
		if (fits(query, alias, fold))
			return true;
	return false;
}

static enum services_rank rank_pattern(
	const struct query *query, const struct service *service)
{
	if (fits(query, service->name, false))
		return SERVICES_NAME;
	if (fits_alias(query, service->aliases, false))
		return SERVICES_ALIAS;
	if (fits(query, service->name, true))
		return SERVICES_NAME_CASE;
	if (fits_alias(query, service->aliases, true))
		return SERVICES_ALIAS_CASE;
	return SERVICES_NONE;
}

enum services_rank query_rank(
	const struct query *query, const struct service *service)
{
	if (query->proto.len > 0 &&
		!services_is_proto(
			service, query->proto.text, query->proto.len))
		return SERVICES_NONE;
	if (query->ports)
		return service->port >= query->low &&
				       service->port <= query->high
			       ? SERVICES_NAME
			       : SERVICES_NONE;
	if (query->name.len == 0)
		return SERVICES_NAME;
	if (query->pattern)
		return rank_pattern(query, service);
	return services_rank(service, query->name.text, query->name.len);
}

static bool contains(struct service_word word, const char *text, size_t len)
{
	for (size_t i = 0; len <= word.len && i <= word.len - len; i++)
		if (strncasecmp(word.text + i, text, len) == 0)
			return true;
	return false;
}

/* An alias at a time: a text with a blank in it is not looked for across two
 * of them. */
bool query_search(const struct service *service, const char *text, size_t len)
{
	struct service_word aliases = service->aliases, alias;

	if (contains(service->name, text, len) ||
		contains(service->comment, text, len))
		return true;
	while (services_alias(&aliases, &alias))
		if (contains(alias, text, len))
			return true;
	return false;
}

const struct query_range *query_range(uint16_t port)
{
	static const struct query_range ranges[] = {
		{"well-known", 0, 1023},
		{"registered", 1024, 49151},
		{"dynamic", 49152, UINT16_MAX},
	};
	const struct query_range *range = ranges;

	while (port > range->high)
		range++;
	return range;
}

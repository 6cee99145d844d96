#include "scan/ports.h"

#include <string.h>

#include "base/number.h"
#include "svc/services.h"

/* The most of an item that a message quotes, so that its reason, which stands
 * behind, is not cut off. */
#define QUOTE_MAX 100

struct word {
	const char *text;
	size_t len;
};

struct parser {
	struct ports in, out;
	unsigned protos;  /* of the items that come */
	unsigned groups;  /* protocols that a group was begun for */
	unsigned touched; /* protocols that an item was for */
	bool included;	  /* an item without `!` was there */
	bool loaded;
	struct services services;
	struct fail *fail;
};

static bool wrong(const struct parser *parser, struct word item,
	const char *before, const char *after)
{
	bool cut = item.len > QUOTE_MAX;

	return fail_set(parser->fail, STATUS_USAGE, "%s'%.*s%s'%s", before,
		(int)(cut ? QUOTE_MAX : item.len), item.text, cut ? "..." : "",
		after);
}

static struct word trim(struct word word)
{
	while (word.len > 0 && (*word.text == ' ' || *word.text == '\t')) {
		word.text++;
		word.len--;
	}
	while (word.len > 0 && (word.text[word.len - 1] == ' ' ||
				       word.text[word.len - 1] == '\t'))
		word.len--;
	return word;
}

static struct word skip(struct word word, size_t n)
{
	return trim((struct word){word.text + n, word.len - n});
}

static bool made_of(struct word word, const char *chars)
{
	for (size_t i = 0; i < word.len; i++) {
		if (word.text[i] == '\0' || !strchr(chars, word.text[i]))
			return false;
	}
	return true;
}

/* What a group begins with: 0 when it is none. */
static unsigned group_of(struct word word)
{
	if (word.len < 2 || word.text[1] != ':')
		return 0;
	switch (word.text[0]) {
	case 'T':
	case 't':
		return PORTS_TCP;
	case 'U':
	case 'u':
		return PORTS_UDP;
	default:
		return 0;
	}
}

static void add(
	struct ports *ports, unsigned protos, uint16_t low, uint16_t high)
{
	if (protos & PORTS_TCP)
		port_set_add(&ports->tcp, low, high);
	if (protos & PORTS_UDP)
		port_set_add(&ports->udp, low, high);
}

static bool number(const struct parser *parser, struct word item,
	struct word digits, uint16_t *ret_port)
{
	uint64_t port;

	if (!number_parse(digits.text, digits.len, UINT16_MAX, &port))
		return wrong(parser, item, "", " goes beyond port 65535");
	if (port == 0)
		return wrong(parser, item, "port 0 cannot be scanned: ", "");
	*ret_port = (uint16_t)port;
	return true;
}

/* Digits and dashes: "80", "20-25", "60000-", "-1023", "-". */
static bool parse_numbers(
	struct parser *parser, struct word item, struct ports *ports)
{
	const char *dash = memchr(item.text, '-', item.len);
	size_t head = dash ? (size_t)(dash - item.text) : item.len;
	struct word left = {item.text, head}, right = left;
	uint16_t low = 1, high = UINT16_MAX;

	if (dash)
		right = (struct word){dash + 1, item.len - head - 1};
	if (!made_of(right, "0123456789"))
		return wrong(parser, item, "",
			" is not a range: it has more than one dash");
	if (left.len > 0 && !number(parser, item, left, &low))
		return false;
	if (right.len > 0 && !number(parser, item, right, &high))
		return false;
	if (low > high)
		return wrong(parser, item, "the range ",
			" is empty: its low end is above its high end");
	add(ports, parser->protos, low, high);
	return true;
}

/* The database is read at the first name, and once. */
static bool load(struct parser *parser)
{
	if (!parser->loaded)
		parser->loaded =
			services_load(&parser->services, SERVICES_PATH, NULL) ||
			services_load_builtin(&parser->services, parser->fail);
	return parser->loaded;
}

static bool find(const struct parser *parser, struct word name, unsigned proto,
	uint16_t *ret_port)
{
	struct service service = {0};

	if (name.len == 0 ||
		!services_find(&parser->services, name.text, name.len,
			proto == PORTS_TCP ? "tcp" : "udp", &service))
		return false;
	*ret_port = service.port;
	return true;
}

/* An end of a range as somebody may mean it: left open, a number, a name. */
static bool range_end(const struct parser *parser, struct word end)
{
	uint16_t port;

	return made_of(end, "0123456789") ||
	       find(parser, end, PORTS_TCP, &port) ||
	       find(parser, end, PORTS_UDP, &port);
}

static bool name_range(const struct parser *parser, struct word item)
{
	for (size_t i = 0; i < item.len; i++) {
		struct word left = {item.text, i};
		struct word right = {item.text + i + 1, item.len - i - 1};

		if (item.text[i] == '-' && range_end(parser, left) &&
			range_end(parser, right))
			return true;
	}
	return false;
}

/* Why an item that is no service is none. */
static bool no_service(const struct parser *parser, struct word item)
{
	uint16_t port;

	if (find(parser, item, PORTS_TCP, &port))
		return wrong(parser, item, "service ", " has no UDP port");
	if (find(parser, item, PORTS_UDP, &port))
		return wrong(parser, item, "service ", " has no TCP port");
	if (name_range(parser, item))
		return wrong(parser, item, "",
			" is not a range: ranges are of numbers");
	if (item.len > 1 && item.text[1] == ':')
		return wrong(parser, item, "",
			" is not a port: groups begin with T: or U:");
	if (memchr(item.text, '.', item.len) ||
		memchr(item.text, ':', item.len))
		return wrong(parser, item, "",
			" is not a port: targets are separated by blanks");
	if (made_of((struct word){item.text, 1}, "0123456789+ "))
		return wrong(parser, item, "",
			" is not a port: give 1-65535, a range or a service");
	return wrong(parser, item, "unknown service ", "");
}

static bool parse_name(
	struct parser *parser, struct word item, struct ports *ports)
{
	static const unsigned each[] = {PORTS_TCP, PORTS_UDP};
	bool found = false;

	if (!load(parser))
		return false;
	for (size_t i = 0; i < sizeof(each) / sizeof(*each); i++) {
		uint16_t port;

		if (!(parser->protos & each[i]) ||
			!find(parser, item, each[i], &port))
			continue;
		if (port == 0)
			return wrong(parser, item,
				"port 0 cannot be scanned: service ", "");
		add(ports, each[i], port, port);
		found = true;
	}
	return found || no_service(parser, item);
}

static bool parse_item(struct parser *parser, struct word item)
{
	struct word rest = item;
	struct ports *ports = &parser->in;

	if (group_of(rest)) {
		parser->protos = group_of(rest);
		parser->groups |= parser->protos;
		rest = skip(rest, 2);
		if (rest.len == 0)
			return wrong(
				parser, item, "", " has no ports behind it");
	}
	parser->touched |= parser->protos;
	if (*rest.text == '!') {
		ports = &parser->out;
		rest = skip(rest, 1);
		if (rest.len == 0)
			return wrong(
				parser, item, "", " has no port behind its !");
		if (group_of(rest))
			return wrong(parser, item, "",
				" is the wrong way round: a group comes before "
				"its !");
	} else {
		parser->included = true;
	}
	if (made_of(rest, "0123456789-"))
		return parse_numbers(parser, rest, ports);
	return parse_name(parser, rest, ports);
}

static bool parse_list(struct parser *parser, struct word text)
{
	struct word rest = text, item;

	if (trim(text).len == 0)
		return fail_set(parser->fail, STATUS_USAGE,
			"the list of ports is empty");
	for (;;) {
		const char *comma = memchr(rest.text, ',', rest.len);
		size_t len = comma ? (size_t)(comma - rest.text) : rest.len;

		item = trim((struct word){rest.text, len});
		if (item.len == 0)
			return wrong(parser, text, "",
				" has a comma with no port beside it");
		if (!parse_item(parser, item))
			return false;
		if (!comma)
			return true;
		rest.text += len + 1;
		rest.len -= len + 1;
	}
}

static void subtract(struct port_set *set, const struct port_set *out)
{
	for (size_t i = 0; i < sizeof(set->bits) / sizeof(*set->bits); i++)
		set->bits[i] &= ~out->bits[i];
}

/* Leave out what `!` says, and see that something is left, also in a group that
 * was begun: nobody writes one in order not to scan it. */
static bool leave_out(struct parser *parser, struct word text)
{
	struct ports *in = &parser->in;
	bool tcp, udp;

	if (!parser->included)
		add(in, parser->touched, 1, UINT16_MAX);
	subtract(&in->tcp, &parser->out.tcp);
	subtract(&in->udp, &parser->out.udp);
	tcp = port_set_count(&in->tcp) > 0;
	udp = port_set_count(&in->udp) > 0;
	if (!tcp && !udp)
		return wrong(parser, text, "", " leaves no port to scan");
	if (!tcp && parser->groups & PORTS_TCP)
		return wrong(parser, text, "", " leaves no TCP port to scan");
	if (!udp && parser->groups & PORTS_UDP)
		return wrong(parser, text, "", " leaves no UDP port to scan");
	return true;
}

bool ports_parse(const char *text, size_t len, unsigned protos,
	struct ports *ret_ports, struct fail *fail)
{
	struct parser parser = {.protos = protos, .fail = fail};
	struct word word = {text, len};
	bool good = parse_list(&parser, word) && leave_out(&parser, word);

	if (parser.loaded)
		services_release(&parser.services);
	if (good)
		*ret_ports = parser.in;
	return good;
}

bool ports_only(const char *text, size_t len)
{
	struct word word = {text, len};

	/* No target has a comma, a `!`, or a colon as its second letter behind
	 * a T or a U. */
	return made_of(word, "0123456789-") || memchr(text, ',', len) ||
	       memchr(text, '!', len) || group_of(word);
}

bool ports_meant(const char *text, size_t len, unsigned protos)
{
	struct ports ports;

	return ports_only(text, len) ||
	       ports_parse(text, len, protos, &ports, NULL);
}

void ports_builtin(unsigned protos, struct ports *ret_ports)
{
	struct ports ports = {0};

	for (const struct service_builtin *row = services_builtin; *row->name;
		row++) {
		unsigned has = (row->tcp ? PORTS_TCP : 0u) |
			       (row->udp ? PORTS_UDP : 0u);

		if (row->port != 0)
			add(&ports, has & protos, row->port, row->port);
	}
	*ret_ports = ports;
}

#include "wire/filter.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/number.h"
#include "svc/port.h"

#define RESOLVE_TIME (10 * NS_PER_SECOND)

/* --- words ----------------------------------------------------------------- */

static const struct {
	const char *word;
	enum filter_protocol protocol;
} protocols[] = {
	{"tcp", FILTER_TCP},
	{"udp", FILTER_UDP},
	{"icmp", FILTER_ICMP},
	{"arp", FILTER_ARP},
	{"ip", FILTER_IPV4},
	{"ip6", FILTER_IPV6},
};

static bool take_protocol(const char *word, struct filter *filter)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
		if (strcmp(word, protocols[i].word) == 0) {
			filter->protocols |= protocols[i].protocol;
			return true;
		}
	return false;
}

static bool add_ports(
	struct filter_end *end, uint16_t low, uint16_t high, struct fail *fail)
{
	struct filter_ports *ports =
		realloc(end->ports, (end->port_count + 1) * sizeof(*ports));

	if (!ports)
		return fail_memory(fail);
	ports[end->port_count++] = (struct filter_ports){low, high};
	end->ports = ports;
	return true;
}

/* A name may be that of one port of TCP and of another one of UDP. */
static bool take_port(
	struct filter_end *end, const char *text, size_t len, struct fail *fail)
{
	static const char of_tcp[] = " for tcp";
	struct fail why = {0};
	uint16_t tcp, udp;
	bool has_tcp = port_parse(text, len, "tcp", &tcp, &why);

	if (!port_parse(text, len, "udp", &udp, NULL)) {
		size_t said = strlen(why.text), n = sizeof(of_tcp) - 1;

		if (has_tcp)
			return add_ports(end, tcp, tcp, fail);
		return fail_set(fail, why.status, "%s%s", why.text,
			said >= n && strcmp(why.text + said - n, of_tcp) == 0
				? " or udp"
				: "");
	}
	if (has_tcp && tcp != udp && !add_ports(end, tcp, tcp, fail))
		return false;
	return add_ports(end, udp, udp, fail);
}

/* "8000-8100", "-1023", "60000-"; names have dashes, too. */
static bool is_range(
	const char *text, size_t len, uint64_t *ret_low, uint64_t *ret_high)
{
	const char *dash = memchr(text, '-', len);
	uint64_t low = 0, high = UINT16_MAX;
	size_t before, after;

	if (!dash || len == 1)
		return false;
	before = (size_t)(dash - text);
	after = len - before - 1;
	if ((before > 0 && !number_parse(text, before, UINT16_MAX, &low)) ||
		(after > 0 &&
			!number_parse(dash + 1, after, UINT16_MAX, &high)))
		return false;
	*ret_low = low;
	*ret_high = high;
	return true;
}

static bool take_ports(
	struct filter_end *end, const char *text, struct fail *fail)
{
	while (true) {
		size_t len = strcspn(text, ",");
		uint64_t low, high;

		if (len == 0)
			return fail_set(
				fail, STATUS_USAGE, "a port is missing");
		if (!is_range(text, len, &low, &high)) {
			if (!take_port(end, text, len, fail))
				return false;
		} else if (low > high) {
			return fail_set(fail, STATUS_USAGE,
				"the range %.*s ends before it begins",
				(int)len, text);
		} else if (!add_ports(
				   end, (uint16_t)low, (uint16_t)high, fail)) {
			return false;
		}
		if (text[len] == '\0')
			return true;
		text += len + 1;
	}
}

static bool add_network(
	struct filter_end *end, const struct cidr *network, struct fail *fail)
{
	struct cidr *networks = realloc(
		end->networks, (end->network_count + 1) * sizeof(*networks));

	if (!networks)
		return fail_memory(fail);
	networks[end->network_count++] = *network;
	end->networks = networks;
	return true;
}

static bool find_host(
	const char *host, struct endpoint_list *ret_list, struct fail *fail)
{
	return resolve(host, 0, AF_UNSPEC, RESOLVE_TIME, ret_list, fail);
}

/* All addresses of a name. A zone (fe80::1%eth0) is not in packets. */
static bool take_name(struct filter_end *end, const char *host,
	filter_find *find, struct fail *fail)
{
	struct endpoint_list list;
	bool good = true;

	if (!find(host, &list, fail)) {
		fail->status = STATUS_TROUBLE;
		return false;
	}
	for (size_t i = 0; i < list.count && good; i++) {
		struct cidr network = {0};

		network.len = endpoint_bytes(&list.items[i], network.bytes);
		network.prefix = (unsigned)network.len * 8;
		good = add_network(end, &network, fail);
	}
	endpoint_list_release(&list);
	return good;
}

/* Without find only an address is a host. */
static bool take_host(struct filter_end *end, const char *text, size_t len,
	filter_find *find, struct fail *fail)
{
	struct cidr network;
	char *host;
	bool good;

	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	} else if (len > 0 && text[0] == '[') {
		return fail_set(fail, STATUS_USAGE, "a ']' is missing");
	}
	if (len == 0)
		return fail_set(fail, STATUS_USAGE, "a host is missing");
	if (cidr_parse(text, len, &network))
		return add_network(end, &network, fail);
	if (memchr(text, '/', len))
		return fail_set(fail, STATUS_USAGE,
			"%.*s is no network as 192.0.2.0/24", (int)len, text);
	if (!find)
		return fail_set(fail, STATUS_USAGE, "it is no address");
	host = strndup(text, len);
	if (!host)
		return fail_memory(fail);
	good = take_name(end, host, find, fail);
	free(host);
	return good;
}

/* Where the ports of HOST:PORTS begin; an IPv6 address without brackets has
 * none. Null: no ports. */
static const char *ports_of(const char *text)
{
	const char *bracket = text[0] == '[' ? strchr(text, ']') : NULL;
	const char *colon = strchr(bracket ? bracket : text, ':');

	if (!colon || (!bracket && strchr(colon + 1, ':')))
		return NULL;
	return colon;
}

/* ":PORTS", "@HOST", "@HOST:PORTS", or a numeric HOST without its @. */
static bool take_end(const char *word, struct filter_end *end,
	filter_find *find, struct fail *fail)
{
	bool named = word[0] == '@';
	const char *host = named ? word + 1 : word, *colon;

	/* "::1" is an address. */
	if (word[0] == ':' && word[1] != ':')
		return take_ports(end, word + 1, fail);
	colon = ports_of(host);
	if (!take_host(end, host, colon ? (size_t)(colon - host) : strlen(host),
		    named ? find : NULL, fail))
		return false;
	return !colon || take_ports(end, colon + 1, fail);
}

static void end_release(struct filter_end *end)
{
	free(end->networks);
	free(end->ports);
}

/* What a word that is no filter may have been meant as. */
static bool refuse(const char *word, struct fail *fail)
{
	uint64_t port;

	if (number_parse(word, strlen(word), UINT16_MAX, &port))
		return fail_set(fail, STATUS_USAGE,
			"'%s' is not a filter; a port is ':%s'", word, word);
	if (strchr(word, '/'))
		return fail_set(fail, STATUS_USAGE,
			"'%s' is not a filter: it is no network as "
			"192.0.2.0/24",
			word);
	return fail_set(fail, STATUS_USAGE,
		"'%s' is not a filter: tcp, udp, icmp, arp, ip, ip6, :PORTS, "
		"@HOST, @HOST:PORTS; a host of that name is '@%s'",
		word, word);
}

/* A word with none of these is neither address nor port. */
static bool is_end(const char *word)
{
	struct cidr network;

	return word[0] == ':' || word[0] == '@' || word[0] == '[' ||
	       cidr_parse(word, strcspn(word, ":"), &network) ||
	       cidr_parse(word, strlen(word), &network);
}

static bool take_word(const char *word, filter_find *find,
	struct filter *filter, struct fail *fail)
{
	struct filter_end end = {0}, *ends;
	struct fail why = {0};

	if (take_protocol(word, filter))
		return true;
	if (!is_end(word))
		return refuse(word, fail);
	if (!take_end(word, &end, find, &why)) {
		end_release(&end);
		return fail_set(
			fail, why.status, "filter '%s': %s", word, why.text);
	}
	ends = realloc(filter->ends, (filter->end_count + 1) * sizeof(*ends));
	if (!ends) {
		end_release(&end);
		return fail_memory(fail);
	}
	ends[filter->end_count++] = end;
	filter->ends = ends;
	return true;
}

bool filter_parse_with(char *const *words, size_t count, filter_find *find,
	struct filter *ret, struct fail *fail)
{
	struct filter filter = {0};

	for (size_t i = 0; i < count; i++)
		if (!take_word(words[i], find, &filter, fail)) {
			filter_release(&filter);
			return false;
		}
	*ret = filter;
	return true;
}

bool filter_parse(
	char *const *words, size_t count, struct filter *ret, struct fail *fail)
{
	return filter_parse_with(words, count, find_host, ret, fail);
}

void filter_release(struct filter *filter)
{
	for (size_t i = 0; i < filter->end_count; i++)
		end_release(&filter->ends[i]);
	free(filter->ends);
	*filter = (struct filter){0};
}

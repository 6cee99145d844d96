#include "list/sockets_filter.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"

/* A text that is being parsed. */
struct parser {
	const char *whole; /* for messages */
	bool (*find)(const char *host, struct endpoint_list *ret_list,
		struct fail *fail);
	bool one_end; /* behind local: or remote: */
	struct sockets_filter *filter;
	struct fail *fail;
};

static bool wrong(const struct parser *parser, const char *reason)
{
	return fail_set(parser->fail, STATUS_USAGE, "filter '%.200s%s': %s",
		parser->whole, strlen(parser->whole) > 200 ? "..." : "",
		reason);
}

static bool keep_text(const struct parser *parser, const char *text)
{
	parser->filter->text = strdup(text);
	if (!parser->filter->text)
		return fail_memory(parser->fail);
	parser->filter->text_len = strlen(text);
	return true;
}

/* --- addresses and ports --------------------------------------------------- */

static bool parse_ports(const struct parser *parser, const char *text)
{
	const unsigned protos = PORTS_TCP | PORTS_UDP;
	struct fail fail = {0};
	uint64_t number;

	if (number_parse(text, strlen(text), 0, &number))
		return wrong(parser, "no socket has port 0");
	parser->filter->ports = malloc(sizeof(*parser->filter->ports));
	if (!parser->filter->ports)
		return fail_memory(parser->fail);
	if (ports_parse(
		    text, strlen(text), protos, parser->filter->ports, &fail))
		return true;
	if (fail.status != STATUS_USAGE)
		return fail_set(parser->fail, fail.status, "%s", fail.text);
	return wrong(parser, fail.text);
}

static bool make_room(const struct parser *parser, size_t count)
{
	struct sockets_filter *filter = parser->filter;

	filter->networks = calloc(count, sizeof(*filter->networks));
	if (!filter->networks)
		return fail_memory(parser->fail);
	filter->network_count = count;
	return true;
}

static bool keep_found(
	const struct parser *parser, const struct endpoint_list *list)
{
	if (list->count == 0)
		return wrong(parser, "the host has no address");
	if (!make_room(parser, list->count))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		struct cidr *cidr = &parser->filter->networks[i];

		cidr->len = endpoint_bytes(&list->items[i], cidr->bytes);
		cidr->prefix = (unsigned)cidr->len * 8;
	}
	return true;
}

static bool parse_name(const struct parser *parser, const char *name)
{
	struct endpoint_list list = {0};
	bool good;

	if (name[0] == '\0')
		return wrong(parser, "a host is missing");
	if (strchr(name, '%'))
		return wrong(parser,
			"the kernel's tables show no zone: leave out the % "
			"and what follows");
	if (strchr(name, '/'))
		return wrong(parser,
			"not a network as 192.0.2.0/24; a name of a UNIX "
			"socket is unix:NAME");
	if (strchr(name, ':'))
		return wrong(parser,
			"not an address; an IPv6 address with a port is "
			"[::1]:80");
	if (!parser->find(name, &list, parser->fail)) {
		/* The list of sockets is not empty, it was not even asked. */
		if (parser->fail && parser->fail->status == STATUS_NO)
			parser->fail->status = STATUS_TROUBLE;
		return false;
	}
	good = keep_found(parser, &list);
	endpoint_list_release(&list);
	return good;
}

/* An address, a network or a name; text has no port any more. */
static bool parse_host(
	const struct parser *parser, const char *text, size_t len)
{
	struct cidr cidr;
	char *name;
	bool good;

	if (cidr_parse(text, len, &cidr)) {
		if (!make_room(parser, 1))
			return false;
		parser->filter->networks[0] = cidr;
		return true;
	}
	name = strndup(text, len);
	if (!name)
		return fail_memory(parser->fail);
	good = parse_name(parser, name);
	free(name);
	return good;
}

/* "[::1]", "[::1]:80" */
static bool parse_bracketed(const struct parser *parser, const char *text)
{
	const char *end = strchr(text, ']');
	struct cidr cidr;

	if (!end || (end[1] != '\0' && end[1] != ':'))
		return wrong(parser, "not [ADDRESS] or [ADDRESS]:PORT");
	if (!strchr(text, '%') &&
		!cidr_parse(text + 1, (size_t)(end - text) - 1, &cidr))
		return wrong(parser, "no address is in the brackets");
	if (end[1] == ':' && !parse_ports(parser, end + 2))
		return false;
	return parse_host(parser, text + 1, (size_t)(end - text) - 1);
}

/* A word without a colon that no `@` says to be a host, and no address. */
static bool parse_word(const struct parser *parser, const char *text)
{
	int64_t duration;

	if (parser->one_end)
		return parse_ports(parser, text);
	if (text[strspn(text, "0123456789-")] == '\0')
		return wrong(parser, "give :PORT, or pid:N");
	if (duration_parse(text, strlen(text), &duration))
		return wrong(parser,
			"give --wait=DURATION or --watch=DURATION, with a =");
	if (text[strspn(text, "0123456789.")] == '\0')
		return wrong(parser, "not an address");
	return wrong(parser, "give :SERVICE, @HOST, name:TEXT or user:NAME");
}

/* Words of ss, lsof and tcpdump that stand where a key of ours does: they are
 * no hosts to be looked up. */
static bool is_foreign(const char *text, size_t len)
{
	static const char *const words[] = {"port", "sport", "dport", "src",
		"dst", "host", "net", "tcp", "tcp6", "udp", "udp6", "proto",
		"process", "program", "comm", "cmd", "uid", "inode", "not",
		"and", "or", "*"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strlen(words[i]) == len &&
			strncasecmp(words[i], text, len) == 0)
			return true;
	return false;
}

static bool parse_host_ports(
	const struct parser *parser, const char *text, bool is_host)
{
	const char *colon = strrchr(text, ':');
	struct cidr cidr;

	if (colon && !is_host && is_foreign(text, (size_t)(colon - text)))
		return wrong(parser,
			"give :PORT, @HOST, local:..., remote:..., pid:N, "
			"name:TEXT, user:U, state:STATE or unix:NAME; -t and "
			"-u choose the protocol");

	if (text[0] == '[')
		return parse_bracketed(parser, text);
	if (cidr_parse(text, strlen(text), &cidr))
		return parse_host(parser, text, strlen(text));
	if (!colon || memchr(text, ':', (size_t)(colon - text)))
		return colon || is_host || strpbrk(text, "%/")
			       ? parse_host(parser, text, strlen(text))
			       : parse_word(parser, text);
	if (!parse_ports(parser, colon + 1)) {
		/* "stat:listen" is no host with a wrong port. */
		if (is_host || parser->one_end ||
			cidr_parse(text, (size_t)(colon - text), &cidr))
			return false;
		return wrong(parser,
			"neither HOST:PORT nor one of local: remote: pid: "
			"name: user: state: unix:");
	}
	return parse_host(parser, text, (size_t)(colon - text));
}

static bool parse_end(struct parser *parser, const char *text)
{
	bool is_host = text[0] == '@';
	bool is_unix = text[is_host] == '/';

	if (text[0] == '\0')
		return wrong(parser, "give an address, a port or both");
	if (is_unix && !parser->filter->local)
		return wrong(parser,
			"of a UNIX socket only the local end has a name");
	if (is_unix) {
		parser->filter->kind = SOCKETS_FILTER_UNIX;
		return keep_text(parser, text);
	}
	/* "::1" is an address. */
	if (text[0] == ':' && text[1] != ':')
		return parse_ports(parser, text + 1);
	return parse_host_ports(parser, text + is_host, is_host);
}

static bool parse_local(struct parser *parser, const char *text)
{
	parser->one_end = true;
	parser->filter->remote = false;
	return parse_end(parser, text);
}

static bool parse_remote(struct parser *parser, const char *text)
{
	parser->one_end = true;
	parser->filter->local = false;
	return parse_end(parser, text);
}

/* --- the others ------------------------------------------------------------ */

static bool parse_pid(struct parser *parser, const char *text)
{
	uint64_t pid;

	if (!number_parse(text, strlen(text), INT32_MAX, &pid) || pid == 0)
		return wrong(parser, "not the number of a process");
	parser->filter->kind = SOCKETS_FILTER_PID;
	parser->filter->pid = (pid_t)pid;
	return true;
}

static bool parse_process(struct parser *parser, const char *text)
{
	if (text[0] == '\0')
		return wrong(parser, "a part of a process's name is missing");
	parser->filter->kind = SOCKETS_FILTER_NAME;
	return keep_text(parser, text);
}

/* A name goes before a number, as in chown(1). */
static bool parse_user(struct parser *parser, const char *text)
{
	const struct passwd *entry = text[0] ? getpwnam(text) : NULL;
	uint64_t uid;

	parser->filter->kind = SOCKETS_FILTER_USER;
	if (entry) {
		parser->filter->uid = entry->pw_uid;
		return true;
	}
	if (!number_parse(text, strlen(text), SOCKETS_UID_UNKNOWN - 1, &uid))
		return wrong(parser, "there is no such user");
	parser->filter->uid = (uint32_t)uid;
	return true;
}

#define STATE(name) (UINT32_C(1) << SOCKTAB_##name)

static const struct {
	const char *name; /* lower case, without - and _ */
	uint32_t inet, un;
} states[] = {
	{"listen", STATE(LISTEN), 1},
	{"listening", STATE(LISTEN), 1},
	{"established", STATE(ESTABLISHED), STATE(UNIX_CONNECTED)},
	{"estab", STATE(ESTABLISHED), STATE(UNIX_CONNECTED)},
	{"connected", STATE(ESTABLISHED), STATE(UNIX_CONNECTED)},
	{"synsent", STATE(SYN_SENT), 0},
	{"synreceived", STATE(SYN_RECEIVED), 0},
	{"synrecv", STATE(SYN_RECEIVED), 0},
	{"synrcvd", STATE(SYN_RECEIVED), 0},
	{"finwait1", STATE(FIN_WAIT_1), 0},
	{"finwait2", STATE(FIN_WAIT_2), 0},
	{"timewait", STATE(TIME_WAIT), 0},
	{"closed", STATE(CLOSED), STATE(UNIX_UNCONNECTED)},
	{"close", STATE(CLOSED), STATE(UNIX_UNCONNECTED)},
	{"unconn", STATE(CLOSED), STATE(UNIX_UNCONNECTED)},
	{"unconnected", STATE(CLOSED), STATE(UNIX_UNCONNECTED)},
	{"closewait", STATE(CLOSE_WAIT), 0},
	{"lastack", STATE(LAST_ACK), 0},
	{"closing", STATE(CLOSING), 0},
	{"connecting", STATE(SYN_SENT), STATE(UNIX_CONNECTING)},
	{"disconnecting", 0, STATE(UNIX_DISCONNECTING)},
};

static bool is_state(const char *word, size_t len, const char *name)
{
	for (size_t i = 0; i < len; i++) {
		char c = word[i];

		if (c == '-' || c == '_')
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != *name || c == '\0')
			return false;
		name++;
	}
	return *name == '\0';
}

static bool parse_states(struct parser *parser, const char *text)
{
	const size_t count = sizeof(states) / sizeof(*states);

	parser->filter->kind = SOCKETS_FILTER_STATE;
	for (;;) {
		size_t len = strcspn(text, ","), i = 0;

		while (i < count && !is_state(text, len, states[i].name))
			i++;
		if (i == count && len == 0)
			return wrong(parser, "the name of a state is missing");
		if (i == count)
			return wrong(parser,
				"there are listen, syn-sent, syn-received, "
				"established, fin-wait-1, fin-wait-2, "
				"close-wait, last-ack, closing, time-wait, "
				"closed; of UNIX also connected, connecting, "
				"unconnected");
		parser->filter->inet_states |= states[i].inet;
		parser->filter->unix_states |= states[i].un;
		if (text[len] == '\0')
			return true;
		text += len + 1;
	}
}

static bool parse_unix(struct parser *parser, const char *text)
{
	if (text[0] == '\0')
		return wrong(parser, "the name of a UNIX socket is missing");
	parser->filter->kind = SOCKETS_FILTER_UNIX;
	return keep_text(parser, text);
}

static const struct {
	const char *key;
	bool (*parse)(struct parser *parser, const char *text);
} keys[] = {
	{"local:", parse_local},
	{"remote:", parse_remote},
	{"pid:", parse_pid},
	{"name:", parse_process},
	{"user:", parse_user},
	{"state:", parse_states},
	{"unix:", parse_unix},
};

bool sockets_filter_parse_with(const char *text,
	bool (*find)(const char *host, struct endpoint_list *ret_list,
		struct fail *fail),
	struct sockets_filter *ret, struct fail *fail)
{
	struct sockets_filter filter = {.local = true, .remote = true};
	struct parser parser = {
		.whole = text, .find = find, .filter = &filter, .fail = fail};
	bool (*parse)(struct parser * parser, const char *text) = parse_end;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		size_t len = strlen(keys[i].key);

		if (strncasecmp(text, keys[i].key, len) != 0)
			continue;
		parse = keys[i].parse;
		text += len;
		break;
	}
	if (!parse(&parser, text)) {
		sockets_filter_release(&filter);
		return false;
	}
	*ret = filter;
	return true;
}

static bool find_host(
	const char *host, struct endpoint_list *ret_list, struct fail *fail)
{
	return resolve(host, 0, AF_UNSPEC, 10 * NS_PER_SECOND, ret_list, fail);
}

bool sockets_filter_parse(
	const char *text, struct sockets_filter *ret, struct fail *fail)
{
	return sockets_filter_parse_with(text, find_host, ret, fail);
}

void sockets_filter_release(struct sockets_filter *filter)
{
	free(filter->ports);
	free(filter->networks);
	free(filter->text);
	*filter = (struct sockets_filter){0};
}

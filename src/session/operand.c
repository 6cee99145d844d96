#include "session/operand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "net/endpoint.h"
#include "net/resolve.h"
#include "svc/port.h"

static bool take_host(
	const struct host_port *pieces, char host[256], struct fail *fail)
{
	if (pieces->host_len >= 256)
		return fail_set(
			fail, STATUS_USAGE, "the host's name is too long");
	memcpy(host, pieces->host, pieces->host_len);
	host[pieces->host_len] = '\0';
	return true;
}

/* getaddrinfo(3) would take a bare number for an address. */
static bool is_number(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

bool listen_place_operands(struct listen_place *place, int operand_count,
	char **operands, struct fail *fail)
{
	const char *port = NULL, *address = NULL;
	struct host_port pieces;

	if (operand_count == 2) {
		address = operands[0];
		port = operands[1];
	} else if (operand_count == 1 && place->port) {
		address = operands[0];
	} else if (operand_count == 1 &&
		   host_port_split(operands[0], &pieces)) {
		if (!take_host(&pieces, place->host, fail))
			return false;
		address = place->host;
		port = pieces.port;
	} else if (operand_count == 1) {
		port = operands[0];
	}
	if (place->unix_path &&
		(port || address || place->port || place->address))
		return fail_set(fail, STATUS_USAGE,
			"a UNIX socket has no address and no port");
	if (port && place->port)
		return fail_set(fail, STATUS_USAGE,
			"the port is given twice: '%s' and '%s'", place->port,
			port);
	if (address && place->address)
		return fail_set(fail, STATUS_USAGE,
			"the address is given twice: '%s' and '%s'",
			place->address, address);
	if (port)
		place->port = port;
	if (address)
		place->address = address;
	if (!place->port && !place->unix_path)
		return fail_set(fail, STATUS_USAGE,
			place->program
				? "a port is missing; --exec takes the rest "
				  "of the line, so it comes before: "
				  "ncx listen 5000 --exec cat"
				: "a port is missing: ncx listen 5000");
	if (place->address && !place->numbers && is_number(place->address))
		return fail_set(fail, STATUS_USAGE,
			"'%s' is no address, and the port is '%s' already",
			place->address, place->port ? place->port : "");
	return true;
}

/* "*" and nothing mean every address. */
static bool is_any(const char *address)
{
	return !address || strcmp(address, "*") == 0;
}

bool listen_place_resolve(const struct listen_place *place,
	const struct stream *stream, struct listen_options *ret_options,
	struct fail *fail)
{
	bool udp = stream->args->udp;
	struct endpoint_list list;
	uint16_t port;

	*ret_options = (struct listen_options){
		.family = stream->family,
		.udp = udp,
		.sockopts = stream->sockopts,
	};
	if (place->unix_path)
		return endpoint_unix(
			place->unix_path, &ret_options->address, fail);
	if (!port_parse(place->port, strlen(place->port), udp ? "udp" : "tcp",
		    &port, fail))
		return false;
	ret_options->port = port;
	if (is_any(place->address))
		return true;
	if (place->address[0] == '\0')
		return fail_set(fail, STATUS_USAGE, "the address is empty");
	if (!resolve(place->address, port, stream->family,
		    stream->args->timeout.ns, &list, fail))
		return false;
	ret_options->address = list.items[0];
	endpoint_list_release(&list);
	return true;
}

/* "7-13" and "22,80" are for a scan. */
static bool is_port_list(const char *port, size_t len)
{
	return len > 0 && strspn(port, "0123456789,-") >= len &&
	       port[0] >= '0' && port[0] <= '9' &&
	       (memchr(port, '-', len) || memchr(port, ',', len));
}

bool connect_place_operands(int operand_count, char **operands, bool udp,
	bool numbers, struct connect_place *ret_place, struct fail *fail)
{
	struct connect_place place = {0};
	struct host_port pieces;

	if (operand_count == 2)
		pieces = (struct host_port){
			.host = operands[0],
			.host_len = strlen(operands[0]),
			.port = operands[1],
			.port_len = strlen(operands[1]),
		};
	else if (operand_count == 0)
		return fail_set(fail, STATUS_USAGE,
			"a host and a port are missing: "
			"ncx connect localhost 5000");
	else if (!host_port_split(operands[0], &pieces))
		return fail_set(fail, STATUS_USAGE,
			"the port is missing: ncx connect %s 5000",
			operands[0]);
	if (pieces.host_len == 0)
		return fail_set(fail, STATUS_USAGE, "the host is empty");
	if (operand_count == 2 && !numbers && is_number(operands[0]))
		return fail_set(fail, STATUS_USAGE,
			"'%s' is no host; the host comes first: "
			"ncx connect localhost 5000",
			operands[0]);
	if (!take_host(&pieces, place.host, fail))
		return false;
	if (is_port_list(pieces.port, pieces.port_len))
		return fail_set(fail, STATUS_USAGE,
			"'%.*s' is more than one port: ncx scan %s%s %.*s",
			(int)pieces.port_len, pieces.port, udp ? "-u " : "",
			place.host, (int)pieces.port_len, pieces.port);
	if (!port_parse(pieces.port, pieces.port_len, udp ? "udp" : "tcp",
		    &place.port, fail))
		return false;
	place.service = pieces.port;
	*ret_place = place;
	return true;
}

bool networks_option(const struct option_list *list, const char *option,
	struct cidr **ret_networks, size_t *ret_count, struct fail *fail)
{
	if (list->count == 0)
		return true;
	*ret_networks = calloc(list->count, sizeof(**ret_networks));
	if (!*ret_networks)
		return fail_memory(fail);
	for (size_t i = 0; i < list->count; i++)
		if (!cidr_parse(list->items[i], strlen(list->items[i]),
			    &(*ret_networks)[i]))
			return fail_set(fail, STATUS_USAGE,
				"%s takes a network like 192.0.2.0/24, not "
				"'%s'",
				option, list->items[i]);
	*ret_count = list->count;
	return true;
}

#include "net/endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "net/zone.h"

static bool parse_scope(const char *text, size_t len, uint32_t *ret_scope)
{
	char name[IF_NAMESIZE];
	uint64_t number;

	if (number_parse(text, len, UINT32_MAX, &number)) {
		*ret_scope = (uint32_t)number;
		return true;
	}
	if (len == 0 || len >= sizeof(name))
		return false;
	memcpy(name, text, len);
	name[len] = '\0';
	*ret_scope = if_nametoindex(name);
	return *ret_scope != 0;
}

bool endpoint_parse(const char *text, size_t len, uint16_t port,
	struct endpoint *ret_endpoint)
{
	struct endpoint endpoint = {0};
	const char *percent = memchr(text, '%', len);
	size_t address_len = percent ? (size_t)(percent - text) : len;
	char address[INET6_ADDRSTRLEN];

	if (address_len == 0 || address_len >= sizeof(address))
		return false;
	memcpy(address, text, address_len);
	address[address_len] = '\0';
	if (!percent &&
		inet_pton(AF_INET, address, &endpoint.addr.in4.sin_addr) == 1) {
		endpoint.addr.in4.sin_family = AF_INET;
		endpoint.len = sizeof(endpoint.addr.in4);
	} else if (inet_pton(AF_INET6, address, &endpoint.addr.in6.sin6_addr) ==
		   1) {
		endpoint.addr.in6.sin6_family = AF_INET6;
		endpoint.len = sizeof(endpoint.addr.in6);
		if (percent && !parse_scope(percent + 1, len - address_len - 1,
				       &endpoint.addr.in6.sin6_scope_id))
			return false;
	} else {
		return false;
	}
	endpoint_set_port(&endpoint, port);
	*ret_endpoint = endpoint;
	return true;
}

int endpoint_family(const struct endpoint *endpoint)
{
	return endpoint->addr.any.sa_family;
}

uint16_t endpoint_port(const struct endpoint *endpoint)
{
	switch (endpoint_family(endpoint)) {
	case AF_INET:
		return ntohs(endpoint->addr.in4.sin_port);
	case AF_INET6:
		return ntohs(endpoint->addr.in6.sin6_port);
	default:
		return 0;
	}
}

void endpoint_set_port(struct endpoint *endpoint, uint16_t port)
{
	if (endpoint_family(endpoint) == AF_INET)
		endpoint->addr.in4.sin_port = htons(port);
	else if (endpoint_family(endpoint) == AF_INET6)
		endpoint->addr.in6.sin6_port = htons(port);
}

void endpoint_any(int family, uint16_t port, struct endpoint *ret_endpoint)
{
	*ret_endpoint =
		(struct endpoint){.addr.any.sa_family = (sa_family_t)family};
	ret_endpoint->len = family == AF_INET ? sizeof(ret_endpoint->addr.in4)
					      : sizeof(ret_endpoint->addr.in6);
	endpoint_set_port(ret_endpoint, port);
}

bool endpoint_unix(
	const char *path, struct endpoint *ret_endpoint, struct fail *fail)
{
	struct endpoint endpoint = {.addr.un.sun_family = AF_UNIX};
	size_t len = strlen(path);

	if (len == 0)
		return fail_set(fail, STATUS_USAGE, "the socket path is empty");
	if (len >= sizeof(endpoint.addr.un.sun_path))
		return fail_set(fail, STATUS_USAGE,
			"the socket path is %zu bytes long, at most %zu fit",
			len, sizeof(endpoint.addr.un.sun_path) - 1);
	memcpy(endpoint.addr.un.sun_path, path, len);
	endpoint.len =
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	if (path[0] == '@')
		endpoint.addr.un.sun_path[0] = '\0';
	else
		endpoint.len++;
	*ret_endpoint = endpoint;
	return true;
}

size_t endpoint_bytes(const struct endpoint *endpoint, uint8_t bytes[16])
{
	const struct in6_addr *in6 = &endpoint->addr.in6.sin6_addr;

	switch (endpoint_family(endpoint)) {
	case AF_INET:
		memcpy(bytes, &endpoint->addr.in4.sin_addr, 4);
		return 4;
	case AF_INET6:
		if (IN6_IS_ADDR_V4MAPPED(in6)) {
			memcpy(bytes, in6->s6_addr + 12, 4);
			return 4;
		}
		memcpy(bytes, in6, 16);
		return 16;
	default:
		return 0;
	}
}

bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
	uint8_t left[16], right[16];
	size_t len = endpoint_bytes(a, left);

	if (len == 0)
		return a->len == b->len &&
		       memcmp(&a->addr, &b->addr, a->len) == 0;
	return len == endpoint_bytes(b, right) &&
	       memcmp(left, right, len) == 0 &&
	       endpoint_port(a) == endpoint_port(b) &&
	       (len == 4 ||
		       a->addr.in6.sin6_scope_id == b->addr.in6.sin6_scope_id);
}

static const char *unix_text(
	const struct endpoint *endpoint, char text[ENDPOINT_TEXT_MAX])
{
	size_t head = offsetof(struct sockaddr_un, sun_path);
	size_t len = endpoint->len > head ? endpoint->len - head : 0;
	const char *path = endpoint->addr.un.sun_path;

	if (len == 0)
		(void)snprintf(text, ENDPOINT_TEXT_MAX, "unnamed");
	else if (path[0] == '\0')
		(void)snprintf(text, ENDPOINT_TEXT_MAX, "@%.*s", (int)len - 1,
			path + 1);
	else
		(void)snprintf(text, ENDPOINT_TEXT_MAX, "%.*s", (int)len, path);
	return text;
}

const char *endpoint_address_text(
	const struct endpoint *endpoint, char text[ENDPOINT_TEXT_MAX])
{
	char name[IF_NAMESIZE];
	uint8_t bytes[16];
	size_t len = endpoint_bytes(endpoint, bytes), used;
	uint32_t scope;

	if (len == 0)
		return unix_text(endpoint, text);
	if (!inet_ntop(len == 4 ? AF_INET : AF_INET6, bytes, text,
		    ENDPOINT_TEXT_MAX))
		text[0] = '\0';
	scope = len == 16 ? endpoint->addr.in6.sin6_scope_id : 0;
	if (scope == 0)
		return text;
	used = strlen(text);
	if (zone_name(scope, name))
		(void)snprintf(
			text + used, ENDPOINT_TEXT_MAX - used, "%%%s", name);
	else
		(void)snprintf(
			text + used, ENDPOINT_TEXT_MAX - used, "%%%u", scope);
	return text;
}

const char *endpoint_text(
	const struct endpoint *endpoint, char text[ENDPOINT_TEXT_MAX])
{
	char address[ENDPOINT_TEXT_MAX];

	if (endpoint_family(endpoint) == AF_UNIX)
		return unix_text(endpoint, text);
	(void)endpoint_address_text(endpoint, address);
	(void)snprintf(text, ENDPOINT_TEXT_MAX,
		strchr(address, ':') ? "[%.120s]:%u" : "%.120s:%u", address,
		endpoint_port(endpoint));
	return text;
}

bool host_port_split(const char *text, struct host_port *ret_pieces)
{
	const char *colon = strrchr(text, ':');
	struct host_port pieces = {.host = text};

	if (!colon)
		return false;
	pieces.port = colon + 1;
	pieces.port_len = strlen(pieces.port);
	pieces.host_len = (size_t)(colon - text);
	if (pieces.host_len >= 2 && text[0] == '[' && colon[-1] == ']') {
		pieces.host++;
		pieces.host_len -= 2;
	} else if (memchr(text, ':', pieces.host_len)) {
		return false;
	}
	if (pieces.host_len == 0 || pieces.port_len == 0)
		return false;
	*ret_pieces = pieces;
	return true;
}

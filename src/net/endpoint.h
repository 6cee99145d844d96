/*
 * Endpoints: an address and a port, or the path of a UNIX socket.
 *
 * Texts are written as 192.0.2.1:80, [2001:db8::1]:80, [fe80::1%eth0]:80; an
 * IPv4 address mapped into IPv6 is shown as the IPv4 address it is. Abstract
 * UNIX names begin with '@'. Addresses are numeric here; names are resolved in
 * net/resolve.h.
 */
#ifndef NCX_NET_ENDPOINT_H
#define NCX_NET_ENDPOINT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/fail.h"

struct endpoint {
	socklen_t len;
	union {
		struct sockaddr any;
		struct sockaddr_in in4;
		struct sockaddr_in6 in6;
		struct sockaddr_un un;
		struct sockaddr_storage storage;
	} addr;
};

/* Room for any text below. */
#define ENDPOINT_TEXT_MAX 160

/* "192.0.2.1", "2001:db8::1", "fe80::1%eth0"; no brackets, no port. */
bool endpoint_parse(const char *text, size_t len, uint16_t port,
	struct endpoint *ret_endpoint);

/* Address and port; a path for UNIX sockets. Returns text. */
const char *endpoint_text(
	const struct endpoint *endpoint, char text[ENDPOINT_TEXT_MAX]);

/* The address alone, without brackets. Returns text. */
const char *endpoint_address_text(
	const struct endpoint *endpoint, char text[ENDPOINT_TEXT_MAX]);

/* Every address of a family, at a port. */
void endpoint_any(int family, uint16_t port, struct endpoint *ret_endpoint);

/* The path of a UNIX socket; '@' begins an abstract name. A path that is empty
 * or too long (over 107 bytes) is STATUS_USAGE. */
bool endpoint_unix(
	const char *path, struct endpoint *ret_endpoint, struct fail *fail);

int endpoint_family(const struct endpoint *endpoint);

/* 0 for UNIX sockets. */
uint16_t endpoint_port(const struct endpoint *endpoint);
void endpoint_set_port(struct endpoint *endpoint, uint16_t port);

/* The bytes of the address in network order: 4 (IPv4 and mapped IPv4) or 16;
 * returns how many, 0 for UNIX sockets. */
size_t endpoint_bytes(const struct endpoint *endpoint, uint8_t bytes[16]);

bool endpoint_equal(const struct endpoint *a, const struct endpoint *b);

/* Split "HOST:PORT" and "[HOST]:PORT" at the last colon; the pieces are slices
 * of text. False when there is no port, or an IPv6 address stands without
 * brackets. */
struct host_port {
	const char *host, *port;
	size_t host_len, port_len;
};
bool host_port_split(const char *text, struct host_port *ret_pieces);

#endif

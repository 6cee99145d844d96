/* Whether a socket is one that a filter asks for. */
#include <string.h>

#include "list/sockets_filter.h"

#define INET_KINDS (SOCKETS_TCP | SOCKETS_UDP | SOCKETS_RAW)

/* --- ends ------------------------------------------------------------------ */

static bool has_port(
	const struct ports *ports, const struct sock *sock, uint16_t port)
{
	if (sock->kind & SOCKETS_TCP)
		return port_set_has(&ports->tcp, port);
	return sock->kind & SOCKETS_UDP && port_set_has(&ports->udp, port);
}

static bool in_networks(const struct sockets_filter *filter,
	const struct socktab_address *address)
{
	struct endpoint endpoint;

	if (address->family == AF_INET) {
		endpoint.addr.in4.sin_family = AF_INET;
		memcpy(&endpoint.addr.in4.sin_addr, address->bytes, 4);
	} else if (address->family == AF_INET6) {
		endpoint.addr.in6.sin6_family = AF_INET6;
		memcpy(&endpoint.addr.in6.sin6_addr, address->bytes, 16);
	} else {
		return false;
	}
	for (size_t i = 0; i < filter->network_count; i++)
		if (cidr_holds(&filter->networks[i], &endpoint))
			return true;
	return false;
}

static bool end_matches(const struct sockets_filter *filter,
	const struct sock *sock, const struct socktab_address *address,
	uint16_t port)
{
	if (filter->ports && !has_port(filter->ports, sock, port))
		return false;
	return filter->network_count == 0 || in_networks(filter, address);
}

static bool is_connected(const struct socktab_inet *inet)
{
	static const uint8_t any[16],
		mapped_any[16] = {[10] = 0xff, [11] = 0xff};
	const uint8_t *bytes = inet->remote.bytes;

	if (inet->remote_port != 0)
		return true;
	if (inet->remote.family == AF_INET)
		return memcmp(bytes, any, 4) != 0;
	return memcmp(bytes, any, 16) != 0 &&
	       memcmp(bytes, mapped_any, 16) != 0;
}

static bool ends_match(
	const struct sockets_filter *filter, const struct sock *sock)
{
	const struct socktab_inet *inet = &sock->u.inet;

	if (!(sock->kind & INET_KINDS))
		return false;
	if (filter->local &&
		end_matches(filter, sock, &inet->local, inet->local_port))
		return true;
	return filter->remote && is_connected(inet) &&
	       end_matches(filter, sock, &inet->remote, inet->remote_port);
}

/* --- the others ------------------------------------------------------------ */

static bool state_matches(
	const struct sockets_filter *filter, const struct sock *sock)
{
	uint32_t mask = filter->inet_states, bit = sock->state;

	if (sock->kind == SOCKETS_UNIX) {
		mask = filter->unix_states;
		if (sock->u.un.flags & SOCKTAB_UNIX_LISTENING)
			bit = 0;
	} else if (!(sock->kind & INET_KINDS)) {
		return false;
	}
	return bit < 32 && mask >> bit & 1;
}

static bool unix_matches(
	const struct sockets_filter *filter, const struct sock *sock)
{
	const char *name = sock->u.un.name, *want = filter->text;
	size_t len = sock->u.un.name_len, want_len = filter->text_len;

	if (sock->kind != SOCKETS_UNIX)
		return false;
	/* Who binds a whole sun_path has the NULs behind a name in it. */
	while (len > 1 && name[len - 1] == '\0')
		len--;
	if (want[want_len - 1] == '/' ? len <= want_len : len != want_len)
		return false;
	for (size_t i = 0; i < want_len; i++)
		if (name[i] != want[i] && (name[i] != '\0' || want[i] != '@'))
			return false;
	return true;
}

bool sockets_filter_sock(
	const struct sockets_filter *filter, const struct sock *sock)
{
	switch (filter->kind) {
	case SOCKETS_FILTER_END:
		return ends_match(filter, sock);
	case SOCKETS_FILTER_USER:
		return sock->uid == filter->uid;
	case SOCKETS_FILTER_STATE:
		return state_matches(filter, sock);
	case SOCKETS_FILTER_UNIX:
		return unix_matches(filter, sock);
	case SOCKETS_FILTER_PID:
	case SOCKETS_FILTER_NAME:
		return sock->inode != 0;
	}
	return false;
}

static bool name_matches(
	const struct sockets_filter *filter, const struct sock_owner *owner)
{
	const size_t most = sizeof(owner->comm) - 1;
	size_t len = strnlen(owner->comm, sizeof(owner->comm));

	if (filter->text_len > most)
		return len == most &&
		       memcmp(owner->comm, filter->text, most) == 0;
	return memmem(owner->comm, len, filter->text, filter->text_len);
}

bool sockets_filter_wants_owners(const struct sockets_filter *filter)
{
	return filter->kind == SOCKETS_FILTER_PID ||
	       filter->kind == SOCKETS_FILTER_NAME;
}

bool sockets_filter_owners(const struct sockets_filter *filter,
	const struct sock *sock, const struct sock_owner *owners, size_t count)
{
	if (!sockets_filter_wants_owners(filter))
		return true;
	if (!sockets_filter_sock(filter, sock))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (filter->kind == SOCKETS_FILTER_PID
				? owners[i].pid == filter->pid
				: name_matches(filter, &owners[i]))
			return true;
	}
	return false;
}

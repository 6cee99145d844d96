#include "list/sockets_text.h"

#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>

#include "base/ip.h"
#include "base/number.h"
#include "net/zone.h"
#include "out/escape.h"

bool sockets_is_inet(const struct sock *sock)
{
	return sock->kind < SOCKETS_UNIX;
}

/* --- addresses ------------------------------------------------------------- */

/* An IPv4 address in IPv6 clothes, RFC 4291 2.5.5.2. */
static bool is_mapped(const struct socktab_address *address)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};

	return address->family == AF_INET6 &&
	       memcmp(address->bytes, prefix, sizeof(prefix)) == 0;
}

void sockets_add_address(
	struct text *text, const struct socktab_address *address)
{
	char line[IP_TEXT_MAX];
	size_t len;

	if (address->family == AF_INET)
		len = ipv4_put(address->bytes, line);
	else if (is_mapped(address))
		len = ipv4_put(address->bytes + 12, line);
	else
		len = ipv6_put(address->bytes, line);
	text_add_bytes(text, line, len);
}

/* Port 0 is none, or any. */
static void add_endpoint(struct text *text,
	const struct socktab_address *address, uint16_t port,
	const struct sockets_names *names)
{
	const char *name = sockets_names_get(names, address);
	bool brackets =
		!name && address->family == AF_INET6 && !is_mapped(address);

	if (brackets)
		text_add_byte(text, '[');
	if (!name)
		sockets_add_address(text, address);
	else if (!escape_text(&text->buf, name, strlen(name)))
		text->failed = true;
	text_add(text, brackets ? "]:" : ":");
	if (port == 0)
		text_add_byte(text, '*');
	else
		text_uint(text, port);
}

/* A hostile name, and the byte that would let it pass for more than one cell,
 * or more than one owner. */
static void add_name(
	struct text *text, const char *name, size_t len, char forbidden)
{
	while (len > 0) {
		const char *found = memchr(name, forbidden, len);
		size_t part = found ? (size_t)(found - name) : len;

		if (!escape_text(&text->buf, name, part))
			text->failed = true;
		if (!found)
			return;
		text_add(text, "\\x");
		text_hex(text, (uint8_t)forbidden, 2);
		name += part + 1;
		len -= part + 1;
	}
}

static void add_unix_name(struct text *text, const struct sock *sock)
{
	const char *name = sock->u.un.name;
	size_t len = sock->u.un.name_len;

	if (len == 0) {
		text_add_byte(text, '*');
		return;
	}
	if (name[0] == '\0') {
		text_add_byte(text, '@');
		name++;
		len--;
	}
	add_name(text, name, len, ' ');
}

static void add_interface(struct text *text, int index)
{
	char name[IF_NAMESIZE];

	if (index == 0)
		text_add_byte(text, '*');
	else if (zone_name((unsigned)index, name))
		add_name(text, name, strlen(name), ' ');
	else
		text_printf(text, "if%d", index);
}

void sockets_add_local(struct text *text, const struct sock *sock,
	const struct sockets_names *names)
{
	if (sockets_is_inet(sock))
		add_endpoint(text, &sock->u.inet.local, sock->u.inet.local_port,
			names);
	else if (sock->kind == SOCKETS_UNIX)
		add_unix_name(text, sock);
	else if (sock->kind == SOCKETS_PACKET)
		add_interface(text, sock->u.packet.interface);
	else
		text_printf(text, "%" PRIu32 ":%" PRIu32,
			sock->u.netlink.protocol, sock->u.netlink.port);
}

void sockets_add_remote(struct text *text, const struct sock *sock,
	const struct sockets_names *names)
{
	if (sockets_is_inet(sock))
		add_endpoint(text, &sock->u.inet.remote,
			sock->u.inet.remote_port, names);
	else if (sock->kind == SOCKETS_UNIX && sock->u.un.peer != 0)
		text_printf(text, "inode:%" PRIu64, sock->u.un.peer);
	else
		text_add_byte(text, '*');
}

/* --- state, owners, timer -------------------------------------------------- */

static const char *unix_state(const struct sock *sock)
{
	if (sock->u.un.flags & SOCKTAB_UNIX_LISTENING)
		return "LISTEN";
	switch (sock->state) {
	case SOCKTAB_UNIX_CONNECTING:
		return "CONNECTING";
	case SOCKTAB_UNIX_CONNECTED:
		return "CONNECTED";
	case SOCKTAB_UNIX_DISCONNECTING:
		return "DISCONNECTING";
	default:
		return NULL;
	}
}

const char *sockets_state_text(const struct sock *sock)
{
	static const char *const names[] = {
		[SOCKTAB_ESTABLISHED] = "ESTABLISHED",
		[SOCKTAB_SYN_SENT] = "SYN_SENT",
		[SOCKTAB_SYN_RECEIVED] = "SYN_RECV",
		[SOCKTAB_FIN_WAIT_1] = "FIN_WAIT1",
		[SOCKTAB_FIN_WAIT_2] = "FIN_WAIT2",
		[SOCKTAB_TIME_WAIT] = "TIME_WAIT",
		[SOCKTAB_CLOSED] = "CLOSE",
		[SOCKTAB_CLOSE_WAIT] = "CLOSE_WAIT",
		[SOCKTAB_LAST_ACK] = "LAST_ACK",
		[SOCKTAB_LISTEN] = "LISTEN",
		[SOCKTAB_CLOSING] = "CLOSING",
	};

	if (sock->kind == SOCKETS_UNIX)
		return unix_state(sock);
	if (!sockets_is_inet(sock) ||
		sock->state >= sizeof(names) / sizeof(*names))
		return NULL;
	/* What is not TCP is connected, or it has no state. */
	if (!(sock->kind & SOCKETS_TCP) && sock->state != SOCKTAB_ESTABLISHED)
		return NULL;
	return names[sock->state];
}

const char *sockets_note_text(const struct sock *sock)
{
	switch ((enum sockets_note)sock->note) {
	case SOCKETS_TIME_WAIT:
		return "time-wait";
	case SOCKETS_NOT_ACCEPTED:
		return "not accepted yet";
	case SOCKETS_ORPHAN:
		return "orphan";
	case SOCKETS_NO_PERMISSION:
		return "no permission";
	case SOCKETS_UNOWNED:
		return "no process";
	case SOCKETS_OWNED:
		break;
	}
	return NULL;
}

void sockets_add_owners(struct text *text, const struct sockets *sockets,
	const struct sock *sock)
{
	const char *note = sockets_note_text(sock);

	for (uint32_t i = 0; i < sock->owner_count; i++) {
		const struct sock_owner *owner =
			&sockets->owners[sock->first_owner + i];

		if (i > 0)
			text_add_byte(text, ',');
		text_uint(text, (uint32_t)owner->pid);
		text_add_byte(text, '/');
		add_name(text, owner->comm, strlen(owner->comm), ',');
	}
	if (sock->owner_count == 0)
		text_add(text, note ? note : "-");
}

const char *sockets_unix_type_text(const struct sock *sock)
{
	switch (sock->u.un.type) {
	case SOCK_STREAM:
		return "stream";
	case SOCK_DGRAM:
		return "dgram";
	case SOCK_SEQPACKET:
		return "seqpacket";
	default:
		return "unknown";
	}
}

const char *sockets_timer_text(const struct sock *sock)
{
	static const char *const names[] = {
		[SOCKTAB_TIMER_NONE] = "off",
		[SOCKTAB_TIMER_RETRANSMIT] = "on",
		[SOCKTAB_TIMER_KEEPALIVE] = "keepalive",
		[SOCKTAB_TIMER_TIME_WAIT] = "timewait",
		[SOCKTAB_TIMER_ZERO_WINDOW] = "probe",
	};

	if (!sockets_is_inet(sock) ||
		sock->u.inet.timer >= sizeof(names) / sizeof(*names))
		return NULL;
	return names[sock->u.inet.timer];
}

void sockets_add_timer(struct text *text, const struct sock *sock)
{
	const struct socktab_inet *inet = &sock->u.inet;
	const char *timer = sockets_timer_text(sock);

	if (!sockets_is_inet(sock)) {
		text_add_byte(text, '-');
		return;
	}
	if (timer)
		text_add(text, timer);
	else
		text_printf(text, "timer %" PRIu32, inet->timer);
	text_printf(text, " (%.2f/%" PRIu32 "/%" PRId64 ")",
		(double)inet->timer_ns / (double)NS_PER_SECOND,
		inet->retransmits, inet->probes);
}

void sockets_add_user(
	struct text *text, struct sockets_users *users, const struct sock *sock)
{
	const char *user;

	if (sock->uid == SOCKETS_UID_UNKNOWN) {
		text_add_byte(text, '-');
		return;
	}
	user = sockets_users_get(users, sock->uid);
	if (!user)
		text_uint(text, sock->uid);
	else if (!escape_text(&text->buf, user, strlen(user)))
		text->failed = true;
}

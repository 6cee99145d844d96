#include "list/netstat_row.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/number.h"
#include "list/sockets_text.h"
#include "out/escape.h"

/* Of an address and its port, without the colon; and what a port never takes. */
#define END_MAX	 22
#define HOST_MIN 4

/* The kernel's, of which it sets none but the first (linux/net.h). */
#define UNIX_WAITS    UINT32_C(0x20000)
#define UNIX_NO_SPACE UINT32_C(0x40000)

static bool is_any(const struct socktab_address *address)
{
	static const uint8_t zero[16];

	return memcmp(address->bytes, zero, sizeof(zero)) == 0;
}

bool netstat_wants(
	const struct netstat_columns *columns, const struct sock *sock)
{
	bool server;

	if (columns->all)
		return true;
	if (sock->kind == SOCKETS_UNIX)
		server = sock->state == SOCKTAB_UNIX_UNCONNECTED &&
			 (sock->u.un.flags & SOCKTAB_UNIX_LISTENING);
	else if (sock->kind & SOCKETS_TCP)
		server = sock->u.inet.remote_port == 0;
	else
		server = is_any(&sock->u.inet.remote);
	return server == columns->listening;
}

/* --- cells ----------------------------------------------------------------- */

static void add_escaped(struct text *text, const char *bytes, size_t len)
{
	if (!escape_text(&text->buf, bytes, len))
		text->failed = true;
}

/* Blanks up to the width of a cell that began at `from`. */
static void fill(struct text *text, size_t from, size_t width)
{
	size_t len = text->buf.len - from;

	if (len < width)
		text_pad(text, width - len);
}

/* An IPv4 address in IPv6 clothes is shown as what it is, and has no name. */
static size_t put_host(const struct netstat_columns *columns,
	const struct socktab_address *address, char host[INET6_ADDRSTRLEN + 8],
	const char **ret_name)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	bool dotted = address->family == AF_INET;
	size_t skip = 0;

	if (!dotted && memcmp(address->bytes, mapped, sizeof(mapped)) == 0) {
		dotted = true;
		skip = sizeof(mapped);
	}
	*ret_name =
		skip > 0 ? NULL : sockets_names_get(columns->names, address);
	if (*ret_name)
		return strlen(*ret_name);
	*ret_name = host;
	if (!dotted && !columns->numeric_hosts && is_any(address))
		memcpy(host, "[::]", sizeof("[::]"));
	else if (!inet_ntop(dotted ? AF_INET : AF_INET6, address->bytes + skip,
			 host, INET6_ADDRSTRLEN))
		host[0] = '\0';
	return strlen(host);
}

static void add_end(struct text *text, const struct netstat_columns *columns,
	const struct sock *sock, const struct socktab_address *address,
	uint16_t port)
{
	char host[INET6_ADDRSTRLEN + 8], number[8];
	const char *name;
	size_t len = put_host(columns, address, host, &name);
	struct service_word service = {"*", 1};
	size_t from = text->buf.len;

	if (port != 0)
		service = netstat_ports_get(columns->ports, sock->kind, port);
	if (service.len == 0) {
		(void)snprintf(number, sizeof(number), "%" PRIu16, port);
		service = (struct service_word){number, strlen(number)};
	}
	if (!columns->wide && len + service.len > END_MAX) {
		if (service.len > END_MAX - HOST_MIN)
			service.len = END_MAX - HOST_MIN;
		if (len > END_MAX - service.len)
			len = END_MAX - service.len;
	}
	add_escaped(text, name, len);
	text_add_byte(text, ':');
	add_escaped(text, service.text, service.len);
	fill(text, from, 23);
}

static void add_state(struct text *text, const struct sock *sock)
{
	const char *state = sockets_state_text(sock);
	size_t from = text->buf.len;

	/* The number, which means nothing to most. */
	if (sock->kind & SOCKETS_RAW)
		text_uint(text, sock->state);
	else if (state)
		text_add(text, state);
	else if ((sock->kind & SOCKETS_TCP) || sock->state != SOCKTAB_CLOSED)
		text_add(text, "UNKNOWN");
	fill(text, from, 11);
}

/* A socket without a user is shown as the kernel has it, root's. */
static void add_user(struct text *text, const struct netstat_columns *columns,
	const struct sock *sock)
{
	uint32_t uid = sock->uid == SOCKETS_UID_UNKNOWN ? 0 : sock->uid;
	const char *user = columns->numeric_users
				   ? NULL
				   : sockets_users_get(columns->users, uid);
	size_t from = text->buf.len;

	if (user)
		add_escaped(text, user, strlen(user));
	else
		text_uint(text, uid);
	fill(text, from, 10);
}

static void add_program(struct text *text, const char *program)
{
	size_t from = text->buf.len;

	add_escaped(text, program, strlen(program));
	fill(text, from, 20);
}

/* Of UDP and raw sockets, which have hardly a timer, the numbers alone. */
static void add_timer(struct text *text, const struct sock *sock)
{
	const struct socktab_inet *inet = &sock->u.inet;
	const char *name = sockets_timer_text(sock);
	bool tcp = sock->kind & SOCKETS_TCP;
	bool known = tcp || inet->timer <= SOCKTAB_TIMER_KEEPALIVE;

	if (!known || !name)
		text_printf(text, "unkn-%" PRIu32, inet->timer);
	else if (tcp || inet->timer == SOCKTAB_TIMER_NONE)
		text_add(text, name);
	else
		text_printf(text, "on%" PRIu32, inet->timer);
	text_printf(text, " (%.2f/%" PRIu32 "/%" PRId64 ")",
		inet->timer == SOCKTAB_TIMER_NONE
			? 0.0
			: (double)inet->timer_ns / (double)NS_PER_SECOND,
		tcp ? inet->retransmits : 0, inet->probes);
}

/* --- Internet -------------------------------------------------------------- */

static const char *kind_name(enum sockets_kind kind)
{
	if (kind == SOCKETS_UDPLITE4)
		return "udpl";
	return kind == SOCKETS_UDPLITE6 ? "udpl6" : sockets_kind_text(kind);
}

static void add_internet(struct text *text,
	const struct netstat_columns *columns, const struct sock *sock,
	const char *program)
{
	const struct socktab_inet *inet = &sock->u.inet;

	text_printf(text, "%-5s %6" PRIu32 " %6" PRIu32 " ",
		kind_name(sock->kind), sock->rx_queue, sock->tx_queue);
	add_end(text, columns, sock, &inet->local, inet->local_port);
	text_add_byte(text, ' ');
	add_end(text, columns, sock, &inet->remote, inet->remote_port);
	text_add_byte(text, ' ');
	add_state(text, sock);
	if (columns->extended) {
		text_add_byte(text, ' ');
		add_user(text, columns, sock);
		text_printf(text, " %-10" PRIu64, sock->inode);
	}
	if (columns->programs) {
		text_add_byte(text, ' ');
		add_program(text, program);
	}
	if (columns->timers) {
		text_add_byte(text, ' ');
		add_timer(text, sock);
	}
	text_add_byte(text, '\n');
}

/* --- UNIX ------------------------------------------------------------------ */

static const char *unix_type(uint32_t type)
{
	switch (type) {
	case SOCK_STREAM:
		return "STREAM";
	case SOCK_DGRAM:
		return "DGRAM";
	case SOCK_RAW:
		return "RAW";
	case SOCK_RDM:
		return "RDM";
	case SOCK_SEQPACKET:
		return "SEQPACKET";
	default:
		return "UNKNOWN";
	}
}

static const char *unix_state(const struct sock *sock)
{
	switch (sock->state) {
	case 0:
		return "FREE";
	case SOCKTAB_UNIX_UNCONNECTED:
		return sock->u.un.flags & SOCKTAB_UNIX_LISTENING ? "LISTENING"
								 : "";
	case SOCKTAB_UNIX_CONNECTING:
		return "CONNECTING";
	case SOCKTAB_UNIX_CONNECTED:
		return "CONNECTED";
	case SOCKTAB_UNIX_DISCONNECTING:
		return "DISCONNECTING";
	default:
		return "UNKNOWN";
	}
}

/* NULs are shown as '@'. A blank would make two words of it. */
static void add_path(struct text *text, const struct sock *sock)
{
	const char *name = sock->u.un.name;
	size_t len = sock->u.un.name_len;

	while (len > 0) {
		size_t part = 0;

		while (part < len && name[part] != '\0' && name[part] != ' ')
			part++;
		add_escaped(text, name, part);
		if (part == len)
			return;
		text_add(text, name[part] == '\0' ? "@" : "\\x20");
		name += part + 1;
		len -= part + 1;
	}
}

static void add_unix(struct text *text, const struct netstat_columns *columns,
	const struct sock *sock, const char *program)
{
	uint32_t flags = sock->u.un.flags;
	char words[16];

	(void)snprintf(words, sizeof(words), "[ %s%s%s]",
		flags & SOCKTAB_UNIX_LISTENING ? "ACC " : "",
		flags & UNIX_WAITS ? "W " : "",
		flags & UNIX_NO_SPACE ? "N " : "");
	text_printf(text, "%-5s %-6" PRIu32 " %-11s %-10s %-13s %-8" PRIu64,
		sock->u.un.protocol == 0 ? "unix" : "??", sock->references,
		words, unix_type(sock->u.un.type), unix_state(sock),
		sock->inode);
	if (columns->programs) {
		text_add_byte(text, ' ');
		add_program(text, program);
	}
	text_add_byte(text, ' ');
	add_path(text, sock);
	text_add_byte(text, '\n');
}

void netstat_add_row(struct text *text, const struct netstat_columns *columns,
	const struct sock *sock, const char *program)
{
	if (sock->kind == SOCKETS_UNIX)
		add_unix(text, columns, sock, program);
	else
		add_internet(text, columns, sock, program);
}

/* --- headings -------------------------------------------------------------- */

void netstat_add_heading(struct text *text,
	const struct netstat_columns *columns, enum netstat_part part)
{
	bool internet = part == NETSTAT_INTERNET;

	text_printf(text, "Active %s (%s)\n",
		internet ? "Internet connections" : "UNIX domain sockets",
		columns->all	     ? "servers and established"
		: columns->listening ? "only servers"
				     : "w/o servers");
	text_add(text, internet ? "Proto Recv-Q Send-Q Local Address           "
				  "Foreign Address         State      "
				: "Proto RefCnt Flags       Type       "
				  "State         I-Node  ");
	if (internet && columns->extended)
		text_add(text, " User       Inode     ");
	if (columns->programs)
		text_printf(text, " %-20s", "PID/Program name");
	if (internet && columns->timers)
		text_add(text, " Timer");
	text_add(text, internet ? "\n" : " Path\n");
}

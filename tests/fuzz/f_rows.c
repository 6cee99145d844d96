/*
 * The rows of sockets and netstat for a socket whose name, process and numbers
 * are the fuzzer's: one line each that no terminal is steered by, whatever is in
 * it. The first byte chooses the kind of socket, the second the columns.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "list/netstat_programs.h"
#include "list/netstat_row.h"
#include "list/sockets_table.h"
#include "list/sockets_text.h"
#include "out/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define KINDS 13

/* Bytes from the front; zeros when there are no more. */
struct source {
	const uint8_t *bytes;
	size_t len;
};

static void check(bool good)
{
	if (!good)
		abort();
}

static uint64_t take(struct source *source, size_t n)
{
	uint64_t number = 0;

	for (; n > 0; n--) {
		number = number << 8 | (source->len > 0 ? *source->bytes : 0);
		if (source->len > 0) {
			source->bytes++;
			source->len--;
		}
	}
	return number;
}

static void take_address(
	struct source *source, int family, struct socktab_address *address)
{
	address->family = family;
	for (size_t i = 0; i < (family == AF_INET ? 4 : 16); i++)
		address->bytes[i] = (uint8_t)take(source, 1);
}

static bool is_six(enum sockets_kind kind)
{
	return kind & (SOCKETS_TCP6 | SOCKETS_UDP6 | SOCKETS_UDPLITE6 |
			      SOCKETS_RAW6 | SOCKETS_ICMP6);
}

static void take_inet(struct source *source, struct sock *sock)
{
	struct socktab_inet *inet = &sock->u.inet;
	int family = is_six(sock->kind) ? AF_INET6 : AF_INET;

	take_address(source, family, &inet->local);
	take_address(source, family, &inet->remote);
	inet->local_port = (uint16_t)take(source, 2);
	inet->remote_port = (uint16_t)take(source, 2);
	inet->timer = (uint32_t)take(source, 1);
	inet->timer_ns = (int64_t)(take(source, 8) >> 1);
	inet->retransmits = (uint32_t)take(source, 4);
	inet->probes = (int64_t)take(source, 8);
}

static void take_sock(struct source *source, struct sock *sock)
{
	sock->state = (uint32_t)take(source, 1);
	sock->uid = take(source, 1) ? SOCKETS_UID_UNKNOWN : 0;
	sock->inode = take(source, 8);
	sock->references = (uint32_t)take(source, 4);
	sock->rx_queue = (uint32_t)take(source, 4);
	sock->tx_queue = (uint32_t)take(source, 4);
	sock->note = (uint8_t)(take(source, 1) % (SOCKETS_UNOWNED + 1));
	if (sock->kind == SOCKETS_PACKET) {
		sock->u.packet.type = (uint32_t)take(source, 4);
		sock->u.packet.protocol = (uint32_t)take(source, 4);
		sock->u.packet.interface = (int)(take(source, 4) >> 1);
	} else if (sock->kind == SOCKETS_NETLINK) {
		sock->u.netlink.protocol = (uint32_t)take(source, 4);
		sock->u.netlink.port = (uint32_t)take(source, 4);
		sock->u.netlink.groups = (uint32_t)take(source, 4);
	} else if (sock->kind == SOCKETS_UNIX) {
		sock->u.un.protocol = (uint32_t)take(source, 1);
		sock->u.un.flags = (uint32_t)take(source, 4);
		sock->u.un.type = (uint32_t)take(source, 1);
		sock->u.un.peer = take(source, 1);
		sock->u.un.doubtful = take(source, 1) & 1;
	} else {
		take_inet(source, sock);
	}
}

/* Half of what is left is the process, which has a name of at most 15 bytes and
 * a command line; the rest is the socket's name. */
static void take_names(struct source *source, struct sock *sock,
	struct sock_owner *owner, char program[NETSTAT_PROGRAM_MAX])
{
	size_t half = source->len / 2;
	size_t comm =
		half < sizeof(owner->comm) - 1 ? half : sizeof(owner->comm) - 1;

	owner->pid = 4242;
	memcpy(owner->comm, source->bytes, comm);
	netstat_program_name(owner->pid, (const char *)source->bytes, half,
		owner->comm, program);
	check(strnlen(program, NETSTAT_PROGRAM_MAX) < NETSTAT_PROGRAM_MAX);
	if (sock->kind == SOCKETS_UNIX) {
		sock->u.un.name = (const char *)source->bytes + half;
		sock->u.un.name_len = source->len - half;
	}
}

/* --- what comes out -------------------------------------------------------- */

/* ends: how many line ends, the last of them at the end. */
static void check_text(const struct text *text, size_t ends)
{
	const uint8_t *bytes = buf_bytes(&text->buf);
	size_t len = text->buf.len;

	check(!text->failed);
	for (size_t i = 0; i < len;) {
		uint32_t point;
		size_t n = utf8_decode(bytes + i, len - i, &point);

		check(n > 0);
		if (point == '\n')
			check(ends-- > 0);
		else
			check(utf8_printable(point));
		i += n;
	}
	check(ends == 0 && (len == 0 || bytes[0] != '\n'));
}

static void show_netstat(
	const struct sock *sock, unsigned choice, const char *program)
{
	const struct netstat_columns columns = {
		.all = choice & 1,
		.listening = choice & 2,
		.wide = choice & 4,
		.extended = choice & 8,
		.programs = choice & 16,
		.timers = choice & 32,
		.numeric_hosts = choice & 64,
		.numeric_users = choice & 128,
	};
	struct text text = {0};

	(void)netstat_wants(&columns, sock);
	if (sock->kind == SOCKETS_PACKET || sock->kind == SOCKETS_NETLINK)
		return;
	netstat_add_row(&text, &columns, sock, program);
	check_text(&text, 1);
	text_release(&text);
}

/* The names have no blank in them, so that a script finds its columns. */
static void show_words(const struct sockets *sockets, const struct sock *sock)
{
	struct sockets_users users = {0};
	struct text text = {0};

	sockets_add_local(&text, sock, NULL);
	check_text(&text, 0);
	check(!text.buf.len ||
		!memchr(buf_bytes(&text.buf), ' ', text.buf.len));
	sockets_add_remote(&text, sock, NULL);
	sockets_add_owners(&text, sockets, sock);
	sockets_add_user(&text, &users, sock);
	sockets_users_release(&users);
	if (sockets_is_inet(sock))
		sockets_add_timer(&text, sock);
	check_text(&text, 0);
	text_release(&text);
}

static void show_json(const struct sockets *sockets, const struct sock *sock)
{
	struct sockets_users users = {0};
	struct json json;

	json_init(&json, -1, "none");
	sockets_json(&json, NULL, sockets, &users, sock, sockets_is_inet(sock),
		NULL, NULL);
	check_text(&json.line, 1);
	check(json_finish(&json, NULL));
	sockets_users_release(&users);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct source source = {bytes, len};
	struct sock_owner owner = {0};
	struct sock sock = {0};
	struct sockets sockets = {
		.items = &sock, .count = 1, .owners = &owner, .owner_count = 1};
	char program[NETSTAT_PROGRAM_MAX];
	unsigned choice;

	if (len < 2)
		return 0;
	sock.kind = 1u << take(&source, 1) % KINDS;
	choice = (unsigned)take(&source, 1);
	take_sock(&source, &sock);
	take_names(&source, &sock, &owner, program);
	sock.owner_count = sock.note == SOCKETS_OWNED;
	show_netstat(&sock, choice, program);
	show_words(&sockets, &sock);
	show_json(&sockets, &sock);
	return 0;
}

/* proc/inetdiag.c: the parser on dumps made by hand, the reader beside the
 * tables of this kernel. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "proc/inetdiag.h"
#include "tap.h"

#define SEQUENCE 7
/* As in linux/netlink.h. */
#define TYPE_ERROR 2
#define TYPE_DONE  3

/* --- by hand --------------------------------------------------------------- */

/* A dump under construction; the numbers are native ones but for ports. */
struct dump {
	uint8_t bytes[4096];
	size_t len;
};

static void put(struct dump *dump, const void *bytes, size_t len)
{
	memcpy(dump->bytes + dump->len, bytes, len);
	dump->len += len;
}

static void put32(struct dump *dump, uint32_t n)
{
	put(dump, &n, sizeof(n));
}

static void put16(struct dump *dump, uint16_t n)
{
	put(dump, &n, sizeof(n));
}

static void put_header(struct dump *dump, uint16_t type, size_t body)
{
	put32(dump, (uint32_t)(16 + body));
	put16(dump, type);
	put16(dump, 2); /* NLM_F_MULTI */
	put32(dump, SEQUENCE);
	put32(dump, 0);
}

static void put_end(struct dump *dump, uint16_t type, int32_t status)
{
	put_header(dump, type, sizeof(status));
	put(dump, &status, sizeof(status));
}

/* An inet_diag_msg: what differs from one to the next. */
struct message {
	uint8_t family, state, timer, retransmits;
	uint32_t expires, rx, tx, uid, inode;
};

static const uint8_t local[16] = {
	127, 0, 0, 1, 0, 0, 0, 0, 9, 9, 9, 9, 0, 0, 0, 1};
static const uint8_t remote[16] = {
	10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

static void put_message(struct dump *dump, const struct message *message)
{
	const uint8_t head[4] = {message->family, message->state,
		message->timer, message->retransmits};

	put_header(dump, SOCKDIAG_TCP, 72 + 8);
	put(dump, head, sizeof(head));
	put16(dump, htons(8080));
	put16(dump, htons(40000));
	put(dump, local, sizeof(local));
	put(dump, remote, sizeof(remote));
	put32(dump, 0);
	put32(dump, 1);
	put32(dump, 2);
	put32(dump, message->expires);
	put32(dump, message->rx);
	put32(dump, message->tx);
	put32(dump, message->uid);
	put32(dump, message->inode);
	/* An attribute: INET_DIAG_SHUTDOWN and its padding. */
	put16(dump, 5);
	put16(dump, 8);
	put32(dump, 3);
}

struct seen {
	struct socktab_row rows[16];
	size_t count, stop_at;
};

static bool note(const struct socktab_row *row, void *data)
{
	struct seen *seen = data;

	if (seen->count < 16)
		seen->rows[seen->count] = *row;
	seen->count++;
	return seen->count != seen->stop_at;
}

static enum sockdiag_end parse(const struct dump *dump, struct seen *ret_seen)
{
	memset(ret_seen, 0, sizeof(*ret_seen));
	return inetdiag_parse(dump->bytes, dump->len, SOCKDIAG_TCP, SEQUENCE,
		IPPROTO_TCP, note, ret_seen);
}

/* The row of one message; its inode is UINT32_MAX where there is none. */
static struct socktab_row row_of(struct message message)
{
	struct dump dump = {.len = 0};
	struct seen seen;

	put_message(&dump, &message);
	if (parse(&dump, &seen) != SOCKDIAG_MORE || seen.count != 1)
		seen.rows[0] = (struct socktab_row){.inode = UINT32_MAX};
	return seen.rows[0];
}

static void check_rows(void)
{
	struct socktab_row row = row_of((struct message){.family = AF_INET,
		.state = SOCKTAB_ESTABLISHED,
		.rx = 7,
		.tx = 5,
		.uid = 1000,
		.inode = 4000000000});

	tap_ok(row.table == SOCKTAB_TCP && row.state == SOCKTAB_ESTABLISHED &&
			row.inode == 4000000000 && row.uid == 1000 &&
			row.references == 0,
		"a connection: state, inode and user");
	tap_ok(row.inet.local.family == AF_INET &&
			memcmp(row.inet.local.bytes, local, 4) == 0 &&
			row.inet.local.bytes[8] == 0 &&
			memcmp(row.inet.remote.bytes, remote, 4) == 0 &&
			row.inet.local_port == 8080 &&
			row.inet.remote_port == 40000,
		"its ends, 4 bytes of each");
	tap_ok(row.inet.rx_queue == 7 && row.inet.tx_queue == 5,
		"and its queues");
	row = row_of((struct message){.family = AF_INET6,
		.state = SOCKTAB_LISTEN,
		.rx = 2,
		.tx = 128,
		.inode = 3});
	tap_ok(row.table == SOCKTAB_TCP6 && row.uid == 0 &&
			row.inet.local.family == AF_INET6 &&
			memcmp(row.inet.local.bytes, local, 16) == 0 &&
			memcmp(row.inet.remote.bytes, remote, 16) == 0,
		"IPv6: all 16 bytes");
	tap_ok(row.inet.rx_queue == 2 && row.inet.tx_queue == 0,
		"a listener's backlog is not shown, as in the tables");
	row = row_of((struct message){.family = AF_INET, .state = 12});
	tap_ok(row.state == SOCKTAB_SYN_RECEIVED &&
			row.uid == SOCKTAB_UID_UNKNOWN,
		"a connection in the making is nobody's");
}

static void check_timers(void)
{
	static const struct {
		uint8_t timer;
		uint32_t expires;
		uint32_t want;
		int64_t ns;
		uint32_t retransmits;
		int64_t probes;
	} cases[] = {
		{0, 0, SOCKTAB_TIMER_NONE, 0, 0, 6},
		{1, 250, SOCKTAB_TIMER_RETRANSMIT, 250000000, 6, 0},
		{2, 7200000, SOCKTAB_TIMER_KEEPALIVE, 7200000000000, 0, 6},
		{3, 60000, SOCKTAB_TIMER_TIME_WAIT, 60000000000, 0, 6},
		{4, 1, SOCKTAB_TIMER_ZERO_WINDOW, 1000000, 0, 6},
		{5, 40, SOCKTAB_TIMER_NONE, 0, 0, 0},
		{255, 40, SOCKTAB_TIMER_NONE, 0, 0, 0},
		{1, UINT32_MAX - 3, SOCKTAB_TIMER_RETRANSMIT, 0, 6, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct socktab_inet inet =
			row_of((struct message){.family = AF_INET,
				       .state = SOCKTAB_ESTABLISHED,
				       .timer = cases[i].timer,
				       .retransmits = 6,
				       .expires = cases[i].expires})
				.inet;

		tap_ok(inet.timer == cases[i].want &&
				inet.timer_ns == cases[i].ns &&
				inet.retransmits == cases[i].retransmits &&
				inet.probes == cases[i].probes,
			"timer %u", cases[i].timer);
	}
}

static void make_dump(struct dump *dump)
{
	dump->len = 0;
	for (uint32_t i = 0; i < 3; i++)
		put_message(dump, &(struct message){.family = AF_INET,
					  .state = SOCKTAB_ESTABLISHED,
					  .inode = 10 + i});
}

static void check_ends(void)
{
	struct dump dump;
	struct seen seen;

	make_dump(&dump);
	tap_ok(parse(&dump, &seen) == SOCKDIAG_MORE && seen.count == 3,
		"reads a piece");
	put_end(&dump, TYPE_DONE, 0);
	tap_ok(parse(&dump, &seen) == SOCKDIAG_DONE && seen.count == 3,
		"sees the end");
	make_dump(&dump);
	put_end(&dump, TYPE_DONE, -2);
	tap_ok(parse(&dump, &seen) == SOCKDIAG_BROKEN,
		"an end that bears an error is one");
	dump.len = 0;
	put_end(&dump, TYPE_ERROR, -2);
	tap_ok(parse(&dump, &seen) == SOCKDIAG_BROKEN && seen.count == 0,
		"a kernel without tcp_diag says an error");
	make_dump(&dump);
	memset(&seen, 0, sizeof(seen));
	seen.stop_at = 2;
	tap_ok(inetdiag_parse(dump.bytes, dump.len, SOCKDIAG_TCP, SEQUENCE,
		       IPPROTO_TCP, note, &seen) == SOCKDIAG_STOPPED &&
			seen.count == 2,
		"stops when told to");
	memset(&seen, 0, sizeof(seen));
	tap_ok(inetdiag_parse(dump.bytes, dump.len, SOCKDIAG_BY_FAMILY,
		       SEQUENCE, IPPROTO_TCP, note, &seen) == SOCKDIAG_MORE &&
			seen.count == 0,
		"messages of another type are not rows");
	tap_ok(inetdiag_parse(dump.bytes, dump.len, SOCKDIAG_TCP, SEQUENCE + 1,
		       IPPROTO_TCP, note, &seen) == SOCKDIAG_BROKEN,
		"an answer to something else is none");
	tap_ok(inetdiag_parse(dump.bytes, dump.len, SOCKDIAG_TCP, SEQUENCE,
		       IPPROTO_UDPLITE, note, &seen) == SOCKDIAG_MORE &&
			seen.rows[0].table == SOCKTAB_UDPLITE,
		"the protocol is that of the question");
}

/* Cut anywhere, at any alignment: no row that was not whole. */
static void check_hostile(void)
{
	struct dump dump;
	struct seen seen;
	size_t more = 0, bad = 0;
	uint8_t shifted[sizeof(dump.bytes) + 1];

	make_dump(&dump);
	for (size_t len = 0; len < dump.len; len++) {
		memcpy(shifted + 1, dump.bytes, len);
		memset(&seen, 0, sizeof(seen));
		if (inetdiag_parse(shifted + 1, len, SOCKDIAG_TCP, SEQUENCE,
			    IPPROTO_TCP, note, &seen) == SOCKDIAG_MORE)
			more++;
		bad += seen.count > 2;
		for (size_t i = 0; i < seen.count; i++)
			bad += seen.rows[i].inode != 10 + i;
	}
	tap_ok(more == 3 && bad == 0, "a piece that is cut is broken");
	for (size_t body = 0; body < 72; body++) {
		dump.len = 0;
		put_header(&dump, SOCKDIAG_TCP, body);
		memset(dump.bytes + dump.len, AF_INET, 72);
		dump.len += body + (4 - body % 4) % 4;
		bad += parse(&dump, &seen) != SOCKDIAG_BROKEN || seen.count > 0;
	}
	tap_is_number(bad, 0, "a message that is too short is no row");
	for (unsigned family = 0; family < 256; family++) {
		uint64_t inode =
			row_of((struct message){.family = (uint8_t)family,
				       .state = 1,
				       .inode = 1})
				.inode;

		bad += (inode == 1) !=
		       (family == AF_INET || family == AF_INET6);
	}
	tap_is_number(bad, 0, "nor is one of another family");
}

/* --- this kernel ----------------------------------------------------------- */

enum { FDS_MAX = 64, ROWS_MAX = 128 };

/* Sockets of this process, and the ports by which their rows are known. */
struct held {
	int fds[FDS_MAX];
	uint16_t ports[FDS_MAX];
	size_t count;
};

struct rows {
	const struct held *held;
	struct socktab_row items[ROWS_MAX];
	size_t count;
};

static uint16_t port_of(int fd)
{
	struct sockaddr_in6 name = {.sin6_port = 0};
	socklen_t len = sizeof(name);

	/* Both families have the port in one place. */
	(void)getsockname(fd, (struct sockaddr *)&name, &len);
	return ntohs(name.sin6_port);
}

/* Remember it. */
static int hold(struct held *held, int fd)
{
	if (fd >= 0 && held->count < FDS_MAX) {
		held->ports[held->count] = port_of(fd);
		held->fds[held->count++] = fd;
	}
	return fd;
}

static struct sockaddr_in6 loopback(int family, uint16_t port, socklen_t *len)
{
	struct sockaddr_in6 name = {.sin6_family = AF_INET6,
		.sin6_port = htons(port),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct sockaddr_in v4 = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = {htonl(INADDR_LOOPBACK)}};

	*len = family == AF_INET ? sizeof(v4) : sizeof(name);
	if (family == AF_INET)
		memcpy(&name, &v4, sizeof(v4));
	return name;
}

static int listener(struct held *held, int family, int backlog)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t len;
	struct sockaddr_in6 name = loopback(family, 0, &len);

	if (bind(fd, (struct sockaddr *)&name, len) < 0 ||
		listen(fd, backlog) < 0) {
		(void)close(fd);
		return -1;
	}
	return hold(held, fd);
}

/* A client of the listener that did not wait for an answer. */
static int client(struct held *held, int family, int server)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	socklen_t len;
	struct sockaddr_in6 name = loopback(family, port_of(server), &len);

	(void)connect(fd, (struct sockaddr *)&name, len);
	return hold(held, fd);
}

static int accepted(struct held *held, int server)
{
	return hold(held, accept4(server, NULL, NULL, SOCK_CLOEXEC));
}

static void fill(int fd)
{
	static const uint8_t zeros[65536];

	while (send(fd, zeros, sizeof(zeros), MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
		continue;
}

/* A connection in each state that stays, of one family. */
static bool open_tcp(struct held *held, int family)
{
	int server = listener(held, family, 64);
	int full = listener(held, family, 0), defers = -1, ends[2], on = 1;

	if (server < 0 || full < 0)
		return false;
	/* ESTABLISHED with bytes to read and with a keepalive timer. */
	ends[0] = client(held, family, server);
	ends[1] = accepted(held, server);
	(void)!write(ends[0], "unread", 6);
	(void)setsockopt(ends[1], SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	/* FIN_WAIT_2 and CLOSE_WAIT. */
	ends[0] = client(held, family, server);
	ends[1] = accepted(held, server);
	(void)shutdown(ends[0], SHUT_WR);
	/* TIME_WAIT. */
	ends[0] = client(held, family, server);
	ends[1] = accepted(held, server);
	(void)shutdown(ends[0], SHUT_WR);
	(void)shutdown(ends[1], SHUT_WR);
	/* A window of zero, and FIN_WAIT_1 behind another. */
	for (int i = 0; i < 2; i++) {
		ends[0] = client(held, family, server);
		(void)accepted(held, server);
		fill(ends[0]);
	}
	(void)shutdown(ends[0], SHUT_WR);
	/* One waits to be accepted. */
	(void)client(held, family, server);
	/* SYN_SENT, when nothing more fits. */
	for (int i = 0; i < 3; i++)
		(void)client(held, family, full);
	/* SYN_RECEIVED, as long as the client says nothing. */
	defers = listener(held, family, 64);
	on = 20;
	(void)setsockopt(
		defers, IPPROTO_TCP, TCP_DEFER_ACCEPT, &on, sizeof(on));
	(void)client(held, family, defers);
	return true;
}

static bool open_udp(struct held *held, int family, int protocol)
{
	int fds[2];
	socklen_t len;
	struct sockaddr_in6 name = loopback(family, 0, &len);

	for (int i = 0; i < 2; i++) {
		fds[i] = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, protocol);
		if (fds[i] < 0 ||
			bind(fds[i], (struct sockaddr *)&name, len) < 0)
			return false;
		(void)hold(held, fds[i]);
	}
	name = loopback(family, port_of(fds[0]), &len);
	return connect(fds[1], (struct sockaddr *)&name, len) == 0 &&
	       write(fds[1], "unread", 6) == 6;
}

static bool take(const struct socktab_row *row, void *data)
{
	struct rows *rows = data;

	for (size_t i = 0; i < rows->held->count; i++) {
		if (row->inet.local_port != rows->held->ports[i])
			continue;
		if (rows->count < ROWS_MAX)
			rows->items[rows->count++] = *row;
		break;
	}
	return true;
}

static bool same_end(
	const struct socktab_address *a, const struct socktab_address *b)
{
	return a->family == b->family &&
	       memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* Of a connection in SYN-RECEIVED the sources have different things to tell. */
static bool same_rest(
	const struct socktab_row *diag, const struct socktab_row *table)
{
	if (table->state == SOCKTAB_SYN_RECEIVED)
		return diag->uid == SOCKTAB_UID_UNKNOWN;
	return diag->uid == table->uid &&
	       diag->inet.retransmits == table->inet.retransmits;
}

/* A timer runs on between two readings. */
static bool same_row(
	const struct socktab_row *diag, const struct socktab_row *table)
{
	const struct socktab_inet *x = &diag->inet, *y = &table->inet;
	const int64_t second = 1000000000;
	int64_t apart = x->timer_ns - y->timer_ns;

	return diag->table == table->table && diag->state == table->state &&
	       diag->inode == table->inode && x->local_port == y->local_port &&
	       x->remote_port == y->remote_port &&
	       same_end(&x->local, &y->local) &&
	       same_end(&x->remote, &y->remote) && same_rest(diag, table) &&
	       x->rx_queue == y->rx_queue && x->tx_queue == y->tx_queue &&
	       x->timer == y->timer && x->probes == y->probes &&
	       apart > -second && apart < second;
}

/* Rows of sock_diag that a table has not. */
static size_t count_missing(const struct rows *diag, const struct rows *table)
{
	size_t missing = 0;

	for (size_t i = 0; i < diag->count; i++) {
		size_t j = 0;

		while (j < table->count &&
			!same_row(&diag->items[i], &table->items[j]))
			j++;
		missing += j == table->count;
	}
	return missing;
}

/* The two sources, side by side. Timers fire between two readings: then once
 * more. */
static bool agree(int proc, const struct held *held,
	const struct inetdiag_request *request,
	const enum socktab_table *tables, size_t table_count, struct rows *ret)
{
	for (int tries = 0; tries < 20; tries++) {
		struct rows diag = {.held = held}, table = {.held = held};

		if (!inetdiag_read(request, take, &diag))
			return false;
		for (size_t i = 0; i < table_count; i++)
			(void)socktab_read(proc, tables[i], take, &table, NULL);
		*ret = diag;
		if (diag.count == table.count &&
			count_missing(&diag, &table) == 0)
			return true;
		nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
	}
	return false;
}

static bool has_knowledge(int protocol)
{
	const struct inetdiag_request request = {.protocol = protocol,
		.family = AF_INET,
		.states = UINT32_C(1) << SOCKTAB_LISTEN};
	struct seen seen = {.count = 0};

	return inetdiag_read(&request, note, &seen);
}

static uint32_t states_of(const struct rows *rows, uint32_t *ret_timers)
{
	uint32_t states = 0;

	*ret_timers = 0;
	for (size_t i = 0; i < rows->count; i++) {
		states |= UINT32_C(1) << rows->items[i].state;
		*ret_timers |= UINT32_C(1) << rows->items[i].inet.timer;
	}
	return states;
}

#define STATE(name) (UINT32_C(1) << SOCKTAB_##name)

#define ALL_TIMERS 0x1f

static void check_tcp(int proc)
{
	static const enum socktab_table tables[] = {SOCKTAB_TCP, SOCKTAB_TCP6};
	const uint32_t all = STATE(ESTABLISHED) | STATE(LISTEN) |
			     STATE(FIN_WAIT_1) | STATE(FIN_WAIT_2) |
			     STATE(CLOSE_WAIT) | STATE(TIME_WAIT) |
			     STATE(SYN_SENT) | STATE(SYN_RECEIVED);
	struct inetdiag_request request = {.protocol = IPPROTO_TCP};
	struct held held = {.count = 0};
	struct rows rows = {.count = 0};
	uint32_t states = 0, timers = 0;
	bool six, good = false;

	if (!has_knowledge(IPPROTO_TCP)) {
		tap_ok(true, "TCP # SKIP the kernel has no tcp_diag");
		return;
	}
	tap_ok(open_tcp(&held, AF_INET), "connections in many states");
	six = open_tcp(&held, AF_INET6);
	/* The timer of a closed window runs once the last data is acknowledged,
	 * which takes a while. */
	for (int tries = 0; tries < 50; tries++) {
		good = agree(proc, &held, &request, tables, 2, &rows);
		states = states_of(&rows, &timers);
		if (!good || timers == ALL_TIMERS)
			break;
		nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
	}
	tap_ok(good, "one walk shows what both tables show");
	tap_ok((states & all) == all, "in all those states (%#x)", states);
	tap_is_number(timers, ALL_TIMERS, "with all five timers");
	request.family = AF_INET;
	tap_ok(agree(proc, &held, &request, tables, 1, &rows),
		"IPv4 alone is its table");
	request.family = AF_INET6;
	tap_ok(agree(proc, &held, &request, tables + 1, 1, &rows) &&
			(rows.count > 0) == six,
		"and so is IPv6");
	for (uint32_t state = 1; state < 12; state++) {
		rows = (struct rows){.held = &held};
		request = (struct inetdiag_request){.protocol = IPPROTO_TCP,
			.states = UINT32_C(1) << state};
		(void)inetdiag_read(&request, take, &rows);
		tap_is_number(states_of(&rows, &timers), request.states & all,
			"state %u alone", state);
	}
	for (size_t i = 0; i < held.count; i++)
		(void)close(held.fds[i]);
}

static void check_udp(
	int proc, int protocol, int family, enum socktab_table table)
{
	const struct inetdiag_request request = {
		.protocol = protocol, .family = family};
	struct held held = {.count = 0};
	struct rows rows = {.count = 0};

	if (!has_knowledge(protocol) || !open_udp(&held, family, protocol))
		tap_ok(true, "table %d # SKIP not in this kernel", table);
	else
		tap_ok(agree(proc, &held, &request, &table, 1, &rows) &&
				rows.count == 2,
			"table %d: bound and connected, bytes to read", table);
	for (size_t i = 0; i < held.count; i++)
		(void)close(held.fds[i]);
}

int main(void)
{
	int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);

	check_rows();
	check_timers();
	check_ends();
	check_hostile();
	check_tcp(proc);
	check_udp(proc, IPPROTO_UDP, AF_INET, SOCKTAB_UDP);
	check_udp(proc, IPPROTO_UDP, AF_INET6, SOCKTAB_UDP6);
	check_udp(proc, IPPROTO_UDPLITE, AF_INET, SOCKTAB_UDPLITE);
	check_udp(proc, IPPROTO_UDPLITE, AF_INET6, SOCKTAB_UDPLITE6);
	(void)close(proc);
	return tap_done();
}

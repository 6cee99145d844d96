#include "proc/socktab.h"

#include <string.h>
#include <sys/socket.h>

#include "base/number.h"

/* "when" counts in USER_HZ, 1/100 s, on every architecture but Alpha. */
#define NS_PER_TICK (NS_PER_SECOND / 100)
#define TICKS_MAX   UINT64_C(0xffffffff)

/* What is left of a line. The take_ functions advance it on success. */
struct cursor {
	const char *at;
	const char *end;
};

static bool take_char(struct cursor *c, char want)
{
	if (c->at == c->end || *c->at != want)
		return false;
	c->at++;
	return true;
}

static bool take_blanks(struct cursor *c)
{
	const char *start = c->at;

	while (c->at < c->end && *c->at == ' ')
		c->at++;
	return c->at > start;
}

/* The value of a digit, + 1; 0: no digit. Most of the time that a table takes
 * here goes into digits, so they cost one look-up each. */
static const uint8_t hex_values[256] = {
	['0'] = 1,
	['1'] = 2,
	['2'] = 3,
	['3'] = 4,
	['4'] = 5,
	['5'] = 6,
	['6'] = 7,
	['7'] = 8,
	['8'] = 9,
	['9'] = 10,
	['A'] = 11,
	['B'] = 12,
	['C'] = 13,
	['D'] = 14,
	['E'] = 15,
	['F'] = 16,
	['a'] = 11,
	['b'] = 12,
	['c'] = 13,
	['d'] = 14,
	['e'] = 15,
	['f'] = 16,
};

/* Between min and max hex digits, max <= 16. */
static bool take_hex(struct cursor *c, int min, int max, uint64_t *ret)
{
	const char *at = c->at, *end = c->end;
	uint64_t n = 0;
	unsigned value;

	while (at < end && (value = hex_values[(uint8_t)*at]) != 0) {
		n = n << 4 | (value - 1);
		at++;
	}
	if (at - c->at < min || at - c->at > max)
		return false;
	c->at = at;
	*ret = n;
	return true;
}

static bool take_hex32(struct cursor *c, int min, uint32_t *ret)
{
	uint64_t n;

	if (!take_hex(c, min, 8, &n))
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool take_decimal(struct cursor *c, uint64_t max, uint64_t *ret)
{
	const char *at = c->at, *end = c->end;
	uint64_t n = 0;

	for (; at < end && *at >= '0' && *at <= '9'; at++) {
		unsigned digit = (unsigned)(*at - '0');

		if (n > (UINT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	if (at == c->at || n > max)
		return false;
	c->at = at;
	*ret = n;
	return true;
}

static bool take_decimal32(struct cursor *c, uint32_t *ret)
{
	uint64_t n;

	if (!take_decimal(c, UINT32_MAX, &n))
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool take_signed(struct cursor *c, int64_t *ret)
{
	bool minus = take_char(c, '-');
	uint64_t n;

	if (!take_decimal(c, INT32_MAX, &n))
		return false;
	*ret = minus ? -(int64_t)n : (int64_t)n;
	return true;
}

/* Eight hex digits, without a branch for each. */
static bool take_eight(struct cursor *c, uint32_t *ret)
{
	uint32_t n = 0, bad = 0;

	if (c->end - c->at < 8)
		return false;
	for (size_t i = 0; i < 8; i++) {
		/* Without a digit it wraps. */
		uint32_t value = hex_values[(uint8_t)c->at[i]] - UINT32_C(1);

		bad |= value;
		n = n << 4 | (value & 0xf);
	}
	if (bad > 0xf)
		return false;
	c->at += 8;
	*ret = n;
	return true;
}

/*
 * The kernel prints each 32-bit word of an address as a native integer, so
 * going back through a native integer is right on either byte order. (A table
 * recorded on a machine of the other order reads swapped.) Ports are numbers.
 */
static bool take_address(struct cursor *c, bool ipv6,
	struct socktab_address *address, uint16_t *port)
{
	size_t words = ipv6 ? 4 : 1;
	uint64_t n;

	address->family = ipv6 ? AF_INET6 : AF_INET;
	for (size_t i = 0; i < words; i++) {
		uint32_t word;

		if (!take_eight(c, &word))
			return false;
		memcpy(address->bytes + 4 * i, &word, sizeof(word));
	}
	if (!take_char(c, ':') || !take_hex(c, 4, 4, &n))
		return false;
	*port = (uint16_t)n;
	return take_blanks(c);
}

/* "st tx_queue:rx_queue tr:tm->when retrnsmt" */
static bool take_queues(struct cursor *c, struct socktab_row *row)
{
	struct socktab_inet *inet = &row->inet;
	uint64_t ticks;

	if (!take_hex32(c, 2, &row->state) || !take_blanks(c) ||
		!take_hex32(c, 1, &inet->tx_queue) || !take_char(c, ':') ||
		!take_hex32(c, 1, &inet->rx_queue) || !take_blanks(c) ||
		!take_hex32(c, 1, &inet->timer) || !take_char(c, ':') ||
		!take_hex(c, 1, 16, &ticks) || !take_blanks(c) ||
		!take_hex32(c, 1, &inet->retransmits) || !take_blanks(c))
		return false;
	/* NEW_SYN_RECV is a listener's half of SYN-RECEIVED. */
	if (row->state == 12)
		row->state = SOCKTAB_SYN_RECEIVED;
	inet->timer_ns =
		(int64_t)(ticks < TICKS_MAX ? ticks : TICKS_MAX) * NS_PER_TICK;
	return true;
}

/*
 * The first column of unix, packet and netlink: the kernel's pointer, hashed or
 * zero, or "(____ptrval____)" before it has randomness to hash with. Says
 * nothing.
 */
static bool take_pointer(struct cursor *c)
{
	uint64_t number;

	if (!take_char(c, '('))
		return take_hex(c, 1, 16, &number);
	while (c->at < c->end &&
		(*c->at == '_' || (*c->at >= 'a' && *c->at <= 'z')))
		c->at++;
	return take_char(c, ')');
}

/* The end of a padded column. Without it the line was cut, maybe in the middle
 * of the number. */
static bool at_end(const struct cursor *c)
{
	return c->at < c->end && (*c->at == ' ' || *c->at == '\n');
}

bool socktab_parse_inet(
	const char *line, size_t len, bool ipv6, struct socktab_row *ret)
{
	struct cursor c = {line, line + len};
	struct socktab_row row = {0};
	struct socktab_inet *inet = &row.inet;
	uint64_t slot;

	(void)take_blanks(&c);
	if (!take_decimal(&c, UINT64_MAX, &slot) || !take_char(&c, ':') ||
		!take_blanks(&c) ||
		!take_address(&c, ipv6, &inet->local, &inet->local_port) ||
		!take_address(&c, ipv6, &inet->remote, &inet->remote_port) ||
		!take_queues(&c, &row) || !take_decimal32(&c, &row.uid) ||
		!take_blanks(&c) || !take_signed(&c, &inet->probes) ||
		!take_blanks(&c) || !take_decimal(&c, UINT64_MAX, &row.inode) ||
		!take_blanks(&c) || !take_decimal32(&c, &row.references))
		return false;
	/* The pointer follows on every row. Without it the line was cut, maybe
	 * in the middle of the number before. */
	if (!take_blanks(&c))
		return false;
	*ret = row;
	return true;
}

bool socktab_parse_unix(const char *line, size_t len, struct socktab_row *ret)
{
	struct cursor c = {line, line + len};
	struct socktab_row row = {0};
	struct socktab_unix *un = &row.un;

	if (len > 0 && line[len - 1] == '\n')
		c.end--;
	if (!take_pointer(&c) || !take_char(&c, ':') || !take_blanks(&c) ||
		!take_hex32(&c, 8, &row.references) || !take_blanks(&c) ||
		!take_hex32(&c, 8, &un->protocol) || !take_blanks(&c) ||
		!take_hex32(&c, 8, &un->flags) || !take_blanks(&c) ||
		!take_hex32(&c, 4, &un->type) || !take_blanks(&c) ||
		!take_hex32(&c, 2, &row.state) || !take_blanks(&c) ||
		!take_decimal(&c, UINT64_MAX, &row.inode))
		return false;
	/* One blank, and the rest is the path, blanks and all. */
	if (c.at < c.end && !take_char(&c, ' '))
		return false;
	un->path = c.at;
	un->path_len = (size_t)(c.end - c.at);
	*ret = row;
	return true;
}

/* "sk RefCnt Type Proto Iface R Rmem User Inode" */
bool socktab_parse_packet(const char *line, size_t len, struct socktab_row *ret)
{
	struct cursor c = {line, line + len};
	struct socktab_row row = {0};
	struct socktab_packet *packet = &row.packet;
	uint32_t running;
	int64_t interface;

	if (!take_pointer(&c) || !take_blanks(&c) ||
		!take_decimal32(&c, &row.references) || !take_blanks(&c) ||
		!take_decimal32(&c, &packet->type) || !take_blanks(&c) ||
		!take_hex32(&c, 4, &packet->protocol) || !take_blanks(&c) ||
		!take_signed(&c, &interface) || !take_blanks(&c) ||
		!take_decimal32(&c, &running) || !take_blanks(&c) ||
		!take_decimal32(&c, &packet->rx_memory) || !take_blanks(&c) ||
		!take_decimal32(&c, &row.uid) || !take_blanks(&c) ||
		!take_decimal(&c, UINT64_MAX, &row.inode) || !at_end(&c))
		return false;
	packet->interface = (int)interface;
	*ret = row;
	return true;
}

/* The port of a netlink socket, which kernels before 3.10 print signed. */
static bool take_port(struct cursor *c, uint32_t *ret)
{
	int64_t n;

	if (c->at == c->end || *c->at != '-')
		return take_decimal32(c, ret);
	if (!take_signed(c, &n))
		return false;
	*ret = (uint32_t)n;
	return true;
}

/* A word that is not needed: "Dump" was a pointer once and is a flag now. */
static bool take_word(struct cursor *c)
{
	const char *start = c->at;

	while (c->at < c->end && *c->at != ' ' && *c->at != '\n')
		c->at++;
	return c->at > start;
}

/* "sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode" */
bool socktab_parse_netlink(
	const char *line, size_t len, struct socktab_row *ret)
{
	struct cursor c = {line, line + len};
	struct socktab_row row = {0};
	struct socktab_netlink *netlink = &row.netlink;
	uint32_t drops;

	if (!take_pointer(&c) || !take_blanks(&c) ||
		!take_decimal32(&c, &netlink->protocol) || !take_blanks(&c) ||
		!take_port(&c, &netlink->port) || !take_blanks(&c) ||
		!take_hex32(&c, 8, &netlink->groups) || !take_blanks(&c) ||
		!take_decimal32(&c, &netlink->rx_memory) || !take_blanks(&c) ||
		!take_decimal32(&c, &netlink->tx_memory) || !take_blanks(&c) ||
		!take_word(&c) || !take_blanks(&c) ||
		!take_decimal32(&c, &row.references) || !take_blanks(&c) ||
		!take_decimal32(&c, &drops) || !take_blanks(&c) ||
		!take_decimal(&c, UINT64_MAX, &row.inode) || !at_end(&c))
		return false;
	*ret = row;
	return true;
}

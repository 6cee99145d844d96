#include "session/sketch_datagram.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "net/sockopt.h"

enum {
	PROTOCOL_ICMP = 1,
	PROTOCOL_UDP = 17,
	PROTOCOL_ICMPV6 = 58,
};

void sketch_datagrams_began(int fd, int family)
{
	if (family == AF_INET6)
		(void)sockopt_set(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
	(void)sockopt_set(fd, IPPROTO_IP, IP_RECVERR, 1);
}

static bool ends_of(
	int fd, const struct dgram_ends *ends, struct sketch_pair *ret_pair)
{
	struct sketch_pair pair;

	memset(&pair, 0, sizeof(pair));
	pair.local.len = sizeof(pair.local.addr);
	pair.peer.len = sizeof(pair.peer.addr);
	if (getsockname(fd, &pair.local.addr.any, &pair.local.len) < 0)
		return false;
	if (ends) {
		dgram_local(ends, &pair.local);
		pair.peer = ends->peer;
	} else if (getpeername(fd, &pair.peer.addr.any, &pair.peer.len) < 0) {
		return false;
	}
	*ret_pair = pair;
	return true;
}

static void remember(
	struct sketch_datagrams *datagrams, const struct sketch_pair *pair)
{
	for (size_t i = 0; i < datagrams->count && i < SKETCH_PEERS; i++)
		if (endpoint_equal(&datagrams->pairs[i].peer, &pair->peer)) {
			datagrams->pairs[i] = *pair;
			return;
		}
	datagrams->pairs[datagrams->count++ % SKETCH_PEERS] = *pair;
}

void sketch_datagrams_passed(struct sketch_datagrams *datagrams,
	const struct sketch_out *out, int fd, bool sent,
	const struct dgram_ends *ends, size_t n)
{
	const struct frame frame = {.has_time = true, .time_ns = clock_now()};
	struct packet packet = {
		.frame = &frame,
		.protocol = PROTOCOL_UDP,
		.has_ports = true,
		.payload = {.length = (uint32_t)n},
	};
	uint8_t local[16], peer[16];
	struct sketch_pair pair;

	if (!ends_of(fd, ends, &pair))
		return;
	remember(datagrams, &pair);
	packet.ip_version = endpoint_bytes(&pair.peer, peer) == 4 ? 4 : 6;
	(void)endpoint_bytes(&pair.local, local);
	packet.source = sent ? local : peer;
	packet.destination = sent ? peer : local;
	packet.source_port = endpoint_port(sent ? &pair.local : &pair.peer);
	packet.destination_port =
		endpoint_port(sent ? &pair.peer : &pair.local);
	out->draw(out->context, &packet);
}

/* --- ICMP ------------------------------------------------------------------ */

static size_t put_ipv4(uint8_t *at, uint8_t protocol, size_t carried,
	const struct endpoint *from, const struct endpoint *to)
{
	uint8_t bytes[16];

	at[0] = 0x45;
	at[2] = (uint8_t)((20 + carried) >> 8);
	at[3] = (uint8_t)(20 + carried);
	at[8] = 64;
	at[9] = protocol;
	(void)endpoint_bytes(from, bytes);
	memcpy(at + 12, bytes, 4);
	(void)endpoint_bytes(to, bytes);
	memcpy(at + 16, bytes, 4);
	return 20;
}

static size_t put_ipv6(uint8_t *at, uint8_t protocol, size_t carried,
	const struct endpoint *from, const struct endpoint *to)
{
	uint8_t bytes[16];

	at[0] = 0x60;
	at[4] = (uint8_t)(carried >> 8);
	at[5] = (uint8_t)carried;
	at[6] = protocol;
	at[7] = 64;
	(void)endpoint_bytes(from, bytes);
	memcpy(at + 8, bytes, 16);
	(void)endpoint_bytes(to, bytes);
	memcpy(at + 24, bytes, 16);
	return 40;
}

static void put_port(uint8_t *at, uint16_t port)
{
	at[0] = (uint8_t)(port >> 8);
	at[1] = (uint8_t)port;
}

/* Both headers, and of what is quoted the first 8 bytes: RFC 792. Of these only
 * the ports are known. */
void sketch_datagrams_error(const struct sketch_out *out, uint8_t protocol,
	const struct endpoint *local, const struct neterror *error)
{
	bool v6 = error->ipv6;
	const struct endpoint *from =
		error->from.len > 0 ? &error->from : &error->to;
	size_t (*put)(uint8_t *, uint8_t, size_t, const struct endpoint *,
		const struct endpoint *) = v6 ? put_ipv6 : put_ipv4;
	uint8_t bytes[128] = {0};
	size_t quoted = v6 ? 48 : 28, at;
	struct frame frame = {
		.bytes = bytes,
		.has_time = true,
		.time_ns = clock_now(),
		.start = PACKET_IP,
	};
	struct packet packet;

	at = put(bytes, v6 ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP, 8 + quoted, from,
		local);
	bytes[at] = error->type;
	bytes[at + 1] = error->code;
	at += 8;
	at += put(bytes + at, protocol, 8, local, &error->to);
	put_port(bytes + at, endpoint_port(local));
	put_port(bytes + at + 2, endpoint_port(&error->to));
	bytes[at + 5] = 8;
	frame.captured = frame.length = at + 8;
	packet_parse(&frame, &packet);
	out->draw(out->context, &packet);
}

void sketch_datagrams_gone(const struct sketch_datagrams *datagrams,
	const struct sketch_out *out, const struct neterror *error)
{
	for (size_t i = 0;
		error->icmp && i < datagrams->count && i < SKETCH_PEERS; i++)
		if (endpoint_equal(&datagrams->pairs[i].peer, &error->to)) {
			sketch_datagrams_error(out, PROTOCOL_UDP,
				&datagrams->pairs[i].local, error);
			return;
		}
}

/* What may pass: a connected socket is told of it only if it has asked for all
 * (RFC 1122 section 4.2.3.9 has the same of TCP). */
static bool is_soft(const struct neterror *error)
{
	if (error->ipv6)
		return error->type == ICMP6_TIME_EXCEEDED ||
		       (error->type == ICMP6_DST_UNREACH &&
			       (error->code == ICMP6_DST_UNREACH_NOROUTE ||
				       error->code ==
					       ICMP6_DST_UNREACH_BEYONDSCOPE ||
				       error->code == ICMP6_DST_UNREACH_ADDR));
	return error->type == ICMP_TIME_EXCEEDED ||
	       (error->type == ICMP_DEST_UNREACH &&
		       (error->code == ICMP_NET_UNREACH ||
			       error->code == ICMP_HOST_UNREACH ||
			       error->code == ICMP_SR_FAILED ||
			       error->code == ICMP_NET_UNR_TOS ||
			       error->code == ICMP_HOST_UNR_TOS));
}

/* All that wait, as each of them makes the next call fail. */
int sketch_datagrams_failed(const struct sketch_out *out, int fd, int err)
{
	struct sketch_pair pair;
	struct neterror error;
	bool soft = false;

	if (!ends_of(fd, NULL, &pair))
		return err;
	while (neterror_read(fd, &error)) {
		/* One of this machine the failed call has told itself. */
		if (!error.icmp)
			continue;
		error.to = pair.peer;
		sketch_datagrams_error(out, PROTOCOL_UDP, &pair.local, &error);
		if (!is_soft(&error))
			return error.err;
		soft = true;
	}
	return soft ? 0 : err;
}

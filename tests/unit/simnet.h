/*
 * A network that exists in numbers only: packets to and from the ports of some
 * hosts, over a path with delay, jitter, loss, a bottleneck and a policer, in
 * virtual time. It repeats exactly from its seed.
 *
 * net_send() puts a packet on the path. The owner takes what happens next with
 * net_pop(), in the order of time, and hands arrivals at the target back to
 * net_arrive(), which sends the answer if the port gives one.
 */
#ifndef NCX_TESTS_SIMNET_H
#define NCX_TESTS_SIMNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/number.h"

/* Linux: net.ipv4.icmp_ratelimit and XRLIM_BURST_FACTOR. */
#define NET_ICMP_BURST 6

enum net_kind {
	NET_CLOSED, /* TCP: RST; UDP: port unreachable, within the limit */
	NET_OPEN,
	NET_DROPPED,	/* silent */
	NET_PROHIBITED, /* administratively prohibited, within the limit */
};

enum net_reply { NET_DATA, NET_ICMP, NET_ICMP_CLOSED };

enum net_what {
	NET_ARRIVAL,  /* at the target */
	NET_DELIVERY, /* of an answer, here */
	NET_ALARM,    /* the owner's own: see net_alarm */
};

struct net_event {
	int64_t at;
	uint64_t serial; /* of two at the same time the older goes first */
	uint32_t host, port;
	uint8_t what, try, reply;
};

struct net_path {
	int64_t delay, jitter; /* ns one way; jitter is added, up to it */
	double loss;	       /* share of the packets, each way */
	double rate;	       /* packets a second each way; 0: any */
	double queue;	       /* packets that wait for the bottleneck */
	double police;	       /* packets a second towards the target; 0: any */
	double burst;	       /* that the policer lets through */
	int64_t icmp_every;    /* ns; 0: the hosts do not limit their errors */
};

struct net_host {
	bool absent;
	double icmp_tokens;
	int64_t icmp_at;
};

struct net {
	struct net_path path;
	uint64_t random;
	struct net_event *events; /* a binary heap */
	size_t event_count, event_room;
	uint64_t serial;
	int64_t free_at[2]; /* when the bottleneck is idle, each way */
	double police_tokens;
	int64_t police_at;
	struct net_host *hosts;
	uint8_t *kinds; /* host_count * port_count of enum net_kind */
	size_t host_count, port_count, tcp_count;
	uint64_t lost, overflowed, limited;
};

/* splitmix64: Steele, Lea, Flood, 2014. */
static uint64_t net_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* 0 <= it < 1 */
static double net_chance(uint64_t *state)
{
	return (double)(net_random(state) >> 11) * 0x1p-53;
}

static void *net_room(void *old, size_t count, size_t size)
{
	void *room = reallocarray(old, count > 0 ? count : 1, size);

	if (!room)
		abort();
	return room;
}

/* --- the events ----------------------------------------------------------- */

static bool net_before(const struct net_event *a, const struct net_event *b)
{
	return a->at != b->at ? a->at < b->at : a->serial < b->serial;
}

static void net_push(struct net *net, struct net_event event)
{
	size_t i = net->event_count++;

	if (net->event_count > net->event_room) {
		net->event_room = 2 * net->event_count + 1024;
		net->events = net_room(
			net->events, net->event_room, sizeof(*net->events));
	}
	event.serial = net->serial++;
	for (; i > 0 && net_before(&event, &net->events[(i - 1) / 2]);
		i = (i - 1) / 2)
		net->events[i] = net->events[(i - 1) / 2];
	net->events[i] = event;
}

/* INT64_MAX: nothing is on its way. */
static int64_t net_next(const struct net *net)
{
	return net->event_count > 0 ? net->events[0].at : INT64_MAX;
}

/* Only when net_next says that there is one. */
static struct net_event net_pop(struct net *net)
{
	struct net_event first = net->events[0];
	struct net_event last = net->events[--net->event_count];
	size_t i = 0, child;

	for (; (child = 2 * i + 1) < net->event_count; i = child) {
		if (child + 1 < net->event_count &&
			net_before(
				&net->events[child + 1], &net->events[child]))
			child++;
		if (!net_before(&net->events[child], &last))
			break;
		net->events[i] = net->events[child];
	}
	net->events[i] = last;
	return first;
}

static void net_alarm(struct net *net, int64_t at, uint32_t host, uint8_t which)
{
	net_push(net, (struct net_event){.at = at,
			      .host = host,
			      .what = NET_ALARM,
			      .reply = which});
}

/* --- the path ------------------------------------------------------------- */

static bool net_policed(struct net *net, int64_t now)
{
	const struct net_path *path = &net->path;
	double passed = (double)(now - net->police_at) / (double)NS_PER_SECOND;

	if (path->police <= 0)
		return false;
	net->police_at = now;
	net->police_tokens += passed * path->police;
	if (net->police_tokens > path->burst)
		net->police_tokens = path->burst;
	if (net->police_tokens < 1)
		return true;
	net->police_tokens -= 1;
	return false;
}

/* When the packet has left the bottleneck; false: there was no room. */
static bool net_squeeze(struct net *net, bool back, int64_t *at)
{
	double each =
		net->path.rate > 0 ? (double)NS_PER_SECOND / net->path.rate : 0;
	int64_t *free_at = &net->free_at[back];

	if (each <= 0)
		return true;
	if (*free_at < *at)
		*free_at = *at;
	/* The one that is being sent takes no place in the queue. */
	if ((double)(*free_at - *at) > (net->path.queue + 1) * each)
		return false;
	*free_at += (int64_t)each;
	*at = *free_at;
	return true;
}

/* Puts the event at the other end of the path, unless the packet is lost. */
static void net_carry(struct net *net, struct net_event event, bool back)
{
	const struct net_path *path = &net->path;

	if ((!back && net_policed(net, event.at)) ||
		!net_squeeze(net, back, &event.at)) {
		net->overflowed++;
		return;
	}
	if (path->loss > 0 && net_chance(&net->random) < path->loss) {
		net->lost++;
		return;
	}
	event.at += path->delay;
	if (path->jitter > 0)
		event.at += (int64_t)(net_chance(&net->random) *
				      (double)path->jitter);
	net_push(net, event);
}

static void net_send(
	struct net *net, int64_t now, uint32_t host, uint32_t port, uint8_t try)
{
	net_carry(net,
		(struct net_event){.at = now,
			.host = host,
			.port = port,
			.what = NET_ARRIVAL,
			.try = try},
		false);
}

/* --- the targets ---------------------------------------------------------- */

static enum net_kind net_kind(const struct net *net, size_t host, size_t port)
{
	return net->kinds[host * net->port_count + port];
}

static bool net_icmp_allowed(
	struct net *net, struct net_host *host, int64_t now)
{
	double every = (double)net->path.icmp_every;

	if (every <= 0)
		return true;
	host->icmp_tokens += (double)(now - host->icmp_at) / every;
	host->icmp_at = now;
	if (host->icmp_tokens > NET_ICMP_BURST)
		host->icmp_tokens = NET_ICMP_BURST;
	if (host->icmp_tokens < 1) {
		net->limited++;
		return false;
	}
	host->icmp_tokens -= 1;
	return true;
}

static void net_arrive(struct net *net, struct net_event event)
{
	struct net_host *host = &net->hosts[event.host];
	enum net_kind kind = net_kind(net, event.host, event.port);
	bool udp = event.port >= net->tcp_count;

	if (host->absent || kind == NET_DROPPED)
		return;
	event.reply = NET_DATA;
	if (kind == NET_PROHIBITED)
		event.reply = NET_ICMP;
	else if (kind == NET_CLOSED && udp)
		event.reply = NET_ICMP_CLOSED;
	if (event.reply != NET_DATA && !net_icmp_allowed(net, host, event.at))
		return;
	event.what = NET_DELIVERY;
	net_carry(net, event, true);
}

/* Makes `count` of the closed ports from..to of every host what kind says, at
 * random. */
static void net_scatter(struct net *net, size_t from, size_t to, size_t count,
	enum net_kind kind)
{
	for (size_t host = 0; host < net->host_count; host++) {
		uint8_t *kinds = net->kinds + host * net->port_count;

		for (size_t n = 0; n < count && n < to - from;) {
			size_t port = from + (size_t)(net_random(&net->random) %
						      (to - from));

			if (kinds[port] != NET_CLOSED)
				continue;
			kinds[port] = (uint8_t)kind;
			n++;
		}
	}
}

/* All hosts are there, and all their ports closed. */
static void net_init(struct net *net, const struct net_path *path,
	uint64_t seed, size_t hosts, size_t tcp_count, size_t udp_count)
{
	*net = (struct net){.path = *path,
		.random = seed,
		.police_tokens = path->burst,
		.host_count = hosts,
		.tcp_count = tcp_count,
		.port_count = tcp_count + udp_count};
	net->hosts = net_room(NULL, hosts, sizeof(*net->hosts));
	net->kinds = net_room(NULL, hosts * net->port_count, 1);
	for (size_t i = 0; i < hosts; i++)
		net->hosts[i] =
			(struct net_host){.icmp_tokens = NET_ICMP_BURST};
	for (size_t i = 0; i < hosts * net->port_count; i++)
		net->kinds[i] = NET_CLOSED;
}

static void net_free(struct net *net)
{
	free(net->events);
	free(net->hosts);
	free(net->kinds);
}

#endif

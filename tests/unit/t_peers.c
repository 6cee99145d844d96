#include "session/peers.h"

#include <string.h>

#include "tap.h"

static struct dgram_ends from(uint16_t port)
{
	struct dgram_ends ends = {0};

	(void)endpoint_parse("192.0.2.1", 9, port, &ends.peer);
	return ends;
}

/* Hear a datagram from that port: the number that the peer has. */
static uint64_t hear(struct peers *peers, uint16_t port, bool want_new)
{
	struct dgram_ends ends = from(port);
	bool new = !want_new;
	struct peer *peer = peers_heard(peers, &ends, &new);

	tap_ok(peer && new == want_new, "from %u", port);
	return peer ? peer->number : 0;
}

static uint16_t last(struct peers *peers)
{
	const struct peer *peer = peers_last(peers);

	return peer ? endpoint_port(&peer->ends.peer) : 0;
}

static bool forget(struct peers *peers, uint16_t port)
{
	struct dgram_ends ends = from(port);

	return peers_forget(peers, &ends.peer);
}

static void forgotten(void)
{
	struct peers peers = {0};

	tap_is_number(last(&peers), 0, "nobody yet");
	for (uint16_t port = 1; port <= 4; port++)
		tap_is_number((int64_t)hear(&peers, port, true), port,
			"numbers are in order");
	(void)hear(&peers, 2, false);
	tap_is_number(last(&peers), 2, "one that speaks again is the last");
	tap_ok(!forget(&peers, 9), "one who never spoke is not known");
	tap_ok(forget(&peers, 2), "the last one goes");
	tap_is_number(last(&peers), 4, "before it spoke the fourth");
	tap_ok(!forget(&peers, 2), "it is not known any more");
	tap_ok(forget(&peers, 1), "one in between goes");
	tap_is_number(last(&peers), 4, "the last one stays that");
	tap_is_number((int64_t)hear(&peers, 2, true), 5, "it comes anew");
	tap_ok(forget(&peers, 2) && forget(&peers, 4) && forget(&peers, 3),
		"all go");
	tap_ok(!peers_last(&peers), "nobody is left");
	peers_release(&peers);
}

static void with_programs(void)
{
	struct peers peers = {.most = 2};
	struct dgram_ends third = from(3);
	int program;
	bool new;

	(void)hear(&peers, 1, true);
	peers_last(&peers)->program = &program;
	tap_ok(!forget(&peers, 1), "a program's peer stays until that ends");
	(void)hear(&peers, 2, true);
	(void)hear(&peers, 3, true);
	tap_ok(!forget(&peers, 2), "the oldest without a program gave way");
	(void)hear(&peers, 1, false);
	(void)hear(&peers, 3, false);
	peers_last(&peers)->program = &program;
	tap_ok(peers_heard(&peers, &third, &new) && !new, "known is known");
	third = from(4);
	tap_ok(!peers_heard(&peers, &third, &new), "no room among programs");
	peers_release(&peers);
}

int main(void)
{
	forgotten();
	with_programs();
	return tap_done();
}

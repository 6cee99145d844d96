/*
 * What the engine and its probes know of each other.
 *
 * A probe (struct prober) sends and hears; it tells the engine by
 * engine_decide(), after which the struct probe is gone, by engine_unsent()
 * when this machine is short of something, and by engine_unreachable() when
 * there is no way to the host. It keeps what it opened for a struct probe in
 * probe->attempts, and closes that in drop().
 */
#ifndef NCX_SCAN_ENGINE_PARTS_H
#define NCX_SCAN_ENGINE_PARTS_H

#include "net/neterror.h"
#include "scan/engine.h"

struct tcp;
struct udp;
struct names;

struct engine {
	struct engine_options options;
	struct loop *loop;
	struct sched *sched;
	struct tcp *tcp;
	struct udp *udp;
	struct names *names;
	struct timer wake;
	int64_t stood;	  /* ns that this process did not run */
	int64_t last_now; /* the last answer of engine_now() */
	int64_t awake_at; /* until when there is nothing to do */
	uint64_t open;
	unsigned shortages; /* in a row, without anything sent */
	unsigned reading;   /* banners, each with a descriptor */
	bool stopped;
};

/* --- engine_host.c --- */

/* The struct host of a probe. */
struct host *engine_host(const struct probe *probe);

/* Make the struct host, before its first probe. False: out of memory. */
bool engine_host_start(struct engine *engine, struct sched_host *at);

/* Report the host, finished or not, and forget it. */
void engine_host_end(
	struct engine *engine, struct sched_host *at, bool finished);

/* No more of it: what is under way is closed. */
void engine_host_stop(struct engine *engine, struct sched_host *at);

/* What the probe opened. */
void engine_close(struct engine *engine, struct probe *probe);

/* There is no way to its host, for this errno: no more of it. */
void engine_unreachable(struct engine *engine, struct probe *probe, int err);

/* The host is not there: no more of it. */
void engine_down(
	struct engine *engine, struct probe *probe, const struct endpoint *own);

/* Where the probe goes. */
void engine_endpoint(const struct engine *engine, const struct probe *probe,
	struct endpoint *ret_endpoint);

/* --- engine.c --- */

/* The port is decided. try: which one was answered, 0: unknown. */
void engine_decide(struct engine *engine, struct probe *probe, unsigned try,
	enum sched_answer answer, const struct verdict *verdict);

/* The verdict that an ICMP error means; its sender is noted. */
void engine_icmp_verdict(struct probe *probe, const struct neterror *error,
	struct verdict *ret_verdict);

/* Whether the ICMP error is this machine's own, which could find nobody at the
 * address (ARP, RFC 826; neighbour discovery, RFC 4861). */
bool engine_is_absent(const struct engine *engine, const struct probe *probe,
	const struct neterror *error);

/* Whether the errno says that this machine is short of something: no answer of
 * the other side. */
bool engine_is_shortage(int err);

/* Nothing was sent, since this machine is short of something. */
void engine_unsent(struct engine *engine, struct probe *probe, int err);

/* The same for any errno of a call that sends: a shortage; a packet filter of
 * this machine; or there is no way to the host, and no more is sent to it. */
void engine_not_sent(struct engine *engine, struct probe *probe, int err);

/* What this machine hears cannot be read, and not for a moment only: silence
 * means nothing any more. The scan ends with "cannot WHAT: " and why. */
void engine_deaf(struct engine *engine, const char *what, int err);

/* How often in a row a call may fail before it is for good. */
#define ENGINE_TRIES 256

/* Let the scheduler have its turn, after something has come in. */
void engine_turn(struct engine *engine);

#endif

/*
 * The engine of a scan: it asks the scheduler what is next, has the probes do
 * it, and hands out each host when all of its ports are decided. It knows time
 * (the loop's clock); the probes (tcp.c, udp.c) know sockets; the reports know
 * formats.
 *
 *	engine = engine_new(loop, &options, fail);
 *	engine_start(engine);
 *	loop_run(loop, fail);
 *	engine_stop(engine);	<- hands out the hosts that are not finished
 *	engine_free(engine);
 */
#ifndef NCX_SCAN_ENGINE_H
#define NCX_SCAN_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fail.h"
#include "io/loop.h"
#include "scan/host.h"
#include "scan/ports.h"
#include "scan/sched.h"
#include "scan/targets.h"

struct engine_options {
	struct sched_options sched;
	const struct targets *targets;
	const struct port_list *ports;
	int64_t banner; /* ns to wait for what an open port says; 0: do not */
	bool resolve;	/* look up the names of addresses */
	/* A host is finished, or the scan is; it is freed after that. */
	void (*host)(void *context, struct host *host);
	/* Open, and when it turns out so. */
	void (*open)(void *context, const struct host *host, size_t port);
	/* All hosts have been handed out; or it failed, with the reason. */
	void (*done)(void *context, const struct fail *fail);
	void *context;
};

struct engine;

/* The limit of open descriptors should have been raised before. */
struct engine *engine_new(struct loop *loop,
	const struct engine_options *options, struct fail *fail);
void engine_free(struct engine *engine);

void engine_start(struct engine *engine);

/* No more probes; every host at work is handed out as it is. */
void engine_stop(struct engine *engine);

struct engine_counts {
	struct sched_counts sched;
	uint64_t open;
};
void engine_count(
	const struct engine *engine, struct engine_counts *ret_counts);

#endif

#include <netinet/in.h>
#include <time.h>

#include "scan/engine_parts.h"
#include "scan/names.h"
#include "scan/tcp.h"
#include "scan/udp.h"

struct host *engine_host(const struct probe *probe)
{
	return *sched_host_data(probe->host);
}

bool engine_host_start(struct engine *engine, struct sched_host *at)
{
	struct target target;
	struct host *host;

	targets_at(engine->options.targets,
		space_target(
			&engine->options.sched.space, sched_host_place(at)),
		&target);
	host = host_new(&target, engine->options.ports, NULL);
	*sched_host_data(at) = host;
	if (!host)
		return false;
	host->began = (int64_t)time(NULL);
	if (engine->options.resolve)
		names_ask(engine->names, at);
	return true;
}

/* What silence means where ICMP errors are scarce. */
static void mark_limited(struct engine *engine, struct host *host)
{
	for (size_t i = engine->options.ports->tcp_count;
		i < engine->options.ports->count; i++)
		if (host->verdicts[i].reason == REASON_NO_RESPONSE)
			host->verdicts[i].reason = REASON_RATE_LIMITED;
}

void engine_host_end(
	struct engine *engine, struct sched_host *at, bool finished)
{
	const struct rtt *rtt = sched_host_rtt(at);
	struct host *host = *sched_host_data(at);

	if (host) {
		host->finished = finished;
		host->given_up = sched_host_given_up(at);
		host->timed_out = sched_host_late(at);
		host->limit_gap = sched_host_limit(at);
		host->ended = (int64_t)time(NULL);
		host->srtt = rtt->srtt;
		host->rttvar = rtt->rttvar;
		host->timeout = sched_host_timeout(engine->sched, at);
		if (host->limit_gap > 0)
			mark_limited(engine, host);
		engine->options.host(engine->options.context, host);
		host_free(host);
	}
	sched_host_release(engine->sched, at);
}

void engine_close(struct engine *engine, struct probe *probe)
{
	if (probe->port < engine->options.ports->tcp_count)
		tcp_drop(engine->tcp, probe);
	else
		udp_drop(engine->udp, probe);
}

void engine_host_stop(struct engine *engine, struct sched_host *at)
{
	struct probe *probe;

	while ((probe = sched_host_probe(at))) {
		engine_close(engine, probe);
		sched_probe_drop(engine->sched, probe);
	}
	sched_host_stop(engine->sched, at);
}

void engine_unreachable(struct engine *engine, struct probe *probe, int err)
{
	struct host *host = engine_host(probe);

	/* Even where some ports were heard of before. */
	host->state = HOST_UNREACHABLE;
	host->unreachable = err;
	engine_host_stop(engine, probe->host);
}

void engine_down(
	struct engine *engine, struct probe *probe, const struct endpoint *own)
{
	const struct space *space = &engine->options.sched.space;
	struct sched_host *at = probe->host;
	struct host *host = engine_host(probe);
	uint64_t place = sched_host_place(at);
	uint8_t sender = host_sender(host, own);

	for (size_t i = 0; i < space_port_count(space, place); i++) {
		struct verdict *verdict =
			&host->verdicts[space_port(space, place, i)];

		if (verdict->state != PORT_UNKNOWN &&
			verdict->reason != REASON_NO_RESPONSE)
			continue;
		*verdict = (struct verdict){.state = PORT_FILTERED,
			.reason = REASON_HOST_UNREACH,
			.sender = sender};
	}
	host->state = HOST_DOWN;
	engine_host_stop(engine, at);
}

void engine_endpoint(const struct engine *engine, const struct probe *probe,
	struct endpoint *ret_endpoint)
{
	struct endpoint endpoint = engine_host(probe)->target.endpoint;

	/* To connect to no address is to connect to this machine: so say it,
	 * since that is where answers come from. */
	if (endpoint_family(&endpoint) == AF_INET &&
		endpoint.addr.in4.sin_addr.s_addr == htonl(INADDR_ANY))
		endpoint.addr.in4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (endpoint_family(&endpoint) == AF_INET6 &&
		IN6_IS_ADDR_UNSPECIFIED(&endpoint.addr.in6.sin6_addr))
		endpoint.addr.in6.sin6_addr = in6addr_loopback;
	*ret_endpoint = endpoint;
	endpoint_set_port(
		ret_endpoint, engine->options.ports->numbers[probe->port]);
}

/*
 * A scan of a simulated network (simnet.h) by the real scheduler: what the
 * engine does with sockets, done with numbers. Each step is held against the
 * contract of scan/sched.h; the first breach ends the scan and is its fault.
 */
#ifndef NCX_TESTS_SIMSCAN_H
#define NCX_TESTS_SIMSCAN_H

#include <string.h>

#include "scan/sched.h"
#include "simnet.h"

/* The engine looks for answers after so many steps. */
#define SIM_BATCH 8

/* Waits and vain attempts in a row during which nothing at all happened. */
#define SIM_IDLE_MOST 1000

/* Timers of the loop are no finer. */
#define SIM_TICK NS_PER_MS

enum sim_state {
	SIM_UNDECIDED,
	SIM_ANSWERED, /* SYN-ACK, RST or datagram */
	SIM_ICMP,
	SIM_SILENT,
	SIM_LEFT, /* stopped or given up */
};

enum sim_alarm { SIM_STOP, SIM_CUT, SIM_UNHOLD };

struct sim_port {
	struct probe *probe; /* while it is at work */
	int64_t decided;     /* when */
	uint32_t open;	     /* descriptors: a bit for each try */
	uint16_t sent;	     /* tries */
	uint8_t state, by;   /* by: the try that was answered */
};

struct sim_host {
	struct sched_host *host; /* while it is at work */
	int64_t held_until;
	int64_t began; /* its first try */
	bool late, stopped, given_up, reported;
};

struct sim_figures {
	int64_t duration, first_sent, last_sent;
	uint64_t sent, unsent, steps;
	uint64_t open, missed; /* open ports, and those not found */
	uint64_t ports, wrong; /* states that are not true */
	uint64_t unsure;       /* closed UDP ports that were silent */
	uint64_t most_tries, least_tries;
	uint64_t peak_flight; /* what the scheduler says */
	uint64_t peak_path;   /* really on the path, answers included */
	uint64_t late_hosts, late_ports; /* cut off by their time */
	int64_t least_gap;		 /* between two tries */
	uint64_t peak_probes, peak_hosts, peak_second;
	int64_t last_open, last_icmp; /* when the last of these was decided */
};

/* What the owner of the scheduler is like. */
struct sim_owner {
	int64_t cost;	      /* ns of processor time for each try */
	uint64_t descriptors; /* 0: any number */
	bool instant;	      /* answers come with the probe, as on loopback */
	bool try_unknown;     /* which try was answered cannot be told */
	int64_t stop, cut;    /* when host 0 is stopped, the scan cut; 0: not */
	bool release;	      /* a scan that is cut: host by host */
	int64_t hold;	      /* how long an open port holds its host */
	int64_t end;	      /* the scan has to be over by then */
};

struct sim {
	struct net net;
	struct sched_options options;
	struct sim_owner owner;
	struct sched *sched;
	struct sim_port *ports;
	struct sim_host *hosts;
	int64_t now;
	uint64_t used, probes,
		host_count; /* descriptors, and what is at work */
	uint64_t path;	    /* answers and probes on the path */
	uint64_t idle, second_count;
	int64_t second;
	bool over, cut;
	struct sim_figures figures;
	const char *fault;
};

static void sim_fault(struct sim *sim, const char *fault)
{
	if (!sim->fault)
		sim->fault = fault;
}

static void sim_peak(uint64_t *peak, uint64_t value)
{
	if (*peak < value)
		*peak = value;
}

static struct sim_port *sim_port(struct sim *sim, uint64_t host, uint64_t port)
{
	return &sim->ports[host * sim->net.port_count + port];
}

/* The probe is about to be gone: its descriptors are closed. */
static void sim_decide(struct sim *sim, struct sim_port *port,
	enum sim_state state, unsigned by)
{
	if (port->state != SIM_UNDECIDED)
		sim_fault(sim, "a port is decided twice");
	port->state = (uint8_t)state;
	port->by = (uint8_t)by;
	port->decided = sim->now;
	port->probe = NULL;
	sim->used -= (uint64_t)__builtin_popcount(port->open);
	port->open = 0;
	sim->probes--;
	sim->idle = 0;
}

/* --- answers -------------------------------------------------------------- */

static void sim_hold(struct sim *sim, struct sched_host *sched_host)
{
	uint64_t place = sched_host_place(sched_host);

	sched_host_hold(sched_host);
	sim->hosts[place].held_until = sim->now + sim->owner.hold;
	net_alarm(&sim->net, sim->now + sim->owner.hold, (uint32_t)place,
		SIM_UNHOLD);
}

static bool sim_delivery(struct sim *sim, const struct net_event *event)
{
	static const enum sched_answer answers[] = {
		[NET_DATA] = SCHED_ANSWERED,
		[NET_ICMP] = SCHED_ICMP,
		[NET_ICMP_CLOSED] = SCHED_ICMP_CLOSED,
	};
	struct sim_port *port = sim_port(sim, event->host, event->port);
	struct probe *probe = port->probe;

	if (!probe || !(port->open & UINT32_C(1) << event->try % 32))
		return false; /* its socket is closed */
	if (sim->owner.hold > 0 &&
		net_kind(&sim->net, event->host, event->port) == NET_OPEN)
		sim_hold(sim, probe->host);
	sim_decide(sim, port,
		event->reply == NET_DATA ? SIM_ANSWERED : SIM_ICMP, event->try);
	sched_answered(sim->sched, probe,
		sim->owner.try_unknown ? 0 : event->try, answers[event->reply],
		sim->now);
	return true;
}

static void sim_drop(struct sim *sim, struct sched_host *host)
{
	struct probe *probe;

	while ((probe = sched_host_probe(host)) && !sim->fault) {
		sim_decide(sim, sim_port(sim, probe->place, probe->port),
			SIM_LEFT, 0);
		sched_probe_drop(sim->sched, probe);
	}
}

static void sim_ring(struct sim *sim, const struct net_event *event)
{
	struct sched_host *host = sim->hosts[event->host].host;

	switch ((enum sim_alarm)event->reply) {
	case SIM_CUT:
		sim->cut = sim->over = true;
		break;
	case SIM_STOP:
		sim->hosts[event->host].stopped = true;
		if (!host)
			break;
		sim_drop(sim, host);
		sched_host_stop(sim->sched, host);
		break;
	case SIM_UNHOLD:
		if (host)
			sched_host_unhold(sim->sched, host);
		else
			sim_fault(sim, "a host is finished while it is held");
		break;
	}
}

/* The next event; whether it made a difference on this side. */
static bool sim_event(struct sim *sim)
{
	struct net_event event = net_pop(&sim->net);
	size_t before = sim->net.event_count;

	switch ((enum net_what)event.what) {
	case NET_ARRIVAL:
		net_arrive(&sim->net, event);
		if (sim->net.event_count == before)
			sim->path--;
		return false;
	case NET_DELIVERY:
		sim->path--;
		return sim_delivery(sim, &event);
	case NET_ALARM:
		sim_ring(sim, &event);
		sim->idle = 0;
		return true;
	}
	return false;
}

/* --- steps ---------------------------------------------------------------- */

static void sim_meet(struct sim *sim, struct sched_host *sched_host)
{
	uint64_t place = sched_host_place(sched_host);
	struct sim_host *host = &sim->hosts[place];

	if (host->host)
		return;
	if (*sched_host_data(sched_host) || host->reported)
		sim_fault(sim, "a new host is not new");
	*sched_host_data(sched_host) = host;
	host->host = sched_host;
	sim_peak(&sim->figures.peak_hosts, ++sim->host_count);
	if (sim->host_count > sim->options.hosts)
		sim_fault(sim, "more hosts at once than the options say");
}

static void sim_count_sent(struct sim *sim)
{
	struct sim_figures *figures = &sim->figures;
	struct sched_counts counts;

	if (figures->sent++ == 0)
		figures->first_sent = sim->second = sim->now;
	else if (figures->least_gap == 0 ||
		 sim->now - figures->last_sent < figures->least_gap)
		figures->least_gap = sim->now - figures->last_sent;
	figures->last_sent = sim->now;
	if (sim->now - sim->second >= NS_PER_SECOND) {
		sim->second = sim->now;
		sim->second_count = 0;
	}
	sim_peak(&figures->peak_second, ++sim->second_count);
	sched_count(sim->sched, &counts);
	sim_peak(&figures->peak_flight, counts.flight);
	if (sim->options.parallel > 0 && counts.flight > sim->options.parallel)
		sim_fault(sim, "more in flight than the options say");
	sim_peak(&figures->peak_path, sim->path);
	sim_peak(&figures->peak_probes, sim->probes);
}

/* A descriptor for one more try of the port. When there are none, the oldest
 * try of the port gives its own: if all of them were held by ports that wait
 * for another try, nothing would ever move again. */
static bool sim_descriptor(struct sim *sim, struct sim_port *port)
{
	uint64_t most = sim->owner.descriptors;

	if (most > 0 && sim->used >= most) {
		if (port->open == 0)
			return false;
		port->open &= port->open - 1;
		sim->used--;
	}
	sim->used++;
	port->open |= UINT32_C(1) << (port->sent + 1u) % 32;
	return true;
}

/* Whether the scheduler may ask for this try. */
static bool sim_send_good(struct sim *sim, const struct probe *probe)
{
	struct sim_port *port;
	unsigned tries;

	if (probe->place >= sim->net.host_count ||
		probe->port >= sim->net.port_count) {
		sim_fault(sim, "a probe out of the space");
		return false;
	}
	port = sim_port(sim, probe->place, probe->port);
	tries = port->sent + 1u;
	if (port->state != SIM_UNDECIDED)
		sim_fault(sim, "a probe of a port that is decided");
	if (sim->hosts[probe->place].late)
		sim_fault(sim, "a probe of a host whose time is over");
	if (sim->hosts[probe->place].stopped)
		sim_fault(sim, "a probe of a host that was stopped");
	if (port->probe && port->probe != probe)
		sim_fault(sim, "two probes of one port");
	if (probe->tries != (tries < SCHED_TRIES_MAX ? tries : SCHED_TRIES_MAX))
		sim_fault(sim, "tries are counted wrong");
	if (!sim->options.exact && sim->options.retries != SCHED_RETRIES_AUTO &&
		tries > sim->options.retries + 1)
		sim_fault(sim, "more tries than the options say");
	return !sim->fault;
}

static void sim_send(struct sim *sim, struct probe *probe)
{
	uint32_t host = (uint32_t)probe->place, index = (uint32_t)probe->port;
	struct sim_port *port;
	size_t before = sim->net.event_count;

	if (!sim_send_good(sim, probe))
		return;
	port = sim_port(sim, host, index);
	sim_meet(sim, probe->host);
	if (sim->hosts[host].began == 0)
		sim->hosts[host].began = sim->now;
	if (!port->probe)
		sim->probes++;
	port->probe = probe;
	if (!sim_descriptor(sim, port)) {
		sim->figures.unsent++;
		if (++sim->idle > SIM_IDLE_MOST)
			sim_fault(sim, "one attempt in vain after another");
		sched_unsent(sim->sched, probe, sim->now);
		return;
	}
	sim->idle = 0;
	port->sent++;
	net_send(&sim->net, sim->now, host, index, (uint8_t)port->sent);
	sim->path += sim->net.event_count - before;
	sim_count_sent(sim);
	sim->now += sim->owner.cost;
	while (sim->owner.instant && port->probe == probe &&
		net_next(&sim->net) <= sim->now)
		(void)sim_event(sim);
}

static void sim_silent(struct sim *sim, struct probe *probe)
{
	struct sim_port *port = sim_port(sim, probe->place, probe->port);
	int64_t waited = sim->now - probe->sent[probe->tries - 1];

	if (port->probe != probe)
		sim_fault(sim, "silence of a probe that is gone");
	if (!sim->options.exact && sim->options.timeout > 0 &&
		waited > sim->options.timeout + 2 * SIM_TICK)
		sim_fault(sim, "a longer wait than the options say");
	sim_decide(sim, port, SIM_SILENT, 0);
}

static void sim_late(struct sim *sim, struct sched_host *sched_host)
{
	struct sim_host *host = &sim->hosts[sched_host_place(sched_host)];
	int64_t took = sim->now - host->began;

	if (host->late || host->reported || sim->options.host_timeout == 0)
		sim_fault(sim, "a host is late that is not");
	if (took < sim->options.host_timeout ||
		took > sim->options.host_timeout + 2 * SIM_TICK)
		sim_fault(sim, "a host is late, but not in time");
	host->late = true;
	sim->figures.late_hosts++;
	sim->idle = 0;
	sim_drop(sim, sched_host);
	sched_host_stop(sim->sched, sched_host);
}

static void sim_finished(struct sim *sim, struct sched_host *sched_host)
{
	uint64_t place = sched_host_place(sched_host);
	struct sim_host *host = &sim->hosts[place];
	bool left =
		host->stopped || host->late || sched_host_given_up(sched_host);

	if (sched_host_late(sched_host) != host->late)
		sim_fault(sim, "a host is said to be late that was not");

	if (host->reported || sched_host_probe(sched_host))
		sim_fault(sim, "a host is finished that is not");
	if (sim->now < host->held_until)
		sim_fault(sim, "a host is finished while it is held");
	/* A host may have been stopped, or given up, before its first probe. */
	if (host->host)
		sim->host_count--;
	host->host = NULL;
	host->reported = true;
	host->given_up = sched_host_given_up(sched_host);
	for (size_t i = 0; i < sim->net.port_count; i++) {
		struct sim_port *port = sim_port(sim, place, i);

		if (port->state == SIM_UNDECIDED && !left)
			sim_fault(sim, "a host is finished, a port is not");
		if (port->state == SIM_UNDECIDED)
			port->state = SIM_LEFT;
	}
	sim->idle = 0;
	sched_host_release(sim->sched, sched_host);
}

static void sim_wait(struct sim *sim, int64_t until)
{
	if (until <= sim->now)
		sim_fault(sim, "a wait for what is over");
	else if (until == INT64_MAX && net_next(&sim->net) == INT64_MAX)
		sim_fault(sim, "a wait for nothing");
	else if (++sim->idle > SIM_IDLE_MOST)
		sim_fault(sim, "one wait after another");
	if (sim->fault)
		return;
	if (until < INT64_MAX)
		until += (SIM_TICK - until % SIM_TICK) % SIM_TICK;
	while (net_next(&sim->net) <= until) {
		if (sim->now < net_next(&sim->net))
			sim->now = net_next(&sim->net);
		if (sim_event(sim) || sim->fault)
			return;
		if (until == INT64_MAX && net_next(&sim->net) == INT64_MAX) {
			sim_fault(sim, "a wait for an answer that was lost");
			return;
		}
	}
	sim->now = until;
}

static void sim_done(struct sim *sim)
{
	struct sched_counts counts;

	sched_count(sim->sched, &counts);
	if (counts.flight > 0 || counts.decided != counts.total)
		sim_fault(sim, "the counts do not say that it is done");
	if (sim->probes > 0 || sim->host_count > 0 || sim->used > 0)
		sim_fault(sim, "done, but something is still at work");
	for (size_t i = 0; i < sim->net.host_count; i++)
		if (!sim->hosts[i].reported)
			sim_fault(sim, "done, but a host was not reported");
	sim->over = true;
}

static void sim_step(struct sim *sim)
{
	struct sched_step step = {0};

	if (sim->figures.steps++ % SIM_BATCH == 0)
		while (net_next(&sim->net) <= sim->now && !sim->over)
			(void)sim_event(sim);
	if (sim->over)
		return;
	switch (sched_step(sim->sched, sim->now, &step)) {
	case SCHED_SEND:
		sim_send(sim, step.probe);
		break;
	case SCHED_SILENT:
		sim_silent(sim, step.probe);
		break;
	case SCHED_LATE:
		sim_late(sim, step.host);
		break;
	case SCHED_HOST:
		sim_finished(sim, step.host);
		break;
	case SCHED_WAIT:
		sim_wait(sim, step.until);
		break;
	case SCHED_DONE:
		sim_done(sim);
		break;
	case SCHED_FAILED:
		sim_fault(sim, "out of memory");
		break;
	}
	if (sim->now > sim->owner.end)
		sim_fault(sim, "it does not end");
}

/* --- the whole scan ------------------------------------------------------- */

static void sim_judge(struct sim *sim, size_t host, size_t index)
{
	struct sim_figures *figures = &sim->figures;
	const struct sim_port *port = sim_port(sim, host, index);
	bool absent = sim->net.hosts[host].absent;
	bool udp = index >= sim->net.tcp_count, right = false;

	if (sim->hosts[host].stopped && port->state == SIM_LEFT)
		return;
	if (sim->hosts[host].late && port->state == SIM_LEFT) {
		figures->late_ports++;
		return;
	}
	figures->ports++;
	sim_peak(&figures->most_tries, port->sent);
	if (figures->least_tries > port->sent)
		figures->least_tries = port->sent;
	if (port->state == SIM_ICMP && port->decided > figures->last_icmp)
		figures->last_icmp = port->decided;
	switch (absent ? NET_DROPPED : net_kind(&sim->net, host, index)) {
	case NET_OPEN:
		right = port->state == SIM_ANSWERED;
		figures->open++;
		figures->missed += !right;
		if (port->decided > figures->last_open)
			figures->last_open = port->decided;
		break;
	case NET_CLOSED:
		right = port->state == (udp ? SIM_ICMP : SIM_ANSWERED);
		if (udp && port->state == SIM_SILENT) {
			right = true;
			figures->unsure++;
		}
		break;
	case NET_DROPPED:
		right = port->state == SIM_SILENT ||
			(absent && port->state == SIM_LEFT);
		break;
	case NET_PROHIBITED:
		right = port->state == SIM_SILENT || port->state == SIM_ICMP;
		break;
	}
	figures->wrong += !right;
}

/* net, options and owner are set. */
static void sim_run(struct sim *sim)
{
	struct fail fail = {0};
	struct sched_host *host;
	size_t ports = sim->net.host_count * sim->net.port_count;

	sim->ports = net_room(NULL, ports, sizeof(*sim->ports));
	memset(sim->ports, 0, ports * sizeof(*sim->ports));
	sim->hosts = net_room(NULL, sim->net.host_count, sizeof(*sim->hosts));
	memset(sim->hosts, 0, sim->net.host_count * sizeof(*sim->hosts));
	sim->now = 12345; /* a clock that does not begin with the scan */
	if (sim->owner.stop > 0)
		net_alarm(&sim->net, sim->owner.stop, 0, SIM_STOP);
	if (sim->owner.cut > 0)
		net_alarm(&sim->net, sim->owner.cut, 0, SIM_CUT);
	sim->sched = sched_new(&sim->options, &fail);
	if (!sim->sched)
		sim_fault(sim, "no scheduler");
	while (!sim->over && !sim->fault)
		sim_step(sim);
	sim->figures.duration = sim->now;
	sim->figures.least_tries = UINT64_MAX;
	for (size_t i = 0; i < ports && !sim->cut; i++)
		sim_judge(
			sim, i / sim->net.port_count, i % sim->net.port_count);
	while (sim->cut && sim->owner.release && !sim->fault &&
		(host = sched_host_next(sim->sched, NULL))) {
		sim_drop(sim, host);
		sched_host_release(sim->sched, host);
	}
	sched_free(sim->sched);
	free(sim->ports);
	free(sim->hosts);
	net_free(&sim->net);
}

#endif

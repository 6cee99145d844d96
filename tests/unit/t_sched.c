/*
 * The scheduler against a simulated network. Each row is a network, the options
 * of a scan, and what must come of it; `t_sched NAME [SEEDS]` runs one row, for
 * tuning.
 */
#include "simscan.h"
#include "tap.h"

#define SEEDS 3
#define AUTO  0 /* tries: as loss demands */

struct scenario {
	const char *name;
	/* The targets: kinds of ports of each host, TCP unless udp_ is said. */
	size_t hosts, absent, tcp, udp;
	size_t open, dropped, prohibited, udp_open, udp_silent;
	double icmp_ms; /* between the errors of a host; 0: any number */
	/* The path. */
	double rtt_ms, jitter_ms, loss; /* percent each way */
	double rate, queue, police, burst;
	/* The options. */
	double timeout_ms, most_rate, least_rate, delay_s, host_s;
	unsigned tries, parallel, hosts_at_once;
	bool exact, give_up;
	/* The owner. */
	double cost_us; /* 0: 15 */
	uint64_t descriptors;
	bool instant, try_unknown, release;
	double stop_s, cut_s, hold_s;
	/* What must come of it. */
	double within_s; /* 0: in ten hours */
	double open_s;	 /* the last open port is found by then; 0: any time */
	double wrong;	 /* percent of the ports, at most */
	double missed;	 /* percent of the open ports, at most */
	unsigned seeds;
	void (*check)(const struct scenario *row, const struct sim *sim);
};

static double seconds(int64_t ns)
{
	return (double)ns / (double)NS_PER_SECOND;
}

static int64_t ns(double seconds)
{
	return (int64_t)(seconds * (double)NS_PER_SECOND);
}

/* --- what single rows have to say besides --------------------------------- */

static void check_rate(const struct scenario *row, const struct sim *sim)
{
	const struct sim_figures *figures = &sim->figures;
	double spent = seconds(figures->last_sent - figures->first_sent);
	double got = (double)(figures->sent - 1) / spent;

	printf("# rate %.1f, in one second at most %" PRIu64 "\n", got,
		figures->peak_second);
	tap_ok(got <= row->most_rate * 1.02, "%s: not faster", row->name);
	tap_ok(got >= row->most_rate * 0.98, "%s: not slower", row->name);
	/* What was saved up while the timer slept may follow at once. */
	tap_ok((double)figures->peak_second <= row->most_rate * 1.03 + 2,
		"%s: not in bursts either", row->name);
}

static void check_delay(const struct scenario *row, const struct sim *sim)
{
	const struct sim_figures *figures = &sim->figures;
	double spent = seconds(figures->last_sent - figures->first_sent);

	tap_ok(figures->least_gap >= ns(row->delay_s),
		"%s: never sooner (%.4f s)", row->name,
		seconds(figures->least_gap));
	/* The end waits for silence, and a retry for its time. */
	tap_ok(spent <= (row->delay_s + 0.001) * (double)figures->sent + 4,
		"%s: hardly later (%.3f s)", row->name, spent);
}

static void check_least(const struct scenario *row, const struct sim *sim)
{
	const struct sim_figures *figures = &sim->figures;
	double spent = seconds(figures->last_sent - figures->first_sent);

	/* At the end there is nothing to do but wait for what was lost. */
	tap_ok((double)figures->sent / spent >= row->least_rate * 0.7,
		"%s: %.0f a second", row->name, (double)figures->sent / spent);
	tap_ok((double)figures->peak_second >= row->least_rate * 0.98,
		"%s: in a second %" PRIu64, row->name, figures->peak_second);
}

static void check_late(const struct scenario *row, const struct sim *sim)
{
	tap_is_number(sim->figures.late_hosts, row->absent,
		"%s: those that are not there are late", row->name);
	tap_ok(sim->figures.late_ports > 0,
		"%s: with ports that are not decided (%" PRIu64 ")", row->name,
		sim->figures.late_ports);
}

static void check_all_late(const struct scenario *row, const struct sim *sim)
{
	tap_is_number(sim->figures.late_hosts, row->hosts,
		"%s: each host has its time", row->name);
	tap_ok(sim->figures.ports > 0,
		"%s: what was known by then stays (%" PRIu64 ")", row->name,
		sim->figures.ports);
}

static void check_none_late(const struct scenario *row, const struct sim *sim)
{
	tap_is_number(sim->figures.late_hosts, 0, "%s: none", row->name);
}

static void check_tries(const struct scenario *row, const struct sim *sim)
{
	tap_is_number(sim->figures.least_tries, row->tries, "%s: so many tries",
		row->name);
	tap_is_number(sim->figures.most_tries, row->tries, "%s: and no more",
		row->name);
}

static void check_parallel(const struct scenario *row, const struct sim *sim)
{
	tap_ok(sim->figures.peak_path <= row->parallel,
		"%s: no more on the path (%" PRIu64 ")", row->name,
		sim->figures.peak_path);
	tap_ok(sim->figures.peak_flight >= row->parallel / 2,
		"%s: it is used, too (%" PRIu64 ")", row->name,
		sim->figures.peak_flight);
}

static void check_exact(const struct scenario *row, const struct sim *sim)
{
	tap_is_number(sim->figures.unsure, 0,
		"%s: every closed port is certain", row->name);
}

/* A queue is seen before it overflows. */
static void check_gentle(const struct scenario *row, const struct sim *sim)
{
	tap_ok(sim->net.overflowed * 50 <= sim->figures.sent,
		"%s: the queue overflows seldom (%" PRIu64 ")", row->name,
		sim->net.overflowed);
}

/* Where all tries of a port may be lost, a few may stay uncertain. */
static void check_nearly_exact(
	const struct scenario *row, const struct sim *sim)
{
	tap_ok(sim->figures.unsure <= 2, "%s: %" PRIu64 " ports not certain",
		row->name, sim->figures.unsure);
}

static void check_unsent(const struct scenario *row, const struct sim *sim)
{
	tap_ok(sim->figures.unsent > 0, "%s: the descriptors were too few",
		row->name);
	tap_ok(sim->figures.unsent < sim->figures.sent / 4,
		"%s: it does not run against the limit all the time (%" PRIu64
		")",
		row->name, sim->figures.unsent);
}

/* Memory is what is at work at once. */
static void check_memory(const struct scenario *row, const struct sim *sim)
{
	tap_ok(sim->figures.peak_probes <= 4 * (uint64_t)row->hosts_at_once,
		"%s: few probes at once (%" PRIu64 ")", row->name,
		sim->figures.peak_probes);
	tap_is_number(sim->figures.peak_hosts, row->hosts_at_once,
		"%s: so many hosts at once", row->name);
}

static void check_given_up(const struct scenario *row, const struct sim *sim)
{
	tap_ok(sim->figures.sent < row->hosts * row->tcp / 3,
		"%s: few probes (%" PRIu64 ")", row->name, sim->figures.sent);
}

static void check_stopped(const struct scenario *row, const struct sim *sim)
{
	tap_ok(sim->figures.sent < row->hosts * row->tcp,
		"%s: the rest of it was not sent (%" PRIu64 ")", row->name,
		sim->figures.sent);
}

static void check_held(const struct scenario *row, const struct sim *sim)
{
	tap_ok(sim->figures.duration >=
			sim->figures.last_open + ns(row->hold_s),
		"%s: the host waits for it", row->name);
}

static void check_cut(const struct scenario *row, const struct sim *sim)
{
	tap_ok(sim->cut && sim->figures.peak_flight > 0,
		"%s: in the middle of it", row->name);
}

/* --- the rows ------------------------------------------------------------- */

/* All the ports of a host that answers, as most do. */
#define ALL_PORTS                                                              \
	.hosts = 1, .tcp = 65535, .open = 60, .dropped = 1000,                 \
	.prohibited = 200, .icmp_ms = 1000, .rtt_ms = 40, .wrong = 0.1

/* A few hundred, for what does not depend on their number. */
#define SOME_PORTS                                                             \
	.hosts = 1, .tcp = 2000, .open = 50, .dropped = 100, .icmp_ms = 1000,  \
	.rtt_ms = 40

#define UDP_PORTS                                                              \
	.hosts = 1, .udp = 100, .udp_open = 20, .icmp_ms = 1000, .rtt_ms = 40

static const struct scenario rows[] = {
	{.name = "clean", ALL_PORTS, .within_s = 2},
	{.name = "loss 2", ALL_PORTS, .loss = 2, .within_s = 5, .seeds = 10},
	{.name = "loss 5", ALL_PORTS, .loss = 5, .within_s = 8, .seeds = 10},
	{.name = "bottleneck",
		.hosts = 1,
		.tcp = 65535,
		.open = 100,
		.rtt_ms = 10,
		.rate = 5000,
		.queue = 200,
		.check = check_gentle,
		.within_s = 1.3 * 13.1,
		.wrong = 0.1},
	{.name = "policer",
		ALL_PORTS,
		.police = 2000,
		.burst = 100,
		.within_s = 60},
	{.name = "policer, short way",
		.hosts = 1,
		.tcp = 10000,
		.open = 40,
		.rtt_ms = 20,
		.police = 2000,
		.burst = 50,
		.within_s = 9},
	{.name = "policer, slow",
		.hosts = 1,
		.tcp = 3000,
		.open = 40,
		.rtt_ms = 20,
		.police = 1000,
		.burst = 100,
		.within_s = 8},
	{.name = "policer, slower",
		.hosts = 1,
		.tcp = 1500,
		.open = 40,
		.rtt_ms = 20,
		.police = 500,
		.burst = 50,
		.within_s = 9},
	{.name = "policer, slowest",
		.hosts = 1,
		.tcp = 1000,
		.open = 40,
		.dropped = 100,
		.rtt_ms = 20,
		.police = 100,
		.burst = 10,
		.within_s = 60},
	{.name = "narrow",
		.hosts = 1,
		.tcp = 2000,
		.open = 100,
		.dropped = 200,
		.rtt_ms = 20,
		.rate = 300,
		.queue = 30,
		.within_s = 22},
	{.name = "nearly all dropped",
		.hosts = 1,
		.tcp = 65535,
		.open = 60,
		.dropped = 65000,
		.rtt_ms = 40,
		.loss = 1,
		.within_s = 120},
	{.name = "dropped",
		.hosts = 1,
		.tcp = 1000,
		.dropped = 1000,
		.rtt_ms = 40,
		.within_s = 4},
	{.name = "dropped but 100",
		.hosts = 1,
		.tcp = 1100,
		.dropped = 1000,
		.rtt_ms = 40,
		.within_s = 2},
	{.name = "a network",
		.hosts = 254,
		.absent = 234,
		.tcp = 100,
		.open = 10,
		.dropped = 20,
		.rtt_ms = 20,
		.hosts_at_once = 256,
		.within_s = 60},
	{.name = "a network, lossy",
		.hosts = 254,
		.absent = 234,
		.tcp = 100,
		.open = 10,
		.dropped = 20,
		.rtt_ms = 20,
		.loss = 2,
		.hosts_at_once = 256,
		.within_s = 60},
	{.name = "a network given up",
		.hosts = 64,
		.absent = 56,
		.tcp = 5000,
		.open = 10,
		.rtt_ms = 20,
		.loss = 1,
		.hosts_at_once = 64,
		.give_up = true,
		.check = check_given_up,
		.within_s = 60,
		.wrong = 0.1},
	{.name = "a network of /16",
		.hosts = 65536,
		.absent = 60000,
		.tcp = 1,
		.open = 1,
		.rtt_ms = 20,
		.hosts_at_once = 256,
		.check = check_memory,
		.seeds = 1},
	{.name = "reordering",
		ALL_PORTS,
		.jitter_ms = 10, /* each way */
		.loss = 1,
		.within_s = 6},
	{.name = "descriptors",
		SOME_PORTS,
		.descriptors = 64,
		.check = check_unsent,
		.within_s = 30},
	{.name = "four descriptors",
		.hosts = 1,
		.tcp = 200,
		.open = 20,
		.dropped = 20,
		.rtt_ms = 10,
		.descriptors = 4,
		.within_s = 30},
	{.name = "descriptors, all silent",
		.hosts = 1,
		.tcp = 500,
		.dropped = 500,
		.rtt_ms = 10,
		.descriptors = 64,
		.within_s = 120},
	{.name = "rate 1000",
		SOME_PORTS,
		.tries = 1,
		.most_rate = 1000,
		.check = check_rate},
	{.name = "rate 10 for 10 hours",
		.hosts = 6,
		.tcp = 60000,
		.open = 100,
		.rtt_ms = 40,
		.most_rate = 10,
		.hosts_at_once = 1,
		.check = check_rate,
		.within_s = 36000 * 1.02,
		.seeds = 1},
	{.name = "delay of 400 ms",
		.hosts = 3,
		.tcp = 60,
		.open = 5,
		.dropped = 10,
		.rtt_ms = 40,
		.delay_s = 0.4,
		.hosts_at_once = 3,
		.check = check_delay,
		.within_s = 120},
	{.name = "delay of 5 minutes",
		.hosts = 1,
		.tcp = 30,
		.udp = 10,
		.open = 3,
		.dropped = 5,
		.rtt_ms = 40,
		.delay_s = 300,
		.check = check_delay,
		.within_s = 60 * 300},
	{.name = "delay, lossy",
		SOME_PORTS,
		.loss = 5,
		.delay_s = 0.01,
		.check = check_delay,
		.within_s = 60},
	{.name = "at least 1000 a second, a slow path",
		.hosts = 1,
		.tcp = 5000,
		.open = 50,
		.rtt_ms = 600,
		.least_rate = 1000,
		.check = check_least,
		.within_s = 8},
	{.name = "at least 100 a second, nothing back yet",
		.hosts = 1,
		.tcp = 300,
		.rtt_ms = 2500,
		.timeout_ms = 4000,
		.parallel = 1000,
		.least_rate = 100,
		.check = check_least,
		.within_s = 6},
	{.name = "at least 20000 a second, all silent",
		.hosts = 1,
		.tcp = 30000,
		.dropped = 30000,
		.rtt_ms = 40,
		.least_rate = 20000,
		.check = check_least,
		.within_s = 8},
	{.name = "at least 500 a second, which is too much",
		.hosts = 1,
		.tcp = 2000,
		.open = 100,
		.dropped = 200,
		.rtt_ms = 20,
		.rate = 300,
		.queue = 30,
		.least_rate = 500,
		.check = check_least,
		.within_s = 60,
		.wrong = 0.1},
	{.name = "at least and at most 1000 a second",
		SOME_PORTS,
		.tries = 1,
		.most_rate = 1000,
		.least_rate = 1000,
		.check = check_rate},
	{.name = "at least 1000 a second, but parallel 10",
		SOME_PORTS,
		.parallel = 10,
		.least_rate = 1000,
		.check = check_parallel,
		.within_s = 60},
	{.name = "time for a host",
		.hosts = 6,
		.absent = 2,
		.tcp = 400,
		.open = 10,
		.rtt_ms = 20,
		.host_s = 0.6,
		.hosts_at_once = 1,
		.check = check_late,
		.within_s = 5},
	{.name = "time for a host, several at once",
		.hosts = 40,
		.absent = 10,
		.tcp = 400,
		.open = 10,
		.rtt_ms = 20,
		.host_s = 0.6,
		.hosts_at_once = 10,
		.check = check_late,
		.within_s = 5},
	{.name = "too little time for any host",
		.hosts = 5,
		.tcp = 2000,
		.open = 10,
		.rtt_ms = 20,
		.most_rate = 300,
		.host_s = 2,
		.hosts_at_once = 2,
		.check = check_all_late,
		.within_s = 11},
	{.name = "no time even for a round trip",
		.hosts = 2,
		.tcp = 200,
		.rtt_ms = 300,
		.host_s = 0.1,
		.hosts_at_once = 1,
		.within_s = 1},
	{.name = "time enough for a host",
		SOME_PORTS,
		.host_s = 10,
		.check = check_none_late,
		.within_s = 10},
	{.name = "a host that is held but not late",
		SOME_PORTS,
		.host_s = 2,
		.hold_s = 3,
		.check = check_none_late,
		.within_s = 8},
	{.name = "a late host that is held",
		.hosts = 3,
		.tcp = 2000,
		.open = 50,
		.rtt_ms = 40,
		.most_rate = 1000,
		.host_s = 1,
		.hold_s = 3,
		.check = check_all_late,
		.within_s = 14},
	{.name = "parallel 10",
		SOME_PORTS,
		.parallel = 10,
		.check = check_parallel,
		.within_s = 60},
	{.name = "parallel 1",
		.hosts = 2,
		.tcp = 100,
		.open = 50,
		.rtt_ms = 40,
		.parallel = 1,
		.check = check_parallel,
		.within_s = 12},
	{.name = "one try",
		SOME_PORTS,
		.tries = 1,
		.loss = 2,
		.check = check_tries,
		.wrong = 6,
		.missed = 20,
		.within_s = 3},
	{.name = "three tries of silence",
		.hosts = 1,
		.tcp = 200,
		.dropped = 200,
		.rtt_ms = 40,
		.tries = 3,
		.timeout_ms = 300,
		.check = check_tries,
		.within_s = 2},
	{.name = "timeout of 50 ms",
		SOME_PORTS,
		.timeout_ms = 50,
		.within_s = 2},
	{.name = "timeout of 5 s",
		SOME_PORTS,
		.timeout_ms = 5000,
		.within_s = 20},
	{.name = "a slow path",
		.hosts = 1,
		.tcp = 500,
		.open = 50,
		.rtt_ms = 600,
		.within_s = 15},
	{.name = "a slower path with a timeout",
		.hosts = 1,
		.tcp = 500,
		.open = 50,
		.rtt_ms = 2500,
		.timeout_ms = 5000,
		.within_s = 60},
	{.name = "loopback",
		.hosts = 1,
		.tcp = 65535,
		.open = 60,
		.instant = true,
		.within_s = 1.1},
	{.name = "udp",
		UDP_PORTS,
		.loss = 2,
		.open_s = 5,
		.within_s = 10,
		.seeds = 10},
	{.name = "udp, which try is not known",
		UDP_PORTS,
		.loss = 2,
		.try_unknown = true,
		.open_s = 5,
		.within_s = 10},
	{.name = "udp exact",
		UDP_PORTS,
		.exact = true,
		.check = check_exact,
		.open_s = 5,
		.within_s = 110},
	{.name = "udp exact, with silent ones",
		UDP_PORTS,
		.udp_silent = 20,
		.exact = true,
		.check = check_exact,
		.open_s = 5,
		.within_s = 180},
	{.name = "udp exact, lossy",
		UDP_PORTS,
		.loss = 2,
		.exact = true,
		.check = check_nearly_exact,
		.open_s = 5,
		.within_s = 150},
	{.name = "udp exact, ten a second",
		.hosts = 1,
		.udp = 1000,
		.udp_open = 20,
		.icmp_ms = 100,
		.rtt_ms = 40,
		.exact = true,
		.check = check_exact,
		.within_s = 400},
	{.name = "tcp and udp",
		.hosts = 4,
		.tcp = 500,
		.udp = 50,
		.open = 10,
		.udp_open = 10,
		.udp_silent = 10,
		.icmp_ms = 1000,
		.rtt_ms = 40,
		.loss = 1,
		.hosts_at_once = 2,
		.within_s = 20},
	{.name = "stopped",
		.hosts = 3,
		.tcp = 20000,
		.open = 20,
		.rtt_ms = 40,
		.hosts_at_once = 2,
		.stop_s = 0.3,
		.check = check_stopped,
		.within_s = 5},
	{.name = "held",
		SOME_PORTS,
		.hold_s = 3,
		.check = check_held,
		.within_s = 8},
	{.name = "cut, all at once",
		ALL_PORTS,
		.loss = 5,
		.cut_s = 0.4,
		.check = check_cut},
	{.name = "cut, host by host",
		.hosts = 300,
		.absent = 250,
		.tcp = 1000,
		.open = 10,
		.rtt_ms = 40,
		.hosts_at_once = 100,
		.cut_s = 1,
		.release = true,
		.check = check_cut},
};

/* --- running them --------------------------------------------------------- */

static void build_net(
	const struct scenario *row, uint64_t seed, struct net *ret_net)
{
	struct net_path path = {
		.delay = ns(row->rtt_ms / 2000),
		.jitter = ns(row->jitter_ms / 1000),
		.loss = row->loss / 100,
		.rate = row->rate,
		.queue = row->queue,
		.police = row->police,
		.burst = row->burst,
		.icmp_every = ns(row->icmp_ms / 1000),
	};
	size_t all = row->tcp + row->udp;
	struct net *net = ret_net;

	net_init(net, &path, seed, row->hosts, row->tcp, row->udp);
	net_scatter(net, 0, row->tcp, row->open, NET_OPEN);
	net_scatter(net, 0, row->tcp, row->dropped, NET_DROPPED);
	net_scatter(net, 0, row->tcp, row->prohibited, NET_PROHIBITED);
	net_scatter(net, row->tcp, all, row->udp_open, NET_OPEN);
	net_scatter(net, row->tcp, all, row->udp_silent, NET_DROPPED);
	for (size_t n = 0; n < row->absent;) {
		struct net_host *host =
			&net->hosts[net_random(&net->random) % row->hosts];

		n += !host->absent;
		host->absent = true;
	}
}

static void run(const struct scenario *row, uint64_t seed, struct sim *sim)
{
	*sim = (struct sim){
		.options = {.tcp_count = row->tcp,
			.timeout = ns(row->timeout_ms / 1000),
			.retries = row->tries == AUTO ? SCHED_RETRIES_AUTO
						      : row->tries - 1,
			.rate = row->most_rate,
			.min_rate = row->least_rate,
			.delay = ns(row->delay_s),
			.host_timeout = ns(row->host_s),
			.parallel = row->parallel,
			.hosts =
				row->hosts_at_once > 0 ? row->hosts_at_once : 1,
			.exact = row->exact,
			.give_up = row->give_up},
		.owner = {.cost = row->cost_us > 0 ? ns(row->cost_us / 1000000)
						   : 15000,
			.descriptors = row->descriptors,
			.instant = row->instant,
			.try_unknown = row->try_unknown,
			.release = row->release,
			.stop = ns(row->stop_s),
			.cut = ns(row->cut_s),
			.hold = ns(row->hold_s),
			.end = ns(11 * 3600)},
	};
	space_init(&sim->options.space, row->hosts, row->tcp + row->udp);
	build_net(row, seed, &sim->net);
	sim_run(sim);
}

static void report(uint64_t seed, const struct sim *sim)
{
	const struct sim_figures *figures = &sim->figures;

	printf("# seed %" PRIu64 ": %.2f s, %" PRIu64 " sent, %" PRIu64
	       " of %" PRIu64 " open missed (last at %.2f s), %" PRIu64
	       " of %" PRIu64 " wrong, %" PRIu64 " unsure, tries <= %" PRIu64
	       "\n#   peak: %" PRIu64 " flight, %" PRIu64 " on path, %" PRIu64
	       " probes, %" PRIu64 " hosts; %" PRIu64 " steps, %" PRIu64
	       " unsent; net: %" PRIu64 " lost, %" PRIu64 " over, %" PRIu64
	       " limited\n",
		seed, seconds(figures->duration), figures->sent,
		figures->missed, figures->open, seconds(figures->last_open),
		figures->wrong, figures->ports, figures->unsure,
		figures->most_tries, figures->peak_flight, figures->peak_path,
		figures->peak_probes, figures->peak_hosts, figures->steps,
		figures->unsent, sim->net.lost, sim->net.overflowed,
		sim->net.limited);
}

static void try_row(const struct scenario *row, uint64_t seed)
{
	struct sim_figures *figures;
	struct sim sim;

	run(row, seed, &sim);
	figures = &sim.figures;
	report(seed, &sim);
	tap_ok(!sim.fault, "%s: as the contract says%s%s", row->name,
		sim.fault ? ": " : "", sim.fault ? sim.fault : "");
	if (!sim.cut) {
		tap_ok((double)figures->missed <=
				(double)figures->open * row->missed / 100,
			"%s: %" PRIu64 " open ports missed", row->name,
			figures->missed);
		tap_ok((double)figures->wrong <=
				(double)figures->ports * row->wrong / 100,
			"%s: %" PRIu64 " ports wrong", row->name,
			figures->wrong);
	}
	if (row->within_s > 0)
		tap_ok(seconds(figures->duration) <= row->within_s,
			"%s: in %.2f of %.1f s", row->name,
			seconds(figures->duration), row->within_s);
	if (row->open_s > 0)
		tap_ok(seconds(figures->last_open) <= row->open_s,
			"%s: the open ones in %.1f s", row->name, row->open_s);
	if (row->check)
		row->check(row, &sim);
}

int main(int argc, char **argv)
{
	unsigned ran = 0, asked = 0;

	for (const char *c = argc > 2 ? argv[2] : ""; *c >= '0' && *c <= '9';
		c++)
		asked = 10 * asked + (unsigned)(*c - '0');
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		unsigned seeds = rows[i].seeds > 0 ? rows[i].seeds : SEEDS;

		if (argc > 1 && strcmp(argv[1], rows[i].name) != 0)
			continue;
		if (asked > 0)
			seeds = asked;
		for (unsigned seed = 1; seed <= seeds; seed++)
			try_row(&rows[i], seed);
		ran++;
	}
	tap_ok(ran > 0, "%u rows", ran);
	return tap_done();
}

/*
 * A filter as a program of classic BPF. It is coarser than filter_matches where
 * that keeps it short: what may carry a wanted packet further in (tags, tunnels,
 * extension headers) and all of ICMP passes, and an address of one end passes
 * with a port of the other.
 */
#include <string.h>

#include "wire/filter.h"

/* linux/bpf_common.h and linux/filter.h. */
enum {
	BPF_LD_HALF = 0x28, /* A = 16 bits at k */
	BPF_LD_BYTE = 0x30,
	BPF_LD_WORD = 0x20,
	BPF_LD_HALF_X = 0x48, /* A = 16 bits at X + k */
	BPF_LDX_IHL = 0xb1,   /* X = 4 * (byte at k & 15) */
	BPF_AND = 0x54,
	BPF_JUMP = 0x05,
	BPF_JUMP_EQUAL = 0x15,
	BPF_JUMP_ABOVE = 0x25,
	BPF_JUMP_AT_LEAST = 0x35,
	BPF_JUMP_ANY_BIT = 0x45,
	BPF_RETURN = 0x06,
};
#define BPF_PROTOCOL 0xfffff000u /* SKF_AD_OFF + SKF_AD_PROTOCOL */
#define BPF_ALL	     0xffffffffu

/* Places to go to; those of OK are where a test goes on. */
enum {
	ACCEPT,
	REJECT,
	IPV4,
	IPV6,
	ARP,
	OK,
	LABELS = OK + 16,
};

struct program {
	const struct filter *filter;
	struct filter_op *ops;
	size_t count;
	bool full; /* it did not fit */
	size_t places[LABELS];
	unsigned labels;
	uint32_t base; /* where the network header begins */
	bool v6;
};

static void emit(struct program *program, uint16_t code, uint32_t value)
{
	if (program->count == FILTER_OPS_MAX) {
		program->full = true;
		return;
	}
	program->ops[program->count++] =
		(struct filter_op){.code = code, .value = value};
}

/* Jumps of tests reach 255 instructions, plain ones all: a test jumps over a
 * plain jump. The label's place is put in at the end. */
static void go_to(struct program *program, unsigned label)
{
	emit(program, BPF_JUMP, label);
}

static void go_if(
	struct program *program, uint16_t test, uint32_t value, unsigned label)
{
	emit(program, test, value);
	if (!program->full)
		program->ops[program->count - 1].if_false = 1;
	go_to(program, label);
}

static void place(struct program *program, unsigned label)
{
	program->places[label] = program->count;
}

static unsigned new_label(struct program *program)
{
	return program->labels++;
}

/* --- ports ----------------------------------------------------------------- */

/* Which ends a test of ports is about. */
typedef bool wanted_end(const struct filter_end *end);

static bool only_ports(const struct filter_end *end)
{
	return end->network_count == 0;
}

static bool host_and_ports(const struct filter_end *end)
{
	return end->network_count > 0;
}

/* A is a port. */
static void test_port(struct program *program, wanted_end *wanted, unsigned ok)
{
	for (size_t i = 0; i < program->filter->end_count; i++) {
		const struct filter_end *end = &program->filter->ends[i];

		for (size_t j = 0; wanted(end) && j < end->port_count; j++) {
			const struct filter_ports *ports = &end->ports[j];

			if (ports->low == ports->high) {
				go_if(program, BPF_JUMP_EQUAL, ports->low, ok);
				continue;
			}
			/* Not at least low: over the two that follow. */
			emit(program, BPF_JUMP_AT_LEAST, ports->low);
			if (!program->full)
				program->ops[program->count - 1].if_false = 2;
			emit(program, BPF_JUMP_ABOVE, ports->high);
			if (!program->full)
				program->ops[program->count - 1].if_true = 1;
			go_to(program, ok);
		}
	}
}

static void test_ports(struct program *program, wanted_end *wanted)
{
	uint16_t load = program->v6 ? BPF_LD_HALF : BPF_LD_HALF_X;
	uint32_t at = program->base + (program->v6 ? 40 : 0);
	unsigned ok = new_label(program);

	emit(program, load, at);
	test_port(program, wanted, ok);
	emit(program, load, at + 2);
	test_port(program, wanted, ok);
	go_to(program, REJECT);
	place(program, ok);
}

/* --- hosts ----------------------------------------------------------------- */

static uint32_t word_of(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	       (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Compare the address at an offset, word by word; on a difference go on behind
 * all of this. */
static void test_network(struct program *program, const struct cidr *network,
	uint32_t offset, unsigned ok)
{
	size_t tests[4], count = 0;

	for (unsigned bit = 0; bit < network->prefix; bit += 32) {
		unsigned left = network->prefix - bit;

		emit(program, BPF_LD_WORD, offset + bit / 8);
		if (left < 32)
			emit(program, BPF_AND, ~(BPF_ALL >> left));
		tests[count++] = program->count;
		emit(program, BPF_JUMP_EQUAL,
			word_of(network->bytes + bit / 8));
	}
	go_to(program, ok);
	if (program->full)
		return;
	for (size_t i = 0; i < count; i++)
		program->ops[tests[i]].if_false =
			(uint8_t)(program->count - tests[i] - 1);
}

static void test_hosts(struct program *program, uint32_t source,
	uint32_t destination, size_t len)
{
	unsigned ok = new_label(program);

	for (size_t i = 0; i < program->filter->end_count; i++) {
		const struct filter_end *end = &program->filter->ends[i];

		for (size_t j = 0; j < end->network_count; j++) {
			if (end->networks[j].len != len)
				continue;
			test_network(program, &end->networks[j], source, ok);
			test_network(
				program, &end->networks[j], destination, ok);
		}
	}
	go_to(program, REJECT);
	place(program, ok);
}

/* --- headers --------------------------------------------------------------- */

/* Which kinds of ends there are. */
struct kinds {
	bool ports, hosts;
	bool hosts_have_ports; /* all of them */
};

static struct kinds kinds_of(const struct filter *filter)
{
	struct kinds kinds = {.hosts_have_ports = true};

	for (size_t i = 0; i < filter->end_count; i++) {
		const struct filter_end *end = &filter->ends[i];

		if (end->network_count == 0) {
			kinds.ports = true;
			continue;
		}
		kinds.hosts = true;
		if (end->port_count == 0)
			kinds.hosts_have_ports = false;
	}
	kinds.hosts_have_ports = kinds.hosts_have_ports && kinds.hosts;
	return kinds;
}

/* TCP and UDP as wanted go on, what may hold more packets is let through. */
static void test_protocol(struct program *program, bool ports_asked)
{
	static const uint8_t passes4[] = {1, 4, 41, 51, 58};
	static const uint8_t passes6[] = {0, 1, 4, 41, 43, 44, 51, 58, 60};
	const uint8_t *passes = program->v6 ? passes6 : passes4;
	size_t count = program->v6 ? sizeof(passes6) : sizeof(passes4);
	unsigned wanted = program->filter->protocols &
			  (FILTER_TCP | FILTER_UDP | FILTER_ICMP);
	unsigned ok;

	emit(program, BPF_LD_BYTE, program->base + (program->v6 ? 6 : 9));
	for (size_t i = 0; i < count; i++)
		go_if(program, BPF_JUMP_EQUAL, passes[i], ACCEPT);
	if (wanted == 0 && !ports_asked)
		return;
	ok = new_label(program);
	if (wanted == 0 || (wanted & FILTER_TCP))
		go_if(program, BPF_JUMP_EQUAL, 6, ok);
	if (wanted == 0 || (wanted & FILTER_UDP))
		go_if(program, BPF_JUMP_EQUAL, 17, ok);
	go_to(program, REJECT);
	place(program, ok);
}

static void ip(struct program *program, bool v6)
{
	unsigned protocols = program->filter->protocols;
	unsigned versions = protocols & (FILTER_IPV4 | FILTER_IPV6);
	struct kinds kinds = kinds_of(program->filter);
	bool ports_asked = kinds.ports || kinds.hosts_have_ports;
	uint32_t base = program->base;

	program->v6 = v6;
	place(program, v6 ? IPV6 : IPV4);
	/* Only an IP header carries another version in it, see passes4. */
	if (protocols == FILTER_ARP) {
		go_to(program, REJECT);
		return;
	}
	test_protocol(program, ports_asked);
	if (versions != 0 && !(versions & (v6 ? FILTER_IPV6 : FILTER_IPV4))) {
		go_to(program, REJECT);
		return;
	}
	if (kinds.hosts)
		test_hosts(program, base + (v6 ? 8 : 12), base + (v6 ? 24 : 16),
			v6 ? 16 : 4);
	if (ports_asked && !v6) {
		/* A later fragment has no ports. */
		emit(program, BPF_LD_HALF, base + 6);
		go_if(program, BPF_JUMP_ANY_BIT, 0x1fff, REJECT);
		emit(program, BPF_LDX_IHL, base);
	}
	if (kinds.ports)
		test_ports(program, only_ports);
	if (kinds.hosts_have_ports)
		test_ports(program, host_and_ports);
	go_to(program, ACCEPT);
}

static void arp(struct program *program)
{
	unsigned protocols = program->filter->protocols;
	struct kinds kinds = kinds_of(program->filter);
	bool wanted = protocols == 0 || (protocols & FILTER_ARP);

	place(program, ARP);
	go_to(program, wanted && !kinds.ports ? ACCEPT : REJECT);
}

/* A frame without a type (IEEE 802.3) and one with a tag may have any of these
 * inside. */
static void link_type(struct program *program, bool ethernet)
{
	static const uint16_t passes[] = {0x8100, 0x88a8, 0x9100};

	if (ethernet)
		emit(program, BPF_LD_HALF, 12);
	else
		emit(program, BPF_LD_WORD, BPF_PROTOCOL);
	go_if(program, BPF_JUMP_EQUAL, 0x0800, IPV4);
	go_if(program, BPF_JUMP_EQUAL, 0x86dd, IPV6);
	go_if(program, BPF_JUMP_EQUAL, 0x0806, ARP);
	for (size_t i = 0; i < sizeof(passes) / sizeof(*passes); i++)
		go_if(program, BPF_JUMP_EQUAL, passes[i], ACCEPT);
	go_if(program, BPF_JUMP_AT_LEAST, 0x600, REJECT);
	go_to(program, ACCEPT);
}

static void resolve_labels(struct program *program)
{
	for (size_t i = 0; i < program->count; i++)
		if (program->ops[i].code == BPF_JUMP)
			program->ops[i].value =
				(uint32_t)(program->places[program->ops[i]
								   .value] -
					   i - 1);
}

size_t filter_program(const struct filter *filter, bool ethernet,
	struct filter_op ops[FILTER_OPS_MAX])
{
	struct program program = {.filter = filter,
		.ops = ops,
		.labels = OK,
		.base = ethernet ? 14 : 0};

	if (filter->protocols == 0 && filter->end_count == 0)
		return 0;
	link_type(&program, ethernet);
	ip(&program, false);
	ip(&program, true);
	arp(&program);
	place(&program, ACCEPT);
	emit(&program, BPF_RETURN, BPF_ALL);
	place(&program, REJECT);
	emit(&program, BPF_RETURN, 0);
	if (program.full)
		return 0;
	resolve_labels(&program);
	return program.count;
}

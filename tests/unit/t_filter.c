/* FILTER of ncx capture: its words, what they match, and that the program for
 * the kernel lets through all of that. */
#include <stdlib.h>

#include "tap.h"
#include "wire/filter.h"

#define WORDS_MAX 8

/* Words that stand in one text, with blanks between them. */
static bool parse(const char *text, struct filter *filter, struct fail *fail)
{
	char *words[WORDS_MAX], *copy = strdup(text), *at = copy;
	size_t count = 0;
	bool good;

	while (copy && *at && count < WORDS_MAX) {
		words[count++] = at;
		at += strcspn(at, " ");
		if (*at)
			*at++ = '\0';
	}
	good = copy && filter_parse(words, count, filter, fail);
	free(copy);
	return good;
}

static void wrong_words(void)
{
	static const struct {
		const char *text, *message;
	} bad[] = {
		{"80", "'80' is not a filter; a port is ':80'"},
		{"myhost", "'myhost' is not a filter: tcp, udp, icmp, arp, ip, "
			   "ip6, :PORTS, @HOST, @HOST:PORTS; a host of that "
			   "name is '@myhost'"},
		{":", "filter ':': a port is missing"},
		{":80,", "filter ':80,': a port is missing"},
		{":9-1", "filter ':9-1': the range 9-1 ends before it begins"},
		{"@", "filter '@': a host is missing"},
		{"@:80", "filter '@:80': a host is missing"},
		{"@10.0.0.0/33",
			"filter '@10.0.0.0/33': 10.0.0.0/33 is no network as "
			"192.0.2.0/24"},
		{"[host]", "filter '[host]': it is no address"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct fail fail = {0};
		struct filter filter = {0};

		tap_ok(!parse(bad[i].text, &filter, &fail) &&
				fail.status == STATUS_USAGE &&
				filter.ends == NULL,
			"'%s' is refused", bad[i].text);
		tap_is_text(fail.text, bad[i].message, "and why");
	}
	for (size_t i = 0; i < 2; i++) {
		static const char *const ports[] = {":65536", ":xyzzy"};
		struct fail fail = {0};
		struct filter filter;

		tap_ok(!parse(ports[i], &filter, &fail) &&
				fail.status == STATUS_USAGE &&
				strstr(fail.text, ports[i]),
			"'%s' is refused: %s", ports[i], fail.text);
	}
}

/* --- packets --------------------------------------------------------------- */

struct bytes {
	uint8_t at[512];
	size_t len;
};

static void put(struct bytes *bytes, const void *from, size_t len)
{
	memcpy(bytes->at + bytes->len, from, len);
	bytes->len += len;
}

static void put16(struct bytes *bytes, unsigned value)
{
	uint8_t two[2] = {(uint8_t)(value >> 8), (uint8_t)value};

	put(bytes, two, 2);
}

static void zeros(struct bytes *bytes, size_t len)
{
	memset(bytes->at + bytes->len, 0, len);
	bytes->len += len;
}

static void ethernet(struct bytes *bytes, unsigned type)
{
	zeros(bytes, 12);
	put16(bytes, type);
}

/* Addresses are 192.0.2.N and 2001:db8::N. */
static void ip(struct bytes *bytes, bool v6, uint8_t protocol, uint8_t from,
	uint8_t to, unsigned place, unsigned words, unsigned payload)
{
	static const uint8_t prefix4[3] = {192, 0, 2};
	static const uint8_t prefix6[15] = {0x20, 0x01, 0x0d, 0xb8};
	uint8_t first = (uint8_t)(v6 ? 0x60 : 0x40 | words);
	uint8_t two[2] = {protocol, 64};

	put(bytes, &first, 1);
	zeros(bytes, v6 ? 3 : 1);
	put16(bytes, payload + (v6 ? 0 : words * 4));
	if (!v6) {
		zeros(bytes, 2);
		put16(bytes, place);
		put(bytes, (uint8_t[]){64, protocol, 0, 0}, 4);
	} else {
		put(bytes, two, 2);
	}
	put(bytes, v6 ? prefix6 : prefix4, v6 ? 15 : 3);
	put(bytes, &from, 1);
	put(bytes, v6 ? prefix6 : prefix4, v6 ? 15 : 3);
	put(bytes, &to, 1);
	if (!v6 && words > 5)
		zeros(bytes, (words - 5) * 4);
}

static void transport(
	struct bytes *bytes, uint8_t protocol, unsigned from, unsigned to)
{
	put16(bytes, from);
	put16(bytes, to);
	if (protocol == 6) {
		zeros(bytes, 8);
		put(bytes, (uint8_t[]){0x50, 2}, 2);
		zeros(bytes, 6);
	} else {
		put16(bytes, 8);
		zeros(bytes, 2);
	}
}

static bool matches(const struct filter *filter, const struct bytes *bytes,
	enum packet_start start)
{
	/* Memory of that size, so that a sanitizer sees what is read. */
	uint8_t *copy = malloc(bytes->len + 1);
	struct frame frame = {.captured = bytes->len,
		.length = bytes->len,
		.start = start,
		.number = 1};
	struct packet packet;
	bool result;

	if (!copy)
		abort();
	memcpy(copy, bytes->at, bytes->len);
	frame.bytes = copy;
	packet_parse(&frame, &packet);
	result = filter_matches(filter, &packet);
	free(copy);
	return result;
}

/* 192.0.2.1:5000 to 192.0.2.2:40000 of TCP, or the like. */
static struct bytes exchange(bool v6, uint8_t protocol)
{
	struct bytes bytes = {.len = 0};

	ethernet(&bytes, v6 ? 0x86dd : 0x0800);
	ip(&bytes, v6, protocol, 1, 2, 0, 5, protocol == 6 ? 20 : 8);
	transport(&bytes, protocol, 5000, 40000);
	return bytes;
}

/* Port unreachable for a datagram from .1:5000 to .2:40000. */
static struct bytes icmp_error(void)
{
	struct bytes bytes = {.len = 0};

	ethernet(&bytes, 0x0800);
	ip(&bytes, false, 1, 9, 1, 0, 5, 36);
	put(&bytes, (uint8_t[]){3, 3, 0, 0, 0, 0, 0, 0}, 8);
	ip(&bytes, false, 17, 1, 2, 0, 5, 8);
	transport(&bytes, 17, 5000, 40000);
	return bytes;
}

static struct bytes arp_question(void)
{
	struct bytes bytes = {.len = 0};

	ethernet(&bytes, 0x0806);
	put(&bytes, (uint8_t[]){0, 1, 8, 0, 6, 4, 0, 1}, 8);
	zeros(&bytes, 6);
	put(&bytes, (uint8_t[]){192, 0, 2, 1}, 4);
	zeros(&bytes, 6);
	put(&bytes, (uint8_t[]){192, 0, 2, 2}, 4);
	return bytes;
}

static struct bytes later_fragment(void)
{
	struct bytes bytes = {.len = 0};

	ethernet(&bytes, 0x0800);
	ip(&bytes, false, 17, 1, 2, 0x2001, 5, 8);
	transport(&bytes, 17, 5000, 40000);
	return bytes;
}

static struct bytes tagged(void)
{
	struct bytes plain = exchange(false, 6), bytes = {.len = 0};

	put(&bytes, plain.at, 12);
	put(&bytes, (uint8_t[]){0x81, 0x00, 0x00, 0x07}, 4);
	put(&bytes, plain.at + 12, plain.len - 12);
	return bytes;
}

static void meanings(void)
{
	const struct bytes samples[] = {exchange(false, 6), exchange(false, 17),
		exchange(true, 6), icmp_error(), arp_question(),
		later_fragment(), tagged()};
	/* A letter for each sample that is wanted, in their order. */
	static const struct {
		const char *filter, *wanted;
	} cases[] = {
		{"", "tu6iafv"},
		{"tcp", "t-6---v"},
		{"udp", "-u-i-f-"},
		{"icmp", "---i---"},
		{"arp", "----a--"},
		{"ip", "tu-i-fv"},
		{"ip6", "--6----"},
		{"tcp udp", "tu6i-fv"},
		{"tcp ip6", "--6----"},
		{"arp ip6", "--6-a--"},
		{"arp tcp ip", "t---a-v"},
		{":5000", "tu6i--v"},
		{":40000", "tu6i--v"},
		{":4999,5001", "-------"},
		{":4999-5001", "tu6i--v"},
		{":1,-5000", "tu6i--v"},
		{":40001-", "-------"},
		{":1 :5000", "tu6i--v"},
		{"udp :5000", "-u-i---"},
		{"@192.0.2.1", "tu-iafv"},
		{"192.0.2.1", "tu-iafv"},
		{"192.0.2.9", "---i---"},
		{"@192.0.2.8/29", "---i---"},
		{"@2001:db8::1", "--6----"},
		{"2001:db8::/64", "--6----"},
		{"@192.0.2.1 @2001:db8::2", "tu6iafv"},
		{"@192.0.2.1:5000", "tu-i--v"},
		{"192.0.2.1:5000", "tu-i--v"},
		{"@192.0.2.2:5000", "-------"},
		{"@[2001:db8::1]:5000", "--6----"},
		{"[2001:db8::2]:5000", "-------"},
		{"@192.0.2.2:5000,40000", "tu-i--v"},
		{"@192.0.2.2:40000 @2001:db8::9", "tu-i--v"},
		{"@192.0.2.2 :5000", "tu-i--v"},
		{"@192.0.2.2:40000 :5000", "tu-i--v"},
		{"@192.0.2.2:40000 :1", "-------"},
		{"@0.0.0.0/0", "tu-iafv"},
	};
	static const char letters[] = "tu6iafv";

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct filter filter = {0};
		struct fail fail = {0};
		char found[8] = "-------";

		if (!parse(cases[i].filter, &filter, &fail))
			printf("# %s\n", fail.text);
		for (size_t j = 0; j < sizeof(samples) / sizeof(*samples); j++)
			if (matches(&filter, &samples[j], PACKET_ETHERNET))
				found[j] = letters[j];
		tap_is_text(found, cases[i].wanted, "what '%s' matches",
			cases[i].filter);
		filter_release(&filter);
	}
}

/* --- the program ----------------------------------------------------------- */

/* Classic BPF as Documentation/networking/filter.rst has it, of the instructions
 * that a filter may use; anything else is an error of the program. */
struct machine {
	const uint8_t *bytes;
	size_t len;
	unsigned protocol; /* of the cooked header */
	uint32_t a, x;
	bool out; /* read behind the end: the packet is refused */
};

static uint32_t load(struct machine *machine, uint32_t at, size_t len)
{
	uint32_t value = 0;

	if (at == 0xfffff000)
		return machine->protocol;
	if (at > machine->len || machine->len - at < len) {
		machine->out = true;
		return 0;
	}
	for (size_t i = 0; i < len; i++)
		value = value << 8 | machine->bytes[at + i];
	return value;
}

static size_t jump(const struct filter_op *op, bool condition)
{
	return condition ? op->if_true : op->if_false;
}

static uint32_t run_program(
	const struct filter_op *ops, size_t count, struct machine *machine)
{
	for (size_t i = 0; i < count && !machine->out; i++) {
		const struct filter_op *op = &ops[i];

		switch (op->code) {
		case 0x20:
			machine->a = load(machine, op->value, 4);
			break;
		case 0x28:
			machine->a = load(machine, op->value, 2);
			break;
		case 0x30:
			machine->a = load(machine, op->value, 1);
			break;
		case 0x48:
			machine->a = load(machine, machine->x + op->value, 2);
			break;
		case 0xb1:
			machine->x = 4 * (load(machine, op->value, 1) & 15);
			break;
		case 0x54:
			machine->a &= op->value;
			break;
		case 0x05:
			i += op->value;
			break;
		case 0x15:
			i += jump(op, machine->a == op->value);
			break;
		case 0x25:
			i += jump(op, machine->a > op->value);
			break;
		case 0x35:
			i += jump(op, machine->a >= op->value);
			break;
		case 0x45:
			i += jump(op, machine->a & op->value);
			break;
		case 0x06:
			return op->value;
		default:
			abort();
		}
	}
	/* Behind the last instruction: the kernel would not have taken it. */
	if (!machine->out)
		abort();
	return 0;
}

static uint32_t dice(uint32_t *state, uint32_t sides)
{
	*state = *state * 1664525 + 1013904223;
	return (*state >> 8) % sides;
}

/* Every layout of headers that the filters know, some of them spoilt. */
static struct bytes random_packet(uint32_t *state, unsigned *ret_type)
{
	static const uint8_t protocols[] = {
		6, 17, 6, 17, 1, 58, 132, 47, 51, 44, 0, 60, 4, 41};
	static const unsigned places[] = {0, 0, 0x4000, 0x2000, 0x0001, 0x2005};
	static const unsigned ports[] = {80, 5000, 5001, 8050, 40000};
	bool v6 = dice(state, 2);
	uint8_t protocol = protocols[dice(state, sizeof(protocols))];
	unsigned type = v6 ? 0x86dd : 0x0800;
	struct bytes bytes = {.len = 0}, packet;

	packet = exchange(v6, 6);
	bytes.len = 0;
	ip(&bytes, v6, protocol, (uint8_t)dice(state, 4),
		(uint8_t)dice(state, 4), places[dice(state, 6)],
		dice(state, 8) ? 5 + dice(state, 3) : dice(state, 5), 60);
	if (protocol == 4 || protocol == 41)
		ip(&bytes, protocol == 41, 6, (uint8_t)dice(state, 4), 1, 0, 5,
			20);
	else if (protocol == 0 || protocol == 60 || protocol == 44)
		put(&bytes, (uint8_t[]){6, 0, 0, 0, 0, 0, 0, 0}, 8);
	else if (protocol == 51)
		put(&bytes, (uint8_t[]){17, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
			12);
	else if (protocol == 1 || protocol == 58) {
		put(&bytes,
			(uint8_t[]){protocol == 1 ? 3 : 1, 3, 0, 0, 0, 0, 0, 0},
			8);
		ip(&bytes, v6, 17, (uint8_t)dice(state, 4), 3, 0, 5, 8);
	}
	transport(&bytes, protocol == 17 ? 17 : 6, ports[dice(state, 5)],
		ports[dice(state, 5)]);
	switch (dice(state, 12)) {
	case 0:
		packet = arp_question();
		bytes.len = 0;
		put(&bytes, packet.at + 14, packet.len - 14);
		bytes.at[17] = (uint8_t)dice(state, 4);
		type = 0x0806;
		break;
	case 1:
		bytes.len = dice(state, (uint32_t)bytes.len + 1);
		break;
	case 2:
		bytes.at[dice(state, (uint32_t)bytes.len)] =
			(uint8_t)dice(state, 256);
		break;
	case 3:
		type = (unsigned[]){
			0x88cc, 0x8864, 0x0800, 0x86dd}[dice(state, 4)];
		break;
	}
	*ret_type = type;
	return bytes;
}

/* As it comes from an Ethernet device: plain, tagged, or IEEE 802.2. */
static struct bytes on_ethernet(
	const struct bytes *packet, unsigned type, uint32_t *state)
{
	struct bytes bytes = {.len = 0};

	switch (dice(state, 8)) {
	case 0:
		ethernet(&bytes, dice(state, 2) ? 0x8100 : 0x88a8);
		put16(&bytes, 7);
		put16(&bytes, type);
		break;
	case 1:
		ethernet(&bytes, (unsigned)packet->len + 8);
		put(&bytes, (uint8_t[]){0xaa, 0xaa, 3, 0, 0, 0}, 6);
		put16(&bytes, type);
		break;
	default:
		ethernet(&bytes, type);
	}
	put(&bytes, packet->at, packet->len);
	return bytes;
}

static struct bytes with_sll2(const struct bytes *packet, unsigned type)
{
	struct bytes bytes = {.len = 0};

	put16(&bytes, type);
	zeros(&bytes, 6);
	put16(&bytes, 1);
	zeros(&bytes, 10);
	put(&bytes, packet->at, packet->len);
	return bytes;
}

static const char *const filters[] = {"tcp", "udp", "icmp", "arp", "ip", "ip6",
	"tcp udp", "arp ip6", "arp tcp ip", "icmp ip6", ":80", ":5000-8080",
	":80,40000", "tcp :80", "udp :5000,8050 ip6", "@192.0.2.1",
	"@192.0.2.0/31", "@2001:db8::1", "@2001:db8::2/127", "@2001::/16",
	"@0.0.0.0/0", "@::/0", "@192.0.2.1:80", "@[2001:db8::1]:80",
	"@192.0.2.1:80 @2001:db8::3", "@192.0.2.1:80 @192.0.2.2:5000",
	"@192.0.2.3 :80", "tcp @192.0.2.1:80 :5000",
	"udp @192.0.2.0/24 @2001:db8::/33 :-6000"};

/* How many were let through and not wanted; -1: one that is wanted is not. */
static int compare(const struct filter *filter, bool on_wire, unsigned count)
{
	struct filter_op ops[FILTER_OPS_MAX];
	size_t len = filter_program(filter, on_wire, ops);
	uint32_t state = 42;
	int coarse = 0;

	for (unsigned i = 0; i < count && len > 0; i++) {
		unsigned type;
		struct bytes packet = random_packet(&state, &type);
		struct bytes bytes =
			on_wire ? on_ethernet(&packet, type, &state)
				: with_sll2(&packet, type);
		struct machine machine = {
			.bytes = on_wire ? bytes.at : packet.at,
			.len = on_wire ? bytes.len : packet.len,
			.protocol = type};
		bool wanted = matches(filter, &bytes,
			on_wire ? PACKET_ETHERNET : PACKET_SLL2);
		bool passed = run_program(ops, len, &machine) != 0;

		if (wanted && !passed) {
			printf("# packet %u, type %04x\n", i, type);
			return -1;
		}
		coarse += passed && !wanted;
	}
	return len > 0 ? coarse : -1;
}

static void programs(void)
{
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
		struct filter filter = {0};

		(void)parse(filters[i], &filter, NULL);
		for (int on_wire = 0; on_wire < 2; on_wire++) {
			int coarse = compare(&filter, on_wire, 4000);

			tap_ok(coarse >= 0 && coarse < 3000,
				"'%s' lets all through that it wants, and %d "
				"more",
				filters[i], coarse);
		}
		filter_release(&filter);
	}
}

/* Where a program can be exact, it is. */
static void exact(void)
{
	static const struct {
		const char *filter;
		bool v6;
		uint8_t protocol;
		bool passes;
	} cases[] = {
		{"tcp :5000", false, 6, true},
		{"tcp :5000", false, 17, false},
		{"tcp :5001", false, 6, false},
		{"udp :5000", true, 17, true},
		{"udp :5000", true, 6, false},
		{"udp :1", true, 17, false},
		{"arp", false, 6, false},
		{"ip6", false, 6, false},
		{"@192.0.2.7", false, 6, false},
		{"@192.0.2.1", true, 6, false},
		{"@2001:db8::7", true, 6, false},
		{"@192.0.2.1:5000", false, 6, true},
		{"@192.0.2.1:5001", false, 6, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bytes bytes = exchange(cases[i].v6, cases[i].protocol);
		struct machine machine = {.bytes = bytes.at, .len = bytes.len};
		struct filter_op ops[FILTER_OPS_MAX];
		struct filter filter = {0};
		size_t len;

		(void)parse(cases[i].filter, &filter, NULL);
		len = filter_program(&filter, true, ops);
		tap_ok(len > 0 && (run_program(ops, len, &machine) != 0) ==
					  cases[i].passes,
			"'%s' %s protocol %u of IPv%d in the kernel",
			cases[i].filter,
			cases[i].passes ? "lets through" : "stops",
			cases[i].protocol, cases[i].v6 ? 6 : 4);
		filter_release(&filter);
	}
}

static void sizes(void)
{
	struct filter_op ops[FILTER_OPS_MAX];
	struct filter filter = {0};
	char text[2048] = ":1";

	tap_ok(filter_program(&filter, true, ops) == 0,
		"no filter needs no program");
	for (int i = 3; i < 400; i += 2) {
		size_t used = strlen(text);

		(void)snprintf(text + used, sizeof(text) - used, ",%d", i);
	}
	(void)parse(text, &filter, NULL);
	tap_ok(filter_program(&filter, true, ops) == 0,
		"one that is too long is none");
	tap_ok(filter.end_count == 1 && filter.ends[0].port_count == 200,
		"and still has all its ports");
	filter_release(&filter);
}

static void names(void)
{
	struct filter filter = {0};
	struct fail fail = {0};

	tap_ok(parse(":ssh,domain @localhost", &filter, &fail),
		"names of ports and of this machine %s", fail.text);
	tap_ok(filter.end_count == 2 && filter.ends[0].port_count == 2 &&
			filter.ends[0].ports[0].low == 22 &&
			filter.ends[0].ports[1].high == 53 &&
			filter.ends[1].network_count >= 1,
		"are what they stand for");
	filter_release(&filter);
}

int main(void)
{
	wrong_words();
	meanings();
	programs();
	exact();
	sizes();
	names();
	return tap_done();
}

/* Plans: random ones against what has to hold for all of them. */
#include <stdlib.h>

#include "subnet/plan.h"
#include "tap.h"

#define SPACE 1024 /* addresses of the /22 in which random plans are */

static uint32_t seed = 1;

/* Park and Miller's generator: the same numbers everywhere. */
static uint32_t draw(uint32_t below)
{
	seed = (uint32_t)((uint64_t)seed * 48271 % 2147483647);
	return seed % below;
}

static struct network at(const char *text)
{
	struct network network = {0};

	(void)network_parse(text, strlen(text), &network, NULL);
	return network;
}

static struct network parent_of(unsigned length)
{
	return network_at(wide_of(0x0a000000), NETWORK_IPV4, length);
}

/* --- networks that are found are marked, each address once ----------------- */

struct marks {
	uint8_t count[SPACE];
	unsigned wrong, networks;
	char text[1024];
};

static bool mark(void *context, const struct network *network)
{
	struct marks *marks = context;
	uint64_t begin = network->address.low - 0x0a000000;
	uint64_t size = UINT64_C(1) << (32 - network->length);

	marks->networks++;
	marks->wrong += begin % size != 0 || begin + size > SPACE;
	for (uint64_t i = begin; i < begin + size && i < SPACE; i++)
		marks->count[i]++;
	return true;
}

static bool add_text(void *context, const struct network *network)
{
	struct marks *marks = context;
	size_t len = strlen(marks->text);
	char word[NETWORK_TEXT_MAX];

	(void)snprintf(marks->text + len, sizeof(marks->text) - len, "%s%s",
		len > 0 ? " " : "", network_text(network, word));
	return true;
}

/* --- so many hosts each ---------------------------------------------------- */

static void random_requests(void)
{
	unsigned wrong = 0, fitting = 0;

	for (int round = 0; round < 3000; round++) {
		struct network parent = parent_of(22 + draw(4));
		uint64_t room = UINT64_C(1) << (32 - parent.length), need = 0;
		struct request requests[12] = {0};
		size_t count = 1 + draw(12);
		struct marks marks = {0};
		struct span rest;
		bool any, good;

		for (size_t i = 0; i < count; i++) {
			uint64_t size = 4;

			requests[i].hosts = 1 + draw(draw(2) ? 20 : 300);
			requests[i].order = i + 1;
			while (size < requests[i].hosts + 2)
				size *= 2;
			need += size;
		}
		good = request_place(&parent, requests, count, &rest, &any);
		/* It fits exactly when the sum of the sizes does. */
		wrong += good != (need <= room);
		if (!good)
			continue;
		fitting++;
		for (size_t i = 0; i < count; i++) {
			struct network place = network_at(requests[i].at,
				NETWORK_IPV4, requests[i].length);

			(void)mark(&marks, &place);
			wrong += network_hosts(&place).low < requests[i].hosts;
			wrong += !network_inside(&place, &parent);
			/* No smaller one would do. */
			place.length++;
			wrong += place.length <= 30 &&
				 network_hosts(&place).low >= requests[i].hosts;
			wrong += i > 0 &&
				 requests[i - 1].length > requests[i].length;
			wrong += i > 0 &&
				 requests[i - 1].length == requests[i].length &&
				 requests[i - 1].order > requests[i].order;
		}
		wrong += any != (need < room);
		if (any)
			(void)span_cover(&rest, mark, &marks);
		for (uint64_t i = 0; i < SPACE; i++)
			wrong += marks.count[i] != (i < room);
		wrong += marks.wrong;
	}
	tap_ok(fitting > 100 && fitting < 2900, "%u of 3000 fit", fitting);
	tap_is_number(wrong, 0, "each inside, aligned, alone, as asked");
}

static void requests(void)
{
	static const char *const bad[] = {"", ",", "10,", ",10", "0", "a", "-1",
		"10,x=", "=10", "1.5", "a=b=10x", "99999999999999999999"};
	struct network parent = at("10.0.0.0/25");
	struct request *list = NULL;
	struct wide total;
	unsigned length;
	struct span rest;
	struct fail fail;
	size_t count;
	bool any;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		tap_ok(!request_parse(bad[i], &list, &count, &fail) &&
				fail.status == STATUS_USAGE && !list,
			"'%s': %s", bad[i], fail.text);
	tap_ok(request_parse("wan=2,compta=100,50", &list, &count, &fail) &&
			count == 3 && list[0].name_len == 3 && !list[2].name,
		"with and without names");
	tap_ok(!request_place(&parent, list, count, &rest, &any),
		"too much for a /25");
	tap_ok(list[0].placed && !list[1].placed && !list[2].placed,
		"the largest has its place");
	tap_ok(request_total(list, count, 32, &total, &length) &&
			total.low == 196 && length == 24,
		"a /24 would do");
	free(list);
	(void)request_parse("4294967294", &list, &count, &fail);
	parent = at("0.0.0.0/0");
	tap_ok(request_place(&parent, list, count, &rest, &any) && !any,
		"all of IPv4");
	free(list);
	(void)request_parse("4294967295", &list, &count, &fail);
	tap_ok(!request_place(&parent, list, count, &rest, &any) &&
			!request_total(list, count, 32, &total, &length),
		"one more host than that");
	free(list);
	(void)request_parse("18446744073709551615,1", &list, &count, &fail);
	parent = at("2001:db8::/62");
	tap_ok(request_place(&parent, list, count, &rest, &any) &&
			list[0].length == 64 && list[1].length == 126,
		"a /64 has 2^64 - 1 places");
	free(list);
}

/* --- equal parts ----------------------------------------------------------- */

static void splits(void)
{
	static const struct {
		const char *text;
		unsigned length;
		uint64_t asked;
	} cases[] = {
		{"1", 24, 1},
		{"2", 25, 2},
		{"3", 26, 3},
		{"256", 32, 256},
		{"/26", 26, 0},
		{"/24", 24, 0},
	};
	struct network parent = at("10.0.0.0/24");
	struct split split = {99, 99};
	struct fail fail;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		tap_ok(plan_split_parse(cases[i].text, &parent, &split, &fail),
			"'%s'", cases[i].text);
		tap_is_number(split.length, cases[i].length, "its length");
		tap_is_number((long long)split.asked, (long long)cases[i].asked,
			"how many were asked for");
	}
	parent = at("10.0.0.0/31");
	split.length = 99;
	tap_ok(!plan_split_parse("4", &parent, &split, &fail) &&
			split.length == 99,
		"%s", fail.text);
}

/* --- ranges ---------------------------------------------------------------- */

/* The fewest by trying: the least number of aligned powers of two. */
static unsigned fewest(unsigned first, unsigned last)
{
	static unsigned best[SPACE + 1];

	best[last + 1] = 0;
	for (unsigned i = last + 1; i-- > first;) {
		best[i] = SPACE;
		for (unsigned size = 1;
			i % size == 0 && i + size <= last + 1 && size <= SPACE;
			size *= 2)
			if (best[i + size] + 1 < best[i])
				best[i] = best[i + size] + 1;
	}
	return best[first];
}

static void random_summaries(void)
{
	unsigned wrong = 0;

	for (int round = 0; round < 1000; round++) {
		uint8_t want[SPACE] = {0};
		struct marks marks = {0};
		struct span spans[10];
		size_t count = 1 + draw(10), left;
		unsigned needed = 0;

		for (size_t i = 0; i < count; i++) {
			uint32_t first = draw(SPACE);
			uint32_t last =
				first + draw(draw(2) ? SPACE - first
						     : (SPACE - first) / 9 + 1);

			spans[i] = (struct span){wide_of(0x0a000000 + first),
				wide_of(0x0a000000 + last), NETWORK_IPV4};
			memset(want + first, 1, last - first + 1);
		}
		left = span_merge(spans, count);
		for (size_t i = 0; i < left; i++) {
			(void)span_cover(&spans[i], mark, &marks);
			needed += fewest(
				(unsigned)(spans[i].first.low - 0x0a000000),
				(unsigned)(spans[i].last.low - 0x0a000000));
		}
		wrong += marks.wrong + (marks.networks != needed);
		wrong += memcmp(want, marks.count, SPACE) != 0;
	}
	tap_is_number(wrong, 0, "each address once, in the fewest networks");
}

static void ranges(void)
{
	static const struct {
		const char *text, *networks;
	} cases[] = {
		{"10.0.0.1-10.0.0.4", "10.0.0.1/32 10.0.0.2/31 10.0.0.4/32"},
		{"0.0.0.0-255.255.255.255", "0.0.0.0/0"},
		{"255.255.255.254-255.255.255.255", "255.255.255.254/31"},
		{"::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0"},
		{"::ffff-::1:0", "::ffff/128 ::1:0/128"},
		{"10.0.0.77/24", "10.0.0.0/24"},
		{"10.0.0.5-10.0.0.5", "10.0.0.5/32"},
	};
	static const char *const bad[] = {"-", "10.0.0.2-10.0.0.1", "1.2.3.4-",
		"-1.2.3.4", "10.0.0.1-::1", "10.0.0.1-10.0.0.2/24",
		"10.0.0.0/-1", "1.2.3.4-1.2.3.5-1.2.3.6"};
	struct span span, edges[3];
	struct fail fail;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct marks marks = {0};

		if (span_parse(
			    cases[i].text, strlen(cases[i].text), &span, &fail))
			(void)span_cover(&span, add_text, &marks);
		tap_is_text(marks.text, cases[i].networks, "%s", cases[i].text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		tap_ok(!span_parse(bad[i], strlen(bad[i]), &span, &fail) &&
				fail.status == STATUS_USAGE,
			"'%s': %s", bad[i], fail.text);
	/* The last of IPv4 does not touch the first of IPv6. */
	(void)span_parse("::", 2, &edges[0], NULL);
	(void)span_parse("255.255.255.255", 15, &edges[1], NULL);
	(void)span_parse("::1", 3, &edges[2], NULL);
	tap_is_number(span_merge(edges, 3), 2, "two families stay apart");
}

/* --- checking -------------------------------------------------------------- */

static void take_fault(void *context, const struct plan_fault *fault)
{
	unsigned *kinds = context;

	*kinds |= 1u << fault->kind;
}

static void random_checks(void)
{
	struct network parent = parent_of(22);
	unsigned wrong = 0, right = 0;

	for (int round = 0; round < 3000; round++) {
		struct network parts[4];
		struct marks marks = {0};
		size_t count = 1 + draw(4);
		unsigned kinds = 0, want = 0;

		for (size_t i = 0; i < count; i++) {
			unsigned length = 23 + draw(6);
			uint64_t size = UINT64_C(1) << (32 - length);
			uint64_t begin = draw(SPACE + 64);
			uint64_t end;

			if (draw(8))
				begin = begin / size * size;
			parts[i] = network_at(wide_of(0x0a000000 + begin),
				NETWORK_IPV4, length);
			if (begin % size != 0)
				want |= 1u << PLAN_MISALIGNED;
			begin = begin / size * size;
			end = begin + size;
			if (end > SPACE)
				want |= 1u << PLAN_OUTSIDE;
			for (size_t k = 0; k < i; k++) {
				struct network *other = &parts[k];

				if (network_inside(other, &parts[i]) ||
					network_inside(&parts[i], other))
					want |= 1u << PLAN_OVERLAP;
			}
		}
		(void)plan_check(&parent, parts, count, take_fault, &kinds);
		wrong += kinds != want;
		if (want)
			continue;
		right++;
		(void)plan_gaps(&parent, parts, count, mark, &marks);
		for (size_t i = 0; i < count; i++)
			(void)mark(&marks, &parts[i]);
		for (size_t i = 0; i < SPACE; i++)
			wrong += marks.count[i] != 1;
		wrong += marks.wrong;
	}
	tap_ok(right > 100, "%u of 3000 are right", right);
	tap_is_number(wrong, 0, "faults and gaps are those that there are");
}

int main(void)
{
	random_requests();
	requests();
	splits();
	random_summaries();
	ranges();
	random_checks();
	return tap_done();
}

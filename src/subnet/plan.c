#include "subnet/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"

/* 10.0.0.0/8 into /32 makes as many as 2 to the power of this. */
#define SPLIT_BITS_MOST 24

static int compare_places(
	unsigned a_width, struct wide a, unsigned b_width, struct wide b)
{
	return a_width != b_width ? (a_width < b_width ? -1 : 1)
				  : wide_compare(a, b);
}

/* --- ranges ---------------------------------------------------------------- */

struct span span_of(const struct network *network)
{
	return (struct span){
		network_begin(network), network_end(network), network->width};
}

bool span_parse(
	const char *text, size_t len, struct span *ret_span, struct fail *fail)
{
	const char *dash = memchr(text, '-', len);
	size_t n = dash ? (size_t)(dash - text) : len;
	struct network first, last;

	/* "10.0.0.0/-1" has no range in it. */
	if (!dash || memchr(text, '/', n)) {
		if (!network_parse(text, len, &first, fail))
			return false;
		*ret_span = span_of(&first);
		return true;
	}
	if (!network_parse(text, n, &first, fail) ||
		!network_parse(dash + 1, len - n - 1, &last, fail))
		return false;
	if (!last.bare || first.width != last.width)
		return fail_set(fail, STATUS_USAGE, "wrong range '%.*s': %s",
			(int)len, text,
			last.bare ? "its ends are of two families"
				  : "its end has a prefix length");
	if (wide_compare(first.address, last.address) > 0)
		return fail_set(fail, STATUS_USAGE,
			"wrong range '%.*s': its end is before its begin",
			(int)len, text);
	*ret_span = (struct span){first.address, last.address, first.width};
	return true;
}

static int compare_spans(const void *a_, const void *b_)
{
	const struct span *a = a_, *b = b_;

	return compare_places(a->width, a->first, b->width, b->first);
}

/* Whether nothing lies between two spans in order. */
static bool touches(const struct span *a, const struct span *b)
{
	return a->width == b->width &&
	       (wide_compare(b->first, a->last) <= 0 ||
		       wide_equal(wide_sub(b->first, a->last), wide_of(1)));
}

size_t span_merge(struct span *spans, size_t count)
{
	size_t kept = 0;

	if (count == 0)
		return 0;
	qsort(spans, count, sizeof(*spans), compare_spans);
	for (size_t i = 1; i < count; i++) {
		if (!touches(&spans[kept], &spans[i]))
			spans[++kept] = spans[i];
		else if (wide_compare(spans[i].last, spans[kept].last) > 0)
			spans[kept].last = spans[i].last;
	}
	return kept + 1;
}

/* Each step takes the largest network that begins here and ends in time: what
 * begins here may be as large as the zeros that the address ends with. */
bool span_cover(const struct span *span, plan_take *take, void *context)
{
	struct wide first = span->first, end;

	for (;;) {
		unsigned bits = wide_zeros(first);
		struct network network;

		if (bits > span->width)
			bits = span->width;
		end = wide_or(first, wide_ones(bits));
		while (wide_compare(end, span->last) > 0)
			end = wide_or(first, wide_ones(--bits));
		network = network_at(first, span->width, span->width - bits);
		if (!take(context, &network))
			return false;
		if (wide_equal(end, span->last))
			return true;
		first = wide_add(end, wide_of(1));
	}
}

struct network span_supernet(const struct span *span)
{
	struct network network =
		network_at(span->first, span->width, span->width);

	while (!network_holds(&network, span->last))
		network.length--;
	network.address = network_begin(&network);
	return network;
}

/* --- equal parts ----------------------------------------------------------- */

/* Fewer parts than asked for are never made, but maybe more. */
bool plan_split_parse(const char *text, const struct network *parent,
	struct split *ret_split, struct fail *fail)
{
	bool slash = *text == '/';
	uint64_t n;
	unsigned length, bits = parent->width - parent->length;

	if (!number_parse(text + slash, strlen(text + slash),
		    slash ? parent->width : UINT64_C(1) << SPLIT_BITS_MOST,
		    &n) ||
		(!slash && n == 0))
		return fail_set(fail, STATUS_USAGE,
			"'--split' takes a number from 1 to %u or a prefix "
			"length as in /26, not '%s'",
			1u << SPLIT_BITS_MOST, text);
	if (slash && text[1] == '0' && text[2] != '\0')
		return fail_set(fail, STATUS_USAGE,
			"'--split %s': the prefix length begins with a zero",
			text);
	length = slash ? (unsigned)n : parent->length;
	for (uint64_t parts = 1; !slash && parts < n; parts *= 2)
		length++;
	if (length < parent->length)
		return fail_set(fail, STATUS_USAGE,
			"'--split %s': a part is no larger than the /%u that "
			"is cut",
			text, parent->length);
	if (length > parent->width)
		return fail_set(fail, STATUS_USAGE,
			"'--split %s': a /%u has only %u bit%s to borrow", text,
			parent->length, bits, bits == 1 ? "" : "s");
	if (length - parent->length > SPLIT_BITS_MOST)
		return fail_set(fail, STATUS_USAGE,
			"'--split %s': more than 2^%u networks", text,
			SPLIT_BITS_MOST);
	*ret_split = (struct split){length, slash ? 0 : n};
	return true;
}

/* --- so many hosts each ---------------------------------------------------- */

static bool parse_one(const char *text, size_t len, struct request *request,
	struct fail *fail)
{
	const char *equals = memchr(text, '=', len);
	size_t skip = equals ? (size_t)(equals - text) + 1 : 0;

	if (equals == text)
		return fail_set(fail, STATUS_USAGE,
			"'%.*s' of '--hosts' has an empty name", (int)len,
			text);
	if (equals && memchr(text + skip, '=', len - skip))
		return fail_set(fail, STATUS_USAGE,
			"'%.*s' of '--hosts' has two '=': a name has none",
			(int)len, text);
	if (!number_parse(
		    text + skip, len - skip, UINT64_MAX, &request->hosts) ||
		request->hosts == 0)
		return fail_set(fail, STATUS_USAGE,
			"'--hosts' takes numbers from 1 to 2^64 - 1, as in "
			"100,50 or lab=50,wan=2, not '%.*s'",
			(int)len, text);
	if (equals) {
		request->name = text;
		request->name_len = skip - 1;
	}
	return true;
}

bool request_parse(const char *text, struct request **ret_requests,
	size_t *ret_count, struct fail *fail)
{
	struct request *requests;
	size_t count = 1;

	for (const char *at = text; (at = strchr(at, ',')); at++)
		count++;
	requests = calloc(count, sizeof(*requests));
	if (!requests)
		return fail_memory(fail);
	for (size_t i = 0; i < count; i++) {
		size_t len = strcspn(text, ",");

		requests[i].order = i + 1;
		if (!parse_one(text, len, &requests[i], fail)) {
			free(requests);
			return false;
		}
		text += len + 1;
	}
	*ret_requests = requests;
	*ret_count = count;
	return true;
}

/* The largest first, equals as they were asked for. */
static int compare_requests(const void *a_, const void *b_)
{
	const struct request *a = a_, *b = b_;

	if (a->length != b->length)
		return a->length < b->length ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* No family is too small for it: 0 stands for "not even all of it". */
static unsigned length_for(uint64_t hosts, unsigned width)
{
	unsigned length = width - 2;

	while (length > 0) {
		struct network network = network_at(wide_of(0), width, length);

		if (wide_compare(network_hosts(&network), wide_of(hosts)) >= 0)
			break;
		length--;
	}
	return length;
}

static bool is_too_many(const struct request *request, unsigned width)
{
	struct network all = network_at(wide_of(0), width, 0);

	return wide_compare(network_hosts(&all), wide_of(request->hosts)) < 0;
}

bool request_place(const struct network *parent, struct request *requests,
	size_t count, struct span *ret_free, bool *ret_any_free)
{
	struct span rest = span_of(parent);
	bool any = true, good = true;

	for (size_t i = 0; i < count; i++)
		requests[i].length =
			length_for(requests[i].hosts, parent->width);
	qsort(requests, count, sizeof(*requests), compare_requests);
	for (size_t i = 0; i < count; i++) {
		struct network place = network_at(
			rest.first, parent->width, requests[i].length);
		struct wide end = network_end(&place);

		requests[i].placed =
			any && place.length >= parent->length &&
			!is_too_many(&requests[i], parent->width) &&
			wide_compare(end, rest.last) <= 0;
		if (!requests[i].placed) {
			good = false;
			continue;
		}
		requests[i].at = rest.first;
		any = !wide_equal(end, rest.last);
		rest.first = wide_add(end, wide_of(1));
	}
	*ret_free = rest;
	*ret_any_free = any;
	return good;
}

bool request_total(const struct request *requests, size_t count, unsigned width,
	struct wide *ret_total, unsigned *ret_length)
{
	struct wide sum = wide_of(0), last;
	unsigned length = width;

	for (size_t i = 0; i < count; i++) {
		if (is_too_many(&requests[i], width))
			return false;
		sum = wide_add(sum, wide_power(width - requests[i].length));
	}
	last = wide_sub(sum, wide_of(1));
	while (length > 0 && wide_compare(wide_ones(width - length), last) < 0)
		length--;
	if (wide_compare(wide_ones(width - length), last) < 0)
		return false;
	*ret_total = sum;
	*ret_length = length;
	return true;
}

/* --- checking -------------------------------------------------------------- */

/* By place; of those that begin together the larger first. */
static int compare_parts(const void *a_, const void *b_)
{
	const struct network *a = a_, *b = b_;
	int order = wide_compare(network_begin(a), network_begin(b));

	if (order != 0)
		return order;
	return a->length < b->length ? -1 : a->length > b->length;
}

size_t plan_check(const struct network *parent, struct network *parts,
	size_t count,
	void (*take)(void *context, const struct plan_fault *fault),
	void *context)
{
	const struct network *furthest = NULL;
	size_t faults = 0;

	qsort(parts, count, sizeof(*parts), compare_parts);
	for (size_t i = 0; i < count; i++) {
		const struct network *part = &parts[i];
		struct plan_fault found[] = {
			{PLAN_MISALIGNED, part, NULL},
			{PLAN_OUTSIDE, part, parent},
			{PLAN_OVERLAP, part, furthest},
		};
		bool is[] = {
			!wide_equal(part->address, network_begin(part)),
			!network_inside(part, parent),
			furthest && wide_compare(network_begin(part),
					    network_end(furthest)) <= 0,
		};

		for (size_t k = 0; k < 3; k++) {
			if (!is[k])
				continue;
			faults++;
			take(context, &found[k]);
		}
		if (!furthest || wide_compare(network_end(part),
					 network_end(furthest)) > 0)
			furthest = part;
	}
	return faults;
}

bool plan_gaps(const struct network *parent, const struct network *parts,
	size_t count, plan_take *take, void *context)
{
	struct span rest = span_of(parent);

	for (size_t i = 0; i < count; i++) {
		struct span part = span_of(&parts[i]);
		struct span gap = rest;

		if (wide_compare(part.last, rest.first) < 0)
			continue;
		if (wide_compare(part.first, rest.last) > 0)
			break;
		gap.last = wide_sub(part.first, wide_of(1));
		if (wide_compare(part.first, rest.first) > 0 &&
			!span_cover(&gap, take, context))
			return false;
		if (wide_compare(part.last, rest.last) >= 0)
			return true;
		rest.first = wide_add(part.last, wide_of(1));
	}
	return span_cover(&rest, take, context);
}

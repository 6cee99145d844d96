#include "subnet/judge.h"

#include <unistd.h>

#include "out/json.h"
#include "out/text.h"
#include "subnet/describe.h"
#include "subnet/plan.h"
#include "subnet/working.h"

/* --- one network or two ---------------------------------------------------- */

static const char *address_of(
	const struct network *network, char text[NETWORK_TEXT_MAX])
{
	return network_address_text(network->address, network->width, text);
}

/* One mask for both. */
static void add_one_mask(
	struct text *text, const struct network *a, const struct network *b)
{
	bool hosts = network_role(a, a->address) == NETWORK_HOST &&
		     network_role(b, b->address) == NETWORK_HOST;
	char one[NETWORK_TEXT_MAX], two[NETWORK_TEXT_MAX];

	(void)network_text(a, one);
	(void)network_text(b, two);
	if (!network_holds(a, b->address))
		text_printf(text,
			"%s is not %s:\nfrom one to the other it takes a "
			"router\n",
			one, two);
	else if (wide_equal(a->address, b->address))
		text_printf(text, "Both are one address of %s\n", one);
	else
		text_printf(text, "Both are in %s%s\n", one,
			hosts ? ": each reaches the other directly" : "");
}

/* One mask each: then one may take the other for a neighbour that does not
 * know it, or for the broadcast. */
static void add_way(
	struct text *text, const struct network *from, const struct network *to)
{
	static const char *const ways[] = {
		[NETWORK_HOST] = "directly: it is inside",
		[NETWORK_SELF] = "in vain: it is the very address of",
		[NETWORK_BROADCAST] = "to all hosts: it is the broadcast of",
		[NETWORK_ROUTERS] = "to any router: it is the first of",
	};
	char self[NETWORK_TEXT_MAX], other[NETWORK_TEXT_MAX];

	text_printf(text, "%s sends to %s\n", address_of(from, self),
		address_of(to, other));
	text_printf(text, "  %s %s\n",
		network_holds(from, to->address)
			? ways[network_role(from, to->address)]
			: "through a router: it is outside",
		network_text(from, self));
}

/* What can be given to no machine. */
static void add_role(struct text *text, const struct network *network)
{
	enum network_role role = network_role(network, network->address);
	char word[NETWORK_TEXT_MAX];

	if (role == NETWORK_HOST)
		return;
	text_printf(text, "%s is ", address_of(network, word));
	(void)network_text(network, word);
	if (role == NETWORK_SELF)
		text_printf(text, "the address of %s itself", word);
	else if (role == NETWORK_BROADCAST)
		text_printf(text, "the broadcast of %s", word);
	else
		text_printf(text, "any router's in %s", word);
	text_add(text, ": no host has it\n");
}

static void add_meaning(
	struct text *text, const struct network *a, const struct network *b)
{
	bool twice =
		a->length == b->length && wide_equal(a->address, b->address);

	if (a->length == b->length) {
		add_one_mask(text, a, b);
	} else {
		add_way(text, a, b);
		add_way(text, b, a);
	}
	add_role(text, a);
	if (!twice)
		add_role(text, b);
}

static void same_text(struct text *text, const struct network *a,
	const struct network *b, bool working, bool same)
{
	char one[NETWORK_TEXT_MAX], two[NETWORK_TEXT_MAX];

	text_printf(text, "%s and %s: %s\n", network_given_text(a, one),
		network_given_text(b, two),
		same ? "the same network" : "not the same network");
	if (working) {
		text_add_byte(text, '\n');
		working_and(text, a);
		text_add_byte(text, '\n');
		working_and(text, b);
		text_add_byte(text, '\n');
	}
	add_meaning(text, a, b);
}

/* Absent for what a host may have. */
static void json_role(struct json *json, const struct network *network)
{
	static const char *const names[] = {
		[NETWORK_SELF] = "network",
		[NETWORK_BROADCAST] = "broadcast",
		[NETWORK_ROUTERS] = "routers",
	};
	enum network_role role = network_role(network, network->address);

	if (role != NETWORK_HOST)
		json_text(json, "role", names[role]);
}

bool judge_same(const struct network *a, const struct network *b,
	enum judge_format format, bool *ret_same, struct fail *fail)
{
	bool same =
		network_holds(a, b->address) && network_holds(b, a->address);
	struct text text = {0};
	struct json lines;

	*ret_same = same;
	if (format != JUDGE_JSON) {
		same_text(&text, a, b, format == JUDGE_TEXT, same);
		return text_print(&text, fail);
	}
	json_init(&lines, STDOUT_FILENO, "stdout");
	for (int i = 0; i < 2; i++) {
		const struct network *network = i == 0 ? a : b;
		char word[NETWORK_TEXT_MAX];

		json_object(&lines, NULL);
		json_text(&lines, "address", address_of(network, word));
		json_role(&lines, network);
		describe_json(&lines, network);
		json_bool(&lines, "same", same);
		json_object_end(&lines);
	}
	return json_finish(&lines, fail);
}

/* --- a plan ---------------------------------------------------------------- */

/* So many free networks are told, of the others how many they are: of IPv6
 * there can be more than a hundred. */
#define GAPS_MOST 8

struct judge {
	const struct network *parent;
	bool json;
	struct json lines;
	struct text text;
	struct text gaps;
	size_t gap_count;
	struct network largest_gap;
};

/* Where it could begin instead. Behind the end of the parent is no advice. */
static void add_misaligned(struct text *text, const struct network *part,
	const struct network *parent)
{
	struct wide end = network_end(part);
	char word[NETWORK_TEXT_MAX];

	text_printf(text, "misaligned: a /%u begins at %s", part->length,
		network_address_text(network_begin(part), part->width, word));
	if (network_inside(part, parent) &&
		wide_equal(end, network_end(parent)))
		text_printf(text, ", the %s in %s",
			part->length == parent->length ? "only one" : "last",
			network_text(parent, word));
	else if (!wide_equal(end, wide_ones(part->width)))
		text_printf(text, " or %s",
			network_address_text(
				wide_add(end, wide_of(1)), part->width, word));
}

static void take_fault(void *context, const struct plan_fault *fault)
{
	static const char *const names[] = {
		[PLAN_MISALIGNED] = "misaligned",
		[PLAN_OUTSIDE] = "outside",
		[PLAN_OVERLAP] = "overlap",
	};
	struct judge *judge = context;
	char part[NETWORK_TEXT_MAX], with[NETWORK_TEXT_MAX] = "";

	(void)network_given_text(fault->part, part);
	if (fault->with)
		(void)network_given_text(fault->with, with);
	if (judge->json) {
		json_object(&judge->lines, NULL);
		json_text(&judge->lines, "part", part);
		json_text(&judge->lines, "fault", names[fault->kind]);
		if (fault->with)
			json_text(&judge->lines, "with", with);
		json_object_end(&judge->lines);
		return;
	}
	text_printf(&judge->text, "%s: ", part);
	if (fault->kind == PLAN_MISALIGNED)
		add_misaligned(&judge->text, fault->part, judge->parent);
	else if (fault->kind == PLAN_OUTSIDE)
		text_printf(&judge->text, "outside %s", with);
	else
		text_printf(&judge->text, "overlaps %s", with);
	text_add_byte(&judge->text, '\n');
}

static bool take_gap(void *context, const struct network *gap)
{
	struct judge *judge = context;
	char word[NETWORK_TEXT_MAX];

	if (judge->gap_count++ < GAPS_MOST)
		text_printf(
			&judge->gaps, "free: %s\n", network_text(gap, word));
	if (judge->gap_count == 1 || gap->length < judge->largest_gap.length)
		judge->largest_gap = *gap;
	return true;
}

static void add_gaps(struct judge *judge)
{
	char word[NETWORK_TEXT_MAX];

	if (judge->gaps.buf.len > 0)
		text_add_bytes(&judge->text, buf_bytes(&judge->gaps.buf),
			judge->gaps.buf.len);
	if (judge->gap_count > GAPS_MOST)
		text_printf(&judge->text,
			"free: %zu more; the largest of all is %s\n",
			judge->gap_count - GAPS_MOST,
			network_text(&judge->largest_gap, word));
	judge->text.failed |= judge->gaps.failed;
}

bool judge_plan(const struct network *parent, struct network *parts,
	size_t count, bool json, bool *ret_right, struct fail *fail)
{
	struct network bare = *parent;
	struct judge judge = {.parent = &bare, .json = json};
	char word[NETWORK_TEXT_MAX];
	size_t faults;

	if (json)
		json_init(&judge.lines, STDOUT_FILENO, "stdout");
	bare.address = network_begin(parent);
	faults = plan_check(&bare, parts, count, take_fault, &judge);
	*ret_right = faults == 0;
	if (json)
		return json_finish(&judge.lines, fail);
	if (faults == 0) {
		(void)plan_gaps(&bare, parts, count, take_gap, &judge);
		text_printf(&judge.text, "%zu network%s in %s: no fault%s\n",
			count, count == 1 ? "" : "s", network_text(&bare, word),
			judge.gap_count == 0 ? ", nothing is free" : "");
		add_gaps(&judge);
	}
	text_release(&judge.gaps);
	return text_print(&judge.text, fail);
}

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

/* One mask for both, or one each: then one may take the other for a neighbour
 * that does not know it. */
static void add_meaning(
	struct text *text, const struct network *a, const struct network *b)
{
	bool near = network_holds(a, b->address);
	bool back = network_holds(b, a->address);
	char one[NETWORK_TEXT_MAX], two[NETWORK_TEXT_MAX];

	(void)network_text(a, one);
	(void)network_text(b, two);
	if (a->length == b->length && near)
		text_printf(text,
			"Both are in %s: each reaches the other directly\n",
			one);
	else if (a->length == b->length)
		text_printf(text,
			"%s is not %s:\nfrom one to the other it takes a "
			"router\n",
			one, two);
	else
		for (int i = 0; i < 2; i++) {
			const struct network *from = i == 0 ? a : b;
			const struct network *to = i == 0 ? b : a;
			char self[NETWORK_TEXT_MAX], other[NETWORK_TEXT_MAX];

			text_printf(text, "%s sends to %s\n  %s: it is %s %s\n",
				address_of(from, self), address_of(to, other),
				(i == 0 ? near : back) ? "directly"
						       : "through a router",
				(i == 0 ? near : back) ? "inside" : "outside",
				i == 0 ? one : two);
		}
}

static void same_text(struct text *text, const struct network *a,
	const struct network *b, bool same)
{
	char one[NETWORK_TEXT_MAX], two[NETWORK_TEXT_MAX];

	text_printf(text, "%s and %s: %s\n\n", network_given_text(a, one),
		network_given_text(b, two),
		same ? "the same network" : "not the same network");
	working_and(text, a);
	text_add_byte(text, '\n');
	working_and(text, b);
	text_add_byte(text, '\n');
	add_meaning(text, a, b);
}

bool judge_same(const struct network *a, const struct network *b, bool json,
	bool *ret_same, struct fail *fail)
{
	bool same =
		network_holds(a, b->address) && network_holds(b, a->address);
	struct text text = {0};
	struct json lines;

	*ret_same = same;
	if (!json) {
		same_text(&text, a, b, same);
		return text_print(&text, fail);
	}
	json_init(&lines, STDOUT_FILENO, "stdout");
	for (int i = 0; i < 2; i++) {
		const struct network *network = i == 0 ? a : b;
		char word[NETWORK_TEXT_MAX];

		json_object(&lines, NULL);
		json_text(&lines, "address", address_of(network, word));
		describe_json(&lines, network);
		json_bool(&lines, "same", same);
		json_object_end(&lines);
	}
	return json_finish(&lines, fail);
}

/* --- a plan ---------------------------------------------------------------- */

struct judge {
	bool json;
	struct json lines;
	struct text text;
	struct text gaps;
	size_t gap_count;
};

/* The two networks between which it begins. */
static void add_misaligned(struct text *text, const struct network *part)
{
	struct network next = *part;
	bool any = !wide_equal(network_end(part), wide_ones(part->width));
	char word[NETWORK_TEXT_MAX];

	text_printf(
		text, "misaligned: it is inside %s", network_text(part, word));
	if (any) {
		next.address = wide_add(network_end(part), wide_of(1));
		text_printf(
			text, ", behind it is %s", network_text(&next, word));
	}
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
		add_misaligned(&judge->text, fault->part);
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

	judge->gap_count++;
	text_printf(&judge->gaps, "free: %s\n", network_text(gap, word));
	return true;
}

bool judge_plan(const struct network *parent, struct network *parts,
	size_t count, bool json, bool *ret_right, struct fail *fail)
{
	struct judge judge = {.json = json};
	struct network bare = *parent;
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
		if (judge.gaps.buf.len > 0)
			text_add_bytes(&judge.text, buf_bytes(&judge.gaps.buf),
				judge.gaps.buf.len);
		judge.text.failed |= judge.gaps.failed;
	}
	text_release(&judge.gaps);
	return text_print(&judge.text, fail);
}

/*
 * ncx subnet ADDRESS/PREFIX...: what a network is, and how to cut one up.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cmd/all.h"
#include "io/confine.h"
#include "out/json.h"
#include "out/text.h"
#include "subnet/describe.h"
#include "subnet/judge.h"
#include "subnet/list.h"
#include "subnet/network.h"
#include "subnet/operands.h"
#include "subnet/plan.h"
#include "subnet/split.h"

struct subnet_args {
	const char *split, *hosts;
	bool same, check, summarise;
	bool brief, json, no_header;
	struct common_args common;
};

static const struct option_row what_rows[] = {
	OPTION_TEXT(struct subnet_args, split, 0, "split", "N|/PREFIX",
		"cut the network into N equal ones, or into all of /PREFIX"),
	OPTION_TEXT(struct subnet_args, hosts, 0, "hosts", "LIST",
		"make networks for so many hosts: 100,50 or lab=50,wan=2"),
	OPTION_FLAG(struct subnet_args, same, 0, "same",
		"are two addresses in the same network?"),
	OPTION_FLAG(struct subnet_args, check, 0, "check",
		"are the networks a right plan of the first one?"),
	OPTION_FLAG(struct subnet_args, summarise, 0, "summarise",
		"write networks and ranges as few networks"),
	{.kind = OPTION_KIND_FLAG,
		.name = "summarize",
		.help = "the same",
		.offset = OPTION_FIELD(struct subnet_args, summarise, bool),
		.hidden = true},
	OPTION_END};

static const struct option_row output_rows[] = {
	OPTION_FLAG(struct subnet_args, brief, 'b', "brief",
		"leave out the working in binary"),
	OPTION_FLAG(struct subnet_args, json, 0, "json",
		"write JSON Lines, one network a line"),
	OPTION_FLAG(struct subnet_args, no_header, 0, "no-header",
		"tables: the rows alone"),
	OPTION_END};

static const struct option_group groups[] = {
	{"What to do", what_rows, 0},
	{"Output", output_rows, 0},
	COMMON_OPTION_GROUP(struct subnet_args, common),
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... NETWORK..."},
	{"[OPTION]... ADDRESS ADDRESS/PREFIX"},
	{"[OPTION]... --split N|/PREFIX NETWORK"},
	{"[OPTION]... --hosts LIST NETWORK"},
	{"[OPTION]... --check NETWORK PART..."},
	{"[OPTION]... --summarise NETWORK|RANGE..."},
	{0},
};

static const struct command_example examples[] = {
	{"ncx subnet 192.168.10.77/26", "all of a network, and the working"},
	{"ncx subnet 10.0.0.5 255.255.240.0", "the same with a mask"},
	{"ncx subnet 10.0.0.5 10.0.0.70/26", "are they in one network?"},
	{"ncx subnet --split 4 192.168.1.0/24", "cut it into four"},
	{"ncx subnet --hosts lab=50,wan=2 10.1.0.0/24",
		"networks for so many hosts"},
	{"ncx subnet --summarise 10.0.0.1-10.0.0.99", "a range as networks"},
	{0},
};

struct subnet {
	const struct subnet_args *args;
	struct report *report;
	struct operands operands;
};

/* --- checks ---------------------------------------------------------------- */

static bool check_options(const struct subnet_args *args, struct fail *fail)
{
	const struct {
		const char *name;
		bool on;
	} modes[] = {
		{"--split", args->split},
		{"--hosts", args->hosts},
		{"--same", args->same},
		{"--check", args->check},
		{"--summarise", args->summarise},
	};
	const char *first = NULL;

	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		if (!modes[i].on)
			continue;
		if (first)
			return fail_set(fail, STATUS_USAGE,
				"'%s' and '%s' exclude each other", first,
				modes[i].name);
		first = modes[i].name;
	}
	/* Nothing else has any working to leave out. */
	if (args->brief && first && !args->same)
		return fail_set(fail, STATUS_USAGE,
			"'%s' has no working that '--brief' leaves out", first);
	return true;
}

/* How many networks each way takes, once masks are joined with addresses. */
static bool check_count(const struct subnet *subnet, struct fail *fail)
{
	const struct subnet_args *args = subnet->args;
	size_t count = subnet->operands.count;

	if ((args->split || args->hosts) && count != 1)
		return fail_set(fail, STATUS_USAGE,
			"'%s' takes one network, not %zu",
			args->split ? "--split" : "--hosts", count);
	if (args->same && count != 2)
		return fail_set(fail, STATUS_USAGE,
			"'--same' takes two addresses, not %zu", count);
	if (args->check && count < 2)
		return fail_set(fail, STATUS_USAGE,
			"'--check' takes a network and its parts");
	return true;
}

/* --- what to do ------------------------------------------------------------ */

static void assume_class(struct subnet *subnet, struct network *network)
{
	char word[NETWORK_TEXT_MAX];

	if (!network->bare)
		return;
	network_assume_class(network);
	if (network->length < network->width)
		report_status(subnet->report,
			"no prefix is given: %s, as in its class of old",
			network_text(network, word));
}

static bool describe(struct subnet *subnet, struct fail *fail)
{
	bool as_json = subnet->args->json;
	struct text text = {0};
	struct json json;

	if (as_json)
		json_init(&json, STDOUT_FILENO, "stdout");
	for (size_t i = 0; i < subnet->operands.count; i++) {
		struct network *network = &subnet->operands.networks[i];

		assume_class(subnet, network);
		if (as_json) {
			describe_json_line(&json, network);
			continue;
		}
		if (i > 0)
			text_add_byte(&text, '\n');
		describe_text(&text, network, !subnet->args->brief);
	}
	return as_json ? json_finish(&json, fail) : text_print(&text, fail);
}

static bool split(struct subnet *subnet, struct fail *fail)
{
	const struct subnet_args *args = subnet->args;
	struct network *parent = &subnet->operands.networks[0];
	struct list_format format = {args->json, args->no_header};
	struct split parts;

	assume_class(subnet, parent);
	return plan_split_parse(args->split, parent, &parts, fail) &&
	       split_list(parent, &parts, format, fail);
}

static bool tell_missing(const struct subnet *subnet,
	const struct request *requests, size_t count, struct fail *fail)
{
	const struct network *parent = &subnet->operands.networks[0];
	char word[NETWORK_TEXT_MAX], total[WIDE_TEXT_MAX];
	unsigned length;
	struct wide sum;

	for (size_t i = 0; i < count; i++) {
		const struct request *request = &requests[i];

		if (request->placed)
			continue;
		report_warning(subnet->report,
			"no place for %.*s%s%llu host%s: a /%u is needed",
			(int)request->name_len,
			request->name ? request->name : "",
			request->name ? ", " : "",
			(unsigned long long)request->hosts,
			request->hosts == 1 ? "" : "s", request->length);
	}
	(void)network_text(parent, word);
	if (!request_total(requests, count, parent->width, &sum, &length))
		return fail_set(fail, STATUS_NO,
			"%s is too small, and so is all of %s", word,
			parent->width == NETWORK_IPV4 ? "IPv4" : "IPv6");
	return fail_set(fail, STATUS_NO,
		"%s is too small for %s addresses: a /%u is large enough", word,
		wide_text(sum, total), length);
}

static bool place(struct subnet *subnet, struct fail *fail)
{
	const struct subnet_args *args = subnet->args;
	struct network *parent = &subnet->operands.networks[0];
	struct list_format format = {args->json, args->no_header};
	struct request *requests;
	struct span rest;
	size_t count;
	bool any, good;

	if (!request_parse(args->hosts, &requests, &count, fail))
		return false;
	assume_class(subnet, parent);
	if (request_place(parent, requests, count, &rest, &any))
		good = list_requests(parent, requests, count,
			any ? &rest : NULL, format, fail);
	else
		good = tell_missing(subnet, requests, count, fail);
	free(requests);
	return good;
}

static bool compare(struct subnet *subnet, bool *ret_same, struct fail *fail)
{
	const struct subnet_args *args = subnet->args;
	struct network *a = &subnet->operands.networks[0];
	struct network *b = &subnet->operands.networks[1];

	if (a->width != b->width)
		return fail_set(fail, STATUS_USAGE,
			"the addresses are of two families");
	if (a->bare && b->bare) {
		assume_class(subnet, a);
		assume_class(subnet, b);
	}
	operands_share_prefix(&subnet->operands);
	return judge_same(a, b,
		args->json    ? JUDGE_JSON
		: args->brief ? JUDGE_BRIEF
			      : JUDGE_TEXT,
		ret_same, fail);
}

static bool check_plan(
	struct subnet *subnet, bool *ret_right, struct fail *fail)
{
	struct network *networks = subnet->operands.networks;

	return operands_check_plan(&subnet->operands, fail) &&
	       judge_plan(&networks[0], networks + 1,
		       subnet->operands.count - 1, subnet->args->json,
		       ret_right, fail);
}

/* Courses call the one network that holds all a summary, too; it may hold
 * more. */
static bool summarise(struct subnet *subnet, struct fail *fail)
{
	struct list_format format = {.json = subnet->args->json};
	size_t count =
		span_merge(subnet->operands.spans, subnet->operands.count);
	struct span all = subnet->operands.spans[0];
	char word[NETWORK_TEXT_MAX];

	if (!list_summary(subnet->operands.spans, count, format, fail))
		return false;
	all.last = subnet->operands.spans[count - 1].last;
	if (count > 0 && all.width == subnet->operands.spans[count - 1].width) {
		struct network supernet = span_supernet(&all);

		report_status(subnet->report, "the one that holds all: %s",
			network_text(&supernet, word));
	}
	return true;
}

static bool work(struct subnet *subnet, bool *ret_yes, struct fail *fail)
{
	const struct subnet_args *args = subnet->args;

	if (args->split)
		return split(subnet, fail);
	if (args->hosts)
		return place(subnet, fail);
	if (args->check)
		return check_plan(subnet, ret_yes, fail);
	if (args->summarise)
		return summarise(subnet, fail);
	if (args->same || operands_are_question(&subnet->operands))
		return compare(subnet, ret_yes, fail);
	return describe(subnet, fail);
}

static enum status run(const void *args, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	struct subnet subnet = {.args = args, .report = report};
	const struct common_args *common = &subnet.args->common;
	unsigned width = common->ipv4 == common->ipv6 ? 0
			 : common->ipv4		      ? NETWORK_IPV4
						      : NETWORK_IPV6;
	const struct confine nothing = {0};
	char text[CONFINE_TEXT_MAX];
	bool yes = true, good;

	(void)ret_signal;
	report_detail(report, "%s", confine(&nothing, text));
	good = check_options(subnet.args, fail) &&
	       operands_take(&subnet.operands, subnet.args->summarise, width,
		       operand_count, operands, fail) &&
	       check_count(&subnet, fail) && work(&subnet, &yes, fail);
	operands_release(&subnet.operands);
	if (!good)
		return fail->status;
	return yes ? STATUS_OK : STATUS_NO;
}

const struct command subnet_command = {
	.name = "subnet",
	.summary = "tell what a network is, and cut it up",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct subnet_args),
	.common_offset = offsetof(struct subnet_args, common),
	.min_operands = 1,
	.max_operands = -1,
	.run = run,
};

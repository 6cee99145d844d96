/*
 * ncx subnet ADDRESS/PREFIX...: what a network is, and how to cut one up.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cmd/all.h"
#include "out/json.h"
#include "out/text.h"
#include "subnet/describe.h"
#include "subnet/judge.h"
#include "subnet/list.h"
#include "subnet/network.h"
#include "subnet/plan.h"

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
	struct network *networks;
	struct span *spans; /* of --summarise, as many as networks */
	size_t count;
};

/* --- operands -------------------------------------------------------------- */

static bool check_family(const struct subnet_args *args, const char *operand,
	unsigned width, struct fail *fail)
{
	const struct common_args *common = &args->common;

	if (common->ipv4 == common->ipv6 ||
		common->ipv4 == (width == NETWORK_IPV4))
		return true;
	return fail_set(fail, STATUS_USAGE, "'%s' is not %s, which '%s' wants",
		operand, common->ipv4 ? "IPv4" : "IPv6",
		common->ipv4 ? "-4" : "-6");
}

/* An operand, and its mask if that is the next one: "10.0.0.1 255.0.0.0". */
static bool take_network(struct subnet *subnet, char **operands, int left,
	int *ret_used, struct fail *fail)
{
	struct network *network = &subnet->networks[subnet->count];

	if (!network_parse(operands[0], strlen(operands[0]), network, fail))
		return false;
	*ret_used = 1;
	if (left > 1 && network->bare && network->width == NETWORK_IPV4 &&
		network_mask_word(
			operands[1], strlen(operands[1]), &network->length)) {
		network->bare = false;
		*ret_used = 2;
	}
	subnet->spans[subnet->count] = span_of(network);
	return true;
}

static bool take_operands(
	struct subnet *subnet, int count, char **operands, struct fail *fail)
{
	int used = 1;

	for (int i = 0; i < count; i += used) {
		struct span *span = &subnet->spans[subnet->count];
		const char *word = operands[i];
		bool good;

		used = 1;
		if (subnet->args->summarise && strchr(word, '-'))
			good = span_parse(word, strlen(word), span, fail);
		else
			good = take_network(
				subnet, operands + i, count - i, &used, fail);
		if (!good ||
			!check_family(subnet->args, word, span->width, fail))
			return false;
		subnet->count++;
	}
	return true;
}

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
	if (args->brief && first)
		return fail_set(fail, STATUS_USAGE,
			"'--brief' is for networks alone: it excludes '%s'",
			first);
	return true;
}

/* How many networks each way takes, once masks are joined with addresses. */
static bool check_count(const struct subnet *subnet, struct fail *fail)
{
	const struct subnet_args *args = subnet->args;
	size_t count = subnet->count;

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
	for (size_t i = 0; i < subnet->count; i++) {
		struct network *network = &subnet->networks[i];

		assume_class(subnet, network);
		if (as_json) {
			json_object(&json, NULL);
			describe_json(&json, network);
			json_object_end(&json);
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
	struct network *parent = &subnet->networks[0];
	struct list_format format = {args->json, args->no_header};
	unsigned length = 0;

	assume_class(subnet, parent);
	return plan_split_parse(args->split, parent, &length, fail) &&
	       list_split(parent, length, format, fail);
}

static bool tell_missing(const struct subnet *subnet,
	const struct request *requests, size_t count, struct fail *fail)
{
	const struct network *parent = &subnet->networks[0];
	char word[NETWORK_TEXT_MAX], total[WIDE_TEXT_MAX];
	unsigned length;
	struct wide sum;

	for (size_t i = 0; i < count; i++) {
		const struct request *request = &requests[i];

		if (request->placed)
			continue;
		report_warning(subnet->report,
			"no place for %.*s%s%llu hosts: a /%u is needed",
			(int)request->name_len,
			request->name ? request->name : "",
			request->name ? ", " : "",
			(unsigned long long)request->hosts, request->length);
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
	struct network *parent = &subnet->networks[0];
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

/* An address without a prefix has that of the other one. */
static bool compare(struct subnet *subnet, bool *ret_same, struct fail *fail)
{
	struct network *a = &subnet->networks[0], *b = &subnet->networks[1];

	if (a->width != b->width)
		return fail_set(fail, STATUS_USAGE,
			"the addresses are of two families");
	if (a->bare && b->bare) {
		assume_class(subnet, a);
		assume_class(subnet, b);
	} else if (a->bare) {
		a->length = b->length;
	} else if (b->bare) {
		b->length = a->length;
	}
	return judge_same(a, b, subnet->args->json, ret_same, fail);
}

static bool check_plan(
	struct subnet *subnet, bool *ret_right, struct fail *fail)
{
	struct network *networks = subnet->networks;
	char word[NETWORK_TEXT_MAX];

	for (size_t i = 0; i < subnet->count; i++) {
		(void)network_address_text(
			networks[i].address, networks[i].width, word);
		if (networks[i].bare)
			return fail_set(fail, STATUS_USAGE,
				"'%s' has no prefix: '--check' takes networks",
				word);
		if (networks[i].width != networks[0].width)
			return fail_set(fail, STATUS_USAGE,
				"'%s' is of another family than the network "
				"that is checked",
				word);
	}
	return judge_plan(&networks[0], networks + 1, subnet->count - 1,
		subnet->args->json, ret_right, fail);
}

/* Courses call the one network that holds all a summary, too; it may hold
 * more. */
static bool summarise(struct subnet *subnet, struct fail *fail)
{
	struct list_format format = {.json = subnet->args->json};
	size_t count = span_merge(subnet->spans, subnet->count);
	struct span all = subnet->spans[0];
	char word[NETWORK_TEXT_MAX];

	if (!list_summary(subnet->spans, count, format, fail))
		return false;
	all.last = subnet->spans[count - 1].last;
	if (count > 0 && all.width == subnet->spans[count - 1].width) {
		struct network supernet = span_supernet(&all);

		report_status(subnet->report, "the one that holds all: %s",
			network_text(&supernet, word));
	}
	return true;
}

/* Two of which one alone has a prefix are a question, others a list. */
static bool is_question(const struct subnet *subnet)
{
	const struct network *networks = subnet->networks;

	return subnet->args->same ||
	       (subnet->count == 2 && networks[0].bare != networks[1].bare &&
		       networks[0].width == networks[1].width);
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
	if (is_question(subnet))
		return compare(subnet, ret_yes, fail);
	return describe(subnet, fail);
}

static enum status run(const void *args, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	size_t room = (size_t)operand_count;
	struct subnet subnet = {.args = args, .report = report};
	bool yes = true, good;

	(void)ret_signal;
	subnet.networks = calloc(room, sizeof(*subnet.networks));
	subnet.spans = calloc(room, sizeof(*subnet.spans));
	good = (subnet.networks && subnet.spans) || fail_memory(fail);
	good = good && check_options(subnet.args, fail) &&
	       take_operands(&subnet, operand_count, operands, fail) &&
	       check_count(&subnet, fail) && work(&subnet, &yes, fail);
	free(subnet.networks);
	free(subnet.spans);
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

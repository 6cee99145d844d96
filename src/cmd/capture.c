/*
 * ncx capture [FILTER]...: packets as they pass.
 */
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cmd/all.h"
#include "out/text.h"
#include "wire/live.h"
#include "wire/pcap.h"
#include "wire/width.h"

struct capture_args {
	const char *interface, *write;
	bool ladder, brief, json, absolute, delta, relative;
	unsigned format;
	struct option_number payload, count, snap;
	struct option_duration duration;
	struct common_args common;
};

static const char *const formats[] = {"", "text", "mermaid", NULL};

static const struct option_row what_rows[] = {
	OPTION_TEXT(struct capture_args, interface, 'i', "interface", "IFACE",
		"packets of this interface (default: of all)"),
	OPTION_NUMBER(struct capture_args, count, 'c', "count", "N", 1,
		UINT64_MAX, "end after N packets"),
	OPTION_DURATION(struct capture_args, duration, 'd', "duration",
		"end after this long"),
	OPTION_NUMBER(struct capture_args, snap, 0, "snap", "N", 1,
		PCAP_FRAME_MAX, "keep the first N bytes of each packet"),
	OPTION_END};

static const struct option_row output_rows[] = {
	OPTION_TEXT(struct capture_args, write, 'w', "write", "FILE",
		"write the packets to FILE as pcap; - is stdout"),
	OPTION_FLAG(struct capture_args, brief, 0, "brief",
		"print a line a packet (default without -w)"),
	OPTION_FLAG(struct capture_args, relative, 0, "relative",
		"lines begin with the seconds since the first packet"),
	OPTION_FLAG(struct capture_args, json, 0, "json",
		"print JSON Lines: every field of every packet"),
	OPTION_END};

static const struct option_row ladder_rows[] = {
	OPTION_FLAG(struct capture_args, ladder, 0, "ladder",
		"draw the exchange as a sequence diagram"),
	OPTION_FLAG(struct capture_args, absolute, 0, "absolute",
		"sequence numbers as they stand in the packets"),
	OPTION_FLAG(struct capture_args, delta, 0, "delta",
		"time since the packet before, not since the first"),
	OPTION_CHOICE(struct capture_args, format, 0, "format", "FORMAT",
		formats, "how it is drawn (default: text)"),
	OPTION_NUMBER(struct capture_args, payload, 0, "payload", "N", 0, 65535,
		"show N bytes of what each packet carries"),
	OPTION_END};

static const struct option_group groups[] = {
	{"What to capture", what_rows, 0},
	{"Output", output_rows, 0},
	{"The ladder", ladder_rows, 0},
	COMMON_OPTION_GROUP(struct capture_args, common),
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... [FILTER]..."},
	{0},
};

static const struct command_term terms[] = {
	{"tcp, udp, icmp, arp", "packets of one of these protocols"},
	{"ip, ip6", "of this version of IP"},
	{":PORTS", "one end has such a port: :53, :ssh, :8000-8100"},
	{"@HOST", "one end has the address: @localhost, @10.0.0.0/8"},
	{"@HOST:PORTS", "one end has both: @[::1]:80"},
	{0},
};

static const struct command_example examples[] = {
	{"ncx capture -i lo tcp :5000", "a line a packet of a conversation"},
	{"ncx capture -i lo --ladder :5000", "draw it"},
	{"ncx capture -w trace.pcap -c 100", "100 packets for Wireshark"},
	{"ncx capture udp :53 @192.0.2.1", "questions to a name server"},
	{0},
};

/* --- the command line ------------------------------------------------------ */

static bool check_ladder(const struct capture_args *args, struct fail *fail)
{
	const char *name = args->absolute      ? "--absolute"
			   : args->delta       ? "--delta"
			   : args->format      ? "--format"
			   : args->payload.set ? "--payload"
					       : NULL;

	if (name && !args->ladder)
		return fail_set(fail, STATUS_USAGE,
			"'%s' is about the ladder: it needs '--ladder'", name);
	return true;
}

static bool check(const struct capture_args *args, struct fail *fail)
{
	int printed = args->ladder + args->brief + args->json;

	if (printed > 1)
		return fail_set(fail, STATUS_USAGE,
			"'--ladder', '--brief' and '--json' exclude each other "
			"on stdout");
	if (args->relative && (args->ladder || args->json))
		return fail_set(fail, STATUS_USAGE,
			"'--relative' is about lines: it excludes '%s'",
			args->ladder ? "--ladder" : "--json");
	if (args->write && !*args->write)
		return fail_set(fail, STATUS_USAGE, "'--write' takes a file");
	if (args->write && strcmp(args->write, "-") == 0) {
		if (printed > 0 || args->relative)
			return fail_set(fail, STATUS_USAGE,
				"'-w -' has stdout for itself");
		if (isatty(STDOUT_FILENO))
			return fail_set(fail, STATUS_USAGE,
				"'-w -' is for a pipe or a file: a terminal "
				"cannot show pcap");
	}
	return check_ladder(args, fail);
}

static bool take_filter(const struct capture_args *args, int operand_count,
	char **operands, struct filter *filter, struct fail *fail)
{
	if (!filter_parse(operands, (size_t)operand_count, filter, fail))
		return false;
	if (args->common.ipv4)
		filter->protocols |= FILTER_IPV4;
	if (args->common.ipv6)
		filter->protocols |= FILTER_IPV6;
	return true;
}

/* --- the command ----------------------------------------------------------- */

static enum live_print what_to_print(const struct capture_args *args)
{
	if (args->ladder)
		return LIVE_LADDER;
	if (args->json)
		return LIVE_JSON;
	if (args->relative)
		return LIVE_RELATIVE;
	return args->brief || !args->write ? LIVE_LINES : LIVE_NOTHING;
}

/* The filter as it was typed, for the status line. */
static void take_words(const struct capture_args *args, int operand_count,
	char **operands, struct text *text)
{
	if (args->common.ipv4)
		text_add(text, "-4 ");
	if (args->common.ipv6)
		text_add(text, "-6 ");
	for (int i = 0; i < operand_count; i++) {
		text_add(text, operands[i]);
		text_add_byte(text, ' ');
	}
	if (text->buf.len == 0)
		return;
	text_cut(text, text->buf.len - 1);
	text_add_byte(text, '\0');
}

static struct live_options options_of(const struct capture_args *args)
{
	struct live_options options = {
		.snap = (size_t)args->snap.value,
		.count = args->count.value,
		.timed = args->duration.set,
		.duration_ns = args->duration.ns,
		.file = args->write,
		.print = what_to_print(args),
		.ladder =
			{
				.format = args->format == 2 ? LADDER_MERMAID
							    : LADDER_TEXT,
				.absolute = args->absolute,
				.delta = args->delta,
				.width = width_of(STDOUT_FILENO),
				.payload = (unsigned)args->payload.value,
			},
	};

	/* As tcpdump has it. */
	if (args->interface && strcmp(args->interface, "any") != 0)
		options.interface = args->interface;
	return options;
}

static enum status run(const void *args, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	struct live_options options = options_of(args);
	struct live_result result = {0};
	struct filter filter = {0};
	struct text words = {0};
	enum status status = STATUS_OK;

	take_words(args, operand_count, operands, &words);
	if (!words.failed && words.buf.len > 0)
		options.filter_text = (const char *)buf_bytes(&words.buf);
	options.filter = &filter;
	if (!check(args, fail) ||
		!take_filter(args, operand_count, operands, &filter, fail) ||
		!live_run(&options, report, &result, fail))
		status = fail->status;
	else if (result.packets == 0)
		status = STATUS_NO;
	*ret_signal = result.signal;
	filter_release(&filter);
	text_release(&words);
	return status;
}

const struct command capture_command = {
	.name = "capture",
	.summary = "show packets as they pass",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.terms_title = "FILTER, those of different kinds must all match",
	.terms = terms,
	.args_size = sizeof(struct capture_args),
	.common_offset = offsetof(struct capture_args, common),
	.min_operands = 0,
	.max_operands = -1,
	.run = run,
};

/*
 * ncx decode [FILE]...: what the bytes of packets mean.
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"
#include "cli/command.h"
#include "cmd/all.h"
#include "wire/decode.h"
#include "wire/width.h"

struct decode_args {
	const char *from, *only, *write;
	struct option_number count, payload;
	unsigned format;
	bool swap16, fix;
	bool explain, layout, checksum, brief, json, ladder;
	bool absolute, delta, relative;
	struct common_args common;
};

static const char *const formats[] = {"text", "mermaid", NULL};

static const struct option_row input_rows[] = {
	OPTION_TEXT(struct decode_args, from, 0, "from", "HEADER",
		"hex begins with: auto eth ip tcp udp icmp icmpv6 arp null "
		"sll sll2"),
	OPTION_FLAG(struct decode_args, swap16, 0, "swap16",
		"hex in 16-bit words of a little-endian hexdump or od"),
	OPTION_NUMBER(struct decode_args, count, 'c', "count", "N", 1,
		UINT32_MAX, "the first N packets alone"),
	OPTION_TEXT(struct decode_args, only, 0, "only", "N[-[M]]",
		"packet number N alone, N to M, or all from N on"),
	OPTION_FLAG(struct decode_args, fix, 0, "fix",
		"put checksums right first; alone: print the frame as hex"),
	OPTION_END};

static const struct option_row output_rows[] = {
	OPTION_FLAG(struct decode_args, explain, 0, "explain",
		"every field; default, unless another is chosen"),
	OPTION_FLAG(struct decode_args, layout, 0, "layout",
		"the box of the RFC, 32 bits wide, with the values"),
	OPTION_FLAG(struct decode_args, checksum, 0, "checksum",
		"checksums worked out step by step"),
	OPTION_FLAG(struct decode_args, brief, 'b', "brief", "a line a packet"),
	OPTION_FLAG(struct decode_args, relative, 0, "relative",
		"--brief: seconds since the first packet, not the clock"),
	OPTION_FLAG(struct decode_args, json, 0, "json",
		"write JSON Lines, one packet a line"),
	OPTION_TEXT(struct decode_args, write, 'w', "write", "FILE",
		"write the packets to FILE as pcap; - is stdout"),
	OPTION_END};

static const struct option_row ladder_rows[] = {
	OPTION_FLAG(struct decode_args, ladder, 0, "ladder",
		"draw the exchange as a sequence diagram"),
	OPTION_FLAG(struct decode_args, absolute, 0, "absolute",
		"sequence numbers as they stand in the packets"),
	OPTION_FLAG(struct decode_args, delta, 0, "delta",
		"time since the packet before"),
	OPTION_CHOICE(struct decode_args, format, 0, "format", "FORMAT",
		formats, "text, or mermaid for a report"),
	OPTION_NUMBER(struct decode_args, payload, 0, "payload", "N", 0, 65535,
		"show N bytes of what a packet carries"),
	OPTION_END};

static const struct option_group groups[] = {
	{"Input", input_rows, 0},
	{"Output", output_rows, 0},
	{"The ladder", ladder_rows, 0},
	COMMON_OPTION_GROUP(struct decode_args, common),
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... [FILE]..."},
	{0},
};

static const struct command_example examples[] = {
	{"ncx decode", "explain what is pasted, as hex in any layout"},
	{"ncx decode --layout --checksum frame.txt",
		"the box of the RFC, and the checksums by hand"},
	{"ncx decode --ladder trace.pcap", "the exchange as a diagram"},
	{"tcpdump -w - | ncx decode --brief -", "a line a packet, live"},
	{"ncx decode --fix frame.txt", "the frame with right checksums"},
	{0},
};

static bool parse_only(
	const char *text, struct decode_options *options, struct fail *fail)
{
	const char *dash = strchr(text, '-');
	size_t len = strlen(text), low = dash ? (size_t)(dash - text) : len;
	bool good = number_parse(text, low, UINT32_MAX, &options->first) &&
		    options->first > 0;

	options->last = options->first;
	if (good && dash && low + 1 < len)
		good = number_parse(text + low + 1, len - low - 1, UINT32_MAX,
			       &options->last) &&
		       options->last >= options->first;
	else if (dash)
		options->last = UINT64_MAX;
	return good || fail_set(fail, STATUS_USAGE,
			       "'%s' is not a packet number, nor a range of "
			       "them such as 3-7",
			       text);
}

static bool parse_from(
	const char *from, struct decode_options *options, struct fail *fail)
{
	if (strcmp(from, "auto") == 0)
		return true;
	if (!packet_start_parse(from, &options->start))
		return fail_set(fail, STATUS_USAGE,
			"'%s' is no header that hex may begin with: auto, eth, "
			"ip, tcp, udp, icmp, icmpv6, arp, null, sll, sll2",
			from);
	options->start_set = true;
	return true;
}

/* Lines, objects and ladders do not mix with anything else on stdout. */
static bool check(const struct decode_args *args, struct fail *fail)
{
	const char *alone = args->json	   ? "--json"
			    : args->brief  ? "--brief"
			    : args->ladder ? "--ladder"
					   : NULL;
	const char *other = args->explain    ? "--explain"
			    : args->layout   ? "--layout"
			    : args->checksum ? "--checksum"
			    : args->ladder   ? "--ladder"
			    : args->brief    ? "--brief"
					     : NULL;
	bool standard = args->write && strcmp(args->write, "-") == 0;

	if (alone && other && strcmp(alone, other) != 0)
		return fail_set(fail, STATUS_USAGE,
			"'%s' and '%s' exclude each other", alone, other);
	if (standard && (alone || other))
		return fail_set(fail, STATUS_USAGE,
			"'--write -' has stdout for itself: '%s' cannot be "
			"there, too",
			alone ? alone : other);
	if (!args->ladder && (args->absolute || args->delta || args->format ||
				     args->payload.set))
		return fail_set(fail, STATUS_USAGE, "'%s' is for '--ladder'",
			args->absolute ? "--absolute"
			: args->delta  ? "--delta"
			: args->format ? "--format"
				       : "--payload");
	if (args->relative && !args->brief)
		return fail_set(
			fail, STATUS_USAGE, "'--relative' is for '--brief'");
	if (args->count.set && args->only)
		return fail_set(fail, STATUS_USAGE,
			"'--count' and '--only' exclude each other");
	return true;
}

/* Opened for writing, an input would be empty. */
static bool check_write(
	const char *path, int operand_count, char **operands, struct fail *fail)
{
	struct stat out, in;

	if (!path || stat(path, &out) < 0 || !S_ISREG(out.st_mode))
		return true;
	for (int i = 0; i < operand_count || i == 0; i++) {
		const char *name = operand_count > 0 ? operands[i] : "-";
		bool standard = strcmp(name, "-") == 0;

		if ((standard ? fstat(STDIN_FILENO, &in) : stat(name, &in)) ==
				0 &&
			in.st_dev == out.st_dev && in.st_ino == out.st_ino)
			return fail_set(fail, STATUS_USAGE,
				"'%s' is read: it cannot be written, too",
				standard ? path : name);
	}
	return true;
}

static enum decode_print what_to_print(const struct decode_args *args)
{
	if (args->brief)
		return DECODE_LINES;
	if (args->json)
		return DECODE_JSON;
	if (args->ladder)
		return DECODE_LADDER;
	if (args->explain || args->layout || args->checksum ||
		(!args->fix && !args->write))
		return DECODE_VIEWS;
	return args->write ? DECODE_NOTHING : DECODE_HEX;
}

static bool parse(const struct decode_args *args,
	struct decode_options *ret_options, struct fail *fail)
{
	struct decode_options options = {
		.swap16 = args->swap16,
		.first = 1,
		.last = args->count.set ? args->count.value : UINT64_MAX,
		.fix = args->fix,
		.print = what_to_print(args),
		/* The default, where nothing else was chosen. */
		.explain = args->explain || !(args->layout || args->checksum),
		.layout = args->layout,
		.checksum = args->checksum,
		.full = args->common.verbose > 0,
		.relative = args->relative,
		.counted = args->common.verbose > 0,
		.width = width_of(STDOUT_FILENO),
		.write = args->write,
	};

	options.ladder = (struct ladder_options){
		.format = args->format ? LADDER_MERMAID : LADDER_TEXT,
		.absolute = args->absolute,
		.delta = args->delta,
		.width = options.width,
		.payload = (unsigned)args->payload.value,
	};
	if ((args->only && !parse_only(args->only, &options, fail)) ||
		(args->from && !parse_from(args->from, &options, fail)))
		return false;
	*ret_options = options;
	return true;
}

/* No packet: which of them, or in what. */
static enum status tell_none(struct report *report,
	const struct decode_result *result, uint64_t first, const char *name)
{
	if (result->seen > 0)
		report_warning(report, "there is no packet %llu: %llu in all",
			(unsigned long long)first,
			(unsigned long long)result->seen);
	else
		report_warning(report, "no packet in %s",
			strcmp(name, "-") == 0 ? "stdin" : name);
	return STATUS_NO;
}

static enum status run(const void *opaque, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	const struct decode_args *args = opaque;
	struct decode_result result = {0};
	struct decode_options options;

	if (!check(args, fail) ||
		!check_write(args->write, operand_count, operands, fail) ||
		!parse(args, &options, fail))
		return fail->status;
	if (!decode_run(
		    &options, operands, operand_count, report, &result, fail)) {
		*ret_signal = result.signal;
		return fail->status;
	}
	*ret_signal = result.signal;
	if (result.shown > 0 || result.signal != 0)
		return STATUS_OK;
	return tell_none(report, &result, options.first,
		operand_count > 0 ? operands[operand_count - 1] : "-");
}

const struct command decode_command = {
	.name = "decode",
	.summary = "explain every field of a packet",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct decode_args),
	.common_offset = offsetof(struct decode_args, common),
	.min_operands = 0,
	.max_operands = -1,
	.run = run,
};

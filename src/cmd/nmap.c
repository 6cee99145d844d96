/*
 * ncx nmap: scan as nmap does.
 *
 * The words of ncx scan are made out of nmap's options; the report is its
 * format "nmap" (scan/report_nmap.c). What nmap's options do that need raw
 * packets, or a data base of its own, is refused by name.
 */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cmd/all.h"
#include "cmd/compat_nmap.h"
#include "cmd/compat_nmap_refused.h"
#include "out/output.h"

#define PORTS_DEFAULT "1000"
#define PORTS_FAST    "100"

/* A name behind one dash. */
#define ONE_DASH_TEXT(field_, name_, argument_, help_)                         \
	{                                                                      \
		.kind = OPTION_KIND_TEXT, .name = (name_),                     \
		.argument = (argument_), .help = (help_),                      \
		.offset =                                                      \
			OPTION_FIELD(struct nmap_args, field_, const char *),  \
		.one_dash = true                                               \
	}
static const struct option_row what_rows[] = {
	OPTION_LIST(struct nmap_args, scans, 's', NULL, "TYPE",
		"T: TCP ports, by connecting; U: UDP ports; TU: both"),
	OPTION_LIST(struct nmap_args, ports, 'p', NULL, "PORTS",
		"ports to scan: 22,80,8000-8100,U:53; - is all"),
	OPTION_FLAG(struct nmap_args, fast, 'F', NULL,
		"the 100 most common ports, not 1000: ncx scan --top 100"),
	OPTION_NUMBER(struct nmap_args, top, 0, "top-ports", "N", 1, 65535,
		"the N most common ports: ncx scan --top N"),
	OPTION_FLAG(struct nmap_args, ordered, 'r', NULL,
		"ports in ascending order, as always"),
	OPTION_FLAG(struct nmap_args, shuffle, 0, "randomize-hosts",
		"hosts, and ports, in a random order: ncx scan --shuffle"),
	{.kind = OPTION_KIND_LIST,
		.name = "iL",
		.argument = "FILE",
		.help = "read targets from FILE, - is stdin: ncx scan -f",
		.offset = OPTION_FIELD(
			struct nmap_args, targets, struct option_list),
		.one_dash = true},
	OPTION_LIST(struct nmap_args, exclude, 0, "exclude", "LIST",
		"leave these targets out, commas between"),
	OPTION_LIST(struct nmap_args, pings, 'P', NULL, "TYPE",
		"n: every target is up, and all of its ports are probed"),
	OPTION_FLAG(struct nmap_args, numeric, 'n', NULL,
		"look up no names of addresses, as always without -R"),
	OPTION_FLAG(struct nmap_args, common.resolve, 'R', NULL,
		"look up the names of addresses: ncx scan -r"),
	OPTION_FLAG(struct nmap_args, all_addresses, 0, "resolve-all",
		"every address of a name: ncx scan --all-addresses"),
	OPTION_FLAG(struct nmap_args, plain_dns, 0, "system-dns",
		"names are looked up by the system, as always"),
	OPTION_FLAG(struct nmap_args, unprivileged, 0, "unprivileged",
		"without raw sockets, as always"),
	OPTION_FLAG(struct nmap_args, common.ipv4, '4', NULL, "use IPv4 only"),
	OPTION_FLAG(struct nmap_args, common.ipv6, '6', NULL, "use IPv6 only"),
	OPTION_END};

static const struct option_row output_rows[] = {
	ONE_DASH_TEXT(text_file, "oN", "FILE",
		"write nmap's text to FILE: ncx scan -o nmap:FILE"),
	ONE_DASH_TEXT(grep_file, "oG", "FILE",
		"write a line for each host: ncx scan -o grep:FILE"),
	ONE_DASH_TEXT(xml_file, "oX", "FILE",
		"write XML: ncx scan -o xml:FILE; - is stdout"),
	ONE_DASH_TEXT(all_files, "oA", "NAME",
		"write NAME.nmap, NAME.gnmap and NAME.xml"),
	OPTION_FLAG(struct nmap_args, plain_xml, 0, "no-stylesheet",
		"XML without a style sheet, as always"),
	OPTION_FLAG(struct nmap_args, only_open, 0, "open",
		"list what is or may be open, and hosts that have some"),
	OPTION_FLAG(struct nmap_args, reason, 0, "reason",
		"show how each state is known"),
	OPTION_COUNT(struct nmap_args, common.verbose, 'v', NULL,
		"hosts that are down, too; -vv: how the scan goes"),
	OPTION_END};

static const struct option_row pace_rows[] = {
	OPTION_TEXT(struct nmap_args, template, 'T', NULL, "TEMPLATE",
		"0 to 5, from paranoid to insane: slow to hasty"),
	OPTION_NUMBER(struct nmap_args, retries, 0, "max-retries", "N", 0, 15,
		"probe a silent port at most N times more"),
	OPTION_TEXT(struct nmap_args, max_rate, 0, "max-rate", "N",
		"send at most N probes a second: ncx scan --rate"),
	OPTION_TEXT(struct nmap_args, min_rate, 0, "min-rate", "N",
		"send at least N probes a second"),
	OPTION_NUMBER(struct nmap_args, parallel, 0, "max-parallelism", "N", 1,
		1000000, "at most N probes at once: ncx scan --parallel"),
	OPTION_DURATION(struct nmap_args, timeout, 0, "max-rtt-timeout",
		"wait at most this long for an answer: ncx scan -w"),
	OPTION_DURATION(struct nmap_args, host_timeout, 0, "host-timeout",
		"give a host up that takes longer"),
	OPTION_DURATION(struct nmap_args, delay, 0, "scan-delay",
		"let this long pass between probes: ncx scan --delay"),
	OPTION_END};

static const struct option_row help_rows[] = {
	OPTION_FLAG(struct nmap_args, version, 'V', "version",
		"show the version of ncx"),
	OPTION_FLAG(
		struct nmap_args, common.help, 'h', "help", "show this help"),
	OPTION_END};

static const struct option_group groups[] = {
	{"What to scan", what_rows, 0},
	{"Reports", output_rows, 0},
	{"Pace", pace_rows, 0},
	{"Help", help_rows, 0},
	{"Refused", nmap_refused_rows, 0},
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... TARGET..."},
	{"[OPTION]... -iL FILE"},
	{0},
};

static const struct command_example examples[] = {
	{"ncx nmap -sT -p 5000-5005 localhost", "scan some TCP ports"},
	{"ncx nmap -sU -p 53 localhost", "scan a UDP port"},
	{"ncx nmap -p- -oX all.xml localhost", "scan all, and keep XML"},
	{0},
};

/* What translates by itself. */
static const struct translation table[] = {
	TRANSLATE_LIST(struct nmap_args, ports, 0, "--ports"),
	TRANSLATE_NUMBER(struct nmap_args, top, 0, "--top"),
	TRANSLATE_FLAG(struct nmap_args, shuffle, 0, "--shuffle"),
	TRANSLATE_LIST(struct nmap_args, targets, 0, "--file"),
	TRANSLATE_LIST(struct nmap_args, exclude, 0, "--exclude"),
	TRANSLATE_FLAG(struct nmap_args, all_addresses, 0, "--all-addresses"),
	TRANSLATE_FLAG(struct nmap_args, common.resolve, 0, "--resolve"),
	TRANSLATE_FLAG(struct nmap_args, common.ipv4, 0, "-4"),
	TRANSLATE_FLAG(struct nmap_args, common.ipv6, 0, "-6"),
	TRANSLATE_COUNT(struct nmap_args, common.verbose, 0, "--verbose"),
	TRANSLATE_FLAG(struct nmap_args, only_open, 0, "--open"),
	TRANSLATE_NUMBER(struct nmap_args, parallel, 0, "--parallel"),
	TRANSLATE_END,
};

/* --- -s and -P ------------------------------------------------------------- */

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static bool no_scan(const char *types, char type, struct fail *fail)
{
	/* The next word of the line, which nobody meant. */
	if (!*types || strspn(types, LETTERS) < strlen(types))
		return fail_set(fail, STATUS_USAGE,
			"option '-s' takes T, U or TU, not '%s'", types);
	for (size_t i = 0;
		i < sizeof(nmap_refused_scans) / sizeof(*nmap_refused_scans);
		i++)
		/* Of -sCV each letter is an option. */
		if (strchr(nmap_refused_scans[i].letters, type))
			return fail_set(fail, STATUS_USAGE, "option '-s%c': %s",
				type, nmap_refused_scans[i].why);
	return fail_set(fail, STATUS_USAGE,
		"option '-s%s': there is no scan '%c'; there are -sT and -sU",
		types, type);
}

static bool take_scan(
	const char *types, bool *tcp, bool *udp, struct fail *fail)
{
	if (!*types)
		return no_scan(types, '\0', fail);
	for (const char *type = types; *type; type++) {
		if (*type != 'T' && *type != 'U')
			return no_scan(types, *type, fail);
		*(*type == 'T' ? tcp : udp) = true;
	}
	return true;
}

static bool take_scans(
	const struct nmap_args *args, struct words *words, struct fail *fail)
{
	bool tcp = false, udp = false;

	for (size_t i = 0; i < args->scans.count; i++)
		if (!take_scan(args->scans.items[i], &tcp, &udp, fail))
			return false;
	if (tcp)
		words_add(words, "--tcp");
	if (udp)
		words_add(words, "--udp");
	return true;
}

/* -Pn, once -PN and -P0; the others are ways to ping. */
static bool take_pings(
	const struct nmap_args *args, struct words *words, struct fail *fail)
{
	for (size_t i = 0; i < args->pings.count; i++) {
		const char *type = args->pings.items[i];

		if (!*type || !strchr(LETTERS "0", *type))
			return fail_set(fail, STATUS_USAGE,
				"option '-P' takes n, not '%s'", type);
		if (strlen(type) != 1 || !strchr("nN0", *type))
			return fail_set(fail, STATUS_USAGE,
				"option '-P%s': ncx pings nobody; -Pn, or "
				"neither",
				type);
		words_add(words, "-Pn");
	}
	words_add(words, args->pings.count > 0 ? "--up=all" : "--up=answering");
	return true;
}

/* --- ports ----------------------------------------------------------------- */

static bool take_ports(
	const struct nmap_args *args, struct words *words, struct fail *fail)
{
	if (args->ports.count > 1)
		return fail_set(fail, STATUS_USAGE,
			"there is one -p, with commas: -p %s,%s",
			args->ports.items[0], args->ports.items[1]);
	if (args->fast + args->top.set + (args->ports.count > 0) > 1)
		return fail_set(fail, STATUS_USAGE,
			"-p, -F and --top-ports exclude each other");
	if (args->fast)
		words_add(words, "--top=" PORTS_FAST);
	else if (!args->top.set && args->ports.count == 0)
		words_add(words, "--top=" PORTS_DEFAULT);
	return true;
}

/* --- the whole ------------------------------------------------------------- */

static bool make_words(const struct nmap_args *args, int operand_count,
	char **operands, struct words *words, struct fail *fail)
{
	if (!take_scans(args, words, fail) || !take_pings(args, words, fail) ||
		!take_ports(args, words, fail) ||
		!nmap_pace(args, words, fail) ||
		!nmap_reports(args, words, fail))
		return false;
	if (args->common.ipv4 && args->common.ipv6)
		return fail_set(
			fail, STATUS_USAGE, "-4 and -6 exclude each other");
	if (args->ordered && args->shuffle)
		return fail_set(fail, STATUS_USAGE,
			"-r and --randomize-hosts exclude each other: hosts "
			"and ports have one order");
	if (args->numeric && args->common.resolve)
		return fail_set(
			fail, STATUS_USAGE, "-n and -R exclude each other");
	translate(table, args, 0, words);
	/* nmap does not show by itself how far it is. */
	words_add(words, "--quiet");
	return nmap_targets(args, operand_count, operands, words, fail);
}

static bool to_stdout(const char *text, struct fail *fail)
{
	return output_write(STDOUT_FILENO, "stdout", text, strlen(text), fail);
}

/* No name resolved, which has been told, and nothing was begun. To nmap that is
 * a scan of nothing; but no report is there that somebody asked for. */
static enum status none_scanned(const struct nmap_args *args, struct fail *fail)
{
	if (args->text_file || args->grep_file || args->xml_file ||
		args->all_files) {
		(void)fail_set(fail, STATUS_TROUBLE,
			"no target is left, and no report was written");
		return fail->status;
	}
	*fail = (struct fail){0};
	return to_stdout("ncx done: 0 IP addresses (0 hosts up) scanned in "
			 "0.00 seconds\n",
		       fail)
		       ? STATUS_OK
		       : fail->status;
}

/* nmap's status is 0 where no port is open, and where it has told of a name
 * that does not resolve. */
static enum status nmap_status(
	const struct nmap_args *args, enum status status, struct fail *fail)
{
	if (status == STATUS_NO)
		return STATUS_OK;
	if (status != STATUS_TROUBLE)
		return status;
	if (fail->status == STATUS_NO)
		return none_scanned(args, fail);
	return fail->status == STATUS_OK ? STATUS_OK : status;
}

static enum status run(const void *args_, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	const struct nmap_args *args = args_;
	enum status status = STATUS_USAGE;
	struct words words = {0};

	if (args->version)
		return to_stdout("ncx " NCX_VERSION "\n", fail) ? STATUS_OK
								: fail->status;
	/* What -v adds to nmap's text stands there. */
	report->verbosity = args->common.verbose > 1 ? 2 : 0;
	if (make_words(args, operand_count, operands, &words, fail))
		status = nmap_status(args,
			command_call(&scan_command, &words, report, ret_signal,
				fail),
			fail);
	else
		status = fail->status;
	words_release(&words);
	return status;
}

static const char *const links[] = {"nmap", NULL};

const struct command nmap_command = {
	.name = "nmap",
	.summary = "scan as nmap does",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct nmap_args),
	.common_offset = offsetof(struct nmap_args, common),
	.max_operands = -1,
	.run = run,
	.links = links,
};

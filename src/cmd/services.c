/*
 * ncx services [QUERY]...: which service has which port.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/command.h"
#include "cmd/all.h"
#include "io/confine.h"
#include "io/fd.h"
#include "list/services_table.h"
#include "out/escape.h"
#include "out/json.h"
#include "out/output.h"
#include "out/text.h"
#include "svc/lint.h"
#include "svc/query.h"
#include "svc/services.h"

/* Faults wait until they are this many bytes. */
#define FAULTS_MOST 65536

struct services_args {
	const char *search, *file, *proc_root;
	bool listening, lint, json, no_header;
	struct common_args common;
};

static const struct option_row what_rows[] = {
	OPTION_TEXT(struct services_args, search, 's', "search", "TEXT",
		"only those with TEXT in name, aliases or comment"),
	OPTION_TEXT(struct services_args, file, 'f', "file", "FILE",
		"read FILE, not /etc/services; - is stdin"),
	OPTION_FLAG(struct services_args, lint, 0, "lint",
		"tell what is wrong with the file, and nothing else"),
	{.kind = OPTION_KIND_TEXT,
		.name = "proc-root",
		.argument = "DIR",
		.help = "read DIR instead of /proc",
		.offset = OPTION_FIELD(
			struct services_args, proc_root, const char *),
		.hidden = true},
	OPTION_END};

static const struct option_row output_rows[] = {
	OPTION_FLAG(struct services_args, listening, 0, "listening",
		"tell whether something here listens on it now"),
	OPTION_FLAG(struct services_args, json, 0, "json",
		"write JSON Lines, one service a line"),
	OPTION_FLAG(struct services_args, no_header, 0, "no-header",
		"text: no line of titles"),
	OPTION_END};

static const struct option_group groups[] = {
	{"What to look up", what_rows, 0},
	{"Output", output_rows, 0},
	COMMON_OPTION_GROUP(struct services_args, common),
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... [QUERY]..."},
	{"[OPTION]... --lint"},
	{0},
};

static const struct command_example examples[] = {
	{"ncx services ssh", "the ports of a name or an alias"},
	{"ncx services 80 53/udp 20-25/tcp", "the names of some ports"},
	{"ncx services 'imap*' /sctp", "a pattern; all of a protocol"},
	{"ncx services -s mail", "a word in name, aliases or comment"},
	{"ncx services --lint", "see what is wrong with /etc/services"},
	{0},
};

/* A service, and what the query at hand makes of it. */
struct entry {
	struct service service;
	enum services_rank rank;
	bool shown; /* by a query before: once is enough */
};

struct lookup {
	const struct services_args *args;
	struct report *report;
	const char *path; /* of the file, for messages */
	struct services services;
	struct buf entries; /* of struct entry */
	struct services_table table;
	struct text faults; /* not written yet */
	size_t fault_count;
	struct json json;
	struct fail fail; /* the first error of stdout */
};

/* --- the file -------------------------------------------------------------- */

/* A file that was asked for has to be there; /etc/services has not, unless it
 * is what is to be judged. */
static bool load(struct lookup *lookup, struct fail *fail)
{
	const char *file = lookup->args->file;
	bool standard = file && strcmp(file, "-") == 0, good;
	int fd = STDIN_FILENO;

	lookup->path = standard ? "stdin" : file ? file : SERVICES_PATH;
	if (!file && !lookup->args->lint) {
		if (!services_load(&lookup->services, lookup->path, fail))
			return false;
		if (lookup->services.builtin)
			report_status(lookup->report,
				"there is no '%s': the built-in table serves",
				lookup->path);
		return true;
	}
	if (!standard)
		fd = fd_open(lookup->path, O_RDONLY | O_NOCTTY);
	if (fd < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot open '%s'", lookup->path);
	good = services_read(&lookup->services, fd, lookup->path, fail);
	if (!standard)
		fd_close(&fd);
	return good;
}

static bool is_asked_for(const struct lookup *lookup,
	const struct query *queries, int count, const struct service *service)
{
	const char *search = lookup->args->search;

	if (search && !query_search(service, search, strlen(search)))
		return false;
	for (int i = 0; i < count; i++)
		if (query_rank(&queries[i], service) != SERVICES_NONE)
			return true;
	return count == 0;
}

/* Those that some query matches, of a file that may be long. */
static bool take_entries(struct lookup *lookup, const struct query *queries,
	int count, struct fail *fail)
{
	struct entry entry = {0};
	size_t offset = 0;

	while (services_next(&lookup->services, &offset, &entry.service)) {
		if (!is_asked_for(lookup, queries, count, &entry.service))
			continue;
		if (!buf_append(&lookup->entries, &entry, sizeof(entry)))
			return fail_memory(fail);
	}
	return true;
}

/* --- look-ups -------------------------------------------------------------- */

/* Print what the query matches, the best answers first; false when nothing
 * does. */
static bool answer(struct lookup *lookup, const struct query *query)
{
	struct entry *entries =
		(struct entry *)(void *)buf_bytes(&lookup->entries);
	size_t count = lookup->entries.len / sizeof(*entries);
	unsigned ranks = 0;

	for (size_t i = 0; i < count; i++) {
		entries[i].rank = query_rank(query, &entries[i].service);
		ranks |= 1u << entries[i].rank;
	}
	ranks &= ~(1u << SERVICES_NONE);
	for (unsigned rank = 0; rank < SERVICES_NONE; rank++)
		for (size_t i = 0; i < count && (ranks & 1u << rank); i++)
			if (entries[i].rank == rank && !entries[i].shown) {
				entries[i].shown = true;
				services_table_add(
					&lookup->table, &entries[i].service);
			}
	return ranks != 0;
}

static void tell_ranges(const struct lookup *lookup, const struct query *query)
{
	uint32_t port = query->low;

	while (port <= query->high) {
		const struct query_range *range = query_range((uint16_t)port);
		uint16_t high =
			query->high < range->high ? query->high : range->high;

		if (port == high)
			report_status(lookup->report, "port %u is %s (%u-%u)",
				high, range->name, range->low, range->high);
		else
			report_status(lookup->report,
				"ports %u-%u are %s (%u-%u)", (unsigned)port,
				high, range->name, range->low, range->high);
		port = (uint32_t)high + 1;
	}
}

static void count_fault(void *context, const struct lint_fault *fault)
{
	size_t *count = context;

	(void)fault;
	++*count;
}

/* What is asked for may stand in a line that could not be read. */
static void tell_faults(const struct lookup *lookup)
{
	size_t count = 0;

	if (lookup->args->file &&
		lint_services(&lookup->services, count_fault, &count, NULL) &&
		count > 0)
		report_warning(lookup->report,
			"'%s' has %zu %s: --lint tells them", lookup->path,
			count, count == 1 ? "fault" : "faults");
}

static void tell_no_match(const struct lookup *lookup, const char *text,
	const struct query *query)
{
	const char *search = lookup->args->search;

	if (text && search)
		report_warning(lookup->report,
			"no service matches '%s' with '%s' in it", text,
			search);
	else if (text)
		report_warning(lookup->report, "no service matches '%s'", text);
	else if (search)
		report_warning(
			lookup->report, "no service has '%s' in it", search);
	else
		report_warning(lookup->report, "there is no service in '%s'",
			lookup->path);
	if (query->ports)
		tell_ranges(lookup, query);
}

static enum status look_up(struct lookup *lookup, const struct query *queries,
	int count, char **texts, struct fail *fail)
{
	const struct services_args *args = lookup->args;
	const struct query any = {0};
	enum status status = STATUS_OK;

	lookup->table = (struct services_table){
		.json = args->json,
		.no_header = args->no_header,
		.ranges = args->common.verbose > 0,
		.source = lookup->services.builtin ? "builtin" : lookup->path,
	};
	if (!take_entries(lookup, queries, count, fail) ||
		(args->listening && !services_table_listening(&lookup->table,
					    args->proc_root, fail)))
		return fail->status;
	for (int i = 0; i < count || i == 0; i++) {
		const struct query *query = count > 0 ? &queries[i] : &any;

		if (answer(lookup, query))
			continue;
		tell_no_match(lookup, count > 0 ? texts[i] : NULL, query);
		status = STATUS_NO;
	}
	if (status == STATUS_NO)
		tell_faults(lookup);
	if (!services_table_finish(&lookup->table, fail))
		return fail->status;
	return status;
}

/* --- faults ---------------------------------------------------------------- */

static void write_faults(struct lookup *lookup)
{
	struct buf *faults = &lookup->faults.buf;

	if (lookup->faults.failed)
		(void)fail_memory(&lookup->fail);
	if (lookup->fail.status == STATUS_OK && faults->len > 0)
		(void)output_stdout(
			buf_bytes(faults), faults->len, &lookup->fail);
	buf_consume(faults, faults->len);
}

static void add_escaped(struct text *text, const char *words)
{
	if (!escape_text(&text->buf, words, strlen(words)))
		text->failed = true;
}

static void take_fault(void *context, const struct lint_fault *fault)
{
	struct lookup *lookup = context;
	struct text *faults = &lookup->faults;

	lookup->fault_count++;
	if (lookup->args->json) {
		json_object(&lookup->json, NULL);
		json_text(&lookup->json, "source", lookup->path);
		json_uint(&lookup->json, "line", fault->line);
		json_uint(&lookup->json, "column", fault->column);
		json_text(&lookup->json, "fault", fault->text);
		json_object_end(&lookup->json);
		return;
	}
	add_escaped(faults, lookup->path);
	text_printf(faults, ":%zu:%zu: ", fault->line, fault->column);
	add_escaped(faults, fault->text);
	text_add_byte(faults, '\n');
	if (faults->buf.len >= FAULTS_MOST)
		write_faults(lookup);
}

static enum status judge(struct lookup *lookup, struct fail *fail)
{
	bool good;

	json_init(&lookup->json, STDOUT_FILENO, "stdout");
	good = lint_services(&lookup->services, take_fault, lookup, fail);
	write_faults(lookup);
	if (!json_finish(&lookup->json, good ? fail : NULL) || !good)
		return fail->status;
	if (lookup->fail.status != STATUS_OK) {
		*fail = lookup->fail;
		return fail->status;
	}
	report_status(lookup->report, "%zu %s in '%s'", lookup->fault_count,
		lookup->fault_count == 1 ? "fault" : "faults", lookup->path);
	return lookup->fault_count > 0 ? STATUS_NO : STATUS_OK;
}

/* --- the command ----------------------------------------------------------- */

static bool check(
	const struct services_args *args, int operand_count, struct fail *fail)
{
	if (args->search && !*args->search)
		return fail_set(fail, STATUS_USAGE, "'--search' takes a text");
	if (args->lint &&
		(operand_count > 0 || args->search || args->listening))
		return fail_set(fail, STATUS_USAGE,
			"'--lint' is about the whole file: it excludes %s",
			operand_count > 0 ? "a QUERY"
			: args->search	  ? "'--search'"
					  : "'--listening'");
	return true;
}

/* The file is read. */
static void confine_self(const struct lookup *lookup)
{
	const struct services_args *args = lookup->args;
	const struct confine_path sockets[] = {
		{args->proc_root ? args->proc_root : "/proc", CONFINE_READ},
		{0},
	};
	const struct confine needs = {
		.paths = args->listening ? sockets : NULL,
		.brief = !args->file && !args->listening,
	};
	char text[CONFINE_TEXT_MAX];

	report_detail(lookup->report, "%s", confine(&needs, text));
}

static enum status serve(struct lookup *lookup, const struct query *queries,
	int operand_count, char **operands, struct fail *fail)
{
	if (!load(lookup, fail))
		return fail->status;
	confine_self(lookup);
	if (lookup->args->lint)
		return judge(lookup, fail);
	return look_up(lookup, queries, operand_count, operands, fail);
}

static enum status run(const void *args, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	struct lookup lookup = {.args = args, .report = report};
	struct query *queries =
		calloc((size_t)operand_count + 1, sizeof(*queries));
	bool good = queries || fail_memory(fail);
	enum status status;

	(void)ret_signal;
	good = good && check(lookup.args, operand_count, fail);
	for (int i = 0; i < operand_count && good; i++)
		good = query_parse(
			operands[i], strlen(operands[i]), &queries[i], fail);
	status = good ? serve(&lookup, queries, operand_count, operands, fail)
		      : fail->status;
	buf_release(&lookup.entries);
	text_release(&lookup.faults);
	free(lookup.table.listening);
	services_release(&lookup.services);
	free(queries);
	return status;
}

const struct command services_command = {
	.name = "services",
	.summary = "tell which service has which port",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct services_args),
	.common_offset = offsetof(struct services_args, common),
	.min_operands = 0,
	.max_operands = -1,
	.run = run,
};

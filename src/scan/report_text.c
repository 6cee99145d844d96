#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/number.h"
#include "out/table.h"
#include "scan/report.h"

#define BANNER_SHOWN 60
#define COLUMNS_MAX  5

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void add_words(struct text *text, const char *words)
{
	scan_add_escaped(text, words, strlen(words));
}

/* "myhost (192.0.2.1, gw.example.net)": as typed first, then what is known. */
static void add_title(struct text *text, const struct host *host)
{
	const char *name = host->target.name, *ptr = host->ptr_name;
	char address[ENDPOINT_TEXT_MAX];

	(void)endpoint_address_text(&host->target.endpoint, address);
	if (name && ptr && strcasecmp(name, ptr) == 0)
		ptr = NULL;
	add_words(text, name ? name : address);
	if (name || ptr)
		text_add(text, " (");
	if (name)
		add_words(text, address);
	if (name && ptr)
		text_add(text, ", ");
	if (ptr)
		add_words(text, ptr);
	if (name || ptr)
		text_add_byte(text, ')');
	text_add_byte(text, '\n');
}

static size_t choose_columns(
	const struct scan_info *info, struct column columns[COLUMNS_MAX])
{
	size_t count = 0;

	columns[count++] = (struct column){.title = "PORT"};
	columns[count++] = (struct column){.title = "STATE"};
	columns[count++] = (struct column){.title = "SERVICE"};
	if (info->reasons)
		columns[count++] = (struct column){.title = "REASON"};
	if (info->banners)
		columns[count++] =
			(struct column){.title = "BANNER", .blank = ""};
	return count;
}

static enum color state_color(enum port_state state)
{
	static const uint8_t colors[PORT_STATES] = {
		[PORT_OPEN] = COLOR_GREEN,
		[PORT_CLOSED] = COLOR_RED,
		[PORT_FILTERED] = COLOR_YELLOW,
		[PORT_OPEN_FILTERED] = COLOR_YELLOW,
	};

	return (enum color)colors[state];
}

/* " from 192.0.2.254"; nothing where it was the target itself. */
static void add_sender(struct text *text, const struct host *host,
	const struct verdict *verdict)
{
	char address[ENDPOINT_TEXT_MAX];
	const char *from = scan_sender_text(host, verdict, address);

	if (from)
		text_printf(text, " from %s", from);
}

static void put_reason(struct table *table, const struct host *host,
	const struct verdict *verdict)
{
	struct text cell = {0};

	text_add(&cell, reason_text((enum reason)verdict->reason));
	add_sender(&cell, host, verdict);
	if (verdict->reply_port)
		text_printf(&cell, " from port %u", verdict->reply_port);
	if (cell.failed)
		table_skip(table);
	else
		table_bytes(table, buf_bytes(&cell.buf), cell.buf.len);
	text_release(&cell);
}

/* The first line of it, and not all of a long one: a table is to be read. The
 * other formats have the rest. */
static void put_banner(struct table *table, const struct banner *banner)
{
	const uint8_t *end = memchr(banner->bytes, '\n', banner->len);
	size_t len = end ? (size_t)(end - banner->bytes) : banner->len;
	struct text cell = {0};
	bool cut;

	while (len > 0 && banner->bytes[len - 1] == '\r')
		len--;
	cut = len > BANNER_SHOWN;
	text_add_bytes(&cell, banner->bytes, cut ? BANNER_SHOWN : len);
	if (cut)
		text_add(&cell, "...");
	table_bytes(table, buf_bytes(&cell.buf), cell.buf.len);
	text_release(&cell);
}

static void put_row(const struct scan_report *report, struct table *table,
	const struct host *host, size_t port)
{
	const struct scan_info *info = report->info;
	const struct verdict *verdict = &host->verdicts[port];
	enum port_state state = (enum port_state)verdict->state;
	const struct service_word *service = scan_port_service(report, port);
	const struct banner *banner = host_find_banner(host, port);
	char number[16];

	(void)snprintf(number, sizeof(number), "%u/%s",
		(unsigned)host->ports->numbers[port],
		port < host->ports->tcp_count ? "tcp" : "udp");
	table_text(table, number);
	if (info->color && report->fd == STDOUT_FILENO)
		table_color(table, state_color(state));
	table_text(table, port_state_text(state));
	if (service->len > 0)
		table_bytes(table, service->text, service->len);
	else
		table_skip(table);
	if (info->reasons)
		put_reason(table, host, verdict);
	if (info->banners && banner)
		put_banner(table, banner);
	else if (info->banners)
		table_skip(table);
}

static void add_table(struct scan_report *report, const struct host *host)
{
	struct column columns[COLUMNS_MAX];
	size_t count = choose_columns(report->info, columns);
	struct table table;

	table_init(&table, columns, count,
		report->info->header ? TABLE_TEXT : TABLE_TEXT_NO_HEADER, -1,
		"");
	for (size_t i = 0; i < host->ports->count; i++)
		if (scan_listed(report->info, host, i))
			put_row(report, &table, host, i);
	table_take(&table, &report->text);
	if (!table_finish(&table, NULL))
		report->text.failed = true;
}

struct rest_line {
	struct text *text;
	bool both; /* protocols: say which */
	bool any;
};

static void add_rest(void *context, const struct scan_rest *rest)
{
	struct rest_line *line = context;

	text_printf(line->text, "%s%" PRIu64 " %s%s (%s)",
		line->any ? ", " : "not shown: ", rest->count,
		!line->both		   ? ""
		: rest->proto == PORTS_TCP ? "tcp "
					   : "udp ",
		port_state_text(rest->state), reason_text(rest->reason));
	line->any = true;
}

/* Why ports are missing from what was said so far. */
static void add_missing(struct text *text, const struct host *host)
{
	const struct verdict *evidence = scan_evidence(host);
	uint64_t count = scan_undecided(host);
	char address[ENDPOINT_TEXT_MAX];

	if (host->state == HOST_UNREACHABLE)
		text_printf(
			text, "unreachable: %s\n", strerror(host->unreachable));
	if (host->state == HOST_DOWN) {
		const char *from =
			evidence ? scan_sender_text(host, evidence, address)
				 : NULL;

		text_add(text, "not there: nobody has this address");
		if (from)
			text_printf(text, ", as %s finds", from);
		text_add_byte(text, '\n');
	}
	if (count > 0)
		text_printf(text, "%s: %" PRIu64 " port%s not %s\n",
			host->timed_out	 ? "given up, its time is over"
			: host->given_up ? "given up without an answer"
					 : "not finished",
			count, plural(count),
			host->given_up && !host->timed_out ? "probed"
							   : "decided");
}

/* Rounded up, since it is a guess that should not disappoint. */
static void add_estimate(struct text *text, uint64_t ns)
{
	uint64_t seconds = (ns + NS_PER_SECOND - 1) / NS_PER_SECOND;

	if (seconds < 120)
		text_printf(text, "%" PRIu64 " s", seconds);
	else if (seconds < 7200)
		text_printf(text, "%" PRIu64 " min", (seconds + 59) / 60);
	else
		text_printf(text, "%" PRIu64 " h", (seconds + 3599) / 3600);
}

/* Silence of a closed port may be no more than this limit. */
static void add_limit(struct text *text, const struct host *host)
{
	uint64_t count = 0;

	for (size_t i = host->ports->tcp_count; i < host->ports->count; i++)
		count += host->verdicts[i].state == PORT_OPEN_FILTERED;
	if (host->limit_gap <= 0 || count == 0)
		return;
	text_printf(text,
		"its ICMP errors seem to be limited: %" PRIu64 " silent udp "
		"port%s may be closed; --exact finds out, in about ",
		count, plural(count));
	add_estimate(text, count * (uint64_t)host->limit_gap);
	text_add_byte(text, '\n');
}

static bool has_listed(const struct scan_info *info, const struct host *host)
{
	for (size_t i = 0; i < host->ports->count; i++)
		if (scan_listed(info, host, i))
			return true;
	return false;
}

static void text_begin(struct scan_report *report)
{
	(void)report;
}

static uint64_t sum(const uint64_t hosts[HOST_STATES])
{
	uint64_t count = 0;

	for (int state = 0; state < HOST_STATES; state++)
		count += hosts[state];
	return count;
}

static void text_host(struct scan_report *report, const struct host *host)
{
	const struct scan_info *info = report->info;
	struct rest_line rest = {.text = &report->text};
	bool any = has_listed(info, host);

	if (!any && info->several && !info->all && !info->verbose) {
		report->left_out[host->state]++;
		return;
	}
	/* This host is counted already. */
	if (sum(report->hosts) - sum(report->left_out) > 1)
		text_add_byte(&report->text, '\n');
	add_title(&report->text, host);
	if (any)
		add_table(report, host);
	rest.both = host->ports->tcp_count > 0 &&
		    host->ports->tcp_count < host->ports->count;
	scan_rest_each(info, host, add_rest, &rest);
	if (rest.any)
		text_add_byte(&report->text, '\n');
	add_missing(&report->text, host);
	add_limit(&report->text, host);
}

/* "; 254 hosts not listed (1 answered, 253 silent)": those without anything to list.
 */
static void add_left_out(struct text *text, const uint64_t hosts[HOST_STATES])
{
	static const struct {
		enum host_state state;
		const char *words;
	} rows[] = {
		{HOST_UP, "answered"},
		{HOST_SILENT, "silent"},
		{HOST_DOWN, "not there"},
		{HOST_UNREACHABLE, "unreachable"},
	};
	uint64_t count = sum(hosts);
	const char *comma = "";

	if (count == 0)
		return;
	text_printf(text, "; %" PRIu64 " host%s not listed (", count,
		plural(count));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (hosts[rows[i].state] == 0)
			continue;
		text_printf(text, "%s%" PRIu64 " %s", comma,
			hosts[rows[i].state], rows[i].words);
		comma = ", ";
	}
	text_add_byte(text, ')');
}

/* ", 3 given up"; of a single host ", given up". */
static void add_count(
	struct text *text, bool one, uint64_t count, const char *words)
{
	if (count > 0 && one)
		text_printf(text, ", %s", words);
	else if (count > 0)
		text_printf(text, ", %" PRIu64 " %s", count, words);
}

static void add_hosts(struct text *text, const struct scan_summary *summary)
{
	bool one = summary->hosts == 1;

	if (!one)
		text_printf(text, "%" PRIu64 " hosts, %" PRIu64 " up",
			summary->hosts, summary->hosts_up);
	else if (summary->hosts_up > 0)
		text_add(text, "1 host, up");
	else if (summary->hosts_unreachable > 0)
		text_add(text, "1 host");
	else
		text_add(text, "1 host, no answer");
	add_count(text, one, summary->hosts_unreachable, "unreachable");
	add_count(text, one, summary->hosts_given_up + summary->hosts_timed_out,
		"given up");
}

static void text_end(
	struct scan_report *report, const struct scan_summary *summary)
{
	struct text *text = &report->text;
	char duration[NUMBER_TEXT_MAX];

	(void)duration_text(summary->duration, duration);
	if (sum(report->hosts) > sum(report->left_out))
		text_add_byte(text, '\n');
	if (summary->signal) {
		text_printf(text,
			"interrupted by %s: %" PRIu64 " of %" PRIu64
			" port%s decided in %s",
			scan_signal_text(summary->signal),
			scan_decided(summary), summary->total,
			plural(summary->total), duration);
		add_left_out(text, report->left_out);
		text_add_byte(text, '\n');
		return;
	}
	add_hosts(text, summary);
	add_left_out(text, report->left_out);
	text_printf(text, "; %" PRIu64 " of %" PRIu64 " port%s open",
		summary->ports[PORT_OPEN], summary->total,
		plural(summary->total));
	if (summary->ports[PORT_OPEN_FILTERED] > 0)
		text_printf(text, ", %" PRIu64 " open|filtered",
			summary->ports[PORT_OPEN_FILTERED]);
	text_printf(text, "; %s\n", duration);
}

const struct scan_format scan_format_text = {
	.name = "text",
	.begin = text_begin,
	.host = text_host,
	.end = text_end,
};

#include <inttypes.h>
#include <string.h>

#include "base/number.h"
#include "scan/report.h"

/*
 * nmap's grepable format: fields are separated by tabs, ports by commas, the
 * seven fields of a port by slashes. Text from outside is escaped, so that no
 * line, tab or control character is left of it; its slashes become bars, as
 * with nmap, and what else ends a field there becomes \xNN.
 */
static void add_field(struct text *text, const void *bytes, size_t len,
	const char *separators)
{
	struct text escaped = {0};
	const char *byte;

	scan_add_escaped(&escaped, bytes, len);
	if (escaped.failed)
		text->failed = true;
	byte = (const char *)buf_bytes(&escaped.buf);
	for (size_t i = 0; i < escaped.buf.len; i++) {
		if (byte[i] == '/')
			text_add_byte(text, '|');
		else if (strchr(separators, byte[i]))
			text_printf(text, "\\x%02x", (unsigned)byte[i]);
		else
			text_add_byte(text, byte[i]);
	}
	text_release(&escaped);
}

/* "Host: 192.0.2.1 (myhost)" and the tab after it. */
static void add_host(struct text *text, const struct host *host)
{
	const char *name = host->target.name;
	char address[ENDPOINT_TEXT_MAX];

	if (!name)
		name = host->ptr_name ? host->ptr_name : "";
	(void)endpoint_address_text(&host->target.endpoint, address);
	text_printf(text, "Host: %s (", address);
	add_field(text, name, strlen(name), "()");
	text_add(text, ")\t");
}

/* Port, state, protocol, owner, service, RPC, version. */
static void add_port(
	struct scan_report *report, const struct host *host, size_t port)
{
	const struct service_word *service = scan_port_service(report, port);
	const struct banner *banner = host_find_banner(host, port);
	struct text *text = &report->text;

	text_printf(text, "%u/%s/%s//", (unsigned)host->ports->numbers[port],
		port_state_text((enum port_state)host->verdicts[port].state),
		port < host->ports->tcp_count ? "tcp" : "udp");
	if (service->len > 0)
		add_field(text, service->text, service->len, ",");
	text_add(text, "//");
	if (banner)
		add_field(text, banner->bytes, banner->len, ",");
	text_add_byte(text, '/');
}

static void count_rest(void *context, const struct scan_rest *rest)
{
	uint64_t *counts = context;

	counts[rest->state] += rest->count;
}

/* The format has room for one ignored state: the most frequent. */
static void add_ignored(struct scan_report *report, const struct host *host)
{
	uint64_t counts[PORT_STATES] = {0};
	enum port_state most = PORT_UNKNOWN;

	scan_rest_each(report->info, host, count_rest, counts);
	for (int state = 0; state < PORT_STATES; state++)
		if (counts[state] >
				(uint64_t)SCAN_LISTED_NMAP_MAX(report->info) &&
			counts[state] > counts[most])
			most = (enum port_state)state;
	if (counts[most] > 0)
		text_printf(&report->text, "\tIgnored State: %s (%" PRIu64 ")",
			port_state_text(most), counts[most]);
}

static void grep_begin(struct scan_report *report)
{
	const struct scan_info *info = report->info;
	char date[SCAN_DATE_MAX];

	text_printf(&report->text,
		"# ncx %s scan initiated %s as: ", NCX_VERSION,
		scan_date(info->began, date));
	scan_add_escaped(
		&report->text, info->command_line, strlen(info->command_line));
	text_add_byte(&report->text, '\n');
}

static void grep_host(struct scan_report *report, const struct host *host)
{
	bool up = scan_host_up(report->info, host);
	struct text *text = &report->text;
	const char *comma = "";

	add_host(text, host);
	text_printf(text, "Status: %s\n",
		host->timed_out ? "Timeout"
		: up		? "Up"
				: "Down");
	if (!up && (report->info->up == SCAN_UP_ANSWERING ||
			   !scan_any_decided(host)))
		return;
	add_host(text, host);
	text_add(text, "Ports: ");
	for (size_t i = 0; i < host->ports->count; i++) {
		if (!scan_listed_nmap(report->info, host, i))
			continue;
		text_add(text, comma);
		add_port(report, host, i);
		comma = ", ";
	}
	add_ignored(report, host);
	text_add_byte(text, '\n');
}

static void grep_end(
	struct scan_report *report, const struct scan_summary *summary)
{
	struct text *text = &report->text;
	char date[SCAN_DATE_MAX];

	text_add(text, "# ncx ");
	if (summary->signal)
		text_printf(text, "interrupted by %s",
			scan_signal_text(summary->signal));
	else
		text_add(text, "done");
	text_printf(text, " at %s -- ", scan_date(summary->ended, date));
	if (summary->signal)
		text_printf(text, "%" PRIu64 " of %" PRIu64 " ports decided; ",
			scan_decided(summary), summary->total);
	scan_add_counts(report, summary, text);
	text_add_byte(text, '\n');
}

const struct scan_format scan_format_grep = {
	.name = "grep",
	.like_nmap = true,
	.begin = grep_begin,
	.host = grep_host,
	.end = grep_end,
};

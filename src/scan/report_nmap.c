/*
 * nmap's text for people, for scripts made to read it: the lines that they match
 * on are nmap's word for word, the first and the last have this program's name.
 * In a file both are comments.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "scan/report_nmap.h"

static bool on_stdout(const struct scan_report *report)
{
	return report->fd == STDOUT_FILENO;
}

static void add_words(struct text *text, const char *words)
{
	scan_add_escaped(text, words, strlen(words));
}

/* --- the beginning --------------------------------------------------------- */

static void nmap_begin(struct scan_report *report)
{
	const struct scan_info *info = report->info;
	struct text *text = &report->text;
	time_t began = (time_t)info->began;
	char date[SCAN_DATE_MAX] = "";
	struct tm parts;

	if (!on_stdout(report)) {
		text_printf(text,
			"# ncx %s scan initiated %s as: ", NCX_VERSION,
			scan_date(info->began, date));
		add_words(text, info->command_line);
		text_add_byte(text, '\n');
		return;
	}
	if (localtime_r(&began, &parts))
		(void)strftime(date, sizeof(date), "%Y-%m-%d %H:%M %Z", &parts);
	text_printf(text, "Starting ncx %s at %s\n", NCX_VERSION, date);
}

/* --- the head of a host ---------------------------------------------------- */

/* The first two digits that are not 0: "0.00013", "0.12", "1.2", "12". */
static void add_seconds(struct text *text, int64_t ns)
{
	int64_t limit = 10 * NS_PER_SECOND;
	int decimals = 1;

	while (decimals < 10 && ns <= limit / 10) {
		limit /= 10;
		decimals++;
	}
	if (ns > 10 * NS_PER_SECOND)
		decimals = 0;
	text_printf(text, "%.*f", decimals, (double)ns / NS_PER_SECOND);
}

/* "localhost (127.0.0.1)": as typed, or else as found, and the address. */
void nmap_add_title(struct text *text, const struct host *host)
{
	const char *name =
		host->target.name ? host->target.name : host->ptr_name;
	char address[ENDPOINT_TEXT_MAX];

	(void)endpoint_address_text(&host->target.endpoint, address);
	if (name) {
		add_words(text, name);
		text_printf(text, " (%s)", address);
	} else {
		text_add(text, address);
	}
}

struct others {
	struct text *text;
	const struct host *host;
	bool any;
};

static void add_other(
	void *context, const char *name, const struct endpoint *endpoint)
{
	struct others *others = context;
	char address[ENDPOINT_TEXT_MAX];

	if (!name || strcmp(name, others->host->target.name) != 0)
		return;
	if (!others->any) {
		text_add(others->text, "Other addresses for ");
		add_words(others->text, name);
		text_add(others->text, " (not scanned):");
	}
	others->any = true;
	text_printf(
		others->text, " %s", endpoint_address_text(endpoint, address));
}

static void add_names(struct scan_report *report, const struct host *host)
{
	const char *name = host->target.name, *ptr = host->ptr_name;
	struct text *text = &report->text;
	struct others others = {.text = text, .host = host};
	char address[ENDPOINT_TEXT_MAX];

	if (!name)
		return;
	if (report->info->targets)
		targets_others(report->info->targets, add_other, &others);
	if (others.any)
		text_add_byte(text, '\n');
	if (!ptr || strcasecmp(name, ptr) == 0)
		return;
	text_printf(text, "rDNS record for %s: ",
		endpoint_address_text(&host->target.endpoint, address));
	add_words(text, ptr);
	text_add_byte(text, '\n');
}

static void add_up(struct scan_report *report, const struct host *host)
{
	struct text *text = &report->text;

	text_add(text, "Host is up");
	if (report->info->reasons)
		text_printf(text, ", received %s",
			scan_host_reason(report->info, host));
	if (host->srtt > 0) {
		text_add(text, " (");
		add_seconds(text, host->srtt);
		text_add(text, "s latency)");
	}
	text_add(text, ".\n");
	add_names(report, host);
}

/* --- hosts ----------------------------------------------------------------- */

static void add_discovered(struct scan_report *report, const struct host *host)
{
	char number[NMAP_PORT_MAX], address[ENDPOINT_TEXT_MAX];

	for (size_t i = 0; i < host->ports->count; i++) {
		if (host->verdicts[i].state != PORT_OPEN)
			continue;
		(void)nmap_port_text(host, i, number);
		text_printf(&report->text, "Discovered open port %s on %s\n",
			number,
			endpoint_address_text(&host->target.endpoint, address));
	}
}

static void add_down(struct scan_report *report, const struct host *host)
{
	struct text *text = &report->text;

	text_add(text, "Nmap scan report for ");
	nmap_add_title(text, host);
	text_add(text, " [host down");
	if (report->info->reasons)
		text_printf(text, ", received %s",
			scan_host_reason(report->info, host));
	text_add(text, "]\n");
}

/* A scan that is cut short, and a host that took too long. */
static void add_undecided(struct scan_report *report, const struct host *host)
{
	struct text *text = &report->text;
	uint64_t count = scan_undecided(host);

	if (count == 0)
		return;
	if (host->timed_out) {
		text_add(text, "Skipping host ");
		nmap_add_title(text, host);
		text_add(text, " due to host timeout\n");
		return;
	}
	text_printf(text, "Not decided: %" PRIu64 " port%s\n", count,
		count == 1 ? "" : "s");
}

static void nmap_host(struct scan_report *report, const struct host *host)
{
	const struct scan_info *info = report->info;
	struct text *text = &report->text;

	if (!scan_host_up(info, host)) {
		add_down(report, host);
		return;
	}
	if (info->verbose && on_stdout(report))
		add_discovered(report, host);
	text_add(text, "Nmap scan report for ");
	nmap_add_title(text, host);
	text_add_byte(text, '\n');
	add_up(report, host);
	if (scan_any_decided(host) && !nmap_add_rest(report, host))
		text_add_byte(text, '\n');
	nmap_add_table(report, host);
	add_undecided(report, host);
	text_add_byte(text, '\n');
}

/* --- the end --------------------------------------------------------------- */

static void nmap_end(
	struct scan_report *report, const struct scan_summary *summary)
{
	struct text *text = &report->text;
	char date[SCAN_DATE_MAX];

	if (report->up == 0 && summary->hosts == 1 && !summary->signal &&
		(!report->info->verbose || report->info->only_open))
		text_printf(text, "Note: Host seems down.%s\n",
			summary->hosts_unreachable > 0
				? ""
				: " -Pn shows its ports nevertheless.");
	text_add(text, on_stdout(report) ? "ncx " : "# ncx ");
	if (summary->signal)
		text_printf(text,
			"interrupted by %s: %" PRIu64 " of %" PRIu64
			" ports decided",
			scan_signal_text(summary->signal),
			scan_decided(summary), summary->total);
	else
		text_add(text, "done");
	if (on_stdout(report))
		text_add(text, ": ");
	else
		text_printf(
			text, " at %s -- ", scan_date(summary->ended, date));
	scan_add_counts(report, summary, text);
	text_add_byte(text, '\n');
}

const struct scan_format scan_format_nmap = {
	.name = "nmap",
	.like_nmap = true,
	.begin = nmap_begin,
	.host = nmap_host,
	.end = nmap_end,
};

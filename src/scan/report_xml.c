#include <inttypes.h>
#include <string.h>

#include "base/number.h"
#include "scan/report.h"

/* The version of nmap's format that this is, and its writer, which the document
 * type fixes. */
#define FORMAT_VERSION "1.05"
#define SCANNER	       "nmap"

/* The writer of the report, wherever the report lives by now. */
static struct xml *writer(struct scan_report *report)
{
	report->xml.text = &report->text;
	return &report->xml;
}

/* An element without content, on its own line. */
static void end_leaf(struct xml *xml)
{
	xml_close(xml);
	xml_newline(xml);
}

/* An attribute that was put together; releases the text. */
static void put_built(struct xml *xml, const char *name, struct text *value)
{
	if (value->failed)
		xml->text->failed = true;
	xml_bytes(xml, name, buf_bytes(&value->buf), value->buf.len);
	text_release(value);
}

static void put_scan(struct xml *xml, const struct port_list *list,
	enum ports_proto proto, uint64_t count)
{
	struct text ports = {0};

	if (count == 0)
		return;
	xml_open(xml, "scaninfo");
	xml_text(xml, "type", proto == PORTS_TCP ? "connect" : "udp");
	xml_text(xml, "protocol", proto == PORTS_TCP ? "tcp" : "udp");
	xml_uint(xml, "numservices", count);
	scan_all_ports(list, proto, &ports);
	put_built(xml, "services", &ports);
	end_leaf(xml);
}

static void xml_begin(struct scan_report *report)
{
	const struct scan_info *info = report->info;
	const struct port_list *list = info->ports;
	struct xml *xml = writer(report);
	char date[SCAN_DATE_MAX];

	xml_init(xml, &report->text);
	xml_head(xml, "nmaprun");
	xml_open(xml, "nmaprun");
	xml_text(xml, "scanner", SCANNER);
	xml_text(xml, "args", info->command_line);
	xml_int(xml, "start", info->began);
	xml_text(xml, "startstr", scan_date(info->began, date));
	xml_text(xml, "version", NCX_VERSION);
	xml_text(xml, "xmloutputversion", FORMAT_VERSION);
	xml_newline(xml);
	put_scan(xml, list, PORTS_TCP, list->tcp_count);
	put_scan(xml, list, PORTS_UDP, list->count - list->tcp_count);
	xml_open(xml, "verbose");
	xml_uint(xml, "level", info->verbose);
	end_leaf(xml);
	xml_open(xml, "debugging");
	xml_uint(xml, "level", 0);
	end_leaf(xml);
}

static void put_status(struct scan_report *report, const struct host *host)
{
	struct xml *xml = writer(report);

	xml_open(xml, "status");
	xml_text(
		xml, "state", scan_host_up(report->info, host) ? "up" : "down");
	xml_text(xml, "reason", scan_host_reason(report->info, host));
	xml_uint(xml, "reason_ttl", 0);
	end_leaf(xml);
}

static void put_name(struct xml *xml, const char *name, const char *type)
{
	if (!name)
		return;
	xml_open(xml, "hostname");
	xml_text(xml, "name", name);
	xml_text(xml, "type", type);
	end_leaf(xml);
}

static void put_names(struct xml *xml, const struct host *host)
{
	char address[ENDPOINT_TEXT_MAX];
	uint8_t bytes[16];

	xml_open(xml, "address");
	xml_text(xml, "addr",
		endpoint_address_text(&host->target.endpoint, address));
	xml_text(xml, "addrtype",
		endpoint_bytes(&host->target.endpoint, bytes) == 4 ? "ipv4"
								   : "ipv6");
	end_leaf(xml);
	xml_open(xml, "hostnames");
	xml_newline(xml);
	put_name(xml, host->target.name, "user");
	put_name(xml, host->ptr_name, "PTR");
	end_leaf(xml);
}

/* The groups of ports that are only counted, by state. */
struct extras {
	uint64_t counts[PORT_STATES];
	size_t count;
	struct scan_rest groups[SCAN_REST_MAX];
};

static void add_extra(void *context, const struct scan_rest *rest)
{
	struct extras *extras = context;

	extras->counts[rest->state] += rest->count;
	extras->groups[extras->count++] = *rest;
}

static void put_extra(struct scan_report *report, const struct host *host,
	const struct scan_rest *rest)
{
	struct xml *xml = writer(report);
	struct text ports = {0};

	xml_open(xml, "extrareasons");
	xml_text(xml, "reason", reason_text(rest->reason));
	xml_uint(xml, "count", rest->count);
	xml_text(xml, "proto", rest->proto == PORTS_TCP ? "tcp" : "udp");
	scan_rest_ports(report->info, host, rest, &ports);
	put_built(xml, "ports", &ports);
	end_leaf(xml);
}

/* What scan_listed_nmap leaves out, and the ports without a verdict. */
static void put_extras(struct scan_report *report, const struct host *host)
{
	struct xml *xml = writer(report);
	struct extras extras = {0};
	uint64_t undecided = scan_undecided(host);

	scan_rest_each(report->info, host, add_extra, &extras);
	for (int state = 0; state < PORT_STATES; state++) {
		if (extras.counts[state] <=
			(uint64_t)SCAN_LISTED_NMAP_MAX(report->info))
			continue;
		xml_open(xml, "extraports");
		xml_text(xml, "state", port_state_text((enum port_state)state));
		xml_uint(xml, "count", extras.counts[state]);
		xml_newline(xml);
		for (size_t i = 0; i < extras.count; i++)
			if ((int)extras.groups[i].state == state)
				put_extra(report, host, &extras.groups[i]);
		end_leaf(xml);
	}
	if (undecided == 0)
		return;
	xml_open(xml, "extraports");
	xml_text(xml, "state", port_state_text(PORT_UNKNOWN));
	xml_uint(xml, "count", undecided);
	end_leaf(xml);
}

/* The ICMP sender, unless it is the target, as nmap writes it. */
static void put_sender(
	struct xml *xml, const struct host *host, const struct verdict *verdict)
{
	char address[ENDPOINT_TEXT_MAX];
	const char *from = scan_sender_text(host, verdict, address);

	if (from)
		xml_text(xml, "reason_ip", from);
}

/* A banner is where nmap's banner script leaves it. */
static void put_port(
	struct scan_report *report, const struct host *host, size_t port)
{
	const struct verdict *verdict = &host->verdicts[port];
	const struct service_word *service = scan_port_service(report, port);
	const struct banner *banner = host_find_banner(host, port);
	struct xml *xml = writer(report);

	xml_open(xml, "port");
	xml_text(
		xml, "protocol", port < host->ports->tcp_count ? "tcp" : "udp");
	xml_uint(xml, "portid", host->ports->numbers[port]);
	xml_open(xml, "state");
	xml_text(
		xml, "state", port_state_text((enum port_state)verdict->state));
	xml_text(xml, "reason", reason_text((enum reason)verdict->reason));
	xml_uint(xml, "reason_ttl", 0);
	put_sender(xml, host, verdict);
	xml_close(xml);
	if (service->len > 0) {
		xml_open(xml, "service");
		xml_bytes(xml, "name", service->text, service->len);
		xml_text(xml, "method", "table");
		xml_uint(xml, "conf", 3);
		xml_close(xml);
	}
	if (banner) {
		xml_open(xml, "script");
		xml_text(xml, "id", "banner");
		xml_bytes(xml, "output", banner->bytes, banner->len);
		xml_close(xml);
	}
	end_leaf(xml);
}

static void put_times(struct xml *xml, const struct host *host)
{
	if (host->srtt <= 0)
		return;
	xml_open(xml, "times");
	xml_int(xml, "srtt", host->srtt / 1000);
	xml_int(xml, "rttvar", host->rttvar / 1000);
	xml_int(xml, "to", host->timeout / 1000);
	end_leaf(xml);
}

static void xml_host(struct scan_report *report, const struct host *host)
{
	struct xml *xml = writer(report);

	xml_open(xml, "host");
	if (host->began > 0)
		xml_int(xml, "starttime", host->began);
	if (host->ended > 0)
		xml_int(xml, "endtime", host->ended);
	if (host->given_up || host->timed_out)
		xml_text(xml, "timedout", "true");
	xml_newline(xml);
	put_status(report, host);
	put_names(xml, host);
	if (host->state != HOST_UNREACHABLE || scan_any_decided(host)) {
		xml_open(xml, "ports");
		xml_newline(xml);
		put_extras(report, host);
		for (size_t i = 0; i < host->ports->count; i++)
			if (scan_listed_nmap(report->info, host, i))
				put_port(report, host, i);
		end_leaf(xml);
	}
	put_times(xml, host);
	end_leaf(xml);
}

static void put_finished(
	struct scan_report *report, const struct scan_summary *summary)
{
	struct xml *xml = writer(report);
	char date[SCAN_DATE_MAX];
	struct text words = {0};

	(void)scan_date(summary->ended, date);
	xml_open(xml, "finished");
	xml_int(xml, "time", summary->ended);
	xml_text(xml, "timestr", date);
	text_printf(&words, "ncx %s at %s; ",
		summary->signal ? "interrupted" : "done", date);
	scan_add_counts(report, summary, &words);
	put_built(xml, "summary", &words);
	xml_real(xml, "elapsed",
		(double)summary->duration / (double)NS_PER_SECOND, 2);
	xml_text(xml, "exit", summary->signal ? "error" : "success");
	if (summary->signal) {
		text_printf(&words, "interrupted by %s",
			scan_signal_text(summary->signal));
		put_built(xml, "errormsg", &words);
	}
	xml_close(xml);
}

static void xml_end(
	struct scan_report *report, const struct scan_summary *summary)
{
	uint64_t total = 0;
	struct xml *xml = writer(report);

	for (int state = 0; state < HOST_STATES; state++)
		total += report->hosts[state];
	xml_open(xml, "runstats");
	put_finished(report, summary);
	xml_open(xml, "hosts");
	xml_uint(xml, "up", report->up);
	xml_uint(xml, "down", total - report->up);
	xml_uint(xml, "total", total);
	end_leaf(xml);
	end_leaf(xml);
	end_leaf(xml);
}

const struct scan_format scan_format_xml = {
	.name = "xml",
	.like_nmap = true,
	.begin = xml_begin,
	.host = xml_host,
	.end = xml_end,
};

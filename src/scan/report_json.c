#include "scan/report.h"

/* The lines wait in the writer; a host's go out together. */
static void take_lines(struct scan_report *report)
{
	struct buf *lines = &report->json.line.buf;

	if (report->json.failed)
		report->text.failed = true;
	if (lines->len > 0)
		text_add_bytes(&report->text, buf_bytes(lines), lines->len);
	buf_consume(lines, lines->len);
}

static void put_port(
	struct scan_report *report, const struct host *host, size_t port)
{
	const struct verdict *verdict = &host->verdicts[port];
	const struct endpoint *sender = scan_sender(host, verdict);
	const struct service_word *service = scan_port_service(report, port);
	const struct banner *banner = host_find_banner(host, port);
	struct json *json = &report->json;
	char text[ENDPOINT_TEXT_MAX];

	(void)endpoint_address_text(&host->target.endpoint, text);
	json_object(json, NULL);
	json_text(json, "host", host->target.name ? host->target.name : text);
	json_text(json, "address", text);
	if (host->ptr_name)
		json_text(json, "ptr", host->ptr_name);
	json_uint(json, "port", host->ports->numbers[port]);
	json_text(json, "proto", port < host->ports->tcp_count ? "tcp" : "udp");
	json_text(json, "state",
		port_state_text((enum port_state)verdict->state));
	if (verdict->reason != REASON_NONE)
		json_text(json, "reason",
			reason_text((enum reason)verdict->reason));
	if (sender)
		json_text(json, "reason_from",
			endpoint_address_text(sender, text));
	if (verdict->reply_port)
		json_uint(json, "reply_port", verdict->reply_port);
	if (service->len > 0)
		json_bytes(json, "service", service->text, service->len);
	if (verdict->rtt_us)
		json_double(json, "rtt_ms", verdict->rtt_us / 1000.0);
	if (verdict->tries)
		json_uint(json, "tries", verdict->tries);
	if (banner)
		json_bytes(json, "banner", banner->bytes, banner->len);
	json_object_end(json);
}

static void json_begin(struct scan_report *report)
{
	(void)report;
}

static void json_host(struct scan_report *report, const struct host *host)
{
	for (size_t i = 0; i < host->ports->count; i++)
		if (scan_listed(report->info, host, i))
			put_port(report, host, i);
	take_lines(report);
}

/* A whole file has no last line; one that is cut short says so. */
static void json_end(
	struct scan_report *report, const struct scan_summary *summary)
{
	struct json *json = &report->json;

	if (!summary->signal)
		return;
	json_object(json, NULL);
	json_text(json, "interrupted", scan_signal_text(summary->signal));
	json_uint(json, "decided", scan_decided(summary));
	json_uint(json, "total", summary->total);
	json_object_end(json);
	take_lines(report);
}

const struct scan_format scan_format_json = {
	.name = "json",
	.begin = json_begin,
	.host = json_host,
	.end = json_end,
};

/*
 * The ports of a host in nmap's text: the line of those not shown, and the table.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scan/report_nmap.h"

/* What nmap calls a port without a name. */
#define NAMELESS "unknown"

/* Widths of the columns but the last, which ends the line. */
struct widths {
	size_t port, state, service;
};

static void widen(size_t *width, size_t want)
{
	if (*width < want)
		*width = want;
}

static struct text service_text(const struct scan_report *report, size_t port)
{
	const struct service_word *service = scan_port_service(report, port);
	struct text text = {0};

	if (service->len > 0)
		scan_add_escaped(&text, service->text, service->len);
	else
		text_add(&text, NAMELESS);
	return text;
}

int nmap_port_text(
	const struct host *host, size_t port, char text[NMAP_PORT_MAX])
{
	return snprintf(text, NMAP_PORT_MAX, "%u/%s",
		(unsigned)host->ports->numbers[port],
		port < host->ports->tcp_count ? "tcp" : "udp");
}

static bool measure(const struct scan_report *report, const struct host *host,
	struct widths *ret_widths)
{
	struct widths widths = {
		strlen("PORT"), strlen("STATE"), strlen("SERVICE")};
	bool any = false;
	char number[NMAP_PORT_MAX];

	for (size_t i = 0; i < host->ports->count; i++) {
		struct text service;

		if (!scan_listed_nmap(report->info, host, i))
			continue;
		any = true;
		service = service_text(report, i);
		widen(&widths.port, (size_t)nmap_port_text(host, i, number));
		widen(&widths.state,
			strlen(port_state_text(
				(enum port_state)host->verdicts[i].state)));
		widen(&widths.service, service.buf.len);
		text_release(&service);
	}
	*ret_widths = widths;
	return any;
}

static void add_cell(
	struct text *text, const char *cell, size_t len, size_t width)
{
	text_add_bytes(text, cell, len);
	text_pad(text, width - len + 1);
}

static void add_banner(struct text *text, const struct banner *banner)
{
	if (!banner)
		return;
	text_add(text, "|_banner: ");
	scan_add_escaped(text, banner->bytes, banner->len);
	text_add_byte(text, '\n');
}

static void add_row(struct scan_report *report, const struct host *host,
	size_t port, const struct widths *widths)
{
	const struct verdict *verdict = &host->verdicts[port];
	const char *state = port_state_text((enum port_state)verdict->state);
	struct text service = service_text(report, port);
	const char *name = (const char *)buf_bytes(&service.buf), *from;
	struct text *text = &report->text;
	char number[NMAP_PORT_MAX], address[ENDPOINT_TEXT_MAX];
	size_t len = (size_t)nmap_port_text(host, port, number);

	add_cell(text, number, len, widths->port);
	add_cell(text, state, strlen(state), widths->state);
	if (service.failed)
		text->failed = true;
	else if (!report->info->reasons)
		text_add_bytes(text, name, service.buf.len);
	else
		add_cell(text, name, service.buf.len, widths->service);
	text_release(&service);
	if (report->info->reasons) {
		text_add(text, reason_text((enum reason)verdict->reason));
		from = scan_sender_text(host, verdict, address);
		if (from)
			text_printf(text, " from %s", from);
	}
	text_add_byte(text, '\n');
	add_banner(text, host_find_banner(host, port));
}

void nmap_add_table(struct scan_report *report, const struct host *host)
{
	struct text *text = &report->text;
	struct widths widths;

	if (!measure(report, host, &widths))
		return;
	add_cell(text, "PORT", strlen("PORT"), widths.port);
	add_cell(text, "STATE", strlen("STATE"), widths.state);
	if (report->info->reasons)
		add_cell(text, "SERVICE", strlen("SERVICE"), widths.service);
	text_add(text, report->info->reasons ? "REASON\n" : "SERVICE\n");
	for (size_t i = 0; i < host->ports->count; i++)
		if (scan_listed_nmap(report->info, host, i))
			add_row(report, host, i, &widths);
}

/* The ports that are only counted. nmap's order: states with the most ports
 * first, within a state the reasons, and UDP before TCP. */
struct rests {
	size_t count;
	uint64_t ports;
	uint64_t states[PORT_STATES];
	struct scan_rest groups[SCAN_REST_MAX];
};

static void take_rest(void *context, const struct scan_rest *rest)
{
	struct rests *rests = context;

	rests->groups[rests->count++] = *rest;
	rests->states[rest->state] += rest->count;
}

/* Without the states that are listed all the same. */
static void take_rests(struct rests *rests, const struct scan_info *info,
	const struct host *host)
{
	size_t count = 0;

	scan_rest_each(info, host, take_rest, rests);
	for (size_t i = 0; i < rests->count; i++) {
		const struct scan_rest *rest = &rests->groups[i];

		if (rests->states[rest->state] <=
			(uint64_t)SCAN_LISTED_NMAP_MAX(info))
			continue;
		rests->ports += rest->count;
		rests->groups[count++] = *rest;
	}
	rests->count = count;
}

/* Whether a stands before b. */
static bool stands_before(const struct rests *rests, const struct scan_rest *a,
	const struct scan_rest *b)
{
	uint64_t left = rests->states[a->state],
		 right = rests->states[b->state];

	if (left != right)
		return left > right;
	if (a->state != b->state)
		return a->state < b->state;
	if (a->count != b->count)
		return a->count > b->count;
	return a->proto == b->proto ? a->reason > b->reason
				    : a->proto == PORTS_UDP;
}

static void sort_rests(struct rests *rests)
{
	for (size_t i = 1; i < rests->count; i++) {
		struct scan_rest moved = rests->groups[i];
		size_t at = i;

		for (; at > 0 &&
			stands_before(rests, &moved, &rests->groups[at - 1]);
			at--)
			rests->groups[at] = rests->groups[at - 1];
		rests->groups[at] = moved;
	}
}

/* True: there are any, and the empty line before the table is not wanted. */
bool nmap_add_rest(struct scan_report *report, const struct host *host)
{
	struct text *text = &report->text;
	struct rests rests = {0};

	take_rests(&rests, report->info, host);
	if (rests.count == 0)
		return false;
	sort_rests(&rests);
	if (rests.ports == host->ports->count) {
		text_printf(
			text, "All %" PRIu64 " scanned ports on ", rests.ports);
		nmap_add_title(text, host);
		text_add(text, " are in ignored states.\n");
	}
	for (size_t i = 0; i < rests.count; i++) {
		const struct scan_rest *rest = &rests.groups[i];

		text_printf(text, "%s%" PRIu64 " %s %s port%s (%s)",
			i == 0 ? "Not shown: " : ", ", rest->count,
			port_state_text(rest->state),
			rest->proto == PORTS_TCP ? "tcp" : "udp",
			rests.states[rest->state] == 1 ? "" : "s",
			reason_text(rest->reason));
	}
	text_add_byte(text, '\n');
	return true;
}

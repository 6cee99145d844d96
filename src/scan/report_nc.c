/*
 * The lines of `nc -zv`, on stderr: one an address tried, until one of the
 * host's is open, for each port in the order typed. They can be written only
 * when all of the addresses are finished, so what is known of each is kept.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "scan/report.h"
#include "scan/targets.h"

/* One address, followed by the verdicts on its ports. */
struct kept {
	struct endpoint endpoint;
	int unreachable; /* the errno; 0: it was scanned */
};

static size_t kept_size(const struct scan_info *info)
{
	return sizeof(struct kept) +
	       info->ports->count * sizeof(struct verdict);
}

static void keep(struct scan_report *report, const struct host *host)
{
	struct buf *buf = &report->kept;
	size_t len = kept_size(report->info);
	struct kept kept = {.endpoint = host->target.endpoint};
	uint8_t *room;

	if (!report->info->verbose)
		return;
	if (host->state == HOST_UNREACHABLE)
		kept.unreachable = host->unreachable;
	room = buf_room(buf, len);
	if (!room) {
		report->text.failed = true;
		return;
	}
	memcpy(room, &kept, sizeof(kept));
	memcpy(room + sizeof(kept), host->verdicts, len - sizeof(kept));
	buf->len += len;
}

/* What is known of one port of an address; false: nothing, it was not reached
 * before a signal. */
static bool find_verdict(const struct scan_report *report,
	const struct endpoint *endpoint, size_t port, int *ret_unreachable,
	struct verdict *ret_verdict)
{
	size_t size = kept_size(report->info);
	const uint8_t *bytes = buf_bytes(&report->kept);

	for (size_t at = 0; at < report->kept.len; at += size) {
		struct kept kept;

		memcpy(&kept, bytes + at, sizeof(kept));
		if (!endpoint_equal(&kept.endpoint, endpoint))
			continue;
		memcpy(ret_verdict,
			bytes + at + sizeof(kept) + port * sizeof(*ret_verdict),
			sizeof(*ret_verdict));
		*ret_unreachable = kept.unreachable;
		return kept.unreachable || ret_verdict->state != PORT_UNKNOWN;
	}
	return false;
}

/* What connect(2) would have said: icmp_err_convert in the kernel's
 * net/ipv4/icmp.c, icmpv6_err_convert in net/ipv6/icmp.c. */
static int reason_errno(enum reason reason, int family)
{
	static const int numbers[REASONS] = {
		[REASON_CONN_REFUSED] = ECONNREFUSED,
		[REASON_PORT_UNREACH] = ECONNREFUSED,
		[REASON_SELF] = ECONNREFUSED,
		[REASON_NET_UNREACH] = ENETUNREACH,
		[REASON_HOST_UNREACH] = EHOSTUNREACH,
		[REASON_PROTO_UNREACH] = ENOPROTOOPT,
		[REASON_NET_PROHIBITED] = ENETUNREACH,
		[REASON_HOST_PROHIBITED] = EHOSTUNREACH,
		[REASON_ADMIN_PROHIBITED] = EHOSTUNREACH,
		[REASON_TIME_EXCEEDED] = EHOSTUNREACH,
		[REASON_DEST_UNREACH] = EHOSTUNREACH,
		[REASON_PARAM_PROBLEM] = EPROTO,
		[REASON_NO_ROUTE] = ENETUNREACH,
		[REASON_BEYOND_SCOPE] = EHOSTUNREACH,
		[REASON_ADDR_UNREACH] = EHOSTUNREACH,
		[REASON_FAIL_POLICY] = EACCES,
		[REASON_REJECT_ROUTE] = EACCES,
	};

	if (reason == REASON_ADMIN_PROHIBITED && family == AF_INET6)
		return EACCES;
	return reason < REASONS ? numbers[reason] : 0;
}

static void add_host_name(struct scan_report *report)
{
	scan_add_escaped(&report->text, report->info->nc_host,
		strlen(report->info->nc_host));
}

static void add_success(struct scan_report *report, size_t port, bool answered)
{
	const struct port_list *ports = report->info->ports;
	const struct service_word *service = scan_port_service(report, port);
	struct text *text = &report->text;

	text_add(text, "Connection to ");
	add_host_name(report);
	text_printf(text, " %u port [%s/", (unsigned)ports->numbers[port],
		port < ports->tcp_count ? "tcp" : "udp");
	if (service->len > 0)
		scan_add_escaped(text, service->text, service->len);
	else
		text_add_byte(text, '*');
	text_add(text, "] succeeded!");
	/* The real one claims it for any silence; it is not known to be so. */
	if (!answered)
		text_add(text, " (no answer: open or filtered)");
	text_add_byte(text, '\n');
}

static void add_failure(struct scan_report *report, size_t port, int err)
{
	const struct port_list *ports = report->info->ports;
	bool udp = port >= ports->tcp_count;
	struct text *text = &report->text;

	/* A closed UDP port is where the real one has nothing to say. */
	if (udp && err == ECONNREFUSED)
		return;
	text_printf(text, "%s: connect to ", report->info->nc_name);
	add_host_name(report);
	text_printf(text, " port %u (%s) %s: %s\n",
		(unsigned)ports->numbers[port], udp ? "udp" : "tcp",
		err ? "failed" : "timed out",
		strerror(err ? err : EINPROGRESS));
}

static void add_port(struct scan_report *report, size_t port)
{
	const struct targets *targets = report->info->targets;
	bool silent = false;

	for (uint64_t i = 0; i < targets_count(targets); i++) {
		struct verdict verdict;
		struct target target;
		int unreachable;

		targets_at(targets, i, &target);
		if (!find_verdict(report, &target.endpoint, port, &unreachable,
			    &verdict))
			continue;
		if (verdict.state == PORT_OPEN) {
			add_success(report, port, true);
			return;
		}
		if (unreachable) {
			add_failure(report, port, unreachable);
		} else if (verdict.state == PORT_OPEN_FILTERED) {
			silent = true;
		} else {
			add_failure(report, port,
				reason_errno((enum reason)verdict.reason,
					endpoint_family(&target.endpoint)));
		}
	}
	if (silent)
		add_success(report, port, false);
}

/* The ports of one word of PORTS. */
static void add_item(struct scan_report *report, const char *item, size_t len)
{
	const struct port_list *list = report->info->ports;
	unsigned protos = (list->tcp_count > 0 ? PORTS_TCP : 0) |
			  (list->count > list->tcp_count ? PORTS_UDP : 0);
	struct ports ports;

	if (!ports_parse(item, len, protos, &ports, NULL))
		return;
	for (size_t i = 0; i < list->count; i++)
		if (port_set_has(i < list->tcp_count ? &ports.tcp : &ports.udp,
			    list->numbers[i]))
			add_port(report, i);
}

static void nc_begin(struct scan_report *report)
{
	(void)report;
}

static void nc_end(
	struct scan_report *report, const struct scan_summary *summary)
{
	const char *item = report->info->ports_text, *comma;

	(void)summary;
	if (!report->info->verbose || !item)
		return;
	while ((comma = strchr(item, ','))) {
		add_item(report, item, (size_t)(comma - item));
		item = comma + 1;
	}
	add_item(report, item, strlen(item));
}

const struct scan_format scan_format_nc = {
	.name = "nc",
	.on_stderr = true,
	.begin = nc_begin,
	.host = keep,
	.end = nc_end,
};

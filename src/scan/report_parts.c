#include "scan/report.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/number.h"
#include "io/fd.h"
#include "out/escape.h"

static enum port_state state_of(const struct host *host, size_t port)
{
	return (enum port_state)host->verdicts[port].state;
}

static enum ports_proto proto_of(const struct port_list *ports, size_t port)
{
	return port < ports->tcp_count ? PORTS_TCP : PORTS_UDP;
}

/* Whether few ports share this one's state. Walks on from the port, and round:
 * asked for every port, no place is passed more than SCAN_LISTED_MAX + 1 times.
 */
static bool is_rare(const struct host *host, size_t port)
{
	size_t count = host->ports->count, at = port, same = 0;

	do {
		if (host->verdicts[at].state == host->verdicts[port].state &&
			++same > SCAN_LISTED_MAX)
			return false;
		at = at + 1 < count ? at + 1 : 0;
	} while (at != port);
	return true;
}

bool scan_listed(
	const struct scan_info *info, const struct host *host, size_t port)
{
	switch (state_of(host, port)) {
	case PORT_OPEN:
		return true;
	case PORT_OPEN_FILTERED:
		return info->all || is_rare(host, port);
	case PORT_CLOSED:
	case PORT_FILTERED:
		return info->all;
	case PORT_UNKNOWN:
	case PORT_STATES:
		break;
	}
	return false;
}

bool scan_listed_nmap(
	const struct scan_info *info, const struct host *host, size_t port)
{
	return scan_listed(info, host, port) ||
	       (!info->only_open && state_of(host, port) != PORT_UNKNOWN &&
		       is_rare(host, port));
}

bool scan_any_listed_nmap(const struct scan_info *info, const struct host *host)
{
	for (size_t i = 0; i < host->ports->count; i++)
		if (scan_listed_nmap(info, host, i))
			return true;
	return false;
}

/* The largest first, the others in a fixed order. */
static int compare_rest(const void *left, const void *right)
{
	const struct scan_rest *a = left, *b = right;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	if (a->proto != b->proto)
		return a->proto < b->proto ? -1 : 1;
	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	return a->reason < b->reason ? -1 : a->reason > b->reason;
}

void scan_rest_each(const struct scan_info *info, const struct host *host,
	void (*each)(void *context, const struct scan_rest *rest),
	void *context)
{
	struct scan_rest groups[SCAN_REST_MAX], *group;
	size_t count = 0;

	for (size_t i = 0; i < SCAN_REST_MAX; i++)
		groups[i] = (struct scan_rest){
			.proto = i % 2 ? PORTS_UDP : PORTS_TCP,
			.state = (enum port_state)(i / 2 % PORT_STATES),
			.reason = (enum reason)(i / 2 / PORT_STATES),
		};
	for (size_t i = 0; i < host->ports->count; i++) {
		const struct verdict *verdict = &host->verdicts[i];
		size_t place =
			(size_t)verdict->reason * PORT_STATES + verdict->state;

		if (verdict->state == PORT_UNKNOWN ||
			scan_listed(info, host, i))
			continue;
		group = &groups[2 * place +
				(proto_of(host->ports, i) == PORTS_UDP)];
		count += group->count++ == 0;
	}
	qsort(groups, SCAN_REST_MAX, sizeof(*groups), compare_rest);
	for (size_t i = 0; i < count; i++)
		each(context, &groups[i]);
}

/* A list of ports as ranges, "1-21,23": what has been added is in text, but for
 * the last range. */
struct ranges {
	struct text *text;
	uint16_t low, high;
	bool pending, comma;
};

static void end_range(struct ranges *ranges)
{
	if (!ranges->pending)
		return;
	if (ranges->comma)
		text_add_byte(ranges->text, ',');
	ranges->comma = true;
	ranges->pending = false;
	text_printf(ranges->text, "%u", (unsigned)ranges->low);
	if (ranges->high > ranges->low)
		text_printf(ranges->text, "-%u", (unsigned)ranges->high);
}

static void add_port(struct ranges *ranges, uint16_t port)
{
	if (!ranges->pending || port != ranges->high + 1) {
		end_range(ranges);
		ranges->low = port;
	}
	ranges->high = port;
	ranges->pending = true;
}

void scan_rest_ports(const struct scan_info *info, const struct host *host,
	const struct scan_rest *rest, struct text *text)
{
	struct ranges ranges = {.text = text};

	for (size_t i = 0; i < host->ports->count; i++)
		if (state_of(host, i) == rest->state &&
			host->verdicts[i].reason == rest->reason &&
			proto_of(host->ports, i) == rest->proto &&
			!scan_listed(info, host, i))
			add_port(&ranges, host->ports->numbers[i]);
	end_range(&ranges);
}

void scan_all_ports(const struct port_list *ports, enum ports_proto proto,
	struct text *text)
{
	struct ranges ranges = {.text = text};

	for (size_t i = 0; i < ports->count; i++)
		if (proto_of(ports, i) == proto)
			add_port(&ranges, ports->numbers[i]);
	end_range(&ranges);
}

uint64_t scan_undecided(const struct host *host)
{
	uint64_t count = 0;

	if (host->state == HOST_UNREACHABLE ||
		(host->finished && !host->given_up && !host->timed_out))
		return 0;
	for (size_t i = 0; i < host->ports->count; i++)
		count += state_of(host, i) == PORT_UNKNOWN;
	return count;
}

bool scan_any_decided(const struct host *host)
{
	for (size_t i = 0; i < host->ports->count; i++)
		if (state_of(host, i) != PORT_UNKNOWN)
			return true;
	return false;
}

/* What only the target itself sends; a port-unreachable from anybody else makes
 * a port filtered. */
static bool shows_up(const struct verdict *verdict)
{
	return verdict->reason == REASON_SYN_ACK ||
	       verdict->reason == REASON_CONN_REFUSED ||
	       verdict->reason == REASON_UDP_RESPONSE ||
	       (verdict->reason == REASON_PORT_UNREACH &&
		       verdict->state == PORT_CLOSED);
}

static bool shows_down(const struct verdict *verdict)
{
	enum reason reason = (enum reason)verdict->reason;

	return reason == REASON_HOST_UNREACH || reason == REASON_ADDR_UNREACH ||
	       reason == REASON_NET_UNREACH || reason == REASON_NO_ROUTE ||
	       reason == REASON_REJECT_ROUTE || reason == REASON_BEYOND_SCOPE ||
	       reason == REASON_DEST_UNREACH;
}

const struct verdict *scan_evidence(const struct host *host)
{
	for (size_t i = 0; i < host->ports->count; i++) {
		const struct verdict *verdict = &host->verdicts[i];

		if ((host->state == HOST_UP && shows_up(verdict)) ||
			(host->state == HOST_DOWN && shows_down(verdict)))
			return verdict;
	}
	return NULL;
}

const struct endpoint *scan_sender(
	const struct host *host, const struct verdict *verdict)
{
	if (verdict->sender == 0 || verdict->sender > host->sender_count)
		return NULL;
	return &host->senders[verdict->sender - 1];
}

const char *scan_sender_text(const struct host *host,
	const struct verdict *verdict, char text[ENDPOINT_TEXT_MAX])
{
	const struct endpoint *sender = scan_sender(host, verdict);
	struct endpoint target = host->target.endpoint;

	if (!sender)
		return NULL;
	endpoint_set_port(&target, 0);
	return endpoint_equal(sender, &target)
		       ? NULL
		       : endpoint_address_text(sender, text);
}

/* Whether it is an address of this machine: the source of what goes there. */
static bool is_own(const struct endpoint *target)
{
	struct endpoint to = *target, own = {.len = sizeof(own.addr)};
	uint8_t bytes[16];
	bool same = false;
	int fd;

	if (endpoint_bytes(target, bytes) == 4 && bytes[0] == IN_LOOPBACKNET)
		return true;
	fd = socket(endpoint_family(target), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	endpoint_set_port(&to, 1);
	if (connect(fd, &to.addr.any, to.len) == 0 &&
		getsockname(fd, &own.addr.any, &own.len) == 0) {
		endpoint_set_port(&own, 1);
		same = endpoint_equal(&own, &to);
	}
	fd_close(&fd);
	return same;
}

bool scan_host_up(const struct scan_info *info, const struct host *host)
{
	switch (info->up) {
	case SCAN_UP_ANSWERING:
		return host->state == HOST_UP || host->timed_out ||
		       (host->state == HOST_SILENT &&
			       is_own(&host->target.endpoint));
	case SCAN_UP_ALL:
		return host->state != HOST_UNREACHABLE;
	case SCAN_UP_DEFAULT:
		break;
	}
	return host->state == HOST_UP || host->state == HOST_SILENT;
}

static const char *unreachable_reason(int err)
{
	return err == EHOSTUNREACH  ? "host-unreach"
	       : err == ENETUNREACH ? "net-unreach"
				    : "dest-unreach";
}

/* A host that is up without an answer is so because the user says so, or because
 * it is this one. */
const char *scan_host_reason(
	const struct scan_info *info, const struct host *host)
{
	const struct verdict *evidence = scan_evidence(host);

	if (host->state == HOST_UNREACHABLE)
		return unreachable_reason(host->unreachable);
	if (host->state != HOST_UP && scan_host_up(info, host))
		return info->up == SCAN_UP_ANSWERING && !host->timed_out
			       ? "localhost-response"
			       : "user-set";
	if (evidence)
		return reason_text((enum reason)evidence->reason);
	return host->state == HOST_UP	    ? "user-set"
	       : host->state == HOST_SILENT ? "no-response"
					    : "host-unreach";
}

uint64_t scan_decided(const struct scan_summary *summary)
{
	uint64_t decided = 0;

	for (int state = PORT_UNKNOWN + 1; state < PORT_STATES; state++)
		decided += summary->ports[state];
	return decided;
}

const char *scan_signal_text(int signal)
{
	switch (signal) {
	case SIGINT:
		return "SIGINT";
	case SIGTERM:
		return "SIGTERM";
	case SIGHUP:
		return "SIGHUP";
	case SIGQUIT:
		return "SIGQUIT";
	case SIGPIPE:
		return "SIGPIPE";
	default:
		return "a signal";
	}
}

const char *scan_date(int64_t seconds, char text[SCAN_DATE_MAX])
{
	time_t time = (time_t)seconds;
	struct tm parts;

	if (!localtime_r(&time, &parts) ||
		strftime(text, SCAN_DATE_MAX, "%a %b %e %H:%M:%S %Y", &parts) ==
			0)
		text[0] = '\0';
	return text;
}

void scan_add_escaped(struct text *text, const void *bytes, size_t len)
{
	if (!text->failed && !escape_text(&text->buf, bytes, len))
		text->failed = true;
}

void scan_add_counts(const struct scan_report *report,
	const struct scan_summary *summary, struct text *text)
{
	uint64_t count = 0, up = report->up;

	for (int state = 0; state < HOST_STATES; state++)
		count += report->hosts[state];
	text_printf(text,
		"%" PRIu64 " IP address%s (%" PRIu64
		" host%s up) scanned in %.2f seconds",
		count, count == 1 ? "" : "es", up, up == 1 ? "" : "s",
		(double)summary->duration / (double)NS_PER_SECOND);
}

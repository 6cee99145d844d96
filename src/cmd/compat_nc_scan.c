#include "cmd/compat_nc_scan.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>

#include "base/number.h"
#include "cli/translate.h"
#include "cmd/all.h"
#include "cmd/compat_nc_ports.h"
#include "cmd/compat_nc_words.h"
#include "net/resolve.h"
#include "out/text.h"
#include "scan/ports.h"

#define RESOLVE_TIME (10 * NS_PER_SECOND)
#define TRIES	     3 /* in the time of -w */
#define SLOW_HOST    "10s"

/* --- ports ----------------------------------------------------------------- */

/* What the lists of ncx scan have and nc's do not: a comma, what is left out, a
 * protocol, a range without an end, blanks. */
static bool is_plain(const char *text)
{
	size_t len = strlen(text);

	if (len == 0 || text[0] == '-' || text[len - 1] == '-')
		return false;
	for (const char *at = text; *at; at++)
		if (strchr(",!:", *at) || isspace((unsigned char)*at))
			return false;
	return true;
}

/* The operand as an item of a list for ncx scan. */
static bool add_port(struct text *list, const char *text, unsigned proto,
	struct ports *ret_ports, struct fail *fail)
{
	struct nc_ports pair;
	size_t start;

	if (!is_plain(text))
		return fail_set(
			fail, STATUS_USAGE, "port number invalid: '%s'", text);
	if (!nc_ports_parse(text, proto == PORTS_UDP, &pair, fail))
		return false;
	if (list->buf.len > 0)
		text_add_byte(list, ',');
	start = list->buf.len;
	if (pair.range) {
		text_uint(list, pair.low);
		text_add_byte(list, '-');
		text_uint(list, pair.high);
	} else {
		text_add(list, text);
	}
	if (list->failed)
		return fail_memory(fail);
	return ports_parse((const char *)buf_bytes(&list->buf) + start,
		list->buf.len - start, proto, ret_ports, fail);
}

/* All of them, as "22,80,7-13", and the first, which the real one names when it
 * cannot find the host. */
static bool take_ports(const struct nc_scan *scan, struct text *list,
	uint16_t *ret_first, struct fail *fail)
{
	unsigned proto = scan->udp ? PORTS_UDP : PORTS_TCP;
	struct ports ports;

	if (scan->port_count == 0)
		return fail_set(fail, STATUS_USAGE, "missing port number");
	for (int i = 0; i < scan->port_count; i++) {
		if (!add_port(list, scan->ports[i], proto, &ports, fail))
			return false;
		if (i == 0)
			(void)port_set_next(scan->udp ? &ports.udp : &ports.tcp,
				0, ret_first);
	}
	text_add_byte(list, '\0');
	return list->failed ? fail_memory(fail) : true;
}

/* --- the host -------------------------------------------------------------- */

/* Why getaddrinfo(3) would not have it. */
static const char *gai_reason(const struct fail *wrong)
{
	const char *reason;

	/* An address, but of the other family. */
	if (wrong->status == STATUS_USAGE)
		return "Address family for hostname not supported";
	reason = strstr(wrong->text, "': ");
	return reason ? reason + 3 : wrong->text;
}

static bool take_host(const struct nc_scan *scan, uint16_t port,
	const struct report *report, struct endpoint_list *ret_list,
	struct fail *fail)
{
	int family = scan->ipv4 == scan->ipv6 ? AF_UNSPEC
		     : scan->ipv4	      ? AF_INET
					      : AF_INET6;
	const char *reason = "Name or service not known";
	struct fail wrong = {0};

	if (!scan->numeric || nc_is_address(scan->host)) {
		if (resolve(scan->host, port, family, RESOLVE_TIME, ret_list,
			    &wrong))
			return true;
		reason = gai_reason(&wrong);
	}
	report_bare(report, "%s: getaddrinfo for host \"%s\" port %u: %s",
		report->command, scan->host, (unsigned)port, reason);
	return fail_silent(fail, STATUS_NO);
}

/* --- the scan -------------------------------------------------------------- */

static bool check_seconds(char letter, const char *text, struct fail *fail)
{
	int64_t ns;

	if (!text || duration_parse(text, strlen(text), &ns))
		return true;
	return fail_set(fail, STATUS_USAGE, "-%c takes seconds, not '%s'",
		letter, text);
}

static bool check(const struct nc_scan *scan, struct fail *fail)
{
	return check_seconds('w', scan->wait, fail) &&
	       check_seconds('i', scan->interval, fail);
}

/* -w is the time for a port. It is cut into the tries, of which the answer to
 * any counts until the last one's time is over. */
static void add_wait(const char *wait, struct words *words)
{
	int64_t ns = 0;

	(void)duration_parse(wait, strlen(wait), &ns);
	if (ns == 0)
		return;
	words_printf(words, "--retries=%d", TRIES - 1);
	words_printf(
		words, "--timeout=%" PRId64 "ms", ns / TRIES / NS_PER_MS + 1);
}

/* Of one port somebody wants to know; of many, most do not answer. */
static bool is_one_port(const struct nc_scan *scan)
{
	struct nc_ports ports;
	struct fail fail;

	return !scan->udp && scan->port_count == 1 &&
	       nc_ports_parse(scan->ports[0], false, &ports, &fail) &&
	       ports.low == ports.high;
}

static void add_words(const struct nc_scan *scan, const struct text *ports,
	const struct endpoint_list *hosts, struct words *words)
{
	char text[ENDPOINT_TEXT_MAX];

	words_printf(words, "--nc-host=%s", scan->host);
	words_printf(words, "--ports=%s", (const char *)buf_bytes(&ports->buf));
	/* Every port is asked for, in each address. */
	words_add(words, "-Pn");
	words_add(words, scan->verbose ? "-v" : "-q");
	if (scan->udp)
		words_add(words, "--udp");
	if (scan->numeric)
		words_add(words, "--numeric");
	if (scan->wait)
		add_wait(scan->wait, words);
	else if (is_one_port(scan))
		add_wait(SLOW_HOST, words);
	if (scan->interval)
		words_printf(words, "--delay=%s", scan->interval);
	for (size_t i = 0; i < hosts->count; i++)
		words_add(words, endpoint_address_text(&hosts->items[i], text));
}

enum status nc_scan(const struct nc_scan *scan, struct report *report,
	int *ret_signal, struct fail *fail)
{
	/* What ncx scan itself would say with -v is not said here. */
	struct report plain = *report;
	struct endpoint_list hosts = {0};
	struct words words = {0};
	struct text ports = {0};
	enum status status;
	uint16_t first = 0;

	plain.verbosity = 0;
	if (check(scan, fail) && take_ports(scan, &ports, &first, fail) &&
		take_host(scan, first, report, &hosts, fail)) {
		add_words(scan, &ports, &hosts, &words);
		status = command_call(
			&scan_command, &words, &plain, ret_signal, fail);
	} else {
		status = fail->status;
	}
	words_release(&words);
	endpoint_list_release(&hosts);
	text_release(&ports);
	return status;
}

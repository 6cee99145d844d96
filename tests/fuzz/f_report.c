/*
 * The reports of a scan of a host whose names, services and banners are the
 * fuzzer's. A line each: the host as typed, its name as looked up, a line of
 * services, a banner; then the verdicts. The first byte chooses the format, the
 * second what is listed. JSON and XML stay JSON and XML, a line stays a line.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "out/utf8.h"
#include "scan/report.h"

#define PORTS	 24
#define TCP	 16
#define FORMATS	 5
#define TEXT_MAX 200

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool good)
{
	if (!good)
		abort();
}

/* Bytes from the front; zeros when there are no more. */
struct source {
	const uint8_t *bytes;
	size_t len;
};

static uint8_t take(struct source *source)
{
	if (source->len == 0)
		return 0;
	source->len--;
	return *source->bytes++;
}

/* Up to a line end; NULs and what is too long end it, too. */
static size_t take_line(struct source *source, char line[TEXT_MAX])
{
	size_t len = 0;

	for (uint8_t byte; source->len > 0 && len < TEXT_MAX - 1;) {
		byte = take(source);
		if (byte == '\n')
			break;
		line[len++] = (char)byte;
	}
	line[len] = '\0';
	return len;
}

/* --- the host -------------------------------------------------------------- */

static void take_verdicts(struct source *source, struct host *host)
{
	struct endpoint sender;

	check(endpoint_parse("192.0.2.254", 11, 0, &sender));
	for (size_t i = 0; i < PORTS; i++) {
		struct verdict *verdict = &host->verdicts[i];

		verdict->state = take(source) % PORT_STATES;
		verdict->reason = take(source) % REASONS;
		verdict->tries = 1;
		if (take(source) & 1)
			verdict->sender = host_sender(host, &sender);
		verdict->icmp_type = 3;
		verdict->rtt_us = (uint32_t)take(source) << 12;
		verdict->reply_port = take(source);
	}
}

static struct host *take_host(struct source *source,
	const struct port_list *ports, struct services *services,
	char name[TEXT_MAX])
{
	struct target target = {0};
	char line[TEXT_MAX];
	struct host *host;
	size_t len;

	check(endpoint_parse("192.0.2.1", 9, 0, &target.endpoint));
	if (take_line(source, name) > 0)
		target.name = name;
	host = host_new(&target, ports, NULL);
	check(host != NULL);
	if (take_line(source, line) > 0)
		host->ptr_name = strdup(line);
	(void)take_line(source, line);
	check(buf_printf(&services->text, "%s 7/tcp\n%s\n", line, line));
	len = take_line(source, line);
	host->state = (enum host_state)(take(source) % HOST_STATES);
	host->unreachable = 101;
	host->finished = take(source) & 1;
	host->given_up = take(source) & 1;
	host->timed_out = take(source) & 1;
	host->srtt = take(source);
	take_verdicts(source, host);
	for (size_t i = 0; i < PORTS; i += 3)
		host_banner(host, i, (const uint8_t *)line, len);
	return host;
}

/* --- what is written ------------------------------------------------------- */

static void check_clean(const uint8_t *bytes, size_t len)
{
	check(len == 0 || bytes[len - 1] == '\n');
	for (size_t i = 0; i < len;) {
		uint32_t point;
		size_t n = utf8_decode(bytes + i, len - i, &point);

		check(n > 0 && (point == '\n' || point == '\t' ||
				       utf8_printable(point)));
		i += n;
	}
}

/* Brackets match outside of strings, and a line is an object. */
static void check_json(const uint8_t *bytes, size_t len)
{
	int depth = 0;
	bool text = false;

	for (size_t i = 0; i < len; i++) {
		uint8_t byte = bytes[i];

		if (text) {
			if (byte == '\\')
				i++;
			else if (byte == '"')
				text = false;
			continue;
		}
		text = byte == '"';
		depth += byte == '{' || byte == '[';
		depth -= byte == '}' || byte == ']';
		check(depth >= 0 &&
			(byte == '\n') == (depth == 0 && i > 0 && byte != '}'));
	}
	check(depth == 0 && !text);
}

/* Tags open and close, and values are in quotes. */
static void check_xml(const uint8_t *bytes, size_t len)
{
	bool tag = false, value = false;
	int depth = 0;

	for (size_t i = 0; i < len; i++) {
		uint8_t byte = bytes[i];

		check(!(tag || value) || byte != '<');
		if (value) {
			value = byte != '"';
		} else if (tag) {
			value = byte == '"';
			tag = byte != '>';
			if (!tag &&
				(bytes[i - 1] == '/' || bytes[i - 1] == '?'))
				depth--;
		} else if (byte == '<') {
			tag = true;
			check(i + 1 < len);
			if (bytes[i + 1] == '/')
				depth--;
			else if (bytes[i + 1] != '!')
				depth++;
			check(depth >= 0);
		}
	}
	check(depth == 0 && !tag && !value);
}

static void check_report(
	const struct scan_format *format, const uint8_t *bytes, size_t len)
{
	check_clean(bytes, len);
	if (format == &scan_format_json)
		check_json(bytes, len);
	if (format == &scan_format_xml)
		check_xml(bytes, len);
}

static void write_report(const struct scan_format *format,
	const struct scan_info *info, const struct host *host,
	const struct scan_summary *summary)
{
	int fd = memfd_create("report", MFD_CLOEXEC);
	struct scan_report report;
	struct fail fail = {0};
	char path[40];
	uint8_t *bytes;
	off_t len;

	check(fd >= 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	check(scan_report_open(&report, format, path, info, &fail));
	scan_report_host(&report, host);
	check(scan_report_close(&report, summary, &fail));
	len = lseek(fd, 0, SEEK_END);
	check(len >= 0);
	bytes = malloc((size_t)len + 1);
	check(bytes && pread(fd, bytes, (size_t)len, 0) == (ssize_t)len);
	(void)close(fd);
	check_report(format, bytes, (size_t)len);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct source source = {bytes, len};
	uint16_t numbers[PORTS];
	const struct port_list ports = {numbers, PORTS, TCP};
	unsigned format = take(&source) % FORMATS, choice = take(&source);
	struct services services = {0};
	char name[TEXT_MAX];
	struct host *host = take_host(&source, &ports, &services, name);
	const struct scan_info info = {
		.command_line = name,
		.ports = &ports,
		.services = &services,
		.all = choice & 1,
		.only_open = (choice & 3) == 2,
		.reasons = choice & 4,
		.banners = choice & 8,
		.numeric = choice & 16,
		.header = choice & 32,
		.several = choice & 64,
		.verbose = choice & 128,
		.up = (enum scan_up)(choice % 3),
	};
	const struct scan_summary summary = {
		.hosts = 1,
		.hosts_up = host->state == HOST_UP,
		.hosts_unreachable = host->state == HOST_UNREACHABLE,
		.unreachable = 101,
		.total = PORTS,
		.duration = 1,
		.signal = host->finished ? 0 : SIGINT,
	};

	for (size_t i = 0; i < PORTS; i++)
		numbers[i] = (uint16_t)(i + (i < TCP ? 1 : 40));
	write_report(scan_formats[format], &info, host, &summary);
	host_free(host);
	services_release(&services);
	return 0;
}

#include "scan/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "io/fd.h"
#include "out/output.h"

const struct scan_format *const scan_formats[] = {
	&scan_format_text,
	&scan_format_json,
	&scan_format_xml,
	&scan_format_grep,
	&scan_format_nmap,
	NULL,
};

/* Write what the format has added; after a failure nothing is written, since
 * what follows a gap would be read as if there were none. */
static void flush(struct scan_report *report)
{
	struct buf *buf = &report->text.buf;

	if (!report->failed && report->text.failed)
		report->failed = !fail_memory(&report->fail);
	if (!report->failed)
		report->failed = !output_write(report->fd, report->file,
			buf_bytes(buf), buf->len, &report->fail);
	buf_consume(buf, buf->len);
}

static void release(struct scan_report *report)
{
	(void)json_finish(&report->json, NULL);
	text_release(&report->text);
	buf_release(&report->kept);
	free(report->services);
	free(report->file);
	report->services = NULL;
	report->file = NULL;
}

/* The place in the list of a service's port, if the scan has it. */
static bool find_port(const struct port_list *list,
	const struct service *service, size_t *ret_place)
{
	size_t low, high;

	if (service->proto.len != 3)
		return false;
	if (strncasecmp(service->proto.text, "tcp", 3) == 0) {
		low = 0;
		high = list->tcp_count;
	} else if (strncasecmp(service->proto.text, "udp", 3) == 0) {
		low = list->tcp_count;
		high = list->count;
	} else {
		return false;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->numbers[middle] == service->port) {
			*ret_place = middle;
			return true;
		}
		if (list->numbers[middle] < service->port)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Once for all ports: a look-up reads the whole database, and a host may have
 * 65,535 ports to name. */
static bool name_ports(struct scan_report *report)
{
	const struct scan_info *info = report->info;
	struct service service = {0};
	size_t offset = 0, place;

	report->services = calloc(info->ports->count ? info->ports->count : 1,
		sizeof(*report->services));
	if (!report->services)
		return false;
	if (info->numeric || !info->services)
		return true;
	while (services_next(info->services, &offset, &service))
		if (find_port(info->ports, &service, &place) &&
			report->services[place].len == 0)
			report->services[place] = service.name;
	return true;
}

static bool open_file(
	struct scan_report *report, const char *path, struct fail *fail)
{
	const char *standard =
		report->fd == STDERR_FILENO ? "stderr" : "stdout";
	size_t size = path ? strlen(path) + 3 : strlen(standard) + 1;

	report->file = malloc(size);
	if (!report->file || !name_ports(report))
		return fail_memory(fail);
	(void)snprintf(report->file, size, path ? "'%s'" : "%s",
		path ? path : standard);
	if (path)
		report->fd =
			fd_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY);
	if (report->fd < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot write to %s", report->file);
	return true;
}

/* Both are closed by whoever ends the program, output_finish. */
static bool close_file(struct scan_report *report)
{
	if (report->fd < 0 || report->fd == STDOUT_FILENO ||
		report->fd == STDERR_FILENO)
		return true;
	if (close(report->fd) == 0 || errno == EINTR || report->failed)
		return true;
	return fail_errno(&report->fail, STATUS_TROUBLE, errno,
		"cannot write to %s", report->file);
}

bool scan_report_open(struct scan_report *report,
	const struct scan_format *format, const char *path,
	const struct scan_info *info, struct fail *fail)
{
	*report = (struct scan_report){
		.format = format,
		.info = info,
		.fd = format->on_stderr ? STDERR_FILENO : STDOUT_FILENO,
	};
	json_init(&report->json, -1, "");
	if (!open_file(report, path, fail)) {
		release(report);
		return false;
	}
	report->format->begin(report);
	flush(report);
	if (!report->failed)
		return true;
	if (fail)
		*fail = report->fail;
	(void)close_file(report);
	release(report);
	return false;
}

void scan_report_host(struct scan_report *report, const struct host *host)
{
	const struct scan_info *info = report->info;
	bool up = scan_host_up(info, host);

	report->hosts[host->state]++;
	report->up += up;
	/* nmap has down hosts with -v alone, and with --open none without. */
	if (report->failed ||
		(!up && info->up == SCAN_UP_ANSWERING && !info->verbose) ||
		(report->format->like_nmap && info->only_open &&
			!scan_any_listed_nmap(info, host)))
		return;
	report->format->host(report, host);
	flush(report);
}

bool scan_report_close(struct scan_report *report,
	const struct scan_summary *summary, struct fail *fail)
{
	if (!report->failed && summary) {
		report->format->end(report, summary);
		flush(report);
	}
	if (!close_file(report))
		report->failed = true;
	if (report->failed && fail)
		*fail = report->fail;
	release(report);
	return !report->failed;
}

const struct service_word *scan_port_service(
	const struct scan_report *report, size_t port)
{
	return &report->services[port];
}

/*
 * Hosts built by hand, and the reports of them: for t_report*.c.
 */
#ifndef NCX_TESTS_REPORTS_H
#define NCX_TESTS_REPORTS_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "scan/report.h"
#include "tap.h"

#define BEGAN 1795264303 /* Sat Nov 21 12:31:43 2026 UTC */
#define DATE  "Sat Nov 21 12:31:43 2026"
#define LATER "Sat Nov 21 12:31:44 2026"

/* A directory that keeps the XML, for tests with nmap's tools. */
static const char *keep;

/* --- what is scanned --------------------------------------------------- */

#define TCP 100
#define UDP 60

static uint16_t numbers[TCP + UDP];
static const struct port_list all_ports = {numbers, TCP + UDP, TCP};
static const struct port_list tcp_ports = {numbers, TCP, TCP};
static const struct port_list udp_ports = {numbers + TCP, UDP, 0};
static struct services services;

__attribute__((unused)) static void init_ports(void)
{
	for (size_t i = 0; i < TCP; i++)
		numbers[i] = (uint16_t)(i + 1);
	for (size_t i = 0; i < UDP; i++)
		numbers[TCP + i] = (uint16_t)(i + 40);
	(void)buf_append_text(&services.text,
		"ssh 22/TCP\nsecond 22/tcp\ndomain 53/udp\nhttp 80/tcp\n"
		"a,b/c 53/tcp\nsctp 25/sctp\n\x1b[m 81/tcp\n");
}

__attribute__((unused)) static struct host *new_host(const char *name,
	const char *address, const struct port_list *ports,
	enum host_state state)
{
	struct target target = {.name = name};
	struct host *host;

	if (!endpoint_parse(address, strlen(address), 0, &target.endpoint))
		abort();
	host = host_new(&target, ports, NULL);
	if (!host)
		abort();
	host->state = state;
	host->finished = true;
	host->began = BEGAN;
	host->ended = BEGAN + 1;
	return host;
}

/* The ports from first to last, by index. */
__attribute__((unused)) static void decide(struct host *host, size_t first,
	size_t last, enum port_state state, enum reason reason)
{
	for (size_t i = first; i <= last; i++)
		host->verdicts[i] = (struct verdict){
			.state = (uint8_t)state,
			.reason = (uint8_t)reason,
			.tries = 1,
		};
}

__attribute__((unused)) static void set_sender(
	struct host *host, size_t port, const char *address)
{
	struct endpoint sender;

	if (!endpoint_parse(address, strlen(address), 9, &sender))
		abort();
	host->verdicts[port].sender = host_sender(host, &sender);
	host->verdicts[port].icmp_type = 3;
	host->verdicts[port].icmp_code = 13;
}

/* Open, closed and filtered TCP ports of a host with a name. */
__attribute__((unused)) static struct host *tcp_host(void)
{
	struct host *host =
		new_host("myhost", "192.0.2.1", &tcp_ports, HOST_UP);

	decide(host, 0, 99, PORT_CLOSED, REASON_CONN_REFUSED);
	decide(host, 21, 21, PORT_OPEN, REASON_SYN_ACK);
	decide(host, 79, 80, PORT_OPEN, REASON_SYN_ACK);
	decide(host, 97, 97, PORT_FILTERED, REASON_ADMIN_PROHIBITED);
	decide(host, 98, 99, PORT_FILTERED, REASON_NO_RESPONSE);
	host->verdicts[21].rtt_us = 1250;
	set_sender(host, 97, "192.0.2.254");
	host_banner(host, 21, (const uint8_t *)"SSH-2.0-x\r\n", 11);
	host_banner(host, 80, (const uint8_t *)"a/b, <\\\x1b[m\xff\0&\"", 14);
	host->srtt = 2 * NS_PER_MS;
	host->rttvar = NS_PER_MS;
	host->timeout = 100 * NS_PER_MS;
	return host;
}

/* Both protocols, IPv6, few and many ports in a state. */
__attribute__((unused)) static struct host *udp_host(bool few)
{
	struct host *host = new_host(NULL, "2001:db8::1", &all_ports, HOST_UP);

	host->ptr_name = strdup("gw.example.net");
	decide(host, 0, 99, PORT_CLOSED, REASON_CONN_REFUSED);
	decide(host, 100, 159, PORT_CLOSED, REASON_PORT_UNREACH);
	decide(host, 113, 113, PORT_OPEN, REASON_UDP_RESPONSE);
	host->verdicts[113].reply_port = 5353;
	decide(host, 120, few ? 121 : 149, PORT_OPEN_FILTERED,
		REASON_NO_RESPONSE);
	set_sender(host, 100, "2001:db8::1");
	return host;
}

/* --- running a report ------------------------------------------------- */

static struct scan_info info;
static struct scan_summary summary;

__attribute__((unused)) static void reset(const struct port_list *ports)
{
	info = (struct scan_info){
		.command_line = "ncx scan \"a\" <b>\n-p1",
		.ports = ports,
		.services = &services,
		.header = true,
		.began = BEGAN,
	};
	summary = (struct scan_summary){
		.hosts = 1,
		.hosts_up = 1,
		.total = ports->count,
		.ended = BEGAN + 1,
		.duration = 1250 * NS_PER_MS,
	};
}

__attribute__((unused)) static void count(struct host *const *hosts)
{
	memset(summary.ports, 0, sizeof(summary.ports));
	for (; *hosts; hosts++)
		for (size_t i = 0; i < (*hosts)->ports->count; i++)
			summary.ports[(*hosts)->verdicts[i].state]++;
}

__attribute__((unused)) static void read_all(
	const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n;

	while (fd >= 0 && len + 1 < size &&
		(n = read(fd, text + len, size - 1 - len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
	(void)close(fd);
}

/* Writes a report of the hosts, frees them, and compares. */
__attribute__((unused)) static void check(const struct scan_format *format,
	struct host *const *hosts, const char *want, const char *what)
{
	char path[] = "/tmp/ncx-report-XXXXXX", text[65536], kept[4096];
	int fd = mkstemp(path);
	struct scan_report report;
	struct fail fail = {0};
	FILE *file;

	count(hosts);
	if (!tap_ok(fd >= 0 && scan_report_open(
				       &report, format, path, &info, &fail),
		    "%s opens", what))
		return;
	for (struct host *const *host = hosts; *host; host++) {
		scan_report_host(&report, *host);
		host_free(*host);
	}
	tap_ok(scan_report_close(&report, &summary, &fail), "%s closes", what);
	read_all(path, text, sizeof(text));
	tap_is_text(text, want, "%s", what);
	if (keep && format == &scan_format_xml) {
		(void)snprintf(kept, sizeof(kept), "%s/%s.xml", keep, what);
		for (char *at = kept + strlen(keep) + 1; *at; at++)
			if (*at == ' ')
				*at = '-';
		file = fopen(kept, "w");
		tap_ok(file && fputs(text, file) >= 0 && fclose(file) == 0,
			"%s is kept", what);
	}
	(void)unlink(path);
	(void)close(fd);
}

/* Silent, given up, not there, unreachable. */
__attribute__((unused)) static void dead_hosts(struct host *hosts[4])
{
	hosts[0] = new_host("silent", "192.0.2.1", &tcp_ports, HOST_SILENT);
	decide(hosts[0], 0, 99, PORT_FILTERED, REASON_NO_RESPONSE);
	hosts[1] = new_host(NULL, "192.0.2.2", &tcp_ports, HOST_SILENT);
	decide(hosts[1], 0, 2, PORT_FILTERED, REASON_NO_RESPONSE);
	hosts[1]->given_up = true;
	hosts[2] = new_host(NULL, "192.0.2.3", &tcp_ports, HOST_DOWN);
	decide(hosts[2], 0, 99, PORT_FILTERED, REASON_HOST_UNREACH);
	set_sender(hosts[2], 0, "192.0.2.254");
	hosts[3] = new_host(NULL, "192.0.2.4", &tcp_ports, HOST_UNREACHABLE);
	hosts[3]->unreachable = ENETUNREACH;
	summary.hosts = 4;
	summary.hosts_up = 0;
	summary.hosts_given_up = summary.hosts_unreachable = 1;
	summary.total = 400;
}

/* A scan cut short: 22 is open, the ports from 51 on are not decided. */
__attribute__((unused)) static struct host *unfinished_host(void)
{
	struct host *host = tcp_host();

	decide(host, 50, 99, PORT_UNKNOWN, REASON_NONE);
	host->finished = false;
	summary.signal = SIGINT;
	return host;
}

#define HOSTS(...)                                                             \
	((struct host *const[]){                                               \
		__VA_ARGS__,                                                   \
		NULL,                                                          \
	})

__attribute__((unused)) static void init(void)
{
	(void)setenv("TZ", "UTC0", 1);
	tzset();
	init_ports();
}

#endif

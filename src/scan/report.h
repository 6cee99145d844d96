/*
 * Reports of a scan: text, JSON Lines, nmap's XML and nmap's grepable format.
 *
 * A format is a struct of functions; a report is a format and the file it goes
 * to. Hosts are written as they finish, so a report is as complete as the scan;
 * the end says when the scan was interrupted. The first failed write is
 * remembered and told by scan_report_finish; the others go on.
 *
 *	scan_report_open(&report, "xml", path, &info, fail);
 *	scan_report_host(&report, host);
 *	scan_report_close(&report, &summary, fail);
 *
 * What formats share is in report_parts.c.
 */
#ifndef NCX_SCAN_REPORT_H
#define NCX_SCAN_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "out/json.h"
#include "out/text.h"
#include "out/xml.h"
#include "scan/host.h"
#include "svc/services.h"

/* What all of the reports of a scan have in common. */
struct scan_info {
	const char *command_line; /* as typed, words joined by blanks */
	const struct port_list *ports;
	const struct services *services; /* names of ports */
	bool all;			 /* list every port */
	bool reasons; /* text: show how each state is known */
	bool banners; /* text: show what open ports said */
	bool numeric; /* no names of services */
	bool header;  /* text: the line of titles */
	bool several; /* more than one target: text leaves out hosts
			    * without anything to list, unless all or verbose */
	bool verbose;
	bool color;    /* text on stdout */
	int64_t began; /* seconds since 1970 */
};

struct scan_summary {
	uint64_t hosts;	   /* reported */
	uint64_t hosts_up; /* something answered */
	uint64_t hosts_unreachable;
	int unreachable; /* the errno of the last of them */
	uint64_t hosts_given_up;
	uint64_t ports[PORT_STATES]; /* by state, over all hosts */
	uint64_t probes;	     /* sent, retries included */
	uint64_t total;		     /* ports that were to be decided */
	int64_t ended;		     /* seconds since 1970 */
	int64_t duration;	     /* ns */
	int signal; /* that interrupted the scan; 0: finished */
};

struct scan_report;

struct scan_format {
	const char *name; /* "text", "json", "xml", "grep" */
	void (*begin)(struct scan_report *report);
	void (*host)(struct scan_report *report, const struct host *host);
	void (*end)(
		struct scan_report *report, const struct scan_summary *summary);
};

struct scan_report {
	const struct scan_format *format;
	const struct scan_info *info;
	int fd;
	char *file;			/* for messages: "stdout", the path */
	struct text text;		/* not yet written; formats add to it */
	struct json json;		/* of the json format */
	struct xml xml;			/* of the xml format: what is open */
	struct service_word *services;	/* by port index; empty: no name */
	uint64_t hosts[HOST_STATES];	/* reported so far, by state */
	uint64_t left_out[HOST_STATES]; /* of these, not shown by text */
	bool failed;
	struct fail fail; /* the first failure */
};

extern const struct scan_format scan_format_text, scan_format_json,
	scan_format_xml, scan_format_grep;

/* All of these, and null: in the order of --format's choices. */
extern const struct scan_format *const scan_formats[];

/* Open path (null: stdout) and write the beginning. info must outlive the
 * report. Errors: STATUS_TROUBLE, cannot be written. */
bool scan_report_open(struct scan_report *report,
	const struct scan_format *format, const char *path,
	const struct scan_info *info, struct fail *fail);

/* Write what is to be said about a host, finished or not. */
void scan_report_host(struct scan_report *report, const struct host *host);

/* Write the end, unless there is no summary (the report stays unfinished), and
 * close; false with the report's first failure. */
bool scan_report_close(struct scan_report *report,
	const struct scan_summary *summary, struct fail *fail);

/* For formats: whether a port is listed by itself, or only counted. Listed are
 * open ports, the open|filtered ones where there are at most
 * SCAN_LISTED_MAX of them on the host, and with info->all every port that is
 * decided: what is not may be in another shard. A state's ports are listed all
 * or none. */
#define SCAN_LISTED_MAX 25
bool scan_listed(
	const struct scan_info *info, const struct host *host, size_t port);

/* For formats that look like nmap's: it lists any state of at most
 * SCAN_LISTED_MAX ports, and who compares two files expects to see the same. */
bool scan_listed_nmap(
	const struct scan_info *info, const struct host *host, size_t port);

/* For formats: the ports that are decided and not listed, counted by protocol,
 * state and reason, and which ones they are ("1-21,23-79"). */
struct scan_rest {
	enum ports_proto proto;
	enum port_state state;
	enum reason reason;
	uint64_t count;
};
#define SCAN_REST_MAX (2 * PORT_STATES * REASONS) /* groups at most */

/* Calls each for every group with a count, the largest first. */
void scan_rest_each(const struct scan_info *info, const struct host *host,
	void (*each)(void *context, const struct scan_rest *rest),
	void *context);
void scan_rest_ports(const struct scan_info *info, const struct host *host,
	const struct scan_rest *rest, struct text *text);

/* For formats: the ports of the scan of one protocol, in the same way. */
void scan_all_ports(const struct port_list *ports, enum ports_proto proto,
	struct text *text);

/* For formats: ports of an unfinished host that are not decided; 0 for a
 * finished one, whose other ports are in other shards. */
uint64_t scan_undecided(const struct host *host);

/* For formats: false where there is nothing to say about ports, as of most
 * hosts that are unreachable. */
bool scan_any_decided(const struct host *host);

/* For formats: the verdict that shows the host to be up or down, or null. */
const struct verdict *scan_evidence(const struct host *host);

/* For formats: who sent the ICMP error that decided a port, or null. */
const struct endpoint *scan_sender(
	const struct host *host, const struct verdict *verdict);

/* Its address, unless it is the target itself; else null. Returns text. */
const char *scan_sender_text(const struct host *host,
	const struct verdict *verdict, char text[ENDPOINT_TEXT_MAX]);

/* For formats: ports decided; "SIGINT"; "Sat Nov 21 12:31:43 2026", the local
 * time as ctime(3) writes it, without a line end. */
uint64_t scan_decided(const struct scan_summary *summary);
const char *scan_signal_text(int signal);
#define SCAN_DATE_MAX 64
const char *scan_date(int64_t seconds, char text[SCAN_DATE_MAX]);

/* For formats like nmap's: "2 IP addresses (1 host up) scanned in 1.25 seconds".
 * As with nmap -Pn, a silent host is up. */
void scan_add_counts(const struct scan_report *report,
	const struct scan_summary *summary, struct text *text);

/* For formats: add bytes from outside, escaped. */
void scan_add_escaped(struct text *text, const void *bytes, size_t len);

/* For formats: the name of a port's service; its length is 0 when it has none.
 */
const struct service_word *scan_port_service(
	const struct scan_report *report, size_t port);

#endif

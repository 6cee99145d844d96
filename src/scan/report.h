/*
 * Reports of a scan: text, JSON Lines, nmap's XML, nmap's grepable format and
 * nmap's text.
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

#include "base/buf.h"
#include "base/fail.h"
#include "out/json.h"
#include "out/text.h"
#include "out/xml.h"
#include "scan/host.h"
#include "svc/services.h"

/* Which hosts reports like nmap's call up; text has words of its own. */
enum scan_up {
	SCAN_UP_DEFAULT,   /* that answer, or are silent: nobody pinged them */
	SCAN_UP_ANSWERING, /* as nmap, which pings, and this machine; others
			    * only with -v */
	SCAN_UP_ALL,	   /* as nmap -Pn; not those without a route */
};

/* What all of the reports of a scan have in common. */
struct scan_info {
	const char *command_line; /* as typed, words joined by blanks */
	const struct port_list *ports;
	const struct targets *targets;	 /* nmap's text: may be null; nc */
	const struct services *services; /* names of ports */
	bool all;			 /* list every port */
	bool only_open; /* nmap's formats: no other states; not with all */
	bool reasons;	/* text: show how each state is known */
	bool banners;	/* text: show what open ports said */
	bool numeric;	/* no names of services */
	bool header;	/* text: the line of titles */
	bool several;	/* more than one target: text leaves out hosts
			    * without anything to list, unless all or verbose */
	enum scan_up up;
	bool verbose;
	bool color; /* text on stdout */
	/* Of the nc format: the name of the host, whose addresses are the
	 * targets, and PORTS as typed, a comma list whose items each stand by
	 * themselves. */
	const char *nc_host;
	const char *nc_name; /* who says it: "nc", "netcat" */
	const char *ports_text;
	int64_t began; /* seconds since 1970 */
};

struct scan_summary {
	uint64_t hosts;	   /* reported */
	uint64_t hosts_up; /* something answered */
	uint64_t hosts_unreachable;
	int unreachable; /* the errno of the last of them */
	uint64_t hosts_given_up;
	uint64_t hosts_timed_out;
	uint64_t ports[PORT_STATES]; /* by state, over all hosts */
	uint64_t probes;	     /* sent, retries included */
	uint64_t total;		     /* ports that were to be decided */
	int64_t ended;		     /* seconds since 1970 */
	int64_t duration;	     /* ns */
	int signal; /* that interrupted the scan; 0: finished */
};

struct scan_report;

struct scan_format {
	const char *name; /* "text", "json", "xml", "grep", "nmap" */
	bool like_nmap;	  /* with only_open no hosts without a port to list */
	bool on_stderr;	  /* where there is no path; else stdout */
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
	uint64_t up;			/* of these, by scan_host_up */
	struct buf kept; /* of the nc format: what waits for the end */
	bool failed;
	struct fail fail; /* the first failure */
};

extern const struct scan_format scan_format_text, scan_format_json,
	scan_format_xml, scan_format_grep, scan_format_nmap;

/* As nc -z says it; nobody can ask for it by name. */
extern const struct scan_format scan_format_nc;

/* All of those before it, and null: in the order of --format's choices. */
extern const struct scan_format *const scan_formats[];

/* Open path (null: stdout, or stderr where the format has it) and write the
 * beginning. info must outlive the report. Errors: STATUS_TROUBLE, cannot be
 * written. */
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
 * open ports, the open|filtered ones where there are at most SCAN_LISTED_MAX of
 * them on the host, and with info->all every port that is decided: what is not
 * may be in another shard. A state's ports are listed all or none. */
#define SCAN_LISTED_MAX 25
bool scan_listed(
	const struct scan_info *info, const struct host *host, size_t port);

/* For formats that look like nmap's: unless info->only_open it lists any state
 * of at most SCAN_LISTED_MAX ports, and who compares two files expects to see
 * the same. */
#define SCAN_LISTED_NMAP_MAX(info) ((info)->only_open ? 0 : SCAN_LISTED_MAX)
bool scan_listed_nmap(
	const struct scan_info *info, const struct host *host, size_t port);
bool scan_any_listed_nmap(
	const struct scan_info *info, const struct host *host);

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

/* For formats like nmap's: whether a host is up, by info->up, and the reason. */
bool scan_host_up(const struct scan_info *info, const struct host *host);
const char *scan_host_reason(
	const struct scan_info *info, const struct host *host);

/* For formats like nmap's: "2 IP addresses (1 host up) scanned in 1.25 seconds".
 */
void scan_add_counts(const struct scan_report *report,
	const struct scan_summary *summary, struct text *text);

/* For formats: add bytes from outside, escaped. */
void scan_add_escaped(struct text *text, const void *bytes, size_t len);

/* For formats: the name of a port's service; its length is 0 when it has none.
 */
const struct service_word *scan_port_service(
	const struct scan_report *report, size_t port);

#endif

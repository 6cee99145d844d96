/*
 * What nmap has and ncx has not, and what there is instead: for nmap.c. Others,
 * which handouts do not use, are unknown options.
 */
#ifndef NCX_CMD_COMPAT_NMAP_REFUSED_H
#define NCX_CMD_COMPAT_NMAP_REFUSED_H

#include "cli/option.h"

#define NO_RAW	  "ncx makes no packets of its own"
#define NO_SCRIPT "ncx runs no scripts; ncx scan -b shows what a port says"
#define NO_SERVICE                                                             \
	"ncx asks no service for its version; ncx scan -b shows what it says"
#define NO_TIMING "ncx finds the pace itself; there is --max-rtt-timeout"
#define NO_GROUP  "ncx scans hosts side by side; there is --max-parallelism"
#define NO_STYLE  "ncx names none; xsltproc takes nmap.xsl and the XML"

/* A name behind one dash. */
#define ONE_DASH_REFUSED(name_, help_)                                         \
	{                                                                      \
		.kind = OPTION_KIND_REFUSED, .name = (name_), .help = (help_), \
		.one_dash = true                                               \
	}

static const struct option_row nmap_refused_rows[] = {
	OPTION_REFUSED('A', NULL, NO_SCRIPT),
	OPTION_REFUSED('O', NULL, "ncx does not guess systems"),
	OPTION_REFUSED(0, "script", NO_SCRIPT),
	OPTION_REFUSED(0, "script-args", NO_SCRIPT),
	OPTION_REFUSED(0, "version-intensity", NO_SERVICE),
	OPTION_REFUSED(
		0, "traceroute", "ncx traces no routes; traceroute does"),
	OPTION_REFUSED('D', NULL, NO_RAW ", so it sends no decoys"),
	OPTION_REFUSED('S', NULL, NO_RAW ", so it has its own address"),
	OPTION_REFUSED('e', NULL, "the routes choose the interface"),
	OPTION_REFUSED('g', "source-port", "the system chooses the port"),
	OPTION_REFUSED('f', "mtu", NO_RAW ", so it sends no fragments"),
	OPTION_REFUSED(0, "data", NO_RAW),
	OPTION_REFUSED(0, "data-string", NO_RAW),
	OPTION_REFUSED(0, "data-length", NO_RAW),
	OPTION_REFUSED(0, "ttl", NO_RAW),
	OPTION_REFUSED(0, "spoof-mac", NO_RAW),
	OPTION_REFUSED(0, "proxies", "ncx uses no proxies"),
	OPTION_REFUSED('b', NULL, "ncx scans through no FTP server"),
	ONE_DASH_REFUSED("iR", "ncx scans no hosts that nobody named"),
	OPTION_REFUSED(0, "excludefile", "--exclude takes a comma list"),
	OPTION_REFUSED(
		0, "exclude-ports", "-p leaves ports out: -p '1-100,!80'"),
	OPTION_REFUSED(0, "dns-servers",
		"the system's resolver is used, and no other"),
	OPTION_REFUSED(0, "initial-rtt-timeout", NO_TIMING),
	OPTION_REFUSED(0, "min-rtt-timeout", NO_TIMING),
	OPTION_REFUSED(0, "max-scan-delay", NO_TIMING),
	OPTION_REFUSED(0, "min-parallelism", NO_GROUP),
	OPTION_REFUSED(0, "min-hostgroup", NO_GROUP),
	OPTION_REFUSED(0, "max-hostgroup", NO_GROUP),
	ONE_DASH_REFUSED("oS", "ncx has -oN, -oG and -oX"),
	OPTION_REFUSED(0, "append-output", "a report is a file of its own"),
	OPTION_REFUSED(0, "resume", "ncx begins each scan anew"),
	OPTION_REFUSED(0, "stylesheet", NO_STYLE),
	OPTION_REFUSED(0, "webxml", NO_STYLE),
	OPTION_REFUSED(0, "stats-every",
		"SIGUSR1 shows how far a scan is: kill -USR1 PID"),
	OPTION_REFUSED('d', NULL, "-vv shows how a scan goes"),
	OPTION_REFUSED(0, "packet-trace", "ncx capture shows packets"),
	OPTION_REFUSED(0, "iflist", "ip address and ip route show them"),
	OPTION_END};

/* The letters of -s. */
static const struct {
	const char *letters;
	const char *why;
} nmap_refused_scans[] = {
	{"S", "ncx completes each connection, which needs no privilege: -sT"},
	{"FXNAWMYZI", NO_RAW ": -sT connects, -sU sends datagrams"},
	{"O", "ncx scans ports, not protocols: -sT, -sU"},
	{"V", NO_SERVICE},
	{"C", NO_SCRIPT},
	{"R", "ncx asks no portmapper; rpcinfo does"},
	{"nP", "ncx pings nobody; it tells of each host that answers a port"},
	{"L", "ncx does not list targets; ncx subnet shows a network"},
};

#endif

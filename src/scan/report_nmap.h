/*
 * What the two parts of the format "nmap" have in common: the report is in
 * report_nmap.c, the ports of a host are in report_nmap_ports.c.
 */
#ifndef NCX_SCAN_REPORT_NMAP_H
#define NCX_SCAN_REPORT_NMAP_H

#include "scan/report.h"

/* "localhost (127.0.0.1)": the name as typed, or else as found, and the
 * address; an address without a name stands alone. */
void nmap_add_title(struct text *text, const struct host *host);

/* "Not shown: 998 closed tcp ports (conn-refused)", with a line before it where
 * that is all there is to say. False: all ports are listed. */
bool nmap_add_rest(struct scan_report *report, const struct host *host);

/* The table of the ports that are listed; nothing where there is none. */
void nmap_add_table(struct scan_report *report, const struct host *host);

/* "22/tcp"; returns its length. */
#define NMAP_PORT_MAX 16
int nmap_port_text(
	const struct host *host, size_t port, char text[NMAP_PORT_MAX]);

#endif

/*
 * The kernel's counters of protocols: /proc/net/snmp and netstat, pairs of
 * lines, and snmp6 and sctp/snmp, one counter a line:
 *
 *	Udp: InDatagrams NoPorts InErrors	Ip6InReceives	128703
 *	Udp: 168974 332833 0			Ip6InHdrErrors	0
 *
 * The parsers are pure and take the text from the front, as iterators; what
 * they give points into it.
 *
 *	struct counters_text rest = {text, len};
 *
 *	while (counters_next_group(&rest, &group))
 *		while (counters_next(&group, &counter))
 *			...
 *
 * No name is trusted: one with a byte that is not visible ASCII is skipped, so
 * that what is left may be printed as it is. So is a value that is no number.
 *
 * Source: net/ipv4/proc.c, net/ipv6/proc.c and net/sctp/proc.c of Linux; RFC
 * 4293, 4022 and 4113 say what the names mean.
 */
#ifndef NCX_PROC_COUNTERS_H
#define NCX_PROC_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"

/* Without a NUL at the end. */
struct counters_text {
	const char *text;
	size_t len;
};

struct counters_group {
	struct counters_text name; /* "Tcp" */
	struct counters_text names, values;
};

struct counter {
	struct counters_text name;
	bool negative; /* as MaxConn, -1: there is no limit */
	uint64_t value;
};

/* The next two lines that begin with the same name and a colon; others are
 * skipped. False at the end. A group may have no counters. */
bool counters_next_group(
	struct counters_text *rest, struct counters_group *ret);

/* The next name and its value. Names without a value, and values without a
 * name, end the group. */
bool counters_next(struct counters_group *group, struct counter *ret);

/* The next line that holds a name, a value and nothing else. */
bool counters_next_line(struct counters_text *rest, struct counter *ret);

/* Is it this word? */
bool counters_is(const struct counters_text *text, const char *word);

/*
 * Read all of self/net/NAME below the directory fd into *text, which is empty;
 * the caller releases it in any case. A missing file is an error if it must be
 * there, else an empty one. Errors: STATUS_TROUBLE.
 */
bool counters_read(int proc_fd, const char *name, bool must, struct buf *text,
	struct fail *fail);

#endif

/*
 * What people type by heart for other programs, Windows' too, and what does the
 * same here: the short tables of `ncx help nc`, `ncx help arp`.
 *
 * A right side can be typed as it stands; where ncx has nothing it is a command
 * of Linux. Lines end before column 80.
 */
#ifndef NCX_CLI_TOPICS_H
#define NCX_CLI_TOPICS_H

#include "cli/command.h"
#include "out/text.h"

struct topic_row {
	const char *typed; /* "arp -a"; null ends the rows */
	const char *here;  /* "ip neighbour" */
};

struct topic {
	const char *names; /* with blanks between: "nc netcat ncat" */
	const char *title; /* "What arp and ip neighbour tell" */
	const struct topic_row *rows;
	const char *notes; /* lines below the table; may be null */
};

/* Of that name, whatever its case and with or without Windows' ".exe"; or null.
 */
const struct topic *topic_find(const char *name);

/* The rows, and where the options are when ncx has a command of the first
 * name. */
void topic_text(struct text *text, const struct topic *topic,
	const struct command *const *table);

/* All names that are no command's in the table, a blank before each. */
void topic_names(struct text *text, const struct command *const *table);

#endif

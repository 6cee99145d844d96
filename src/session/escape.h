/*
 * The escape character of telnet: what is typed is either for the peer, or,
 * once that character was typed, a line that commands ncx itself. Pure.
 *
 * Bytes come in pieces of any size; the result does not depend on where they
 * are cut.
 */
#ifndef NCX_SESSION_ESCAPE_H
#define NCX_SESSION_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* A longer command is cut. */
#define ESCAPE_LINE_MAX 80

/* Zeroed but for the character, it is ready. */
struct escape {
	int character;	/* -1: none, everything is for the peer */
	bool prompting; /* what comes is a command, up to the end of a line */
	bool cr_ended;	/* the last command; an LF behind it is of its end */
	char line[ESCAPE_LINE_MAX];
	size_t used;
};

enum escape_event {
	ESCAPE_NONE,	/* all bytes are taken */
	ESCAPE_TYPED,	/* the escape character: prompting is set */
	ESCAPE_COMMAND, /* line is a command, without its line end */
	ESCAPE_FAILED,	/* out of memory */
};

/* Takes bytes up to the first event; *ret_taken says how many. What is for the
 * peer is added to data. After a command prompting is still set: whoever obeys
 * the command clears it, or prompts again. */
enum escape_event escape_take(struct escape *escape, const uint8_t *bytes,
	size_t n, size_t *ret_taken, struct buf *data);

enum escape_verb {
	ESCAPE_EMPTY, /* back to the peer */
	ESCAPE_CLOSE,
	ESCAPE_QUIT,
	ESCAPE_STATUS,
	ESCAPE_SEND,
	ESCAPE_SUSPEND,
	ESCAPE_HELP,
	ESCAPE_AMBIGUOUS,
	ESCAPE_UNKNOWN,
};

/* The command of a line, abbreviated or not; *ret_rest is what follows it. */
enum escape_verb escape_verb(const char *line, const char **ret_rest);

/* What `send WORD` sends: a command byte of RFC 854 (or RFC 1184), or
 * ESCAPE_ITSELF; -1: there is no such word, or more than one. */
#define ESCAPE_ITSELF 256
int escape_signal(const char *word);

/* The texts of `?` and of `send ?`. */
extern const char escape_help[], escape_send_help[];

/* "^]", "~" or "off" (also "none" and ""): a character, or -1 for none. */
bool escape_parse(const char *text, int *ret_character);

#define ESCAPE_TEXT_MAX 8
/* The other way; returns text. */
const char *escape_name(int character, char text[ESCAPE_TEXT_MAX]);

#endif

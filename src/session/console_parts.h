/*
 * The parts of a console, for console*.c alone: console.h is for its users.
 *
 * console.c begins and ends it; console_terminal.c has the modes of the terminal
 * and its signals; console_prompt.c what is said and obeyed at the prompt;
 * console_filters.c what passes between the terminal and the peer.
 */
#ifndef NCX_SESSION_CONSOLE_PARTS_H
#define NCX_SESSION_CONSOLE_PARTS_H

#include <termios.h>

#include "session/console.h"
#include "session/escape.h"

/* RFC 854, RFC 857, RFC 858. */
enum {
	IAC = 255,
	DO = 253,
	OPTION_ECHO = 1,
	OPTION_SUPPRESS_GO_AHEAD = 3,
	OPTION_TIMING_MARK = 6 /* RFC 860 */
};

struct console {
	struct session *session;
	struct wire *wire;
	struct relay *relay;
	const char *peer;
	struct escape escape;
	struct timer leave;

	/* Of what comes in: a CR that waits for what follows it, or one that
	 * is written already. */
	bool cr_waits, cr_written;

	bool terminal; /* stdin is one, and saved holds how it was */
	bool changed;
	bool characters, no_echo; /* what the peer asks for */
	struct termios saved;
	/* The wire's filter for what comes in, and its context; may be null. */
	bool (*receive)(
		void *context, const uint8_t *in, size_t n, struct buf *out);
	void *receive_context;
	struct watch signals;
	int signal_fd;
};

/* The terminal as it was, and as the peer and the prompt want it. */
void console_restore(struct console *console);
void console_apply(struct console *console);
void console_follow_options(struct console *console);

/* Keys as they are, both ways: the peer edits, echoes and moves the cursor. */
bool console_is_raw(const struct console *console);
/* The terminal makes no CR LF of LF now. */
bool console_shows_raw(const struct console *console);

bool console_catch_signals(struct console *console, struct fail *fail);
void console_let_signals(void);
/* Stop or die of it, and leave the shell a terminal as it was. */
void console_give_way(struct console *console, int number);

/* To stdout, behind what came from the peer so far. False: out of memory. */
bool console_say(struct console *console, const char *text);
bool console_prompt(struct console *console, const char *before);
bool console_close(struct console *console);

/* The line of the prompt; what is for the peer goes to out. */
bool console_obey(struct console *console, struct buf *out);

/* Of the relay's flows; see net/flow.h. */
bool console_filter_up(
	void *context, const uint8_t *in, size_t n, struct buf *out);
bool console_filter_end(void *context, struct buf *out);
bool console_filter_down(
	void *context, const uint8_t *in, size_t n, struct buf *out);

#endif

/*
 * The user's terminal during a telnet session: the escape character and its
 * prompt, and the modes that the peer's telnet options ask for (RFC 857, RFC
 * 858).
 *
 * - Line mode, until the peer suppresses go-ahead: the terminal edits lines,
 *   only the escape character arrives at once. No echo while the peer echoes,
 *   so that a password is not seen.
 * - Character mode, while the peer suppresses go-ahead: each key is sent.
 *
 * In line mode the keys that make signals become telnet's commands (IP, BRK,
 * SUSP), and Ctrl-D a byte; without an escape character, which is then the only
 * way out, they are what they are to any program.
 *
 * When stdin is no terminal it has the escape character, too, which scripts
 * pipe into telnet, but no modes; the prompt shows what it has read. In any
 * case the line ends of the network's terminal (RFC 854, "The NVT printer and
 * keyboard") become those of here: CR LF is LF, CR NUL is CR.
 *
 * The terminal is as it was while the prompt is shown, while ncx is stopped,
 * and after console_stop.
 */
#ifndef NCX_SESSION_CONSOLE_H
#define NCX_SESSION_CONSOLE_H

#include "session/session.h"
#include "session/tap.h"

/* Between wire_attach and relay_start; it stands in front of the wire's
 * filters. escape is -1 for none, peer is the text of `status`; both, the wire
 * and its relay outlast the console. Null: fail says why. */
struct console;
struct console *console_start(struct session *session, struct wire *wire,
	int escape, const char *peer, struct fail *fail);

/* A key of the terminal made this signal. True: it is for the peer, or for the
 * prompt, and is dealt with; false, also with a null console: it is a signal
 * like any other. */
bool console_typed(struct console *console, int number);

/* The relay has ended: the terminal is as it was. Harmless when repeated, and
 * with a null console. */
void console_stop(struct console *console);
void console_free(struct console *console);

#endif

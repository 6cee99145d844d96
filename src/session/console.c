#include "session/console.h"

#include <stdlib.h>

#include "io/fd.h"
#include "session/console_parts.h"

struct console *console_start(struct session *session, struct wire *wire,
	int escape, const char *peer, struct fail *fail)
{
	struct console *console = calloc(1, sizeof(*console));
	struct relay *relay = wire->relay;

	if (!console) {
		fail_memory(fail);
		return NULL;
	}
	*console = (struct console){.session = session,
		.wire = wire,
		.relay = relay,
		.peer = peer,
		.escape.character = escape,
		.receive = relay->down.filter,
		.receive_context = relay->down.context,
		.signal_fd = -1};
	relay->up.filter = console_filter_up;
	relay->up.goes_on = console_filter_end;
	relay->up.context = console;
	relay->down.filter = console_filter_down;
	relay->down.context = console;
	if (relay->near_in.kind != CHANNEL_TTY ||
		tcgetattr(relay->near_in.fd, &console->saved) < 0)
		return console;
	console->terminal = true;
	if (!console_catch_signals(console, fail)) {
		console_free(console);
		return NULL;
	}
	console_apply(console);
	return console;
}

void console_stop(struct console *console)
{
	if (!console)
		return;
	/* The last byte of all: nothing follows that would decide. */
	if (console->cr_waits)
		(void)channel_write(&console->relay->near_out, "\r", 1);
	console->cr_waits = false;
	timer_stop(&console->leave);
	if (!console->terminal)
		return;
	console_restore(console);
	console->terminal = false;
	watch_stop(&console->signals);
	fd_close(&console->signal_fd);
	console_let_signals();
}

void console_free(struct console *console)
{
	console_stop(console);
	free(console);
}

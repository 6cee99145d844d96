#include "session/console_parts.h"

/* Enter is a CR when the terminal does not make a line end of it. */
static bool send_typed(
	struct console *console, const struct buf *typed, struct buf *out)
{
	const uint8_t *bytes = buf_bytes(typed);
	struct buf keys = {0};
	bool good = true;

	if (!console_is_raw(console))
		return wire_send(console->wire, bytes, typed->len, out);
	for (size_t i = 0; good && i < typed->len; i++)
		good = buf_append_byte(&keys, bytes[i]) &&
		       (bytes[i] != '\r' || buf_append_byte(&keys, '\0'));
	good = good &&
	       wire_send(console->wire, buf_bytes(&keys), keys.len, out);
	buf_release(&keys);
	return good;
}

bool console_filter_up(
	void *context, const uint8_t *in, size_t n, struct buf *out)
{
	struct console *console = context;
	struct buf typed = {0};
	bool good = true;

	while (good && n > 0 && !timer_running(&console->leave)) {
		size_t taken = 0;
		enum escape_event event =
			escape_take(&console->escape, in, n, &taken, &typed);

		good = event != ESCAPE_FAILED &&
		       (typed.len == 0 || send_typed(console, &typed, out));
		buf_release(&typed);
		if (good && event == ESCAPE_TYPED) {
			console_apply(console);
			good = console_prompt(console, "\n");
		} else if (good && event == ESCAPE_COMMAND) {
			good = console_obey(console, out);
		}
		in += taken;
		n -= taken;
	}
	buf_release(&typed);
	return good;
}

/* Stdin is at its end, or Ctrl-D was typed: at the prompt that is the end of it
 * all; in line mode it is a byte for the peer. A terminal that was hung up has
 * come to its end for good. */
bool console_filter_end(void *context, struct buf *out)
{
	struct console *console = context;
	struct termios now;
	uint8_t byte;

	if (console->escape.prompting && !timer_running(&console->leave)) {
		(void)console_say(console, "\n");
		(void)console_close(console);
		return false;
	}
	if (!console->terminal || console->escape.character < 0 ||
		tcgetattr(console->relay->near_in.fd, &now) < 0)
		return false;
	byte = (uint8_t)console->saved.c_cc[VEOF];
	return wire_send(console->wire, &byte, 1, out);
}

/* What follows a CR decides what it is. Where somebody watches, and nothing has
 * followed yet, it is written at once. */
static bool show_byte(struct console *console, uint8_t byte, struct buf *out)
{
	bool waited = console->cr_waits, written = console->cr_written;

	console->cr_waits = console->cr_written = false;
	if (written && byte == '\0')
		return true;
	if (waited && (byte != '\n' || console_shows_raw(console)) &&
		!buf_append_byte(out, '\r'))
		return false;
	if (waited && byte == '\0')
		return true;
	if (byte == '\r') {
		console->cr_waits = true;
		return true;
	}
	return buf_append_byte(out, byte);
}

bool console_filter_down(
	void *context, const uint8_t *in, size_t n, struct buf *out)
{
	struct console *console = context;
	struct buf data = {0};
	bool good = console->receive
			    ? console->receive(
				      console->receive_context, in, n, &data)
			    : buf_append(&data, in, n);

	console_follow_options(console);
	for (size_t i = 0; good && i < data.len; i++)
		good = show_byte(console, buf_bytes(&data)[i], out);
	if (good && console->cr_waits &&
		console->relay->near_out.kind == CHANNEL_TTY) {
		console->cr_waits = false;
		console->cr_written = true;
		good = buf_append_byte(out, '\r');
	}
	buf_release(&data);
	return good;
}

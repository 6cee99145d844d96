#include <signal.h>

#include "session/console_parts.h"

bool console_say(struct console *console, const char *text)
{
	struct relay *relay = console->relay;

	if (relay->down_done)
		return true;
	relay->down_state = FLOW_WAITS_OUTPUT;
	for (; *text; text++)
		if ((*text == '\n' && console_shows_raw(console) &&
			    !buf_append_byte(&relay->down.pending, '\r')) ||
			!buf_append_byte(&relay->down.pending, (uint8_t)*text))
			return false;
	return true;
}

bool console_prompt(struct console *console, const char *before)
{
	return console_say(console, before) && console_say(console, "telnet> ");
}

/* Not from within a filter: its flow still needs the relay. */
static void leave(struct timer *timer)
{
	relay_stop(container_of(timer, struct console, leave)->relay);
}

bool console_close(struct console *console)
{
	timer_start(&console->leave, console->session->loop, 0, leave);
	return console_say(console, "Connection closed.\n");
}

static bool say_status(struct console *console)
{
	char name[ESCAPE_TEXT_MAX];
	struct buf text = {0};
	bool good;

	good = buf_printf(&text,
		       "Connected to %s.\n"
		       "Operating in %s mode\n"
		       "%s character echo\n"
		       "Escape character is '%s'.\n",
		       console->peer,
		       console->characters ? "single character" : "line",
		       console->no_echo ? "Remote" : "Local",
		       escape_name(console->escape.character, name)) &&
	       buf_append_byte(&text, '\0') &&
	       console_say(console, (const char *)buf_bytes(&text));
	buf_release(&text);
	return good;
}

/* Past the filters for what is typed: it is a command, not data. */
static bool send_command(
	struct console *console, uint8_t command, struct buf *out)
{
	const uint8_t bytes[] = {IAC, command};

	tap_bytes(console->wire->tap, TAP_SENT, bytes, sizeof(bytes));
	return buf_append(out, bytes, sizeof(bytes));
}

static bool send_signal(
	struct console *console, const char *word, struct buf *out)
{
	int signal = escape_signal(word);
	uint8_t byte = (uint8_t)console->escape.character;

	if (*word == '\0' || *word == '?')
		return console_say(console, escape_send_help);
	if (signal < 0)
		return console_say(
			console, "?Invalid argument ('send ?' for help)\n");
	if (signal == ESCAPE_ITSELF)
		return wire_send(console->wire, &byte, 1, out);
	return send_command(console, (uint8_t)signal, out);
}

/* A terminal has shown the line that was typed. Where there is none, an empty
 * line goes back to nobody: the recipe `echo -e '\\035\\nquit'` has one. */
bool console_obey(struct console *console, struct buf *out)
{
	struct escape *escape = &console->escape;
	bool good = true;
	const char *rest;

	escape->prompting = false;
	if (!console->terminal && escape->line[0] != '\0' &&
		!(console_say(console, escape->line) &&
			console_say(console, "\n")))
		return false;
	switch (escape_verb(escape->line, &rest)) {
	case ESCAPE_EMPTY:
		escape->prompting = !console->terminal;
		break;
	case ESCAPE_CLOSE:
	case ESCAPE_QUIT:
		/* The terminal stays what it is at the prompt. */
		escape->prompting = true;
		return console_close(console);
	case ESCAPE_STATUS:
		good = say_status(console);
		break;
	case ESCAPE_SEND:
		good = send_signal(console, rest, out);
		break;
	case ESCAPE_SUSPEND:
		if (console->terminal)
			console_give_way(console, SIGTSTP);
		else
			(void)raise(SIGTSTP);
		break;
	case ESCAPE_HELP:
		escape->prompting = true;
		return console_prompt(console, escape_help);
	case ESCAPE_AMBIGUOUS:
		escape->prompting = true;
		return console_prompt(console, "?Ambiguous command\n");
	case ESCAPE_UNKNOWN:
		escape->prompting = true;
		return console_prompt(console, "?Invalid command\n");
	}
	console_apply(console);
	return good;
}

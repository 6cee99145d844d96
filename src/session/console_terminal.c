#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "io/fd.h"
#include "session/console_parts.h"

static const int caught[] = {SIGTSTP, SIGCONT, SIGQUIT};

/* --- the modes ------------------------------------------------------------- */

void console_restore(struct console *console)
{
	if (!console->changed)
		return;
	console->changed = false;
	(void)tcsetattr(console->relay->near_in.fd, TCSANOW, &console->saved);
}

bool console_is_raw(const struct console *console)
{
	return console->terminal && console->characters && console->no_echo;
}

bool console_shows_raw(const struct console *console)
{
	return console_is_raw(console) && !console->escape.prompting;
}

void console_apply(struct console *console)
{
	struct termios mode = console->saved;

	if (!console->terminal ||
		channel_in_background(&console->relay->near_in))
		return;
	if (console->escape.prompting) {
		console_restore(console);
		return;
	}
	if (console->no_echo)
		mode.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	if (console->characters) {
		mode.c_lflag &= ~(tcflag_t)(ICANON | ISIG | IEXTEN);
		mode.c_iflag &= ~(tcflag_t)(IXON | IXOFF | ISTRIP | INPCK);
		mode.c_cc[VMIN] = 1;
		mode.c_cc[VTIME] = 0;
	} else if (console->escape.character >= 0) {
		mode.c_cc[VEOL] = (cc_t)console->escape.character;
	}
	if (console_is_raw(console)) {
		mode.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR);
		mode.c_oflag &= ~(tcflag_t)OPOST;
	}
	console->changed = true;
	(void)tcsetattr(console->relay->near_in.fd, TCSANOW, &mode);
}

static bool agreed(const struct console *console, unsigned option)
{
	return console->wire->telnet.agreed[option / 8] & (1u << option % 8);
}

void console_follow_options(struct console *console)
{
	bool characters = agreed(console, OPTION_SUPPRESS_GO_AHEAD);
	bool no_echo = agreed(console, OPTION_ECHO);

	if (characters == console->characters && no_echo == console->no_echo)
		return;
	console->characters = characters;
	console->no_echo = no_echo;
	console_apply(console);
}

/* --- signals --------------------------------------------------------------- */

void console_let_signals(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < COUNT_OF(caught); i++)
		(void)sigaddset(&set, caught[i]);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void console_give_way(struct console *console, int number)
{
	sigset_t set;

	console_restore(console);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, number);
	(void)raise(number);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	console_apply(console);
}

/* What the keys of the terminal that make signals say to the peer. */
static const struct {
	int number;
	uint8_t command;
} meanings[] = {{SIGINT, 244 /* IP */}, {SIGQUIT, 243 /* BRK */},
	{SIGTSTP, 237 /* SUSP, RFC 1184 */}};

bool console_typed(struct console *console, int number)
{
	uint8_t bytes[] = {IAC, 0, IAC, DO, OPTION_TIMING_MARK};

	if (!console || !console->terminal || console->escape.character < 0)
		return false;
	if (console->escape.prompting) {
		/* Ctrl-Z is for the shell. */
		if (number == SIGTSTP)
			return false;
		console->escape.used = 0;
		(void)console_prompt(console, "\n");
		relay_wake(console->relay);
		return true;
	}
	for (size_t i = 0; i < COUNT_OF(meanings); i++)
		if (meanings[i].number == number)
			bytes[1] = meanings[i].command;
	tap_bytes(console->wire->tap, TAP_SENT, bytes, sizeof(bytes));
	(void)relay_send(console->relay, bytes, sizeof(bytes));
	relay_wake(console->relay);
	return true;
}

static void signal_ready(struct watch *watch, uint32_t events)
{
	struct console *console = container_of(watch, struct console, signals);
	struct signalfd_siginfo info;

	(void)events;
	while (watch->loop && fd_read(console->signal_fd, &info,
				      sizeof(info)) == (ssize_t)sizeof(info)) {
		if ((int)info.ssi_signo == SIGCONT)
			console_apply(console);
		else if (info.ssi_code != SI_KERNEL ||
			 !console_typed(console, (int)info.ssi_signo))
			console_give_way(console, (int)info.ssi_signo);
	}
}

bool console_catch_signals(struct console *console, struct fail *fail)
{
	sigset_t set;

	/* Ignored ones too: typed they are for the peer, whoever started us. */
	(void)sigemptyset(&set);
	for (size_t i = 0; i < COUNT_OF(caught); i++)
		(void)sigaddset(&set, caught[i]);
	console->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (console->signal_fd < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot create a signal descriptor");
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	return watch_start(&console->signals, console->session->loop,
		console->signal_fd, EPOLLIN, signal_ready, fail);
}

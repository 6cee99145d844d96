/*
 * What telnet says. Its lines are on stdout, where scripts look for them, but
 * for reasons of failure and for the peer's end.
 */
#include "out/escape.h"
#include "out/output.h"
#include "session/escape.h"
#include "session/voice.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void say(
	const struct voice_event *event, const char *format, ...)
{
	struct fail *lost =
		event->lost->status == STATUS_OK ? event->lost : NULL;
	char text[600];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len < 0)
		return;
	if ((size_t)len >= sizeof(text)) {
		len = (int)sizeof(text) - 1;
		text[len - 1] = '\n';
	}
	(void)output_stdout(text, (size_t)len, lost);
}

/* What was typed, fit for a terminal. buf is to be released. */
static const char *shown(
	const struct voice_event *event, const char *typed, struct buf *buf)
{
	if (escape_text(buf, typed, strlen(typed)) &&
		buf_append_byte(buf, '\0'))
		return (const char *)buf_bytes(buf);
	if (event->lost->status == STATUS_OK)
		(void)fail_memory(event->lost);
	return "?";
}

static void telnet_unresolved(const struct voice_event *event)
{
	const char *colon = strrchr(event->reason, ':');
	struct buf host = {0}, service = {0};

	say(event, "Server lookup failure:  %s:%s, %s\n",
		shown(event, event->host, &host),
		shown(event, event->service, &service),
		colon ? colon + 2 : event->reason);
	buf_release(&host);
	buf_release(&service);
}

static void telnet_trying(const struct voice_event *event)
{
	char text[ENDPOINT_TEXT_MAX];

	say(event, "Trying %s...\n", endpoint_address_text(event->peer, text));
}

static void telnet_failed(const struct voice_event *event)
{
	report_bare(event->report, "%s: %s",
		event->not_bound ? "telnet: bind"
		: event->last	 ? "telnet: Unable to connect to remote host"
				 : "Connection failed",
		strerror(event->err));
}

static void telnet_connected(const struct voice_event *event)
{
	char name[ESCAPE_TEXT_MAX];
	struct buf host = {0};
	int character = -1;

	if (event->stream->args->escape)
		(void)escape_parse(event->stream->args->escape, &character);
	say(event, "Connected to %s.\nEscape character is '%s'.\n",
		shown(event, event->host, &host), escape_name(character, name));
	buf_release(&host);
}

static void telnet_ended(const struct voice_event *event)
{
	if (event->cause != RELAY_STOPPED && event->cause != RELAY_NEAR_FAILED)
		report_bare(
			event->report, "Connection closed by foreign host.");
}

const struct voice voice_telnet = {
	.name = "telnet",
	.failure_is_told = true,
	.lenient = true,
	.unresolved = telnet_unresolved,
	.trying = telnet_trying,
	.failed = telnet_failed,
	.connected = telnet_connected,
	.ended = telnet_ended,
};

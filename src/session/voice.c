#include "session/voice.h"

#include <string.h>
#include <sys/socket.h>

#include "base/number.h"

static void ncx_listening(const struct voice_event *event)
{
	char text[ENDPOINT_TEXT_MAX];

	report_status(event->report, "listening on %s%s",
		endpoint_text(event->local, text), event->stream->proto);
}

static void tell_client(const struct voice_event *event, const char *what)
{
	char from[ENDPOINT_TEXT_MAX], to[ENDPOINT_TEXT_MAX];

	if (endpoint_family(event->local) == AF_UNIX)
		report_status(event->report, "%s on %s", what,
			endpoint_text(event->local, to));
	else
		report_status(event->report, "%s from %s to %s%s", what,
			endpoint_text(event->peer, from),
			endpoint_text(event->local, to), event->stream->proto);
}

static void ncx_connection(const struct voice_event *event)
{
	tell_client(event, "connection");
}

static void ncx_refused(const struct voice_event *event)
{
	char from[ENDPOINT_TEXT_MAX];

	if (event->local)
		tell_client(event, "refused connection");
	else
		report_status(event->report, "refused datagram from %s/udp",
			endpoint_text(event->peer, from));
}

static void ncx_datagram(const struct voice_event *event)
{
	char from[ENDPOINT_TEXT_MAX];

	report_status(event->report, "datagram from %s/udp",
		endpoint_text(event->peer, from));
}

static void ncx_trying(const struct voice_event *event)
{
	char text[ENDPOINT_TEXT_MAX];

	report_detail(event->report, "trying %s%s",
		endpoint_text(event->peer, text), event->stream->proto);
}

static void ncx_failed(const struct voice_event *event)
{
	char text[ENDPOINT_TEXT_MAX];

	/* Once; the tries of --wait are details. */
	(event->again ? report_detail : report_status)(event->report,
		"%s%s: %s", endpoint_text(event->peer, text),
		event->stream->proto, strerror(event->err));
}

static void ncx_connected(const struct voice_event *event)
{
	const char *proto = event->stream->proto;
	char text[ENDPOINT_TEXT_MAX], took[NUMBER_TEXT_MAX];

	report_status(event->report, "connected to %s%s in %s",
		endpoint_text(event->peer, text), proto,
		duration_text(event->took, took));
	if (event->local)
		report_status(event->report, "this end is %s%s",
			endpoint_text(event->local, text), proto);
}

const struct voice voice_ncx = {
	.name = "ncx",
	.tells_more = true,
	.listening = ncx_listening,
	.connection = ncx_connection,
	.refused = ncx_refused,
	.datagram = ncx_datagram,
	.trying = ncx_trying,
	.failed = ncx_failed,
	.connected = ncx_connected,
};

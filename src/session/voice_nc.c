#include "session/voice.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/number.h"
#include "net/resolve.h"
#include "svc/services.h"

/* A name that is not known by then is not worth a client's waiting. */
#define NAME_LIMIT (100 * NS_PER_MS)

/* Address and port, a UNIX path as it is. With the look-up of names, whose
 * result is a text of RESOLVE_NAME_MAX or nothing. */
#define PLACE_MAX (RESOLVE_NAME_MAX + 16)

static bool is_wildcard(const struct endpoint *endpoint)
{
	static const uint8_t zeros[16];
	uint8_t bytes[16] = {0};

	return memcmp(bytes, zeros, endpoint_bytes(endpoint, bytes)) == 0;
}

static void host_text(const struct voice_event *event,
	const struct endpoint *endpoint, char text[RESOLVE_NAME_MAX])
{
	char address[ENDPOINT_TEXT_MAX];
	struct lookup *lookup = NULL;

	(void)snprintf(text, RESOLVE_NAME_MAX, "%s",
		endpoint_address_text(endpoint, address));
	/* 0.0.0.0 has no name. */
	if (event->stream->resolve && !is_wildcard(endpoint))
		lookup = resolve_name_start(endpoint);
	if (lookup)
		(void)resolve_name_finish(lookup, NAME_LIMIT, text);
}

static void place_text(const struct voice_event *event,
	const struct endpoint *endpoint, char text[PLACE_MAX])
{
	char host[RESOLVE_NAME_MAX];

	if (endpoint_family(endpoint) == AF_UNIX) {
		(void)endpoint_text(endpoint, text);
		return;
	}
	host_text(event, endpoint, host);
	(void)snprintf(text, PLACE_MAX, "%s %u", host, endpoint_port(endpoint));
}

static bool is_silent(const struct voice_event *event)
{
	return event->report->verbosity < 1;
}

static void nc_listening(const struct voice_event *event)
{
	bool local = endpoint_family(event->local) == AF_UNIX;
	char place[PLACE_MAX];

	if (is_silent(event))
		return;
	place_text(event, event->local, place);
	if (local || event->stream->args->udp)
		report_bare(event->report, "Bound on %s", place);
	if (!event->stream->args->udp)
		report_bare(event->report, "Listening on %s", place);
}

static void nc_connection(const struct voice_event *event)
{
	const struct endpoint *from = event->peer;
	char place[PLACE_MAX];

	if (is_silent(event))
		return;
	if (event->local && endpoint_family(event->local) == AF_UNIX)
		from = event->local;
	place_text(event, from, place);
	report_bare(event->report, "Connection received on %s", place);
}

static void nc_connected(const struct voice_event *event)
{
	const char *proto = event->stream->args->udp ? "udp" : "tcp";
	char service[SERVICE_NAME_MAX];

	if (is_silent(event) || event->stream->args->unix_path)
		return;
	if (!event->stream->resolve ||
		!services_name(event->port, proto, service))
		(void)snprintf(service, sizeof(service), "*");
	report_bare(event->report,
		"Connection to %s %u port [%s/%s] succeeded!", event->host,
		event->port, proto, service);
}

/* A path that cannot be connected to is told without -v, too, and a source that
 * is not to be had. */
static void nc_failed(const struct voice_event *event)
{
	const char *proto = event->stream->args->udp ? "udp" : "tcp";

	if (event->again)
		return;
	if (event->stream->args->unix_path)
		report_bare(event->report, "%s: %s: %s", event->report->command,
			event->stream->args->unix_path, strerror(event->err));
	else if (event->not_bound)
		report_bare(event->report, "%s: bind failed: %s",
			event->report->command, strerror(event->err));
	else if (!is_silent(event))
		report_bare(event->report,
			"%s: connect to %s port %u (%s) failed: %s",
			event->report->command, event->host, event->port, proto,
			strerror(event->err));
}

static void nc_timed_out(const struct voice_event *event)
{
	const char *proto = event->stream->args->udp ? "udp" : "tcp";

	if (!is_silent(event) && !event->stream->args->unix_path)
		report_bare(event->report,
			"%s: connect to %s port %u (%s) timed out: %s",
			event->report->command, event->host, event->port, proto,
			strerror(EINPROGRESS));
}

static void nc_unresolved(const struct voice_event *event)
{
	const char *reason = strrchr(event->reason, ':');

	report_bare(event->report,
		"%s: getaddrinfo for host \"%s\" port %u: %s",
		event->report->command, event->host, event->port,
		reason ? reason + 2 : event->reason);
}

static void nc_cannot_listen(const struct voice_event *event)
{
	report_bare(event->report, "%s: %s", event->report->command,
		strerror(event->err));
}

static void nc_ended(const struct voice_event *event)
{
	if (event->cause == RELAY_PEER_FAILED && !is_silent(event))
		report_bare(event->report, "%s: %s", event->report->command,
			strerror(event->err));
}

const struct voice voice_nc = {
	.name = "nc",
	.failure_is_told = true,
	.forgiving = true,
	.listening = nc_listening,
	.connection = nc_connection,
	.datagram = nc_connection,
	.connected = nc_connected,
	.failed = nc_failed,
	.timed_out = nc_timed_out,
	.unresolved = nc_unresolved,
	.cannot_listen = nc_cannot_listen,
	.ended = nc_ended,
};

#include "session/single.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "session/console.h"
#include "session/escape.h"
#include "session/outcome.h"
#include "session/progress.h"
#include "session/voice.h"

struct single {
	struct session *session;
	struct relay relay;
	struct wire wire;
	struct progress progress;
	struct console *console; /* of a telnet session */
	int64_t began;
	char peer[ENDPOINT_TEXT_MAX + 4];
};

static void tell_end(const struct single *single)
{
	const struct stream *stream = single->session->stream;
	const struct voice_event event = {
		.report = single->session->report,
		.stream = stream,
		.cause = single->relay.cause,
		.err = single->relay.err,
	};

	if (stream->voice->ended)
		stream->voice->ended(&event);
}

/* Closed or reset; not that the network failed. */
static bool is_peers_end(const struct relay *relay)
{
	return relay->cause != RELAY_PEER_FAILED || relay->err == EPIPE ||
	       relay->err == ECONNRESET;
}

static void single_ended(struct relay *relay)
{
	struct single *single = container_of(relay, struct single, relay);
	struct session *session = single->session;
	struct fail fail = {0};
	enum status status;

	progress_stop(&single->progress);
	if (relay->cause == RELAY_STOPPED || relay->cause == RELAY_IDLE) {
		if (relay->near_out.fd >= 0)
			flow_flush(&relay->down, FLUSH_MS);
		flow_flush(&relay->up, FLUSH_MS);
	}
	console_stop(single->console);
	tell_end(single);
	status = outcome_status(relay, single->peer, &fail);
	if (relay->cause == RELAY_PEER_FAILED &&
		session->stream->voice->forgiving && is_peers_end(relay) &&
		flow_undelivered(&relay->up) + relay->refused_bytes == 0) {
		fail = (struct fail){0};
		status = STATUS_OK;
	} else if (session->stream->voice->lenient && status == STATUS_NO &&
		   is_peers_end(relay)) {
		report_status(session->report, "%s", fail.text);
		fail = (struct fail){0};
		status = STATUS_OK;
	}
	if (session->stream->args->stats || session->report->verbosity >= 2)
		outcome_stats(session->report, relay, single->began);
	session_end(session, status, &fail);
}

static bool single_typed(struct session *session, int number)
{
	struct single *single = session->mode;

	return console_typed(single->console, number);
}

static void single_stop(struct session *session)
{
	struct single *single = session->mode;

	relay_stop(&single->relay);
}

/* The terminal of a telnet session, if it is one. */
static bool attach_console(struct single *single, struct fail *fail)
{
	const char *escape = single->session->stream->args->escape;
	int character;

	if (!escape)
		return true;
	if (!escape_parse(escape, &character))
		return fail_set(fail, STATUS_USAGE,
			"'%s' is not a character; write '^]' or '~', or 'off'",
			escape);
	single->console = console_start(single->session, &single->wire,
		character,
		single->session->host ? single->session->host : single->peer,
		fail);
	return single->console != NULL;
}

struct single *single_start(struct session *session, int fd,
	const struct endpoint *peer, bool telnet, struct fail *fail)
{
	struct single *single = calloc(1, sizeof(*single));
	char text[ENDPOINT_TEXT_MAX];
	struct relay *relay;

	if (!single) {
		(void)close(fd);
		fail_memory(fail);
		return NULL;
	}
	relay = &single->relay;
	single->session = session;
	single->began = clock_now();
	(void)snprintf(single->peer, sizeof(single->peer), "%s%s",
		endpoint_text(peer, text), session->stream->proto);
	session->mode = single;
	session->stop = single_stop;
	session->typed = single_typed;
	relay->options = session->stream->relay;
	relay->scratch = session->scratch;
	relay->ended = single_ended;
	channel_stdio(&relay->near_in, STDIN_FILENO, false);
	channel_stdio(&relay->near_out, STDOUT_FILENO, true);
	channel_socket(&relay->far, fd);
	/* Each read of stdin is sent at once; fails on UNIX sockets. */
	(void)sockopt_set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	/* Telnet's data mark is urgent, and stands where it is sent. */
	if (telnet)
		(void)sockopt_set(fd, SOL_SOCKET, SO_OOBINLINE, 1);
	outcome_socket(session->report, fd);
	trace_joined(session->trace, fd, peer);
	relay_prepare(relay, session->loop);
	single->wire.tap = &session->tap;
	single->wire.use_crlf = session->stream->args->crlf;
	single->wire.use_telnet = telnet;
	wire_attach(&single->wire, relay);
	if (progress_wanted(session->stream->args->progress) &&
		session->report->verbosity >= 0)
		progress_start(&single->progress, session->loop,
			&relay->up.written_bytes, &relay->down.read_bytes,
			relay->near_in.size);
	if (!attach_console(single, fail) || !relay_start(relay, fail)) {
		progress_stop(&single->progress);
		single_free(single);
		return NULL;
	}
	return single;
}

void single_free(struct single *single)
{
	if (!single)
		return;
	console_free(single->console);
	relay_release(&single->relay);
	trace_parting(single->session->trace, single->relay.far.fd);
	channel_close(&single->relay.near_in);
	channel_close(&single->relay.near_out);
	channel_close(&single->relay.far);
	free(single);
}

#include "session/single.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "session/outcome.h"
#include "session/progress.h"

struct single {
	struct session *session;
	struct relay relay;
	struct wire wire;
	struct progress progress;
	int64_t began;
	char peer[ENDPOINT_TEXT_MAX + 4];
};

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
	status = outcome_status(relay, single->peer, &fail);
	if (session->stream->args->stats || session->report->verbosity >= 2)
		outcome_stats(session->report, relay, single->began);
	session_end(session, status, &fail);
}

static void single_stop(struct session *session)
{
	struct single *single = session->mode;

	relay_stop(&single->relay);
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
	relay->options = session->stream->relay;
	relay->scratch = session->scratch;
	relay->ended = single_ended;
	channel_stdio(&relay->near_in, STDIN_FILENO, false);
	channel_stdio(&relay->near_out, STDOUT_FILENO, true);
	channel_socket(&relay->far, fd);
	/* Each read of stdin is sent at once; fails on UNIX sockets. */
	(void)sockopt_set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
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
	if (!relay_start(relay, fail)) {
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
	relay_release(&single->relay);
	trace_parting(single->session->trace, single->relay.far.fd);
	channel_close(&single->relay.near_in);
	channel_close(&single->relay.near_out);
	channel_close(&single->relay.far);
	free(single);
}

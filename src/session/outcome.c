#include "session/outcome.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"

/* "; 12 bytes of stdin were not delivered", or nothing. */
static void lost_text(uint64_t bytes, const char *whose, char text[80])
{
	text[0] = '\0';
	if (bytes > 0)
		(void)snprintf(text, 80,
			"; %" PRIu64 " byte%s of %s not delivered", bytes,
			bytes == 1 ? "" : "s", whose);
}

static enum status near_status(const struct relay *relay, struct fail *fail)
{
	bool child = relay->options.near_is_child;

	if (!relay->near_write_failed)
		fail_errno(
			fail, STATUS_TROUBLE, relay->err, "cannot read stdin");
	else if (relay->err == EPIPE)
		fail_silent(fail, STATUS_TROUBLE);
	else
		fail_errno(fail, STATUS_TROUBLE, relay->err,
			"cannot write to %s", child ? "the program" : "stdout");
	return STATUS_TROUBLE;
}

enum status outcome_status(
	const struct relay *relay, const char *peer, struct fail *fail)
{
	uint64_t to_peer = flow_undelivered(&relay->up);
	uint64_t to_near = flow_undelivered(&relay->down);
	char lost[80];

	switch (relay->cause) {
	case RELAY_NEAR_FAILED:
		return near_status(relay, fail);
	case RELAY_PEER_FAILED:
		to_peer += relay->refused_bytes;
		lost_text(to_peer, "stdin", lost);
		if (relay->err == EPIPE)
			fail_set(fail, STATUS_NO,
				"%s closed the connection%s%s", peer,
				to_peer ? "" : " before the end of stdin",
				lost);
		else
			fail_set(fail, STATUS_NO, "connection with %s: %s%s",
				peer, strerror(relay->err), lost);
		return STATUS_NO;
	case RELAY_IDLE:
	case RELAY_STOPPED:
	case RELAY_DONE:
	case RELAY_PEER_CLOSED:
	case RELAY_HELD:
		break;
	}
	if (to_near > 0) {
		fail_set(fail, STATUS_TROUBLE,
			"%" PRIu64 " bytes from %s not written to stdout",
			to_near, peer);
		return STATUS_TROUBLE;
	}
	if (to_peer > 0) {
		fail_set(fail, STATUS_NO,
			"%" PRIu64 " bytes of stdin not delivered to %s",
			to_peer, peer);
		return STATUS_NO;
	}
	return STATUS_OK;
}

static const char *cause_text(const struct relay *relay)
{
	switch (relay->cause) {
	case RELAY_DONE:
		return "both sides are done";
	case RELAY_PEER_CLOSED:
		return "closed by the peer";
	case RELAY_HELD:
		return "the peer did not end within --hold";
	case RELAY_IDLE:
		return "idle";
	case RELAY_STOPPED:
		return "cut short";
	case RELAY_PEER_FAILED:
	case RELAY_NEAR_FAILED:
		return strerror(relay->err);
	}
	return "";
}

void outcome_stats(
	const struct report *report, const struct relay *relay, int64_t began)
{
	uint64_t sent = relay->up.written_bytes;
	uint64_t received = relay->down.read_bytes;
	double seconds = (double)(clock_now() - began) / (double)NS_PER_SECOND;
	char rate[NUMBER_TEXT_MAX], tcp[96] = "";
	struct tcp_info info;
	socklen_t len = sizeof(info);

	if (getsockopt(relay->far.fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0)
		(void)snprintf(tcp, sizeof(tcp),
			", RTT %.3f ms, %u retransmission%s",
			(double)info.tcpi_rtt / 1000, info.tcpi_total_retrans,
			info.tcpi_total_retrans == 1 ? "" : "s");
	if (seconds <= 0)
		seconds = 1e-9;
	report_line(report,
		"sent %" PRIu64 " bytes, received %" PRIu64
		" bytes in %.3f s, %s/s%s; %s",
		sent, received, seconds,
		size_text(
			(uint64_t)((double)(sent + received) / seconds), rate),
		tcp, cause_text(relay));
}

void outcome_socket(const struct report *report, int fd)
{
	static const struct {
		const char *title;
		int level, name;
	} rows[] = {
		{"send buffer", SOL_SOCKET, SO_SNDBUF},
		{"receive buffer", SOL_SOCKET, SO_RCVBUF},
		{"keepalive", SOL_SOCKET, SO_KEEPALIVE},
		{"TTL", IPPROTO_IP, IP_TTL},
		{"TOS", IPPROTO_IP, IP_TOS},
		{"hop limit", IPPROTO_IPV6, IPV6_UNICAST_HOPS},
		{"maximum segment", IPPROTO_TCP, TCP_MAXSEG},
		{"no delay", IPPROTO_TCP, TCP_NODELAY},
	};
	char line[256] = "";
	size_t used = 0;

	if (report->verbosity < 2)
		return;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int value = 0;
		socklen_t len = sizeof(value);

		if (getsockopt(fd, rows[i].level, rows[i].name, &value, &len) ==
				0 &&
			used < sizeof(line))
			used += (size_t)snprintf(line + used,
				sizeof(line) - used, "%s%s %d",
				used ? ", " : "", rows[i].title, value);
	}
	report_detail(report, "socket: %s", line);
}

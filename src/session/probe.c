#include "session/probe.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/fd.h"

#define TRIES 2 /* one may be lost */

/* An empty datagram. Negative: errno; EAGAIN: no answer in time. */
static ssize_t ask(const struct probe *probe)
{
	int64_t left, end = clock_now() + probe->limit_ns / TRIES;
	uint8_t byte = 0;
	ssize_t n = trace_datagram_send(probe->trace, probe->fd, &byte, 0);
	int err = 0;

	if (n < 0)
		return n;
	trace_datagram(probe->trace, probe->fd, true, NULL, 0);
	while (!err) {
		left = (end - clock_now()) / NS_PER_MS;
		if (left < 0 || !fd_wait(probe->fd, POLLIN, (int)left)) {
			err = EAGAIN;
			break;
		}
		n = recv(probe->fd, &byte, 1, MSG_DONTWAIT | MSG_TRUNC);
		if (n >= 0)
			return n;
		err = trace_datagram_error(probe->trace, probe->fd, errno);
	}
	errno = err;
	return -1;
}

/* A port that is closed says so, an open one says what it likes. */
bool probe_udp(const struct probe *probe, struct fail *fail)
{
	for (int i = 0; i < TRIES; i++) {
		ssize_t n = ask(probe);

		if (n >= 0) {
			trace_datagram(probe->trace, probe->fd, false, NULL,
				(size_t)n);
			report_status(
				probe->report, "%s: answered", probe->name);
			return true;
		}
		if (errno != EAGAIN)
			return fail_errno(fail, STATUS_NO, errno,
				"cannot connect to %s", probe->name);
	}
	report_status(probe->report, "%s: no answer; it is open or filtered",
		probe->name);
	return true;
}

#include "session/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "io/fd.h"
#include "out/hexdump.h"

static bool tap_open_file(const char *name, int *ret_fd, struct fail *fail)
{
	*ret_fd = -1;
	if (!name)
		return true;
	*ret_fd = strcmp(name, "-") == 0
			  ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
			  : fd_open(name, O_WRONLY | O_CREAT | O_TRUNC);
	if (*ret_fd < 0)
		return fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot write '%s'", name);
	return true;
}

bool tap_open(
	struct tap *tap, const struct stream_args *args, struct fail *fail)
{
	*tap = (struct tap){.hex_fd = -1,
		.raw_fd = -1,
		.hex_name = args->hex,
		.raw_name = args->output};
	if (!tap_open_file(args->hex, &tap->hex_fd, fail))
		return false;
	if (!tap_open_file(args->output, &tap->raw_fd, fail)) {
		fd_close(&tap->hex_fd);
		return false;
	}
	return true;
}

bool tap_wanted(const struct tap *tap)
{
	return tap->hex_fd >= 0 || tap->raw_fd >= 0 || tap->moved;
}

static void tap_write(struct tap *tap, int fd, const char *name,
	const uint8_t *bytes, size_t n)
{
	while (n > 0 && !tap->err) {
		ssize_t done = fd_write(fd, bytes, n);

		if (done < 0 && errno == EAGAIN) {
			(void)fd_wait(fd, POLLOUT, -1);
		} else if (done < 0) {
			tap->err = errno;
			tap->err_name = name;
		} else {
			bytes += done;
			n -= (size_t)done;
		}
	}
}

void tap_bytes(struct tap *tap, enum tap_direction direction,
	const uint8_t *bytes, size_t n)
{
	struct buf lines = {0};

	if (tap->moved)
		tap->moved(tap->moved_context);
	if (tap->raw_fd >= 0)
		tap_write(tap, tap->raw_fd, tap->raw_name, bytes, n);
	if (tap->hex_fd < 0)
		return;
	if (hexdump(&lines, direction == TAP_SENT ? '>' : '<',
		    &tap->offsets[direction], bytes, n))
		tap_write(tap, tap->hex_fd, tap->hex_name, buf_bytes(&lines),
			lines.len);
	else
		tap->err = ENOMEM;
	buf_release(&lines);
}

bool tap_close(struct tap *tap, struct fail *fail)
{
	fd_close(&tap->hex_fd);
	fd_close(&tap->raw_fd);
	if (!tap->err)
		return true;
	return fail_errno(fail, STATUS_TROUBLE, tap->err, "cannot write '%s'",
		tap->err_name ? tap->err_name : "the dump");
}

bool wire_send(
	struct wire *wire, const uint8_t *bytes, size_t n, struct buf *out)
{
	size_t before = out->len;
	struct buf lines = {0};
	bool good;

	if (wire->use_crlf && wire->use_telnet)
		good = crlf_send(&wire->crlf, bytes, n, &lines) &&
		       telnet_send(buf_bytes(&lines), lines.len, out);
	else if (wire->use_crlf)
		good = crlf_send(&wire->crlf, bytes, n, out);
	else if (wire->use_telnet)
		good = telnet_send(bytes, n, out);
	else
		good = buf_append(out, bytes, n);
	buf_release(&lines);
	if (good && tap_wanted(wire->tap))
		tap_bytes(wire->tap, TAP_SENT, buf_bytes(out) + before,
			out->len - before);
	return good;
}

static bool filter_up(
	void *context, const uint8_t *in, size_t n, struct buf *out)
{
	return wire_send(context, in, n, out);
}

static bool filter_down(
	void *context, const uint8_t *in, size_t n, struct buf *out)
{
	struct wire *wire = context;
	struct buf replies = {0};
	bool good;

	if (tap_wanted(wire->tap))
		tap_bytes(wire->tap, TAP_RECEIVED, in, n);
	if (!wire->use_telnet)
		return buf_append(out, in, n);
	good = telnet_receive(&wire->telnet, in, n, out, &replies);
	if (good && replies.len > 0) {
		tap_bytes(
			wire->tap, TAP_SENT, buf_bytes(&replies), replies.len);
		good = relay_send(
			wire->relay, buf_bytes(&replies), replies.len);
	}
	buf_release(&replies);
	return good;
}

void wire_attach(struct wire *wire, struct relay *relay)
{
	bool tapped = tap_wanted(wire->tap);

	wire->relay = relay;
	if (tapped || wire->use_crlf || wire->use_telnet) {
		relay->up.filter = filter_up;
		relay->up.context = wire;
	}
	if (tapped || wire->use_telnet) {
		relay->down.filter = filter_down;
		relay->down.context = wire;
	}
}

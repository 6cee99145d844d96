/*
 * What passes on the wire, and what the user wants done to it or with it:
 * CRLF, telnet negotiation, a hex dump, a raw copy.
 */
#ifndef NCX_SESSION_TAP_H
#define NCX_SESSION_TAP_H

#include <stdbool.h>
#include <stdint.h>

#include "net/crlf.h"
#include "net/relay.h"
#include "net/telnet.h"
#include "session/stream.h"

/* The files of -x and -o: one for all connections of a session. */
struct tap {
	int hex_fd, raw_fd; /* -1: none */
	uint64_t offsets[2];
	int err; /* the first failed write; 0: none */
	const char *err_name;
	const char *hex_name, *raw_name;
	/* Told before they are sent and once they are received; may be null. */
	void (*moved)(void *context);
	void *moved_context;
};

enum tap_direction { TAP_SENT, TAP_RECEIVED };

/* Open the files, so that one that cannot be written is known at once. */
bool tap_open(
	struct tap *tap, const struct stream_args *args, struct fail *fail);
void tap_bytes(struct tap *tap, enum tap_direction direction,
	const uint8_t *bytes, size_t n);
bool tap_wanted(const struct tap *tap);

/* Close the files; a write that failed is told now, as STATUS_TROUBLE. */
bool tap_close(struct tap *tap, struct fail *fail);

/* One connection's filters. */
struct wire {
	struct tap *tap;
	struct relay *relay;
	bool use_crlf, use_telnet;
	struct crlf crlf;
	struct telnet telnet;
};

/* Bytes on their way out: CRLF, telnet, then the tap. False: no memory. */
bool wire_send(
	struct wire *wire, const uint8_t *bytes, size_t n, struct buf *out);

/* Set the filters of a prepared relay, if any are needed: a flow without one
 * moves its bytes inside the kernel. */
void wire_attach(struct wire *wire, struct relay *relay);

#endif

/*
 * --ladder and --pcap of listen and connect: the packets of the session's own
 * sockets, drawn on stderr and written for Wireshark.
 *
 *	trace = trace_open(stream, report, &place, fail);	before the first packet
 *	trace_start(trace, loop, fail);
 *	trace_settle(trace, fail);				nothing more needs root
 *	...
 *	trace_close(trace, fail);				once the sockets are closed
 *
 * The packets are captured (wire/capture.h). Where that is not permitted,
 * --pcap is an error, and --ladder draws what the sockets tell
 * (session/sketch.h), which its first line says.
 *
 * A null trace is one that nobody asked for: all of these do nothing then, so
 * that a session without one costs no system call and no filter.
 */
#ifndef NCX_SESSION_TRACE_H
#define NCX_SESSION_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "io/loop.h"
#include "net/dgram.h"
#include "net/endpoint.h"
#include "net/neterror.h"
#include "out/report.h"
#include "session/stream.h"

struct trace;

struct trace_place {
	bool listening;
	/* listening: what the socket is, or will be, bound to; otherwise only
	 * the port counts, the one that is called. */
	struct endpoint endpoint;
};

bool trace_wanted(const struct stream_args *args);

/* Null: STATUS_TROUBLE, as of --pcap without the privilege. Nothing is printed
 * yet. report and stream must outlive it. */
struct trace *trace_open(const struct stream *stream,
	const struct report *report, const struct trace_place *place,
	struct fail *fail);
bool trace_start(struct trace *trace, struct loop *loop, struct fail *fail);

/* Nothing that is still to come needs a privilege but a program of --exec,
 * which gets what the user has: without one they are given up, for good. */
bool trace_settle(struct trace *trace, struct fail *fail);

/* A call of ours has begun, fd is the socket; did not connect (fd is still
 * open), err says why. */
void trace_began(struct trace *trace, int fd, const struct endpoint *peer);
void trace_failed(
	struct trace *trace, int fd, const struct endpoint *peer, int err);

/* A connection is there, fd is its socket; is about to be closed. */
void trace_joined(struct trace *trace, int fd, const struct endpoint *peer);
void trace_parting(struct trace *trace, int fd);

/* A datagram of n bytes was sent or received; ends null: fd is connected. */
void trace_datagram(struct trace *trace, int fd, bool sent,
	const struct dgram_ends *ends, size_t n);

/* One that a listener sent before did not arrive. */
void trace_datagram_gone(struct trace *trace, const struct neterror *error);

/* A call on the connected fd has failed with err. Returns the error that it has
 * without a trace, too; 0: none, the call is to be made again. */
int trace_datagram_error(struct trace *trace, int fd, int err);

/* send(2) on the connected fd, which fails as it does without a trace. */
ssize_t trace_datagram_send(
	struct trace *trace, int fd, const uint8_t *bytes, size_t n);

/* Bytes of some connection were read, or are about to be written. */
void trace_moved(struct trace *trace);

/* Whether bytes have to pass through this process, so that trace_moved can be
 * called: not when they are captured. */
bool trace_needs_bytes(const struct trace *trace);

/* Wait a moment for what is still to come (the answer to the last FIN), draw
 * the end, and free all. False: --pcap's file could not be written. */
bool trace_close(struct trace *trace, struct fail *fail);

#endif

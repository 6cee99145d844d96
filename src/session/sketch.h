/*
 * The ladder of who may not capture: what the sockets of the session tell of
 * themselves, as segments that never were on a wire like that.
 *
 * A TCP socket is asked (TCP_INFO, tcp(7)) after each piece of data that passes
 * and every few milliseconds: how many bytes it has sent, got, and had
 * acknowledged, how many segments that took, its state and its windows. What
 * has changed since the last look becomes one arrow each way. A listener keeps
 * the client's SYN as it came (TCP_SAVE_SYN). What a closed socket goes through
 * is asked of sock_diag (proc/inetdiag.h). Of UDP there are the datagrams that
 * were sent and received, and the ICMP errors (net/neterror.h).
 *
 * Not known, and not made up: where segments begin and end, when exactly each
 * came, and which ACKs came twice.
 *
 * Needs Linux 5.4, which tells the window of the peer; nothing else.
 */
#ifndef NCX_SESSION_SKETCH_H
#define NCX_SESSION_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/loop.h"
#include "net/dgram.h"
#include "net/endpoint.h"
#include "net/neterror.h"
#include "wire/packet.h"

#define SKETCH_ORIGIN                                                          \
	"reconstructed from what the socket tells, not captured (that needs "  \
	"CAP_NET_RAW): an arrow is what "                                      \
	"moved between two looks at the socket, its time that of the look; "   \
	"PSH, and how data was cut into segments, cannot be known"

struct sketch;

/* Null: STATUS_TROUBLE, the kernel is older. */
struct sketch *sketch_new(bool udp, struct fail *fail);

/* draw is called for each packet that is made up, flush after the last one. */
void sketch_start(struct sketch *sketch, struct loop *loop,
	void (*draw)(void *context, const struct packet *packet),
	void (*flush)(void *context), void *context);

/* See session/trace.h. */
void sketch_began(struct sketch *sketch, int fd, const struct endpoint *local,
	const struct endpoint *peer);
void sketch_failed(
	struct sketch *sketch, int fd, const struct endpoint *peer, int err);
void sketch_joined(struct sketch *sketch, int fd, const struct endpoint *local,
	const struct endpoint *peer);
void sketch_parting(struct sketch *sketch, int fd);
void sketch_datagram(struct sketch *sketch, int fd, bool sent,
	const struct dgram_ends *ends, size_t n);
void sketch_datagram_gone(struct sketch *sketch, const struct neterror *error);
int sketch_datagram_error(struct sketch *sketch, int fd, int err);

/* Something moves: look now, and once more when it has moved. */
void sketch_look(struct sketch *sketch);

/* All sockets are closed: look how they fare, a second at most. */
void sketch_finish(struct sketch *sketch);
void sketch_free(struct sketch *sketch);

#endif

/*
 * The TCP probe: a connection that is asked for and not used, connect(2) on a
 * non-blocking socket.
 *
 * Each try is a fresh socket, and the older ones stay open, so that a late
 * SYN-ACK counts. What connects is closed by a reset (SO_LINGER of 0): nothing
 * lingers here, and the target has no half-open connection. A socket whose
 * connection was refused can connect again and saves opening another.
 */
#ifndef NCX_SCAN_TCP_H
#define NCX_SCAN_TCP_H

#include "scan/engine_parts.h"

struct tcp *tcp_new(struct engine *engine, struct fail *fail);
void tcp_free(struct tcp *tcp);

/* Send the probe's next try. */
void tcp_send(struct tcp *tcp, struct probe *probe);

/* Close all that is open for it. */
void tcp_drop(struct tcp *tcp, struct probe *probe);

/* Time is up for all banners that are being read. */
void tcp_banners_end(struct tcp *tcp);

#endif

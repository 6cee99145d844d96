/*
 * The UDP probe: a request in the protocol of the port (scan/payloads.h), from
 * one socket a family for the whole scan. Its error queue tells which port of
 * which host is unreachable, and who says so; no privilege is needed.
 */
#ifndef NCX_SCAN_UDP_H
#define NCX_SCAN_UDP_H

#include "scan/engine_parts.h"

struct udp *udp_new(struct engine *engine, struct fail *fail);
void udp_free(struct udp *udp);

/* Send the probe's next try. */
void udp_send(struct udp *udp, struct probe *probe);

/* Forget it. */
void udp_drop(struct udp *udp, struct probe *probe);

#endif

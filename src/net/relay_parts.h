/*
 * The parts of a relay, for relay*.c alone: relay.c moves the bytes, relay_fail.c
 * knows what a write that failed means, relay_end.c ends it.
 */
#ifndef NCX_NET_RELAY_PARTS_H
#define NCX_NET_RELAY_PARTS_H

#include "net/relay.h"

/* Move what can be moved in these directions, then wait for more. */
void relay_step(struct relay *relay, bool up, bool down);

/* --- relay_fail.c --- */

/* A child that reads or lives no more is no error of ours. */
bool relay_child_is_gone(const struct relay *relay, int err);

/* The reader of stdout is gone, and the relay goes on without. */
bool relay_is_outlived(const struct relay *relay, int err);
void relay_outlive(struct relay *relay);

/* What the peer sends from now on is thrown away. */
void relay_discard_down(struct relay *relay);

/* stdout, or the peer, cannot be written to. */
void relay_near_failed(struct relay *relay, int err);
void relay_far_failed(struct relay *relay, int err);

/* --- relay_end.c --- */

/* The error that waits on the connection, which it takes; 0: none. */
int relay_far_error(const struct relay *relay);

/* Both directions of it are over, for whatever reason. */
bool relay_far_gone(const struct relay *relay);

/* Now, for this cause, with its errno. Only the first call counts. */
void relay_end(struct relay *relay, enum relay_cause cause, int err);

/* Both directions are through: for this cause, once the peer's kernel has all of
 * it. */
void relay_finish(struct relay *relay, enum relay_cause cause);

#endif

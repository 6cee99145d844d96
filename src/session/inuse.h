/*
 * Why a socket could not be bound, and what to do about it: who has the port.
 */
#ifndef NCX_SESSION_INUSE_H
#define NCX_SESSION_INUSE_H

#include "base/fail.h"
#include "net/endpoint.h"

/* Rewrites fail, made when binding local failed with err, if more is known.
 * proto: "/tcp", "/udp" or "". proc_root: null for /proc. */
void inuse_explain(const struct endpoint *local, const char *proto,
	const char *proc_root, int err, struct fail *fail);

#endif

/*
 * From a row of a table, or of unix_diag, to a socket of the list. Pure; part of
 * proc/sockets.c. A UNIX name is not copied.
 */
#ifndef NCX_PROC_SOCKETS_ROWS_H
#define NCX_PROC_SOCKETS_ROWS_H

#include "proc/sockets.h"
#include "proc/socktab.h"
#include "proc/unixdiag.h"

void sockets_from_row(const struct socktab_row *row, enum sockets_kind kind,
	struct sock *ret);

void sockets_from_diag(const struct unixdiag_row *row, struct sock *ret);

/* A connection in the queue of the listener, which unix_diag only counts. */
void sockets_from_queue(const struct unixdiag_row *listener, struct sock *ret);

#endif

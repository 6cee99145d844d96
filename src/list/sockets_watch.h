/*
 * Sockets as they come and go: --watch; and waiting for one: --wait. The tables
 * have no news to wait for, so they are read again and again.
 */
#ifndef NCX_LIST_SOCKETS_WATCH_H
#define NCX_LIST_SOCKETS_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fail.h"
#include "list/sockets_list.h"
#include "list/sockets_table.h"

/* Read until something matches, for at most ns (-1: for ever). *ret_found: it
 * is in list->sockets. */
bool sockets_wait(struct sockets_list *list, int64_t ns, bool *ret_found,
	struct fail *fail);

/* After the list has been printed by table: print what is new, gone or in
 * another state, every ns, until stdout fails. Never true. */
bool sockets_watch(struct sockets_list *list, struct sockets_table *table,
	int64_t ns, struct fail *fail);

#endif

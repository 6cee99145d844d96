/*
 * The names of the hosts scanned, looked up while they are: --resolve. A host
 * is not finished before its name is known or its time is up.
 */
#ifndef NCX_SCAN_NAMES_H
#define NCX_SCAN_NAMES_H

#include "scan/engine_parts.h"

struct names;

struct names *names_new(struct engine *engine, struct fail *fail);
void names_free(struct names *names);

/* Look up the name of the host, which holds it. */
void names_ask(struct names *names, struct sched_host *at);

/* Time is up for all of them. */
void names_end(struct names *names);

#endif

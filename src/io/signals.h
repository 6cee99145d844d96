/*
 * Signals as events of the loop (signalfd). Signals that were ignored when ncx
 * started (nohup, background jobs of a script) stay ignored.
 */
#ifndef NCX_IO_SIGNALS_H
#define NCX_IO_SIGNALS_H

#include "io/loop.h"

struct signals {
	struct watch watch;
	int fd;
	bool typed; /* the signal of this call comes from the terminal's keys */
	void (*caught)(struct signals *signals, int signal);
};

/* Catch SIGINT, SIGTERM, SIGHUP, SIGCHLD and SIGUSR1 from now on. */
bool signals_start(struct signals *signals, struct loop *loop,
	void (*caught)(struct signals *, int), struct fail *fail);
void signals_stop(struct signals *signals);

/* Let this signal wait until signals_start, rather than kill before it. */
void signals_hold(int number);

#endif

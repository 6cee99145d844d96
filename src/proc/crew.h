/*
 * A few threads for one piece of work, gone when it is done.
 *
 *	static void work(void *context, size_t place);
 *
 *	crew_run(crew_size(job_count), work, &jobs);
 *
 * The calling thread works along with place 0, so one place is no thread at
 * all. The others take no signals: handlers go on running where they ran.
 */
#ifndef NCX_PROC_CREW_H
#define NCX_PROC_CREW_H

#include <stddef.h>

/* More were never measured to help: the kernel's locks come first. */
#define CREW_MAX 2

/* Places for that many jobs: no more than the processors that we may use. */
size_t crew_size(size_t jobs);

/* Call work once for each place, at the same time, and wait for all. Where
 * there are no threads to be had the calling thread works alone, so work must
 * get everything done from place 0, too. */
void crew_run(size_t places, void (*work)(void *context, size_t place),
	void *context);

#endif

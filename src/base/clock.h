/*
 * Time: int64_t nanoseconds. Everything that decides takes `now` as an
 * argument; only the edges ask the clock.
 */
#ifndef NCX_BASE_CLOCK_H
#define NCX_BASE_CLOCK_H

#include <stdint.h>

/* CLOCK_MONOTONIC: for timers and durations. */
int64_t clock_now(void);

#endif

/* Told to the analysers before each file: what they cannot see from there. */
#ifndef NCX_CHECK_ANALYSIS_H
#define NCX_CHECK_ANALYSIS_H

#include "base/fail.h"

/* To fail is to return false. */
#define fail_set(...)	  ((void)fail_set(__VA_ARGS__), false)
#define fail_errno(...)	  ((void)fail_errno(__VA_ARGS__), false)
#define fail_memory(fail) ((void)fail_memory(fail), false)
#define fail_silent(...)  ((void)fail_silent(__VA_ARGS__), false)

#endif

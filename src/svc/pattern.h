/*
 * Patterns as a shell has them: `*` is any bytes, `?` one, `[a-z]` one of
 * these, `[!a-z]` one that is none of these. A `[` that nothing closes is
 * itself; so is everything else. There is no way to quote.
 *
 *	pattern_match("ssh*", 4, "sshd", 4, false)
 *
 * Our own, and not fnmatch(3), which wants texts that end with a NUL, and may
 * take time without bound for a pattern of many stars: here it is at most the
 * product of the lengths.
 */
#ifndef NCX_SVC_PATTERN_H
#define NCX_SVC_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/* Whether it is the whole text that fits. fold: letters of ASCII may differ in
 * case. */
bool pattern_match(const char *pattern, size_t pattern_len, const char *text,
	size_t len, bool fold);

/* Whether there is anything in it that makes it a pattern. */
bool pattern_is(const char *text, size_t len);

#endif

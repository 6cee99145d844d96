/*
 * The smallest TAP writer: each check is one line, `return tap_done()` ends.
 *
 *	int main(void)
 *	{
 *		tap_ok(1 + 1 == 2, "one and one");
 *		tap_is_text(name, "echo", "port %d", 7);
 *		return tap_done();
 *	}
 */
#ifndef NCX_TESTS_TAP_H
#define NCX_TESTS_TAP_H

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

__attribute__((format(printf, 2, 3), unused)) static bool tap_ok(
	bool good, const char *format, ...)
{
	va_list args;

	printf("%s %d - ", good ? "ok" : "not ok", ++tap_count);
	va_start(args, format);
	(void)vprintf(format, args);
	va_end(args);
	putchar('\n');
	if (!good)
		tap_failed++;
	return good;
}

/* The tests say the system's errors in glibc's words; musl has its own. */
static const struct {
	int err;
	const char *text;
} tap_errors[] = {
	{EHOSTUNREACH, "No route to host"},
	{ENETUNREACH, "Network is unreachable"},
	{EINPROGRESS, "Operation now in progress"},
	{ETIMEDOUT, "Connection timed out"},
};

/* The same text, be it in the words of the C library that is here. */
__attribute__((unused)) static bool tap_same(const char *got, const char *want)
{
	while (*got && *want) {
		size_t i = 0, count = sizeof(tap_errors) / sizeof(*tap_errors);
		const char *here;

		while (i < count && strncmp(want, tap_errors[i].text,
					    strlen(tap_errors[i].text)) != 0)
			i++;
		here = i < count ? strerror(tap_errors[i].err) : NULL;
		if (here && strncmp(got, here, strlen(here)) == 0) {
			got += strlen(here);
			want += strlen(tap_errors[i].text);
		} else if (*got++ != *want++) {
			return false;
		}
	}
	return *got == *want;
}

#define tap_is_text(got, want, ...)                                            \
	do {                                                                   \
		const char *got_ = (got), *want_ = (want);                     \
		if (!tap_ok(tap_same(got_, want_), __VA_ARGS__))               \
			printf("# got:  %s\n# want: %s\n", got_, want_);       \
	} while (0)

#define tap_is_number(got, want, ...)                                          \
	do {                                                                   \
		int64_t got_ = (int64_t)(got), want_ = (int64_t)(want);        \
		if (!tap_ok(got_ == want_, __VA_ARGS__))                       \
			printf("# got:  %" PRId64 "\n# want: %" PRId64 "\n",   \
				got_, want_);                                  \
	} while (0)

__attribute__((unused)) static int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed > 0;
}

#endif

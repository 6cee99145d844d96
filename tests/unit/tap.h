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

#define tap_is_text(got, want, ...)                                            \
	do {                                                                   \
		const char *got_ = (got), *want_ = (want);                     \
		if (!tap_ok(strcmp(got_, want_) == 0, __VA_ARGS__))            \
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

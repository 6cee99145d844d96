#include "base/fail.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 0))) static size_t fill(
	struct fail *fail, enum status status, const char *format, va_list args)
{
	int n;

	fail->status = status;
	n = vsnprintf(fail->text, sizeof(fail->text), format, args);
	if (n < 0)
		n = 0;
	if ((size_t)n >= sizeof(fail->text))
		return sizeof(fail->text) - 1;
	return (size_t)n;
}

bool fail_set(struct fail *fail, enum status status, const char *format, ...)
{
	va_list args;

	if (!fail)
		return false;
	va_start(args, format);
	(void)fill(fail, status, format, args);
	va_end(args);
	return false;
}

bool fail_errno(
	struct fail *fail, enum status status, int err, const char *format, ...)
{
	va_list args;
	size_t n;

	if (!fail)
		return false;
	va_start(args, format);
	n = fill(fail, status, format, args);
	va_end(args);
	(void)snprintf(
		fail->text + n, sizeof(fail->text) - n, ": %s", strerror(err));
	return false;
}

bool fail_memory(struct fail *fail)
{
	return fail_set(fail, STATUS_TROUBLE, "out of memory");
}

bool fail_silent(struct fail *fail, enum status status)
{
	return fail_set(fail, status, "%s", "");
}

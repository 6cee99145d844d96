/* What is asked of the service database, up to the first line end, and a file
 * that it is asked of. */
#include <stdlib.h>
#include <string.h>

#include "svc/lint.h"
#include "svc/pattern.h"
#include "svc/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void take_fault(void *context, const struct lint_fault *fault)
{
	const struct services *services = context;

	if (fault->line == 0 || fault->line > services->text.len ||
		fault->column == 0 || fault->column > services->text.len ||
		memchr(fault->text, '\0', LINT_TEXT_MAX) == fault->text)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	const char *newline = len > 0 ? memchr(text, '\n', len) : NULL;
	size_t n = newline ? (size_t)(newline - text) : len, offset = 0;
	struct services services = {0};
	struct service service;
	struct query query;
	bool good;

	if (len == 0 || !buf_append(&services.text, text + n, len - n))
		return 0;
	good = query_parse(text, n, &query, NULL);
	if (good && query.ports && query.low > query.high)
		abort();
	while (services_next(&services, &offset, &service)) {
		if (!good)
			continue;
		/* What fits as it is fits in any case, too. */
		if (query.pattern &&
			query_rank(&query, &service) == SERVICES_NAME &&
			!memchr(text, '[', n) &&
			!pattern_match(query.name.text, query.name.len,
				service.name.text, service.name.len, true))
			abort();
		(void)query_rank(&query, &service);
		if (n > 0)
			(void)query_search(&service, text, n);
	}
	if (!lint_services(&services, take_fault, &services, NULL))
		abort();
	services_release(&services);
	return 0;
}

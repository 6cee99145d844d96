/* TARGET of a scan; no name is looked up. */
#include <stdlib.h>

#include "scan/target_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct target_spec spec;
	struct range range, before = {0};
	struct fail fail;
	size_t count;

	if (!target_parse((const char *)bytes, len, &spec, &fail)) {
		if (fail.text[0] == '\0' || fail.status != STATUS_USAGE)
			abort();
		return 0;
	}
	count = target_spec_count(&spec);
	if (count > TARGET_RANGES_MAX ||
		(count == 0) != (spec.kind == TARGET_NAME))
		abort();
	/* Ranges ascend, and do not touch each other. */
	for (size_t i = 0; i < count; i++) {
		range = target_spec_range(&spec, i);
		if (range.first.space != range.last.space ||
			address_compare(&range.first, &range.last) > 0 ||
			(i > 0 && address_compare(&before.last, &range.first) >=
					  0))
			abort();
		before = range;
	}
	return 0;
}

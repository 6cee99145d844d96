/* FILTER of ncx capture, words with blanks between them up to the first NUL, and
 * a packet made of what comes behind it. No name server is asked. */
#include <stdlib.h>
#include <string.h>

#include "wire/filter.h"

#define WORDS_MAX 16

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Every host has one address, but for those that begin with an x. */
static bool find(
	const char *host, struct endpoint_list *ret_list, struct fail *fail)
{
	struct endpoint *endpoint;

	if (host[0] == '\0' || strchr(host, '/'))
		abort();
	if (host[0] == 'x')
		return fail_set(fail, STATUS_NO, "no answer");
	endpoint = calloc(1, sizeof(*endpoint));
	if (!endpoint || !endpoint_parse("127.0.0.1", 9, 0, endpoint))
		abort();
	*ret_list = (struct endpoint_list){endpoint, 1};
	return true;
}

/* What the kernel refuses: a jump behind the end, or no return there. */
static void check_program(const struct filter_op *ops, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (ops[i].code == 0x05 && ops[i].value >= count - i - 1)
			abort();
		if ((ops[i].code & 7) == 5 && ops[i].code != 0x05 &&
			(ops[i].if_true >= count - i - 1 ||
				ops[i].if_false >= count - i - 1))
			abort();
	}
	if (count > 0 && ops[count - 1].code != 0x06)
		abort();
}

static void use(const struct filter *filter, const uint8_t *bytes, size_t len)
{
	static const enum packet_start starts[] = {
		PACKET_ETHERNET, PACKET_SLL2, PACKET_IP, PACKET_TCP};
	struct filter_op ops[FILTER_OPS_MAX];
	struct packet packet;

	check_program(ops, filter_program(filter, true, ops));
	check_program(ops, filter_program(filter, false, ops));
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		struct frame frame = {.bytes = bytes,
			.captured = len,
			.length = len,
			.start = starts[i],
			.number = 1};

		packet_parse(&frame, &packet);
		(void)filter_matches(filter, &packet);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const uint8_t *nul = len > 0 ? memchr(bytes, '\0', len) : NULL;
	size_t n = nul ? (size_t)(nul - bytes) : len, count = 0;
	char *text = strndup(len > 0 ? (const char *)bytes : "", n);
	uint8_t *rest = malloc(len - n + 1);
	char *words[WORDS_MAX];
	struct filter filter;
	struct fail fail = {0};

	if (!text || !rest)
		abort();
	if (len > n + 1)
		memcpy(rest, bytes + n + 1, len - n - 1);
	for (char *at = text; *at && count < WORDS_MAX;) {
		words[count++] = at;
		at += strcspn(at, " ");
		if (*at)
			*at++ = '\0';
	}
	if (filter_parse_with(words, count, find, &filter, &fail)) {
		use(&filter, rest, len > n ? len - n - 1 : 0);
		filter_release(&filter);
	} else if (fail.text[0] == '\0' || fail.status == STATUS_NO ||
		   fail.status == STATUS_OK) {
		abort();
	}
	free(text);
	free(rest);
	return 0;
}

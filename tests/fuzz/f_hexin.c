/* Hex dumps as people paste them. */
#include <stdlib.h>
#include <string.h>

#include "wire/hexin.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Packets in brief, so that two readings can be compared. */
struct digest {
	size_t packets, bytes, warnings;
	uint64_t sum;
	bool good;
};

static void note(void *context, size_t line, const char *message)
{
	struct digest *digest = context;

	if (line == 0 || message[0] == '\0')
		abort();
	digest->warnings++;
}

static void drain(struct hexin *hexin, struct digest *digest)
{
	struct hexin_packet packet;

	while (hexin_take(hexin, &packet)) {
		if (packet.len == 0 || packet.len > HEXIN_PACKET_MAX ||
			packet.line == 0 || packet.line > hexin->line)
			abort();
		for (size_t i = 0; i < packet.len; i++)
			digest->sum = digest->sum * 31 + packet.bytes[i];
		digest->packets++;
		digest->bytes += packet.len;
	}
}

static struct digest run(const char *text, size_t len, bool swap16, size_t step)
{
	struct digest digest = {.good = true};
	struct hexin hexin;
	struct fail fail;
	size_t used = 0;

	hexin_init(&hexin, swap16, note, &digest);
	for (size_t at = 0; digest.good && at < len; at += used) {
		size_t n = len - at < step ? len - at : step;

		digest.good = hexin_feed(&hexin, text + at, n, &used, &fail);
		if (digest.good && (used == 0 || used > n))
			abort();
		drain(&hexin, &digest);
	}
	digest.good = digest.good && hexin_end(&hexin, &fail);
	drain(&hexin, &digest);
	if (!digest.good && strncmp(fail.text, "line ", 5) != 0)
		abort();
	hexin_release(&hexin);
	return digest;
}

/* How a text is cut into pieces makes no difference. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	bool swap16 = len % 2;
	struct digest whole = run(text, len, swap16, len + 1);
	struct digest pieces = run(text, len, swap16, len % 7 + 1);

	if (whole.packets != pieces.packets || whole.bytes != pieces.bytes ||
		whole.sum != pieces.sum || whole.good != pieces.good ||
		whole.warnings != pieces.warnings)
		abort();
	return 0;
}

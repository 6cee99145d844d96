/*
 * What peers send: telnet negotiation, lines, escapes. Cut in two anywhere, the
 * result has to be the same as in one piece.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/crlf.h"
#include "net/telnet.h"
#include "out/escape.h"
#include "out/hexdump.h"
#include "session/prefix.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

struct result {
	struct buf data, replies, crlf, lines;
};

static void feed(struct result *result, struct telnet *telnet,
	struct crlf *crlf, struct prefix *prefix, const uint8_t *bytes,
	size_t len)
{
	if (!telnet_receive(
		    telnet, bytes, len, &result->data, &result->replies) ||
		!crlf_send(crlf, bytes, len, &result->crlf) ||
		!prefix_lines(prefix, bytes, len, &result->lines))
		abort();
}

static void run(
	struct result *result, const uint8_t *bytes, size_t len, size_t cut)
{
	struct telnet telnet = {0};
	struct crlf crlf = {0};
	struct prefix prefix;

	prefix_init(&prefix, 1, "192.0.2.1:7");
	feed(result, &telnet, &crlf, &prefix, bytes, cut);
	feed(result, &telnet, &crlf, &prefix, bytes + cut, len - cut);
	if (!prefix_end(&prefix, &result->lines))
		abort();
	prefix_release(&prefix);
}

static void same(struct buf *a, struct buf *b)
{
	if (a->len != b->len ||
		(a->len && memcmp(buf_bytes(a), buf_bytes(b), a->len) != 0))
		abort();
	buf_release(a);
	buf_release(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct result whole = {0}, halves = {0};
	struct buf text = {0};
	uint64_t offset = 0;

	run(&whole, bytes, len, len);
	run(&halves, bytes, len, len > 0 ? bytes[0] % (len + 1) : 0);
	same(&whole.data, &halves.data);
	same(&whole.replies, &halves.replies);
	same(&whole.crlf, &halves.crlf);
	same(&whole.lines, &halves.lines);
	if (!escape_text(&text, bytes, len))
		abort();
	for (size_t i = 0; i < text.len; i++)
		if (buf_bytes(&text)[i] < 0x20 || buf_bytes(&text)[i] == 0x7f)
			abort();
	buf_release(&text);
	if (!hexdump(&text, '>', &offset, bytes, len) || offset != len)
		abort();
	buf_release(&text);
	return 0;
}

#include "net/crlf.h"
#include "net/telnet.h"
#include "tap.h"

static void show(const struct buf *buf, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < buf->len && used + 4 < size; i++) {
		uint8_t byte = buf_bytes(buf)[i];

		used += (size_t)snprintf(text + used, size - used,
			byte >= 0x20 && byte < 0x7f ? "%c" : "<%u>", byte);
	}
}

/* The result has to be the same wherever the bytes are cut. */
static void receives(const char *name, const char *bytes, size_t len,
	const char *data, const char *replies)
{
	char got[200];

	for (size_t cut = 0; cut <= len; cut++) {
		struct telnet telnet = {0};
		struct buf out = {0}, back = {0};

		(void)telnet_receive(
			&telnet, (const uint8_t *)bytes, cut, &out, &back);
		(void)telnet_receive(&telnet, (const uint8_t *)bytes + cut,
			len - cut, &out, &back);
		show(&out, got, sizeof(got));
		tap_is_text(got, data, "%s, cut at %zu: data", name, cut);
		show(&back, got, sizeof(got));
		tap_is_text(got, replies, "%s, cut at %zu: replies", name, cut);
		buf_release(&out);
		buf_release(&back);
	}
}

#define RECEIVES(name, bytes, data, replies)                                   \
	receives(name, bytes, sizeof(bytes) - 1, data, replies)

static void sends_crlf(const char *first, const char *second, const char *want)
{
	struct crlf crlf = {0};
	struct buf out = {0};
	char got[100];

	(void)crlf_send(&crlf, (const uint8_t *)first, strlen(first), &out);
	(void)crlf_send(&crlf, (const uint8_t *)second, strlen(second), &out);
	show(&out, got, sizeof(got));
	tap_is_text(got, want, "CRLF");
	buf_release(&out);
}

int main(void)
{
	struct buf out = {0};

	RECEIVES("text", "hello", "hello", "");
	RECEIVES("IAC IAC", "a\377\377b", "a<255>b", "");
	RECEIVES("DO is refused", "\377\375\030", "", "<255><252><24>");
	RECEIVES("WILL is refused", "\377\373\042", "", "<255><254>\"");
	RECEIVES("WILL ECHO is welcome, once", "\377\373\001x\377\373\001", "x",
		"<255><253><1>");
	RECEIVES("WONT of what was agreed", "\377\373\001\377\374\001", "",
		"<255><253><1><255><254><1>");
	RECEIVES("WONT and DONT of what was not", "\377\374\005\377\376\006z",
		"z", "");
	RECEIVES("WILL TIMING-MARK is an answer", "a\377\373\006b", "ab", "");
	RECEIVES("subnegotiation", "a\377\372\030\001\377\377\377\360b", "ab",
		"");
	RECEIVES("other commands", "a\377\361\377\371b", "ab", "");

	(void)telnet_send((const uint8_t *)"a\377b", 3, &out);
	tap_ok(out.len == 4 && memcmp(buf_bytes(&out), "a\377\377b", 4) == 0,
		"255 is doubled on the way out");
	buf_release(&out);

	sends_crlf("a\nb", "\n", "a<13><10>b<13><10>");
	sends_crlf("a\r", "\nb", "a<13><10>b");
	sends_crlf("a\r\r", "\n\n", "a<13><13><10><13><10>");
	sends_crlf("", "\n", "<13><10>");
	return tap_done();
}

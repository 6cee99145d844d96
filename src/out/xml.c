#include "out/xml.h"

#include <inttypes.h>
#include <string.h>

#include "out/utf8.h"

void xml_init(struct xml *xml, struct text *text)
{
	*xml = (struct xml){.text = text};
}

void xml_head(struct xml *xml, const char *root)
{
	text_printf(xml->text,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE %s>\n",
		root);
}

static void end_tag(struct xml *xml)
{
	if (xml->tag)
		text_add_byte(xml->text, '>');
	xml->tag = false;
}

void xml_open(struct xml *xml, const char *name)
{
	end_tag(xml);
	if (xml->depth >= XML_DEPTH_MAX) {
		xml->text->failed = true;
		return;
	}
	text_printf(xml->text, "<%s", name);
	xml->names[xml->depth++] = name;
	xml->tag = true;
}

void xml_close(struct xml *xml)
{
	if (xml->depth == 0) {
		xml->text->failed = true;
		return;
	}
	xml->depth--;
	if (xml->tag)
		text_add(xml->text, "/>");
	else
		text_printf(xml->text, "</%s>", xml->names[xml->depth]);
	xml->tag = false;
}

void xml_newline(struct xml *xml)
{
	end_tag(xml);
	text_add_byte(xml->text, '\n');
}

/* XML 1.0, production Char; the decoder lets no surrogate through. */
static bool is_char(uint32_t point)
{
	return point >= 0x20 ? point != 0xfffe && point != 0xffff
			     : point == '\t' || point == '\n' || point == '\r';
}

static void add_char(
	struct text *text, const uint8_t *bytes, size_t len, uint32_t point)
{
	switch (point) {
	case '&':
		text_add(text, "&amp;");
		return;
	case '<':
		text_add(text, "&lt;");
		return;
	case '>':
		text_add(text, "&gt;");
		return;
	case '"':
		text_add(text, "&quot;");
		return;
	case '\\':
		text_add(text, "\\\\");
		return;
	default:
		/* A parser turns a bare line end or tab into a blank, 3.3.3. */
		if (utf8_printable(point))
			text_add_bytes(text, bytes, len);
		else
			text_printf(text, "&#%" PRIu32 ";", point);
	}
}

static void begin_attribute(struct xml *xml, const char *name)
{
	if (!xml->tag)
		xml->text->failed = true;
	text_printf(xml->text, " %s=\"", name);
}

void xml_bytes(struct xml *xml, const char *name, const void *bytes, size_t len)
{
	const uint8_t *byte = bytes;
	size_t i = 0;

	begin_attribute(xml, name);
	while (i < len) {
		uint32_t point = 0;
		size_t n = utf8_decode(byte + i, len - i, &point);
		size_t end = i + (n > 0 ? n : 1);

		if (n > 0 && is_char(point)) {
			add_char(xml->text, byte + i, n, point);
			i = end;
		}
		for (; i < end; i++)
			text_printf(xml->text, "\\x%02x", byte[i]);
	}
	text_add_byte(xml->text, '"');
}

void xml_text(struct xml *xml, const char *name, const char *value)
{
	xml_bytes(xml, name, value, strlen(value));
}

void xml_int(struct xml *xml, const char *name, int64_t value)
{
	begin_attribute(xml, name);
	text_printf(xml->text, "%" PRId64 "\"", value);
}

void xml_uint(struct xml *xml, const char *name, uint64_t value)
{
	begin_attribute(xml, name);
	text_printf(xml->text, "%" PRIu64 "\"", value);
}

void xml_real(struct xml *xml, const char *name, double value, int decimals)
{
	begin_attribute(xml, name);
	text_printf(xml->text, "%.*f\"", decimals, value);
}

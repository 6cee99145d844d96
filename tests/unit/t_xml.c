#include "out/xml.h"

#include "tap.h"

/* Compares the text and releases it. */
static void finish(struct text *text, const char *want, const char *what)
{
	tap_ok(!text->failed, "%s: no failure", what);
	text_add_byte(text, '\0');
	tap_is_text((char *)buf_bytes(&text->buf), want, "%s", what);
	text_release(text);
}

static void test_elements(void)
{
	struct text text = {0};
	struct xml xml;

	xml_init(&xml, &text);
	xml_head(&xml, "nmaprun");
	xml_open(&xml, "nmaprun");
	xml_text(&xml, "version", "1.0");
	xml_newline(&xml);
	xml_open(&xml, "hosts");
	xml_uint(&xml, "total", UINT64_MAX);
	xml_int(&xml, "least", INT64_MIN);
	xml_real(&xml, "elapsed", 1.256, 2);
	xml_close(&xml);
	xml_open(&xml, "a");
	xml_open(&xml, "b");
	xml_close(&xml);
	xml_close(&xml);
	xml_newline(&xml);
	xml_close(&xml);
	tap_is_number(xml.depth, 0, "everything is closed");
	finish(&text,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<!DOCTYPE nmaprun>\n"
		"<nmaprun version=\"1.0\">\n"
		"<hosts total=\"18446744073709551615\" "
		"least=\"-9223372036854775808\" elapsed=\"1.26\"/>"
		"<a><b/></a>\n"
		"</nmaprun>",
		"elements and attributes");
}

static void check_bytes(const char *bytes, size_t len, const char *want)
{
	struct text text = {0};
	struct xml xml;
	char line[256];

	xml_init(&xml, &text);
	xml_open(&xml, "x");
	xml_bytes(&xml, "v", bytes, len);
	xml_close(&xml);
	(void)snprintf(line, sizeof(line), "<x v=\"%s\"/>", want);
	finish(&text, line, want);
}

#define CHECK(literal, want) check_bytes(literal, sizeof(literal) - 1, want)

static void test_bytes(void)
{
	CHECK("", "");
	CHECK("a 'b' \"c\" <d> & e]]>",
		"a 'b' &quot;c&quot; &lt;d&gt; &amp; e]]&gt;");
	CHECK("\t\n\r", "&#9;&#10;&#13;");
	CHECK("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80",
		"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80");
	CHECK("C:\\x1b", "C:\\\\x1b");
	CHECK("a\0b\033[m\x08\x1f", "a\\x00b\\x1b[m\\x08\\x1f");
	CHECK("\x7f\xc2\x9b\xe2\x80\xae", "&#127;&#155;&#8238;");
	CHECK("\xff\xc3", "\\xff\\xc3");
	CHECK("\xc3(", "\\xc3(");
	CHECK("\xc0\xaf", "\\xc0\\xaf");
	CHECK("\xed\xa0\x80", "\\xed\\xa0\\x80");
	CHECK("\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd",
		"\\xef\\xbf\\xbe\\xef\\xbf\\xbf\xef\xbf\xbd");
	CHECK("\xf3\xa0\x80\x81", "&#917505;");
}

static void test_failures(void)
{
	struct text text = {0};
	struct xml xml;

	xml_init(&xml, &text);
	for (int i = 0; i < XML_DEPTH_MAX; i++)
		xml_open(&xml, "deep");
	tap_ok(!text.failed, "as deep as it may be");
	xml_open(&xml, "deeper");
	tap_ok(text.failed, "too deep");
	text_release(&text);
	xml_init(&xml, &text);
	xml_close(&xml);
	tap_ok(text.failed, "nothing to close");
	text_release(&text);
	xml_init(&xml, &text);
	xml_open(&xml, "a");
	xml_newline(&xml);
	xml_text(&xml, "late", "");
	tap_ok(text.failed, "an attribute after its tag");
	text_release(&text);
}

int main(void)
{
	test_elements();
	test_bytes();
	test_failures();
	return tap_done();
}

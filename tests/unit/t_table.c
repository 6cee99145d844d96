#include "out/table.h"

#include <fcntl.h>
#include <unistd.h>

#include "tap.h"

static const struct column columns[] = {
	{.title = "PORT", .key = "port", .type = COLUMN_NUMBER, .right = true},
	{.title = "NAME", .key = "name", .type = COLUMN_TEXT},
	{.title = "ALIASES",
		.key = "aliases",
		.type = COLUMN_LIST,
		.blank = ""},
};

static const struct column more[] = {
	{.title = "RTT",
		.key = "rtt_ms",
		.type = COLUMN_REAL,
		.right = true,
		.width = 6},
	{.title = "OPEN", .key = "open", .type = COLUMN_BOOL},
};

static void begin(
	struct table *table, const struct column *of, size_t count, int format)
{
	table_init(table, of, count, (enum table_format)format, -1, "test");
}

static void add_rows(struct table *table)
{
	static const char *const aliases[] = {"www", "www-http"};

	table_number(table, 80);
	table_text(table, "http");
	table_list(table, aliases, 2);
	table_number(table, 65535);
	table_bytes(table, "\xc3\xbc\033", 3);
	table_skip(table);
	table_skip(table);
	table_text(table, "");
	table_list(table, NULL, 0);
}

/* Ends the table and compares what it printed. */
static void finish(struct table *table, const char *want, const char *what)
{
	struct text *line = &table->json.line;

	table_flush(table);
	text_add_byte(line, '\0');
	tap_is_text((char *)buf_bytes(&line->buf), want, "%s", what);
	tap_ok(table_finish(table, NULL), "%s: no failure", what);
}

static void test_text(void)
{
	struct table table;

	begin(&table, columns, 3, TABLE_TEXT);
	add_rows(&table);
	finish(&table,
		" PORT  NAME   ALIASES\n"
		"   80  http   www www-http\n"
		"65535  \xc3\xbc\\x1b\n"
		"    -\n",
		"aligned, without blanks at the end");
	begin(&table, columns, 3, TABLE_TEXT_NO_HEADER);
	table_number(&table, 7);
	table_text(&table, "echo");
	table_skip(&table);
	finish(&table, "7  echo\n", "without a header");
	begin(&table, columns, 3, TABLE_TEXT);
	finish(&table, "PORT  NAME  ALIASES\n", "no rows");
}

static void test_json(void)
{
	struct table table;

	begin(&table, columns, 3, TABLE_JSON);
	add_rows(&table);
	finish(&table,
		"{\"port\":80,\"name\":\"http\","
		"\"aliases\":[\"www\",\"www-http\"]}\n"
		"{\"port\":65535,\"name\":\"\xc3\xbc\\u001b\"}\n"
		"{\"name\":\"\",\"aliases\":[]}\n",
		"JSON");
	begin(&table, more, 2, TABLE_JSON);
	table_real(&table, 0.25, 1);
	table_bool(&table, true);
	finish(&table, "{\"rtt_ms\":0.25,\"open\":true}\n", "more JSON");
}

static void test_row_by_row(void)
{
	struct table table;

	begin(&table, more, 2, TABLE_TEXT);
	table_real(&table, 0.25, 1);
	table_bool(&table, true);
	table_flush(&table);
	table_real(&table, 1234.5, 1);
	table_flush(&table);
	table_bool(&table, false);
	finish(&table,
		"   RTT  OPEN\n"
		"   0.2  yes\n"
		"1234.5  no\n",
		"flushed row by row");
}

/* Colours take no room, and what looks like one in a text is escaped. */
static void test_color(void)
{
	struct text text = {0};
	struct table table;

	text_add(&text, "before\n");
	begin(&table, more, 2, TABLE_TEXT_NO_HEADER);
	table_color(&table, COLOR_RED);
	table_real(&table, 1, 0);
	table_color(&table, COLOR_GREEN);
	table_bool(&table, true);
	table_skip(&table);
	table_color(&table, COLOR_YELLOW);
	table_skip(&table);
	table_take(&table, &text);
	text_add_byte(&text, '\0');
	tap_is_text((char *)buf_bytes(&text.buf),
		"before\n"
		"     \033[31m1\033[m  \033[32myes\033[m\n"
		"     -  \033[33m-\033[m\n",
		"coloured cells, taken into a text");
	tap_is_number(table.json.line.buf.len, 0, "and no longer in the table");
	tap_ok(table_finish(&table, NULL), "without a failure");
	text_release(&text);
	begin(&table, columns + 1, 1, TABLE_TEXT_NO_HEADER);
	table_text(&table, "\001red?");
	finish(&table, "\\x01red?\n", "no colour from outside");
	begin(&table, columns + 1, 1, TABLE_JSON);
	table_color(&table, COLOR_RED);
	table_text(&table, "echo");
	finish(&table, "{\"name\":\"echo\"}\n", "no colour in JSON");
}

static void test_failures(void)
{
	struct fail fail = {0};
	struct table table;
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	begin(&table, columns, 3, TABLE_TEXT);
	table_text(&table, "no number");
	table_text(&table, "http");
	table_flush(&table);
	tap_ok(!table_finish(&table, &fail), "a cell of the wrong type");
	tap_is_text(fail.text, "column 'port' has a cell of another type",
		"is named");
	table_init(&table, columns, 3, TABLE_TEXT, full, "'file'");
	add_rows(&table);
	tap_ok(!table_finish(&table, &fail), "a full disk");
	tap_is_text(fail.text,
		"cannot write to 'file': No space left on device", "is told");
	(void)close(full);
}

int main(void)
{
	test_text();
	test_json();
	test_row_by_row();
	test_color();
	test_failures();
	return tap_done();
}

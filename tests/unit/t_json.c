#include "out/json.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "tap.h"

/* Ends the writer and compares all of its lines. */
static void finish(struct json *json, const char *want, const char *what)
{
	text_add_byte(&json->line, '\0');
	tap_is_text((char *)buf_bytes(&json->line.buf), want, "%s", what);
	tap_ok(json_finish(json, NULL), "%s: no failure", what);
}

static void test_values(void)
{
	struct json json;

	json_init(&json, -1, "test");
	json_object(&json, NULL);
	json_text(&json, "text", "a\"b\\c\n");
	json_int(&json, "least", INT64_MIN);
	json_uint(&json, "most", UINT64_MAX);
	json_bool(&json, "yes", true);
	json_bool(&json, "no", false);
	json_object_end(&json);
	finish(&json,
		"{\"text\":\"a\\\"b\\\\c\\n\",\"least\":-9223372036854775808,"
		"\"most\":18446744073709551615,\"yes\":true,\"no\":false}\n",
		"values");
}

static void test_doubles(void)
{
	struct json json;
	double zero = 0;

	json_init(&json, -1, "test");
	json_array(&json, NULL);
	json_double(&json, NULL, 0.1);
	json_double(&json, NULL, 0);
	json_double(&json, NULL, -1.5);
	json_double(&json, NULL, 1.0 / 3);
	json_double(&json, NULL, 123456789.25);
	json_double(&json, NULL, zero / zero);
	json_double(&json, NULL, 1 / zero);
	json_array_end(&json);
	finish(&json,
		"[0.1,0,-1.5,0.3333333333333333,123456789.25,null,null]\n",
		"doubles");
}

static void test_nesting(void)
{
	struct json json;

	json_init(&json, -1, "test");
	json_object(&json, NULL);
	json_array(&json, "empty");
	json_array_end(&json);
	json_array(&json, "owners");
	json_object(&json, NULL);
	json_uint(&json, "pid", 1);
	json_object_end(&json);
	json_object(&json, NULL);
	json_object_end(&json);
	json_array_end(&json);
	json_uint(&json, "last", 2);
	json_object_end(&json);
	json_object(&json, NULL);
	json_object_end(&json);
	finish(&json,
		"{\"empty\":[],\"owners\":[{\"pid\":1},{}],\"last\":2}\n{}\n",
		"nesting, two lines");
}

static void check_bytes(const char *bytes, size_t len, const char *want)
{
	struct json json;

	json_init(&json, -1, "test");
	json_object(&json, NULL);
	json_bytes(&json, "b", bytes, len);
	json_object_end(&json);
	finish(&json, want, "bytes");
}

#define CHECK(literal, want) check_bytes(literal, sizeof(literal) - 1, want)

static void test_bytes(void)
{
	struct json json;

	CHECK("gr\xc3\xbc\xc3\x9f", "{\"b\":\"gr\xc3\xbc\xc3\x9f\"}\n");
	CHECK("a\0b", "{\"b\":\"a\\u0000b\"}\n");
	CHECK("\033[m\x7f", "{\"b\":\"\\u001b[m\\u007f\"}\n");
	CHECK("\xc2\x9b", "{\"b\":\"\\u009b\"}\n");
	CHECK("\xe2\x80\xae", "{\"b\":\"\\u202e\"}\n");
	CHECK("\xf3\xa0\x80\x81", "{\"b\":\"\\udb40\\udc01\"}\n");
	CHECK("a\xff", "{\"b\":\"a\\u00ff\",\"b_hex\":\"61ff\"}\n");
	CHECK("\xed\xa0\x80", "{\"b\":\"\\u00ed\\u00a0\\u0080\","
			      "\"b_hex\":\"eda080\"}\n");
	CHECK("\xc3", "{\"b\":\"\\u00c3\",\"b_hex\":\"c3\"}\n");
	json_init(&json, -1, "test");
	json_array(&json, NULL);
	json_bytes(&json, NULL, "\xff", 1);
	json_array_end(&json);
	finish(&json, "[\"\\u00ff\"]\n", "no hex beside an array's items");
}

static void two_lines(struct json *json, int fd)
{
	json_init(json, fd, "'report'");
	for (int i = 0; i < 2; i++) {
		json_object(json, NULL);
		json_int(json, "i", i);
		json_object_end(json);
	}
}

static void test_output(void)
{
	struct fail fail = {0};
	struct json json;
	char line[64] = "";
	int fds[2], full;

	if (!tap_ok(pipe(fds) == 0, "a pipe"))
		return;
	two_lines(&json, fds[1]);
	tap_ok(json_finish(&json, &fail), "both lines are written");
	tap_ok(read(fds[0], line, sizeof(line) - 1) == 16, "16 bytes");
	tap_is_text(line, "{\"i\":0}\n{\"i\":1}\n", "line by line");
	(void)close(fds[0]);
	(void)signal(SIGPIPE, SIG_IGN);
	two_lines(&json, fds[1]);
	tap_ok(!json_finish(&json, &fail), "a closed pipe is a failure");
	tap_is_text(fail.text, "", "and silent");
	tap_is_number(fail.status, STATUS_TROUBLE, "with status 3");
	(void)close(fds[1]);
	full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	two_lines(&json, full);
	tap_ok(!json_finish(&json, &fail), "the first failure is remembered");
	tap_is_text(fail.text,
		"cannot write to 'report': No space left on device",
		"with its reason");
	(void)close(full);
}

int main(void)
{
	test_values();
	test_doubles();
	test_nesting();
	test_bytes();
	test_output();
	return tap_done();
}

#include "base/number.h"
#include "tap.h"

static void check_number(const char *text, uint64_t max, int64_t want)
{
	uint64_t n = 4711;
	bool good = number_parse(text, strlen(text), max, &n);

	if (want < 0)
		tap_ok(!good && n == 4711, "number '%s' is refused", text);
	else
		tap_is_number(
			good ? (int64_t)n : -1, want, "number '%s'", text);
}

static void check_duration(const char *text, int64_t want)
{
	int64_t ns = 4711;
	bool good = duration_parse(text, strlen(text), &ns);

	if (want < 0)
		tap_ok(!good && ns == 4711, "duration '%s' is refused", text);
	else
		tap_is_number(good ? ns : -1, want, "duration '%s'", text);
}

static void check_size(const char *text, int64_t want)
{
	uint64_t n = 4711;
	bool good = size_parse(text, strlen(text), &n);

	if (want < 0)
		tap_ok(!good && n == 4711, "size '%s' is refused", text);
	else
		tap_is_number(good ? (int64_t)n : -1, want, "size '%s'", text);
}

static void test_numbers(void)
{
	uint64_t n = 0;

	check_number("0", 65535, 0);
	check_number("65535", 65535, 65535);
	check_number("007", 10, 7);
	check_number("65536", 65535, -1);
	check_number("9", 5, -1);
	check_number("", 10, -1);
	check_number("-1", 10, -1);
	check_number("+1", 10, -1);
	check_number(" 1", 10, -1);
	check_number("1 ", 10, -1);
	check_number("0x10", 100, -1);
	check_number("18446744073709551616", UINT64_MAX, -1);
	check_number("99999999999999999999999999", UINT64_MAX, -1);
	tap_ok(number_parse("18446744073709551615", 20, UINT64_MAX, &n) &&
			n == UINT64_MAX,
		"the largest number");
	tap_ok(number_parse("80/tcp", 2, 65535, &n) && n == 80,
		"the length counts, not a NUL");
	tap_ok(!number_parse("8\0", 2, 65535, &n), "a NUL is no digit");
}

static void test_durations(void)
{
	check_duration("0", 0);
	check_duration("250ms", 250 * NS_PER_MS);
	check_duration("1.5", 3 * NS_PER_SECOND / 2);
	check_duration("2s", 2 * NS_PER_SECOND);
	check_duration("1m", 60 * NS_PER_SECOND);
	check_duration("1h", 3600 * NS_PER_SECOND);
	check_duration("10us", 10000);
	check_duration("0.001", NS_PER_MS);
	check_duration("0.5ms", NS_PER_MS / 2);
	check_duration("", -1);
	check_duration(".", -1);
	check_duration("1.", -1);
	check_duration(".5", 500 * NS_PER_MS);
	check_duration(".", -1);
	check_duration(".s", -1);
	check_duration("-1", -1);
	check_duration("1x", -1);
	check_duration("1 s", -1);
	check_duration("1.5.2", -1);
	check_duration("ms", -1);
	check_duration("1e3", -1);
	check_duration("999999999999999999999", -1);
	check_duration("9223372036854775807", -1);
	check_duration("100000h", -1);
}

static void test_sizes(void)
{
	check_size("0", 0);
	check_size("512", 512);
	check_size("64K", 65536);
	check_size("1m", 1 << 20);
	check_size("2G", INT64_C(2) << 30);
	check_size("", -1);
	check_size("K", -1);
	check_size("-1K", -1);
	check_size("1T", -1);
	check_size("1KB", -1);
	check_size("9999999999999999999", -1);
	check_size("9999999999G", -1);
}

static void test_texts(void)
{
	char text[NUMBER_TEXT_MAX];

	tap_is_text(duration_text(100000, text), "0.1 ms", "0.1 ms");
	tap_is_text(duration_text(250 * NS_PER_MS, text), "250 ms", "250 ms");
	tap_is_text(
		duration_text(3 * NS_PER_SECOND / 2, text), "1.50 s", "1.5 s");
	tap_is_text(duration_text(125 * NS_PER_SECOND, text), "2 min 5 s",
		"two minutes");
	tap_is_text(size_text(0, text), "0 B", "nothing");
	tap_is_text(size_text(1023, text), "1023 B", "bytes");
	tap_is_text(size_text(65536, text), "64.0 KiB", "64 KiB");
	tap_is_text(size_text(UINT64_C(2) << 30, text), "2.00 GiB", "2 GiB");
	tap_ok(strlen(size_text(UINT64_MAX, text)) < NUMBER_TEXT_MAX - 1,
		"the largest size fits");
	tap_ok(strlen(duration_text(INT64_MAX, text)) < NUMBER_TEXT_MAX - 1,
		"the longest duration fits");
}

int main(void)
{
	test_numbers();
	test_durations();
	test_sizes();
	test_texts();
	return tap_done();
}

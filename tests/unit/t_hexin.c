#include "wire/hexin.h"

#include <dirent.h>
#include <stdlib.h>

#include "tap.h"

#define FIXTURES "tests/unit/hexin"

/* What a text gave: packets as digits, a line each, and the last warning or
 * error. */
struct outcome {
	bool good;
	size_t packets, warnings, warned_line;
	struct hexin_packet last; /* without its bytes */
	struct fail fail;
	struct buf hex;
	char warning[400];
};

static void note(void *context, size_t line, const char *message)
{
	struct outcome *outcome = context;

	outcome->warnings++;
	outcome->warned_line = line;
	(void)snprintf(
		outcome->warning, sizeof(outcome->warning), "%s", message);
}

static void append_hex(struct buf *hex, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		(void)buf_printf(hex, "%02x", bytes[i]);
	(void)buf_append_byte(hex, '\n');
}

static void drain(struct hexin *hexin, struct outcome *outcome)
{
	struct hexin_packet packet;

	while (hexin_take(hexin, &packet)) {
		append_hex(&outcome->hex, packet.bytes, packet.len);
		outcome->packets++;
		outcome->last = packet;
		outcome->last.bytes = NULL;
	}
}

static bool feed(struct hexin *hexin, const char *text, size_t len,
	struct outcome *outcome)
{
	size_t used;

	for (size_t at = 0; at < len; at += used) {
		if (!hexin_feed(
			    hexin, text + at, len - at, &used, &outcome->fail))
			return false;
		drain(hexin, outcome);
	}
	return true;
}

/* Feeds the text in pieces: the first of `first` bytes, then of `step`. */
static struct outcome run(
	const char *text, size_t len, bool swap16, size_t first, size_t step)
{
	struct outcome outcome = {.good = true};
	struct hexin hexin;
	size_t n = first;

	hexin_init(&hexin, swap16, note, &outcome);
	for (size_t at = 0; outcome.good && at < len; at += n, n = step) {
		n = n > len - at ? len - at : n;
		outcome.good = feed(&hexin, text + at, n, &outcome);
	}
	outcome.good = outcome.good && hexin_end(&hexin, &outcome.fail);
	drain(&hexin, &outcome);
	hexin_release(&hexin);
	(void)buf_append_byte(&outcome.hex, '\0');
	return outcome;
}

static const char *hex_of(const struct outcome *outcome)
{
	return (const char *)buf_bytes(&outcome->hex);
}

/* --- the layouts of programs ----------------------------------------------- */

static struct buf load(const char *name)
{
	char path[300], chunk[4096];
	struct buf text = {0};
	FILE *file;
	size_t n;

	(void)snprintf(path, sizeof(path), "%s/%s", FIXTURES, name);
	file = fopen(path, "rb");
	if (!file)
		return text;
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		(void)buf_append(&text, chunk, n);
	(void)fclose(file);
	return text;
}

static void expect(struct buf *hex, const char *name, size_t from)
{
	struct buf frame = load(name);

	append_hex(hex, buf_bytes(&frame) + from, frame.len - from);
	buf_release(&frame);
}

/* The frames that the first part of a fixture's name stands for. */
static struct buf expected(const char *name)
{
	struct buf hex = {0};

	if (strncmp(name, "pair.", 5) == 0) {
		expect(&hex, "syn.bin", 0);
		expect(&hex, "synack.bin", 0);
	} else if (strncmp(name, "ippair.", 7) == 0) {
		expect(&hex, "syn.bin", 14);
		expect(&hex, "synack.bin", 14);
	} else if (strncmp(name, "syn.", 4) == 0) {
		expect(&hex, "syn.bin", 0);
	} else if (strncmp(name, "ping.", 5) == 0) {
		expect(&hex, "ping.bin", 0);
	} else if (strncmp(name, "long.", 5) == 0) {
		expect(&hex, "long.bin", 0);
	}
	(void)buf_append_byte(&hex, '\0');
	return hex;
}

static bool same(struct buf *text, bool swap16, size_t first, size_t step,
	const char *want)
{
	struct outcome outcome = run(
		(const char *)buf_bytes(text), text->len, swap16, first, step);
	bool good = outcome.good && outcome.warnings == 0 &&
		    strcmp(hex_of(&outcome), want) == 0;

	if (!good)
		printf("# split at %zu: %s%s\n# got: %s", first,
			outcome.fail.text, outcome.warning, hex_of(&outcome));
	buf_release(&outcome.hex);
	return good;
}

static void fixture(const char *name)
{
	struct buf text = load(name), want = expected(name);
	const char *hex = (const char *)buf_bytes(&want);
	bool swap16 = strstr(name, ".swap16"), good = true;

	tap_ok(text.len > 0 && same(&text, swap16, text.len, text.len, hex),
		"%s", name);
	/* Cut in two anywhere; a long one, into pieces. */
	for (size_t at = 1; good && at < text.len && text.len < 2000; at++)
		good = same(&text, swap16, at, text.len, hex);
	for (size_t step = 1; good && step < 80; step += 13)
		good = same(&text, swap16, step, step, hex);
	tap_ok(good, "and in pieces");
	buf_release(&text);
	buf_release(&want);
}

static void fixtures(void)
{
	DIR *dir = opendir(FIXTURES);
	struct dirent *entry;
	size_t count = 0;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || strstr(entry->d_name, ".bin"))
			continue;
		fixture(entry->d_name);
		count++;
	}
	if (dir)
		(void)closedir(dir);
	tap_ok(count > 90, "there are fixtures: %zu", count);
}

/* --- by hand --------------------------------------------------------------- */

static void reads(const char *text, const char *want)
{
	struct outcome outcome = run(text, strlen(text), false, 1000, 1000);

	if (!tap_ok(outcome.good && outcome.warnings == 0,
		    "read without a word: %.30s", text))
		printf("# %s%s\n", outcome.fail.text, outcome.warning);
	tap_is_text(hex_of(&outcome), want, "its packets");
	buf_release(&outcome.hex);
}

#define ZEROS16 "00000000000000000000000000000000"

static void by_hand(void)
{
	reads("", "");
	reads("\n\n \n", "");
	reads("45", "45\n");
	reads("4500\n\n\n0054\n", "4500\n0054\n");
	reads("4500\n0054\n", "45000054\n");
	reads("FFFFFFFFFFFF0000 AA01020304050607\n0800",
		"ffffffffffff0000aa010203040506070800\n");
	reads("0000 0000 0000 0000 0000 0000 0800 4500\n0034 e08b\n",
		"000000000000000000000000080045000034e08b\n");
	reads("60:35:c0:\nb9:97:a8\n", "6035c0b997a8\n");
	reads("6035:c0b9:97a8", "6035c0b997a8\n");
	reads("45 00 # version\n00 54 // length\n", "45000054\n");
	reads("char b[2][2] = {\n{ 0x45, 0x00 },\n{ 0x5, 0x01 }\n};\n"
	      "unsigned int b_len = 4;\n",
		"4500\n0501\n");
	reads("/* a\n * frame\n */ \nuint8_t a[] = { 0x45, /* version */ 0x00 "
	      "};\n",
		"4500\n");
	reads("echo -e \"\\x45\\x00\"", "4500\n");
	reads("b'E\\x00\\t\\\\'", "4500095c\n");
	reads("char a[] = \"\\x45\";\nchar b[] = \"\\x46\"\n  \"\\x47\";\n",
		"45\n4647\n");
	reads("a = \"45 00\"", "4500\n");
	/* Strings hold no comments, comments hold no strings. */
	reads("b'E\\x00*/*\\x01*/*'\n", "45002a2f2a012a2f2a\n");
	reads("char p[] = \"\\x45/*\" /* \\x46 */ \"\\x47*/\";\n",
		"452f2a472a2f\n");
	reads("a = {0x45, 0x02}; // b'\\x41'\n", "4502\n");
	reads("a = [0x45, 0x02] # b'\\x41'\n", "4502\n");
	reads("b'http://\\x00 # 1'\n", "687474703a2f2f0020232031\n");
	/* An option's dump inside that of its packet. */
	reads("IP6 a > b\n\t  0x0000:  1c85 8a5e\n\t0x0000:  6000 0000\n"
	      "\t0x0004:  00\nIP a > b\n\t0x0000:  4500\n",
		"6000000000\n4500\n");
	/* What tshark has put together is no frame. */
	reads("Frame (2 bytes):\n0000  45 00   E.\n\n"
	      "Reassembled TCP (17 bytes):\n0000  41 42   AB\n\n"
	      "0000  46 00   F.\n0100 .... = Version: 4\n"
	      ".... 0000 00.. = Codepoint: 0\n",
		"4500\n4600\n");
	/* A tab sets text apart as two blanks do. */
	reads("0000\t41 42 43 44\n0004\t61 62\tab\n", "414243446162\n");
	/* Where a packet ends. */
	reads("0000  45 00\n0002  00 54\n\n0004 be\n\n0000 12\n",
		"45000054be\n12\n");
	reads("0000  45 00\n0000  46\n", "4500\n46\n");
	reads("0000  45 00\n\n46 00 00\n", "4500\n460000\n");
	reads("00000000  45 00\n00000002\n00000000  46\n00000001\n",
		"4500\n46\n");
	reads("0000000\n", "");
	reads("0000:45 00\n0002:46\n", "450046\n");
	/* Text that looks like bytes. */
	reads("0000  66 61 63 65  face\n", "66616365\n");
	reads("0000  61 62 20 63  ab c\n0004  64\n", "6162206364\n");
	reads("0000  ab cd  ab  cd\n0002  01\n", "abcd01\n");
	reads("0000  45 00  E.  # 12\n", "4500\n");
	reads("00000000: 3132 2033 3420 2061 6464 6564 2062 6561 12 34 added "
	      "bea\n00000010: 41 A\n",
		"3132203334202061646465642062656141\n");
	/* Lines that a star stands for. */
	reads("00000000  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n*\n"
	      "00000020  41\n00000021\n",
		ZEROS16 ZEROS16 "41\n");
	reads("0000000 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n*\n"
	      "0000040 41\n0000041\n",
		ZEROS16 ZEROS16 "41\n");
	reads("0000000 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n*\n"
	      "0000048\n",
		ZEROS16 ZEROS16 ZEROS16 "\n");
}

static void warns(
	const char *text, const char *want, size_t line, const char *warning)
{
	struct outcome outcome = run(text, strlen(text), false, 1000, 1000);

	tap_is_text(hex_of(&outcome), want, "%.40s", text);
	tap_is_text(outcome.warning, warning, "what it warns of");
	tap_is_number(outcome.warned_line, line, "and where");
	buf_release(&outcome.hex);
}

static void warnings(void)
{
	warns("0000 30 31 32 33 34\n0005 36 37 67\n", "30313233343637\n", 2,
		"the last 1 of 3 bytes are taken as the text beside the others, "
		"which they spell");
	warns("00 60 35 c0 b9\n04 97 a8 a0 af\n08 bd 7f 1b 7e\n",
		"006035c0b90497a8a0af08bd7f1b7e\n", 3,
		"the first 2 digits of the lines so far rise as offsets do, but "
		"are taken as bytes: write a colon behind offsets");
	warns("0000 6035 c0b9\n0004 97a8 a0af\n0008 bd7f 1b7e\n",
		"00006035c0b9000497a8a0af0008bd7f1b7e\n", 3,
		"the first 4 digits of the lines so far rise as offsets do, but "
		"are taken as bytes: write a colon behind offsets");
	char text[1000];
	struct outcome outcome;

	warns("Trame 1 : 66 octets\n45 00\n", "4500\n", 1,
		"left out, as it is not hex: 'Trame 1 : 66 octets'");
	warns("45 00\nTrame 2 :\n46\n", "4500\n46\n", 2,
		"left out, as it is not hex: 'Trame 2 :'");
	warns("0000  45 00\n0004  33\n", "450033\n", 2,
		"2 bytes are missing before the offset of this line");
	warns("0000  45 00 54\n0002  33\n", "45005433\n", 1,
		"3 bytes stand here, but the next offset leaves room for 2: "
		"some may be too many");
	warns("00000010: 4500 0054\n", "45000054\n", 1,
		"the first offset is not 0: bytes before it may be missing");
	warns("0000  45\n*\n", "45\n", 2,
		"no offset tells how many lines the '*' stands for: they are "
		"missing");
	for (int i = 0; i < 100; i++)
		memcpy(text + (size_t)i * 10, "sentences\n", 10);
	outcome = run(text, sizeof(text), false, 1000, 1000);
	tap_is_number(outcome.warnings, 21, "a hundred sentences");
	tap_is_text(outcome.warning, "and more like these, which are not told",
		"of which most are not told");
	buf_release(&outcome.hex);
}

static void refuses(const char *text, const char *want, const char *message)
{
	struct outcome outcome = run(text, strlen(text), false, 1000, 1000);

	tap_ok(!outcome.good && outcome.fail.status == STATUS_TROUBLE,
		"refused: %.40s", text);
	tap_is_text(outcome.fail.text, message, "and why");
	tap_is_text(hex_of(&outcome), want, "and what came before");
	buf_release(&outcome.hex);
}

static void refusals(void)
{
	refuses("45 00 0\n", "", "line 1: '0' has an odd number of hex digits");
	refuses("4500\n\n45 0g\n", "4500\n", "line 3: '0g' is not hex bytes");
	refuses("45000\n", "",
		"line 1: '45000' has an odd number of hex digits");
	refuses("45 00 hello\n", "", "line 1: 'hello' is not hex bytes");
	refuses("0000  45 00 0g 00\n", "", "line 1: '0g' is not hex bytes");
	refuses("00000000  45 00 00 00 00 00 00 00  00 0g 11 22\n", "",
		"line 1: '0g' is not hex bytes");
	refuses("*\n", "", "line 1: '*' is not hex bytes");
	refuses("\"\\x45\\xg0\"", "",
		"line 1: '\\xg0' in this string is not understood");
	refuses("0000000 0045 5400\n", "",
		"line 1: in these 16-bit words, as hexdump and od write them, "
		"bytes are swapped: add --swap16 to swap them back, or dump "
		"bytes, with hexdump -C");
	refuses("000000 54000045 0040efbe\n", "",
		"line 1: in these 32-bit words bytes are swapped: dump bytes, "
		"with hexdump -C");
	refuses("00000000: 34333231  1234\n00000004: 38373635  5678\n", "",
		"line 1: in these 32-bit words bytes are swapped: dump bytes, "
		"with hexdump -C");
	refuses("0000000 000105 052000\n", "",
		"line 1: these are octal words of od: dump bytes, with od -Ax "
		"-tx1");
	refuses("00000000: 01000101 00000000  E.\n00000002: 00000000  .\n", "",
		"line 1: these are binary digits: dump hex, with xxd without "
		"-b");
	refuses("0000 45 00 00\n*\n0010 45\n", "",
		"line 3: the '*' above does not lead to this offset");
	refuses("00000000  45\n*\nfffffff0  46\n", "",
		"line 3: the packet has more than 256 KiB");
}

static void swapping(void)
{
	static const char odd[] = "0000000 0045 0054\n0000003\n";
	struct outcome outcome = run(odd, strlen(odd), true, 100, 100);

	tap_is_text(hex_of(&outcome), "450054\n",
		"the byte that fills the last word goes");
	buf_release(&outcome.hex);
}

/* --- times ----------------------------------------------------------------- */

static void time_of(const char *header, bool has_time, int64_t time_ns)
{
	char text[300];
	struct outcome outcome;

	(void)snprintf(text, sizeof(text),
		"%s\n    1.2.3.4 > 5.6.7.8: ICMP echo request\n"
		"\t0x0000:  4500\n",
		header);
	outcome = run(text, strlen(text), false, 1000, 1000);
	tap_is_text(hex_of(&outcome), "4500\n", "%s", header);
	tap_ok(outcome.last.has_time == has_time && outcome.last.line == 3,
		"its time is there or not");
	tap_is_number(outcome.last.time_ns, time_ns, "its time");
	buf_release(&outcome.hex);
}

static void times(void)
{
	time_of("IP 1.2.3.4 > 5.6.7.8: x", false, 0);
	time_of("IP6 fe80::1 > fe80::2: x", false, 0);
	time_of("00:00:00.000001 IP x", true, 1000);
	time_of("22:13:20.123456 IP x", true, INT64_C(80000123456000));
	time_of("22:13:20.123456789 IP x", true, INT64_C(80000123456789));
	time_of("    7  22:13:20.123456 IP x", true, INT64_C(80000123456000));
	time_of("2023-11-14 22:13:20.123456 IP x", true,
		INT64_C(1700000000123456000));
	time_of("2024-02-29 00:00:00.000000 IP x", true,
		INT64_C(1709164800000000000));
	time_of("1700000000.123456 IP x", true, INT64_C(1700000000123456000));
}

/* --- limits ---------------------------------------------------------------- */

static void limits(void)
{
	size_t len = 2 * HEXIN_PACKET_MAX;
	char *text = malloc(HEXIN_LINE_MAX + 2);
	struct outcome outcome;

	if (!text)
		return;
	memset(text, '4', HEXIN_LINE_MAX + 2);
	outcome = run(text, len, false, 65536, 65536);
	tap_ok(outcome.good && outcome.packets == 1 &&
			outcome.last.len == HEXIN_PACKET_MAX,
		"the longest packet, in a line");
	buf_release(&outcome.hex);
	outcome = run(text, len + 2, false, 65536, 65536);
	tap_is_text(outcome.fail.text,
		"line 1: the packet has more than 256 KiB", "a longer one");
	buf_release(&outcome.hex);
	outcome = run(text, HEXIN_LINE_MAX + 2, false, 65536, 65536);
	tap_is_text(outcome.fail.text,
		"line 1: the line has more than 1024 KiB", "a longer line");
	buf_release(&outcome.hex);
	outcome = run(text, HEXIN_LINE_MAX + 2, false, HEXIN_LINE_MAX + 2, 1);
	tap_is_text(outcome.fail.text,
		"line 1: the line has more than 1024 KiB", "and at once");
	buf_release(&outcome.hex);
	text[HEXIN_LINE_MAX + 1] = '\n';
	outcome = run(text, HEXIN_LINE_MAX + 2, false, HEXIN_LINE_MAX, 2);
	tap_is_text(outcome.fail.text,
		"line 1: the line has more than 1024 KiB", "and by its end");
	buf_release(&outcome.hex);
	free(text);
}

int main(void)
{
	fixtures();
	by_hand();
	warnings();
	refusals();
	swapping();
	times();
	limits();
	return tap_done();
}

#include "session/escape.h"
#include "tap.h"

/* What became of some typed bytes: data as it is, "<escape>", "<line>". */
static void take(struct escape *escape, const char *bytes, size_t len,
	struct buf *result)
{
	while (len > 0) {
		size_t taken = 0;
		enum escape_event event = escape_take(
			escape, (const uint8_t *)bytes, len, &taken, result);

		if (event == ESCAPE_TYPED)
			(void)buf_append_text(result, "<escape>");
		if (event == ESCAPE_COMMAND) {
			(void)buf_printf(result, "<%s>", escape->line);
			escape->prompting = false;
		}
		bytes += taken;
		len -= taken;
	}
}

static void takes(const char *name, int character, const char *bytes,
	size_t len, const char *want)
{
	for (size_t cut = 0; cut <= len; cut++) {
		struct escape escape = {.character = character};
		struct buf result = {0};

		take(&escape, bytes, cut, &result);
		take(&escape, bytes + cut, len - cut, &result);
		(void)buf_append_byte(&result, '\0');
		tap_is_text((const char *)buf_bytes(&result), want,
			"%s, cut at %zu", name, cut);
		buf_release(&result);
	}
}

#define TAKES(name, character, bytes, want)                                    \
	takes(name, character, bytes, sizeof(bytes) - 1, want)

static void verb(const char *line, enum escape_verb want, const char *want_rest)
{
	const char *rest;

	tap_is_number(escape_verb(line, &rest), want, "'%s'", line);
	tap_is_text(rest, want_rest, "'%s': the rest", line);
}

static void character(const char *text, int want, const char *want_name)
{
	char name[ESCAPE_TEXT_MAX];
	int got = -2;

	tap_ok(escape_parse(text, &got), "'%s' is a character", text);
	tap_is_number(got, want, "'%s' is it", text);
	tap_is_text(escape_name(got, name), want_name, "'%s' is shown", text);
}

static void no_character(const char *text)
{
	int got = -2;

	tap_ok(!escape_parse(text, &got), "'%s' is no character", text);
}

int main(void)
{
	char longest[ESCAPE_LINE_MAX + 20];
	struct escape escape = {.character = -1, .prompting = true};
	struct buf data = {0};
	size_t taken;

	TAKES("no escape", 0x1d, "ab\nc", "ab\nc");
	TAKES("a command and what follows", 0x1d, "ab\035quit\ncd",
		"ab<escape><quit>cd");
	TAKES("an escaped escape", 0x1d, "\035\035\r\035\n",
		"<escape><\035><escape><>");
	TAKES("CR LF ends a command", 0x1d, "\035a\r\n\nb", "<escape><a>\nb");
	TAKES("CR ends a command", 0x1d, "\035a\rb\n", "<escape><a>b\n");
	TAKES("CR LF twice", 0x1d, "\035a\r\n\035b\r\nc",
		"<escape><a><escape><b>c");
	TAKES("no character", -1, "ab\035quit\n\377", "ab\035quit\n\377");
	TAKES("a byte above 127", 0xff, "a\377q\n", "a<escape><q>");
	TAKES("a printable character", '~', "~~\n~", "<escape><~><escape>");

	for (size_t i = 0; i < sizeof(longest); i++)
		longest[i] = 'x';
	longest[sizeof(longest) - 1] = '\n';
	tap_is_number(escape_take(&escape, (const uint8_t *)longest,
			      sizeof(longest), &taken, &data),
		ESCAPE_COMMAND, "a long command is a command");
	tap_is_number(
		(long long)taken, (long long)sizeof(longest), "all of it");
	tap_is_number(
		(long long)strlen(escape.line), ESCAPE_LINE_MAX - 1, "cut");
	buf_release(&data);

	verb("", ESCAPE_EMPTY, "");
	verb(" \t", ESCAPE_EMPTY, "");
	verb("q", ESCAPE_QUIT, "");
	verb("quit", ESCAPE_QUIT, "");
	verb("quits", ESCAPE_UNKNOWN, "");
	verb("c", ESCAPE_CLOSE, "");
	verb("s", ESCAPE_AMBIGUOUS, "");
	verb("st", ESCAPE_STATUS, "");
	verb(" send  ayt ", ESCAPE_SEND, "ayt ");
	verb("z", ESCAPE_SUSPEND, "");
	verb("?", ESCAPE_HELP, "");
	verb("h", ESCAPE_HELP, "");
	verb("open host", ESCAPE_UNKNOWN, "host");

	tap_is_number(escape_signal("ayt"), 246, "send ayt");
	tap_is_number(escape_signal("ay "), 246, "send ay");
	tap_is_number(escape_signal("brk"), 243, "send brk");
	tap_is_number(escape_signal("escape"), ESCAPE_ITSELF, "send escape");
	tap_is_number(escape_signal("e"), -1, "send e is ambiguous");
	tap_is_number(escape_signal("a"), -1, "send a is ambiguous");
	tap_is_number(escape_signal("no-such"), -1, "send no-such");
	tap_is_number(escape_signal(""), -1, "send nothing");

	character("^]", 0x1d, "^]");
	character("^a", 1, "^A");
	character("^A", 1, "^A");
	character("^@", 0, "^@");
	character("^?", 0x7f, "^?");
	character("~", '~', "~");
	character("^", '^', "^");
	character("\035", 0x1d, "^]");
	character("off", -1, "off");
	character("none", -1, "off");
	character("", -1, "off");
	no_character("ab");
	no_character("^1");
	no_character("^ab");
	return tap_done();
}

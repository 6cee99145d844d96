#include "cli/option.h"
#include "tap.h"

struct sub_args {
	bool quiet;
	unsigned verbose;
};

struct args {
	bool keep, chat;
	const char *file, *xml;
	struct option_list allow;
	struct option_number port, replies;
	struct option_duration timeout, watch;
	struct option_size rate;
	unsigned color;
	struct option_rest exec;
	struct sub_args sub;
};

static const char *const colors[] = {"", "auto", "always", "never", NULL};

static const struct option_row rows[] = {
	OPTION_FLAG(struct args, keep, 'k', "keep-open", "keep"),
	OPTION_FLAG(struct args, chat, 0, "chat", "chat"),
	OPTION_TEXT(struct args, file, 'f', "file", "FILE", "file"),
	OPTION_LIST(struct args, allow, 'a', "allow", "CIDR", "allow"),
	OPTION_NUMBER(struct args, port, 'p', "port", "PORT", 0, 65535, "port"),
	OPTION_NUMBER(struct args, replies, 0, "replies", "N", 1, UINT64_MAX,
		"replies"),
	OPTION_DURATION(struct args, timeout, 'w', "timeout", "timeout"),
	OPTION_SIZE(struct args, rate, 0, "rate", "rate"),
	OPTION_CHOICE(struct args, color, 0, "color", "WHEN", colors, "color"),
	OPTION_REST(struct args, exec, 'e', "exec", "PROGRAM [ARG]...", "run"),
	{
		.kind = OPTION_KIND_DURATION,
		.letter = 'W',
		.name = "watch",
		.argument = "DURATION",
		.help = "watch",
		.offset = OPTION_FIELD(
			struct args, watch, struct option_duration),
		.optional = true,
	},
	{
		.kind = OPTION_KIND_TEXT,
		.name = "oX",
		.argument = "FILE",
		.help = "XML",
		.offset = OPTION_FIELD(struct args, xml, const char *),
		.one_dash = true,
	},
	OPTION_REFUSED('r', "route", "there are no routes; see ip route"),
	OPTION_END,
};

static const struct option_row sub_rows[] = {
	OPTION_FLAG(struct sub_args, quiet, 'q', "quiet", "quiet"),
	OPTION_COUNT(struct sub_args, verbose, 'v', "verbose", "verbose"),
	OPTION_END,
};

static const struct option_group groups[] = {
	{"Options", rows, 0},
	{"Common", sub_rows, OPTION_FIELD(struct args, sub, struct sub_args)},
	{0},
};

#define WORDS_MAX 16

struct line {
	char text[200]; /* the words, each ends with a NUL */
	char *argv[WORDS_MAX + 1];
	int argc;
	struct args args;
	int operands;
	struct fail fail;
	bool good;
};

/* Parse words that stand in text with a `|` between them. */
static void parse(struct line *line, const char *words)
{
	char *word = line->text;

	*line = (struct line){.argc = 0};
	(void)snprintf(line->text, sizeof(line->text), "%s", words);
	while (word && line->argc < WORDS_MAX) {
		line->argv[line->argc++] = word;
		word = strchr(word, '|');
		if (word)
			*word++ = '\0';
	}
	line->good = option_parse(groups, &line->args, line->argc, line->argv,
		&line->operands, &line->fail);
}

static void test_values(void)
{
	struct line line;
	struct args *args = &line.args;

	parse(&line, "-kp80|--file|x|a|--allow=1|-a2|--timeout=250ms|b|--rate|"
		     "64K|--color=never|-vvqv|--|-c|--chat");
	tap_ok(line.good, "a line of everything: %s", line.fail.text);
	tap_ok(args->keep && !args->chat, "flags");
	tap_ok(args->port.set && args->port.value == 80, "a number");
	tap_is_text(args->file, "x", "a text");
	tap_ok(args->allow.count == 2 && !strcmp(args->allow.items[0], "1") &&
			!strcmp(args->allow.items[1], "2"),
		"a list, in order");
	tap_is_number(args->timeout.ns, 250000000, "a duration");
	tap_is_number(args->rate.bytes, 65536, "a size");
	tap_is_number(args->color, 3, "a choice");
	tap_ok(args->sub.verbose == 3 && args->sub.quiet, "a group's offset");
	tap_is_number(line.operands, 4, "operands");
	tap_is_text(line.argv[0], "a", "the first");
	tap_is_text(line.argv[1], "b", "the second");
	tap_is_text(line.argv[2], "-c", "the third, behind --");
	tap_is_text(line.argv[3], "--chat", "the fourth");
	option_release(groups, args);
	tap_ok(args->allow.count == 0 && !args->allow.items, "release");
	parse(&line, "-p1|-|--port=2|-p|3");
	tap_is_number(args->port.value, 3, "the last one wins");
	tap_ok(line.operands == 1 && !strcmp(line.argv[0], "-"),
		"a dash alone is an operand");
	parse(&line, "--file=|");
	tap_ok(line.good && args->file && *args->file == '\0' &&
			line.operands == 1,
		"an empty text, an empty operand");
	parse(&line, "--file|--chat|-f|-k");
	tap_ok(line.good && !args->chat && !args->keep &&
			!strcmp(args->file, "-k"),
		"an argument may look like an option");
	parse(&line, "--replies=18446744073709551615");
	tap_ok(line.good && args->replies.value == UINT64_MAX, "the most");
	parse(&line, "-p-");
	tap_ok(!line.good, "a dash is no number");
}

static void test_rest(void)
{
	struct line line;
	struct option_rest *rest = &line.args.exec;

	parse(&line, "host|-vke|prog|-k|--|--port=x|last");
	tap_ok(line.good && line.operands == 1, "the rest is not parsed");
	tap_is_number(rest->argc, 5, "its words");
	tap_is_text(rest->argv[0], "prog", "the program");
	tap_is_text(rest->argv[4], "last", "the last");
	tap_ok(rest->argv[5] == NULL, "ends with null");
	parse(&line, "a|b|--exec=prog|-x");
	tap_ok(line.good && line.operands == 2 && rest->argc == 2 &&
			!strcmp(rest->argv[0], "prog"),
		"--exec=PROGRAM");
	parse(&line, "-eprog|-x");
	tap_ok(line.good && rest->argc == 2 && !strcmp(rest->argv[0], "prog"),
		"-ePROGRAM");
}

static void test_optional(void)
{
	struct line line;
	struct option_duration *watch = &line.args.watch;

	parse(&line, "--watch|5");
	tap_ok(line.good && watch->set && watch->ns == 0 && line.operands == 1,
		"an argument that is missing");
	parse(&line, "--watch=2s");
	tap_ok(line.good && watch->set && watch->ns == 2000000000,
		"an argument that is there");
	parse(&line, "-Wk");
	tap_ok(line.good && watch->set && line.args.keep, "in a bundle");
	parse(&line, "x");
	tap_ok(line.good && !watch->set, "not given");
}

/* -oX FILE, as nmap has it. */
static void test_one_dash(void)
{
	struct line line;

	parse(&line, "-oX|file|-k");
	tap_ok(line.good && line.args.keep, "a name behind one dash");
	tap_is_text(line.args.xml ? line.args.xml : "", "file", "its argument");
	parse(&line, "-oX=file");
	tap_is_text(line.args.xml ? line.args.xml : "", "file", "behind =");
	parse(&line, "-chat|-file|x|-watch");
	tap_ok(line.good && line.args.chat && line.args.watch.set,
		"so are other names, where there is one like that");
	tap_is_text(
		line.args.file ? line.args.file : "", "x", "with arguments");
	parse(&line, "-route=x");
	tap_is_text(line.fail.text,
		"option '-route': there are no routes; see ip route",
		"but refused, if that is what they are");
}

/* Without such a name a word behind one dash is letters. */
static void test_letters_only(void)
{
	static const struct option_group plain[] = {
		{"Common", sub_rows, 0},
		{0},
	};
	char word[] = "-verbose", letters[] = "-vqv";
	char *argv[] = {word, NULL}, *argv2[] = {letters, NULL};
	struct sub_args args = {0};
	struct fail fail = {0};
	int operands;

	tap_ok(!option_parse(plain, &args, 1, argv, &operands, &fail),
		"a name behind one dash");
	tap_is_text(fail.text,
		"unknown option '-verbose'; did you mean '--verbose'?",
		"the hint");
	args = (struct sub_args){0};
	tap_ok(option_parse(plain, &args, 1, argv2, &operands, &fail) &&
			args.quiet && args.verbose == 2,
		"letters in a word");
}

/* The whole message counts: it is what the user reads. */
static const struct mistake {
	const char *words, *text;
} mistakes[] = {
	{"--chatt", "unknown option '--chatt'; did you mean '--chat'?"},
	{"--chatt=3", "unknown option '--chatt'; did you mean '--chat'?"},
	{"--time", "unknown option '--time'; did you mean '--timeout'?"},
	{"--xyzzy", "unknown option '--xyzzy'"},
	{"---", "unknown option '---'"},
	{"--=x", "unknown option '--'"},
	{"a|b|--nope", "unknown option '--nope'"},
	{"-Z", "unknown option '-Z'"},
	{"-kZv", "unknown option '-Z' in '-kZv'"},
	{"-chatt", "unknown option '-c' in '-chatt'"},
	{"-chat=3", "option '-chat' takes no argument, but got '3'"},
	{"-\xc3\xa9", "unknown option '-\xc3\xa9'"},
	{"--chat=3", "option '--chat' takes no argument, but got '3'"},
	{"--chat=", "option '--chat' takes no argument, but got ''"},
	{"--verbose=1", "option '--verbose' takes no argument, but got '1'"},
	{"-p", "missing PORT after '-p'"},
	{"-kp", "missing PORT after '-p'"},
	{"--file", "missing FILE after '--file'"},
	{"-p|x", "option '-p' takes a number from 0 to 65535, not 'x'"},
	{"-p65536", "option '-p' takes a number from 0 to 65535, not '65536'"},
	{"--port=", "option '--port' takes a number from 0 to 65535, not ''"},
	{"--port=-1",
		"option '--port' takes a number from 0 to 65535, not '-1'"},
	{"--replies=0", "option '--replies' takes a number from 1 up, not '0'"},
	{"-w|1x", "option '-w' takes a duration like 250ms, 1.5, 2s or 1m, "
		  "not '1x'"},
	{"--watch=", "missing DURATION after '--watch'"},
	{"--rate=1Q",
		"option '--rate' takes a size like 512, 64K, 1M or 2G, not "
		"'1Q'"},
	{"--color=red",
		"option '--color' takes auto, always or never, not 'red'"},
	{"--color=", "option '--color' takes auto, always or never, not ''"},
	{"--color=auto,",
		"option '--color' takes auto, always or never, not 'auto,'"},
	{"-oX", "missing FILE after '-oX'"},
	{"-oY|f", "unknown option '-o' in '-oY'"},
	{"-r", "option '-r': there are no routes; see ip route"},
	{"-kr", "option '-r': there are no routes; see ip route"},
	{"--route", "option '--route': there are no routes; see ip route"},
	{"--route=x", "option '--route': there are no routes; see ip route"},
	{"x|-e", "missing PROGRAM after '-e'"},
	{"--exec=|y", "missing PROGRAM after '--exec'"},
	{"--exec||y", "missing PROGRAM after '--exec'"},
};

static void test_mistakes(void)
{
	struct line line;

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
		parse(&line, mistakes[i].words);
		tap_ok(!line.good && line.fail.status == STATUS_USAGE,
			"'%s' is refused", mistakes[i].words);
		tap_is_text(line.fail.text, mistakes[i].text, "and told");
	}
}

static void test_long_words(void)
{
	char word[4000] = "--";
	char *argv[] = {word, NULL};
	struct args args = {0};
	struct fail fail = {0};
	int operands;

	memset(word + 2, 'x', sizeof(word) - 3);
	tap_ok(!option_parse(groups, &args, 1, argv, &operands, &fail) &&
			fail.status == STATUS_USAGE,
		"a very long option is refused");
	word[1] = 'a';
	tap_ok(option_parse(groups, &args, 1, argv, &operands, &fail) &&
			strlen(args.allow.items[0]) == sizeof(word) - 3,
		"a very long argument is none of our business");
	option_release(groups, &args);
}

int main(void)
{
	test_values();
	test_rest();
	test_optional();
	test_one_dash();
	test_letters_only();
	test_mistakes();
	test_long_words();
	return tap_done();
}

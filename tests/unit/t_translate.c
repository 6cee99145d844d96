#include <string.h>

#include "cli/translate.h"
#include "tap.h"

#define LISTEN	1u
#define CONNECT 2u

struct other_args {
	bool keep, udp;
	unsigned loud;
	const char *source;
	struct option_list deny;
	struct option_number ttl;
};

static const struct translation table[] = {
	TRANSLATE_FLAG(struct other_args, keep, LISTEN, "--keep-open"),
	TRANSLATE_FLAG(struct other_args, udp, 0, "--udp"),
	TRANSLATE_COUNT(struct other_args, loud, 0, "-v"),
	TRANSLATE_TEXT(struct other_args, source, LISTEN, "--bind"),
	TRANSLATE_TEXT(struct other_args, source, CONNECT, "--source"),
	TRANSLATE_LIST(struct other_args, deny, LISTEN, "--deny"),
	TRANSLATE_NUMBER(struct other_args, ttl, 0, "--ttl"),
	TRANSLATE_END,
};

/* The words with a `|` between them. */
static const char *joined(const struct words *words, char text[200])
{
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < words->count && used < 200; i++)
		used += (size_t)snprintf(text + used, 200 - used, "%s%s",
			i > 0 ? "|" : "", words->items[i]);
	return text;
}

static void test_words(void)
{
	struct words words = {0};
	char text[200];

	tap_is_text(joined(&words, text), "", "no words to begin with");
	words_add(&words, "localhost");
	words_printf(&words, "--port=%d", 7);
	tap_is_text(joined(&words, text), "localhost|--port=7", "two words");
	tap_ok(words.items[2] == NULL, "a null ends them, as argv");
	tap_ok(!words.failed, "nothing failed");
	words_release(&words);
	tap_ok(words.count == 0 && !words.items, "released");
}

static void test_table(void)
{
	const char *networks[] = {"10.0.0.0/8", "::/0"};
	const struct other_args args = {
		.keep = true,
		.udp = true,
		.loud = 2,
		.source = "-odd",
		.deny = {networks, 2},
		.ttl = {.set = true, .value = 64},
	};
	const struct other_args none = {0};
	struct words words = {0};
	char text[200];

	translate(table, &args, LISTEN, &words);
	tap_is_text(joined(&words, text),
		"--keep-open|--udp|-v|-v|--bind=-odd|--deny=10.0.0.0/8|"
		"--deny=::/0|--ttl=64",
		"all that listening has");
	words_release(&words);
	translate(table, &args, CONNECT, &words);
	tap_is_text(joined(&words, text), "--udp|-v|-v|--source=-odd|--ttl=64",
		"only what connecting has");
	words_release(&words);
	translate(table, &none, LISTEN, &words);
	tap_is_text(joined(&words, text), "", "nothing set, no word");
	words_release(&words);
}

/* --- calling another command ----------------------------------------------- */

struct called_args {
	struct option_number port;
	struct option_list deny;
	struct common_args common;
};

static const struct option_row called_rows[] = {
	OPTION_NUMBER(struct called_args, port, 'p', "port", "PORT", 0, 65535,
		"port"),
	OPTION_LIST(struct called_args, deny, 0, "deny", "CIDR", "deny"),
	OPTION_END,
};

static const struct option_group called_groups[] = {
	{"Options", called_rows, 0},
	{0},
};

static const struct command_form called_forms[] = {{"HOST"}, {0}};

/* Status and fail of the one that is called are those of the caller. */
static enum status called_run(const void *args_, int operand_count,
	char **operands, struct report *report, int *ret_signal,
	struct fail *fail)
{
	const struct called_args *args = args_;

	tap_is_number(report->verbosity, -1, "the caller's report");
	tap_is_number(operand_count, 1, "one operand");
	tap_is_text(operands[0], "host", "which is the host");
	tap_is_number((int64_t)args->port.value, 7, "the port");
	tap_is_number((int64_t)args->deny.count, 2, "two networks");
	*ret_signal = 15;
	(void)fail_set(fail, STATUS_NO, "nobody there");
	return STATUS_NO;
}

static const struct command called = {
	.name = "called",
	.forms = called_forms,
	.groups = called_groups,
	.args_size = sizeof(struct called_args),
	.common_offset = offsetof(struct called_args, common),
	.min_operands = 1,
	.max_operands = 1,
	.run = called_run,
};

static void test_call(void)
{
	struct report report = {.verbosity = -1};
	struct words words = {0};
	struct fail fail = {0};
	enum status status;
	int number = 0;

	words_add(&words, "host");
	words_add(&words, "--port=7");
	words_add(&words, "--deny=::/0");
	words_add(&words, "--deny=::1");
	status = command_call(&called, &words, &report, &number, &fail);
	tap_is_number(status, STATUS_NO, "its status");
	tap_is_number(number, 15, "its signal");
	tap_is_text(fail.text, "nobody there", "its error");
	words_release(&words);

	fail = (struct fail){0};
	words_add(&words, "--port=x");
	status = command_call(&called, &words, &report, &number, &fail);
	tap_is_number(status, STATUS_USAGE, "a wrong option is a usage error");
	words_release(&words);

	fail = (struct fail){0};
	status = command_call(&called, &words, &report, &number, &fail);
	tap_is_number(status, STATUS_USAGE, "so is a missing operand");

	fail = (struct fail){0};
	words.failed = true;
	status = command_call(&called, &words, &report, &number, &fail);
	tap_is_number(status, STATUS_TROUBLE, "words without memory fail");
	words_release(&words);
}

int main(void)
{
	test_words();
	test_table();
	test_call();
	return tap_done();
}

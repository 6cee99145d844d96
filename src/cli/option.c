#include "cli/option.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "cli/suggest.h"

struct parser {
	const struct option_group *groups;
	uint8_t *args;
	int argc;
	char **argv;
	int next; /* index of the word after the current one */
	struct fail *fail;
};

/* An option as it stands on the command line. */
struct use {
	const struct option_row *row;
	void *field;
	char word[64]; /* as typed, for messages: "--port", "-p" */
};

static bool find_option(const struct option_group *groups, uint8_t *args,
	char letter, const char *name, size_t len, struct use *use)
{
	for (; groups->rows; groups++) {
		const struct option_row *row = groups->rows;

		for (; row->kind != OPTION_KIND_END; row++) {
			bool same =
				name ? row->name && strlen(row->name) == len &&
						memcmp(row->name, name, len) ==
							0
				     : row->letter == letter;

			if (!same)
				continue;
			use->row = row;
			use->field = args + groups->offset + row->offset;
			return true;
		}
	}
	return false;
}

bool option_takes_argument(const struct option_row *row)
{
	return row->kind != OPTION_KIND_FLAG &&
	       row->kind != OPTION_KIND_COUNT &&
	       row->kind != OPTION_KIND_REFUSED;
}

/* --- one function a kind: text is the argument, null when it may miss ------ */

static bool store_flag(
	const struct use *use, const char *text, struct fail *fail)
{
	(void)text;
	(void)fail;
	*(bool *)use->field = true;
	return true;
}

static bool store_count(
	const struct use *use, const char *text, struct fail *fail)
{
	unsigned *count = use->field;

	(void)text;
	(void)fail;
	++*count;
	return true;
}

static bool store_text(
	const struct use *use, const char *text, struct fail *fail)
{
	(void)fail;
	*(const char **)use->field = text ? text : "";
	return true;
}

static bool store_list(
	const struct use *use, const char *text, struct fail *fail)
{
	struct option_list *list = use->field;
	const char **items = reallocarray(
		list->items, list->count + 1, sizeof(*list->items));

	if (!items)
		return fail_memory(fail);
	list->items = items;
	list->items[list->count++] = text ? text : "";
	return true;
}

static bool store_number(
	const struct use *use, const char *text, struct fail *fail)
{
	struct option_number *number = use->field;
	uint64_t min = use->row->min, max = use->row->max, n = 0;

	if (text && (!number_parse(text, strlen(text), max, &n) || n < min)) {
		if (max == UINT64_MAX)
			return fail_set(fail, STATUS_USAGE,
				"option '%s' takes a number from %" PRIu64
				" up, not '%s'",
				use->word, min, text);
		return fail_set(fail, STATUS_USAGE,
			"option '%s' takes a number from %" PRIu64
			" to %" PRIu64 ", not '%s'",
			use->word, min, max, text);
	}
	*number = (struct option_number){.set = true, .value = n};
	return true;
}

static bool store_duration(
	const struct use *use, const char *text, struct fail *fail)
{
	struct option_duration *duration = use->field;
	int64_t ns = 0;

	if (text && !duration_parse(text, strlen(text), &ns))
		return fail_set(fail, STATUS_USAGE,
			"option '%s' takes a duration like 250ms, 1.5, 2s or "
			"1m, not '%s'",
			use->word, text);
	*duration = (struct option_duration){.set = true, .ns = ns};
	return true;
}

static bool store_size(
	const struct use *use, const char *text, struct fail *fail)
{
	struct option_size *size = use->field;
	uint64_t bytes = 0;

	if (text && !size_parse(text, strlen(text), &bytes))
		return fail_set(fail, STATUS_USAGE,
			"option '%s' takes a size like 512, 64K, 1M or 2G, not "
			"'%s'",
			use->word, text);
	*size = (struct option_size){.set = true, .bytes = bytes};
	return true;
}

static bool store_choice(
	const struct use *use, const char *text, struct fail *fail)
{
	const char *const *choices = use->row->choices;
	char list[256] = "";
	size_t n = 0;

	for (unsigned i = 0; text && choices[i]; i++) {
		if (*text && strcmp(choices[i], text) == 0) {
			*(unsigned *)use->field = i;
			return true;
		}
		if (n < sizeof(list) && *choices[i])
			n += (size_t)snprintf(list + n, sizeof(list) - n,
				"%s%s",
				n == 0		 ? ""
				: choices[i + 1] ? ", "
						 : " or ",
				choices[i]);
	}
	return fail_set(fail, STATUS_USAGE, "option '%s' takes %s, not '%s'",
		use->word, list, text ? text : "");
}

static bool store_refused(
	const struct use *use, const char *text, struct fail *fail)
{
	(void)text;
	return fail_set(fail, STATUS_USAGE, "option '%s': %s", use->word,
		use->row->help);
}

typedef bool store_fn(
	const struct use *use, const char *text, struct fail *fail);

static store_fn *const stores[] = {
	[OPTION_KIND_FLAG] = store_flag,
	[OPTION_KIND_COUNT] = store_count,
	[OPTION_KIND_TEXT] = store_text,
	[OPTION_KIND_LIST] = store_list,
	[OPTION_KIND_NUMBER] = store_number,
	[OPTION_KIND_DURATION] = store_duration,
	[OPTION_KIND_SIZE] = store_size,
	[OPTION_KIND_CHOICE] = store_choice,
	[OPTION_KIND_REFUSED] = store_refused,
};

/* --- the words of the command line ---------------------------------------- */

static bool missing(const struct use *use, struct fail *fail)
{
	const char *argument =
		use->row->argument ? use->row->argument : "ARGUMENT";

	/* Of "PROGRAM [ARG]..." only the first must not miss. */
	return fail_set(fail, STATUS_USAGE, "missing %.*s after '%s'",
		(int)strcspn(argument, " "), argument, use->word);
}

/* The rest of the line is not ours, whatever it looks like. */
static bool take_rest(
	struct parser *parser, const struct use *use, char *attached)
{
	struct option_rest *rest = use->field;
	int first = parser->next;

	if (attached)
		parser->argv[--first] = attached;
	if (first >= parser->argc || parser->argv[first][0] == '\0')
		return missing(use, parser->fail);
	rest->argv = parser->argv + first;
	rest->argc = parser->argc - first;
	parser->next = parser->argc;
	return true;
}

/* attached is the argument in the same word as the option, or null. */
static bool take(struct parser *parser, const struct use *use, char *attached)
{
	if (use->row->kind == OPTION_KIND_REST)
		return take_rest(parser, use, attached);
	if (!attached && option_takes_argument(use->row) &&
		!use->row->optional) {
		if (parser->next >= parser->argc)
			return missing(use, parser->fail);
		attached = parser->argv[parser->next++];
	}
	/* "--wait=$TIME" with an empty TIME is not "--wait". */
	if (attached && *attached == '\0' && use->row->optional)
		return missing(use, parser->fail);
	return stores[use->row->kind](use, attached, parser->fail);
}

static bool unknown_long(
	const struct parser *parser, const char *name, size_t len)
{
	struct suggest near = {.word = name, .len = len};

	for (const struct option_group *group = parser->groups; group->rows;
		group++)
		for (const struct option_row *row = group->rows;
			row->kind != OPTION_KIND_END; row++)
			if (row->name && !row->hidden)
				suggest_try(&near, row->name);
	if (near.name)
		return fail_set(parser->fail, STATUS_USAGE,
			"unknown option '--%.*s'; did you mean '--%s'?",
			(int)len, name, near.name);
	return fail_set(parser->fail, STATUS_USAGE, "unknown option '--%.*s'",
		(int)len, name);
}

/* An option by its name; the argument may be behind equals, which may be null. */
static bool take_named(
	struct parser *parser, const struct use *use, char *equals)
{
	if (equals && use->row->kind != OPTION_KIND_REFUSED &&
		!option_takes_argument(use->row))
		return fail_set(parser->fail, STATUS_USAGE,
			"option '%s' takes no argument, but got '%s'",
			use->word, equals + 1);
	return take(parser, use, equals ? equals + 1 : NULL);
}

static bool parse_long(struct parser *parser, char *word)
{
	char *name = word + 2, *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	struct use use;

	/* Nobody's option is longer than an int can say. */
	if (len > SUGGEST_MAX)
		return fail_set(parser->fail, STATUS_USAGE,
			"unknown option '%s'", word);
	if (!find_option(parser->groups, parser->args, 0, name, len, &use))
		return unknown_long(parser, name, len);
	(void)snprintf(use.word, sizeof(use.word), "--%s", use.row->name);
	return take_named(parser, &use, equals);
}

static bool unknown_letter(
	const struct parser *parser, const char *word, const char *letter)
{
	struct use use;

	if (find_option(parser->groups, parser->args, 0, word + 1,
		    strlen(word + 1), &use))
		return fail_set(parser->fail, STATUS_USAGE,
			"unknown option '%s'; did you mean '-%s'?", word, word);
	/* Part of a character of several bytes would be unreadable. */
	if (word[2] == '\0' || (unsigned char)*letter >= 0x80)
		return fail_set(parser->fail, STATUS_USAGE,
			"unknown option '%s'", word);
	return fail_set(parser->fail, STATUS_USAGE,
		"unknown option '-%c' in '%s'", *letter, word);
}

static bool any_one_dash(const struct option_group *groups)
{
	for (; groups->rows; groups++)
		for (const struct option_row *row = groups->rows;
			row->kind != OPTION_KIND_END; row++)
			if (row->one_dash)
				return true;
	return false;
}

/* -oX FILE, -oX=FILE, -reason: a name behind one dash. */
static bool find_one_dash(
	const struct parser *parser, const char *word, struct use *use)
{
	if (word[2] == '\0' || !find_option(parser->groups, parser->args, 0,
				       word + 1, strcspn(word + 1, "="), use))
		return false;
	(void)snprintf(use->word, sizeof(use->word), "-%s", use->row->name);
	return use->row->one_dash || any_one_dash(parser->groups);
}

/* -abc, -pVALUE, -abp VALUE */
static bool parse_letters(struct parser *parser, char *word)
{
	struct use use;

	if (find_one_dash(parser, word, &use))
		return take_named(parser, &use, strchr(word, '='));
	for (char *letter = word + 1; *letter; letter++) {
		if (!find_option(parser->groups, parser->args, *letter, NULL, 0,
			    &use))
			return unknown_letter(parser, word, letter);
		(void)snprintf(use.word, sizeof(use.word), "-%c", *letter);
		if (option_takes_argument(use.row) && !use.row->optional)
			return take(
				parser, &use, letter[1] ? letter + 1 : NULL);
		if (!take(parser, &use, NULL))
			return false;
	}
	return true;
}

bool option_parse(const struct option_group *groups, void *args, int argc,
	char **argv, int *ret_operands, struct fail *fail)
{
	struct parser parser = {.groups = groups,
		.args = args,
		.argc = argc,
		.argv = argv,
		.fail = fail};
	bool ended = false;
	int operands = 0;

	while (parser.next < argc) {
		char *word = argv[parser.next++];

		if (ended || word[0] != '-' || word[1] == '\0') {
			argv[operands++] = word;
		} else if (word[1] != '-') {
			if (!parse_letters(&parser, word))
				return false;
		} else if (word[2] == '\0') {
			ended = true;
		} else if (!parse_long(&parser, word)) {
			return false;
		}
	}
	*ret_operands = operands;
	return true;
}

void option_release(const struct option_group *groups, void *args)
{
	for (; groups->rows; groups++)
		for (const struct option_row *row = groups->rows;
			row->kind != OPTION_KIND_END; row++) {
			uint8_t *bytes = args;
			void *field = bytes + groups->offset + row->offset;
			struct option_list *list = field;

			if (row->kind != OPTION_KIND_LIST)
				continue;
			free(list->items);
			*list = (struct option_list){0};
		}
}

/*
 * The command line, by the tables of every command: the first byte chooses the
 * command, or what ncx does where a command should stand; the rest are words.
 */
#include "cli/misplaced.h"
#include "cli/topics.h"
#include "cmd/all.h"

#include "line.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_mistake(const struct fail *fail)
{
	check(fail->status == STATUS_USAGE && fail->text[0] != '\0');
}

static void check_text(const struct line *line, const char *text)
{
	check(!text || *text == '\0' || line_has(line, text));
}

static void check_number(
	const struct option_row *row, const struct option_number *number)
{
	check(!number->set || (row->optional && number->value == 0) ||
		(number->value >= row->min && number->value <= row->max));
}

static void check_list(const struct line *line, const struct option_list *list)
{
	check(list->count <= (size_t)line->argc);
	for (size_t i = 0; i < list->count; i++)
		check_text(line, list->items[i]);
}

static void check_rest(const struct line *line, const struct option_rest *rest)
{
	check(rest->argc <= line->argc && (rest->argc == 0) == !rest->argv);
	for (int i = 0; i < rest->argc; i++)
		check(line_has(line, rest->argv[i]));
	check(!rest->argv || !rest->argv[rest->argc]);
}

static unsigned choice_count(const struct option_row *row)
{
	unsigned count = 0;

	while (row->choices[count])
		count++;
	return count;
}

static void check_field(const struct line *line, const struct option_row *row,
	const void *field)
{
	const struct option_duration *duration = field;
	const char *const *text = field;
	const unsigned *choice = field;

	switch (row->kind) {
	case OPTION_KIND_TEXT:
		check_text(line, *text);
		break;
	case OPTION_KIND_LIST:
		check_list(line, field);
		break;
	case OPTION_KIND_NUMBER:
		check_number(row, field);
		break;
	case OPTION_KIND_DURATION:
		check(!duration->set || duration->ns >= 0);
		break;
	case OPTION_KIND_CHOICE:
		check(*choice < choice_count(row));
		break;
	case OPTION_KIND_REST:
		check_rest(line, field);
		break;
	case OPTION_KIND_END:
	case OPTION_KIND_FLAG:
	case OPTION_KIND_COUNT:
	case OPTION_KIND_SIZE:
	case OPTION_KIND_REFUSED:
		break;
	}
}

static void check_args(const struct line *line,
	const struct option_group *groups, const uint8_t *args)
{
	for (; groups->rows; groups++)
		for (const struct option_row *row = groups->rows;
			row->kind != OPTION_KIND_END; row++)
			if (row->kind != OPTION_KIND_REFUSED)
				check_field(line, row,
					args + groups->offset + row->offset);
}

static void parse(const struct command *command, struct line *line)
{
	uint8_t *args = calloc(1, command->args_size);
	struct fail fail = {0};
	int operands = -1;

	check(args != NULL);
	if (option_parse(command->groups, args, line->argc, line->argv,
		    &operands, &fail)) {
		check(operands >= 0 && operands <= line->argc);
		for (int i = 0; i < operands; i++)
			check(line_has(line, line->argv[i]));
		check_args(line, command->groups, args);
		if (!command_check_operands(
			    command, operands, line->argv, &fail))
			check_mistake(&fail);
	} else {
		check(operands == -1);
		check_mistake(&fail);
	}
	option_release(command->groups, args);
	free(args);
}

/* argv[0], or the word behind "ncx". */
static void find(struct line *line)
{
	struct fail fail = {0};
	const char *word;

	if (line->argc == 0)
		return;
	word = command_word(line->argv[0]);
	check(line_has(line, word));
	(void)command_find_link(command_table, line->argv[0]);
	(void)topic_find(line->argv[0]);
	if (command_find(command_table, line->argv[0]))
		return;
	if (line->argv[0][0] == '-')
		check(!misplaced_option(line->argc, line->argv, &fail));
	else
		check(!command_unknown(command_table, line->argv[0], &fail));
	check_mistake(&fail);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	unsigned count = 0, which;
	struct line line;

	if (len == 0)
		return 0;
	while (command_table[count])
		count++;
	which = bytes[0] % (count + 1);
	line_make(&line, bytes + 1, len - 1);
	if (which < count)
		parse(command_table[which], &line);
	else
		find(&line);
	line_release(&line);
	return 0;
}

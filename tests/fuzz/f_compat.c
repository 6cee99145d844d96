/*
 * The command lines of nc and nmap, and the words of ncx that are made of them:
 * the first byte chooses. Whatever is wrong with a value, such a word is an
 * option of ncx, and the operands stay what they were.
 */
#include "cmd/all.h"
#include "cmd/compat_nc_ports.h"
#include "cmd/compat_nc_words.h"
#include "cmd/compat_nmap.h"

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

/* The words as the other command reads them: *ret_operands of them are, at the
 * front; -1: a value is wrong. */
static void read_words(const struct command *command, struct words *words,
	void *args, int *ret_operands)
{
	struct fail fail = {0};
	const char *quote;

	*ret_operands = -1;
	if (option_parse(command->groups, args, words->count, words->items,
		    ret_operands, &fail))
		return;
	check_mistake(&fail);
	check(strncmp(fail.text, "unknown option", 14) != 0);
	/* "option '--udp' takes no argument", not that in a value. */
	quote = strncmp(fail.text, "option '", 8) == 0
			? strchr(fail.text + 8, '\'')
			: NULL;
	check(!quote || strncmp(quote, "' takes no argument", 19) != 0);
}

/* The items are moved around by who parses: the memory is freed by these. */
static void read_back(const struct command *command, struct words *words,
	const char *const *operands, int operand_count)
{
	size_t size = (size_t)words->count * sizeof(*words->items);
	char **items = malloc(size + 1);
	void *args = calloc(1, command->args_size);
	int count;

	check(items && args && !words->failed);
	if (size > 0)
		memcpy(items, words->items, size);
	read_words(command, words, args, &count);
	if (count >= 0 && operands) {
		check(count == operand_count);
		for (int i = 0; i < count; i++)
			check(strcmp(words->items[i], operands[i]) == 0);
	}
	option_release(command->groups, args);
	free(args);
	if (size > 0)
		memcpy(words->items, items, size);
	free(items);
}

static void nc_ports(const char *text, bool udp)
{
	struct nc_ports ports = {false, 0, 0};
	struct fail fail = {0};

	if (!nc_ports_parse(text, udp, &ports, &fail))
		check_mistake(&fail);
	else
		check(ports.low > 0 && ports.low <= ports.high &&
			(ports.range || ports.low == ports.high));
}

/* nc.c refuses an operand that would be an option of the command called. */
static bool is_dashed(int operand_count, char **operands)
{
	for (int i = 0; i < operand_count; i++)
		if (operands[i][0] == '-')
			return true;
	return false;
}

static void nc(const struct nc_args *args, int operand_count, char **operands)
{
	const struct command *command =
		args->listen ? &listen_command : &connect_command;
	struct words words = {0};
	struct fail fail = {0};

	if (operand_count > 0)
		nc_ports(operands[operand_count - 1], args->udp);
	if ((args->unix_path && operand_count != 1) ||
		(args->listen && args->zero) ||
		is_dashed(operand_count, operands))
		return;
	if (nc_words(args, args->quit, operand_count, operands, &words, &fail))
		read_back(command, &words, (const char *const *)operands,
			args->unix_path ? 0 : operand_count);
	else
		check_mistake(&fail);
	words_release(&words);
}

static void nmap(
	const struct nmap_args *args, int operand_count, char **operands)
{
	struct words words = {0};
	struct fail fail = {0};

	if (nmap_pace(args, &words, &fail) &&
		nmap_reports(args, &words, &fail) &&
		nmap_targets(args, operand_count, operands, &words, &fail))
		read_back(&scan_command, &words, NULL, 0);
	else
		check_mistake(&fail);
	words_release(&words);
}

/* True: the line is one of that command. */
static bool parse(const struct command *command, struct line *line, void *args,
	int *ret_operands)
{
	struct fail fail = {0};

	if (option_parse(command->groups, args, line->argc, line->argv,
		    ret_operands, &fail))
		return true;
	check_mistake(&fail);
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	union {
		struct nc_args nc;
		struct nmap_args nmap;
	} args;
	const struct command *command;
	struct line line;
	int operands;

	if (len == 0)
		return 0;
	memset(&args, 0, sizeof(args));
	command = bytes[0] % 2 ? &nmap_command : &nc_command;
	line_make(&line, bytes + 1, len - 1);
	if (parse(command, &line, &args, &operands)) {
		if (command == &nmap_command)
			nmap(&args.nmap, operands, line.argv);
		else
			nc(&args.nc, operands, line.argv);
	}
	option_release(command->groups, &args);
	line_release(&line);
	return 0;
}

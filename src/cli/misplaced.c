#include "cli/misplaced.h"

#include <stddef.h>
#include <string.h>

#include "cli/suggest.h"
#include "out/text.h"

/* A word is meant when its letters are all among these, a telling one with
 * them. */
static const struct meant {
	const char *letters, *telling;
	const char *dropped;  /* letters that are in the command's name */
	const char *command;  /* of ncx */
	const char *stand_in; /* takes the words as they are */
} meants[] = {
	{"lvnpukwN46", "l", "lN", "listen", "nc"},
	{"zvnuw46", "z", "z", "scan", "nc"},
	{"antulpxoe46", "at", "", "sockets", "netstat"},
	{"sTUPn", "s", "", "scan", "nmap"},
};

static const struct meant *find_meant(const char *word)
{
	const char *letters = word + 1;

	for (size_t i = 0; i < sizeof(meants) / sizeof(*meants); i++)
		if (letters[strspn(letters, meants[i].letters)] == '\0' &&
			strpbrk(letters, meants[i].telling))
			return &meants[i];
	return NULL;
}

/* The words as they are, or without the letters that the command says. */
static void add_line(struct text *text, const char *command,
	const char *dropped, int argc, char **argv)
{
	const char *dash = " -";

	text_printf(text, "'ncx %s", command);
	for (const char *letter = argv[0] + 1; *letter; letter++) {
		if (strchr(dropped, *letter))
			continue;
		text_printf(text, "%s%c", dash, *letter);
		dash = "";
	}
	for (int i = 1; i < argc; i++)
		text_printf(text, " %s", argv[i]);
	text_add_byte(text, '\'');
}

/* What is too long to be read is not shown. */
#define LINES_MAX 300

static bool tell_meant(
	const struct meant *meant, int argc, char **argv, struct fail *fail)
{
	struct text lines = {0};

	add_line(&lines, meant->command, meant->dropped, argc, argv);
	text_add(&lines, " or ");
	add_line(&lines, meant->stand_in, "", argc, argv);
	if (lines.failed || lines.buf.len > LINES_MAX)
		(void)fail_set(fail, STATUS_USAGE,
			"unknown option '%s'; a command comes first: ncx %s",
			argv[0], meant->command);
	else
		(void)fail_set(fail, STATUS_USAGE,
			"unknown option '%s'; a command comes first: %.*s",
			argv[0], (int)lines.buf.len,
			(const char *)buf_bytes(&lines.buf));
	text_release(&lines);
	return false;
}

bool misplaced_option(int argc, char **argv, struct fail *fail)
{
	struct suggest near = {.word = argv[0], .len = strlen(argv[0])};
	const struct meant *meant = find_meant(argv[0]);

	if (meant)
		return tell_meant(meant, argc, argv, fail);
	suggest_try(&near, "--version");
	suggest_try(&near, "--help");
	if (near.name)
		return fail_set(fail, STATUS_USAGE,
			"unknown option '%s'; did you mean '%s'?", argv[0],
			near.name);
	return fail_set(fail, STATUS_USAGE,
		"unknown option '%s'; a command comes first", argv[0]);
}

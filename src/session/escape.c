#include "session/escape.h"

#include <stdio.h>
#include <string.h>

#define BLANKS " \t"

static bool is_line_end(uint8_t byte)
{
	/* A terminal in character mode has CR for it. */
	return byte == '\n' || byte == '\r';
}

/* False at the end of the line. */
static bool take_command_byte(struct escape *escape, uint8_t byte)
{
	if (!is_line_end(byte)) {
		if (escape->used + 1 < sizeof(escape->line))
			escape->line[escape->used++] = (char)byte;
		return true;
	}
	escape->line[escape->used] = '\0';
	escape->used = 0;
	return false;
}

enum escape_event escape_take(struct escape *escape, const uint8_t *bytes,
	size_t n, size_t *ret_taken, struct buf *data)
{
	size_t i = 0;

	while (i < n) {
		uint8_t byte = bytes[i++];

		*ret_taken = i;
		if (escape->cr_ended && byte == '\n') {
			escape->cr_ended = false;
			continue;
		}
		escape->cr_ended = false;
		if (escape->prompting) {
			if (!take_command_byte(escape, byte)) {
				escape->cr_ended = byte == '\r';
				return ESCAPE_COMMAND;
			}
		} else if (byte == escape->character) {
			escape->prompting = true;
			return ESCAPE_TYPED;
		} else if (!buf_append_byte(data, byte)) {
			return ESCAPE_FAILED;
		}
	}
	*ret_taken = i;
	return ESCAPE_NONE;
}

/* --- commands -------------------------------------------------------------- */

struct word {
	const char *name;
	int value;
};

static const struct word verbs[] = {
	{"close", ESCAPE_CLOSE},
	{"quit", ESCAPE_QUIT},
	{"status", ESCAPE_STATUS},
	{"send", ESCAPE_SEND},
	{"z", ESCAPE_SUSPEND},
	{"help", ESCAPE_HELP},
	{"?", ESCAPE_HELP},
	{NULL, ESCAPE_UNKNOWN},
};

/* RFC 854; EOF, SUSP and ABORT are of RFC 1184. */
static const struct word signals[] = {
	{"escape", ESCAPE_ITSELF},
	{"eof", 236},
	{"susp", 237},
	{"abort", 238},
	{"nop", 241},
	{"brk", 243},
	{"ip", 244},
	{"ao", 245},
	{"ayt", 246},
	{"ec", 247},
	{"el", 248},
	{"ga", 249},
	{NULL, -1},
};

const char escape_help[] = "Commands may be abbreviated.  Commands are:\n\n"
			   "close\tclose the connection\n"
			   "quit\tthe same\n"
			   "status\tsay what is connected, and how\n"
			   "send\tsend a telnet command ('send ?' for more)\n"
			   "z\tsuspend ncx\n"
			   "?\tthis help; an empty line goes back\n";

const char escape_send_help[] =
	"send escape\tthe escape character\n"
	"send ayt\tare you there\n"
	"send brk\tbreak\n"
	"send ip, ao\tinterrupt the process, abort its output\n"
	"send ec, el\terase a character, a line\n"
	"send nop, ga\tno operation, go ahead\n"
	"send eof, susp, abort\tend of file, suspend, abort\n";

/* The entry of that name, or the only one that begins so; null: none. */
static const struct word *find(const struct word *words, const char *name,
	size_t len, bool *ret_ambiguous)
{
	const struct word *found = NULL;

	*ret_ambiguous = false;
	for (; words->name; words++) {
		if (strncmp(words->name, name, len) != 0)
			continue;
		if (words->name[len] == '\0') {
			*ret_ambiguous = false;
			return words;
		}
		*ret_ambiguous = found != NULL;
		found = words;
	}
	return *ret_ambiguous ? NULL : found;
}

enum escape_verb escape_verb(const char *line, const char **ret_rest)
{
	const char *name = line + strspn(line, BLANKS);
	size_t len = strcspn(name, BLANKS);
	const struct word *word;
	bool ambiguous;

	*ret_rest = name + len + strspn(name + len, BLANKS);
	if (len == 0)
		return ESCAPE_EMPTY;
	word = find(verbs, name, len, &ambiguous);
	if (!word)
		return ambiguous ? ESCAPE_AMBIGUOUS : ESCAPE_UNKNOWN;
	return (enum escape_verb)word->value;
}

int escape_signal(const char *word)
{
	size_t len = strcspn(word, BLANKS);
	const struct word *found;
	bool ambiguous;

	if (len == 0)
		return -1;
	found = find(signals, word, len, &ambiguous);
	return found ? found->value : -1;
}

/* --- the character --------------------------------------------------------- */

bool escape_parse(const char *text, int *ret_character)
{
	uint8_t second = (uint8_t)text[0] ? (uint8_t)text[1] : 0;

	if (*text == '\0' || strcmp(text, "off") == 0 ||
		strcmp(text, "none") == 0)
		*ret_character = -1;
	else if (second == '\0')
		*ret_character = (uint8_t)text[0];
	else if (text[0] != '^' || text[2] != '\0')
		return false;
	else if (second == '?')
		*ret_character = 0x7f;
	else if ((second >= '@' && second <= '_') ||
		 (second >= 'a' && second <= 'z'))
		*ret_character = second & 0x1f;
	else
		return false;
	return true;
}

const char *escape_name(int character, char text[ESCAPE_TEXT_MAX])
{
	if (character < 0)
		(void)snprintf(text, ESCAPE_TEXT_MAX, "off");
	else if (character < 0x20 || character == 0x7f)
		(void)snprintf(text, ESCAPE_TEXT_MAX, "^%c", character ^ 0x40);
	else
		(void)snprintf(text, ESCAPE_TEXT_MAX, "%c", character);
	return text;
}

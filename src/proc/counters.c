#include "proc/counters.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "io/fd.h"

/* A read gives at most what the kernel's buffer holds. */
#define READ_BYTES 16384
/* The files have some thousand bytes; no end of them is an error. */
#define TEXT_MAX_BYTES (1U << 20)

/* --- the parsers ----------------------------------------------------------- */

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static void skip(struct counters_text *text, size_t bytes)
{
	text->text += bytes;
	text->len -= bytes;
}

static struct counters_text take_line(struct counters_text *rest)
{
	struct counters_text line = *rest;
	const char *end =
		rest->len > 0 ? memchr(rest->text, '\n', rest->len) : NULL;

	if (end)
		line.len = (size_t)(end - line.text);
	skip(rest, line.len + (end != NULL));
	return line;
}

static bool take_word(struct counters_text *line, struct counters_text *ret)
{
	while (line->len > 0 && is_blank(*line->text))
		skip(line, 1);
	if (line->len == 0)
		return false;
	*ret = (struct counters_text){line->text, 0};
	while (line->len > 0 && !is_blank(*line->text)) {
		skip(line, 1);
		ret->len++;
	}
	return true;
}

static bool is_name(const struct counters_text *word)
{
	for (size_t i = 0; i < word->len; i++) {
		if (word->text[i] < '!' || word->text[i] > '~')
			return false;
	}
	return word->len > 0;
}

static bool parse_value(struct counters_text word, struct counter *counter)
{
	bool minus = word.len > 0 && *word.text == '-';

	if (minus)
		skip(&word, 1);
	if (!number_parse(word.text, word.len, UINT64_MAX, &counter->value))
		return false;
	counter->negative = minus && counter->value > 0;
	return true;
}

/* "Tcp: ..." is the name, and the rest of the line. */
static bool take_group_name(
	struct counters_text *line, struct counters_text *ret)
{
	if (!take_word(line, ret) || ret->text[ret->len - 1] != ':')
		return false;
	ret->len--;
	return is_name(ret);
}

bool counters_next_group(struct counters_text *rest, struct counters_group *ret)
{
	struct counters_text name, value_name;

	while (rest->len > 0) {
		struct counters_text names = take_line(rest);
		struct counters_text after = *rest;
		struct counters_text values = take_line(&after);

		/* The second may be the first of a pair. */
		if (!take_group_name(&names, &name) ||
			!take_group_name(&values, &value_name) ||
			name.len != value_name.len ||
			memcmp(name.text, value_name.text, name.len) != 0)
			continue;
		*rest = after;
		*ret = (struct counters_group){name, names, values};
		return true;
	}
	return false;
}

bool counters_next(struct counters_group *group, struct counter *ret)
{
	struct counter counter = {0};
	struct counters_text value;

	while (take_word(&group->names, &counter.name) &&
		take_word(&group->values, &value)) {
		if (!is_name(&counter.name) || !parse_value(value, &counter))
			continue;
		*ret = counter;
		return true;
	}
	return false;
}

bool counters_next_line(struct counters_text *rest, struct counter *ret)
{
	struct counter counter = {0};
	struct counters_text value, more;

	while (rest->len > 0) {
		struct counters_text line = take_line(rest);

		if (!take_word(&line, &counter.name) ||
			!take_word(&line, &value) || take_word(&line, &more) ||
			!is_name(&counter.name) ||
			!parse_value(value, &counter))
			continue;
		*ret = counter;
		return true;
	}
	return false;
}

bool counters_is(const struct counters_text *text, const char *word)
{
	return text->len == strlen(word) &&
	       memcmp(text->text, word, text->len) == 0;
}

/* --- the reader ------------------------------------------------------------ */

static bool read_all(int fd, struct buf *text)
{
	for (;;) {
		uint8_t *room = buf_room(text, READ_BYTES);
		ssize_t got;

		if (!room) {
			errno = ENOMEM;
			return false;
		}
		got = fd_read(fd, room, READ_BYTES);
		if (got <= 0)
			return got == 0;
		text->len += (size_t)got;
		if (text->len > TEXT_MAX_BYTES) {
			errno = EFBIG;
			return false;
		}
	}
}

bool counters_read(int proc_fd, const char *name, bool must, struct buf *text,
	struct fail *fail)
{
	char path[64];
	bool good;
	int fd, err;

	(void)snprintf(path, sizeof(path), "self/net/%s", name);
	fd = fd_open_at(proc_fd, path, O_RDONLY);
	good = fd >= 0 ? read_all(fd, text) : errno == ENOENT && !must;
	err = errno;
	fd_close(&fd);
	if (!good)
		return fail_errno(
			fail, STATUS_TROUBLE, err, "cannot read '%s'", path);
	return true;
}

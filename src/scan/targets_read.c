/* Targets out of a file. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/fd.h"
#include "scan/targets_parts.h"

#define READ_BYTES 65536

/* No target is as long; the bytes behind are dropped, so that a file without
 * blanks costs no memory. */
#define WORD_MAX 1024

struct reader {
	struct targets *targets;
	const char *path;
	void (*wrong)(void *context, const char *path, unsigned line,
		const struct fail *fail);
	void *context;
	unsigned line;
	bool comment;
	struct buf word;
};

static void end_word(struct reader *reader)
{
	const char *word = (const char *)buf_bytes(&reader->word);
	struct fail fail;

	if (reader->word.len == 0)
		return;
	if (!targets_add_text(reader->targets, word, reader->word.len, &fail))
		reader->wrong(
			reader->context, reader->path, reader->line, &fail);
	buf_consume(&reader->word, reader->word.len);
}

static bool take(struct reader *reader, uint8_t byte, struct fail *fail)
{
	switch (byte) {
	case '\n':
		end_word(reader);
		reader->line++;
		reader->comment = false;
		return true;
	case ' ':
	case '\t':
	case '\r':
	case '\v':
	case '\f':
		end_word(reader);
		return true;
	case '#':
		end_word(reader);
		reader->comment = true;
		return true;
	default:
		return reader->comment || reader->word.len >= WORD_MAX ||
		       buf_append_byte(&reader->word, byte) ||
		       fail_memory(fail);
	}
}

/* Editors of some systems begin a text with it. */
static size_t skip_mark(const uint8_t *bytes, size_t len)
{
	return len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static bool read_all(struct reader *reader, int fd, struct fail *fail)
{
	uint8_t bytes[READ_BYTES];
	bool first = true;

	for (;;) {
		ssize_t n = fd_read(fd, bytes, sizeof(bytes));

		if (n < 0)
			return fail_errno(fail, STATUS_TROUBLE, errno,
				"cannot read '%s'", reader->path);
		for (size_t i = first ? skip_mark(bytes, (size_t)n) : 0;
			i < (size_t)n; i++) {
			if (!take(reader, bytes[i], fail))
				return false;
		}
		if (n == 0)
			break;
		first = false;
	}
	end_word(reader);
	return true;
}

bool targets_read(struct targets *targets, const char *path,
	void (*wrong)(void *context, const char *path, unsigned line,
		const struct fail *fail),
	void *context, struct fail *fail)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct reader reader = {.targets = targets,
		.path = is_stdin ? "stdin" : path,
		.wrong = wrong,
		.context = context,
		.line = 1};
	int fd = is_stdin ? STDIN_FILENO : fd_open(path, O_RDONLY | O_NOCTTY);
	bool good;

	if (fd < 0)
		return fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot open '%s'", path);
	good = read_all(&reader, fd, fail);
	buf_release(&reader.word);
	if (!is_stdin)
		fd_close(&fd);
	return good;
}

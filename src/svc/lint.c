#include "svc/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/number.h"

/* The most of a word that a fault quotes. */
#define QUOTE_MAX 80

/* A name or alias, to find those that stand for two ports. */
struct entry {
	struct service_word word, proto;
	size_t line, column;
	size_t twin_line; /* where else it stands; 0: nowhere */
	uint16_t port, twin_port;
	bool alias;
};

struct lint {
	void (*each)(void *context, const struct lint_fault *fault);
	void *context;
	const char *text; /* of this line, without its end */
	size_t len, line;
};

/* "%.*s" for a word */
#define QUOTE(word) quote_len(word), (word).text

static int quote_len(struct service_word word)
{
	return (int)(word.len < QUOTE_MAX ? word.len : QUOTE_MAX);
}

/* at: what the fault is about, inside the line. */
__attribute__((format(printf, 3, 4))) static void fault(
	const struct lint *lint, const char *at, const char *format, ...)
{
	struct lint_fault found = {
		.line = lint->line, .column = (size_t)(at - lint->text) + 1};
	va_list args;

	va_start(args, format);
	(void)vsnprintf(found.text, sizeof(found.text), format, args);
	va_end(args);
	lint->each(lint->context, &found);
}

/* --- a line ---------------------------------------------------------------- */

static bool only(struct service_word word, const char *letters)
{
	for (size_t i = 0; i < word.len; i++)
		if (!memchr(letters, word.text[i], strlen(letters)))
			return false;
	return word.len > 0;
}

static bool is_number(struct service_word word)
{
	return only(word, "0123456789");
}

static uint64_t octal(struct service_word word)
{
	uint64_t value = 0;

	for (size_t i = 0; i < word.len && value <= UINT16_MAX; i++)
		value = value * 8 + (uint64_t)(word.text[i] - '0');
	return value;
}

/* A port of digits alone. glibc 2.36 reads it by strtoul(3) with base 0, and
 * keeps 16 bits of it. */
static void lint_number(const struct lint *lint, struct service_word port)
{
	uint64_t value;

	if (!number_parse(port.text, port.len, UINT32_MAX, &value))
		fault(lint, port.text, "port '%.*s' is above 65535",
			QUOTE(port));
	else if (value > UINT16_MAX)
		fault(lint, port.text,
			"port '%.*s' is above 65535; the C library takes it "
			"for %u",
			QUOTE(port), (unsigned)(value & UINT16_MAX));
	else if (port.text[0] == '0' && port.len > 1 && only(port, "01234567"))
		fault(lint, port.text,
			"port '%.*s' begins with 0: it is %u here and, octal, "
			"%u in the C library",
			QUOTE(port), (unsigned)value, (unsigned)octal(port));
	else if (port.text[0] == '0' && port.len > 1)
		fault(lint, port.text,
			"port '%.*s' begins with 0: the C library takes it "
			"for octal and skips the line",
			QUOTE(port));
}

static void lint_port(const struct lint *lint, struct service_word port)
{
	struct service_word rest = {port.text + 1, port.len - 1};
	const char *dash = memchr(port.text, '-', port.len);

	if (is_number(port))
		lint_number(lint, port);
	else if (dash == port.text && is_number(rest))
		fault(lint, port.text, "port '%.*s' is negative", QUOTE(port));
	else if (port.len > 2 && strncasecmp(port.text, "0x", 2) == 0 &&
		 only((struct service_word){port.text + 2, port.len - 2},
			 "0123456789abcdefABCDEF"))
		fault(lint, port.text,
			"port '%.*s' is hexadecimal: only decimal is read",
			QUOTE(port));
	else if (dash && only(port, "-0123456789"))
		fault(lint, port.text,
			"port '%.*s' is a range: each port needs a line",
			QUOTE(port));
	else
		fault(lint, port.text, "port '%.*s' is not a decimal number",
			QUOTE(port));
}

static void lint_proto(const struct lint *lint, struct service_word proto)
{
	if (memchr(proto.text, '/', proto.len)) {
		fault(lint, proto.text, "protocol '%.*s' has a '/' in it",
			QUOTE(proto));
		return;
	}
	for (size_t i = 0; i < proto.len; i++) {
		if (proto.text[i] < 'A' || proto.text[i] > 'Z')
			continue;
		fault(lint, proto.text,
			"protocol '%.*s' is not in lower case: the C library "
			"does not find it",
			QUOTE(proto));
		return;
	}
}

/* "80/tcp", and the word after it */
static void lint_port_proto(const struct lint *lint, struct service_word word,
	struct service_word next)
{
	const char *slash = memchr(word.text, '/', word.len);
	size_t n = slash ? (size_t)(slash - word.text) : word.len;
	struct service_word port = {word.text, n};

	if (!slash && next.len > 0 && next.text[0] == '/') {
		fault(lint, next.text, "there is a blank before '%.*s'",
			QUOTE(next));
	} else if (!slash && is_number(port)) {
		fault(lint, word.text,
			"port '%.*s' has no protocol, like %.*s/tcp",
			QUOTE(port), QUOTE(port));
	} else if (!slash) {
		fault(lint, word.text, "'%.*s' is not PORT/PROTOCOL",
			QUOTE(word));
	} else if (n == 0) {
		fault(lint, word.text, "there is no port before '%.*s'",
			QUOTE(word));
	} else if (n + 1 == word.len) {
		fault(lint, word.text, "there is no protocol after '%.*s'",
			QUOTE(word));
	} else {
		lint_port(lint, port);
		lint_proto(lint,
			(struct service_word){slash + 1, word.len - n - 1});
	}
}

/* U+0080 to U+009f are control characters, too: c2 80 to c2 9f in UTF-8. */
static bool is_control(const char *text, size_t left)
{
	unsigned char byte = (unsigned char)text[0];
	unsigned char next = left > 1 ? (unsigned char)text[1] : 0;

	return byte < 0x20 || byte == 0x7f ||
	       (byte == 0xc2 && next >= 0x80 && next <= 0x9f);
}

static void lint_bytes(const struct lint *lint, struct service_word word)
{
	for (size_t i = 0; i < word.len; i++) {
		unsigned char byte = (unsigned char)word.text[i];

		if (!is_control(word.text + i, word.len - i))
			continue;
		if (byte == 0xc2)
			byte = (unsigned char)word.text[i + 1];
		fault(lint, word.text,
			"'%.*s' has the control character 0x%02x in it",
			QUOTE(word), byte);
		return;
	}
}

/* "80/tcp" where the name should be */
static bool is_port_proto(struct service_word word)
{
	const char *slash = memchr(word.text, '/', word.len);

	return slash && is_number((struct service_word){
				word.text, (size_t)(slash - word.text)});
}

static void lint_line(const struct lint *lint)
{
	const char *nul = memchr(lint->text, '\0', lint->len);
	const char *hash = memchr(lint->text, '#', lint->len);
	struct service_word rest = {
		lint->text, hash ? (size_t)(hash - lint->text) : lint->len};
	struct service_word all = rest, name, word = {0}, next = {0};

	if (nul) {
		fault(lint, nul, "there is a NUL: the line is skipped");
		return;
	}
	/* The words of a line are separated as aliases are. */
	if (!services_alias(&rest, &name))
		return;
	if (lint->line == 1 && name.len >= 3 &&
		memcmp(name.text, "\xef\xbb\xbf", 3) == 0)
		fault(lint, name.text,
			"the file begins with a byte order mark: it belongs "
			"to the first name");
	if (is_port_proto(name)) {
		fault(lint, name.text, "there is no name before '%.*s'",
			QUOTE(name));
	} else if (!services_alias(&rest, &word)) {
		fault(lint, name.text, "there is no port after '%.*s'",
			QUOTE(name));
	} else {
		if (is_number(name))
			fault(lint, name.text,
				"name '%.*s' is a number: a number is looked "
				"up as a port",
				QUOTE(name));
		(void)services_alias(&rest, &next);
		lint_port_proto(lint, word, next);
	}
	while (services_alias(&all, &word))
		lint_bytes(lint, word);
}

/* --- names of two ports ---------------------------------------------------- */

static int compare_words(struct service_word a, struct service_word b)
{
	int order = memcmp(a.text, b.text, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_places(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return (a->column > b->column) - (a->column < b->column);
}

static int compare_names(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = compare_words(a->word, b->word);

	if (order == 0)
		order = compare_words(a->proto, b->proto);
	return order ? order : compare_places(left, right);
}

static bool add_entry(struct buf *entries, const char *line, size_t number,
	const struct service *service, struct service_word word)
{
	struct entry entry = {.word = word,
		.proto = service->proto,
		.line = number,
		.column = (size_t)(word.text - line) + 1,
		.port = service->port,
		.alias = word.text != service->name.text};

	return buf_append(entries, &entry, sizeof(entry));
}

static bool add_entries(
	struct buf *entries, const char *line, size_t len, size_t number)
{
	struct service_word aliases, alias;
	struct service service;

	if (!services_parse_line(line, len, &service))
		return true;
	if (!add_entry(entries, line, number, &service, service.name))
		return false;
	aliases = service.aliases;
	while (services_alias(&aliases, &alias))
		if (!add_entry(entries, line, number, &service, alias))
			return false;
	return true;
}

/* One alias of two services on one port does no harm; a name in two lines, or
 * of two ports, may. */
static void mark_twins(struct entry *entries, size_t count)
{
	const struct entry *first = entries;

	if (count == 0)
		return;
	qsort(entries, count, sizeof(*entries), compare_names);
	for (struct entry *entry = entries; entry < entries + count; entry++) {
		if (compare_words(entry->word, first->word) != 0 ||
			compare_words(entry->proto, first->proto) != 0)
			first = entry;
		if (entry->line == first->line)
			continue;
		if (entry->port != first->port ||
			(!entry->alias && !first->alias)) {
			entry->twin_line = first->line;
			entry->twin_port = first->port;
		}
	}
	qsort(entries, count, sizeof(*entries), compare_places);
}

/* --- all ------------------------------------------------------------------- */

/* The line at *offset, which moves behind it; false when there is none. */
static bool next_line(struct lint *lint, const struct buf *text, size_t *offset)
{
	const char *newline;

	if (*offset >= text->len)
		return false;
	lint->text = (const char *)buf_bytes(text) + *offset;
	lint->len = text->len - *offset;
	newline = memchr(lint->text, '\n', lint->len);
	if (newline)
		lint->len = (size_t)(newline - lint->text);
	*offset += lint->len + (newline ? 1 : 0);
	lint->line++;
	return true;
}

static void lint_twins(const struct lint *lint, const struct entry **entry,
	const struct entry *end)
{
	for (; *entry < end && (*entry)->line == lint->line; (*entry)++) {
		const struct entry *twin = *entry;

		if (twin->twin_line == 0)
			continue;
		fault(lint, twin->word.text,
			"'%.*s' is %u/%.*s in line %zu, too", QUOTE(twin->word),
			twin->twin_port, QUOTE(twin->proto), twin->twin_line);
	}
}

bool lint_services(const struct services *services,
	void (*each)(void *context, const struct lint_fault *fault),
	void *context, struct fail *fail)
{
	struct lint lint = {.each = each, .context = context};
	struct buf entries = {0};
	const struct entry *entry, *end;
	size_t offset = 0, count;
	struct entry *first;

	while (next_line(&lint, &services->text, &offset)) {
		if (!add_entries(&entries, lint.text, lint.len, lint.line)) {
			buf_release(&entries);
			return fail_memory(fail);
		}
	}
	count = entries.len / sizeof(*first);
	first = (struct entry *)(void *)buf_bytes(&entries);
	mark_twins(first, count);

	entry = first;
	end = count > 0 ? first + count : first;
	offset = 0;
	lint.line = 0;
	while (next_line(&lint, &services->text, &offset)) {
		lint_line(&lint);
		lint_twins(&lint, &entry, end);
	}
	buf_release(&entries);
	return true;
}

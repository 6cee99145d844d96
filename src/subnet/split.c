#include "subnet/split.h"

#include <string.h>
#include <unistd.h>

#include "out/json.h"
#include "out/text.h"
#include "subnet/describe.h"
#include "subnet/working.h"

/* Rows are printed when so many have come together. */
#define ROWS_MOST 4096

#define COLUMNS 5
#define GAP	2

/* --- what the parts have in common ----------------------------------------- */

static bool print_head(const struct network *parent, const struct split *split,
	struct fail *fail)
{
	unsigned length = split->length, bits = length - parent->length;
	unsigned long long count = 1ULL << bits;
	struct network part = network_at(wide_of(0), parent->width, length);
	struct wide hosts = network_hosts(&part);
	struct text text = {0};
	char word[NETWORK_TEXT_MAX];

	text_printf(&text, "%s: %u + %u bit%s = /%u, 2^%u = %llu network%s\n",
		network_text(parent, word), parent->length, bits,
		bits == 1 ? "" : "s", length, bits, count,
		count == 1 ? "" : "s");
	/* Of one and two there are exactly so many: the plural is right. */
	if (split->asked > 0 && split->asked != count)
		text_printf(&text,
			"%llu asked for: %u bits are needed, which make %llu\n",
			(unsigned long long)split->asked, bits, count);
	if (parent->width == NETWORK_IPV4)
		text_printf(&text, "Mask %s, ",
			network_address_text(
				network_mask(&part), part.width, word));
	text_printf(&text, "%s host%s each", wide_text(hosts, word),
		wide_equal(hosts, wide_of(1)) ? "" : "s");
	if (parent->width == NETWORK_IPV4 && length > 0) {
		unsigned octet = (length - 1) / 8;

		text_printf(&text, ", a step of %u in the %s octet",
			256 - network_octet(network_mask(&part), octet),
			working_ordinal(octet));
	}
	text_add(&text, "\n\n");
	return text_print(&text, fail);
}

/* --- rows ------------------------------------------------------------------ */

/*
 * There may be 2^24 rows. Nothing in them has to be escaped, and where there
 * are many the widths are those of any address, so that they do not pass
 * through a table, which takes several times as long.
 */
struct rows {
	size_t widths[COLUMNS];
	size_t columns;
	struct text text;
};

struct cells {
	char text[COLUMNS][NETWORK_TEXT_MAX];
};

static const struct cells titles = {
	{"NO", "NETWORK", "FIRST", "LAST", "BROADCAST"}};

static void fill_cells(
	struct cells *cells, uint64_t number, const struct network *part)
{
	unsigned width = part->width;

	(void)wide_text(wide_of(number), cells->text[0]);
	(void)network_text(part, cells->text[1]);
	(void)network_address_text(
		network_host_first(part), width, cells->text[2]);
	(void)network_address_text(
		network_host_last(part), width, cells->text[3]);
	if (network_has_broadcast(part))
		(void)network_address_text(
			network_end(part), width, cells->text[4]);
	else
		memcpy(cells->text[4], "-", 2);
}

static void widen(struct rows *rows, const struct cells *cells)
{
	for (size_t i = 0; i < rows->columns; i++) {
		size_t len = strlen(cells->text[i]);

		if (len > rows->widths[i])
			rows->widths[i] = len;
	}
}

/* The number stands at the right of its column. */
static void add_row(struct rows *rows, const struct cells *cells)
{
	char line[COLUMNS * (NETWORK_TEXT_MAX + GAP)];
	size_t at = 0, end = 0;

	memset(line, ' ', sizeof(line));
	for (size_t i = 0; i < rows->columns; i++) {
		size_t len = strlen(cells->text[i]);
		size_t start = i == 0 ? rows->widths[0] - len : at;

		memcpy(line + start, cells->text[i], len);
		end = start + len;
		at += rows->widths[i] + GAP;
	}
	line[end] = '\n';
	text_add_bytes(&rows->text, line, end + 1);
}

static struct network next_part(const struct network *part)
{
	struct network next = *part;

	next.address = wide_add(network_end(part), wide_of(1));
	return next;
}

/* Where all rows are there before the first is printed, they tell the widths;
 * else nothing is wider than these. */
static void find_widths(
	struct rows *rows, struct network part, uint64_t count, bool header)
{
	struct cells widest = {{"16777216", "255.255.255.255/32",
		"255.255.255.255", "255.255.255.255", "255.255.255.255"}};
	struct cells cells = {0};

	if (header)
		widen(rows, &titles);
	if (count > ROWS_MOST) {
		part.address = wide_ones(part.width);
		if (part.width == NETWORK_IPV6)
			fill_cells(&widest, count, &part);
		widen(rows, &widest);
		return;
	}
	for (uint64_t i = 0; i < count; i++) {
		fill_cells(&cells, i + 1, &part);
		widen(rows, &cells);
		part = next_part(&part);
	}
}

static bool print_rows(
	struct network part, uint64_t count, bool header, struct fail *fail)
{
	struct rows rows = {
		.columns = part.width == NETWORK_IPV4 ? COLUMNS : COLUMNS - 1};
	struct cells cells = {0};

	find_widths(&rows, part, count, header);
	if (header)
		add_row(&rows, &titles);
	for (uint64_t i = 0; i < count; i++) {
		fill_cells(&cells, i + 1, &part);
		add_row(&rows, &cells);
		part = next_part(&part);
		if (i % ROWS_MOST == ROWS_MOST - 1 &&
			!text_print(&rows.text, fail))
			return false;
	}
	return text_print(&rows.text, fail);
}

bool split_list(const struct network *parent, const struct split *split,
	struct list_format format, struct fail *fail)
{
	struct network part =
		network_at(network_begin(parent), parent->width, split->length);
	uint64_t count = UINT64_C(1) << (split->length - parent->length);
	struct json json;

	if (!format.json)
		return (format.no_header || print_head(parent, split, fail)) &&
		       print_rows(part, count, !format.no_header, fail);
	json_init(&json, STDOUT_FILENO, "stdout");
	for (uint64_t i = 0; i < count && !json.failed; i++) {
		describe_json_line(&json, &part);
		part = next_part(&part);
	}
	return json_finish(&json, fail);
}

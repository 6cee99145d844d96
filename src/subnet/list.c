#include "subnet/list.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "out/json.h"
#include "out/table.h"
#include "out/text.h"
#include "subnet/describe.h"

/* Rows are printed when so many have come together. */
#define ROWS_MOST 4096

#define COLUMNS_MOST 6

struct list {
	struct list_format format;
	struct table table; /* of text */
	struct column columns[COLUMNS_MOST];
	struct json json;
	struct text lines; /* of a summary */
};

static void json_line(struct json *json, const struct network *network)
{
	json_object(json, NULL);
	describe_json(json, network);
	json_object_end(json);
}

static void address_cell(
	struct table *table, struct wide address, unsigned width)
{
	char word[NETWORK_TEXT_MAX];

	table_text(table, network_address_text(address, width, word));
}

static void network_cell(struct table *table, const struct network *network)
{
	char word[NETWORK_TEXT_MAX];

	table_text(table, network_text(network, word));
}

static void wide_cell(struct table *table, struct wide n)
{
	char word[WIDE_TEXT_MAX];

	table_text(table, wide_text(n, word));
}

static void begin(struct list *list, size_t count)
{
	if (list->format.json)
		json_init(&list->json, STDOUT_FILENO, "stdout");
	else
		table_init(&list->table, list->columns, count,
			list->format.no_header ? TABLE_TEXT_NO_HEADER
					       : TABLE_TEXT,
			STDOUT_FILENO, "stdout");
}

static bool failed(const struct list *list)
{
	return list->format.json ? list->json.failed : list->table.json.failed;
}

static bool finish(struct list *list, struct fail *fail)
{
	return list->format.json ? json_finish(&list->json, fail)
				 : table_finish(&list->table, fail);
}

/* --- equal parts ----------------------------------------------------------- */

static const struct column split_columns[] = {
	{.title = "NO", .type = COLUMN_NUMBER, .right = true},
	{.title = "NETWORK", .type = COLUMN_TEXT},
	{.title = "FIRST", .type = COLUMN_TEXT},
	{.title = "LAST", .type = COLUMN_TEXT},
	{.title = "BROADCAST", .type = COLUMN_TEXT},
};

static bool split_head(
	const struct network *parent, unsigned length, struct fail *fail)
{
	unsigned bits = length - parent->length;
	struct network part = network_at(wide_of(0), parent->width, length);
	struct text text = {0};
	char word[NETWORK_TEXT_MAX], hosts[WIDE_TEXT_MAX];

	text_printf(&text, "%s: %u + %u bit%s = /%u, 2^%u = %llu network%s",
		network_text(parent, word), parent->length, bits,
		bits == 1 ? "" : "s", length, bits, 1ULL << bits,
		bits == 0 ? "" : "s");
	text_printf(&text, "\n%s host%s each",
		wide_text(network_hosts(&part), hosts),
		strcmp(hosts, "1") == 0 ? "" : "s");
	if (parent->width == NETWORK_IPV4 && length > 0) {
		unsigned octet = (length - 1) / 8;

		text_printf(&text, ", a step of %u in octet %u",
			256 - network_octet(network_mask(&part), octet),
			octet + 1);
	}
	text_add(&text, "\n\n");
	return text_print(&text, fail);
}

static void split_row(
	struct table *table, uint64_t number, const struct network *part)
{
	table_number(table, number);
	network_cell(table, part);
	address_cell(table, network_host_first(part), part->width);
	address_cell(table, network_host_last(part), part->width);
	if (part->width != NETWORK_IPV4)
		return;
	if (network_has_broadcast(part))
		address_cell(table, network_end(part), part->width);
	else
		table_skip(table);
}

/* Rows that are printed in turns cannot know the widths to come. */
static void widen(struct column *columns, bool ipv4)
{
	columns[0].width = 8;
	columns[1].width = ipv4 ? sizeof("255.255.255.255/32") - 1 : 39;
	for (int i = 2; i < 5; i++)
		columns[i].width = ipv4 ? sizeof("255.255.255.255") - 1 : 39;
}

bool list_split(const struct network *parent, unsigned length,
	struct list_format format, struct fail *fail)
{
	struct list list = {.format = format};
	struct network part =
		network_at(network_begin(parent), parent->width, length);
	uint64_t count = UINT64_C(1) << (length - parent->length);

	if (!format.json && !format.no_header &&
		!split_head(parent, length, fail))
		return false;
	memcpy(list.columns, split_columns, sizeof(split_columns));
	if (count > ROWS_MOST)
		widen(list.columns, parent->width == NETWORK_IPV4);
	begin(&list, parent->width == NETWORK_IPV4 ? 5 : 4);
	for (uint64_t i = 0; i < count && !failed(&list); i++) {
		if (format.json)
			json_line(&list.json, &part);
		else
			split_row(&list.table, i + 1, &part);
		if (!format.json && i % ROWS_MOST == ROWS_MOST - 1)
			table_flush(&list.table);
		part.address = wide_add(network_end(&part), wide_of(1));
	}
	return finish(&list, fail);
}

/* --- so many hosts each ---------------------------------------------------- */

static const struct column request_columns[] = {
	{.title = "NAME", .type = COLUMN_TEXT},
	{.title = "HOSTS", .type = COLUMN_NUMBER, .right = true},
	{.title = "OF", .type = COLUMN_TEXT, .right = true},
	{.title = "NETWORK", .type = COLUMN_TEXT},
	{.title = "FIRST", .type = COLUMN_TEXT},
	{.title = "LAST", .type = COLUMN_TEXT},
};

static void place_cells(struct table *table, const struct network *network)
{
	wide_cell(table, network_hosts(network));
	network_cell(table, network);
	address_cell(table, network_host_first(network), network->width);
	address_cell(table, network_host_last(network), network->width);
}

static void add_request(struct list *list, const struct request *request,
	const struct network *place)
{
	struct json *json = &list->json;
	char number[NUMBER_TEXT_MAX];

	if (list->format.json) {
		json_object(json, NULL);
		if (request->name)
			json_bytes(
				json, "name", request->name, request->name_len);
		json_uint(json, "order", request->order);
		describe_json_count(json, "asked", wide_of(request->hosts));
		describe_json(json, place);
		json_object_end(json);
		return;
	}
	(void)snprintf(number, sizeof(number), "%zu", request->order);
	if (request->name)
		table_bytes(&list->table, request->name, request->name_len);
	else
		table_text(&list->table, number);
	table_number(&list->table, request->hosts);
	place_cells(&list->table, place);
}

static bool add_free(void *context, const struct network *network)
{
	struct list *list = context;

	if (list->format.json) {
		json_object(&list->json, NULL);
		json_bool(&list->json, "free", true);
		describe_json(&list->json, network);
		json_object_end(&list->json);
	} else {
		table_text(&list->table, "(free)");
		table_skip(&list->table);
		place_cells(&list->table, network);
	}
	return !failed(list);
}

static double approximate(struct wide n)
{
	return (double)n.high * 18446744073709551616.0 + (double)n.low;
}

/* What the sizes that are powers of two cost. */
static bool request_foot(const struct network *parent,
	const struct request *requests, size_t count, const struct span *rest,
	struct fail *fail)
{
	struct wide asked = wide_of(0), given = wide_of(0), left = wide_of(0);
	char a[WIDE_TEXT_MAX], b[WIDE_TEXT_MAX];
	struct text text = {0};
	double share;

	for (size_t i = 0; i < count; i++) {
		struct network place = network_at(
			requests[i].at, parent->width, requests[i].length);

		asked = wide_add(asked, wide_of(requests[i].hosts));
		given = wide_add(given, network_hosts(&place));
	}
	share = 1 - approximate(asked) / approximate(given);
	text_printf(&text, "\n%s hosts asked for, room for %s: %.1f %% waste\n",
		wide_text(asked, a), wide_text(given, b), share * 100);
	if (rest)
		left = wide_add(wide_sub(rest->last, rest->first), wide_of(1));
	text_printf(&text, "%s of 2^%u addresses are free\n",
		wide_text(left, a), parent->width - parent->length);
	return text_print(&text, fail);
}

bool list_requests(const struct network *parent, const struct request *requests,
	size_t count, const struct span *rest, struct list_format format,
	struct fail *fail)
{
	struct list list = {.format = format};

	memcpy(list.columns, request_columns, sizeof(request_columns));
	begin(&list, 6);
	for (size_t i = 0; i < count && !failed(&list); i++) {
		struct network place = network_at(
			requests[i].at, parent->width, requests[i].length);

		add_request(&list, &requests[i], &place);
	}
	if (rest)
		(void)span_cover(rest, add_free, &list);
	if (!finish(&list, fail))
		return false;
	return format.json || format.no_header ||
	       request_foot(parent, requests, count, rest, fail);
}

/* --- a summary ------------------------------------------------------------- */

static bool add_line(void *context, const struct network *network)
{
	struct list *list = context;
	char word[NETWORK_TEXT_MAX];

	if (list->format.json) {
		json_line(&list->json, network);
		return !list->json.failed;
	}
	text_printf(&list->lines, "%s\n", network_text(network, word));
	return true;
}

bool list_summary(const struct span *spans, size_t count,
	struct list_format format, struct fail *fail)
{
	struct list list = {.format = format};
	bool good = true;

	if (format.json)
		json_init(&list.json, STDOUT_FILENO, "stdout");
	for (size_t i = 0; i < count && good; i++)
		good = span_cover(&spans[i], add_line, &list);
	return format.json ? json_finish(&list.json, fail)
			   : text_print(&list.lines, fail);
}

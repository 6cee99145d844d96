#include "subnet/list.h"

#include <unistd.h>

#include "out/json.h"
#include "out/table.h"
#include "out/text.h"
#include "subnet/describe.h"

/* So many free networks are told, of the others how many they are: of IPv6
 * there can be more than a hundred. */
#define FREE_MOST 8

struct list {
	struct list_format format;
	struct table table; /* of text */
	struct json json;
	struct text lines; /* of a summary */

	bool ipv4;
	size_t free_count;
	struct network last_free;
};

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

static bool failed(const struct list *list)
{
	return list->format.json ? list->json.failed : list->table.json.failed;
}

static bool finish(struct list *list, struct fail *fail)
{
	return list->format.json ? json_finish(&list->json, fail)
				 : table_finish(&list->table, fail);
}

/* --- so many hosts each ---------------------------------------------------- */

/*
 * Masks and broadcasts of IPv4 make a row too wide for 80 columns. Persons read
 * them on a second line, below the network and its last host; rows alone are
 * for programs and stay one line each.
 */
static const struct column columns[] = {
	{.title = "NAME", .type = COLUMN_TEXT},
	{.title = "HOSTS", .type = COLUMN_TEXT, .right = true},
	{.title = "OF", .type = COLUMN_TEXT, .right = true},
	{.title = "NETWORK", .type = COLUMN_TEXT},
	{.title = "FIRST", .type = COLUMN_TEXT},
	{.title = "LAST", .type = COLUMN_TEXT},
	{.title = "MASK", .type = COLUMN_TEXT},
	{.title = "BROADCAST", .type = COLUMN_TEXT},
};

static void second_line(
	struct table *table, const char *mask, const char *broadcast)
{
	const char *const cells[] = {"", "", "", mask, "", broadcast};

	for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++)
		table_text(table, cells[i]);
}

static void begin(struct list *list)
{
	bool alone = list->format.no_header;

	if (list->format.json)
		json_init(&list->json, STDOUT_FILENO, "stdout");
	else
		table_init(&list->table, columns, list->ipv4 && alone ? 8 : 6,
			alone ? TABLE_TEXT_NO_HEADER : TABLE_TEXT,
			STDOUT_FILENO, "stdout");
	if (!list->format.json && !alone && list->ipv4)
		second_line(&list->table, "MASK", "BROADCAST");
}

/* The second line is for what was asked for, not for what is free. */
static void place_cells(
	struct list *list, const struct network *network, bool second)
{
	struct table *table = &list->table;
	char mask[NETWORK_TEXT_MAX], broadcast[NETWORK_TEXT_MAX] = "-";

	wide_cell(table, network_hosts(network));
	network_cell(table, network);
	address_cell(table, network_host_first(network), network->width);
	address_cell(table, network_host_last(network), network->width);
	if (!list->ipv4)
		return;
	(void)network_address_text(network_mask(network), network->width, mask);
	if (network_has_broadcast(network))
		(void)network_address_text(
			network_end(network), network->width, broadcast);
	if (list->format.no_header) {
		table_text(table, mask);
		table_text(table, broadcast);
	} else if (second) {
		second_line(table, mask, broadcast);
	}
}

static void add_request(struct list *list, const struct request *request,
	const struct network *place)
{
	struct json *json = &list->json;

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
	if (request->name)
		table_bytes(&list->table, request->name, request->name_len);
	else
		wide_cell(&list->table, wide_of(request->order));
	wide_cell(&list->table, wide_of(request->hosts));
	place_cells(list, place, true);
}

static bool add_free(void *context, const struct network *network)
{
	struct list *list = context;

	if (list->format.json) {
		json_object(&list->json, NULL);
		json_bool(&list->json, "free", true);
		describe_json(&list->json, network);
		json_object_end(&list->json);
	} else if (list->format.no_header || list->free_count < FREE_MOST) {
		table_text(&list->table, "(free)");
		table_skip(&list->table);
		place_cells(list, network, false);
	}
	list->free_count++;
	list->last_free = *network;
	return !failed(list);
}

static double approximate(struct wide n)
{
	return (double)n.high * 18446744073709551616.0 + (double)n.low;
}

/* What is free behind the rows, and what the sizes that are powers of two
 * cost. Free space ends with the parent, so that its last network is the
 * largest. */
static bool request_foot(const struct list *list, const struct network *parent,
	const struct request *requests, size_t count, const struct span *rest,
	struct fail *fail)
{
	char word[NETWORK_TEXT_MAX];
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
	if (list->free_count > FREE_MOST)
		text_printf(&text, "(free)  and %zu more, the largest is %s\n",
			list->free_count - FREE_MOST,
			network_text(&list->last_free, word));
	text_printf(&text,
		"\n%s host%s asked for, room for %s: %.1f %% waste\n",
		wide_text(asked, a), wide_equal(asked, wide_of(1)) ? "" : "s",
		wide_text(given, b), share * 100);
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
	struct list list = {
		.format = format, .ipv4 = parent->width == NETWORK_IPV4};

	begin(&list);
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
	       request_foot(&list, parent, requests, count, rest, fail);
}

/* --- a summary ------------------------------------------------------------- */

static bool add_line(void *context, const struct network *network)
{
	struct list *list = context;
	char word[NETWORK_TEXT_MAX];

	if (list->format.json) {
		describe_json_line(&list->json, network);
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

#include "list/services_table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/fd.h"
#include "proc/socktab.h"
#include "svc/query.h"

/* --- who listens ----------------------------------------------------------- */

/* A UDP socket that is connected hears its peer alone. */
static bool take_row(const struct socktab_row *row, void *data)
{
	struct services_listening *listening = data;
	uint16_t port = row->inet.local_port;

	if ((row->table == SOCKTAB_TCP || row->table == SOCKTAB_TCP6) &&
		row->state == SOCKTAB_LISTEN)
		port_set_add(&listening->tcp, port, port);
	if ((row->table == SOCKTAB_UDP || row->table == SOCKTAB_UDP6) &&
		row->state == SOCKTAB_CLOSED)
		port_set_add(&listening->udp, port, port);
	return true;
}

bool services_table_listening(
	struct services_table *table, const char *proc_root, struct fail *fail)
{
	static const enum socktab_table tables[] = {
		SOCKTAB_TCP, SOCKTAB_TCP6, SOCKTAB_UDP, SOCKTAB_UDP6};
	const char *root = proc_root ? proc_root : "/proc";
	int proc_fd = fd_open(root, O_PATH | O_DIRECTORY);
	bool good;

	/* Without tables nothing would seem to listen. */
	if (proc_fd < 0 || faccessat(proc_fd, "self/net/tcp", R_OK, 0) < 0) {
		good = fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot read '%s/self/net/tcp'", root);
		fd_close(&proc_fd);
		return good;
	}
	table->listening = calloc(1, sizeof(*table->listening));
	good = table->listening || fail_memory(fail);
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables) && good; i++)
		good = socktab_read(
			proc_fd, tables[i], take_row, table->listening, fail);
	fd_close(&proc_fd);
	return good;
}

/* --- columns --------------------------------------------------------------- */

static void name_cell(
	struct services_table *table, const struct service *service)
{
	table_bytes(&table->table, service->name.text, service->name.len);
}

static void number_cell(
	struct services_table *table, const struct service *service)
{
	table_number(&table->table, service->port);
}

static void proto_cell(
	struct services_table *table, const struct service *service)
{
	table_bytes(&table->table, service->proto.text, service->proto.len);
}

static void port_cell(
	struct services_table *table, const struct service *service)
{
	struct text cell = {0};

	text_printf(&cell, "%u/", service->port);
	text_add_bytes(&cell, service->proto.text, service->proto.len);
	if (cell.failed)
		(void)fail_memory(&table->fail);
	table_bytes(&table->table, buf_bytes(&cell.buf), cell.buf.len);
	text_release(&cell);
}

static void range_cell(
	struct services_table *table, const struct service *service)
{
	table_text(&table->table, query_range(service->port)->name);
}

static void listening_cell(
	struct services_table *table, const struct service *service)
{
	if (services_is_proto(service, "tcp", 3))
		table_bool(&table->table,
			port_set_has(&table->listening->tcp, service->port));
	else if (services_is_proto(service, "udp", 3))
		table_bool(&table->table,
			port_set_has(&table->listening->udp, service->port));
	else
		table_skip(&table->table);
}

/* The table wants texts with an end. */
static void aliases_cell(
	struct services_table *table, const struct service *service)
{
	struct service_word rest = service->aliases, alias;
	struct buf items = {0}, words = {0};
	size_t most = service->aliases.len + 1;
	uint8_t *room = buf_room(&words, most);
	bool good = room != NULL;

	while (good && services_alias(&rest, &alias)) {
		const char *item = (const char *)room + words.len;

		good = buf_append(&words, alias.text, alias.len) &&
		       buf_append_byte(&words, '\0') &&
		       buf_append(&items, &item, sizeof(item));
	}
	if (!good)
		(void)fail_memory(&table->fail);
	if (!good || (items.len == 0 && !table->json))
		table_skip(&table->table);
	else
		table_list(&table->table,
			(const char *const *)(void *)buf_bytes(&items),
			items.len / sizeof(const char *));
	buf_release(&items);
	buf_release(&words);
}

static void comment_cell(
	struct services_table *table, const struct service *service)
{
	if (service->comment.len > 0)
		table_bytes(&table->table, service->comment.text,
			service->comment.len);
	else
		table_skip(&table->table);
}

static void source_cell(
	struct services_table *table, const struct service *service)
{
	(void)service;
	table_text(&table->table, table->source);
}

/* When a column is shown. */
enum { IN_TEXT = 1, IN_JSON = 2, IF_RANGES = 4, IF_LISTENING = 8 };

static const struct {
	unsigned when;
	void (*cell)(
		struct services_table *table, const struct service *service);
	struct column column;
} all_columns[] = {
	{IN_TEXT | IN_JSON, name_cell,
		{.title = "NAME", .key = "name", .type = COLUMN_TEXT}},
	{IN_JSON, number_cell, {.key = "port", .type = COLUMN_NUMBER}},
	{IN_JSON, proto_cell, {.key = "proto", .type = COLUMN_TEXT}},
	{IN_TEXT, port_cell, {.title = "PORT", .type = COLUMN_TEXT}},
	{IN_TEXT | IF_RANGES, range_cell,
		{.title = "RANGE", .type = COLUMN_TEXT}},
	{IN_TEXT | IF_LISTENING, listening_cell,
		{.title = "LISTENING", .type = COLUMN_BOOL}},
	{IN_TEXT | IN_JSON, aliases_cell,
		{.title = "ALIASES", .key = "aliases", .type = COLUMN_LIST}},
	{IN_TEXT | IN_JSON, comment_cell,
		{.title = "COMMENT",
			.key = "comment",
			.type = COLUMN_TEXT,
			.blank = ""}},
	{IN_JSON, source_cell, {.key = "source", .type = COLUMN_TEXT}},
	{IN_JSON | IF_LISTENING, listening_cell,
		{.key = "listening", .type = COLUMN_BOOL}},
};

static void begin(struct services_table *table)
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof(all_columns) / sizeof(*all_columns);
		i++) {
		unsigned when = all_columns[i].when;

		if (!(when & (table->json ? IN_JSON : IN_TEXT)) ||
			((when & IF_RANGES) && !table->ranges) ||
			((when & IF_LISTENING) && !table->listening))
			continue;
		table->columns[count] = all_columns[i].column;
		table->cells[count++] = all_columns[i].cell;
	}
	table_init(&table->table, table->columns, count,
		table->json	   ? TABLE_JSON
		: table->no_header ? TABLE_TEXT_NO_HEADER
				   : TABLE_TEXT,
		STDOUT_FILENO, "stdout");
}

/* --- all ------------------------------------------------------------------- */

void services_table_add(
	struct services_table *table, const struct service *service)
{
	if (!table->table.columns)
		begin(table);
	for (size_t i = 0; i < table->table.column_count; i++)
		table->cells[i](table, service);
}

bool services_table_finish(struct services_table *table, struct fail *fail)
{
	if (table->table.columns && !table_finish(&table->table, fail))
		return false;
	if (table->fail.status == STATUS_OK)
		return true;
	*fail = table->fail;
	return false;
}

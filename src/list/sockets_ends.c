#include "list/sockets_ends.h"

#include <stdlib.h>
#include <unistd.h>

#include "list/sockets_pairs.h"
#include "list/sockets_table.h"
#include "list/sockets_text.h"
#include "out/table.h"

static void put_text(struct table *table, struct text *text)
{
	table_escaped(table, buf_bytes(&text->buf), text->buf.len);
	text_release(text);
}

static void put_end(struct table *table, const struct sockets *sockets,
	const struct sock *sock)
{
	const char *state = sockets_state_text(sock);
	struct text local = {0}, owners = {0};

	sockets_add_local(&local, sock, NULL);
	put_text(table, &local);
	if (state)
		table_text(table, state);
	else
		table_skip(table);
	sockets_add_owners(&owners, sockets, sock);
	put_text(table, &owners);
}

/* A server of datagrams is the peer of many clients, and of none. */
static bool is_shown(
	const struct sockets_list *list, const size_t *peers, size_t i)
{
	const struct sock *items = list->sockets.items;
	size_t peer = peers[i];

	if (peer == SOCKETS_PAIRS_NONE || (peer < i && peers[peer] == i))
		return false;
	return sockets_list_matches(list, &items[i]) ||
	       sockets_list_matches(list, &items[peer]);
}

static bool print_text(const struct sockets_list *list, const size_t *peers,
	bool *ret_any, struct fail *fail)
{
	static const struct column columns[] = {
		{.title = "Proto", .type = COLUMN_TEXT},
		{.title = "Address", .type = COLUMN_TEXT},
		{.title = "State", .type = COLUMN_TEXT},
		{.title = "PID/Program", .type = COLUMN_TEXT},
		{.title = "Peer-Address", .type = COLUMN_TEXT},
		{.title = "Peer-State", .type = COLUMN_TEXT},
		{.title = "Peer-PID/Program", .type = COLUMN_TEXT},
	};
	const struct sockets *sockets = &list->sockets;
	struct table table;

	table_init(&table, columns, sizeof(columns) / sizeof(*columns),
		list->args->no_header ? TABLE_TEXT_NO_HEADER : TABLE_TEXT,
		STDOUT_FILENO, "stdout");
	for (size_t i = 0; i < sockets->count; i++) {
		if (!is_shown(list, peers, i))
			continue;
		*ret_any = true;
		table_text(&table, sockets_kind_text(sockets->items[i].kind));
		put_end(&table, sockets, &sockets->items[i]);
		put_end(&table, sockets, &sockets->items[peers[i]]);
	}
	return table_finish(&table, fail);
}

static bool print_json(const struct sockets_list *list, const size_t *peers,
	bool *ret_any, struct fail *fail)
{
	const struct sockets *sockets = &list->sockets;
	struct json json;

	json_init(&json, STDOUT_FILENO, "stdout");
	for (size_t i = 0; i < sockets->count && !json.failed; i++) {
		if (!is_shown(list, peers, i))
			continue;
		*ret_any = true;
		json_object(&json, NULL);
		sockets_json(
			&json, "a", sockets, &sockets->items[i], NULL, NULL);
		sockets_json(&json, "b", sockets, &sockets->items[peers[i]],
			NULL, NULL);
		json_object_end(&json);
	}
	return json_finish(&json, fail);
}

bool sockets_ends_print(
	const struct sockets_list *list, bool *ret_any, struct fail *fail)
{
	size_t *peers = calloc(list->sockets.count + 1, sizeof(*peers));
	bool good;

	if (!peers)
		return fail_memory(fail);
	*ret_any = false;
	good = sockets_pairs_find(&list->sockets, peers, fail) &&
	       (list->args->json ? print_json(list, peers, ret_any, fail)
				 : print_text(list, peers, ret_any, fail));
	free(peers);
	return good;
}

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
	table->cells.failed |= text->failed;
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

/* The pairs of a list. */
struct ends {
	struct sockets_list *list;
	size_t *peers; /* see list/sockets_pairs.h */
	uint8_t *
		listened; /* a bit for each TCP port that somebody listens on */
};

static void find_listened(struct ends *ends)
{
	const struct sockets *sockets = &ends->list->sockets;

	for (size_t i = 0; i < sockets->count; i++) {
		const struct sock *sock = &sockets->items[i];
		uint16_t port = sock->u.inet.local_port;

		if (sock->kind & SOCKETS_TCP && sock->state == SOCKTAB_LISTEN)
			ends->listened[port / 8] |= (uint8_t)(1u << port % 8);
	}
}

/* Whether a looks more like a client than b: it has no name of its own, or a
 * port that nobody listens on; else the greater port. */
static bool is_client(
	const struct ends *ends, const struct sock *a, const struct sock *b)
{
	uint16_t a_port = a->u.inet.local_port, b_port = b->u.inet.local_port;
	bool a_listened, b_listened;

	if (a->kind == SOCKETS_UNIX)
		return a->u.un.name_len == 0 && b->u.un.name_len > 0;
	a_listened = ends->listened[a_port / 8] >> a_port % 8 & 1;
	b_listened = ends->listened[b_port / 8] >> b_port % 8 & 1;
	return a_listened != b_listened ? b_listened : a_port > b_port;
}

/* The pair that i begins: the client first. False: i begins none that is to be
 * shown. A server of datagrams is the peer of many clients, and of none. */
static bool take_pair(const struct ends *ends, size_t i,
	const struct sock **ret_client, const struct sock **ret_server)
{
	const struct sock *items = ends->list->sockets.items;
	size_t peer = ends->peers[i];
	bool mutual;

	if (peer == SOCKETS_PAIRS_NONE)
		return false;
	mutual = ends->peers[peer] == i;
	if (mutual && peer < i)
		return false;
	if (!((items[i].kind | items[peer].kind) & ends->list->kinds))
		return false;
	if (!sockets_list_matches(ends->list, &items[i]) &&
		!sockets_list_matches(ends->list, &items[peer]))
		return false;
	*ret_client = &items[i];
	*ret_server = &items[peer];
	if (mutual && !is_client(ends, *ret_client, *ret_server)) {
		*ret_client = &items[peer];
		*ret_server = &items[i];
	}
	return true;
}

static bool print_text(
	const struct ends *ends, bool *ret_any, struct fail *fail)
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
	const struct sockets *sockets = &ends->list->sockets;
	const struct sock *client, *server;
	struct table table;

	table_init(&table, columns, sizeof(columns) / sizeof(*columns),
		ends->list->args->no_header ? TABLE_TEXT_NO_HEADER : TABLE_TEXT,
		STDOUT_FILENO, "stdout");
	for (size_t i = 0; i < sockets->count; i++) {
		if (!take_pair(ends, i, &client, &server))
			continue;
		*ret_any = true;
		table_text(&table, sockets_kind_text(client->kind));
		put_end(&table, sockets, client);
		put_end(&table, sockets, server);
	}
	return table_finish(&table, fail);
}

static bool print_json(
	const struct ends *ends, bool *ret_any, struct fail *fail)
{
	const struct sockets *sockets = &ends->list->sockets;
	const struct sock *client, *server;
	struct json json;

	json_init(&json, STDOUT_FILENO, "stdout");
	for (size_t i = 0; i < sockets->count && !json.failed; i++) {
		if (!take_pair(ends, i, &client, &server))
			continue;
		*ret_any = true;
		json_object(&json, NULL);
		sockets_json(&json, "a", sockets, &ends->list->users, client,
			false, NULL, NULL);
		sockets_json(&json, "b", sockets, &ends->list->users, server,
			false, NULL, NULL);
		json_object_end(&json);
	}
	return json_finish(&json, fail);
}

bool sockets_ends_print(
	struct sockets_list *list, bool *ret_any, struct fail *fail)
{
	struct ends ends = {
		.list = list,
		.peers = calloc(list->sockets.count + 1, sizeof(*ends.peers)),
		.listened = calloc((UINT16_MAX + 1) / 8, 1),
	};
	bool good = (ends.peers && ends.listened) || fail_memory(fail);

	*ret_any = false;
	good = good && sockets_pairs_find(&list->sockets, ends.peers, fail);
	if (good) {
		find_listened(&ends);
		good = list->args->json ? print_json(&ends, ret_any, fail)
					: print_text(&ends, ret_any, fail);
	}
	free(ends.peers);
	free(ends.listened);
	return good;
}

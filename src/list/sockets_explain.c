#include "list/sockets_explain.h"

#include <string.h>
#include <unistd.h>

#include "list/sockets_text.h"
#include "out/table.h"
#include "out/text.h"

/* RFC 9293 3.3.2; "" is a socket without a state. */
static const struct {
	const char *state;
	const char *words;
} meanings[] = {
	{"LISTEN", "waits for clients; Recv-Q of TCP counts those that no "
		   "accept() has taken yet"},
	{"SYN_SENT", "has asked for a connection; the peer, or a packet filter "
		     "on the way, has not answered"},
	{"SYN_RECV", "was asked for a connection and has answered; the "
		     "client's ACK is to come"},
	{"ESTABLISHED", "connected, both ends may send"},
	{"FIN_WAIT1", "this end has closed; the peer's system must acknowledge "
		      "it"},
	{"FIN_WAIT2", "this end has closed and the peer knows; the program "
		      "there must close, too"},
	{"CLOSING", "both ends closed at once; the peer's system must "
		    "acknowledge it"},
	{"TIME_WAIT", "closed; the system here keeps the ports for a minute, "
		      "so that late segments do no harm; nobody must act"},
	{"CLOSE_WAIT", "the peer has closed; the program here must close its "
		       "end: if it stays, the program forgot to"},
	{"LAST_ACK", "both have closed; the peer's system must acknowledge our "
		     "end"},
	{"CLOSE", "not connected any more, and not yet gone"},
	{"CONNECTING", "waits in a listener's queue; the program that listens "
		       "must accept it"},
	{"CONNECTED", "connected, both ends may send"},
	{"DISCONNECTING", "is being closed"},
	{"", "(-) bound but not connected: takes datagrams from anybody"},
};

static bool has_state(const struct sockets *sockets, const char *state)
{
	for (size_t i = 0; i < sockets->count; i++) {
		const char *other = sockets_state_text(&sockets->items[i]);

		if (strcmp(other ? other : "", state) == 0)
			return true;
	}
	return false;
}

bool sockets_explain(const struct sockets *sockets, struct fail *fail)
{
	struct text text = {0};

	text_add_byte(&text, '\n');
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (has_state(sockets, meanings[i].state))
			text_printf(&text, "%s%s%s\n", meanings[i].state,
				*meanings[i].state ? ": " : "",
				meanings[i].words);
	return text_print(&text, fail);
}

/* --- summary --------------------------------------------------------------- */

#define KINDS 13

static size_t count_of(const struct sockets *sockets, enum sockets_kind kind,
	const char *state)
{
	size_t count = 0;

	for (size_t i = 0; i < sockets->count; i++) {
		const struct sock *sock = &sockets->items[i];
		const char *other;

		if (sock->kind != kind)
			continue;
		other = sockets_state_text(sock);
		count += strcmp(other ? other : "", state) == 0;
	}
	return count;
}

bool sockets_summary(const struct sockets *sockets, bool json, bool no_header,
	struct fail *fail)
{
	static const struct column columns[] = {
		{.title = "Proto", .key = "proto", .type = COLUMN_TEXT},
		{.title = "State", .key = "state", .type = COLUMN_TEXT},
		{.title = "Count",
			.key = "count",
			.type = COLUMN_NUMBER,
			.right = true},
	};
	struct table table;

	table_init(&table, columns, 3,
		json	    ? TABLE_JSON
		: no_header ? TABLE_TEXT_NO_HEADER
			    : TABLE_TEXT,
		STDOUT_FILENO, "stdout");
	for (unsigned kind = 0; kind < KINDS; kind++)
		for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings);
			i++) {
			enum sockets_kind bit = (enum sockets_kind)(1u << kind);
			const char *state = meanings[i].state;
			size_t count = count_of(sockets, bit, state);

			if (count == 0)
				continue;
			table_text(&table, sockets_kind_text(bit));
			if (*state)
				table_text(&table, state);
			else
				table_skip(&table);
			table_number(&table, count);
		}
	return table_finish(&table, fail);
}

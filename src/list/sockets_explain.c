#include "list/sockets_explain.h"

#include <string.h>
#include <unistd.h>

#include "list/sockets_text.h"
#include "out/table.h"
#include "out/text.h"

#define DATAGRAMS (SOCKETS_UDP | SOCKETS_RAW)
#define STREAMS	  (~(unsigned)DATAGRAMS)

/* RFC 9293 3.3.2; "" is a socket without a state. */
static const struct {
	const char *state;
	const char *words;
	unsigned kinds; /* enum sockets_kind; 0: any */
} meanings[] = {
	{"LISTEN",
		"waits for clients; Recv-Q counts those that no accept() "
		"has taken yet",
		0},
	{"SYN_SENT",
		"has asked for a connection; the peer, or a packet filter "
		"on the way, has not answered",
		0},
	{"SYN_RECV",
		"was asked for a connection and has answered; the "
		"client's ACK is to come",
		0},
	{"ESTABLISHED", "connected, both ends may send", STREAMS},
	{"ESTABLISHED",
		"(UDP, raw) has one peer, the only one that it hears; there is "
		"no connection, nothing was asked of that peer",
		DATAGRAMS},
	{"FIN_WAIT1",
		"this end has closed; the peer's system must acknowledge "
		"it",
		0},
	{"FIN_WAIT2",
		"this end has closed and the peer knows; the program "
		"there must close, too",
		0},
	{"CLOSING",
		"both ends closed at once; the peer's system must "
		"acknowledge it",
		0},
	{"TIME_WAIT",
		"closed; the system here keeps the ports for a minute, "
		"so that late segments do no harm; nobody must act",
		0},
	{"CLOSE_WAIT",
		"the peer has closed; the program here must close its "
		"end: if it stays, the program forgot to",
		0},
	{"LAST_ACK",
		"both have closed; the peer's system must acknowledge our "
		"end",
		0},
	{"CLOSE", "not connected any more, and not yet gone", 0},
	{"CONNECTING",
		"waits in a listener's queue; the program that listens "
		"must accept it",
		0},
	{"CONNECTED", "connected, both ends may send", 0},
	{"DISCONNECTING", "is being closed", 0},
	{"", "(-) UDP: takes datagrams from anybody", SOCKETS_UDP},
	{"", "(-) raw: takes packets of its protocol from anybody",
		SOCKETS_RAW},
	{"",
		"(-) UNIX: not connected; if it is of datagrams and has a name, "
		"anybody may send to it",
		SOCKETS_UNIX},
	{"", "(-) takes packets as they pass", SOCKETS_PACKET},
	{"", "(-) takes messages of the kernel", SOCKETS_NETLINK},
};

#define MEANINGS (sizeof(meanings) / sizeof(*meanings))

static bool is_in_state(const struct sock *sock, const char *state)
{
	const char *other = sockets_state_text(sock);

	return strcmp(other ? other : "", state) == 0;
}

static bool has_state(
	const struct sockets *sockets, const char *state, unsigned kinds)
{
	for (size_t i = 0; i < sockets->count; i++) {
		const struct sock *sock = &sockets->items[i];

		if ((kinds == 0 || sock->kind & kinds) &&
			is_in_state(sock, state))
			return true;
	}
	return false;
}

bool sockets_explain(const struct sockets *sockets, struct fail *fail)
{
	struct text text = {0};

	text_add_byte(&text, '\n');
	for (size_t i = 0; i < MEANINGS; i++)
		if (has_state(sockets, meanings[i].state, meanings[i].kinds))
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

	for (size_t i = 0; i < sockets->count; i++)
		count += sockets->items[i].kind == kind &&
			 is_in_state(&sockets->items[i], state);
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
		for (size_t i = 0; i < MEANINGS; i++) {
			enum sockets_kind bit = (enum sockets_kind)(1u << kind);
			const char *state = meanings[i].state;
			unsigned kinds = meanings[i].kinds;
			size_t count = kinds == 0 || kinds & bit
					       ? count_of(sockets, bit, state)
					       : 0;

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

/*
 * Telnet: what a peer negotiates, and what is typed behind the escape character.
 * Two who negotiate with each other come to an end; what one sends the other
 * gets as it was; a cut changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "net/telnet.h"
#include "session/escape.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { WILL = 251, WONT = 252, DO = 253, DONT = 254, IAC = 255 };

static void check(bool good)
{
	if (!good)
		abort();
}

/* Replies are IAC VERB OPTION; nothing but echo and go-ahead is agreed to, and
 * nothing is offered. */
static void check_replies(const struct buf *replies)
{
	const uint8_t *bytes = buf_bytes(replies);

	check(replies->len % 3 == 0);
	for (size_t i = 0; i < replies->len; i += 3) {
		check(bytes[i] == IAC);
		check(bytes[i + 1] == WONT || bytes[i + 1] == DONT ||
			(bytes[i + 1] == DO &&
				(bytes[i + 2] == 1 || bytes[i + 2] == 3)));
	}
}

/* What we answer makes another ncx answer refusals alone, and these nothing. */
static void check_ends(struct telnet *telnet, const struct buf *replies)
{
	struct buf data = {0}, second = {0}, third = {0};
	struct telnet other = {0};

	check(telnet_receive(
		&other, buf_bytes(replies), replies->len, &data, &second));
	check(data.len == 0);
	check_replies(&second);
	check(telnet_receive(
		telnet, buf_bytes(&second), second.len, &data, &third));
	check_replies(&third);
	check(data.len == 0 && third.len <= second.len);
	buf_release(&second);
	check(telnet_receive(
		&other, buf_bytes(&third), third.len, &data, &second));
	check(data.len == 0 && second.len == 0);
	buf_release(&second);
	buf_release(&third);
}

/* What the peer does not do and what this side need not do needs no answer. */
static void check_silence(const struct telnet *telnet, uint8_t option)
{
	const uint8_t bytes[] = {IAC, WONT, option, IAC, DONT, option};
	struct buf data = {0}, replies = {0};
	struct telnet copy = *telnet;
	bool agreed = copy.agreed[option / 8] >> option % 8 & 1;

	check(telnet_receive(&copy, bytes, sizeof(bytes), &data, &replies));
	check(data.len == 0 && replies.len == (agreed ? 3 : 0));
	buf_release(&replies);
}

static void negotiate(const uint8_t *bytes, size_t len)
{
	struct buf data = {0}, replies = {0};
	struct telnet telnet = {0};

	check(telnet_receive(&telnet, bytes, len, &data, &replies));
	check(data.len + replies.len <= len);
	check_replies(&replies);
	if (telnet.state == TELNET_DATA) {
		check_silence(&telnet, len > 0 ? bytes[len - 1] : 1);
		check_ends(&telnet, &replies);
	}
	buf_release(&data);
	buf_release(&replies);
}

static void send_and_receive(const uint8_t *bytes, size_t len)
{
	struct buf sent = {0}, data = {0}, replies = {0};
	struct telnet telnet = {0};

	check(telnet_send(bytes, len, &sent));
	check(telnet_receive(
		&telnet, buf_bytes(&sent), sent.len, &data, &replies));
	check(replies.len == 0 && data.len == len);
	check(len == 0 || memcmp(buf_bytes(&data), bytes, len) == 0);
	buf_release(&sent);
	buf_release(&data);
}

/* --- the escape character -------------------------------------------------- */

/* What came of it: data for the peer, and a byte for each event and each byte of
 * a command. */
struct typed {
	struct buf data, events;
};

static void obey(const struct escape *escape, struct typed *typed)
{
	const char *line = escape->line, *rest = NULL;
	size_t len = strnlen(line, ESCAPE_LINE_MAX);
	enum escape_verb verb;
	int signal;

	check(len < ESCAPE_LINE_MAX);
	verb = escape_verb(line, &rest);
	check(verb <= ESCAPE_UNKNOWN && rest >= line && rest <= line + len);
	signal = escape_signal(rest);
	check(signal == -1 || signal == ESCAPE_ITSELF ||
		(signal >= 236 && signal <= 249));
	check(buf_append_byte(&typed->events, (uint8_t)verb) &&
		buf_append(&typed->events, line, len));
}

static void type(struct escape *escape, const uint8_t *bytes, size_t n,
	struct typed *typed)
{
	while (n > 0) {
		size_t taken = 0;
		enum escape_event event =
			escape_take(escape, bytes, n, &taken, &typed->data);

		check(event != ESCAPE_FAILED && taken > 0 && taken <= n);
		check(event != ESCAPE_NONE || taken == n);
		check(event == ESCAPE_NONE || escape->prompting);
		if (event != ESCAPE_NONE)
			check(buf_append_byte(
				&typed->events, 0x80 | (uint8_t)event));
		if (event == ESCAPE_COMMAND) {
			obey(escape, typed);
			escape->prompting = false;
		}
		bytes += taken;
		n -= taken;
	}
}

static void check_same(struct buf *a, struct buf *b)
{
	check(a->len == b->len);
	check(a->len == 0 || memcmp(buf_bytes(a), buf_bytes(b), a->len) == 0);
	buf_release(a);
	buf_release(b);
}

static void type_all(
	int character, const uint8_t *bytes, size_t len, size_t cut)
{
	struct escape one = {.character = character}, two = one;
	struct typed whole = {{0}, {0}}, halves = {{0}, {0}};

	type(&one, bytes, len, &whole);
	type(&two, bytes, cut, &halves);
	type(&two, bytes + cut, len - cut, &halves);
	check(character >= 0 || whole.data.len == len);
	check_same(&whole.data, &halves.data);
	check_same(&whole.events, &halves.events);
}

/* -e CHARACTER; its name means the same again. */
static int parse_character(const uint8_t *bytes, size_t len)
{
	char text[8] = "", name[ESCAPE_TEXT_MAX];
	int character = -2, again = -2;

	if (len >= sizeof(text))
		len = sizeof(text) - 1;
	memcpy(text, bytes, len);
	if (!escape_parse(text, &character)) {
		check(character == -2);
		return 0x1d;
	}
	check(character >= -1 && character <= 0xff);
	check(escape_parse(escape_name(character, name), &again));
	check(again == character);
	return character;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	size_t head;

	if (len < 2)
		return 0;
	head = bytes[0] % 5;
	if (head > len - 2)
		head = len - 2;
	type_all(parse_character(bytes + 2, head), bytes + 2 + head,
		len - 2 - head, bytes[1] % (len - 1 - head));
	negotiate(bytes + 2, len - 2);
	send_and_receive(bytes + 2, len - 2);
	return 0;
}

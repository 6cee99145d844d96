#include "net/telnet.h"

/* RFC 854, "Telnet command structure". */
enum {
	SE = 240,
	SB = 250,
	WILL = 251,
	WONT = 252,
	DO = 253,
	DONT = 254,
	IAC = 255,
};

/* The options whose WILL is accepted: RFC 857, RFC 858. */
enum { OPTION_ECHO = 1, OPTION_SUPPRESS_GO_AHEAD = 3, OPTION_TIMING_MARK = 6 };

static bool answer(struct buf *replies, uint8_t verb, uint8_t option)
{
	const uint8_t bytes[] = {IAC, verb, option};

	return buf_append(replies, bytes, sizeof(bytes));
}

static bool negotiate(
	struct telnet *telnet, uint8_t option, struct buf *replies)
{
	uint8_t *byte = &telnet->agreed[option / 8];
	uint8_t bit = (uint8_t)(1u << option % 8);
	bool wanted =
		option == OPTION_ECHO || option == OPTION_SUPPRESS_GO_AHEAD;

	switch (telnet->verb) {
	case DO:
		return answer(replies, WONT, option);
	case WILL:
		/* It is an answer already, to DO: RFC 860. */
		if (option == OPTION_TIMING_MARK)
			return true;
		if (!wanted)
			return answer(replies, DONT, option);
		if (*byte & bit)
			return true;
		*byte |= bit;
		return answer(replies, DO, option);
	case WONT:
		if (!(*byte & bit))
			return true;
		*byte &= (uint8_t)~bit;
		return answer(replies, DONT, option);
	default: /* DONT: this side does nothing anyway */
		return true;
	}
}

static bool receive_byte(struct telnet *telnet, uint8_t byte, struct buf *out,
	struct buf *replies)
{
	switch (telnet->state) {
	case TELNET_DATA:
		if (byte != IAC)
			return buf_append_byte(out, byte);
		telnet->state = TELNET_COMMAND;
		return true;
	case TELNET_COMMAND:
		telnet->state = TELNET_DATA;
		if (byte == IAC)
			return buf_append_byte(out, byte);
		if (byte == SB)
			telnet->state = TELNET_SUB;
		if (byte >= WILL && byte <= DONT) {
			telnet->state = TELNET_OPTION;
			telnet->verb = byte;
		}
		return true;
	case TELNET_OPTION:
		telnet->state = TELNET_DATA;
		return negotiate(telnet, byte, replies);
	case TELNET_SUB:
		if (byte == IAC)
			telnet->state = TELNET_SUB_COMMAND;
		return true;
	case TELNET_SUB_COMMAND:
		telnet->state = byte == SE ? TELNET_DATA : TELNET_SUB;
		return true;
	}
	return true;
}

bool telnet_receive(struct telnet *telnet, const uint8_t *bytes, size_t n,
	struct buf *out, struct buf *replies)
{
	for (size_t i = 0; i < n; i++)
		if (!receive_byte(telnet, bytes[i], out, replies))
			return false;
	return true;
}

bool telnet_send(const uint8_t *bytes, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++)
		if ((bytes[i] == IAC && !buf_append_byte(out, IAC)) ||
			!buf_append_byte(out, bytes[i]))
			return false;
	return true;
}

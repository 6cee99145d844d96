/*
 * Telnet option negotiation: RFC 854, RFC 855, RFC 1143.
 *
 * The filter takes what the peer sent, in pieces of any size, removes the
 * commands, and answers each request: every option is refused, except that the
 * peer may echo and suppress go-ahead, which costs this side nothing. An option
 * is answered only when its state changes, so that no loop can arise; WILL
 * TIMING-MARK (RFC 860) is an answer itself. Pure.
 */
#ifndef NCX_NET_TELNET_H
#define NCX_NET_TELNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct telnet {
	enum telnet_state {
		TELNET_DATA,
		TELNET_COMMAND,	   /* after IAC */
		TELNET_OPTION,	   /* after IAC WILL, WONT, DO or DONT */
		TELNET_SUB,	   /* inside IAC SB ... IAC SE */
		TELNET_SUB_COMMAND /* IAC inside of it */
	} state;
	uint8_t verb;
	uint8_t agreed[32]; /* a bit for each option the peer does for us */
};

/* Of n bytes from the peer, data is added to out and answers to replies. False
 * is out of memory. */
bool telnet_receive(struct telnet *telnet, const uint8_t *bytes, size_t n,
	struct buf *out, struct buf *replies);

/* What is to be sent: 255 is doubled. */
bool telnet_send(const uint8_t *bytes, size_t n, struct buf *out);

#endif

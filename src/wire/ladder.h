/*
 * The ladder: an exchange of packets as a sequence diagram, a line a packet.
 *
 *	struct ladder_options options = {.width = 100};
 *	struct ladder *ladder = ladder_new(&options);
 *
 *	while (...) {
 *		packet_parse(&frame, &packet);
 *		ladder_packet(ladder, &packet, &text);	<- appends lines
 *	}
 *	ladder_end(ladder, &text);			<- and the summaries
 *	ladder_free(ladder);
 *
 *	 time ms  client 127.0.0.1:60496                      server 127.0.0.1:6200
 *	   0.000     SYN_SENT |-- SYN seq=0 win=64240 mss=1460 ---->| LISTEN?
 *	   0.037  ESTABLISHED |<- SYN,ACK seq=0 ack=1 win=65160 ----| SYN_RECEIVED
 *	   0.050              |-- ACK seq=1 ack=1 win=64512 ------->| ESTABLISHED
 *
 * An axis is an address and a port, so both ends may be on one machine. Left is
 * who sent the first SYN; where it was not seen, who sent first, and then the
 * states are what the packets seen allow: "?" until they allow but one. The
 * states beside an arrow are those of the sender once it has sent, and of the
 * receiver once it has received (RFC 9293 section 3.3.2), and are printed where
 * they change. Whether a port is open is not known before it answers: who got a
 * SYN is in "LISTEN?" until then.
 *
 * Where both SYNs, or both FINs, cross on their way, that is known only when the
 * second one is drawn; from there on the states are those of RFC 9293 figures 8
 * and 13.
 *
 * Remarks stand at the end of the line or, where there is no room, between the
 * axes of a line of their own, as does what the arrow has no room for. Numbers
 * count from the SYN and do not wrap at 2^32; seq=1 len=18 are the bytes 1 to 18. A
 * window is scaled; where the SYNs that say how were not seen, it is as it
 * stands in the header: "win=502?".
 *
 * Several conversations may be mixed: each is drawn with its own numbers and
 * states, and a line that names both ends stands before a packet of another one
 * than the packet before, and before a summary that is not below its diagram.
 * UDP conversations are drawn by their datagrams; an
 * ICMP error is drawn into the conversation whose packet it quotes. What belongs
 * to no conversation (ARP, pings) is a line of wire/brief.h.
 *
 * Pure: the time is that of the frames. Memory is bounded: of
 * LADDER_CONVERSATIONS_MAX the one that ended, or was silent, longest ago is
 * summed up and forgotten. Errors are sticky in the text.
 */
#ifndef NCX_WIRE_LADDER_H
#define NCX_WIRE_LADDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "out/text.h"
#include "wire/packet.h"

#define LADDER_CONVERSATIONS_MAX 1024

enum ladder_format {
	LADDER_TEXT,
	LADDER_MERMAID, /* a sequenceDiagram for reports in Markdown */
};

struct ladder_options {
	enum ladder_format format;
	bool absolute; /* sequence numbers as they stand in the packets */
	bool delta;    /* time since the packet before, not since the first */
	bool no_states;
	/* Columns of the text, at least 80; 0: 100. */
	unsigned width;
	/* So many bytes of what a packet carries are shown, escaped. 0: none */
	unsigned payload;
	/* What the first line says of where this comes from: "reconstructed
	 * from what the socket tells, not captured". Null: nothing. Must outlive the ladder. */
	const char *origin;
};

struct ladder;

/* Null: no memory. */
struct ladder *ladder_new(const struct ladder_options *options);
void ladder_free(struct ladder *ladder);

/* Append what this packet draws. */
void ladder_packet(
	struct ladder *ladder, const struct packet *packet, struct text *text);

/* Of every conversation that has no summary yet: segments, bytes each way, time
 * of the handshake, retransmissions, who closed first and is therefore in
 * TIME-WAIT and for how long. */
void ladder_end(struct ladder *ladder, struct text *text);

/* Whether every TCP conversation seen was closed on both sides, or reset: then
 * nothing more is to come of them. False as long as none was seen, and
 * for good once one had to be forgotten while it was open. */
bool ladder_all_closed(const struct ladder *ladder);

#endif

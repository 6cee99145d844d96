/*
 * What the files of the ladder share; nobody else includes it.
 *
 * A packet becomes an event: whose conversation, which way, and what it means
 * there (ladder_tcp.c with ladder_data.c, ladder_ack.c and ladder_reset.c). The event is drawn by ladder_text.c or
 * ladder_mermaid.c. Numbers are 64 bits wide and count from the first SYN, so
 * that they neither wrap nor begin anywhere else; where the SYN was not seen the
 * first byte seen is number 1.
 */
#ifndef NCX_WIRE_LADDER_PARTS_H
#define NCX_WIRE_LADDER_PARTS_H

#include "wire/brief.h"
#include "wire/ladder.h"

/* RFC 9293 section 3.3.2. */
enum ladder_state {
	LADDER_UNKNOWN,
	LADDER_ASKED, /* a SYN came in: listening, if it listens at all */
	LADDER_CLOSED,
	LADDER_LISTEN,
	LADDER_SYN_SENT,
	LADDER_SYN_RECEIVED,
	LADDER_ESTABLISHED,
	LADDER_FIN_WAIT_1,
	LADDER_FIN_WAIT_2,
	LADDER_CLOSE_WAIT,
	LADDER_CLOSING,
	LADDER_LAST_ACK,
	LADDER_TIME_WAIT,
	LADDER_STATES,
};

/* Numbers that were jumped over: on their way, lost, or not captured. */
struct ladder_hole {
	int64_t from, to;
	int64_t time_ns; /* when it was noticed */
};

#define LADDER_HOLES	32
#define LADDER_END_TEXT 56 /* "[IPv6]:65535" and its end */

struct ladder_end {
	uint8_t address[16];
	uint16_t port;
	char text[LADDER_END_TEXT];

	/* For the summary; bytes that came twice count once. */
	uint64_t segments, bytes, retransmissions, duplicates;

	bool has_base;
	uint32_t base; /* the sequence number that is shown as 0 */
	int64_t next;  /* behind the highest number sent */
	bool has_acked;
	int64_t acked; /* the highest number of the other end that it acked */
	unsigned duplicate_run;
	bool has_window;
	uint16_t raw_window;
	uint64_t window;
	int64_t window_seq, window_ack; /* of the segment that had it */
	bool has_mss, has_scale, has_timestamps;
	uint16_t mss;
	uint8_t scale;
	bool probed;	/* its last segment was a keep-alive */
	bool strange;	/* its last segment asks for a challenge ACK */
	bool spoilt;	/* its last checksum was wrong */
	uint64_t wrong; /* checksums */
	bool resent;	/* its last segment had been seen before */
	bool farther;	/* data came with its SYN (RFC 7413) */
	struct ladder_hole holes[LADDER_HOLES];
	size_t hole_count;
	bool holes_lost; /* there were more: counts are at least */

	/* What has happened to this end: its state follows from it. */
	bool syn_sent, syn_seen, syn_received, syn_acked;
	bool fin_sent, fin_received, fin_acked;
	bool syn_answered;   /* a SYN of its own acknowledged the other's */
	bool fin_unasked;    /* its FIN went out before the other's came in */
	bool may_have_ended; /* a FIN may have been sent before the capture */
	int64_t fin;	     /* behind its FIN */
	enum ladder_state state, shown;
};

struct ladder_conversation {
	uint8_t version, protocol;
	struct ladder_end ends[2]; /* left, right */
	uint64_t number;	   /* from 1 */
	bool inside;	   /* the capture began inside it: no SYN was seen */
	bool unscaled;	   /* some windows were shown as they stand */
	bool reset;	   /* by ends[resetter] */
	bool refused;	   /* and that was the answer to the SYN */
	bool ended;	   /* nothing more is to come */
	bool summed;	   /* its summary is out */
	bool crossed;	   /* both FINs were under way at once */
	bool syns_crossed; /* both SYNs were */
	bool denied;	   /* an ICMP error was the answer to the SYN */
	uint8_t denial_type, denial_code;
	uint8_t denier[16]; /* who sent it */
	bool has_closer;
	unsigned resetter, closer;
	bool has_syn_time, has_opened; /* of the SYN without ACK */
	int64_t syn_ns, opened_ns;
	uint64_t errors; /* ICMP */

	/* The table's own. */
	uint64_t hash;
	uint32_t next_in_bucket;
	uint32_t newer, older; /* in the list of live, or of ended ones */
};

#define LADDER_NONE    UINT32_MAX
#define LADDER_BUCKETS 2048

struct ladder_table {
	struct ladder_conversation *slots;
	uint32_t used;
	uint32_t free; /* linked by .older */
	uint32_t buckets[LADDER_BUCKETS];
	uint32_t oldest[2], newest[2]; /* of live [0], of ended [1] */
};

enum ladder_kind {
	LADDER_SEGMENT,
	LADDER_DATAGRAM,
	LADDER_ERROR, /* ICMP */
};

/* A packet as it is to be drawn. */
struct ladder_event {
	enum ladder_kind kind;
	const struct packet *packet;
	struct ladder_conversation *conversation;
	unsigned from; /* which end sends: 0 left, 1 right */
	/* As shown. */
	int64_t seq, ack;
	uint64_t window;
	bool unscaled; /* by what to multiply the window is not known */
	uint32_t length;
	bool has_time;
	int64_t time_ns; /* as shown */
};

/* The columns of the text. */
struct ladder_columns {
	unsigned width;
	unsigned axis;	  /* of the left '|' */
	unsigned arrow;	  /* columns between the two '|' */
	unsigned remarks; /* columns that always are there for them */
};

struct ladder {
	struct ladder_options options;
	struct ladder_columns columns;
	struct ladder_table table;
	struct brief brief;
	struct ladder_conversation *current; /* the last one drawn */
	uint64_t conversations, tcp_seen, tcp_open;
	bool begun, headed;
	bool has_first;
	int64_t first_ns, last_ns;
	/* Of the event at hand: kept, so that no packet costs an allocation. */
	struct text label, remarks, rest, payload;
};

/* --- ladder_table.c ------------------------------------------------------- */

/* A conversation's name: the two ends, in either order. */
struct ladder_key {
	uint8_t version, protocol;
	uint8_t address[2][16];
	uint16_t port[2];
};

bool ladder_table_init(struct ladder_table *table);

/* Null: there is none. *ret_from is which of its ends is key's first. */
struct ladder_conversation *ladder_table_find(const struct ladder_table *table,
	const struct ladder_key *key, unsigned *ret_from);

/* What has to go before another one can come; null: there is room. */
struct ladder_conversation *ladder_table_oldest(
	const struct ladder_table *table);

void ladder_table_remove(
	struct ladder_table *table, struct ladder_conversation *conversation);

/* There is room. Key's end `left` becomes ends[0]. */
struct ladder_conversation *ladder_table_add(struct ladder_table *table,
	const struct ladder_key *key, unsigned left);

/* It was heard of; or has ended. */
void ladder_table_touch(
	struct ladder_table *table, struct ladder_conversation *conversation);
void ladder_table_ended(
	struct ladder_table *table, struct ladder_conversation *conversation);
/* What had ended goes on. */
void ladder_table_revived(
	struct ladder_table *table, struct ladder_conversation *conversation);

/* --- ladder_tcp.c --------------------------------------------------------- */

/* Whether this segment belongs to a conversation that comes after the one with
 * the same ends. */
bool ladder_tcp_fresh(const struct ladder_conversation *conversation,
	unsigned from, const struct packet_tcp *tcp);

/* Take in the segment of an event: numbers, states, remarks, and whether the
 * conversation has ended. The event's numbers are filled in. */
void ladder_tcp(struct ladder *ladder, struct ladder_event *event);

/* Whether the scale of what comes from this end is known: both SYNs were seen,
 * or one of them without a scale (RFC 7323 section 2.2). */
bool ladder_scale_known(
	const struct ladder_end *from, const struct ladder_end *to);

/* --- ladder_holes.c ------------------------------------------------------- */

void ladder_hole_add(
	struct ladder_end *end, int64_t from, int64_t to, int64_t time_ns);

/* Take [start, stop) out of the first hole that it lies in: how much of it did,
 * and when that hole was noticed; 0: none of it. */
int64_t ladder_hole_fill(struct ladder_end *end, int64_t start, int64_t stop,
	int64_t *ret_noticed);

/* --- ladder_state.c ------------------------------------------------------- */

const char *ladder_state_name(enum ladder_state state);

/* An ICMP error of an event: whether it says that the SYN was refused, and then
 * its sender is in CLOSED. */
bool ladder_state_deny(struct ladder_event *event);

/* What the segment has let happen to both ends: start, end and ack are its
 * numbers, fits says that nothing before it is missing. */
struct ladder_step {
	int64_t start, end, ack;
	uint32_t length;
	bool fits;
	bool probe;
	bool foreign; /* of another connection with the same ends */
};
void ladder_state_step(struct ladder *ladder, struct ladder_event *event,
	const struct ladder_step *step);

/* --- ladder_remark.c ------------------------------------------------------ */

void ladder_remark(struct ladder *ladder, const char *words);
void ladder_remark_number(struct ladder *ladder, const char *before,
	uint64_t number, const char *after);
void ladder_remark_acked(struct ladder *ladder,
	const struct ladder_event *event, int64_t before, int64_t ack);
void ladder_remark_offload(
	struct ladder *ladder, const struct ladder_event *event);
void ladder_remark_reset(
	struct ladder *ladder, const struct ladder_event *event);
void ladder_remark_sack(
	struct ladder *ladder, int64_t from, int64_t len, bool twice);
void ladder_remark_checksum(
	struct ladder *ladder, const struct ladder_event *event);
void ladder_remark_error(
	struct ladder *ladder, const struct ladder_event *event);

/* --- ladder_label.c ------------------------------------------------------- */

/* "ICMP port unreachable". */
void ladder_icmp(struct text *text, bool v6, uint8_t type, uint8_t code);

/* What stands on the arrow, in ladder->label, in at most so many columns; what
 * does not fit and is worth a line of its own, in ladder->rest. */
void ladder_label(struct ladder *ladder, const struct ladder_event *event,
	size_t columns);

/* The first bytes of what the packet carries, in quotes and escaped, in
 * ladder->payload; empty: nothing. */
void ladder_payload(struct ladder *ladder, const struct ladder_event *event,
	size_t columns);

/* "0.037", in at most 8 columns where a number of milliseconds has room. */
void ladder_ms(struct text *text, int64_t ns);

static inline const char *ladder_bytes(const struct text *text)
{
	const uint8_t *bytes = buf_bytes(&text->buf);

	return bytes ? (const char *)bytes : "";
}

/* --- ladder_text.c, ladder_mermaid.c -------------------------------------- */

void ladder_text_start(struct ladder *ladder, struct text *text);
void ladder_text_event(struct ladder *ladder, const struct ladder_event *event,
	struct text *text);
void ladder_text_stray(struct ladder *ladder, const struct packet *packet,
	bool has_time, int64_t time_ns, struct text *text);
void ladder_text_summary(struct ladder *ladder,
	const struct ladder_conversation *conversation, struct text *text);

void ladder_mermaid_start(struct ladder *ladder, struct text *text);
void ladder_mermaid_event(struct ladder *ladder,
	const struct ladder_event *event, struct text *text);
void ladder_mermaid_stray(
	struct ladder *ladder, const struct packet *packet, struct text *text);
void ladder_mermaid_summary(struct ladder *ladder,
	const struct ladder_conversation *conversation, struct text *text);

/* --- ladder_summary.c ----------------------------------------------------- */

/* Write the lines of the summary into ladder->rest, each with its line end. */
void ladder_summary(
	struct ladder *ladder, const struct ladder_conversation *conversation);

#endif

#include "session/sketch_view.h"

#include <string.h>

#define TIMESTAMP_OPTION 12 /* bytes of each segment, RFC 7323 appendix A */
#define GAVE_UP_TRIES	 3  /* RFC 9293 section 3.8.3: R1 */

/* struct tcp_info of linux/tcp.h: where its fields lie. Not every libc knows
 * those since Linux 4.19. */
enum {
	INFO_STATE = 0,
	INFO_TRIES = 2, /* of the same segment, and probes in the next byte */
	INFO_OPTIONS = 5,
	INFO_SCALES = 6,
	INFO_LAST_SENT = 44,
	INFO_LAST_RECEIVED = 52,
	INFO_RECEIVE_THRESHOLD = 64,
	INFO_ADVERTISED_MSS = 84,
	INFO_RETRANSMISSIONS = 100,
	INFO_ACKED = 120,
	INFO_RECEIVED = 128,
	INFO_SEGMENTS_OUT = 136,
	INFO_SEGMENTS_IN = 140,
	INFO_UNSENT = 144,
	INFO_DATA_IN = 152,
	INFO_DATA_OUT = 156,
	INFO_SENT = 200,
	INFO_RESENT = 208,
	INFO_PEER_WINDOW = 228, /* 5.4 */
	INFO_WINDOW = 232,	/* 6.2 */

	OPTION_TIMESTAMPS = 1, /* TCPI_OPT_ */
	OPTION_SACK = 2,
	OPTION_SCALING = 4,
};

static uint32_t number(const uint8_t *info, size_t at)
{
	uint32_t value;

	memcpy(&value, info + at, sizeof(value));
	return value;
}

static uint64_t long_number(const uint8_t *info, size_t at)
{
	uint64_t value;

	memcpy(&value, info + at, sizeof(value));
	return value;
}

static void parse_counts(const uint8_t *info, struct sketch_view *view)
{
	view->acked = long_number(info, INFO_ACKED);
	view->received = long_number(info, INFO_RECEIVED);
	view->resent = long_number(info, INFO_RESENT);
	view->sent = long_number(info, INFO_SENT) - view->resent;
	view->unsent = number(info, INFO_UNSENT);
	view->retransmissions = number(info, INFO_RETRANSMISSIONS);
	view->out = number(info, INFO_SEGMENTS_OUT);
	view->in = number(info, INFO_SEGMENTS_IN);
	view->data_out = number(info, INFO_DATA_OUT);
	view->data_in = number(info, INFO_DATA_IN);
	view->sent_ago = number(info, INFO_LAST_SENT);
	view->received_ago = number(info, INFO_LAST_RECEIVED);
}

/* A window is a multiple of its unit; before 6.2 the kernel tells only how
 * large it lets it become. */
static uint32_t window_of(const uint8_t *info, size_t len, unsigned scale)
{
	uint32_t unit = UINT32_C(1) << scale;
	uint32_t most = number(info, INFO_RECEIVE_THRESHOLD);

	if (len >= INFO_WINDOW + sizeof(uint32_t))
		return number(info, INFO_WINDOW);
	return (most + unit - 1) / unit * unit;
}

bool sketch_view_parse(
	const uint8_t *bytes, size_t len, struct sketch_view *ret_view)
{
	struct sketch_view view = {0};
	uint8_t options, scales;

	if (len < INFO_PEER_WINDOW + sizeof(uint32_t))
		return false;
	options = bytes[INFO_OPTIONS];
	scales = bytes[INFO_SCALES];
	view.state = (enum sketch_state)bytes[INFO_STATE];
	view.gave_up = bytes[INFO_TRIES] >= GAVE_UP_TRIES ||
		       bytes[INFO_TRIES + 1] >= GAVE_UP_TRIES;
	view.timestamps = options & OPTION_TIMESTAMPS;
	view.sack = options & OPTION_SACK;
	view.scaling = options & OPTION_SCALING;
	/* Two fields of four bits: the first is in the low ones on a
	 * little-endian machine only. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	view.send_scale = scales & 15;
	view.receive_scale = scales >> 4;
#else
	view.send_scale = scales >> 4;
	view.receive_scale = scales & 15;
#endif
	view.mss = number(bytes, INFO_ADVERTISED_MSS) +
		   (view.timestamps ? TIMESTAMP_OPTION : 0);
	view.first_window = number(bytes, INFO_RECEIVE_THRESHOLD);
	view.window = window_of(bytes, len, view.receive_scale);
	view.peer_window = number(bytes, INFO_PEER_WINDOW);
	parse_counts(bytes, &view);
	*ret_view = view;
	return true;
}

bool sketch_sent_fin(enum sketch_state state)
{
	return state == SKETCH_FIN_WAIT_1 || state == SKETCH_FIN_WAIT_2 ||
	       state == SKETCH_CLOSING || state == SKETCH_LAST_ACK ||
	       state == SKETCH_TIME_WAIT;
}

bool sketch_got_fin(enum sketch_state state)
{
	return state == SKETCH_CLOSE_WAIT || state == SKETCH_CLOSING ||
	       state == SKETCH_LAST_ACK || state == SKETCH_TIME_WAIT;
}

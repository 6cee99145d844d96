#include "wire/mend.h"

#include "wire/checksum.h"

/* Where the checksum is in a header. */
static uint32_t field_at(enum layer_kind kind)
{
	static const uint8_t places[] = {
		[LAYER_IPV4] = 10,
		[LAYER_ICMP] = 2,
		[LAYER_ICMPV6] = 2,
		[LAYER_TCP] = 16,
		[LAYER_UDP] = 6,
	};

	return (size_t)kind < sizeof(places) ? places[kind] : 0;
}

static void put16(uint8_t *place, uint16_t number)
{
	place[0] = (uint8_t)(number >> 8);
	place[1] = (uint8_t)number;
}

/* True when it had to be put right. */
static bool mend_layer(
	const struct packet *packet, size_t index, uint8_t *bytes)
{
	const struct layer *layer = &packet->layers[index];
	uint8_t *place = bytes + layer->offset + field_at(layer->kind);
	struct checksum sum;

	if (layer->quoted || !checksum_check(packet, index, &sum))
		return false;
	if (sum.verdict == CHECKSUM_ILLEGAL) {
		/* With any but 0 there, the check tells what it ought to be. */
		put16(place, 0xffff);
		if (!checksum_check(packet, index, &sum) ||
			(sum.verdict != CHECKSUM_WRONG &&
				sum.verdict != CHECKSUM_PENDING &&
				sum.verdict != CHECKSUM_CORRECT)) {
			put16(place, 0);
			return false;
		}
		put16(place, sum.expected);
		return true;
	}
	if (sum.verdict != CHECKSUM_WRONG && sum.verdict != CHECKSUM_PENDING)
		return false;
	put16(place, sum.expected);
	return true;
}

/* The CRC goes over all from the destination on. */
static bool mend_fcs(
	const struct packet *packet, const struct layer *fcs, uint8_t *bytes)
{
	const struct layer *start = packet_layer(packet, LAYER_ETHERNET);
	uint8_t *place = bytes + fcs->offset;
	bool right = true;
	uint32_t crc;

	if (!start || fcs->present < 4 || fcs->offset < start->offset)
		return false;
	crc = crc32_ethernet(
		bytes + start->offset, fcs->offset - start->offset);
	for (unsigned i = 0; i < 4; i++, crc >>= 8) {
		right = right && place[i] == (uint8_t)crc;
		place[i] = (uint8_t)crc;
	}
	return !right;
}

bool mend_frame(const struct frame *frame, struct buf *bytes,
	struct frame *ret_mended, unsigned *ret_count)
{
	const struct layer *fcs;
	struct packet packet;
	unsigned count = 0;

	buf_consume(bytes, bytes->len);
	if (!buf_append(bytes, frame->bytes, frame->captured))
		return false;
	*ret_mended = *frame;
	ret_mended->bytes = buf_bytes(bytes);
	packet_parse(ret_mended, &packet);
	for (size_t i = packet.layer_count; i-- > 0;)
		count += mend_layer(&packet, i, buf_bytes(bytes));
	fcs = packet_layer(&packet, LAYER_FCS);
	if (fcs)
		count += mend_fcs(&packet, fcs, buf_bytes(bytes));
	/* Nothing is left to be computed by a network card. */
	ret_mended->checksum_pending = false;
	*ret_count = count;
	return true;
}

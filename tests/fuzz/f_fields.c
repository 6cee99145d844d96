/* The fields of every layer of a packet, and its checksums. The first byte says
 * what the packet begins with, the second how much of it was not captured. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "out/text.h"
#include "wire/checksum.h"
#include "wire/fields.h"

#define NEST_MAX  64
#define NAMES_MAX 256
#define DEPTH_MAX 8

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* What is open: the layer, and lists and items in it. */
struct scope {
	enum field_type type; /* LIST, ITEM, or DERIVED for the layer */
	uint64_t from, to;
	const char *names[NAMES_MAX];
	size_t name_count;
};

struct look {
	const struct packet *packet;
	struct scope scopes[NEST_MAX];
	size_t scope_count;
	uint64_t last;
	struct {
		uint64_t from, to;
	} parents[DEPTH_MAX];
	unsigned depth; /* of the last field */
};

static void must(bool good)
{
	if (!good)
		abort();
}

static size_t size_of(enum field_type type)
{
	if (type == FIELD_MAC)
		return 48;
	if (type == FIELD_IPV4)
		return 32;
	return type == FIELD_IPV6 ? 128 : 0;
}

static void check_value(const struct look *look, const struct field *field)
{
	const struct frame *frame = look->packet->frame;
	struct text text = {0};
	size_t size = size_of(field->type);

	if (size > 0 || field->type == FIELD_BYTES ||
		field->type == FIELD_TEXT) {
		must(field->bit % 8 == 0 && field->bits % 8 == 0);
		must(field->bytes == frame->bytes + field->bit / 8);
	} else if (field->bits < 64) {
		must(field->type == FIELD_DERIVED ||
			field->number >> field->bits == 0);
	}
	must(size == 0 || field->bits == size);
	must(field->type != FIELD_FLAG || field->bits == 1);
	must(field->type != FIELD_DERIVED || field->bits == 0);
	must(strlen(field->meaning) < FIELD_MEANING_MAX);
	field_text(field, &text);
	must(!text.failed);
	text_release(&text);
}

/* Inside what is open, in order, and a part inside of what it is of. */
static void check_place(struct look *look, const struct field *field)
{
	const struct scope *scope = &look->scopes[look->scope_count - 1];
	uint64_t to = field->bit + field->bits;

	must(field->bit >= scope->from && to <= scope->to);
	must(to <= (uint64_t)look->packet->frame->captured * 8);
	must(field->bit >= look->last);
	look->last = field->bit;
	must(field->depth < DEPTH_MAX && field->depth <= look->depth + 1);
	if (field->depth > 0)
		must(field->bit >= look->parents[field->depth - 1].from &&
			to <= look->parents[field->depth - 1].to);
	look->parents[field->depth].from = field->bit;
	look->parents[field->depth].to = to;
	look->depth = field->depth;
}

static void check_name(struct look *look, const struct field *field)
{
	struct scope *scope = &look->scopes[look->scope_count - 1];

	must(field->name[0] && field->label[0]);
	/* Items of a list may be alike. */
	if (field->type == FIELD_ITEM || scope->name_count == NAMES_MAX)
		return;
	for (size_t i = 0; i < scope->name_count; i++)
		must(strcmp(scope->names[i], field->name) != 0);
	scope->names[scope->name_count++] = field->name;
}

static void check(const struct field *field, void *context)
{
	struct look *look = context;
	struct scope *scope = &look->scopes[look->scope_count - 1], *inner;

	if (field->type == FIELD_END) {
		must(look->scope_count-- > 1);
		look->depth = 0;
		return;
	}
	/* A list has items only, and they are nowhere else. */
	must((scope->type == FIELD_LIST) == (field->type == FIELD_ITEM));
	check_name(look, field);
	check_place(look, field);
	check_value(look, field);
	if (field->type != FIELD_LIST && field->type != FIELD_ITEM)
		return;
	must(look->scope_count < NEST_MAX);
	inner = &look->scopes[look->scope_count++];
	inner->type = field->type;
	inner->from = field->bit;
	inner->to = field->type == FIELD_ITEM ? field->bit + field->bits
					      : scope->to;
	inner->name_count = 0;
}

static void check_layer(const struct packet *packet, size_t index)
{
	static struct look look;
	const struct layer *layer = &packet->layers[index];

	look.packet = packet;
	look.scope_count = 1;
	look.scopes[0].type = FIELD_DERIVED;
	look.scopes[0].from = (uint64_t)layer->offset * 8;
	look.scopes[0].to = ((uint64_t)layer->offset + layer->present) * 8;
	look.scopes[0].name_count = 0;
	look.last = 0;
	look.depth = 0;
	fields_walk(packet, index, check, &look);
	must(look.scope_count == 1);
}

struct total {
	const struct packet *packet;
	uint64_t sum;
};

static void add_step(const struct checksum_step *step, void *context)
{
	struct total *total = context;

	total->sum += step->word;
	must(step->sum == total->sum);
	must(!step->field || step->word == 0);
	must(step->offset < total->packet->frame->captured);
}

/* The steps lead to what the check expects; 0xffff is another 0. */
static void check_sum(const struct packet *packet, size_t index)
{
	struct total total = {packet, 0};
	struct checksum sum;
	bool has = checksum_check(packet, index, &sum);
	uint16_t result;

	if (!checksum_steps(packet, index, add_step, &total))
		return;
	must(has);
	if (sum.verdict == CHECKSUM_UNUSED || sum.verdict == CHECKSUM_ILLEGAL)
		return;
	result = (uint16_t)~checksum_fold(total.sum);
	must(result == sum.expected || (result ^ sum.expected) == 0xffff);
	must((sum.verdict == CHECKSUM_CORRECT) == (sum.found == sum.expected));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct frame frame = {0};
	struct packet packet;

	if (len < 2)
		return 0;
	frame.start = bytes[0] % (PACKET_UNKNOWN + 1);
	frame.checksum_pending = bytes[0] & 0x80;
	frame.bytes = bytes + 2;
	frame.captured = len - 2;
	frame.length = frame.captured + bytes[1];
	packet_parse(&frame, &packet);
	for (size_t i = 0; i < packet.layer_count; i++) {
		check_layer(&packet, i);
		check_sum(&packet, i);
	}
	return 0;
}

#include "wire/working.h"

#include <inttypes.h>
#include <string.h>

#include "wire/checksum.h"
#include "wire/wrap.h"

enum {
	WIDTH = 80,	/* of a verdict's lines */
	DATA_FIRST = 8, /* words of data, unless all are wanted; and the last */
};

struct working {
	struct text *text;
	uint32_t end; /* of what is summed, in the frame */
	bool full;
	bool pseudo; /* inside it */
	unsigned data, skipped;
	uint64_t sum;
};

static const char *title(enum layer_kind kind)
{
	return kind == LAYER_IPV4 ? "header checksum" : "checksum";
}

/* Of long data the first words and the last one. */
static bool is_skipped(
	struct working *working, const struct checksum_step *step)
{
	if (step->pseudo || strcmp(step->part, "data") != 0 || working->full)
		return false;
	return ++working->data > DATA_FIRST && step->offset + 2 < working->end;
}

static void add_skipped(struct working *working)
{
	if (working->skipped == 0)
		return;
	text_printf(working->text,
		"   ...        %7" PRIx64 "  %u more words of data (-v shows "
		"them)\n",
		working->sum, working->skipped);
	working->skipped = 0;
}

static void add_step(const struct checksum_step *step, void *context)
{
	struct working *working = context;
	struct text *text = working->text;

	if (is_skipped(working, step)) {
		working->skipped++;
		working->sum = step->sum;
		return;
	}
	add_skipped(working);
	working->sum = step->sum;
	/* A length that is no field of the packet has no place. */
	if (step->pseudo && step->offset == 0)
		text_add(text, "        ");
	else
		text_printf(text, "  %4" PRIu32 "  ", step->offset);
	text_printf(text, "%04x  %7" PRIx64 "  %s%s%s\n", step->word, step->sum,
		step->pseudo ? "pseudo-header: " : "",
		step->field ? "the checksum itself, taken as 0" : step->part,
		step->padded ? ", odd: a zero byte is added" : "");
}

/* From the sum to what has to stand in the packet. */
static void add_result(struct text *text, uint64_t sum, uint16_t found)
{
	uint16_t complement;

	text_printf(text, "  sum         %7" PRIx64 "\n", sum);
	while (sum > 0xffff) {
		text_printf(text,
			"  carry added %7" PRIx64 "  = %" PRIx64 " + %04" PRIx64
			"\n",
			(sum & 0xffff) + (sum >> 16), sum >> 16, sum & 0xffff);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	complement = (uint16_t)~sum;
	text_printf(text, "  complement     %04x  = ffff - %04" PRIx64 "\n",
		complement, sum);
	text_printf(text, "  in the packet  %04x  ", found);
}

static void say_verdict(struct text *text, const struct checksum *sum)
{
	switch (sum->verdict) {
	case CHECKSUM_CORRECT:
		text_add(text, "correct");
		break;
	case CHECKSUM_WRONG:
		text_printf(text, "wrong: it has to be %04x", sum->expected);
		break;
	case CHECKSUM_PENDING:
		text_printf(text,
			"not yet computed, left to the network card: %s; on "
			"the wire it is %04x",
			sum->found == sum->pseudo
				? "so far the sum of the pseudo-header"
				: "the kernel says so",
			sum->expected);
		break;
	case CHECKSUM_UNUSED:
	case CHECKSUM_ILLEGAL:
		text_add(text, checksum_none_text(sum));
		break;
	case CHECKSUM_CUT:
		text_printf(text,
			"cannot be checked: %" PRIu64
			" byte%s of what it covers %s not there",
			sum->missing, sum->missing == 1 ? "" : "s",
			sum->missing == 1 ? "is" : "are");
		break;
	case CHECKSUM_FRAGMENT:
		text_add(text, "cannot be checked: it covers all fragments of "
			       "the packet");
		break;
	case CHECKSUM_NO_IP:
		text_add(text, "cannot be checked: the addresses of the "
			       "pseudo-header are not known");
		break;
	}
	if (sum->verdict == CHECKSUM_CORRECT && sum->found == 0xffff)
		text_add(text, " (ffff and 0000 are the same in one's "
			       "complement)");
}

/* Behind that many columns of its first line; the others begin there, too. */
static void add_verdict(
	struct text *text, const struct checksum *sum, size_t column)
{
	struct text words = {0};

	say_verdict(&words, sum);
	(void)wrap_text(text, (const char *)buf_bytes(&words.buf),
		words.buf.len, column, column, WIDTH, true);
	text_add_byte(text, '\n');
	if (words.failed)
		text->failed = true;
	text_release(&words);
}

static bool add_working(
	const struct packet *packet, size_t index, bool full, struct text *text)
{
	const struct layer *layer = &packet->layers[index];
	struct working working = {.text = text, .full = full};
	struct checksum sum;
	size_t start, column = 23;

	if (!checksum_check(packet, index, &sum))
		return false;
	working.end = layer->offset + layer->length;
	text_printf(text, "\n%s %s%s\n", layer_title(layer->kind),
		title(layer->kind),
		layer->quoted ? ", quoted by the error above" : "");
	start = text->buf.len;
	text_add(text, "    at  word      sum  what it is\n");
	if (sum.verdict == CHECKSUM_UNUSED ||
		!checksum_steps(packet, index, add_step, &working)) {
		text_cut(text, start);
		text_printf(text, "  %04x  ", sum.found);
		column = 8;
	} else {
		add_skipped(&working);
		add_result(text, working.sum, sum.found);
	}
	add_verdict(text, &sum, column);
	return true;
}

size_t working_packet(const struct packet *packet, bool full, struct text *text)
{
	size_t count = 0;

	for (size_t i = 0; i < packet->layer_count; i++)
		count += add_working(packet, i, full, text);
	return count;
}

/* Between the files of the box; used by wire/layout*.c only. */
#ifndef NCX_WIRE_LAYOUT_PARTS_H
#define NCX_WIRE_LAYOUT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "out/text.h"
#include "wire/fields.h"
#include "wire/packet.h"

/* A field in the box. Bits count from the start of the header. */
struct cell {
	uint64_t bit, bits;
	char label[48];
	/* The value in more and more words; the longest that fits is shown. */
	char values[3][48];
	bool part; /* of the cell before that is none */
};

struct box {
	struct text *text;
	const struct packet *packet;
	uint64_t start; /* of the header, in bits of the frame */
	struct buf cells;
	struct field item; /* whose first field is to come; no name: none */
	bool failed;
};

/* The cells so far, in order. */
struct cell *box_cells(const struct box *box, size_t *ret_count);

/* A cell for every field of a layer; one for all of a layer. */
void box_add_fields(struct box *box, size_t index);
void box_add_body(struct box *box, const struct layer *layer);

/* Parts take the place of the field that they make up, other parts go; what no
 * field tells of is a cell without words. */
void box_arrange(struct box *box);

#endif

/*
 * Who has which addresses where ranges overlap: first come, first served, in
 * n log n.
 *
 * The ends of all ranges cut the line of addresses into segments which no
 * range cuts further. A claim takes the segments of its range that are still
 * free; the taken ones are skipped by links, so that no segment is walked over
 * twice.
 *
 *	if (!cover_init(&cover, 2, fail))
 *		return false;
 *	cover_edges(&cover, &a);
 *	cover_edges(&cover, &b);
 *	if (!cover_cut(&cover, fail))
 *		...
 *	cover_claim(&cover, &a, 0);
 *	cover_claim(&cover, &b, 1);
 *	for (size_t i = 0; i < cover.count; i++)
 *		if (cover.owners[i] != COVER_FREE)
 *			cover_segment(&cover, i);
 *	cover_release(&cover);
 */
#ifndef NCX_SCAN_COVER_H
#define NCX_SCAN_COVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"
#include "scan/address.h"

#define COVER_FREE SIZE_MAX

struct cover {
	struct address *edges; /* where segments begin, ascending */
	size_t edge_count;
	size_t *owners; /* by segment */
	size_t *links;	/* to a segment that may be free, at or behind it */
	size_t count;	/* of segments; each ends before the next edge */
};

/* Room for the edges of so many ranges. */
bool cover_init(struct cover *cover, size_t ranges, struct fail *fail);
void cover_release(struct cover *cover);

/* Every range that will be claimed has to be told first. */
void cover_edges(struct cover *cover, const struct range *range);
bool cover_cut(struct cover *cover, struct fail *fail);

void cover_claim(struct cover *cover, const struct range *range, size_t owner);

struct range cover_segment(const struct cover *cover, size_t i);

/* Whose an address is, or COVER_FREE. */
size_t cover_owner(const struct cover *cover, const struct address *address);

#endif

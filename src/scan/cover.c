#include "scan/cover.h"

#include <stdlib.h>

bool cover_init(struct cover *cover, size_t ranges, struct fail *fail)
{
	*cover = (struct cover){0};
	/* One more than needed: no allocation is empty. */
	cover->edges = calloc(ranges + 1, 2 * sizeof(*cover->edges));
	return cover->edges || fail_memory(fail);
}

void cover_release(struct cover *cover)
{
	free(cover->edges);
	free(cover->owners);
	free(cover->links);
	*cover = (struct cover){0};
}

void cover_edges(struct cover *cover, const struct range *range)
{
	cover->edges[cover->edge_count++] = range->first;
	cover->edges[cover->edge_count++] = address_plus(&range->last, 1);
}

static int compare(const void *a, const void *b)
{
	return address_compare(a, b);
}

bool cover_cut(struct cover *cover, struct fail *fail)
{
	struct address *edges = cover->edges;
	size_t kept = 0;

	qsort(edges, cover->edge_count, sizeof(*edges), compare);
	for (size_t i = 0; i < cover->edge_count; i++) {
		if (i == 0 || address_compare(&edges[i], &edges[kept - 1]) != 0)
			edges[kept++] = edges[i];
	}
	cover->edge_count = kept;
	cover->count = kept > 0 ? kept - 1 : 0;
	/* The link behind the last segment ends every walk. */
	cover->links = calloc(cover->count + 1, sizeof(*cover->links));
	cover->owners = calloc(cover->count + 1, sizeof(*cover->owners));
	if (!cover->links || !cover->owners)
		return fail_memory(fail);
	for (size_t i = 0; i <= cover->count; i++) {
		cover->links[i] = i;
		cover->owners[i] = COVER_FREE;
	}
	return true;
}

/* How many edges are not behind address. */
static size_t edges_until(
	const struct cover *cover, const struct address *address)
{
	size_t low = 0, high = cover->edge_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (address_compare(&cover->edges[middle], address) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first free segment at or behind i. Every second link of the way is made
 * longer, which is what keeps the next walks short. */
static size_t next_free(struct cover *cover, size_t i)
{
	size_t *links = cover->links;

	while (links[i] != i) {
		links[i] = links[links[i]];
		i = links[i];
	}
	return i;
}

void cover_claim(struct cover *cover, const struct range *range, size_t owner)
{
	size_t end = edges_until(cover, &range->last);
	size_t i = next_free(cover, edges_until(cover, &range->first) - 1);

	while (i < end) {
		cover->owners[i] = owner;
		cover->links[i] = i + 1;
		i = next_free(cover, i + 1);
	}
}

struct range cover_segment(const struct cover *cover, size_t i)
{
	struct address first = cover->edges[i], behind = cover->edges[i + 1];
	struct range range = {first, behind};

	/* A claimed segment lies in one space, even where the edge behind it
	 * begins the next. */
	range.last.space = first.space;
	range.last.low--;
	if (behind.low == 0)
		range.last.high--;
	return range;
}

size_t cover_owner(const struct cover *cover, const struct address *address)
{
	size_t n = edges_until(cover, address);

	/* The last edge begins no segment. */
	return n > 0 && n <= cover->count ? cover->owners[n - 1] : COVER_FREE;
}

/* Numbers that were jumped over, of each end a few: what fills them came late or
 * again, and counts as new. */
#include "wire/ladder_parts.h"

void ladder_hole_add(
	struct ladder_end *end, int64_t from, int64_t to, int64_t time_ns)
{
	if (end->hole_count == LADDER_HOLES) {
		for (size_t i = 1; i < LADDER_HOLES; i++)
			end->holes[i - 1] = end->holes[i];
		end->hole_count--;
		end->holes_lost = true;
	}
	end->holes[end->hole_count++] = (struct ladder_hole){
		.from = from,
		.to = to,
		.time_ns = time_ns,
	};
}

int64_t ladder_hole_fill(struct ladder_end *end, int64_t start, int64_t stop,
	int64_t *ret_noticed)
{
	for (size_t i = 0; i < end->hole_count; i++) {
		struct ladder_hole hole = end->holes[i];
		int64_t from = start > hole.from ? start : hole.from;
		int64_t to = stop < hole.to ? stop : hole.to;

		if (from >= to)
			continue;
		for (size_t j = i + 1; j < end->hole_count; j++)
			end->holes[j - 1] = end->holes[j];
		end->hole_count--;
		if (hole.from < from)
			ladder_hole_add(end, hole.from, from, hole.time_ns);
		if (to < hole.to)
			ladder_hole_add(end, to, hole.to, hole.time_ns);
		*ret_noticed = hole.time_ns;
		return to - from;
	}
	return 0;
}

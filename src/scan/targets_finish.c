/* From targets as typed to the addresses that are scanned. */
#include <stdlib.h>

#include "scan/cover.h"
#include "scan/targets_parts.h"

/* More than a scan can ever do, and few enough to count with. */
#define COUNT_MAX (UINT64_C(1) << 48)

/* The owner of what is excluded; others are indexes of targets->added. */
#define EXCLUDED (COVER_FREE - 1)

static bool cut(
	const struct targets *targets, struct cover *cover, struct fail *fail)
{
	const struct item_list *added = &targets->added,
			       *excluded = &targets->excluded;

	if (!cover_init(cover, added->count + excluded->count, fail))
		return false;
	for (size_t i = 0; i < added->count; i++)
		cover_edges(cover, &added->items[i].range);
	for (size_t i = 0; i < excluded->count; i++)
		cover_edges(cover, &excluded->items[i].range);
	return cover_cut(cover, fail);
}

/* fe80::1%eth0 is also excluded by fe80::/10. */
static bool excluded_without_scope(
	const struct cover *cover, const struct address *address)
{
	struct address bare = *address;

	if (address->space <= 1)
		return false;
	bare.space = 1;
	return cover_owner(cover, &bare) == EXCLUDED;
}

/* First what is excluded, then the names, which keep their words, then the
 * rest; each as typed. */
static void claim(const struct targets *targets, struct cover *cover)
{
	const struct item_list *added = &targets->added,
			       *excluded = &targets->excluded;

	for (size_t i = 0; i < excluded->count; i++)
		cover_claim(cover, &excluded->items[i].range, EXCLUDED);
	for (int named = 1; named >= 0; named--) {
		for (size_t i = 0; i < added->count; i++) {
			const struct item *item = &added->items[i];
			bool out = excluded_without_scope(
				cover, &item->range.first);

			if ((item->name != NULL) == named)
				cover_claim(cover, &item->range,
					out ? EXCLUDED : i);
		}
	}
}

/* Whether segment i goes on where the one before it ended: it is the same
 * item's, and nothing lies between them. */
static bool goes_on(const struct cover *cover, size_t i)
{
	return i > 0 && cover->owners[i - 1] == cover->owners[i];
}

static bool is_scanned(const struct cover *cover, size_t i)
{
	return cover->owners[i] < EXCLUDED;
}

/* Segments come by address; pieces are wanted by item, and by address within an
 * item. starts: by item, where its pieces begin; one more for the end. */
static void sort_pieces(const struct cover *cover, struct targets *targets,
	size_t *starts, size_t items)
{
	size_t total = 0;

	for (size_t i = 0; i < cover->count; i++) {
		if (is_scanned(cover, i) && !goes_on(cover, i))
			starts[cover->owners[i]]++;
	}
	for (size_t i = 0; i < items; i++) {
		size_t pieces = starts[i];

		starts[i] = total;
		total += pieces;
	}
	for (size_t i = 0; i < cover->count; i++) {
		struct range range;
		size_t owner = cover->owners[i];

		if (!is_scanned(cover, i))
			continue;
		range = cover_segment(cover, i);
		if (goes_on(cover, i))
			targets->pieces[starts[owner] - 1].range.last =
				range.last;
		else
			targets->pieces[starts[owner]++] = (struct piece){
				range, targets->added.items[owner].name, 0};
	}
	targets->piece_count = total;
}

static bool make_pieces(
	const struct cover *cover, struct targets *targets, struct fail *fail)
{
	size_t items = targets->added.count;
	size_t *starts = calloc(items + 1, sizeof(*starts));

	targets->pieces = calloc(cover->count + 1, sizeof(*targets->pieces));
	if (starts && targets->pieces)
		sort_pieces(cover, targets, starts, items);
	else
		fail_memory(fail);
	free(starts);
	return starts && targets->pieces;
}

static bool count(struct targets *targets, struct fail *fail)
{
	char text[ENDPOINT_TEXT_MAX];
	struct endpoint first;
	uint64_t total = 0;

	for (size_t i = 0; i < targets->piece_count; i++) {
		struct piece *piece = &targets->pieces[i];
		uint64_t size = range_size(&piece->range);

		if (size > COUNT_MAX - total) {
			address_endpoint(&piece->range.first, &first);
			return fail_set(fail, STATUS_USAGE,
				"too many addresses from '%s' on: at most 2^48 "
				"can be scanned",
				endpoint_address_text(&first, text));
		}
		piece->start = total;
		total += size;
	}
	targets->count = total;
	return true;
}

/* Of the other addresses of names keep those that nothing is said about. */
static void drop_others(const struct cover *cover, struct targets *targets)
{
	struct item_list *others = &targets->others;
	size_t kept = 0;

	for (size_t i = 0; i < others->count; i++) {
		const struct address *address = &others->items[i].range.first;

		if (cover_owner(cover, address) == COVER_FREE &&
			!excluded_without_scope(cover, address))
			others->items[kept++] = others->items[i];
	}
	others->count = kept;
}

bool targets_finish(struct targets *targets, struct fail *fail)
{
	struct cover cover = {0};
	bool good = cut(targets, &cover, fail);

	if (good) {
		claim(targets, &cover);
		drop_others(&cover, targets);
		good = make_pieces(&cover, targets, fail) &&
		       count(targets, fail);
	}
	cover_release(&cover);
	item_list_release(&targets->added);
	item_list_release(&targets->excluded);
	return good;
}

uint64_t targets_count(const struct targets *targets)
{
	return targets->count;
}

void targets_at(const struct targets *targets, uint64_t index,
	struct target *ret_target)
{
	size_t low = 0, high = targets->piece_count;
	const struct piece *piece;
	struct address address;

	/* The last piece that begins at or before index. */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (targets->pieces[middle].start <= index)
			low = middle;
		else
			high = middle;
	}
	piece = &targets->pieces[low];
	address = address_plus(&piece->range.first, index - piece->start);
	*ret_target = (struct target){.name = piece->name};
	address_endpoint(&address, &ret_target->endpoint);
}

void targets_others(const struct targets *targets,
	void (*other)(void *context, const char *name,
		const struct endpoint *endpoint),
	void *context)
{
	for (size_t i = 0; i < targets->others.count; i++) {
		const struct item *item = &targets->others.items[i];
		struct endpoint endpoint;

		address_endpoint(&item->range.first, &endpoint);
		other(context, item->name, &endpoint);
	}
}

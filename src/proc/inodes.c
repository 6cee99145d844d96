#include "proc/inodes.h"

#include <stdlib.h>

#define SLOTS_MIN 64

/* 2^64 divided by the golden ratio: sets numbers that follow one another far
 * apart (Knuth, volume 3, section 6.4). The kernel numbers sockets, nobody
 * chooses an inode, so this needs no secret. */
static size_t slot_of(const struct inodes *set, uint64_t inode)
{
	uint64_t hash = inode * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(hash >> 32) & (set->slot_count - 1);
}

/* The slot that holds the inode, or the free one where it would be. */
static uint32_t *look_up(const struct inodes *set, uint64_t inode)
{
	size_t i = slot_of(set, inode);

	while (set->slots[i] != 0 && set->items[set->slots[i] - 1] != inode)
		i = (i + 1) & (set->slot_count - 1);
	return &set->slots[i];
}

/* Room for one more, at most half of the slots taken. */
static bool grow(struct inodes *set)
{
	struct inodes bigger = *set;

	if (set->count < set->room)
		return true;
	if (set->count >= UINT32_MAX / 4)
		return false;
	bigger.slot_count = set->room > 0 ? set->slot_count * 2 : SLOTS_MIN;
	bigger.room = bigger.slot_count / 2;
	bigger.items = realloc(set->items, bigger.room * sizeof(*bigger.items));
	if (!bigger.items)
		return false;
	set->items = bigger.items;
	bigger.slots = calloc(bigger.slot_count, sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < set->count; i++)
		*look_up(&bigger, set->items[i]) = (uint32_t)i + 1;
	free(set->slots);
	*set = bigger;
	return true;
}

bool inodes_add(struct inodes *set, uint64_t inode, uint32_t *ret_index)
{
	uint32_t *slot;

	if (!grow(set))
		return false;
	slot = look_up(set, inode);
	if (*slot == 0) {
		set->items[set->count++] = inode;
		*slot = (uint32_t)set->count;
	}
	*ret_index = *slot - 1;
	return true;
}

size_t inodes_find(const struct inodes *set, uint64_t inode)
{
	uint32_t slot = set->slot_count > 0 ? *look_up(set, inode) : 0;

	return slot > 0 ? slot - 1 : set->count;
}

void inodes_release(struct inodes *set)
{
	free(set->items);
	free(set->slots);
	*set = (struct inodes){0};
}

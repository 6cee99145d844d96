/*
 * A set of inodes that numbers them 0, 1, 2, ... in the order of their coming,
 * so that arrays can lie beside it.
 *
 *	struct inodes set = {0};
 *	uint32_t index;
 *
 *	if (!inodes_add(&set, 4711, &index))
 *		...
 *	inodes_find(&set, 4711) == index;
 *	inodes_find(&set, 1) == set.count;
 *	inodes_release(&set);
 */
#ifndef NCX_PROC_INODES_H
#define NCX_PROC_INODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zeroed set is an empty one. */
struct inodes {
	uint64_t *items;
	size_t count, room;
	uint32_t *slots;   /* open addressing: index + 1 in items; 0: free */
	size_t slot_count; /* a power of 2, or 0 */
};

/* The inode's index, which is a new one when it was not there. False: no
 * memory, or 2^31 inodes. */
bool inodes_add(struct inodes *set, uint64_t inode, uint32_t *ret_index);

/* count: it is not there. Many threads may ask at once. */
size_t inodes_find(const struct inodes *set, uint64_t inode);

void inodes_release(struct inodes *set);

#endif

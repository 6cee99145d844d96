/*
 * A queue ordered by time, which needs no memory of its own: a pairing heap
 * (Fredman, Sedgewick, Sleator, Tarjan, 1986) of nodes that live inside the
 * structs of its user. Adding is constant, taking the first is logarithmic on
 * average. A zeroed node is one that is in no heap, and a zeroed heap is empty.
 *
 *	struct heap heap = {0};
 *
 *	probe->due.at = now + timeout;
 *	heap_add(&heap, &probe->due);
 *	while (heap.first && heap.first->at <= now)
 *		heap_remove(&heap, heap.first);
 */
#ifndef NCX_BASE_HEAP_H
#define NCX_BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The struct of which pointer is the member. */
#define container_of(pointer, type, member)                                    \
	((type *)(void *)((char *)(pointer)-offsetof(type, member)))

struct heap_node {
	int64_t at;
	struct heap_node *child, *next, **link; /* link: null, in no heap */
};

struct heap {
	struct heap_node *first; /* the earliest; null: empty */
};

/* node->at says where; it must not change while the node is in the heap. */
void heap_add(struct heap *heap, struct heap_node *node);

/* Does nothing when the node is in no heap. */
void heap_remove(struct heap *heap, struct heap_node *node);

static inline bool heap_holds(const struct heap_node *node)
{
	return node->link;
}

#endif

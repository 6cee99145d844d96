#include "base/heap.h"

#include <stddef.h>

/* The earlier of two heaps becomes the root, the other its first child. */
static struct heap_node *meld(struct heap_node *a, struct heap_node *b)
{
	struct heap_node *root = a, *child = b;

	if (!a || !b)
		return a ? a : b;
	if (b->at < a->at) {
		root = b;
		child = a;
	}
	child->next = root->child;
	child->link = &root->child;
	if (child->next)
		child->next->link = &child->next;
	root->child = child;
	return root;
}

/* Meld a list of siblings: in pairs from the left, then all from the right. */
static struct heap_node *gather(struct heap_node *list)
{
	struct heap_node *pairs = NULL, *root = NULL, *a, *b;

	while (list) {
		a = list;
		b = a->next;
		list = b ? b->next : NULL;
		a->next = NULL;
		if (b)
			b->next = NULL;
		a = meld(a, b);
		a->next = pairs;
		pairs = a;
	}
	while (pairs) {
		a = pairs;
		pairs = a->next;
		a->next = NULL;
		root = meld(root, a);
	}
	return root;
}

static void set_root(struct heap *heap, struct heap_node *root)
{
	heap->first = root;
	if (root) {
		root->next = NULL;
		root->link = &heap->first;
	}
}

void heap_add(struct heap *heap, struct heap_node *node)
{
	node->child = node->next = NULL;
	set_root(heap, meld(heap->first, node));
}

void heap_remove(struct heap *heap, struct heap_node *node)
{
	struct heap_node *children;

	if (!node->link)
		return;
	*node->link = node->next;
	if (node->next)
		node->next->link = node->link;
	children = gather(node->child);
	node->child = node->next = NULL;
	node->link = NULL;
	set_root(heap, meld(heap->first, children));
}

/*
 * What the files of scan/targets.h share; for nobody else.
 */
#ifndef NCX_SCAN_TARGETS_PARTS_H
#define NCX_SCAN_TARGETS_PARTS_H

#include "scan/address.h"
#include "scan/targets.h"

struct item {
	struct range range;
	const char *name; /* then the range is one address */
};

struct item_list {
	struct item *items;
	size_t count, room;
};

void item_list_release(struct item_list *list);

/* A stretch of what is scanned, after targets_finish. */
struct piece {
	struct range range;
	const char *name;
	uint64_t start; /* the index of its first address */
};

struct name {
	struct name *next;
	char text[];
};

struct targets {
	struct targets_options options;
	struct name *names;
	struct item_list added, excluded; /* as typed; empty once finished */
	struct item_list others;	  /* the other addresses of names */
	struct piece *pieces;
	size_t piece_count;
	uint64_t count;
};

/* targets_add for a text that may hold anything, a NUL too. */
bool targets_add_text(struct targets *targets, const char *text, size_t len,
	struct fail *fail);

#endif

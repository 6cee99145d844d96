/*
 * The rows of `ncx sockets`, as netstat's columns or as JSON Lines.
 *
 *	struct sockets_table table = {.sockets = &sockets};
 *
 *	if (!sockets_table_columns(&table, "proto,local,process", fail) ||
 *		!sockets_table_sort(&table, "local", fail) ||
 *		...
 *	return sockets_table_print(&table, fail);
 *
 * A row of text is put together by hand and not by out/table.h, which keeps all
 * rows until it knows how wide they are: there may be a hundred thousand, and
 * netstat's widths do for most.
 */
#ifndef NCX_LIST_SOCKETS_TABLE_H
#define NCX_LIST_SOCKETS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"
#include "list/sockets_names.h"
#include "list/sockets_users.h"
#include "out/json.h"
#include "out/text.h"
#include "proc/sockets.h"

#define SOCKETS_COLUMNS_MOST 16

struct sockets_column;

struct sockets_table {
	/* Of the caller. */
	struct sockets *sockets;
	bool json, no_header;
	bool aligned; /* as wide as the widest cell, at least as netstat's */
	bool tight;   /* and no wider, for a terminal */
	const char *margin; /* before each line; null: nothing */
	bool processes;	    /* owners were looked for */
	bool users, timers;
	const struct sockets_names *names; /* null: numbers */
	struct sockets_users *user_names;  /* the same */
	/* Inside. */
	const struct sockets_column *columns[SOCKETS_COLUMNS_MOST];
	size_t widths[SOCKETS_COLUMNS_MOST];
	size_t count;
};

/* Which columns; null: those that the options ask for. A name that is none is
 * STATUS_USAGE. */
bool sockets_table_columns(
	struct sockets_table *table, const char *list, struct fail *fail);

/* Put the sockets in the order of that column. */
bool sockets_table_sort(
	struct sockets_table *table, const char *column, struct fail *fail);

/* The titles, unless there are to be none. */
bool sockets_table_titles(struct sockets_table *table, struct fail *fail);

/* All rows; or one, with words before and behind it. */
bool sockets_table_print(struct sockets_table *table, struct fail *fail);
bool sockets_table_row(struct sockets_table *table, const char *before,
	const struct sock *sock, const char *behind, struct fail *fail);

/* One JSON object, named within another one; with its timer if asked for.
 * event: what happened to it, with --watch, and the state that it had before;
 * both may be null. */
void sockets_json(struct json *json, const char *name,
	const struct sockets *sockets, struct sockets_users *users,
	const struct sock *sock, bool timers, const char *event,
	const char *old_state);

#endif

/*
 * The sockets that an `ncx sockets` command line is about: its options, its
 * filters, and the list they leave.
 */
#ifndef NCX_LIST_SOCKETS_LIST_H
#define NCX_LIST_SOCKETS_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fail.h"
#include "cli/command.h"
#include "list/sockets_filter.h"
#include "list/sockets_users.h"
#include "proc/sockets.h"

struct sockets_args {
	bool tcp, udp, unix_, raw, all, listening;
	bool process, no_process, extended, timers;
	bool summary, pairs, explain, json, no_header;
	struct option_duration watch;
	const char *wait; /* a duration; "": for ever */
	const char *sort, *columns, *proc_root;
	struct common_args common;
};

struct sockets_list {
	const struct sockets_args *args;
	struct sockets_filter *filters;
	size_t filter_count;
	unsigned kinds; /* enum sockets_kind: what is asked for */
	struct sockets_options options;
	int proc_fd;
	bool processes;		/* they are to be looked for */
	struct sockets sockets; /* after sockets_list_read */
	/* Their names; the report in it is the caller's to set. */
	struct sockets_users users;
};

/* Errors: STATUS_USAGE, a filter; STATUS_TROUBLE, no /proc. Release it in any
 * case. */
bool sockets_list_init(struct sockets_list *list,
	const struct sockets_args *args, int filter_count, char **filters,
	struct fail *fail);
void sockets_list_release(struct sockets_list *list);

/* Read the tables, again if need be. With --pairs the filters leave nothing
 * out yet, since either end may be what they are about. */
bool sockets_list_read(struct sockets_list *list, struct fail *fail);

/* Whether all filters match, once the owners are known. */
bool sockets_list_matches(
	const struct sockets_list *list, const struct sock *sock);

#endif

#include "list/netstat_list.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "io/fd.h"
#include "list/confined.h"
#include "list/netstat_programs.h"
#include "list/netstat_unix.h"

/* As much text as is kept before it is written. */
#define TEXT_MOST 65536

/* One reading of the tables, and what belongs to it. */
struct reading {
	const struct netstat_list *list;
	struct netstat_columns columns;
	struct sockets sockets, exact; /* exact: has the names of UNIX */
	struct sockets_names names;
	struct netstat_programs programs;
	struct netstat_ports ports;
};

static void release(struct reading *reading)
{
	sockets_release(&reading->sockets);
	sockets_release(&reading->exact);
	sockets_names_release(&reading->names);
	netstat_programs_release(&reading->programs);
	netstat_ports_release(&reading->ports);
}

/* --- reading --------------------------------------------------------------- */

static bool wanted(const struct sock *sock, void *context)
{
	const struct reading *reading = context;

	return netstat_wants(&reading->list->columns, sock);
}

static bool read_sockets(
	struct reading *reading, int proc_fd, struct fail *fail)
{
	const struct netstat_list *list = reading->list;
	/* Not from sock_diag, which has another order, and knows less. */
	const struct sockets_options options = {
		.kinds = list->kinds,
		.wanted = wanted,
		.context = reading,
	};
	struct sockets *sockets = &reading->sockets;

	if (!sockets_read(proc_fd, &options, sockets, fail))
		return false;
	sockets->live = !list->proc_root;
	if (sockets->live && (list->kinds & SOCKETS_UNIX) &&
		!netstat_unix_check(proc_fd, sockets, &reading->exact, fail))
		return false;
	return !list->columns.programs ||
	       (sockets_find_owners(proc_fd, sockets, fail) &&
		       netstat_programs_find(
			       proc_fd, sockets, &reading->programs, fail));
}

static bool find_names(struct reading *reading, struct fail *fail)
{
	const struct netstat_list *list = reading->list;

	reading->columns = list->columns;
	if (!list->internet)
		return true;
	if (!list->columns.numeric_hosts) {
		if (!sockets_names_find(
			    &reading->names, &reading->sockets, fail))
			return false;
		reading->columns.names = &reading->names;
	}
	if (list->resolve_ports) {
		if (!netstat_ports_load(&reading->ports, fail))
			return false;
		reading->columns.ports = &reading->ports;
	}
	return true;
}

/* --- printing -------------------------------------------------------------- */

static bool print_part(const struct reading *reading, enum netstat_part part,
	struct text *text, struct fail *fail)
{
	const struct sockets *sockets = &reading->sockets;
	bool unix_ = part == NETSTAT_UNIX;

	netstat_add_heading(text, &reading->columns, part);
	for (size_t i = 0; i < sockets->count; i++) {
		const struct sock *sock = &sockets->items[i];

		/* What the kernel has corrected may not be wanted any more. */
		if ((sock->kind == SOCKETS_UNIX) != unix_ ||
			!netstat_wants(&reading->columns, sock))
			continue;
		netstat_add_row(text, &reading->columns, sock,
			netstat_programs_get(
				&reading->programs, sockets, sock));
		if (text->buf.len < TEXT_MOST)
			continue;
		if (!text_print(text, fail))
			return false;
		*text = (struct text){0};
	}
	return true;
}

static bool print(const struct reading *reading, struct fail *fail)
{
	struct text text = {0};
	bool good = true;

	if (reading->list->internet)
		good = print_part(reading, NETSTAT_INTERNET, &text, fail);
	if (good && (reading->list->kinds & SOCKETS_UNIX))
		good = print_part(reading, NETSTAT_UNIX, &text, fail);
	return good && text_print(&text, fail);
}

/* netstat warns here, too, though in two lines. */
static bool tell_unseen(
	const struct sockets *sockets, const struct report *report)
{
	for (size_t i = 0; i < sockets->count; i++) {
		if (sockets->items[i].note != SOCKETS_NO_PERMISSION)
			continue;
		report_warning(report,
			"not all processes may be looked into: '-' in "
			"PID/Program name may be one of them; %s",
			geteuid() == 0 ? "this root lacks CAP_SYS_PTRACE"
				       : "root sees whose all sockets are");
		return true;
	}
	return false;
}

/* False as soon as whoever read stdout is gone. */
static bool pause_while_read(int64_t ns)
{
	const struct timespec pause = {
		.tv_sec = (time_t)(ns / NS_PER_SECOND),
		.tv_nsec = (long)(ns % NS_PER_SECOND),
	};
	struct pollfd out = {.fd = STDOUT_FILENO};

	if (ppoll(&out, 1, &pause, NULL) <= 0)
		return true;
	return !(out.revents & (POLLERR | POLLNVAL));
}

/* What lasts from one reading to the next. */
struct lasting {
	const struct report *report;
	struct sockets_users users;
	bool told;
};

static bool print_once(const struct netstat_list *list, int proc_fd,
	struct lasting *lasting, struct fail *fail)
{
	struct reading reading = {.list = list};
	bool good = read_sockets(&reading, proc_fd, fail);

	if (good && list->columns.programs && list->every == 0)
		list_confine(list->proc_root, !list->columns.numeric_hosts,
			lasting->report);
	good = good && find_names(&reading, fail);
	reading.columns.users = &lasting->users;
	if (good && list->columns.programs && !lasting->told)
		lasting->told = tell_unseen(&reading.sockets, lasting->report);
	good = good && print(&reading, fail);
	release(&reading);
	return good;
}

bool netstat_list_print(const struct netstat_list *list,
	const struct report *report, struct fail *fail)
{
	const char *root = list->proc_root ? list->proc_root : "/proc";
	int proc_fd = fd_open(root, O_PATH | O_DIRECTORY);
	struct lasting lasting = {.report = report, .users.report = report};
	bool good;

	if (proc_fd < 0)
		return fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot open '%s'", root);
	if (!list->columns.programs)
		list_confine(
			list->proc_root, !list->columns.numeric_hosts, report);
	else if (list->every > 0)
		list_confine_partly(!list->columns.numeric_hosts, report);
	do {
		good = print_once(list, proc_fd, &lasting, fail);
		if (good && list->every > 0 && !pause_while_read(list->every))
			good = fail_silent(fail, STATUS_TROUBLE);
	} while (good && list->every > 0);
	sockets_users_release(&lasting.users);
	fd_close(&proc_fd);
	return good;
}

#include "list/sockets_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/fd.h"
#include "list/sockets_text.h"

#define IPV4                                                                   \
	(SOCKETS_TCP4 | SOCKETS_UDP4 | SOCKETS_UDPLITE4 | SOCKETS_RAW4 |       \
		SOCKETS_ICMP4)
#define IPV6                                                                   \
	(SOCKETS_TCP6 | SOCKETS_UDP6 | SOCKETS_UDPLITE6 | SOCKETS_RAW6 |       \
		SOCKETS_ICMP6)

/* Whether a filter is about UNIX sockets: then they need no -x. */
static bool is_unix_filter(const char *filter)
{
	return strncmp(filter, "unix:", 5) == 0 || filter[0] == '/' ||
	       strncmp(filter, "@/", 2) == 0;
}

static unsigned kinds_of(
	const struct sockets_args *args, char **filters, size_t count)
{
	unsigned kinds = (args->tcp ? SOCKETS_TCP : 0u) |
			 (args->udp ? SOCKETS_UDP : 0u) |
			 (args->unix_ ? SOCKETS_UNIX : 0u) |
			 (args->raw ? SOCKETS_RAW : 0u);

	if (kinds == 0)
		kinds = args->all ? SOCKETS_TCP | SOCKETS_UDP | SOCKETS_RAW |
					    SOCKETS_UNIX | SOCKETS_PACKET |
					    SOCKETS_NETLINK
				  : SOCKETS_TCP | SOCKETS_UDP;
	for (size_t i = 0; i < count; i++)
		if (is_unix_filter(filters[i]))
			kinds |= SOCKETS_UNIX;
	return kinds;
}

static unsigned of_family(const struct sockets_args *args, unsigned kinds)
{
	if (args->common.ipv4 && !args->common.ipv6)
		kinds &= IPV4;
	if (args->common.ipv6 && !args->common.ipv4)
		kinds &= IPV6;
	return kinds;
}

static bool is_listening(const struct sock *sock)
{
	if (sock->kind == SOCKETS_UNIX && sock->u.un.type == SOCK_DGRAM)
		return sock->u.un.name_len > 0 && sock->u.un.peer == 0 &&
		       sock->state == SOCKTAB_UNIX_UNCONNECTED;
	if (sock->kind == SOCKETS_UNIX)
		return sock->u.un.flags & SOCKTAB_UNIX_LISTENING;
	if (sock->kind & SOCKETS_TCP)
		return sock->state == SOCKTAB_LISTEN;
	/* Of the others those that are not connected hear everybody. */
	return !sockets_is_inet(sock) || sock->state != SOCKTAB_ESTABLISHED;
}

static bool wanted(const struct sock *sock, void *context)
{
	const struct sockets_list *list = context;

	if (list->args->listening && !is_listening(sock))
		return false;
	for (size_t i = 0; i < list->filter_count && !list->args->pairs; i++)
		if (!sockets_filter_sock(&list->filters[i], sock))
			return false;
	return true;
}

/* A hint, as struct sockets_options has it: 0 is all, and so is a contradiction.
 * The ends of --pairs are chosen later. */
static uint32_t tcp_states_of(const struct sockets_list *list)
{
	uint32_t states = UINT32_MAX;

	if (list->args->listening)
		states = UINT32_C(1) << SOCKTAB_LISTEN;
	for (size_t i = 0; i < list->filter_count && !list->args->pairs; i++)
		if (list->filters[i].kind == SOCKETS_FILTER_STATE)
			states &= list->filters[i].inet_states;
	return states == UINT32_MAX ? 0 : states;
}

/* Whether a list of columns has that of processes. */
static bool names_process(const char *list)
{
	static const char process[] = "process";

	while (list) {
		size_t len = strcspn(list, ",");

		if (len == sizeof(process) - 1 &&
			memcmp(list, process, len) == 0)
			return true;
		list = list[len] ? list + len + 1 : NULL;
	}
	return false;
}

/* Filters that ask for processes need them; else people see them, and programs
 * that read JSON. */
static bool wants_processes(const struct sockets_list *list)
{
	const struct sockets_args *args = list->args;

	for (size_t i = 0; i < list->filter_count; i++)
		if (sockets_filter_wants_owners(&list->filters[i]))
			return true;
	if (args->no_process || args->summary)
		return false;
	return args->process || args->json || args->pairs ||
	       names_process(args->columns) || names_process(args->sort) ||
	       isatty(STDOUT_FILENO);
}

bool sockets_list_init(struct sockets_list *list,
	const struct sockets_args *args, int filter_count, char **filters,
	struct fail *fail)
{
	const char *root = args->proc_root ? args->proc_root : "/proc";
	size_t count = (size_t)filter_count;

	*list = (struct sockets_list){.args = args, .proc_fd = -1};
	list->filters = calloc(count ? count : 1, sizeof(*list->filters));
	if (!list->filters)
		return fail_memory(fail);
	for (size_t i = 0; i < count; i++) {
		if (!sockets_filter_parse(filters[i], &list->filters[i], fail))
			return false;
		list->filter_count++;
	}
	list->options = (struct sockets_options){
		.kinds = kinds_of(args, filters, count),
		.live = !args->proc_root,
		.tcp_states = tcp_states_of(list),
		.wanted = wanted,
		.context = list,
	};
	list->kinds = of_family(args, list->options.kinds);
	/* The other end of an IPv4 connection may be an IPv6 socket. */
	if (!args->pairs)
		list->options.kinds = list->kinds;
	list->processes = wants_processes(list);
	list->proc_fd = fd_open(root, O_PATH | O_DIRECTORY);
	if (list->proc_fd < 0)
		return fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot open '%s'", root);
	return true;
}

void sockets_list_release(struct sockets_list *list)
{
	for (size_t i = 0; i < list->filter_count; i++)
		sockets_filter_release(&list->filters[i]);
	free(list->filters);
	sockets_release(&list->sockets);
	sockets_users_release(&list->users);
	if (list->args)
		fd_close(&list->proc_fd);
}

bool sockets_list_matches(
	const struct sockets_list *list, const struct sock *sock)
{
	const struct sock_owner *owners =
		list->sockets.owners + sock->first_owner;

	for (size_t i = 0; i < list->filter_count; i++) {
		const struct sockets_filter *filter = &list->filters[i];

		if (!sockets_filter_sock(filter, sock) ||
			!sockets_filter_owners(
				filter, sock, owners, sock->owner_count))
			return false;
	}
	return true;
}

/* Now that the owners are known, leave out those that a filter does. */
static void keep_matching(struct sockets_list *list)
{
	struct sockets *sockets = &list->sockets;
	size_t kept = 0;

	for (size_t i = 0; i < sockets->count; i++)
		if (sockets_list_matches(list, &sockets->items[i]))
			sockets->items[kept++] = sockets->items[i];
	sockets->count = kept;
}

bool sockets_list_read(struct sockets_list *list, struct fail *fail)
{
	sockets_release(&list->sockets);
	list->sockets = (struct sockets){0};
	if (!sockets_read(list->proc_fd, &list->options, &list->sockets, fail))
		return false;
	if (!list->processes)
		return true;
	if (!sockets_find_owners(list->proc_fd, &list->sockets, fail))
		return false;
	if (!list->args->pairs)
		keep_matching(list);
	return true;
}

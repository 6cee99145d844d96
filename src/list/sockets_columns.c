#include "list/sockets_columns.h"

#include <stdlib.h>
#include <string.h>

#include "list/sockets_text.h"

/* --- cells ----------------------------------------------------------------- */

static void add_proto(struct text *text, const struct sockets_table *table,
	const struct sock *sock)
{
	(void)table;
	text_add(text, sockets_kind_text(sock->kind));
}

static void add_recv_q(struct text *text, const struct sockets_table *table,
	const struct sock *sock)
{
	(void)table;
	text_uint(text, sock->rx_queue);
}

static void add_send_q(struct text *text, const struct sockets_table *table,
	const struct sock *sock)
{
	(void)table;
	text_uint(text, sock->tx_queue);
}

static void add_local(struct text *text, const struct sockets_table *table,
	const struct sock *sock)
{
	sockets_add_local(text, sock, table->names);
}

static void add_remote(struct text *text, const struct sockets_table *table,
	const struct sock *sock)
{
	sockets_add_remote(text, sock, table->names);
}

static void add_state(struct text *text, const struct sockets_table *table,
	const struct sock *sock)
{
	const char *state = sockets_state_text(sock);

	(void)table;
	text_add(text, state ? state : "-");
}

static void add_user(struct text *text, const struct sockets_table *table,
	const struct sock *sock)
{
	sockets_add_user(text, table->user_names, sock);
}

static void add_inode(struct text *text, const struct sockets_table *table,
	const struct sock *sock)
{
	(void)table;
	if (sock->inode == 0)
		text_add_byte(text, '-');
	else
		text_uint(text, sock->inode);
}

static void add_timer(struct text *text, const struct sockets_table *table,
	const struct sock *sock)
{
	(void)table;
	sockets_add_timer(text, sock);
}

static void add_process(struct text *text, const struct sockets_table *table,
	const struct sock *sock)
{
	sockets_add_owners(text, table->sockets, sock);
}

/* --- order ----------------------------------------------------------------- */

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_proto(const struct sockets *sockets, const struct sock *a,
	const struct sock *b)
{
	(void)sockets;
	return compare_u64(a->kind, b->kind);
}

static int by_recv_q(const struct sockets *sockets, const struct sock *a,
	const struct sock *b)
{
	(void)sockets;
	return compare_u64(a->rx_queue, b->rx_queue);
}

static int by_send_q(const struct sockets *sockets, const struct sock *a,
	const struct sock *b)
{
	(void)sockets;
	return compare_u64(a->tx_queue, b->tx_queue);
}

static int compare_ends(const struct socktab_address *a, uint16_t a_port,
	const struct socktab_address *b, uint16_t b_port)
{
	int order = compare_u64((uint64_t)a->family, (uint64_t)b->family);

	if (order == 0)
		order = memcmp(a->bytes, b->bytes, sizeof(a->bytes));
	return order ? order : compare_u64(a_port, b_port);
}

static int by_local(const struct sockets *sockets, const struct sock *a,
	const struct sock *b)
{
	(void)sockets;
	if (sockets_is_inet(a) && sockets_is_inet(b))
		return compare_ends(&a->u.inet.local, a->u.inet.local_port,
			&b->u.inet.local, b->u.inet.local_port);
	if (a->kind == SOCKETS_UNIX && b->kind == SOCKETS_UNIX) {
		size_t a_len = a->u.un.name_len, b_len = b->u.un.name_len;
		size_t len = a_len < b_len ? a_len : b_len;
		int order = len ? memcmp(a->u.un.name, b->u.un.name, len) : 0;

		return order ? order : compare_u64(a_len, b_len);
	}
	return by_proto(sockets, a, b);
}

static int by_remote(const struct sockets *sockets, const struct sock *a,
	const struct sock *b)
{
	(void)sockets;
	if (sockets_is_inet(a) && sockets_is_inet(b))
		return compare_ends(&a->u.inet.remote, a->u.inet.remote_port,
			&b->u.inet.remote, b->u.inet.remote_port);
	return by_proto(sockets, a, b);
}

static int by_state(const struct sockets *sockets, const struct sock *a,
	const struct sock *b)
{
	(void)sockets;
	const char *left = sockets_state_text(a);
	const char *right = sockets_state_text(b);

	return strcmp(left ? left : "", right ? right : "");
}

static int by_user(const struct sockets *sockets, const struct sock *a,
	const struct sock *b)
{
	(void)sockets;
	return compare_u64(a->uid, b->uid);
}

static int by_inode(const struct sockets *sockets, const struct sock *a,
	const struct sock *b)
{
	(void)sockets;
	return compare_u64(a->inode, b->inode);
}

static int by_timer(const struct sockets *sockets, const struct sock *a,
	const struct sock *b)
{
	(void)sockets;
	if (!sockets_is_inet(a) || !sockets_is_inet(b))
		return by_proto(sockets, a, b);
	return compare_u64(
		(uint64_t)a->u.inet.timer_ns, (uint64_t)b->u.inet.timer_ns);
}

/* Those that nobody has come last. */
static int by_process(const struct sockets *sockets, const struct sock *a,
	const struct sock *b)
{
	if (a->owner_count == 0 || b->owner_count == 0)
		return compare_u64(a->owner_count == 0, b->owner_count == 0);
	return compare_u64((uint64_t)sockets->owners[a->first_owner].pid,
		(uint64_t)sockets->owners[b->first_owner].pid);
}

/* In the order in which they are shown. */
static const struct sockets_column all[] = {
	{"proto", "Proto", false, true, 5, add_proto, by_proto},
	{"recv-q", "Recv-Q", true, true, 6, add_recv_q, by_recv_q},
	{"send-q", "Send-Q", true, true, 6, add_send_q, by_send_q},
	{"local", "Local-Address", false, false, 23, add_local, by_local},
	{"remote", "Foreign-Address", false, false, 23, add_remote, by_remote},
	{"state", "State", false, true, 11, add_state, by_state},
	{"user", "User", false, false, 10, add_user, by_user},
	{"inode", "Inode", false, true, 10, add_inode, by_inode},
	{"timer", "Timer", false, true, 20, add_timer, by_timer},
	{"process", "PID/Program", false, false, 0, add_process, by_process},
};

#define ALL (sizeof(all) / sizeof(*all))

/* --- which ----------------------------------------------------------------- */

static const struct sockets_column *find(const char *name, size_t len)
{
	for (size_t i = 0; i < ALL; i++)
		if (strlen(all[i].name) == len &&
			memcmp(all[i].name, name, len) == 0)
			return &all[i];
	return NULL;
}

static bool no_column(const char *name, size_t len, struct fail *fail)
{
	return fail_set(fail, STATUS_USAGE,
		"there is no column '%.*s'; there are proto, recv-q, send-q, "
		"local, remote, state, user, inode, timer, process",
		(int)len, name);
}

static void add_column(
	struct sockets_table *table, const struct sockets_column *column)
{
	size_t title = strlen(column->title);

	table->columns[table->count] = column;
	table->widths[table->count++] =
		!table->tight && column->width > title ? column->width : title;
}

static bool is_wanted(
	const struct sockets_table *table, const struct sockets_column *column)
{
	if (column->add == add_user || column->add == add_inode)
		return table->users;
	if (column->add == add_timer)
		return table->timers;
	if (column->add == add_process)
		return table->processes;
	return true;
}

bool sockets_table_columns(
	struct sockets_table *table, const char *list, struct fail *fail)
{
	for (size_t i = 0; !list && i < ALL; i++)
		if (is_wanted(table, &all[i]))
			add_column(table, &all[i]);
	while (list) {
		size_t len = strcspn(list, ",");
		const struct sockets_column *column = find(list, len);

		if (table->count == SOCKETS_COLUMNS_MOST)
			return fail_set(fail, STATUS_USAGE,
				"--columns takes at most %d",
				SOCKETS_COLUMNS_MOST);

		if (!column)
			return no_column(list, len, fail);
		add_column(table, column);
		list = list[len] ? list + len + 1 : NULL;
	}
	return true;
}

struct order {
	const struct sockets_column *column;
	const struct sockets *sockets;
};

static int compare(const void *a, const void *b, void *context)
{
	const struct order *order = context;

	return order->column->compare(order->sockets, a, b);
}

bool sockets_table_sort(
	struct sockets_table *table, const char *name, struct fail *fail)
{
	struct order order = {find(name, strlen(name)), table->sockets};

	if (!order.column)
		return no_column(name, strlen(name), fail);
	if (table->sockets->count > 0)
		qsort_r(table->sockets->items, table->sockets->count,
			sizeof(*table->sockets->items), compare, &order);
	return true;
}

#include "list/sockets_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "list/sockets_text.h"
#include "net/resolve.h"

/* Look-ups at a time, each a thread; and how long for all of them. */
#define AT_A_TIME 64
#define TIME	  (2 * NS_PER_SECOND)

static int compare_names(const void *left, const void *right)
{
	const struct sockets_name *a = left, *b = right;

	if (a->address.family != b->address.family)
		return a->address.family < b->address.family ? -1 : 1;
	return memcmp(
		a->address.bytes, b->address.bytes, sizeof(a->address.bytes));
}

/* Those that mean any address have no name. */
static bool is_any(const struct socktab_address *address)
{
	static const uint8_t zero[16];

	return memcmp(address->bytes, zero, sizeof(zero)) == 0;
}

static void add(
	struct sockets_names *names, const struct socktab_address *address)
{
	if (!is_any(address))
		names->items[names->count++] =
			(struct sockets_name){.address = *address};
}

static struct endpoint endpoint_of(const struct socktab_address *address)
{
	struct endpoint endpoint;

	endpoint_any(address->family, 0, &endpoint);
	if (address->family == AF_INET)
		memcpy(&endpoint.addr.in4.sin_addr, address->bytes, 4);
	else
		memcpy(&endpoint.addr.in6.sin6_addr, address->bytes, 16);
	return endpoint;
}

static void look_up(struct sockets_name *items, size_t count)
{
	struct lookup *lookups[AT_A_TIME];
	char name[RESOLVE_NAME_MAX];

	for (size_t i = 0; i < count; i++) {
		struct endpoint endpoint = endpoint_of(&items[i].address);

		lookups[i] = resolve_name_start(&endpoint);
	}
	for (size_t i = 0; i < count; i++)
		if (lookups[i] && resolve_name_finish(lookups[i], TIME, name))
			items[i].name = strdup(name);
}

bool sockets_names_find(struct sockets_names *names,
	const struct sockets *sockets, struct fail *fail)
{
	size_t kept = 0;

	*names = (struct sockets_names){0};
	names->items = calloc(2 * sockets->count + 1, sizeof(*names->items));
	if (!names->items)
		return fail_memory(fail);
	for (size_t i = 0; i < sockets->count; i++) {
		const struct sock *sock = &sockets->items[i];

		if (!sockets_is_inet(sock))
			continue;
		add(names, &sock->u.inet.local);
		add(names, &sock->u.inet.remote);
	}
	qsort(names->items, names->count, sizeof(*names->items), compare_names);
	for (size_t i = 0; i < names->count; i++)
		if (i == 0 || compare_names(&names->items[i],
				      &names->items[kept - 1]) != 0)
			names->items[kept++] = names->items[i];
	names->count = kept;
	for (size_t i = 0; i < kept; i += AT_A_TIME)
		look_up(names->items + i,
			kept - i < AT_A_TIME ? kept - i : AT_A_TIME);
	return true;
}

void sockets_names_release(struct sockets_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i].name);
	free(names->items);
	*names = (struct sockets_names){0};
}

const char *sockets_names_get(const struct sockets_names *names,
	const struct socktab_address *address)
{
	struct sockets_name key = {.address = *address};
	const struct sockets_name *found;

	if (!names || names->count == 0)
		return NULL;
	found = bsearch(&key, names->items, names->count, sizeof(*names->items),
		compare_names);
	return found ? found->name : NULL;
}

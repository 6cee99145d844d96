#include "scan/targets.h"

#include <stdlib.h>
#include <string.h>

#include "net/resolve.h"
#include "scan/target_parse.h"
#include "scan/targets_parts.h"

struct targets *targets_new(
	const struct targets_options *options, struct fail *fail)
{
	struct targets *targets = calloc(1, sizeof(*targets));

	if (!targets) {
		fail_memory(fail);
		return NULL;
	}
	targets->options = *options;
	return targets;
}

void item_list_release(struct item_list *list)
{
	free(list->items);
	*list = (struct item_list){0};
}

void targets_free(struct targets *targets)
{
	if (!targets)
		return;
	while (targets->names) {
		struct name *name = targets->names;

		targets->names = name->next;
		free(name);
	}
	item_list_release(&targets->added);
	item_list_release(&targets->excluded);
	item_list_release(&targets->others);
	free(targets->pieces);
	free(targets);
}

static bool push(struct item_list *list, const struct range *range,
	const char *name, struct fail *fail)
{
	if (list->count == list->room) {
		size_t room = list->room ? list->room * 2 : 16;
		struct item *items = NULL;

		if (room <= SIZE_MAX / sizeof(*items))
			items = realloc(list->items, room * sizeof(*items));
		if (!items)
			return fail_memory(fail);
		list->items = items;
		list->room = room;
	}
	list->items[list->count++] = (struct item){*range, name};
	return true;
}

static bool push_single(struct item_list *list, const struct address *address,
	const char *name, struct fail *fail)
{
	struct range range = {*address, *address};

	return push(list, &range, name, fail);
}

/* Keep a name as long as the targets live. */
static const char *keep_name(struct targets *targets, const char *text,
	size_t len, struct fail *fail)
{
	struct name *name = calloc(1, sizeof(*name) + len + 1);

	if (!name) {
		fail_memory(fail);
		return NULL;
	}
	memcpy(name->text, text, len);
	name->next = targets->names;
	targets->names = name;
	return name->text;
}

static bool family_fits(const struct targets *targets,
	const struct range *range, const char *text, size_t len,
	struct fail *fail)
{
	int family = targets->options.family;

	if (family == AF_UNSPEC || address_family(&range->first) == family)
		return true;
	return fail_set(fail, STATUS_USAGE, "'%.*s' is not an %s address",
		(int)len, text, family == AF_INET ? "IPv4" : "IPv6");
}

static bool push_ranges(struct item_list *list, const struct target_spec *spec,
	struct fail *fail)
{
	for (size_t i = 0; i < target_spec_count(spec); i++) {
		struct range range = target_spec_range(spec, i);

		if (!push(list, &range, NULL, fail))
			return false;
	}
	return true;
}

/* The addresses of a name; *ret_name lives with the targets. */
static bool look_up(struct targets *targets, const struct target_spec *spec,
	int family, const char **ret_name, struct endpoint_list *ret_list,
	struct fail *fail)
{
	const char *name = keep_name(targets, spec->name, spec->name_len, fail);
	struct endpoint_list list = {0};

	if (!name || !resolve(name, 0, family, targets->options.timeout, &list,
			     fail))
		return false;
	if (list.count == 0) {
		endpoint_list_release(&list);
		return fail_set(fail, STATUS_TROUBLE,
			"cannot resolve '%s': it has no address", name);
	}
	*ret_name = name;
	*ret_list = list;
	return true;
}

/* Whether an address can be in a network of that prefix. */
static bool prefix_fits(const struct endpoint *endpoint, unsigned prefix)
{
	struct address address = address_from(endpoint);

	return prefix == TARGET_PREFIX_NONE ||
	       prefix <= (address.space == 0 ? 32 : 128);
}

/* The first address that the prefix fits, an IPv4 one if there is; list->count
 * when it fits none. */
static size_t choose(const struct endpoint_list *list, unsigned prefix)
{
	size_t chosen = list->count;

	for (size_t i = 0; i < list->count; i++) {
		struct address address = address_from(&list->items[i]);

		if (!prefix_fits(&list->items[i], prefix))
			continue;
		if (address.space == 0)
			return i;
		if (chosen == list->count)
			chosen = i;
	}
	return chosen;
}

static bool no_network(
	const struct target_spec *spec, const char *name, struct fail *fail)
{
	return fail_set(fail, STATUS_USAGE,
		"'%s/%u' is not a network: '%s' has no IPv6 address, and the "
		"prefix of an IPv4 one is 0-32",
		name, spec->prefix, name);
}

/* Name servers and hosts files repeat addresses. */
static bool seen_before(const struct endpoint_list *list, size_t i)
{
	for (size_t before = 0; before < i; before++) {
		if (endpoint_equal(&list->items[before], &list->items[i]))
			return true;
	}
	return false;
}

static bool push_name(struct targets *targets, const struct target_spec *spec,
	const char *name, const struct endpoint_list *list, struct fail *fail)
{
	size_t chosen = choose(list, spec->prefix);
	bool all = targets->options.all_addresses &&
		   spec->prefix == TARGET_PREFIX_NONE;
	struct address address, first;
	struct range network;

	if (chosen == list->count)
		return no_network(spec, name, fail);
	address = first = address_from(&list->items[chosen]);
	if (!push_single(&targets->added, &address, name, fail))
		return false;
	if (spec->prefix != TARGET_PREFIX_NONE) {
		network = range_network(&address, spec->prefix);
		if (!push(&targets->added, &network, NULL, fail))
			return false;
	}
	for (size_t i = 0; i < list->count; i++) {
		address = address_from(&list->items[i]);
		if (!seen_before(list, i) &&
			address_compare(&address, &first) != 0 &&
			!push_single(all ? &targets->added : &targets->others,
				&address, name, fail))
			return false;
	}
	return true;
}

static bool add(struct targets *targets, const char *text, size_t len,
	struct fail *fail)
{
	struct endpoint_list list = {0};
	struct target_spec spec;
	struct range range;
	const char *name = NULL;
	bool good;

	if (!target_parse(text, len, &spec, fail))
		return false;
	if (spec.kind != TARGET_NAME) {
		range = target_spec_range(&spec, 0);
		return family_fits(targets, &range, text, len, fail) &&
		       push_ranges(&targets->added, &spec, fail);
	}
	if (!look_up(targets, &spec, targets->options.family, &name, &list,
		    fail))
		return false;
	good = push_name(targets, &spec, name, &list, fail);
	endpoint_list_release(&list);
	return good;
}

bool targets_add_text(struct targets *targets, const char *text, size_t len,
	struct fail *fail)
{
	size_t added = targets->added.count, others = targets->others.count;

	if (add(targets, text, len, fail))
		return true;
	targets->added.count = added;
	targets->others.count = others;
	return false;
}

bool targets_add(struct targets *targets, const char *text, struct fail *fail)
{
	return targets_add_text(targets, text, strlen(text), fail);
}

bool targets_add_localhost(struct targets *targets, struct fail *fail)
{
	struct address four = {.low = INADDR_LOOPBACK},
		       six = {.space = 1, .low = 1};

	return push_single(&targets->added,
		targets->options.family == AF_INET6 ? &six : &four, "localhost",
		fail);
}

/* All that a name may mean. With a prefix, the networks of its IPv4 addresses,
 * or if it has none those of its IPv6 ones; a network of the other family would
 * be of quite another size. */
static bool exclude_name(struct targets *targets,
	const struct target_spec *spec, struct fail *fail)
{
	struct endpoint_list list = {0};
	struct address kind;
	const char *name = NULL;
	bool good = true;
	size_t chosen;

	if (!look_up(targets, spec, AF_UNSPEC, &name, &list, fail))
		return false;
	chosen = choose(&list, spec->prefix);
	if (chosen == list.count) {
		endpoint_list_release(&list);
		return no_network(spec, name, fail);
	}
	kind = address_from(&list.items[chosen]);
	for (size_t i = 0; i < list.count && good; i++) {
		struct address address = address_from(&list.items[i]);
		struct range range = {address, address};

		if (spec->prefix != TARGET_PREFIX_NONE &&
			address_family(&address) == address_family(&kind))
			range = range_network(&address, spec->prefix);
		good = push(&targets->excluded, &range, NULL, fail);
	}
	endpoint_list_release(&list);
	return good;
}

static bool exclude(struct targets *targets, const char *text, size_t len,
	struct fail *fail)
{
	struct target_spec spec;

	while (len > 0 && (*text == ' ' || *text == '\t')) {
		text++;
		len--;
	}
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	if (!target_parse(text, len, &spec, fail))
		return false;
	if (spec.kind == TARGET_NAME)
		return exclude_name(targets, &spec, fail);
	return push_ranges(&targets->excluded, &spec, fail);
}

bool targets_exclude(
	struct targets *targets, const char *text, struct fail *fail)
{
	size_t before = targets->excluded.count;

	for (;;) {
		size_t len = strcspn(text, ",");

		if (!exclude(targets, text, len, fail)) {
			targets->excluded.count = before;
			return false;
		}
		if (text[len] == '\0')
			return true;
		text += len + 1;
	}
}

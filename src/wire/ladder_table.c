/* The conversations that are known: found by their ends, of bounded number. */
#include <stdlib.h>
#include <string.h>

#include "net/endpoint.h"
#include "wire/ladder_parts.h"

bool ladder_table_init(struct ladder_table *table)
{
	*table = (struct ladder_table){
		.slots =
			calloc(LADDER_CONVERSATIONS_MAX, sizeof(*table->slots)),
		.free = LADDER_NONE,
		.oldest = {LADDER_NONE, LADDER_NONE},
		.newest = {LADDER_NONE, LADDER_NONE},
	};
	for (size_t i = 0; i < LADDER_BUCKETS; i++)
		table->buckets[i] = LADDER_NONE;
	return table->slots != NULL;
}

static uint64_t mix(uint64_t hash, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i + 8 <= len; i += 8) {
		uint64_t word;

		memcpy(&word, bytes + i, sizeof(word));
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	return hash;
}

/* The sum of both ends, so that either order gives the same. */
static uint64_t key_hash(const struct ladder_key *key)
{
	uint64_t hash = 0;

	for (int i = 0; i < 2; i++)
		hash += mix(key->port[i] + UINT64_C(0x1000193), key->address[i],
			sizeof(key->address[i]));
	hash = (hash ^ (uint64_t)(key->protocol << 8 | key->version)) *
	       UINT64_C(0xff51afd7ed558ccd);
	return hash ^ hash >> 32;
}

static bool is_end(
	const struct ladder_end *end, const struct ladder_key *key, int which)
{
	return end->port == key->port[which] &&
	       memcmp(end->address, key->address[which],
		       sizeof(end->address)) == 0;
}

static uint32_t slot_of(const struct ladder_table *table,
	const struct ladder_conversation *conversation)
{
	return (uint32_t)(conversation - table->slots);
}

struct ladder_conversation *ladder_table_find(const struct ladder_table *table,
	const struct ladder_key *key, unsigned *ret_from)
{
	uint64_t hash = key_hash(key);
	uint32_t slot = table->buckets[hash % LADDER_BUCKETS];

	for (; slot != LADDER_NONE; slot = table->slots[slot].next_in_bucket) {
		struct ladder_conversation *one = &table->slots[slot];

		if (one->hash != hash || one->version != key->version ||
			one->protocol != key->protocol)
			continue;
		if (is_end(&one->ends[0], key, 0) &&
			is_end(&one->ends[1], key, 1)) {
			*ret_from = 0;
			return one;
		}
		if (is_end(&one->ends[0], key, 1) &&
			is_end(&one->ends[1], key, 0)) {
			*ret_from = 1;
			return one;
		}
	}
	return NULL;
}

/* --- the lists of live and of ended ones, by when they were heard of ------- */

static void unlink_slot(struct ladder_table *table, uint32_t slot)
{
	struct ladder_conversation *one = &table->slots[slot];

	if (one->newer != LADDER_NONE)
		table->slots[one->newer].older = one->older;
	else
		table->newest[one->ended] = one->older;
	if (one->older != LADDER_NONE)
		table->slots[one->older].newer = one->newer;
	else
		table->oldest[one->ended] = one->newer;
}

static void link_slot(struct ladder_table *table, uint32_t slot)
{
	struct ladder_conversation *one = &table->slots[slot];

	one->newer = LADDER_NONE;
	one->older = table->newest[one->ended];
	if (one->older != LADDER_NONE)
		table->slots[one->older].newer = slot;
	else
		table->oldest[one->ended] = slot;
	table->newest[one->ended] = slot;
}

void ladder_table_touch(
	struct ladder_table *table, struct ladder_conversation *conversation)
{
	uint32_t slot = slot_of(table, conversation);

	if (table->newest[conversation->ended] == slot)
		return;
	unlink_slot(table, slot);
	link_slot(table, slot);
}

static void move(struct ladder_table *table,
	struct ladder_conversation *conversation, bool ended)
{
	uint32_t slot = slot_of(table, conversation);

	unlink_slot(table, slot);
	conversation->ended = ended;
	link_slot(table, slot);
}

void ladder_table_ended(
	struct ladder_table *table, struct ladder_conversation *conversation)
{
	move(table, conversation, true);
}

void ladder_table_revived(
	struct ladder_table *table, struct ladder_conversation *conversation)
{
	move(table, conversation, false);
}

struct ladder_conversation *ladder_table_oldest(
	const struct ladder_table *table)
{
	uint32_t slot = table->oldest[1] != LADDER_NONE ? table->oldest[1]
							: table->oldest[0];

	return table->used < LADDER_CONVERSATIONS_MAX ? NULL
						      : &table->slots[slot];
}

void ladder_table_remove(
	struct ladder_table *table, struct ladder_conversation *conversation)
{
	uint32_t slot = slot_of(table, conversation);
	uint32_t *link = &table->buckets[conversation->hash % LADDER_BUCKETS];

	while (*link != slot)
		link = &table->slots[*link].next_in_bucket;
	*link = conversation->next_in_bucket;
	unlink_slot(table, slot);
	conversation->older = table->free;
	table->free = slot;
	table->used--;
}

/* A slot that was given up or, as long as there is none, one that was never
 * used. */
static uint32_t free_slot(struct ladder_table *table)
{
	uint32_t slot = table->free;

	if (slot == LADDER_NONE)
		return table->used;
	table->free = table->slots[slot].older;
	return slot;
}

static void end_text(struct ladder_end *end, uint8_t version)
{
	struct endpoint endpoint;
	char text[ENDPOINT_TEXT_MAX];

	endpoint_any(version == 4 ? AF_INET : AF_INET6, end->port, &endpoint);
	if (version == 4)
		memcpy(&endpoint.addr.in4.sin_addr, end->address, 4);
	else
		memcpy(&endpoint.addr.in6.sin6_addr, end->address, 16);
	(void)endpoint_text(&endpoint, text);
	memcpy(end->text, text, sizeof(end->text));
	end->text[sizeof(end->text) - 1] = '\0';
}

struct ladder_conversation *ladder_table_add(
	struct ladder_table *table, const struct ladder_key *key, unsigned left)
{
	uint32_t slot = free_slot(table), *bucket;
	struct ladder_conversation *one = &table->slots[slot];

	*one = (struct ladder_conversation){
		.version = key->version,
		.protocol = key->protocol,
		.hash = key_hash(key),
	};
	for (unsigned i = 0; i < 2; i++) {
		memcpy(one->ends[i].address, key->address[i ^ left],
			sizeof(one->ends[i].address));
		one->ends[i].port = key->port[i ^ left];
		end_text(&one->ends[i], key->version);
	}
	bucket = &table->buckets[one->hash % LADDER_BUCKETS];
	one->next_in_bucket = *bucket;
	*bucket = slot;
	link_slot(table, slot);
	table->used++;
	return one;
}

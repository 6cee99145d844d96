/* The sets and the list of scan/ports.h; their notation is in ports.c. */
#include <stdlib.h>

#include "scan/ports.h"

#define WORDS (65536u / 64)

/* The bits of word i that stand for ports in low .. high. */
static uint64_t word_mask(unsigned i, uint16_t low, uint16_t high)
{
	uint64_t mask = UINT64_MAX;

	if (i == low / 64u)
		mask &= UINT64_MAX << low % 64u;
	if (i == high / 64u)
		mask &= UINT64_MAX >> (63u - high % 64u);
	return mask;
}

void port_set_add(struct port_set *set, uint16_t low, uint16_t high)
{
	for (unsigned i = low / 64u; low <= high && i <= high / 64u; i++)
		set->bits[i] |= word_mask(i, low, high);
}

void port_set_remove(struct port_set *set, uint16_t low, uint16_t high)
{
	for (unsigned i = low / 64u; low <= high && i <= high / 64u; i++)
		set->bits[i] &= ~word_mask(i, low, high);
}

bool port_set_has(const struct port_set *set, uint16_t port)
{
	return set->bits[port / 64u] >> port % 64u & 1;
}

/* Clears the lowest bit until there is none. */
static size_t count_bits(uint64_t word)
{
	size_t n = 0;

	for (; word != 0; word &= word - 1)
		n++;
	return n;
}

size_t port_set_count(const struct port_set *set)
{
	size_t count = 0;

	for (unsigned i = 0; i < WORDS; i++)
		count += count_bits(set->bits[i]);
	return count;
}

bool port_set_next(
	const struct port_set *set, uint32_t from, uint16_t *ret_port)
{
	uint32_t port = from;

	while (port <= UINT16_MAX) {
		uint64_t word = set->bits[port / 64] >> port % 64;

		if (word & 1) {
			*ret_port = (uint16_t)port;
			return true;
		}
		port = word ? port + 1 : (port / 64 + 1) * 64;
	}
	return false;
}

static size_t take(uint16_t *numbers, const struct port_set *set)
{
	uint16_t port;
	size_t count = 0;

	for (uint32_t from = 0; port_set_next(set, from, &port);
		from = (uint32_t)port + 1)
		numbers[count++] = port;
	return count;
}

bool port_list_init(
	struct port_list *list, const struct ports *ports, struct fail *fail)
{
	size_t most = port_set_count(&ports->tcp) + port_set_count(&ports->udp);
	uint16_t *numbers = calloc(most + 1, sizeof(*numbers));
	size_t tcp;

	if (!numbers)
		return fail_memory(fail);
	tcp = take(numbers, &ports->tcp);
	*list = (struct port_list){
		numbers, tcp + take(numbers + tcp, &ports->udp), tcp};
	return true;
}

void port_list_release(struct port_list *list)
{
	free(list->numbers);
	*list = (struct port_list){0};
}

#include "subnet/operands.h"

#include <stdlib.h>
#include <string.h>

static bool check_family(
	const char *word, unsigned width, unsigned wanted, struct fail *fail)
{
	bool four = wanted == NETWORK_IPV4;

	if (wanted == 0 || width == wanted)
		return true;
	return fail_set(fail, STATUS_USAGE, "'%s' is not %s, which '%s' wants",
		word, four ? "IPv4" : "IPv6", four ? "-4" : "-6");
}

/* A network, and its mask if that is the next word. */
static bool take_network(struct operands *operands, char **words, int left,
	int *ret_used, struct fail *fail)
{
	struct network *network = &operands->networks[operands->count];

	if (!network_parse(words[0], strlen(words[0]), network, fail))
		return false;
	*ret_used = 1;
	if (left > 1 && network->bare && network->width == NETWORK_IPV4 &&
		network_mask_word(
			words[1], strlen(words[1]), &network->length)) {
		network->bare = false;
		*ret_used = 2;
	}
	operands->spans[operands->count] = span_of(network);
	return true;
}

static bool take_all(struct operands *operands, bool ranges, unsigned width,
	int count, char **words, struct fail *fail)
{
	int used = 1;

	for (int i = 0; i < count; i += used) {
		struct span *span = &operands->spans[operands->count];
		const char *word = words[i];
		bool good;

		used = 1;
		if (ranges && strchr(word, '-'))
			good = span_parse(word, strlen(word), span, fail);
		else
			good = take_network(
				operands, words + i, count - i, &used, fail);
		if (!good || !check_family(word, span->width, width, fail))
			return false;
		operands->count++;
	}
	return true;
}

bool operands_take(struct operands *ret_operands, bool ranges, unsigned width,
	int count, char **words, struct fail *fail)
{
	size_t room = (size_t)count;
	struct operands operands = {
		.networks = calloc(room, sizeof(*operands.networks)),
		.spans = calloc(room, sizeof(*operands.spans)),
	};
	bool good;

	good = (operands.networks && operands.spans) || fail_memory(fail);
	if (!good || !take_all(&operands, ranges, width, count, words, fail)) {
		operands_release(&operands);
		return false;
	}
	*ret_operands = operands;
	return true;
}

void operands_release(struct operands *operands)
{
	free(operands->networks);
	free(operands->spans);
	*operands = (struct operands){0};
}

bool operands_are_question(const struct operands *operands)
{
	const struct network *networks = operands->networks;

	return operands->count == 2 && networks[0].bare != networks[1].bare &&
	       networks[0].width == networks[1].width;
}

void operands_share_prefix(struct operands *operands)
{
	struct network *a = &operands->networks[0];
	struct network *b = &operands->networks[1];

	if (a->bare && !b->bare)
		a->length = b->length;
	else if (b->bare && !a->bare)
		b->length = a->length;
}

bool operands_check_plan(const struct operands *operands, struct fail *fail)
{
	const struct network *networks = operands->networks;
	char word[NETWORK_TEXT_MAX];

	for (size_t i = 0; i < operands->count; i++) {
		(void)network_address_text(
			networks[i].address, networks[i].width, word);
		if (networks[i].bare)
			return fail_set(fail, STATUS_USAGE,
				"'%s' has no prefix: '--check' takes networks",
				word);
		if (networks[i].width != networks[0].width)
			return fail_set(fail, STATUS_USAGE,
				"'%s' is of another family than the network "
				"that is checked",
				word);
	}
	return true;
}

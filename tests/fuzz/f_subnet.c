/* A network, a range and a list of hosts, a line each. */
#include <stdlib.h>
#include <string.h>

#include "subnet/describe.h"
#include "subnet/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* What is written reads back as the same. */
static void try_network(const char *text, size_t len)
{
	struct network network, again;
	char word[NETWORK_TEXT_MAX];
	struct text said = {0};

	if (!network_parse(text, len, &network, NULL))
		return;
	(void)network_given_text(&network, word);
	if (network.length > network.width ||
		!network_parse(word, strlen(word), &again, NULL) ||
		!wide_equal(network.address, again.address) ||
		network.width != again.width || network.length != again.length)
		abort();
	if (wide_compare(network_host_first(&network),
		    network_host_last(&network)) > 0)
		abort();
	describe_text(&said, &network, true);
	text_release(&said);
}

static bool count_network(void *context, const struct network *network)
{
	unsigned *count = context;

	if (!wide_equal(network->address, network_begin(network)))
		abort();
	return ++*count <= 256;
}

/* Two for each bit are enough for any range. */
static void try_span(const char *text, size_t len)
{
	unsigned count = 0;
	struct span span;

	if (span_parse(text, len, &span, NULL) &&
		!span_cover(&span, count_network, &count))
		abort();
}

static void try_requests(const char *text, const struct network *parent)
{
	struct request *requests;
	struct span rest;
	size_t count;
	bool any;

	if (!request_parse(text, &requests, &count, NULL))
		return;
	if (request_place(parent, requests, count, &rest, &any) && any &&
		wide_compare(rest.first, rest.last) > 0)
		abort();
	free(requests);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct network parent = network_at(wide_of(0), NETWORK_IPV4, 8);
	char *text = malloc(len + 1), *line = text;

	if (!text)
		return 0;
	if (len > 0)
		memcpy(text, bytes, len);
	text[len] = '\0';
	for (int i = 0; line && i < 3; i++) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		if (i == 0) {
			try_network(line, strlen(line));
			(void)network_parse(line, strlen(line), &parent, NULL);
		} else if (i == 1) {
			try_span(line, strlen(line));
		} else {
			try_requests(line, &parent);
		}
		line = end ? end + 1 : NULL;
	}
	free(text);
	return 0;
}

#include "scan/host.h"

#include <stdlib.h>
#include <string.h>

struct host *host_new(const struct target *target,
	const struct port_list *ports, struct fail *fail)
{
	struct host *host = calloc(1, sizeof(*host));

	if (host)
		host->verdicts = calloc(ports->count ? ports->count : 1,
			sizeof(struct verdict));
	if (!host || !host->verdicts) {
		host_free(host);
		(void)fail_memory(fail);
		return NULL;
	}
	host->target = *target;
	host->ports = ports;
	return host;
}

void host_free(struct host *host)
{
	if (!host)
		return;
	for (size_t i = 0; i < host->banner_count; i++)
		free(host->banners[i].bytes);
	free(host->banners);
	free(host->banner_places);
	free(host->senders);
	free(host->verdicts);
	free(host->ptr_name);
	free(host);
}

uint8_t host_sender(struct host *host, const struct endpoint *sender)
{
	struct endpoint address = *sender, *grown;
	size_t i;

	endpoint_set_port(&address, 0);
	for (i = 0; i < host->sender_count; i++)
		if (endpoint_equal(&host->senders[i], &address))
			return (uint8_t)(i + 1);
	if (i >= HOST_SENDERS_MAX)
		return 0;
	/* Senders are few: one at a time is good enough. */
	grown = realloc(host->senders, (i + 1) * sizeof(*grown));
	if (!grown)
		return 0;
	grown[i] = address;
	host->senders = grown;
	host->sender_count = i + 1;
	return (uint8_t)(i + 1);
}

/* Room for one more; the array doubles whenever its length is a power of two.
 */
static bool make_room(struct host *host)
{
	size_t n = host->banner_count;
	struct banner *grown;

	if (!host->banner_places) {
		host->banner_places = calloc(
			host->ports->count, sizeof(*host->banner_places));
		if (!host->banner_places)
			return false;
	}
	if (host->banners && (n & (n - 1)) != 0)
		return true;
	grown = realloc(host->banners, (n ? 2 * n : 1) * sizeof(*grown));
	if (!grown)
		return false;
	host->banners = grown;
	return true;
}

void host_banner(
	struct host *host, size_t port, const uint8_t *bytes, size_t len)
{
	struct banner banner = {.port = port, .len = len};

	if (port >= host->ports->count || host_find_banner(host, port) ||
		!make_room(host))
		return;
	banner.bytes = malloc(len ? len : 1);
	if (!banner.bytes)
		return;
	if (len > 0)
		memcpy(banner.bytes, bytes, len);
	host->banners[host->banner_count++] = banner;
	host->banner_places[port] = (uint32_t)host->banner_count;
}

const struct banner *host_find_banner(const struct host *host, size_t port)
{
	size_t place = host->banner_places ? host->banner_places[port] : 0;

	return place > 0 ? &host->banners[place - 1] : NULL;
}

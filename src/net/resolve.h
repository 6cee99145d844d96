/*
 * Names to endpoints. Numeric addresses never ask anyone; names go through
 * getaddrinfo(3) in a thread, so that a silent name server cannot hold up a
 * caller who has a deadline; without one where there is no thread to be had.
 */
#ifndef NCX_NET_RESOLVE_H
#define NCX_NET_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "net/endpoint.h"

struct endpoint_list {
	struct endpoint *items;
	size_t count;
};

/*
 * The addresses of host (not empty), each with port, in the order of RFC 6724,
 * families interleaved as RFC 8305 section 4 wants it. family: AF_UNSPEC,
 * AF_INET or AF_INET6. timeout_ns: 0 is no limit. Not resolved:
 * STATUS_TROUBLE; not in time: STATUS_NO. Release with endpoint_list_release.
 */
bool resolve(const char *host, uint16_t port, int family, int64_t timeout_ns,
	struct endpoint_list *ret_list, struct fail *fail);

/* The name of an endpoint's address, by a thread of its own: found is called
 * from that thread, or never when there is none. context has to live as long as
 * the process. See getnameinfo(3). */
void resolve_name_later(const struct endpoint *endpoint,
	void (*found)(const void *context, const struct endpoint *endpoint,
		const char *name),
	const void *context);

/* The same for who has a moment when it should be known: the look-up runs from
 * start, finish waits for it until timeout_ns after that. name is untouched
 * when there is none; the look-up is gone in any case. start returns null when
 * there is no thread to be had. */
#define RESOLVE_NAME_MAX 1025 /* NI_MAXHOST */
struct lookup;
struct lookup *resolve_name_start(const struct endpoint *endpoint);

/* Becomes readable when the look-up is over: it ends then. */
int resolve_name_fd(const struct lookup *lookup);
bool resolve_name_finish(
	struct lookup *lookup, int64_t timeout_ns, char name[RESOLVE_NAME_MAX]);

void endpoint_list_release(struct endpoint_list *list);

/* Alternate the families, beginning with that of the first; keeps the order
 * within each. */
void endpoint_list_interleave(struct endpoint_list *list);

#endif

/*
 * What a person asks the service database: `http` (a name or an alias), `80`,
 * `80/udp`, `20-25`, `60000-`, `-1023`, `20-25/tcp`, `/sctp`, `ssh*`.
 *
 *	struct query query;
 *
 *	if (!query_parse(text, strlen(text), &query, fail))
 *		return false;
 *	while (services_next(&services, &offset, &service))
 *		if (query_rank(&query, &service) != SERVICES_NONE)
 *			...
 *
 * What has only digits and dashes before the slash is a port or a range of
 * them, decimal; anything else is a name, so that `3com-tsmux` is one. A name
 * may have patterns (svc/pattern.h). Names and protocols may differ in case.
 */
#ifndef NCX_SVC_QUERY_H
#define NCX_SVC_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "svc/services.h"

/* The words point into the text that was parsed. */
struct query {
	struct service_word name;  /* empty: any */
	struct service_word proto; /* empty: any */
	bool pattern;		   /* the name is one */
	bool ports;		   /* there is no name, but these: */
	uint16_t low, high;
};

/* Errors: STATUS_USAGE; the message names the text. */
bool query_parse(
	const char *text, size_t len, struct query *ret, struct fail *fail);

/* How well the service answers: SERVICES_NONE when it does not. An answer to a
 * port or a protocol is as good as a name. */
enum services_rank query_rank(
	const struct query *query, const struct service *service);

/* Whether text is in the name, an alias or the comment; letters of ASCII may
 * differ in case. */
bool query_search(const struct service *service, const char *text, size_t len);

/* The ranges of RFC 6335 section 6, by the names of everyday: "well-known"
 * (0-1023), "registered" (1024-49151), "dynamic" (49152-65535). */
struct query_range {
	const char *name;
	uint16_t low, high;
};
const struct query_range *query_range(uint16_t port);

#endif

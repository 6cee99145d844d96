/*
 * A target while it is scanned, and what its report is written from.
 */
#ifndef NCX_SCAN_HOST_H
#define NCX_SCAN_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "net/endpoint.h"
#include "scan/ports.h"
#include "scan/targets.h"
#include "scan/verdict.h"

/* What an open port said first. */
struct banner {
	size_t port; /* index in the port list */
	size_t len;
	uint8_t *bytes;
};

enum host_state {
	HOST_SILENT,	  /* nothing came back */
	HOST_UP,	  /* something answered */
	HOST_DOWN,	  /* its neighbours, or a router, say it is not there */
	HOST_UNREACHABLE, /* there is no route from here; not scanned */
	HOST_STATES
};

#define HOST_SENDERS_MAX 255

struct host {
	struct target target;
	char *ptr_name; /* with --resolve; null: unknown */
	const struct port_list *ports;
	struct verdict *verdicts; /* by port index */
	struct banner *banners;	  /* in no order */
	size_t banner_count;
	uint32_t *banner_places;  /* by port index: 1 + place in banners, 0:
				  * none; null: there are no banners */
	struct endpoint *senders; /* of ICMP errors */
	size_t sender_count;
	enum host_state state;
	int unreachable;      /* HOST_UNREACHABLE: the errno */
	bool finished;	      /* every port in this shard is decided */
	bool given_up;	      /* stayed dark: the ports left were not probed */
	bool timed_out;	      /* took too long: some ports may be undecided */
	int64_t limit_gap;    /* ns between its ICMP errors; 0: no limit seen */
	int64_t began, ended; /* seconds since 1970 */
	int64_t srtt, rttvar, timeout; /* ns; 0: unknown */
};

/* Errors: out of memory. The target's name and the ports must outlive it. */
struct host *host_new(const struct target *target,
	const struct port_list *ports, struct fail *fail);
void host_free(struct host *host);

/* The number for verdict.sender, whatever the endpoint's port is; 0 when there
 * are too many senders, or no memory. */
uint8_t host_sender(struct host *host, const struct endpoint *sender);

/* Takes a copy; a port's first banner counts. Without memory the banner is
 * dropped. */
void host_banner(
	struct host *host, size_t port, const uint8_t *bytes, size_t len);
const struct banner *host_find_banner(const struct host *host, size_t port);

#endif

/*
 * FILTER of `ncx sockets`: which sockets a person asks for.
 *
 *	:PORTS            either end has such a port: `:22`, `:ssh`,
 *	                  `:8000-8100`, `:80,443`; PORTS as in scan/ports.h. A
 *	                  service name stands for its ports of TCP on TCP sockets
 *	                  and for those of UDP on UDP sockets
 *	@HOST             either end has the address: `@192.0.2.1`, `@::1`,
 *	                  `@192.0.2.0/24`, `@localhost` (any of its addresses)
 *	@HOST:PORTS       one and the same end has both: `@localhost:80`,
 *	                  `@[::1]:80`
 *	ADDRESS           a numeric address or network needs no `@`: `::1`,
 *	                  `10.0.0.0/8`, `192.0.2.1:443`, `[::1]:80`; neither
 *	                  does a name with ports: `localhost:80`
 *	local:END         the same for one end only. END is any of the above, or
 *	remote:END        PORTS alone: `local:22`, `local::22`, `remote:ssh`,
 *	                  `remote:192.0.2.1:443`. A word alone is a service, a
 *	                  host is `remote:@example.org`
 *	pid:N name:TEXT   a process that has it: its pid; its name has TEXT in it.
 *	                  The kernel cuts names at 15 bytes: a longer TEXT has to
 *	                  begin with such a name
 *	user:U            of that user: a name, else a uid
 *	state:S,S...      in one of these states; names of RFC 9293, the kernel,
 *	                  netstat and ss. Case, `-` and `_` do not matter.
 *	                  UNIX sockets: listen, connecting, connected, ...
 *	unix:NAME         the UNIX socket of that name. `@` begins an abstract
 *	                  one, a `/` at the end asks for all below. NAME alone
 *	                  does when it begins with `/` or `@/`: any other
 *	                  `@WORD` is a host
 *
 * A mapped IPv4 address (RFC 4291 2.5.5.2) counts as IPv4. A wildcard address
 * is matched as what it is, `@0.0.0.0`, and holds no others. The remote end of
 * a socket that is not connected is no end: nothing matches it. Ports are of
 * TCP and UDP sockets; raw and ICMP ones have none.
 *
 *	struct sockets_filter filter;
 *
 *	if (!sockets_filter_parse("local::ssh", &filter, fail))
 *		return false;
 *	if (sockets_filter_sock(&filter, sock))
 *		...
 *	sockets_filter_release(&filter);
 */
#ifndef NCX_LIST_SOCKETS_FILTER_H
#define NCX_LIST_SOCKETS_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "net/cidr.h"
#include "net/resolve.h"
#include "proc/sockets.h"
#include "scan/ports.h"

enum sockets_filter_kind {
	SOCKETS_FILTER_END,
	SOCKETS_FILTER_PID,
	SOCKETS_FILTER_NAME,
	SOCKETS_FILTER_USER,
	SOCKETS_FILTER_STATE,
	SOCKETS_FILTER_UNIX,
};

/* One FILTER; several must all match. Nothing in it changes after parsing, so
 * that threads may share it. */
struct sockets_filter {
	enum sockets_filter_kind kind;
	bool local, remote;    /* END: which ends are looked at */
	struct ports *ports;   /* END: null: any */
	struct cidr *networks; /* END: any of them */
	size_t network_count;  /* END: 0: any address */
	pid_t pid;
	uint32_t uid;
	/* STATE: bits by enum socktab_state, and by socktab_unix_state, with
	 * bit 0 for a listener. */
	uint32_t inet_states, unix_states;
	char *text; /* NAME, UNIX */
	size_t text_len;
};

/* Names of hosts are resolved here, for some seconds at most. Errors:
 * STATUS_USAGE, which names the word; STATUS_TROUBLE, a host that is not found.
 * On success, release with sockets_filter_release. */
bool sockets_filter_parse(
	const char *text, struct sockets_filter *ret, struct fail *fail);

/* The same with another way to find the addresses of a host. */
bool sockets_filter_parse_with(const char *text,
	bool (*find)(const char *host, struct endpoint_list *ret_list,
		struct fail *fail),
	struct sockets_filter *ret, struct fail *fail);

/* By what is known before owners are looked for; where only they can tell,
 * whether there can be any. */
bool sockets_filter_sock(
	const struct sockets_filter *filter, const struct sock *sock);

/* By the owners of sock, count of them; true where they do not matter. */
bool sockets_filter_owners(const struct sockets_filter *filter,
	const struct sock *sock, const struct sock_owner *owners, size_t count);

bool sockets_filter_wants_owners(const struct sockets_filter *filter);

/* Allowed for one of zeros, and twice. */
void sockets_filter_release(struct sockets_filter *filter);

#endif

/*
 * Where to listen and where to connect to, as the user says it: operands,
 * options, host:port in one word, service names.
 */
#ifndef NCX_SESSION_OPERAND_H
#define NCX_SESSION_OPERAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "cli/option.h"
#include "net/cidr.h"
#include "net/listener.h"
#include "session/stream.h"

/* Texts of options and operands; null: not given. */
struct listen_place {
	const char *address, *port, *unix_path;
	bool program;	/* --exec is given */
	bool numbers;	/* a bare number may be an address, 0 is 0.0.0.0 */
	char host[256]; /* the address of an ADDR:PORT operand */
};

/* [ADDR] PORT, ADDR:PORT, or nothing when the options say it all. */
bool listen_place_operands(struct listen_place *place, int operand_count,
	char **operands, struct fail *fail);
bool listen_place_resolve(const struct listen_place *place,
	const struct stream *stream, struct listen_options *ret_options,
	struct fail *fail);

/* HOST PORT, or HOST:PORT. numbers: as in struct listen_place. */
struct connect_place {
	char host[256];
	uint16_t port;
	const char *service; /* the port as typed, in the operands */
};
bool connect_place_operands(int operand_count, char **operands, bool udp,
	bool numbers, struct connect_place *ret_place, struct fail *fail);

/* The networks of a repeatable option; none: nothing is touched. The caller
 * frees them. */
bool networks_option(const struct option_list *list, const char *option,
	struct cidr **ret_networks, size_t *ret_count, struct fail *fail);

#endif

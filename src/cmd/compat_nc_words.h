/*
 * The words of `ncx listen` or `ncx connect` that mean what nc's options mean.
 */
#ifndef NCX_CMD_COMPAT_NC_WORDS_H
#define NCX_CMD_COMPAT_NC_WORDS_H

#include <stdbool.h>

#include "cli/command.h"
#include "cli/translate.h"

/* The options of nc, as typed; null: not given. */
struct nc_args {
	bool listen, udp, keep_open, zero, unix_path, numeric;
	bool half_close, detached, crlf, telnet;
	const char *port, *source;
	const char *wait, *quit, *interval;
	const char *exec, *shell;
	const char *hex, *tos;
	struct option_number replies, ttl;
	struct option_size rcvbuf, sndbuf;
	struct common_args common;
};

/* With -n: endpoint_parse's, and what else inet_aton(3) takes, like 0. */
bool nc_is_address(const char *text);

/* quit is -q unless it is below 0; operands are those of nc, with -U the path.
 * A -T that means nothing is STATUS_USAGE. words are the caller's to release,
 * whatever is returned. */
bool nc_words(const struct nc_args *args, const char *quit, int operand_count,
	char **operands, struct words *words, struct fail *fail);

#endif

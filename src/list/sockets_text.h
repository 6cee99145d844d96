/*
 * The words of a socket: its addresses, state and owners as `ncx sockets`
 * writes them. Texts are appended, and nothing hostile is left in them.
 *
 * Written by hand, since a list may have a hundred thousand rows and the kernel
 * takes no more than 1.6 us for one.
 */
#ifndef NCX_LIST_SOCKETS_TEXT_H
#define NCX_LIST_SOCKETS_TEXT_H

#include "list/sockets_names.h"
#include "list/sockets_users.h"
#include "out/text.h"
#include "proc/sockets.h"

/* "127.0.0.1:22", "[::]:*", "localhost:22" (names may be null); a mapped
 * address is the IPv4 one; the name of a UNIX socket, '@' before an abstract
 * one, blanks as \x20; interface or port of the others. */
void sockets_add_local(struct text *text, const struct sock *sock,
	const struct sockets_names *names);
void sockets_add_remote(struct text *text, const struct sock *sock,
	const struct sockets_names *names);

/* netstat's name of the state: "LISTEN"; null: it has none. */
const char *sockets_state_text(const struct sock *sock);

/* Why nobody has it: "time-wait", "not accepted yet"; null: somebody has. */
const char *sockets_note_text(const struct sock *sock);

/* "4242/nc,4243/nc", or the note; a comma in a name is \x2c. */
void sockets_add_owners(struct text *text, const struct sockets *sockets,
	const struct sock *sock);

/* netstat's name of the timer that runs: "keepalive", "off"; null: it has none,
 * or one that is new to us. */
const char *sockets_timer_text(const struct sock *sock);

/* "stream", "dgram", "seqpacket" */
const char *sockets_unix_type_text(const struct sock *sock);

/* netstat's: "keepalive (6.25/0/0)". */
void sockets_add_timer(struct text *text, const struct sock *sock);

/* Name or number; "-" for nobody. */
void sockets_add_user(struct text *text, struct sockets_users *users,
	const struct sock *sock);

/* An IP address alone, without brackets. */
void sockets_add_address(
	struct text *text, const struct socktab_address *address);

bool sockets_is_inet(const struct sock *sock);

#endif

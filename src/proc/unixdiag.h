/*
 * The UNIX sockets as the kernel's unix_diag tells them: names with their exact
 * bytes and length, which /proc/net/unix cannot, the other end, and queues.
 *
 *	static bool note(const struct unixdiag_row *row, void *data);
 *
 *	if (!unixdiag_read(note, data))
 *		... ask /proc/net/unix
 *
 * It needs a kernel that has it (CONFIG_UNIX_DIAG). A connection that nobody
 * accepted yet is no socket for it; its listener's rx_queue counts them.
 *
 * Sources: sock_diag(7), kernel net/unix/diag.c,
 * include/uapi/linux/unix_diag.h; see proc/sockdiag.h, too.
 */
#ifndef NCX_PROC_UNIXDIAG_H
#define NCX_PROC_UNIXDIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proc/sockdiag.h"

struct unixdiag_row {
	uint32_t type;	/* SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET */
	uint32_t state; /* SOCKTAB_ESTABLISHED, _LISTEN or _CLOSED */
	uint32_t inode;
	uint32_t peer; /* inode of the other end; 0: none, or not accepted */
	/* Bytes to read, and bytes that the other end did not read yet; of a
	 * listener connections not accepted yet, and its backlog. */
	uint32_t rx_queue, tx_queue;
	bool has_uid; /* Linux 5.3 and later say the user */
	uint32_t uid;
	/* The bytes of sun_path, hostile, valid during the callback; an
	 * abstract name begins with NUL. Null: no name. */
	const char *name;
	size_t name_len;
};

/* One piece of the answer, see sockdiag_parse. Calls `each` for every socket
 * until it returns false. */
enum sockdiag_end unixdiag_parse(const void *bytes, size_t len,
	uint32_t sequence,
	bool (*each)(const struct unixdiag_row *row, void *data), void *data);

/* Ask the kernel for all, see sockdiag_dump. */
bool unixdiag_read(
	bool (*each)(const struct unixdiag_row *row, void *data), void *data);

#endif

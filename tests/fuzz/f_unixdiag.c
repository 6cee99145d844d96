/* A dump of unix_diag. */
#include <stdint.h>
#include <stdlib.h>

#include "proc/sockets_rows.h"
#include "proc/unixdiag.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

struct piece {
	const uint8_t *bytes;
	size_t len;
};

/* A name lies in the piece and is no longer than a sun_path. */
static bool check_row(const struct unixdiag_row *row, void *data)
{
	const struct piece *piece = data;
	const uint8_t *name = (const uint8_t *)row->name;
	struct sock sock;

	if (!name != (row->name_len == 0))
		abort();
	if (name && (name < piece->bytes || row->name_len > 108 ||
			    name + row->name_len > piece->bytes + piece->len))
		abort();
	sockets_from_diag(row, &sock);
	if (sock.kind != SOCKETS_UNIX || sock.inode != row->inode)
		abort();
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct piece piece = {bytes, len};

	(void)unixdiag_parse(bytes, len, 1, check_row, &piece);
	return 0;
}

/* FILTER of ncx sockets, up to the first NUL, and sockets made of what comes
 * behind it. No name server is asked. */
#include <stdlib.h>
#include <string.h>

#include "list/sockets_filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Every host has one address, but for those that begin with an x. */
static bool find(
	const char *host, struct endpoint_list *ret_list, struct fail *fail)
{
	struct endpoint *endpoint;

	if (host[0] == '\0' || strpbrk(host, "/:%"))
		abort();
	if (host[0] == 'x')
		return fail_set(fail, STATUS_NO, "no answer");
	endpoint = calloc(1, sizeof(*endpoint));
	if (!endpoint || !endpoint_parse("127.0.0.1", 9, 0, endpoint))
		abort();
	*ret_list = (struct endpoint_list){endpoint, 1};
	return true;
}

static void match(
	const struct sockets_filter *filter, const uint8_t *bytes, size_t len)
{
	struct sock_owner owner = {.pid = 1};
	struct sock sock = {.kind = SOCKETS_TCP4, .inode = 1};

	memcpy(&sock.u.inet, bytes,
		len < sizeof(sock.u.inet) ? len : sizeof(sock.u.inet));
	sock.state = len > 0 ? bytes[0] : 0;
	for (unsigned kind = SOCKETS_TCP4; kind < SOCKETS_UNIX; kind <<= 1) {
		sock.kind = (enum sockets_kind)kind;
		(void)sockets_filter_sock(filter, &sock);
	}
	sock.kind = SOCKETS_UNIX;
	memset(&sock.u, 0, sizeof(sock.u));
	sock.u.un.name = (const char *)bytes;
	sock.u.un.name_len = len;
	(void)sockets_filter_sock(filter, &sock);
	memcpy(owner.comm, bytes,
		len < sizeof(owner.comm) - 1 ? len : sizeof(owner.comm) - 1);
	(void)sockets_filter_owners(filter, &sock, &owner, 1);
	/* Who asks for owners is never content without one. */
	if (sockets_filter_owners(filter, &sock, NULL, 0) ==
		sockets_filter_wants_owners(filter))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const uint8_t *nul = len > 0 ? memchr(bytes, '\0', len) : NULL;
	size_t n = nul ? (size_t)(nul - bytes) : len;
	char *text = strndup(len > 0 ? (const char *)bytes : "", n);
	struct sockets_filter filter;
	struct fail fail = {0};
	uint8_t *rest = malloc(len - n + 1);

	if (!text || !rest)
		abort();
	if (len > n)
		memcpy(rest, bytes + n, len - n);
	if (sockets_filter_parse_with(text, find, &filter, &fail)) {
		match(&filter, rest, len - n);
		sockets_filter_release(&filter);
	} else if (fail.text[0] == '\0' || fail.status == STATUS_NO ||
		   fail.status == STATUS_OK) {
		abort();
	}
	free(text);
	free(rest);
	return 0;
}

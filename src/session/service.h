/*
 * The classic services over TCP, for any number of clients, no process each:
 * echo (RFC 862), discard (RFC 863), chargen (RFC 864), daytime (RFC 867).
 */
#ifndef NCX_SESSION_SERVICE_H
#define NCX_SESSION_SERVICE_H

#include <stddef.h>
#include <stdint.h>

#include "session/server.h"

enum service_kind {
	SERVICE_NONE,
	SERVICE_ECHO,
	SERVICE_DISCARD,
	SERVICE_DAYTIME,
	SERVICE_CHARGEN,
};

struct service_server;

/* Takes over server's serve; the session ends with the first client's end
 * unless the server keeps open. */
struct service_server *service_server_new(
	struct server *server, enum service_kind kind, struct fail *fail);
void service_server_free(struct service_server *services);

#endif

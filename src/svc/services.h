/*
 * The service database: which name belongs to which port and protocol.
 *
 * ncx reads services(5) files by itself and never asks NSS: musl knows only
 * tcp and udp, a static glibc would load plugins, and both read "0x50" as 80,
 * "0061" as 49 and let 70000 wrap to 4464. Here a port is decimal, 0-65535;
 * a line that does not fit is skipped. Where the file is missing, as in slim
 * container images, a built-in table takes its place.
 *
 *	struct services services;
 *	struct service service;
 *	size_t offset = 0;
 *
 *	if (!services_load(&services, SERVICES_PATH, fail))
 *		return false;
 *	while (services_next(&services, &offset, &service))
 *		...
 *	services_release(&services);
 *
 * Words from a file are hostile bytes, only free of NUL, blank and line end:
 * escape them before a terminal.
 */
#ifndef NCX_SVC_SERVICES_H
#define NCX_SVC_SERVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"

#define SERVICES_PATH "/etc/services"

/* Room for a service name and its NUL; IANA allows 15 bytes (RFC 6335). */
#define SERVICE_NAME_MAX 64

/* Bytes inside somebody else's text, without a NUL at the end. */
struct service_word {
	const char *text;
	size_t len;
};

/* One line. The words point into the text that was parsed. */
struct service {
	struct service_word name;
	struct service_word proto;   /* "tcp", "udp", "sctp", ... */
	struct service_word aliases; /* all of them: services_alias splits */
	struct service_word comment; /* after the '#', trimmed; may be empty */
	uint16_t port;
};

/* A database in memory; the services point into it. */
struct services {
	struct buf text; /* in the format of services(5) */
	bool builtin;	 /* there was no file */
};

/* One line, with or without its line end: "name port/proto alias... # comment".
 * False for an empty line, a comment and whatever is not a service; *ret is
 * untouched then. */
bool services_parse_line(const char *line, size_t len, struct service *ret);

/* The next alias: cuts it from the front of *aliases, a copy of
 * service.aliases. False when there are no more. */
bool services_alias(
	struct service_word *aliases, struct service_word *ret_alias);

/* Read the file at path, or the built-in table when there is no such file.
 * Errors: STATUS_TROUBLE. On success, release with services_release. */
bool services_load(struct services *ret, const char *path, struct fail *fail);
bool services_load_builtin(struct services *ret, struct fail *fail);

/* Read what is in fd, which stays open; path is for messages. */
bool services_read(
	struct services *ret, int fd, const char *path, struct fail *fail);

void services_release(struct services *services);

/* Walk the services in file order; *offset starts at 0. */
bool services_next(
	const struct services *services, size_t *offset, struct service *ret);

/* How well a service answers to a name: the lower, the better. */
enum services_rank {
	SERVICES_NAME,
	SERVICES_ALIAS,
	SERVICES_NAME_CASE, /* but for the case of letters */
	SERVICES_ALIAS_CASE,
	SERVICES_NONE,
};

enum services_rank services_rank(
	const struct service *service, const char *name, size_t len);

/* Whether that is the service's protocol; it may differ in case. */
bool services_is_proto(
	const struct service *service, const char *proto, size_t len);

/* The service of that name and protocol. An exact name goes before an exact
 * alias, and both before those that differ in case; then the first in the file
 * wins. The protocol may differ in case. */
bool services_find(const struct services *services, const char *name,
	size_t len, const char *proto, struct service *ret);

/* The first service on that port of that protocol. */
bool services_find_port(const struct services *services, uint16_t port,
	const char *proto, struct service *ret);

/* The same two for a single question: load SERVICES_PATH (the built-in table
 * where it cannot be read), look up and release. */
bool services_port(
	const char *name, size_t len, const char *proto, uint16_t *ret_port);
bool services_name(
	uint16_t port, const char *proto, char ret[SERVICE_NAME_MAX]);

/* The built-in table, svc/builtin.c; the last row has no name. The texts are in
 * it, for pointers are set at the start of every process that has some. */
struct service_builtin {
	char name[24];
	char aliases[40]; /* separated by blanks, or "" */
	char comment[50]; /* what it is for, in a few words */
	uint16_t port;
	bool tcp, udp, sctp;
};
extern const struct service_builtin services_builtin[];

#endif

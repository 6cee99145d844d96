#include "svc/services.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"

/* The largest database known, nmap's, has 1 MB: more is not a database. */
#define FILE_MAX   (64U << 20)
#define READ_BYTES 16384

/* CR counts, so that files with DOS line ends work. */
static bool is_blank(char c)
{
	const uint64_t blanks = UINT64_C(1) << ' ' | 1 << '\t' | 1 << '\r' |
				1 << '\v' | 1 << '\f';

	return (unsigned char)c <= ' ' && blanks >> c & 1;
}

static struct service_word trim_left(const char *text, size_t len)
{
	while (len > 0 && is_blank(text[0])) {
		text++;
		len--;
	}
	return (struct service_word){text, len};
}

static struct service_word trim(const char *text, size_t len)
{
	while (len > 0 && is_blank(text[len - 1]))
		len--;
	return trim_left(text, len);
}

/* Cut the first word off *rest, with the blanks on either side. */
static bool next_word(struct service_word *rest, struct service_word *ret)
{
	struct service_word all = trim_left(rest->text, rest->len);
	size_t n = 0;

	if (all.len == 0)
		return false;
	while (n < all.len && !is_blank(all.text[n]))
		n++;
	*ret = (struct service_word){all.text, n};
	*rest = trim_left(all.text + n, all.len - n);
	return true;
}

/* "80/tcp" */
static bool parse_port(struct service_word word, struct service *service)
{
	const char *slash = memchr(word.text, '/', word.len);
	uint64_t port;
	size_t n;

	if (!slash)
		return false;
	n = (size_t)(slash - word.text);
	service->proto = (struct service_word){slash + 1, word.len - n - 1};
	if (service->proto.len == 0 ||
		memchr(service->proto.text, '/', service->proto.len))
		return false;
	if (!number_parse(word.text, n, UINT16_MAX, &port))
		return false;
	service->port = (uint16_t)port;
	return true;
}

/* Without the end of the line. */
static bool parse_line(const char *line, size_t len, struct service *ret)
{
	struct service service = {0};
	struct service_word rest, word;
	const char *hash;

	/* A NUL would cut a name short wherever it is used as a string. */
	if (len == 0 || memchr(line, '\0', len))
		return false;

	/* '#' ends the entry even inside a word, as it does in glibc. */
	hash = memchr(line, '#', len);
	rest = trim(line, hash ? (size_t)(hash - line) : len);
	service.comment = (struct service_word){line + len, 0};
	if (hash)
		service.comment =
			trim(hash + 1, (size_t)(line + len - hash) - 1);

	if (!next_word(&rest, &service.name) || !next_word(&rest, &word) ||
		!parse_port(word, &service))
		return false;
	service.aliases = rest;
	*ret = service;
	return true;
}

bool services_parse_line(const char *line, size_t len, struct service *ret)
{
	if (len > 0 && line[len - 1] == '\n')
		len--;
	return !memchr(line, '\n', len) && parse_line(line, len, ret);
}

bool services_alias(
	struct service_word *aliases, struct service_word *ret_alias)
{
	return next_word(aliases, ret_alias);
}

/* With one byte more the end of a file is seen without more room. */
static size_t room_for(int fd)
{
	struct stat info;

	return fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
			       info.st_size > 0 && info.st_size < FILE_MAX
		       ? (size_t)info.st_size + 1
		       : READ_BYTES;
}

static bool read_all(
	int fd, struct buf *text, const char *path, struct fail *fail)
{
	size_t most = room_for(fd);

	for (;;) {
		size_t left = most - text->len % most;
		uint8_t *room = buf_room(text, left);
		ssize_t n;

		if (!room)
			return fail_memory(fail);
		n = read(fd, room, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(fail, STATUS_TROUBLE, errno,
				"cannot read '%s'", path);
		if (n == 0)
			return true;
		text->len += (size_t)n;
		if (text->len > FILE_MAX)
			return fail_set(fail, STATUS_TROUBLE,
				"cannot read '%s': more than 64 MiB", path);
	}
}

bool services_read(
	struct services *ret, int fd, const char *path, struct fail *fail)
{
	struct services services = {0};

	if (!read_all(fd, &services.text, path, fail)) {
		services_release(&services);
		return false;
	}
	*ret = services;
	return true;
}

bool services_load(struct services *ret, const char *path, struct fail *fail)
{
	bool good;
	int fd;

	do {
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	} while (fd < 0 && errno == EINTR);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return services_load_builtin(ret, fail);
	if (fd < 0)
		return fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot open '%s'", path);
	good = services_read(ret, fd, path, fail);
	(void)close(fd);
	return good;
}

/* Written out as a file, so that there is one parser and one kind of text. */
static bool add_builtin(
	struct buf *text, const struct service_builtin *row, const char *proto)
{
	return buf_printf(text, "%s %u/%s %s # %s\n", row->name, row->port,
		proto, row->aliases, row->comment);
}

bool services_load_builtin(struct services *ret, struct fail *fail)
{
	struct services services = {.builtin = true};
	const struct service_builtin *row;
	bool good = true;

	for (row = services_builtin; *row->name && good; row++) {
		if (row->tcp)
			good = add_builtin(&services.text, row, "tcp");
		if (row->udp && good)
			good = add_builtin(&services.text, row, "udp");
		if (row->sctp && good)
			good = add_builtin(&services.text, row, "sctp");
	}
	if (!good) {
		services_release(&services);
		return fail_memory(fail);
	}
	*ret = services;
	return true;
}

void services_release(struct services *services)
{
	buf_release(&services->text);
	services->builtin = false;
}

bool services_next(
	const struct services *services, size_t *offset, struct service *ret)
{
	const char *text = (const char *)buf_bytes(&services->text);

	while (*offset < services->text.len) {
		const char *line = text + *offset;
		size_t left = services->text.len - *offset;
		const char *end = memchr(line, '\n', left);
		size_t len = end ? (size_t)(end - line) : left;

		*offset += len + (end ? 1 : 0);
		if (parse_line(line, len, ret))
			return true;
	}
	return false;
}

static bool same(struct service_word word, const char *text, size_t len)
{
	return word.len == len && memcmp(word.text, text, len) == 0;
}

/* Neither side holds a NUL before len: strncasecmp sees all of it. */
static bool same_but_case(
	struct service_word word, const char *text, size_t len)
{
	return word.len == len && !memchr(text, '\0', len) &&
	       strncasecmp(word.text, text, len) == 0;
}

enum services_rank services_rank(
	const struct service *service, const char *name, size_t len)
{
	struct service_word aliases = service->aliases, alias;
	enum services_rank best = SERVICES_NONE;

	if (same(service->name, name, len))
		return SERVICES_NAME;
	if (same_but_case(service->name, name, len))
		best = SERVICES_NAME_CASE;
	while (services_alias(&aliases, &alias)) {
		if (same(alias, name, len))
			return SERVICES_ALIAS;
		if (best == SERVICES_NONE && same_but_case(alias, name, len))
			best = SERVICES_ALIAS_CASE;
	}
	return best;
}

bool services_is_proto(
	const struct service *service, const char *proto, size_t len)
{
	return same_but_case(service->proto, proto, len);
}

bool services_find(const struct services *services, const char *name,
	size_t len, const char *proto, struct service *ret)
{
	struct service service = {0}, found = {0};
	enum services_rank best = SERVICES_NONE;
	size_t offset = 0;

	while (best != SERVICES_NAME &&
		services_next(services, &offset, &service)) {
		enum services_rank rank;

		if (!services_is_proto(&service, proto, strlen(proto)))
			continue;
		rank = services_rank(&service, name, len);
		if (rank < best) {
			best = rank;
			found = service;
		}
	}
	if (best == SERVICES_NONE)
		return false;
	*ret = found;
	return true;
}

bool services_find_port(const struct services *services, uint16_t port,
	const char *proto, struct service *ret)
{
	struct service service = {0};
	size_t offset = 0;

	while (services_next(services, &offset, &service)) {
		if (service.port == port &&
			services_is_proto(&service, proto, strlen(proto))) {
			*ret = service;
			return true;
		}
	}
	return false;
}

static bool load_default(struct services *ret)
{
	return services_load(ret, SERVICES_PATH, NULL) ||
	       services_load_builtin(ret, NULL);
}

bool services_port(
	const char *name, size_t len, const char *proto, uint16_t *ret_port)
{
	struct services services;
	struct service service;
	bool found;

	if (!load_default(&services))
		return false;
	found = services_find(&services, name, len, proto, &service);
	if (found)
		*ret_port = service.port;
	services_release(&services);
	return found;
}

bool services_name(uint16_t port, const char *proto, char ret[SERVICE_NAME_MAX])
{
	struct services services;
	struct service service;
	bool found;

	if (!load_default(&services))
		return false;
	/* A name too long for its room is no name: a cut one would lie. */
	found = services_find_port(&services, port, proto, &service) &&
		service.name.len < SERVICE_NAME_MAX;
	if (found) {
		memcpy(ret, service.name.text, service.name.len);
		ret[service.name.len] = '\0';
	}
	services_release(&services);
	return found;
}

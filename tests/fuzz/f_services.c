/*
 * A file of services, read by lines, asked for names and ports, and shown. What
 * is found is what was asked for, and lies in the file.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "svc/services.h"

#define ASKED_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_word(const struct services *services,
	const struct service_word *word, bool empty)
{
	const char *text = (const char *)buf_bytes(&services->text);

	check(empty || word->len > 0);
	check(word->len == 0 ||
		(word->text >= text &&
			word->text + word->len <= text + services->text.len));
	for (size_t i = 0; i < word->len; i++)
		check(word->text[i] != '\n' && word->text[i] != '\0');
}

static void check_service(
	const struct services *services, const struct service *service)
{
	struct service_word alias, aliases = service->aliases;

	check_word(services, &service->name, false);
	check_word(services, &service->proto, false);
	check_word(services, &service->aliases, true);
	check_word(services, &service->comment, true);
	check(!memchr(service->name.text, '#', service->name.len));
	while (services_alias(&aliases, &alias)) {
		check_word(services, &alias, false);
		check(services_rank(service, alias.text, alias.len) <=
			SERVICES_ALIAS);
	}
}

/* By its name it is found, or one before it; by its port, too. */
static void ask(const struct services *services, const struct service *service)
{
	struct service found;
	char proto[16];

	if (service->proto.len >= sizeof(proto))
		return;
	memcpy(proto, service->proto.text, service->proto.len);
	proto[service->proto.len] = '\0';
	check(services_is_proto(service, proto, strlen(proto)));
	check(services_find(services, service->name.text, service->name.len,
		proto, &found));
	check(services_rank(&found, service->name.text, service->name.len) ==
		SERVICES_NAME);
	check(found.name.text <= service->name.text);
	check(services_find_port(services, service->port, proto, &found));
	check(found.port == service->port &&
		found.name.text <= service->name.text &&
		strncasecmp(found.proto.text, proto, strlen(proto)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct services services = {0};
	struct service service, found;
	size_t offset = 0, before = 0, count = 0;

	check(buf_append(&services.text, bytes, len));
	while (services_next(&services, &offset, &service)) {
		check(offset > before && offset <= services.text.len);
		before = offset;
		check_service(&services, &service);
		if (count++ < ASKED_MAX)
			ask(&services, &service);
	}
	if (services_find(
		    &services, (const char *)bytes, len % 20, "tcp", &found))
		check(services_rank(&found, (const char *)bytes, len % 20) <
			SERVICES_NONE);
	services_release(&services);
	return 0;
}

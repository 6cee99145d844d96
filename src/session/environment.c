#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "session/program.h"

#define VARIABLE_MAX 192

char **program_environment(const char *proto, const struct endpoint *local,
	const struct endpoint *peer)
{
	char addresses[2][ENDPOINT_TEXT_MAX];
	char(*texts)[VARIABLE_MAX];
	char **variables;
	size_t count = 0, kept = 0, added = 0;

	while (environ[count])
		count++;
	variables = malloc((count + 6) * sizeof(*variables) + 5 * VARIABLE_MAX);
	if (!variables)
		return NULL;
	texts = (char(*)[VARIABLE_MAX])(void *)(variables + count + 6);
	for (size_t i = 0; i < count; i++)
		if (strncmp(environ[i], "NCX_", 4) != 0)
			variables[kept++] = environ[i];
	(void)snprintf(texts[added++], VARIABLE_MAX, "NCX_PROTO=%s", proto);
	(void)snprintf(texts[added++], VARIABLE_MAX, "NCX_LOCAL_ADDR=%s",
		endpoint_address_text(local, addresses[0]));
	(void)snprintf(texts[added++], VARIABLE_MAX, "NCX_REMOTE_ADDR=%s",
		endpoint_address_text(peer, addresses[1]));
	(void)snprintf(texts[added++], VARIABLE_MAX, "NCX_LOCAL_PORT=%u",
		endpoint_port(local));
	(void)snprintf(texts[added++], VARIABLE_MAX, "NCX_REMOTE_PORT=%u",
		endpoint_port(peer));
	for (size_t i = 0; i < added; i++)
		variables[kept++] = texts[i];
	variables[kept] = NULL;
	return variables;
}

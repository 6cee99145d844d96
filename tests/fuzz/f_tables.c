/* Lines of /proc/net and /etc/services. */
#include <stdint.h>

#include "proc/owner.h"
#include "proc/socktab.h"
#include "svc/services.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *line = (const char *)bytes;
	struct service_word alias, aliases;
	struct socktab_row row;
	struct service service;
	uint64_t inode;

	(void)socktab_parse_inet(line, len, false, &row);
	(void)socktab_parse_inet(line, len, true, &row);
	(void)socktab_parse_unix(line, len, &row);
	(void)owner_parse_link(line, len, &inode);
	if (services_parse_line(line, len, &service)) {
		aliases = service.aliases;
		while (services_alias(&aliases, &alias))
			;
	}
	return 0;
}

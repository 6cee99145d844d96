#include "list/confined.h"

#include <stddef.h>

#include "io/confine.h"
#include "io/privilege.h"
#include "svc/services.h"

void list_confine(
	const char *proc_root, bool resolve, const struct report *report)
{
	const struct confine_path paths[] = {
		{proc_root ? proc_root : "/proc", CONFINE_READ},
		{SERVICES_PATH, CONFINE_READ},
		{"/etc/protocols", CONFINE_READ}, /* raw sockets' */
		{0},
	};
	const struct confine needs = {
		.paths = paths, .resolve = resolve, .users = true};
	char text[CONFINE_TEXT_MAX];

	report_detail(report, "%s", confine(&needs, text));
}

void list_confine_partly(bool resolve, const struct report *report)
{
	const struct confine needs = {
		.resolve = resolve,
		.users = true,
		.inspect = true,
		.keep = PRIVILEGE_SYS_PTRACE | PRIVILEGE_DAC_READ_SEARCH,
	};
	char text[CONFINE_TEXT_MAX];

	report_detail(report, "%s", confine(&needs, text));
}

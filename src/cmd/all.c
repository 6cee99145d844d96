#include "cmd/all.h"

const struct command *const command_table[] = {
	&listen_command,
	&connect_command,
	&scan_command,
	&sockets_command,
	&services_command,
	&decode_command,
	&capture_command,
	&subnet_command,
	&help_command,
	NULL,
};

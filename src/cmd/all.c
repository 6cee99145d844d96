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
	&links_command,
	&help_command,
	&nc_command,
	&netstat_command,
	&nmap_command,
	&telnet_command,
	NULL,
};

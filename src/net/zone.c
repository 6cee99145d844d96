#include "net/zone.h"

#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "io/fd.h"

/* linux/netlink.h, which not every libc comes with. */
#define ROUTES 0 /* NETLINK_ROUTE */

bool zone_name(unsigned index, char ret_name[IF_NAMESIZE])
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, ROUTES);
	struct ifreq request = {.ifr_ifindex = (int)index};
	bool found;

	if (fd < 0)
		return false;
	found = ioctl(fd, SIOCGIFNAME, &request) == 0;
	fd_close(&fd);
	if (found)
		memcpy(ret_name, request.ifr_name, IF_NAMESIZE);
	return found;
}

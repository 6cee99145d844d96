/*
 * Control messages of a socket, cmsg(3): room for them, and the walk.
 */
#ifndef NCX_NET_CONTROL_H
#define NCX_NET_CONTROL_H

#include <sys/socket.h>

union control {
	char bytes[512];
	struct cmsghdr align;
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion" /* inside of musl's macro */
static inline struct cmsghdr *control_next(
	struct msghdr *message, struct cmsghdr *control)
{
	return CMSG_NXTHDR(message, control);
}
#pragma GCC diagnostic pop

#endif

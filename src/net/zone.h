/*
 * The name of a network interface, which an IPv6 address has for its zone
 * (RFC 4007): the %eth0 of fe80::1%eth0.
 *
 * Source: netdevice(7), SIOCGIFNAME, which any socket takes. That of libc's
 * if_indextoname(3) is one that a confined process may not make.
 */
#ifndef NCX_NET_ZONE_H
#define NCX_NET_ZONE_H

#include <net/if.h>
#include <stdbool.h>

/* False: there is no such interface, or it cannot be asked for. */
bool zone_name(unsigned index, char ret_name[IF_NAMESIZE]);

#endif

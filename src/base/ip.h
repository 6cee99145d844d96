/*
 * IP addresses as text: IPv4 in dotted decimal, IPv6 as RFC 5952 writes it, a
 * mapped IPv4 address with its dots. The same as inet_ntop(3) but for ::1.2.3.4
 * (RFC 4291 2.5.5.1 has given those up), and several times as fast, for lists of
 * a hundred thousand rows and captures of millions of packets.
 *
 *	char text[IP_TEXT_MAX];
 *	size_t len = ipv4_put(address, text);
 */
#ifndef NCX_BASE_IP_H
#define NCX_BASE_IP_H

#include <stddef.h>
#include <stdint.h>

/* Room for either. */
#define IP_TEXT_MAX 40

/* Bytes in network order. Return how many bytes of text there are; no NUL. */
size_t ipv4_put(const uint8_t address[4], char text[IP_TEXT_MAX]);
size_t ipv6_put(const uint8_t address[16], char text[IP_TEXT_MAX]);

#endif

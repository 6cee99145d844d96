/*
 * Requests to what names things and finds them: DNS and its kin, directories,
 * discovery, sign-on. Bytes for the table in payloads.c, which alone includes
 * this; each array ends in a NUL that is not sent.
 */
#ifndef NCX_SCAN_PAYLOADS_NAMES_H
#define NCX_SCAN_PAYLOADS_NAMES_H

#include <stdint.h>

/* A line here is a field and what it means. */
/* clang-format off */

/* RFC 1035 section 4.1.1: one question, and nothing in the other sections */
#define DNS_ONE_QUESTION "\x00\x01\x00\x00\x00\x00\x00\x00"

/* RFC 4892 section 2: the name that servers keep for their version; who does
 * not tell it answers REFUSED. */
static const uint8_t dns_version[] =
	"\x6e\x63"                          /* id */
	"\x00\x00"                          /* a query */
	DNS_ONE_QUESTION
	"\x07" "version" "\x04" "bind" "\x00" /* name */
	"\x00\x10"                          /* TXT */
	"\x00\x03";                         /* class CH */

/* RFC 6761 section 6.3: the name that needs nobody upstream, for servers which
 * drop the class CH. */
static const uint8_t dns_localhost[] =
	"\x6e\x64"                          /* id */
	"\x01\x00"                          /* a query, recursive */
	DNS_ONE_QUESTION
	"\x09" "localhost" "\x00"           /* name */
	"\x00\x01"                          /* A */
	"\x00\x01";                         /* class IN */

/* RFC 6763 section 9, which services there are; from a port other than 5353 it
 * is a legacy query and is answered by unicast (RFC 6762 section 6.7), and QU
 * asks for that, too (section 5.4). */
static const uint8_t mdns_services[] =
	"\x6e\x63"                          /* id, comes back to us */
	"\x00\x00"                          /* a query */
	DNS_ONE_QUESTION
	"\x09" "_services" "\x07" "_dns-sd"
	"\x04" "_udp" "\x05" "local" "\x00"      /* name */
	"\x00\x0c"                          /* PTR */
	"\x80\x01";                         /* QU; class IN */

/* RFC 1002 section 4.2.17, node status; the name is '*' and fifteen NULs, its
 * half-octets counted from 'A': section 4.1, RFC 1001 section 14.1 */
static const uint8_t netbios_status[] =
	"\x6e\x63"                          /* id */
	"\x00\x00"                          /* a query, not broadcast */
	DNS_ONE_QUESTION
	"\x20" "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" "\x00" /* name */
	"\x00\x21"                          /* NBSTAT */
	"\x00\x01";                         /* class IN */

#define ZERO_16 \
	"\x00\x00\x00\x00\x00\x00\x00\x00" "\x00\x00\x00\x00\x00\x00\x00\x00"
#define ZERO_64 ZERO_16 ZERO_16 ZERO_16 ZERO_16

/* RFC 2131 section 4.4.3: INFORM asks for settings and takes no address. We do
 * not know our own address, so ciaddr stays zero; some servers then use the
 * source address. Padded as RFC 1542 section 2.1 wants it. */
static const uint8_t dhcp_inform[300 + 1] =
	"\x01\x01\x06\x00"                  /* request, Ethernet, 6 octets */
	"\x6e\x63\x78\x01"                  /* xid */
	"\x00\x00\x00\x00"                  /* secs, flags: no broadcast */
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* ciaddr, yiaddr */
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* siaddr, giaddr */
	"\x02\x00\x00\x6e\x63\x78"          /* chaddr, locally administered */
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" /* its padding */
	ZERO_64                             /* sname */
	ZERO_64 ZERO_64                     /* file */
	"\x63\x82\x53\x63"                  /* cookie, RFC 2131 3 */
	"\x35\x01\x08"                      /* DHCPINFORM, RFC 2132 9.6 */
	"\xff";                             /* end of the options */

/* RFC 4120 section 5.4.1, AS-REQ, for a realm that cannot exist: the answer is
 * KRB-ERROR, and no account sees a failed login. */
static const uint8_t kerberos_as[] =
	"\x6a\x81\x81\x30\x7f"              /* AS-REQ */
	"\xa1\x03\x02\x01\x05"              /* pvno */
	"\xa2\x03\x02\x01\x0a"              /* msg-type AS-REQ */
	"\xa4\x73\x30\x71"                  /* req-body */
	"\xa0\x07\x03\x05\x00\x00\x00\x00\x00" /* no kdc-options */
	"\xa1\x10\x30\x0e"                  /* cname */
	"\xa0\x03\x02\x01\x01"              /* NT-PRINCIPAL */
	"\xa1\x07\x30\x05\x1b\x03" "ncx"    /* the name */
	"\xa2\x0d\x1b\x0b" "NCX.INVALID"    /* realm */
	"\xa3\x20\x30\x1e"                  /* sname */
	"\xa0\x03\x02\x01\x02"              /* NT-SRV-INST */
	"\xa1\x17\x30\x15"
	"\x1b\x06" "krbtgt" "\x1b\x0b" "NCX.INVALID" /* the name */
	"\xa5\x11\x18\x0f" "19700101000000Z" /* till: as long as may be */
	"\xa7\x06\x02\x04\x6e\x63\x78\x01"  /* nonce */
	"\xa8\x08\x30\x06\x02\x01\x12\x02\x01\x11"; /* AES-256, AES-128 */

/* RFC 4511 section 4.5.1 over UDP (RFC 1798): one attribute of the root DSE,
 * RFC 4512 section 5.1 */
static const uint8_t ldap_root[] =
	"\x30\x3b\x02\x01\x01"              /* LDAPMessage 1 */
	"\x63\x36"                          /* searchRequest */
	"\x04\x00"                          /* baseObject: the root DSE */
	"\x0a\x01\x00\x0a\x01\x00"          /* it alone, no aliases */
	"\x02\x01\x00\x02\x01\x00"          /* no limits */
	"\x01\x01\x00"                      /* values too */
	"\x87\x0b" "objectClass"            /* filter: present */
	"\x30\x16\x04\x14" "supportedLDAPVersion";

/* RFC 2608 section 10.1, which types of services there are */
static const uint8_t slp_types[] =
	"\x02\x09"                          /* version 2, SrvTypeRqst */
	"\x00\x00\x1d"                      /* length of it all */
	"\x00\x00\x00\x00\x00"              /* no flags, no extension */
	"\x6e\x63"                          /* XID */
	"\x00\x02" "en"                     /* language */
	"\x00\x00"                          /* nobody has answered before */
	"\xff\xff"                          /* any naming authority */
	"\x00\x07" "DEFAULT";               /* scope */

/* UPnP Device Architecture 2.0 section 1.3.2 */
static const uint8_t ssdp_search[] =
	"M-SEARCH * HTTP/1.1\r\n"
	"HOST: 239.255.255.250:1900\r\n"
	"MAN: \"ssdp:discover\"\r\n"
	"MX: 1\r\n"
	"ST: upnp:rootdevice\r\n"
	"\r\n";

/* Web Services Dynamic Discovery (April 2005, which is what devices speak)
 * section 5.2; no Types: any device */
#define SOAP "http://www.w3.org/2003/05/soap-envelope"
#define WSA  "http://schemas.xmlsoap.org/ws/2004/08/addressing"
#define WSD  "http://schemas.xmlsoap.org/ws/2005/04/discovery"
static const uint8_t wsd_probe[] =
	"<?xml version=\"1.0\" encoding=\"utf-8\"?>"
	"<s:Envelope xmlns:s=\"" SOAP "\""
	" xmlns:a=\"" WSA "\" xmlns:d=\"" WSD "\">"
	"<s:Header>"
	"<a:Action>" WSD "/Probe</a:Action>"
	"<a:MessageID>urn:uuid:6e637800-0000-4000-8000-6e6378000001"
	"</a:MessageID>"
	"<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
	"</s:Header>"
	"<s:Body><d:Probe/></s:Body>"
	"</s:Envelope>";

/* RFC 5997 section 3: Status-Server signs nobody on. The Message-Authenticator
 * (RFC 3579 section 3.2) is made with the secret that FreeRADIUS gives to
 * clients on its own host, 'testing123'; others stay silent. */
static const uint8_t radius_status[] =
	"\x0c\x4e"                          /* Status-Server, identifier */
	"\x00\x26"                          /* length */
	"ncx status query"                  /* Request Authenticator */
	"\x50\x12"                          /* Message-Authenticator */
	"\x24\x5b\xa7\x3a\x15\x85\xdd\x5c"  /* its value */
	"\x9f\x59\xfd\x9e\x6a\x99\x95\xd2";

/* clang-format on */

#endif

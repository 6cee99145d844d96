/*
 * Requests to what runs a network: time, management, routing, tunnels, the way
 * through NAT. Bytes for the table in payloads.c, which alone includes this;
 * each array ends in a NUL that is not sent.
 */
#ifndef NCX_SCAN_PAYLOADS_NETWORK_H
#define NCX_SCAN_PAYLOADS_NETWORK_H

#include <stdint.h>

/* A line here is a field and what it means. */
/* clang-format off */

/* RFC 5905 section 7.3 */
static const uint8_t ntp_client[] =
	"\x23"                              /* version 4, client */
	"\x00\x00\x00"                      /* stratum, poll, precision */
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* root delay, dispersion */
	"\x00\x00\x00\x00"                  /* reference id */
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* reference timestamp */
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* origin */
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* receive */
	"\x6e\x63\x78\x00\x00\x00\x00\x01"; /* transmit: they repeat it */

/* RFC 3416 section 4.2.1: get sysDescr.0 (RFC 3418 section 2); in SNMPv1 the
 * same, RFC 1157 section 4.1.2 */
#define SNMP_GET_SYSDESCR \
	"\xa0\x1c"                          /* GetRequest */ \
	"\x02\x04\x6e\x63\x78\x01"          /* request-id */ \
	"\x02\x01\x00\x02\x01\x00"          /* error status and index */ \
	"\x30\x0e\x30\x0c"                  /* one binding */ \
	"\x06\x08\x2b\x06\x01\x02\x01\x01\x01\x00" /* 1.3.6.1.2.1.1.1.0 */ \
	"\x05\x00"                          /* NULL */

static const uint8_t snmp_v1[] =
	"\x30\x29\x02\x01\x00"              /* SNMPv1, RFC 1157 section 4 */
	"\x04\x06" "public"                 /* community */
	SNMP_GET_SYSDESCR;

static const uint8_t snmp_v2c[] =
	"\x30\x29\x02\x01\x01"              /* SNMPv2c, RFC 1901 section 3 */
	"\x04\x06" "public"                 /* community */
	SNMP_GET_SYSDESCR;

/* RFC 3414 section 4: any agent of version 3 reports its engine to anybody */
static const uint8_t snmp_v3_engine[] =
	"\x30\x3e\x02\x01\x03"              /* SNMPv3, RFC 3412 section 6 */
	"\x30\x11"                          /* msgGlobalData */
	"\x02\x04\x6e\x63\x78\x01"          /* msgID */
	"\x02\x03\x00\xff\xe3"              /* msgMaxSize 65507 */
	"\x04\x01\x04"                      /* msgFlags: reportable */
	"\x02\x01\x03"                      /* msgSecurityModel: USM */
	"\x04\x10\x30\x0e"                  /* msgSecurityParameters */
	"\x04\x00\x02\x01\x00\x02\x01\x00"  /* engine, boots, time: unknown */
	"\x04\x00\x04\x00\x04\x00"          /* no user, signature or salt */
	"\x30\x14\x04\x00\x04\x00"          /* ScopedPDU, no context */
	"\xa0\x0e"                          /* GetRequest */
	"\x02\x04\x6e\x63\x78\x01"          /* request-id */
	"\x02\x01\x00\x02\x01\x00"          /* error status and index */
	"\x30\x00";                         /* no bindings */

/* DMTF DSP0136 (ASF 2.0) section 3.2.4: RMCP presence ping */
static const uint8_t rmcp_ping[] =
	"\x06\x00\xff\x06"                  /* RMCP 1.0, no ack, class ASF */
	"\x00\x00\x11\xbe"                  /* enterprise: ASF */
	"\x80\x4e\x00\x00";                 /* presence ping, tag */

/* IPMI 2.0 section 22.13: may be asked before a session is opened */
static const uint8_t ipmi_auth[] =
	"\x06\x00\xff\x07"                  /* RMCP 1.0, no ack, class IPMI */
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00" /* no session, no key */
	"\x09"                              /* length */
	"\x20\x18\xc8"                      /* to the BMC, App, checksum */
	"\x81\x00\x38"                      /* from us, the command */
	"\x8e\x04"                          /* this channel, administrator */
	"\xb5";                             /* checksum */

/* RFC 2453 section 3.9.1 (RIPv1: RFC 1058 section 3.4.1): about one route,
 * the default one. The family is IP; zero would ask for the whole table. */
#define RIP_DEFAULT_ROUTE \
	"\x00\x00\x00\x02\x00\x00"          /* unused, family IP, tag */ \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" /* 0.0.0.0/0 */ \
	"\x00\x00\x00\x10"                  /* metric 16 */
static const uint8_t rip_v1[] =
	"\x01\x01"                          /* request, version 1 */
	RIP_DEFAULT_ROUTE;
static const uint8_t rip_v2[] =
	"\x01\x02"                          /* request, version 2 */
	RIP_DEFAULT_ROUTE;

/* RFC 2080 section 2.4.1: about one prefix, 2001:db8::/32, because ::/0 would
 * ask for the whole table. */
static const uint8_t ripng_prefix[] =
	"\x01\x01\x00\x00"                  /* request, version 1 */
	"\x20\x01\x0d\xb8\x00\x00\x00\x00"  /* prefix */
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* rest of it */
	"\x00\x00\x20\x10";                 /* tag, length 32, metric 16 */

/* RFC 8762 section 4.2.1, unauthenticated; a stateless reflector sends back as
 * many octets, section 4.3. */
static const uint8_t stamp_test[44 + 1] =
	"\x00\x00\x00\x01"                  /* sequence number */
	"\x6e\x63\x78\x00\x00\x00\x00\x01"  /* timestamp */
	"\x00\x01";                         /* error estimate */

/* RFC 7296 section 1.2: IKE_SA_INIT with one proposal, which need not please:
 * NO_PROPOSAL_CHOSEN is an answer too. Curve25519 keeps it short, RFC 8031. */
#define IKE_SA_INIT \
	"ncx\x00\x00\x00\x00\x01"           /* SPI of the initiator */ \
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* SPI of the responder */ \
	"\x21\x20\x22\x08" /* SA; 2.0, IKE_SA_INIT, initiator */ \
	"\x00\x00\x00\x00\x00\x00\x00\x98"  /* message id, length */ \
	"\x22\x00\x00\x30"                  /* SA, then KE; length */ \
	"\x00\x00\x00\x2c\x01\x01\x00\x04"  /* proposal 1: 4 transforms */ \
	"\x03\x00\x00\x0c\x01\x00\x00\x0c"  /* ENCR_AES_CBC */ \
	"\x80\x0e\x00\x80"                  /* key length 128 */ \
	"\x03\x00\x00\x08\x02\x00\x00\x05"  /* PRF_HMAC_SHA2_256 */ \
	"\x03\x00\x00\x08\x03\x00\x00\x0c"  /* AUTH_HMAC_SHA2_256_128 */ \
	"\x00\x00\x00\x08\x04\x00\x00\x1f"  /* Curve25519 */ \
	"\x28\x00\x00\x28\x00\x1f\x00\x00"  /* KE, then Nonce; group */ \
	"ncx: any 32 octets are a key, ok"  /* public value */ \
	"\x00\x00\x00\x24"                  /* Nonce, the last; length */ \
	"ncx: a nonce of 32 octets, or so"

static const uint8_t ike_v2[] =
	IKE_SA_INIT;

/* RFC 3948 section 2.2: in front of IKE on port 4500, or it would be ESP */
static const uint8_t ike_v2_nat[] =
	"\x00\x00\x00\x00"                  /* non-ESP marker */
	IKE_SA_INIT;

/* RFC 2409 section 5 and RFC 2408 section 3: main mode, first message */
static const uint8_t ike_v1[] =
	"ncx\x00\x00\x00\x00\x02"           /* cookie of the initiator */
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* cookie of the responder */
	"\x01\x10\x02\x00"                  /* SA; 1.0, main mode */
	"\x00\x00\x00\x00\x00\x00\x00\x4c"  /* message id, length */
	"\x00\x00\x00\x30"                  /* SA, the last; length */
	"\x00\x00\x00\x01\x00\x00\x00\x01"  /* DOI IPsec, identity only */
	"\x00\x00\x00\x24\x01\x01\x00\x01"  /* proposal 1: 1 transform */
	"\x00\x00\x00\x1c\x01\x01\x00\x00"  /* transform 1, KEY_IKE */
	"\x80\x01\x00\x07\x80\x0e\x00\x80"  /* AES-CBC, 128 bits */
	"\x80\x02\x00\x02\x80\x03\x00\x01"  /* SHA, pre-shared key */
	"\x80\x04\x00\x0e";                 /* MODP 2048 */

/* draft of the OpenVPN wire protocol (github.com/openvpn/openvpn-rfc), the
 * control channel; servers with tls-auth stay silent */
static const uint8_t openvpn_reset[] =
	"\x38"                              /* HARD_RESET_CLIENT_V2, key 0 */
	"ncx\x00\x00\x00\x00\x01"           /* session id */
	"\x00"                              /* nothing to acknowledge */
	"\x00\x00\x00\x00";                 /* packet id */

/* RFC 2661 section 6.1: SCCRQ, the first of three messages. The tunnel that it
 * offers is forgotten, for the third never comes. */
static const uint8_t l2tp_sccrq[] =
	"\xc8\x02\x00\x37"                  /* control, version 2; length */
	"\x00\x00\x00\x00"                  /* tunnel and session: none yet */
	"\x00\x00\x00\x00"                  /* Ns, Nr */
	"\x80\x08\x00\x00\x00\x00\x00\x01"  /* Message Type SCCRQ */
	"\x80\x08\x00\x00\x00\x02\x01\x00"  /* Protocol Version 1.0 */
	"\x80\x0a\x00\x00\x00\x03\x00\x00\x00\x03" /* Framing: both */
	"\x80\x09\x00\x00\x00\x07" "ncx"    /* Host Name */
	"\x80\x08\x00\x00\x00\x09\x6e\x63"; /* Assigned Tunnel Id */

/* 3GPP TS 29.060 section 7.2.1 (port 2123), TS 29.281 section 7.2.1 (2152) */
static const uint8_t gtp_v1_echo[] =
	"\x32\x01\x00\x04"                  /* version 1; Echo; length */
	"\x00\x00\x00\x00"                  /* TEID */
	"\x6e\x63\x00\x00";                 /* number, no extension */

/* 3GPP TS 29.274 section 7.1.1 */
static const uint8_t gtp_v2_echo[] =
	"\x40\x01\x00\x09"                  /* version 2; Echo; length */
	"\x00\x6e\x63\x00"                  /* sequence number */
	"\x03\x00\x01\x00\x00";             /* Recovery, restart counter 0 */

/* 3GPP TS 32.295: GTP', with the header of 6 octets */
static const uint8_t gtp_prime_echo[] =
	"\x4f\x01\x00\x00"                  /* version 2, GTP'; Echo; length */
	"\x6e\x63";                         /* sequence number */

/* RFC 8489 section 5 */
static const uint8_t stun_binding[] =
	"\x00\x01\x00\x00"                  /* Binding request, no attributes */
	"\x21\x12\xa4\x42"                  /* magic cookie */
	"ncx asks you";                     /* transaction id */

/* RFC 4380 section 5.2.1: a Router Solicitation (RFC 4861 section 4.1) */
static const uint8_t teredo_solicit[] =
	"\x60\x00\x00\x00\x00\x08\x3a\xff"  /* IPv6, ICMPv6, hop limit */
	"\xfe\x80\x00\x00\x00\x00\x00\x00"  /* from a link-local address */
	"\x00\x00\x00\x00\x00\x6e\x63\x78"  /* rest of it */
	"\xff\x02\x00\x00\x00\x00\x00\x00"  /* to all routers */
	"\x00\x00\x00\x00\x00\x00\x00\x02"  /* rest of it */
	"\x85\x00\x19\x51"                  /* Router Solicitation */
	"\x00\x00\x00\x00";                 /* reserved */

/* RFC 6886 section 3.2: the public address, no mapping */
static const uint8_t nat_pmp_address[] =
	"\x00\x00";

/* RFC 6887 section 14.1: ANNOUNCE; our address is not zero, but the complaint
 * (ADDRESS_MISMATCH, section 8.2) is an answer too. */
static const uint8_t pcp_announce[] =
	"\x02\x00\x00\x00"                  /* version 2, request ANNOUNCE */
	"\x00\x00\x00\x00"                  /* lifetime */
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* our address */
	"\x00\x00\x00\x00\x00\x00\x00\x00"; /* rest of it */

/* clang-format on */

#endif

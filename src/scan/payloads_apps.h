/*
 * Requests to applications: files, calls, the web, games, machines. Bytes for
 * the table in payloads.c, which alone includes this; each array ends in a NUL
 * that is not sent.
 */
#ifndef NCX_SCAN_PAYLOADS_APPS_H
#define NCX_SCAN_PAYLOADS_APPS_H

#include <stdint.h>

/* A line here is a field and what it means. */
/* clang-format off */

/* RFC 862; something that can come back */
static const uint8_t echo_text[] =
	"ncx\r\n";

/* RFC 1350 section 5: a name that nobody has; the error comes from a new
 * port, section 4 */
static const uint8_t tftp_read[] =
	"\x00\x01"                          /* RRQ */
	"ncx-no-such-file" "\x00"           /* file name */
	"octet" "\x00";                     /* mode */

/* RFC 5531 section 9: procedure 0 does nothing in any program */
#define RPC_NULL(program, version) \
	"\x6e\x63\x78\x01"                  /* xid */ \
	"\x00\x00\x00\x00\x00\x00\x00\x02"  /* CALL, RPC version 2 */ \
	program version "\x00\x00\x00\x00"  /* procedure */ \
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* credential AUTH_NONE */ \
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* verifier AUTH_NONE */

/* RFC 1833 section 3.2: program 100000, version 2 */
static const uint8_t rpcbind_null[] =
	RPC_NULL("\x00\x01\x86\xa0", "\x00\x00\x00\x02");

/* RFC 1813 section 3.3.0: program 100003, version 3 */
static const uint8_t nfs_null[] =
	RPC_NULL("\x00\x01\x86\xa3", "\x00\x00\x00\x03");

/* The Open Group C706 section 12.5 (the PDU) and appendix Q (the management
 * interface, which every server has): is_server_listening */
static const uint8_t dcerpc_listening[] =
	"\x04\x00\x28\x00"                  /* version 4, request, idempotent */
	"\x10\x00\x00\x00"                  /* little-endian, ASCII; serial */
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* no object */
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* rest of it */
	"\x80\xbd\xa8\xaf\x8a\x7d\xc9\x11"  /* afa8bd80-7d8a-11c9- */
	"\xbe\xf4\x08\x00\x2b\x10\x29\x89"  /* bef4-08002b102989 */
	"\x00\x78\x63\x6e\x00\x00\x00\x40"  /* activity */
	"\x80\x00\x6e\x63\x78\x00\x00\x01"  /* rest of it */
	"\x00\x00\x00\x00"                  /* boot time of the server */
	"\x01\x00\x00\x00"                  /* version 1 of the interface */
	"\x00\x00\x00\x00\x02\x00"          /* sequence number, operation 2 */
	"\xff\xff\xff\xff"                  /* no hints */
	"\x00\x00\x00\x00\x00\x00";         /* no body, fragment 0, serial */

/* X Display Manager Control Protocol 1.1, Query: asks, and opens no session */
static const uint8_t xdmcp_query[] =
	"\x00\x01\x00\x02"                  /* version 1, Query */
	"\x00\x01\x00";                     /* length, no names */

/* RFC 9000 section 15: a version that nobody has, in a datagram as large as
 * section 6.1 asks for before it is answered by Version Negotiation. */
static const uint8_t quic_unknown_version[1200 + 1] =
	"\xc0"                              /* long header, Initial */
	"\x1a\x2a\x3a\x4a"                  /* version, reserved */
	"\x08" "ncx asks"                   /* connection id, theirs */
	"\x08" "ncx asks"                   /* connection id, ours */
	"\x00\x44\x96";                     /* no token, length of the rest */

/* RFC 6347 section 4.2: a ClientHello without a cookie, of DTLS 1.2; the fields
 * of the hello are those of RFC 5246 section 7.4.1.2. */
static const uint8_t dtls_hello[] =
	"\x16\xfe\xff"                      /* record: handshake, DTLS 1.0 */
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x64" /* epoch, number, length */
	"\x01\x00\x00\x58"                  /* ClientHello, length */
	"\x00\x00\x00\x00\x00\x00\x00\x58"  /* message 0, one fragment */
	"\xfe\xfd"                          /* DTLS 1.2 */
	"ncx asks whether DTLS lives here"  /* random */
	"\x00\x00"                          /* no session, no cookie */
	"\x00\x12"                          /* cipher suites: */
	"\xc0\x2b\xc0\x2f\xc0\x2c\xc0\x30"  /* ECDHE, AES-GCM: RFC 5289 */
	"\x00\x9c\x00\x2f"                  /* RSA, RFC 5288 and 5246 */
	"\xc0\xa8\xc0\xae"                  /* CCM_8: RFC 6655, RFC 7251 */
	"\x00\xff"                          /* renegotiation: RFC 5746 */
	"\x01\x00"                          /* no compression */
	"\x00\x1c"                          /* extensions: */
	"\x00\x0a\x00\x06\x00\x04\x00\x1d\x00\x17" /* X25519, P-256: RFC 8422 */
	"\x00\x0b\x00\x02\x01\x00"          /* points not compressed */
	"\x00\x0d\x00\x08\x00\x06\x04\x03\x08\x04\x04\x01"; /* SHA-256 */

/* [MC-SQLR] section 2.2.3: about one instance, the default one. The list of all
 * (section 2.2.2) is what amplifiers ask for. */
static const uint8_t sqlr_instance[] =
	"\x04" "MSSQLSERVER" "\x00";        /* CLNT_UCAST_INST */

/* RFC 3435 section 2.3.10: audit of an endpoint that nobody has */
static const uint8_t mgcp_audit[] =
	"AUEP 1 ncx@[127.0.0.1] MGCP 1.0\r\n";

/* RFC 5456 section 6.7: POKE, in a full frame (section 8.1.1) */
static const uint8_t iax_poke[] =
	"\x80\x01\x00\x00"                  /* full frame, call 1 to none */
	"\x00\x00\x00\x00"                  /* timestamp */
	"\x00\x00\x06\x1e";                 /* sequence numbers, IAX, POKE */

/* RFC 3261 section 11; rport (RFC 3581) brings the answer back to our port */
static const uint8_t sip_options[] =
	"OPTIONS sip:ncx@ncx.invalid SIP/2.0\r\n"
	"Via: SIP/2.0/UDP ncx.invalid;branch=z9hG4bKncx1;rport\r\n"
	"Max-Forwards: 70\r\n"
	"To: <sip:ncx@ncx.invalid>\r\n"
	"From: <sip:ncx@ncx.invalid>;tag=ncx1\r\n"
	"Call-ID: ncx1@ncx.invalid\r\n"
	"CSeq: 1 OPTIONS\r\n"
	"Contact: <sip:ncx@ncx.invalid>\r\n"
	"Accept: application/sdp\r\n"
	"Content-Length: 0\r\n"
	"\r\n";

/* RFC 7252 section 4.3: an empty confirmable message is answered by Reset */
static const uint8_t coap_ping[] =
	"\x40\x00\x6e\x63";                 /* CON, Empty, message id */

/* RFC 6690 section 4 */
static const uint8_t coap_core[] =
	"\x40\x01\x6e\x64"                  /* CON, GET, message id */
	"\xbb" ".well-known"                /* Uri-Path */
	"\x04" "core"                       /* Uri-Path */
	"\xc0";                             /* Block2: 16 octets, RFC 7959 */

/* BEP 5; `ro` (BEP 43) keeps us out of their routing tables */
static const uint8_t bittorrent_ping[] =
	"d1:ad2:id20:ncx-is-not-a-node---e1:q4:ping2:roi1e1:t2:nc1:y1:qe";

/* BEP 15, connect: answers 16 octets with 16 */
static const uint8_t bittorrent_connect[] =
	"\x00\x00\x04\x17\x27\x10\x19\x80"  /* protocol id */
	"\x00\x00\x00\x00"                  /* connect */
	"\x6e\x63\x78\x01";                 /* transaction id */

/* memcached's doc/protocol.txt, "UDP protocol"; `stats` would amplify */
static const uint8_t memcached_version[] =
	"\x6e\x63\x00\x00\x00\x01\x00\x00"  /* id, datagram 0 of 1, nought */
	"version\r\n";

/* Valve's "Server queries", A2S_INFO; answers a challenge first */
static const uint8_t source_info[] =
	"\xff\xff\xff\xff" "T"              /* one packet, A2S_INFO */
	"Source Engine Query" "\x00";

/* dpmaster's doc/techinfo.txt, "getinfo" with a challenge */
static const uint8_t quake3_info[] =
	"\xff\xff\xff\xff" "getinfo ncx" "\x00";

/* ODVA's EtherNet/IP (CIP volume 2): ListIdentity */
static const uint8_t enip_identity[] =
	"\x63\x00\x00\x00"                  /* ListIdentity, no data */
	"\x00\x00\x00\x00\x00\x00\x00\x00"  /* no session, status */
	"ncx asks"                          /* context, comes back */
	"\x00\x00\x00\x00";                 /* options */

/* ASHRAE 135 annex J and clause 15.5: which device are you? */
static const uint8_t bacnet_read[] =
	"\x81\x0a\x00\x11"                  /* BACnet/IP, unicast, length */
	"\x01\x04"                          /* NPDU, a reply is expected */
	"\x00\x05\x01\x0c"                  /* request, id, ReadProperty */
	"\x0c\x02\x3f\xff\xff"              /* the device, of any number */
	"\x19\x4b";                         /* object-identifier */

/* Mumble's protocol documentation, "UDP ping" */
static const uint8_t mumble_ping[] =
	"\x00\x00\x00\x00"                  /* ping */
	"ncx asks";                         /* ident, comes back */

/* clang-format on */

#endif

#include "scan/payloads.h"

#include "scan/payloads_apps.h"
#include "scan/payloads_names.h"
#include "scan/payloads_network.h"

/* Without the NUL that ends the literal. */
#define ROW(port, name, bytes)                                                 \
	{                                                                      \
		port, name, bytes, sizeof(bytes) - 1                           \
	}

const struct payload payloads[] = {
	ROW(7, "echo", echo_text),
	ROW(53, "dns", dns_version),
	ROW(53, "dns", dns_localhost),
	ROW(67, "dhcp", dhcp_inform),
	ROW(69, "tftp", tftp_read),
	ROW(88, "kerberos", kerberos_as),
	ROW(111, "rpcbind", rpcbind_null),
	ROW(123, "ntp", ntp_client),
	ROW(135, "dcerpc", dcerpc_listening),
	ROW(137, "netbios", netbios_status),
	ROW(161, "snmp", snmp_v1),
	ROW(161, "snmp", snmp_v2c),
	ROW(161, "snmp", snmp_v3_engine),
	ROW(177, "xdmcp", xdmcp_query),
	ROW(389, "ldap", ldap_root),
	ROW(427, "slp", slp_types),
	ROW(443, "quic", quic_unknown_version),
	ROW(443, "dtls", dtls_hello),
	ROW(500, "ike", ike_v2),
	ROW(500, "ike", ike_v1),
	ROW(520, "rip", rip_v2),
	ROW(520, "rip", rip_v1),
	ROW(521, "ripng", ripng_prefix),
	ROW(623, "rmcp", rmcp_ping),
	ROW(623, "ipmi", ipmi_auth),
	ROW(853, "quic", quic_unknown_version), /* DNS: RFC 9250 section 4.1 */
	ROW(853, "dtls", dtls_hello),		/* DNS: RFC 8094 section 3.1 */
	ROW(862, "stamp", stamp_test),
	ROW(1194, "openvpn", openvpn_reset),
	ROW(1434, "sqlr", sqlr_instance),
	ROW(1645, "radius", radius_status), /* before RFC 2865 section 3 */
	ROW(1701, "l2tp", l2tp_sccrq),
	ROW(1812, "radius", radius_status),
	ROW(1813, "radius", radius_status), /* accounting, RFC 5997 section 3 */
	ROW(1900, "ssdp", ssdp_search),
	ROW(2049, "nfs", nfs_null),
	ROW(2123, "gtp", gtp_v2_echo),
	ROW(2123, "gtp", gtp_v1_echo),
	ROW(2152, "gtp", gtp_v1_echo),
	ROW(2427, "mgcp", mgcp_audit),
	ROW(3386, "gtp-prime", gtp_prime_echo),
	ROW(3391, "dtls", dtls_hello), /* [MS-TSGU] section 2.1 */
	ROW(3478, "stun", stun_binding),
	ROW(3544, "teredo", teredo_solicit),
	ROW(3702, "wsd", wsd_probe),
	ROW(4500, "ike", ike_v2_nat),
	ROW(4569, "iax2", iax_poke),
	ROW(5060, "sip", sip_options),
	ROW(5349, "dtls", dtls_hello), /* STUN: RFC 7350 */
	ROW(5351, "nat-pmp", nat_pmp_address),
	ROW(5351, "pcp", pcp_announce),
	ROW(5353, "mdns", mdns_services),
	ROW(5683, "coap", coap_ping),
	ROW(5683, "coap", coap_core),
	ROW(5684, "dtls", dtls_hello), /* CoAP: RFC 7252 section 9 */
	ROW(6514, "dtls", dtls_hello), /* syslog: RFC 6012 */
	ROW(6881, "bt-dht", bittorrent_ping),
	ROW(6969, "bt-tracker", bittorrent_connect),
	ROW(10161, "dtls", dtls_hello), /* SNMP: RFC 6353 */
	ROW(11211, "memcached", memcached_version),
	ROW(27015, "source", source_info),
	ROW(27960, "quake3", quake3_info),
	ROW(44818, "enip", enip_identity),
	ROW(47808, "bacnet", bacnet_read),
	ROW(64738, "mumble", mumble_ping),
	{0, NULL, NULL, 0},
};

const struct payload payload_other = {0, "line end", (const uint8_t *)"\n", 1};

const struct payload *payloads_find(uint16_t port)
{
	const struct payload *row = payloads;

	while (row->name && row->port < port)
		row++;
	return row->name && row->port == port ? row : &payload_other;
}

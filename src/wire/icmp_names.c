#include "wire/icmp_names.h"

#include <stddef.h>

/* codes: of code 0, 1, ..., and a null behind the last. */
struct icmp_name {
	uint8_t type;
	const char *name;
	const char *const *codes;
};

static const char *const unreachable_codes[] = {
	"network unreachable",
	"host unreachable",
	"protocol unreachable",
	"port unreachable",
	"fragmentation needed",
	"source route failed",
	"destination network unknown",
	"destination host unknown",
	"source host isolated",
	"network administratively prohibited",
	"host administratively prohibited",
	"network unreachable for type of service",
	"host unreachable for type of service",
	"communication administratively prohibited",
	"host precedence violation",
	"precedence cutoff in effect",
	NULL,
};

static const char *const redirect_codes[] = {
	"for network",
	"for host",
	"for type of service and network",
	"for type of service and host",
	NULL,
};

static const char *const exceeded_codes[] = {
	"time to live exceeded in transit",
	"fragment reassembly time exceeded",
	NULL,
};

static const char *const parameter_codes[] = {
	"pointer indicates the error",
	"missing a required option",
	"bad length",
	NULL,
};

static const char *const probe_codes[] = {
	"no error",
	"malformed query",
	"no such interface",
	"no such table entry",
	"multiple interfaces satisfy query",
	NULL,
};

static const struct icmp_name icmp_names[] = {
	{0, "echo reply", NULL},
	{3, "destination unreachable", unreachable_codes},
	{4, "source quench", NULL},
	{5, "redirect", redirect_codes},
	{6, "alternate host address", NULL},
	{8, "echo request", NULL},
	{9, "router advertisement", NULL},
	{10, "router solicitation", NULL},
	{11, "time exceeded", exceeded_codes},
	{12, "parameter problem", parameter_codes},
	{13, "timestamp request", NULL},
	{14, "timestamp reply", NULL},
	{15, "information request", NULL},
	{16, "information reply", NULL},
	{17, "address mask request", NULL},
	{18, "address mask reply", NULL},
	{30, "traceroute", NULL},
	{31, "datagram conversion error", NULL},
	{32, "mobile host redirect", NULL},
	{33, "IPv6 where-are-you", NULL},
	{34, "IPv6 I-am-here", NULL},
	{35, "mobile registration request", NULL},
	{36, "mobile registration reply", NULL},
	{37, "domain name request", NULL},
	{38, "domain name reply", NULL},
	{39, "SKIP", NULL},
	{40, "Photuris", NULL},
	{41, "experimental mobility", NULL},
	{42, "extended echo request", NULL},
	{43, "extended echo reply", probe_codes},
	{0, NULL, NULL},
};

static const char *const unreachable6_codes[] = {
	"no route to destination",
	"communication administratively prohibited",
	"beyond scope of source address",
	"address unreachable",
	"port unreachable",
	"source address failed ingress/egress policy",
	"reject route to destination",
	"error in source routing header",
	"headers too long",
	NULL,
};

static const char *const exceeded6_codes[] = {
	"hop limit exceeded in transit",
	"fragment reassembly time exceeded",
	NULL,
};

static const char *const parameter6_codes[] = {
	"erroneous header field",
	"unrecognized next header type",
	"unrecognized IPv6 option",
	"first fragment has incomplete header chain",
	"SR upper-layer header error",
	"unrecognized next header type by intermediate node",
	"extension header too big",
	"extension header chain too long",
	"too many extension headers",
	"too many options in extension header",
	"option too big",
	NULL,
};

static const char *const node_query_codes[] = {
	"by IPv6 address",
	"by name",
	"by IPv4 address",
	NULL,
};

static const char *const node_reply_codes[] = {
	"successful",
	"refused",
	"unknown query type",
	NULL,
};

static const struct icmp_name icmp6_names[] = {
	{1, "destination unreachable", unreachable6_codes},
	{2, "packet too big", NULL},
	{3, "time exceeded", exceeded6_codes},
	{4, "parameter problem", parameter6_codes},
	{128, "echo request", NULL},
	{129, "echo reply", NULL},
	{130, "multicast listener query", NULL},
	{131, "multicast listener report", NULL},
	{132, "multicast listener done", NULL},
	{133, "router solicitation", NULL},
	{134, "router advertisement", NULL},
	{135, "neighbor solicitation", NULL},
	{136, "neighbor advertisement", NULL},
	{137, "redirect", NULL},
	{138, "router renumbering", NULL},
	{139, "node information query", node_query_codes},
	{140, "node information response", node_reply_codes},
	{141, "inverse neighbor discovery solicitation", NULL},
	{142, "inverse neighbor discovery advertisement", NULL},
	{143, "multicast listener report v2", NULL},
	{144, "home agent address discovery request", NULL},
	{145, "home agent address discovery reply", NULL},
	{146, "mobile prefix solicitation", NULL},
	{147, "mobile prefix advertisement", NULL},
	{148, "certification path solicitation", NULL},
	{149, "certification path advertisement", NULL},
	{151, "multicast router advertisement", NULL},
	{152, "multicast router solicitation", NULL},
	{153, "multicast router termination", NULL},
	{155, "RPL control message", NULL},
	{157, "duplicate address request", NULL},
	{158, "duplicate address confirmation", NULL},
	{159, "MPL control message", NULL},
	{160, "extended echo request", NULL},
	{161, "extended echo reply", probe_codes},
	{0, NULL, NULL},
};

static const struct icmp_name *find(bool v6, uint8_t type)
{
	const struct icmp_name *name = v6 ? icmp6_names : icmp_names;

	while (name->name && name->type != type)
		name++;
	return name->name ? name : NULL;
}

const char *icmp_type_name(bool v6, uint8_t type)
{
	const struct icmp_name *name = find(v6, type);

	return name ? name->name : NULL;
}

const char *icmp_code_name(bool v6, uint8_t type, uint8_t code)
{
	const struct icmp_name *name = find(v6, type);
	unsigned at = 0;

	if (!name || !name->codes)
		return NULL;
	while (at < code && name->codes[at])
		at++;
	return name->codes[at];
}

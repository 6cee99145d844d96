/*
 * Ports by how common it is to find them open: a ranking of our own, from what
 * servers, appliances and homes run. The first ones matter; far down, one
 * place more or less says nothing.
 */
#include "scan/ports.h"

#define WELL_KNOWN 1023

/* Each ends with 0. */
static const uint16_t common_tcp[] = {
	/* the web, shells, files, mail, names: nearly everywhere */
	80, 443, 22, 445, 21, 25, 3389, 23, 53, 135, 139, 8080, 110, 143, 3306,
	587, 993, 995, 5900, 8443, 465, 111, 631, 8000, 5432, 1433, 2049, 389,
	8888, 5000,
	/* directories, tunnels, printers, cameras, second web servers */
	636, 88, 1723, 554, 8081, 9100, 515, 548, 5357, 3000, 2222, 6379, 27017,
	1521, 9200, 5985, 873, 179, 5060, 1883, 81, 8008, 8009, 9000, 9090,
	62078, 7000, 10000, 1080, 3128,
	/* domain controllers, and what Windows hands out itself */
	464, 593, 3268, 3269, 49152, 49153, 49154, 49155, 49156, 49157, 1025,
	1026, 1027, 5986, 47001, 1434,
	/* the small and the old services */
	7, 9, 13, 19, 37, 79, 113, 119, 17, 11, 512, 513, 514, 70, 194, 199,
	/* queues, stores, clusters, build and monitoring */
	11211, 5672, 15672, 61616, 9092, 2181, 2375, 2376, 2379, 6443, 10250,
	9042, 8086, 5984, 5601, 50000, 7001, 8500, 3690, 9418, 10050, 10051,
	5666, 9091, 4369, 8140,
	/* more of the web */
	4443, 8444, 9443, 10443, 8082, 8083, 8088, 8089, 8090, 8181, 8880, 82,
	83, 84, 444, 591, 4848, 7080, 8001, 8010,
	/* screens, calls, chat, media, disks, virtual machines */
	5901, 5902, 5800, 6000, 6001, 5061, 5222, 5269, 6667, 6697, 1720, 1755,
	1935, 32400, 3689, 3260, 902, 8883, 1194, 2121, 990, 992, 563, 427,
	5631, 1352, 4444, 4000, 2000, 2001, 5001, 9001, 6881, 49, 0};

static const uint16_t common_udp[] = {
	/* names, time, addresses, management, keys: nearly everywhere */
	53, 123, 161, 137, 138, 67, 68, 5353, 1900, 500, 4500, 5355, 69, 514,
	111, 631, 162, 3702, 5060, 1194, 443, 51820, 3478, 88, 389, 2049, 520,
	1701, 5351, 464,
	/* accounts, databases, boards, things, screens */
	1812, 1813, 1645, 1646, 623, 1434, 177, 427, 5683, 3389, 11211, 10001,
	47808, 445, 135, 139, 2123, 2152, 3283, 3391, 5632, 1604, 523, 17185,
	/* the small and the old services */
	7, 9, 13, 17, 19, 37, 512, 513, 517, 518, 49, 80,
	/* routing, clocks, tunnels, flows */
	521, 546, 547, 319, 320, 646, 1985, 3784, 3785, 4789, 8472, 6081, 2055,
	6343, 4739, 9995, 9996,
	/* calls, games, sharing, mosh */
	5004, 5005, 5061, 5349, 1719, 2427, 4569, 27015, 27960, 19132, 25565,
	7777, 6881, 6771, 41641, 60000, 60001,
	/* where systems begin to hand out ports */
	1025, 1026, 1027, 1028, 49152, 49153, 49154, 32768, 32769, 33434, 0};

/* What has been taken, and how many more are wanted. */
struct taking {
	struct port_set set;
	size_t left;
};

static void take(struct taking *taking, uint16_t port)
{
	if (taking->left == 0 || port_set_has(&taking->set, port))
		return;
	port_set_add(&taking->set, port, port);
	taking->left--;
}

static void take_to(struct taking *taking, uint16_t high)
{
	for (uint32_t port = 1; port <= high && taking->left > 0; port++)
		take(taking, (uint16_t)port);
}

static void take_set(struct taking *taking, const struct port_set *from)
{
	uint16_t port;

	for (uint32_t at = 0; port_set_next(from, at, &port); at = port + 1u)
		take(taking, port);
}

static struct port_set top(
	const uint16_t *ranking, const struct port_set *builtin, size_t count)
{
	struct taking taking = {.left = count};

	for (; *ranking; ranking++)
		take(&taking, *ranking);
	take_set(&taking, builtin);
	take_to(&taking, WELL_KNOWN);
	take_to(&taking, UINT16_MAX);
	return taking.set;
}

void ports_top(unsigned protos, size_t count, struct ports *ret_ports)
{
	struct ports ports = {0}, builtin;

	ports_builtin(protos, &builtin);
	if (protos & PORTS_TCP)
		ports.tcp = top(common_tcp, &builtin.tcp, count);
	if (protos & PORTS_UDP)
		ports.udp = top(common_udp, &builtin.udp, count);
	*ret_ports = ports;
}

#include "reports.h"

/* nc's lines come when all of the host's addresses have been reported. */

static const struct port_list few = {numbers + 20, 5, 5};	    /* 21-25 */
static const struct port_list few_udp = {numbers + TCP + 12, 4, 0}; /* 52-55 */

static struct targets *two_targets(void)
{
	struct targets_options options = {0};
	struct targets *targets = targets_new(&options, NULL);

	if (!targets || !targets_add(targets, "2001:db8::1", NULL) ||
		!targets_add(targets, "192.0.2.1", NULL) ||
		!targets_finish(targets, NULL))
		abort();
	return targets;
}

static void reset_nc(const struct port_list *ports,
	const struct targets *targets, const char *text)
{
	reset(ports);
	info.verbose = true;
	info.targets = targets;
	info.nc_host = "myhost";
	info.nc_name = "nc";
	info.ports_text = text;
}

#define REFUSED(port)                                                          \
	"nc: connect to myhost port " port " (tcp) failed: Connection "        \
	"refused\n"

static struct host *six(const struct port_list *ports)
{
	return new_host(NULL, "2001:db8::1", ports, HOST_UP);
}

static struct host *four(const struct port_list *ports)
{
	return new_host(NULL, "192.0.2.1", ports, HOST_UP);
}

/* The addresses' order counts, not that in which they are finished. */
static void test_order(const struct targets *targets)
{
	struct host *first = six(&few), *second = four(&few);

	reset_nc(&few, targets, "24-25,22,21-22");
	decide(first, 0, 4, PORT_CLOSED, REASON_CONN_REFUSED);
	decide(first, 0, 0, PORT_OPEN, REASON_SYN_ACK);
	decide(first, 4, 4, PORT_FILTERED, REASON_ADMIN_PROHIBITED);
	decide(second, 0, 4, PORT_CLOSED, REASON_CONN_REFUSED);
	decide(second, 1, 1, PORT_OPEN, REASON_SYN_ACK);
	decide(second, 3, 3, PORT_FILTERED, REASON_NO_RESPONSE);
	decide(second, 4, 4, PORT_FILTERED, REASON_ADMIN_PROHIBITED);
	check(&scan_format_nc, HOSTS(second, first),
		REFUSED("24") "nc: connect to myhost port 24 (tcp) timed out: "
			      "Operation now in progress\n"
			      "nc: connect to myhost port 25 (tcp) failed: "
			      "Permission denied\n"
			      "nc: connect to myhost port 25 (tcp) failed: "
			      "No route to host\n" REFUSED(
				      "22") "Connection to myhost 22 port [tcp/ssh] succeeded!\n"
					    "Connection to myhost 21 port [tcp/*] succeeded!\n" REFUSED(
						    "22") "Connection to myhost 22 port [tcp/ssh] succeeded!\n",
		"nc: two addresses");
}

/* No way to one of them; the other was interrupted. */
static void test_unfinished(const struct targets *targets)
{
	struct host *first = six(&few), *second = four(&few);

	reset_nc(&few, targets, "21-23");
	first->state = HOST_UNREACHABLE;
	first->unreachable = ENETUNREACH;
	decide(second, 0, 0, PORT_OPEN, REASON_SYN_ACK);
	decide(second, 1, 1, PORT_CLOSED, REASON_SELF);
	second->finished = false;
	check(&scan_format_nc, HOSTS(first, second),
		"nc: connect to myhost port 21 (tcp) failed: "
		"Network is unreachable\n"
		"Connection to myhost 21 port [tcp/*] succeeded!\n"
		"nc: connect to myhost port 22 (tcp) failed: "
		"Network is unreachable\n" REFUSED(
			"22") "nc: connect to myhost port 23 (tcp) failed: "
			      "Network is unreachable\n",
		"nc: what is not finished");
}

/* What answers goes before what is silent; closed is not worth a word. */
static void test_udp(const struct targets *targets)
{
	struct host *first = six(&few_udp), *second = four(&few_udp);

	reset_nc(&few_udp, targets, "52-55");
	decide(first, 0, 3, PORT_OPEN_FILTERED, REASON_NO_RESPONSE);
	decide(first, 2, 2, PORT_CLOSED, REASON_PORT_UNREACH);
	decide(first, 3, 3, PORT_FILTERED, REASON_ADDR_UNREACH);
	decide(second, 0, 3, PORT_CLOSED, REASON_PORT_UNREACH);
	decide(second, 1, 1, PORT_OPEN, REASON_UDP_RESPONSE);
	check(&scan_format_nc, HOSTS(first, second),
		"Connection to myhost 52 port [udp/*] succeeded! "
		"(no answer: open or filtered)\n"
		"Connection to myhost 53 port [udp/domain] succeeded!\n"
		"nc: connect to myhost port 55 (udp) failed: "
		"No route to host\n",
		"nc: UDP");
}

/* Bytes from outside; -n; no -v. */
static void test_words(const struct targets *targets)
{
	static const struct port_list odd = {numbers + 80, 1, 1};
	struct host *host = four(&odd);

	reset_nc(&odd, targets, "81");
	info.nc_host = "my\x1b\nhost";
	info.nc_name = "nc";
	decide(host, 0, 0, PORT_OPEN, REASON_SYN_ACK);
	check(&scan_format_nc, HOSTS(host),
		"Connection to my\\x1b\\nhost 81 port [tcp/\\x1b[m] "
		"succeeded!\n",
		"nc: hostile names");
	reset_nc(&odd, targets, "81");
	info.numeric = true;
	host = four(&odd);
	decide(host, 0, 0, PORT_OPEN, REASON_SYN_ACK);
	check(&scan_format_nc, HOSTS(host),
		"Connection to myhost 81 port [tcp/*] succeeded!\n", "nc: -n");
	reset_nc(&odd, targets, "81");
	info.verbose = false;
	host = four(&odd);
	decide(host, 0, 0, PORT_OPEN, REASON_SYN_ACK);
	check(&scan_format_nc, HOSTS(host), "", "nc: without -v");
}

int main(void)
{
	struct targets *targets;

	init_ports();
	targets = two_targets();
	test_order(targets);
	test_unfinished(targets);
	test_udp(targets);
	test_words(targets);
	targets_free(targets);
	services_release(&services);
	return tap_done();
}

#include "list/sockets_filter.h"

#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

/* --- what there is --------------------------------------------------------- */

/* Instead of a name server: "two" has two addresses, "none" has none in time,
 * anything else is not found. */
static int asked;

static bool find(
	const char *host, struct endpoint_list *ret_list, struct fail *fail)
{
	struct endpoint_list list = {0};

	asked++;
	if (strcmp(host, "slow") == 0)
		return fail_set(fail, STATUS_NO, "'%s': no answer", host);
	if (strcmp(host, "two") != 0 && strcmp(host, "none") != 0)
		return fail_set(fail, STATUS_TROUBLE, "'%s': not found", host);
	list.items = calloc(2, sizeof(*list.items));
	if (!list.items)
		return fail_memory(fail);
	if (strcmp(host, "two") == 0) {
		(void)endpoint_parse("127.0.0.1", 9, 0, &list.items[0]);
		(void)endpoint_parse("::1", 3, 0, &list.items[1]);
		list.count = 2;
	}
	*ret_list = list;
	return true;
}

static struct socktab_address address(const char *text)
{
	struct socktab_address address = {0};
	struct endpoint endpoint;

	if (!endpoint_parse(text, strlen(text), 0, &endpoint))
		return address;
	address.family = endpoint_family(&endpoint);
	if (address.family == AF_INET)
		memcpy(address.bytes, &endpoint.addr.in4.sin_addr, 4);
	else
		memcpy(address.bytes, &endpoint.addr.in6.sin6_addr, 16);
	return address;
}

static struct sock inet(enum sockets_kind kind, uint32_t state,
	const char *local, uint16_t local_port, const char *remote,
	uint16_t remote_port)
{
	struct sock sock = {.kind = kind, .state = state, .inode = 7};

	sock.u.inet.local = address(local);
	sock.u.inet.local_port = local_port;
	sock.u.inet.remote = address(remote);
	sock.u.inet.remote_port = remote_port;
	return sock;
}

static struct sock un(const char *name, size_t len, uint32_t state)
{
	struct sock sock = {.kind = SOCKETS_UNIX, .state = state, .inode = 8};

	sock.u.un.name = name;
	sock.u.un.name_len = len;
	return sock;
}

/* Whether the filter takes the socket; -1: it is none. */
static int takes(const char *text, const struct sock *sock)
{
	struct sockets_filter filter;
	struct fail fail = {0};
	int taken;

	if (!sockets_filter_parse_with(text, find, &filter, &fail)) {
		printf("# %s\n", fail.text);
		return -1;
	}
	taken = sockets_filter_sock(&filter, sock);
	sockets_filter_release(&filter);
	return taken;
}

struct expect {
	const char *filter;
	int taken;
};

#define CHECK(sock, rows)                                                      \
	check(sock, #sock, rows, sizeof(rows) / sizeof(*(rows)))

static void check(const struct sock *sock, const char *name,
	const struct expect *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		tap_is_number(takes(rows[i].filter, sock), rows[i].taken,
			"%s: %s", name, rows[i].filter);
}

/* --- the tests ------------------------------------------------------------- */

static void connection(void)
{
	static const struct expect rows[] = {
		{":22", 1},
		{":022", 1},
		{":50000", 1},
		{":23", 0},
		{":20-25", 1},
		{":23-49999", 0},
		{":80,22", 1},
		{":ssh", 1},
		{":https", 0},
		{":T:22", 1},
		{":U:22", 0},
		{"local::22", 1},
		{"local:22", 1},
		{"local:ssh", 1},
		{"local:20-25", 1},
		{"local::50000", 0},
		{"remote::50000", 1},
		{"remote:50000", 1},
		{"remote::22", 0},
		{"remote:!22", 1},
		{"@10.0.0.1", 1},
		{"@192.0.2.9", 1},
		{"@192.0.2.8", 0},
		{"10.0.0.1", 1},
		{"@10.0.0.0/8", 1},
		{"10.0.0.0/8", 1},
		{"@11.0.0.0/8", 0},
		{"@0.0.0.0/0", 1},
		{"@::/0", 0},
		{"@::ffff:10.0.0.1", 1},
		{"local:@10.0.0.0/8", 1},
		{"remote:@10.0.0.0/8", 0},
		{"remote:192.0.2.0/24", 1},
		{"remote:192.0.2.9:50000", 1},
		{"remote:192.0.2.0/24:50000", 1},
		{"remote:192.0.2.9:22", 0},
		{"10.0.0.1:22", 1},
		{"@10.0.0.1:22", 1},
		/* Both have to be of one end. */
		{"10.0.0.1:50000", 0},
		{"192.0.2.9:22", 0},
		{"[::ffff:10.0.0.1]:22", 1},
		{"[::1]:22", 0},
		{"@0.0.0.0", 0},
		{"@two", 0},
		{"/run/x", 0},
		{"unix:x", 0},
		{"state:established", 1},
		{"state:listen", 0},
	};
	struct sock v4 = inet(SOCKETS_TCP4, SOCKTAB_ESTABLISHED, "10.0.0.1", 22,
		"192.0.2.9", 50000);
	struct sock mapped = inet(SOCKETS_TCP6, SOCKTAB_ESTABLISHED,
		"::ffff:10.0.0.1", 22, "::ffff:192.0.2.9", 50000);

	CHECK(&v4, rows);
	CHECK(&mapped, rows);
}

static void others(void)
{
	static const struct expect of_listener[] = {
		{"::1", 1},
		{"@::1", 1},
		{"@[::1]", 1},
		{"[::1]", 1},
		{"[::1]:80", 1},
		{"@[::1]:http", 1},
		{"[::1]:81", 0},
		{"::/64", 1},
		{"@two", 1},
		{"@two:80", 1},
		{"two:80", 1},
		{"two:81", 0},
		{"local:two:80", 1},
		{"local:@two", 1},
		{"remote:@two", 0},
		{"::2", 0},
		{":80", 1},
		{"local:::1", 1},
		{"local:80", 1},
		/* What it is not connected to is no end. */
		{"@::", 0},
		{"remote:@::/0", 0},
		{"remote::1-", 0},
		{"state:LISTEN", 1},
	};
	static const struct expect of_udp[] = {
		{":53", 1},
		{":domain", 1},
		{":ssh", 0},
		{":T:53", 0},
		{"0.0.0.0", 1},
		{"@127.0.0.1", 0},
		{"@0.0.0.0:53", 1},
		{"state:unconn", 1},
		{"remote:0.0.0.0/0", 0},
	};
	static const struct expect of_raw[] = {
		{":6", 0},
		{"@127.0.0.1", 1},
		{"remote:@192.0.2.1", 1},
		{"127.0.0.1:6", 0},
	};
	static const struct expect of_packet[] = {
		{":1-", 0},
		{"@0.0.0.0/0", 0},
		{"state:established", 0},
		{"pid:1", 1},
		{"unix:x", 0},
	};
	struct sock listener =
		inet(SOCKETS_TCP6, SOCKTAB_LISTEN, "::1", 80, "::", 0);
	struct sock udp =
		inet(SOCKETS_UDP4, SOCKTAB_CLOSED, "0.0.0.0", 53, "0.0.0.0", 0);
	struct sock raw = inet(SOCKETS_RAW4, SOCKTAB_ESTABLISHED, "127.0.0.1",
		6, "192.0.2.1", 0);
	struct sock packet = {.kind = SOCKETS_PACKET,
		.state = SOCKTAB_ESTABLISHED,
		.inode = 9};

	CHECK(&listener, of_listener);
	CHECK(&udp, of_udp);
	CHECK(&raw, of_raw);
	CHECK(&packet, of_packet);
	/* As a socket of both families has it that is connected to nobody. */
	udp = inet(SOCKETS_UDP6, SOCKTAB_CLOSED, "::ffff:127.0.0.1", 53,
		"::ffff:0.0.0.0", 0);
	tap_ok(takes("remote:0.0.0.0/0", &udp) == 0, "mapped, it is nobody");
	udp.u.inet.remote = address("::ffff:127.0.0.1");
	tap_ok(takes("remote:127.0.0.1", &udp) == 1, "mapped, it is somebody");
}

static void states(void)
{
	static const struct {
		enum socktab_state state;
		const char *names[6];
	} rows[] = {
		{SOCKTAB_ESTABLISHED, {"established", "ESTAB", "connected"}},
		{SOCKTAB_SYN_SENT, {"SYN_SENT", "syn-sent", "SynSent"}},
		{SOCKTAB_SYN_RECEIVED,
			{"SYN_RECV", "syn-recv", "SYN-RECEIVED", "syn_rcvd"}},
		{SOCKTAB_FIN_WAIT_1,
			{"FIN_WAIT1", "FIN-WAIT-1", "fin-wait-1", "finwait1"}},
		{SOCKTAB_FIN_WAIT_2, {"FIN_WAIT2", "FIN-WAIT-2"}},
		{SOCKTAB_TIME_WAIT, {"TIME_WAIT", "time-wait", "timewait"}},
		{SOCKTAB_CLOSED, {"CLOSE", "closed", "UNCONN"}},
		{SOCKTAB_CLOSE_WAIT, {"CLOSE_WAIT", "close-wait"}},
		{SOCKTAB_LAST_ACK, {"LAST_ACK", "last-ack"}},
		{SOCKTAB_LISTEN, {"LISTEN", "listening", "Listen"}},
		{SOCKTAB_CLOSING, {"CLOSING"}},
	};
	struct sock sock = inet(SOCKETS_TCP4, 0, "10.0.0.1", 1, "10.0.0.2", 2);
	char text[64];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t n = 0; n < 6 && rows[i].names[n]; n++) {
			uint32_t taken = 0;

			(void)snprintf(text, sizeof(text), "state:%s",
				rows[i].names[n]);
			for (sock.state = 1; sock.state < 12; sock.state++)
				if (takes(text, &sock) == 1)
					taken |= 1u << sock.state;
			tap_is_number(taken, 1u << rows[i].state,
				"%s is one state", text);
		}
	}
	sock.state = SOCKTAB_CLOSING;
	tap_ok(takes("state:listen,closing", &sock) == 1, "the second");
	tap_ok(takes("state:closing,listen", &sock) == 1, "the first");
	tap_ok(takes("state:listen,closed", &sock) == 0, "none of them");
	sock.state = 40;
	tap_ok(takes("state:listen,closed", &sock) == 0, "a state unheard of");
}

static void unix_names(void)
{
	static const struct expect of_path[] = {
		{"/run/x.sock", 1},
		{"unix:/run/x.sock", 1},
		{"local:/run/x.sock", 1},
		{"/run/", 1},
		{"/", 1},
		{"/run", 0},
		{"/run/x", 0},
		{"/run/x.sock/", 0},
		{"@/run/x.sock", 0},
		{"@two", 0},
		{":80", 0},
		{"state:listen", 1},
		{"state:established", 0},
		{"state:unconnected", 0},
	};
	static const struct expect of_abstract[] = {
		{"@/tmp/X0", 1},
		{"unix:@/tmp/X0", 1},
		{"@/tmp/", 1},
		{"/tmp/X0", 0},
		{"@/tmp/X", 0},
		{"@/tmp/X00", 0},
		{"state:connected", 1},
		{"state:listen", 0},
	};
	static const char abstract[] = "\0/tmp/X0\0\0\0";
	struct sock path = un("/run/x.sock", 11, SOCKTAB_UNIX_UNCONNECTED);
	struct sock name = un(abstract, 8, SOCKTAB_UNIX_CONNECTED);
	struct sock padded = un(abstract, 11, SOCKTAB_UNIX_CONNECTED);
	struct sock shown = un("@/tmp/X0", 8, SOCKTAB_UNIX_CONNECTED);
	struct sock none = un(NULL, 0, SOCKTAB_UNIX_CONNECTING);

	path.u.un.flags = SOCKTAB_UNIX_LISTENING;
	CHECK(&path, of_path);
	CHECK(&name, of_abstract);
	CHECK(&padded, of_abstract);
	CHECK(&shown, of_abstract);
	tap_ok(takes("unix:@", &none) == 0, "no name is not '@'");
	tap_ok(takes("/", &none) == 0, "no name is below nothing");
	tap_ok(takes("state:connecting", &none) == 1, "connecting");
	tap_ok(takes("unix:@x", &name) == 0, "another abstract name");
}

/* Whether the filter takes the owners. */
static bool owned(const char *text, const struct sock *sock,
	const struct sock_owner *owners, size_t count)
{
	struct sockets_filter filter;
	bool taken, wants;

	if (!sockets_filter_parse_with(text, find, &filter, NULL))
		return false;
	wants = sockets_filter_wants_owners(&filter);
	taken = sockets_filter_owners(&filter, sock, owners, count);
	sockets_filter_release(&filter);
	sockets_filter_release(&filter);
	return taken && wants;
}

static void processes(void)
{
	static const struct sock_owner owners[] = {
		{.pid = 4242, .comm = "nc"},
		{.pid = 4243, .comm = "systemd-timesyn"},
	};
	struct sock sock = inet(SOCKETS_TCP4, 1, "10.0.0.1", 1, "10.0.0.2", 2);
	struct sock wait = sock;
	struct sockets_filter filter;

	tap_ok(owned("pid:4243", &sock, owners, 2), "the second pid");
	tap_ok(!owned("pid:424", &sock, owners, 2), "part of a pid");
	tap_ok(owned("name:nc", &sock, owners, 2), "a name");
	tap_ok(owned("name:time", &sock, owners, 2), "a part of a name");
	tap_ok(!owned("name:NC", &sock, owners, 1), "a name in capitals");
	tap_ok(!owned("name:ncat", &sock, owners, 2), "a longer name");
	tap_ok(owned("name:systemd-timesyn", &sock, owners, 2), "15 bytes");
	tap_ok(owned("name:systemd-timesyncd", &sock, owners, 2), "cut");
	tap_ok(!owned("name:systemd-timesybcd", &sock, owners, 2), "not cut");
	tap_ok(!owned("pid:4242", &sock, NULL, 0), "nobody, by pid");
	tap_ok(!owned("name:n", &sock, NULL, 0), "nobody, by name");
	wait.inode = 0;
	tap_ok(takes("pid:4242", &sock) == 1, "somebody may have it");
	tap_ok(takes("pid:4242", &wait) == 0, "nobody can have it");
	tap_ok(sockets_filter_parse_with(":1", find, &filter, NULL) &&
			!sockets_filter_wants_owners(&filter) &&
			sockets_filter_owners(&filter, &sock, NULL, 0),
		"a port needs no owners");
	sockets_filter_release(&filter);
}

static void users(void)
{
	struct sock sock = inet(SOCKETS_TCP4, 1, "10.0.0.1", 1, "10.0.0.2", 2);

	tap_ok(takes("user:root", &sock) == 1, "root by name");
	tap_ok(takes("user:0", &sock) == 1, "root by number");
	tap_ok(takes("user:54321", &sock) == 0, "another");
	sock.uid = 54321;
	tap_ok(takes("user:54321", &sock) == 1, "a uid without a name");
	tap_ok(takes("user:root", &sock) == 0, "not root's");
	sock.uid = SOCKETS_UID_UNKNOWN;
	tap_ok(takes("user:0", &sock) == 0, "nobody's");
	tap_ok(takes("user:4294967295", &sock) == -1, "no uid");
}

static void mistakes(void)
{
	static const char *const rows[] = {"", ":", "@", ":0", ":00", ":65536",
		":9-1", ":nosuchservice", "22", "20-25", "ssh", "localhost",
		"stat:listen", "port:nosuch", "@10.0.0.0/33", "10.0.0.0/33",
		"@a/b", "::1::2", "[::1", "[::1]80", "[two]:80", "[]", "[]:80",
		"@[::1]:", "two:", "@:80", "@fe80::1%lo", "[fe80::1%lo]:80",
		"1:2:3", "@none", "local:", "remote:", "remote:@",
		"local:nosuchservice", "remote:/run/x", "remote:@/x",
		"pid:", "pid:0", "pid:x", "pid:-1", "pid:4294967297",
		"name:", "user:", "user:no such user", "user:-1",
		"state:", "state:foo", "state:listen,", "state:,listen",
		"state:liste", "state:listenx", "state:-", "unix:"};
	const int before = asked;
	struct sockets_filter filter;
	struct fail fail;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bool good;

		fail = (struct fail){0};
		memset(&filter, 0x55, sizeof(filter));
		good = sockets_filter_parse_with(rows[i], find, &filter, &fail);
		tap_ok(!good && fail.status == STATUS_USAGE &&
				fail.text[0] != '\0' &&
				filter.network_count ==
					(size_t)UINT64_C(0x5555555555555555),
			"'%s': %s", rows[i], fail.text);
	}
	tap_is_number(asked - before, 1, "only @none was asked for");
	tap_ok(!sockets_filter_parse_with("@gone:80", find, &filter, &fail) &&
			fail.status == STATUS_TROUBLE,
		"a host that is not found");
	tap_ok(!sockets_filter_parse_with("@slow", find, &filter, &fail) &&
			fail.status == STATUS_TROUBLE,
		"a late answer is no empty list");
	tap_ok(!sockets_filter_parse_with("stat:listen", find, &filter, NULL),
		"nobody wants the reason");
	tap_ok(!sockets_filter_parse("state:listne", &filter, &fail) &&
			strstr(fail.text, "'state:listne'"),
		"the word is named");
}

/* Numeric hosts ask nobody. */
static void alone(void)
{
	struct sock sock = inet(SOCKETS_TCP4, 1, "10.0.0.1", 1, "10.0.0.2", 2);
	struct sockets_filter filter;

	tap_ok(sockets_filter_parse("@10.0.0.2:2", &filter, NULL),
		"the usual way to parse");
	tap_ok(sockets_filter_sock(&filter, &sock), "and to match");
	sockets_filter_release(&filter);
}

int main(void)
{
	connection();
	others();
	states();
	unix_names();
	processes();
	users();
	mistakes();
	alone();
	return tap_done();
}

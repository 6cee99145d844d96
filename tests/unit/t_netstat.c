#include <arpa/inet.h>
#include <stdlib.h>

#include "list/netstat_programs.h"
#include "list/netstat_row.h"
#include "list/netstat_unix.h"
#include "proc/sockets_rows.h"

#include "tap.h"

static struct socktab_address address(const char *text)
{
	struct socktab_address address = {.family = AF_INET};

	if (inet_pton(AF_INET, text, address.bytes) == 1)
		return address;
	address.family = AF_INET6;
	(void)inet_pton(AF_INET6, text, address.bytes);
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

static struct sock un(
	uint64_t inode, uint32_t state, const char *name, size_t len)
{
	struct sock sock = {
		.kind = SOCKETS_UNIX, .inode = inode, .state = state};

	sock.u.un.type = 1;
	sock.u.un.name = name;
	sock.u.un.name_len = len;
	return sock;
}

static void is_row(const struct netstat_columns *columns,
	const struct sock *sock, const char *program, const char *want,
	const char *what)
{
	struct text text = {0};

	netstat_add_row(&text, columns, sock, program);
	text_add_byte(&text, '\0');
	tap_is_text((const char *)buf_bytes(&text.buf), want, "%s", what);
	text_release(&text);
}

static void check_addresses(void)
{
	const struct netstat_columns numbers = {.numeric_hosts = true};
	const struct netstat_columns names = {0};
	const struct netstat_columns wide = {
		.wide = true, .numeric_hosts = true};
	struct sock sock = inet(SOCKETS_TCP6, SOCKTAB_LISTEN,
		"2001:db8:1111:2222:3333:4444:5555:6666", 65535, "::", 0);

	is_row(&numbers, &sock, "",
		"tcp6       0      0 2001:db8:1111:222:65535 :::*"
		"                    LISTEN     \n",
		"address and port have 22 bytes and a colon");
	is_row(&wide, &sock, "",
		"tcp6       0      0 2001:db8:1111:2222:3333:4444:5555:6666:65535 "
		":::*                    LISTEN     \n",
		"wide: nothing is cut");
	is_row(&names, &sock, "",
		"tcp6       0      0 2001:db8:1111:222:65535 [::]:*"
		"                  LISTEN     \n",
		"with names any address of IPv6 has brackets");
	sock = inet(SOCKETS_TCP6, SOCKTAB_ESTABLISHED, "::ffff:192.0.2.1", 80,
		"::5", 1);
	is_row(&numbers, &sock, "",
		"tcp6       0      0 192.0.2.1:80            ::5:1"
		"                   ESTABLISHED\n",
		"a mapped address is IPv4, a compatible one is not");
	sock = inet(SOCKETS_TCP4, SOCKTAB_ESTABLISHED, "255.255.255.255", 65535,
		"1.2.3.4", 1);
	is_row(&numbers, &sock, "",
		"tcp        0      0 255.255.255.255:65535   1.2.3.4:1"
		"               ESTABLISHED\n",
		"no IPv4 address is cut");
	sock = inet(SOCKETS_UDPLITE6, SOCKTAB_CLOSED, "::1", 9, "::", 0);
	is_row(&numbers, &sock, "",
		"udpl6      0      0 ::1:9                   :::*"
		"                               \n",
		"UDP-Lite over IPv6");
}

/* A host's name, and how much of it there is room for. */
static void check_names(void)
{
	struct sockets_name items[] = {
		{address("192.0.2.1"), (char[]){"a\033long.example.org"}},
	};
	const struct sockets_names found = {items, 1};
	struct netstat_columns columns = {.names = &found};
	struct sock sock = inet(SOCKETS_TCP4, SOCKTAB_ESTABLISHED, "192.0.2.1",
		65535, "192.0.2.2", 1);

	is_row(&columns, &sock, "",
		"tcp        0      0 a\\x1blong.example.or:65535 192.0.2.2:1"
		"             ESTABLISHED\n",
		"a name is cut, then escaped");
}

static void check_columns(void)
{
	struct netstat_columns columns = {
		.numeric_hosts = true,
		.numeric_users = true,
		.extended = true,
		.programs = true,
		.timers = true,
	};
	struct sock sock = inet(
		SOCKETS_TCP4, SOCKTAB_TIME_WAIT, "1.2.3.4", 1, "5.6.7.8", 2);

	sock.uid = SOCKETS_UID_UNKNOWN;
	sock.inode = UINT64_C(18446744073709551615);
	sock.u.inet.timer = SOCKTAB_TIMER_TIME_WAIT;
	sock.u.inet.timer_ns = 59990000000;
	is_row(&columns, &sock, "-",
		"tcp        0      0 1.2.3.4:1               5.6.7.8:2"
		"               TIME_WAIT   0          18446744073709551615 -"
		"                    timewait (59.99/0/0)\n",
		"nobody's user is 0, and a long inode is whole");
	sock.u.inet.timer = 5;
	sock.u.inet.probes = 3;
	sock.inode = 0;
	is_row(&columns, &sock, "4242/a\nb",
		"tcp        0      0 1.2.3.4:1               5.6.7.8:2"
		"               TIME_WAIT   0          0          4242/a\\nb"
		"            unkn-5 (59.99/0/3)\n",
		"an unknown timer is a number, a program is escaped");
	sock = inet(SOCKETS_UDP4, 3, "1.2.3.4", 1, "5.6.7.8", 2);
	sock.u.inet.timer = SOCKTAB_TIMER_KEEPALIVE;
	sock.u.inet.timer_ns = 10000000;
	sock.u.inet.retransmits = 9;
	columns.extended = columns.programs = false;
	is_row(&columns, &sock, "",
		"udp        0      0 1.2.3.4:1               5.6.7.8:2"
		"               UNKNOWN     on2 (0.01/0/0)\n",
		"UDP with a timer, and in a state that it does not have");
}

static void check_unix(void)
{
	static const char name[] = "\0a b\0c\n";
	struct netstat_columns columns = {.programs = true};
	struct sock sock = un(41728882, SOCKTAB_UNIX_UNCONNECTED, name, 7);

	sock.references = 1234567;
	sock.u.un.flags = SOCKTAB_UNIX_LISTENING;
	is_row(&columns, &sock, "1/x",
		"unix  1234567 [ ACC ]     STREAM     LISTENING     41728882 "
		"1/x                  @a\\x20b@c\\n\n",
		"a UNIX socket: NUL, blank and line end in its name");
	sock = un(0, SOCKTAB_UNIX_CONNECTING, "", 0);
	columns.programs = false;
	is_row(&columns, &sock, "",
		"unix  0      [ ]         STREAM     CONNECTING    0        \n",
		"without a name the last blank stays");
}

static void check_wants(void)
{
	const struct netstat_columns connected = {0},
				     servers = {.listening = true},
				     all = {.all = true, .listening = true};
	struct sock tcp =
		inet(SOCKETS_TCP4, SOCKTAB_LISTEN, "0.0.0.0", 1, "0.0.0.0", 0);
	struct sock udp =
		inet(SOCKETS_UDP4, SOCKTAB_CLOSED, "0.0.0.0", 1, "1.2.3.4", 0);
	struct sock bound = un(1, SOCKTAB_UNIX_UNCONNECTED, "x", 1);

	tap_ok(!netstat_wants(&connected, &tcp) &&
			netstat_wants(&servers, &tcp) &&
			netstat_wants(&all, &tcp),
		"a listener of TCP");
	tap_ok(netstat_wants(&connected, &udp) &&
			!netstat_wants(&servers, &udp),
		"UDP goes by the remote address alone");
	tap_ok(netstat_wants(&connected, &bound) &&
			!netstat_wants(&servers, &bound),
		"a UNIX socket that only has a name is no server");
	bound.u.un.flags = SOCKTAB_UNIX_LISTENING;
	tap_ok(!netstat_wants(&connected, &bound) &&
			netstat_wants(&servers, &bound),
		"one that listens is");
}

static void is_program(const char *cmdline, size_t len, const char *want)
{
	char text[NETSTAT_PROGRAM_MAX];

	netstat_program_name(4242, cmdline, len, "comm", text);
	tap_is_text(text, want, "program '%s'", want);
}

static void check_programs(void)
{
	is_program("/usr/bin/nc\0-l", 14, "4242/nc");
	is_program("sshd: /usr/sbin/sshd -D", 23, "4242/sshd: /usr/sbi");
	is_program("rel/prog", 8, "4242/rel/prog");
	is_program("/a/b c/\0x", 9, "4242/comm");
	is_program("\0/x", 3, "4242/comm");
	is_program("", 0, "4242/comm");
	is_program("0123456789abcdefgh", 18, "4242/0123456789abcd");
}

/* What /proc says, what is true, and what is left. */
static void check_merge(void)
{
	struct sock shown[] = {
		un(9, SOCKTAB_UNIX_UNCONNECTED, "x", 1),
		un(77777, SOCKTAB_UNIX_UNCONNECTED, "/run/forged.sock", 16),
		un(0, SOCKTAB_UNIX_CONNECTING, "@x", 2),
		un(0, SOCKTAB_UNIX_CONNECTING, "@x", 2),
		un(0, SOCKTAB_UNIX_CONNECTING, "/run/forged.sock", 16),
		inet(SOCKETS_TCP4, 1, "1.2.3.4", 1, "1.2.3.4", 2),
		un(5, SOCKTAB_UNIX_UNCONNECTED, "/lie", 4),
	};
	struct sock exact[] = {
		un(9, SOCKTAB_UNIX_UNCONNECTED, "x\ny", 3),
		un(5, SOCKTAB_UNIX_CONNECTED, "/truth", 6),
		un(0, SOCKTAB_UNIX_CONNECTING, "\0x", 2),
	};
	struct sockets sockets = {.items = shown, .count = 7};
	struct sockets known = {.items = exact, .count = 3};
	struct sockets none = {0};

	shown[0].references = 6;
	shown[0].u.un.flags = SOCKTAB_UNIX_LISTENING;
	netstat_unix_merge(&sockets, &known);
	tap_is_number(sockets.count, 4, "forged rows are left out");
	tap_ok(shown[0].inode == 9 && shown[0].references == 6 &&
			shown[0].u.un.name_len == 3 && shown[0].u.un.flags == 0,
		"the name is exact, and what listens the kernel knows");
	tap_ok(shown[1].inode == 0 && shown[1].state == SOCKTAB_UNIX_CONNECTING,
		"as many connections wait as the kernel says");
	tap_ok(shown[2].kind == SOCKETS_TCP4, "other sockets stay");
	tap_ok(shown[3].state == SOCKTAB_UNIX_CONNECTED &&
			memcmp(shown[3].u.un.name, "/truth", 6) == 0,
		"a row that lies about a socket is put right");
	netstat_unix_merge(&sockets, &none);
	tap_is_number(sockets.count, 1, "the kernel knows of none");
}

/* Newer kernels know whose a connection was that its process has closed. */
static void check_user(void)
{
	struct socktab_row row = {.state = SOCKTAB_FIN_WAIT_1, .uid = 65534};
	struct sock sock;

	sockets_from_row(&row, SOCKETS_TCP4, &sock);
	tap_is_number(sock.uid, 65534, "without an inode, but with a user");
	row.uid = 0;
	sockets_from_row(&row, SOCKETS_TCP4, &sock);
	tap_ok(sock.uid == SOCKETS_UID_UNKNOWN, "with neither: nobody's");
}

static void check_headings(void)
{
	const struct netstat_columns columns = {.listening = true,
		.extended = true,
		.programs = true,
		.timers = true};
	struct text text = {0};

	netstat_add_heading(&text, &columns, NETSTAT_INTERNET);
	netstat_add_heading(&text, &columns, NETSTAT_UNIX);
	text_add_byte(&text, '\0');
	tap_is_text((const char *)buf_bytes(&text.buf),
		"Active Internet connections (only servers)\n"
		"Proto Recv-Q Send-Q Local Address           "
		"Foreign Address         State       User       Inode      "
		"PID/Program name     Timer\n"
		"Active UNIX domain sockets (only servers)\n"
		"Proto RefCnt Flags       Type       State         I-Node   "
		"PID/Program name     Path\n",
		"headings and titles");
	text_release(&text);
}

int main(void)
{
	check_addresses();
	check_names();
	check_columns();
	check_unix();
	check_wants();
	check_programs();
	check_merge();
	check_user();
	check_headings();
	return tap_done();
}

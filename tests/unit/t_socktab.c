/* proc/socktab.c: the parsers on fixture lines, the reader on fixture trees */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc/socktab.h"
#include "tap.h"

#define LISTEN4                                                                \
	"0: %08X:07E8 00000000:0000 0A 00000000:00000003 00:00000000 "         \
	"00000000  1000        0 1125 1 00000000a19ce249 100 0 0 10 0"
#define TIME_WAIT4                                                             \
	"  17: 0100007F:1F90 0100007F:C350 06 00000000:00000000 "              \
	"03:00000A3C 00000000     0        0 0 3 00000000a19ce249"

/* An address as this machine's kernel prints it: this is why the fixtures of
 * the other byte order cannot be replayed here. */
static unsigned word_of(const uint8_t bytes[4])
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

static bool inet4(const char *line, struct socktab_row *ret)
{
	return socktab_parse_inet(line, strlen(line), false, ret);
}

static void check_tcp(void)
{
	static const uint8_t home[4] = {127, 0, 0, 1};
	struct socktab_row row = {0};
	char line[300];

	(void)snprintf(line, sizeof(line), LISTEN4 "   \n", word_of(home));
	tap_ok(inet4(line, &row), "reads a LISTEN row");
	tap_ok(row.inet.local.family == AF_INET &&
			memcmp(row.inet.local.bytes, home, 4) == 0,
		"with its address in network order");
	tap_is_number(row.inet.local_port, 2024, "and its port");
	tap_is_number(row.state, SOCKTAB_LISTEN, "and its state");
	tap_is_number(row.inet.rx_queue, 3, "and its queue");
	tap_is_number(row.uid, 1000, "and its user");
	tap_is_number(row.inode, 1125, "and its inode");
	tap_is_number(row.references, 1, "and its references");

	tap_ok(inet4(TIME_WAIT4, &row), "reads TIME_WAIT, which has no tail");
	tap_is_number(row.state, SOCKTAB_TIME_WAIT, "with its state");
	tap_is_number(row.inode, 0, "and no inode");
	tap_is_number(row.inet.timer, SOCKTAB_TIMER_TIME_WAIT, "and its timer");
	tap_is_number(row.inet.timer_ns, INT64_C(26200000000), "for 26.2 s");
	tap_is_number(row.inet.remote_port, 50000, "and the other port");

	tap_ok(inet4("1: 00000000:0001 00000000:0000 0C 00000001:00000002 "
		     "09:FFFFFFFFFFFFFFFF 0000000F 4294967295 -1 "
		     "18446744073709551615 2 0\n",
		       &row),
		"reads the largest numbers");
	tap_ok(row.inode == UINT64_MAX && row.uid == UINT32_MAX,
		"without a wrap");
	tap_ok(row.inet.timer == 9 && row.inet.timer_ns > 0 &&
			row.inet.retransmits == 15 && row.inet.probes == -1,
		"and the timer's");
	tap_is_number(row.state, SOCKTAB_SYN_RECEIVED, "NEW_SYN_RECV is one");
}

static void check_tcp6(void)
{
	struct in6_addr want = {0};
	struct socktab_row row = {0};
	char line[300], hex[33] = "";

	tap_ok(inet_pton(AF_INET6, "2001:db8::1:2", &want) == 1, "an address");
	for (size_t i = 0; i < 4; i++)
		(void)snprintf(
			hex + 8 * i, 9, "%08X", word_of(want.s6_addr + 4 * i));
	(void)snprintf(line, sizeof(line),
		"12345: %s:01BB %s:FFFF 01 00000000:00000000 00:00000000 "
		"00000000 0 0 77 1 0000000000000000 20 4 30 10 -1\n",
		hex, "00000000000000000000000000000000");
	tap_ok(socktab_parse_inet(line, strlen(line), true, &row),
		"reads an IPv6 row");
	tap_ok(row.inet.local.family == AF_INET6 &&
			memcmp(row.inet.local.bytes, &want, 16) == 0,
		"with its address in network order");
	tap_ok(row.inet.local_port == 443 && row.inet.remote_port == 65535,
		"and its ports");
	tap_ok(!socktab_parse_inet(line, strlen(line), false, &row),
		"which is no IPv4 row");
	tap_ok(!socktab_parse_inet(TIME_WAIT4, strlen(TIME_WAIT4), true, &row),
		"nor the other way round");
}

static void check_garbage(void)
{
	static const char *const lines[] = {
		"",
		"\n",
		"  sl  local_address rem_address   st tx_queue rx_queue tr",
		"0:",
		"x: 0100007F:1F90 0100007F:C350 06 0:0 0:0 0 0 0 0 3 0",
		"0: 0100007F:11F90 0100007F:C350 06 0:0 0:0 0 0 0 0 3 0",
		"0: 100007F:1F90 0100007F:C350 06 0:0 0:0 0 0 0 0 3 0",
		"0: 0100007G:1F90 0100007F:C350 06 0:0 0:0 0 0 0 0 3 0",
		"0: 0100007F:1F90 0100007F:C350 06 0:0 0:0 0 0 0 "
		"18446744073709551616 3 0",
		"0: 0100007F:1F90 0100007F:C350 06 0:0 0:0 0 4294967296 0 0 3 "
		"0",
		"0: 0100007F:1F90 0100007F:C350 06 0:0 0:0 0 -1 0 0 3 0",
		"0: 0100007F:1F90 0100007F:C350 06 000000000:0 0:0 0 0 0 0 3 0",
	};
	struct socktab_row row = {.uid = 4711};
	const char *tail = strstr(TIME_WAIT4, " 00000000a19c");
	size_t min = (size_t)(tail - TIME_WAIT4) + 1, good = 0;

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		tap_ok(!inet4(lines[i], &row) && row.uid == 4711,
			"refuses garbage %zu", i);
	for (size_t len = 0; len < min; len++)
		good += socktab_parse_inet(TIME_WAIT4, len, false, &row);
	tap_is_number(good, 0, "refuses a row that is cut anywhere");
	tap_ok(inet4("0: 0100007F:1F90 0100007F:C350 06 0:0 0:0 0 0 0 0 3 0",
		       &row),
		"though the same ungarbled is one");
}

static bool unix_row(const char *line, const char *path, uint64_t inode)
{
	struct socktab_row row = {0};

	return socktab_parse_unix(line, strlen(line), &row) &&
	       row.inode == inode && row.un.path_len == strlen(path) &&
	       memcmp(row.un.path, path, row.un.path_len) == 0;
}

#define UNIX "0000000000000000: 00000002 00000000 00010000 0001 01 "

static void check_unix(void)
{
	struct socktab_row row = {.uid = 4711};

	tap_ok(unix_row(UNIX "12345 /run/x\n", "/run/x", 12345), "a path");
	tap_ok(unix_row(UNIX " 1121\n", "", 1121), "no path");
	tap_ok(unix_row(UNIX "18446744073709551615 @a", "@a", UINT64_MAX),
		"an abstract name and a giant inode");
	tap_ok(unix_row(UNIX "5  a b  \n", " a b  ", 5), "blanks in a path");
	tap_ok(unix_row(UNIX "5 a\nb\x1b[0m\n", "a\nb\x1b[0m", 5),
		"a line end in a path");
	tap_ok(!unix_row(UNIX "18446744073709551616 a", "a", 0), "no wrap");
	tap_ok(!unix_row(UNIX "5x", "", 5), "no letters in an inode");
	tap_ok(!unix_row("Num       RefCount Protocol Flags    Type St Inode "
			 "Path\n",
		       "", 0),
		"no header");
	for (size_t len = 0; len <= strlen(UNIX); len++) {
		if (socktab_parse_unix(UNIX, len, &row))
			row.uid = 0;
	}
	tap_is_number(row.uid, 4711, "refuses a row that is cut");
	tap_ok(socktab_parse_unix(UNIX "5 a", strlen(UNIX) + 3, &row) &&
			row.un.flags == SOCKTAB_UNIX_LISTENING &&
			row.un.type == SOCK_STREAM && row.references == 2 &&
			row.state == SOCKTAB_UNIX_UNCONNECTED,
		"reads the other fields");
}

/* What a reading gave. */
struct tally {
	size_t rows;
	size_t stop_at;
	enum socktab_table table;
	uint64_t sum; /* of inodes */
	char paths[300];
};

static bool count_row(const struct socktab_row *row, void *data)
{
	struct tally *tally = data;
	size_t used = strlen(tally->paths);

	tally->rows++;
	tally->sum += row->inode;
	tally->table = row->table;
	(void)snprintf(tally->paths + used, sizeof(tally->paths) - used,
		"[%.*s]", (int)row->un.path_len,
		row->un.path ? row->un.path : "");
	return tally->rows != tally->stop_at;
}

static int make_tree(char path[40])
{
	char name[80];
	int fd;

	(void)snprintf(path, 40, "/tmp/ncx-unit-XXXXXX");
	if (!mkdtemp(path))
		return -1;
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	(void)snprintf(name, sizeof(name), "%s/self", path);
	(void)mkdir(name, 0700);
	(void)snprintf(name, sizeof(name), "%s/self/net", path);
	(void)mkdir(name, 0700);
	return fd;
}

static void remove_tree(char path[40], int fd)
{
	(void)unlinkat(fd, "self/net/tcp", 0);
	(void)unlinkat(fd, "self/net/unix", 0);
	(void)unlinkat(fd, "self/net", AT_REMOVEDIR);
	(void)unlinkat(fd, "self", AT_REMOVEDIR);
	(void)close(fd);
	(void)rmdir(path);
}

static FILE *create(int tree, const char *name)
{
	return fdopen(
		openat(tree, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), "w");
}

static void check_long_table(int tree)
{
	struct tally all = {0}, some = {.stop_at = 7};
	struct tally most = {.stop_at = 2900};
	FILE *file = create(tree, "self/net/tcp");

	fprintf(file, "  sl  local_address rem_address   st\n");
	for (unsigned i = 0; i < 3000; i++)
		fprintf(file, LISTEN4 "\n", i);
	/* A line without end, longer than any buffer, and a cut last one. */
	for (unsigned i = 0; i < 200000; i++)
		fputc('x', file);
	fprintf(file, "\n" LISTEN4 "\n" LISTEN4, 1U, 2U);
	(void)fclose(file);

	tap_ok(socktab_read(tree, SOCKTAB_TCP, count_row, &all, NULL),
		"reads a long table");
	tap_is_number(all.rows, 3002, "with every row");
	tap_is_number(all.sum, 3002 * 1125, "and every inode");
	tap_ok(socktab_read(tree, SOCKTAB_TCP, count_row, &some, NULL) &&
			some.rows == 7,
		"stops when told to");
	tap_ok(socktab_read(tree, SOCKTAB_TCP, count_row, &most, NULL) &&
			most.rows == 2900,
		"though late, when a thread reads ahead");
}

static void check_unix_table(int tree)
{
	struct tally tally = {0};
	FILE *file = create(tree, "self/net/unix");

	fprintf(file, "Num       RefCount Protocol Flags    Type St Inode\n");
	fprintf(file, UNIX "1 /a\n" UNIX "2\n" UNIX "4 @b\nc d\n\n");
	fprintf(file, UNIX "8 \ne\n" UNIX "16 /f\n");
	(void)fclose(file);
	tap_ok(socktab_read(tree, SOCKTAB_UNIX, count_row, &tally, NULL),
		"reads a table of unix sockets");
	tap_is_number(tally.sum, 31, "with every row");
	tap_is_number(tally.table, SOCKTAB_UNIX, "and the table's name in it");
	tap_is_text(tally.paths, "[/a][][@b\nc d\n][\ne][/f]",
		"line ends stay in their path");
}

#define PACKET "00000000b5840f85 3      3    0003   2     1 832    1000   60"
#define NETLINK                                                                \
	"00000000915815b8 4   4294963199 0000000f 1 2 0     2 3        565"

static bool packet(const char *line, struct socktab_row *ret)
{
	return socktab_parse_packet(line, strlen(line), ret);
}

static bool netlink(const char *line, struct socktab_row *ret)
{
	return socktab_parse_netlink(line, strlen(line), ret);
}

static void check_packet(void)
{
	struct socktab_row row = {0};
	size_t good = 0;

	tap_ok(packet(PACKET "    \n", &row), "reads a packet row");
	tap_ok(row.packet.type == 3 && row.packet.protocol == 3 &&
			row.packet.interface == 2 &&
			row.packet.rx_memory == 832 && row.uid == 1000 &&
			row.inode == 60 && row.references == 3,
		"with all its numbers");
	tap_ok(packet("0: 1\n", &row) == false &&
			!packet("sk               RefCnt Type Proto  Iface R\n",
				&row) &&
			row.inode == 60,
		"but not a header");
	tap_ok(packet("c0ffee00 2 10 88cc 0 0 0 0 18446744073709551615\n",
		       &row) &&
			row.inode == UINT64_MAX &&
			row.packet.protocol == 0x88cc,
		"a 32-bit kernel's pointer and a giant inode");
	for (size_t len = 0; len < sizeof(PACKET); len++)
		good += socktab_parse_packet(PACKET,
			len < sizeof(PACKET) - 1 ? len : sizeof(PACKET) - 1,
			&row);
	tap_is_number(good, 0, "refuses a row that is cut anywhere");
}

static void check_netlink(void)
{
	struct socktab_row row = {0};
	size_t good = 0;

	tap_ok(netlink(NETLINK "     \n", &row), "reads a netlink row");
	tap_ok(row.netlink.protocol == 4 && row.netlink.port == 4294963199 &&
			row.netlink.groups == 15 &&
			row.netlink.rx_memory == 1 &&
			row.netlink.tx_memory == 2 && row.references == 2 &&
			row.inode == 565,
		"with all its numbers");
	tap_ok(netlink("f6a5e800 0   -4097  00000000 0 0 (null) 2 0 4\n",
		       &row) &&
			row.netlink.port == 4294963199 && row.inode == 4,
		"as an old kernel prints it");
	tap_ok(!netlink("f6a5e800 0 0 00000000 0 0 (null) 2\n", &row) &&
			!netlink("sk Eth Pid Groups Rmem Wmem Dump\n", &row) &&
			row.inode == 4,
		"but not without an inode, nor a header");
	for (size_t len = 0; len < sizeof(NETLINK); len++)
		good += socktab_parse_netlink(NETLINK,
			len < sizeof(NETLINK) - 1 ? len : sizeof(NETLINK) - 1,
			&row);
	tap_is_number(good, 0, "refuses a row that is cut anywhere");
}

/* What differs between tables, kernels and moments. */
static void check_formats(void)
{
	struct socktab_row row = {0};

	tap_ok(inet4("  255: 00000000:0001 00000000:0000 07 "
		     "00000000:00000000 00:00000000 00000000     0        0 "
		     "42 2 0000000000000000 17\n",
		       &row) &&
			row.inet.local_port == 1 && row.inode == 42,
		"raw, of ICMP, with drops");
	tap_ok(inet4("65535: 00000000:0035 00000000:0000 07 "
		     "00000000:00000340 00:00000000 00000000   101        0 "
		     "43 2 f6a5e800 0             \n",
		       &row) &&
			row.inet.rx_queue == 832,
		"udp, on a 32-bit kernel");
	tap_ok(inet4("0: 00000000:0035 00000000:0000 07 0:0 0:0 0 0 0 43 2 "
		     "(____ptrval____) 0\n",
		       &row) &&
			unix_row("(____ptrval____): 00000002 00000000 "
				 "00010000 0001 01 12 /run/x\n",
				"/run/x", 12) &&
			netlink("(ptrval) 0 1 00000000 0 0 0 2 0 4 \n", &row),
		"pointers of a kernel without randomness");
	tap_ok(unix_row("f6a5e800: 00000002 00000000 00010000 0001 01  12 /x\n",
		       "/x", 12),
		"unix, on a 32-bit kernel");
}

static void check_reader(void)
{
	struct tally tally = {0};
	struct fail fail = {0};
	char path[40];
	int tree = make_tree(path), proc;

	if (!tap_ok(tree >= 0, "makes a tree"))
		return;
	tap_ok(socktab_read(tree, SOCKTAB_UDP6, count_row, &tally, &fail) &&
			tally.rows == 0,
		"a missing table has no rows");
	check_long_table(tree);
	check_unix_table(tree);
	remove_tree(path, tree);
	tap_ok(!socktab_read(-1, SOCKTAB_TCP, count_row, &tally, &fail) &&
			fail.status == STATUS_TROUBLE,
		"no directory is an error");
	tap_is_text(fail.text,
		"cannot open /proc/self/net/tcp: Bad file descriptor",
		"which has a text");

	proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (int table = SOCKTAB_TCP; table <= SOCKTAB_NETLINK; table++)
		tap_ok(socktab_read(proc, (enum socktab_table)table, count_row,
			       &tally, NULL),
			"reads live table %d", table);
	(void)close(proc);
}

int main(void)
{
	check_tcp();
	check_tcp6();
	check_garbage();
	check_unix();
	check_packet();
	check_netlink();
	check_formats();
	check_reader();
	return tap_done();
}

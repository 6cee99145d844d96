/* wire/frames.c: what a file is, and what comes out of it. */
#include <fcntl.h>
#include <stdlib.h>

#include "capfile.h"
#include "wire/frames.h"

/* ICMP in IPv4, whose checksum is right, and ARP in Ethernet. */
#define IP_HEX                                                                 \
	"0000  45 00 00 1c 00 01 00 00 40 01 7c de 7f 00 00 01\n"              \
	"0010  7f 00 00 01 08 00 f7 fd 00 01 00 01\n"
#define ARP_HEX                                                                \
	"0000  ff ff ff ff ff ff 02 00 00 00 00 01 08 06 00 01\n"              \
	"0010  08 00 06 04 00 01 02 00 00 00 00 01 c0 a8 00 01\n"              \
	"0020  00 00 00 00 00 00 c0 a8 00 02\n"

struct seen {
	struct frame frames[8];
	uint8_t first[8], last[8];
	size_t count, warnings;
	size_t whole; /* warnings of the file, not of a line */
	bool capture, truncated;
	struct fail fail;
};

static void count_warning(void *context, size_t line, const char *message)
{
	struct seen *seen = context;

	seen->warnings += line > 0 && message[0];
	seen->whole += line == 0 && message[0];
}

/* Read all of a descriptor, and close it. */
static void see(
	int fd, const struct frames_options *options, struct seen *ret_seen)
{
	struct frames_options own =
		options ? *options : (struct frames_options){0};
	struct frames frames;
	struct frame frame;

	memset(ret_seen, 0, sizeof(*ret_seen));
	own.warn = count_warning;
	own.context = ret_seen;
	frames_start(&frames, fd, "FILE", &own);
	while (frames_next(&frames, &frame, &ret_seen->fail)) {
		size_t i = ret_seen->count++ % 8;

		ret_seen->frames[i] = frame;
		ret_seen->first[i] = frame.bytes[0];
		ret_seen->last[i] = frame.bytes[frame.captured - 1];
	}
	if (frames_next(&frames, &frame, NULL))
		ret_seen->count = SIZE_MAX;
	ret_seen->capture = frames.capture;
	ret_seen->truncated = frames.capture && frames.pcap.truncated;
	frames_release(&frames);
	(void)close(fd);
}

static void see_bytes(const void *bytes, size_t len,
	const struct frames_options *options, struct seen *ret_seen)
{
	struct capfile file = {0};

	put(&file, bytes, len);
	see(capfile_open(&file), options, ret_seen);
	buf_release(&file.bytes);
}

static void check_hex(void)
{
	static const char text[] = IP_HEX ARP_HEX,
			  marked[] = "\xef\xbb\xbf" IP_HEX;
	struct frames_options tcp = {.start_set = true, .start = PACKET_TCP};
	struct seen seen;

	see_bytes(text, sizeof(text) - 1, NULL, &seen);
	tap_is_text(seen.fail.text, "", "hex");
	tap_ok(seen.count == 2 && !seen.capture && seen.warnings == 0,
		"two packets");
	tap_ok(seen.frames[0].start == PACKET_IP &&
			seen.frames[0].captured == 28 &&
			seen.frames[0].length == 28 &&
			!seen.frames[0].has_time && seen.first[0] == 0x45,
		"the first is IP");
	tap_ok(seen.frames[1].start == PACKET_ETHERNET &&
			seen.frames[1].captured == 42 &&
			seen.frames[1].number == 2 && seen.last[1] == 2,
		"the second is Ethernet");
	see_bytes(text, sizeof(text) - 1, &tcp, &seen);
	tap_ok(seen.count == 2 && seen.frames[0].start == PACKET_TCP &&
			seen.frames[1].start == PACKET_TCP,
		"or what --from says");
	see_bytes(marked, sizeof(marked) - 1, NULL, &seen);
	tap_ok(seen.count == 1 && seen.fail.status == STATUS_OK &&
			seen.first[0] == 0x45,
		"a mark of UTF-8 is passed over");
}

/* Frames that nothing separates come as one, and that is told. */
static void check_behind(void)
{
	static const char ip[] = "45 00 00 1c 00 01 00 00 40 01 7c de 7f 00 00 "
				 "01 7f 00 00 01 08 00 f7 fd 00 01 00 01\n";
	static const char arp[] =
		"ff ff ff ff ff ff 02 00 00 00 00 01 08 06 00 01 08 00 06 04 "
		"00 01 02 00 00 00 00 01 c0 a8 00 01 00 00 00 00 00 00 c0 a8 "
		"00 02 ";
	static const char fill[] =
		"00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ";
	static const char *const doubtful[][4] = {
		{ip, ip, "", ""},
		{arp, arp, "\n", arp},
		{arp, fill, arp, ""},
		{arp, fill, "12 34 56 78 ", arp},
	};
	static const char *const good[][4] = {
		{ip, "\n", ip, ""},
		{arp, fill, "\n\n", arp},
		{arp, fill, "12 34 56 78 ", ""},
		{ip, "00 01 02 03", "", ""},
	};
	struct seen seen;
	char text[1024];

	for (size_t i = 0; i < 8; i++) {
		const char *const *parts = i < 4 ? doubtful[i] : good[i - 4];
		int len = snprintf(text, sizeof(text), "%s%s%s%s", parts[0],
			parts[1], parts[2], parts[3]);

		see_bytes(text, (size_t)len, NULL, &seen);
		tap_ok(seen.fail.status == STATUS_OK &&
				seen.warnings == (i < 4),
			"%zu: %zu frames, %zu warnings", i, seen.count,
			seen.warnings);
	}
}

static void check_doubts(void)
{
	static const char unsure[] = IP_HEX "\n\n01 02 03 04\n";
	static const char among[] =
		IP_HEX "\n\n01 02 03 04\n\n" IP_HEX "\n05 06\n\n" IP_HEX;
	static const char odd[] = IP_HEX "\n01 02 03 zz 04 05 0\n";
	struct seen seen;

	see_bytes(unsure, sizeof(unsure) - 1, NULL, &seen);
	tap_ok(seen.count == 1 && seen.fail.status == STATUS_USAGE,
		"what cannot be told is asked about");
	tap_ok(strncmp(seen.fail.text,
		       "cannot decode packet 2 of FILE (line 5): ", 41) == 0 &&
			strstr(seen.fail.text, ": say --from "),
		"by its place: %s", seen.fail.text);
	see_bytes(among, sizeof(among) - 1, NULL, &seen);
	tap_ok(seen.count == 3 && seen.warnings == 2,
		"but keeps no other back, and is told of");
	tap_is_text(seen.fail.text,
		"cannot decode 2 packets of FILE: say --from",
		"at the end, too");
	see_bytes(odd, sizeof(odd) - 1, NULL, &seen);
	tap_ok(seen.fail.status == STATUS_TROUBLE &&
			strncmp(seen.fail.text, "cannot read FILE: ", 18) == 0,
		"hex that is none names the file: %s", seen.fail.text);
}

static void check_capture(void)
{
	struct frames_options options = {.start_set = true, .start = PACKET_IP};
	struct capfile file = {0};
	struct seen seen;

	put32(&file, 0xa1b2c3d4);
	put16(&file, 2);
	put16(&file, 4);
	put(&file, (const uint8_t[8]){0}, 8);
	put32(&file, 65535);
	put32(&file, PCAP_LINK_RAW);
	for (uint32_t i = 0; i < 3; i++) {
		put32(&file, i);
		put32(&file, 0);
		put32(&file, 2);
		put32(&file, 2);
		put(&file, "ab", 2);
	}
	see(capfile_open(&file), NULL, &seen);
	tap_ok(seen.count == 3 && seen.capture && !seen.truncated &&
			seen.frames[2].number == 3 && seen.last[2] == 'b' &&
			seen.frames[2].start == PACKET_IP,
		"a capture file");
	file.bytes.len--;
	see(capfile_open(&file), &options, &seen);
	tap_ok(seen.count == 3 && seen.truncated && seen.last[2] == 'a' &&
			seen.fail.status == STATUS_OK,
		"one that is cut, and --from that agrees");
	options.start = PACKET_ETHERNET;
	see(capfile_open(&file), &options, &seen);
	tap_ok(seen.count == 0 && seen.fail.status == STATUS_USAGE,
		"--from that does not is an error: %s", seen.fail.text);
	*byte_at(&file, 20) = 147;
	see(capfile_open(&file), &options, &seen);
	tap_ok(seen.count == 3 && seen.frames[0].start == PACKET_ETHERNET,
		"but for a link type that is not known");
	see(capfile_open(&file), NULL, &seen);
	tap_ok(seen.count == 3 && seen.frames[0].start == PACKET_UNKNOWN,
		"which else is data");
	tap_is_number(seen.whole, 1, "and told of once");
	options = (struct frames_options){.swap16 = true};
	see(capfile_open(&file), &options, &seen);
	tap_ok(seen.count == 0 && seen.fail.status == STATUS_USAGE,
		"no capture file has words: %s", seen.fail.text);
	buf_release(&file.bytes);
}

static void check_nothing(void)
{
	struct seen seen;

	see_bytes("", 0, NULL, &seen);
	tap_ok(seen.count == 0 && seen.fail.status == STATUS_OK,
		"an empty file has no packets");
	see_bytes("\n", 1, NULL, &seen);
	tap_ok(seen.count == 0 && seen.fail.status == STATUS_OK,
		"nor has an empty line");
}

static void check_others(void)
{
	static const struct {
		const char *bytes, *want;
		size_t len;
	} rows[] = {
		{"\x1f\x8b\x08\x00\x00", "it is compressed: zcat it first", 5},
		{"\xfd\x37zXZ", "it is compressed: xzcat it first", 5},
		{"\x28\xb5\x2f\xfd\x04", "it is compressed: zstdcat it first",
			5},
		{"snoop\0\0",
			"it is a capture of snoop: editcap -F pcap it first",
			7},
		{"BZh91AY", "it is compressed: bzcat it first", 7},
		{"\xff\xfe"
		 "4\0005\000",
			"it is text in UTF-16: iconv -f UTF-16 it first", 6},
		{"\x7f"
		 "ELF\2",
			"neither pcap, pcapng nor hex text (byte 0x7f at 0); "
			"a packet's bare bytes go through xxd first",
			5},
		{"45\0",
			"neither pcap, pcapng nor hex text (byte 0x00 at 2); "
			"a packet's bare bytes go through xxd first",
			3},
	};
	char want[200];
	struct seen seen;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		see_bytes(rows[i].bytes, rows[i].len, NULL, &seen);
		(void)snprintf(want, sizeof(want), "cannot read FILE: %s",
			rows[i].want);
		tap_is_text(seen.fail.text, want, "what cannot be read");
		tap_ok(seen.fail.status == STATUS_TROUBLE && seen.count == 0,
			"gives nothing");
	}
	see(open("/", O_RDONLY | O_CLOEXEC), NULL, &seen);
	tap_is_text(seen.fail.text, "cannot read FILE: Is a directory",
		"nor can a directory");
}

/* A byte that is no text, far behind the first piece. */
static void check_late(void)
{
	struct capfile file = {0};
	struct seen seen;

	for (int i = 0; i < 3000; i++)
		put(&file, IP_HEX, sizeof(IP_HEX) - 1);
	see(capfile_open(&file), NULL, &seen);
	tap_ok(seen.count == 3000 && seen.fail.status == STATUS_OK,
		"a long text has all of its packets");
	*byte_at(&file, 200000) = 1;
	see(capfile_open(&file), NULL, &seen);
	tap_ok(seen.count > 1000 && seen.count < 3000 &&
			strstr(seen.fail.text, "(byte 0x01 at 200000)"),
		"and is no text where it is none");
	buf_release(&file.bytes);
}

/* A terminal that edits lines keeps 4095 characters of each. */
static void check_terminal(void)
{
	static const char byte[] = "00 ";
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), slave;
	struct seen seen;

	if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0) {
		tap_ok(true, "# SKIP no terminal");
		return;
	}
	slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	(void)alarm(20);
	for (int i = 0; i < 1600; i++)
		(void)!write(master, byte, 3);
	(void)!write(master, "\n\4", 2);
	see(slave, &(struct frames_options){.start_set = true}, &seen);
	(void)alarm(0);
	tap_ok(seen.count == 1 && seen.frames[0].captured == 4095 / 3,
		"a line that is too long for a terminal");
	tap_is_number(seen.whole, 1, "is told of");
	(void)close(master);
}

/* Somebody pastes into a terminal: a packet comes out before the end. */
static void check_live(void)
{
	struct frames_options options = {0};
	struct frames frames;
	struct frame frame;
	struct fail fail = {0};
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		abort();
	(void)alarm(20);
	frames_start(&frames, fds[0], "PIPE", &options);
	(void)!write(fds[1], IP_HEX ARP_HEX, sizeof(IP_HEX ARP_HEX) - 1);
	tap_ok(frames_next(&frames, &frame, &fail) && frame.captured == 28,
		"a packet comes as soon as the next begins");
	(void)close(fds[1]);
	tap_ok(frames_next(&frames, &frame, &fail) && frame.captured == 42 &&
			!frames_next(&frames, &frame, &fail) &&
			fail.status == STATUS_OK,
		"and the last at the end");
	(void)alarm(0);
	frames_release(&frames);
	(void)close(fds[0]);
}

int main(void)
{
	check_hex();
	check_behind();
	check_doubts();
	check_capture();
	check_nothing();
	check_others();
	check_late();
	check_live();
	check_terminal();
	return tap_done();
}

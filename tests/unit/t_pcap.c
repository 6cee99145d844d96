/* wire/pcap_read.c and pcap_write.c: the format pcap, of bytes made by hand. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "capfile.h"

#define MICRO UINT32_C(0xa1b2c3d4)
#define NANO  UINT32_C(0xa1b23c4d)

static void put_header(struct capfile *file, uint32_t magic, uint32_t link)
{
	put32(file, magic);
	put16(file, 2);
	put16(file, 4);
	put32(file, 0);
	put32(file, 0);
	put32(file, 65535);
	put32(file, link);
}

static void put_record(struct capfile *file, uint32_t seconds, uint32_t units,
	uint32_t captured, uint32_t length)
{
	put32(file, seconds);
	put32(file, units);
	put32(file, captured);
	put32(file, length);
}

static void check_orders(void)
{
	static const uint32_t magics[] = {MICRO, NANO};
	struct caught caught;

	for (unsigned i = 0; i < 4; i++) {
		struct capfile file = {.big_endian = i & 1};
		const struct frame *frame = caught.frames;

		put_header(&file, magics[i / 2], PCAP_LINK_ETHERNET);
		put_record(&file, UINT32_MAX, 999999, 5, 60);
		put(&file, "hello", 5);
		put_record(&file, 1, 2, 0, 0);
		put_record(&file, 1, 3, 6, 4);
		put(&file, "longer", 6);
		catch_all(&file, &caught);
		tap_is_number(caught.count, 3, "magic %x, %s-endian: packets",
			magics[i / 2], i & 1 ? "big" : "little");
		tap_ok(frame[0].captured == 5 && frame[0].length == 60 &&
				memcmp(caught.bytes[0], "hello", 5) == 0 &&
				frame[0].start == PACKET_ETHERNET,
			"the first with its bytes");
		tap_is_number(frame[0].time_ns,
			INT64_C(4294967295000000000) +
				(i / 2 ? 999999 : 999999000),
			"and its time, up to 2106");
		tap_ok(frame[1].captured == 0 && frame[1].number == 2 &&
				frame[1].has_time,
			"an empty one");
		tap_is_number(frame[2].length, 6,
			"a length below what was captured is that");
		tap_ok(caught.fail.status == STATUS_OK && !caught.truncated,
			"no error");
		buf_release(&file.bytes);
	}
}

static void check_links(void)
{
	static const struct {
		uint32_t link;
		enum packet_start start;
	} rows[] = {
		{0, PACKET_NULL},
		{1, PACKET_ETHERNET},
		{12, PACKET_IP},
		{14, PACKET_IP},
		{101, PACKET_IP},
		{228, PACKET_IP},
		{229, PACKET_IP},
		{108, PACKET_NULL},
		{113, PACKET_SLL},
		{276, PACKET_SLL2},
		{127, PACKET_UNKNOWN},
		/* Above, the length of the FCS. */
		{UINT32_C(0x24000001), PACKET_ETHERNET},
	};
	struct caught caught;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct capfile file = {0};

		put_header(&file, MICRO, rows[i].link);
		put_record(&file, 1, 1, 1, 1);
		put(&file, "x", 1);
		catch_all(&file, &caught);
		tap_ok(caught.count == 1 &&
				caught.frames[0].start == rows[i].start,
			"link type %x", rows[i].link);
		buf_release(&file.bytes);
	}
}

/* Cut anywhere: what is there is given, and it is said when it was not all. */
static void check_cut(void)
{
	struct capfile whole = {0};
	size_t bad = 0;

	put_header(&whole, MICRO, 1);
	put_record(&whole, 1, 1, 4, 4);
	put(&whole, "abcd", 4);
	put_record(&whole, 2, 1, 8, 9);
	put(&whole, "01234567", 8);
	for (size_t len = 24; len <= whole.bytes.len; len++) {
		struct capfile file = whole;
		struct caught caught;
		size_t count = len < 24 + 17 ? 0 : len < 44 + 17 ? 1 : 2;

		file.bytes.len = len;
		catch_all(&file, &caught);
		bad += caught.count != count || caught.fail.status != STATUS_OK;
		bad += caught.truncated !=
		       (len != 24 && len != 44 && len != 68);
		if (count == 2)
			bad += caught.frames[1].captured != len - 60 ||
			       caught.frames[1].length != 9 ||
			       memcmp(caught.bytes[1], "01234567", len - 60);
	}
	tap_is_number(bad, 0, "a file that was cut gives what there is");
	buf_release(&whole.bytes);
}

static void expect_error(struct capfile *file, size_t count, const char *want)
{
	struct caught caught;

	catch_all(file, &caught);
	tap_is_text(caught.fail.text, want, "an error, with its reason");
	tap_ok(caught.count == count && caught.fail.status == STATUS_TROUBLE,
		"behind %zu packets", count);
	buf_release(&file->bytes);
	memset(file, 0, sizeof(*file));
}

static void check_errors(void)
{
	struct capfile file = {0};

	put_header(&file, MICRO, 1);
	put_record(&file, 1, 1, 1, 1);
	put(&file, "x", 1);
	put_record(&file, 1, 1, PCAP_FRAME_MAX + 1, 5);
	expect_error(&file, 1,
		"cannot read FILE: packet 2, at byte 41: it claims to have "
		"262145 bytes, more than 262144");
	put_header(&file, MICRO, 1);
	put_record(&file, 1, 1, UINT32_MAX, UINT32_MAX);
	expect_error(&file, 0,
		"cannot read FILE: packet 1, at byte 24: it claims to have "
		"4294967295 bytes, more than 262144");
	file.big_endian = true;
	put_header(&file, 0xa1b2cd34, 1);
	expect_error(&file, 0,
		"cannot read FILE: a variant of pcap (magic a1b2cd34) that ncx "
		"does not know; convert it: editcap -F pcap");
	put32(&file, MICRO);
	put16(&file, 2);
	put16(&file, 3);
	put(&file, (const uint8_t[16]){0}, 16);
	expect_error(
		&file, 0, "cannot read FILE: pcap of version 2.3, not 2.4");
	put32(&file, MICRO);
	expect_error(&file, 0,
		"cannot read FILE: it ends inside the header of pcap");
	put(&file, "0000  45 00", 11);
	expect_error(&file, 0, "cannot read FILE: neither pcap nor pcapng");
	expect_error(&file, 0, "cannot read FILE: neither pcap nor pcapng");
}

/* A pipe that stays open: each packet is given before the next is written, and
 * one of PCAP_FRAME_MAX bytes may come in pieces. */
static void check_live(void)
{
	struct pcap_reader reader;
	struct fail fail = {0};
	struct capfile file = {0};
	struct frame frame;
	int fds[2];
	bool good = true;

	if (pipe2(fds, O_CLOEXEC) < 0)
		abort();
	/* What waits for more than there is would wait for ever. */
	(void)alarm(20);
	pcap_reader_start(&reader, fds[0], "PIPE", NULL);
	put_header(&file, NANO, 1);
	for (unsigned i = 0; i < 300 && good; i++) {
		put_record(&file, i, i, 1000, 1000);
		(void)buf_room(&file.bytes, 1000);
		memset(buf_bytes(&file.bytes) + file.bytes.len, (int)i & 0xff,
			1000);
		file.bytes.len += 1000;
		good = write(fds[1], buf_bytes(&file.bytes), file.bytes.len) ==
			       (ssize_t)file.bytes.len &&
		       pcap_read(&reader, &frame, &fail) &&
		       frame.number == i + 1 && frame.captured == 1000 &&
		       frame.bytes[999] == (i & 0xff);
		buf_consume(&file.bytes, file.bytes.len);
	}
	tap_ok(good, "a live pipe gives each packet at once");
	(void)close(fds[1]);
	tap_ok(!pcap_read(&reader, &frame, &fail) && fail.status == STATUS_OK &&
			!reader.truncated,
		"and ends when it is closed");
	pcap_reader_release(&reader);
	(void)close(fds[0]);
	(void)alarm(0);
	buf_release(&file.bytes);
}

static struct frame make_frame(const uint8_t *bytes, size_t len)
{
	return (struct frame){
		.bytes = bytes,
		.captured = len,
		.length = len + 7,
		.time_ns = INT64_C(1700000000123456789),
		.has_time = true,
	};
}

static void check_writer(void)
{
	static uint8_t bytes[PCAP_FRAME_MAX + 5];
	struct frame frame = make_frame(bytes, sizeof(bytes));
	int fd = memfd_create("written", MFD_CLOEXEC);
	struct pcap_writer writer;
	struct pcap_reader reader;
	struct fail fail = {0};
	bool good = true;

	memset(bytes, 0xab, sizeof(bytes));
	tap_ok(pcap_writer_start(&writer, fd, "FILE", PCAP_LINK_RAW, &fail) &&
			lseek(fd, 0, SEEK_CUR) == 24,
		"the header goes out at once");
	pcap_write(&writer, &frame);
	for (size_t i = 0; i < 1000; i++) {
		frame = make_frame(bytes, i);
		frame.has_time = i != 7;
		pcap_write(&writer, &frame);
	}
	tap_ok(pcap_flush(&writer, &fail) && pcap_flush(&writer, &fail) &&
			lseek(fd, 0, SEEK_CUR) == 24 + 16 + PCAP_FRAME_MAX +
							  1000 * 16 +
							  1000 * 999 / 2,
		"a flush writes all");
	tap_ok(pcap_writer_finish(&writer, &fail) && writer.packets == 1001,
		"and the end is without error");
	(void)lseek(fd, 0, SEEK_SET);
	pcap_reader_start(&reader, fd, "FILE", NULL);
	good = pcap_read(&reader, &frame, &fail) &&
	       frame.captured == PCAP_FRAME_MAX &&
	       frame.length == sizeof(bytes) + 7 && frame.start == PACKET_IP;
	tap_ok(good, "of too long a packet the beginning is kept");
	for (size_t i = 0; i < 1000 && good; i++)
		good = pcap_read(&reader, &frame, &fail) &&
		       frame.captured == i && frame.length == i + 7 &&
		       frame.time_ns ==
			       (i == 7 ? 0 : INT64_C(1700000000123456789));
	tap_ok(good && !pcap_read(&reader, &frame, &fail) &&
			fail.status == STATUS_OK,
		"the reader gives what the writer got");
	pcap_reader_release(&reader);
	(void)close(fd);
}

static void check_failing_writer(void)
{
	static const uint8_t bytes[4096];
	struct frame frame = make_frame(bytes, sizeof(bytes));
	struct pcap_writer writer;
	struct fail fail = {0}, again = {0};
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC), fds[2];

	tap_ok(!pcap_writer_start(&writer, full, "FULL", 1, &fail),
		"a disk that is full is known at the start");
	tap_is_text(fail.text, "cannot write to FULL: No space left on device",
		"and named");
	if (pipe2(fds, O_CLOEXEC) < 0)
		abort();
	(void)pcap_writer_start(&writer, fds[1], "FULL", 1, &fail);
	writer.fd = full;
	for (int i = 0; i < 200; i++)
		pcap_write(&writer, &frame);
	tap_ok(writer.failed && writer.packets < 100 &&
			!pcap_flush(&writer, &fail) &&
			fail.status == STATUS_TROUBLE && fail.text[0],
		"later, nothing more is taken and the flush tells");
	tap_ok(!pcap_writer_finish(&writer, &again) &&
			again.status == STATUS_TROUBLE && !again.text[0],
		"once");
	(void)close(fds[0]);
	(void)signal(SIGPIPE, SIG_IGN);
	tap_ok(!pcap_writer_start(&writer, fds[1], "PIPE", 1, &again) &&
			again.status == STATUS_TROUBLE && !again.text[0],
		"a pipe that nobody reads is silent");
	(void)close(fds[1]);
	(void)close(full);
}

/* What cannot be read is no end, and what is not there yet is waited for. */
static void check_waits(void)
{
	struct pcap_reader reader;
	struct fail fail = {0};
	struct capfile file = {0};
	struct frame frame;
	pid_t child;
	int fds[2];

	fds[0] = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	pcap_reader_start(&reader, fds[0], "'/'", NULL);
	tap_ok(!pcap_read(&reader, &frame, &fail), "a directory is no file");
	tap_is_text(fail.text, "cannot read '/': Is a directory", "it is said");
	pcap_reader_release(&reader);
	(void)close(fds[0]);

	put_header(&file, NANO, 1);
	put_record(&file, 1, 1, 0, 0);
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
		abort();
	(void)alarm(20);
	child = fork();
	if (child == 0) {
		struct pollfd other = {.fd = fds[1], .events = POLLOUT};

		/* By then the reader has found nothing, or finds it at once. */
		(void)poll(&other, 1, 1000);
		(void)usleep(20000);
		_exit(write(fds[1], buf_bytes(&file.bytes), file.bytes.len) !=
			(ssize_t)file.bytes.len);
	}
	pcap_reader_start(&reader, fds[0], "PIPE", NULL);
	tap_ok(pcap_read(&reader, &frame, &fail) && frame.number == 1,
		"a pipe that does not block is waited for");
	(void)waitpid(child, NULL, 0);
	(void)alarm(0);
	pcap_reader_release(&reader);
	(void)close(fds[0]);
	(void)close(fds[1]);
	buf_release(&file.bytes);
}

int main(void)
{
	check_orders();
	check_links();
	check_cut();
	check_errors();
	check_live();
	check_writer();
	check_failing_writer();
	check_waits();
	return tap_done();
}

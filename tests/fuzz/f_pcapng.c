/* Blocks of pcapng whose lengths are right, so that what is inside them is got
 * at: a byte for the type, one for the size, and what the block holds. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "wire/pcap.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void put32(struct buf *file, uint32_t n, bool big_endian)
{
	uint8_t bytes[4];

	for (unsigned i = 0; i < 4; i++)
		bytes[big_endian ? 3 - i : i] = (uint8_t)(n >> 8 * i);
	if (!buf_append(file, bytes, 4))
		abort();
}

static void put_block(struct buf *file, uint32_t type, const uint8_t *body,
	size_t len, bool big_endian)
{
	uint32_t length = (uint32_t)(12 + len);

	put32(file, type, big_endian);
	put32(file, length, big_endian);
	if (!buf_append(file, body, len))
		abort();
	put32(file, length, big_endian);
}

/* Version 1.0, of a length that is not said. */
static void put_section(struct buf *file, bool big_endian)
{
	static const uint8_t little[16] = {0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0,
		255, 255, 255, 255, 255, 255, 255, 255};
	static const uint8_t big[16] = {0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0, 255,
		255, 255, 255, 255, 255, 255, 255};

	put_block(file, 0x0a0d0d0a, big_endian ? big : little, 16, big_endian);
}

static void make_file(struct buf *file, const uint8_t *bytes, size_t len)
{
	bool big_endian = len > 0 && (bytes[0] & 0x80);

	put_section(file, big_endian);
	while (len >= 2) {
		uint32_t type = bytes[0] & 7;
		size_t body = bytes[1] / 4 * 4U;

		bytes += 2;
		len -= 2;
		if (body > len)
			body = len / 4 * 4;
		if (type == 7) {
			big_endian = !big_endian;
			put_section(file, big_endian);
		} else {
			put_block(file, type, bytes, body, big_endian);
		}
		bytes += body;
		len -= body;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct pcap_reader reader;
	struct fail fail = {0};
	struct buf file = {0};
	struct frame frame;
	uint64_t count = 0;
	unsigned sum = 0;
	int fd = memfd_create("capture", MFD_CLOEXEC);

	make_file(&file, bytes, len);
	if (fd < 0 ||
		write(fd, buf_bytes(&file), file.len) != (ssize_t)file.len ||
		lseek(fd, 0, SEEK_SET) != 0)
		abort();
	buf_release(&file);
	pcap_reader_start(&reader, fd, "capture", NULL);
	while (pcap_read(&reader, &frame, &fail)) {
		if (frame.number != ++count || frame.captured > frame.length ||
			frame.captured > 255)
			abort();
		for (size_t i = 0; i < frame.captured; i++)
			sum += frame.bytes[i];
	}
	if (reader.truncated || (sum > 0 && count == 0))
		abort();
	pcap_reader_release(&reader);
	(void)close(fd);
	return 0;
}

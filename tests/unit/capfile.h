/*
 * Capture files made by hand, in either byte order, and what the readers make
 * of them.
 */
#ifndef NCX_TESTS_CAPFILE_H
#define NCX_TESTS_CAPFILE_H

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"
#include "wire/pcap.h"

struct capfile {
	struct buf bytes;
	bool big_endian;
	size_t block; /* where the last one starts */
};

static void put(struct capfile *file, const void *bytes, size_t len)
{
	if (!buf_append(&file->bytes, bytes, len))
		abort();
}

static void put_number(struct capfile *file, uint64_t n, unsigned width)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < width; i++)
		bytes[file->big_endian ? width - 1 - i : i] =
			(uint8_t)(n >> 8 * i);
	put(file, bytes, width);
}

static void put16(struct capfile *file, uint16_t n)
{
	put_number(file, n, 2);
}

static void put32(struct capfile *file, uint32_t n)
{
	put_number(file, n, 4);
}

/* One of its bytes, to spoil or to copy. */
__attribute__((unused)) static uint8_t *byte_at(
	const struct capfile *file, size_t at)
{
	uint8_t *bytes = buf_bytes(&file->bytes);

	if (!bytes || at >= file->bytes.len)
		abort();
	return bytes + at;
}

/* Something to read it from. */
static int capfile_open(const struct capfile *file)
{
	int fd = memfd_create("capfile", MFD_CLOEXEC);

	if (fd < 0 ||
		write(fd, buf_bytes(&file->bytes), file->bytes.len) !=
			(ssize_t)file->bytes.len ||
		lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

/* What came out of a file. */
struct caught {
	struct frame frames[16];
	uint8_t bytes[16][64]; /* the first of each */
	size_t count;
	bool truncated;
	struct fail fail;
};

__attribute__((unused)) static void catch_all(
	const struct capfile *file, struct caught *ret_caught)
{
	struct caught *caught = ret_caught;
	struct pcap_reader reader;
	struct frame frame;
	int fd = capfile_open(file);

	memset(caught, 0, sizeof(*caught));
	pcap_reader_start(&reader, fd, "FILE", NULL);
	while (pcap_read(&reader, &frame, &caught->fail)) {
		if (caught->count < 16) {
			caught->frames[caught->count] = frame;
			memcpy(caught->bytes[caught->count], frame.bytes,
				frame.captured < 64 ? frame.captured : 64);
		}
		caught->count++;
	}
	/* The end stays the end. */
	if (pcap_read(&reader, &frame, NULL))
		caught->count = SIZE_MAX;
	caught->truncated = reader.truncated;
	pcap_reader_release(&reader);
	(void)close(fd);
}

#endif

/* A capture file, of either format: every frame is all there, and the reader's
 * memory does not grow. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "wire/pcap.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* The sum is for ASan, which looks at what is read. */
static unsigned check_frame(const struct frame *frame, uint64_t number)
{
	unsigned sum = 0;

	if (frame->number != number || frame->captured > frame->length ||
		frame->captured > PCAP_FRAME_MAX)
		abort();
	for (size_t i = 0; i < frame->captured; i++)
		sum += frame->bytes[i];
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct pcap_reader reader;
	struct fail fail = {0};
	struct buf begin = {0};
	struct frame frame;
	uint64_t count = 0;
	unsigned sum = 0;
	int fd = memfd_create("capture", MFD_CLOEXEC);
	/* Some of it was read before, as wire/frames.c does. */
	size_t had = len > 4 ? 4 : len;

	if (fd < 0 || !buf_append(&begin, bytes, had) ||
		write(fd, bytes + had, len - had) != (ssize_t)(len - had) ||
		lseek(fd, 0, SEEK_SET) != 0)
		abort();
	pcap_reader_start(&reader, fd, "capture", &begin);
	while (pcap_read(&reader, &frame, &fail))
		sum += check_frame(&frame, ++count);
	if (reader.bytes.cap > (size_t)4 * PCAP_FRAME_MAX)
		abort();
	if ((fail.status != STATUS_OK) != (fail.text[0] != '\0'))
		abort();
	if (pcap_read(&reader, &frame, &fail))
		abort();
	pcap_reader_release(&reader);
	(void)close(fd);
	/* Never true: without frames there is no sum. */
	if (sum > 0 && count == 0)
		abort();
	return 0;
}

#include <string.h>

#include "base/number.h"
#include "out/output.h"
#include "wire/pcap.h"

/* Written out when there is that much of it. */
#define PIECE 262144

/* The header of the file and of a record, in native byte order; both have no
 * gaps. */
struct file_header {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, accuracy; /* both 0 since ever */
	uint32_t snaplen, link;
};

struct record_header {
	uint32_t seconds, nanoseconds, captured, length;
};

_Static_assert(sizeof(struct file_header) == 24, "as in the format");
_Static_assert(sizeof(struct record_header) == 16, "as in the format");

static void write_out(struct pcap_writer *writer)
{
	if (!writer->failed && writer->bytes.len > 0 &&
		!output_write(writer->fd, writer->name,
			buf_bytes(&writer->bytes), writer->bytes.len,
			&writer->fail))
		writer->failed = true;
	buf_consume(&writer->bytes, writer->bytes.len);
}

bool pcap_writer_start(struct pcap_writer *writer, int fd, const char *name,
	enum pcap_link link, struct fail *fail)
{
	const struct file_header header = {
		.magic = 0xa1b23c4d,
		.major = 2,
		.minor = 4,
		.snaplen = PCAP_FRAME_MAX,
		.link = link,
	};

	*writer = (struct pcap_writer){.fd = fd, .name = name};
	return output_write(fd, name, &header, sizeof(header), fail);
}

/* The format has seconds from 1970 to 2106. */
static struct record_header describe(const struct frame *frame)
{
	int64_t ns = frame->has_time && frame->time_ns > 0 ? frame->time_ns : 0;
	struct record_header header;

	if (ns / NS_PER_SECOND > UINT32_MAX)
		ns = UINT32_MAX * NS_PER_SECOND;
	header.seconds = (uint32_t)(ns / NS_PER_SECOND);
	header.nanoseconds = (uint32_t)(ns % NS_PER_SECOND);
	header.captured = frame->captured > PCAP_FRAME_MAX
				  ? PCAP_FRAME_MAX
				  : (uint32_t)frame->captured;
	header.length = frame->length > UINT32_MAX ? UINT32_MAX
						   : (uint32_t)frame->length;
	return header;
}

void pcap_write(struct pcap_writer *writer, const struct frame *frame)
{
	struct record_header header = describe(frame);
	uint8_t *room;

	if (writer->failed)
		return;
	room = buf_room(&writer->bytes, sizeof(header) + header.captured);
	if (!room) {
		writer->failed = true;
		(void)fail_memory(&writer->fail);
		return;
	}
	memcpy(room, &header, sizeof(header));
	if (header.captured > 0)
		memcpy(room + sizeof(header), frame->bytes, header.captured);
	writer->bytes.len += sizeof(header) + header.captured;
	writer->packets++;
	if (writer->bytes.len >= PIECE)
		write_out(writer);
}

bool pcap_flush(struct pcap_writer *writer, struct fail *fail)
{
	write_out(writer);
	if (!writer->failed)
		return true;
	if (writer->told)
		return fail_silent(fail, writer->fail.status);
	writer->told = true;
	if (fail)
		*fail = writer->fail;
	return false;
}

bool pcap_writer_finish(struct pcap_writer *writer, struct fail *fail)
{
	bool good = pcap_flush(writer, fail);

	buf_release(&writer->bytes);
	return good;
}

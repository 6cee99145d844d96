#include "wire/save.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "io/fd.h"

static bool link_of(enum packet_start start, enum pcap_link *ret_link)
{
	static const struct {
		enum packet_start start;
		enum pcap_link link;
	} links[] = {
		{PACKET_ETHERNET, PCAP_LINK_ETHERNET},
		{PACKET_IP, PCAP_LINK_RAW},
		{PACKET_NULL, PCAP_LINK_NULL},
		{PACKET_SLL, PCAP_LINK_SLL},
		{PACKET_SLL2, PCAP_LINK_SLL2},
	};

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (links[i].start == start) {
			*ret_link = links[i].link;
			return true;
		}
	return false;
}

bool save_open(struct save *save, const char *path, struct fail *fail)
{
	*save = (struct save){.path = path, .fd = STDOUT_FILENO};
	if (strcmp(path, "-") != 0) {
		save->fd = fd_open(path, O_WRONLY | O_CREAT | O_TRUNC);
		if (save->fd >= 0)
			return true;
		save->path = NULL;
		return fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot open '%s'", path);
	}
	save->path = "stdout";
	if (!isatty(STDOUT_FILENO))
		return true;
	save->path = NULL;
	return fail_set(fail, STATUS_USAGE,
		"pcap is not for a terminal: '--write -' is for a pipe");
}

static bool begin(struct save *save, enum packet_start start, struct fail *fail)
{
	enum pcap_link link;

	if (!link_of(start, &link))
		return fail_set(fail, STATUS_TROUBLE,
			"cannot write to %s: a frame in pcap begins with a "
			"link or IP header, and this one does not",
			save->path);
	if (!pcap_writer_start(&save->writer, save->fd, save->path, link, fail))
		return false;
	save->begun = true;
	save->start = start;
	return true;
}

bool save_frame(struct save *save, const struct frame *frame, struct fail *fail)
{
	if (!save->path)
		return true;
	if (!save->begun && !begin(save, frame->start, fail))
		return false;
	if (frame->start != save->start)
		return fail_set(fail, STATUS_TROUBLE,
			"cannot write packet %llu to %s: it begins with "
			"another header than those before it",
			(unsigned long long)frame->number, save->path);
	pcap_write(&save->writer, frame);
	return true;
}

size_t save_waiting(const struct save *save)
{
	return save->begun ? save->writer.bytes.len : 0;
}

bool save_flush(struct save *save, struct fail *fail)
{
	return !save->begun || pcap_flush(&save->writer, fail);
}

bool save_close(struct save *save, bool good, struct fail *fail)
{
	if (!save->path)
		return good;
	if (good && !save->begun)
		good = begin(save, PACKET_ETHERNET, fail);
	if (save->begun &&
		!pcap_writer_finish(&save->writer, good ? fail : NULL))
		good = false;
	if (save->fd > STDERR_FILENO && close(save->fd) < 0 && good)
		good = fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot write to %s", save->path);
	*save = (struct save){0};
	return good;
}

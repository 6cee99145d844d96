#include "wire/capture.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "io/fd.h"
#include "out/text.h"
#include "wire/capture_ring.h"

/* linux/if_arp.h, linux/if_ether.h, linux/filter.h */
enum {
	HARDWARE_ETHERNET = 1,
	HARDWARE_LOOPBACK = 772,
	PROTOCOL_ALL = 0x0003,
	LD_WORD = 0x20,
	JUMP_EQUAL = 0x15,
	RETURN = 0x06,
};
#define FILTER_PACKET_TYPE   0xfffff004u /* SKF_AD_OFF + SKF_AD_PKTTYPE */
#define FILTER_HARDWARE_TYPE 0xfffff01cu /* SKF_AD_OFF + SKF_AD_HATYPE */

/* What packets beside the ring may take, where it may be asked for. */
#define COPY_ROOM (64 << 20)

/* --- the filter ------------------------------------------------------------ */

struct program { /* sock_fprog */
	unsigned short count;
	struct filter_op *ops;
};

/* Of the two copies that loopback shows, not the one that leaves. */
static const struct filter_op twice[] = {
	{LD_WORD, 0, 0, FILTER_HARDWARE_TYPE},
	{JUMP_EQUAL, 0, 3, HARDWARE_LOOPBACK},
	{LD_WORD, 0, 0, FILTER_PACKET_TYPE},
	{JUMP_EQUAL, 0, 1, PACKET_OUTGOING},
	{RETURN, 0, 0, 0},
};
#define TWICE (sizeof(twice) / sizeof(*twice))

static bool attach(int fd, const struct capture_options *options, bool ethernet)
{
	struct filter_op ops[TWICE + FILTER_OPS_MAX];
	struct program program = {.count = TWICE, .ops = ops};
	uint32_t snap = PCAP_FRAME_MAX;
	size_t count = 0;

	if (options->snap > 0 && options->snap < snap)
		snap = (uint32_t)options->snap;
	memcpy(ops, twice, sizeof(twice));
	if (options->filter)
		count = filter_program(options->filter, ethernet, ops + TWICE);
	if (count == 0)
		ops[TWICE + count++] = (struct filter_op){RETURN, 0, 0, snap};
	program.count = (unsigned short)(TWICE + count);
	/* What is returned is how much of a packet is kept. */
	for (size_t i = TWICE; i < program.count; i++)
		if (ops[i].code == RETURN && ops[i].value > snap)
			ops[i].value = snap;
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		       sizeof(program)) == 0;
}

/* --- opening --------------------------------------------------------------- */

static bool tell_denied(bool *ret_denied, struct fail *fail)
{
	*ret_denied = true;
	return fail_set(fail, STATUS_TROUBLE,
		"cannot capture packets without CAP_NET_RAW: run this with "
		"sudo (other ways: 'man ncx-capture', Privileges)");
}

/* The interfaces that there are, for who mistyped one. */
static bool tell_unknown(const char *name, struct fail *fail)
{
	struct if_nameindex *all = if_nameindex();
	struct text text = {0};

	for (size_t i = 0; all && all[i].if_index != 0 && i < 16; i++) {
		text_add(&text, i == 0 ? "; there is " : ", ");
		text_add(&text, all[i].if_name);
	}
	if (all)
		if_freenameindex(all);
	text_add_byte(&text, '\0');
	(void)fail_set(fail, STATUS_TROUBLE, "there is no interface '%s'%s",
		name, text.failed ? "" : (const char *)buf_bytes(&text.buf));
	text_release(&text);
	return false;
}

struct device {
	int index;   /* 0: all */
	bool cooked; /* the kernel is to take off what is before IP */
};

static bool find_device(
	const char *name, struct device *ret_device, struct fail *fail)
{
	struct ifreq request = {0};
	struct device device = {0, true};
	int fd, hardware = 0;

	if (!name) {
		*ret_device = device;
		return true;
	}
	device.index = (int)if_nametoindex(name);
	if (device.index == 0 || strlen(name) >= sizeof(request.ifr_name))
		return tell_unknown(name, fail);
	memcpy(request.ifr_name, name, strlen(name));
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && ioctl(fd, SIOCGIFHWADDR, &request) == 0)
		hardware = request.ifr_hwaddr.sa_family;
	fd_close(&fd);
	device.cooked =
		hardware != HARDWARE_ETHERNET && hardware != HARDWARE_LOOPBACK;
	*ret_device = device;
	return true;
}

static bool bind_to(int fd, const struct device *device)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_ifindex = device->index,
	};
	uint8_t *protocol = (uint8_t *)&address.sll_protocol;

	protocol[1] = PROTOCOL_ALL; /* in network order */
	return bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
}

/* Nothing arrives before the last step. */
static bool prepare(struct capture *capture,
	const struct capture_options *options, const struct device *device,
	struct fail *fail)
{
	int room = COPY_ROOM;

	if (!attach(capture->fd, options, !device->cooked))
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot give the kernel the filter");
	if (setsockopt(capture->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room,
		    sizeof(room)) < 0)
		(void)setsockopt(capture->fd, SOL_SOCKET, SO_RCVBUF, &room,
			sizeof(room));
	capture->ring =
		ring_new(capture->fd, device->cooked, (size_t)options->snap,
			options->room ? options->room : CAPTURE_ROOM);
	if (!capture->ring)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot get memory for packets from the kernel");
	if (!bind_to(capture->fd, device))
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot capture on %s",
			options->interface ? options->interface : "all interfaces");
	return true;
}

bool capture_open(struct capture *capture,
	const struct capture_options *options, bool *ret_denied,
	struct fail *fail)
{
	struct device device = {0};

	*capture = (struct capture){.fd = -1};
	if (!find_device(options->interface, &device, fail))
		return false;
	capture->start = device.cooked ? PACKET_SLL2 : PACKET_ETHERNET;
	capture->link = device.cooked ? PCAP_LINK_SLL2 : PCAP_LINK_ETHERNET;
	capture->fd = socket(AF_PACKET,
		(device.cooked ? SOCK_DGRAM : SOCK_RAW) | SOCK_CLOEXEC |
			SOCK_NONBLOCK,
		0);
	if (capture->fd < 0 && (errno == EPERM || errno == EACCES))
		return tell_denied(ret_denied, fail);
	if (capture->fd < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot capture packets here");
	if (prepare(capture, options, &device, fail))
		return true;
	capture_close(capture);
	return false;
}

/* --- at work --------------------------------------------------------------- */

bool capture_next(
	struct capture *capture, struct frame *ret_frame, int *ret_err)
{
	socklen_t len = sizeof(int);
	int err = 0;

	if (ring_next(capture->ring, ret_frame)) {
		ret_frame->start = capture->start;
		ret_frame->number = ++capture->number;
		return true;
	}
	if (ret_err) {
		(void)getsockopt(capture->fd, SOL_SOCKET, SO_ERROR, &err, &len);
		*ret_err = err;
	}
	return false;
}

void capture_stop(struct capture *capture)
{
	struct filter_op none = {RETURN, 0, 0, 0};
	struct program program = {1, &none};

	(void)setsockopt(capture->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		sizeof(program));
}

enum capture_interface capture_interface(const struct capture *capture)
{
	struct sockaddr_ll address = {0};
	socklen_t len = sizeof(address);
	struct ifreq request = {0};

	if (getsockname(capture->fd, (struct sockaddr *)&address, &len) < 0 ||
		address.sll_ifindex < 0)
		return CAPTURE_GONE;
	if (address.sll_ifindex == 0)
		return CAPTURE_UP;
	request.ifr_ifindex = address.sll_ifindex;
	if (ioctl(capture->fd, SIOCGIFNAME, &request) < 0)
		return CAPTURE_GONE;
	if (ioctl(capture->fd, SIOCGIFFLAGS, &request) < 0)
		return CAPTURE_GONE;
	return request.ifr_flags & IFF_UP ? CAPTURE_UP : CAPTURE_DOWN;
}

struct capture_counts capture_counts(struct capture *capture)
{
	ring_count(capture->ring);
	return (struct capture_counts){
		.seen = capture->ring->seen,
		.dropped = capture->ring->dropped,
	};
}

void capture_close(struct capture *capture)
{
	ring_free(capture->ring);
	capture->ring = NULL;
	fd_close(&capture->fd);
}

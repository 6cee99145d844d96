/*
 * A wire between two network namespaces: a TUN device in each, and in between
 * the delay, the loss and the limits that the kernel's netem would give.
 *
 *	wire [OPTION]... NAMESPACE-A NAMESPACE-B
 *
 *	-d MS     delay each way (fractions are fine)
 *	-j MS     up to MS more for some packets, which reorders them
 *	-l PCT    loss each way, of 100
 *	-r PPS    bottleneck each way, in packets a second ...
 *	-q N      ... and the packets that wait for it at most (default 100)
 *	-p PPS    policer towards B: packets a second that pass ...
 *	-b N      ... and how many at once (default 100)
 *	-s SEED   of the loss and the reordering
 *
 * A NAMESPACE is a path such as /proc/PID/ns/net. The device is `wire0` on
 * either side; addresses and a longer queue are the caller's business. Says
 * "ready" when both are up. SIGUSR1, a line of input, and the end of input,
 * which ends all, print
 *
 *	A-to-B PACKETS passed LOST lost FULL full POLICED policed
 *
 * and the same for B-to-A. Packets to a multicast group are nobody's probes:
 * they vanish uncounted.
 */
#include "../tools/tool.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

enum {
	PACKET_MAX = 2048,
	BATCH = 256, /* packets taken from one side before the other's turn */
	LANES = 8,   /* that reordering spreads packets over */
	LANE_BYTES = 1 << 24, /* a power of two; touched where it is used */
};

struct slot {
	int64_t due;
	uint32_t size;
};

/*
 * All that wait in one lane have the same delay, so they leave in the order in
 * which they came, and a ring does. A packet never wraps round its end.
 */
struct lane {
	unsigned char *bytes;
	uint64_t head, tail; /* offsets, never wound back */
};

struct way {
	const char *name;
	int from, to;
	uint64_t random;
	int64_t free_at; /* when the bottleneck has sent all it has */
	double tokens;
	int64_t tokens_at;
	bool policed;
	uint64_t passed, lost, full, stopped;
	struct lane lanes[LANES];
};

struct path {
	int64_t delay, jitter;
	double loss, rate, police, burst;
	uint64_t queue, seed;
};

static double random_share(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (double)((z ^ (z >> 31)) >> 11) / 0x1p53;
}

/* --- devices --------------------------------------------------------------- */

static void set_up(const char *name)
{
	struct ifreq request = {0};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die("socket");
	memcpy(request.ifr_name, name, strlen(name) + 1);
	if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
		die("%s", name);
	request.ifr_flags |= IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		die("%s: up", name);
	(void)close(fd);
}

static int open_device(const char *namespace)
{
	struct ifreq request = {
		.ifr_name = "wire0", .ifr_flags = IFF_TUN | IFF_NO_PI};
	int ns = open(namespace, O_RDONLY | O_CLOEXEC), fd;

	if (ns < 0 || setns(ns, CLONE_NEWNET) < 0)
		die("%s", namespace);
	(void)close(ns);
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		die("/dev/net/tun");
	if (ioctl(fd, TUNSETIFF, &request) < 0)
		die("%s: a TUN device", namespace);
	set_up(request.ifr_name);
	return fd;
}

/* --- lanes ----------------------------------------------------------------- */

static void lane_init(struct lane *lane)
{
	lane->bytes = mmap(NULL, LANE_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (lane->bytes == MAP_FAILED)
		die("mmap");
}

static size_t slot_bytes(size_t size)
{
	return sizeof(struct slot) + (size + 7) / 8 * 8;
}

static struct slot *slot_at(const struct lane *lane, uint64_t offset)
{
	return (struct slot *)(void *)(lane->bytes + offset % LANE_BYTES);
}

/* Where the next packet goes, or NULL when the lane is full. */
static struct slot *lane_room(struct lane *lane)
{
	const size_t most = slot_bytes(PACKET_MAX);
	uint64_t left = LANE_BYTES - lane->tail % LANE_BYTES;

	if (left < most + sizeof(struct slot)) {
		/* The slot of no size says: go on at the beginning. */
		slot_at(lane, lane->tail)->size = 0;
		lane->tail += left;
	}
	if (lane->tail + most - lane->head > LANE_BYTES - most)
		return NULL;
	return slot_at(lane, lane->tail);
}

static struct slot *lane_first(struct lane *lane)
{
	struct slot *slot;

	if (lane->head == lane->tail)
		return NULL;
	slot = slot_at(lane, lane->head);
	if (slot->size)
		return slot;
	lane->head += LANE_BYTES - lane->head % LANE_BYTES;
	return lane->head == lane->tail ? NULL : slot_at(lane, lane->head);
}

/* --- a packet's fate ------------------------------------------------------- */

static bool to_a_group(const unsigned char *packet, size_t size)
{
	if (size >= 20 && packet[0] >> 4 == 4)
		return packet[16] >> 4 == 14;
	return size >= 40 && packet[0] >> 4 == 6 && packet[24] == 0xff;
}

static bool passes_policer(
	struct way *way, const struct path *path, int64_t now)
{
	way->tokens += (double)(now - way->tokens_at) / 1e9 * path->police;
	way->tokens_at = now;
	if (way->tokens > path->burst)
		way->tokens = path->burst;
	if (way->tokens < 1)
		return false;
	way->tokens -= 1;
	return true;
}

/* When the bottleneck has sent it, or -1: its queue is full. */
static int64_t after_bottleneck(
	struct way *way, const struct path *path, int64_t now)
{
	const int64_t each = (int64_t)(1e9 / path->rate);

	if (way->free_at < now)
		way->free_at = now;
	if ((uint64_t)((way->free_at - now) / each) > path->queue)
		return -1;
	way->free_at += each;
	return way->free_at;
}

/* When the packet has to be delivered without jitter, or -1: never. */
static int64_t fate(struct way *way, const struct path *path, int64_t now)
{
	int64_t sent = now;

	if (way->policed && !passes_policer(way, path, now)) {
		way->stopped++;
		return -1;
	}
	if (path->rate > 0 && (sent = after_bottleneck(way, path, now)) < 0) {
		way->full++;
		return -1;
	}
	if (path->loss > 0 && random_share(&way->random) < path->loss) {
		way->lost++;
		return -1;
	}
	return sent + path->delay;
}

/* Returns whether there was a packet. */
static bool take(struct way *way, const struct path *path, int64_t now)
{
	unsigned index = 0;
	unsigned char spare[PACKET_MAX];
	struct lane *lane;
	struct slot *slot;
	unsigned char *to;
	ssize_t got;

	if (path->jitter)
		index = (unsigned)(random_share(&way->random) * LANES);
	lane = &way->lanes[index];
	slot = lane_room(lane);
	to = slot ? (unsigned char *)(slot + 1) : spare;
	if ((got = read(way->from, to, PACKET_MAX)) <= 0) {
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			die("%s: read", way->name);
		return false;
	}
	if (to_a_group(to, (size_t)got))
		return true;
	if (!slot) {
		way->full++;
		return true;
	}
	if ((slot->due = fate(way, path, now)) < 0)
		return true;
	slot->due += path->jitter * index / (LANES - 1);
	slot->size = (uint32_t)got;
	lane->tail += slot_bytes((size_t)got);
	return true;
}

/* Delivers what is due; returns when the next one is, INT64_MAX: none. */
static int64_t deliver(struct way *way, struct lane *lane, int64_t now)
{
	struct slot *slot;

	for (int i = 0; (slot = lane_first(lane)); i++) {
		if (slot->due > now)
			return slot->due;
		if (i == BATCH)
			return now;
		/* A device that is down takes nothing, as a host would. */
		if (write(way->to, slot + 1, slot->size) >= 0)
			way->passed++;
		else
			way->full++;
		lane->head += slot_bytes(slot->size);
	}
	return INT64_MAX;
}

/* --- the loop -------------------------------------------------------------- */

static void show(const struct way *ways)
{
	for (int i = 0; i < 2; i++)
		printf("%s %" PRIu64 " passed %" PRIu64 " lost %" PRIu64
		       " full %" PRIu64 " policed\n",
			ways[i].name, ways[i].passed, ways[i].lost,
			ways[i].full, ways[i].stopped);
	(void)fflush(stdout);
}

static int open_signals(void)
{
	sigset_t set;
	int fd;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGUSR1);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0)
		die("signalfd");
	return fd;
}

/* Returns whether to go on. */
static bool heed(const struct pollfd *polls, const struct way *ways)
{
	struct signalfd_siginfo info;
	char ignored[256];

	if (polls[0].revents) {
		if (read(STDIN_FILENO, ignored, sizeof(ignored)) <= 0)
			return false;
		show(ways);
	}
	while (polls[1].revents &&
		read(polls[1].fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGTERM)
			return false;
		show(ways);
	}
	return true;
}

static void run(struct way *ways, const struct path *path)
{
	struct pollfd polls[] = {{STDIN_FILENO, POLLIN, 0},
		{open_signals(), POLLIN, 0}, {ways[0].from, POLLIN, 0},
		{ways[1].from, POLLIN, 0}};
	const unsigned lanes = path->jitter ? LANES : 1;

	for (;;) {
		int64_t next = INT64_MAX, wait;
		struct timespec left;

		for (unsigned i = 0; i < 2 * lanes; i++) {
			struct way *way = &ways[i % 2];
			int64_t due =
				deliver(way, &way->lanes[i / 2], tool_now());

			next = due < next ? due : next;
		}
		wait = next == INT64_MAX ? 1000000000 : next - tool_now();
		wait = wait < 0 ? 0 : wait;
		left.tv_sec = wait / 1000000000;
		left.tv_nsec = wait % 1000000000;
		if (ppoll(polls, 4, &left, NULL) < 0 && errno != EINTR)
			die("ppoll");
		if (!heed(polls, ways))
			return;
		for (int side = 0; side < 2; side++)
			for (int i = 0; polls[2 + side].revents && i < BATCH &&
					take(&ways[side], path, tool_now());
				i++)
				;
	}
}

static double share(const char *text)
{
	char *end;
	double value = strtod(text, &end);

	if (end != text && !*end && value >= 0)
		return value;
	fprintf(stderr, "wire: '%s' is not a number\n", text);
	exit(2);
}

static void usage(void)
{
	fprintf(stderr, "usage: wire [-d MS] [-j MS] [-l PCT] [-r PPS [-q N]] "
			"[-p PPS [-b N]] [-s SEED] NAMESPACE NAMESPACE\n");
	exit(2);
}

static struct path options(int argc, char **argv)
{
	struct path path = {.burst = 100, .queue = 100, .seed = 1};
	int option;

	while ((option = getopt(argc, argv, "d:j:l:r:q:p:b:s:")) != -1)
		switch (option) {
		case 'd':
			path.delay = (int64_t)(share(optarg) * 1e6);
			break;
		case 'j':
			path.jitter = (int64_t)(share(optarg) * 1e6);
			break;
		case 'l':
			path.loss = share(optarg) / 100;
			break;
		case 'r':
			path.rate = share(optarg);
			break;
		case 'q':
			path.queue = tool_number(optarg);
			break;
		case 'p':
			path.police = share(optarg);
			break;
		case 'b':
			path.burst = share(optarg);
			break;
		case 's':
			path.seed = tool_number(optarg);
			break;
		default:
			usage();
		}
	if (argc - optind != 2)
		usage();
	return path;
}

int main(int argc, char **argv)
{
	struct path path = options(argc, argv);
	struct way ways[2] = {{.name = "A-to-B"}, {.name = "B-to-A"}};
	int a = open_device(argv[optind]), b = open_device(argv[optind + 1]);

	ways[0].from = ways[1].to = a;
	ways[0].to = ways[1].from = b;
	for (int i = 0; i < 2; i++) {
		/* Each way its own sequence, or the seeds would only shift. */
		ways[i].random =
			(path.seed * 2 + (uint64_t)i) * 0xd1342543de82ef95u;
		ways[i].tokens = path.burst;
		ways[i].tokens_at = tool_now();
		ways[i].policed = !i && path.police > 0;
		for (int lane = 0; lane < (path.jitter ? LANES : 1); lane++)
			lane_init(&ways[i].lanes[lane]);
	}
	(void)prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	printf("ready\n");
	(void)fflush(stdout);
	run(ways, &path);
	show(ways);
	return 0;
}

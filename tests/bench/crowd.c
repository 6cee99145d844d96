/*
 * Crowds of clients for a server under measurement. Every mode is bounded in
 * time and prints lines of numbers.
 *
 *	crowd rate PORT SECONDS CLIENTS
 *		that many clients at a time connect, send 16 bytes, read them
 *		back, half-close, read the end, close, and begin again:
 *		CONNECTIONS-PER-SECOND FAILED
 *	crowd many PORT COUNT PID
 *		COUNT connections held at once, each exchanging 16 bytes twice,
 *		then the memory of the server PID: HELD VMRSS-KB VMHWM-KB
 *	crowd short KIND PORT COUNT EVERY CLIENTS PID
 *		COUNT connections, CLIENTS at a time; after each EVERY of them
 *		what the server PID has, all of them being closed:
 *		DONE FAILED VMRSS-KB DESCRIPTORS THREADS CHILDREN
 *		KIND is echo: as with rate; sink: 16 bytes go there, none come;
 *		quiet: none go there, none come
 *	crowd waves PORT COUNT WAVES PID
 *		COUNT connections come, exchange 16 bytes twice, and go, again
 *		and again, the server held and then alone again:
 *		HELD VMRSS-KB DESCRIPTORS VMRSS-KB DESCRIPTORS-MORE-THAN-BEFORE
 *	crowd idle PORT COUNT
 *		connections that say nothing until the server closes them: the
 *		least MILLISECONDS that took, after at most a minute
 */
#include "bench.h"

#include <dirent.h>
#include <poll.h>
#include <sys/epoll.h>

enum {
	CLIENTS_MOST = 1024,
	EVENTS = 64,
	IDLE_MOST = 64,
	SETTLE_MS = 3000,
	PAUSE_MS = 10
};

static const int64_t second = 1000000000;

/* --- short ones ------------------------------------------------------------ */

struct client {
	int fd; /* -1: has ended and does not begin again */
	size_t got;
	bool begun;
	int64_t since;
};

struct crowd {
	int epoll;
	uint16_t port;
	bool sends, echoed;
	size_t begun, left; /* left: still to begin */
	size_t active, done, failed;
	size_t count;
	struct client clients[CLIENTS_MOST];
};

static const struct kind {
	const char *name;
	bool sends, echoed;
} kinds[] = {
	{"echo", true, true},
	{"sink", true, false},
	{"quiet", false, false},
};

static void client_begin(struct crowd *crowd, struct client *client)
{
	struct epoll_event event = {.events = EPOLLOUT, .data.ptr = client};

	client->fd = -1;
	if (!crowd->left)
		return;
	crowd->left--;
	crowd->active++;
	client->fd = client_socket(crowd->begun++, SOCK_NONBLOCK);
	client->got = 0;
	client->begun = false;
	client->since = tool_now();
	if (client_connect(client->fd, crowd->port) < 0 && errno != EINPROGRESS)
		die("connect");
	if (epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, client->fd, &event) < 0)
		die("epoll_ctl");
}

static void client_end(struct crowd *crowd, struct client *client, bool good)
{
	if (good)
		crowd->done++;
	else
		crowd->failed++;
	crowd->active--;
	(void)close(client->fd);
	client_begin(crowd, client);
}

/* It is connected, or could not be, which the next read tells. */
static void client_open(struct crowd *crowd, struct client *client)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};

	client->begun = true;
	if (crowd->sends &&
		send(client->fd, message, MESSAGE, MSG_NOSIGNAL) != MESSAGE) {
		client_end(crowd, client, false);
		return;
	}
	if (crowd->sends && !crowd->echoed)
		(void)shutdown(client->fd, SHUT_WR);
	(void)epoll_ctl(crowd->epoll, EPOLL_CTL_MOD, client->fd, &event);
}

static void client_step(struct crowd *crowd, struct client *client)
{
	size_t due = crowd->echoed ? MESSAGE : 0;
	char block[MESSAGE + 1];
	ssize_t got;

	if (!client->begun) {
		client_open(crowd, client);
		return;
	}
	got = recv(client->fd, block, sizeof(block), 0);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0 || client->got + (size_t)got > due ||
		memcmp(block, message + client->got, (size_t)got)) {
		client_end(crowd, client, !got && client->got == due);
		return;
	}
	client->got += (size_t)got;
	if (client->got == due)
		(void)shutdown(client->fd, SHUT_WR);
}

/* Until all have come and gone, or `length` ns are over. */
static void crowd_run(struct crowd *crowd, int64_t length)
{
	struct epoll_event events[EVENTS];
	int64_t start = tool_now(), checked = start, now;

	for (size_t i = 0; i < crowd->count; i++)
		client_begin(crowd, &crowd->clients[i]);
	while (crowd->active && (now = tool_now()) - start < length) {
		int ready = epoll_wait(crowd->epoll, events, EVENTS, 100);

		for (int i = 0; i < ready; i++)
			client_step(crowd, events[i].data.ptr);
		if (now - checked < second)
			continue;
		checked = now;
		for (size_t i = 0; i < crowd->count; i++) {
			struct client *client = &crowd->clients[i];

			if (client->fd >= 0 &&
				now - client->since > PATIENCE_S * second)
				client_end(crowd, client, false);
		}
	}
}

static void crowd_make(struct crowd *crowd, const char *port, const char *count)
{
	crowd->port = port_number(port);
	crowd->count = tool_number(count);
	if (crowd->count > CLIENTS_MOST)
		crowd->count = CLIENTS_MOST;
	if ((crowd->epoll = epoll_create1(EPOLL_CLOEXEC)) < 0)
		die("epoll_create1");
}

static int run_rate(int argc, char **argv)
{
	static struct crowd crowd = {
		.sends = true, .echoed = true, .left = SIZE_MAX};
	int64_t start = tool_now();

	(void)argc;
	crowd_make(&crowd, argv[0], argv[2]);
	crowd_run(&crowd, (int64_t)tool_number(argv[1]) * second);
	printf("%.0f %zu\n",
		(double)crowd.done * 1e9 / (double)(tool_now() - start),
		crowd.failed);
	return 0;
}

/* --- what the server has --------------------------------------------------- */

static long status_number(const char *pid, const char *field)
{
	char path[64], line[256];
	long value = -1;
	FILE *from;

	(void)snprintf(path, sizeof(path), "/proc/%s/status", pid);
	if (!(from = fopen(path, "re")))
		die("%s", path);
	while (fgets(line, sizeof(line), from))
		if (!strncmp(line, field, strlen(field)))
			value = strtol(line + strlen(field), NULL, 10);
	(void)fclose(from);
	return value;
}

static long descriptors(const char *pid)
{
	const struct dirent *entry;
	char path[64];
	long count = 0;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	if (!(dir = opendir(path)))
		die("%s", path);
	while ((entry = readdir(dir)))
		count += *entry->d_name != '.';
	(void)closedir(dir);
	return count;
}

/* Zombies among them. */
static long children(const char *pid)
{
	char path[96], line[4096];
	long count = 0;
	FILE *from;

	(void)snprintf(
		path, sizeof(path), "/proc/%s/task/%s/children", pid, pid);
	if (!(from = fopen(path, "re")))
		return 0;
	while (fgets(line, sizeof(line), from))
		for (const char *at = line; *at; at++)
			count += *at == ' ';
	(void)fclose(from);
	return count;
}

/*
 * The server learns of the last end a moment later than the client, and what it
 * gives back goes after the descriptors: done when its memory stays as it is.
 */
static void settle(const char *pid, long before)
{
	long kb = -1, now;

	for (int i = 0; i < SETTLE_MS / PAUSE_MS; i++) {
		now = status_number(pid, "VmRSS:");
		if (descriptors(pid) <= before && !children(pid) && now == kb)
			return;
		kb = now;
		tool_sleep(PAUSE_MS * 1000000ll);
	}
}

static int run_short(int argc, char **argv)
{
	static struct crowd crowd;
	size_t left = tool_number(argv[2]), every = tool_number(argv[3]);
	const char *pid = argv[5];
	long before = descriptors(pid);

	(void)argc;
	crowd_make(&crowd, argv[1], argv[4]);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(argv[0], kinds[i].name)) {
			crowd.sends = kinds[i].sends;
			crowd.echoed = kinds[i].echoed;
		}
	while (left) {
		crowd.left = left < every ? left : every;
		left -= crowd.left;
		crowd_run(&crowd, INT64_MAX);
		settle(pid, before);
		printf("%zu %zu %ld %ld %ld %ld\n", crowd.done, crowd.failed,
			status_number(pid, "VmRSS:"), descriptors(pid),
			status_number(pid, "Threads:"), children(pid));
		if (crowd.failed > every)
			die("too many connections failed");
	}
	return 0;
}

/* --- held ones ------------------------------------------------------------- */

static bool exchange_all(const int *fds, size_t count)
{
	char block[MESSAGE];

	for (size_t i = 0; i < count; i++)
		if (send(fds[i], message, MESSAGE, MSG_NOSIGNAL) != MESSAGE) {
			warn_of("send on connection %zu", i);
			return false;
		}
	for (size_t i = 0; i < count; i++)
		if (recv(fds[i], block, MESSAGE, MSG_WAITALL) != MESSAGE ||
			memcmp(block, message, MESSAGE)) {
			warn_of("no answer on connection %zu", i);
			return false;
		}
	return true;
}

/* As many as asked and allowed, all having exchanged twice. */
static size_t hold(int **ret_fds, uint16_t port, size_t count)
{
	size_t room = tool_raise_nofile() - 32;

	if (count > room)
		count = room;
	if (!*ret_fds && !(*ret_fds = calloc(count, sizeof(**ret_fds))))
		die("calloc");
	for (size_t i = 0; i < count; i++) {
		(*ret_fds)[i] = client_socket(i, 0);
		if (client_connect((*ret_fds)[i], port) < 0)
			die("connection %zu", i);
	}
	if (!exchange_all(*ret_fds, count) || !exchange_all(*ret_fds, count))
		exit(1);
	return count;
}

static int run_many(int argc, char **argv)
{
	int *fds = NULL;
	size_t count = hold(&fds, port_number(argv[0]), tool_number(argv[1]));

	(void)argc;
	printf("%zu %ld %ld\n", count, status_number(argv[2], "VmRSS:"),
		status_number(argv[2], "VmHWM:"));
	free(fds);
	return 0;
}

static int run_waves(int argc, char **argv)
{
	size_t waves = tool_number(argv[2]);
	const char *pid = argv[3];
	long before = descriptors(pid);
	int *fds = NULL;

	(void)argc;
	while (waves-- > 0) {
		size_t count =
			hold(&fds, port_number(argv[0]), tool_number(argv[1]));
		long kb = status_number(pid, "VmRSS:"), most = descriptors(pid);

		for (size_t i = 0; i < count; i++)
			(void)close(fds[i]);
		settle(pid, before);
		printf("%zu %ld %ld %ld %ld\n", count, kb, most,
			status_number(pid, "VmRSS:"),
			descriptors(pid) - before);
	}
	free(fds);
	return 0;
}

static int run_idle(int argc, char **argv)
{
	struct pollfd fds[IDLE_MOST];
	int64_t since[IDLE_MOST], least = 60 * second;
	size_t count = tool_number(argv[1]), left;
	char byte;

	(void)argc;
	if (count > IDLE_MOST)
		count = IDLE_MOST;
	for (size_t i = 0; i < count; i++) {
		fds[i].fd = client_socket(i, 0);
		fds[i].events = POLLIN;
		since[i] = tool_now();
		if (client_connect(fds[i].fd, port_number(argv[0])) < 0)
			die("connection %zu", i);
	}
	for (left = count; left > 0;) {
		if (poll(fds, count, 60000) <= 0)
			die("%zu are not closed after a minute", left);
		for (size_t i = 0; i < count; i++) {
			int64_t took = tool_now() - since[i];

			if (fds[i].fd < 0 || !fds[i].revents)
				continue;
			if (recv(fds[i].fd, &byte, 1, 0) > 0)
				die("a byte came");
			if (took < least)
				least = took;
			(void)close(fds[i].fd);
			fds[i].fd = -1;
			left--;
		}
	}
	printf("%.1f\n", (double)least / 1e6);
	return 0;
}

static const struct tool_mode modes[] = {
	{"rate", "PORT SECONDS CLIENTS", 3, run_rate},
	{"many", "PORT COUNT PID", 3, run_many},
	{"short", "KIND PORT COUNT EVERY CLIENTS PID", 6, run_short},
	{"waves", "PORT COUNT WAVES PID", 4, run_waves},
	{"idle", "PORT COUNT", 2, run_idle},
};

int main(int argc, char **argv)
{
	return tool_main(modes, sizeof(modes) / sizeof(modes[0]), argc, argv);
}

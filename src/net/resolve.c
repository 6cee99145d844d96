#include "net/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/number.h"
#include "io/confine.h"
#include "io/fd.h"

/* One look-up, of a name's addresses or of an address's name. Caller and thread
 * each hold it; who lets go last frees it. */
struct lookup {
	pthread_t thread;
	bool joined;
	char *host; /* null: the name of endpoint is wanted */
	int family;
	struct endpoint endpoint;
	char name[NI_MAXHOST];
	int64_t began;
	int ready[2]; /* a pipe: the thread closes its end when done */
	pthread_mutex_t lock;
	int holders;
	int result, err;
	struct addrinfo *found;
};

static void lookup_let_go(struct lookup *lookup)
{
	int left;

	(void)pthread_mutex_lock(&lookup->lock);
	left = --lookup->holders;
	(void)pthread_mutex_unlock(&lookup->lock);
	if (left > 0)
		return;
	if (lookup->found)
		freeaddrinfo(lookup->found);
	fd_close(&lookup->ready[0]);
	fd_close(&lookup->ready[1]);
	(void)pthread_mutex_destroy(&lookup->lock);
	free(lookup->host);
	free(lookup);
}

/* The answers come from strangers. Modules for names of hosts may want any file
 * and any server: for those of addresses less has to do. */
static void confine_self(bool hosts)
{
	static const struct confine_path all[] = {{"/", CONFINE_READ}, {0}};
	const struct confine needs = {
		.paths = hosts ? all : NULL,
		.connect = hosts,
		.resolve = true,
	};
	char text[CONFINE_TEXT_MAX];

	(void)confine(&needs, text);
}

static void lookup_ask(struct lookup *lookup)
{
	struct addrinfo hints = {
		.ai_family = lookup->family, .ai_socktype = SOCK_STREAM};

	if (lookup->host)
		lookup->result =
			getaddrinfo(lookup->host, NULL, &hints, &lookup->found);
	else
		lookup->result = getnameinfo(&lookup->endpoint.addr.any,
			lookup->endpoint.len, lookup->name,
			sizeof(lookup->name), NULL, 0, NI_NAMEREQD);
	lookup->err = errno;
	fd_close(&lookup->ready[1]);
}

/* The caller's own thread may need more than a look-up does. */
static void *lookup_thread(void *data)
{
	struct lookup *lookup = data;

	confine_self(lookup->host != NULL);
	lookup_ask(lookup);
	lookup_let_go(lookup);
	return NULL;
}

/* The caller's part: a look-up that is done has no thread any more, one that is
 * not goes on by itself. */
static void lookup_leave(struct lookup *lookup, bool done)
{
	if (!done)
		(void)pthread_detach(lookup->thread);
	else if (!lookup->joined)
		(void)pthread_join(lookup->thread, NULL);
	lookup_let_go(lookup);
}

/* A thread that no signal disturbs. */
static bool thread_start(pthread_t *thread, void *(*run)(void *), void *data)
{
	sigset_t all, old;
	int err;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_BLOCK, &all, &old);
	err = pthread_create(thread, NULL, run, data);
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	return err == 0;
}

static struct lookup *lookup_start(
	const char *host, int family, const struct endpoint *endpoint)
{
	struct lookup *lookup = calloc(1, sizeof(*lookup));
	int err;

	if (!lookup)
		return NULL;
	lookup->family = family;
	lookup->holders = 2;
	lookup->began = clock_now();
	lookup->ready[0] = lookup->ready[1] = -1;
	(void)pthread_mutex_init(&lookup->lock, NULL);
	if (endpoint)
		lookup->endpoint = *endpoint;
	if (host)
		lookup->host = strdup(host);
	if ((host && !lookup->host) || pipe2(lookup->ready, O_CLOEXEC) < 0)
		goto out;
	if (thread_start(&lookup->thread, lookup_thread, lookup))
		return lookup;
	/* Nothing goes on without the addresses of a name: then it is looked up
	 * here, without a limit of time. */
	if (host) {
		lookup->joined = true;
		lookup->holders = 1;
		lookup_ask(lookup);
		return lookup;
	}
out:
	err = errno;
	lookup->holders = 1;
	lookup_let_go(lookup);
	errno = err;
	return NULL;
}

static bool list_take(const struct addrinfo *found, uint16_t port,
	struct endpoint_list *ret_list, struct fail *fail)
{
	struct endpoint_list list = {0};
	size_t count = 0;

	for (const struct addrinfo *at = found; at; at = at->ai_next)
		count++;
	list.items = calloc(count ? count : 1, sizeof(*list.items));
	if (!list.items)
		return fail_memory(fail);
	for (const struct addrinfo *at = found; at; at = at->ai_next) {
		struct endpoint *endpoint = &list.items[list.count];

		if (at->ai_addrlen > sizeof(endpoint->addr))
			continue;
		memcpy(&endpoint->addr, at->ai_addr, at->ai_addrlen);
		endpoint->len = at->ai_addrlen;
		endpoint_set_port(endpoint, port);
		list.count++;
	}
	endpoint_list_interleave(&list);
	*ret_list = list;
	return true;
}

static int wait_ms(int64_t ns)
{
	int64_t ms = ns / NS_PER_MS + 1;

	return ms < 1 ? 0 : ms > 1000000000 ? 1000000000 : (int)ms;
}

/* True when it is done; timeout_ns: 0 is no limit. */
static bool lookup_wait(struct lookup *lookup, int64_t timeout_ns)
{
	if (timeout_ns > 0)
		return fd_wait(lookup->ready[0], POLLIN, wait_ms(timeout_ns));
	if (!lookup->joined)
		(void)pthread_join(lookup->thread, NULL);
	lookup->joined = true;
	return true;
}

static bool resolve_name(const char *host, uint16_t port, int family,
	int64_t timeout_ns, struct endpoint_list *ret_list, struct fail *fail)
{
	struct lookup *lookup = lookup_start(host, family, NULL);
	bool good = false, done;

	if (!lookup)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot resolve '%s'", host);
	done = lookup_wait(lookup, timeout_ns);
	if (!done)
		fail_set(fail, STATUS_NO,
			"cannot resolve '%s': no answer in time", host);
	else if (lookup->result == EAI_SYSTEM)
		fail_errno(fail, STATUS_TROUBLE, lookup->err,
			"cannot resolve '%s'", host);
	else if (lookup->result != 0)
		fail_set(fail, STATUS_TROUBLE, "cannot resolve '%s': %s", host,
			gai_strerror(lookup->result));
	else
		good = list_take(lookup->found, port, ret_list, fail);
	lookup_leave(lookup, done);
	return good;
}

bool resolve(const char *host, uint16_t port, int family, int64_t timeout_ns,
	struct endpoint_list *ret_list, struct fail *fail)
{
	struct endpoint endpoint;
	size_t len = strlen(host);

	if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
		host++;
		len -= 2;
	}
	if (!endpoint_parse(host, len, port, &endpoint))
		return resolve_name(
			host, port, family, timeout_ns, ret_list, fail);
	if (family != AF_UNSPEC && endpoint_family(&endpoint) != family)
		return fail_set(fail, STATUS_USAGE, "'%s' is not an %s address",
			host, family == AF_INET ? "IPv4" : "IPv6");
	ret_list->items = malloc(sizeof(endpoint));
	if (!ret_list->items)
		return fail_memory(fail);
	ret_list->items[0] = endpoint;
	ret_list->count = 1;
	return true;
}

/* The name of a mapped address is that of the IPv4 one. */
static struct endpoint unmapped(const struct endpoint *endpoint)
{
	struct endpoint plain = *endpoint;
	uint8_t bytes[16];

	if (endpoint_bytes(endpoint, bytes) == 4) {
		endpoint_any(AF_INET, endpoint_port(endpoint), &plain);
		memcpy(&plain.addr.in4.sin_addr, bytes, 4);
	}
	return plain;
}

struct lookup *resolve_name_start(const struct endpoint *endpoint)
{
	struct endpoint plain = unmapped(endpoint);

	return lookup_start(NULL, AF_UNSPEC, &plain);
}

int resolve_name_fd(const struct lookup *lookup)
{
	return lookup->ready[0];
}

bool resolve_name_finish(
	struct lookup *lookup, int64_t timeout_ns, char name[RESOLVE_NAME_MAX])
{
	int64_t left = lookup->began + timeout_ns - clock_now();
	bool done = fd_wait(lookup->ready[0], POLLIN, wait_ms(left));
	bool good = done && lookup->result == 0;

	if (good)
		memcpy(name, lookup->name, sizeof(lookup->name));
	lookup_leave(lookup, done);
	return good;
}

struct name_lookup {
	struct endpoint endpoint;
	void (*found)(const void *, const struct endpoint *, const char *);
	const void *context;
};

static void *name_lookup_run(void *data)
{
	struct name_lookup *lookup = data;
	char name[NI_MAXHOST];

	confine_self(false);
	if (getnameinfo(&lookup->endpoint.addr.any, lookup->endpoint.len, name,
		    sizeof(name), NULL, 0, NI_NAMEREQD) == 0)
		lookup->found(lookup->context, &lookup->endpoint, name);
	free(lookup);
	return NULL;
}

void resolve_name_later(const struct endpoint *endpoint,
	void (*found)(const void *context, const struct endpoint *endpoint,
		const char *name),
	const void *context)
{
	struct name_lookup *lookup = malloc(sizeof(*lookup));
	pthread_t thread;

	if (!lookup)
		return;
	*lookup = (struct name_lookup){unmapped(endpoint), found, context};
	if (thread_start(&thread, name_lookup_run, lookup))
		(void)pthread_detach(thread);
	else
		free(lookup);
}

void endpoint_list_release(struct endpoint_list *list)
{
	free(list->items);
	*list = (struct endpoint_list){0};
}

void endpoint_list_interleave(struct endpoint_list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		int before = endpoint_family(&list->items[i - 1]);
		size_t other = i;
		struct endpoint moved;

		while (other < list->count &&
			endpoint_family(&list->items[other]) == before)
			other++;
		if (other == list->count)
			return;
		moved = list->items[other];
		memmove(&list->items[i + 1], &list->items[i],
			(other - i) * sizeof(moved));
		list->items[i] = moved;
	}
}

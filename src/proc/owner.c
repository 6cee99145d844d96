#include "proc/owner.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/number.h"
#include "io/fd.h"
#include "proc/crew.h"

#define DIRECTORY (O_RDONLY | O_DIRECTORY | O_CLOEXEC)
/* "2147483647/statm" */
#define PATH_BYTES 32

/* One run of owner_scan, which its workers share. */
struct scan {
	int proc_fd;
	const struct inodes *inodes;
	const pid_t *pids;
	size_t pid_count;
	bool sized;	    /* st_size of a fd directory is its number of fds */
	atomic_size_t next; /* in pids */
	atomic_bool stopped; /* by the caller, or an error */

	pthread_mutex_t lock; /* for what follows */
	bool (*each)(const struct owner *owner, void *data);
	void *data;
	size_t unreadable;
	bool bad;
	struct fail *fail;
};

/* What belongs to one thread. */
struct worker {
	struct scan *scan;
	/* Beside each inode the last process that was reported for it. */
	pid_t *reported;
	size_t unreadable;
};

bool owner_parse_link(const char *text, size_t len, uint64_t *ret_inode)
{
	static const char start[] = "socket:[";
	size_t skip = sizeof(start) - 1;

	if (len < skip + 2 || memcmp(text, start, skip) != 0 ||
		text[len - 1] != ']')
		return false;
	return number_parse(text + skip, len - skip - 1, UINT64_MAX, ret_inode);
}

/* The number that a directory entry is named by, or -1. */
static int entry_number(const struct dirent *entry)
{
	uint64_t n;

	if (!number_parse(entry->d_name, strlen(entry->d_name), INT_MAX, &n))
		return -1;
	return (int)n;
}

static bool is_refusal(int err)
{
	return err == EACCES || err == EPERM;
}

/* Gone meanwhile, or never a process: nothing to speak of. */
static bool is_absence(int err)
{
	return err == ENOENT || err == ESRCH || err == ENOTDIR;
}

/* The first error is kept, and ends the scan. */
static void report_error(struct scan *scan, int err, const char *path)
{
	(void)pthread_mutex_lock(&scan->lock);
	if (!scan->bad && path)
		(void)fail_errno(scan->fail, STATUS_TROUBLE, err,
			"cannot read /proc/%s", path);
	else if (!scan->bad)
		(void)fail_memory(scan->fail);
	scan->bad = true;
	(void)pthread_mutex_unlock(&scan->lock);
	atomic_store(&scan->stopped, true);
}

static void report_process(
	struct scan *scan, int err, pid_t pid, const char *file)
{
	char path[PATH_BYTES];

	(void)snprintf(path, sizeof(path), "%d/%s", (int)pid, file);
	report_error(scan, err, path);
}

static void report_owner(struct scan *scan, const struct owner *owner)
{
	(void)pthread_mutex_lock(&scan->lock);
	if (!atomic_load(&scan->stopped) && !scan->each(owner, scan->data))
		atomic_store(&scan->stopped, true);
	(void)pthread_mutex_unlock(&scan->lock);
}

/* The start of a file, or -1 with errno. */
static ssize_t read_start(int dir_fd, const char *name, char *text, size_t size)
{
	int fd = fd_open_at(dir_fd, name, O_RDONLY), err;
	ssize_t n;

	if (fd < 0)
		return -1;
	n = fd_read_all(fd, text, size);
	err = errno;
	(void)close(fd);
	errno = err;
	return n;
}

/* The bytes of "comm" below the fd directory's parent; at most 15 and '\n'.
 * None when the process is gone; any other error ends the scan. */
static void read_comm(struct scan *scan, int fds_fd, struct owner *owner)
{
	char *comm = owner->comm;
	ssize_t n;

	memset(comm, 0, OWNER_COMM_MAX);
	n = read_start(fds_fd, "../comm", comm, OWNER_COMM_MAX);
	if (n < 0 && !is_absence(errno))
		report_process(scan, errno, owner->pid, "comm");
	/* Only the last line end is the file's: the name may hold more. */
	if (n > 0 && comm[n - 1] == '\n')
		comm[n - 1] = '\0';
	comm[OWNER_COMM_MAX - 1] = '\0';
}

/*
 * One fd of a process. False with errno when its link cannot be read.
 *
 * readlink and not stat, which would be a little cheaper: stat follows the link
 * into the file system of whatever is open there, and hangs on a dead NFS.
 */
static bool look_at_fd(struct worker *worker, int fds_fd, const char *name,
	struct owner *owner)
{
	const struct inodes *inodes = worker->scan->inodes;
	char link[64]; /* a socket's link is short, so a cut one is no socket */
	ssize_t n = readlinkat(fds_fd, name, link, sizeof(link));

	/* What is no link is no socket, in a tree of files. */
	if (n < 0)
		return errno == EINVAL;
	if (!owner_parse_link(link, (size_t)n, &owner->inode))
		return true;
	owner->index = inodes_find(inodes, owner->inode);
	if (owner->index == inodes->count ||
		worker->reported[owner->index] == owner->pid)
		return true;
	worker->reported[owner->index] = owner->pid;
	if (owner->comm[0] == '\0')
		read_comm(worker->scan, fds_fd, owner);
	report_owner(worker->scan, owner);
	return true;
}

/* The fds of a process. False with errno when they cannot be read. */
static bool look_at_fds(struct worker *worker, DIR *fds, pid_t pid)
{
	struct owner owner = {.pid = pid};
	const struct dirent *entry = NULL;

	errno = 0; /* it may be stopped before the first one */
	while (!atomic_load_explicit(
		       &worker->scan->stopped, memory_order_relaxed) &&
		(errno = 0, entry = readdir(fds))) {
		owner.fd = entry_number(entry);
		if (owner.fd < 0 ||
			look_at_fd(worker, dirfd(fds), entry->d_name, &owner))
			continue;
		/* A refusal holds for the whole process, absence for one fd.
		 * Root without CAP_SYS_PTRACE may list but not read. */
		if (is_refusal(errno))
			return false;
		if (!is_absence(errno)) {
			report_process(worker->scan, errno, pid, "fd");
			return true;
		}
	}
	if (!entry && errno != 0 && !is_absence(errno))
		report_process(worker->scan, errno, pid, "fd");
	return true;
}

/* Without memory of its own: a kernel thread, or a zombie. Neither has fds. */
static bool is_hollow(const struct scan *scan, pid_t pid)
{
	char path[PATH_BYTES], text[2];

	(void)snprintf(path, sizeof(path), "%d/statm", (int)pid);
	return read_start(scan->proc_fd, path, text, 2) == 2 &&
	       memcmp(text, "0 ", 2) == 0;
}

static void look_at_process(struct worker *worker, pid_t pid)
{
	struct scan *scan = worker->scan;
	char path[PATH_BYTES];
	struct stat status;
	DIR *fds = NULL;
	bool refused;
	int fd, err;

	(void)snprintf(path, sizeof(path), "%d/fd", (int)pid);
	/* Kernel threads have no fds; asking saves opening each. */
	if (scan->sized && fstatat(scan->proc_fd, path, &status, 0) == 0 &&
		status.st_size == 0)
		return;
	fd = fd_open_at(scan->proc_fd, path, DIRECTORY);
	if (fd >= 0)
		fds = fdopendir(fd);
	err = errno;
	if (fds) {
		refused = !look_at_fds(worker, fds, pid);
		(void)closedir(fds);
	} else {
		refused = is_refusal(err);
		if (fd >= 0)
			(void)close(fd);
		if (!refused && !is_absence(err))
			report_error(scan, err, path);
	}
	if (refused && !is_hollow(scan, pid))
		worker->unreadable++;
}

static void work(void *context, size_t place)
{
	struct scan *scan = context;
	struct worker worker = {.scan = scan};
	size_t i;

	(void)place;
	worker.reported =
		calloc(scan->inodes->count + 1, sizeof(*worker.reported));
	if (!worker.reported) {
		report_error(scan, 0, NULL);
		return;
	}
	while (!atomic_load(&scan->stopped) &&
		(i = atomic_fetch_add(&scan->next, 1)) < scan->pid_count)
		look_at_process(&worker, scan->pids[i]);
	free(worker.reported);
	(void)pthread_mutex_lock(&scan->lock);
	scan->unreadable += worker.unreadable;
	(void)pthread_mutex_unlock(&scan->lock);
}

/*
 * Since Linux 6.2 the size of a fd directory is the number of fds; before it
 * was always 0. We have at least one fd open, so our own directory tells.
 */
static bool has_sizes(int proc_fd)
{
	struct stat status;

	return fstatat(proc_fd, "self/fd", &status, 0) == 0 &&
	       status.st_size > 0;
}

/* A stream of its own, so that proc_fd may be O_PATH and keeps no position. */
static DIR *open_processes(int proc_fd)
{
	int fd = fd_open_at(proc_fd, ".", DIRECTORY);
	DIR *processes = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !processes) {
		int err = errno;

		(void)close(fd);
		errno = err;
	}
	return processes;
}

/* All pids as an array of pid_t. */
static bool list_pids(int proc_fd, struct buf *ret_pids, struct fail *fail)
{
	DIR *processes = open_processes(proc_fd);
	const struct dirent *entry;
	struct buf pids = {0};
	bool good = true;

	if (!processes)
		return fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot open /proc");
	while (good && (errno = 0, entry = readdir(processes))) {
		pid_t pid = entry_number(entry);

		if (pid > 0 && !buf_append(&pids, &pid, sizeof(pid)))
			good = fail_memory(fail);
	}
	if (good && errno != 0)
		good = fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot list /proc");
	(void)closedir(processes);
	if (good)
		*ret_pids = pids;
	else
		buf_release(&pids);
	return good;
}

bool owner_scan(int proc_fd, const struct inodes *inodes,
	bool (*each)(const struct owner *owner, void *data), void *data,
	size_t *ret_unreadable, struct fail *fail)
{
	struct scan scan = {
		.proc_fd = proc_fd,
		.inodes = inodes,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.each = each,
		.data = data,
		.fail = fail,
	};
	struct buf pids;

	if (!list_pids(proc_fd, &pids, fail))
		return false;
	scan.pids = (const pid_t *)(const void *)buf_bytes(&pids);
	scan.pid_count = pids.len / sizeof(pid_t);
	scan.sized = has_sizes(proc_fd);
	crew_run(crew_size(scan.pid_count), work, &scan);
	buf_release(&pids);
	(void)pthread_mutex_destroy(&scan.lock);
	if (!scan.bad && ret_unreadable)
		*ret_unreadable = scan.unreadable;
	return !scan.bad;
}

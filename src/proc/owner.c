#include "proc/owner.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"

#define DIRECTORY (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

/* One run of owner_scan. */
struct scan {
	int proc_fd;
	const uint64_t *inodes;
	size_t count;
	/* Beside each inode the last process that was reported for it. */
	pid_t *reported;
	bool (*each)(const struct owner *owner, void *data);
	void *data;
	size_t unreadable;
	bool sized;   /* st_size of a fd directory is its number of fds */
	bool stopped; /* by the caller */
	struct fail *fail;
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

/* The index of the inode among those looked for, or count. */
static size_t find_inode(const struct scan *scan, uint64_t inode)
{
	size_t low = 0, high = scan->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (scan->inodes[middle] < inode)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < scan->count && scan->inodes[low] == inode)
		return low;
	return scan->count;
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

/* The bytes of "comm" below the fd directory's parent; at most 15 and '\n'. */
static void read_comm(int fds_fd, char comm[OWNER_COMM_MAX])
{
	ssize_t n;
	int fd = openat(fds_fd, "../comm", O_RDONLY | O_CLOEXEC);

	memset(comm, 0, OWNER_COMM_MAX);
	if (fd < 0)
		return;
	do {
		n = read(fd, comm, OWNER_COMM_MAX);
	} while (n < 0 && errno == EINTR);
	(void)close(fd);
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
static bool look_at_fd(
	struct scan *scan, int fds_fd, const char *name, struct owner *owner)
{
	char link[64]; /* a socket's link is short, so a cut one is no socket */
	ssize_t n = readlinkat(fds_fd, name, link, sizeof(link));
	size_t i;

	if (n < 0)
		return false;
	if (!owner_parse_link(link, (size_t)n, &owner->inode))
		return true;
	i = find_inode(scan, owner->inode);
	if (i == scan->count || scan->reported[i] == owner->pid)
		return true;
	scan->reported[i] = owner->pid;
	if (owner->comm[0] == '\0')
		read_comm(fds_fd, owner->comm);
	scan->stopped = !scan->each(owner, scan->data);
	return true;
}

/* The fds of a process. False with errno when they cannot be read. */
static bool look_at_fds(struct scan *scan, DIR *fds, pid_t pid)
{
	struct owner owner = {.pid = pid};
	const struct dirent *entry;

	while (!scan->stopped && (errno = 0, entry = readdir(fds))) {
		owner.fd = entry_number(entry);
		if (owner.fd < 0)
			continue;
		/* A refusal holds for the whole process, absence for one fd.
		 * Root without CAP_SYS_PTRACE may list but not read. */
		if (!look_at_fd(scan, dirfd(fds), entry->d_name, &owner) &&
			is_refusal(errno))
			return false;
	}
	return scan->stopped || errno == 0;
}

/* False only on an error that ends the scan. */
static bool look_at_process(struct scan *scan, const char *name, pid_t pid)
{
	char path[32];
	struct stat status;
	DIR *fds = NULL;
	size_t len = strlen(name);
	bool good;
	int fd;

	if (len + sizeof("/fd") > sizeof(path))
		return true;
	memcpy(path, name, len);
	memcpy(path + len, "/fd", sizeof("/fd"));

	/* Kernel threads have no fds; asking saves opening each. */
	if (scan->sized && fstatat(scan->proc_fd, path, &status, 0) == 0 &&
		status.st_size == 0)
		return true;
	fd = openat(scan->proc_fd, path, DIRECTORY);
	if (fd >= 0)
		fds = fdopendir(fd);
	if (!fds) {
		int err = errno;

		if (fd >= 0)
			(void)close(fd);
		if (is_refusal(err))
			scan->unreadable++;
		return is_refusal(err) || is_absence(err) ||
		       fail_errno(scan->fail, STATUS_TROUBLE, err,
			       "cannot read /proc/%s", path);
	}
	good = look_at_fds(scan, fds, pid);
	if (!good && is_refusal(errno))
		scan->unreadable++;
	(void)closedir(fds);
	return true;
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

static bool look_at_all(struct scan *scan, DIR *processes)
{
	const struct dirent *entry;

	while (!scan->stopped && (errno = 0, entry = readdir(processes))) {
		int pid = entry_number(entry);

		if (pid > 0 && !look_at_process(scan, entry->d_name, pid))
			return false;
	}
	if (!scan->stopped && errno != 0)
		return fail_errno(
			scan->fail, STATUS_TROUBLE, errno, "cannot list /proc");
	return true;
}

/* A stream of its own, so that proc_fd may be O_PATH and keeps no position. */
static DIR *open_processes(int proc_fd)
{
	int fd = openat(proc_fd, ".", DIRECTORY);
	DIR *processes = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !processes) {
		int err = errno;

		(void)close(fd);
		errno = err;
	}
	return processes;
}

bool owner_scan(int proc_fd, const uint64_t *inodes, size_t count,
	bool (*each)(const struct owner *owner, void *data), void *data,
	size_t *ret_unreadable, struct fail *fail)
{
	struct scan scan = {
		.proc_fd = proc_fd,
		.inodes = inodes,
		.count = count,
		.each = each,
		.data = data,
		.fail = fail,
	};
	DIR *processes;
	bool good;

	scan.reported = calloc(count + 1, sizeof(*scan.reported));
	if (!scan.reported)
		return fail_memory(fail);
	processes = open_processes(proc_fd);
	if (!processes) {
		free(scan.reported);
		return fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot open /proc");
	}
	scan.sized = has_sizes(proc_fd);
	good = look_at_all(&scan, processes);
	(void)closedir(processes);
	free(scan.reported);
	if (good && ret_unreadable)
		*ret_unreadable = scan.unreadable;
	return good;
}

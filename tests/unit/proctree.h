/*
 * A directory that looks like /proc:
 *
 *	struct proctree tree;
 *
 *	if (!proctree_make(&tree))
 *		...
 *	proctree_file(&tree, "self/net/tcp", "%d: ...\n", 0);
 *	proctree_socket(&tree, 77, 3, 1125, "comm");
 *	... tree.fd ...
 *	proctree_remove(&tree);
 */
#ifndef NCX_TESTS_PROCTREE_H
#define NCX_TESTS_PROCTREE_H

#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct proctree {
	char path[40];
	int fd;
};

__attribute__((unused)) static bool proctree_make(struct proctree *tree)
{
	(void)snprintf(tree->path, sizeof(tree->path), "/tmp/ncx-unit-XXXXXX");
	if (!mkdtemp(tree->path) || chmod(tree->path, 0755) < 0)
		return false;
	tree->fd = open(tree->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return tree->fd >= 0 && mkdirat(tree->fd, "self", 0755) == 0 &&
	       mkdirat(tree->fd, "self/net", 0755) == 0;
}

/* In place of what the file held before. */
__attribute__((format(printf, 3, 4), unused)) static void proctree_file(
	const struct proctree *tree, const char *name, const char *format, ...)
{
	int fd = openat(
		tree->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	va_list args;

	if (!file)
		return;
	va_start(args, format);
	(void)vfprintf(file, format, args);
	va_end(args);
	(void)fclose(file);
}

/* A process, when it is new, and one of its sockets. */
__attribute__((unused)) static void proctree_socket(const struct proctree *tree,
	int pid, int fd, uint64_t inode, const char *comm)
{
	char name[64], link[64];

	(void)snprintf(name, sizeof(name), "%d", pid);
	(void)mkdirat(tree->fd, name, 0755);
	(void)snprintf(name, sizeof(name), "%d/comm", pid);
	proctree_file(tree, name, "%s\n", comm);
	(void)snprintf(name, sizeof(name), "%d/fd", pid);
	(void)mkdirat(tree->fd, name, 0755);
	(void)snprintf(name, sizeof(name), "%d/fd/%d", pid, fd);
	(void)snprintf(link, sizeof(link), "socket:[%" PRIu64 "]", inode);
	(void)!symlinkat(link, tree->fd, name);
}

static int proctree_unlink(
	const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

__attribute__((unused)) static void proctree_remove(struct proctree *tree)
{
	(void)close(tree->fd);
	(void)nftw(tree->path, proctree_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

#endif

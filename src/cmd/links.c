/*
 * ncx links DIR: the names of the programs that ncx stands for, as symbolic
 * links to it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/all.h"
#include "io/fd.h"
#include "out/escape.h"
#include "out/text.h"

struct links_args {
	bool remove, dry_run;
	struct common_args common;
};

static const struct option_row rows[] = {
	OPTION_FLAG(struct links_args, remove, 0, "remove",
		"remove the links to this binary, and nothing else"),
	OPTION_FLAG(struct links_args, dry_run, 0, "dry-run",
		"print what would be done, and do nothing"),
	OPTION_END,
};

static const struct option_group groups[] = {
	{"Options", rows, 0},
	COMMON_OPTION_GROUP(struct links_args, common),
	{0},
};

static const struct command_form forms[] = {
	{"[OPTION]... DIR [NAME]..."},
	{"[OPTION]... --remove DIR [NAME]..."},
	{0},
};

static const struct command_example examples[] = {
	{"ncx links ~/bin",
		"nc, netcat, netstat, nmap and telnet there are ncx"},
	{"ncx links ~/bin telnet ncx-listen", "these two alone"},
	{"ncx links --remove ~/bin", "take them away again"},
	{0},
};

/* What the links point to, and where they are. */
struct place {
	const struct links_args *args;
	struct report *report;
	const char *dir; /* as typed */
	int fd;
	struct stat self;
	char binary[PATH_MAX]; /* absolute */
	const char *target;    /* what is written into a link */
	struct text out;
	bool partly; /* a name had to be left */
};

/* A new binary may have taken the place of the one that runs, or none. */
static bool find_binary(struct place *place, struct fail *fail)
{
	struct stat there;
	ssize_t len = readlink(
		"/proc/self/exe", place->binary, sizeof(place->binary) - 1);

	if (len < 0 || stat("/proc/self/exe", &place->self) < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot tell where ncx itself is");
	place->binary[len] = '\0';
	if (stat(place->binary, &there) < 0 ||
		there.st_dev != place->self.st_dev ||
		there.st_ino != place->self.st_ino)
		return fail_set(fail, STATUS_TROUBLE,
			"this ncx is no longer at '%s'", place->binary);
	return true;
}

/* Beside the binary its bare name will do, and stays right when the directory
 * is moved, as that of a package is. */
static void choose_target(struct place *place)
{
	char *slash = strrchr(place->binary, '/');
	struct stat dir, home;
	bool beside;

	*slash = '\0';
	beside = stat(slash == place->binary ? "/" : place->binary, &home) ==
			 0 &&
		 fstat(place->fd, &dir) == 0 && home.st_dev == dir.st_dev &&
		 home.st_ino == dir.st_ino;
	*slash = '/';
	place->target = beside ? slash + 1 : place->binary;
}

static bool open_place(struct place *place, const char *dir, struct fail *fail)
{
	if (!find_binary(place, fail))
		return false;
	place->dir = dir;
	place->fd = fd_open(dir, O_RDONLY | O_DIRECTORY);
	if (place->fd < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot open the directory '%s'", dir);
	choose_target(place);
	return true;
}

/* Whether the file, or what a link of that name leads to, is this binary. */
static bool is_self(const struct place *place, const char *path, int flags)
{
	struct stat file;

	return fstatat(place->fd, path, &file, flags) == 0 &&
	       file.st_dev == place->self.st_dev &&
	       file.st_ino == place->self.st_ino;
}

/* What is there under the name: the link's target, or "" for no link. */
static bool read_name(const struct place *place, const char *name,
	char target[PATH_MAX], bool *ret_is_there, struct fail *fail)
{
	struct stat file;
	ssize_t len = 0;

	*ret_is_there = true;
	target[0] = '\0';
	if (fstatat(place->fd, name, &file, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT)
			goto failed;
		*ret_is_there = false;
	} else if (S_ISLNK(file.st_mode)) {
		len = readlinkat(place->fd, name, target, PATH_MAX - 1);
		if (len < 0)
			goto failed;
	}
	target[len] = '\0';
	return true;
failed:
	return fail_errno(fail, STATUS_TROUBLE, errno, "cannot look at '%s/%s'",
		place->dir, name);
}

/* "bin/nc -> /usr/bin/ncx" on stdout. */
static void add_line(struct place *place, const char *verb, const char *name)
{
	struct buf *buf = &place->out.buf;
	size_t len = strlen(place->dir);
	bool slash = len > 0 && place->dir[len - 1] == '/';

	text_add(&place->out, verb);
	if (!escape_text(buf, place->dir, len) ||
		!buf_append_text(buf, slash ? "" : "/") ||
		!escape_text(buf, name, strlen(name)) ||
		!buf_append_text(buf, " -> ") ||
		!escape_text(buf, place->target, strlen(place->target)) ||
		!buf_append_byte(buf, '\n'))
		place->out.failed = true;
}

static void leave(struct place *place, const char *name, const char *target)
{
	place->partly = true;
	if (target[0] != '\0')
		report_warning(place->report,
			"'%s/%s' is left: it is a link to '%s'", place->dir,
			name, target);
	else
		report_warning(place->report,
			"'%s/%s' is left: it is a file already", place->dir,
			name);
}

static bool make_one(struct place *place, const char *name, struct fail *fail)
{
	char target[PATH_MAX];
	bool is_there;

	if (!read_name(place, name, target, &is_there, fail))
		return false;
	if (is_there) {
		if (target[0] != '\0' && is_self(place, name, 0))
			report_status(place->report,
				"'%s/%s' is this ncx already", place->dir,
				name);
		else
			leave(place, name, target);
		return true;
	}
	/* This call does not replace what has come since. */
	if (!place->args->dry_run &&
		symlinkat(place->target, place->fd, name) < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot make '%s/%s'", place->dir, name);
	add_line(place, "", name);
	return true;
}

/* Only a link that says this very binary: one by way of another link, as the
 * alternatives of Debian, is somebody else's. */
static bool remove_one(
	struct place *place, const char *name, bool asked, struct fail *fail)
{
	char target[PATH_MAX];
	bool is_there;

	if (!read_name(place, name, target, &is_there, fail))
		return false;
	if (!is_there || target[0] == '\0' ||
		!is_self(place, target, AT_SYMLINK_NOFOLLOW)) {
		if (is_there && asked)
			leave(place, name, target);
		return true;
	}
	if (!place->args->dry_run && unlinkat(place->fd, name, 0) < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot remove '%s/%s'", place->dir, name);
	add_line(place, "removed ", name);
	return true;
}

static bool do_one(
	struct place *place, const char *name, bool asked, struct fail *fail)
{
	return place->args->remove ? remove_one(place, name, asked, fail)
				   : make_one(place, name, fail);
}

/* Every name that the table of commands has for a command. */
static bool do_all(struct place *place, struct fail *fail)
{
	char name[64];

	for (const struct command *const *command = command_table; *command;
		command++) {
		for (const char *const *link = (*command)->links; link && *link;
			link++)
			if (!do_one(place, *link, false, fail))
				return false;
		if (!place->args->remove)
			continue;
		(void)snprintf(name, sizeof(name), "ncx-%s", (*command)->name);
		if (!do_one(place, name, false, fail))
			return false;
	}
	return true;
}

static bool do_some(
	struct place *place, int count, char **names, struct fail *fail)
{
	for (int i = 0; i < count; i++)
		if (strchr(names[i], '/') ||
			!command_find_link(command_table, names[i]))
			return fail_set(fail, STATUS_USAGE,
				"ncx is nothing under the name '%s'", names[i]);
	for (int i = 0; i < count; i++)
		if (!do_one(place, names[i], true, fail))
			return false;
	return true;
}

/* Whether a shell finds what is in the directory. */
static bool is_in_path(const struct place *place)
{
	const char *path = getenv("PATH");
	char entry[PATH_MAX];
	struct stat dir, other;

	if (!path || fstat(place->fd, &dir) < 0)
		return false;
	for (;;) {
		size_t len = strcspn(path, ":");

		(void)snprintf(entry, sizeof(entry), "%.*s", (int)len, path);
		if (stat(len > 0 ? entry : ".", &other) == 0 &&
			other.st_dev == dir.st_dev &&
			other.st_ino == dir.st_ino)
			return true;
		if (path[len] == '\0')
			return false;
		path += len + 1;
	}
}

static enum status run(const void *args, int operand_count, char **operands,
	struct report *report, int *ret_signal, struct fail *fail)
{
	struct place place = {.args = args, .report = report, .fd = -1};
	struct fail lost = {0};
	bool good;

	(void)ret_signal;
	if (operand_count == 0) {
		(void)fail_set(fail, STATUS_USAGE,
			"a directory is missing: ncx links ~/bin");
		return fail->status;
	}
	good = open_place(&place, operands[0], fail) &&
	       (operand_count > 1 ? do_some(&place, operand_count - 1,
					    operands + 1, fail)
				  : do_all(&place, fail));
	if (good && !place.args->remove && !is_in_path(&place))
		report_status(report,
			"'%s' is not in PATH: the shell does not find them",
			place.dir);
	fd_close(&place.fd);
	/* What has been done is said, whatever stopped the rest. */
	if (!text_print(&place.out, &lost)) {
		if (good)
			*fail = lost;
		good = false;
	}
	if (!good)
		return fail->status;
	return place.partly ? STATUS_NO : STATUS_OK;
}

const struct command links_command = {
	.name = "links",
	.summary = "make ncx known as nc, netcat, netstat, nmap and telnet",
	.forms = forms,
	.examples = examples,
	.groups = groups,
	.args_size = sizeof(struct links_args),
	.common_offset = offsetof(struct links_args, common),
	.max_operands = -1,
	.run = run,
};

#include "io/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "io/fd.h"
#include "io/privilege.h"
#include "io/seccomp.h"

/* linux/landlock.h: not every libc comes with it, and an old one lacks the
 * newer half. The numbers of the calls are the same on every machine. */
#define CREATE_RULESET	444
#define ADD_RULE	445
#define RESTRICT_SELF	446
#define RULESET_VERSION 1u
#define RULE_PATH	1
#define RULE_PORT	2

#define FS_WRITE_FILE  (UINT64_C(1) << 1)
#define FS_READ_FILE   (UINT64_C(1) << 2)
#define FS_READ_DIR    (UINT64_C(1) << 3)
#define FS_REMOVE_FILE (UINT64_C(1) << 5)
#define FS_TRUNCATE    (UINT64_C(1) << 14)
#define NET_BIND       (UINT64_C(1) << 0)
#define NET_CONNECT    (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT (UINT64_C(1) << 0)
#define SCOPE_SIGNAL   (UINT64_C(1) << 1)

#define VERSION_OF_PORTS 4

#define DNS_PORT 53

struct ruleset {
	uint64_t files, ports, scopes;
};

struct path_rule {
	uint64_t allowed;
	int32_t folder;
} __attribute__((packed));

struct port_rule {
	uint64_t allowed, port;
};

/* What each version of the interface can forbid; a call that names more is
 * refused as a whole. */
static const struct version {
	int least;
	struct ruleset rules;
	size_t size; /* of the struct, as that version knows it */
} versions[] = {
	{6, {0xffff, NET_BIND | NET_CONNECT, SCOPE_ABSTRACT | SCOPE_SIGNAL},
		sizeof(struct ruleset)},
	{5, {0xffff, NET_BIND | NET_CONNECT, 0},
		offsetof(struct ruleset, scopes)},
	{VERSION_OF_PORTS, {0x7fff, NET_BIND | NET_CONNECT, 0},
		offsetof(struct ruleset, scopes)},
	{3, {0x7fff, 0, 0}, offsetof(struct ruleset, ports)},
	{2, {0x3fff, 0, 0}, offsetof(struct ruleset, ports)},
	{1, {0x1fff, 0, 0}, offsetof(struct ruleset, ports)},
};

/* What libc reads to find any name: which modules do that, and the modules. */
static const struct confine_path module_paths[] = {
	{"/etc/nsswitch.conf", CONFINE_READ},
	{"/etc/ld.so.cache", CONFINE_READ},
	{"/lib", CONFINE_READ},
	{"/lib64", CONFINE_READ},
	{"/usr/lib", CONFINE_READ},
	{"/usr/lib64", CONFINE_READ},
	{0},
};

/* The name of an address. resolv.conf is followed where it links to; who
 * manages it puts a new one into its own folder, under the old name. */
static const struct confine_path resolve_paths[] = {
	{"/etc/hosts", CONFINE_READ},
	{"/etc/resolv.conf", CONFINE_READ},
	{"/etc/host.conf", CONFINE_READ},
	{"/etc/gai.conf", CONFINE_READ},
	{"/etc/services", CONFINE_READ},
	{"/etc/protocols", CONFINE_READ},
	{"/etc/networks", CONFINE_READ},
	{"/run/systemd/resolve", CONFINE_READ},
	{"/run/resolvconf", CONFINE_READ},
	{"/run/NetworkManager/resolv.conf", CONFINE_READ},
	{0},
};

/* The name of a user. */
static const struct confine_path user_paths[] = {
	{"/etc/passwd", CONFINE_READ},
	{"/etc/group", CONFINE_READ},
	{"/var/lib/extrausers/passwd", CONFINE_READ},
	{"/var/lib/extrausers/group", CONFINE_READ},
	{"/run/systemd/userdb", CONFINE_READ},
	{"/etc/userdb", CONFINE_READ},
	{0},
};

/* The sanitizers look at the process when it ends, in /proc. */
#if defined(__SANITIZE_ADDRESS__)
#define NEVER_FORBIDDEN (FS_READ_FILE | FS_READ_DIR)
#else
#define NEVER_FORBIDDEN UINT64_C(0)
#endif

static uint64_t fs_rights(unsigned rights, bool is_folder)
{
	uint64_t allowed = 0;

	if (rights & CONFINE_READ)
		allowed |= FS_READ_FILE | (is_folder ? FS_READ_DIR : 0);
	if ((rights & CONFINE_REMOVE) && is_folder)
		allowed |= FS_REMOVE_FILE;
	if ((rights & CONFINE_WRITE) && !is_folder)
		allowed |= FS_WRITE_FILE | FS_TRUNCATE;
	return allowed;
}

/* A path that is not there needs no rule, nor one out of reach. */
static bool is_absent(int err)
{
	return err == ENOENT || err == ENOTDIR || err == ELOOP || err == EACCES;
}

/* What has no rule could not be opened any more, and the message would be
 * wrong: false, errno says why. */
static bool allow_path(int rules, const struct ruleset *ruleset,
	const struct confine_path *path)
{
	struct path_rule rule = {.folder = fd_open(path->path, O_PATH)};
	int fd = rule.folder, err = 0;
	struct stat st;

	if (fd < 0)
		return is_absent(errno);
	if (fstat(fd, &st) < 0)
		err = errno;
	else
		rule.allowed = fs_rights(path->rights, S_ISDIR(st.st_mode)) &
			       ruleset->files;
	/* What is not forbidden needs no rule. */
	if (rule.allowed != 0 &&
		syscall(ADD_RULE, rules, RULE_PATH, &rule, 0) < 0)
		err = errno;
	fd_close(&fd);
	errno = err;
	return err == 0;
}

static bool allow_paths(int rules, const struct ruleset *ruleset,
	const struct confine_path *paths)
{
	for (; paths && paths->path; paths++)
		if (!allow_path(rules, ruleset, paths))
			return false;
	return true;
}

static bool allow_port(int rules, uint64_t allowed, uint64_t port)
{
	const struct port_rule rule = {.allowed = allowed, .port = port};

	return syscall(ADD_RULE, rules, RULE_PORT, &rule, 0) == 0;
}

static const struct version *find_version(int number)
{
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++)
		if (number >= versions[i].least)
			return &versions[i];
	return NULL;
}

static bool add_rules(
	int rules, const struct ruleset *ruleset, const struct confine *needs)
{
	bool names = needs->resolve || needs->users;

	return allow_paths(rules, ruleset, needs->paths) &&
	       (!names || allow_paths(rules, ruleset, module_paths)) &&
	       (!needs->resolve ||
		       allow_paths(rules, ruleset, resolve_paths)) &&
	       (!needs->users || allow_paths(rules, ruleset, user_paths)) &&
	       (!needs->resolve || !(ruleset->ports & NET_CONNECT) ||
		       allow_port(rules, NET_CONNECT, DNS_PORT)) &&
	       (!needs->connect || !(ruleset->ports & NET_BIND) ||
		       allow_port(rules, NET_BIND, 0));
}

/* Returns the interface's version, or 0 with errno. */
static int restrict_self(const struct confine *needs)
{
	int number = (int)syscall(CREATE_RULESET, NULL, 0, RULESET_VERSION);
	const struct version *version = find_version(number);
	struct ruleset ruleset;
	int rules, err;

	if (!version)
		return 0;
	ruleset = version->rules;
	ruleset.files &= ~NEVER_FORBIDDEN;
	/* Who may connect to any port may also take the one that connect(2)
	 * chooses, or bind(2) when it is asked for port 0. */
	if (needs->connect)
		ruleset.ports &= ~NET_CONNECT;
	if (needs->connect && needs->bind)
		ruleset.ports &= ~NET_BIND;
	rules = (int)syscall(CREATE_RULESET, &ruleset, version->size, 0);
	if (rules < 0)
		return 0;
	if (!add_rules(rules, &ruleset, needs) ||
		syscall(RESTRICT_SELF, rules, 0) < 0)
		number = 0;
	err = errno;
	fd_close(&rules);
	errno = err;
	return number;
}

static void files_text(const struct confine *needs, char text[80])
{
	int landlock = needs->inspect ? 0 : restrict_self(needs);

	if (needs->inspect)
		(void)snprintf(text, 80, "any file (for now)");
	else if (landlock > 0)
		(void)snprintf(text, 80, "no other files%s (Landlock %d)",
			landlock >= VERSION_OF_PORTS ? " and TCP ports" : "",
			landlock);
	else
		(void)snprintf(text, 80, "any file (no Landlock: %s)",
			strerror(errno));
}

static unsigned new_sockets(const struct confine *needs)
{
	return (needs->connect || needs->resolve ? SECCOMP_INET : 0) |
	       (needs->resolve || needs->users ? SECCOMP_UNIX : 0);
}

const char *confine(const struct confine *needs, char text[CONFINE_TEXT_MAX])
{
	uint64_t left = 0;
	bool dropped, settled, fewer;
	char files[80];

	/* libc reads it when a time is first shown, or takes UTC. */
	if (!needs->brief)
		tzset();
	dropped = privilege_keep(needs->keep, &left);
	settled = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
	files_text(needs, files);
	fewer = !needs->brief && seccomp_restrict(new_sockets(needs));
	(void)snprintf(text, CONFINE_TEXT_MAX, "confined: %s, %s, %s, %s",
		settled ? "no new privileges" : "new privileges",
		!dropped    ? "all capabilities"
		: left != 0 ? "few capabilities"
			    : "no capabilities",
		files, fewer ? "fewer system calls" : "all system calls");
	return text;
}

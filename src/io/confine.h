/*
 * What a process gives up once its sockets and files are open: from then on it
 * gains no privilege, has no capability, and may open no file and no port but
 * those that it says it needs; and it makes fewer system calls (io/seccomp.h).
 * Whoever takes it over with what comes from the network finds little to take.
 *
 *	const struct confine_path paths[] = {{"/proc", CONFINE_READ}, {0}};
 *	const struct confine needs = {.paths = paths};
 *	char text[CONFINE_TEXT_MAX];
 *
 *	report_detail(report, "%s", confine(&needs, text));
 *
 * For the calling thread and those that it starts; others that run already
 * confine themselves. It may be called again, and only takes away. Programs
 * that are started would inherit it, and may not be started any more.
 *
 * Who is root stays user 0, whose files and UNIX sockets are its own.
 *
 * Sources: prctl(2) PR_SET_NO_NEW_PRIVS, capabilities(7), landlock(7), the
 * kernel's include/uapi/linux/landlock.h. Landlock is in Linux since 5.13, its
 * rules for TCP ports since 6.7, for abstract UNIX sockets and signals since
 * 6.12; what a kernel does not have is left out.
 */
#ifndef NCX_IO_CONFINE_H
#define NCX_IO_CONFINE_H

#include <stdbool.h>
#include <stdint.h>

#define CONFINE_READ   1u /* read files and folders below the path */
#define CONFINE_REMOVE 2u /* remove files in the folder */
#define CONFINE_WRITE  4u /* write the file, which is there */

struct confine_path {
	const char *path; /* null ends a list; need not exist */
	unsigned rights;
};

struct confine {
	const struct confine_path *paths; /* null: none */
	bool connect;			  /* to any TCP port, by UDP too */
	bool bind;			  /* with connect: from any TCP port */
	bool resolve; /* names of addresses: libc's files, DNS over TCP */
	bool users;   /* names of users: libc's files */
	/* Other processes are looked into, which Landlock would forbid: it is
	 * left out. */
	bool inspect;
	/* A look-up in the machine's own files, which shows no time: the filter
	 * of system calls and the time zone, which take longer than that, are
	 * left out. */
	bool brief;
	uint64_t keep; /* capabilities, as PRIVILEGE_ of io/privilege.h */
};

/* Give up all but what is needed, as far as the kernel can; how far that is, is
 * the text: "confined: no new privileges, no capabilities, no other files and
 * TCP ports (Landlock 7), fewer system calls". Returns text. The time zone is
 * read before, unless brief. */
#define CONFINE_TEXT_MAX 200
const char *confine(const struct confine *needs, char text[CONFINE_TEXT_MAX]);

#endif

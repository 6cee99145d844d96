/*
 * What to scan: targets as they are typed, kept as ranges of addresses, so that
 * a /8 costs as much memory as an address.
 *
 * TARGET is a name, an address, `10.0.0.0/24`, `2001:db8::/120`, `name/28`, an
 * IPv4 address with ranges in place of octets (`10.0.0.1-20`, `10.0-3.*.1`), or
 * `10.0.0.1-10.0.3.255`, from one address to another. Each address is scanned
 * once however often it is named, and in the order typed. A name keeps its
 * words: it is reported by them even where a range holds its address, too, and
 * scanned in the name's place. Of `name/28` the name's address has the name,
 * the others of the network have none. The grammar is in scan/target_parse.h.
 *
 *	struct targets *targets = targets_new(&options, fail);
 *
 *	if (!targets_add(targets, "10.0.0.0/8", fail) ||
 *		!targets_exclude(targets, "10.1.0.0/16", fail) ||
 *		!targets_finish(targets, fail))
 *		...
 *	for (uint64_t i = 0; i < targets_count(targets); i++)
 *		targets_at(targets, i, &target);
 */
#ifndef NCX_SCAN_TARGETS_H
#define NCX_SCAN_TARGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"
#include "net/endpoint.h"

struct targets_options {
	int family;	    /* AF_UNSPEC, AF_INET, AF_INET6 */
	bool all_addresses; /* every address of a name, not the first alone */
	int64_t timeout;    /* ns for the look-up of a name; 0: no limit */
};

struct targets;

/* One address to scan; port 0. */
struct target {
	struct endpoint endpoint;
	const char *name; /* as typed; null: the address itself was typed or
			   * came out of a range. Lives with the targets. */
};

struct targets *targets_new(
	const struct targets_options *options, struct fail *fail);
void targets_free(struct targets *targets);

/* STATUS_USAGE: cannot be a target. STATUS_TROUBLE or STATUS_NO: a name that
 * did not resolve; targets is as before, the caller may go on. Of a name's
 * addresses an IPv4 one goes first, as with nmap, unless family says
 * otherwise. */
bool targets_add(struct targets *targets, const char *text, struct fail *fail);

/* "this machine": 127.0.0.1, or ::1 for AF_INET6, by the name localhost,
 * without a look-up. */
bool targets_add_localhost(struct targets *targets, struct fail *fail);

/* Targets from a file ("-": stdin): words separated by blanks and line ends,
 * `#` begins a comment, even inside a word. Each target that cannot be added is told to wrong,
 * with its line; then the next is tried. False when the file cannot be read.
 */
bool targets_read(struct targets *targets, const char *path,
	void (*wrong)(void *context, const char *path, unsigned line,
		const struct fail *fail),
	void *context, struct fail *fail);

/* A comma list of targets that are not to be scanned; every address of a name,
 * of either family. An address without a scope means it in every scope. */
bool targets_exclude(
	struct targets *targets, const char *text, struct fail *fail);

/* No more targets: drop what is excluded or named twice. More than 2^48
 * addresses are STATUS_USAGE. */
bool targets_finish(struct targets *targets, struct fail *fail);

/* After targets_finish. */
uint64_t targets_count(const struct targets *targets);
void targets_at(const struct targets *targets, uint64_t index,
	struct target *ret_target);

/* Addresses of the names given that are not scanned, because only the first of
 * a name is: called for each, in order, after targets_finish. Those that another
 * target scans, or that are excluded, are not among them. */
void targets_others(const struct targets *targets,
	void (*other)(void *context, const char *name,
		const struct endpoint *endpoint),
	void *context);

#endif

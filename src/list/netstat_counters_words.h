/*
 * The groups and counters of protocols, with the words that net-tools has for
 * them.
 *
 *	const struct counters_words_group *group = counters_words_group(&name);
 *	const struct counters_words *words = counters_words_find(group, &counter);
 *
 *	if (!words)
 *		... "    NAME: value", unless it is 0
 *
 * Source: what `netstat -s` of net-tools 2.10 prints for each counter.
 */
#ifndef NCX_LIST_NETSTAT_COUNTERS_WORDS_H
#define NCX_LIST_NETSTAT_COUNTERS_WORDS_H

#include "proc/counters.h"

/* How net-tools prints a counter. One without a phrase is "NAME: value", unless
 * it is 0. */
enum counters_shape {
	/* "value words", 0 too; the value takes the place of a % in words */
	COUNTERS_ALWAYS = 1,
	COUNTERS_NONZERO, /* the same, without 0 */
	COUNTERS_INPUT,	  /* "words: value" below the title of what came in */
	COUNTERS_OUTPUT,  /* and of what went out */
	COUNTERS_HIDDEN,
};

struct counters_words {
	const char *name; /* the kernel's */
	enum counters_shape shape;
	const char *words;
};

/* The protocol that has to be chosen, if any is. */
enum counters_protocol {
	COUNTERS_ANY,
	COUNTERS_RAW,
	COUNTERS_TCP,
	COUNTERS_UDP,
	COUNTERS_SCTP,
};

struct counters_words_group {
	const char *name;
	enum counters_protocol protocol;
	const struct counters_words *words; /* a row without a name ends them */
};

/* Never null: a group that is not known has no words and any protocol. */
const struct counters_words_group *counters_words_group(
	const struct counters_text *name);

/* Null: there are none. */
const struct counters_words *counters_words_find(
	const struct counters_words_group *group,
	const struct counters_text *name);

#endif

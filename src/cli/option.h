/*
 * Option tables: the only place where an option's name, argument and help are
 * written. Parsing, --help, suggestions, completions and the dump that the
 * tests hold against the man pages all read the same rows.
 *
 * A command keeps its parsed options in a struct of its own. A row says where
 * in that struct its value goes; the macro checks the field's type when it is
 * compiled. Rows come in groups, so that several commands can share some: a
 * group adds the offset of a sub-struct to those of its rows.
 *
 *	struct listen_args {
 *		bool chat;
 *		const char *port_file;
 *		struct common_args common;
 *	};
 *
 *	static const struct option_row rows[] = {
 *		OPTION_FLAG(struct listen_args, chat, 0, "chat", "..."),
 *		OPTION_TEXT(struct listen_args, port_file, 0, "port-file",
 *			"FILE", "write the port to FILE"),
 *		OPTION_END
 *	};
 *
 * Values are zero until an option sets them; where zero is a value that a user
 * may give, the field is a struct with a `set` flag.
 */
#ifndef NCX_CLI_OPTION_H
#define NCX_CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"

/* The shapes of fields. Texts point into argv and live as long as it does. */
struct option_number {
	bool set;
	uint64_t value;
};

struct option_duration {
	bool set;
	int64_t ns;
};

struct option_size {
	bool set;
	uint64_t bytes;
};

/* A repeatable option's values, in order; released by option_release. */
struct option_list {
	const char **items;
	size_t count;
};

/* Everything after an option that takes the rest of the line;
 * null-terminated, points into argv. */
struct option_rest {
	char **argv;
	int argc;
};

enum option_kind {
	OPTION_KIND_END,
	OPTION_KIND_FLAG,     /* bool: true when given */
	OPTION_KIND_COUNT,    /* unsigned: how many times */
	OPTION_KIND_TEXT,     /* const char *: the last one counts */
	OPTION_KIND_LIST,     /* struct option_list */
	OPTION_KIND_NUMBER,   /* struct option_number, min..max */
	OPTION_KIND_DURATION, /* struct option_duration */
	OPTION_KIND_SIZE,     /* struct option_size */
	OPTION_KIND_CHOICE,   /* unsigned: index into choices */
	OPTION_KIND_REST,     /* struct option_rest: ends the options */
	OPTION_KIND_REFUSED,  /* of another program: help says what instead */
};

struct option_row {
	enum option_kind kind;
	char letter;	      /* 0: no short form */
	const char *name;     /* long form without "--"; may be null */
	const char *argument; /* "FILE", "PORT", ...; null: takes none */
	const char *help;     /* one sentence, no capital, no full stop */
	/* CHOICE: null-terminated. A first one of "" is the value when the
	 * option is not given; nobody can type it. */
	const char *const *choices;
	uint64_t min, max; /* NUMBER */
	size_t offset;
	bool hidden; /* accepted, but not shown in help or completions */
	/* The argument may be missing, and stands only behind `=`:
	 * --watch[=DURATION]. Without it the field's `set` is true and its
	 * value 0; a TEXT is "". Not for CHOICE and REST. */
	bool optional;
	/* The name is typed behind one dash, as nmap's -oX FILE. Where there is
	 * such a row the other names are taken behind one dash, too, before the
	 * word is read as letters. */
	bool one_dash;
};

struct option_group {
	const char *title; /* heading in --help, e.g. "Ending"; may be null */
	const struct option_row *rows; /* null: end of the groups */
	size_t offset;		       /* of the sub-struct the rows are for */
};

/* offsetof, refused by the compiler when the field is not of that type. */
#define OPTION_FIELD(type, field, want)                                        \
	(offsetof(type, field) +                                               \
		0 * sizeof(_Generic(&((type *)NULL)->field, want * : 1)))

#define OPTION_FLAG(type, field, short_, long_, help_)                         \
	{                                                                      \
		.kind = OPTION_KIND_FLAG, .letter = (short_), .name = (long_), \
		.help = (help_), .offset = OPTION_FIELD(type, field, bool)     \
	}
#define OPTION_COUNT(type, field, short_, long_, help_)                        \
	{                                                                      \
		.kind = OPTION_KIND_COUNT, .letter = (short_),                 \
		.name = (long_), .help = (help_),                              \
		.offset = OPTION_FIELD(type, field, unsigned)                  \
	}
#define OPTION_TEXT(type, field, short_, long_, argument_, help_)              \
	{                                                                      \
		.kind = OPTION_KIND_TEXT, .letter = (short_), .name = (long_), \
		.argument = (argument_), .help = (help_),                      \
		.offset = OPTION_FIELD(type, field, const char *)              \
	}
#define OPTION_LIST(type, field, short_, long_, argument_, help_)              \
	{                                                                      \
		.kind = OPTION_KIND_LIST, .letter = (short_), .name = (long_), \
		.argument = (argument_), .help = (help_),                      \
		.offset = OPTION_FIELD(type, field, struct option_list)        \
	}
#define OPTION_NUMBER(                                                         \
	type, field, short_, long_, argument_, min_, max_, help_)              \
	{                                                                      \
		.kind = OPTION_KIND_NUMBER, .letter = (short_),                \
		.name = (long_), .argument = (argument_), .help = (help_),     \
		.min = (min_), .max = (max_),                                  \
		.offset = OPTION_FIELD(type, field, struct option_number)      \
	}
#define OPTION_DURATION(type, field, short_, long_, help_)                     \
	{                                                                      \
		.kind = OPTION_KIND_DURATION, .letter = (short_),              \
		.name = (long_), .argument = "DURATION", .help = (help_),      \
		.offset = OPTION_FIELD(type, field, struct option_duration)    \
	}
#define OPTION_SIZE(type, field, short_, long_, help_)                         \
	{                                                                      \
		.kind = OPTION_KIND_SIZE, .letter = (short_), .name = (long_), \
		.argument = "SIZE", .help = (help_),                           \
		.offset = OPTION_FIELD(type, field, struct option_size)        \
	}
#define OPTION_CHOICE(type, field, short_, long_, argument_, choices_, help_)  \
	{                                                                      \
		.kind = OPTION_KIND_CHOICE, .letter = (short_),                \
		.name = (long_), .argument = (argument_), .help = (help_),     \
		.choices = (choices_),                                         \
		.offset = OPTION_FIELD(type, field, unsigned)                  \
	}
#define OPTION_REST(type, field, short_, long_, argument_, help_)              \
	{                                                                      \
		.kind = OPTION_KIND_REST, .letter = (short_), .name = (long_), \
		.argument = (argument_), .help = (help_),                      \
		.offset = OPTION_FIELD(type, field, struct option_rest)        \
	}
/* An option of the program that a command stands for, which ncx does not have:
 * "option '-r': ncx has no table of routes; ip route shows it". It has no
 * field. */
#define OPTION_REFUSED(short_, long_, help_)                                   \
	{                                                                      \
		.kind = OPTION_KIND_REFUSED, .letter = (short_),               \
		.name = (long_), .help = (help_)                               \
	}
#define OPTION_END                                                             \
	{                                                                      \
		.kind = OPTION_KIND_END                                        \
	}

/*
 * Parse argv[0..argc) (without the program's name) by the groups into args.
 * Options and operands mix; operands are moved, in order, to the front of
 * argv and counted in *ret_operands. Accepts -abc, -pVALUE, -p VALUE,
 * --name VALUE, --name=VALUE, and "--". A mistake is STATUS_USAGE: the text
 * names the word, and the nearest option where there is one near.
 */
bool option_parse(const struct option_group *groups, void *args, int argc,
	char **argv, int *ret_operands, struct fail *fail);

/* Free what the list options of args hold. */
void option_release(const struct option_group *groups, void *args);

/* Whether the option is followed by an argument, be it optional. */
bool option_takes_argument(const struct option_row *row);

#endif

/*
 * What listen and connect have in common on the command line: the option rows,
 * and the settings that come of them once they are checked.
 */
#ifndef NCX_SESSION_STREAM_H
#define NCX_SESSION_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fail.h"
#include "cli/command.h"
#include "net/cutter.h"
#include "net/relay.h"
#include "net/sockopt.h"

struct stream_args {
	bool udp;
	const char *unix_path;
	struct option_rest exec;
	const char *shell;

	struct option_duration timeout, idle, hold, total;
	bool no_shutdown, end_with_peer, send_only, recv_only;

	bool crlf;
	const char *datagram;
	struct option_size rate;
	struct option_duration interval;

	bool stats, progress;
	const char *hex, *output;
	unsigned voice;	    /* index into voices */
	bool more;	    /* another call follows in this process */
	const char *escape; /* of a telnet session: see session/escape.h */
	bool ladder, absolute;
	struct option_number payload;
	const char *pcap;

	struct option_number ttl, tos;
	bool keepalive;
	struct option_size sndbuf, rcvbuf;
};

extern const struct option_row stream_transport_options[];
extern const struct option_row stream_program_options[];
extern const struct option_row stream_ending_options[];
extern const struct option_row stream_data_options[];
extern const struct option_row stream_looking_options[];
extern const struct option_row stream_socket_options[];

/* The groups for a command whose args struct has the field. */
#define STREAM_OPTION_GROUPS(type, field)                                      \
	{"Transport", stream_transport_options,                                \
		OPTION_FIELD(type, field, struct stream_args)},                \
		{"Programs", stream_program_options,                           \
			OPTION_FIELD(type, field, struct stream_args)},        \
		{"How it ends", stream_ending_options,                         \
			OPTION_FIELD(type, field, struct stream_args)},        \
		{"Data", stream_data_options,                                  \
			OPTION_FIELD(type, field, struct stream_args)},        \
		{"Seeing more", stream_looking_options,                        \
			OPTION_FIELD(type, field, struct stream_args)},        \
	{                                                                      \
		"Socket options", stream_socket_options,                       \
			OPTION_FIELD(type, field, struct stream_args)          \
	}

struct voice;

struct stream {
	const struct stream_args *args;
	const struct voice *voice; /* how it is told what happens */
	const char *proto;	   /* "/tcp", "/udp" or "" for UNIX sockets */
	int family;		   /* of -4 and -6; AF_UNSPEC */
	bool resolve;		   /* say the names of addresses */
	struct sockopts sockopts;
	struct relay_options relay;
	enum cut cut;
	size_t cut_size;
	char **program; /* argv of --exec or --sh; null: none */
	char *shell_argv[4];
};

/* Contradictions among the options are STATUS_USAGE. */
bool stream_check(const struct stream_args *args,
	const struct common_args *common, struct stream *ret_stream,
	struct fail *fail);

/* For pairs of options that exclude each other: fails when both were given. */
struct conflict {
	bool one, other;
	const char *one_name, *other_name;
};
bool conflict_check(
	const struct conflict *conflicts, size_t count, struct fail *fail);

/* For options that make sense only together with another. */
bool requirement_check(
	const struct conflict *needs, size_t count, struct fail *fail);

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

#endif

#include "session/stream.h"

#include <string.h>
#include <sys/socket.h>

#include "base/number.h"
#include "session/voice.h"

const struct option_row stream_transport_options[] = {
	OPTION_FLAG(struct stream_args, udp, 'u', "udp",
		"datagrams (UDP) instead of TCP"),
	OPTION_TEXT(struct stream_args, unix_path, 'U', "unix", "PATH",
		"UNIX stream socket; a PATH that begins with @ is abstract"),
	OPTION_END};

const struct option_row stream_program_options[] = {
	OPTION_REST(struct stream_args, exec, 'e', "exec", "PROGRAM [ARG]...",
		"run the program, its stdin and stdout are the connection; "
		"takes the rest of the line"),
	OPTION_TEXT(struct stream_args, shell, 'c', "sh", "COMMAND",
		"the same through /bin/sh -c"),
	OPTION_END};

const struct option_row stream_ending_options[] = {
	OPTION_DURATION(struct stream_args, timeout, 'w', "timeout",
		"connect: time to establish; listen: to wait for the first "
		"client (status 1 when it runs out)"),
	OPTION_DURATION(struct stream_args, idle, 'i', "idle",
		"end when nothing moved either way for this long"),
	OPTION_DURATION(struct stream_args, hold, 0, "hold",
		"after the end of stdin, wait at most this long for the peer"),
	OPTION_DURATION(struct stream_args, total, 0, "total",
		"end after this long whatever happens (status 1)"),
	OPTION_FLAG(struct stream_args, no_shutdown, 0, "no-shutdown",
		"do not pass on the end of stdin as a half-close"),
	OPTION_FLAG(struct stream_args, end_with_peer, 0, "end-with-peer",
		"the peer's end ends the work as soon as stdin has nothing at "
		"hand"),
	OPTION_FLAG(struct stream_args, send_only, 0, "send-only",
		"only send; the end of stdin ends the work"),
	OPTION_FLAG(struct stream_args, recv_only, 0, "recv-only",
		"only receive; the peer's end ends the work"),
	OPTION_END};

const struct option_row stream_data_options[] = {
	OPTION_FLAG(struct stream_args, crlf, 'C', "crlf",
		"LF becomes CRLF on the way out"),
	OPTION_TEXT(struct stream_args, datagram, 0, "datagram",
		"read|line|SIZE", "UDP: what of stdin makes one datagram"),
	OPTION_SIZE(struct stream_args, rate, 0, "rate",
		"at most that many bytes a second each way"),
	OPTION_DURATION(struct stream_args, interval, 0, "interval",
		"send one line at a time, so far apart"),
	OPTION_END};

const struct option_row stream_looking_options[] = {
	OPTION_FLAG(struct stream_args, stats, 0, "stats",
		"at the end one line on stderr: bytes, seconds, rate, round "
		"trip, retransmissions, how it ended"),
	OPTION_TEXT(struct stream_args, hex, 'x', "hex", "FILE",
		"hex dump of both directions (- is stderr)"),
	OPTION_TEXT(struct stream_args, output, 'o', "output", "FILE",
		"raw copy of both directions (- is stderr)"),
	OPTION_FLAG(struct stream_args, progress, 0, "progress",
		"show bytes, rate and time left on stderr"),
	OPTION_FLAG(struct stream_args, ladder, 0, "ladder",
		"draw the exchange of packets on stderr"),
	OPTION_FLAG(struct stream_args, absolute, 0, "absolute",
		"in the ladder: sequence numbers as they stand in the packets"),
	OPTION_NUMBER(struct stream_args, payload, 0, "payload", "N", 0, 65535,
		"in the ladder: show N bytes of what each packet carries"),
	OPTION_TEXT(struct stream_args, pcap, 0, "pcap", "FILE",
		"write the packets to FILE for Wireshark"),
	{.kind = OPTION_KIND_CHOICE,
		.name = "voice",
		.argument = "PROGRAM",
		.help = "say what happens in the words of that program",
		.choices = voice_names,
		.offset = OPTION_FIELD(struct stream_args, voice, unsigned),
		.hidden = true},
	{.kind = OPTION_KIND_FLAG,
		.name = "more",
		.help = "keep what another call in this process will need",
		.offset = OPTION_FIELD(struct stream_args, more, bool),
		.hidden = true},
	{.kind = OPTION_KIND_TEXT,
		.name = "escape",
		.argument = "CHAR",
		.help = "be a telnet session with that escape character, or off",
		.offset =
			OPTION_FIELD(struct stream_args, escape, const char *),
		.hidden = true},
	OPTION_END};

const struct option_row stream_socket_options[] = {
	OPTION_NUMBER(struct stream_args, ttl, 0, "ttl", "N", 1, 255,
		"time to live of what is sent"),
	OPTION_NUMBER(struct stream_args, tos, 0, "tos", "N", 0, 255,
		"type of service (DSCP and ECN) of what is sent"),
	OPTION_FLAG(struct stream_args, keepalive, 0, "keepalive",
		"probe a silent peer (SO_KEEPALIVE)"),
	OPTION_SIZE(struct stream_args, sndbuf, 0, "sndbuf",
		"the socket's send buffer"),
	OPTION_SIZE(struct stream_args, rcvbuf, 0, "rcvbuf",
		"the socket's receive buffer"),
	OPTION_END};

bool conflict_check(
	const struct conflict *conflicts, size_t count, struct fail *fail)
{
	for (size_t i = 0; i < count; i++)
		if (conflicts[i].one && conflicts[i].other)
			return fail_set(fail, STATUS_USAGE,
				"%s and %s exclude each other",
				conflicts[i].one_name, conflicts[i].other_name);
	return true;
}

bool requirement_check(
	const struct conflict *needs, size_t count, struct fail *fail)
{
	for (size_t i = 0; i < count; i++)
		if (needs[i].one && !needs[i].other)
			return fail_set(fail, STATUS_USAGE, "%s needs %s",
				needs[i].one_name, needs[i].other_name);
	return true;
}

static bool check_datagram(
	const char *text, struct stream *stream, struct fail *fail)
{
	uint64_t size;

	stream->cut = CUT_READ;
	stream->cut_size = DATAGRAM_MAX;
	if (text ? strcmp(text, "read") == 0 : !stream->args->interval.set)
		return true;
	if (!text || strcmp(text, "line") == 0) {
		stream->cut = CUT_LINE;
		return true;
	}
	if (!size_parse(text, strlen(text), &size) || size == 0 ||
		size > DATAGRAM_MAX)
		return fail_set(fail, STATUS_USAGE,
			"--datagram takes read, line or a size of 1 to %d, "
			"not '%s'",
			DATAGRAM_MAX, text);
	stream->cut = CUT_SIZE;
	stream->cut_size = (size_t)size;
	return true;
}

static bool check_buffer(const struct option_size *size, const char *name,
	int *ret_value, struct fail *fail)
{
	if (!size->set)
		return true;
	if (size->bytes == 0 || size->bytes > INT32_MAX / 2)
		return fail_set(fail, STATUS_USAGE,
			"%s takes a size from 1 to 1G", name);
	*ret_value = (int)size->bytes;
	return true;
}

static bool check_values(const struct stream_args *args, struct stream *stream,
	struct fail *fail)
{
	if (args->rate.set && args->rate.bytes == 0)
		return fail_set(fail, STATUS_USAGE, "--rate 0 moves nothing");
	if (args->pcap && (!*args->pcap || strcmp(args->pcap, "-") == 0))
		return fail_set(fail, STATUS_USAGE,
			"--pcap takes a file: stdout is for what is received");
	return check_datagram(args->datagram, stream, fail) &&
	       check_buffer(&args->sndbuf, "--sndbuf", &stream->sockopts.sndbuf,
		       fail) &&
	       check_buffer(&args->rcvbuf, "--rcvbuf", &stream->sockopts.rcvbuf,
		       fail);
}

static void take_program(const struct stream_args *args, struct stream *stream)
{
	static char shell[] = "/bin/sh", option[] = "-c";

	if (args->exec.argv) {
		stream->program = args->exec.argv;
	} else if (args->shell) {
		stream->shell_argv[0] = shell;
		stream->shell_argv[1] = option;
		/* posix_spawn takes char *const and changes nothing. */
		memcpy(&stream->shell_argv[2], &args->shell,
			sizeof(args->shell));
		stream->program = stream->shell_argv;
	}
}

bool stream_check(const struct stream_args *args,
	const struct common_args *common, struct stream *ret_stream,
	struct fail *fail)
{
	bool program = args->exec.argv || args->shell;
	const struct conflict conflicts[] = {
		{args->udp, args->unix_path, "-u", "-U"},
		{common->ipv4, common->ipv6, "-4", "-6"},
		{common->ipv4, args->unix_path, "-4", "-U"},
		{common->ipv6, args->unix_path, "-6", "-U"},
		{args->send_only, args->recv_only, "--send-only",
			"--recv-only"},
		{args->exec.argv, args->shell, "--exec", "--sh"},
		{program, args->send_only, "--exec", "--send-only"},
		{program, args->recv_only, "--exec", "--recv-only"},
		{program, args->progress, "--exec", "--progress"},
		{args->end_with_peer, args->udp, "--end-with-peer", "-u"},
		{args->interval.set, program && args->udp, "--interval",
			"--exec with -u"},
		{args->unix_path, args->ladder, "-U", "--ladder"},
		{args->unix_path, args->pcap, "-U", "--pcap"},
	};
	const struct conflict needs[] = {
		{args->datagram, args->udp, "--datagram", "-u"},
		{args->absolute, args->ladder, "--absolute", "--ladder"},
		{args->payload.set, args->ladder, "--payload", "--ladder"},
	};
	struct stream *stream = ret_stream;

	*stream = (struct stream){.args = args, .voice = voices[args->voice]};
	if (!conflict_check(conflicts, COUNT_OF(conflicts), fail) ||
		!requirement_check(needs, COUNT_OF(needs), fail))
		return false;
	stream->proto = args->unix_path ? "" : args->udp ? "/udp" : "/tcp";
	stream->family = common->ipv4	? AF_INET
			 : common->ipv6 ? AF_INET6
					: AF_UNSPEC;
	stream->resolve = common->resolve && !common->numeric;
	stream->sockopts = (struct sockopts){
		.ttl = (int)args->ttl.value,
		.tos = args->tos.set ? (int)args->tos.value : -1,
		.keepalive = args->keepalive,
	};
	stream->relay = (struct relay_options){
		.idle_ns = args->idle.ns,
		.hold_ns = args->hold.ns,
		.hold_set = args->hold.set,
		.no_shutdown = args->no_shutdown,
		.end_with_peer = args->end_with_peer,
		.send_only = args->send_only,
		.recv_only = args->recv_only,
		.rate = args->rate.bytes,
		.interval_ns = args->interval.ns,
		.near_is_child = program,
	};
	stream->relay.outlive_reader = stream->voice->forgiving && !program;
	take_program(args, stream);
	return check_values(args, stream, fail);
}

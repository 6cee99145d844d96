#include "cmd/compat_nc_words.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/number.h"
#include "net/endpoint.h"
#include "session/stream.h"

enum mode { NC_LISTEN = 1, NC_CONNECT = 2 };

/* nc knows no --resolve: names are looked up unless -n is given. */
static const struct translation table[] = {
	TRANSLATE_FLAG(struct nc_args, udp, 0, "--udp"),
	TRANSLATE_FLAG(struct nc_args, common.ipv4, 0, "-4"),
	TRANSLATE_FLAG(struct nc_args, common.ipv6, 0, "-6"),
	TRANSLATE_FLAG(struct nc_args, numeric, 0, "-n"),
	TRANSLATE_FLAG(struct nc_args, keep_open, NC_LISTEN, "--keep-open"),
	TRANSLATE_TEXT(struct nc_args, source, NC_LISTEN, "--bind"),
	TRANSLATE_TEXT(struct nc_args, source, NC_CONNECT, "--source"),
	TRANSLATE_TEXT(struct nc_args, port, NC_LISTEN, "--port"),
	TRANSLATE_TEXT(struct nc_args, port, NC_CONNECT, "--source-port"),
	TRANSLATE_TEXT(struct nc_args, interval, 0, "--interval"),
	TRANSLATE_NUMBER(struct nc_args, replies, 0, "--replies"),
	TRANSLATE_FLAG(struct nc_args, detached, 0, "--recv-only"),
	TRANSLATE_FLAG(struct nc_args, crlf, 0, "--crlf"),
	TRANSLATE_TEXT(struct nc_args, hex, 0, "--hex"),
	TRANSLATE_NUMBER(struct nc_args, ttl, 0, "--ttl"),
	TRANSLATE_TEXT(struct nc_args, shell, 0, "--sh"),
	TRANSLATE_END,
};

static const struct {
	const char *name;
	unsigned value;
} tos_names[] = {
	/* RFC 1349, RFC 791: precedence. */
	{"lowdelay", 0x10},
	{"throughput", 0x08},
	{"reliability", 0x04},
	{"lowcost", 0x02},
	{"critical", 0xa0},
	{"inetcontrol", 0xc0},
	{"netcontrol", 0xe0},
	/* RFC 3246 */
	{"ef", 0xb8},
};

/* af11 to af43 (RFC 2597): class and drop precedence; cs0 to cs7 (RFC 2474). */
static bool class_parse(const char *text, unsigned *ret)
{
	if (strncmp(text, "af", 2) == 0 && text[2] >= '1' && text[2] <= '4' &&
		text[3] >= '1' && text[3] <= '3' && text[4] == '\0') {
		*ret = (unsigned)(text[2] - '0') << 5 |
		       (unsigned)(text[3] - '0') << 3;
		return true;
	}
	if (strncmp(text, "cs", 2) == 0 && text[2] >= '0' && text[2] <= '7' &&
		text[3] == '\0') {
		*ret = (unsigned)(text[2] - '0') << 5;
		return true;
	}
	return false;
}

static bool tos_parse(const char *text, unsigned *ret, struct fail *fail)
{
	char *end = NULL;
	unsigned long value;

	for (size_t i = 0; i < COUNT_OF(tos_names); i++)
		if (strcmp(text, tos_names[i].name) == 0) {
			*ret = tos_names[i].value;
			return true;
		}
	if (class_parse(text, ret))
		return true;
	value = strtoul(text, &end, text[0] == '0' && text[1] == 'x' ? 16 : 10);
	if (text[0] < '0' || text[0] > '9' || *end || value > 255)
		return fail_set(fail, STATUS_USAGE,
			"option '-T' takes lowdelay, throughput, reliability, "
			"lowcost, ef, af11 to af43, cs0 to cs7 or a number up "
			"to 255, not '%s'",
			text);
	*ret = (unsigned)value;
	return true;
}

/* One word names a program, as nc.traditional has it; or it is cut at blanks, as
 * ncat does. */
static void add_program(const char *text, struct words *words)
{
	struct stat info;

	words_add(words, "--exec");
	if (stat(text, &info) == 0) {
		words_add(words, text);
		return;
	}
	while (*text) {
		size_t blanks = strspn(text, " \t");
		size_t len = strcspn(text + blanks, " \t");

		if (len > 0)
			words_printf(words, "%.*s", (int)len, text + blanks);
		text += blanks + len;
	}
}

/* -w 0: the peer is not waited for; this much it takes to connect to it, or
 * for a stdin that somebody else is just about to fill. */
#define AT_ONCE "1s"

static bool is_zero(const char *seconds)
{
	int64_t ns;

	return duration_parse(seconds, strlen(seconds), &ns) && ns == 0;
}

/* A program on a connection is not cut off for its silence; with UDP, which has
 * no end, the silence is the end of its stdin. */
static void add_wait(const struct nc_args *args, struct words *words)
{
	bool program = (args->exec || args->shell) && !args->udp;
	const char *wait = args->wait;

	if (!wait)
		return;
	if (is_zero(wait))
		wait = AT_ONCE;
	if (program || !args->listen)
		words_printf(words, "--timeout=%s", wait);
	if (!program && !args->zero)
		words_printf(words, "--idle=%s", wait);
}

static void add_ending(
	const struct nc_args *args, const char *quit, struct words *words)
{
	bool program = args->exec || args->shell;

	if (program || args->zero)
		return;
	if (quit)
		words_printf(words, "--hold=%s", quit);
	else if (args->wait && is_zero(args->wait))
		words_add(words, "--hold=0");
	else if ((!args->half_close || args->udp) &&
		 !(args->udp && args->listen))
		words_add(words, "--no-shutdown");
	if (args->listen && !args->udp)
		words_add(words, "--end-with-peer");
}

/* Both netcats listen on IPv4 unless they are told otherwise, and netstat then
 * shows "tcp", not "tcp6". */
static bool is_ipv4_by_custom(const struct nc_args *args, int operand_count)
{
	return args->listen && !args->unix_path && !args->common.ipv4 &&
	       !args->common.ipv6 && !args->source && operand_count < 2;
}

bool nc_is_address(const char *text)
{
	struct endpoint endpoint;
	struct in_addr address;

	return endpoint_parse(text, strlen(text), 0, &endpoint) ||
	       inet_aton(text, &address);
}

bool nc_words(const struct nc_args *args, const char *quit, int operand_count,
	char **operands, struct words *words, struct fail *fail)
{
	unsigned tos = 0;

	translate(table, args, args->listen ? NC_LISTEN : NC_CONNECT, words);
	words_add(words, "--voice=nc");
	add_wait(args, words);
	/* In datagrams there is no telnet, and in -z nothing at all. */
	if (args->telnet && !args->udp && !args->zero)
		words_add(words, "--telnet");
	if (args->zero)
		words_add(words, "--zero");
	if (is_ipv4_by_custom(args, operand_count))
		words_add(words, "-4");
	if (!args->numeric)
		words_add(words, "--resolve");
	if (args->rcvbuf.set)
		words_printf(words, "--rcvbuf=%llu",
			(unsigned long long)args->rcvbuf.bytes);
	if (args->sndbuf.set)
		words_printf(words, "--sndbuf=%llu",
			(unsigned long long)args->sndbuf.bytes);
	if (args->tos) {
		if (!tos_parse(args->tos, &tos, fail))
			return false;
		words_printf(words, "--tos=%u", tos);
	}
	add_ending(args, quit, words);
	if (args->unix_path) {
		words_printf(words, "--unix=%s", operands[0]);
	} else {
		for (int i = 0; i < operand_count; i++)
			words_add(words, operands[i]);
	}
	if (args->exec)
		add_program(args->exec, words);
	return true;
}

#include "cmd/compat_nc_call.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "cmd/all.h"
#include "cmd/compat_nc_ports.h"
#include "io/confine.h"
#include "io/fd.h"
#include "io/privilege.h"
#include "svc/services.h"

/* more: this is not the only call. */
static enum status call(const struct nc_args *args, const char *quit, bool more,
	int operand_count, char **operands, struct report *report,
	int *ret_signal, struct fail *fail)
{
	struct words words = {0};
	enum status status = STATUS_USAGE;

	if (more)
		words_add(&words, "--more");
	if (nc_words(args, quit, operand_count, operands, &words, fail))
		status = command_call(
			args->listen ? &listen_command : &connect_command,
			&words, report, ret_signal, fail);
	words_release(&words);
	return status;
}

/* Each file of -o is opened anew for the next port. False: it cannot be had. */
static bool make_file(const char *path, struct fail *fail)
{
	int fd = fd_open(path, O_WRONLY | O_CREAT);

	if (fd < 0)
		return fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot open '%s'", path);
	fd_close(&fd);
	return true;
}

/* Before the first of several ports: what the calls of the others take stays.
 * A program that is run may need more. */
static bool confine_self(const struct nc_args *args,
	const struct report *report, struct fail *fail)
{
	bool file = args->hex && strcmp(args->hex, "-") != 0;
	const struct confine_path paths[] = {
		{SERVICES_PATH, CONFINE_READ},
		{file ? args->hex : NULL, CONFINE_WRITE},
		{0},
	};
	const struct confine needs = {
		.paths = paths,
		.connect = true,
		.bind = args->port != NULL,
		.resolve = true,
		.keep = (args->port ? PRIVILEGE_NET_BIND_SERVICE : 0) |
			(file ? PRIVILEGE_DAC_OVERRIDE : 0),
	};
	char text[CONFINE_TEXT_MAX];

	if (args->exec || args->shell)
		return true;
	if (file && !make_file(args->hex, fail))
		return false;
	report_detail(report, "%s", confine(&needs, text));
	return true;
}

static void pause_for(const char *interval)
{
	int64_t ns;

	if (interval && duration_parse(interval, strlen(interval), &ns))
		(void)poll(NULL, 0,
			ns / NS_PER_MS < INT32_MAX ? (int)(ns / NS_PER_MS)
						   : INT32_MAX);
}

static bool check_ports(const struct nc_args *args, int count, char **texts,
	bool *ret_many, struct fail *fail)
{
	struct nc_ports ports;
	bool many = count > 1;

	for (int i = 0; i < count; i++) {
		if (!nc_ports_parse(texts[i], args->udp, &ports, fail))
			return false;
		many = many || ports.range;
	}
	*ret_many = many;
	return true;
}

/* The ports in turn, and a conversation with each that answers. What fails
 * otherwise than by not answering ends it all. */
static enum status call_ports(const struct nc_args *args, const char *quit,
	int operand_count, char **operands, struct report *report,
	int *ret_signal, struct fail *fail)
{
	enum status best = STATUS_NO, status;
	bool called = false, many = false;

	if (!check_ports(args, operand_count - 1, operands + 1, &many, fail) ||
		(many && !confine_self(args, report, fail)))
		return fail->status;
	for (int i = 1; i < operand_count; i++) {
		struct nc_ports ports;

		(void)nc_ports_parse(operands[i], args->udp, &ports, fail);
		for (unsigned port = ports.low; port <= ports.high; port++) {
			char number[24];
			char *pair[] = {operands[0], operands[i]};

			if (ports.range) {
				(void)snprintf(
					number, sizeof(number), "%u", port);
				pair[1] = number;
			}
			if (called)
				pause_for(args->interval);
			called = true;
			*fail = (struct fail){0};
			status = call(args, quit, many, 2, pair, report,
				ret_signal, fail);
			if (status == STATUS_OK)
				best = STATUS_OK;
			else if (status != STATUS_NO || fail->text[0])
				return status;
			if (*ret_signal)
				return status;
		}
	}
	return best;
}

enum status nc_call(const struct nc_args *args, const char *quit,
	int operand_count, char **operands, struct report *report,
	int *ret_signal, struct fail *fail)
{
	if (args->listen || args->unix_path)
		return call(args, quit, false, operand_count, operands, report,
			ret_signal, fail);
	return call_ports(
		args, quit, operand_count, operands, report, ret_signal, fail);
}

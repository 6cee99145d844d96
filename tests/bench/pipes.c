/*
 * The two ends of a pipe that cost next to nothing, so that what is between
 * them is what gets measured.
 *
 *	pipes source SIZE	SIZE bytes to stdout: pages are lent to the
 *				pipe (vmsplice), not copied
 *	pipes sink		reads stdin to its end, prints the byte count
 */
#include "../tools/tool.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>

enum { BLOCK = 65536 };

static int run_source(int argc, char **argv)
{
	uint64_t left = tool_number(argv[0]);
	bool lend = true;
	char *block = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	(void)argc;
	if (block == MAP_FAILED)
		die("mmap");
	for (int i = 0; i < BLOCK; i++)
		block[i] = (char)(i * 7);
	while (left) {
		struct iovec part = {.iov_base = block,
			.iov_len = left < BLOCK ? left : (uint64_t)BLOCK};
		ssize_t put = lend ? vmsplice(STDOUT_FILENO, &part, 1, 0)
				   : writev(STDOUT_FILENO, &part, 1);

		if (put < 0 && lend && (errno == EBADF || errno == EINVAL))
			lend = false; /* stdout is no pipe */
		else if (put < 0 && errno != EINTR)
			die("write");
		if (put > 0)
			left -= (uint64_t)put;
	}
	return 0;
}

static int run_sink(int argc, char **argv)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	uint64_t total = 0;
	ssize_t got;

	(void)argc;
	(void)argv;
	while ((got = splice(STDIN_FILENO, NULL, null, NULL, 1 << 20, 0)) > 0)
		total += (uint64_t)got;
	if (got < 0)
		die("splice");
	printf("%" PRIu64 "\n", total);
	return 0;
}

static const struct tool_mode modes[] = {
	{"source", "SIZE", 1, run_source},
	{"sink", "", 0, run_sink},
};

int main(int argc, char **argv)
{
	return tool_main(modes, sizeof(modes) / sizeof(modes[0]), argc, argv);
}

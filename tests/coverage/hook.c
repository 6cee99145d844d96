/*
 * Linked into an ncx that counts the lines it runs: gcov writes the counters at
 * exit(3), so that a death by signal would lose them.
 *
 *	gcc -c hook.c -o hook.o
 *	gcc ... --coverage hook.o -Wl,--wrap=raise,--wrap=syscall
 *
 * They are written before raise(3), with which ncx ends of a signal that it has
 * caught, and by a handler for signals that nobody here has caught: it then
 * dies of it all the same. What a test kills with SIGKILL stays lost.
 *
 * What a test has made fail by tests/fault/shim.c fails for ncx: gcov opens and
 * reads files, too, which would lose the counters of just the runs that go where
 * no other goes, and spend the faults of a sweep on gcov.
 *
 * A child of vfork(2) shares our counters and must not write them, so that
 * _exit(2) is left alone.
 *
 * Who is confined by Landlock may not open the file for the counters: here its
 * rules leave files out, and ports in.
 */
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

void __gcov_dump(void);
void __gcov_reset(void);
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
/* Of the shim, when it is preloaded. */
void fault_over(void) __attribute__((weak));

#define CREATE_RULESET 444 /* landlock_create_ruleset(2) */

long __wrap_syscall(long number, ...)
{
	long arguments[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		arguments[i] = va_arg(list, long);
	va_end(list);
	/* The first member of the rules: what is forbidden with files. */
	if (number == CREATE_RULESET && arguments[0])
		*(uint64_t *)arguments[0] = 0;
	return __real_syscall(number, arguments[0], arguments[1], arguments[2],
		arguments[3], arguments[4], arguments[5]);
}

static void dump(void)
{
	if (fault_over)
		fault_over();
	__gcov_dump();
}

/* Before gcov's own, which is of a higher priority. */
__attribute__((destructor)) static void end(void)
{
	if (fault_over)
		fault_over();
}

int __real_raise(int number);
int __wrap_raise(int number);

int __wrap_raise(int number)
{
	int result;

	dump();
	result = __real_raise(number);
	/* It was only stopped; what was written is not written twice. */
	__gcov_reset();
	return result;
}

static void die(int number)
{
	sigset_t set;

	dump();
	(void)signal(number, SIG_DFL);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, number);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
	(void)__real_raise(number);
}

__attribute__((constructor)) static void begin(void)
{
	static const int numbers[] = {SIGHUP, SIGINT, SIGTERM, SIGALRM};
	struct sigaction action;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		/* One that is ignored stays so. */
		if (sigaction(numbers[i], NULL, &action) == 0 &&
			action.sa_handler == SIG_DFL)
			(void)signal(numbers[i], die);
	}
}

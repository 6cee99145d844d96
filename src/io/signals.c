#include "io/signals.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "io/fd.h"

static void signal_ready(struct watch *watch, uint32_t events)
{
	struct signals *signals = container_of(watch, struct signals, watch);
	struct signalfd_siginfo info;

	(void)events;
	while (watch->loop && fd_read(signals->fd, &info, sizeof(info)) ==
				      (ssize_t)sizeof(info)) {
		signals->typed = info.ssi_code == SI_KERNEL;
		signals->caught(signals, (int)info.ssi_signo);
	}
}

bool signals_start(struct signals *signals, struct loop *loop,
	void (*caught)(struct signals *, int), struct fail *fail)
{
	static const int wanted[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGUSR1};
	struct sigaction old;
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (wanted[i] == SIGCHLD ||
			(sigaction(wanted[i], NULL, &old) == 0 &&
				old.sa_handler != SIG_IGN))
			(void)sigaddset(&set, wanted[i]);
	/* An ignored SIGCHLD would throw away the children's statuses. */
	(void)signal(SIGCHLD, SIG_DFL);
	signals->caught = caught;
	signals->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals->fd < 0)
		return fail_errno(fail, STATUS_TROUBLE, errno,
			"cannot create a signal descriptor");
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	if (!watch_start(&signals->watch, loop, signals->fd, EPOLLIN,
		    signal_ready, fail)) {
		fd_close(&signals->fd);
		return false;
	}
	return true;
}

void signals_stop(struct signals *signals)
{
	sigset_t set;

	if (!signals->watch.loop)
		return;
	watch_stop(&signals->watch);
	fd_close(&signals->fd);
	(void)sigemptyset(&set);
	(void)sigprocmask(SIG_SETMASK, &set, NULL);
}

void signals_hold(int number)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, number);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
}

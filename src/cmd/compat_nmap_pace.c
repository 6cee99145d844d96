/* The pace of ncx nmap. */
#include <inttypes.h>
#include <string.h>

#include "base/number.h"
#include "cmd/compat_nmap.h"

#define RATE_MOST  (10000000 * NS_PER_SECOND)
#define RATE_LEAST NS_PER_MS

/* What -T means where no option says something else; 0: nothing. */
static const struct template
{
	const char *number, *name;
	int64_t delay, timeout, host_timeout;
	unsigned retries;
}
templates[] = {
	{"0", "paranoid", .delay = 300 * NS_PER_SECOND},
	{"1", "sneaky", .delay = 15 * NS_PER_SECOND},
	{"2", "polite", .delay = 400 * NS_PER_MS},
	{"3", "normal", .delay = 0},
	{"4", "aggressive", .timeout = 1250 * NS_PER_MS},
	{"5", "insane", .timeout = 300 * NS_PER_MS,
		.host_timeout = 900 * NS_PER_SECOND, .retries = 2},
};

static const struct template *find_template(const char *name, struct fail *fail)
{
	for (size_t i = 0; i < sizeof(templates) / sizeof(*templates); i++)
		if (strcmp(name, templates[i].number) == 0 ||
			strcmp(name, templates[i].name) == 0)
			return &templates[i];
	(void)fail_set(fail, STATUS_USAGE,
		"option '-T' takes 0 to 5, or paranoid, sneaky, polite, "
		"normal, aggressive or insane, not '%s'",
		name);
	return NULL;
}

/* An option's value, or else the template's. */
static void add_time(struct words *words, const char *word,
	const struct option_duration *given, int64_t otherwise)
{
	int64_t ns = given->set ? given->ns : otherwise;

	if (given->set || otherwise > 0)
		words_printf(words, "%s=%" PRId64 "us", word, ns / 1000);
}

/* Probes in a second, times NS_PER_SECOND; 0 without the option. Its digits are
 * those of a duration in seconds. */
static bool parse_rate(const char *option, const char *text, int64_t *ret_rate,
	struct fail *fail)
{
	*ret_rate = 0;
	if (!text || (strspn(text, "0123456789.") == strlen(text) &&
			     duration_parse(text, strlen(text), ret_rate) &&
			     *ret_rate >= RATE_LEAST && *ret_rate <= RATE_MOST))
		return true;
	return fail_set(fail, STATUS_USAGE,
		"option '%s' takes a number from 0.001 to 10000000, not '%s'",
		option, text);
}

static bool rates_agree(const struct nmap_args *args, int64_t min, int64_t max,
	int64_t delay, struct fail *fail)
{
	if (min % NS_PER_SECOND != 0)
		return fail_set(fail, STATUS_USAGE,
			"option '--min-rate' takes a whole number here, not "
			"'%s'",
			args->min_rate);
	if (max > 0 && min > max)
		return fail_set(fail, STATUS_USAGE,
			"--min-rate %s is more than --max-rate %s",
			args->min_rate, args->max_rate);
	if (delay == 0 || min / NS_PER_SECOND <= NS_PER_SECOND / delay)
		return true;
	return fail_set(fail, STATUS_USAGE,
		"--min-rate %s is more than %s%s lets through", args->min_rate,
		args->delay.set ? "--scan-delay" : "-T ",
		args->delay.set ? "" : args->template);
}

/* ncx scan has whole rates; any other is a time between probes. */
static bool take_rates(const struct nmap_args *args, int64_t delay,
	struct words *words, struct fail *fail)
{
	int64_t min, max;

	if (!parse_rate("--max-rate", args->max_rate, &max, fail) ||
		!parse_rate("--min-rate", args->min_rate, &min, fail) ||
		!rates_agree(args, min, max, delay, fail))
		return false;
	if (min > 0)
		words_printf(words, "--min-rate=%" PRId64, min / NS_PER_SECOND);
	if (max % NS_PER_SECOND != 0) {
		if (delay < NS_PER_SECOND * NS_PER_SECOND / max)
			delay = NS_PER_SECOND * NS_PER_SECOND / max;
	} else if (max > 0) {
		words_printf(words, "--rate=%" PRId64, max / NS_PER_SECOND);
	}
	if (delay > 0)
		words_printf(words, "--delay=%" PRId64 "us", delay / 1000);
	return true;
}

bool nmap_pace(
	const struct nmap_args *args, struct words *words, struct fail *fail)
{
	const struct template *template =
		find_template(args->template ? args->template : "3", fail);

	if (!template)
		return false;
	if (!take_rates(args,
		    args->delay.set ? args->delay.ns : template->delay, words,
		    fail))
		return false;
	add_time(words, "--timeout", &args->timeout, template->timeout);
	add_time(words, "--host-timeout", &args->host_timeout,
		template->host_timeout);
	if (args->retries.set)
		words_printf(words, "--retries=%" PRIu64, args->retries.value);
	else if (template->retries > 0)
		words_printf(words, "--retries=%u", template->retries);
	return true;
}

#include "list/netstat_counters.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "io/fd.h"
#include "list/netstat_counters_words.h"
#include "out/text.h"
#include "proc/counters.h"

struct printer {
	const struct netstat_counters_options *options;
	struct text text;
	const struct counters_words_group *group;
	/* COUNTERS_INPUT or _OUTPUT, whose lines are set in further, or 0. */
	int histogram;
};

static void indent(struct printer *printer)
{
	text_pad(&printer->text, printer->histogram ? 8 : 4);
}

static void value(struct printer *printer, const struct counter *counter)
{
	if (counter->negative)
		text_add_byte(&printer->text, '-');
	text_uint(&printer->text, counter->value);
}

/* "words: value" */
static void labelled(struct printer *printer, const struct counters_text *words,
	const struct counter *counter)
{
	if (counter->value == 0)
		return;
	indent(printer);
	text_add_bytes(&printer->text, words->text, words->len);
	text_add(&printer->text, ": ");
	value(printer, counter);
	text_add_byte(&printer->text, '\n');
}

/* "value words", or the value among them, which ends a histogram. */
static void counted(struct printer *printer, const struct counters_words *row,
	const struct counter *counter)
{
	const char *place = strchr(row->words, '%');

	if (counter->value == 0 && row->shape == COUNTERS_NONZERO)
		return;
	printer->histogram = 0;
	indent(printer);
	if (place)
		text_add_bytes(&printer->text, row->words,
			(size_t)(place - row->words));
	value(printer, counter);
	if (!place)
		text_add_byte(&printer->text, ' ');
	text_add(&printer->text, place ? place + 1 : row->words);
	text_add_byte(&printer->text, '\n');
}

/* The title comes before the first counter of its kind, even if that is 0. In
 * Icmp6 the second one stands in the first histogram: so it does there. */
static void begin_histogram(struct printer *printer, enum counters_shape which)
{
	if (printer->histogram == (int)which)
		return;
	indent(printer);
	text_printf(&printer->text, "ICMP %s histogram:\n",
		which == COUNTERS_INPUT ? "input" : "output");
	printer->histogram = (int)which;
}

static void print(struct printer *printer, const struct counter *counter)
{
	const struct counters_words *row =
		counters_words_find(printer->group, &counter->name);
	struct counters_text words;

	if (!row) {
		labelled(printer, &counter->name, counter);
	} else if (row->shape == COUNTERS_INPUT ||
		   row->shape == COUNTERS_OUTPUT) {
		words = (struct counters_text){row->words, strlen(row->words)};
		begin_histogram(printer, row->shape);
		labelled(printer, &words, counter);
	} else if (row->shape != COUNTERS_HIDDEN) {
		counted(printer, row, counter);
	}
}

static bool is_chosen(const struct netstat_counters_options *options,
	const struct counters_words_group *group)
{
	if (!options->tcp && !options->udp && !options->udplite &&
		!options->raw)
		return true;
	switch (group->protocol) {
	case COUNTERS_RAW:
		return options->raw;
	case COUNTERS_TCP:
		return options->tcp;
	case COUNTERS_UDP:
		return options->udp;
	case COUNTERS_SCTP:
		return false;
	case COUNTERS_ANY:
		break;
	}
	return true;
}

/* False: nobody wants the group. */
static bool begin_group(
	struct printer *printer, const struct counters_text *name)
{
	printer->group = counters_words_group(name);
	if (!is_chosen(printer->options, printer->group))
		return false;
	/* The types of messages belong to the histograms before them. */
	if (!counters_is(name, "IcmpMsg"))
		printer->histogram = 0;
	text_add_bytes(&printer->text, name->text, name->len);
	text_add(&printer->text, ":\n");
	return true;
}

/* --- the files ------------------------------------------------------------- */

/* Pairs of lines: all groups, or only the one whose name is given. */
static void print_pairs(
	struct printer *printer, struct counters_text rest, const char *only)
{
	struct counters_group group;
	struct counter counter;

	while (counters_next_group(&rest, &group)) {
		if ((only && !counters_is(&group.name, only)) ||
			!begin_group(printer, &group.name))
			continue;
		while (counters_next(&group, &counter))
			print(printer, &counter);
	}
}

/* "Udp6NoPorts" is in Udp6; what has no digit is in a group by itself. */
static struct counters_text group_of(const struct counters_text *name)
{
	struct counters_text group = {name->text, 0};

	while (group.len < name->len && name->text[group.len] != '6')
		group.len++;
	if (group.len < name->len)
		group.len++;
	return group;
}

static void print_lines6(struct printer *printer, struct counters_text rest)
{
	struct counters_text name, last = {0};
	struct counter counter;
	bool wanted = false;

	while (counters_next_line(&rest, &counter)) {
		name = group_of(&counter.name);
		if (!last.text || name.len != last.len ||
			memcmp(name.text, last.text, name.len) != 0)
			wanted = begin_group(printer, &name);
		last = name;
		if (wanted)
			print(printer, &counter);
	}
}

static void print_sctp(struct printer *printer, struct counters_text rest)
{
	static const struct counters_text name = {"Sctp", 4};
	struct counter counter;

	if (rest.len == 0 || !begin_group(printer, &name))
		return;
	while (counters_next_line(&rest, &counter))
		print(printer, &counter);
}

static struct counters_text text_of(const struct buf *bytes)
{
	return (struct counters_text){
		(const char *)buf_bytes(bytes), bytes->len};
}

static bool print_ipv4(int proc_fd, struct printer *printer, struct fail *fail)
{
	struct buf snmp = {0}, netstat = {0}, sctp = {0};
	bool good = counters_read(proc_fd, "snmp", true, &snmp, fail) &&
		    counters_read(proc_fd, "netstat", false, &netstat, fail) &&
		    counters_read(proc_fd, "sctp/snmp", false, &sctp, fail);

	if (good) {
		print_pairs(printer, text_of(&snmp), NULL);
		print_pairs(printer, text_of(&netstat), NULL);
		print_sctp(printer, text_of(&sctp));
	}
	buf_release(&snmp);
	buf_release(&netstat);
	buf_release(&sctp);
	return good;
}

/* Tcp counts for both families: it is here where the other part is not. */
static bool print_ipv6(int proc_fd, struct printer *printer, struct fail *fail)
{
	bool with_tcp = !printer->options->ipv4;
	struct buf snmp6 = {0}, snmp = {0};
	bool good = counters_read(proc_fd, "snmp6", true, &snmp6, fail) &&
		    (!with_tcp ||
			    counters_read(proc_fd, "snmp", true, &snmp, fail));

	if (good) {
		print_lines6(printer, text_of(&snmp6));
		print_pairs(printer, text_of(&snmp), "Tcp");
	}
	buf_release(&snmp6);
	buf_release(&snmp);
	return good;
}

bool netstat_counters_print(
	const struct netstat_counters_options *options, struct fail *fail)
{
	const char *root = options->proc_root ? options->proc_root : "/proc";
	struct printer printer = {.options = options};
	int proc_fd = fd_open(root, O_PATH | O_DIRECTORY);
	bool good;

	if (proc_fd < 0)
		return fail_errno(
			fail, STATUS_TROUBLE, errno, "cannot open '%s'", root);
	good = (!options->ipv4 && options->ipv6) ||
	       print_ipv4(proc_fd, &printer, fail);
	good = good && (!options->ipv6 || print_ipv6(proc_fd, &printer, fail));
	fd_close(&proc_fd);
	if (good)
		return text_print(&printer.text, fail);
	text_release(&printer.text);
	return false;
}

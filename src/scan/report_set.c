#include "scan/report_set.h"

#include <stdlib.h>
#include <string.h>

static const struct scan_format *find_format(const char *name, size_t len)
{
	for (const struct scan_format *const *at = scan_formats; *at; at++)
		if (strlen((*at)->name) == len &&
			memcmp((*at)->name, name, len) == 0)
			return *at;
	return NULL;
}

static bool open_one(struct report_set *set, const struct scan_format *format,
	const char *path, const struct scan_info *info, struct fail *fail)
{
	struct scan_report *grown =
		realloc(set->items, (set->count + 1) * sizeof(*grown));

	if (!grown)
		return fail_memory(fail);
	set->items = grown;
	if (!scan_report_open(&grown[set->count], format, path, info, fail))
		return false;
	set->count++;
	return true;
}

/* The format, and where the path begins; null: not FORMAT:FILE. */
static const struct scan_format *split_output(
	const char *output, const char **ret_path, struct fail *fail)
{
	const char *colon = strchr(output, ':');
	const struct scan_format *format =
		colon ? find_format(output, (size_t)(colon - output)) : NULL;

	if (!format || !colon[1]) {
		fail_set(fail, STATUS_USAGE,
			"-o takes FORMAT:FILE, like xml:scan.xml (text, json, "
			"xml, grep, nmap), not '%s'",
			output);
		return NULL;
	}
	if (strcmp(colon + 1, "-") == 0) {
		fail_set(fail, STATUS_USAGE,
			"-o writes to files; stdout has --format %s",
			format->name);
		return NULL;
	}
	*ret_path = colon + 1;
	return format;
}

bool report_set_check(const char *output, struct fail *fail)
{
	const char *path;

	return split_output(output, &path, fail);
}

bool report_set_add(struct report_set *set, const char *output,
	const struct scan_info *info, struct fail *fail)
{
	const char *path;
	const struct scan_format *format = split_output(output, &path, fail);

	return format && open_one(set, format, path, info, fail);
}

bool report_set_stdout(struct report_set *set, const char *format,
	const struct scan_info *info, struct fail *fail)
{
	set->on_stdout = open_one(
		set, find_format(format, strlen(format)), NULL, info, fail);
	return set->on_stdout;
}

bool report_set_nc(
	struct report_set *set, const struct scan_info *info, struct fail *fail)
{
	set->on_stdout = open_one(set, &scan_format_nc, NULL, info, fail);
	return set->on_stdout;
}

void report_set_host(struct report_set *set, const struct host *host)
{
	for (size_t i = 0; i < set->count; i++)
		scan_report_host(&set->items[i], host);
}

bool report_set_unread(const struct report_set *set)
{
	return set->on_stdout && set->items[set->count - 1].failed;
}

void report_set_close(struct report_set *set,
	const struct scan_summary *summary, const struct report *report,
	struct fail *fail)
{
	for (size_t i = 0; i < set->count; i++) {
		struct fail lost = {0};

		if (scan_report_close(&set->items[i], summary, &lost))
			continue;
		if (fail->status != STATUS_OK)
			report_fail(report, &lost);
		else
			*fail = lost;
	}
	free(set->items);
	*set = (struct report_set){0};
}

/* The reports of ncx nmap. */
#include <string.h>

#include "cmd/compat_nmap.h"

/* What -oN and its like, and -oA, ask for. */
struct file {
	const char *option, *format, *path, *suffix;
};
#define FILES 6

static size_t name_len(const struct file *file)
{
	return strlen(file->path) + strlen(file->suffix);
}

static char name_byte(const struct file *file, size_t i)
{
	size_t path_len = strlen(file->path);

	return i < path_len ? file->path[i] : file->suffix[i - path_len];
}

/* Two reports in one file would be neither. */
static bool is_same(const struct file *one, const struct file *other)
{
	size_t len;

	if (!one->path || !other->path)
		return false;
	len = name_len(one);
	if (len != name_len(other))
		return false;
	while (len > 0 && name_byte(one, len - 1) == name_byte(other, len - 1))
		len--;
	return len == 0;
}

/* nmap puts the time into names with % in them. */
static bool check_file(const struct file *files, size_t i, struct fail *fail)
{
	const char *option = files[i].option, *path = files[i].path;

	if (!path)
		return true;
	if (*path == '\0')
		return fail_set(fail, STATUS_USAGE,
			"option '%s' takes the name of a file, not ''", option);
	if (strcmp(path, "-") == 0) {
		if (*files[i].suffix)
			return fail_set(fail, STATUS_USAGE,
				"option '%s' writes three files; only one "
				"report goes to stdout",
				option);
		return true;
	}
	if (strchr(path, '%'))
		return fail_set(fail, STATUS_USAGE,
			"ncx puts no time into the name of a file, '%s'", path);
	for (size_t j = 0; j < i; j++)
		if (is_same(&files[i], &files[j]))
			return fail_set(fail, STATUS_USAGE,
				"options '%s' and '%s' name the same file, "
				"'%s%s'",
				files[j].option, option, path, files[i].suffix);
	return true;
}

bool nmap_reports(
	const struct nmap_args *args, struct words *words, struct fail *fail)
{
	const struct file files[FILES] = {
		{"-oN", "nmap", args->text_file, ""},
		{"-oG", "grep", args->grep_file, ""},
		{"-oX", "xml", args->xml_file, ""},
		{"-oA", "nmap", args->all_files, ".nmap"},
		{"-oA", "grep", args->all_files, ".gnmap"},
		{"-oA", "xml", args->all_files, ".xml"},
	};
	const char *on_stdout = NULL;

	for (size_t i = 0; i < FILES; i++) {
		const char *path = files[i].path;

		if (!check_file(files, i, fail))
			return false;
		if (path && strcmp(path, "-") == 0) {
			if (on_stdout)
				return fail_set(fail, STATUS_USAGE,
					"only one report goes to stdout");
			on_stdout = files[i].format;
		} else if (path) {
			words_printf(words, "--output=%s:%s%s", files[i].format,
				path, files[i].suffix);
		}
	}
	words_printf(words, "--format=%s", on_stdout ? on_stdout : "nmap");
	if (args->reason || args->common.verbose > 1)
		words_add(words, "--reason");
	return true;
}

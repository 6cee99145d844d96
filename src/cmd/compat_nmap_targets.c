/* The targets of ncx nmap: those of ncx scan, and lists in the last part of an
 * IPv4 address. */
#include <string.h>

#include "cmd/compat_nmap.h"
#include "scan/ports.h"

/* "10.0.0.1,3,5-7", a word for each item. */
static bool add_list(const char *text, const char *list, struct words *words,
	struct fail *fail)
{
	int head = (int)(list - text);

	for (const char *item = list;; item++) {
		size_t len = strcspn(item, ",");

		if (len == 0)
			return fail_set(fail, STATUS_USAGE,
				"'%s' is not a target: a number is missing at "
				"a comma",
				text);
		words_printf(words, "%.*s%.*s", head, text, (int)len, item);
		item += len;
		if (*item == '\0')
			return true;
	}
}

static bool add_with_commas(
	const char *text, struct words *words, struct fail *fail)
{
	const char *last = strrchr(text, '.');
	size_t dots = 0;

	for (const char *at = text; *at; at++)
		dots += *at == '.';
	if (strspn(text, "0123456789.-*,") < strlen(text) || dots > 3)
		return fail_set(fail, STATUS_USAGE,
			"'%s' is not a target: targets are separated by blanks",
			text);
	if (dots < 3)
		return fail_set(fail, STATUS_USAGE,
			"'%s' is not a target: -p says the ports", text);
	if (strchr(text, ',') < last)
		return fail_set(fail, STATUS_USAGE,
			"'%s' is not a target: a list stands only in the last "
			"part of an address, as in 10.0.0.1,3,5-7",
			text);
	return add_list(text, last + 1, words, fail);
}

bool nmap_targets(const struct nmap_args *args, int operand_count,
	char **operands, struct words *words, struct fail *fail)
{
	if (operand_count == 0 && args->targets.count == 0)
		return fail_set(fail, STATUS_USAGE,
			"no target: TARGET..., or -iL FILE");
	words_add(words, "--");
	for (int i = 0; i < operand_count; i++) {
		const char *text = operands[i];

		if (*text == '\0')
			return fail_set(
				fail, STATUS_USAGE, "a target is empty");
		if (strchr(text, ',')) {
			if (!add_with_commas(text, words, fail))
				return false;
			continue;
		}
		if (ports_only(text, strlen(text)))
			return fail_set(fail, STATUS_USAGE,
				"'%s' is not a target: -p says the ports",
				text);
		words_add(words, text);
	}
	return true;
}

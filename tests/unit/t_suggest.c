#include "cli/suggest.h"
#include "tap.h"

static const char *nearest(const char *word)
{
	static const char *const names[] = {"listen", "connect", "scan",
		"sockets", "services", "timeout", "no-shutdown", "nc"};
	struct suggest near = {.word = word, .len = strlen(word)};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		suggest_try(&near, names[i]);
	return near.name ? near.name : "(none)";
}

static unsigned distance(const char *a, const char *b)
{
	return suggest_distance(a, strlen(a), b, strlen(b));
}

static void test_distance(void)
{
	char longest[100];

	tap_is_number(distance("", ""), 0, "nothing and nothing");
	tap_is_number(distance("", "abc"), 3, "insertions");
	tap_is_number(distance("abc", ""), 3, "deletions");
	tap_is_number(distance("kitten", "sitting"), 3, "kitten, sitting");
	tap_is_number(distance("lisetn", "listen"), 1, "a swap counts once");
	tap_is_number(distance("ca", "abc"), 3, "no edit inside a swap");
	memset(longest, 'a', sizeof(longest));
	tap_ok(suggest_distance(longest, SUGGEST_MAX, longest, SUGGEST_MAX) ==
			0,
		"the longest");
	tap_ok(suggest_distance(longest, SUGGEST_MAX + 1, "a", 1) > 1000,
		"too long is far away");
}

static void test_nearest(void)
{
	tap_is_text(nearest("lisen"), "listen", "a letter is missing");
	tap_is_text(nearest("lisetn"), "listen", "letters are swapped");
	tap_is_text(nearest("conect"), "connect", "conect");
	tap_is_text(nearest("scna"), "scan", "scna");
	tap_is_text(nearest("time"), "timeout", "the beginning of a name");
	tap_is_text(nearest("no-shut"), "no-shutdown", "the beginning");
	tap_is_text(nearest("ncc"), "nc", "one of three");
	tap_is_text(nearest("xyzzy"), "(none)", "nothing is near");
	tap_is_text(nearest("x"), "(none)", "one letter is no hint");
	tap_is_text(nearest(""), "(none)", "an empty word");
	tap_is_text(nearest("listenlistenlistenlistenlistenlistenlisten"
			    "listenlisten"),
		"(none)", "a very long word");
}

int main(void)
{
	test_distance();
	test_nearest();
	return tap_done();
}

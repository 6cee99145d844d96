#include "cli/dump.h"

static const char *const kind_names[] = {
	[OPTION_KIND_END] = "end",
	[OPTION_KIND_FLAG] = "flag",
	[OPTION_KIND_COUNT] = "count",
	[OPTION_KIND_TEXT] = "text",
	[OPTION_KIND_LIST] = "list",
	[OPTION_KIND_NUMBER] = "number",
	[OPTION_KIND_DURATION] = "duration",
	[OPTION_KIND_SIZE] = "size",
	[OPTION_KIND_CHOICE] = "choice",
	[OPTION_KIND_REST] = "rest",
	[OPTION_KIND_REFUSED] = "refused",
};

static void text_member(struct json *json, const char *name, const char *text)
{
	if (text)
		json_text(json, name, text);
}

/* Without the empty one, which stands for "not given". */
static void list_member(
	struct json *json, const char *name, const char *const *items)
{
	if (!items)
		return;
	json_array(json, name);
	for (; *items; items++)
		if (**items)
			json_text(json, NULL, *items);
	json_array_end(json);
}

static void dump_option(struct json *json, const struct command *command,
	const struct option_group *group, const struct option_row *row)
{
	char letter[2] = {row->letter, '\0'};

	json_object(json, NULL);
	json_text(json, "type", "option");
	json_text(json, "command", command->name);
	text_member(json, "group", group->title);
	text_member(json, "long", row->name);
	text_member(json, "letter", row->letter ? letter : NULL);
	json_text(json, "kind", kind_names[row->kind]);
	text_member(json, "argument", row->argument);
	list_member(json, "choices", row->choices);
	if (row->kind == OPTION_KIND_NUMBER) {
		json_uint(json, "min", row->min);
		json_uint(json, "max", row->max);
	}
	text_member(json, "help", row->help);
	json_bool(json, "optional", row->optional);
	json_bool(json, "hidden", row->hidden);
	json_bool(json, "one_dash", row->one_dash);
	json_object_end(json);
}

static void dump_command(struct json *json, const struct command *command)
{
	json_object(json, NULL);
	json_text(json, "type", "command");
	json_text(json, "name", command->name);
	json_text(json, "summary", command->summary);
	list_member(json, "links", command->links);
	json_array(json, "forms");
	for (const struct command_form *form = command->forms; form->text;
		form++)
		json_text(json, NULL, form->text);
	json_array_end(json);
	json_array(json, "terms");
	for (const struct command_term *term = command->terms;
		term && term->text; term++) {
		json_object(json, NULL);
		json_text(json, "text", term->text);
		json_text(json, "help", term->help);
		json_object_end(json);
	}
	json_array_end(json);
	json_array(json, "examples");
	for (const struct command_example *example = command->examples;
		example && example->line; example++) {
		json_object(json, NULL);
		json_text(json, "line", example->line);
		json_text(json, "help", example->help);
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
}

void dump_table(struct json *json, const struct command *const *table)
{
	for (; *table; table++) {
		dump_command(json, *table);
		for (const struct option_group *group = (*table)->groups;
			group->rows; group++)
			for (const struct option_row *row = group->rows;
				row->kind != OPTION_KIND_END; row++)
				dump_option(json, *table, group, row);
	}
}

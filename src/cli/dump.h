/*
 * The command table as JSON Lines, for programs: the tests hold it against the
 * man pages, both ways.
 *
 * One object a command: type "command", name, summary, links, forms, examples
 * (line, help); then one an option: type "option", command, group, long, letter,
 * kind, argument, choices, min, max, help, optional, hidden, one_dash. Absent means none.
 */
#ifndef NCX_CLI_DUMP_H
#define NCX_CLI_DUMP_H

#include "cli/command.h"
#include "out/json.h"

void dump_table(struct json *json, const struct command *const *table);

#endif

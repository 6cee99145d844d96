/*
 * The text of --help, out of the command table. Lines end before column 80.
 */
#ifndef NCX_CLI_HELP_H
#define NCX_CLI_HELP_H

#include "cli/command.h"
#include "out/text.h"

/* How a command is typed, its options and examples. */
void help_text(struct text *text, const struct command *command);

/* What ncx is, and all commands with their summaries. */
void help_overview_text(struct text *text, const struct command *const *table);

/* The option's argument as it is typed behind the long form, or behind the
 * short one when there is no long form: " FILE", "[=DURATION]", "=a|b"; "" when
 * it takes none. */
void help_argument_text(struct text *text, const struct option_row *row);

#endif

/*
 * Options where a command should stand: `ncx -l -p 5000`, as it is typed for a
 * program that has no commands.
 */
#ifndef NCX_CLI_MISPLACED_H
#define NCX_CLI_MISPLACED_H

#include "base/fail.h"

/* argv[0..argc) are the words behind "ncx", the first an option that ncx does
 * not have. Fills fail with the line to type instead, where it can be told, and
 * returns false. */
bool misplaced_option(int argc, char **argv, struct fail *fail);

#endif

/*
 * The table of all commands, in the order of `ncx help`. Each command's file
 * defines its row; a new command is a line here and one in all.c.
 */
#ifndef NCX_CMD_ALL_H
#define NCX_CMD_ALL_H

#include "cli/command.h"

extern const struct command listen_command;
extern const struct command connect_command;
extern const struct command scan_command;
extern const struct command sockets_command;
extern const struct command services_command;
extern const struct command decode_command;
extern const struct command capture_command;
extern const struct command subnet_command;
extern const struct command links_command;
extern const struct command help_command;

/* As other programs are typed. */
extern const struct command nc_command;
extern const struct command netstat_command;
extern const struct command nmap_command;
extern const struct command telnet_command;

extern const struct command *const command_table[]; /* null-terminated */

#endif

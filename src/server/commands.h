/* The commands of the command line. Each gets argv from its own name on and returns the exit status: 0 done, 1 failed,
 * 2 wrong usage. */
#ifndef SWITCHLINE_SERVER_COMMANDS_H
#define SWITCHLINE_SERVER_COMMANDS_H

#include <stdio.h>

int command_serve(int argc, char **argv);
int command_sandbox(int argc, char **argv);
int command_describe(int argc, char **argv);
int command_backup(int argc, char **argv);
int command_restore(int argc, char **argv);
int command_migrate(int argc, char **argv);
int command_admin(int argc, char **argv); /* THING VERB [--name value]… */
void command_admin_usage(FILE *out);

#endif

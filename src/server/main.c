/* switchline: the command line.
 *
 * `serve` and `sandbox` run the server; `describe` prints its tables; `backup` and `restore` copy a data directory,
 * `migrate` moves its database; every other `switchline THING VERB` is a call of the method switchline.THING.VERB, through
 * a running server's control socket or, when none runs, on the data directory itself (server/admin.c). */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "image/image.h"
#include "server/commands.h"

struct command {
    const char *name, *summary;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"serve", "run the server", command_serve},
    {"sandbox", "run a ready-made server for trying and testing integrations", command_sandbox},
    {"describe", "print the method and event tables (--markdown, --openapi, --json)", command_describe},
    {"backup", "write a consistent copy of a data directory to a file, also beside a running server",
        command_backup},
    {"restore", "make a data directory from a backup file", command_restore},
    {"migrate", "move a portal from its database file to a PostgreSQL server", command_migrate},
    {NULL, NULL, NULL},
};

static void usage(FILE *out)
{
    fprintf(out, "usage: switchline COMMAND [options]      (each command prints --help)\n\n");
    for (const struct command *command = commands; command->name; command++)
        fprintf(out, "  %-10s %s\n", command->name, command->summary);
    fprintf(out,
        "\nadministration, on a running server or a stopped one's data directory (--data DIR, --json):\n");
    command_admin_usage(out);
    fprintf(out, "\n  --version\n");
}

int main(int argc, char **argv)
{
    sigset_t handled_by_the_main_loop;
    image_worker_if_asked(argc, argv);
    mallopt(M_TRIM_THRESHOLD,
        4 << 20); /* else the threads' heaps go back to the kernel and return for every large answer */
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&handled_by_the_main_loop);
    sigaddset(&handled_by_the_main_loop, SIGTERM);
    sigaddset(&handled_by_the_main_loop, SIGINT);
    sigaddset(&handled_by_the_main_loop, SIGHUP);
    sigprocmask(SIG_BLOCK, &handled_by_the_main_loop, NULL); /* inherited by every thread */
    secret_init();
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        usage(argc < 2 ? stderr : stdout);
        return argc < 2 ? 2 : 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("switchline %s\n", SWITCHLINE_VERSION);
        return 0;
    }
    for (const struct command *command = commands; command->name; command++)
        if (strcmp(argv[1], command->name) == 0)
            return command->run(argc - 1, argv + 1);
    return command_admin(argc - 1, argv + 1);
}

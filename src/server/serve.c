/* `switchline serve`. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "server/commands.h"
#include "server/config.h"
#include "server/serve.h"
#include "server/server.h"

void serve_set_log_level(const struct settings *settings)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    for (int level = 0; level < 4; level++)
        if (strcmp(settings->log_level, names[level]) == 0)
            log_set_level((enum log_level)level);
}

int serve_failed(const char *why)
{
    fprintf(stderr, "switchline: %s\n", why);
    return 1;
}

int command_serve(int argc, char **argv)
{
    static const struct extra_option extras[] = {{NULL, false, NULL, NULL}};
    struct server_options options = {0};
    struct arena *arena = arena_new();
    struct datadir dir;
    char error[512] = "";
    bool help;
    if (!config_read(argc, argv, extras, arena, &options.settings, &help)) {
        if (help)
            config_help("serve", "run the server", extras);
        arena_free(&arena);
        return help ? 0 : 2;
    }
    serve_set_log_level(&options.settings);
    if (datadir_open(&dir, arena, options.settings.data, options.settings.database, error, sizeof error) !=
        DATADIR_OK)
        return serve_failed(error);
    struct server *server = server_start(&options, &dir, error, sizeof error);
    if (server) {
        log_info("switchline %s answers at %s", SWITCHLINE_VERSION, server->portal.base_url);
        server_run(server);
        log_info("draining");
        server_stop(&server);
    } else {
        serve_failed(error);
    }
    datadir_close(&dir);
    arena_free(&arena);
    return *error ? 1 : 0;
}

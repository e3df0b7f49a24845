/* `switchline describe`: the program's own tables, in the form asked for. Needs no data directory. */
#include <stdio.h>

#include "api/describe.h"
#include "server/commands.h"
#include "server/config.h"

struct form {
    const char *chosen;
    void (*render)(struct buf *out);
};

static int print(void (*render)(struct buf *out))
{
    struct buf text = {0};
    render(&text);
    bool written = fwrite(text.data, 1, text.len, stdout) == text.len && fflush(stdout) == 0;
    buf_free(&text);
    if (!written)
        fprintf(stderr, "switchline: cannot write the description\n");
    return written ? 0 : 1;
}

int command_describe(int argc, char **argv)
{
    struct form forms[] = {{NULL, describe_markdown}, {NULL, describe_openapi}, {NULL, describe_json},
        {NULL, describe_settings}, {NULL, describe_rights}, {NULL, describe_sessions}};
    enum { FORMS = sizeof forms / sizeof *forms };
    const struct extra_option extras[] = {
        {"markdown", false, "the reference page, doc/methods.md", &forms[0].chosen},
        {"openapi", false, "an OpenAPI 3.1 description, doc/openapi.json", &forms[1].chosen},
        {"json", false, "the tables themselves", &forms[2].chosen},
        {"settings", false, "the page of settings, doc/settings.md", &forms[3].chosen},
        {"rights", false, "who may call what, doc/rights.md", &forms[4].chosen},
        {"sessions", false, "the states of a session, doc/sessions.md", &forms[5].chosen},
        {NULL, false, NULL, NULL}};
    struct arena *arena = arena_new();
    struct settings settings;
    bool help;
    int status = 2;
    if (config_read(argc, argv, extras, arena, &settings, &help)) {
        void (*render)(struct buf *) = describe_text;
        for (int i = 0; i < FORMS; i++)
            if (forms[i].chosen)
                render = forms[i].render;
        status = print(render);
    } else if (help) {
        config_help("describe", "print the tables of methods, events and settings", extras);
        status = 0;
    }
    arena_free(&arena);
    return status;
}

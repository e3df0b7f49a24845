/* Three passes over the same rows: file, environment, flags; each later one overwrites. */
#include "server/config.h"

#include <ctype.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pass {
    struct settings *settings;
    struct arena *arena;
    const char *from; /* for messages */
    bool failed;
};

static bool apply(struct pass *pass, const char *name, const char *value)
{
    const char *problem = settings_set(pass->settings, name, arena_str(pass->arena, value));
    if (!problem)
        return true;
    fprintf(stderr, "switchline: %s: %s %s\n", pass->from, name, problem);
    pass->failed = true;
    return false;
}

static int ini_line(void *pass, const char *section, const char *name, const char *value)
{
    (void)section;
    return apply(pass, name, value);
}

static void read_file(struct pass *pass, const char *path)
{
    pass->from = path;
    int line = ini_parse(path, ini_line, pass);
    if (line < 0) {
        fprintf(stderr, "switchline: cannot read %s\n", path);
        pass->failed = true;
    } else if (line > 0 && !pass->failed) {
        fprintf(stderr, "switchline: %s: line %d is no setting\n", path, line);
        pass->failed = true;
    }
}

static void read_environment(struct pass *pass)
{
    pass->from = "environment";
    for (const struct setting_row *row = setting_rows; row->name; row++) {
        char *name = arena_printf(pass->arena, "SWITCHLINE_%s", row->name);
        for (char *c = name; *c; c++)
            *c = (char)toupper((unsigned char)*c);
        const char *value = getenv(name);
        if (value)
            apply(pass, row->name, value);
    }
}

static bool same_option(const char *given, size_t len, const char *name)
{
    if (strlen(name) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((given[i] == '-' ? '_' : given[i]) != (name[i] == '-' ? '_' : name[i]))
            return false;
    return true;
}

static const struct extra_option *find_extra(const struct extra_option *extras, const char *name, size_t len)
{
    for (; extras->name; extras++)
        if (same_option(name, len, extras->name))
            return extras;
    return NULL;
}

static const struct setting_row *find_setting(const char *name, size_t len)
{
    for (const struct setting_row *row = setting_rows; row->name; row++)
        if (same_option(name, len, row->name))
            return row;
    return NULL;
}

/* One "--name", "--name value" or "--name=value" at argv[*at]; moves *at behind it. */
static bool read_option(struct pass *pass, int argc, char **argv, int *at, const struct extra_option *extras)
{
    const char *given = argv[(*at)++];
    if (strncmp(given, "--", 2) != 0) {
        fprintf(stderr, "switchline: unexpected argument %s (see --help)\n", given);
        return false;
    }
    const char *name = given + 2, *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const struct extra_option *extra = find_extra(extras, name, len);
    const struct setting_row *row = extra ? NULL : find_setting(name, len);
    if (!extra && !row) {
        fprintf(stderr, "switchline: unknown option %s (see --help)\n", given);
        return false;
    }
    bool takes_value = extra ? extra->takes_value : row->kind != SETTING_FLAG;
    const char *value = equals                      ? equals + 1
                        : takes_value && *at < argc ? argv[(*at)++]
                        : takes_value               ? NULL
                                                    : "1";
    if (!value) {
        fprintf(stderr, "switchline: option %s needs a value\n", given);
        return false;
    }
    if (!extra)
        return apply(pass, row->name, value);
    *extra->value_r = arena_str(pass->arena, value);
    return true;
}

static bool read_flags(struct pass *pass, int argc, char **argv, const struct extra_option *extras)
{
    pass->from = "command line";
    for (int at = 1; at < argc;)
        if (!read_option(pass, argc, argv, &at, extras))
            return false;
    return true;
}

bool config_read(int argc, char **argv, const struct extra_option *extras, struct arena *arena,
    struct settings *settings, bool *help_r)
{
    struct pass pass = {.settings = settings, .arena = arena};
    *help_r = false;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            *help_r = true;
            return false;
        }
    settings_default(settings);
    if (!read_flags(&pass, argc, argv, extras)) /* first, to learn --config */
        return false;
    const char *file = *settings->config ? settings->config : getenv("SWITCHLINE_CONFIG");
    settings_default(settings);
    if (file && *file)
        read_file(&pass, file);
    read_environment(&pass);
    return !pass.failed && read_flags(&pass, argc, argv, extras);
}

static void help_line(const char *name, const char *value, const char *doc)
{
    int width = printf("  --");
    for (const char *c = name; *c; c++)
        width += printf("%c", *c == '_' ? '-' : *c);
    width += printf("%s", value);
    printf("%*s %s", width < 30 ? 30 - width : 1, "", doc);
}

void config_help(const char *command, const char *summary, const struct extra_option *extras)
{
    printf("switchline %s: %s\n\noptions:\n", command, summary);
    for (; extras->name; extras++) {
        help_line(extras->name, extras->takes_value ? " VALUE" : "", extras->doc);
        printf("\n");
    }
    printf("\nsettings (also SWITCHLINE_NAME in the environment, or name = value in --config FILE):\n");
    for (const struct setting_row *row = setting_rows; row->name; row++) {
        help_line(row->name,
            row->kind == SETTING_FLAG  ? ""
            : row->kind == SETTING_INT ? " N"
                                       : " TEXT",
            row->doc);
        if (row->kind == SETTING_INT)
            printf(" [%lld]", (long long)row->number);
        else if (row->kind == SETTING_TEXT && *row->text)
            printf(" [%s]", row->text);
        printf("\n");
    }
}

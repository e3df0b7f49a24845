/* The rows and the one function that writes a value by name. */
#include "base/settings.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct setting_row setting_rows[] = {
#define TEXT(name, otherwise, doc)                                                                           \
    {#name, doc, SETTING_TEXT, otherwise, 0, 0, 0, offsetof(struct settings, name)},
#define FLAG(name, otherwise, doc)                                                                           \
    {#name, doc, SETTING_FLAG, NULL, otherwise, 0, 1, offsetof(struct settings, name)},
#define INT(name, otherwise, lowest, highest, doc)                                                           \
    {#name, doc, SETTING_INT, NULL, otherwise, lowest, highest, offsetof(struct settings, name)},
#include "base/settings.def"
#undef TEXT
#undef FLAG
#undef INT
    {0}};

static void *slot(struct settings *settings, const struct setting_row *row)
{
    return (char *)settings + row->offset;
}

void settings_default(struct settings *settings)
{
    for (const struct setting_row *row = setting_rows; row->name; row++) {
        if (row->kind == SETTING_TEXT)
            *(const char **)slot(settings, row) = row->text;
        else if (row->kind == SETTING_FLAG)
            *(int *)slot(settings, row) = (int)row->number;
        else
            *(int64_t *)slot(settings, row) = row->number;
    }
}

static int same_name(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b))
            return 0;
    return *a == *b;
}

static const char *set_flag(int *flag, const char *value)
{
    static const char *const words[] = {"0", "1", "no", "yes", "off", "on", "false", "true"};
    for (int i = 0; i < 8; i++)
        if (strcasecmp(value, words[i]) == 0) {
            *flag = i & 1;
            return NULL;
        }
    return "must be yes or no";
}

static const char *set_number(int64_t *number, const char *value, const struct setting_row *row)
{
    char *end;
    long long read = strtoll(value, &end, 10);
    if (end == value || *end)
        return "must be a whole number";
    if (read < row->lowest || read > row->highest)
        return "is out of bounds (see --help)";
    *number = read;
    return NULL;
}

const char *settings_set(struct settings *settings, const char *name, const char *value)
{
    for (const struct setting_row *row = setting_rows; row->name; row++) {
        if (!same_name(row->name, name))
            continue;
        if (row->kind == SETTING_FLAG)
            return set_flag(slot(settings, row), value);
        if (row->kind == SETTING_INT)
            return set_number(slot(settings, row), value, row);
        *(const char **)slot(settings, row) = value;
        return NULL;
    }
    return "is no setting";
}

/* Settings: plain values, filled once at start (server/settings.c) and read-only afterwards. */
#ifndef SWITCHLINE_BASE_SETTINGS_H
#define SWITCHLINE_BASE_SETTINGS_H

#include <stdint.h>

struct settings {
#define TEXT(name, otherwise, doc)                 const char *name;
#define FLAG(name, otherwise, doc)                 int name;
#define INT(name, otherwise, lowest, highest, doc) int64_t name;
#include "base/settings.def"
#undef TEXT
#undef FLAG
#undef INT
};

struct setting_row {
    const char *name, *doc;
    enum { SETTING_TEXT, SETTING_FLAG, SETTING_INT } kind;
    const char *text;                  /* default of TEXT */
    int64_t number, lowest, highest;   /* default and bounds of the others */
    uint32_t offset;                   /* in struct settings */
};

extern const struct setting_row setting_rows[]; /* ends with a NULL name */

void settings_default(struct settings *settings);
/* Sets one by name ('-' and '_' are the same). NULL when fine, else the reason in words (static text). `value` is kept
 * by reference. */
const char *settings_set(struct settings *settings, const char *name, const char *value);

#endif

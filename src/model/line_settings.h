/* Settings of a line beyond its own columns: one list, from which defaults, checks and answers come. */
#ifndef SWITCHLINE_MODEL_LINE_SETTINGS_H
#define SWITCHLINE_MODEL_LINE_SETTINGS_H

#include <stddef.h>
#include <stdint.h>

/* What the kinds mean is said at the head of line_settings.def. */
enum line_setting_kind {
    LINE_YN,
    LINE_INT,
    LINE_TEXT,
    LINE_CHOICE,
    LINE_LIST,
    LINE_IDS,
    LINE_HOUR,
    LINE_JSON
};

enum line_setting {
#define LS(name, kind, otherwise, choices) LINE_##name,
#include "model/line_settings.def"
#undef LS
    LINE_SETTING_COUNT
};

struct line_setting_row {
    const char *name;
    enum line_setting_kind kind;
    const char *otherwise; /* default, as text */
    const char *choices;   /* "a|b|c" of LINE_CHOICE, sometimes of LINE_LIST, else NULL */
};

extern const struct line_setting_row line_setting_rows[LINE_SETTING_COUNT];

enum line_setting line_setting_find(const char *name); /* any letter case; LINE_SETTING_COUNT when unknown */

#endif

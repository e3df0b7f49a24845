/* Pure rules of lines: which values a setting takes, what a queue may hold, who counts as online. Time comes in. */
#ifndef SWITCHLINE_DOMAIN_LINE_RULES_H
#define SWITCHLINE_DOMAIN_LINE_RULES_H

#include <stdbool.h>

#include "base/arena.h"
#include "model/line.h"
#include "model/line_settings.h"

enum {
    LINE_MAX_TEXT = 10000,
    LINE_MAX_NAME = 255,
    LINE_MAX_URL = 2000,
    LINE_MAX_QUEUE = 1000
}; /* bytes; entries */

/* The value as it is stored ("y" becomes "Y", " 007" becomes "7", "sa, su" becomes "SA,SU"), or NULL when the setting
 * does not take it. Length is not judged here. The text may be `text` itself. */
const char *line_setting_clean(struct arena *arena, enum line_setting setting, const char *text);

/* "9", "9.30", "09:30", "23.59", "24" as minutes since midnight. */
bool line_hour_read(const char *text, int *minutes_r);

/* The queue as it is stored: kinds lower-cased, numbered in order, repeats dropped. false: an entry of another kind than
 * user or department, an id below 1, or too many entries. */
bool line_queue_clean(struct arena *arena, const struct line_queue *queue, size_t count,
    struct line_queue **clean_r, size_t *count_r);

/* "en", "de", "pt-br": two or three letters and an optional region. */
bool line_language_valid(const char *language);

/* An operator is online for fifteen minutes after his last activity. */
bool line_member_online(const struct line_member *member, int64_t now);

#endif

/* The list of line settings as an array, for code that walks over all of them: the checks, config.get, config.list.get.
 * Code that wants one setting names it: line->setting[LINE_QUEUE_TYPE]. */
#include "model/line_settings.h"

#include <strings.h>

const struct line_setting_row line_setting_rows[LINE_SETTING_COUNT] = {
#define LS(name, kind, otherwise, choices) {#name, LINE_##kind, otherwise, choices},
#include "model/line_settings.def"
#undef LS
};

enum line_setting line_setting_find(const char *name)
{
    size_t at = 0;
    while (at < LINE_SETTING_COUNT && strcasecmp(line_setting_rows[at].name, name) != 0)
        at++;
    return (enum line_setting)at;
}

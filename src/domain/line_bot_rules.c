/* The settings of the four occasions beside the welcome have one shape, so a table stands for them. Of their rules only
 * "none" keeps the bot away: the documented ones are "none" and "text" and have no word for a bot, so whoever names one
 * wants it, whether he says "bot" or leaves it at "text". */
#include "domain/line_bot_rules.h"

#include <stdlib.h>
#include <string.h>

#include "domain/line_query.h"

enum { CLOSING_SECONDS = 180 };

static const struct {
    enum line_setting rule, bot;
} occasions[] = {
    [LINE_BOT_NO_ANSWER] = {LINE_NO_ANSWER_RULE, LINE_NO_ANSWER_BOT_ID},
    [LINE_BOT_OUT_OF_HOURS] = {LINE_WORKTIME_DAYOFF_RULE, LINE_WORKTIME_DAYOFF_BOT_ID},
    [LINE_BOT_CLOSE] = {LINE_CLOSE_RULE, LINE_CLOSE_BOT_ID},
    [LINE_BOT_AUTO_CLOSE] = {LINE_AUTO_CLOSE_RULE, LINE_AUTO_CLOSE_BOT_ID},
};

static int64_t number(const struct line_config *line, enum line_setting setting)
{
    return strtoll(line->setting[setting], NULL, 10);
}

static bool is(const struct line_config *line, enum line_setting setting, const char *word)
{
    return strcmp(line->setting[setting], word) == 0;
}

static bool welcomes(const struct line_config *line, bool first)
{
    return is(line, LINE_WELCOME_BOT_ENABLE, "Y") && (first || !is(line, LINE_WELCOME_BOT_JOIN, "first"));
}

int64_t line_bot_wanted(const struct line_config *line, enum line_bot_occasion occasion, bool first)
{
    if (occasion == LINE_BOT_WELCOME)
        return welcomes(line, first) ? number(line, LINE_WELCOME_BOT_ID) : 0;
    return is(line, occasions[occasion].rule, "none") ? 0 : number(line, occasions[occasion].bot);
}

int64_t line_bot_seconds(const struct line_config *line, bool closing)
{
    int64_t seconds = number(line, LINE_WELCOME_BOT_TIME);
    return seconds || !closing ? seconds : CLOSING_SECONDS;
}

bool line_bot_leaves_at_queue(const struct line_config *line)
{
    return is(line, LINE_WELCOME_BOT_LEFT, "queue");
}

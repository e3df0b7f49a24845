/* Which bot a line's settings name for an occasion, and for how long it may keep a session. Pure. */
#ifndef SWITCHLINE_DOMAIN_LINE_BOT_RULES_H
#define SWITCHLINE_DOMAIN_LINE_BOT_RULES_H

#include <stdbool.h>
#include <stdint.h>

struct line_config;

enum line_bot_occasion {
    LINE_BOT_WELCOME,
    LINE_BOT_NO_ANSWER,
    LINE_BOT_OUT_OF_HOURS,
    LINE_BOT_CLOSE,
    LINE_BOT_AUTO_CLOSE
};

/* The bot's id, 0 for none. first: it is the dialog's first session (WELCOME_BOT_JOIN). The bots of the other occasions come
 * only when the occasion's rule is not "none". */
int64_t line_bot_wanted(const struct line_config *line, enum line_bot_occasion occasion, bool first);

/* WELCOME_BOT_TIME in seconds, 0: as long as the bot likes. A closing session does not stay open for ever: there it is
 * never 0. */
int64_t line_bot_seconds(const struct line_config *line, bool closing);

/* WELCOME_BOT_LEFT "queue": a bot leaves the chat as soon as the session goes to the queue; otherwise when it ends. */
bool line_bot_leaves_at_queue(const struct line_config *line);

#endif

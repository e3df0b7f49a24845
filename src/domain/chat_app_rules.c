/* JS_PARAM is put where people write, or sent in their name, so it may hold nothing but a command and its parameters. Blanks stand
 * between these; the documentation's list of characters does not name them. */
#include "domain/chat_app_rules.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "domain/chat_rules.h"

enum { COMMAND_MAX = 255, PHONE_MAX = 50, LINE_CODE = 32, HASH_MAX = 32 };
enum { SIZE_MOST = 10000 };
#define DIGITS        "0123456789"
#define SMALL_LETTERS "abcdefghijklmnopqrstuvwxyz"

/* ---- where ---- */
static const char *const contexts[] = {"ALL", "ALL-ADMIN", "USER", "USER-ADMIN", "CHAT", "CHAT-ADMIN", "BOT",
    "BOT-ADMIN", "LINES", "LINES-ADMIN", "CALL", "CALL-ADMIN"};

const char *chat_app_context(const char *sent)
{
    for (size_t i = 0; i < sizeof contexts / sizeof *contexts; i++)
        if (strcasecmp(contexts[i], sent) == 0)
            return contexts[i];
    return NULL;
}

bool chat_app_is_for(const struct chat_app *app, bool admin)
{
    return admin || !strchr(app->context, '-');
}

bool chat_app_fits(const struct chat_app *app, const struct chat *chat, int64_t companion_id, bool admin)
{
    const size_t word = strcspn(app->context, "-");
    const bool private = strcmp(chat->type, "P") == 0;
    if (!chat_app_is_for(app, admin))
        return false;
    if (strncmp(app->context, "ALL", word) == 0)
        return true;
    if (strncmp(app->context, "LINES", word) == 0)
        return chat_rules_is_line(chat);
    if (strncmp(app->context, "CHAT", word) == 0)
        return chat_rules_is_group(chat);
    if (strncmp(app->context, "USER", word) == 0)
        return private;
    return strncmp(app->context, "BOT", word) == 0 && private && companion_id == app->bot_id;
}

/* ---- what ---- */
bool chat_app_is_frame(const struct chat_app *app)
{
    return !*app->js_method;
}

static bool is_made_of(const char *text, const char *characters, size_t least, size_t most)
{
    size_t len = strlen(text);
    return len >= least && len <= most && strspn(text, characters) == len;
}

static bool is_command(const struct chat_app *app)
{
    const char *method = app->js_method, *param = app->js_param;
    if (strcmp(method, "PUT") == 0 || strcmp(method, "SEND") == 0)
        return is_made_of(param, SMALL_LETTERS DIGITS "-+_/ ", 1, COMMAND_MAX) && *param != ' ';
    if (strcmp(method, "CALL") == 0)
        return is_made_of(param, DIGITS "+-*#() ", 1, PHONE_MAX);
    return strcmp(method, "SUPPORT") == 0 && is_made_of(param, SMALL_LETTERS DIGITS, LINE_CODE, LINE_CODE);
}

static bool is_whole_frame(const struct chat_app *app)
{
    return *app->iframe && app->iframe_width >= CHAT_APP_WIDTH && app->iframe_width <= SIZE_MOST &&
           app->iframe_height >= CHAT_APP_HEIGHT && app->iframe_height <= SIZE_MOST;
}

enum err chat_app_check(const struct chat_app *app, const char *hash)
{
    const size_t hash_length = utf8_length(hash);
    if (chat_app_is_frame(app) ? !is_whole_frame(app) : !is_command(app))
        return ERR_PARAMS_ERROR;
    if (chat_app_is_frame(app) && (hash_length < 1 || hash_length > HASH_MAX))
        return ERR_CHAT_APP_HASH;
    return app->hidden || strcmp(app->titles, "[]") != 0 ? ERR_NONE : ERR_COMMAND_LANG;
}

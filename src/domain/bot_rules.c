/* A mention is one BB tag, read by hand: the tag's id decides, its text is only what the writer's client
 * showed. */
#include "domain/bot_rules.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "domain/chat_rules.h"
#include "model/user.h"

bool bot_type_valid(const char *type)
{
    return strlen(type) == 1 && strchr("BOHS", *type);
}

static const struct {
    const char *name, *type;
} types_v2[] = {{"bot", "B"}, {"openline", "O"}, {"supervisor", "S"}, {"personal", "P"}};
enum { TYPES_V2 = sizeof types_v2 / sizeof *types_v2 };

const char *bot_type_of_v2(const char *name)
{
    for (size_t i = 0; i < TYPES_V2; i++)
        if (strcmp(types_v2[i].name, name) == 0)
            return types_v2[i].type;
    return NULL;
}

const char *bot_type_v2(const char *type)
{
    for (size_t i = 0; i < TYPES_V2; i++)
        if (strcmp(types_v2[i].type, type) == 0)
            return types_v2[i].name;
    return "bot";
}

bool bot_type_sees_all(const char *type)
{
    return strcmp(type, "S") == 0 || strcmp(type, "P") == 0;
}

/* ---- names in a text ---- */
struct mention {
    const char *start, *end; /* the whole tag with its text */
    int64_t id; /* 0: everybody */
};

/* The next [USER=…] at or after `text`. One that is never closed ends with its opening. */
static bool next_mention(const char *text, struct mention *m_r)
{
    for (const char *at = text; (at = strchr(at, '[')); at++) {
        const char *id = at + 6;
        if (strncasecmp(at, "[USER=", 6) != 0)
            continue;
        size_t digits = strspn(id, "0123456789"), word = strncasecmp(id, "all", 3) == 0 ? 3 : 0;
        const char *close = id + digits + word;
        if ((digits == 0) == (word == 0) || digits > 18 || (*close != ']' && *close != ' '))
            continue;
        close = strchr(close, ']');
        if (!close)
            return false;
        const char *tail = strcasestr(close, "[/USER]");
        *m_r = (struct mention){at, tail ? tail + 7 : close + 1, digits ? strtoll(id, NULL, 10) : 0};
        return true;
    }
    return false;
}

bool bot_is_named(const char *text, int64_t bot_id)
{
    struct mention m;
    for (const char *at = text; next_mention(at, &m); at = m.end)
        if (m.id == bot_id || m.id == 0)
            return true;
    return false;
}

size_t bot_named_users(const char *text, int64_t *ids, size_t limit)
{
    struct mention m;
    size_t count = 0;
    for (const char *at = text; count < limit && next_mention(at, &m); at = m.end) {
        size_t i = 0;
        while (i < count && ids[i] != m.id)
            i++;
        if (i == count && m.id)
            ids[count++] = m.id;
    }
    return count;
}

const char *bot_text_without_name(struct arena *arena, const char *text, int64_t bot_id)
{
    struct mention m;
    char *out = arena_alloc(arena, strlen(text) + 1), *to = out;
    const char *at = text;
    while (next_mention(at, &m)) {
        const char *kept = m.id == bot_id ? m.start : m.end;
        memcpy(to, at, (size_t)(kept - at));
        to += kept - at;
        at = m.end;
        if (m.id == bot_id && *at == ',')
            at++;
    }
    memcpy(to, at, strlen(at));
    return utf8_trim(arena, out);
}

/* ---- hearing ---- */
bool bot_hears(
    const struct bot *bot, const struct chat *chat, const struct message *message, const char *author_type)
{
    if (strcmp(author_type, USER_BOT) == 0 || message->system || message->author_id == 0 ||
        message->author_id == bot->user_id)
        return false;
    if (strcmp(chat->type, "P") == 0 || bot_type_sees_all(bot->type))
        return true;
    if (chat_rules_is_line(chat) && bot->openline && strcmp(author_type, USER_EMPLOYEE) != 0)
        return true;
    return bot_is_named(message->text, bot->user_id);
}

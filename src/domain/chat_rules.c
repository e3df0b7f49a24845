/* The command line (AUTH_LOCAL) may do everything. An administrator may read and clean up every chat but the private
 * ones of others: being able to administer a portal is no reason to read its letters. He posts only where he is a
 * member, as everybody does, so that nobody meets a voice that the list of members does not show. */
#include "domain/chat_rules.h"

#include <string.h>
#include <strings.h>

/* ---- names ---- */
/* Digits only, at most 18 of them, so that the number always fits. */
static bool read_id(const char *digits, int64_t *id_r)
{
    size_t len = strlen(digits);
    if (len == 0 || len > 18 || strspn(digits, "0123456789") != len)
        return false;
    *id_r = 0;
    for (const char *at = digits; *at; at++)
        *id_r = *id_r * 10 + (*at - '0');
    return true;
}

enum dialog_kind chat_rules_dialog(const char *dialog_id, int64_t *id_r)
{
    if (strncasecmp(dialog_id, "chat", 4) == 0)
        return read_id(dialog_id + 4, id_r) ? DIALOG_CHAT : DIALOG_MALFORMED;
    if (strncasecmp(dialog_id, "sg", 2) == 0)
        return read_id(dialog_id + 2, id_r) ? DIALOG_GROUP : DIALOG_MALFORMED;
    return read_id(dialog_id, id_r) ? DIALOG_USER : DIALOG_MALFORMED;
}

/* ---- rights ---- */
static bool is_type(const struct chat *chat, const char *type)
{
    return strcmp(chat->type, type) == 0;
}

bool chat_rules_is_line(const struct chat *chat)
{
    return strcmp(chat->entity_type, "LINES") == 0;
}

enum chat_kind chat_rules_kind(const struct chat *chat)
{
    if (chat_rules_is_line(chat))
        return CHAT_KIND_LINE;
    return is_type(chat, "P") ? CHAT_KIND_DIALOG : CHAT_KIND_GROUP;
}

bool chat_rules_may_read(const struct chat *chat, const struct chat_member *me, const struct principal *who)
{
    if (who->kind == AUTH_LOCAL || me)
        return true;
    if (is_type(chat, "P"))
        return false;
    return who->admin || (is_type(chat, "O") && who->kind != AUTH_GUEST);
}

enum err chat_rules_may_post(
    const struct chat *chat, const struct chat_member *me, const struct principal *who)
{
    (void)chat;
    return who->kind == AUTH_LOCAL || me ? ERR_NONE : ERR_ACTION_UNAVAILABLE;
}

bool chat_rules_may_begin(const struct users *other)
{
    return other->active && (strcmp(other->type, USER_EMPLOYEE) == 0 || strcmp(other->type, USER_BOT) == 0);
}

static bool in_window(const struct message *message, int64_t window, int64_t now)
{
    return window == 0 || now - message->created_at <= window;
}

static bool is_author(const struct message *message, const struct principal *who)
{
    return message->author_id != 0 && message->author_id == who->user_id;
}

bool chat_rules_may_change(
    const struct message *message, const struct principal *who, int64_t window, int64_t now)
{
    if (message->deleted || !in_window(message, window, now))
        return false;
    return is_author(message, who) || who->admin || who->kind == AUTH_LOCAL;
}

bool chat_rules_may_delete(const struct message *message, const struct chat *chat,
    const struct chat_member *me, const struct principal *who, int64_t window, int64_t now)
{
    if (chat_rules_may_change(message, who, window, now))
        return true;
    if (message->deleted || !in_window(message, window, now) || !me || is_type(chat, "P"))
        return false;
    return me->manager || chat->owner_id == who->user_id;
}

bool chat_rules_is_group(const struct chat *chat)
{
    return !is_type(chat, "P") && !chat_rules_is_line(chat);
}

struct chat_limits chat_rules_limits(const struct chat *chat)
{
    static const char *const with_members[] = {"SONET_GROUP", "TASKS", "TASKS_TASK"};
    static const char *const with_name[] = {"CRM", "CALENDAR", "MAIL"};
    if (is_type(chat, "P"))
        return (struct chat_limits){.extend = true};
    for (size_t i = 0; i < sizeof with_members / sizeof *with_members; i++)
        if (strcmp(chat->entity_type, with_members[i]) == 0)
            return (struct chat_limits){0};
    for (size_t i = 0; i < sizeof with_name / sizeof *with_name; i++)
        if (strcmp(chat->entity_type, with_name[i]) == 0)
            return (struct chat_limits){.extend = true, .leave = true};
    return (struct chat_limits){true, true, true, true, true};
}

/* ---- files ---- */
const char *chat_rules_extension(const char *name, char out[EXTENSION_SIZE])
{
    const char *dot = strrchr(name, '.');
    size_t len = dot ? strlen(dot + 1) : 0;
    if (len >= EXTENSION_SIZE)
        len = 0;
    for (size_t i = 0; i < len; i++)
        out[i] = dot[1 + i] >= 'A' && dot[1 + i] <= 'Z' ? (char)(dot[1 + i] + 32) : dot[1 + i];
    out[len] = '\0';
    return out;
}

const char *chat_rules_file_type(const char *name)
{
    static const struct {
        const char *extensions, *type;
    } types[] = {{" png jpg jpeg gif webp bmp ", "image"}, {" mp4 webm mov avi mkv mpeg ", "video"},
        {" mp3 ogg oga wav m4a aac opus flac ", "audio"}};
    char extension[EXTENSION_SIZE + 2] = " ";
    chat_rules_extension(name, extension + 1);
    if (!extension[1])
        return "file";
    strcat(extension, " ");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strstr(types[i].extensions, extension))
            return types[i].type;
    return "file";
}

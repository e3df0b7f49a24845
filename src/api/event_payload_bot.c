/* What a bot's handlers get: data[BOT] (filled with tokens by the sender at each attempt, never here),
 * data[PARAMS], data[USER]. PARAMS repeats nearly all that is known of the chat, because bots of ten years
 * pick different keys; those that stand for features which this server does not have carry the value of "not
 * used". */
#include <string.h>

#include "api/event_payload_priv.h"
#include "base/text.h"
#include "domain/chat_ops.h"
#include "domain/chat_rules.h"
#include "domain/person_ops.h"
#include "model/bot.h"
#include "model/bot_command.h"

static bool is_private(const struct chat *chat)
{
    return strcmp(chat->type, "P") == 0;
}

static void set_bot(jdoc *doc, struct arena *arena, jnode *data, const struct bot *bot)
{
    const char *id = arena_printf(arena, "%lld", (long long)bot->user_id);
    jnode *node = j_set_obj(doc, j_set_obj(doc, data, "BOT"), id);
    j_set_int(doc, node, "BOT_ID", bot->user_id);
    j_set_str(doc, node, "BOT_CODE", bot->code);
}

/* full: with what kind of user it is. */
static void set_user(jdoc *doc, struct arena *arena, jnode *data, const struct users *user, bool full)
{
    jnode *node = j_set_obj(doc, data, "USER");
    if (!user)
        return;
    j_set_int(doc, node, "ID", user->id);
    j_set_str(doc, node, "NAME", person_name(arena, user));
    j_set_str(doc, node, "FIRST_NAME", user->name);
    j_set_str(doc, node, "LAST_NAME", user->last_name);
    j_set_str(doc, node, "WORK_POSITION", user->work_position);
    j_set_str(doc, node, "GENDER", *user->gender ? user->gender : "M");
    if (!full)
        return;
    j_set_yn(doc, node, "IS_BOT", strcmp(user->type, USER_BOT) == 0);
    j_set_yn(doc, node, "IS_CONNECTOR", strcmp(user->type, USER_CONNECTOR) == 0);
    j_set_yn(doc, node, "IS_NETWORK", false);
    j_set_yn(doc, node, "IS_EXTRANET", false);
}

/* In a private chat a bot answers to the user, elsewhere to the chat. */
static const char *dialog_of(struct arena *arena, const struct chat *chat, int64_t user_id)
{
    return arena_printf(
        arena, is_private(chat) ? "%lld" : "chat%lld", (long long)(is_private(chat) ? user_id : chat->id));
}

static void set_entity(jdoc *doc, jnode *params, const struct chat *chat, bool with_data)
{
    j_set_str(doc, params, "CHAT_ENTITY_TYPE", chat->entity_type);
    j_set_str(doc, params, "CHAT_ENTITY_ID", chat->entity_id);
    if (!with_data)
        return;
    j_set_str(doc, params, "CHAT_ENTITY_DATA_1", text_or_empty(chat->entity_data_1));
    j_set_str(doc, params, "CHAT_ENTITY_DATA_2", text_or_empty(chat->entity_data_2));
    j_set_str(doc, params, "CHAT_ENTITY_DATA_3", text_or_empty(chat->entity_data_3));
}

static void set_named(jdoc *doc, struct arena *arena, jnode *params, const struct ev_bot_message *in)
{
    if (in->named_count) {
        jnode *list = j_set_obj(doc, params, "MENTIONED_LIST");
        for (size_t i = 0; i < in->named_count; i++)
            j_set_int(doc, list, arena_printf(arena, "%lld", (long long)in->named[i]), in->named[i]);
    }
    j_set_str(doc, params, "MESSAGE_ORIGINAL", in->message->text);
}

/* ---- messages ---- */
/* Features of the original that are always "not used" here. */
static void set_constants(jdoc *doc, jnode *params)
{
    static const char *const pairs[][2] = {{"PUSH", "Y"}, {"PUSH_IMPORTANT", "N"},
        {"RECENT_SKIP_AUTHOR", "N"}, {"CONVERT", "N"}, {"SKIP_COMMAND", "N"},
        {"SKIP_COUNTER_INCREMENTS", "N"}, {"SILENT_CONNECTOR", "N"}, {"SKIP_CONNECTOR", "N"},
        {"IMPORTANT_CONNECTOR", "N"}, {"NO_SESSION_OL", "N"}, {"FAKE_RELATION", "0"},
        {"SKIP_URL_INDEX", "N"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        j_set_str(doc, params, pairs[i][0], pairs[i][1]);
}

static void set_group(jdoc *doc, jnode *params, const struct ev_bot_message *in)
{
    const struct chat *chat = in->chat;
    j_set_int(doc, params, "CHAT_ID", chat->id);
    j_set_str(doc, params, "CHAT_TITLE", chat->title);
    j_set_int(doc, params, "CHAT_AUTHOR_ID", chat->owner_id);
    j_set_str(doc, params, "CHAT_TYPE", chat->type);
    j_set_str(doc, params, "CHAT_AVATAR", *chat->avatar ? chat->avatar : "0");
    j_set_str(doc, params, "CHAT_COLOR", chat_color_name(chat->color));
    set_entity(doc, params, chat, true);
    j_set_yn(doc, params, "CHAT_EXTRANET", false);
    j_set_int(doc, params, "CHAT_PREV_MESSAGE_ID", chat->last_message_id);
    j_set_str(doc, params, "CHAT_CAN_POST", "MEMBER");
    j_set_int(doc, params, "RID", in->message->author_id);
    j_set_yn(doc, params, "IS_MANAGER", in->author_manages);
}

jnode *payload_bot_message_add(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_bot_message *in = event->payload;
    const struct message *message = in->message;
    bool private = is_private(in->chat);
    jnode *data = j_obj(doc);
    set_bot(doc, arena, data, in->bot);
    jnode *params = j_set_obj(doc, data, "PARAMS");
    j_set_str(doc, params, "MESSAGE", private ? message->text : in->text);
    j_set_str(doc, params, "TEMPLATE_ID", message->uuid);
    j_set_str(doc, params, "MESSAGE_TYPE", in->chat->type);
    j_set_int(doc, params, "FROM_USER_ID", message->author_id);
    j_set_str(doc, params, "DIALOG_ID", dialog_of(arena, in->chat, message->author_id));
    j_set_int(doc, params, "TO_CHAT_ID", in->chat->id);
    j_set_int(doc, params, "AUTHOR_ID", message->author_id);
    j_set_yn(doc, params, "SYSTEM", message->system);
    if (private)
        j_set_int(doc, params, "TO_USER_ID", in->bot->user_id);
    else
        set_group(doc, params, in);
    set_constants(doc, params);
    j_set_str(doc, params, "COMMAND_CONTEXT", "TEXTAREA");
    j_set_int(doc, params, "CHAT_USER_COUNT", in->member_count);
    if (!private)
        set_named(doc, arena, params, in);
    j_set_str(doc, params, "PLATFORM_CONTEXT", "web");
    if (!private)
        j_set_int(doc, params, "TO_USER_ID", in->bot->user_id);
    j_set_int(doc, params, "MESSAGE_ID", message->id);
    if (private)
        j_set_str(doc, params, "CHAT_TYPE", in->chat->type);
    j_set_str(doc, params, "LANGUAGE", event->language);
    set_user(doc, arena, data, in->author, true);
    return data;
}

jnode *payload_bot_message_change(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_bot_message *in = event->payload;
    const struct message *message = in->message;
    bool private = is_private(in->chat), deleted = event->id == EVENT_BOT_MESSAGE_DELETE;
    jnode *data = j_obj(doc);
    set_bot(doc, arena, data, in->bot);
    jnode *params = j_set_obj(doc, data, "PARAMS");
    j_set_int(doc, params, "ID", message->id);
    j_set_int(doc, params, "CHAT_ID", in->chat->id);
    j_set_int(doc, params, "AUTHOR_ID", message->author_id);
    j_set_str(doc, params, "MESSAGE", private ? message->text : in->text);
    j_set_str(doc, params, "MESSAGE_TYPE", in->chat->type);
    j_set_int(doc, params, "CHAT_AUTHOR_ID", private ? in->bot->user_id : in->chat->owner_id);
    set_entity(doc, params, in->chat, true);
    if (private) {
        j_set_int(doc, params, "FROM_USER_ID", message->author_id);
        j_set_int(doc, params, "TO_USER_ID", in->bot->user_id);
    }
    if (!deleted) {
        j_set_int(doc, params, "CHAT_USER_COUNT", in->member_count);
        j_set_str(doc, params, "PLATFORM_CONTEXT", "web");
        if (!private) {
            set_named(doc, arena, params, in);
            j_set_int(doc, params, "TO_USER_ID", in->bot->user_id);
        }
    }
    j_set_str(doc, params, "DIALOG_ID", dialog_of(arena, in->chat, message->author_id));
    j_set_int(doc, params, "MESSAGE_ID", message->id);
    j_set_str(doc, params, "CHAT_TYPE", in->chat->type);
    j_set_str(doc, params, "LANGUAGE", event->language);
    set_user(doc, arena, data, in->author, true);
    return data;
}

/* ---- commands ---- */
static void set_command(jdoc *doc, struct arena *arena, jnode *data, const struct ev_command *in)
{
    const char *id = arena_printf(arena, "%lld", (long long)in->command->id);
    jnode *node = j_set_obj(doc, j_set_obj(doc, data, "COMMAND"), id);
    j_set_int(doc, node, "BOT_ID", in->bot->user_id);
    j_set_str(doc, node, "BOT_CODE", in->bot->code);
    j_set_str(doc, node, "COMMAND", in->command->command);
    j_set_int(doc, node, "COMMAND_ID", in->command->id);
    j_set_str(doc, node, "COMMAND_PARAMS", in->params);
    j_set_str(doc, node, "COMMAND_CONTEXT", in->context);
    j_set_int(doc, node, "MESSAGE_ID", in->on.message->id);
}

static void set_command_group(jdoc *doc, struct arena *arena, jnode *params, const struct ev_command *in)
{
    set_group(doc, params, &in->on);
    j_set_int(doc, params, "CHAT_PARENT_ID", 0);
    j_set_int(doc, params, "CHAT_PARENT_MID", 0);
    if (in->bot_count == 0)
        return;
    jnode *bots = j_set_obj(doc, params, "BOT_IN_CHAT");
    for (size_t i = 0; i < in->bot_count; i++)
        j_set_int(
            doc, bots, arena_printf(arena, "%lld", (long long)in->bots[i].user_id), in->bots[i].user_id);
}

jnode *payload_command_add(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_command *in = event->payload;
    const struct message *message = in->on.message;
    const struct chat *chat = in->on.chat;
    jnode *data = j_obj(doc);
    set_command(doc, arena, data, in);
    jnode *params = j_set_obj(doc, data, "PARAMS");
    j_set_str(doc, params, "MESSAGE", message->text);
    j_set_str(doc, params, "TEMPLATE_ID", message->uuid);
    j_set_str(doc, params, "MESSAGE_TYPE", chat->type);
    j_set_int(doc, params, "FROM_USER_ID", in->on.author->id);
    j_set_str(doc, params, "DIALOG_ID", dialog_of(arena, chat, in->on.author->id));
    j_set_int(doc, params, "TO_CHAT_ID", chat->id);
    j_set_int(doc, params, "AUTHOR_ID", message->author_id);
    j_set_yn(doc, params, "SYSTEM", message->system);
    if (is_private(chat))
        j_set_int(doc, params, "TO_USER_ID", in->bot->user_id);
    else
        set_command_group(doc, arena, params, in);
    j_set_yn(doc, params, "SKIP_USER_CHECK", true);
    j_set_yn(doc, params, "RECENT_ADD", true);
    set_constants(doc, params);
    j_set_int(doc, params, "MESSAGE_ID", message->id);
    if (is_private(chat))
        j_set_str(doc, params, "CHAT_TYPE", chat->type);
    j_set_str(doc, params, "LANGUAGE", event->language);
    set_user(doc, arena, data, in->on.author, false);
    return data;
}

/* ---- joining and the end ---- */
jnode *payload_bot_join(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct ev_bot_join *in = event->payload;
    int64_t user_id = in->user ? in->user->id : 0;
    jnode *data = j_obj(doc);
    set_bot(doc, arena, data, in->bot);
    jnode *params = j_set_obj(doc, data, "PARAMS");
    j_set_str(doc, params, "CHAT_TYPE", in->chat->type);
    j_set_str(doc, params, "MESSAGE_TYPE", in->chat->type);
    j_set_int(doc, params, "BOT_ID", in->bot->user_id);
    j_set_int(doc, params, "USER_ID", user_id);
    if (is_private(in->chat)) {
        j_set_int(doc, params, "TO_USER_ID", user_id);
        j_set_int(doc, params, "FROM_USER_ID", in->bot->user_id);
    } else {
        j_set_int(doc, params, "CHAT_ID", in->chat->id);
        j_set_int(doc, params, "CHAT_AUTHOR_ID", in->chat->owner_id);
        set_entity(doc, params, in->chat, chat_rules_is_line(in->chat));
        j_set_int(doc, params, "ACCESS_HISTORY", 1);
    }
    j_set_str(doc, params, "DIALOG_ID", dialog_of(arena, in->chat, user_id));
    j_set_str(doc, params, "LANGUAGE", event->language);
    set_user(doc, arena, data, in->user, false);
    return data;
}

jnode *payload_bot_delete(jdoc *doc, struct arena *arena, const struct event *event)
{
    const struct bot *bot = event->payload;
    jnode *data = j_obj(doc);
    (void)arena;
    j_set_int(doc, data, "BOT_ID", bot->user_id);
    j_set_str(doc, data, "BOT_CODE", bot->code);
    return data;
}

/* imbot.chat.*, imbot.dialog.get: chats that bots make, show and give a face. Their members:
 * imbot_chat_users.c.
 *
 * Nearly every handler is the same three steps: whose bot is it, act as the bot, one operation on the chat.
 * What differs is which words a page uses for the same refusal; those differences are kept in the rows' small
 * tables here. */
#include <string.h>

#include "api/avatar.h"
#include "api/im_views.h"
#include "api/imbot.h"
#include "base/utf8.h"
#include "domain/chat_ops.h"
#include "domain/chat_rules.h"
#include "domain/group_ops.h"
#include "domain/news.h"

/* ---- imbot.chat.add ---- */
struct add_in {
    struct imbot_in bot;
    const char *type, *title, *description, *color, *message, *entity_type, *entity_id;
    const jval *users, *avatar;
};
static const struct param add_params[] = {
    P_STR(struct add_in, type, "TYPE", "OPEN (every employee may join) or CHAT, the usual one."),
    P_STR(struct add_in, title, "TITLE", "Title; one is made up when absent."),
    P_STR(struct add_in, description, "DESCRIPTION", "Description."),
    P_STR(struct add_in, color, "COLOR", "Name of a colour; any when absent or unknown."),
    P_STR(struct add_in, message, "MESSAGE", "The bot's first message."),
    P_ANY(struct add_in, users, "USERS", "Ids of the members beside the bot.", .type = "array"),
    P_ANY(struct add_in, avatar, "AVATAR", "Picture as base64, at most 5000x5000.", .type = "string"),
    P_STR(struct add_in, entity_type, "ENTITY_TYPE", "Kind of an object elsewhere that the chat belongs to."),
    P_STR(
        struct add_in, entity_id, "ENTITY_ID", "The object's id; with ENTITY_TYPE it finds the chat again."),
    IMBOT_BOT_ID(struct add_in), IMBOT_CLIENT_ID(struct add_in), P_END};

static enum err prepare_add(struct call *call, const void *input)
{
    const struct add_in *in = input;
    struct avatar *avatar = arena_new_of(call->arena, struct avatar);
    *avatar = avatar_read(call, json_is_empty(in->avatar) ? NULL : in->avatar);
    call->prepared = avatar;
    return ERR_NONE;
}

static enum err make_chat(struct call *call, const struct add_in *in, const int64_t *users, size_t count)
{
    const struct avatar *avatar = call->prepared;
    /* A picture that is none makes a chat without a picture: the page documents no error. */
    struct new_group group = {.title = in->title,
        .description = in->description,
        .color = in->color ? chat_color_named(in->color) : NULL,
        .avatar = avatar ? avatar->blob : NULL,
        .entity_type = in->entity_type,
        .entity_id = in->entity_id,
        .open = in->type && strcmp(in->type, "OPEN") == 0,
        .users = users,
        .user_count = count,
        .message = in->message};
    int64_t id = 0;
    enum err error = group_add(&call->ops, &group, &id);
    call->result = j_int(call->doc, id);
    return error;
}

static enum err add_chat(struct call *call, const void *input)
{
    const struct add_in *in = input;
    struct imbot_turn turn;
    const int64_t *users = NULL;
    size_t count = 0;
    if (!json_is_empty(in->users) && !imbot_read_ids(call, in->users, &users, &count))
        return ERR_CHAT_USERS_TYPE;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN, &turn);
    if (error)
        return error;
    error = make_chat(call, in, users, count);
    imbot_leave(call, &turn);
    return error;
}

/* ---- imbot.chat.get ---- */
struct get_in {
    const char *entity_type, *entity_id;
};
static const struct param get_params[] = {
    P_STR(struct get_in, entity_type, "ENTITY_TYPE", "As given to imbot.chat.add.", .missing = ANSWER_NULL),
    P_STR(struct get_in, entity_id, "ENTITY_ID", "As given to imbot.chat.add.", .missing = ANSWER_NULL),
    P_END};

/* An application sees with the eyes of its user, and with those of its bots. */
static bool may_see(struct call *call, const struct chat *chat)
{
    struct ops *ops = &call->ops;
    size_t count;
    if (chat_may_read(ops, chat))
        return true;
    if (ops->who.kind != AUTH_APP)
        return false;
    const struct bot *bots = bot_list(ops, NULL, &count);
    for (size_t i = 0; i < count; i++) {
        struct principal before = bot_act(ops, &bots[i]);
        bool sees = chat_may_read(ops, chat);
        ops->who = before;
        if (sees)
            return true;
    }
    return false;
}

static enum err get_chat(struct call *call, const void *input)
{
    const struct get_in *in = input;
    const struct chat *chat = chat_by_entity(&call->ops, in->entity_type, in->entity_id);
    call->result = j_null(call->doc);
    if (!chat)
        return ERR_NONE;
    if (!may_see(call, chat))
        return ERR_CHAT_ACCESS;
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "ID", chat->id);
    return ERR_NONE;
}

/* ---- imbot.dialog.get ---- */
struct dialog_in {
    const char *dialog_id;
};
static const struct param dialog_params[] = {
    P_STR(struct dialog_in, dialog_id, "DIALOG_ID", "chatNN, or a user's id for the private chat with him.",
        .missing = ERR_DIALOG_ID_EMPTY, .bad = ERR_DIALOG_ID_EMPTY),
    P_END};

static enum err get_dialog(struct call *call, const void *input)
{
    const struct dialog_in *in = input;
    const struct chat *chat = chat_for_reading(&call->ops, in->dialog_id);
    if (!chat) {
        chat = chat_by_dialog_id(&call->ops, in->dialog_id, false);
        if (!chat)
            return ERR_DIALOG_ACCESS;
        if (!may_see(call, chat))
            return ERR_CHAT_ACCESS;
    }
    struct chat_view view;
    chat_look(&call->ops, chat, &view);
    call->result = im_chat_view(call, &view, IM_STYLE_IM);
    jnode *restrictions =
        yyjson_mut_obj_get(call->result, "restrictions"); /* shorter here than in im.dialog.get */
    yyjson_mut_obj_remove_key(restrictions, "path");
    yyjson_mut_obj_remove_key(restrictions, "path_title");
    return ERR_NONE;
}

/* ---- imbot.chat.updateTitle, updateColor, updateAvatar ---- */
struct face_in {
    struct imbot_in bot;
    int64_t chat_id;
    const char *title, *color;
    const jval *avatar;
};
static const struct param title_params[] = {IMBOT_CHAT_ID(struct face_in),
    P_STR(struct face_in, title, "TITLE", "New title.", .missing = ERR_CHAT_TITLE_EMPTY,
        .bad = ERR_CHAT_TITLE_EMPTY),
    IMBOT_BOT_ID(struct face_in), IMBOT_CLIENT_ID(struct face_in), P_END};
static const struct param color_params[] = {IMBOT_CHAT_ID(struct face_in),
    P_STR(struct face_in, color, "COLOR", "Name of the new colour, such as PINK.",
        .missing = ERR_CHAT_COLOR_WRONG, .bad = ERR_CHAT_COLOR_WRONG),
    IMBOT_BOT_ID(struct face_in), IMBOT_CLIENT_ID(struct face_in), P_END};
static const struct param avatar_params[] = {IMBOT_CHAT_ID(struct face_in),
    P_ANY(struct face_in, avatar, "AVATAR",
        "Picture (PNG, JPEG, GIF, WebP, BMP) as base64, alone, as a data URI or as [name, base64]; at most "
        "5000x5000.",
        .missing = ERR_AVATAR_TYPE, .type = "string"),
    IMBOT_BOT_ID(struct face_in), IMBOT_CLIENT_ID(struct face_in), P_END};

static enum err update_title(struct call *call, const void *input)
{
    const struct face_in *in = input;
    struct imbot_turn turn;
    const char *title = utf8_trim(call->arena, in->title);
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    if (!*title)
        return ERR_CHAT_TITLE_EMPTY;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN_CHAT, &turn);
    if (error)
        return error;
    error = group_set_title(&call->ops, in->chat_id, title);
    return imbot_done(call, &turn, error == ERR_CHAT_ACTION ? ERR_ACTION_UNAVAILABLE : error);
}

static enum err update_color(struct call *call, const void *input)
{
    const struct face_in *in = input;
    struct imbot_turn turn;
    const char *color = chat_color_named(in->color);
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    if (!color)
        return ERR_CHAT_COLOR_WRONG;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN_CHAT, &turn);
    if (error)
        return error;
    return imbot_done(call, &turn, group_set_color(&call->ops, in->chat_id, color));
}

static enum err prepare_avatar(struct call *call, const void *input)
{
    struct avatar *avatar = arena_new_of(call->arena, struct avatar);
    *avatar = avatar_read(call, ((const struct face_in *)input)->avatar);
    call->prepared = avatar;
    return ERR_NONE;
}

static enum err update_avatar(struct call *call, const void *input)
{
    const struct face_in *in = input;
    const struct avatar *avatar = call->prepared;
    struct imbot_turn turn;
    struct chat *chat;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN_CHAT, &turn);
    if (error)
        return error;
    error = group_may_set_avatar(&call->ops, in->chat_id, &chat);
    if (!error)
        error = !avatar ? ERR_AVATAR_TYPE : avatar->error;
    if (!error)
        group_set_avatar(&call->ops, chat, avatar->blob);
    return imbot_done(call, &turn, error);
}

/* ---- imbot.chat.sendTyping ---- */
struct typing_in {
    struct imbot_in bot;
    const char *dialog_id;
};
static const struct param typing_params[] = {IMBOT_BOT_ID(struct typing_in),
    P_STR(struct typing_in, dialog_id, "DIALOG_ID", "chatNN, or a user's id.", .missing = ERR_DIALOG_ID_EMPTY,
        .bad = ERR_DIALOG_ID_EMPTY),
    IMBOT_CLIENT_ID(struct typing_in), P_END};

/* Told to those who look, when it is a chat that the bot may see. */
static void tell_typing(struct call *call, const char *dialog_id)
{
    const struct chat *chat = chat_for_reading(&call->ops, dialog_id);
    if (chat && chat->id)
        news_writing(&call->ops, chat->id, call->ops.who.user_id);
}

static enum err send_typing(struct call *call, const void *input)
{
    const struct typing_in *in = input;
    struct imbot_turn turn;
    int64_t id = 0;
    if (chat_rules_dialog(in->dialog_id, &id) == DIALOG_MALFORMED || id == 0)
        return ERR_DIALOG_ID_EMPTY;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN, &turn);
    if (error)
        return error;
    tell_typing(call, in->dialog_id);
    return imbot_done(call, &turn, ERR_NONE);
}

#define PAGE(name) "api-reference/chat-bots/outdated/chats/imbot-" name ".md"

const struct method imbot_chat_methods[] = {
    {.name = "imbot.chat.add",
        .summary = "Makes a chat that belongs to a bot.",
        .doc = PAGE("chat-add"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct add_in),
        .params = add_params,
        .prepare = prepare_add,
        .call = add_chat,
        .out = OUT_INT,
        .errors = ERRORS(ERR_CHAT_USERS_TYPE, ERR_BOT_ID, ERR_BOT_FOREIGN, ERR_CHAT_CREATE)},
    {.name = "imbot.chat.get",
        .summary = "Finds the chat that belongs to an object.",
        .doc = PAGE("chat-get"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct get_in),
        .params = get_params,
        .call = get_chat,
        .out = OUT_OBJECT,
        .nullable = true,
        .errors = ERRORS(ERR_CHAT_ACCESS)},
    {.name = "imbot.chat.sendTyping",
        .summary = "Shows that the bot is writing.",
        .doc = PAGE("chat-send-typing"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct typing_in),
        .params = typing_params,
        .call = send_typing,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_BOT_ID, ERR_BOT_FOREIGN, ERR_DIALOG_ID_EMPTY)},
    {.name = "imbot.chat.updateAvatar",
        .summary = "Changes the picture of a chat.",
        .doc = PAGE("chat-update-avatar"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct face_in),
        .params = avatar_params,
        .prepare = prepare_avatar,
        .call = update_avatar,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_DENIED, ERR_CHAT_ACTION, ERR_CHAT_NO_AVATAR,
            ERR_AVATAR_TYPE, ERR_AVATAR_SIZE, ERR_CHAT_MISSING, IMBOT_CHAT_ERRORS)},
    {.name = "imbot.chat.updateColor",
        .summary = "Changes the colour of a chat.",
        .doc = PAGE("chat-update-color"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct face_in),
        .params = color_params,
        .call = update_color,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_COLOR_WRONG, ERR_CHAT_COLOR_SAME,
            IMBOT_CHAT_ERRORS)},
    {.name = "imbot.chat.updateTitle",
        .summary = "Renames a chat.",
        .doc = PAGE("chat-update-title"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct face_in),
        .params = title_params,
        .call = update_title,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_TITLE_EMPTY, ERR_ACTION_UNAVAILABLE, ERR_CHAT_NO_RENAME,
            IMBOT_CHAT_ERRORS)},
    {.name = "imbot.dialog.get",
        .summary = "Returns a chat with its counters, members' progress and permissions.",
        .doc = PAGE("dialog-get"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .flags = METHOD_OUTDATED,
        .in_size = sizeof(struct dialog_in),
        .params = dialog_params,
        .call = get_dialog,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_DIALOG_ID_EMPTY, ERR_DIALOG_ACCESS, ERR_CHAT_ACCESS)},
    {0}};

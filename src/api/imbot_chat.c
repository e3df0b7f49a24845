/* imbot.chat.*, imbot.dialog.get: chats that bots make and look after.
 *
 * Nearly every handler is the same three steps: whose bot is it, act as the bot, one operation on the chat. What differs is
 * which words a page uses for the same refusal; those differences are kept in the rows' small tables here. */
#include <string.h>

#include "api/avatar.h"
#include "api/im_views.h"
#include "api/imbot.h"
#include "base/utf8.h"
#include "domain/chat_rules.h"
#include "domain/group_ops.h"
#include "domain/message_ops.h"

enum { USERS_MAX = 1000 };

#define CHAT_ID(in)                                                                                          \
    P_INT(in, chat_id, "CHAT_ID", "Number of the chat, without \"chat\".", .missing = ERR_CHAT_ID_EMPTY,       \
        .bad = ERR_CHAT_ID_EMPTY)
#define USER_ID(in, text)                                                                                    \
    P_INT(in, user_id, "USER_ID", text, .missing = ERR_USER_ID_EMPTY, .bad = ERR_USER_ID_EMPTY)

/* What most of these methods take. */
struct member_in {
    struct imbot_in bot;
    int64_t chat_id, user_id;
    int manager;
};

static enum err done(struct call *call, const struct imbot_turn *turn, enum err error)
{
    imbot_leave(call, turn);
    return error ? error : imbot_true(call);
}

/* ---- lists of users ---- */
/* A list, a map, one id or JSON text of these. false: not ids. */
static bool read_ids(struct call *call, const jval *sent, bool one_is_fine, const int64_t **ids_r, size_t *count_r)
{
    int64_t *ids = arena_array_of(call->arena, int64_t, USERS_MAX);
    *ids_r = ids;
    *count_r = 0;
    if (sent && yyjson_is_str((jval *)sent)) {
        const jval *parsed = json_read(call->arena, yyjson_get_str((jval *)sent), yyjson_get_len((jval *)sent));
        sent = parsed ? parsed : sent;
    }
    if (!yyjson_is_ctn((jval *)sent)) {
        *count_r = 1;
        return one_is_fine && json_int(sent, ids);
    }
    for (struct jiter i = json_iter(sent); json_next(&i);)
        if (*count_r == USERS_MAX || !json_int(i.value, &ids[(*count_r)++]))
            return false;
    return true;
}

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
    P_STR(struct add_in, entity_id, "ENTITY_ID", "The object's id; with ENTITY_TYPE it finds the chat again."),
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
        .user_count = count};
    int64_t id = 0, message_id;
    enum err error = group_add(&call->ops, &group, &id);
    if (error)
        return error;
    if (in->message && *in->message) {
        struct new_message message = {.text = in->message, .params = ""};
        const char *dialog = arena_printf(call->arena, "chat%lld", (long long)id);
        error = message_send(&call->ops, dialog, &message, 0, &message_id) ? ERR_CHAT_CREATE : ERR_NONE;
    }
    call->result = j_int(call->doc, id);
    return error;
}

static enum err add_chat(struct call *call, const void *input)
{
    const struct add_in *in = input;
    struct imbot_turn turn;
    const int64_t *users = NULL;
    size_t count = 0;
    if (!json_is_empty(in->users) && !read_ids(call, in->users, false, &users, &count))
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
    P_STR(struct get_in, entity_id, "ENTITY_ID", "As given to imbot.chat.add.", .missing = ANSWER_NULL), P_END};

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
    jnode *restrictions = yyjson_mut_obj_get(call->result, "restrictions"); /* shorter here than in im.dialog.get */
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
static const struct param title_params[] = {CHAT_ID(struct face_in),
    P_STR(struct face_in, title, "TITLE", "New title.", .missing = ERR_CHAT_TITLE_EMPTY, .bad = ERR_CHAT_TITLE_EMPTY),
    IMBOT_BOT_ID(struct face_in), IMBOT_CLIENT_ID(struct face_in), P_END};
static const struct param color_params[] = {CHAT_ID(struct face_in),
    P_STR(struct face_in, color, "COLOR", "Name of the new colour, such as PINK.", .missing = ERR_CHAT_COLOR_WRONG,
        .bad = ERR_CHAT_COLOR_WRONG),
    IMBOT_BOT_ID(struct face_in), IMBOT_CLIENT_ID(struct face_in), P_END};
static const struct param avatar_params[] = {CHAT_ID(struct face_in),
    P_ANY(struct face_in, avatar, "AVATAR",
        "Picture (PNG, JPEG, GIF, WebP, BMP) as base64, alone, as a data URI or as [name, base64]; at most 5000x5000.",
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
    return done(call, &turn, error == ERR_CHAT_ACTION ? ERR_ACTION_UNAVAILABLE : error);
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
    return done(call, &turn, group_set_color(&call->ops, in->chat_id, color));
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
    return done(call, &turn, error);
}

/* ---- imbot.chat.user.add, user.delete, user.list, leave ---- */
struct users_in {
    struct imbot_in bot;
    int64_t chat_id;
    const jval *users;
    int hide_history;
};
static const struct param user_add_params[] = {CHAT_ID(struct users_in),
    P_ANY(struct users_in, users, "USERS", "Ids of the new members.", .missing = ERR_CHAT_USERS_LIST, .type = "array"),
    P_FLAG(struct users_in, hide_history, "HIDE_HISTORY", "Accepted; members see the whole chat."),
    IMBOT_BOT_ID(struct users_in), IMBOT_CLIENT_ID(struct users_in), P_END};
static const struct param user_delete_params[] = {CHAT_ID(struct member_in),
    USER_ID(struct member_in, "Member to remove."), IMBOT_BOT_ID(struct member_in), IMBOT_CLIENT_ID(struct member_in),
    P_END};
static const struct param chat_params[] = {
    CHAT_ID(struct member_in), IMBOT_BOT_ID(struct member_in), IMBOT_CLIENT_ID(struct member_in), P_END};

static enum err user_add(struct call *call, const void *input)
{
    const struct users_in *in = input;
    struct imbot_turn turn;
    const int64_t *users;
    size_t count;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    if (!read_ids(call, in->users, false, &users, &count))
        return ERR_CHAT_USERS_LIST;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN_CHAT, &turn);
    if (error)
        return error;
    return done(call, &turn, group_add_users(&call->ops, in->chat_id, users, count, in->hide_history != 0));
}

static enum err user_delete(struct call *call, const void *input)
{
    const struct member_in *in = input;
    struct imbot_turn turn;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    if (in->user_id <= 0)
        return ERR_USER_ID_EMPTY;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN, &turn);
    if (error)
        return error;
    return done(call, &turn, group_remove_user(&call->ops, in->chat_id, in->user_id));
}

static enum err user_list(struct call *call, const void *input)
{
    const struct member_in *in = input;
    struct imbot_turn turn;
    size_t count;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN_CHAT, &turn);
    if (error)
        return error;
    const struct chat_member *members = group_members(&call->ops, in->chat_id, &count, &error);
    imbot_leave(call, &turn);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++)
        j_push(call->result, j_int(call->doc, members[i].user_id));
    return error;
}

static enum err leave(struct call *call, const void *input)
{
    const struct member_in *in = input;
    struct imbot_turn turn;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN_CHAT, &turn);
    if (error)
        return error;
    return done(call, &turn, group_leave(&call->ops, in->chat_id));
}

/* ---- imbot.chat.setOwner, setManager ---- */
static const struct param owner_params[] = {CHAT_ID(struct member_in),
    USER_ID(struct member_in, "Member who is to own the chat."), IMBOT_BOT_ID(struct member_in),
    IMBOT_CLIENT_ID(struct member_in), P_END};
static const struct param manager_params[] = {CHAT_ID(struct member_in),
    USER_ID(struct member_in, "Member who is to manage the chat, or no longer."),
    P_FLAG(struct member_in, manager, "IS_MANAGER", "N takes the right away."),
    IMBOT_BOT_ID(struct member_in), IMBOT_CLIENT_ID(struct member_in), P_END};

static enum err set_office(struct call *call, const struct member_in *in, bool owner)
{
    struct imbot_turn turn;
    if (in->chat_id <= 0)
        return ERR_CHAT_ID_EMPTY;
    if (in->user_id <= 0)
        return ERR_USER_ID_EMPTY;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN_CHAT, &turn);
    if (error)
        return error;
    error = owner ? group_set_owner(&call->ops, in->chat_id, in->user_id)
                  : group_set_manager(&call->ops, in->chat_id, in->user_id, in->manager != 0);
    return done(call, &turn, error);
}

static enum err set_owner(struct call *call, const void *input)
{
    return set_office(call, input, true);
}

static enum err set_manager(struct call *call, const void *input)
{
    return set_office(call, input, false);
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

/* Accepted and forgotten: nobody watches yet. */
static enum err send_typing(struct call *call, const void *input)
{
    const struct typing_in *in = input;
    struct imbot_turn turn;
    int64_t id = 0;
    if (chat_rules_dialog(in->dialog_id, &id) == DIALOG_MALFORMED || id == 0)
        return ERR_DIALOG_ID_EMPTY;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN, &turn);
    return error ? error : done(call, &turn, ERR_NONE);
}

#define PAGE(name)   "api-reference/chat-bots/outdated/chats/imbot-" name ".md"
#define BOT_IN_CHAT  ERR_BOT_ID, ERR_BOT_FOREIGN_CHAT
#define WRITES(type) .scope = SCOPE_IMBOT, .who = WHO_USER, .lane = LANE_WRITE, .flags = METHOD_OUTDATED, .in_size = sizeof(type)
#define READS(type)  .scope = SCOPE_IMBOT, .who = WHO_USER, .lane = LANE_READ, .flags = METHOD_OUTDATED, .in_size = sizeof(type)

const struct method imbot_chat_methods[] = {
    {.name = "imbot.chat.add",
        .summary = "Makes a chat that belongs to a bot.",
        .doc = PAGE("chat-add"),
        WRITES(struct add_in),
        .params = add_params,
        .prepare = prepare_add,
        .call = add_chat,
        .out = OUT_INT,
        .errors = ERRORS(ERR_CHAT_USERS_TYPE, ERR_BOT_ID, ERR_BOT_FOREIGN, ERR_CHAT_CREATE)},
    {.name = "imbot.chat.get",
        .summary = "Finds the chat that belongs to an object.",
        .doc = PAGE("chat-get"),
        READS(struct get_in),
        .params = get_params,
        .call = get_chat,
        .out = OUT_OBJECT,
        .nullable = true,
        .errors = ERRORS(ERR_CHAT_ACCESS)},
    {.name = "imbot.chat.leave",
        .summary = "Takes the bot out of a chat.",
        .doc = PAGE("chat-leave"),
        WRITES(struct member_in),
        .params = chat_params,
        .call = leave,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_NO_DELETE, ERR_CHAT_OWNER_LEAVES,
            ERR_CHAT_NOT_MEMBER, BOT_IN_CHAT)},
    {.name = "imbot.chat.sendTyping",
        .summary = "Shows that the bot is writing.",
        .doc = PAGE("chat-send-typing"),
        READS(struct typing_in),
        .params = typing_params,
        .call = send_typing,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_BOT_ID, ERR_BOT_FOREIGN, ERR_DIALOG_ID_EMPTY)},
    {.name = "imbot.chat.setManager",
        .summary = "Makes a member a manager of the bot's chat, or takes that away.",
        .doc = PAGE("chat-set-manager"),
        WRITES(struct member_in),
        .params = manager_params,
        .call = set_manager,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_USER_ID_EMPTY, ERR_CHAT_NEW_MANAGER, BOT_IN_CHAT)},
    {.name = "imbot.chat.setOwner",
        .summary = "Gives the bot's chat to another member.",
        .doc = PAGE("chat-set-owner"),
        WRITES(struct member_in),
        .params = owner_params,
        .call = set_owner,
        .out = OUT_BOOL,
        .errors = ERRORS(
            ERR_CHAT_ID_EMPTY, ERR_USER_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_NEW_OWNER, BOT_IN_CHAT)},
    {.name = "imbot.chat.updateAvatar",
        .summary = "Changes the picture of a chat.",
        .doc = PAGE("chat-update-avatar"),
        WRITES(struct face_in),
        .params = avatar_params,
        .prepare = prepare_avatar,
        .call = update_avatar,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_DENIED, ERR_CHAT_ACTION, ERR_CHAT_NO_AVATAR, ERR_AVATAR_TYPE,
            ERR_AVATAR_SIZE, ERR_CHAT_MISSING, BOT_IN_CHAT)},
    {.name = "imbot.chat.updateColor",
        .summary = "Changes the colour of a chat.",
        .doc = PAGE("chat-update-color"),
        WRITES(struct face_in),
        .params = color_params,
        .call = update_color,
        .out = OUT_BOOL,
        .errors = ERRORS(
            ERR_CHAT_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_COLOR_WRONG, ERR_CHAT_COLOR_SAME, BOT_IN_CHAT)},
    {.name = "imbot.chat.updateTitle",
        .summary = "Renames a chat.",
        .doc = PAGE("chat-update-title"),
        WRITES(struct face_in),
        .params = title_params,
        .call = update_title,
        .out = OUT_BOOL,
        .errors = ERRORS(
            ERR_CHAT_ID_EMPTY, ERR_CHAT_TITLE_EMPTY, ERR_ACTION_UNAVAILABLE, ERR_CHAT_NO_RENAME, BOT_IN_CHAT)},
    {.name = "imbot.chat.user.add",
        .summary = "Brings users into the bot's chat.",
        .doc = PAGE("chat-user-add"),
        WRITES(struct users_in),
        .params = user_add_params,
        .call = user_add,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_NO_ADD, ERR_CHAT_USERS_LIST,
            ERR_CHAT_ADD_USERS, BOT_IN_CHAT)},
    {.name = "imbot.chat.user.delete",
        .summary = "Removes a member from the bot's chat.",
        .doc = PAGE("chat-user-delete"),
        WRITES(struct member_in),
        .params = user_delete_params,
        .call = user_delete,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_USER_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_NO_DELETE,
            ERR_CHAT_OWNER_LEAVES, ERR_CHAT_NOT_MEMBER_OF, ERR_BOT_ID, ERR_BOT_FOREIGN)},
    {.name = "imbot.chat.user.list",
        .summary = "Lists the ids of a chat's members.",
        .doc = PAGE("chat-user-list"),
        READS(struct member_in),
        .params = chat_params,
        .call = user_list,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_CHAT_ACTION, BOT_IN_CHAT)},
    {.name = "imbot.dialog.get",
        .summary = "Returns a chat with its counters, members' progress and permissions.",
        .doc = PAGE("dialog-get"),
        READS(struct dialog_in),
        .params = dialog_params,
        .call = get_dialog,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_DIALOG_ID_EMPTY, ERR_DIALOG_ACCESS, ERR_CHAT_ACCESS)},
    {0}};

/* im.chat.add, mute, setOwner, updateAvatar, updateColor, updateTitle: group chats and their faces, on behalf of an
 * employee. Their members: im_chat_users.c. The rules are domain/group_ops.h, the same as for bots; what differs is the
 * words in which a page puts the same refusal. */
#include <string.h>

#include "api/avatar.h"
#include "api/im_in.h"
#include "api/imbot.h"
#include "base/utf8.h"
#include "domain/chat_ops.h"
#include "domain/group_ops.h"
#include "domain/recent_ops.h"

static enum err keep_avatar(struct call *call, const jval *sent)
{
    struct avatar *avatar = arena_new_of(call->arena, struct avatar);
    *avatar = avatar_read(call, sent);
    call->prepared = avatar;
    return ERR_NONE;
}

/* ---- im.chat.add ---- */
struct add_in {
    const char *type, *title, *description, *color, *message, *entity_type, *entity_id, *role;
    const jval *users, *avatar;
};
static const struct param add_params[] = {
    P_ANY(struct add_in, users, "USERS", "Ids of the members beside the caller.", .type = "array"),
    P_STR(struct add_in, type, "TYPE", "OPEN (every employee may join) or CHAT, the usual one."),
    P_STR(struct add_in, title, "TITLE", "Title; one is made up when absent."),
    P_STR(struct add_in, description, "DESCRIPTION", "Description."),
    P_STR(struct add_in, color, "COLOR", "Name of a colour; any when absent or unknown."),
    P_STR(struct add_in, message, "MESSAGE", "The first message."),
    P_ANY(struct add_in, avatar, "AVATAR", "Picture as base64, at most 5000x5000.", .type = "string"),
    P_STR(struct add_in, entity_type, "ENTITY_TYPE",
        "Kind of an object elsewhere that the chat belongs to; not LINES."),
    P_STR(
        struct add_in, entity_id, "ENTITY_ID", "The object's id; with ENTITY_TYPE it finds the chat again."),
    P_STR(struct add_in, role, "COPILOT_MAIN_ROLE", "Accepted; there is no such assistant here."), P_END};

static enum err prepare_add(struct call *call, const void *input)
{
    const struct add_in *in = input;
    return keep_avatar(call, json_is_empty(in->avatar) ? NULL : in->avatar);
}

/* A picture that is none makes a chat without a picture: the page documents no error. */
static enum err chat_add(struct call *call, const void *input)
{
    const struct add_in *in = input;
    const struct avatar *avatar = call->prepared;
    struct new_group group = {.title = in->title,
        .description = in->description,
        .color = in->color ? chat_color_named(in->color) : NULL,
        .avatar = avatar ? avatar->blob : NULL,
        .entity_type = in->entity_type,
        .entity_id = in->entity_id,
        .open = in->type && strcmp(in->type, "OPEN") == 0,
        .message = in->message};
    int64_t id = 0;
    if (!json_is_empty(in->users) && !imbot_read_ids(call, in->users, &group.users, &group.user_count))
        return ERR_CHAT_USERS_TYPE;
    enum err error = group_add(&call->ops, &group, &id);
    call->result = j_int(call->doc, id);
    return error;
}

/* ---- im.chat.updateTitle, updateColor, updateAvatar ---- */
struct face_in {
    struct im_chat_in chat;
    const char *title, *color;
    const jval *avatar;
};
static const struct param title_params[] = {IM_CHAT_ID(struct face_in, chat),
    P_STR(struct face_in, title, "TITLE", "New title.", .bad = ERR_CHAT_TITLE_EMPTY), P_END};
static const struct param color_params[] = {IM_CHAT_ID(struct face_in, chat),
    P_STR(
        struct face_in, color, "COLOR", "Name of the new colour, such as PINK.", .bad = ERR_CHAT_COLOR_WRONG),
    P_END};
static const struct param avatar_params[] = {IM_CHAT_ID(struct face_in, chat),
    P_ANY(struct face_in, avatar, "AVATAR",
        "Picture (PNG, JPEG, GIF, WebP, BMP) as base64, alone, as a data URI or as [name, base64]; at most "
        "5000x5000.",
        .type = "string"),
    P_END};

static enum err update_title(struct call *call, const void *input)
{
    const struct face_in *in = input;
    int64_t chat_id;
    enum err error = im_group_id(&in->chat, &chat_id);
    if (error)
        return error;
    const char *title = utf8_trim(call->arena, in->title ? in->title : "");
    if (!*title)
        return ERR_CHAT_TITLE_EMPTY;
    error = group_set_title(&call->ops, chat_id, title);
    if (error)
        return error == ERR_CHAT_NO_RENAME ? ERR_CHAT_RENAME_DENIED : error;
    return call_bool(call, true);
}

static enum err update_color(struct call *call, const void *input)
{
    const struct face_in *in = input;
    const char *color = in->color ? chat_color_named(in->color) : NULL;
    int64_t chat_id;
    enum err error = im_group_id(&in->chat, &chat_id);
    if (error)
        return error;
    if (!color)
        return ERR_CHAT_COLOR_WRONG;
    error = group_set_color(&call->ops, chat_id, color);
    return error ? error : call_bool(call, true);
}

static enum err prepare_avatar(struct call *call, const void *input)
{
    return keep_avatar(call, ((const struct face_in *)input)->avatar);
}

static enum err avatar_refusal(enum err error)
{
    switch (error) {
    case ERR_CHAT_MISSING:
        return ERR_CHAT_UNKNOWN;
    case ERR_CHAT_ACTION:
        return ERR_ACTION_UNAVAILABLE;
    case ERR_CHAT_DENIED:
        return ERR_CHAT_AVATAR_DENIED;
    case ERR_CHAT_NO_AVATAR:
        return ERR_CHAT_AVATAR_FIXED;
    default:
        return error;
    }
}

static enum err update_avatar(struct call *call, const void *input)
{
    const struct face_in *in = input;
    const struct avatar *avatar = call->prepared;
    struct chat *chat;
    int64_t chat_id;
    enum err error = im_group_id(&in->chat, &chat_id);
    if (error)
        return error;
    error = avatar_refusal(group_may_set_avatar(&call->ops, chat_id, &chat));
    if (error)
        return error;
    if (!avatar || avatar->error || !avatar->blob)
        return avatar && avatar->error ? avatar->error : ERR_AVATAR_TYPE;
    group_set_avatar(&call->ops, chat, avatar->blob);
    return call_bool(call, true);
}

/* ---- im.chat.setOwner ---- */
struct owner_in {
    struct im_chat_in chat;
    int64_t user_id;
};
static const struct param owner_params[] = {IM_CHAT_ID(struct owner_in, chat),
    P_INT(struct owner_in, user_id, "USER_ID", "Member who is to own the chat.", .bad = ERR_USER_ID_EMPTY),
    P_END};

static enum err set_owner(struct call *call, const void *input)
{
    const struct owner_in *in = input;
    int64_t chat_id;
    enum err error = im_group_id(&in->chat, &chat_id);
    if (error)
        return error;
    if (in->user_id <= 0)
        return ERR_USER_ID_EMPTY;
    error = group_set_owner(&call->ops, chat_id, in->user_id);
    return error ? error : call_bool(call, true);
}

/* ---- im.chat.mute ---- */
struct mute_in {
    struct im_chat_in chat;
    int mute;
};
static const struct param mute_params[] = {IM_CHAT_ID(struct mute_in, chat),
    P_FLAG(struct mute_in, mute, "MUTE", "N: its messages are heard of again."), P_END};

/* Every chat can be muted by its members, private ones and those of lines too. */
static enum err mute(struct call *call, const void *input)
{
    const struct mute_in *in = input;
    const char *dialog = in->chat.dialog_id;
    const struct chat *chat;
    if (in->chat.chat_id > 0)
        chat = chat_get(&call->ops, in->chat.chat_id);
    else if (in->chat.chat_id == 0 && dialog && *dialog) {
        if (!im_dialog_valid(dialog))
            return ERR_DIALOG_ID_EMPTY;
        chat = chat_by_dialog_id(&call->ops, dialog, false);
    } else
        return ERR_CHAT_ID_EMPTY;
    if (!chat || !recent_mute(&call->ops, chat, in->mute != 0))
        return ERR_CHAT_NO_MUTE;
    return call_bool(call, true);
}

#define FACE_PAGE(name) "api-reference/chats/chat-update/im-chat-" name ".md"

const struct method im_chat_methods[] = {{.name = "im.chat.add",
                                             .summary = "Makes a group chat.",
                                             .doc = "api-reference/chats/im-chat-add.md",
                                             .scope = SCOPE_IM,
                                             .who = WHO_USER,
                                             .lane = LANE_WRITE,
                                             .params = add_params,
                                             .in_size = sizeof(struct add_in),
                                             .prepare = prepare_add,
                                             .call = chat_add,
                                             .out = OUT_INT,
                                             .errors = ERRORS(ERR_CHAT_USERS_TYPE, ERR_CHAT_CREATE)},
    {.name = "im.chat.mute",
        .summary = "Mutes a chat for the current user, or lets it be heard again.",
        .doc = "api-reference/chats/special-operations/im-chat-mute.md",
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = mute_params,
        .in_size = sizeof(struct mute_in),
        .call = mute,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_DIALOG_ID_EMPTY, ERR_CHAT_NO_MUTE)},
    {.name = "im.chat.setOwner",
        .summary = "Gives a chat to another member.",
        .doc = FACE_PAGE("set-owner"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = owner_params,
        .in_size = sizeof(struct owner_in),
        .call = set_owner,
        .out = OUT_BOOL,
        .errors = ERRORS(
            ERR_CHAT_ID_EMPTY, ERR_DIALOG_ID_EMPTY, ERR_USER_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_NEW_OWNER)},
    {.name = "im.chat.updateAvatar",
        .summary = "Changes the picture of a chat.",
        .doc = FACE_PAGE("update-avatar"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = avatar_params,
        .in_size = sizeof(struct face_in),
        .prepare = prepare_avatar,
        .call = update_avatar,
        .out = OUT_BOOL,
        .errors =
            ERRORS(ERR_CHAT_ID_EMPTY, ERR_DIALOG_ID_EMPTY, ERR_CHAT_AVATAR_DENIED, ERR_ACTION_UNAVAILABLE,
                ERR_CHAT_AVATAR_FIXED, ERR_AVATAR_TYPE, ERR_AVATAR_SIZE, ERR_CHAT_UNKNOWN)},
    {.name = "im.chat.updateColor",
        .summary = "Changes the colour of a chat.",
        .doc = FACE_PAGE("update-color"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = color_params,
        .in_size = sizeof(struct face_in),
        .call = update_color,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_DIALOG_ID_EMPTY, ERR_CHAT_ACTION, ERR_CHAT_COLOR_WRONG,
            ERR_CHAT_COLOR_SAME)},
    {.name = "im.chat.updateTitle",
        .summary = "Renames a chat.",
        .doc = FACE_PAGE("update-title"),
        .scope = SCOPE_IM,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = title_params,
        .in_size = sizeof(struct face_in),
        .call = update_title,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_DIALOG_ID_EMPTY, ERR_CHAT_TITLE_EMPTY, ERR_CHAT_ACTION,
            ERR_CHAT_RENAME_DENIED)},
    {0}};

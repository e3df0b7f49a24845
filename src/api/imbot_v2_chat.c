/* imbot.v2.Chat.add, get, update, leave, setOwner: chats that bots make, show and look after. The rules are
 * domain/group_ops.h, the same as for bots of version 1; these pages know one refusal for all of them, ACCESS_DENIED.
 * Who is in a chat and as what: imbot_v2_chat_users.c. */
#include "api/avatar.h"
#include "api/imbot_v2.h"
#include "api/v2_views.h"
#include "base/utf8.h"
#include "domain/bot_session_ops.h"
#include "domain/chat_ops.h"
#include "domain/group_ops.h"

static enum err prepare_avatar(struct call *call, const jval *fields)
{
    const jval *sent = json_get_ci(fields, "avatar");
    struct avatar *avatar = arena_new_of(call->arena, struct avatar);
    *avatar = avatar_read(call, json_is_empty(sent) ? NULL : sent);
    call->prepared = avatar;
    return avatar->error == ERR_INTERNAL ? ERR_INTERNAL : ERR_NONE;
}

/* NULL: not sent, or nothing but spaces. */
static const char *title_of(struct call *call, const jval *fields)
{
    const char *sent = v2_text(call, fields, "title"), *title = sent ? utf8_trim(call->arena, sent) : "";
    return *title ? title : NULL;
}

static const char *color_of(struct call *call, const jval *fields)
{
    const char *name = v2_text(call, fields, "color");
    return name ? v2_color(name) : NULL;
}

#define FACE_DOC                                                                                             \
    P_DOC("fields.title", "string", "Title."), P_DOC("fields.description", "string", "Description."),        \
        P_DOC("fields.color", "string", "red, green, lightBlue, …; another word is ignored."),               \
        P_DOC("fields.avatar", "string", "Picture as base64, at most 5000x5000.")

/* ---- imbot.v2.Chat.add ---- */
struct add_in {
    struct v2_bot_in bot;
    const jval *fields;
};
static const struct param add_params[] = {V2_BOT(struct add_in),
    P_JSON(struct add_in, fields, "fields", "The chat; everything may be absent."), FACE_DOC,
    P_DOC("fields.userIds", "array",
        "Members beside the bot, at most 1000; who is not there or inactive is left out."),
    P_DOC("fields.ownerId", "integer",
        "Owner instead of the bot, which then is a manager; nobody who is here: the bot."),
    P_DOC("fields.message", "string", "The bot's first message."), P_END};

static enum err prepare_add(struct call *call, const void *input)
{
    return prepare_avatar(call, ((const struct add_in *)input)->fields);
}

/* {"chat": …, "users": […]} as the acting bot sees it. */
static void show_new(struct call *call, int64_t chat_id)
{
    struct chat_view view;
    chat_look(&call->ops, chat_get(&call->ops, chat_id), &view);
    const struct person **people = arena_array_of(call->arena, const struct person *, view.member_count);
    for (size_t i = 0; i < view.member_count; i++)
        people[i] = person_get(&call->ops, view.members[i].user_id);
    jnode *chat = v2_chat(call, &view, V2_ANSWER);
    yyjson_mut_obj_put(chat, j_str(call->doc, "isNew"), j_bool(call->doc, true));
    call->result = j_obj(call->doc);
    j_set(call->doc, call->result, "chat", chat);
    v2_set_users(call, call->result, people, view.member_count);
}

/* What is wrong with users, colour or picture makes a chat without it: the page documents no error. */
static enum err add_chat(struct call *call, const void *input)
{
    const struct add_in *in = input;
    const struct avatar *avatar = call->prepared;
    struct imbot_turn turn;
    int64_t id = 0;
    enum err error = v2_enter(call, &in->bot, &turn);
    if (error)
        return error;
    struct new_group group = {.title = v2_text(call, in->fields, "title"),
        .description = v2_text(call, in->fields, "description"),
        .color = color_of(call, in->fields),
        .avatar = avatar ? avatar->blob : NULL,
        .message = v2_text(call, in->fields, "message"),
        .may_be_alone = true};
    if (!imbot_read_ids(call, json_get_ci(in->fields, "userIds"), &group.users, &group.user_count))
        group.user_count = 0;
    json_int(json_get_ci(in->fields, "ownerId"), &group.owner_id);
    error = group_add(&call->ops, &group, &id);
    if (!error)
        show_new(call, id);
    imbot_leave(call, &turn);
    return error;
}

/* ---- imbot.v2.Chat.get ---- */
struct chat_in {
    struct v2_bot_in bot;
    const char *dialog_id;
    int64_t user_id;
};
static const struct param chat_params[] = {V2_BOT(struct chat_in), V2_DIALOG_ID(struct chat_in), P_END};

/* With whom a private chat would be that has not begun: the view cannot know. */
static const struct users *other_side(struct call *call, const struct chat *chat, const char *dialog_id)
{
    size_t count;
    const struct users **pair = chat_users(&call->ops, chat, dialog_id, &count);
    return pair[0]->id == call->ops.who.user_id ? pair[count - 1] : pair[0];
}

static enum err get_chat(struct call *call, const void *input)
{
    const struct chat_in *in = input;
    struct imbot_turn turn;
    struct chat *chat;
    struct chat_view view;
    enum err error = v2_enter_chat(call, &in->bot, in->dialog_id, &turn, &chat);
    if (error)
        return error;
    chat_look(&call->ops, chat, &view);
    if (chat->id == 0)
        view.companion = other_side(call, chat, in->dialog_id);
    call->result = j_obj(call->doc);
    j_set(call->doc, call->result, "chat", v2_chat(call, &view, V2_ANSWER));
    imbot_leave(call, &turn);
    return ERR_NONE;
}

/* ---- imbot.v2.Chat.update ---- */
struct update_in {
    struct v2_bot_in bot;
    const char *dialog_id;
    const jval *fields;
};
static const struct param update_params[] = {V2_BOT(struct update_in), V2_DIALOG_ID(struct update_in),
    P_JSON(struct update_in, fields, "fields", "What is to change."), FACE_DOC, P_END};

static enum err prepare_update(struct call *call, const void *input)
{
    return prepare_avatar(call, ((const struct update_in *)input)->fields);
}

static enum err update_chat(struct call *call, const void *input)
{
    const struct update_in *in = input;
    const struct avatar *avatar = call->prepared;
    struct imbot_turn turn;
    struct chat *chat;
    enum err error = v2_enter_chat(call, &in->bot, in->dialog_id, &turn, &chat);
    if (error)
        return error;
    if (avatar && avatar->error) {
        imbot_leave(call, &turn);
        return avatar->error;
    }
    const struct group_face face = {.title = title_of(call, in->fields),
        .description = v2_text(call, in->fields, "description"),
        .color = color_of(call, in->fields),
        .avatar = avatar ? avatar->blob : NULL};
    return v2_done(call, &turn, group_set_face(&call->ops, chat->id, &face));
}

/* ---- imbot.v2.Chat.leave, setOwner ---- */
static enum err leave(struct call *call, const void *input)
{
    const struct chat_in *in = input;
    struct imbot_turn turn;
    struct chat *chat;
    enum err error = v2_enter_chat(call, &in->bot, in->dialog_id, &turn, &chat);
    if (error)
        return error;
    if (bot_session_quit(&call->ops, turn.bot->user_id, chat->id))
        return v2_done(call, &turn, ERR_NONE);
    return v2_done(call, &turn, group_leave(&call->ops, chat->id));
}

static const struct param owner_params[] = {V2_BOT(struct chat_in), V2_DIALOG_ID(struct chat_in),
    P_INT(struct chat_in, user_id, "userId", "Member who is to own the chat.", .missing = ERR_V2_DENIED,
        .bad = ERR_V2_DENIED),
    P_END};

static enum err set_owner(struct call *call, const void *input)
{
    const struct chat_in *in = input;
    struct imbot_turn turn;
    struct chat *chat;
    enum err error = v2_enter_chat(call, &in->bot, in->dialog_id, &turn, &chat);
    return error ? error : v2_done(call, &turn, group_set_owner(&call->ops, chat->id, in->user_id));
}

#define PAGE(name) "api-reference/chat-bots/chat-bots-v2/imbot.v2/chats/chat-" name ".md"

const struct method imbot_v2_chat_methods[] = {{.name = "imbot.v2.Chat.add",
                                                   .summary = "Makes a group chat.",
                                                   .doc = PAGE("add"),
                                                   .scope = SCOPE_IMBOT,
                                                   .who = WHO_USER,
                                                   .lane = LANE_WRITE,
                                                   .params = add_params,
                                                   .in_size = sizeof(struct add_in),
                                                   .prepare = prepare_add,
                                                   .call = add_chat,
                                                   .out = OUT_OBJECT,
                                                   .errors = ERRORS(V2_BOT_ERRORS, ERR_CHAT_CREATE)},
    {.name = "imbot.v2.Chat.get",
        .summary = "Shows a chat that the bot is in.",
        .doc = PAGE("get"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_READ,
        .params = chat_params,
        .in_size = sizeof(struct chat_in),
        .call = get_chat,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_DENIED)},
    {.name = "imbot.v2.Chat.leave",
        .summary = "Takes the bot out of a chat.",
        .doc = PAGE("leave"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = chat_params,
        .in_size = sizeof(struct chat_in),
        .call = leave,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_DENIED)},
    {.name = "imbot.v2.Chat.setOwner",
        .summary = "Gives the bot's chat to another member.",
        .doc = PAGE("set-owner"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = owner_params,
        .in_size = sizeof(struct chat_in),
        .call = set_owner,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_DENIED)},
    {.name = "imbot.v2.Chat.update",
        .summary = "Changes title, description, colour and picture of a chat.",
        .doc = PAGE("update"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = update_params,
        .in_size = sizeof(struct update_in),
        .prepare = prepare_update,
        .call = update_chat,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_DENIED, ERR_AVATAR_TYPE, ERR_AVATAR_SIZE)},
    {0}};

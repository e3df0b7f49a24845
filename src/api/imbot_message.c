/* imbot.message.*: a bot posts, changes, deletes and likes messages.
 *
 * The bot acts as any author does (domain/message_ops.h); only the words of refusals differ. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/im_likes.h"
#include "api/im_parts.h"
#include "api/imbot.h"
#include "domain/chat_rules.h"
#include "domain/message_ops.h"
#include "domain/user_ops.h"

/* ---- imbot.message.add ---- */
struct add_in {
    struct imbot_in bot;
    const char *dialog_id, *text;
    int64_t chat_id, from_id, to_id;
    struct im_parts parts;
    int system, skip_connector;
};
static const struct param add_params[] = {IMBOT_BOT_ID(struct add_in),
    P_STR(struct add_in, dialog_id, "DIALOG_ID", "chatNN, or a user's id for the private chat with him.",
        .bad = ERR_DIALOG_ID_EMPTY),
    P_INT(struct add_in, chat_id, "CHAT_ID", "Number of the chat, instead of DIALOG_ID.",
        .bad = ERR_DIALOG_ID_EMPTY),
    P_INT(struct add_in, from_id, "FROM_USER_ID",
        "With TO_USER_ID: a message of the system in the private chat of two users.",
        .bad = ERR_DIALOG_ID_EMPTY),
    P_INT(struct add_in, to_id, "TO_USER_ID", "With FROM_USER_ID.", .bad = ERR_DIALOG_ID_EMPTY),
    P_STR(struct add_in, text, "MESSAGE", "Text with BB codes; may be absent beside ATTACH.",
        .bad = ERR_MESSAGE_EMPTY),
    IM_PARTS_PARAMS(struct add_in, parts),
    P_FLAG(struct add_in, system, "SYSTEM", "Y: a message of the system, without an author."),
    P_FLAG(struct add_in, parts.url_preview, "URL_PREVIEW", "N: links get no preview."),
    P_FLAG(
        struct add_in, skip_connector, "SKIP_CONNECTOR", "Y: in an open line, the customer does not get it."),
    IMBOT_CLIENT_ID(struct add_in), P_END};

/* Where it goes: DIALOG_ID, CHAT_ID, or the other one of two users (then *as_r is who opens the chat). NULL:
 * nowhere. */
static const char *find_dialog(struct call *call, const struct add_in *in, int64_t *as_r)
{
    int64_t id = 0;
    if (in->from_id > 0 && in->to_id > 0) {
        *as_r = in->from_id;
        return arena_printf(call->arena, "%lld", (long long)in->to_id);
    }
    if (in->dialog_id && *in->dialog_id)
        return chat_rules_dialog(in->dialog_id, &id) != DIALOG_MALFORMED && id ? in->dialog_id : NULL;
    return in->chat_id > 0 ? arena_printf(call->arena, "chat%lld", (long long)in->chat_id) : NULL;
}

/* Only between people: opening a bot's chat in somebody's name would send that bot an event with his token.
 */
static bool is_employee(struct call *call, int64_t user_id)
{
    const struct users *user = user_get(&call->ops, user_id);
    return user && user->active && strcmp(user->type, USER_EMPLOYEE) == 0;
}

static enum err post(struct call *call, const char *dialog, int64_t as, const struct new_message *message)
{
    int64_t id = 0;
    if (as) {
        if (!is_employee(call, as) || !is_employee(call, strtoll(dialog, NULL, 10)))
            return ERR_BOT_MESSAGE;
        call->ops.who.user_id = as;
    }
    if (message_send(&call->ops, dialog, message, 0, &id))
        return ERR_BOT_MESSAGE;
    call->result = j_int(call->doc, id);
    return ERR_NONE;
}

static enum err message_add(struct call *call, const void *input)
{
    const struct add_in *in = input;
    struct imbot_turn turn;
    jnode *read[IM_PART_COUNT];
    int64_t as = 0;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN, &turn);
    if (error)
        return error;
    const char *dialog = find_dialog(call, in, &as);
    if (!dialog)
        error = ERR_DIALOG_ID_EMPTY;
    if (!error)
        error = im_parts_read(call, &in->parts, read);
    if (!error && im_text_is_blank(call, in->text) && !read[IM_ATTACH])
        error = ERR_MESSAGE_EMPTY;
    if (!error) {
        struct new_message message = {.text = in->text ? in->text : "",
            .params = im_parts_new(call, &in->parts, read, 0),
            .system = in->system == 1 || as,
            .skip_connector = in->skip_connector == 1};
        error = post(call, dialog, as, &message);
    }
    imbot_leave(call, &turn);
    return error;
}

/* ---- imbot.message.update ---- */
struct update_in {
    struct imbot_in bot;
    int64_t message_id;
    const char *text;
    struct im_parts parts;
    int skip_connector;
};
#define MESSAGE_ID(in)                                                                                       \
    P_INT(in, message_id, "MESSAGE_ID", "The message.", .missing = ERR_MESSAGE_ID, .bad = ERR_MESSAGE_ID)
static const struct param update_params[] = {IMBOT_BOT_ID(struct update_in), MESSAGE_ID(struct update_in),
    P_STR(struct update_in, text, "MESSAGE", "New text; empty deletes the message, absent keeps the text."),
    IM_PARTS_PARAMS(struct update_in, parts), /* N or empty removes one */
    P_FLAG(struct update_in, parts.url_preview, "URL_PREVIEW", "N: links get no preview; absent: as it was."),
    P_FLAG(struct update_in, skip_connector, "SKIP_CONNECTOR", "Accepted."),
    IMBOT_CLIENT_ID(struct update_in), P_END};

static enum err change(struct call *call, const struct update_in *in)
{
    jnode *read[IM_PART_COUNT];
    enum err error = im_parts_read(call, &in->parts, read);
    const struct message *before = error ? NULL : message_get(&call->ops, in->message_id);
    if (!before)
        return error ? error : ERR_CANT_EDIT;
    const char *text = in->text && im_text_is_blank(call, in->text) ? "" : in->text;
    return message_change(
        &call->ops, in->message_id, text, im_parts_changed(call, &in->parts, read, before->params), true);
}

static enum err message_update(struct call *call, const void *input)
{
    const struct update_in *in = input;
    struct imbot_turn turn;
    if (in->message_id <= 0)
        return ERR_MESSAGE_ID;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN, &turn);
    if (error)
        return error;
    error = change(call, in);
    imbot_leave(call, &turn);
    return error ? error : imbot_true(call);
}

/* ---- imbot.message.delete ---- */
struct delete_in {
    struct imbot_in bot;
    int64_t message_id;
    int complete;
};
static const struct param delete_params[] = {IMBOT_BOT_ID(struct delete_in), MESSAGE_ID(struct delete_in),
    P_FLAG(struct delete_in, complete, "COMPLETE", "Y: without a trace."), IMBOT_CLIENT_ID(struct delete_in),
    P_END};

static enum err message_remove(struct call *call, const void *input)
{
    const struct delete_in *in = input;
    struct imbot_turn turn;
    if (in->message_id <= 0)
        return ERR_MESSAGE_ID;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN, &turn);
    if (error)
        return error;
    error = in->complete == 1 ? message_erase(&call->ops, in->message_id)
                              : message_delete(&call->ops, in->message_id);
    imbot_leave(call, &turn);
    return error ? error : imbot_true(call);
}

/* ---- imbot.message.like ---- */
struct like_in {
    struct imbot_in bot;
    int64_t message_id;
    const char *action;
};
static const struct param like_params[] = {IMBOT_BOT_ID(struct like_in), MESSAGE_ID(struct like_in),
    P_STR(struct like_in, action, "ACTION", "plus, minus, or auto, which toggles."),
    IMBOT_CLIENT_ID(struct like_in), P_END};

static enum err message_like(struct call *call, const void *input)
{
    const struct like_in *in = input;
    struct imbot_turn turn;
    if (in->message_id <= 0)
        return ERR_MESSAGE_ID;
    enum err error = imbot_enter(call, &in->bot, ERR_BOT_FOREIGN, &turn);
    if (error)
        return error;
    error = im_like(call, in->message_id, in->action);
    imbot_leave(call, &turn);
    return error ? error : imbot_true(call);
}

#define PAGE(name) "api-reference/chat-bots/outdated/messages/imbot-message-" name ".md"

const struct method imbot_message_methods[] = {
    {.name = "imbot.message.add",
        .summary = "Posts a message on behalf of a bot.",
        .doc = PAGE("add"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = add_params,
        .in_size = sizeof(struct add_in),
        .call = message_add,
        .out = OUT_INT,
        .errors = ERRORS(ERR_BOT_ID, ERR_BOT_FOREIGN, ERR_DIALOG_ID_EMPTY, ERR_MESSAGE_EMPTY, IM_PARTS_ERRORS,
            ERR_BOT_MESSAGE)},
    {.name = "imbot.message.delete",
        .summary = "Deletes a message on behalf of a bot.",
        .doc = PAGE("delete"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = delete_params,
        .in_size = sizeof(struct delete_in),
        .call = message_remove,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_BOT_ID, ERR_BOT_FOREIGN, ERR_MESSAGE_ID, ERR_CANT_EDIT)},
    {.name = "imbot.message.like",
        .summary = "Likes a message on behalf of a bot, or takes the like back.",
        .doc = PAGE("like"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = like_params,
        .in_size = sizeof(struct like_in),
        .call = message_like,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_BOT_ID, ERR_BOT_FOREIGN, ERR_MESSAGE_ID, ERR_LIKE_UNCHANGED)},
    {.name = "imbot.message.update",
        .summary = "Changes a bot's message.",
        .doc = PAGE("update"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .flags = METHOD_OUTDATED,
        .params = update_params,
        .in_size = sizeof(struct update_in),
        .call = message_update,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_BOT_ID, ERR_BOT_FOREIGN, ERR_MESSAGE_ID, IM_PARTS_ERRORS, ERR_CANT_EDIT)},
    {0}};

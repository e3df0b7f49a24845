/* imbot.v2.Chat.Message.send, update, delete, read: a bot writes, and marks what it has read. What others wrote is read by
 * api/imbot_v2_history.c.
 *
 * One call of send may post a message and repeat up to a hundred others (forwardIds). It is one transaction: when one of them
 * cannot be sent, none is. A uuid, of a template or of what is forwarded, makes a repeated call answer what the first one
 * did. */
#include <string.h>

#include "api/im_in.h"
#include "api/imbot_v2.h"
#include "api/v2_content.h"
#include "base/clock.h"
#include "base/text.h"
#include "domain/chat_ops.h"
#include "domain/forward_ops.h"
#include "domain/recent_ops.h"

enum { FORWARDS_MAX = 100, UUID_MAX_BYTES = 64 };

/* ---- imbot.v2.Chat.Message.send ---- */
struct send_in {
    struct v2_bot_in bot;
    const char *dialog_id;
    const jval *fields;
};
static const struct param send_params[] = {V2_BOT(struct send_in), V2_DIALOG_ID(struct send_in),
    P_JSON(struct send_in, fields, "fields", "What to send.", .bad = ERR_V2_MESSAGE_EMPTY), V2_CONTENT_DOC,
    P_DOC("fields.system", "boolean", "A message of the system, without an author."),
    P_DOC("fields.replyId", "integer", "Message of the same chat that this one answers."),
    P_DOC("fields.templateId", "string", "UUID of the message; sent again it is not posted again."),
    P_DOC("fields.forwardIds", "object", "{uuid: id of a message to repeat}, at most 100."),
    P_DOC("fields.skipConnector", "boolean", "In an open line: stays inside, the line hears nothing of it."),
    P_DOC("fields.silentConnector", "boolean", "In an open line: the customer does not get it."), P_END};

/* Of the list on the method's page; whatever else is wrong with a message is "Sending failed". */
static enum err refusal(enum err error)
{
    switch (error) {
    case ERR_NONE:
    case ERR_INTERNAL:
        return error;
    case ERR_REPLY_ACCESS:
    case ERR_REPLY_OTHER_CHAT:
        return ERR_V2_SENDING;
    default:
        return ERR_V2_DENIED;
    }
}

/* *uuid_r NULL: none. false: no uuid at all. */
static bool read_uuid(const char *sent, const char **uuid_r)
{
    *uuid_r = sent && *sent ? sent : NULL;
    return !*uuid_r || strlen(sent) <= UUID_MAX_BYTES;
}

static enum err read_message(struct call *call, const jval *fields, const struct v2_content *content,
    struct new_message *message_r, int64_t *reply_r)
{
    const jval *reply = json_get_ci(fields, "replyId");
    *reply_r = 0;
    if (!json_is_blank(reply) && (!json_int(reply, reply_r) || *reply_r < 0))
        return ERR_V2_SENDING;
    *message_r = (struct new_message){.text = text_or_empty(content->text),
        .params = im_parts_new(call, &content->parts, content->read, *reply_r),
        .system = imbot_flag(fields, "system") == 1,
        .skip_connector = imbot_flag(fields, "skipConnector") == 1,
        .silent = imbot_flag(fields, "silentConnector") == 1};
    return read_uuid(v2_text(call, fields, "templateId"), &message_r->uuid) ? ERR_NONE : ERR_V2_SENDING;
}

/* ---- forwarding ---- */
/* What goes along: attachments, and where it was said first. Buttons do not, they are for the chat they stood in. */
static const char *forwarded_params(struct call *call, const struct message *source)
{
    static const char *const kept[] = {"attach", "urlPreview", "forward"};
    const jval *before = json_read(call->arena, source->params, strlen(source->params));
    jnode *params = j_obj(call->doc);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (json_get(before, kept[i]))
            j_set(call->doc, params, kept[i], j_copy(call->doc, json_get(before, kept[i])));
    if (!json_get(before, "forward")) {
        jnode *forward = j_set_obj(call->doc, params, "forward");
        j_set_int(call->doc, forward, "id", source->id);
        j_set_int(call->doc, forward, "userId", source->author_id);
        j_set_int(call->doc, forward, "chatId", source->chat_id);
        j_set_str(call->doc, forward, "date", clock_iso(call->arena, source->created_at));
    }
    return j_write(call->arena, params, NULL);
}

/* `how` says where from: system, connector. */
static enum err forward(struct call *call, const char *dialog_id, const struct jiter *item,
    const struct new_message *how, int64_t *id_r)
{
    struct message *source;
    struct new_message message = {
        .system = how->system, .skip_connector = how->skip_connector, .silent = how->silent};
    int64_t source_id;
    if (!item->key || !*item->key || !read_uuid(item->key, &message.uuid) ||
        !json_int(item->value, &source_id))
        return ERR_V2_SENDING;
    enum err error = forward_get(&call->ops, source_id, &source);
    if (error)
        return error;
    message.text = source->text;
    message.params = forwarded_params(call, source);
    return refusal(forward_send(&call->ops, dialog_id, source, &message, id_r));
}

/* *last_r: of the last one, for a call that sends nothing else. */
static enum err forward_all(struct call *call, const struct send_in *in, const jval *sent,
    const struct new_message *how, jnode *map, int64_t *last_r)
{
    if (json_count(sent) > FORWARDS_MAX)
        return ERR_V2_SENDING;
    for (struct jiter i = json_iter(sent); json_next(&i);) {
        enum err error = forward(call, in->dialog_id, &i, how, last_r);
        if (error)
            return error;
        j_set_int(call->doc, map, i.key, *last_r);
    }
    return ERR_NONE;
}

static enum err send(struct call *call, const struct send_in *in)
{
    struct v2_content content;
    struct new_message message;
    int64_t id = 0, reply_id, forwarded = 0;
    const jval *forwards = json_get_ci(in->fields, "forwardIds");
    enum err error = v2_content_read(call, in->fields, &content);
    if (error)
        return error;
    if (content.empty && json_is_empty(forwards))
        return ERR_V2_MESSAGE_EMPTY;
    error = json_is_empty(forwards) || json_count(forwards) ? ERR_NONE : ERR_V2_SENDING;
    if (!error)
        error = read_message(call, in->fields, &content, &message, &reply_id);
    if (!error && !content.empty)
        error = refusal(message_send(&call->ops, in->dialog_id, &message, reply_id, &id));
    call->result = j_obj(call->doc);
    jnode *map = j_obj(call->doc);
    if (!error)
        error = forward_all(call, in, forwards, &message, map, &forwarded);
    j_set_int(call->doc, call->result, "id", id ? id : forwarded);
    j_set(call->doc, call->result, "uuidMap", map);
    return error;
}

static enum err message_send_call(struct call *call, const void *input)
{
    const struct send_in *in = input;
    struct imbot_turn turn;
    enum err error = v2_enter(call, &in->bot, &turn);
    if (error)
        return error;
    error = send(call, in);
    imbot_leave(call, &turn);
    return error;
}

/* ---- imbot.v2.Chat.Message.update ---- */
struct update_in {
    struct v2_bot_in bot;
    int64_t message_id;
    const jval *fields;
};
#define MESSAGE_ID(in, wrong) P_INT(in, message_id, "messageId", "The message.", .bad = wrong)
static const struct param update_params[] = {V2_BOT(struct update_in),
    MESSAGE_ID(struct update_in, ERR_V2_DENIED),
    P_JSON(struct update_in, fields, "fields",
        "What is to change; what is absent stays. An empty message deletes it."),
    V2_CONTENT_DOC, P_END};

static enum err change(struct call *call, const struct update_in *in)
{
    struct v2_content content;
    enum err error = v2_content_read(call, in->fields, &content);
    const struct message *before = error ? NULL : message_get(&call->ops, in->message_id);
    if (!before)
        return error ? error : ERR_V2_DENIED;
    const char *text = content.text && im_text_is_blank(call, content.text) ? "" : content.text;
    const char *params = im_parts_changed(call, &content.parts, content.read, before->params);
    return message_change(&call->ops, in->message_id, text, params, true) ? ERR_V2_DENIED : ERR_NONE;
}

static enum err message_update(struct call *call, const void *input)
{
    const struct update_in *in = input;
    struct imbot_turn turn;
    enum err error = v2_enter(call, &in->bot, &turn);
    if (error)
        return error;
    error = change(call, in);
    imbot_leave(call, &turn);
    return error ? error : v2_true(call);
}

/* ---- imbot.v2.Chat.Message.delete ---- */
struct delete_in {
    struct v2_bot_in bot;
    int64_t message_id;
    int complete;
};
static const struct param delete_params[] = {V2_BOT(struct delete_in),
    MESSAGE_ID(struct delete_in, ERR_V2_DENIED),
    P_FLAG(struct delete_in, complete, "complete", "true: without a trace."), P_END};

static enum err message_remove(struct call *call, const void *input)
{
    const struct delete_in *in = input;
    struct imbot_turn turn;
    enum err error = v2_enter(call, &in->bot, &turn);
    if (error)
        return error;
    error = in->complete == 1 ? message_erase(&call->ops, in->message_id)
                              : message_delete(&call->ops, in->message_id);
    imbot_leave(call, &turn);
    return error ? ERR_V2_DENIED : v2_true(call);
}

/* ---- imbot.v2.Chat.Message.read ---- */
struct read_in {
    struct v2_bot_in bot;
    const char *dialog_id;
    int64_t message_id;
};
static const struct param read_params[] = {V2_BOT(struct read_in), V2_DIALOG_ID(struct read_in),
    P_INT(struct read_in, message_id, "messageId", "The last message that was read; absent: all of them.",
        .bad = ERR_V2_MESSAGE),
    P_END};

static enum err check_read(struct call *call, const struct read_in *in, const struct chat *chat)
{
    struct message *message;
    struct chat *of;
    if (!in->message_id)
        return ERR_NONE;
    enum err error = message_of_member(&call->ops, in->message_id, &message, &of);
    return error || of->id != chat->id ? ERR_V2_MESSAGE : ERR_NONE;
}

static enum err read_chat(struct call *call, const struct read_in *in)
{
    struct chat *chat;
    size_t count;
    enum err error = v2_chat_for_reading(call, in->dialog_id, &chat);
    if (!error && !chat_me(&call->ops, chat->id))
        error = ERR_V2_DENIED;
    if (!error)
        error = check_read(call, in, chat);
    if (error)
        return error;
    const int64_t *viewed = recent_viewed(&call->ops, chat, in->message_id, &count);
    const struct chat_member *me = recent_read(&call->ops, chat, in->message_id);
    call->result = j_obj(call->doc);
    j_set_int(call->doc, call->result, "chatId", chat->id);
    j_set_int(call->doc, call->result, "lastId", me->last_read_id);
    j_set_int(call->doc, call->result, "counter", me->unread);
    jnode *list = j_set_arr(call->doc, call->result, "viewedMessages");
    for (size_t i = 0; i < count; i++)
        j_push(list, j_int(call->doc, viewed[i]));
    return ERR_NONE;
}

static enum err message_read(struct call *call, const void *input)
{
    const struct read_in *in = input;
    struct imbot_turn turn;
    enum err error = v2_enter(call, &in->bot, &turn);
    if (error)
        return error;
    error = read_chat(call, in);
    imbot_leave(call, &turn);
    return error;
}

#define PAGE(name) "api-reference/chat-bots/chat-bots-v2/imbot.v2/messages/chat-message-" name ".md"

const struct method imbot_v2_message_methods[] = {{.name = "imbot.v2.Chat.Message.delete",
                                                      .summary = "Deletes a message on behalf of a bot.",
                                                      .doc = PAGE("delete"),
                                                      .scope = SCOPE_IMBOT,
                                                      .who = WHO_USER,
                                                      .lane = LANE_WRITE,
                                                      .params = delete_params,
                                                      .in_size = sizeof(struct delete_in),
                                                      .call = message_remove,
                                                      .out = OUT_OBJECT,
                                                      .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_DENIED)},
    {.name = "imbot.v2.Chat.Message.read",
        .summary = "Marks messages of a chat as read by a bot.",
        .doc = PAGE("read"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = read_params,
        .in_size = sizeof(struct read_in),
        .call = message_read,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, ERR_V2_DENIED, ERR_V2_MESSAGE)},
    {.name = "imbot.v2.Chat.Message.send",
        .summary = "Posts a message on behalf of a bot, or forwards others.",
        .doc = PAGE("send"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = send_params,
        .in_size = sizeof(struct send_in),
        .call = message_send_call,
        .out = OUT_OBJECT,
        .errors =
            ERRORS(V2_BOT_ERRORS, V2_CONTENT_ERRORS, ERR_V2_DENIED, ERR_V2_MESSAGE_EMPTY, ERR_V2_SENDING)},
    {.name = "imbot.v2.Chat.Message.update",
        .summary = "Changes a bot's message.",
        .doc = PAGE("update"),
        .scope = SCOPE_IMBOT,
        .who = WHO_USER,
        .lane = LANE_WRITE,
        .params = update_params,
        .in_size = sizeof(struct update_in),
        .call = message_update,
        .out = OUT_OBJECT,
        .errors = ERRORS(V2_BOT_ERRORS, V2_CONTENT_ERRORS, ERR_V2_DENIED)},
    {0}};

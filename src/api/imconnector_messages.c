/* imconnector.*, the part that carries messages: what customers write, change and delete, what became of our messages, and
 * the name of a chat. Setting connectors up is in api/imconnector_setup.c.
 *
 * A call is refused as a whole only for its frame: connector, line, and MESSAGES being a list of messages. Each item then
 * succeeds or fails on its own and comes back as it was sent, the way the documentation's samples show it: message.date
 * becomes {} and message.files [] whatever they held, chat.url becomes chat.description. */
#include <string.h>

#include "api/call.h"
#include "api/portal.h"
#include "domain/connector_message_ops.h"
#include "domain/connector_ops.h"
#include "domain/customer_rules.h"

#define PAGE(name) "api-reference/imopenlines/imconnector/imconnector-" name ".md"
#define SCOPES (SCOPE_IMCONNECTOR | SCOPE_IMOPENLINES) /* the pages contradict each other: either will do */

enum { MAX_FILES = 100, MAX_CONFIRMED = 100 }; /* of one item; more are passed over */

struct messages_in {
    const char *connector;
    int64_t line;
    const jval *messages;
};

#define FRAME                                                                                                \
    P_STR(struct messages_in, connector, "CONNECTOR", "Code of the connector.",                              \
        .missing = ERR_ARGUMENT_EMPTY),                                                                      \
        P_INT(struct messages_in, line, "LINE", "Id of the line.", .missing = ERR_ARGUMENT_EMPTY),           \
        P_JSON(struct messages_in, messages, "MESSAGES", "List of messages, also as a numbered map.",        \
            .missing = ERR_ARGUMENT_EMPTY, .bad = ERR_ARGUMENT_NOT_ARRAY)

/* ---- the frame of a call ---- */
static bool is_object(const jval *value)
{
    return yyjson_is_obj((jval *)value);
}

static enum err check_frame(struct call *call, const struct messages_in *in)
{
    if (in->line == 0)
        return call_fail(call, ERR_ARGUMENT_EMPTY, "LINE");
    if (json_is_empty(in->messages))
        return call_fail(call, ERR_ARGUMENT_EMPTY, "MESSAGES");
    if (!json_is_list(in->messages))
        return ERR_MESSAGES_NOT_LIST;
    if ((int64_t)json_count(in->messages) > call->portal->settings.max_messages)
        return call_fail(call, ERR_ARGUMENT, "Too many messages in one call");
    for (struct jiter i = json_iter(in->messages); json_next(&i);)
        if (!is_object(i.value))
            return ERR_MESSAGES_NOT_LIST;
    return ERR_NONE;
}

/* Items of messages have the blocks user, message and chat. */
static enum err check_blocks(const struct messages_in *in)
{
    for (struct jiter i = json_iter(in->messages); json_next(&i);)
        if (!is_object(json_get_ci(i.value, "user")) || !is_object(json_get_ci(i.value, "message")) ||
            !is_object(json_get_ci(i.value, "chat")))
            return ERR_MESSAGE_STRUCTURE;
    return ERR_NONE;
}

/* ---- an item as the domain takes it ---- */
static const char *text_at(struct call *call, const jval *object, const char *key)
{
    return json_text(call->arena, json_get_ci(object, key));
}

/* An id as text. Absent, null, false, "", 0 and "0" mean that there is none, and so does true. */
static const char *id_at(struct call *call, const jval *object, const char *key)
{
    const jval *value = json_get_ci(object, key);
    return json_is_empty(value) || yyjson_is_bool((jval *)value) ? NULL : json_text(call->arena, value);
}

static bool says_yes(const jval *object, const char *key)
{
    bool flag = false;
    return json_flag(json_get_ci(object, key), &flag) && flag;
}

static void read_files(struct call *call, const jval *files, struct incoming *in)
{
    struct new_file *kept = arena_array_of(call->arena, struct new_file, MAX_FILES);
    for (struct jiter i = json_iter(files); json_next(&i) && in->file_count < MAX_FILES;) {
        const char *url = text_at(call, i.value, "url");
        if (url && external_url_valid(url))
            kept[in->file_count++] = (struct new_file){text_at(call, i.value, "name"), url};
    }
    in->files = kept;
}

static struct customer_card read_user(struct call *call, const jval *user)
{
    return (struct customer_card){.external_id = id_at(call, user, "id"),
        .name = text_at(call, user, "name"),
        .last_name = text_at(call, user, "last_name"),
        .email = text_at(call, user, "email"),
        .phone = text_at(call, user, "phone"),
        .gender = text_at(call, user, "gender"),
        .url = text_at(call, user, "url"),
        .picture_url = text_at(call, json_get_ci(user, "picture"), "url"),
        .any_phone = says_yes(user, "skip_phone_validate")};
}

static struct incoming read_item(struct call *call, const jval *item)
{
    const jval *message = json_get_ci(item, "message"), *chat = json_get_ci(item, "chat");
    struct incoming in = {.user = read_user(call, json_get_ci(item, "user")),
        .message_id = id_at(call, message, "id"),
        .text = text_at(call, message, "text"),
        .chat_id = id_at(call, chat, "id"),
        .chat_name = text_at(call, chat, "name"),
        .chat_url = text_at(call, chat, "url")};
    int64_t seconds;
    if (json_int(json_get_ci(message, "date"), &seconds) && seconds > 0 && seconds < INT32_MAX * 2LL)
        in.sent_at = seconds * 1000;
    if (!json_is_empty(json_get_ci(message, "user_id")) &&
        !json_int(json_get_ci(message, "user_id"), &in.employee_id))
        in.employee_id = -1; /* nobody: refused */
    if (!json_is_empty(json_get_ci(message, "files")))
        read_files(call, json_get_ci(message, "files"), &in);
    return in;
}

/* ---- an item as it goes back ---- */
/* Ids are documented as strings; what is no id goes back as it came. */
static void echo_id(jdoc *doc, jnode *out, struct call *call, const jval *object)
{
    const jval *id = json_get_ci(object, "id");
    const char *text = id && !yyjson_is_bool((jval *)id) ? json_text(call->arena, id) : NULL;
    if (text)
        j_set_str(doc, out, "id", text);
    else if (id)
        j_set(doc, out, "id", j_copy(doc, id));
}

static void echo_message(struct call *call, jnode *out, const jval *message)
{
    jnode *node = j_set_obj(call->doc, out, "message");
    echo_id(call->doc, node, call, message);
    if (json_get_ci(message, "date"))
        j_set_obj(call->doc, node, "date");
    if (json_get_ci(message, "text"))
        j_set(call->doc, node, "text", j_copy(call->doc, json_get_ci(message, "text")));
    if (json_get_ci(message, "files"))
        j_set_arr(call->doc, node, "files");
}

static void echo_chat(struct call *call, jnode *out, const jval *chat, const struct incoming *in)
{
    jnode *node = j_set_obj(call->doc, out, "chat");
    const char *description = dialog_description(call->arena, in->chat_url);
    echo_id(call->doc, node, call, chat);
    if (in->chat_name)
        j_set_str(call->doc, node, "name", in->chat_name);
    if (description)
        j_set_str(call->doc, node, "description", description);
}

static void echo_extra(struct call *call, jnode *out, const jval *item)
{
    bool any_phone = says_yes(json_get_ci(item, "user"), "skip_phone_validate");
    bool no_crm = says_yes(json_get_ci(item, "message"), "disable_crm");
    if (!any_phone && !no_crm)
        return;
    jnode *extra = j_set_obj(call->doc, out, "extra");
    if (any_phone)
        j_set_str(call->doc, extra, "skip_phone_validate", "Y");
    if (no_crm)
        j_set_str(call->doc, extra, "disable_tracker", "Y");
}

static jnode *answer_item(
    struct call *call, const jval *item, const struct incoming *in, const struct incoming_result *result)
{
    jnode *out = j_obj(call->doc);
    if (result->user_id)
        j_set_intstr(call->doc, out, "user", result->user_id);
    echo_message(call, out, json_get_ci(item, "message"));
    echo_chat(call, out, json_get_ci(item, "chat"), in);
    echo_extra(call, out, item);
    j_set_bool(call->doc, out, "SUCCESS", !result->error);
    if (result->error)
        j_push(j_set_arr(call->doc, out, "ERRORS"), j_str(call->doc, result->error));
    return out;
}

static void set_session(struct call *call, jnode *out, const struct incoming_result *result)
{
    if (result->error)
        return;
    jnode *session = j_set_obj(call->doc, out, "session");
    j_set_intstr(call->doc, session, "ID", result->session_id);
    j_set_intstr(call->doc, session, "CHAT_ID", result->chat_id);
}

/* {"SUCCESS": true, "DATA": …} */
static jnode *succeed(struct call *call)
{
    call->result = j_obj(call->doc);
    j_set_bool(call->doc, call->result, "SUCCESS", true);
    return call->result;
}

/* ---- send, update, delete ---- */
typedef struct incoming_result receive(
    struct ops *ops, const struct connector *connector, int64_t line_id, const struct incoming *in);

static enum err receive_all(
    struct call *call, const struct messages_in *in, receive *receive_one, bool with_session)
{
    struct connector *connector;
    enum err error = check_frame(call, in);
    if (!error)
        error = check_blocks(in);
    if (!error)
        error = connector_for_sending(&call->ops, in->connector, in->line, &connector);
    if (error)
        return error;
    jnode *data = j_set_obj(call->doc, succeed(call), "DATA");
    jnode *items = j_set_arr(call->doc, data, "RESULT");
    for (struct jiter i = json_iter(in->messages); json_next(&i);) {
        struct incoming item = read_item(call, i.value);
        struct incoming_result result = receive_one(&call->ops, connector, in->line, &item);
        jnode *out = answer_item(call, i.value, &item, &result);
        if (with_session)
            set_session(call, out, &result);
        j_push(items, out);
    }
    return ERR_NONE;
}

static enum err send(struct call *call, const void *input)
{
    return receive_all(call, input, connector_receive, true);
}

static enum err update(struct call *call, const void *input)
{
    return receive_all(call, input, connector_receive_change, false);
}

static enum err delete(struct call *call, const void *input)
{
    return receive_all(call, input, connector_receive_deletion, false);
}

#define USER_BLOCK                                                                                           \
    P_DOC("MESSAGES[].user", "object", "Who wrote."),                                                        \
        P_DOC("MESSAGES[].user.id", "string", "Id of the customer outside."),                                \
        P_DOC("MESSAGES[].user.name", "string",                                                              \
            "First name: letters, spaces, hyphens, apostrophes; 25 of them."),                               \
        P_DOC("MESSAGES[].user.last_name", "string", "Last name, by the same rules."),                       \
        P_DOC("MESSAGES[].user.picture.url", "string",                                                       \
            "Public link to a picture; fetched in the background."),                                         \
        P_DOC("MESSAGES[].user.url", "string", "Public link to the customer."),                              \
        P_DOC("MESSAGES[].user.gender", "string", "male or female."),                                        \
        P_DOC("MESSAGES[].user.email", "string", "E-mail."),                                                 \
        P_DOC("MESSAGES[].user.phone", "string", "Phone."),                                                  \
        P_DOC("MESSAGES[].user.skip_phone_validate", "string", "Y keeps the phone as it is written.")
#define MESSAGE_BLOCK                                                                                        \
    P_DOC("MESSAGES[].message", "object", "What was written."),                                              \
        P_DOC("MESSAGES[].message.id", "string", "Id outside; a repeat is recognised by it."),               \
        P_DOC("MESSAGES[].message.date", "integer", "Unix seconds."),                                        \
        P_DOC("MESSAGES[].message.text", "string", "Text; text or files must be there."),                    \
        P_DOC("MESSAGES[].message.files", "array", "Files: url and name of each.")
#define CHAT_BLOCK                                                                                           \
    P_DOC("MESSAGES[].chat", "object", "Where it was written."),                                             \
        P_DOC("MESSAGES[].chat.id", "string", "Id of the chat outside."),                                    \
        P_DOC("MESSAGES[].chat.name", "string", "Its name."),                                                \
        P_DOC("MESSAGES[].chat.url", "string", "Public link to it.")

static const struct param send_params[] = {FRAME, USER_BLOCK, MESSAGE_BLOCK,
    P_DOC("MESSAGES[].message.disable_crm", "string", "Y keeps the message out of CRM tracking."),
    P_DOC("MESSAGES[].message.user_id", "integer", "Employee on whose behalf it is posted."), CHAT_BLOCK,
    P_END};
static const struct param update_params[] = {FRAME, USER_BLOCK, MESSAGE_BLOCK, CHAT_BLOCK, P_END};
static const struct param delete_params[] = {FRAME,
    P_DOC("MESSAGES[].user.id", "string", "Id of the customer outside."),
    P_DOC("MESSAGES[].message.id", "string", "Id of the message outside."),
    P_DOC("MESSAGES[].chat.id", "string", "Id of the chat outside."), P_END};

/* ---- delivery and reading ---- */
/* message.id comes as a list, a string or a number. */
static size_t read_ids(struct call *call, const jval *ids, const char **ids_r)
{
    size_t count = 0;
    bool many = yyjson_is_arr((jval *)ids) || yyjson_is_obj((jval *)ids);
    if (!many && !json_is_empty(ids))
        ids_r[count++] = json_text(call->arena, ids);
    for (struct jiter i = json_iter(many ? ids : NULL); json_next(&i) && count < MAX_CONFIRMED;) {
        const char *id = json_is_empty(i.value) ? NULL : json_text(call->arena, i.value);
        if (id)
            ids_r[count++] = id;
    }
    return count;
}

static enum err confirm_all(struct call *call, const struct messages_in *in, bool delivered)
{
    struct connector *connector;
    enum err error = check_frame(call, in);
    if (!error)
        error = connector_for_sending(&call->ops, in->connector, in->line, &connector);
    if (error) /* these two pages know no error of the line */
        return error == ERR_LINE_INACTIVE ? ERR_NO_PROVIDER : error;
    for (struct jiter i = json_iter(in->messages); json_next(&i);) {
        const char *ids[MAX_CONFIRMED];
        struct confirmation item = {.external_ids = ids,
            .external_count = read_ids(call, json_path(i.value, "message.id"), ids),
            .chat_id = json_text(call->arena, json_path(i.value, "chat.id"))};
        json_int(json_path(i.value, "im.message_id"), &item.message_id);
        connector_confirm(&call->ops, connector, in->line, &item, delivered);
    }
    j_set_arr(call->doc, succeed(call), "DATA");
    return ERR_NONE;
}

static enum err delivery(struct call *call, const void *input)
{
    return confirm_all(call, input, true);
}

static enum err reading(struct call *call, const void *input)
{
    return confirm_all(call, input, false);
}

static const struct param status_params[] = {FRAME,
    P_DOC("MESSAGES[].im", "object", "As it came with the event."),
    P_DOC("MESSAGES[].im.chat_id", "integer", "Our id of the chat."),
    P_DOC("MESSAGES[].im.message_id", "integer", "Our id of the message."),
    P_DOC("MESSAGES[].message.id", "array", "Ids of the message outside."),
    P_DOC("MESSAGES[].message.date", "integer", "Unix seconds."),
    P_DOC("MESSAGES[].chat.id", "string", "Id of the chat outside."), P_END};

/* ---- chat.name.set ---- */
struct name_in {
    const char *connector, *chat_id, *name, *user_id;
    int64_t line;
};
static const struct param name_params[] = {
    P_STR(struct name_in, connector, "CONNECTOR", "Code of the connector.", .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct name_in, line, "LINE", "Id of the line.", .missing = ERR_ARGUMENT_EMPTY),
    P_STR(struct name_in, chat_id, "CHAT_ID", "Id of the chat outside.", .missing = ERR_ARGUMENT_EMPTY),
    P_STR(struct name_in, name, "NAME", "New name.", .missing = ERR_ARGUMENT_EMPTY),
    P_STR(struct name_in, user_id, "USER_ID",
        "Id of the customer outside; needed for connectors registered with CHAT_GROUP = N."),
    P_END};

static enum err set_name(struct call *call, const void *input)
{
    const struct name_in *in = input;
    struct connector *connector;
    enum err error = connector_for_sending(&call->ops, in->connector, in->line, &connector);
    if (!error)
        error = connector_rename_chat(&call->ops, connector, in->line, in->chat_id, in->user_id, in->name);
    if (error)
        return call->ops.error_arg ? call_fail(call, error, call->ops.error_arg) : error;
    jnode *data = j_set_obj(call->doc, succeed(call), "DATA");
    j_set_obj(call->doc, data, "RESULT");
    return ERR_NONE;
}

#define MESSAGE_ERRORS                                                                                       \
    ERR_ARGUMENT_EMPTY, ERR_ARGUMENT_NOT_ARRAY, ERR_ARGUMENT, ERR_MESSAGES_NOT_LIST, ERR_MESSAGE_STRUCTURE,  \
        ERR_LINE_INACTIVE, ERR_NO_PROVIDER

const struct method imconnector_messages_methods[] = {
    {.name = "imconnector.send.messages",
        .summary = "Brings messages of customers into their line's dialogs.",
        .doc = PAGE("send-messages"),
        .scope = SCOPES,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = send_params,
        .in_size = sizeof(struct messages_in),
        .call = send,
        .out = OUT_OBJECT,
        .errors = ERRORS(MESSAGE_ERRORS, ERR_NO_COMMAND)},
    {.name = "imconnector.update.messages",
        .summary = "Changes messages that were sent before.",
        .doc = PAGE("update-messages"),
        .scope = SCOPES,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = update_params,
        .in_size = sizeof(struct messages_in),
        .call = update,
        .out = OUT_OBJECT,
        .errors = ERRORS(MESSAGE_ERRORS)},
    {.name = "imconnector.delete.messages",
        .summary = "Deletes messages that were sent before.",
        .doc = PAGE("delete-messages"),
        .scope = SCOPES,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = delete_params,
        .in_size = sizeof(struct messages_in),
        .call = delete,
        .out = OUT_OBJECT,
        .errors = ERRORS(MESSAGE_ERRORS)},
    {.name = "imconnector.send.status.delivery",
        .summary = "Confirms that messages of operators arrived, and tells their ids outside.",
        .doc = PAGE("send-status-delivery"),
        .scope = SCOPES,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = status_params,
        .in_size = sizeof(struct messages_in),
        .call = delivery,
        .out = OUT_OBJECT,
        .errors = ERRORS(MESSAGE_ERRORS)},
    {.name = "imconnector.send.status.reading",
        .summary = "Confirms that customers read messages of operators.",
        .doc = PAGE("send-status-reading"),
        .scope = SCOPES,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = status_params,
        .in_size = sizeof(struct messages_in),
        .call = reading,
        .out = OUT_OBJECT,
        .errors = ERRORS(MESSAGE_ERRORS)},
    {.name = "imconnector.chat.name.set",
        .summary = "Gives a dialog's chat another name.",
        .doc = PAGE("chat-name-set"),
        .scope = SCOPES,
        .context = CONTEXT_APP,
        .lane = LANE_WRITE,
        .params = name_params,
        .in_size = sizeof(struct name_in),
        .call = set_name,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_ARGUMENT_EMPTY, ERR_LINE_INACTIVE, ERR_NO_PROVIDER, ERR_CHAT_RENAMING)},
    {0}};

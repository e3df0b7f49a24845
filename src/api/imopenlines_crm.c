/* imopenlines.crm.*: dialogs by the CRM object they belong to. There is no CRM here: objects are a type and an id that
 * somebody bound (switchline.crm.bind), or a lead that crm.lead.create numbered. The texts of refusals differ from page to
 * page and are copied as they are. */
#include "api/call.h"
#include "domain/crm_ops.h"

#define CHATS(name)    "api-reference/imopenlines/openlines/chats/imopenlines-crm-chat-" name ".md"
#define MESSAGES(name) "api-reference/imopenlines/openlines/messages/imopenlines-crm-message-" name ".md"
#define SESSIONS(name) "api-reference/imopenlines/openlines/sessions/imopenlines-crm-" name ".md"

#define TYPE_TEXT   "lead, deal, company or contact."
#define ENTITY_TEXT "Id of the object."

struct crm_in {
    const char *type;
    int64_t id, chat_id, user_id;
    const char *text;
    int active_only;
};

/* false: no such type, or no id that an object could have. */
static bool read_object(const struct crm_in *in, struct crm_object *object_r)
{
    *object_r = (struct crm_object){crm_type(in->type), in->id};
    return object_r->type && in->id > 0;
}

static enum err answer_id(struct call *call, enum err error, int64_t id)
{
    if (!error)
        call->result = j_int(call->doc, id);
    return error;
}

/* ---- crm.chat.get ---- */
static const struct param get_params[] = {
    P_STR(struct crm_in, type, "CRM_ENTITY_TYPE", TYPE_TEXT, .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct crm_in, id, "CRM_ENTITY", ENTITY_TEXT, .missing = ERR_ARGUMENT_EMPTY),
    P_FLAG(struct crm_in, active_only, "ACTIVE_ONLY", "N: dialogs without an open session, too; default Y.",
        .type = "char"),
    P_END};

static enum err chat_get_method(struct call *call, const void *input)
{
    const struct crm_in *in = input;
    struct crm_object object;
    struct crm_chat *chats = NULL;
    size_t count;
    if (!read_object(in, &object))
        return ERR_CRM_DENIED;
    enum err error = crm_chats(&call->ops, &object, in->active_only != 0, &chats, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++) {
        jnode *node = j_obj(call->doc);
        j_set_intstr(call->doc, node, "CHAT_ID", chats[i].chat_id);
        j_set_str(call->doc, node, "CONNECTOR_ID", chats[i].connector);
        j_set_str(call->doc, node, "CONNECTOR_TITLE", chats[i].connector_title);
        j_push(call->result, node);
    }
    return error;
}

/* ---- crm.chat.getLastId ---- */
static const struct param last_params[] = {
    P_STR(struct crm_in, type, "CRM_ENTITY_TYPE", TYPE_TEXT, .missing = ERR_CRM_EMPTY),
    P_INT(struct crm_in, id, "CRM_ENTITY", ENTITY_TEXT, .missing = ERR_CRM_EMPTY, .bad = ERR_CRM_ENTITY_TYPE),
    P_END};

static enum err last_id(struct call *call, const void *input)
{
    const struct crm_in *in = input;
    struct crm_object object;
    int64_t chat_id = read_object(in, &object) ? crm_last_chat(&call->ops, &object) : 0;
    return answer_id(call, chat_id ? ERR_NONE : ERR_CRM_UNKNOWN, chat_id);
}

/* ---- crm.chat.user.add and delete ---- */
static const struct param user_add_params[] = {
    P_STR(struct crm_in, type, "CRM_ENTITY_TYPE", TYPE_TEXT, .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct crm_in, id, "CRM_ENTITY", ENTITY_TEXT, .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct crm_in, user_id, "USER_ID", "Employee or bot who shall take part.",
        .missing = ERR_CRM_ADD_NO_USER),
    P_INT(struct crm_in, chat_id, "CHAT_ID", "Chat of the object; the last one unless told."), P_END};

static const struct param user_delete_params[] = {
    P_STR(struct crm_in, type, "CRM_ENTITY_TYPE", TYPE_TEXT, .missing = ERR_CRM_EMPTY),
    P_INT(struct crm_in, id, "CRM_ENTITY", ENTITY_TEXT, .missing = ERR_CRM_EMPTY),
    P_INT(struct crm_in, user_id, "USER_ID", "Who shall leave.", .missing = ERR_CRM_DELETE_NO_USER),
    P_INT(struct crm_in, chat_id, "CHAT_ID", "Chat of the object; the last one unless told."), P_END};

static enum err user_add(struct call *call, const void *input)
{
    const struct crm_in *in = input;
    struct crm_object object;
    int64_t chat_id = 0;
    if (!read_object(in, &object))
        return ERR_CRM_JOIN_DENIED;
    enum err error = crm_user_add(&call->ops, &object, in->chat_id, in->user_id, &chat_id);
    return answer_id(call, error, chat_id);
}

static enum err user_delete(struct call *call, const void *input)
{
    const struct crm_in *in = input;
    struct crm_object object;
    int64_t chat_id = 0;
    if (!read_object(in, &object))
        return ERR_CRM_JOIN_DENIED;
    enum err error = crm_user_remove(&call->ops, &object, in->chat_id, in->user_id, &chat_id);
    return answer_id(call, error, chat_id);
}

/* ---- crm.message.add ---- */
static const struct param message_params[] = {
    P_STR(struct crm_in, type, "CRM_ENTITY_TYPE", TYPE_TEXT, .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct crm_in, id, "CRM_ENTITY", ENTITY_TEXT, .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct crm_in, user_id, "USER_ID", "Author: employee or bot, a member of the chat.",
        .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct crm_in, chat_id, "CHAT_ID", "Chat bound to the object.", .missing = ERR_ARGUMENT_EMPTY),
    P_STR(struct crm_in, text, "MESSAGE", "Text with BB codes.", .missing = ERR_ARGUMENT_EMPTY), P_END};

static enum err message_add(struct call *call, const void *input)
{
    const struct crm_in *in = input;
    struct crm_object object;
    int64_t id = 0;
    if (!read_object(in, &object))
        return ERR_CRM_MESSAGE_CHAT;
    enum err error = crm_message_add(&call->ops, &object, in->chat_id, in->user_id, in->text, &id);
    return answer_id(call, error, id);
}

/* ---- crm.lead.create ---- */
static const struct param lead_params[] = {P_INT(struct crm_in, chat_id, "CHAT_ID", "Chat of the dialog.",
                                               .missing = ERR_LINES_CHAT_ID, .bad = ERR_LINES_CHAT_ID),
    P_END};

static enum err lead_create(struct call *call, const void *input)
{
    const struct crm_in *in = input;
    enum err error = crm_lead_create(&call->ops, in->chat_id);
    return error ? error : call_bool(call, true);
}

/* ---- our own: switchline.crm.* ---- */
static const struct param bind_params[] = {P_INT(struct crm_in, chat_id, "CHAT_ID", "Chat of the dialog.",
                                               .missing = ERR_LINES_CHAT_ID, .bad = ERR_LINES_CHAT_ID),
    P_STR(struct crm_in, type, "CRM_ENTITY_TYPE", TYPE_TEXT, .missing = ERR_ARGUMENT_EMPTY),
    P_INT(struct crm_in, id, "CRM_ENTITY", ENTITY_TEXT, .missing = ERR_ARGUMENT_EMPTY), P_END};

static enum err bind_or_not(struct call *call, const struct crm_in *in, bool bind)
{
    struct crm_object object;
    if (!read_object(in, &object))
        return call_fail(call, ERR_ARGUMENT_TYPE, object.type ? "CRM_ENTITY" : "CRM_ENTITY_TYPE");
    enum err error = crm_bind(&call->ops, &object, in->chat_id, bind);
    return error ? error : call_bool(call, true);
}

static enum err bind_object(struct call *call, const void *input)
{
    return bind_or_not(call, input, true);
}

static enum err unbind_object(struct call *call, const void *input)
{
    return bind_or_not(call, input, false);
}

static enum err bindings(struct call *call, const void *input)
{
    const struct crm_in *in = input;
    struct crm_binding *list = NULL;
    size_t count;
    enum err error = crm_bindings(&call->ops, in->chat_id, &list, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++) {
        jnode *node = j_obj(call->doc);
        j_set_str(call->doc, node, "CRM_ENTITY_TYPE", list[i].entity_type);
        j_set_int(call->doc, node, "CRM_ENTITY", list[i].entity_id);
        j_push(call->result, node);
    }
    return error;
}

#define CHAT_ERRORS ERR_LINES_CHAT_ID, ERR_LINES_CHAT_TYPE, ERR_LINES_ACCESS, ERR_LINES_USER_ID
#define ROW(wire, page, text, where, parameters, handler, type, ...)                                         \
    {.name = wire,                                                                                           \
        .summary = text,                                                                                     \
        .doc = page,                                                                                         \
        .scope = SCOPE_IMOPENLINES,                                                                          \
        .who = WHO_DIALOG,                                                                                   \
        .lane = where,                                                                                       \
        .params = parameters,                                                                                \
        .in_size = sizeof(struct crm_in),                                                                    \
        .call = handler,                                                                                     \
        .out = type,                                                                                         \
        .errors = ERRORS(__VA_ARGS__)}

const struct method imopenlines_crm_methods[] = {
    ROW("imopenlines.crm.chat.get", CHATS("get"), "Dialogs that belong to a CRM object.", LANE_READ,
        get_params, chat_get_method, OUT_ARRAY, ERR_CRM_DENIED),
    ROW("imopenlines.crm.chat.getLastId", CHATS("get-last-id"),
        "The dialog of a CRM object that was written in last.", LANE_READ, last_params, last_id, OUT_INT,
        ERR_CRM_UNKNOWN),
    ROW("imopenlines.crm.chat.user.add", CHATS("user-add"),
        "Lets somebody take part in a dialog of a CRM object.", LANE_WRITE, user_add_params, user_add,
        OUT_INT, ERR_CRM_JOIN_DENIED, ERR_CRM_OTHER_CHAT, ERR_CRM_USER_INACTIVE, ERR_CRM_USER_DENIED,
        ERR_CRM_USER_HISTORY, ERR_CRM_ALREADY_IN),
    ROW("imopenlines.crm.chat.user.delete", CHATS("user-delete"),
        "Takes somebody out of a dialog of a CRM object.", LANE_WRITE, user_delete_params, user_delete,
        OUT_INT, ERR_CRM_JOIN_DENIED, ERR_CRM_OTHER_CHAT, ERR_CRM_USER_INACTIVE, ERR_CRM_ALREADY_OUT,
        ERR_CRM_MAY_NOT_REMOVE),
    ROW("imopenlines.crm.message.add", MESSAGES("add"),
        "Posts to a dialog of a CRM object in the name of one of its members.", LANE_WRITE, message_params,
        message_add, OUT_INT, ERR_CRM_MESSAGE_CHAT, ERR_CRM_MESSAGE_DENIED, ERR_CRM_MESSAGE_USER,
        ERR_CRM_MESSAGE_CANCELED, ERR_CRM_MESSAGE_FAILED),
    {.name = "imopenlines.crm.lead.create",
        .summary = "Gives a dialog a lead number, unless it has one.",
        .doc = SESSIONS("lead-create"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_DIALOG_OWNER,
        .lane = LANE_WRITE,
        .params = lead_params,
        .in_size = sizeof(struct crm_in),
        .call = lead_create,
        .out = OUT_BOOL,
        .errors = ERRORS(CHAT_ERRORS, ERR_CRM_NOT_OPERATOR)},
    ROW("switchline.crm.bind", NULL, "Binds a dialog to an object of a CRM.", LANE_WRITE, bind_params,
        bind_object, OUT_BOOL, CHAT_ERRORS),
    ROW("switchline.crm.list", NULL, "The CRM objects that a dialog belongs to, oldest binding first.",
        LANE_READ, lead_params, bindings, OUT_ARRAY, CHAT_ERRORS),
    ROW("switchline.crm.unbind", NULL, "Undoes switchline.crm.bind.", LANE_WRITE, bind_params, unbind_object,
        OUT_BOOL, CHAT_ERRORS),
    {0}};

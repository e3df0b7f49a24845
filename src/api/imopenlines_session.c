/* imopenlines.operator.* and imopenlines.session.open/join/intercept/start: what operators do with dialogs. Each is one
 * call of domain/operator_ops.h; this file knows which page calls the same refusal by which name. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/call.h"
#include "domain/chat_ops.h"
#include "domain/chat_rules.h"
#include "domain/dialog_ops.h"
#include "domain/operator_ops.h"

#define OPERATOR_PAGE(name) "api-reference/imopenlines/openlines/operators/imopenlines-operator-" name ".md"
#define SESSION_PAGE(name)  "api-reference/imopenlines/openlines/sessions/imopenlines-session-" name ".md"

struct chat_in {
    int64_t chat_id;
};
static const struct param chat_params[] = {P_INT(struct chat_in, chat_id, "CHAT_ID", "Chat of the dialog.",
                                               .missing = ERR_LINES_CHAT_ID, .bad = ERR_LINES_CHAT_ID),
    P_END};

static enum err answer_true(struct call *call, enum err error)
{
    if (!error)
        call->result = j_bool(call->doc, true);
    return error;
}

/* ---- the methods that take a chat and answer true ---- */
static enum err answer(struct call *call, const void *input)
{
    return answer_true(call, operator_answer(&call->ops, ((const struct chat_in *)input)->chat_id));
}

static enum err finish(struct call *call, const void *input)
{
    return answer_true(call, operator_finish(&call->ops, ((const struct chat_in *)input)->chat_id, false));
}

static enum err another_finish(struct call *call, const void *input)
{
    return answer_true(call, operator_finish(&call->ops, ((const struct chat_in *)input)->chat_id, true));
}

static enum err spam(struct call *call, const void *input)
{
    return answer_true(call, operator_spam(&call->ops, ((const struct chat_in *)input)->chat_id));
}

static enum err skip(struct call *call, const void *input)
{
    return answer_true(call, operator_skip(&call->ops, ((const struct chat_in *)input)->chat_id));
}

static enum err join(struct call *call, const void *input)
{
    return answer_true(call, operator_join(&call->ops, ((const struct chat_in *)input)->chat_id));
}

static enum err start(struct call *call, const void *input)
{
    return answer_true(call, operator_start(&call->ops, ((const struct chat_in *)input)->chat_id));
}

/* ---- intercept and transfer: their pages know one error for whatever is wrong with the dialog ---- */
static const struct param intercept_params[] = {
    P_INT(struct chat_in, chat_id, "CHAT_ID", "Chat of the dialog.", .missing = ERR_CHAT_ID_EMPTY,
        .bad = ERR_CHAT_ID_EMPTY),
    P_END};

static enum err intercept(struct call *call, const void *input)
{
    const struct chat_in *in = input;
    if (in->chat_id == 0)
        return ERR_CHAT_ID_EMPTY;
    return answer_true(call, operator_intercept(&call->ops, in->chat_id) ? ERR_OPERATOR_WRONG : ERR_NONE);
}

struct transfer_in {
    int64_t chat_id;
    const jval *transfer_id, *user_id, *queue_id;
};
static const struct param transfer_params[] = {
    P_INT(struct transfer_in, chat_id, "CHAT_ID", "Chat of the dialog.", .missing = ERR_CHAT_ID_EMPTY,
        .bad = ERR_CHAT_ID_EMPTY),
    P_ANY(struct transfer_in, transfer_id, "TRANSFER_ID",
        "Id of an operator, queueNN for line NN, or departmentNN.", .type = "string"),
    P_ANY(struct transfer_in, user_id, "USER_ID", "Operator who shall have it.", .type = "integer"),
    P_ANY(struct transfer_in, queue_id, "QUEUE_ID", "Line that shall have it.", .type = "integer"), P_END};

/* "department12" is the people of department 12, which no page mentions; 0: it is something else. */
static int64_t read_department(struct call *call, const jval *target)
{
    static const char word[] = "department";
    const char *text = json_text(call->arena, target);
    bool named = text && strncasecmp(text, word, strlen(word)) == 0;
    return named ? strtoll(text + strlen(word), NULL, 10) : 0;
}

/* "queue12" is line 12, 12 an operator; false: neither. */
static bool read_target(struct call *call, const jval *target, int64_t *user_r, int64_t *line_r)
{
    const char *text = json_text(call->arena, target);
    if (text && strncasecmp(text, "queue", 5) == 0) {
        *line_r = strtoll(text + 5, NULL, 10);
        return *line_r > 0;
    }
    return json_int(target, user_r) && *user_r > 0;
}

static enum err transfer(struct call *call, const void *input)
{
    const struct transfer_in *in = input;
    int64_t user_id = 0, line_id = 0;
    if (in->chat_id == 0)
        return ERR_CHAT_ID_EMPTY;
    if (!in->transfer_id && !in->user_id && !in->queue_id)
        return ERR_TRANSFER_ID_EMPTY;
    int64_t department_id = in->transfer_id ? read_department(call, in->transfer_id) : 0;
    if (department_id > 0) {
        enum err refused = operator_transfer_department(&call->ops, in->chat_id, department_id);
        return answer_true(call, refused ? ERR_OPERATOR_WRONG : ERR_NONE);
    }
    if (in->transfer_id) {
        if (!read_target(call, in->transfer_id, &user_id, &line_id))
            return ERR_TRANSFER_ID_EMPTY;
    } else if (in->user_id) {
        if (!json_int(in->user_id, &user_id) || user_id <= 0)
            return ERR_USER_ID_EMPTY;
    } else if (!json_int(in->queue_id, &line_id) || line_id <= 0) {
        return ERR_QUEUE_ID_EMPTY;
    }
    enum err error = operator_transfer(&call->ops, in->chat_id, user_id, line_id);
    return answer_true(call, error ? ERR_OPERATOR_WRONG : ERR_NONE);
}

/* ---- session.open: the chat of a user code ---- */
struct open_in {
    const char *user_code;
    int64_t chat_id;
};
static const struct param open_params[] = {P_STR(struct open_in, user_code, "USER_CODE",
                                               "connector|LINE|external chat id|user id, as in ENTITY_ID."),
    P_INT(struct open_in, chat_id, "CHAT_ID", "The chat itself, as older pages had it.",
        .bad = ERR_LINES_ACCESS),
    P_END};

static enum err open_session(struct call *call, const void *input)
{
    const struct open_in *in = input;
    bool by_code = in->user_code && *in->user_code;
    if (!by_code && !in->chat_id)
        return call_fail(call, ERR_ARGUMENT_EMPTY, "USER_CODE");
    const char *code = by_code && strncmp(in->user_code, "imol|", 5) == 0 ? in->user_code + 5 : in->user_code;
    const struct dialog *dialog =
        by_code ? dialog_by_user_code(&call->ops, code) : dialog_get(&call->ops, in->chat_id);
    const struct chat *chat = dialog ? chat_get(&call->ops, dialog->chat_id) : NULL;
    if (!chat || !dialog_may_see(&call->ops, chat))
        return ERR_LINES_ACCESS;
    call->result = j_obj(call->doc);
    j_set_intstr(call->doc, call->result, "chatId", chat->id);
    return ERR_NONE;
}

#define CHAT_ERRORS ERR_LINES_CHAT_ID, ERR_LINES_CHAT_TYPE, ERR_LINES_ACCESS, ERR_LINES_USER_ID
#define ROW(wire, page, text, handler, ...)                                                                  \
    {.name = wire,                                                                                           \
        .summary = text,                                                                                     \
        .doc = page,                                                                                         \
        .scope = SCOPE_IMOPENLINES,                                                                          \
        .who = WHO_DIALOG,                                                                                   \
        .lane = LANE_WRITE,                                                                                  \
        .params = chat_params,                                                                               \
        .in_size = sizeof(struct chat_in),                                                                   \
        .call = handler,                                                                                     \
        .out = OUT_BOOL,                                                                                     \
        .errors = ERRORS(CHAT_ERRORS, ERR_SESSION_STATE __VA_OPT__(, ) __VA_ARGS__)}

const struct method imopenlines_session_methods[] = {
    ROW("imopenlines.operator.answer", OPERATOR_PAGE("answer"), "Takes a dialog.", answer, ERR_LINES_ENGAGED),
    ROW("imopenlines.operator.finish", OPERATOR_PAGE("finish"), "Ends a dialog of one's own.", finish),
    ROW("imopenlines.operator.another.finish", OPERATOR_PAGE("another-finish"),
        "Ends a dialog of another operator.", another_finish),
    ROW("imopenlines.operator.spam", OPERATOR_PAGE("spam"), "Ends a dialog as unwanted.", spam),
    ROW("imopenlines.operator.skip", OPERATOR_PAGE("skip"), "Gives a dialog to the next of the queue.", skip,
        ERR_LINES_KICK),
    ROW("imopenlines.session.join", SESSION_PAGE("join"), "Takes part in a dialog beside its operator.",
        join),
    ROW("imopenlines.session.start", SESSION_PAGE("start"), "Begins a session in a dialog.", start),
    {.name = "imopenlines.session.intercept",
        .summary = "Takes a dialog from whoever has it.",
        .doc = SESSION_PAGE("intercept"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_DIALOG,
        .lane = LANE_WRITE,
        .params = intercept_params,
        .in_size = sizeof(struct chat_in),
        .call = intercept,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_OPERATOR_WRONG)},
    {.name = "imopenlines.operator.transfer",
        .summary = "Hands a dialog to another operator or line.",
        .doc = OPERATOR_PAGE("transfer"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_DIALOG,
        .lane = LANE_WRITE,
        .params = transfer_params,
        .in_size = sizeof(struct transfer_in),
        .call = transfer,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_CHAT_ID_EMPTY, ERR_USER_ID_EMPTY, ERR_QUEUE_ID_EMPTY, ERR_TRANSFER_ID_EMPTY,
            ERR_OPERATOR_WRONG)},
    {.name = "imopenlines.session.open",
        .summary = "Finds a dialog's chat by its user code.",
        .doc = SESSION_PAGE("open"),
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_DIALOG,
        .lane = LANE_READ,
        .params = open_params,
        .in_size = sizeof(struct open_in),
        .call = open_session,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_LINES_ACCESS)},
    {0}};

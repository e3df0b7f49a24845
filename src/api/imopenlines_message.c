/* imopenlines.message.*: what one does with a single message of a dialog, and the quick answers that are kept from them. The
 * documentation has no way to read quick answers, nor to write one that nobody said; ours is switchline.quick.*. */
#include "api/call.h"
#include "base/clock.h"
#include "domain/quick_ops.h"
#include "domain/session_mode_ops.h"

struct message_in {
    int64_t chat_id, message_id;
};

/* ---- message.quick.save ---- */
static const struct param save_params[] = {P_INT(struct message_in, chat_id, "CHAT_ID", "Chat of the dialog.",
                                               .missing = ERR_LINES_CHAT_ID, .bad = ERR_LINES_CHAT_ID),
    P_INT(struct message_in, message_id, "MESSAGE_ID", "Message whose text is kept.",
        .missing = ERR_QUICK_SAVE, .bad = ERR_QUICK_SAVE),
    P_END};

static enum err save(struct call *call, const void *input)
{
    const struct message_in *in = input;
    enum err error = quick_save(&call->ops, in->chat_id, in->message_id);
    return error ? error : call_bool(call, true);
}

/* ---- message.session.start ---- */
static const struct param start_params[] = {
    P_INT(struct message_in, chat_id, "CHAT_ID", "Chat of the dialog.", .missing = ERR_LINES_CHAT_ID,
        .bad = ERR_LINES_CHAT_ID),
    P_INT(struct message_in, message_id, "MESSAGE_ID", "The message that the new session begins with.",
        .missing = ERR_ARGUMENT_EMPTY),
    P_END};

static enum err start(struct call *call, const void *input)
{
    const struct message_in *in = input;
    enum err error = session_start_from(&call->ops, in->chat_id, in->message_id);
    return error ? error : call_bool(call, true);
}

/* ---- our own: switchline.quick.* ---- */
struct list_in {
    int64_t line_id;
};
static const struct param list_params[] = {
    P_INT(struct list_in, line_id, "LINE_ID", "Line whose answers they are.", .missing = ERR_ARGUMENT_EMPTY),
    P_END};

static enum err list(struct call *call, const void *input)
{
    const struct list_in *in = input;
    struct quick_answer *answers = NULL;
    size_t count;
    enum err error = quick_list(&call->ops, in->line_id, &answers, &count);
    call->result = j_arr(call->doc);
    for (size_t i = 0; i < count; i++) {
        jnode *node = j_obj(call->doc);
        j_set_int(call->doc, node, "ID", answers[i].id);
        j_set_str(call->doc, node, "TEXT", answers[i].text);
        j_set_int(call->doc, node, "AUTHOR_ID", answers[i].author_id);
        j_set_str(call->doc, node, "DATE_CREATE", clock_iso(call->arena, answers[i].created_at));
        j_push(call->result, node);
    }
    return error;
}

struct quick_in {
    int64_t id, line_id;
    const char *text;
};
static const struct param quick_params[] = {
    P_INT(struct quick_in, id, "ID", "Answer to change, as switchline.quick.list prints it."),
    P_INT(struct quick_in, line_id, "LINE_ID", "Line of a new answer; needed without ID."),
    P_STR(struct quick_in, text, "TEXT", "What it says, at most max_message_chars characters.",
        .missing = ERR_ARGUMENT_EMPTY),
    P_END};

static enum err save_quick(struct call *call, const void *input)
{
    const struct quick_in *in = input;
    int64_t id = in->id;
    if (!in->id && !in->line_id)
        return call_fail(call, ERR_ARGUMENT_EMPTY, "LINE_ID");
    enum err error = in->id ? quick_change(&call->ops, in->id, in->text)
                            : quick_add(&call->ops, in->line_id, in->text, &id);
    call->result = j_int(call->doc, id);
    return error;
}

struct delete_in {
    int64_t id;
};
static const struct param delete_params[] = {
    P_INT(
        struct delete_in, id, "ID", "Id, as switchline.quick.list prints it.", .missing = ERR_ARGUMENT_EMPTY),
    P_END};

static enum err delete_quick(struct call *call, const void *input)
{
    const struct delete_in *in = input;
    enum err error = quick_delete(&call->ops, in->id);
    return error ? error : call_bool(call, true);
}

#define CHAT_ERRORS ERR_LINES_CHAT_ID, ERR_LINES_CHAT_TYPE, ERR_LINES_ACCESS, ERR_LINES_USER_ID

const struct method imopenlines_message_methods[] = {
    {.name = "imopenlines.message.quick.save",
        .summary = "Keeps a message as a quick answer of its line.",
        .doc = "api-reference/imopenlines/openlines/messages/imopenlines-message-quick-save.md",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_DIALOG,
        .lane = LANE_WRITE,
        .params = save_params,
        .in_size = sizeof(struct message_in),
        .call = save,
        .out = OUT_BOOL,
        .errors = ERRORS(CHAT_ERRORS, ERR_QUICK_SAVE)},
    {.name = "imopenlines.message.session.start",
        .summary = "Begins a new session with a message of the dialog, and gives it to the caller.",
        .doc = "api-reference/imopenlines/openlines/sessions/imopenlines-message-session-start.md",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_DIALOG,
        .lane = LANE_WRITE,
        .params = start_params,
        .in_size = sizeof(struct message_in),
        .call = start,
        .out = OUT_BOOL,
        .errors = ERRORS(CHAT_ERRORS, ERR_SESSION_STATE)},
    {.name = "switchline.quick.delete",
        .summary = "Deletes a quick answer: one's own, or any of a line that one manages.",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_LINE_OPERATOR,
        .lane = LANE_WRITE,
        .params = delete_params,
        .in_size = sizeof(struct delete_in),
        .call = delete_quick,
        .out = OUT_BOOL,
        .errors = ERRORS(ERR_QUICK_UNKNOWN, ERR_LINES_ACCESS)},
    {.name = "switchline.quick.list",
        .summary = "The quick answers of a line, for those who work there.",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_LINE_OPERATOR,
        .lane = LANE_READ,
        .params = list_params,
        .in_size = sizeof(struct list_in),
        .call = list,
        .out = OUT_ARRAY,
        .errors = ERRORS(ERR_LINE_NOT_FOUND, ERR_LINES_ACCESS)},
    {.name = "switchline.quick.save",
        .summary = "Adds a quick answer to a line, or changes one; returns its id.",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_LINE_EDITOR,
        .lane = LANE_WRITE,
        .params = quick_params,
        .in_size = sizeof(struct quick_in),
        .call = save_quick,
        .out = OUT_INT,
        .errors = ERRORS(ERR_LINE_NOT_FOUND, ERR_LINES_ACCESS, ERR_QUICK_UNKNOWN, ERR_EXISTS,
            ERR_TEXT_TOO_LONG, ERR_BAD_VALUE)},
    {0}};

/* imopenlines.dialog.get, imopenlines.session.history.get: a line's conversation as it stands, and one session of it. */
#include <string.h>

#include "api/call.h"
#include "api/im_views.h"
#include "api/imopenlines_history.h"
#include "domain/chat_rules.h"
#include "domain/dialog_ops.h"

static const struct chat *line_chat(struct call *call, int64_t chat_id)
{
    const struct chat *chat = chat_id > 0 ? chat_get(&call->ops, chat_id) : NULL;
    return chat && chat_rules_is_line(chat) ? chat : NULL;
}

/* ---- imopenlines.dialog.get ---- */
struct dialog_get_in {
    int64_t chat_id, session_id;
    const char *dialog_id, *user_code;
};
static const struct param dialog_get_params[] = {
    P_INT(struct dialog_get_in, chat_id, "CHAT_ID", "Chat of the dialog.", .bad = ERR_LINES_DIALOG_ACCESS),
    P_STR(
        struct dialog_get_in, dialog_id, "DIALOG_ID", "The chat as chatNN.", .bad = ERR_LINES_DIALOG_ACCESS),
    P_INT(struct dialog_get_in, session_id, "SESSION_ID", "Any session of the dialog.",
        .bad = ERR_LINES_DIALOG_ACCESS),
    P_STR(struct dialog_get_in, user_code, "USER_CODE", "connector|LINE|external chat id|user id.",
        .bad = ERR_LINES_DIALOG_ACCESS),
    P_END};

/* The first of the four that was given says which dialog is meant. */
static int64_t asked_chat(struct call *call, const struct dialog_get_in *in)
{
    int64_t chat_id = in->chat_id;
    if (chat_id)
        return chat_id;
    if (in->dialog_id && *in->dialog_id)
        return chat_rules_dialog(in->dialog_id, &chat_id) == DIALOG_CHAT ? chat_id : 0;
    if (in->session_id) {
        const struct session *session = session_get(&call->ops, in->session_id);
        return session ? session->chat_id : 0;
    }
    if (!in->user_code)
        return 0;
    const char *code = strncmp(in->user_code, "imol|", 5) == 0 ? in->user_code + 5 : in->user_code;
    const struct dialog *dialog = dialog_by_user_code(&call->ops, code);
    return dialog ? dialog->chat_id : 0;
}

static enum err get_dialog(struct call *call, const void *input)
{
    const struct chat *chat = line_chat(call, asked_chat(call, input));
    if (!chat || !dialog_may_see(&call->ops, chat))
        return ERR_LINES_DIALOG_ACCESS;
    struct chat_view view;
    chat_look(&call->ops, chat, &view);
    call->result = im_chat_view(call, &view, IM_STYLE_LINES);
    return ERR_NONE;
}

/* ---- imopenlines.session.history.get ---- */
enum { HISTORY_MOST = 1000 }; /* newest messages of a session */

struct history_get_in {
    int64_t session_id, chat_id;
};
static const struct param history_get_params[] = {
    P_INT(struct history_get_in, session_id, "SESSION_ID", "Session to read.", .bad = ERR_HISTORY_SESSION),
    P_INT(struct history_get_in, chat_id, "CHAT_ID",
        "Chat whose newest session is read when there is no SESSION_ID.", .bad = ERR_HISTORY_SESSION),
    P_END};

/* The open session of the chat, or the last one that was written in. */
static int64_t newest_session(struct call *call, int64_t chat_id)
{
    const struct dialog *dialog = dialog_get(&call->ops, chat_id);
    if (!dialog)
        return 0;
    return dialog->session_id ? dialog->session_id : message_last_session(&call->ops, chat_id);
}

static enum err get_history(struct call *call, const void *input)
{
    const struct history_get_in *in = input;
    if (!in->session_id && !in->chat_id)
        return ERR_HISTORY_PARAM;
    int64_t session_id = in->session_id ? in->session_id : newest_session(call, in->chat_id);
    const struct session *session = session_id > 0 ? session_get(&call->ops, session_id) : NULL;
    const struct chat *chat = session ? line_chat(call, session->chat_id) : NULL;
    if (!chat)
        return ERR_HISTORY_SESSION;
    if (!dialog_may_see(&call->ops, chat))
        return ERR_LINES_ACCESS;
    struct chat_view view;
    struct history history;
    chat_look(&call->ops, chat, &view);
    message_session(&call->ops, chat->id, session->id, HISTORY_MOST, &history);
    bool can_join = dialog_may_post(&call->ops, chat) == ERR_NONE;
    call->result = imopenlines_history_view(call, session, &view, &history, can_join);
    return ERR_NONE;
}

const struct method imopenlines_dialog_methods[] = {
    {.name = "imopenlines.dialog.get",
        .summary = "Returns a line's dialog as a chat.",
        .doc = "api-reference/imopenlines/openlines/sessions/imopenlines-dialog-get.md",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_DIALOG,
        .lane = LANE_READ,
        .params = dialog_get_params,
        .in_size = sizeof(struct dialog_get_in),
        .call = get_dialog,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_LINES_DIALOG_ACCESS)},
    {.name = "imopenlines.session.history.get",
        .summary = "Returns the messages of one session of a dialog.",
        .doc = "api-reference/imopenlines/openlines/sessions/imopenlines-session-history-get.md",
        .scope = SCOPE_IMOPENLINES,
        .who = WHO_DIALOG,
        .lane = LANE_READ,
        .params = history_get_params,
        .in_size = sizeof(struct history_get_in),
        .call = get_history,
        .out = OUT_OBJECT,
        .errors = ERRORS(ERR_HISTORY_PARAM, ERR_HISTORY_SESSION, ERR_LINES_ACCESS)},
    {0}};

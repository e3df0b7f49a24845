/* Pinned, silent and the head's vote are columns of the session that no state depends on, so they are saved beside
 * the state machine. */
#include "domain/session_mode_ops.h"

#include "domain/chat_ops.h"
#include "domain/dialog_ops.h"
#include "domain/message_ops.h"
#include "domain/news.h"
#include "domain/session_ops.h"
#include "store/chat_store.h"
#include "store/dialog_store.h"
#include "store/message_store.h"
#include "store/session_store.h"

/* ---- pinned ---- */
enum err session_pin(struct ops *ops, int64_t chat_id, bool pin, bool *done_r)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    *done_r = false;
    if (error || !d->session.id)
        return error;
    if (pin && !d->session.operator_id)
        error = session_apply(ops, d, SESSION_IS_ANSWERED, ops->who.user_id);
    if (error)
        return error;
    d->session.pinned = pin;
    session_store_save(ops->db, &d->session);
    news_note_word(ops, NEWS_SESSION, d->session.id, chat_id, "pinned");
    *done_r = true;
    return ERR_NONE;
}

int64_t *session_pin_all(struct ops *ops, bool pin, size_t *count_r)
{
    int64_t *changed = session_store_pin_all(ops->db, ops->arena, ops->who.user_id, pin, count_r);
    for (size_t i = 0; i < *count_r; i++)
        news_note_word(ops, NEWS_SESSION, changed[i], 0, "pinned");
    return changed;
}

/* ---- silent ---- */
/* Clients read the mode from the chat's entity_data_3. */
static void note_in_chat(struct ops *ops, int64_t chat_id, bool silent)
{
    struct chat *chat = chat_get(ops, chat_id);
    if (!chat)
        return;
    chat->entity_data_3 = silent ? "Y" : "N";
    chat_store_save(ops->db, ops->arena, chat);
    news_note(ops, NEWS_CHAT, chat_id, 0, 0);
}

enum err session_set_silent(struct ops *ops, int64_t chat_id, bool silent, bool *done_r)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    *done_r = !error && d->session.id;
    if (*done_r) {
        d->session.silent = silent;
        session_store_save(ops->db, &d->session);
        news_note_word(ops, NEWS_SESSION, d->session.id, chat_id, "silent");
        note_in_chat(ops, chat_id, silent);
    }
    return error;
}

/* ---- the head's vote ---- */
bool session_may_head_vote(struct ops *ops, const struct session *session)
{
    const struct dialog *dialog = dialog_get(ops, session->chat_id);
    return dialog && dialog_may_manage(ops, &(struct open_dialog){.dialog = *dialog, .session = *session});
}

enum err session_head_vote(struct ops *ops, int64_t session_id, int64_t rating, const char *comment)
{
    struct session *session = session_get(ops, session_id);
    if (session && dialog_store_lock(ops->db, session->chat_id))
        session = session_get(ops, session_id);
    if (!session || !session_may_head_vote(ops, session))
        return ERR_LINES_ACCESS;
    if (rating)
        session->vote_head = rating;
    if (comment)
        session->comment_head = comment;
    session_store_save(ops->db, session);
    news_note_word(ops, NEWS_SESSION, session->id, session->chat_id, "head_vote");
    return ERR_NONE;
}

/* ---- a session from a message ---- */
enum err session_start_from(struct ops *ops, int64_t chat_id, int64_t message_id)
{
    struct open_dialog *d;
    enum err error = dialog_enter(ops, chat_id, &d);
    const struct message *message = error ? NULL : message_get(ops, message_id);
    if (error)
        return error;
    if (!message || message->chat_id != chat_id || message->deleted)
        return ops_fail(ops, ERR_ARGUMENT_TYPE, "MESSAGE_ID");
    if (d->session.id)
        error = session_apply(ops, d, SESSION_IS_CLOSED, 0);
    if (error)
        return error;
    session_begin(ops, d);
    message_store_set_session(ops->db, message_id, d->session.id);
    return session_apply(ops, d, SESSION_IS_ANSWERED, ops->who.user_id);
}

/* A quick answer that is kept from a message belongs to the line that answers the dialog, which after a transfer is not the one
 * it came in through. The line's lock makes "once" and "at most" true of two who keep something at the same time. */
#include "domain/quick_ops.h"

#include "base/utf8.h"
#include "domain/dialog_ops.h"
#include "domain/line_ops.h"
#include "domain/message_ops.h"
#include "store/line_store.h"
#include "store/quick_store.h"

static int64_t answering_line(const struct open_dialog *d)
{
    return d->session.id ? d->session.line_id : d->dialog.line_id;
}

/* The same words again are the answer that is there already. */
static enum err keep(struct ops *ops, const struct quick_answer *answer, int64_t *id_r)
{
    line_store_lock(ops->db, answer->line_id);
    if (!line_store_get(ops->db, ops->arena, answer->line_id))
        return ERR_LINE_NOT_FOUND;
    *id_r = quick_store_find(ops->db, answer->line_id, answer->text);
    if (*id_r)
        return ERR_NONE;
    if (quick_store_count(ops->db, answer->line_id) >= QUICK_MOST)
        return ops_fail(ops, ERR_BAD_VALUE, "The line has as many quick answers as it may have");
    *id_r = quick_store_add(ops->db, answer);
    return ERR_NONE;
}

enum err quick_save(struct ops *ops, int64_t chat_id, int64_t message_id)
{
    struct open_dialog *d;
    int64_t id;
    enum err error = dialog_enter(ops, chat_id, &d);
    if (error)
        return error;
    const struct message *message = message_get(ops, message_id);
    if (!message || message->chat_id != chat_id || message->deleted)
        return ERR_QUICK_SAVE;
    struct quick_answer answer = {.line_id = answering_line(d),
        .text = utf8_trim(ops->arena, message->text),
        .author_id = ops->who.user_id,
        .created_at = ops->now};
    return !*answer.text || keep(ops, &answer, &id) ? ERR_QUICK_SAVE : ERR_NONE;
}

/* ---- by those who may change the line ---- */
static enum err check_text(struct ops *ops, const char **text)
{
    *text = utf8_trim(ops->arena, *text);
    if (!**text)
        return ops_fail(ops, ERR_ARGUMENT_EMPTY, "TEXT");
    bool fits = utf8_length(*text) <= (size_t)ops->settings->max_message_chars;
    return fits ? ERR_NONE : ops_fail(ops, ERR_TEXT_TOO_LONG, "TEXT");
}

enum err quick_add(struct ops *ops, int64_t line_id, const char *text, int64_t *id_r)
{
    if (!line_get(ops, line_id))
        return ERR_LINE_NOT_FOUND;
    if (!line_may_edit(ops, line_id))
        return ERR_LINES_ACCESS;
    enum err error = check_text(ops, &text);
    if (error)
        return error;
    const struct quick_answer answer = {
        .line_id = line_id, .text = text, .author_id = ops->who.user_id, .created_at = ops->now};
    return keep(ops, &answer, id_r);
}

enum err quick_change(struct ops *ops, int64_t id, const char *text)
{
    const struct quick_answer *answer = quick_store_get(ops->db, ops->arena, id);
    if (!answer)
        return ERR_QUICK_UNKNOWN;
    if (!line_may_edit(ops, answer->line_id))
        return ERR_LINES_ACCESS;
    enum err error = check_text(ops, &text);
    if (error)
        return error;
    line_store_lock(ops->db, answer->line_id);
    int64_t same = quick_store_find(ops->db, answer->line_id, text);
    if (same && same != id)
        return ops_fail(ops, ERR_EXISTS, "Quick answer");
    return quick_store_save(ops->db, id, text) ? ERR_NONE : ERR_QUICK_UNKNOWN;
}

/* ---- reading and deleting ---- */
static bool works_there(struct ops *ops, int64_t line_id)
{
    return line_may_edit(ops, line_id) || line_is_operator(ops, line_id, ops->who.user_id);
}

enum err quick_list(struct ops *ops, int64_t line_id, struct quick_answer **answers_r, size_t *count_r)
{
    *count_r = 0;
    if (!line_get(ops, line_id))
        return ERR_LINE_NOT_FOUND;
    if (!works_there(ops, line_id))
        return ERR_LINES_ACCESS;
    *answers_r = quick_store_list(ops->db, ops->arena, line_id, QUICK_MOST, count_r);
    return ERR_NONE;
}

enum err quick_delete(struct ops *ops, int64_t id)
{
    const struct quick_answer *answer = quick_store_get(ops->db, ops->arena, id);
    if (!answer)
        return ERR_QUICK_UNKNOWN;
    if (answer->author_id != ops->who.user_id && !line_may_edit(ops, answer->line_id))
        return ERR_LINES_ACCESS;
    quick_store_delete(ops->db, id);
    return ERR_NONE;
}

/* A quick answer belongs to the line that answers the dialog, which after a transfer is not the one it came in through. */
#include "domain/quick_ops.h"

#include "base/utf8.h"
#include "domain/dialog_ops.h"
#include "domain/line_ops.h"
#include "domain/message_ops.h"
#include "store/quick_store.h"

static int64_t answering_line(const struct open_dialog *d)
{
    return d->session.id ? d->session.line_id : d->dialog.line_id;
}

enum err quick_save(struct ops *ops, int64_t chat_id, int64_t message_id)
{
    struct open_dialog *d;
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
    if (!*answer.text || quick_store_count(ops->db, answer.line_id) >= QUICK_MOST)
        return ERR_QUICK_SAVE;
    if (!quick_store_find(ops->db, answer.line_id, answer.text))
        quick_store_add(ops->db, &answer);
    return ERR_NONE;
}

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

/* What a site's visitor hears of his dialog: the messages that he may see, that somebody writes or has read, and who answers him.
 * Dialogs of other channels have no visitor; then nothing happens here. */
#include "domain/connector_rules.h"
#include "domain/dialog_ops.h"
#include "domain/livechat_ops.h"
#include "domain/news_priv.h"
#include "domain/operator_card.h"
#include "domain/user_ops.h"
#include "store/dialog_store.h"

#include <string.h>

static const struct open_dialog *dialog_of(struct ops *ops, int64_t chat_id)
{
    const struct open_dialog *d = dialog_store_open(ops->db, ops->arena, chat_id);
    return d && strcmp(d->dialog.connector, CONNECTOR_LIVECHAT) == 0 ? d : NULL;
}

static void push(struct ops *ops, const struct open_dialog *d, enum push_id id, const void *payload)
{
    push_to_user(ops, d->dialog.customer_id, &(struct push){.id = id, .payload = payload});
}

void news_tell_visitor(struct ops *ops, const struct news *news)
{
    const struct open_dialog *d = dialog_of(ops, news->object);
    struct livechat_message message;
    struct history history;
    if (!d || !livechat_show(ops, news->subject, &message, &history))
        return;
    const struct push_visitor payload = {
        .customer_id = d->dialog.customer_id, .message = &message, .history = &history};
    push(ops, d, PUSH_VISITOR_MESSAGE, &payload);
}

void news_visitor_writes(struct ops *ops, int64_t chat_id, int64_t user_id)
{
    const struct open_dialog *d = dialog_of(ops, chat_id);
    const struct users *user = d && user_id != d->dialog.customer_id ? user_get(ops, user_id) : NULL;
    if (!user || d->session.silent)
        return;
    const struct operator_card card = operator_card(ops, d->session.line_id, user);
    push(ops, d, PUSH_VISITOR_WRITING, &(struct push_visitor){.name = card.name});
}

void news_visitor_read(struct ops *ops, int64_t chat_id, int64_t user_id, int64_t message_id)
{
    const struct open_dialog *d = dialog_of(ops, chat_id);
    if (d && user_id == d->session.operator_id)
        push(ops, d, PUSH_VISITOR_READ, &(struct push_visitor){.read_id = message_id});
}

void news_visitor_state(struct ops *ops, int64_t chat_id)
{
    const struct open_dialog *d = dialog_of(ops, chat_id);
    struct push_visitor payload = {.name = "", .avatar = ""};
    if (!d)
        return;
    livechat_state_of(ops, d, &payload.open, &payload.vote, &payload.field_off);
    const struct users *operator = d->session.operator_id ? user_get(ops, d->session.operator_id) : NULL;
    if (operator) {
        const struct operator_card card = operator_card(ops, d->session.line_id, operator);
        payload.name = card.name;
        payload.avatar = card.avatar;
    }
    push(ops, d, PUSH_VISITOR_STATE, &payload);
}

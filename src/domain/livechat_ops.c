/* What a visitor does goes through connector_receive() like the words of any channel, so routing, automation, bots and votes know
 * nothing of sites. What goes to him is marked by an external id ("m12") when it is told, which is also how his history is
 * told from what was said inside. */
#include "domain/livechat_ops.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/auth_ops.h"
#include "domain/chat_ops.h"
#include "domain/connector_message_ops.h"
#include "domain/connector_ops.h"
#include "domain/connector_rules.h"
#include "domain/customer_rules.h"
#include "domain/disk_ops.h"
#include "domain/line_ops.h"
#include "domain/livechat_rules.h"
#include "domain/news.h"
#include "domain/operator_card.h"
#include "domain/user_rules.h"
#include "domain/vote_ops.h"
#include "store/chat_store.h"
#include "store/connector_store.h"
#include "store/dialog_store.h"
#include "store/livechat_store.h"
#include "store/user_store.h"

enum { VISITOR_ID_LENGTH = 24, NAME_MAX_CHARS = 100, TEXT_MAX_CHARS = 2000, ORIGINS_MAX = 4000 };
#define VISITOR_LIFE (365 * DAY)

/* ---- the line's side ---- */
const struct livechat *livechat_get(struct ops *ops, int64_t line_id)
{
    struct livechat *found = livechat_store_get(ops->db, ops->arena, line_id);
    if (found)
        return found;
    struct livechat *defaults = arena_new_of(ops->arena, struct livechat);
    *defaults = (struct livechat)FIELDS_EMPTY(LIVECHAT_FIELDS);
    defaults->line_id = line_id;
    defaults->place = "right";
    return defaults;
}

bool livechat_active(struct ops *ops, int64_t line_id)
{
    const struct line_config *line = line_get(ops, line_id);
    const struct connector_line *state = connector_line_get(ops, CONNECTOR_LIVECHAT, line_id);
    return line && line->line.active && state && state->active;
}

static const char *fault(const struct livechat *wanted)
{
    if (!livechat_color_valid(wanted->color))
        return "color must be like #2067b0";
    if (strlen(wanted->origins) > ORIGINS_MAX || !livechat_origins_valid(wanted->origins))
        return "origins must be like https://shop.example, one a line";
    if (strcmp(wanted->place, "right") != 0 && strcmp(wanted->place, "left") != 0)
        return "place must be right or left";
    if (*wanted->language && strcmp(wanted->language, "en") != 0 && strcmp(wanted->language, "ru") != 0)
        return "language must be en, ru or empty";
    return wanted->form < LIVECHAT_FORM_NONE || wanted->form > LIVECHAT_FORM_REQUIRED
               ? "form must be 0, 1 or 2"
               : NULL;
}

enum err livechat_save(struct ops *ops, const struct livechat *wanted, int active)
{
    if (!line_get(ops, wanted->line_id))
        return ERR_LINE_NOT_FOUND;
    if (!line_may_edit(ops, wanted->line_id))
        return ERR_CONFIG_PERMISSION;
    const char *wrong = fault(wanted);
    if (wrong)
        return ops_fail(ops, ERR_BAD_VALUE, wrong);
    struct livechat kept = *wanted;
    kept.title = utf8_cut(ops->arena, kept.title, NAME_MAX_CHARS);
    kept.subtitle = utf8_cut(ops->arena, kept.subtitle, NAME_MAX_CHARS);
    kept.welcome = utf8_cut(ops->arena, kept.welcome, TEXT_MAX_CHARS);
    kept.offline = utf8_cut(ops->arena, kept.offline, TEXT_MAX_CHARS);
    livechat_store_save(ops->db, &kept);
    if (active >= 0)
        connector_switch_livechat(ops, kept.line_id, active);
    return ERR_NONE;
}

/* ---- who comes ---- */
enum err livechat_enter(struct ops *ops, int64_t line_id, const char *origin)
{
    if (!livechat_active(ops, line_id))
        return ERR_LIVECHAT_OFF;
    const char *origins = livechat_get(ops, line_id)->origins;
    return livechat_origin_allowed(origins, origin, ops->base_url) ? ERR_NONE : ERR_LIVECHAT_ORIGIN;
}

static const char *given(struct ops *ops, const char *text)
{
    return utf8_cut(ops->arena, utf8_trim(ops->arena, text_or_empty(text)), NAME_MAX_CHARS);
}

static struct livechat_visitor token_for(struct ops *ops, int64_t user_id)
{
    int64_t ends = ops->now + VISITOR_LIFE;
    return (struct livechat_visitor){user_id, auth_make_guest_token(ops, user_id, ends), ends};
}

enum err livechat_start(
    struct ops *ops, int64_t line_id, const struct livechat_start *start, struct livechat_visitor *visitor_r)
{
    const char *name = given(ops, start->name), *email = given(ops, start->email), *before;
    bool email_fine = *email && user_email_valid(email);
    if (livechat_get(ops, line_id)->form == LIVECHAT_FORM_REQUIRED && (!*name || !email_fine))
        return ops_fail(ops, ERR_BAD_VALUE, "name and e-mail are needed");
    const struct customer_card card = {.external_id = random_token(ops->arena, VISITOR_ID_LENGTH),
        .name = *name ? name : "Guest",
        .email = email_fine ? email : NULL};
    *visitor_r = token_for(ops, customer_known(ops, CONNECTOR_LIVECHAT, &card, &before)->id);
    return ERR_NONE;
}

/* The acting visitor; NULL: somebody else. */
static const struct customer *visitor(struct ops *ops)
{
    if (ops->who.kind != AUTH_GUEST)
        return NULL;
    return livechat_store_visitor(ops->db, ops->arena, CONNECTOR_LIVECHAT, ops->who.user_id);
}

static struct open_dialog *his_dialog(struct ops *ops, const struct customer *me, int64_t line_id)
{
    return dialog_store_find(ops->db, ops->arena, CONNECTOR_LIVECHAT, line_id, me->external_id);
}

enum err livechat_renew(struct ops *ops, struct livechat_visitor *visitor_r)
{
    const struct customer *me = visitor(ops);
    if (!me)
        return ERR_LIVECHAT_VISITOR;
    *visitor_r = token_for(ops, me->user_id);
    return ERR_NONE;
}

/* ---- what he does ---- */
static enum err receive(struct ops *ops, const struct customer *me, int64_t line_id,
    const struct livechat_words *words, const struct new_file *file)
{
    const struct incoming in = {.user = {.external_id = me->external_id},
        .message_id = words->id,
        .text = words->text,
        .files = file,
        .file_count = file ? 1 : 0,
        .chat_id = me->external_id,
        .chat_url = words->page && external_url_valid(words->page) ? words->page : NULL};
    const struct connector *connector = connector_get(ops, CONNECTOR_LIVECHAT);
    const struct incoming_result result = connector_receive(ops, connector, line_id, &in);
    if (result.error)
        return ops_fail(ops, ERR_BAD_VALUE, result.error);
    const struct open_dialog *d = his_dialog(ops, me, line_id);
    struct known_message known;
    if (d && external_store_find(ops->db, ops->arena, &d->dialog, words->id, &known))
        news_note(ops, NEWS_VISITOR, d->dialog.chat_id, known.message_id, 0);
    return ERR_NONE;
}

/* A file lies in its chat's folder, so the chat must be there first: then the file's name is the first word. */
static enum err send_file(
    struct ops *ops, const struct customer *me, int64_t line_id, const struct livechat_words *words)
{
    const struct open_dialog *d = his_dialog(ops, me, line_id);
    struct known_message known;
    if (!d) {
        const struct livechat_words first = {.id = arena_printf(ops->arena, "%s-name", words->id),
            .text = words->file_name,
            .page = words->page};
        enum err error = receive(ops, me, line_id, &first, NULL);
        d = error ? NULL : his_dialog(ops, me, line_id);
        if (!d)
            return error;
    }
    if (external_store_find(ops->db, ops->arena, &d->dialog, words->id, &known))
        return ERR_NONE;
    const struct new_disk_file wanted = {.name = words->file_name, .kept = *words->file, .unique = true};
    struct new_file file = {.name = words->file_name};
    enum err error = disk_add_file(ops, disk_of_chat(ops, d->dialog.chat_id), &wanted, &file.stored);
    return error ? ops_fail(ops, ERR_BAD_VALUE, "the file cannot be kept")
                 : receive(ops, me, line_id, words, &file);
}

enum err livechat_send(struct ops *ops, int64_t line_id, const struct livechat_words *words)
{
    const struct customer *me = visitor(ops);
    if (!me)
        return ERR_LIVECHAT_VISITOR;
    if (!livechat_client_id_valid(words->id))
        return ops_fail(ops, ERR_BAD_VALUE, "ID must be the client's own, not like m1");
    return words->file ? send_file(ops, me, line_id, words) : receive(ops, me, line_id, words, NULL);
}

enum err livechat_write(struct ops *ops, int64_t line_id)
{
    const struct customer *me = visitor(ops);
    const struct open_dialog *d = me ? his_dialog(ops, me, line_id) : NULL;
    const struct line_config *line = line_get(ops, line_id);
    if (!me)
        return ERR_LIVECHAT_VISITOR;
    if (d && line && line_flag(line, LINE_WATCH_TYPING))
        news_writing(ops, d->dialog.chat_id, me->user_id);
    return ERR_NONE;
}

enum err livechat_read(struct ops *ops, int64_t line_id)
{
    const struct customer *me = visitor(ops);
    const struct open_dialog *d = me ? his_dialog(ops, me, line_id) : NULL;
    const struct chat *chat = d ? chat_get(ops, d->dialog.chat_id) : NULL;
    if (!me)
        return ERR_LIVECHAT_VISITOR;
    if (!chat)
        return ERR_NONE;
    chat_store_mark_read(ops->db, chat->id, me->user_id, chat->last_message_id, ops->now);
    news_note(ops, NEWS_READ_BY, chat->id, me->user_id, chat->last_message_id);
    return ERR_NONE;
}

enum err livechat_vote(struct ops *ops, int64_t line_id, bool like)
{
    const struct customer *me = visitor(ops);
    if (!me)
        return ERR_LIVECHAT_VISITOR;
    struct open_dialog asked,
        *d = dialog_store_find_locked(ops->db, ops->arena, CONNECTOR_LIVECHAT, line_id, me->external_id);
    const char *word = like ? "1" : "0";
    if (d && vote_awaited(ops, d, word, &asked))
        vote_give(ops, &asked, word);
    return ERR_NONE;
}

/* ---- what he sees ---- */
static struct livechat_message shown(
    struct ops *ops, const struct dialog *dialog, int64_t line_id, const struct message *message)
{
    struct livechat_message out = {.message = message, .author_name = "", .author_avatar = ""};
    size_t count;
    if (message->author_id == dialog->customer_id) {
        const char **ids = external_store_ids(ops->db, ops->arena, message->id, &count);
        out.external_id = count ? ids[0] : NULL;
        return out;
    }
    const struct users *author = message->author_id && !message->system
                                     ? user_store_get(ops->db, ops->arena, message->author_id)
                                     : NULL;
    if (author) {
        const struct operator_card card = operator_card(ops, line_id, author);
        out.author_name = card.name;
        out.author_avatar = card.avatar;
    }
    return out;
}

static int64_t line_of(const struct open_dialog *d)
{
    return d->session.id ? d->session.line_id : d->dialog.line_id;
}

bool livechat_show(
    struct ops *ops, int64_t message_id, struct livechat_message *shown_r, struct history *history_r)
{
    message_history(ops, &message_id, 1, history_r);
    if (history_r->message_count == 0 || !livechat_store_is_outside(ops->db, message_id))
        return false;
    const struct open_dialog *d = dialog_store_open(ops->db, ops->arena, history_r->messages[0].chat_id);
    if (!d)
        return false;
    *shown_r = shown(ops, &d->dialog, line_of(d), &history_r->messages[0]);
    return true;
}

void livechat_state_of(
    struct ops *ops, const struct open_dialog *d, bool *open_r, bool *vote_r, bool *field_off_r)
{
    struct open_dialog asked;
    const struct chat *chat = d->session.bot_id ? chat_get(ops, d->dialog.chat_id) : NULL;
    *field_off_r = chat && chat->field_off_by == d->session.bot_id;
    *open_r = d->session.id != 0;
    *vote_r = vote_awaited(ops, d, "1", &asked);
}

static void look_at_session(struct ops *ops, const struct open_dialog *d, struct livechat_state *state_r)
{
    livechat_state_of(ops, d, &state_r->open, &state_r->vote, &state_r->field_off);
    state_r->operator =
        d->session.operator_id ? user_store_get(ops->db, ops->arena, d->session.operator_id) : NULL;
    if (!state_r->operator)
        return;
    const struct operator_card card = operator_card(ops, line_of(d), state_r->operator);
    state_r->operator_name = card.name;
    state_r->operator_avatar = card.avatar;
    const struct chat_member *reader =
        chat_store_member(ops->db, ops->arena, d->dialog.chat_id, d->session.operator_id);
    state_r->read_id = reader ? reader->last_read_id : 0;
}

enum err livechat_look(
    struct ops *ops, int64_t line_id, int64_t below, int64_t limit, struct livechat_state *state_r)
{
    const struct customer *me = visitor(ops);
    const struct open_dialog *d = me ? his_dialog(ops, me, line_id) : NULL;
    *state_r = (struct livechat_state){.operator_name = "", .operator_avatar = ""};
    if (!me)
        return ERR_LIVECHAT_VISITOR;
    if (!d)
        return ERR_NONE;
    size_t count;
    const int64_t *ids = livechat_store_before(
        ops->db, ops->arena, d->dialog.chat_id, below > 0 ? below : INT64_MAX, limit + 1, &count);
    state_r->more = count > (size_t)limit;
    message_history(ops, ids, state_r->more ? (size_t)limit : count, &state_r->history);
    state_r->messages = arena_array_of(ops->arena, struct livechat_message, state_r->history.message_count);
    for (size_t i = 0; i < state_r->history.message_count; i++)
        state_r->messages[i] = shown(ops, &d->dialog, line_of(d), &state_r->history.messages[i]);
    look_at_session(ops, d, state_r);
    return ERR_NONE;
}

/* ---- what is told to the channel ---- */
void livechat_told(struct ops *ops, enum event_id id, const struct told_message *told)
{
    const struct message *message = told->message;
    if (id == EVENT_CONNECTOR_MESSAGE_ADD)
        external_store_add(ops->db, told->dialog, arena_printf(ops->arena, "m%" PRId64, message->id),
            message->id, message->session_id);
    news_note(ops, NEWS_VISITOR, told->dialog->chat_id, message->id, 0);
}

/* What a line says and does by itself.
 *
 * When the customer begins: a bot or the queue (automation_calls_bot), the greeting, then, as soon as he waits for people,
 * the words that nobody is there and the deadlines of an answer. When an operator has it: the deadline of silence. When
 * it ends: the text, the question for a vote, and a while (CLOSING) in which one more word continues it.
 *
 *   an operator ends it     CLOSE_RULE        then FULL_CLOSE_TIME (minutes), at least VOTE_TIME_LIMIT when a vote is asked for
 *   the customer is silent  AUTO_CLOSE_RULE   then AUTO_EXPIRE_TIME
 *
 * Deadlines are lazy: a word in a session moves none of them, so it costs nothing. The handler looks at the session's
 * times when it fires and sets the timer again to what is left. */
#include "domain/automation_ops.h"

#include <string.h>

#include "base/clock.h"
#include "domain/connector_ops.h"
#include "domain/dialog_events.h"
#include "domain/kpi_ops.h"
#include "domain/line_bot_ops.h"
#include "domain/line_hours.h"
#include "domain/line_ops.h"
#include "domain/message_ops.h"
#include "domain/session_ops.h"
#include "domain/vote_ops.h"
#include "store/dialog_store.h"
#include "store/session_store.h"

/* ---- saying ---- */
int64_t automation_say(struct ops *ops, struct open_dialog *d, const char *text)
{
    if (!*text)
        return 0;
    const struct new_message words = {.chat_id = d->dialog.chat_id,
        .session_id = d->session.id,
        .text = text,
        .params = "",
        .system = true};
    const struct message message = {.id = message_store_new(ops, &words),
        .chat_id = d->dialog.chat_id,
        .session_id = d->session.id,
        .text = text,
        .params = "",
        .system = true,
        .uuid = "",
        .created_at = ops->now};
    const struct told_message told = {
        .connector = connector_get(ops, d->dialog.connector), .dialog = &d->dialog, .message = &message};
    dialog_tell_line(ops, EVENT_LINE_MESSAGE_ADD, &told);
    if (told.connector && told.connector->need_system)
        dialog_tell_connector(ops, EVENT_CONNECTOR_MESSAGE_ADD, &told);
    return message.id;
}

static bool rule_is(const struct line_config *line, enum line_setting rule, const char *word)
{
    return strcmp(line->setting[rule], word) == 0;
}

/* The text of an occasion, when the occasion's rule wants one. */
static void say_by_rule(struct ops *ops, struct open_dialog *d, const struct line_config *line,
    enum line_setting rule, enum line_setting text)
{
    if (rule_is(line, rule, "text"))
        automation_say(ops, d, line->setting[text]);
}

/* ---- the beginning ---- */
void automation_began(struct ops *ops, struct open_dialog *d)
{
    const struct line_config *line = line_get(ops, d->session.line_id);
    if (!line || !line_flag(line, LINE_CATEGORY_ENABLE))
        return;
    d->session.category_id = line_number(line, LINE_CATEGORY_ID);
    session_store_save(ops->db, &d->session);
}

bool automation_calls_bot(struct ops *ops, struct open_dialog *d)
{
    if (line_bot_takes(ops, d, LINE_BOT_WELCOME))
        return true;
    const struct line_config *line = line_get(ops, d->session.line_id);
    bool wanted = line && line_bot_wanted(line, LINE_BOT_OUT_OF_HOURS, false) && !line_works(ops, line);
    return wanted && line_bot_takes(ops, d, LINE_BOT_OUT_OF_HOURS);
}

void automation_greets(struct ops *ops, struct open_dialog *d)
{
    const struct line_config *line = line_get(ops, d->session.line_id);
    if (!line)
        return;
    bool new_here = d->session.parent_id == 0;
    if (line_flag(line, LINE_WELCOME_MESSAGE) &&
        (new_here || line_flag(line, LINE_SEND_WELCOME_EACH_SESSION)))
        automation_say(ops, d, line->setting[LINE_WELCOME_MESSAGE_TEXT]);
    automation_waits(ops, d);
}

/* Who was told that nobody is there is not told once more after NO_ANSWER_TIME. */
static void expect_answer(struct ops *ops, struct open_dialog *d, const struct line_config *line)
{
    int64_t seconds = line_number(line, LINE_NO_ANSWER_TIME);
    if (seconds && !rule_is(line, LINE_NO_ANSWER_RULE, "none"))
        timer_set(ops, TIMER_NO_ANSWER, d->session.id, ops->now + seconds * SECOND);
}

void automation_waits(struct ops *ops, struct open_dialog *d)
{
    const struct line_config *line = line_get(ops, d->session.line_id);
    if (!line || d->session.bot_id || d->session.operator_id)
        return;
    bool works = line_works(ops, line);
    if (!works)
        say_by_rule(ops, d, line, LINE_WORKTIME_DAYOFF_RULE, LINE_WORKTIME_DAYOFF_TEXT);
    else if (d->session.state == SESSION_QUEUED)
        kpi_queue_is_empty(ops, d, line);
    if (works || rule_is(line, LINE_WORKTIME_DAYOFF_RULE, "none"))
        expect_answer(ops, d, line);
    kpi_begin(ops, d, line);
}

/* ---- the middle ---- */
static void expect_customer(struct ops *ops, const struct open_dialog *d, const struct line_config *line)
{
    int64_t seconds = line_number(line, LINE_AUTO_CLOSE_TIME);
    if (seconds)
        timer_set(ops, TIMER_AUTO_CLOSE, d->session.id, ops->now + seconds * SECOND);
}

/* It has an operator now: for the first time, again, or again after it was CLOSING. */
static void is_served(struct ops *ops, struct open_dialog *d)
{
    const struct line_config *line = line_get(ops, d->session.line_id);
    if (!line)
        return;
    d->session.kpi_further = kpi_further_seconds(line);
    expect_customer(ops, d, line);
}

void automation_moved(struct ops *ops, struct open_dialog *d, enum session_state before)
{
    enum session_state state = (enum session_state)d->session.state;
    if (before == SESSION_CLOSING && state != SESSION_CLOSING && state != SESSION_CLOSED)
        d->session.vote_until = 0; /* it goes on, or he is unwanted: what he says now is no vote */
    if (session_has_operator(state) && !session_has_operator(before))
        is_served(ops, d);
    if (before == SESSION_OPERATOR_WROTE && state == SESSION_CLIENT_WROTE)
        kpi_client_waits(ops, d);
}

/* ---- the end ---- */
/* For good. A line that does not ask before the end asks at the end; the answer is taken afterwards. */
static enum err finish(struct ops *ops, struct open_dialog *d, const struct line_config *line)
{
    if (line && !line_flag(line, LINE_VOTE_BEFORE_FINISH))
        vote_ask(ops, d, line);
    return session_apply(ops, d, SESSION_IS_CLOSED, 0);
}

/* delay: how long a word of the customer still continues it. Without an operator there is nothing to continue. */
static enum err let_go(
    struct ops *ops, struct open_dialog *d, const struct line_config *line, int64_t delay, bool asked)
{
    if (asked && delay < line_number(line, LINE_VOTE_TIME_LIMIT) * SECOND)
        delay = line_number(line, LINE_VOTE_TIME_LIMIT) * SECOND;
    if (!delay || session_apply(ops, d, SESSION_BEGINS_CLOSING, 0))
        return finish(ops, d, line);
    timer_set(ops, TIMER_FULL_CLOSE, d->session.id, ops->now + delay);
    return ERR_NONE;
}

/* Before the end, a bot may have its say: then it has the session until it is done or its time is over. */
static bool bot_takes(
    struct ops *ops, struct open_dialog *d, const struct line_config *line, enum line_bot_occasion occasion)
{
    if (d->session.bot_id || !line_bot_wanted(line, occasion, false))
        return false;
    return session_apply(ops, d, SESSION_BEGINS_CLOSING, 0) == ERR_NONE && line_bot_takes(ops, d, occasion);
}

static bool ask_before(struct ops *ops, struct open_dialog *d, const struct line_config *line)
{
    return line_flag(line, LINE_VOTE_BEFORE_FINISH) && vote_ask(ops, d, line);
}

enum err automation_close(struct ops *ops, struct open_dialog *d)
{
    const struct line_config *line = line_get(ops, d->session.line_id);
    if (!line || d->session.state == SESSION_CLOSING)
        return finish(ops, d, line);
    if (bot_takes(ops, d, line, LINE_BOT_CLOSE))
        return ERR_NONE;
    say_by_rule(ops, d, line, LINE_CLOSE_RULE, LINE_CLOSE_TEXT);
    bool asked = ask_before(ops, d, line);
    return let_go(ops, d, line, line_number(line, LINE_FULL_CLOSE_TIME) * MINUTE, asked);
}

/* ---- deadlines ---- */
/* The dialog of a session that is still open, locked; NULL: it is over. */
static struct open_dialog *open_session(struct ops *ops, int64_t session_id)
{
    const struct session *session = session_store_get(ops->db, ops->arena, session_id);
    if (!session || session->closed_at)
        return NULL;
    dialog_store_lock(ops->db, session->chat_id);
    struct open_dialog *d = dialog_store_open(ops->db, ops->arena, session->chat_id);
    return d && d->session.id == session_id ? d : NULL;
}

void automation_no_answer(struct ops *ops, int64_t session_id, int64_t due_at)
{
    struct open_dialog *d = open_session(ops, session_id);
    const struct line_config *line = d ? line_get(ops, d->session.line_id) : NULL;
    (void)due_at;
    if (!line || d->session.answered_at || d->session.bot_id)
        return; /* somebody has it, or had */
    if (!line_bot_takes(ops, d, LINE_BOT_NO_ANSWER))
        say_by_rule(ops, d, line, LINE_NO_ANSWER_RULE, LINE_NO_ANSWER_TEXT);
}

void automation_auto_close(struct ops *ops, int64_t session_id, int64_t due_at)
{
    struct open_dialog *d = open_session(ops, session_id);
    const struct line_config *line = d ? line_get(ops, d->session.line_id) : NULL;
    int64_t patience = line ? line_number(line, LINE_AUTO_CLOSE_TIME) * SECOND : 0;
    (void)due_at;
    if (!patience || !session_has_operator((enum session_state)d->session.state))
        return; /* the next operator's taking it sets it again */
    bool silent = d->session.state == SESSION_OPERATOR_WROTE && !d->session.pinned;
    int64_t since = silent ? d->session.operator_wrote_at : ops->now; /* otherwise he waits for us */
    if (since + patience > ops->now) {
        timer_set(ops, TIMER_AUTO_CLOSE, session_id, since + patience);
        return;
    }
    if (bot_takes(ops, d, line, LINE_BOT_AUTO_CLOSE))
        return;
    say_by_rule(ops, d, line, LINE_AUTO_CLOSE_RULE, LINE_AUTO_CLOSE_TEXT);
    bool asked = ask_before(ops, d, line);
    let_go(ops, d, line, line_number(line, LINE_AUTO_EXPIRE_TIME) * SECOND, asked);
}

void automation_full_close(struct ops *ops, int64_t session_id, int64_t due_at)
{
    struct open_dialog *d = open_session(ops, session_id);
    (void)due_at;
    if (d && d->session.state == SESSION_CLOSING && !d->session.bot_id)
        finish(ops, d, line_get(ops, d->session.line_id));
}

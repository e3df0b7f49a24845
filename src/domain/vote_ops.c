/* A vote may come while the session is CLOSING or after it is closed: a customer answers when he reads the question, and
 * his "1" must not begin a new session with an operator waiting for more. So the question leaves a mark at the session
 * (vote_until), and a word that looks like a vote is held against the dialog's latest session before anything else is
 * made of it. No timer is needed: a mark that has run out is just not honoured.
 *
 * There are two sets of texts, because built-in channels can show buttons (set 1), and others only text (set 2). */
#include "domain/vote_ops.h"

#include "base/clock.h"
#include "base/text.h"
#include "domain/automation_ops.h"
#include "domain/connector_ops.h"
#include "domain/news.h"
#include "domain/session_ops.h"
#include "domain/vote_rules.h"
#include "store/session_store.h"

static const enum line_setting texts[2][3] = {
    {LINE_VOTE_MESSAGE_1_TEXT, LINE_VOTE_MESSAGE_1_LIKE, LINE_VOTE_MESSAGE_1_DISLIKE},
    {LINE_VOTE_MESSAGE_2_TEXT, LINE_VOTE_MESSAGE_2_LIKE, LINE_VOTE_MESSAGE_2_DISLIKE},
};
enum { QUESTION, LIKE, DISLIKE };

static const char *text_of(const struct line_config *line, const struct connector *connector, int which)
{
    bool of_an_app = connector && connector->app_id;
    return line->setting[texts[of_an_app][which]];
}

/* How long an answer counts: the line's limit, else as long as a closed session may be continued. */
static int64_t window(const struct line_config *line)
{
    int64_t limit = line_number(line, LINE_VOTE_TIME_LIMIT);
    if (!limit)
        limit = line_number(line, LINE_AUTO_EXPIRE_TIME);
    return limit ? limit * SECOND : DAY;
}

bool vote_ask(struct ops *ops, struct open_dialog *d, const struct line_config *line)
{
    const struct connector *connector = connector_get(ops, d->dialog.connector);
    struct session *s = &d->session;
    if (!line_flag(line, LINE_VOTE_MESSAGE) || !s->answered_at || s->vote || s->vote_until)
        return false;
    if ((connector && !connector->need_system) || !automation_say(ops, d, text_of(line, connector, QUESTION)))
        return false;
    s->vote_until = ops->now + window(line);
    return true;
}

bool vote_awaited(struct ops *ops, const struct open_dialog *d, const char *text, struct open_dialog *asked_r)
{
    if (vote_read(text_or_empty(text)) == VOTE_NONE)
        return false;
    *asked_r = *d;
    if (!d->session.id) {
        int64_t last = session_store_last(ops->db, d->dialog.chat_id);
        const struct session *session = last ? session_store_get(ops->db, ops->arena, last) : NULL;
        if (!session)
            return false;
        asked_r->session = *session;
    }
    return asked_r->session.vote_until > ops->now;
}

void vote_give(struct ops *ops, struct open_dialog *asked, const char *text)
{
    struct session *s = &asked->session;
    const struct line_config *line = line_get(ops, s->line_id);
    const struct connector *connector = connector_get(ops, asked->dialog.connector);
    s->vote = vote_read(text);
    s->vote_until = 0;
    session_store_save(ops->db, s);
    news_note_word(ops, NEWS_SESSION, s->id, s->chat_id, "vote");
    if (!line)
        return;
    automation_say(ops, asked, text_of(line, connector, s->vote == VOTE_LIKE ? LIKE : DISLIKE));
    if (s->state == SESSION_CLOSING && line_flag(line, LINE_VOTE_CLOSING_DELAY))
        session_apply(ops, asked, SESSION_IS_CLOSED, 0);
}

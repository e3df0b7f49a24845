/* News: what an operation tells the people who are looking right now (doc/push.md).
 *
 * While an operation runs it only notes what it touched; when it is over, each thing is told once, as it is then, to those who may
 * see it then. So nobody hears of a state that was gone before the transaction ended, and a call that changes a session five times
 * tells it once. Notes cost nothing while nobody listens. What is undone to a savepoint is forgotten.
 *
 * Whoever ends an operation calls news_tell() inside its transaction: the dispatcher after a handler, the engine after a
 * timer, the fetcher after a file, a page after its last step. */
#ifndef SWITCHLINE_DOMAIN_NEWS_H
#define SWITCHLINE_DOMAIN_NEWS_H

#include "domain/ops.h"

/* What the arguments of news_note() mean: object, subject, detail. */
enum news_kind {
    NEWS_MESSAGE, /* chat, message: it is new */
    NEWS_MESSAGE_CHANGED, /* chat, message: text, params, or a file of it arrived */
    NEWS_MESSAGE_DELETED, /* chat, message, author: also before it is erased */
    NEWS_MESSAGE_ERASED, /* chat, message: without a trace */
    NEWS_LIKED, /* chat, message, user: whether he likes it changed */
    NEWS_REACTED, /* chat, message, user: another reaction of his */
    NEWS_MEMBER, /* chat, user: came or went */
    NEWS_CHAT, /* chat: title, picture, colour, owner, managers, text field, entity */
    NEWS_READ, /* chat, user: he read, or something became unread */
    NEWS_READ_BY, /* chat, user, message: the others see that he read up to it */
    NEWS_MARKED, /* chat, user: as unread, or no longer */
    NEWS_PINNED, /* chat, user */
    NEWS_HIDDEN, /* chat, user */
    NEWS_MUTED, /* chat, user */
    NEWS_SESSION, /* session, chat; word: the action */
    NEWS_SESSION_WAS_FREE, /* session, chat: the people of the queue saw it until now; before NEWS_SESSION */
    NEWS_SESSION_LEFT, /* session, chat, line: it was this line's until now */
    NEWS_NOTIFICATION, /* notification, user */
    NEWS_NOTIFICATIONS_READ, /* first id, last id (0: and all newer), 1: read, 0: unread; of the acting user */
    NEWS_NOTIFICATION_GONE, /* notification, user */
    NEWS_STATUS, /* user */
    NEWS_VISITOR, /* chat, message: a site's visitor may see it */
    NEWS_LINE /* line, user whom it concerned until now or 0; word: added, changed, deleted, managers */
};

struct news {
    enum news_kind kind;
    int64_t object, subject, detail;
    const char *word; /* constant; NULL: none */
    struct news *next;
};

void news_note(struct ops *ops, enum news_kind kind, int64_t object, int64_t subject, int64_t detail);
void news_note_word(struct ops *ops, enum news_kind kind, int64_t object, int64_t subject, const char *word);
/* Somebody is writing: told at once, nothing is kept of it. */
void news_writing(struct ops *ops, int64_t chat_id, int64_t user_id);
/* The same for some time, or doing something else: status is one of the IMBOT_AGENT_ACTION_… (doc/push.md), NULL: writing. */
void news_acting(struct ops *ops, int64_t chat_id, int64_t user_id, const char *status, int64_t seconds);
void news_tell(struct ops *ops);

/* ---- for ops.c ---- */
void news_savepoint(struct ops *ops);
void news_keep(struct ops *ops);
void news_undo(struct ops *ops);

#endif

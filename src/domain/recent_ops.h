/* What somebody has in his messenger: the list of his chats, newest first, and what of it he has not read. Everything here
 * is the acting user's own; nobody else sees or changes it.
 *
 * The list is paged by time: a page does not end inside a second (unless more than a thousand chats moved in it), because
 * dates on the wire have no more than seconds; so "before the last date I saw" loses nothing and repeats nothing. Pinned chats stand at the top of the first page, whole:
 * there are at most PINNED_MOST of them. */
#ifndef SWITCHLINE_DOMAIN_RECENT_OPS_H
#define SWITCHLINE_DOMAIN_RECENT_OPS_H

#include "domain/ops.h"
#include "domain/person_ops.h"
#include "model/chat.h"
#include "model/dialog.h"

enum { RECENT_MOST = 200, PINNED_MOST = 45 };

/* ---- the list ---- */
struct recent_query {
    bool skip[CHAT_KIND_LINE + 1]; /* by enum chat_kind */
    bool unread_only; /* or marked as unread */
    bool skip_undistributed; /* dialogs of lines that nobody has taken yet */
    int64_t before; /* > 0: the page after this time, which the first page ended with */
    int64_t offset, limit; /* limit is 1…RECENT_MOST */
};

struct recent_chat {
    const struct chat_member *me;
    const struct chat *chat;
    const struct chat_member *members; /* all of them, in order of user */
    size_t member_count;
    const struct person *companion; /* of a private chat, else NULL */
    const struct message *last; /* NULL: nothing was written that he may see */
    const struct person *author; /* of the last message; NULL: the system, or there is none */
    bool has_file; /* the last message */
    bool seen; /* the last message, by somebody else than its author */
    const struct session *session; /* of a line, the open one; NULL: none */
    int64_t updated_at; /* when it moved or he changed something */
};

struct recent_page {
    const struct recent_chat *chats;
    size_t count;
    bool more;
};
void recent_list(struct ops *ops, const struct recent_query *query, struct recent_page *page_r);
/* What moved or was changed by him at `since` or later, newest first, RECENT_MOST at most; 0: everything. */
void recent_since(
    struct ops *ops, const struct recent_query *query, int64_t since, struct recent_page *page_r);

/* ---- one chat ---- false: he is no member of such a chat ---- */
bool recent_pin(struct ops *ops, const char *dialog_id, bool pin); /* false also beyond PINNED_MOST */
bool recent_hide(struct ops *ops, const char *dialog_id); /* until something is written there */
/* The mark, whatever he has read; taking it away reads the chat. */
bool recent_mark(struct ops *ops, const char *dialog_id, bool unread);
bool recent_mute(struct ops *ops, const struct chat *chat, bool mute);

/* ---- reading ---- */
/* Up to this message, 0: all. NULL: he is no member; else his membership afterwards. */
const struct chat_member *recent_read(struct ops *ops, const struct chat *chat, int64_t message_id);
/* Others' messages that recent_read() with this message would mark as read, in order; RECENT_VIEWED_MOST at most. */
enum { RECENT_VIEWED_MOST = 1000 };
const int64_t *recent_viewed(struct ops *ops, const struct chat *chat, int64_t message_id, size_t *count_r);
/* This message and what follows is unread again; what he has not read anyway stays so. */
bool recent_unread(struct ops *ops, const struct chat *chat, int64_t message_id);
void recent_read_all(struct ops *ops);

/* His chats with something unread, marked ones too, in order of chat; COUNTERS_MOST at most. */
enum { COUNTERS_MOST = 10000 };
struct recent_counter {
    const struct chat_member *me;
    int64_t companion_id; /* of a private chat, else 0 */
};
const struct recent_counter *recent_counters(struct ops *ops, size_t *count_r);

#endif

/* Messages of any chat: posting, changing, deleting, with counters and read marks. */
#ifndef SWITCHLINE_DOMAIN_MESSAGE_OPS_H
#define SWITCHLINE_DOMAIN_MESSAGE_OPS_H

#include "domain/ops.h"
#include "domain/person_ops.h"
#include "model/chat.h"

struct new_message {
    int64_t chat_id, author_id; /* author 0: system */
    int64_t session_id;         /* of a line dialog, else 0 */
    const char *text;           /* cut to settings.max_message_chars, and " (...)" behind it then */
    /* JSON text or "". Keys are camelCase: attach, keyboard, menu, replyId, forward, urlPreview, connectorMid; fileId, like,
     * reactions, isEdited and isDeleted are added when it is shown and never kept. */
    const char *params;
    /* Chosen by the sender: what he sent to this chat under it once is not sent again. NULL: one is made. */
    const char *uuid;
    bool system;
    bool skip_connector; /* stays inside: neither the channel nor the line hears of it */
    bool silent; /* of a line: said among the people there, the customer does not get it */
    int64_t created_at; /* 0: now */
    const struct new_file {
        const char *name, *source_url; /* to be fetched in the background */
        struct file *stored; /* instead: one in the chat's folder, which becomes the message's */
    } *files;
    size_t file_count;
};

/* The text as it is kept. */
const char *message_cut(struct ops *ops, const char *text);
/* Stores the message, moves the chat's counters and last message, raises unread of every member but the author. No rights
 * check and no events: the callers below and domain/dialog_ops.c do that. Returns the new message id. */
int64_t message_store_new(struct ops *ops, const struct new_message *message);

/* What im.message.add does: rights, then posting; in a line's chat it goes on to dialog_ops (session, connector event).
 * dialog_id: "chat12", "12" (private chat with user 12), as text. */
enum err message_send(struct ops *ops, const char *dialog_id, const struct new_message *message,
    int64_t reply_id, int64_t *id_r);
/* The same where somebody was asked, whether or not he could have posted there. What is no member's never leaves to a
 * channel. */
enum err message_send_invited(
    struct ops *ops, const struct chat *chat, const struct new_message *message, int64_t *id_r);
/* NULL text keeps it, "" deletes; NULL params keep them. Author only (or administrator), within the edit window. */
enum err message_change(
    struct ops *ops, int64_t message_id, const char *text, const char *params, bool mark_edited);
/* May the actor post there? ERR_NONE or the error. */
enum err message_may_post(struct ops *ops, const struct chat *chat);
/* Author, chat owner, chat manager or administrator. */
enum err message_delete(struct ops *ops, int64_t message_id);
/* The same without a trace: the row goes, and the counters as if it had never been. */
enum err message_erase(struct ops *ops, int64_t message_id);
/* A file of it is gone: a message that shows nothing any more is deleted, whoever's it is. */
void message_lost_file(struct ops *ops, int64_t message_id);

/* ---- the same without rights and events, for domain/dialog_ops.c ---- */
struct message *message_get(struct ops *ops, int64_t message_id); /* NULL: none; deleted ones are there */
/* The message and its chat, if the actor sees it there; NULL: there is none, it was deleted, it is hidden from him. */
struct message *message_for_reading(struct ops *ops, int64_t message_id, struct chat **chat_r);
/* The same for a member of its chat, deleted ones too. ERR_V2_MESSAGE: there is none; ERR_V2_MESSAGE_ACCESS: the actor is no
 * member, or it is hidden from him. */
enum err message_of_member(
    struct ops *ops, int64_t message_id, struct message **message_r, struct chat **chat_r);
/* Puts the new text and params (NULL: as they were) into *message and the database. */
void message_store_changed(
    struct ops *ops, struct message *message, const char *text, const char *params, bool mark_edited);
/* Marks it deleted and forgets text, params and files. *message keeps its text for whoever reports the event. */
void message_store_deleted(struct ops *ops, struct message *message);

/* ---- reading ---- newest first, with everybody who wrote and every file ---- */
struct history {
    const struct message *messages;
    size_t message_count;
    const struct person **people; /* authors, each once, in order of first appearance */
    size_t person_count;
    const struct file *files; /* in order of message and id */
    size_t file_count;
    const struct reaction *reactions; /* those of one message together, in order of time */
    size_t reaction_count;
};
/* below > 0: older than that; else above >= 0: newer than that, beginning with the oldest of them; else the newest.
 * me: chat_me(), as it says what is hidden from him. */
void message_page(struct ops *ops, int64_t chat_id, const struct chat_member *me, int64_t below,
    int64_t above, int64_t limit, struct history *history_r);
/* The message in the middle of `range` older and `range` newer ones. */
struct message_window {
    struct history history;
    bool older, newer; /* there is more */
};
void message_around(struct ops *ops, const struct message *message, const struct chat_member *me,
    int64_t range, struct message_window *window_r);
/* The newest `limit` messages of a session of this chat. */
void message_session(
    struct ops *ops, int64_t chat_id, int64_t session_id, int64_t limit, struct history *history_r);
/* These messages, in this order. */
void message_history(struct ops *ops, const int64_t *ids, size_t count, struct history *history_r);
int64_t message_last_session(struct ops *ops, int64_t chat_id); /* of the chat; 0: it never had one */

#endif

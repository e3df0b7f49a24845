/* Chats: finding by dialog id, access, membership. Line chats get their rights from domain/dialog_ops.h. */
#ifndef SWITCHLINE_DOMAIN_CHAT_OPS_H
#define SWITCHLINE_DOMAIN_CHAT_OPS_H

#include "domain/ops.h"
#include "model/chat.h"
#include "model/user.h"

/* "chat12", "12" (the private chat of the actor with user 12, made when `make` is set). NULL when unknown. */
struct chat *chat_by_dialog_id(struct ops *ops, const char *dialog_id, bool make);
/* May the actor read it: a member, an administrator (but not the private chats of others), any employee an open chat, or a
 * line chat that dialog_may_see() allows. */
bool chat_may_read(struct ops *ops, const struct chat *chat);
/* Idempotent. A new member sees everything as read. */
void chat_join(struct ops *ops, int64_t chat_id, int64_t user_id);
/* A customer: he sits in the chat of his dialog and nowhere else, and has no list of chats. */
void chat_join_customer(struct ops *ops, int64_t chat_id, int64_t user_id);
/* The same as chat_join(), and what was written before stays hidden from him. */
void chat_join_late(struct ops *ops, int64_t chat_id, int64_t user_id);
/* What a bot did to the chat's text field ends with it. */
void chat_leave(struct ops *ops, int64_t chat_id, int64_t user_id);
/* Is the actor one of those who talk there, not only somebody who may read it? A private chat that has not begun is between
 * him and the other. */
bool chat_takes_part(struct ops *ops, const struct chat *chat);

/* ---- the field in which people write: a bot switches it off where only its buttons are to be used ----
 * It is a matter of pages: whoever may post still may, or no button could speak for him. It is on again at the latest when the
 * bot that switched it off is gone from the chat or from the portal. */
/* The actor is the bot. false: it is not in the chat, or no longer there at all. */
bool chat_set_field(struct ops *ops, const struct chat *chat, bool on);
void chat_open_fields(struct ops *ops, int64_t bot_id); /* wherever it switched them off */

/* Messages of the chat up to this one are hidden from the actor; 0: none. */
int64_t chat_hidden_id(struct ops *ops, int64_t chat_id);
bool chat_hides(struct ops *ops, int64_t chat_id, int64_t message_id);
/* "#df532d" etc.: a stable colour for a new user or chat. */
const char *chat_color(int64_t seed);
/* Colours have names as well: "PINK" is "#f76187". NULL: no such name; "" for a colour without one. */
const char *chat_color_named(const char *name);
const char *chat_color_name(const char *color);

/* ---- for showing chats ---- */
struct chat *chat_get(struct ops *ops, int64_t chat_id); /* NULL: none */
struct chat *chat_by_entity(struct ops *ops, const char *entity_type, const char *entity_id); /* NULL: none */
/* What chat_by_dialog_id() finds, if the actor may read it, else NULL. A private chat that has not begun is an empty chat
 * with id 0, so that it can be shown before the first message. */
struct chat *chat_for_reading(struct ops *ops, const char *dialog_id);
struct chat_member *chat_me(struct ops *ops, int64_t chat_id); /* the actor's membership; NULL: none */
bool chat_has_member(struct ops *ops, int64_t chat_id, int64_t user_id);
/* The other side of a private chat (the actor himself in his notes), NULL for other chats. */
struct users *chat_companion(struct ops *ops, const struct chat *chat);

/* Who is in the chat that chat_for_reading() found under this name, in order of id; also in a private chat that has not
 * begun. */
const struct users **chat_users(
    struct ops *ops, const struct chat *chat, const char *dialog_id, size_t *count_r);

enum chat_order { CHAT_BY_JOINING, CHAT_BY_USER, CHAT_BY_LAST_SENT };
/* The same people, their ids only, in an order. */
const int64_t *chat_member_ids(struct ops *ops, const struct chat *chat, const char *dialog_id,
    enum chat_order order, bool down, size_t *count_r);

/* A chat as the actor sees it. */
struct chat_view {
    const struct chat *chat;
    const struct chat_member *members; /* in order of user id */
    const struct users **users; /* one for each member; never NULL */
    size_t member_count;
    const struct chat_member *me; /* NULL when the actor is no member */
    const struct users *companion; /* of a private chat, else NULL */
    const struct message *last; /* NULL when nothing was written */
    int64_t first_unread; /* id, 0: none */
    int64_t folder_id; /* of its files, 0: none yet */
};
void chat_look(struct ops *ops, const struct chat *chat, struct chat_view *view_r);
/* The same without users, last and first_unread: a few statements, however many members there are. */
void chat_glance(struct ops *ops, const struct chat *chat, struct chat_view *view_r);

#endif

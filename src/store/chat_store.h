/* Chats, their members, and which chat is the private one of two users. Loaded structs live in the given arena. */
#ifndef SWITCHLINE_STORE_CHAT_STORE_H
#define SWITCHLINE_STORE_CHAT_STORE_H

#include "base/arena.h"
#include "model/chat.h"

struct db;

/* Whoever changes a chat, its members or its messages locks it first: so the ids of its messages are in the order in which
 * they can be seen. The chat of a dialog has the lock of the dialog. true: what was read of it before may be old. */
bool chat_store_lock(struct db *db, int64_t id);

/* ---- chats ---- NULL when there is none. */
struct chat *chat_store_get(struct db *db, struct arena *arena, int64_t id);
struct chat *chat_store_by_entity(struct db *db, struct arena *arena, const char *type, const char *id);
/* Inserts all fields but id and counters; NULL texts are stored as "". Returns the new id. */
int64_t chat_store_add(struct db *db, struct arena *arena, const struct chat *chat);
/* Writes back what may change: texts, owner, entity. Counters belong to chat_store_count(). */
void chat_store_save(struct db *db, struct arena *arena, const struct chat *chat);
/* One message more, and it is the last one. */
void chat_store_count(struct db *db, int64_t chat_id, int64_t message_id);

/* ---- the text field ---- off_by: the bot that switches it off, 0: it is on */
void chat_store_set_field(struct db *db, int64_t chat_id, int64_t off_by);
bool chat_store_open_field(
    struct db *db, int64_t chat_id, int64_t bot_id); /* if it was this one; false: not */
struct chat *chat_store_fields_off(
    struct db *db, struct arena *arena, int64_t bot_id, size_t *count_r); /* all by this bot */

/* ---- private chats ---- */
/* 0 when the two never talked. The users come in any order. */
int64_t chat_store_private(struct db *db, int64_t one_user, int64_t other_user);
/* Before it is made. true: somebody else may have made it meanwhile. */
bool chat_store_lock_private(struct db *db, struct arena *arena, int64_t one_user, int64_t other_user);
void chat_store_add_private(struct db *db, int64_t one_user, int64_t other_user, int64_t chat_id);

/* ---- members ---- */
struct chat_member *chat_store_member(struct db *db, struct arena *arena, int64_t chat_id, int64_t user_id);
/* In order of user id; never NULL. */
struct chat_member *chat_store_members(struct db *db, struct arena *arena, int64_t chat_id, size_t *count_r);
/* false: he is one already, and nothing happens. */
bool chat_store_join(struct db *db, const struct chat_member *member);
void chat_store_leave(struct db *db, int64_t chat_id, int64_t user_id);
void chat_store_set_manager(struct db *db, int64_t chat_id, int64_t user_id, bool manager);
/* A new message for every member, which its author has read; the chat moves up in everybody's list. */
void chat_store_raise_unread(
    struct db *db, int64_t chat_id, int64_t message_id, int64_t author_id, int64_t now);
/* A deleted message no longer counts for those who did not see it. */
void chat_store_lower_unread(struct db *db, int64_t chat_id, int64_t message_id, int64_t author_id);
/* Everything up to message_id is read; nothing happens when more was read before. */
void chat_store_mark_read(struct db *db, int64_t chat_id, int64_t user_id, int64_t message_id, int64_t now);
/* Are both members of some chat? */
bool chat_store_share(struct db *db, int64_t one_user, int64_t other_user);

#endif

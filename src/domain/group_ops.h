/* Chats of several people: making them, their members, their face. The acting user (an employee, or a bot
 * that acts) is who makes, changes and leaves; chat ids that name nothing he may know of are answered like a
 * refusal.
 *
 * Each function names what it can answer; the callers map it to what their page documents. */
#ifndef SWITCHLINE_DOMAIN_GROUP_OPS_H
#define SWITCHLINE_DOMAIN_GROUP_OPS_H

#include "domain/ops.h"
#include "model/chat.h"

struct new_group {
    const char *title, *description; /* NULL or "": a title is made up */
    const char *color; /* "#rrggbb"; NULL: any */
    const char *avatar; /* blob, or NULL */
    const char *entity_type, *entity_id;
    bool open;
    const int64_t *users; /* beside the actor; customers, unknown and inactive ones are left out */
    size_t user_count;
    int64_t owner_id; /* 0, or nobody who is here: the actor */
    bool may_be_alone; /* users that are not there are no error */
    const char *message; /* the actor's first one; NULL or "": none */
};
/* The actor becomes a member and manager, and owner unless somebody else is to be. ERR_CHAT_CREATE: users were given, and
 * there is none of them; or it would pass for the chat of a line; or the message was not to be sent. */
enum err group_add(struct ops *ops, const struct new_group *group, int64_t *id_r);

struct group_face { /* NULL: stays */
    const char *title, *description, *color;
    const char *avatar; /* blob */
};
/* ERR_CHAT_ACTION (no such group, or the actor is no member) unless said otherwise. */
enum err group_set_face(struct ops *ops, int64_t chat_id,
    const struct group_face *face); /* ERR_CHAT_NO_RENAME, ERR_CHAT_NO_AVATAR */
enum err group_set_title(struct ops *ops, int64_t chat_id, const char *title); /* ERR_CHAT_NO_RENAME */
/* ERR_CHAT_COLOR_SAME: it has this colour, or there is no such chat. */
enum err group_set_color(struct ops *ops, int64_t chat_id, const char *color);
/* May the avatar be changed? ERR_CHAT_MISSING, ERR_CHAT_ACTION (private, or a line's), ERR_CHAT_DENIED (no
 * member), ERR_CHAT_NO_AVATAR. */
enum err group_may_set_avatar(struct ops *ops, int64_t chat_id, struct chat **chat_r);
void group_set_avatar(struct ops *ops, struct chat *chat, const char *blob);

/* hide_history: they see only what is written from now on. ERR_CHAT_NO_ADD; ERR_CHAT_ADD_USERS: nobody was new. */
enum err group_add_users(
    struct ops *ops, int64_t chat_id, const int64_t *users, size_t count, bool hide_history);
/* Owner and managers remove others; only the owner a manager. ERR_CHAT_NO_DELETE, ERR_CHAT_OWNER_LEAVES,
 * ERR_CHAT_NOT_MEMBER_OF. */
enum err group_remove_user(struct ops *ops, int64_t chat_id, int64_t user_id);
/* An owner who goes leaves the chat to a manager, else to the first member. ERR_CHAT_NO_DELETE,
 * ERR_CHAT_OWNER_LEAVES, ERR_CHAT_NOT_MEMBER (also when there is no such chat). */
enum err group_leave(struct ops *ops, int64_t chat_id);
enum err group_set_owner(struct ops *ops, int64_t chat_id, int64_t user_id); /* ERR_CHAT_NEW_OWNER */
/* Only ERR_CHAT_NEW_MANAGER. */
enum err group_set_manager(struct ops *ops, int64_t chat_id, int64_t user_id, bool manager);
/* The same for several; who is no member is left out. ERR_CHAT_NEW_MANAGER: the actor is not the owner. */
enum err group_set_managers(
    struct ops *ops, int64_t chat_id, const int64_t *users, size_t count, bool manager);
/* Is the actor owner or manager? ERR_CHAT_ACTION: there is no such group, or he is neither. Locks it. */
enum err group_manages(struct ops *ops, int64_t chat_id);
const struct chat_member *group_members(struct ops *ops, int64_t chat_id, size_t *count_r, enum err *error_r);

#endif

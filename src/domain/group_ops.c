/* Every change is: load the chat, is the actor a member, does the chat allow it, write. Members may change
 * the face of a chat and bring others in; removing people is for managers, offices are the owner's. */
#include "domain/group_ops.h"

#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "domain/chat_ops.h"
#include "domain/chat_rules.h"
#include "domain/message_ops.h"
#include "domain/news.h"
#include "store/chat_store.h"
#include "store/user_store.h"

enum { TITLE_MAX = 255, DESCRIPTION_MAX = 10000, ENTITY_MAX = 255 };

/* ---- finding ---- */
struct seat {
    struct chat *chat;
    struct chat_member *me; /* never NULL after look() or sit() said ERR_NONE */
};

static enum err look(struct ops *ops, int64_t chat_id, struct seat *seat_r)
{
    seat_r->chat = chat_get(ops, chat_id);
    seat_r->me = seat_r->chat ? chat_me(ops, chat_id) : NULL;
    return seat_r->me && chat_rules_is_group(seat_r->chat) ? ERR_NONE : ERR_CHAT_ACTION;
}

/* For whoever is going to change it. */
static enum err sit(struct ops *ops, int64_t chat_id, struct seat *seat_r)
{
    chat_store_lock(ops->db, chat_id);
    return look(ops, chat_id, seat_r);
}

static bool is_owner(const struct ops *ops, const struct seat *seat)
{
    return seat->chat->owner_id == ops->who.user_id;
}

/* ---- making ---- */
/* People and bots of the portal; a customer sits in the chat of his dialog and nowhere else. */
static size_t find_users(struct ops *ops, const int64_t *ids, size_t count, int64_t *found_r)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct users *user = user_store_get(ops->db, ops->arena, ids[i]);
        if (user && chat_rules_may_begin(user))
            found_r[found++] = user->id;
    }
    return found;
}

/* "Light blue chat #18" */
static const char *made_up_title(struct ops *ops, const struct chat *chat)
{
    char *title =
        arena_printf(ops->arena, "%s chat #%lld", chat_color_name(chat->color), (long long)chat->id);
    for (char *at = title + 1; *at && *title; at++)
        *at = *at == '_' ? ' ' : (char)tolower((unsigned char)*at);
    return *title == ' ' ? title + 1 : title;
}

static const char *cut(struct ops *ops, const char *text, size_t most)
{
    return utf8_cut(ops->arena, text ? text : "", most);
}

static void hand_over(struct ops *ops, struct chat *chat, int64_t user_id)
{
    chat->owner_id = user_id;
    chat_store_save(ops->db, ops->arena, chat);
    news_note(ops, NEWS_CHAT, chat->id, 0, 0);
    if (user_id)
        chat_store_set_manager(ops->db, chat->id, user_id, true);
}

static enum err say_first(struct ops *ops, int64_t chat_id, const char *text)
{
    const struct new_message message = {.text = text, .params = ""};
    const char *dialog = arena_printf(ops->arena, "chat%lld", (long long)chat_id);
    int64_t id;
    return message_send(ops, dialog, &message, 0, &id) ? ERR_CHAT_CREATE : ERR_NONE;
}

enum err group_add(struct ops *ops, const struct new_group *group, int64_t *id_r)
{
    int64_t *users = arena_array_of(ops->arena, int64_t, group->user_count);
    size_t count = find_users(ops, group->users, group->user_count, users);
    if (group->user_count && count == 0 && !group->may_be_alone)
        return ERR_CHAT_CREATE;
    /* The name of a dialog is its chat's binding, so nobody else may carry it. */
    if (group->entity_type && strcmp(group->entity_type, "LINES") == 0)
        return ERR_CHAT_CREATE;
    struct chat chat = {.type = group->open ? "O" : "C",
        .title = utf8_trim(ops->arena, cut(ops, group->title, TITLE_MAX)),
        .description = cut(ops, group->description, DESCRIPTION_MAX),
        .color = group->color ? group->color : chat_color(ops->now),
        .avatar = group->avatar ? group->avatar : "",
        .owner_id = ops->who.user_id,
        .entity_type = cut(ops, group->entity_type, ENTITY_MAX),
        .entity_id = cut(ops, group->entity_id, ENTITY_MAX),
        .created_at = ops->now};
    chat.id = chat_store_add(ops->db, ops->arena, &chat);
    if (!*chat.title) {
        chat.title = made_up_title(ops, &chat);
        chat_store_save(ops->db, ops->arena, &chat);
    }
    chat_join(ops, chat.id, ops->who.user_id);
    chat_store_set_manager(ops->db, chat.id, ops->who.user_id, true);
    for (size_t i = 0; i < count; i++)
        chat_join(ops, chat.id, users[i]);
    int64_t owner_id;
    if (find_users(ops, &group->owner_id, 1, &owner_id) && owner_id != ops->who.user_id) {
        chat_join(ops, chat.id, owner_id);
        hand_over(ops, &chat, owner_id);
    }
    *id_r = chat.id;
    return group->message && *group->message ? say_first(ops, chat.id, group->message) : ERR_NONE;
}

/* ---- the face ---- */
enum err group_set_face(struct ops *ops, int64_t chat_id, const struct group_face *face)
{
    struct seat seat;
    enum err error = sit(ops, chat_id, &seat);
    if (error)
        return error;
    struct chat_limits limits = chat_rules_limits(seat.chat);
    if (face->title && !limits.rename)
        return ERR_CHAT_NO_RENAME;
    if (face->avatar && !limits.avatar)
        return ERR_CHAT_NO_AVATAR;
    if (face->title)
        seat.chat->title = cut(ops, face->title, TITLE_MAX);
    if (face->description)
        seat.chat->description = cut(ops, face->description, DESCRIPTION_MAX);
    if (face->color)
        seat.chat->color = face->color;
    if (face->avatar)
        seat.chat->avatar = face->avatar;
    chat_store_save(ops->db, ops->arena, seat.chat);
    news_note(ops, NEWS_CHAT, chat_id, 0, 0);
    return ERR_NONE;
}

enum err group_set_title(struct ops *ops, int64_t chat_id, const char *title)
{
    return group_set_face(ops, chat_id, &(struct group_face){.title = title});
}

enum err group_set_color(struct ops *ops, int64_t chat_id, const char *color)
{
    struct seat seat;
    enum err error = sit(ops, chat_id, &seat);
    if (!seat.chat || (!error && strcmp(seat.chat->color, color) == 0))
        return ERR_CHAT_COLOR_SAME;
    if (error)
        return error;
    seat.chat->color = color;
    chat_store_save(ops->db, ops->arena, seat.chat);
    news_note(ops, NEWS_CHAT, chat_id, 0, 0);
    return ERR_NONE;
}

enum err group_may_set_avatar(struct ops *ops, int64_t chat_id, struct chat **chat_r)
{
    chat_store_lock(ops->db, chat_id);
    struct chat *chat = *chat_r = chat_get(ops, chat_id);
    if (!chat)
        return ERR_CHAT_MISSING;
    if (!chat_rules_is_group(chat))
        return ERR_CHAT_ACTION;
    if (!chat_me(ops, chat_id))
        return ERR_CHAT_DENIED;
    return chat_rules_limits(chat).avatar ? ERR_NONE : ERR_CHAT_NO_AVATAR;
}

void group_set_avatar(struct ops *ops, struct chat *chat, const char *blob)
{
    chat->avatar = blob;
    chat_store_save(ops->db, ops->arena, chat);
    news_note(ops, NEWS_CHAT, chat->id, 0, 0);
}

/* ---- members ---- */
enum err group_add_users(
    struct ops *ops, int64_t chat_id, const int64_t *ids, size_t count, bool hide_history)
{
    struct seat seat;
    int64_t *users = arena_array_of(ops->arena, int64_t, count);
    enum err error = sit(ops, chat_id, &seat);
    if (error)
        return error;
    if (!chat_rules_limits(seat.chat).extend)
        return ERR_CHAT_NO_ADD;
    size_t added = 0, found = find_users(ops, ids, count, users);
    for (size_t i = 0; i < found; i++) {
        if (chat_store_member(ops->db, ops->arena, chat_id, users[i]))
            continue;
        (hide_history ? chat_join_late : chat_join)(ops, chat_id, users[i]);
        added++;
    }
    return added ? ERR_NONE : ERR_CHAT_ADD_USERS;
}

enum err group_remove_user(struct ops *ops, int64_t chat_id, int64_t user_id)
{
    struct seat seat;
    enum err error = sit(ops, chat_id, &seat);
    if (error)
        return error;
    if (user_id == ops->who.user_id) {
        error = group_leave(ops, chat_id);
        return error == ERR_CHAT_NOT_MEMBER ? ERR_CHAT_NOT_MEMBER_OF : error;
    }
    struct chat_limits limits = chat_rules_limits(seat.chat);
    bool owner_goes = user_id == seat.chat->owner_id;
    if (owner_goes && !limits.leave_owner)
        return ERR_CHAT_OWNER_LEAVES;
    if (!limits.leave)
        return ERR_CHAT_NO_DELETE;
    const struct chat_member *gone = chat_store_member(ops->db, ops->arena, chat_id, user_id);
    if (!gone || owner_goes || (!is_owner(ops, &seat) && (!seat.me->manager || gone->manager)))
        return ERR_CHAT_NOT_MEMBER_OF;
    chat_leave(ops, chat_id, user_id);
    return ERR_NONE;
}

/* Managers come first, then whoever is first by id; 0 when nobody is left. */
static int64_t heir(struct ops *ops, int64_t chat_id)
{
    size_t count;
    const struct chat_member *members = chat_store_members(ops->db, ops->arena, chat_id, &count);
    for (size_t i = 0; i < count; i++)
        if (members[i].manager)
            return members[i].user_id;
    return count ? members[0].user_id : 0;
}

enum err group_leave(struct ops *ops, int64_t chat_id)
{
    struct seat seat;
    enum err error = sit(ops, chat_id, &seat);
    if (!seat.me)
        return ERR_CHAT_NOT_MEMBER;
    if (error)
        return error;
    struct chat_limits limits = chat_rules_limits(seat.chat);
    if (is_owner(ops, &seat) && !limits.leave_owner)
        return ERR_CHAT_OWNER_LEAVES;
    if (!limits.leave)
        return ERR_CHAT_NO_DELETE;
    chat_leave(ops, chat_id, ops->who.user_id);
    if (is_owner(ops, &seat))
        hand_over(ops, seat.chat, heir(ops, chat_id));
    return ERR_NONE;
}

const struct chat_member *group_members(struct ops *ops, int64_t chat_id, size_t *count_r, enum err *error_r)
{
    struct seat seat;
    *count_r = 0;
    *error_r = look(ops, chat_id, &seat);
    return *error_r ? NULL : chat_store_members(ops->db, ops->arena, chat_id, count_r);
}

/* ---- offices ---- */
enum err group_set_owner(struct ops *ops, int64_t chat_id, int64_t user_id)
{
    struct seat seat;
    enum err error = sit(ops, chat_id, &seat);
    if (error)
        return error;
    if (!is_owner(ops, &seat) || !chat_store_member(ops->db, ops->arena, chat_id, user_id))
        return ERR_CHAT_NEW_OWNER;
    hand_over(ops, seat.chat, user_id);
    return ERR_NONE;
}

enum err group_set_manager(struct ops *ops, int64_t chat_id, int64_t user_id, bool manager)
{
    struct seat seat;
    if (sit(ops, chat_id, &seat) || !is_owner(ops, &seat) ||
        !chat_store_member(ops->db, ops->arena, chat_id, user_id))
        return ERR_CHAT_NEW_MANAGER;
    chat_store_set_manager(ops->db, chat_id, user_id, manager);
    news_note(ops, NEWS_CHAT, chat_id, 0, 0);
    return ERR_NONE;
}

enum err group_set_managers(
    struct ops *ops, int64_t chat_id, const int64_t *users, size_t count, bool manager)
{
    struct seat seat;
    if (sit(ops, chat_id, &seat) || !is_owner(ops, &seat))
        return ERR_CHAT_NEW_MANAGER;
    for (size_t i = 0; i < count; i++)
        chat_store_set_manager(ops->db, chat_id, users[i], manager);
    news_note(ops, NEWS_CHAT, chat_id, 0, 0);
    return ERR_NONE;
}

enum err group_manages(struct ops *ops, int64_t chat_id)
{
    struct seat seat;
    enum err error = sit(ops, chat_id, &seat);
    return error || is_owner(ops, &seat) || seat.me->manager ? error : ERR_CHAT_ACTION;
}

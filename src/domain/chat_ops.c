/* Chats found, seen and joined. A chat is named by a dialog id; a private chat exists from its first message on, which
 * is why reading and writing resolve names differently: reading shows an empty chat, writing makes a real one. */
#include "domain/chat_ops.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "domain/bot_events.h"
#include "domain/chat_rules.h"
#include "domain/dialog_ops.h"
#include "domain/news.h"
#include "domain/push.h"
#include "store/bot_store.h"
#include "store/chat_store.h"
#include "store/file_store.h"
#include "store/message_store.h"
#include "store/user_store.h"

/* ---- finding ---- */
struct chat *chat_get(struct ops *ops, int64_t chat_id)
{
    return chat_id ? chat_store_get(ops->db, ops->arena, chat_id) : NULL;
}

struct chat *chat_by_entity(struct ops *ops, const char *entity_type, const char *entity_id)
{
    return chat_store_by_entity(ops->db, ops->arena, entity_type, entity_id);
}

static struct chat *private_found(struct ops *ops, int64_t user_id)
{
    return chat_get(ops, chat_store_private(ops->db, ops->who.user_id, user_id));
}

/* NULL when nobody may begin a chat with this user. */
static struct chat *private_unsaved(struct ops *ops, int64_t user_id)
{
    const struct users *other = user_store_get(ops->db, ops->arena, user_id);
    if (!other || !ops->who.user_id || !chat_rules_may_begin(other))
        return NULL;
    struct chat *chat = arena_new_of(ops->arena, struct chat);
    *chat = (struct chat)FIELDS_EMPTY(CHAT_FIELDS);
    chat->type = "P";
    chat->color = chat_color(user_id);
    chat->created_at = ops->now;
    return chat;
}

static struct chat *private_made(struct ops *ops, int64_t user_id)
{
    struct chat *chat = private_unsaved(ops, user_id);
    if (!chat)
        return NULL;
    if (chat_store_lock_private(ops->db, ops->arena, ops->who.user_id, user_id)) {
        struct chat *made = private_found(ops, user_id);
        if (made)
            return made;
    }
    chat->id = chat_store_add(ops->db, ops->arena, chat);
    chat_store_add_private(ops->db, ops->who.user_id, user_id, chat->id);
    chat_join(ops, chat->id, ops->who.user_id);
    chat_join(ops, chat->id, user_id);
    return chat;
}

struct chat *chat_by_dialog_id(struct ops *ops, const char *dialog_id, bool make)
{
    int64_t id = 0;
    switch (chat_rules_dialog(dialog_id, &id)) {
    case DIALOG_CHAT:
        return chat_get(ops, id);
    case DIALOG_USER: {
        struct chat *chat = private_found(ops, id);
        return chat || !make ? chat : private_made(ops, id);
    }
    case DIALOG_GROUP: /* there are no workgroups here */
    case DIALOG_MALFORMED:
        break;
    }
    return NULL;
}

struct chat *chat_for_reading(struct ops *ops, const char *dialog_id)
{
    struct chat *chat = chat_by_dialog_id(ops, dialog_id, false);
    int64_t user_id = 0;
    if (!chat && chat_rules_dialog(dialog_id, &user_id) == DIALOG_USER)
        return private_unsaved(ops, user_id);
    return chat && chat_may_read(ops, chat) ? chat : NULL;
}

/* ---- rights and membership ---- */
struct chat_member *chat_me(struct ops *ops, int64_t chat_id)
{
    return chat_store_member(ops->db, ops->arena, chat_id, ops->who.user_id);
}

bool chat_has_member(struct ops *ops, int64_t chat_id, int64_t user_id)
{
    return chat_store_member(ops->db, ops->arena, chat_id, user_id) != NULL;
}

bool chat_may_read(struct ops *ops, const struct chat *chat)
{
    if (chat_rules_may_read(chat, chat_me(ops, chat->id), &ops->who))
        return true;
    return chat_rules_is_line(chat) && dialog_may_see(ops, chat);
}

static struct chat_member new_member(
    struct ops *ops, const struct chat *chat, int64_t chat_id, int64_t user_id)
{
    return (struct chat_member){.chat_id = chat_id,
        .user_id = user_id,
        .joined_at = ops->now,
        .last_read_id = chat ? chat->last_message_id : 0};
}

static void join(struct ops *ops, int64_t chat_id, int64_t user_id, bool hide_history)
{
    const struct chat *chat = chat_get(ops, chat_id);
    struct chat_member member = new_member(ops, chat, chat_id, user_id);
    member.hidden_id = hide_history ? member.last_read_id : 0;
    member.kind = chat ? chat_rules_kind(chat) : CHAT_KIND_GROUP;
    member.recent_at = ops->now;
    bool new = chat_store_join(ops->db, &member);
    if (new)
        news_note(ops, NEWS_MEMBER, chat_id, user_id, 0);
    if (chat && new)
        bot_joined(ops, chat, user_id);
}

void chat_join_customer(struct ops *ops, int64_t chat_id, int64_t user_id)
{
    struct chat_member member = new_member(ops, chat_get(ops, chat_id), chat_id, user_id);
    chat_store_join(ops->db, &member); /* CHAT_KIND_OUTSIDE */
}

void chat_join(struct ops *ops, int64_t chat_id, int64_t user_id)
{
    join(ops, chat_id, user_id, false);
}

void chat_join_late(struct ops *ops, int64_t chat_id, int64_t user_id)
{
    join(ops, chat_id, user_id, true);
}

bool chat_hides(struct ops *ops, int64_t chat_id, int64_t message_id)
{
    return message_id <= chat_hidden_id(ops, chat_id);
}

int64_t chat_hidden_id(struct ops *ops, int64_t chat_id)
{
    const struct chat_member *me = chat_me(ops, chat_id);
    return me ? me->hidden_id : 0;
}

void chat_leave(struct ops *ops, int64_t chat_id, int64_t user_id)
{
    if (push_anybody(ops) && chat_has_member(ops, chat_id, user_id))
        news_note(ops, NEWS_MEMBER, chat_id, user_id, 0);
    chat_store_leave(ops->db, chat_id, user_id);
    if (chat_store_open_field(ops->db, chat_id, user_id))
        news_note(ops, NEWS_CHAT, chat_id, 0, 0);
}

bool chat_takes_part(struct ops *ops, const struct chat *chat)
{
    return chat->id == 0 || chat_me(ops, chat->id);
}

/* ---- the text field ---- */
static void keep_field(struct ops *ops, int64_t chat_id, int64_t off_by)
{
    chat_store_set_field(ops->db, chat_id, off_by);
    news_note(ops, NEWS_CHAT, chat_id, 0, 0);
}

/* Whoever takes the bot out of the chat or the portal at the same time has done it, or opens the field after this. */
bool chat_set_field(struct ops *ops, const struct chat *chat, bool on)
{
    chat_store_lock(ops->db, chat->id);
    bot_store_lock(ops->db);
    const struct bot *bot = bot_store_get(ops->db, ops->arena, ops->who.user_id);
    if (!bot || bot->removed_at || !chat_me(ops, chat->id))
        return false;
    keep_field(ops, chat->id, on ? 0 : bot->user_id);
    return true;
}

void chat_open_fields(struct ops *ops, int64_t bot_id)
{
    size_t count;
    const struct chat *chats = chat_store_fields_off(ops->db, ops->arena, bot_id, &count);
    for (size_t i = 0; i < count; i++)
        keep_field(ops, chats[i].id, 0);
}

/* ---- colours ---- */

/* In the order of the documentation's list of names. */
static const struct {
    const char *name, *color;
} palette[] = {{"RED", "#df532d"}, {"GREEN", "#64a513"}, {"MINT", "#4ba984"}, {"LIGHT_BLUE", "#4ba5c3"},
    {"DARK_BLUE", "#3e99ce"}, {"PURPLE", "#8474c8"}, {"AQUA", "#1eb4aa"}, {"PINK", "#f76187"},
    {"LIME", "#58cc47"}, {"BROWN", "#ab7761"}, {"AZURE", "#29619b"}, {"KHAKI", "#728f7a"},
    {"SAND", "#ba9c7b"}, {"MARENGO", "#e8a441"}, {"GRAY", "#556574"}, {"GRAPHITE", "#048bd0"}};
enum { PALETTE = sizeof palette / sizeof *palette };

const char *chat_color(int64_t seed)
{
    return palette[(uint64_t)seed % PALETTE].color;
}

const char *chat_color_named(const char *name)
{
    for (size_t i = 0; i < PALETTE; i++)
        if (strcasecmp(palette[i].name, name) == 0)
            return palette[i].color;
    return NULL;
}

const char *chat_color_name(const char *color)
{
    for (size_t i = 0; i < PALETTE; i++)
        if (strcmp(palette[i].color, color) == 0)
            return palette[i].name;
    return "";
}

/* ---- showing ---- */
static const struct users *member_user(struct ops *ops, int64_t user_id)
{
    struct users *user = user_store_get(ops->db, ops->arena, user_id);
    if (user)
        return user;
    struct users *gone = arena_new_of(ops->arena, struct users);
    *gone = (struct users)FIELDS_EMPTY(USER_FIELDS);
    gone->type = USER_EMPLOYEE;
    return gone;
}

/* The actor and whom he would write to. */
static const struct users **unsaved_pair(struct ops *ops, const char *dialog_id, size_t *count_r)
{
    const struct users **pair = arena_array_of(ops->arena, const struct users *, 2);
    int64_t me = ops->who.user_id, other = 0;
    chat_rules_dialog(dialog_id, &other);
    *count_r = 0;
    pair[(*count_r)++] = member_user(ops, me < other ? me : other);
    if (me != other)
        pair[(*count_r)++] = member_user(ops, me < other ? other : me);
    return pair;
}

const struct users **chat_users(
    struct ops *ops, const struct chat *chat, const char *dialog_id, size_t *count_r)
{
    if (chat->id == 0)
        return unsaved_pair(ops, dialog_id, count_r);
    const struct chat_member *members = chat_store_members(ops->db, ops->arena, chat->id, count_r);
    const struct users **users = arena_array_of(ops->arena, const struct users *, *count_r);
    for (size_t i = 0; i < *count_r; i++)
        users[i] = member_user(ops, members[i].user_id);
    return users;
}

static int by_order(int64_t a, int64_t b, int64_t a_user, int64_t b_user)
{
    if (a != b)
        return a < b ? -1 : 1;
    return a_user < b_user ? -1 : a_user > b_user;
}

static int by_joining(const void *a, const void *b)
{
    const struct chat_member *one = a, *other = b;
    return by_order(one->joined_at, other->joined_at, one->user_id, other->user_id);
}

static int by_last_sent(const void *a, const void *b)
{
    const struct chat_member *one = a, *other = b;
    return by_order(one->last_sent_id, other->last_sent_id, one->user_id, other->user_id);
}

static void reverse(int64_t *ids, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        int64_t id = ids[i];
        ids[i] = ids[count - 1 - i];
        ids[count - 1 - i] = id;
    }
}

const int64_t *chat_member_ids(struct ops *ops, const struct chat *chat, const char *dialog_id,
    enum chat_order order, bool down, size_t *count_r)
{
    int64_t *ids;
    if (chat->id == 0) {
        const struct users **pair = unsaved_pair(ops, dialog_id, count_r);
        ids = arena_array_of(ops->arena, int64_t, *count_r);
        for (size_t i = 0; i < *count_r; i++)
            ids[i] = pair[i]->id;
    } else {
        struct chat_member *members = chat_store_members(ops->db, ops->arena, chat->id, count_r);
        if (order != CHAT_BY_USER && *count_r > 1)
            qsort(members, *count_r, sizeof *members, order == CHAT_BY_JOINING ? by_joining : by_last_sent);
        ids = arena_array_of(ops->arena, int64_t, *count_r);
        for (size_t i = 0; i < *count_r; i++)
            ids[i] = members[i].user_id;
    }
    if (down)
        reverse(ids, *count_r);
    return ids;
}

struct users *chat_companion(struct ops *ops, const struct chat *chat)
{
    if (strcmp(chat->type, "P") != 0)
        return NULL;
    size_t count = 0;
    const struct chat_member *members = chat_store_members(ops->db, ops->arena, chat->id, &count);
    int64_t user_id = count ? members[0].user_id : 0;
    for (size_t i = 0; i < count; i++)
        if (members[i].user_id != ops->who.user_id)
            user_id = members[i].user_id;
    return user_id ? user_store_get(ops->db, ops->arena, user_id) : NULL;
}

void chat_glance(struct ops *ops, const struct chat *chat, struct chat_view *view_r)
{
    struct chat_view view = {.chat = chat, .companion = chat_companion(ops, chat)};
    view.members = chat_store_members(ops->db, ops->arena, chat->id, &view.member_count);
    for (size_t i = 0; i < view.member_count; i++)
        if (view.members[i].user_id == ops->who.user_id)
            view.me = &view.members[i];
    const struct file *folder = chat->id ? file_store_root_of_chat(ops->db, ops->arena, chat->id) : NULL;
    view.folder_id = folder ? folder->id : 0;
    *view_r = view;
}

void chat_look(struct ops *ops, const struct chat *chat, struct chat_view *view_r)
{
    struct chat_view view;
    chat_glance(ops, chat, &view);
    view.users = arena_array_of(ops->arena, const struct users *, view.member_count);
    for (size_t i = 0; i < view.member_count; i++)
        view.users[i] = member_user(ops, view.members[i].user_id);
    int64_t hidden = view.me ? view.me->hidden_id : 0;
    if (chat->last_message_id > hidden)
        view.last = message_store_get(ops->db, ops->arena, chat->last_message_id);
    if (view.me && view.me->unread > 0)
        view.first_unread =
            message_store_first_unread(ops->db, chat->id, view.me->last_read_id, ops->who.user_id);
    *view_r = view;
}

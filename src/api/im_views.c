/* Views of users and chats. Values we have no source for yet (network users, video calls, background pictures) are the
 * constants that the samples show, so that a client finds every key it knows. */
#include "api/im_views.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "domain/chat_rules.h"
#include "domain/file_link.h"

const char *im_avatar(struct call *call, const char *avatar)
{
    return avatar_link(call->arena, call->ops.base_url, avatar);
}

/* ---- users ---- */
static bool is_user(const struct users *user, const char *type)
{
    return strcmp(user->type, type) == 0;
}

static bool is_outside(const struct users *user)
{
    return is_user(user, USER_CONNECTOR) || is_user(user, USER_GUEST);
}

const char *im_user_type(const struct users *user)
{
    if (is_user(user, USER_BOT))
        return "bot";
    return is_outside(user) ? "connector" : "user";
}

const char *im_external_auth(const struct users *user)
{
    if (*user->external_auth)
        return user->external_auth;
    if (is_user(user, USER_BOT))
        return "bot";
    return is_outside(user) ? "imconnector" : "default";
}

const char *im_birthday(struct call *call, const struct users *user)
{
    int year = 0, month = 0, day = 0;
    if (sscanf(user->birthday, "%4d-%2d-%2d", &year, &month, &day) != 3)
        return "";
    return arena_printf(call->arena, "%02d-%02d", day, month);
}

jnode *im_phones(struct call *call, const struct users *user)
{
    if (!*user->phone)
        return j_bool(call->doc, false);
    jnode *phones = j_obj(call->doc);
    j_set_str(call->doc, phones, "personal_mobile", user->phone);
    return phones;
}

jnode *im_date_or_false(struct call *call, int64_t milliseconds)
{
    return milliseconds ? j_str(call->doc, clock_iso(call->arena, milliseconds)) : j_bool(call->doc, false);
}

jnode *im_departments(struct call *call, const struct person *person)
{
    jnode *list = j_arr(call->doc);
    for (size_t i = 0; i < person->department_count; i++)
        j_push(list, j_int(call->doc, person->departments[i]));
    return list;
}

/* What the user chose to be seen as, not whether he is there. */
static void set_presence(struct call *call, jnode *out, const struct presence *presence)
{
    bool absent = presence && presence->absent_until > call->ops.now;
    j_set_str(call->doc, out, "status", presence && *presence->status ? presence->status : "online");
    j_set(call->doc, out, "idle", im_date_or_false(call, presence ? presence->idle_at : 0));
    j_set(call->doc, out, "absent", im_date_or_false(call, absent ? presence->absent_until : 0));
}

jnode *im_user_view(struct call *call, const struct person *person)
{
    const struct users *user = person->user;
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    const char *avatar = im_avatar(call, user->avatar);
    j_set_int(doc, out, "id", user->id);
    j_set_bool(doc, out, "active", user->active);
    j_set_str(doc, out, "name", person_name(call->arena, user));
    j_set_str(doc, out, "first_name", user->name);
    j_set_str(doc, out, "last_name", user->last_name);
    j_set_str(doc, out, "work_position", user->work_position);
    j_set_str(doc, out, "color", *user->color ? user->color : chat_color(user->id));
    j_set_str(doc, out, "avatar", avatar);
    j_set_str(doc, out, "avatar_hr", avatar);
    j_set_str(doc, out, "gender", *user->gender ? user->gender : "M");
    j_set_str(doc, out, "birthday", im_birthday(call, user));
    j_set_bool(doc, out, "extranet", false);
    j_set_bool(doc, out, "network", false);
    j_set_bool(doc, out, "bot", is_user(user, USER_BOT));
    j_set_bool(doc, out, "connector", is_outside(user));
    j_set_str(doc, out, "external_auth_id", im_external_auth(user));
    set_presence(call, out, person->presence);
    j_set(doc, out, "last_activity_date", im_date_or_false(call, user->last_activity_at));
    j_set_bool(doc, out, "mobile_last_date", false);
    j_set_bool(doc, out, "desktop_last_date", false);
    j_set(doc, out, "departments", im_departments(call, person));
    j_set(doc, out, "phones", im_phones(call, user));
    j_set_str(doc, out, "website", user->website);
    j_set_str(doc, out, "email", user->email);
    j_set_null(doc, out, "bot_data");
    j_set_str(doc, out, "type", im_user_type(user));
    return out;
}

/* ---- chats ---- */
const char *im_chat_type(struct call *call, const struct chat *chat)
{
    if (*chat->entity_type) { /* "SONET_GROUP" → "sonetGroup" */
        char *name = arena_str(call->arena, chat->entity_type), *to = name;
        for (const char *at = chat->entity_type; *at; at++) {
            bool after_underscore = at > chat->entity_type && at[-1] == '_';
            if (*at != '_')
                *to++ = (char)(after_underscore ? toupper((unsigned char)*at) : tolower((unsigned char)*at));
        }
        *to = '\0';
        return name;
    }
    if (strcmp(chat->type, "P") == 0)
        return "private";
    return strcmp(chat->type, "O") == 0 ? "open" : "chat";
}

const char *im_dialog_id(struct call *call, const struct chat_view *view)
{
    if (view->companion)
        return arena_printf(call->arena, "%lld", (long long)view->companion->id);
    return arena_printf(call->arena, "chat%lld", (long long)view->chat->id);
}

const char *im_role(const struct call *call, const struct chat_view *view)
{
    if (view->chat->owner_id && view->chat->owner_id == call->ops.who.user_id)
        return "owner";
    if (!view->me)
        return "guest";
    return view->me->manager ? "manager" : "member";
}

void im_set_restrictions(struct call *call, jnode *object, const struct chat *chat, bool path)
{
    struct chat_limits limits = chat_rules_limits(chat);
    jdoc *doc = call->doc;
    jnode *out = j_set_obj(doc, object, "restrictions");
    j_set_bool(doc, out, "avatar", limits.avatar);
    j_set_bool(doc, out, "rename", limits.rename);
    j_set_bool(doc, out, "extend", limits.extend);
    j_set_bool(doc, out, "call", true);
    j_set_bool(doc, out, "mute", true);
    j_set_bool(doc, out, "leave", limits.leave);
    j_set_bool(doc, out, "leave_owner", limits.leave_owner);
    j_set_bool(doc, out, "send", true);
    j_set_bool(doc, out, "user_list", true);
    if (!path)
        return;
    j_set_str(doc, out, "path", "");
    j_set_str(doc, out, "path_title", "");
}

void im_set_entity_link(struct call *call, jnode *object, const char *key, const struct chat *chat)
{
    const char *type = chat->entity_type, *url = "";
    const char *bar = strchr(chat->entity_id, '|');
    if (strcmp(type, "CRM") == 0 && bar) { /* "DEAL|1663" */
        type = arena_strn(call->arena, chat->entity_id, (size_t)(bar - chat->entity_id));
        char *small = arena_str(call->arena, type);
        for (char *at = small; *at; at++)
            *at = (char)tolower((unsigned char)*at);
        url = arena_printf(call->arena, "/crm/%s/details/%s/", small, bar + 1);
    }
    jnode *out = j_set_obj(call->doc, object, key);
    j_set_str(call->doc, out, "type", type);
    j_set_str(call->doc, out, "url", url);
    j_set_str(call->doc, out, "id", chat->entity_id);
}

void im_set_permissions(struct call *call, jnode *object, enum im_style style)
{
    static const char *const rows[][3] = {{"manage_users_add", "manageUsersAdd", "member"},
        {"manage_users_delete", "manageUsersDelete", "manager"}, {"manage_ui", "manageUi", "member"},
        {"manage_settings", "manageSettings", "owner"}, {"manage_messages", "manageMessages", "member"},
        {"can_post", "canPost", "member"}};
    jnode *out = j_set_obj(call->doc, object, "permissions");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        j_set_str(call->doc, out, rows[i][style == IM_STYLE_LINES], rows[i][2]);
}

jnode *im_managers(struct call *call, const struct chat_view *view)
{
    jnode *list = j_arr(call->doc);
    if (view->chat->owner_id)
        j_push(list, j_int(call->doc, view->chat->owner_id));
    for (size_t i = 0; i < view->member_count; i++)
        if (view->members[i].manager && view->members[i].user_id != view->chat->owner_id)
            j_push(list, j_int(call->doc, view->members[i].user_id));
    return list;
}

jnode *im_mute_list(struct call *call, const struct chat_view *view)
{
    jnode *map = j_obj(call->doc);
    for (size_t i = 0; i < view->member_count; i++)
        if (view->members[i].muted)
            j_set_bool(
                call->doc, map, arena_printf(call->arena, "%lld", (long long)view->members[i].user_id), true);
    return map;
}

/* How far the others have read. */
static jnode *readed_list(struct call *call, const struct chat_view *view)
{
    jnode *list = j_arr(call->doc);
    for (size_t i = 0; i < view->member_count; i++) {
        const struct chat_member *member = &view->members[i];
        if (member == view->me)
            continue;
        jnode *item = j_obj(call->doc);
        j_set_int(call->doc, item, "user_id", member->user_id);
        j_set_str(call->doc, item, "user_name", person_name(call->arena, view->users[i]));
        j_set_int(call->doc, item, "message_id", member->last_read_id);
        j_set_str(call->doc, item, "date", member->read_at ? clock_iso(call->arena, member->read_at) : NULL);
        j_push(list, item);
    }
    return list;
}

size_t im_first_viewer(const struct chat_view *view, int64_t *count_r)
{
    size_t first = view->member_count;
    *count_r = 0;
    for (size_t i = 0; i < view->member_count; i++) {
        const struct chat_member *member = &view->members[i];
        if (!view->last || member->user_id == view->last->author_id || !member->read_at ||
            member->last_read_id < view->last->id)
            continue;
        ++*count_r;
        if (first == view->member_count || member->read_at < view->members[first].read_at)
            first = i;
    }
    return first;
}

/* Who saw the last message first, and how many more did. */
static void set_last_message_views(struct call *call, jnode *object, const struct chat_view *view)
{
    jdoc *doc = call->doc;
    jnode *out = j_set_obj(doc, object, "last_message_views");
    j_set_int(doc, out, "message_id", view->chat->last_message_id);
    jnode *viewers = j_set_arr(doc, out, "first_viewers");
    int64_t count;
    const size_t first = im_first_viewer(view, &count);
    if (count) {
        jnode *item = j_obj(doc);
        j_set_int(doc, item, "user_id", view->members[first].user_id);
        j_set_str(doc, item, "user_name", person_name(call->arena, view->users[first]));
        j_set_str(doc, item, "date", clock_iso(call->arena, view->members[first].read_at));
        j_push(viewers, item);
    }
    j_set_int(doc, out, "count_of_viewers", count ? count - 1 : 0);
}

static void set_chat_head(struct call *call, jnode *out, const struct chat_view *view, enum im_style style)
{
    const struct chat *chat = view->chat;
    const struct users *other = view->companion;
    jdoc *doc = call->doc;
    j_set_int(doc, out, "id", chat->id);
    j_set_int(doc, out, "parent_chat_id", 0);
    j_set_int(doc, out, "parent_message_id", 0);
    j_set_str(doc, out, "name", other ? person_name(call->arena, other) : chat->title);
    j_set_str(doc, out, "description", *chat->description || style == IM_STYLE_IM ? chat->description : NULL);
    j_set_int(doc, out, "owner", chat->owner_id);
    j_set_bool(doc, out, "extranet", false);
    j_set_str(doc, out, "avatar", im_avatar(call, other ? other->avatar : chat->avatar));
    j_set_str(doc, out, "color", *chat->color ? chat->color : chat_color(chat->id));
    j_set_str(doc, out, "type", im_chat_type(call, chat));
    j_set_int(doc, out, "counter", view->me ? view->me->unread : 0);
    j_set_int(doc, out, "user_counter", (int64_t)view->member_count);
    j_set_int(doc, out, "message_count", chat->message_count);
    j_set_int(doc, out, "unread_id", view->first_unread);
}

static void set_chat_tail(struct call *call, jnode *out, const struct chat_view *view)
{
    const struct chat *chat = view->chat;
    jdoc *doc = call->doc;
    j_set_int(doc, out, "last_message_id", chat->last_message_id);
    j_set_int(doc, out, "last_id", view->me ? view->me->last_read_id : 0);
    j_set_int(doc, out, "marked_id", 0);
    j_set_int(doc, out, "disk_folder_id", view->folder_id);
    j_set_str(doc, out, "entity_type", chat->entity_type);
    j_set_str(doc, out, "entity_id", chat->entity_id);
    j_set_str(doc, out, "entity_data_1", chat->entity_data_1);
    j_set_str(doc, out, "entity_data_2", chat->entity_data_2);
    j_set_str(doc, out, "entity_data_3", chat->entity_data_3);
    j_set_map(doc, out, "mute_list", im_mute_list(call, view));
    j_set_str(doc, out, "date_create", clock_iso(call->arena, chat->created_at));
    j_set_str(doc, out, "message_type", chat->type);
    j_set_str(doc, out, "public", "");
    j_set_str(doc, out, "role", im_role(call, view));
    im_set_entity_link(call, out, "entity_link", chat);
    j_set_bool(doc, out, "text_field_enabled", !chat->field_off_by);
    j_set_null(doc, out, "background_id");
    im_set_permissions(call, out, IM_STYLE_IM);
    j_set_bool(doc, out, "is_new", false);
    j_set(doc, out, "readed_list", readed_list(call, view));
    j_set(doc, out, "manager_list", im_managers(call, view));
    set_last_message_views(call, out, view);
    j_set_str(doc, out, "dialog_id", im_dialog_id(call, view));
}

jnode *im_chat_view(struct call *call, const struct chat_view *view, enum im_style style)
{
    jnode *out = j_obj(call->doc);
    set_chat_head(call, out, view, style);
    im_set_restrictions(call, out, view->chat, style == IM_STYLE_IM);
    set_chat_tail(call, out, view);
    return out;
}

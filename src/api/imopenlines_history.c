/* The sample of the official page is followed key by key. Its maps are keyed by id in decimal; an empty map prints []. */
#include "api/imopenlines_history.h"

#include <string.h>
#include <strings.h>

#include "api/im_views.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "domain/session_mode_ops.h"

static const char *id_key(struct call *call, int64_t id)
{
    return arena_printf(call->arena, "%lld", (long long)id);
}

static const char *chat_key(struct call *call, int64_t chat_id)
{
    return arena_printf(call->arena, "chat%lld", (long long)chat_id);
}

/* ---- text ---- */
/* Length of a simple tag ([b], [/u], …) at `at`, 0 when there is none. */
static size_t simple_tag(const char *at)
{
    static const char *const tags[] = {"[b]", "[/b]", "[i]", "[/i]", "[u]", "[/u]", "[s]", "[/s]"};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (strncasecmp(at, tags[i], strlen(tags[i])) == 0)
            return strlen(tags[i]);
    return 0;
}

/* Anything but a simple tag; the bytes of it that were taken. */
static size_t add_escaped(struct buf *out, const char *at)
{
    static const char *const breaks[] = {"\r\n", "\n", "[br]"};
    for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
        size_t len = strlen(breaks[i]);
        if (strncasecmp(at, breaks[i], len) == 0) {
            buf_puts(out, "<br />");
            return len;
        }
    }
    text_escape(out, at, 1, "&<>\"");
    return 1;
}

const char *imopenlines_legacy_text(struct arena *arena, const char *text)
{
    struct buf out = {0};
    for (const char *at = text; *at;) {
        size_t tag = simple_tag(at);
        if (!tag) {
            at += add_escaped(&out, at);
            continue;
        }
        buf_putc(&out, '<');
        buf_add(&out, at + 1, tag - 2);
        buf_putc(&out, '>');
        at += tag;
    }
    const char *html = arena_str(arena, buf_str(&out));
    buf_free(&out);
    return html;
}

/* ---- messages ---- */
static jnode *message_view(struct call *call, const struct history *history, const struct message *message)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    const char *text = im_text(message);
    j_set_intstr(doc, out, "id", message->id);
    j_set_intstr(doc, out, "chatid", message->chat_id);
    j_set_intstr(doc, out, "senderid", message->author_id);
    j_set_str(doc, out, "recipientid", chat_key(call, message->chat_id));
    j_set_str(doc, out, "date", clock_iso(call->arena, message->created_at));
    j_set_str(doc, out, "text", text);
    j_set_str(doc, out, "textlegacy", imopenlines_legacy_text(call->arena, text));
    im_set_params(call, out, history, message, IM_STYLE_LINES);
    return out;
}

static void set_messages(struct call *call, jnode *result, const struct history *history, int64_t chat_id)
{
    jdoc *doc = call->doc;
    jnode *map = j_obj(doc), *ids = j_arr(doc);
    for (size_t i = 0; i < history->message_count; i++) {
        const struct message *message = &history->messages[i];
        j_set(doc, map, id_key(call, message->id), message_view(call, history, message));
        j_push(ids, j_intstr(doc, message->id));
    }
    j_set_map(doc, result, "message", map);
    j_set(doc, j_set_obj(doc, result, "usersMessage"), chat_key(call, chat_id), ids);
}

/* ---- people ---- */
static jnode *user_view(struct call *call, const struct person *person)
{
    const struct users *user = person->user;
    const char *type = im_user_type(user);
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    j_set_intstr(doc, out, "id", user->id);
    j_set_str(doc, out, "name", person_name(call->arena, user));
    j_set_bool(doc, out, "active", user->active);
    j_set_str(doc, out, "firstName", user->name);
    j_set_str(doc, out, "lastName", user->last_name);
    j_set_str(doc, out, "workPosition", user->work_position);
    j_set_str(doc, out, "color", *user->color ? user->color : chat_color(user->id));
    j_set_str(doc, out, "avatar", im_avatar(call, user->avatar));
    j_set_str(doc, out, "avatarId", "0");
    j_set_str(doc, out, "birthday", im_birthday(call, user));
    j_set_str(doc, out, "gender", *user->gender ? user->gender : "M");
    j_set_bool(doc, out, "phoneDevice", false);
    j_set(doc, out, "phones", im_phones(call, user));
    j_set_bool(doc, out, "extranet", false);
    j_set_bool(doc, out, "network", false);
    j_set_bool(doc, out, "bot", strcmp(type, "bot") == 0);
    j_set_bool(doc, out, "connector", strcmp(type, "connector") == 0);
    j_set_str(
        doc, out, "profile", arena_printf(call->arena, "/company/personal/user/%lld/", (long long)user->id));
    j_set_str(doc, out, "externalAuthId", im_external_auth(user));
    j_set_str(doc, out, "status", "online");
    j_set_bool(doc, out, "idle", false);
    j_set(doc, out, "lastActivityDate", im_date_or_false(call, user->last_activity_at));
    j_set_bool(doc, out, "mobileLastDate", false);
    j_set_bool(doc, out, "desktopLastDate", false);
    j_set(doc, out, "departments", im_departments(call, person));
    j_set_bool(doc, out, "absent", false);
    j_set_str(doc, out, "type", type);
    j_set_null(doc, out, "services");
    j_set_null(doc, out, "botData");
    return out;
}

static void add_to_department(struct call *call, jnode *groups, int64_t department, int64_t user_id)
{
    const char *key = id_key(call, department);
    jnode *group = yyjson_mut_obj_get(groups, key);
    if (!group) {
        group = j_set_obj(call->doc, groups, key);
        j_set_int(call->doc, group, "id", department);
        j_set_arr(call->doc, group, "users");
    }
    j_push(yyjson_mut_obj_get(group, "users"), j_intstr(call->doc, user_id));
}

static void set_people(
    struct call *call, jnode *result, const struct history *history, int64_t line_id, bool can_vote)
{
    jdoc *doc = call->doc;
    jnode *users = j_obj(doc), *groups = j_obj(doc);
    for (size_t i = 0; i < history->person_count; i++) {
        const struct person *person = history->people[i];
        j_set(doc, users, id_key(call, person->user->id), user_view(call, person));
        for (size_t d = 0; d < person->department_count; d++)
            add_to_department(call, groups, person->departments[d], person->user->id);
    }
    j_set_map(doc, result, "users", users);
    jnode *openlines = j_set_obj(doc, result, "openlines");
    j_set_bool(doc, j_set_obj(doc, openlines, "canvoteashead"), id_key(call, line_id), can_vote);
    j_set_map(doc, result, "userInGroup", groups);
    j_set_arr(doc, result, "woUserInGroup");
}

/* ---- the chat ---- */
/* {"103": false, "587": true}: who has muted the chat. */
static jnode *muted_by(struct call *call, const struct chat_view *view)
{
    jnode *map = j_obj(call->doc);
    for (size_t i = 0; i < view->member_count; i++)
        j_set_bool(call->doc, map, id_key(call, view->members[i].user_id), view->members[i].muted);
    return map;
}

static jnode *chat_view(struct call *call, const struct chat_view *view)
{
    const struct chat *chat = view->chat;
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    j_set_intstr(doc, out, "id", chat->id);
    j_set_int(doc, out, "parentChatId", 0);
    j_set_int(doc, out, "parentMessageId", 0);
    j_set_str(doc, out, "name", chat->title);
    j_set_intstr(doc, out, "owner", chat->owner_id);
    j_set_str(doc, out, "color", *chat->color ? chat->color : chat_color(chat->id));
    j_set_bool(doc, out, "extranet", false);
    /* Clients know this path as "has no picture". */
    j_set_str(
        doc, out, "avatar", *chat->avatar ? im_avatar(call, chat->avatar) : "/bitrix/js/im/images/blank.gif");
    j_set_str(doc, out, "call", "0");
    j_set_str(doc, out, "callNumber", "");
    j_set_str(doc, out, "entityType", chat->entity_type);
    j_set_str(doc, out, "entityId", chat->entity_id);
    j_set_str(doc, out, "entityData1", chat->entity_data_1);
    j_set_str(doc, out, "entityData2", chat->entity_data_2);
    j_set_str(doc, out, "entityData3", chat->entity_data_3);
    j_set_int(doc, out, "messageCount", chat->message_count);
    j_set_str(doc, out, "public", "");
    j_set_map(doc, out, "muteList", muted_by(call, view));
    j_set(doc, out, "managerList", im_managers(call, view));
    j_set_str(doc, out, "dateCreate", clock_iso(call->arena, chat->created_at));
    j_set_str(doc, out, "type", im_chat_type(call, chat));
    im_set_entity_link(call, out, "entityLink", chat);
    im_set_permissions(call, out, IM_STYLE_LINES);
    j_set_bool(doc, out, "textFieldEnabled", !chat->field_off_by);
    j_set_null(doc, out, "backgroundId");
    j_set_str(doc, out, "messageType", chat->type);
    j_set_bool(doc, out, "isNew", false);
    return out;
}

static void set_chat(struct call *call, jnode *result, const struct chat_view *view)
{
    jdoc *doc = call->doc;
    const char *key = id_key(call, view->chat->id);
    j_set(doc, j_set_obj(doc, result, "chat"), key, chat_view(call, view));
    j_set_map(doc, j_set_obj(doc, result, "userBlockChat"), key, muted_by(call, view));
    jnode *members = j_set_arr(doc, j_set_obj(doc, result, "userInChat"), key);
    for (size_t i = 0; i < view->member_count; i++)
        j_push(members, j_int(doc, view->members[i].user_id));
}

static void set_files(struct call *call, jnode *result, const struct history *history)
{
    jnode *map = j_obj(call->doc);
    for (size_t i = 0; i < history->file_count; i++)
        j_set(call->doc, map, id_key(call, history->files[i].id),
            im_file_view(call, history, &history->files[i], IM_STYLE_LINES));
    j_set_map(call->doc, result, "files", map);
}

/* ---- the whole ---- */
jnode *imopenlines_history_view(struct call *call, const struct session *session,
    const struct chat_view *chat, const struct history *history, bool can_join)
{
    jdoc *doc = call->doc;
    bool can_vote = session_may_head_vote(&call->ops, session);
    jnode *out = j_obj(doc);
    j_set_int(doc, out, "chatId", session->chat_id);
    j_set_yn(doc, out, "canJoin", can_join);
    j_set_yn(doc, out, "canVoteHead", can_vote);
    j_set_int(doc, out, "sessionId", session->id);
    j_set_int(doc, out, "sessionVoteHead", session->vote_head);
    j_set_str(doc, out, "sessionCommentHead", *session->comment_head ? session->comment_head : NULL);
    j_set_str(doc, out, "userId", chat_key(call, session->chat_id));
    set_messages(call, out, history, session->chat_id);
    set_people(call, out, history, session->line_id, can_vote);
    set_chat(call, out, chat);
    set_files(call, out, history);
    return out;
}

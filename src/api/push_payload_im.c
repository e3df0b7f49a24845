/* Module im of doc/push.md. Whatever is the same for everybody looks as REST shows it; what is a reader's own is left out. */
#include "api/im_views.h"
#include "api/push_payload_priv.h"
#include "base/clock.h"
#include "domain/chat_rules.h"
#include "domain/reaction_rules.h"

#include <string.h>

/* ---- which chat ---- */
static jnode *about(struct call *call, const struct push_chat *chat)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    long long id = chat->companion ? chat->companion->user->id : chat->chat->id;
    j_set_int(doc, out, "chat_id", chat->chat->id);
    j_set_str(doc, out, "dialog_id", arena_printf(call->arena, chat->companion ? "%lld" : "chat%lld", id));
    return out;
}

static jnode *face(struct call *call, const struct push_chat *of)
{
    jdoc *doc = call->doc;
    const struct chat *chat = of->chat;
    const struct users *other = of->companion ? of->companion->user : NULL;
    jnode *out = j_obj(doc);
    j_set_int(doc, out, "id", chat->id);
    j_set_str(doc, out, "name", other ? person_name(call->arena, other) : chat->title);
    j_set_str(doc, out, "type", im_chat_type(call, chat));
    j_set_str(doc, out, "message_type", chat->type);
    j_set_str(doc, out, "avatar", im_avatar(call, other ? other->avatar : chat->avatar));
    j_set_str(doc, out, "color", other && *other->color ? other->color : chat->color);
    j_set_str(doc, out, "entity_type", chat->entity_type);
    j_set_str(doc, out, "entity_id", chat->entity_id);
    return out;
}

static jnode *whole_face(struct call *call, const struct push_members *members)
{
    jdoc *doc = call->doc;
    const struct chat *chat = members->chat.chat;
    jnode *out = face(call, &members->chat);
    j_set_str(doc, out, "description", chat->description);
    j_set_int(doc, out, "owner", chat->owner_id);
    j_set_str(doc, out, "entity_data_1", chat->entity_data_1);
    j_set_str(doc, out, "entity_data_2", chat->entity_data_2);
    j_set_str(doc, out, "entity_data_3", chat->entity_data_3);
    j_set_str(doc, out, "date_create", clock_iso(call->arena, chat->created_at));
    j_set_int(doc, out, "user_counter", (int64_t)members->count);
    j_set_int(doc, out, "message_count", chat->message_count);
    j_set_int(doc, out, "last_message_id", chat->last_message_id);
    const struct chat_view view = {.chat = chat, .members = members->members, .member_count = members->count};
    j_set(doc, out, "manager_list", im_managers(call, &view));
    j_set_bool(doc, out, "text_field_enabled", !chat->field_off_by);
    return out;
}

static void set_users(struct call *call, jnode *out, const struct person *const *people, size_t count)
{
    jnode *users = j_set_arr(call->doc, out, "users");
    for (size_t i = 0; i < count; i++)
        if (people[i])
            j_push(users, im_user_view(call, people[i]));
}

/* ---- messages ---- */
jnode *push_message(struct call *call, const struct push *push)
{
    const struct push_message *payload = push->payload;
    const struct history *history = &payload->history;
    jdoc *doc = call->doc;
    jnode *out = about(call, &payload->chat);
    j_set(doc, out, "chat", face(call, &payload->chat));
    jnode *message = im_message_view(call, history, &history->messages[0], NULL);
    yyjson_mut_obj_remove_key(message, "unread"); /* is everybody's own */
    j_set(doc, out, "message", message);
    set_users(call, out, history->people, history->person_count);
    jnode *files = j_set_arr(doc, out, "files");
    for (size_t i = 0; i < history->file_count; i++)
        j_push(files, im_file_view(call, history, &history->files[i], IM_STYLE_IM));
    return out;
}

jnode *push_message_delete(struct call *call, const struct push *push)
{
    jnode *out = push_message(call, push);
    j_set_bool(call->doc, out, "complete", false);
    return out;
}

jnode *push_message_erase(struct call *call, const struct push *push)
{
    const struct push_mark *payload = push->payload;
    jnode *out = about(call, &payload->chat);
    j_set_int(call->doc, j_set_obj(call->doc, out, "message"), "id", payload->message_id);
    j_set_bool(call->doc, out, "complete", true);
    return out;
}

static jnode *about_reaction(struct call *call, const struct push_mark *payload)
{
    jnode *out = about(call, &payload->chat);
    j_set_int(call->doc, out, "message_id", payload->message_id);
    j_set_int(call->doc, out, "user_id", payload->user_id);
    return out;
}

jnode *push_message_like(struct call *call, const struct push *push)
{
    const struct push_mark *payload = push->payload;
    const struct reactions reactions = im_reactions_of(&payload->history, payload->message_id);
    jnode *out = about_reaction(call, payload);
    bool likes = false;
    for (size_t i = 0; i < reactions.count; i++)
        likes = likes || (reactions.list[i].user_id == payload->user_id &&
                             strcmp(reactions.list[i].code, REACTION_LIKE) == 0);
    j_set_bool(call->doc, out, "set", likes);
    j_set(call->doc, out, "users", im_reacted(call, &reactions, REACTION_LIKE));
    return out;
}

jnode *push_message_reaction(struct call *call, const struct push *push)
{
    const struct push_mark *payload = push->payload;
    const struct reactions reactions = im_reactions_of(&payload->history, payload->message_id);
    jnode *out = about_reaction(call, payload);
    j_set(call->doc, out, "reactions", im_reactions(call, &reactions));
    return out;
}

/* ---- writing and reading ---- */
static jnode *by_whom(struct call *call, const struct push_mark *payload)
{
    jnode *out = about(call, &payload->chat);
    j_set_int(call->doc, out, "user_id", payload->user_id);
    j_set_str(
        call->doc, out, "user_name", payload->user ? person_name(call->arena, payload->user->user) : "");
    return out;
}

jnode *push_start_writing(struct call *call, const struct push *push)
{
    const struct push_mark *payload = push->payload;
    jnode *out = by_whom(call, payload);
    j_set_str(call->doc, out, "status_message_code", payload->status);
    j_set_int(call->doc, out, "duration", payload->seconds);
    return out;
}

jnode *push_read_opponent(struct call *call, const struct push *push)
{
    const struct push_mark *payload = push->payload;
    jnode *out = by_whom(call, payload);
    j_set_int(call->doc, out, "message_id", payload->message_id);
    j_set_str(call->doc, out, "date", clock_iso(call->arena, call->ops.now));
    return out;
}

jnode *push_read_message(struct call *call, const struct push *push)
{
    const struct push_own *payload = push->payload;
    jnode *out = about(call, &payload->chat);
    j_set_int(call->doc, out, "last_id", payload->me->last_read_id);
    j_set_int(call->doc, out, "counter", payload->me->unread);
    j_set_bool(call->doc, out, "muted", payload->me->muted);
    return out;
}

jnode *push_chat_unread(struct call *call, const struct push *push)
{
    const struct push_own *payload = push->payload;
    jnode *out = about(call, &payload->chat);
    j_set_bool(call->doc, out, "unread", payload->me->marked);
    j_set_int(call->doc, out, "counter", payload->me->unread);
    return out;
}

/* chatPin, chatHide, chatMuteNotify: the same three facts serve all of them. */
jnode *push_chat_own(struct call *call, const struct push *push)
{
    const struct push_own *payload = push->payload;
    jnode *out = about(call, &payload->chat);
    if (push->id == PUSH_CHAT_PIN)
        j_set_bool(call->doc, out, "pinned", payload->me->pinned);
    if (push->id == PUSH_CHAT_MUTE) {
        j_set_bool(call->doc, out, "muted", payload->me->muted);
        j_set_int(call->doc, out, "counter", payload->me->unread);
    }
    return out;
}

/* ---- chats ---- */
jnode *push_chat_members(struct call *call, const struct push *push)
{
    const struct push_members *payload = push->payload;
    jdoc *doc = call->doc;
    jnode *out = about(call, &payload->chat);
    if (push->id != PUSH_CHAT_USER_LEAVE)
        j_set(doc, out, "chat", whole_face(call, payload));
    if (push->id == PUSH_CHAT_USER_ADD) {
        j_push(j_set_arr(doc, out, "new_users"), j_int(doc, payload->user_id));
        set_users(call, out, &payload->user, 1);
    }
    if (push->id == PUSH_CHAT_USER_LEAVE)
        j_set_int(doc, out, "user_id", payload->user_id);
    if (push->id != PUSH_CHAT_UPDATE)
        j_set_int(doc, out, "user_count", (int64_t)payload->count);
    return out;
}

/* ---- notifications and people ---- */
jnode *push_notify_add(struct call *call, const struct push *push)
{
    const struct push_notification *payload = push->payload;
    jnode *out = j_obj(call->doc);
    j_set(call->doc, out, "notification", im_notify_view(call, payload->notification, false));
    set_users(call, out, &payload->author, 1);
    j_set_int(call->doc, out, "counter", payload->counter);
    return out;
}

jnode *push_notify_read(struct call *call, const struct push *push)
{
    const struct push_notifications *payload = push->payload;
    jnode *out = j_obj(call->doc);
    j_set_int(call->doc, out, "first_id", payload->first_id);
    j_set(
        call->doc, out, "last_id", payload->last_id ? j_int(call->doc, payload->last_id) : j_null(call->doc));
    j_set_bool(call->doc, out, "read", payload->read);
    j_set_int(call->doc, out, "counter", payload->counter);
    return out;
}

jnode *push_notify_delete(struct call *call, const struct push *push)
{
    const struct push_notifications *payload = push->payload;
    jnode *out = j_obj(call->doc);
    j_push(j_set_arr(call->doc, out, "ids"), j_int(call->doc, payload->first_id));
    j_set_int(call->doc, out, "counter", payload->counter);
    return out;
}

jnode *push_user_status(struct call *call, const struct push *push)
{
    static const char *const keys[] = {"id", "status", "idle", "absent", "last_activity_date"};
    jnode *out = j_obj(call->doc), *user = j_obj(call->doc), *whole = im_user_view(call, push->payload);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        j_set(call->doc, user, keys[i], yyjson_mut_obj_remove_key(whole, keys[i]));
    j_push(j_set_arr(call->doc, out, "users"), user);
    return out;
}

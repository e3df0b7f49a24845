/* The parts come from im_views.h wherever both versions mean the same; what is written here is the spelling and the few
 * values that differ: a user's type is "employee", a chat that is no member's has the role "none", absent numbers are null
 * in answers and 0 in events, as the samples have it. */
#include "api/v2_views.h"

#include <string.h>
#include <strings.h>

#include "api/im_views.h"
#include "api/titles.h"
#include "base/clock.h"
#include "domain/bot_ops.h"
#include "domain/bot_rules.h"
#include "domain/chat_rules.h"

/* ---- users ---- */
static const char *user_type(const struct users *user)
{
    const char *type = im_user_type(user);
    return strcmp(type, "user") == 0 ? "employee" : type;
}

static jnode *phones(struct call *call, const struct users *user)
{
    if (!*user->phone)
        return j_bool(call->doc, false);
    jnode *out = j_obj(call->doc);
    j_set_str(call->doc, out, "personalMobile", user->phone);
    return out;
}

static void set_visits(struct call *call, jnode *out, const struct person *person, enum v2_form form)
{
    jdoc *doc = call->doc;
    const struct presence *presence = form == V2_EVENT ? NULL : person->presence;
    int64_t active_at = form == V2_EVENT ? 0 : person->user->last_activity_at;
    j_set(doc, out, "idle", im_date_or_false(call, presence ? presence->idle_at : 0));
    j_set(doc, out, "lastActivityDate", im_date_or_false(call, active_at));
    j_set_bool(doc, out, "mobileLastDate", false);
    j_set_bool(doc, out, "desktopLastDate", false);
}

jnode *v2_user(struct call *call, const struct person *person, enum v2_form form)
{
    const struct users *user = person->user;
    const struct presence *presence = person->presence;
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    const char *type = user_type(user);
    bool absent = presence && presence->absent_until > call->ops.now;
    j_set_int(doc, out, "id", user->id);
    j_set_bool(doc, out, "active", user->active);
    j_set_str(doc, out, "name", person_name(call->arena, user));
    j_set_str(doc, out, "firstName", user->name);
    j_set_str(doc, out, "lastName", user->last_name);
    j_set_str(doc, out, "workPosition", user->work_position);
    j_set_str(doc, out, "color", *user->color ? user->color : chat_color(user->id));
    j_set_str(doc, out, "avatar", im_avatar(call, user->avatar));
    j_set_str(doc, out, "gender", *user->gender ? user->gender : "M");
    j_set_str(doc, out, "birthday", im_birthday(call, user));
    j_set_bool(doc, out, "extranet", false);
    j_set_bool(doc, out, "bot", strcmp(type, "bot") == 0);
    j_set_bool(doc, out, "connector", strcmp(type, "connector") == 0);
    j_set_str(doc, out, "externalAuthId", im_external_auth(user));
    j_set_str(doc, out, "status", presence && *presence->status ? presence->status : "online");
    set_visits(call, out, person, form);
    j_set(doc, out, "absent", im_date_or_false(call, absent ? presence->absent_until : 0));
    j_set(doc, out, "departments", im_departments(call, person));
    j_set(doc, out, "phones", phones(call, user));
    j_set_str(doc, out, "website", user->website);
    j_set_str(doc, out, "email", user->email);
    j_set_str(doc, out, "type", type);
    return out;
}

jnode *v2_user_of(struct call *call, int64_t user_id, enum v2_form form)
{
    const struct person *person = user_id ? person_get(&call->ops, user_id) : NULL;
    return person ? v2_user(call, person, form) : j_null(call->doc);
}

void v2_set_users(struct call *call, jnode *object, const struct person *const *people, size_t count)
{
    jnode *users = j_set_arr(call->doc, object, "users");
    for (size_t i = 0; i < count; i++)
        if (people[i])
            j_push(users, v2_user(call, people[i], V2_ANSWER));
}

/* ---- bots ---- */
static const char *language_of(struct call *call, const struct bot *bot)
{
    const struct person *person = person_get(&call->ops, bot->user_id);
    return person && *person->user->language ? person->user->language : call->ops.settings->language;
}

jnode *v2_bot(struct call *call, const struct bot *bot, const struct bot_counts *counts)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    j_set_int(doc, out, "id", bot->user_id);
    j_set_str(doc, out, "code", bot->code);
    j_set_str(doc, out, "type", bot_type_v2(bot->type));
    j_set_bool(doc, out, "isHidden", bot->hidden);
    j_set_bool(doc, out, "isSupportOpenline", bot->openline);
    j_set_bool(doc, out, "isReactionsEnabled", bot->reactions);
    j_set_str(doc, out, "backgroundId", *bot->background ? bot->background : NULL);
    j_set_str(doc, out, "language", language_of(call, bot));
    if (!counts)
        return out;
    j_set_str(doc, out, "moduleId", "rest");
    j_set_str(doc, out, "eventMode", bot->event_mode);
    j_set_int(doc, out, "countMessage", counts->messages);
    j_set_int(doc, out, "countCommand", counts->commands);
    j_set_int(doc, out, "countChat", counts->chats);
    j_set_int(doc, out, "countUser", counts->users);
    return out;
}

jnode *v2_own_bot(struct call *call, const struct bot *bot)
{
    const struct bot_counts counts = bot_count(&call->ops, bot);
    return v2_bot(call, bot, &counts);
}

/* ---- chats ---- */
static void set_or_null(struct call *call, jnode *out, const char *key, int64_t value)
{
    j_set(call->doc, out, key, value ? j_int(call->doc, value) : j_null(call->doc));
}

static void set_entity(struct call *call, jnode *out, const struct chat *chat)
{
    jdoc *doc = call->doc;
    j_set_str(doc, out, "entityType", chat->entity_type);
    j_set_str(doc, out, "entityId", chat->entity_id);
    j_set_str(doc, out, "entityData1", chat->entity_data_1);
    j_set_str(doc, out, "entityData2", chat->entity_data_2);
    j_set_str(doc, out, "entityData3", chat->entity_data_3);
    if (*chat->entity_type)
        im_set_entity_link(call, out, "entityLink", chat);
    else
        j_set_obj(doc, out, "entityLink");
}

static void set_face(struct call *call, jnode *out, const struct chat_view *view)
{
    const struct chat *chat = view->chat;
    const struct users *other = view->companion;
    jdoc *doc = call->doc;
    const char *color = other && *other->color ? other->color : chat->color;
    j_set_int(doc, out, "id", chat->id);
    j_set_str(doc, out, "dialogId", im_dialog_id(call, view));
    j_set_str(doc, out, "name", other ? person_name(call->arena, other) : chat->title);
    j_set_str(doc, out, "description", chat->description);
    j_set_str(doc, out, "type", im_chat_type(call, chat));
    j_set_str(doc, out, "messageType", chat->type);
    j_set_int(doc, out, "owner", chat->owner_id);
    j_set_str(doc, out, "color", *color ? color : chat_color(chat->id));
    j_set_str(doc, out, "avatar", im_avatar(call, other ? other->avatar : chat->avatar));
    j_set_bool(doc, out, "extranet", false);
    j_set_bool(doc, out, "containsCollaber", false);
}

static jnode *muted_by(struct call *call, const struct chat_view *view)
{
    jnode *list = j_arr(call->doc);
    for (size_t i = 0; i < view->member_count; i++)
        if (view->members[i].muted)
            j_push(list, j_int(call->doc, view->members[i].user_id));
    return list;
}

/* A text that holds JSON: who saw the last message first, and how many more did. */
static const char *last_message_views(struct call *call, const struct chat_view *view)
{
    int64_t count;
    jdoc *doc = call->doc;
    const size_t first = im_first_viewer(view, &count);
    jnode *out = j_obj(doc);
    if (count) {
        j_set_int(doc, out, "messageId", view->last->id);
        jnode *viewers = j_set_arr(doc, out, "firstViewers"), *item = j_obj(doc);
        j_set_int(doc, item, "userId", view->members[first].user_id);
        j_set_str(doc, item, "userName", person_name(call->arena, view->users[first]));
        j_set_str(doc, item, "date", clock_iso(call->arena, view->members[first].read_at));
        j_push(viewers, item);
        j_set_int(doc, out, "countOfViewers", count - 1);
    }
    return j_write(call->arena, out, NULL);
}

/* What is the reader's own, and what changes with every message. */
static void set_state(struct call *call, jnode *out, const struct chat_view *view)
{
    const struct chat *chat = view->chat;
    jdoc *doc = call->doc;
    j_set_str(doc, out, "role", view->me ? im_role(call, view) : "none");
    j_set(doc, out, "muteList", muted_by(call, view));
    j_set_str(doc, out, "dateCreate", chat->created_at ? clock_iso(call->arena, chat->created_at) : NULL);
    set_or_null(call, out, "lastMessageId", chat->last_message_id);
    j_set_str(doc, out, "lastMessageViews", last_message_views(call, view));
    set_or_null(call, out, "lastId", view->me ? view->me->last_read_id : 0);
    j_set(doc, out, "managerList", im_managers(call, view));
    j_set_null(doc, out, "markedId");
    j_set_int(doc, out, "messageCount", chat->message_count);
    j_set_str(doc, out, "public", "");
    set_or_null(call, out, "unreadId", view->first_unread);
    j_set_int(doc, out, "userCounter", (int64_t)view->member_count);
}

jnode *v2_chat(struct call *call, const struct chat_view *view, enum v2_form form)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    set_face(call, out, view);
    set_entity(call, out, view->chat);
    set_or_null(call, out, "diskFolderId", view->folder_id);
    im_set_permissions(call, out, IM_STYLE_LINES);
    j_set(doc, out, "parentChatId", form == V2_EVENT ? j_int(doc, 0) : j_null(doc));
    j_set(doc, out, "parentMessageId", form == V2_EVENT ? j_int(doc, 0) : j_null(doc));
    j_set_bool(doc, out, "isNew", false);
    j_set_str(doc, out, "textFieldEnabled", view->chat->field_off_by ? "N" : "Y");
    j_set_null(doc, out, "backgroundId");
    if (form == V2_ANSWER)
        set_state(call, out, view);
    return out;
}

/* ---- messages ---- */
static bool seen_by_others(const struct chat_view *view, const struct message *message)
{
    for (size_t i = 0; i < view->member_count; i++)
        if (view->members[i].user_id != message->author_id && view->members[i].last_read_id >= message->id)
            return true;
    return false;
}

jnode *v2_message(struct call *call, const struct history *history, const struct message *message,
    const struct chat_view *view, enum v2_form form)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    j_set_int(doc, out, "id", message->id);
    j_set_int(doc, out, "chatId", message->chat_id);
    j_set_int(doc, out, "authorId", message->author_id);
    j_set_str(doc, out, "date", clock_iso(call->arena, message->created_at));
    j_set_str(doc, out, "text", im_text(message));
    j_set_bool(doc, out, "isSystem", message->system || message->author_id == 0);
    j_set_str(doc, out, "uuid", message->uuid);
    jnode *params = im_params(call, history, message, IM_STYLE_LINES);
    yyjson_mut_obj_remove_str(params, "forward"); /* has a place of its own */
    j_set(doc, out, "forward", im_forward(call, message));
    j_set(doc, out, "params", params);
    j_set_bool(doc, out, "viewedByOthers", seen_by_others(view, message));
    if (form == V2_EVENT)
        return out;
    bool mine = message->author_id == call->ops.who.user_id;
    bool viewed = mine || (view->me && message->id <= view->me->last_read_id);
    j_set_bool(doc, out, "unread", view->me && !viewed && !message->deleted);
    j_set_bool(doc, out, "viewed", viewed);
    return out;
}

/* ---- files ---- */
jnode *v2_file(struct call *call, const struct file *file, const struct person *author)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    char extension[EXTENSION_SIZE];
    j_set_int(doc, out, "id", file->id);
    j_set_int(doc, out, "chatId", file->chat_id);
    j_set_str(doc, out, "date", clock_iso(call->arena, file->created_at));
    j_set_str(doc, out, "type", file->type);
    j_set_str(doc, out, "name", file->name);
    j_set_str(doc, out, "extension", chat_rules_extension(file->name, extension));
    j_set_int(doc, out, "size", file->size);
    im_set_image(call, out, file);
    j_set_int(doc, out, "authorId", file->author_id);
    j_set_str(doc, out, "authorName", author ? person_name(call->arena, author->user) : "");
    j_set_bool(doc, out, "isTranscribable", false);
    j_set_bool(doc, out, "isVideoNote", false);
    j_set_bool(doc, out, "isVoiceNote", false);
    return out;
}

/* ---- commands ---- */
jnode *v2_command(struct call *call, const struct bot_command *command, const char *category)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    const jval *title = titles_shown(call, command->titles);
    j_set_int(doc, out, "id", command->id);
    j_set_int(doc, out, "botId", command->bot_id);
    j_set_str(doc, out, "command", arena_printf(call->arena, "/%s", command->command));
    j_set_str(doc, out, "title", titles_text(call, title, "TITLE"));
    j_set_str(doc, out, "params", titles_text(call, title, "PARAMS"));
    j_set_bool(doc, out, "common", command->common);
    j_set_bool(doc, out, "hidden", command->hidden);
    j_set_bool(doc, out, "extranetSupport", command->extranet);
    j_set_str(doc, out, "category", category);
    j_set_str(doc, out, "context", "");
    return out;
}

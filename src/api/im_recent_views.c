/* An entry has the same keys whatever it is of: a private chat has a short "chat" and its other side as "user", any other
 * chat a long "chat" and who wrote last as "user"; a line's chat has "lines" on top. */
#include "api/im_recent_views.h"

#include <ctype.h>
#include <string.h>

#include "api/im_views.h"
#include "base/clock.h"

/* ---- the last message ---- */
/* "[b]", "[/URL]", "[USER=5 REPLACE]": a word of letters, then anything up to the bracket. 0: no code. */
static size_t code_length(const char *at)
{
    const char *word = at[1] == '/' ? at + 2 : at + 1;
    size_t letters = 0;
    while (isalpha((unsigned char)word[letters]))
        letters++;
    if (letters == 0 || !strchr("=] ", word[letters]) || !word[letters])
        return 0;
    const char *end = strpbrk(word, "]\n");
    return end && *end == ']' ? (size_t)(end - at) + 1 : 0;
}

const char *im_plain_text(struct arena *arena, const char *text)
{
    char *plain = arena_alloc(arena, strlen(text) + 1), *to = plain;
    for (const char *at = text; *at;) {
        size_t code = *at == '[' ? code_length(at) : 0;
        if (code == 0)
            *to++ = *at == '\n' || *at == '\r' ? ' ' : *at;
        at += code ? code : 1;
    }
    return plain;
}

static bool has_attach(struct call *call, const struct message *message)
{
    const jval *params = json_read(call->arena, message->params, strlen(message->params));
    return json_get(params, "attach") != NULL;
}

static const char *shown_text(struct call *call, const struct message *message, bool attach, bool original)
{
    if (original)
        return im_text(message);
    const char *text = im_plain_text(call->arena, im_text(message));
    return attach ? arena_printf(call->arena, "%s%s[Attachment]", text, *text ? " " : "") : text;
}

static void set_message(struct call *call, jnode *out, const struct recent_chat *shown, bool original)
{
    jdoc *doc = call->doc;
    const struct message *last = shown->last;
    bool attach = last && has_attach(call, last);
    jnode *message = j_set_obj(doc, out, "message");
    j_set_int(doc, message, "id", last ? last->id : 0);
    j_set_str(doc, message, "text", last ? shown_text(call, last, attach, original) : "");
    j_set_bool(doc, message, "file", shown->has_file);
    j_set_int(doc, message, "author_id", last ? last->author_id : 0);
    j_set_bool(doc, message, "attach", attach);
    j_set_null(doc, message, "sticker");
    j_set_str(doc, message, "date", clock_iso(call->arena, last ? last->created_at : shown->me->recent_at));
    j_set_str(doc, message, "status", shown->seen ? "delivered" : "received");
    j_set_str(doc, message, "uuid", last && *last->uuid ? last->uuid : NULL);
}

/* ---- the chat ---- */
static void set_short_chat(struct call *call, jnode *out, const struct chat_view *view)
{
    jnode *chat = j_set_obj(call->doc, out, "chat");
    j_set_bool(call->doc, chat, "text_field_enabled", !view->chat->field_off_by);
    j_set_null(call->doc, chat, "background_id");
    j_set_map(call->doc, chat, "mute_list", im_mute_list(call, view));
}

static const char *capitals(struct call *call, const char *word)
{
    char *out = arena_str(call->arena, word);
    for (char *at = out; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return out;
}

static void set_chat(struct call *call, jnode *out, const struct chat_view *view)
{
    const struct chat *chat = view->chat;
    jdoc *doc = call->doc;
    jnode *to = j_set_obj(doc, out, "chat");
    j_set_int(doc, to, "id", chat->id);
    j_set_int(doc, to, "parent_chat_id", 0);
    j_set_int(doc, to, "parent_message_id", 0);
    j_set_str(doc, to, "name", chat->title);
    j_set_int(doc, to, "owner", chat->owner_id);
    j_set_bool(doc, to, "extranet", false);
    j_set_bool(doc, to, "contains_collaber", false);
    j_set_str(doc, to, "avatar", im_avatar(call, chat->avatar));
    j_set_str(doc, to, "color", *chat->color ? chat->color : chat_color(chat->id));
    j_set_str(doc, to, "type", im_chat_type(call, chat));
    j_set_str(doc, to, "entity_type", chat->entity_type);
    j_set_str(doc, to, "entity_id", chat->entity_id);
    j_set_str(doc, to, "entity_data_1", chat->entity_data_1);
    j_set_str(doc, to, "entity_data_2", chat->entity_data_2);
    j_set_str(doc, to, "entity_data_3", chat->entity_data_3);
    j_set_map(doc, to, "mute_list", im_mute_list(call, view));
    j_set(doc, to, "manager_list", im_managers(call, view));
    j_set_str(doc, to, "date_create", clock_iso(call->arena, chat->created_at));
    j_set_str(doc, to, "message_type", chat->type);
    j_set_int(doc, to, "user_counter", (int64_t)view->member_count);
    im_set_restrictions(call, to, chat, false);
    j_set_str(doc, to, "role", capitals(call, im_role(call, view)));
    j_set_bool(doc, to, "text_field_enabled", !chat->field_off_by);
    j_set_null(doc, to, "background_id");
    im_set_entity_link(call, to, "entity_link", chat);
    im_set_permissions(call, to, IM_STYLE_IM);
    j_set_str(doc, to, "public", "");
}

static void set_lines(struct call *call, jnode *out, const struct session *session)
{
    jnode *lines = j_set_obj(call->doc, out, "lines");
    j_set_int(call->doc, lines, "id", session->id);
    j_set_int(call->doc, lines, "status", session->state);
    j_set_str(call->doc, lines, "date_create", clock_iso(call->arena, session->created_at));
}

/* ---- the entry ---- */
jnode *im_recent_id(struct call *call, const struct recent_chat *shown)
{
    if (shown->companion)
        return j_int(call->doc, shown->companion->user->id);
    return j_str(call->doc, arena_printf(call->arena, "chat%lld", (long long)shown->chat->id));
}

static jnode *nobody(struct call *call)
{
    jnode *user = j_obj(call->doc);
    j_set_int(call->doc, user, "id", 0);
    return user;
}

static void set_head(struct call *call, jnode *out, const struct recent_chat *shown)
{
    jdoc *doc = call->doc;
    const struct users *other = shown->companion ? shown->companion->user : NULL;
    const char *color = other ? other->color : shown->chat->color;
    int64_t seed = other ? other->id : shown->chat->id;
    j_set(doc, out, "id", im_recent_id(call, shown));
    j_set_int(doc, out, "chat_id", shown->chat->id);
    j_set_str(doc, out, "type", other ? "user" : "chat");
    jnode *avatar = j_set_obj(doc, out, "avatar");
    j_set_str(doc, avatar, "url", im_avatar(call, other ? other->avatar : shown->chat->avatar));
    j_set_str(doc, avatar, "color", *color ? color : chat_color(seed));
    j_set_str(doc, out, "title", other ? person_name(call->arena, other) : shown->chat->title);
}

jnode *im_recent_view(struct call *call, const struct recent_chat *shown, bool original)
{
    jdoc *doc = call->doc;
    jnode *out = j_obj(doc);
    const struct person *user = shown->companion ? shown->companion : shown->author;
    const struct chat_view view = {
        .chat = shown->chat, .members = shown->members, .member_count = shown->member_count, .me = shown->me};
    set_head(call, out, shown);
    set_message(call, out, shown, original);
    j_set_int(doc, out, "counter", shown->me->unread);
    j_set_int(doc, out, "last_id", shown->me->last_read_id);
    j_set_bool(doc, out, "pinned", shown->me->pinned);
    j_set_bool(doc, out, "unread", shown->me->marked);
    j_set_bool(doc, out, "has_reminder", false);
    j_set_str(doc, out, "date_update", clock_iso(call->arena, shown->updated_at));
    j_set_str(doc, out, "date_last_activity", clock_iso(call->arena, shown->me->recent_at));
    (shown->companion ? set_short_chat : set_chat)(call, out, &view);
    j_set(doc, out, "user", user ? im_user_view(call, user) : nobody(call));
    if (shown->session)
        set_lines(call, out, shown->session);
    j_set_arr(doc, out, "options");
    return out;
}

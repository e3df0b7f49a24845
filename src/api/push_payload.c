/* One table from push to shape, one small function for each shape; as api/event_payload.c does it for events.
 *
 * A frame is text between two marks, and clients look for the marks with a pattern that ends at any line separator. Both
 * may stand in what people write, so the JSON text spells them by their numbers: the first sign of a mark, and U+2028 and
 * U+2029, which JSON would leave as they are. Everywhere else than in a string they cannot be. */
#include "api/push_payload.h"

#include <string.h>

#include "api/push_payload_priv.h"
#include "base/text.h"

static jnode *app_event(struct call *call, const struct push *push)
{
    jdoc *doc = call->doc;
    const struct push_app_event *event = push->payload;
    jnode *params = j_json(doc, event->params_json);
    return yyjson_mut_is_ctn(params) ? params : j_obj(doc);
}

static jnode *app_notice(struct call *call, const struct push *push)
{
    jdoc *doc = call->doc;
    const struct push_app_notice *notice = push->payload;
    jnode *params = j_obj(doc);
    j_set_str(doc, params, "app_name", notice->app_name);
    j_set_str(doc, params, "text", notice->text);
    j_set_str(doc, params, "avatar", text_or_empty(notice->avatar));
    return params;
}

static push_shape *const shapes[PUSH_COUNT] = {
    [PUSH_APP_EVENT] = app_event,
    [PUSH_APP_NOTICE] = app_notice,
    [PUSH_MESSAGE] = push_message,
    [PUSH_MESSAGE_CHAT] = push_message,
    [PUSH_MESSAGE_UPDATE] = push_message,
    [PUSH_MESSAGE_DELETE] = push_message_delete,
    [PUSH_MESSAGE_ERASE] = push_message_erase,
    [PUSH_MESSAGE_LIKE] = push_message_like,
    [PUSH_MESSAGE_REACTION] = push_message_reaction,
    [PUSH_START_WRITING] = push_start_writing,
    [PUSH_READ_MESSAGE] = push_read_message,
    [PUSH_READ_OPPONENT] = push_read_opponent,
    [PUSH_CHAT_UNREAD] = push_chat_unread,
    [PUSH_CHAT_USER_ADD] = push_chat_members,
    [PUSH_CHAT_USER_LEAVE] = push_chat_members,
    [PUSH_CHAT_UPDATE] = push_chat_members,
    [PUSH_CHAT_PIN] = push_chat_own,
    [PUSH_CHAT_HIDE] = push_chat_own,
    [PUSH_CHAT_MUTE] = push_chat_own,
    [PUSH_NOTIFY_ADD] = push_notify_add,
    [PUSH_NOTIFY_READ] = push_notify_read,
    [PUSH_NOTIFY_DELETE] = push_notify_delete,
    [PUSH_USER_STATUS] = push_user_status,
    [PUSH_SESSION] = push_session_changed,
    [PUSH_LINE_CHANGE] = push_line_changed,
    [PUSH_VISITOR_MESSAGE] = push_visitor_message,
    [PUSH_VISITOR_WRITING] = push_visitor_writing,
    [PUSH_VISITOR_READ] = push_visitor_read,
    [PUSH_VISITOR_STATE] = push_visitor_state,
};

/* ---- safe in frames ---- */
static const struct {
    const char *bytes, *spelled;
} spelled[] = {{"#!NGINXNM", "\\u0023!NGINXNM"}, {"\xE2\x80\xA8", "\\u2028"}, {"\xE2\x80\xA9", "\\u2029"}};
enum { SPELLED = sizeof spelled / sizeof *spelled };

static const char *first_of(const char *text, size_t *which_r)
{
    const char *first = NULL;
    for (size_t i = 0; i < SPELLED; i++) {
        const char *found = strstr(text, spelled[i].bytes);
        if (found && (!first || found < first)) {
            first = found;
            *which_r = i;
        }
    }
    return first;
}

static const char *frame_safe(struct arena *arena, const char *text)
{
    size_t which = 0;
    const char *found = first_of(text, &which);
    if (!found)
        return text;
    struct buf out = {0};
    for (; found; found = first_of(text, &which)) {
        buf_add(&out, text, (size_t)(found - text));
        buf_puts(&out, spelled[which].spelled);
        text = found + strlen(spelled[which].bytes);
    }
    buf_puts(&out, text);
    const char *safe = arena_strn(arena, out.data, out.len);
    buf_free(&out);
    return safe;
}

const char *push_render(struct ops *ops, const struct push *push)
{
    struct call call = {.arena = ops->arena, .ops = *ops, .doc = j_doc(ops->arena)};
    return frame_safe(ops->arena, j_write(ops->arena, shapes[push->id](&call, push), NULL));
}

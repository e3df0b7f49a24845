/* One table from push to shape, one small function for each shape; as api/event_payload.c does it for events.
 *
 * A frame is text between two marks, and clients look for the marks with a pattern that ends at any line separator. Both
 * may stand in what people write, so the JSON text spells them by their numbers: the first sign of a mark, and U+2028 and
 * U+2029, which JSON would leave as they are. Everywhere else than in a string they cannot be. */
#include "api/push_payload.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "domain/push.h"

typedef jnode *shape(jdoc *doc, const struct push *push);

static jnode *app_event(jdoc *doc, const struct push *push)
{
    const struct push_app_event *event = push->payload;
    jnode *params = j_json(doc, event->params_json);
    return yyjson_mut_is_ctn(params) ? params : j_obj(doc);
}

static jnode *app_notice(jdoc *doc, const struct push *push)
{
    const struct push_app_notice *notice = push->payload;
    jnode *params = j_obj(doc);
    j_set_str(doc, params, "app_name", notice->app_name);
    j_set_str(doc, params, "text", notice->text);
    j_set_str(doc, params, "avatar", text_or_empty(notice->avatar));
    return params;
}

static shape *const shapes[PUSH_COUNT] = {
    [PUSH_APP_EVENT] = app_event,
    [PUSH_APP_NOTICE] = app_notice,
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

const char *push_render(struct arena *arena, const struct push *push)
{
    return frame_safe(arena, j_write(arena, shapes[push->id](j_doc(arena), push), NULL));
}

/* A frame is made once and written for each client, since only the channel's name differs. Module and command are of a
 * few signs each (domain/pull_ops.c), and params are JSON that is safe in frames (api/push_payload.c). */
#include "server/push_frame.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "net/http_server.h"

#define OPENING "#!NGINXNMS!#"
#define CLOSING "#!NGINXNME!#"

enum { REVISION = 19, REVISION_MOBILE = 3, CONTROL_IDS = 10000 };

const char *push_mid(struct arena *arena, struct push_position position)
{
    return arena_printf(arena, "%0*lld%0*lld", PUSH_ID_DIGITS, (long long)position.tx, PUSH_ID_DIGITS,
        (long long)position.id);
}

bool push_mid_read(const char *text, struct push_position *position_r)
{
    char tx[PUSH_ID_DIGITS + 1] = "", id[PUSH_ID_DIGITS + 1] = "";
    size_t len = strlen(text);
    if (len < 2 * PUSH_ID_DIGITS || len > 3 * PUSH_ID_DIGITS || strspn(text, "0123456789") != len)
        return false;
    memcpy(tx, text, PUSH_ID_DIGITS);
    memcpy(id, text + PUSH_ID_DIGITS, PUSH_ID_DIGITS);
    *position_r = (struct push_position){strtoll(tx, NULL, 10), strtoll(id, NULL, 10)};
    return true;
}

/* It stands twice in a message: beside `text`, where the documentation has it, and inside, where the vendor's client reads it. */
static const char *extra_of(
    struct arena *arena, const struct pushed *push, const char *server_name, int64_t now)
{
    int64_t ago = now > push->created_at ? (now - push->created_at) / SECOND : 0;
    return arena_printf(arena,
        "{\"server_time\":\"%s\",\"server_time_unix\":%lld,\"server_time_ago\":%lld,\"server_name\":%s,"
        "\"revision\":%d,\"revisionMobile\":%d",
        clock_iso(arena, push->created_at), (long long)(push->created_at / SECOND), (long long)ago,
        server_name, REVISION, REVISION_MOBILE);
}

static struct push_frame make(
    struct arena *arena, const struct pushed *push, const char *mid, const char *server_name, int64_t now)
{
    struct push_frame frame = {.position = {push->tx, push->id}};
    const char *extra = extra_of(arena, push, server_name, now);
    char date[HTTP_DATE_SIZE];
    long long id = (long long)push->id;
    http_date(push->created_at / SECOND, date);
    frame.before = arena_printf(arena, OPENING "{\"id\":%lld,\"mid\":\"%s\",\"channel\":\"", id, mid);
    frame.between = arena_printf(arena,
        "\",\"tag\":\"%lld\",\"time\":\"%s\",\"text\":{\"module_id\":\"%s\",\"command\":\"%s\",\"params\":%s,"
        "\"extra\":%s}},\"extra\":%s,\"channel\":\"",
        id, date, push->module, push->command, push->params, extra, extra);
    frame.after = "\"}}" CLOSING;
    return frame;
}

struct push_frame push_frame_make(
    struct arena *arena, const struct pushed *push, const char *server_name, int64_t now)
{
    return make(arena, push, push_mid(arena, (struct push_position){push->tx, push->id}), server_name, now);
}

struct push_frame push_frame_control(struct arena *arena, struct push_position at, const char *module,
    const char *command, const char *params, const char *server_name, int64_t now)
{
    static atomic_uint sequence;
    const struct pushed push = {
        .tx = at.tx, .id = at.id, .module = module, .command = command, .params = params, .created_at = now};
    const char *mid =
        arena_printf(arena, "%s%04u", push_mid(arena, at), atomic_fetch_add(&sequence, 1) % CONTROL_IDS);
    return make(arena, &push, mid, server_name, now);
}

void push_frame_write(struct buf *out, const struct push_frame *frame, const char *channel)
{
    buf_puts(out, frame->before);
    buf_puts(out, channel);
    buf_puts(out, frame->between);
    buf_puts(out, channel);
    buf_puts(out, frame->after);
}

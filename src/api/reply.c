/* The envelope. Errors whose row says status 200 are business answers: they go inside `result`, as the pages of
 * imconnector.register show them. */
#include "api/reply.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

/* The one %s of an error's text, if it has one. Not a format string to the compiler, so it is replaced by hand. */
static char *error_text(struct arena *arena, enum err error, const char *arg)
{
    const char *text = err_row(error)->text, *hole = strstr(text, "%s");
    if (!hole)
        return arena_str(arena, text);
    return arena_printf(arena, "%.*s%s%s", (int)(hole - text), text, text_or_empty(arg), hole + 2);
}

/* Is its %s the name of a parameter? Clients find that in `argument`, too. */
static bool names_argument(enum err error)
{
    return error == ERR_ARGUMENT_EMPTY || error == ERR_ARGUMENT_TYPE || error == ERR_ARGUMENT_NOT_ARRAY ||
           error == ERR_ARGUMENT_NOT_STRING || error == ERR_ARGUMENT_VALUE;
}

static jnode *error_node(struct arena *arena, jdoc *doc, enum err error, const char *arg)
{
    jnode *node = j_obj(doc);
    j_set_str(doc, node, "error", err_row(error)->code);
    j_set_str(doc, node, "error_description", error_text(arena, error, arg));
    if (arg && names_argument(error))
        j_set_str(doc, node, "argument", arg);
    return node;
}

jnode *reply_error_node(struct call *call, jdoc *doc)
{
    return error_node(call->arena, doc, call->error, call->error_arg);
}

jnode *reply_time_node(struct call *call, jdoc *doc)
{
    jnode *time = j_obj(doc);
    j_set(doc, time, "start", j_real(doc, call->started));
    j_set(doc, time, "finish", j_real(doc, call->finished));
    j_set(doc, time, "duration", j_real(doc, call->finished - call->started));
    j_set(doc, time, "processing", j_real(doc, call->finished - call->entered));
    j_set_str(doc, time, "date_start", clock_iso_seconds(call->arena, call->started));
    j_set_str(doc, time, "date_finish", clock_iso_seconds(call->arena, call->finished));
    j_set_int(doc, time, "operating_reset_at", call->operating_reset_at);
    j_set(doc, time, "operating", j_real(doc, call->operating));
    return time;
}

static void write_tree(
    struct arena *arena, jdoc *doc, jnode *tree, enum reply_format format, struct buf *body)
{
    if (format == REPLY_XML) {
        buf_puts(body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        j_write_xml(body, tree, "response");
        return;
    }
    size_t len;
    const char *text = j_write_all(arena, doc, tree, &len);
    buf_add(body, text, len);
}

int reply_error(
    struct arena *arena, enum err error, const char *arg, enum reply_format format, struct buf *body)
{
    jdoc *doc = j_doc(arena);
    write_tree(arena, doc, error_node(arena, doc, error, arg), format, body);
    return err_row(error)->status;
}

bool reply_is_refusal(const struct call *call)
{
    return call->error && err_row(call->error)->status != 200;
}

jnode *reply_result_node(struct call *call, jdoc *doc)
{
    if (!call->error)
        return call->result;
    jnode *inside = j_obj(doc);
    j_set_bool(doc, inside, "result", false);
    j_set_str(doc, inside, "error", err_row(call->error)->code);
    j_set_str(doc, inside, "error_description", error_text(call->arena, call->error, call->error_arg));
    return inside;
}

int reply_write(struct call *call, enum reply_format format, struct buf *body)
{
    jdoc *doc = call->doc;
    jnode *tree;
    if (reply_is_refusal(call)) {
        tree = reply_error_node(call, doc);
    } else {
        tree = j_obj(doc);
        j_set(doc, tree, "result", reply_result_node(call, doc));
        if (call->next >= 0)
            j_set_int(doc, tree, "next", call->next);
        if (call->total != -1)
            j_set_int(doc, tree, "total", call->total == TOTAL_UNKNOWN ? -1 : call->total);
        j_set(doc, tree, "time", reply_time_node(call, doc));
    }
    write_tree(call->arena, doc, tree, format, body);
    return err_row(call->error)->status;
}

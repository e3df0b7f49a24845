/* doc/methods.md: one page of every method and event, for reading and for `git grep`.
 *
 * Grouped by family; within one by name. Texts are printed as the wire shows them, with %s where the call fills in a
 * name. A table cell cannot hold a bar, and "<id>" would be taken for HTML; nothing else needs escaping, for all texts
 * are ours. */
#include <string.h>

#include "api/describe.h"
#include "api/describe_priv.h"
#include "api/params.h"
#include "base/text.h"
#include "domain/event.h"

static void cell(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            buf_putc(out, '\\');
        if (*text == '<')
            buf_puts(out, "&lt;");
        else
            buf_putc(out, *text);
    }
}

/* ---- errors ---- */
static void error_table(struct buf *out, const enum err *errors)
{
    buf_puts(out, "| error | status | text |\n|---|---|---|\n");
    for (; *errors; errors++) {
        const struct err_row *row = err_row(*errors);
        buf_printf(
            out, "| `%s` | %d%s | ", row->code, row->status, row->status == 200 ? " (in `result`)" : "");
        cell(out, row->text);
        buf_puts(out, " |\n");
    }
    buf_putc(out, '\n');
}

/* ---- parameters ---- */
static const char *need_of(const struct param *param)
{
    if (param->kind == PARAM_DOC)
        return "";
    return param->missing == ANSWER_NULL ? "else `null`" : param->missing ? "yes" : "";
}

static void param_table(struct buf *out, const struct param *params)
{
    if (!params || !params->name)
        return;
    buf_puts(out, "| parameter | type | required | about |\n|---|---|---|---|\n");
    for (const struct param *param = params; param->name; param++) {
        buf_printf(out, "| `%s`", param->name);
        if (param->alias)
            buf_printf(out, " or `%s`", param->alias);
        buf_puts(out, " | ");
        cell(out, param_type_name(param));
        buf_printf(out, " | %s | ", need_of(param));
        cell(out, text_or_empty(param->doc));
        buf_puts(out, " |\n");
    }
    buf_putc(out, '\n');
}

/* ---- one method ---- */
static void facts(struct buf *out, struct arena *arena, const struct method *method)
{
    buf_printf(out, "%s\n\n", method->summary);
    buf_printf(out, "Scope: %s. Who: %s. Context: %s. Lane: %s. Result: %s%s.",
        describe_scopes(arena, method), describe_who(method),
        method->context == CONTEXT_APP ? "an application's token" : "any",
        method->lane == LANE_WRITE ? "write" : "read", describe_result(method),
        method->nullable ? " or null" : "");
    if (method->flags & METHOD_NO_BATCH)
        buf_puts(out, " Not in a batch.");
    if (method->flags & METHOD_OUTDATED)
        buf_puts(out, " Documented as outdated.");
    if (method->doc)
        buf_printf(out, " [Official page](%s)", describe_url(arena, method->doc));
    buf_puts(out, "\n\n");
}

static void one_method(struct buf *out, const struct method *method)
{
    struct arena *arena = arena_new();
    buf_printf(out, "### %s\n\n", method->name);
    facts(out, arena, method);
    param_table(out, method->params);
    const enum err *errors = describe_errors(arena, method);
    if (*errors)
        error_table(out, errors);
    arena_free(&arena);
}

/* ---- the page ---- */
static size_t offered_in(const char *family)
{
    size_t count = 0;
    for (size_t i = 0; i < method_count(); i++)
        count += strcmp(describe_family(method_at(i)->name), family) == 0;
    return count;
}

static size_t planned_in(const char *family)
{
    size_t count = 0;
    for (const char *const *name = planned_methods; *name; name++)
        count += strcmp(describe_family(*name), family) == 0;
    return count;
}

static void overview(struct buf *out)
{
    buf_puts(out,
        "# Methods and events\n\nMade by `make docs` from the tables the server runs on; do not edit.\n\n"
        "Names of methods and parameters match in any letter case; numbers may be strings; unknown "
        "parameters are\n"
        "ignored. A method that is planned answers `ERROR_METHOD_NOT_FOUND`. `switchline.*` are our own, and "
        "what the\n"
        "command line calls.\n\n| family | offered | planned |\n|---|---|---|\n");
    for (const char *const *family = describe_families; *family; family++)
        buf_printf(out, "| [%s](#family-%s) | %zu | %zu |\n", *family, *family, offered_in(*family),
            planned_in(*family));
    buf_puts(out, "\n## Errors of any method\n\n");
    error_table(out, describe_system_errors);
}

static void planned_list(struct buf *out, const char *family)
{
    const char *joint = "Planned: ";
    for (const char *const *name = planned_methods; *name; name++)
        if (strcmp(describe_family(*name), family) == 0) {
            buf_printf(out, "%s`%s`", joint, *name);
            joint = ",\n";
        }
    if (*joint == ',')
        buf_puts(out, ".\n\n");
}

static void one_family(struct buf *out, const char *family)
{
    buf_printf(out, "<a id=\"family-%s\"></a>\n\n## Family %s\n\n", family, family);
    for (size_t i = 0; i < method_count(); i++)
        if (strcmp(describe_family(method_at(i)->name), family) == 0)
            one_method(out, method_at(i));
    planned_list(out, family);
}

static void events(struct buf *out)
{
    struct arena *arena = arena_new();
    buf_puts(out, "## Events\n\nBound with `event.bind`; delivered as a form-encoded POST, at least once, in "
                  "order for each "
                  "handler and dialog.\n\n| event | scope |\n|---|---|\n");
    for (int id = 0; id < EVENT_COUNT; id++) {
        const struct event_row *row = event_row((enum event_id)id);
        const char *scope = scopes_write(arena, row->scope);
        buf_printf(out, "| `%s` | %s |\n", row->name, *scope ? scope : "basic");
    }
    arena_free(&arena);
}

void describe_markdown(struct buf *out)
{
    overview(out);
    for (const char *const *family = describe_families; *family; family++)
        one_family(out, *family);
    events(out);
}

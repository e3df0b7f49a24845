/* What the renderers share, and the two short ones: the list for a terminal and the page of settings.
 *
 * A row leaves much unsaid: a parameter's `bad` of ERR_NONE means ERR_ARGUMENT_TYPE, a `denied` of ERR_NONE depends on
 * `who`. These defaults are spelled out here once, so that the pages and the contract test show what a client gets. */
#include "api/describe.h"

#include <string.h>

#include "api/describe_priv.h"
#include "base/settings.h"

const char *const planned_methods[] = {
#define P(name) name,
#include "api/planned.def"
#undef P
    NULL};

const char *const describe_families[] = {
    "core", "imconnector", "imopenlines", "im", "im.v2", "imbot", "imbot.v2", "switchline", NULL};

const enum err describe_system_errors[] = {ERR_NO_AUTH, ERR_EXPIRED_TOKEN, ERR_INVALID_TOKEN,
    ERR_INVALID_CREDENTIALS, ERR_SCOPE, ERR_GUEST, ERR_METHOD_NOT_FOUND, ERR_HTTPS_REQUIRED, ERR_BODY_BAD,
    ERR_PARAMS_TOO_MANY, ERR_QUERY_LIMIT, ERR_OPERATION_TIME_LIMIT, ERR_QUEUE_FULL, ERR_INTERNAL, ERR_NONE};

/* The longest family name that the method's name begins with. */
const char *describe_family(const char *name)
{
    const char *best = "core";
    size_t longest = 0;
    for (const char *const *family = describe_families + 1; *family; family++) {
        size_t len = strlen(*family);
        if (len > longest && strncmp(name, *family, len) == 0 && name[len] == '.') {
            best = *family;
            longest = len;
        }
    }
    return best;
}

char *describe_url(struct arena *arena, const char *doc)
{
    if (!doc)
        return NULL;
    size_t len = strlen(doc);
    bool page = len > 3 && strcmp(doc + len - 3, ".md") == 0;
    return arena_printf(
        arena, "https://apidocs.bitrix24.com/%.*s%s", (int)(page ? len - 3 : len), doc, page ? ".html" : "");
}

char *describe_scopes(struct arena *arena, const struct method *method)
{
    if (method->scope & SCOPE_BASIC || !method->scope)
        return arena_str(arena, "basic");
    const char *joint = method->flags & METHOD_ALL_SCOPES ? " and " : " or ";
    char *text = arena_str(arena, "");
    for (int bit = 0; bit < SCOPE_COUNT; bit++)
        if (method->scope & ((scopes)1 << bit))
            text = arena_printf(arena, "%s%s%s", text, *text ? joint : "", scope_name((enum scope_bit)bit));
    return text;
}

const char *describe_who(const struct method *method)
{
    static const char *const names[] = {[WHO_USER] = "any user",
        [WHO_ANYBODY] = "anybody, guests too",
        [WHO_ADMIN] = "administrators",
        [WHO_LOCAL] = "the command line and administrators",
        [WHO_LINE_EDITOR] = "administrators and managers of the line",
        [WHO_DIALOG] = "whoever has access to the dialog",
        [WHO_LINE_OPERATOR] = "whoever works in the line",
        [WHO_DIALOG_OWNER] = "the operator who has the dialog",
        [WHO_BOT_OWNER] = "whose bot takes part in the dialog"};
    return method->flags & METHOD_PUBLIC ? "anybody, without credentials" : names[method->who];
}

const char *describe_result(const struct method *method)
{
    static const char *const names[] = {[OUT_ANY] = "any",
        [OUT_BOOL] = "boolean",
        [OUT_INT] = "integer",
        [OUT_STR] = "string",
        [OUT_OBJECT] = "object",
        [OUT_ARRAY] = "array"};
    return names[method->out];
}

enum err describe_denied(const struct method *method)
{
    if (method->flags & METHOD_PUBLIC || (method->who != WHO_ADMIN && method->who != WHO_LOCAL))
        return ERR_NONE;
    return method->denied ? method->denied : ERR_ADMIN_ONLY;
}

enum err describe_no_app(const struct method *method)
{
    if (method->context != CONTEXT_APP)
        return ERR_NONE;
    return method->no_app ? method->no_app : ERR_APP_CONTEXT;
}

/* ---- errors of a row ---- */
struct error_set {
    enum err *list; /* ends with ERR_NONE */
    size_t count;
    bool seen[ERR_COUNT];
};

static void add_error(struct error_set *set, enum err error)
{
    if (error == ERR_NONE || error >= ERR_COUNT || set->seen[error])
        return;
    set->seen[error] = true;
    set->list[set->count++] = error;
}

const enum err *describe_errors(struct arena *arena, const struct method *method)
{
    struct error_set *set = arena_new_of(arena, struct error_set);
    set->list = arena_array_of(arena, enum err, ERR_COUNT + 1);
    for (const struct param *param = method->params; param && param->name; param++) {
        add_error(set, param->missing);
        if (param->kind == PARAM_INT || param->kind == PARAM_STR || param->kind == PARAM_FLAG ||
            param->kind == PARAM_JSON)
            add_error(set, param->bad ? param->bad : ERR_ARGUMENT_TYPE);
    }
    add_error(set, describe_no_app(method));
    add_error(set, describe_denied(method));
    for (const enum err *declared = method->errors; declared && *declared; declared++)
        add_error(set, *declared);
    return set->list;
}

/* ---- short pages ---- */
void describe_text(struct buf *out)
{
    for (size_t i = 0; i < method_count(); i++)
        buf_printf(out, "%-40s %-9s %s\n", method_at(i)->name, "offered", method_at(i)->summary);
    for (const char *const *name = planned_methods; *name; name++)
        buf_printf(out, "%-40s planned\n", *name);
}

static void setting_line(struct buf *out, const struct setting_row *row)
{
    static const char *const kinds[] = {
        [SETTING_TEXT] = "text", [SETTING_FLAG] = "flag", [SETTING_INT] = "number"};
    buf_printf(out, "| `%s` | %s | ", row->name, kinds[row->kind]);
    if (row->kind == SETTING_TEXT)
        buf_printf(out, *row->text ? "`%s`" : "%s", row->text);
    else if (row->kind == SETTING_INT)
        buf_printf(out, "%lld (%lld to %lld)", (long long)row->number, (long long)row->lowest,
            (long long)row->highest);
    else
        buf_puts(out, row->number < 0 ? "see there" : row->number ? "on" : "off");
    buf_printf(out, " | %s |\n", row->doc);
}

void describe_settings(struct buf *out)
{
    buf_puts(out,
        "# Settings\n\nMade by `make docs` from src/base/settings.def; do not edit.\n\n"
        "Each setting can be given as a flag (`--max-batch 20`, `--trust-proxy`), in the environment\n"
        "(`SWITCHLINE_MAX_BATCH=20`) or as a line of the file named by `--config` (`max_batch = 20`). Flags "
        "win over\n"
        "the environment, the environment over the file. Endings say the unit: `_ms` milliseconds, `_s` "
        "seconds,\n"
        "`_bytes` bytes. A value outside its bounds is refused at start.\n\n"
        "| name | kind | default | about |\n|---|---|---|---|\n");
    for (const struct setting_row *row = setting_rows; row->name; row++)
        setting_line(out, row);
}

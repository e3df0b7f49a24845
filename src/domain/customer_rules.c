/* The contract's rules for names are applied by taking away, never by refusing: a customer called "4u2" still gets his
 * message through, as a nameless guest. */
#include "domain/customer_rules.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"

static bool is_name_part(unsigned point)
{
    return utf8_is_letter(point) || point == ' ' || point == '-' || point == '\'' || point == 0x2019;
}

const char *customer_name(struct arena *arena, const char *given)
{
    struct buf kept = {0};
    unsigned point;
    for (size_t len; given && (len = utf8_next(given, &point)) > 0; given += len)
        if (is_name_part(point))
            buf_add(&kept, given, len);
    const char *name = utf8_trim(arena, arena_str(arena, buf_str(&kept)));
    buf_free(&kept);
    return utf8_trim(arena, utf8_cut(arena, name, CUSTOMER_MAX_NAME));
}

bool customer_phone_valid(const char *phone)
{
    size_t digits = 0;
    for (const char *at = phone; *at; at++) {
        if (*at >= '0' && *at <= '9')
            digits++;
        else if (!strchr("+-(). ", *at))
            return false;
    }
    return digits >= 3 && digits <= 20 && strlen(phone) <= 40;
}

const char *customer_gender(const char *given)
{
    if (given && strcasecmp(given, "male") == 0)
        return "M";
    return given && strcasecmp(given, "female") == 0 ? "F" : "";
}

bool external_url_valid(const char *url)
{
    bool web = strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
    return web && strlen(url) <= EXTERNAL_MAX_URL && !strpbrk(url, " \t\r\n\"<>");
}

/* ---- what a dialog's chat says of itself ---- */
const char *dialog_title(struct arena *arena, const char *who, const char *line)
{
    return arena_printf(arena, "%s - %s", who, line);
}

const char *dialog_entity_id(struct arena *arena, const struct dialog *d)
{
    return arena_printf(arena, "%s|%lld|%s|%lld", d->connector, (long long)d->line_id, d->external_chat_id,
        (long long)d->customer_id);
}

static const char no_crm[] = "N|NONE|0";

/* Where field `index` of a list with bars begins; the end of the text when there are fewer. */
static const char *field_at(const char *text, int index)
{
    for (; index > 0 && *text; index--) {
        text += strcspn(text, "|");
        text += *text == '|';
    }
    return text;
}

const char *dialog_entity_data(struct arena *arena, const char *before, int64_t session_id, int64_t began_at)
{
    const char *rest = before ? field_at(before, 3) : "";
    const char *crm = *rest ? arena_strn(arena, before, (size_t)(rest - before - 1)) : no_crm;
    return arena_printf(
        arena, "%s|N|N|%lld|%lld|0|0|0", crm, (long long)session_id, (long long)(began_at / SECOND));
}

static const char *upper(struct arena *arena, const char *text)
{
    char *copy = arena_strn(arena, text, strlen(text));
    for (char *c = copy; *c; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    return copy;
}

const char *dialog_entity_data_bound(
    struct arena *arena, const char *before, const struct crm_binding *main_or_null)
{
    const char *rest = before ? field_at(before, 3) : "";
    const char *crm = main_or_null ? arena_printf(arena, "Y|%s|%lld", upper(arena, main_or_null->entity_type),
                                         (long long)main_or_null->entity_id)
                                   : no_crm;
    return arena_printf(arena, "%s|%s", crm, *rest ? rest : "N|N|0|0|0|0|0");
}

static int64_t newest_of(const struct crm_binding *bindings, size_t count, const char *type)
{
    int64_t id = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(bindings[i].entity_type, type) == 0)
            id = bindings[i].entity_id;
    return id;
}

const char *dialog_crm_data(struct arena *arena, const struct crm_binding *bindings, size_t count)
{
    return arena_printf(arena, "LEAD|%lld|COMPANY|%lld|CONTACT|%lld|DEAL|%lld",
        (long long)newest_of(bindings, count, "lead"), (long long)newest_of(bindings, count, "company"),
        (long long)newest_of(bindings, count, "contact"), (long long)newest_of(bindings, count, "deal"));
}

const char *dialog_description(struct arena *arena, const char *url)
{
    return url && *url ? arena_printf(arena, "Link to the original post: %s", url) : NULL;
}

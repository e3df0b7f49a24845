/* A code ends up in chats' entity ids between bars, in placements and in file names of clients, so it is a plain word. */
#include "domain/connector_rules.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

const char *connector_code(struct arena *arena, const char *given)
{
    if (!given)
        return NULL;
    char *code = arena_str(arena, utf8_trim(arena, given));
    for (char *c = code; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return code;
}

static bool is_web_url(const char *url)
{
    size_t scheme = strncasecmp(url, "https://", 8) == 0 ? 8 : strncasecmp(url, "http://", 7) == 0 ? 7 : 0;
    return scheme && url[scheme] && !strpbrk(url, " \t\r\n\"<>");
}

enum err connector_registrable(const struct connector *wanted)
{
    const char *code = wanted->code;
    if (strchr(code, '.'))
        return ERR_REGISTER_DOT;
    if (!*code)
        return ERR_REGISTER_NO_ID;
    if (!*wanted->name)
        return ERR_REGISTER_NO_NAME;
    if (!*wanted->icon)
        return ERR_REGISTER_NO_ICON;
    if (!is_web_url(wanted->handler_url))
        return ERR_REGISTER_NO_HANDLER;
    if (code[strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_")] || strlen(code) > CONNECTOR_MAX_CODE ||
        strlen(wanted->name) > CONNECTOR_MAX_NAME || strlen(wanted->icon) > CONNECTOR_MAX_ICON ||
        strlen(wanted->icon_disabled) > CONNECTOR_MAX_ICON)
        return ERR_REGISTER_FAILED;
    return strcmp(code, CONNECTOR_LIVECHAT) == 0 ? ERR_REGISTER_TAKEN : ERR_NONE;
}

bool connector_configured(const struct connector_line *state)
{
    return state && state->active && state->connected && state->registered;
}

bool connector_working(const struct connector_line *state)
{
    return connector_configured(state) && !state->error;
}

/* Origins are compared as browsers send them: scheme, host, port, nothing else, in small letters. */
#include "domain/livechat_rules.h"

#include <string.h>
#include <strings.h>

static bool is_line(const char *line, size_t len, const char *text)
{
    return strlen(text) == len && strncasecmp(line, text, len) == 0;
}

bool livechat_origin_allowed(const char *list, const char *origin, const char *own)
{
    if (!*list || !*origin || strcasecmp(origin, own) == 0)
        return true;
    for (const char *at = list; *at;) {
        size_t len = strcspn(at, "\r\n");
        if (len && is_line(at, len, origin))
            return true;
        at += len;
        at += strspn(at, "\r\n");
    }
    return false;
}

bool livechat_origins_valid(const char *list)
{
    for (const char *at = list; *at;) {
        size_t len = strcspn(at, "\r\n");
        size_t scheme = strncasecmp(at, "https://", 8) == 0 ? 8 : strncasecmp(at, "http://", 7) == 0 ? 7 : 0;
        if (len && (!scheme || len == scheme || strcspn(at + scheme, "/?# \t\r\n") < len - scheme))
            return false;
        at += len;
        at += strspn(at, "\r\n");
    }
    return true;
}

bool livechat_client_id_valid(const char *id)
{
    return *id && !(*id == 'm' && strspn(id + 1, "0123456789") == strlen(id + 1));
}

bool livechat_color_valid(const char *color)
{
    return !*color ||
           (*color == '#' && strlen(color) == 7 && strspn(color + 1, "0123456789abcdefABCDEF") == 6);
}

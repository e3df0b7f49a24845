/* Two tables: what each option may be, and which of them a place takes. They follow the pages of the places; a place that is not in
 * the second one has a page that says nothing of OPTIONS, or belongs to a part (CRM, tasks) that this server does not have: an
 * application that is written for the cloud must not fail on it, and reads back what it bound. */
#include "domain/placement_rules.h"

#include <string.h>

#include "base/utf8.h"
#include "model/placement.h"

enum { ICON_MAX = 50, PERCENT_DIGITS = 9 };
#define DIGITS  "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define COLORS                                                                                               \
    " RED GREEN MINT LIGHT_BLUE DARK_BLUE PURPLE AQUA PINK LIME BROWN AZURE KHAKI SAND ORANGE MARENGO GRAY " \
    "GRAPHITE "

const struct placement_option placement_options[] = {
    {"iconName", PLACEMENT_ICON, .missing = ERR_ARGUMENT_EMPTY},
    {"extranet", PLACEMENT_WORD, "N", " N Y "},
    {"context", PLACEMENT_WORDS, "ALL", " ALL USER CHAT LINES CRM "},
    {"role", PLACEMENT_WORD, "USER", " USER ADMIN "},
    {"color", PLACEMENT_WORD, NULL, COLORS},
    {"width", PLACEMENT_PERCENT, "100"},
    {"height", PLACEMENT_PERCENT, "100"},
    {"errorHandlerUrl", PLACEMENT_TEXT, .missing = ERR_PLACEMENT_ERROR_URL},
    {NULL},
};

static const struct taking {
    const char *code, *keys; /* " key key " */
} takings[] = {
    {"IM_TEXTAREA", " iconName extranet context role color width height "},
    {"IM_SIDEBAR", " iconName extranet context role color "},
    {"IM_CONTEXT_MENU", " extranet context role "},
    {"IM_NAVIGATION", " iconName extranet role "},
    {"IM_SMILES_SELECTOR", " extranet context role "},
    {"PAGE_BACKGROUND_WORKER", " errorHandlerUrl "},
    {"CALENDAR_GRIDVIEW", ""},
    {"CALL_CARD", ""},
    {"CONTACT_CENTER", ""},
    {"LEFT_MENU", ""},
    {"REST_APP_URI", ""},
    {"TELEPHONY_ANALYTICS_MENU", ""},
    {"USER_PROFILE_MENU", ""},
    {"USER_PROFILE_TOOLBAR", ""},
};

enum err placement_check(const char *code, int64_t user_id)
{
    if (!placement_find(code))
        return ERR_PLACEMENT_UNKNOWN;
    return user_id && !placement_is_worker(code) ? ERR_PLACEMENT_USER_MODE : ERR_NONE;
}

/* ---- which ---- */
static const struct taking *taking_of(const char *code)
{
    for (size_t i = 0; i < sizeof takings / sizeof *takings; i++)
        if (strcmp(takings[i].code, code) == 0)
            return &takings[i];
    return NULL;
}

/* Is it one of the words, which stand between blanks? */
static bool is_among(const char *words, const char *word, size_t len)
{
    if (len == 0 || memchr(word, ' ', len))
        return false;
    for (const char *at = words; (at = strchr(at, ' ')); at++)
        if (strncmp(at + 1, word, len) == 0 && at[1 + len] == ' ')
            return true;
    return false;
}

bool placement_keeps_all(const char *code)
{
    return !taking_of(code);
}

bool placement_takes(const char *code, const struct placement_option *option)
{
    const struct taking *taking = taking_of(code);
    return taking && is_among(taking->keys, option->key, strlen(option->key));
}

/* ---- what ---- */
static bool is_made_of(const char *text, const char *characters, size_t most)
{
    return utf8_length(text) <= most && strspn(text, characters) == strlen(text);
}

/* ALL beside others means all. NULL: one of them is no context. */
static const char *read_words(const struct placement_option *option, const char *sent)
{
    const char *kept = sent;
    for (const char *at = sent;; at++) {
        size_t len = strcspn(at, ";");
        if (!is_among(option->words, at, len))
            return NULL;
        if (len == strlen(option->usual) && strncmp(at, option->usual, len) == 0)
            kept = option->usual;
        at += len;
        if (!*at)
            return kept;
    }
}

static const char *read_value(const struct placement_option *option, const char *sent)
{
    switch (option->kind) {
    case PLACEMENT_ICON:
        return is_made_of(sent, LETTERS " -", ICON_MAX) ? sent : NULL;
    case PLACEMENT_WORD:
        return is_among(option->words, sent, strlen(sent)) ? sent : NULL;
    case PLACEMENT_WORDS:
        return read_words(option, sent);
    case PLACEMENT_PERCENT:
        return is_made_of(sent, DIGITS, PERCENT_DIGITS) ? sent : NULL;
    default:
        return sent;
    }
}

enum err placement_option_read(const struct placement_option *option, const char *sent, const char **kept_r)
{
    const bool said = sent && *sent;
    *kept_r = said ? read_value(option, sent) : option->usual;
    if (!said)
        return option->missing;
    return *kept_r ? ERR_NONE : ERR_ARGUMENT_VALUE;
}

/* ---- seeing ---- */
bool placement_is_seen(const struct placement *placement, const struct principal *who)
{
    return (placement->user_id == 0 || placement->user_id == who->user_id) &&
           (!placement->admin_only || who->admin);
}

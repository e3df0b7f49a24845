/* Settings come as text from whatever client and are kept as the text that config.get prints, so cleaning a value is
 * choosing its one spelling. A value outside a setting's documented choices is refused rather than stored: a line that
 * silently ignores its rule is harder to find than a refused call. */
#include "domain/line_rules.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"

enum { MAX_NUMBER_DIGITS = 9, ONLINE_MINUTES = 15 };

/* ---- values ---- */
static const char *clean_flag(const char *text)
{
    static const char *const yes[] = {"y", "1", "true"}, *const no[] = {"n", "0", "false"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcasecmp(text, yes[i]) == 0)
            return "Y";
        if (strcasecmp(text, no[i]) == 0)
            return "N";
    }
    return NULL;
}

static const char *clean_number(struct arena *arena, const char *text)
{
    text = utf8_trim(arena, text);
    size_t len = strspn(text, "0123456789");
    if (text[len] != '\0' || len > MAX_NUMBER_DIGITS)
        return NULL;
    return arena_printf(arena, "%ld", strtol(text, NULL, 10)); /* "" is 0, as forms send it */
}

/* One of "a|b|c" in its own spelling; NULL when it is none of them. */
static const char *clean_choice(struct arena *arena, const char *choices, const char *text, size_t len)
{
    for (const char *at = choices; at; at = strchr(at, '|')) {
        at += *at == '|';
        size_t size = strcspn(at, "|");
        if (size == len && strncasecmp(at, text, len) == 0)
            return arena_strn(arena, at, size);
    }
    return NULL;
}

static const char *clean_item(struct arena *arena, const struct line_setting_row *row, const char *item)
{
    if (row->choices)
        return clean_choice(arena, row->choices, item, strlen(item));
    return row->kind == LINE_IDS ? clean_number(arena, item) : item;
}

/* A comma list; empty items vanish. */
static const char *clean_list(struct arena *arena, const struct line_setting_row *row, const char *text)
{
    struct buf clean = {0};
    bool fine = true;
    while (fine && *text) {
        size_t len = strcspn(text, ",");
        const char *item = utf8_trim(arena, arena_strn(arena, text, len));
        if (*item) {
            item = clean_item(arena, row, item);
            fine = item != NULL;
            if (fine) {
                buf_puts(&clean, clean.len ? "," : "");
                buf_puts(&clean, item);
            }
        }
        text += len + (text[len] == ',');
    }
    const char *result = fine ? arena_str(arena, buf_str(&clean)) : NULL;
    buf_free(&clean);
    return result;
}

bool line_hour_read(const char *text, int *minutes_r)
{
    size_t digits = strspn(text, "0123456789");
    if (digits < 1 || digits > 2)
        return false;
    int hours = atoi(text), minutes = 0;
    text += digits;
    if (*text == '.' || *text == ':') {
        size_t after = strspn(++text, "0123456789");
        if (after < 1 || after > 2)
            return false;
        minutes = atoi(text);
        text += after;
    }
    if (*text || minutes > 59 || hours * 60 + minutes > 24 * 60)
        return false;
    *minutes_r = hours * 60 + minutes;
    return true;
}

const char *line_setting_clean(struct arena *arena, enum line_setting setting, const char *text)
{
    const struct line_setting_row *row = &line_setting_rows[setting];
    int minutes;
    switch (row->kind) {
    case LINE_YN:
        return clean_flag(text);
    case LINE_INT:
        return clean_number(arena, text);
    case LINE_CHOICE:
        return clean_choice(arena, row->choices, text, strlen(text));
    case LINE_LIST:
    case LINE_IDS:
        return clean_list(arena, row, text);
    case LINE_HOUR:
        return line_hour_read(text, &minutes) ? text : NULL;
    default:
        return text;
    }
}

bool line_language_valid(const char *language)
{
    size_t letters = strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (letters < 2 || letters > 3)
        return false;
    const char *region = language + letters;
    if (!*region)
        return true;
    return (*region == '-' || *region == '_') && isalpha((unsigned char)region[1]) &&
           isalpha((unsigned char)region[2]) && !region[3];
}

/* ---- queue ---- */
static const char *entity_kind(const char *type)
{
    if (strcasecmp(type, "user") == 0)
        return "user";
    return strcasecmp(type, "department") == 0 ? "department" : NULL;
}

static bool is_listed(const struct line_queue *queue, size_t count, const char *kind, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (queue[i].entity_id == id && strcmp(queue[i].entity_type, kind) == 0)
            return true;
    return false;
}

bool line_queue_clean(struct arena *arena, const struct line_queue *queue, size_t count,
    struct line_queue **clean_r, size_t *count_r)
{
    if (count > LINE_MAX_QUEUE)
        return false;
    struct line_queue *clean = arena_array_of(arena, struct line_queue, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const char *kind = entity_kind(queue[i].entity_type);
        if (!kind || queue[i].entity_id < 1)
            return false;
        if (is_listed(clean, kept, kind, queue[i].entity_id))
            continue;
        clean[kept] =
            (struct line_queue){.sort = (int64_t)kept, .entity_type = kind, .entity_id = queue[i].entity_id};
        kept++;
    }
    *clean_r = clean;
    *count_r = kept;
    return true;
}

bool line_member_online(const struct line_member *member, int64_t now)
{
    return member->last_activity_at > 0 && now - member->last_activity_at < ONLINE_MINUTES * MINUTE;
}

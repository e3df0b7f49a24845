/* Every value of a field is turned into either a number or folded text, by its kind; the operators know only those two. */
#include "domain/profile_filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/utf8.h"

#define ONLINE_FOR (15 * MINUTE)

/* ---- keys ---- */
bool condition_read(const char *key, enum profile_level level, struct condition *condition_r)
{
    *condition_r = (struct condition){0};
    condition_r->field = profile_find(filter_key_read(key, &condition_r->op, &condition_r->negative));
    return condition_r->field != PROFILE_COUNT && profile_fields[condition_r->field].level <= level;
}

/* ---- dates ---- */
/* Day, month and year in either notation; returns what follows, NULL when it is no date. */
static const char *date_part(const char *text, int *year_r, int *month_r, int *day_r)
{
    int len = 0;
    if (sscanf(text, "%4d-%2d-%2d%n", year_r, month_r, day_r, &len) != 3 &&
        sscanf(text, "%2d.%2d.%4d%n", day_r, month_r, year_r, &len) != 3)
        return NULL;
    bool sound = len && *month_r >= 1 && *month_r <= 12 && *day_r >= 1 && *day_r <= 31 && *year_r >= 1800;
    return sound ? text + len : NULL;
}

bool profile_time_read(const char *text, int64_t *time_r)
{
    struct tm parts = {.tm_isdst = -1};
    int month, hours = 0, minutes = 0;
    char sign = 0;
    const char *rest = date_part(text, &parts.tm_year, &month, &parts.tm_mday);
    if (!rest)
        return false;
    parts.tm_year -= 1900;
    parts.tm_mon = month - 1;
    if (*rest == 'T' || *rest == ' ') {
        int len = 0;
        if (sscanf(rest + 1, "%2d:%2d:%2d%n", &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &len) != 3 ||
            !len)
            return false;
        rest += 1 + len;
        if (*rest == '.')
            rest += 1 + strspn(rest + 1, "0123456789");
    }
    bool utc = *rest == 'Z' || sscanf(rest, "%c%2d:%2d", &sign, &hours, &minutes) == 3 ||
               sscanf(rest, "%c%2d%2d", &sign, &hours, &minutes) == 3;
    int64_t seconds = utc ? (int64_t)timegm(&parts) : (int64_t)mktime(&parts);
    if (utc)
        seconds -= (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    *time_r = seconds * SECOND;
    return true;
}

const char *profile_day_read(struct arena *arena, const char *text)
{
    int year, month, day;
    if (!*text)
        return "";
    if (!date_part(text, &year, &month, &day))
        return NULL;
    return arena_printf(arena, "%04d-%02d-%02d", year, month, day);
}

/* ---- one value of a field, made comparable ---- */
struct comparable {
    bool is_number;
    int64_t number;
    const char *text; /* folded */
};

bool profile_online(const struct profile *profile, int64_t now, int64_t online_user)
{
    int64_t seen = profile->user->last_activity_at;
    return profile->user->id == online_user || (seen > 0 && now - seen < ONLINE_FOR);
}

static struct comparable number_of(int64_t number)
{
    return (struct comparable){.is_number = true, .number = number};
}

static struct comparable value_of(struct arena *arena, const struct profile *profile, enum profile_id field,
    const struct profile_query *query)
{
    int64_t time;
    switch (profile_fields[field].kind) {
    case PROFILE_KIND_ID:
    case PROFILE_KIND_TIME:
    case PROFILE_KIND_STAMP:
        return number_of(profile_number(profile, field));
    case PROFILE_KIND_ACTIVE:
        return number_of(profile->user->active);
    case PROFILE_KIND_ONLINE:
        return number_of(profile_online(profile, query->now, query->online_user));
    case PROFILE_KIND_DAY:
        return number_of(profile_time_read(profile_text(profile, field), &time) ? time : 0);
    case PROFILE_KIND_DEPARTMENTS:
        return number_of(profile->department_count ? profile->departments[0] : 0);
    default:
        return (struct comparable){.text = utf8_fold(arena, profile_text(profile, field))};
    }
}

/* What the client sent, on the same scale; false: it is nothing a field of this kind can be. */
static bool wanted_of(
    struct arena *arena, enum profile_kind kind, const char *sent, struct comparable *wanted_r)
{
    char *end;
    *wanted_r = number_of(0);
    switch (kind) {
    case PROFILE_KIND_ID:
    case PROFILE_KIND_DEPARTMENTS:
        wanted_r->number = strtoll(sent, &end, 10);
        return end != sent && !*end;
    case PROFILE_KIND_TIME:
    case PROFILE_KIND_STAMP:
    case PROFILE_KIND_DAY:
        return !*sent || profile_time_read(sent, &wanted_r->number);
    case PROFILE_KIND_ACTIVE:
    case PROFILE_KIND_ONLINE:
        wanted_r->number = *sent && !strchr("0NnFf", *sent); /* Y, 1, true against N, 0, false and "" */
        return true;
    default:
        *wanted_r = (struct comparable){.text = utf8_fold(arena, sent)};
        return true;
    }
}

/* ---- conditions ---- */
/* A department condition looks at each of the person's departments. */
static bool departments_hold(const struct profile *profile, enum filter_operator op, int64_t wanted)
{
    for (size_t i = 0; i < profile->department_count; i++)
        if (filter_number_holds(profile->departments[i], op, wanted))
            return true;
    return false;
}

static bool one_holds(struct arena *arena, const struct profile *profile, const struct condition *condition,
    const struct profile_query *query, const char *sent)
{
    struct comparable wanted;
    enum profile_kind kind = profile_fields[condition->field].kind;
    if (!wanted_of(arena, kind, sent, &wanted))
        return false;
    if (kind == PROFILE_KIND_DEPARTMENTS)
        return departments_hold(profile, condition->op, wanted.number);
    struct comparable value = value_of(arena, profile, condition->field, query);
    return value.is_number ? filter_number_holds(value.number, condition->op, wanted.number)
                           : filter_text_holds(value.text, condition->op, wanted.text);
}

static bool condition_holds(struct arena *arena, const struct profile *profile,
    const struct condition *condition, const struct profile_query *query)
{
    bool any = false;
    for (size_t i = 0; i < condition->value_count && !any; i++)
        any = one_holds(arena, profile, condition, query, condition->values[i]);
    return any != condition->negative;
}

/* ---- words ---- */
static const char *department_names(
    struct arena *arena, const struct profile *profile, const struct profile_query *query)
{
    const char *names = "";
    for (size_t i = 0; i < profile->department_count; i++)
        for (size_t j = 0; j < query->department_count; j++)
            if (query->departments[j].id == profile->departments[i])
                names = arena_printf(arena, "%s %s", names, query->departments[j].name);
    return names;
}

static bool has_words(struct arena *arena, const char *text, const char *words)
{
    const char *folded = utf8_fold(arena, text);
    char *save = NULL, *list = utf8_fold(arena, words);
    for (char *word = strtok_r(list, " \t\r\n,", &save); word; word = strtok_r(NULL, " \t\r\n,", &save))
        if (!filter_has_word(folded, word))
            return false;
    return true;
}

static bool words_found(struct arena *arena, const struct profile *profile, const struct profile_query *query)
{
    const struct users *user = profile->user;
    const char *names = query->find || query->department_words ? department_names(arena, profile, query) : "";
    if (query->department_words && !has_words(arena, names, query->department_words))
        return false;
    return !query->find || has_words(arena,
                               arena_printf(arena, "%s %s %s %s %s", user->name, user->last_name,
                                   user->second_name, user->work_position, names),
                               query->find);
}

bool profile_fits(struct arena *arena, const struct profile *profile, const struct profile_query *query)
{
    for (size_t i = 0; i < query->condition_count; i++)
        if (!condition_holds(arena, profile, &query->conditions[i], query))
            return false;
    return words_found(arena, profile, query);
}

/* ---- order ---- */
struct sortable {
    struct comparable key;
    struct profile profile;
};

static int by_key(const void *a, const void *b, void *descending)
{
    const struct sortable *one = a, *other = b;
    int order = one->key.is_number
                    ? (one->key.number > other->key.number) - (one->key.number < other->key.number)
                    : strcmp(one->key.text, other->key.text);
    int64_t x = one->profile.user->id, y = other->profile.user->id;
    if (order == 0)
        return (x > y) - (x < y);
    return *(const bool *)descending ? -order : order;
}

size_t profile_select(
    struct arena *arena, struct profile *profiles, size_t count, const struct profile_query *query)
{
    struct sortable *fitting = arena_array_of(arena, struct sortable, count);
    size_t found = 0;
    bool descending = query->descending;
    for (size_t i = 0; i < count; i++)
        if (profile_fits(arena, &profiles[i], query))
            fitting[found++] =
                (struct sortable){value_of(arena, &profiles[i], query->sort, query), profiles[i]};
    qsort_r(fitting, found, sizeof *fitting, by_key, &descending);
    for (size_t i = 0; i < found; i++)
        profiles[i] = fitting[i].profile;
    return found;
}

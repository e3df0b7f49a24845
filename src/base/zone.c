/* A reader of TZif (RFC 8536), because no library serves. glibc only knows the process's zone, and setenv("TZ") races with
 * every other thread; ICU weighs 36 MB; GLib's development package brings forty others, for one function. What is needed
 * is one number, the offset at a moment, and the format was made to answer exactly that.
 *
 * A file is: a header and a block of 32-bit times for old readers, skipped; a header and a block of 64-bit times: moments
 * of change, the kind of time that begins at each, the kinds; and a rule in words ("CET-1CEST,M3.5.0,M10.5.0/3") for all
 * moments after the last one. Times before the first moment are of the first kind.
 *
 * Names come from whoever configures a line, so they are letters, digits, '_', '+' and '-' in parts joined by '/': no dot,
 * hence no way out of the folder. Files are small; a larger one is refused, and every count is checked against the length
 * before it is believed. Leap seconds (the "right/" files) are refused, our clock has none. */
#include "base/zone.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LARGEST_FILE = 64 * 1024, LONGEST_NAME = 64, HEADER = 44, HOUR_S = 3600, DAY_S = 86400 };
enum { LONGEST_RULE_HOURS = 167 }; /* RFC 8536, 3.3.1 */

static const char folder[] = "/usr/share/zoneinfo/";

/* One end of summer time: day of the year (Jn or n) or day of a week of a month (Mm.w.d), and the time of that day. */
struct change {
    enum { CHANGE_JULIAN, CHANGE_DAY, CHANGE_WEEKDAY } kind;
    int month, week, day;
    int64_t time; /* seconds after midnight, may be negative */
};

struct rule {
    bool known, has_summer;
    int64_t offset, summer_offset;
    struct change begin, end; /* of summer time */
};

struct zone {
    const unsigned char *moments, *kinds_at, *kinds; /* NULL moments: always UTC */
    uint32_t moment_count, kind_count;
    struct rule after;
};

/* ---- numbers of the file: big-endian ---- */
static uint32_t read32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t read64(const unsigned char *at)
{
    return (int64_t)((uint64_t)read32(at) << 32 | read32(at + 4));
}

/* ---- the rule in words ---- */
static bool number(const char **at, int lowest, int highest, int *value_r)
{
    int value = 0, digits = 0;
    for (; isdigit((unsigned char)**at) && digits < 4; (*at)++, digits++)
        value = value * 10 + (**at - '0');
    *value_r = value;
    return digits > 0 && value >= lowest && value <= highest;
}

/* "[+-]h[:mm[:ss]]" in seconds */
static bool duration(const char **at, int64_t *seconds_r)
{
    int64_t sign = **at == '-' ? -1 : 1;
    int hours, minutes = 0, seconds = 0;
    if (**at == '-' || **at == '+')
        (*at)++;
    if (!number(at, 0, LONGEST_RULE_HOURS, &hours))
        return false;
    if (**at == ':' && (++*at, !number(at, 0, 59, &minutes)))
        return false;
    if (**at == ':' && (++*at, !number(at, 0, 59, &seconds)))
        return false;
    *seconds_r = sign * (hours * HOUR_S + minutes * 60 + seconds);
    return true;
}

/* "CET" or "<+03>" */
static bool skip_name(const char **at)
{
    const char *start = *at;
    if (*start == '<') {
        *at = strchr(start, '>');
        return *at && ++*at;
    }
    while (isalpha((unsigned char)**at))
        (*at)++;
    return *at - start >= 3;
}

/* ",M3.5.0/2", ",J60", ",59/25" */
static bool read_change(const char **at, struct change *change)
{
    *change = (struct change){.kind = CHANGE_DAY, .time = 2 * HOUR_S};
    if (*(*at)++ != ',')
        return false;
    bool fine;
    if (**at == 'M') {
        ++*at;
        change->kind = CHANGE_WEEKDAY;
        fine = number(at, 1, 12, &change->month) && *(*at)++ == '.' && number(at, 1, 5, &change->week) &&
               *(*at)++ == '.' && number(at, 0, 6, &change->day);
    } else if (**at == 'J') {
        ++*at;
        change->kind = CHANGE_JULIAN;
        fine = number(at, 1, 365, &change->day);
    } else
        fine = number(at, 0, 365, &change->day);
    if (fine && **at == '/') {
        ++*at;
        fine = duration(at, &change->time);
    }
    return fine;
}

/* In words, offsets count westwards; here eastwards. */
static bool read_rule(const char *at, struct rule *rule)
{
    if (!skip_name(&at) || !duration(&at, &rule->offset))
        return false;
    rule->offset = -rule->offset;
    rule->summer_offset = rule->offset + HOUR_S;
    rule->known = true;
    if (!*at)
        return true;
    rule->has_summer = true;
    if (!skip_name(&at))
        return false;
    if (*at && *at != ',') {
        if (!duration(&at, &rule->summer_offset))
            return false;
        rule->summer_offset = -rule->summer_offset;
    }
    return read_change(&at, &rule->begin) && read_change(&at, &rule->end) && !*at;
}

/* ---- the rule in a year ---- */
static int64_t midnight(int year, int month, int day) /* month 0 … 11; as if local clocks were UTC */
{
    struct tm date = {.tm_year = year - 1900, .tm_mon = month, .tm_mday = day};
    return timegm(&date);
}

static int weekday(int64_t time)
{
    struct tm date;
    time_t seconds = (time_t)time;
    return gmtime_r(&seconds, &date) ? date.tm_wday : 0;
}

/* Week 5 is the last one that has this day. */
static int64_t day_of_week(int year, const struct change *change)
{
    int64_t first = midnight(year, change->month - 1, 1), next_month = midnight(year, change->month, 1);
    int64_t day = first + (change->day - weekday(first) + 7) % 7 * DAY_S + (change->week - 1) * 7 * DAY_S;
    return day < next_month ? day : day - 7 * DAY_S;
}

/* When local clocks show the moment of the change. */
static int64_t change_in(int year, const struct change *change)
{
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    switch (change->kind) {
    case CHANGE_WEEKDAY:
        return day_of_week(year, change) + change->time;
    case CHANGE_JULIAN: /* 29 February is never counted */
        return midnight(year, 0, change->day + (leap && change->day >= 60)) + change->time;
    case CHANGE_DAY:
        break;
    }
    return midnight(year, 0, change->day + 1) + change->time;
}

static int64_t rule_offset(const struct rule *rule, int64_t at)
{
    struct tm date;
    time_t local = (time_t)(at + rule->offset);
    if (!rule->has_summer || !gmtime_r(&local, &date))
        return rule->offset;
    int year = date.tm_year + 1900;
    int64_t begin = change_in(year, &rule->begin) - rule->offset;
    int64_t end = change_in(year, &rule->end) - rule->summer_offset;
    bool summer =
        begin < end ? at >= begin && at < end : at >= begin || at < end; /* or south of the equator */
    return summer ? rule->summer_offset : rule->offset;
}

/* ---- the file ---- */
/* Bytes of a block whose times have this size, by the counts in its header. */
static size_t block_size(const unsigned char *header, size_t time_size)
{
    size_t ut = read32(header + 20), standard = read32(header + 24), leaps = read32(header + 28);
    size_t moments = read32(header + 32), kinds = read32(header + 36), letters = read32(header + 40);
    return moments * (time_size + 1) + kinds * 6 + letters + leaps * (time_size + 4) + standard + ut;
}

static bool is_header(const unsigned char *at, size_t len)
{
    return len >= HEADER && memcmp(at, "TZif", 4) == 0 && at[4] >= '2';
}

static bool read_footer(struct arena *arena, const unsigned char *at, size_t len, struct rule *rule)
{
    const unsigned char *end = len > 1 && *at == '\n' ? memchr(at + 1, '\n', len - 1) : NULL;
    if (!end)
        return false;
    if (end == at + 1) /* nobody knows the future */
        return true;
    return read_rule(arena_strn(arena, (const char *)at + 1, (size_t)(end - at - 1)), rule);
}

static bool kinds_are_fine(const struct zone *zone)
{
    for (uint32_t i = 0; i < zone->moment_count; i++)
        if (zone->kinds_at[i] >= zone->kind_count)
            return false;
    return zone->kind_count > 0;
}

const struct zone *zone_read(struct arena *arena, const unsigned char *bytes, size_t len)
{
    struct zone *zone = arena_new_of(arena, struct zone);
    if (len > LARGEST_FILE || !is_header(bytes, len))
        return NULL;
    size_t skipped = HEADER + block_size(bytes, 4);
    if (skipped > len || !is_header(bytes + skipped, len - skipped))
        return NULL;
    const unsigned char *header = bytes + skipped;
    size_t size = HEADER + block_size(header, 8);
    if (size > len - skipped || read32(header + 28) != 0)
        return NULL;
    zone->moment_count = read32(header + 32);
    zone->kind_count = read32(header + 36);
    zone->moments = header + HEADER;
    zone->kinds_at = zone->moments + (size_t)zone->moment_count * 8;
    zone->kinds = zone->kinds_at + zone->moment_count;
    bool fine = kinds_are_fine(zone) && read_footer(arena, header + size, len - skipped - size, &zone->after);
    return fine ? zone : NULL;
}

static bool is_name(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    size_t len = strlen(name);
    return len > 0 && len <= LONGEST_NAME && strspn(name, letters) == len && name[0] != '/' &&
           name[len - 1] != '/' && !strstr(name, "//");
}

/* The whole file, or NULL: it is missing, no file, or too large to be a zone. */
static const unsigned char *load(struct arena *arena, const char *path, size_t *len_r)
{
    struct stat about;
    unsigned char *bytes = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size <= LARGEST_FILE) {
        bytes = arena_alloc(arena, (size_t)about.st_size + 1);
        ssize_t got = read(fd, bytes, (size_t)about.st_size);
        *len_r = got > 0 ? (size_t)got : 0;
    }
    close(fd);
    return bytes;
}

const struct zone *zone_open(struct arena *arena, const char *name)
{
    size_t len;
    if (!*name || strcmp(name, "UTC") == 0 || strcmp(name, "GMT") == 0)
        return arena_new_of(arena, struct zone);
    if (!is_name(name))
        return NULL;
    const unsigned char *bytes = load(arena, arena_printf(arena, "%s%s", folder, name), &len);
    return bytes ? zone_read(arena, bytes, len) : NULL;
}

/* ---- the answer ---- */
static int64_t kind_offset(const struct zone *zone, uint32_t kind)
{
    return (int32_t)read32(zone->kinds + (size_t)kind * 6);
}

int64_t zone_offset(const struct zone *zone, int64_t at)
{
    if (!zone->moments)
        return 0;
    uint32_t low = 0, high = zone->moment_count; /* the moments before `low` are past */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (read64(zone->moments + (size_t)middle * 8) <= at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->moment_count && zone->after.known)
        return rule_offset(&zone->after, at);
    return kind_offset(zone, low ? zone->kinds_at[low - 1] : 0);
}

/* Offsets of real zones at moments whose local time everybody can look up, and files that are none. */
#include "base/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { H = 3600 };

static struct arena *arena;

static int64_t utc(const char *text)
{
    struct tm date = {0};
    assert_non_null(strptime(text, "%Y-%m-%d %H:%M:%S", &date));
    return timegm(&date);
}

static int64_t offset(const char *name, const char *at)
{
    const struct zone *zone = zone_open(arena, name);
    assert_non_null(zone);
    return zone_offset(zone, utc(at));
}

static void summer_time_begins_and_ends(void **state)
{
    (void)state;
    assert_int_equal(1 * H, offset("Europe/Berlin", "2026-03-29 00:59:59"));
    assert_int_equal(2 * H, offset("Europe/Berlin", "2026-03-29 01:00:00"));
    assert_int_equal(2 * H, offset("Europe/Berlin", "2026-10-25 00:59:59"));
    assert_int_equal(1 * H, offset("Europe/Berlin", "2026-10-25 01:00:00"));
    assert_int_equal(-5 * H, offset("America/New_York", "2026-01-15 12:00:00"));
    assert_int_equal(-4 * H, offset("America/New_York", "2026-07-15 12:00:00"));
}

static void summer_is_in_january_in_the_south(void **state)
{
    (void)state;
    assert_int_equal(11 * H, offset("Australia/Sydney", "2026-01-15 12:00:00"));
    assert_int_equal(10 * H, offset("Australia/Sydney", "2026-07-15 12:00:00"));
}

static void offsets_need_not_be_whole_hours(void **state)
{
    (void)state;
    assert_int_equal(5 * H + 45 * 60, offset("Asia/Kathmandu", "2026-01-15 12:00:00"));
    assert_int_equal(10 * H + 1800, offset("Australia/Lord_Howe", "2026-07-15 12:00:00"));
    assert_int_equal(0, offset("UTC", "2026-07-15 12:00:00"));
    assert_int_equal(0, offset("", "2026-07-15 12:00:00"));
    assert_int_equal(-8 * H, offset("Etc/GMT+8", "2026-07-15 12:00:00"));
}

static void the_past_had_other_rules(void **state)
{
    (void)state;
    assert_int_equal(4 * H, offset("Europe/Moscow", "2012-07-15 12:00:00"));
    assert_int_equal(3 * H, offset("Europe/Moscow", "2026-07-15 12:00:00"));
    assert_int_equal(1 * H, offset("Europe/Berlin", "1970-07-15 12:00:00"));
    const struct zone *berlin = zone_open(arena, "Europe/Berlin");
    assert_int_equal(53 * 60 + 28, zone_offset(berlin, utc("1880-01-01 00:00:00")));
}

static void the_far_future_follows_the_rule_in_words(void **state)
{
    (void)state;
    assert_int_equal(1 * H, offset("Europe/Berlin", "2060-03-28 00:59:59"));
    assert_int_equal(2 * H, offset("Europe/Berlin", "2060-03-28 01:00:00"));
    assert_int_equal(2 * H, offset("Europe/Berlin", "2060-10-31 00:59:59"));
    assert_int_equal(1 * H, offset("Europe/Berlin", "2060-10-31 01:00:00"));
    assert_int_equal(11 * H, offset("Australia/Sydney", "2060-12-31 23:59:59"));
    assert_int_equal(5 * H + 1800, offset("Asia/Kolkata", "2060-07-15 12:00:00"));
}

/* The C library knows one zone at a time, which is enough to compare with. */
static void agrees_with_the_c_library(void **state)
{
    static const char *const names[] = {"Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York",
        "America/Sao_Paulo", "Asia/Tehran", "Asia/Gaza", "Australia/Lord_Howe", "Africa/Casablanca",
        "Pacific/Apia", "America/Nuuk", "Asia/Kathmandu", "Antarctica/Troll"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct zone *zone = zone_open(arena, names[i]);
        assert_non_null(zone);
        setenv("TZ", names[i], 1);
        tzset();
        for (time_t at = utc("1995-01-01 00:00:00"); at < utc("2080-01-01 00:00:00");
            at += 49 * H + 17 * 60) {
            struct tm local;
            localtime_r(&at, &local);
            if (local.tm_gmtoff != zone_offset(zone, at))
                fail_msg("%s at %lld: %ld, not %lld", names[i], (long long)at, local.tm_gmtoff,
                    (long long)zone_offset(zone, at));
        }
    }
    unsetenv("TZ");
    tzset();
}

static void names_do_not_leave_the_folder(void **state)
{
    static const char *const wrong[] = {"Europe/Atlantis", "Europe", "..", "../../../etc/passwd",
        "/etc/localtime", "Europe/../Europe/Berlin", "Europe//Berlin", "Europe/Berlin/", "tzdata.zi",
        "zone.tab", "Europe/Berlin\n", "right/Europe/Berlin",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_null(zone_open(arena, wrong[i]));
}

static unsigned char *berlin(size_t *len_r)
{
    unsigned char *bytes = arena_alloc(arena, 16384);
    FILE *file = fopen("/usr/share/zoneinfo/Europe/Berlin", "rb");
    assert_non_null(file);
    *len_r = fread(bytes, 1, 16384, file);
    fclose(file);
    return bytes;
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    (void)state;
    size_t len;
    const unsigned char *whole = berlin(&len);
    assert_non_null(zone_read(arena, whole, len));
    for (size_t cut = 0; cut < len; cut++)
        assert_null(zone_read(arena, arena_copy(arena, whole, cut), cut));
}

static void what_the_header_claims_is_not_believed(void **state)
{
    (void)state;
    size_t len;
    unsigned char *bytes = berlin(&len);
    for (size_t at = 20; at < 44; at++) {
        unsigned char before = bytes[at];
        bytes[at] = 0xff;
        assert_null(zone_read(arena, bytes, len));
        bytes[at] = before;
    }
    assert_non_null(zone_read(arena, bytes, len));
}

/* A file without moments, only with a rule in words. */
static const struct zone *ruled(const char *rule)
{
    static const char header[] =
        "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4";
    static const char block[] = "\0\0\0\0\0\0UTC";
    unsigned char *bytes = arena_alloc(arena, 512), *at = bytes;
    for (int i = 0; i < 2; i++) {
        memcpy(at, header, 44);
        memcpy(at + 44, block, 10);
        at += 54;
    }
    size_t len = strlen(rule);
    *at = '\n';
    memcpy(at + 1, rule, len);
    at[1 + len] = '\n';
    return zone_read(arena, bytes, 108 + len + 2);
}

static void rules_in_words_have_many_shapes(void **state)
{
    (void)state;
    int64_t winter = utc("2026-01-15 12:00:00"), summer = utc("2026-07-15 12:00:00");
    assert_int_equal(-3 * H, zone_offset(ruled("<-03>3"), winter));
    assert_int_equal(5 * H + 1800, zone_offset(ruled("IST-5:30"), winter));
    assert_int_equal(
        0, zone_offset(ruled("IST-1GMT0,M10.5.0,M3.5.0/1"), winter)); /* winter time is the exception */
    assert_int_equal(1 * H, zone_offset(ruled("IST-1GMT0,M10.5.0,M3.5.0/1"), summer));
    assert_int_equal(3 * H, zone_offset(ruled("EET-2EEST,J60/0,J300/0"), summer));
    assert_int_equal(2 * H, zone_offset(ruled("EET-2EEST,J60/0,J300/0"), utc("2028-02-29 12:00:00")));
    assert_int_equal(3 * H, zone_offset(ruled("EET-2EEST,59/0,299/0"), utc("2028-02-29 12:00:00")));
    assert_int_equal(1 * H, zone_offset(ruled("<+00>0<+01>,0/0,J365/25"), winter)); /* always summer */
    static const char *const wrong[] = {"X", "CET", "CET-1CEST", "CET-1CEST,M3.5.0",
        "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-168",
        "CET-1:60", "<CET-1", "CET-1CEST,J0,J9", "CET-1CEST,M3.5.0,M10.5.0x", "CET-1CEST,M3.5.0/168,M10.5.0"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_null(ruled(wrong[i]));
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(summer_time_begins_and_ends),
        TEST(summer_is_in_january_in_the_south), TEST(offsets_need_not_be_whole_hours),
        TEST(the_past_had_other_rules), TEST(the_far_future_follows_the_rule_in_words),
        TEST(agrees_with_the_c_library), TEST(names_do_not_leave_the_folder),
        TEST(a_file_cut_anywhere_is_refused), TEST(what_the_header_claims_is_not_believed),
        TEST(rules_in_words_have_many_shapes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

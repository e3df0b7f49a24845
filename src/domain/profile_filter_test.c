/* Conditions of user.get and words of user.search, on three people in memory. */
#include "domain/profile_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"

#define JULY_25 1721865600000LL /* 2024-07-25T00:00:00Z */

static struct arena *arena;
static struct users users[3];
static const int64_t departments_of[3][2] = {{1}, {1, 7}, {7}};
static const struct department all_departments[] = {
    {.id = 1, .name = "Company"}, {.id = 7, .name = "Отдел продаж"}};

static struct users person(int64_t id, const char *name, const char *last_name, const char *position)
{
    struct users user = FIELDS_EMPTY(USER_FIELDS);
    user.id = id;
    user.type = USER_EMPLOYEE;
    user.name = name;
    user.last_name = last_name;
    user.work_position = position;
    user.active = true;
    user.created_at = JULY_25 + id * DAY;
    return user;
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    users[0] = person(1, "Иван", "Петров", "Director");
    users[1] = person(2, "Anna", "Smith-Jones", "Sales manager");
    users[2] = person(10, "ivan", "Adams", "");
    users[1].birthday = "1990-02-03";
    users[2].active = false;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* The ids that `query` finds, as "1 2 10". */
static const char *found_by(struct profile_query *query)
{
    static const size_t counts[] = {1, 2, 1};
    struct profile profiles[3] = {0};
    const char *ids = "";
    for (int i = 0; i < 3; i++) {
        profiles[i].user = &users[i];
        profiles[i].departments = departments_of[i];
        profiles[i].department_count = counts[i];
    }
    profiles[0].rest[PROFILE_PERSONAL_CITY] = "Riga";
    query->departments = all_departments;
    query->department_count = 2;
    size_t count = profile_select(arena, profiles, 3, query);
    for (size_t i = 0; i < count; i++)
        ids = arena_printf(arena, "%s%s%d", ids, i ? " " : "", (int)profiles[i].user->id);
    return ids;
}

/* One condition, its values up to NULL. */
static const char *found(const char *key, ...)
{
    const char *values[8];
    struct condition condition;
    va_list args;
    assert_true(condition_read(key, PROFILE_FULL, &condition));
    condition.values = values;
    va_start(args, key);
    for (const char *value; (value = va_arg(args, const char *));)
        values[condition.value_count++] = value;
    va_end(args);
    struct profile_query query = {.conditions = &condition, .condition_count = 1};
    return found_by(&query);
}

static void without_an_operator_values_are_equal_without_case(void **state)
{
    (void)state;
    assert_string_equal(found("NAME", "IVAN", NULL), "10");
    assert_string_equal(found("name", "иван", NULL), "1");
    assert_string_equal(found("ID", "2", NULL), "2");
    assert_string_equal(found("ID", "1", "10", NULL), "1 10");
    assert_string_equal(found("ID", "two", NULL), "");
    assert_string_equal(found("PERSONAL_CITY", "riga", NULL), "1");
}

static void every_operator_does_what_it_says(void **state)
{
    (void)state;
    assert_string_equal(found("=ID", "2", NULL), "2");
    assert_string_equal(found("!ID", "2", NULL), "1 10");
    assert_string_equal(found("!=ID", "2", NULL), "1 10");
    assert_string_equal(found("@ID", "1", "2", NULL), "1 2");
    assert_string_equal(found("!@ID", "1", "2", NULL), "10");
    assert_string_equal(found(">ID", "2", NULL), "10");
    assert_string_equal(found(">=ID", "2", NULL), "2 10");
    assert_string_equal(found("<ID", "2", NULL), "1");
    assert_string_equal(found("<=ID", "2", NULL), "1 2");
    assert_string_equal(found("%NAME", "va", NULL), "10");
    assert_string_equal(found("!%NAME", "n", NULL), "1");
    assert_string_equal(found("=%NAME", "иВ%", NULL), "1");
    assert_string_equal(found("%=LAST_NAME", "%m%s", NULL), "2 10");
    assert_string_equal(found("!=%NAME", "%n%", NULL), "1");
    assert_string_equal(found("!%=NAME", "a%", NULL), "1 10");
    assert_string_equal(found("NAME", "iv%", NULL), "10");
}

static void departments_match_any_of_a_persons(void **state)
{
    (void)state;
    assert_string_equal(found("UF_DEPARTMENT", "7", NULL), "2 10");
    assert_string_equal(found("UF_DEPARTMENT", "1", "7", NULL), "1 2 10");
    assert_string_equal(found("!UF_DEPARTMENT", "7", NULL), "1");
}

static void flags_and_dates_are_compared_as_such(void **state)
{
    (void)state;
    assert_string_equal(found("ACTIVE", "Y", NULL), "1 2");
    assert_string_equal(found("ACTIVE", "true", NULL), "1 2");
    assert_string_equal(found("ACTIVE", "false", NULL), "10");
    assert_string_equal(found(">=DATE_REGISTER", "2024-07-27T00:00:00+00:00", NULL), "2 10");
    assert_string_equal(found("<DATE_REGISTER", "2024-07-27T02:00:00+02:00", NULL), "1");
    assert_string_equal(found("PERSONAL_BIRTHDAY", "03.02.1990", NULL), "2");
    assert_string_equal(found("PERSONAL_BIRTHDAY", "someday", NULL), "");
}

static void a_field_the_scope_hides_is_no_condition(void **state)
{
    (void)state;
    struct condition condition;
    assert_false(condition_read("EMAIL", PROFILE_BRIEF, &condition));
    assert_true(condition_read("%EMAIL", PROFILE_BASIC, &condition));
    assert_false(condition_read("LAST_LOGIN", PROFILE_BASIC, &condition));
    assert_false(condition_read("NO_SUCH_FIELD", PROFILE_FULL, &condition));
    assert_false(condition_read("!@", PROFILE_FULL, &condition));
}

static void words_are_found_by_their_beginnings(void **state)
{
    (void)state;
    assert_string_equal(found_by(&(struct profile_query){.find = "ив"}), "1");
    assert_string_equal(found_by(&(struct profile_query){.find = "jon ann"}), "2");
    assert_string_equal(found_by(&(struct profile_query){.find = "nna"}), "");
    assert_string_equal(found_by(&(struct profile_query){.find = "прода"}), "2 10");
    assert_string_equal(found_by(&(struct profile_query){.department_words = "company"}), "1 2");
    assert_string_equal(found_by(&(struct profile_query){.find = ""}), "1 2 10");
}

static void order_is_by_any_field_then_by_id(void **state)
{
    (void)state;
    assert_string_equal(found_by(&(struct profile_query){.descending = true}), "10 2 1");
    assert_string_equal(found_by(&(struct profile_query){.sort = PROFILE_LAST_NAME}), "10 2 1");
    assert_string_equal(found_by(&(struct profile_query){.sort = PROFILE_ACTIVE}), "10 1 2");
    assert_string_equal(
        found_by(&(struct profile_query){.sort = PROFILE_DATE_REGISTER, .descending = true}), "10 2 1");
}

static void whoever_was_seen_lately_is_online(void **state)
{
    (void)state;
    struct profile profile = {.user = &users[0]};
    users[0].last_activity_at = JULY_25;
    assert_true(profile_online(&profile, JULY_25 + 14 * MINUTE, 0));
    assert_false(profile_online(&profile, JULY_25 + 16 * MINUTE, 0));
    assert_true(profile_online(&profile, JULY_25 + DAY, 1)); /* the caller himself */
}

static void days_are_read_in_either_notation(void **state)
{
    (void)state;
    assert_string_equal(profile_day_read(arena, "1990-02-03"), "1990-02-03");
    assert_string_equal(profile_day_read(arena, "1990-02-03T00:00:00+03:00"), "1990-02-03");
    assert_string_equal(profile_day_read(arena, "03.02.1990"), "1990-02-03");
    assert_string_equal(profile_day_read(arena, ""), "");
    assert_null(profile_day_read(arena, "yesterday"));
    assert_null(profile_day_read(arena, "1990-13-03"));
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {cmocka_unit_test(without_an_operator_values_are_equal_without_case),
        cmocka_unit_test(every_operator_does_what_it_says),
        cmocka_unit_test(departments_match_any_of_a_persons),
        cmocka_unit_test(flags_and_dates_are_compared_as_such),
        cmocka_unit_test(a_field_the_scope_hides_is_no_condition),
        cmocka_unit_test(words_are_found_by_their_beginnings),
        cmocka_unit_test(order_is_by_any_field_then_by_id),
        cmocka_unit_test(whoever_was_seen_lately_is_online),
        cmocka_unit_test(days_are_read_in_either_notation)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

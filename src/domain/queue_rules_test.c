/* Whose turn it is, and who is passed over. */
#include "domain/queue_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "domain/presence_rules.h"

#define NOW (1700000000LL * SECOND)

static struct queue_person person(int64_t id, size_t place, int64_t turn, int64_t asked)
{
    return (struct queue_person){.presence = {.user_id = id,
                                     .active = true,
                                     .last_activity_at = NOW - MINUTE,
                                     .status = "",
                                     .workday = ""},
        .place = place,
        .turn = turn,
        .asked = asked};
}

/* "12 13 11" */
static const char *order(enum queue_type type, struct queue_person *people, size_t count, int64_t first)
{
    static char text[100];
    size_t len = 0;
    queue_order(type, people, count, first);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(
            text + len, sizeof text - len, "%s%lld", i ? " " : "", (long long)people[i].presence.user_id);
    return text;
}

static void evenly_asks_who_waits_longest(void **state)
{
    (void)state;
    struct queue_person people[] = {
        person(11, 0, 500, 0), person(12, 1, 0, 0), person(13, 2, 0, 0), person(14, 3, 300, 0)};
    assert_string_equal("12 13 14 11", order(QUEUE_EVENLY, people, 4, 0));
}

static void strictly_asks_in_the_queues_order(void **state)
{
    (void)state;
    struct queue_person people[] = {person(13, 2, 1, 0), person(11, 0, 500, 0), person(12, 1, 0, 0)};
    assert_string_equal("11 12 13", order(QUEUE_STRICTLY, people, 3, 0));
}

static void who_was_asked_for_this_session_comes_last_and_the_circle_goes_on(void **state)
{
    (void)state;
    struct queue_person people[] = {person(11, 0, 0, 7), person(12, 1, 0, 9), person(13, 2, 8, 0)};
    assert_string_equal("13 11 12", order(QUEUE_STRICTLY, people, 3, 0));
    assert_string_equal("13 11 12", order(QUEUE_EVENLY, people, 3, 0));
    people[0] = person(13, 2, 8, 10);
    assert_string_equal("11 12 13", order(QUEUE_STRICTLY, people, 3, 0));
}

static void a_returning_customers_operator_goes_first_until_he_was_asked(void **state)
{
    (void)state;
    struct queue_person people[] = {person(11, 0, 1, 0), person(12, 1, 2, 0), person(13, 2, 3, 0)};
    assert_true(queue_order(QUEUE_EVENLY, people, 3, 13));
    assert_string_equal("13 11 12", order(QUEUE_EVENLY, people, 3, 13));
    assert_false(queue_order(QUEUE_EVENLY, people, 3, 11)); /* it is his turn anyway */
    assert_false(queue_order(QUEUE_EVENLY, people, 3, 99));
    people[2].asked = 5;
    assert_false(queue_order(QUEUE_EVENLY, people, 3, people[2].presence.user_id));
}

static void who_let_it_go_is_left_alone_for_a_while(void **state)
{
    (void)state;
    struct queue_rules rules = {.let_go_for = MINUTE};
    struct queue_person him = person(11, 0, 0, 3);
    him.let_go_at = NOW - 59 * SECOND;
    assert_int_equal(QUEUE_LET_GO, queue_judge(&rules, &him, NOW));
    assert_int_equal(NOW + SECOND, queue_again_at(&rules, &him));
    assert_int_equal(QUEUE_TAKES, queue_judge(&rules, &him, NOW + SECOND));
    him.has_it = true;
    assert_int_equal(QUEUE_HAS_IT, queue_judge(&rules, &him, NOW + SECOND));
}

static void who_is_not_there_counts_only_where_the_line_looks(void **state)
{
    (void)state;
    struct queue_rules rules = {.check_available = true};
    struct queue_person him = person(11, 0, 0, 0);
    assert_int_equal(QUEUE_TAKES, queue_judge(&rules, &him, NOW));
    him.presence.idle_at = NOW;
    assert_int_equal(QUEUE_NOT_THERE, queue_judge(&rules, &him, NOW));
    rules.check_available = false;
    assert_int_equal(QUEUE_TAKES, queue_judge(&rules, &him, NOW));
}

static void types_are_read_by_name(void **state)
{
    (void)state;
    assert_int_equal(QUEUE_STRICTLY, queue_type_read("strictly"));
    assert_int_equal(QUEUE_ALL, queue_type_read("all"));
    assert_int_equal(QUEUE_EVENLY, queue_type_read("evenly"));
    assert_int_equal(QUEUE_EVENLY, queue_type_read(""));
    assert_string_equal("strictly", queue_type_name(QUEUE_STRICTLY));
}

/* ---- presence ---- */
static void presence_ends_a_quarter_of_an_hour_after_the_last_call(void **state)
{
    (void)state;
    struct presence him = person(11, 0, 0, 0).presence;
    assert_int_equal(PRESENCE_THERE, presence_judge(&him, NOW));
    assert_int_equal(NOW + 14 * MINUTE, presence_until(&him, NOW));
    assert_int_equal(PRESENCE_OFFLINE, presence_judge(&him, NOW + 14 * MINUTE));
    assert_int_equal(0, presence_until(&him, NOW + 14 * MINUTE));
}

static void what_somebody_says_of_himself_counts(void **state)
{
    (void)state;
    struct presence him = person(11, 0, 0, 0).presence;
    him.status = "online";
    assert_int_equal(PRESENCE_THERE, presence_judge(&him, NOW + DAY));
    assert_int_equal(0, presence_until(&him, NOW));
    him.status = "dnd";
    assert_int_equal(PRESENCE_BUSY, presence_judge(&him, NOW));
    him.workday = "closed";
    assert_int_equal(PRESENCE_DAY_OVER, presence_judge(&him, NOW));
    him.absent_until = NOW + HOUR;
    assert_int_equal(PRESENCE_ABSENT, presence_judge(&him, NOW));
    assert_int_equal(NOW + HOUR, presence_until(&him, NOW));
    assert_int_equal(PRESENCE_DAY_OVER, presence_judge(&him, NOW + HOUR));
    him.active = false;
    assert_int_equal(PRESENCE_DISMISSED, presence_judge(&him, NOW));
}

static void only_known_words_are_kept(void **state)
{
    (void)state;
    assert_true(presence_status_valid("break"));
    assert_true(presence_status_valid(""));
    assert_false(presence_status_valid("ONLINE!"));
    assert_true(presence_workday_valid("paused"));
    assert_false(presence_workday_valid("open"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evenly_asks_who_waits_longest),
        cmocka_unit_test(strictly_asks_in_the_queues_order),
        cmocka_unit_test(who_was_asked_for_this_session_comes_last_and_the_circle_goes_on),
        cmocka_unit_test(a_returning_customers_operator_goes_first_until_he_was_asked),
        cmocka_unit_test(who_let_it_go_is_left_alone_for_a_while),
        cmocka_unit_test(who_is_not_there_counts_only_where_the_line_looks),
        cmocka_unit_test(types_are_read_by_name),
        cmocka_unit_test(presence_ends_a_quarter_of_an_hour_after_the_last_call),
        cmocka_unit_test(what_somebody_says_of_himself_counts),
        cmocka_unit_test(only_known_words_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

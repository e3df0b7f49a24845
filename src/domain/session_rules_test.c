/* Every transition of the session, written down a second time. */
#include "domain/session_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* One line for each state: what follows each event, "-" where it is refused. */
static const char expected[] = "state          | waits  | offered | answered       | client       | operator "
                               "      | released | closing | closed | spam\n"
                               "new            | queued | offered | answered       | queued       | operator "
                               "wrote | -        | -       | closed | spam\n"
                               "queued         | queued | offered | answered       | queued       | operator "
                               "wrote | -        | -       | closed | spam\n"
                               "offered        | queued | offered | answered       | offered      | operator "
                               "wrote | queued   | -       | closed | spam\n"
                               "answered       | -      | -       | answered       | client wrote | operator "
                               "wrote | queued   | closing | closed | spam\n"
                               "client wrote   | -      | -       | client wrote   | client wrote | operator "
                               "wrote | queued   | closing | closed | spam\n"
                               "operator wrote | -      | -       | operator wrote | client wrote | operator "
                               "wrote | queued   | closing | closed | spam\n"
                               "closing        | -      | -       | answered       | client wrote | operator "
                               "wrote | queued   | closing | closed | spam\n"
                               "closed         | -      | -       | -              | -            | -        "
                               "      | -        | -       | -      | -\n"
                               "spam           | -      | -       | -              | -            | -        "
                               "      | -        | -       | -      | -\n";

static const enum session_state states[] = {SESSION_NEW, SESSION_QUEUED, SESSION_OFFERED, SESSION_ANSWERED,
    SESSION_CLIENT_WROTE, SESSION_OPERATOR_WROTE, SESSION_CLOSING, SESSION_CLOSED, SESSION_SPAM};

/* The next field of the text, without the blanks around it. */
static const char *field(const char **at, char out[32])
{
    size_t len = strcspn(*at, "|\n");
    const char *start = *at;
    *at += len + 1;
    while (len > 0 && *start == ' ')
        start++, len--;
    while (len > 0 && start[len - 1] == ' ')
        len--;
    assert_true(len < 32);
    memcpy(out, start, len);
    out[len] = 0;
    return out;
}

static void every_transition_is_the_one_written_here(void **state)
{
    (void)state;
    char name[32], want[32];
    const char *at = expected;
    field(&at, name);
    for (int e = 0; e < SESSION_EVENT_COUNT; e++)
        assert_string_equal(session_event_name((enum session_event)e), field(&at, name));
    for (size_t s = 0; s < sizeof states / sizeof *states; s++) {
        assert_string_equal(session_state_name(states[s]), field(&at, name));
        for (int e = 0; e < SESSION_EVENT_COUNT; e++) {
            enum session_state next = SESSION_NEW;
            bool possible = session_next(states[s], (enum session_event)e, &next);
            field(&at, want);
            assert_string_equal(want, possible ? session_state_name(next) : "-");
            if (!possible)
                assert_int_equal(SESSION_NEW, next);
        }
    }
    assert_int_equal(0, *at);
}

static void numbers_that_are_no_state_refuse_everything(void **state)
{
    (void)state;
    enum session_state next;
    for (int e = 0; e < SESSION_EVENT_COUNT; e++)
        assert_false(session_next((enum session_state)5, (enum session_event)e, &next));
    assert_string_equal("?", session_state_name((enum session_state)5));
}

static void only_the_two_last_states_are_over(void **state)
{
    (void)state;
    for (size_t s = 0; s < sizeof states / sizeof *states; s++) {
        assert_int_equal(states[s] >= SESSION_CLOSED, session_is_over(states[s]));
        assert_int_equal(
            states[s] >= SESSION_ANSWERED && states[s] < SESSION_CLOSING, session_has_operator(states[s]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_transition_is_the_one_written_here),
        cmocka_unit_test(numbers_that_are_no_state_refuse_everything),
        cmocka_unit_test(only_the_two_last_states_are_over)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

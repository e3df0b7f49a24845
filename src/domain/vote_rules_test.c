/* What is a vote and what is a word. */
#include "domain/vote_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_asked_for_answers_are_votes(void **state)
{
    (void)state;
    assert_int_equal(VOTE_LIKE, vote_read("1"));
    assert_int_equal(VOTE_DISLIKE, vote_read("0"));
    assert_int_equal(VOTE_LIKE, vote_read(" 1\r\n"));
    assert_int_equal(VOTE_LIKE, vote_read("\U0001F44D"));
    assert_int_equal(VOTE_DISLIKE, vote_read("\U0001F44E"));
}

static void everything_else_is_a_word(void **state)
{
    static const char *const words[] = {
        "", " ", "2", "10", "01", "1 0", "1.", "1 more question", "-1", "yes"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_int_equal(VOTE_NONE, vote_read(words[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_asked_for_answers_are_votes), cmocka_unit_test(everything_else_is_a_word)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

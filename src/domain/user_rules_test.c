/* What passes for an e-mail and for a login. */
#include "domain/user_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void ordinary_addresses_pass(void **state)
{
    (void)state;
    assert_true(user_email_valid("newuser1@example.com"));
    assert_true(user_email_valid("o'neil+desk@mail.example.co.uk"));
    assert_true(user_email_valid("почта@пример.рф"));
}

static void what_no_mail_can_reach_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "anna", "@example.com", "anna@", "anna@localhost", "anna@.com",
        "anna@a..b", "anna@example.", "a b@example.com", "a@b@example.com", "<anna@example.com>",
        "anna@example.com\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(user_email_valid(wrong[i]));
}

static void a_login_is_one_word_and_no_number(void **state)
{
    (void)state;
    assert_true(user_login_valid("anna"));
    assert_true(user_login_valid("анна-2"));
    assert_false(user_login_valid(""));
    assert_false(user_login_valid("anna smith"));
    assert_false(user_login_valid("12"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ordinary_addresses_pass),
        cmocka_unit_test(what_no_mail_can_reach_is_refused),
        cmocka_unit_test(a_login_is_one_word_and_no_number)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

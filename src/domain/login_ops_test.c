/* Logins at the portal's own pages, and invitations, against a real database. Time is ops.now. */
#include "domain/login_ops.h"

#include "domain/auth_ops.h"
#include "domain/test_world.h"
#include "store/token_store.h"

static int64_t worker;

static int set_up(void **state)
{
    (void)state;
    world_begin();
    worker = user_store_add(db, arena,
        &(struct users){.type = USER_EMPLOYEE,
            .login = "worker",
            .password_hash = "x",
            .name = "worker",
            .active = true});
    return 0;
}

static void a_login_lasts_until_it_ends(void **state)
{
    (void)state;
    char *cookie = login_begin(&ops, login_find(&ops, "worker"));
    assert_int_equal(ERR_NONE, auth_session(&ops, cookie));
    assert_int_equal(AUTH_SESSION, ops.who.kind);
    assert_int_equal(worker, ops.who.user_id);
    assert_int_equal(ops.now, user_store_get(db, arena, worker)->last_login_at);
    login_end(&ops, cookie);
    assert_int_equal(ERR_NO_AUTH, auth_session(&ops, cookie));
}

static void a_login_expires(void **state)
{
    (void)state;
    char *cookie = login_begin(&ops, login_find(&ops, "worker"));
    ops.now += settings.web_session_s * SECOND;
    assert_int_equal(ERR_NO_AUTH, auth_session(&ops, cookie));
    assert_int_equal(ERR_NO_AUTH, auth_session(&ops, NULL));
}

static void nobody_else_logs_in(void **state)
{
    (void)state;
    assert_null(login_find(&ops, "nobody"));
    assert_null(login_find(&ops, ""));
    deactivate(worker);
    assert_null(login_find(&ops, "worker"));
}

static void an_invitation_works_once(void **state)
{
    (void)state;
    char *url = login_invite(&ops, worker), *token = strchr(url, '=') + 1;
    char *cookie = login_begin(&ops, login_find(&ops, "worker"));
    assert_int_equal(worker, login_invited(&ops, token)->id);
    assert_int_equal(ERR_NONE, login_set_password(&ops, token, "new hash"));
    assert_string_equal("new hash", user_store_get(db, arena, worker)->password_hash);
    assert_int_equal(ERR_NO_AUTH, login_set_password(&ops, token, "other hash"));
    assert_int_equal(ERR_NO_AUTH, auth_session(&ops, cookie)); /* whoever was signed in before is out */
}

static void an_invitation_expires(void **state)
{
    (void)state;
    char *token = strchr(login_invite(&ops, worker), '=') + 1;
    ops.now += settings.invite_s * SECOND;
    assert_null(login_invited(&ops, token));
    assert_null(login_invited(&ops, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_login_lasts_until_it_ends), TEST(a_login_expires),
        TEST(nobody_else_logs_in), TEST(an_invitation_works_once), TEST(an_invitation_expires)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Who gets in and who does not: webhooks, access tokens, codes, refresh tokens, against a real database. Time is ops.now,
 * so an hour passes by adding one. */
#include "domain/auth_ops.h"

#include "domain/oauth_ops.h"
#include "domain/test_world.h"
#include "store/token_store.h"

static int64_t admin, worker, guest;
static struct app *app;
static const char hook_secret[] = "hooksecret";

static int64_t add_person(const char *name, const char *type, bool is_admin)
{
    return user_store_add(db, arena,
        &(struct users){.type = type,
            .login = name,
            .password_hash = "x",
            .name = name,
            .last_name = "Smith",
            .admin = is_admin,
            .active = true});
}

static struct app *new_app(bool installed)
{
    return access_store_app(db, arena, add_app("im,imbot", installed));
}

static int set_up(void **state)
{
    (void)state;
    world_begin();
    admin = add_person("admin", USER_EMPLOYEE, true);
    worker = add_person("worker", USER_EMPLOYEE, false);
    guest = add_person("", USER_GUEST, false);
    app = new_app(true);
    return 0;
}

/* ---- webhooks ---- */
static int64_t add_webhook(bool active, int64_t expires_at)
{
    return access_store_webhook_add(db, &(struct webhook){.user_id = worker,
                                            .secret_hash = hash_text(arena, hook_secret),
                                            .title = "",
                                            .scopes = "im",
                                            .active = active,
                                            .expires_at = expires_at});
}

static void a_webhook_acts_as_its_user_within_its_scopes(void **state)
{
    (void)state;
    int64_t id = add_webhook(true, 0);
    assert_int_equal(ERR_NONE, auth_webhook(&ops, worker, hook_secret));
    assert_int_equal(AUTH_WEBHOOK, ops.who.kind);
    assert_int_equal(worker, ops.who.user_id);
    assert_int_equal(id, ops.who.webhook_id);
    assert_int_equal(0, ops.who.app_id);
    assert_false(ops.who.admin);
    assert_int_equal(SCOPE_BASIC | SCOPE_IM, ops.who.scopes);
}

static void a_wrong_user_or_secret_is_refused(void **state)
{
    (void)state;
    add_webhook(true, 0);
    assert_int_equal(ERR_INVALID_CREDENTIALS, auth_webhook(&ops, worker, "other"));
    assert_int_equal(ERR_INVALID_CREDENTIALS, auth_webhook(&ops, admin, hook_secret));
    assert_int_equal(ERR_INVALID_CREDENTIALS, auth_webhook(&ops, 999, hook_secret));
    assert_int_equal(ERR_INVALID_CREDENTIALS, auth_webhook(&ops, worker, ""));
    assert_int_equal(ERR_INVALID_CREDENTIALS, auth_webhook(&ops, worker, NULL));
    assert_int_equal(AUTH_NONE, ops.who.kind);
}

static void a_webhook_that_is_off_is_refused(void **state)
{
    (void)state;
    add_webhook(false, 0);
    assert_int_equal(ERR_INVALID_CREDENTIALS, auth_webhook(&ops, worker, hook_secret));
}

static void a_webhook_ends_at_its_date(void **state)
{
    (void)state;
    add_webhook(true, ops.now + HOUR);
    ops.now += HOUR - 1;
    assert_int_equal(ERR_NONE, auth_webhook(&ops, worker, hook_secret));
    ops.now += 1;
    assert_int_equal(ERR_INVALID_CREDENTIALS, auth_webhook(&ops, worker, hook_secret));
}

static void a_webhook_of_an_inactive_user_is_refused(void **state)
{
    (void)state;
    add_webhook(true, 0);
    deactivate(worker);
    assert_int_equal(ERR_INVALID_CREDENTIALS, auth_webhook(&ops, worker, hook_secret));
}

/* ---- access tokens ---- */
static char *token_for(const struct app *of, int64_t user_id)
{
    return auth_make_access_token(&ops, of, user_id, ops.now + HOUR);
}

static void a_token_carries_application_and_user(void **state)
{
    (void)state;
    char *token = token_for(app, admin);
    assert_int_equal(
        strlen(token), strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789."));
    assert_int_equal(ERR_NONE, auth_token(&ops, token));
    assert_int_equal(AUTH_APP, ops.who.kind);
    assert_int_equal(app->id, ops.who.app_id);
    assert_int_equal(admin, ops.who.user_id);
    assert_true(ops.who.admin);
    assert_int_equal(SCOPE_BASIC | SCOPE_IM | SCOPE_IMBOT, ops.who.scopes);
}

static void a_changed_token_is_none_of_ours(void **state)
{
    (void)state;
    char *good = token_for(app, worker);
    for (size_t i = 0; good[i]; i++) {
        char *bad = arena_str(arena, good);
        bad[i] = bad[i] == '1' ? '2' : '1';
        assert_int_equal(ERR_NO_AUTH, auth_token(&ops, bad));
    }
    static const char *const nonsense[] = {NULL, "", "a", "a.", "a.1.2.3.4", "a.1.2.3.4.", "a.-1.2.3.4.x",
        "b.1.2.3.4.x", "a.99999999999999999999.1.1.1.x"};
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++)
        assert_int_equal(ERR_NO_AUTH, auth_token(&ops, nonsense[i]));
}

static void another_portals_token_is_none_of_ours(void **state)
{
    (void)state;
    char *token = token_for(app, worker);
    secret_set_key((const unsigned char *)"another key of thirty-two bytes!");
    assert_int_equal(ERR_NO_AUTH, auth_token(&ops, token));
}

static void a_token_expires_after_its_hour(void **state)
{
    (void)state;
    char *token = token_for(app, worker);
    assert_int_equal(ops.now + HOUR, auth_token_expires(token));
    ops.now += HOUR - 1;
    assert_int_equal(ERR_NONE, auth_token(&ops, token));
    ops.now += 1;
    assert_int_equal(ERR_EXPIRED_TOKEN, auth_token(&ops, token));
}

static void a_removed_applications_token_is_invalid_even_when_expired(void **state)
{
    (void)state;
    char *token = token_for(app, worker);
    app->removed_at = ops.now;
    access_store_app_save(db, app);
    assert_int_equal(ERR_INVALID_TOKEN, auth_token(&ops, token));
    ops.now += 2 * HOUR;
    assert_int_equal(ERR_INVALID_TOKEN, auth_token(&ops, token));
}

static void raising_the_generation_revokes(void **state)
{
    (void)state;
    char *token = token_for(app, worker);
    app->generation++;
    access_store_app_save(db, app);
    assert_int_equal(ERR_INVALID_TOKEN, auth_token(&ops, token));
    assert_int_equal(ERR_NONE, auth_token(&ops, token_for(app, worker)));
}

static void an_inactive_user_has_no_access(void **state)
{
    (void)state;
    char *token = token_for(app, worker);
    deactivate(worker);
    assert_int_equal(ERR_USER_ACCESS, auth_token(&ops, token));
}

static void an_application_that_is_not_installed_serves_administrators_only(void **state)
{
    (void)state;
    const struct app *fresh = new_app(false);
    assert_int_equal(ERR_USER_ACCESS, auth_token(&ops, token_for(fresh, worker)));
    assert_int_equal(ERR_NONE, auth_token(&ops, token_for(fresh, admin)));
}

static void a_guest_has_a_token_of_his_own_kind(void **state)
{
    (void)state;
    char *token = auth_make_guest_token(&ops, guest, ops.now + HOUR);
    assert_int_equal(ERR_NONE, auth_token(&ops, token));
    assert_int_equal(AUTH_GUEST, ops.who.kind);
    assert_int_equal(guest, ops.who.user_id);
    assert_false(ops.who.admin);
    /* an employee's id in a guest's token opens nothing */
    assert_int_equal(ERR_USER_ACCESS, auth_token(&ops, auth_make_guest_token(&ops, admin, ops.now + HOUR)));
    ops.now += HOUR;
    assert_int_equal(ERR_EXPIRED_TOKEN, auth_token(&ops, token));
}

static void activity_moves_once_a_minute(void **state)
{
    (void)state;
    int64_t first = ops.now;
    assert_int_equal(ERR_NONE, auth_token(&ops, token_for(app, worker)));
    auth_touch(&ops);
    ops.now += 30 * SECOND;
    auth_touch(&ops);
    assert_int_equal(first, user_store_get(db, arena, worker)->last_activity_at);
    ops.now += 31 * SECOND;
    auth_touch(&ops);
    assert_int_equal(ops.now, user_store_get(db, arena, worker)->last_activity_at);
}

/* ---- codes and refresh tokens ---- */
static enum err exchange(const char *code, const char *refresh, struct oauth_grant *grant_r)
{
    return oauth_grant(&ops,
        &(struct oauth_request){.grant_type = code ? "authorization_code" : "refresh_token",
            .client_id = app->client_id,
            .client_secret = client_secret,
            .code = code,
            .refresh_token = refresh},
        grant_r);
}

static const char *refreshed(const char *token)
{
    struct oauth_grant grant;
    assert_int_equal(ERR_NONE, exchange(NULL, token, &grant));
    assert_int_equal(ERR_NONE, auth_token(&ops, grant.access_token));
    return grant.refresh_token;
}

static void assert_refused(const char *refresh)
{
    struct oauth_grant grant;
    assert_int_equal(ERR_OAUTH_GRANT, exchange(NULL, refresh, &grant));
}

static void a_code_works_once(void **state)
{
    (void)state;
    struct oauth_grant grant;
    char *code = oauth_make_code(&ops, app, worker);
    assert_int_equal(ERR_NONE, exchange(code, NULL, &grant));
    assert_int_equal(worker, grant.user_id);
    assert_int_equal(ERR_NONE, auth_token(&ops, grant.access_token));
    assert_int_equal(worker, ops.who.user_id);
    const char *refresh = grant.refresh_token;
    assert_int_equal(ERR_OAUTH_GRANT, exchange(code, NULL, &grant));
    assert_refused(refresh); /* somebody else had the code: what it gave is revoked */
}

static void a_code_lives_thirty_seconds(void **state)
{
    (void)state;
    struct oauth_grant grant;
    char *late = oauth_make_code(&ops, app, worker), *in_time = oauth_make_code(&ops, app, worker);
    ops.now += 30 * SECOND - 1;
    assert_int_equal(ERR_NONE, exchange(in_time, NULL, &grant));
    ops.now += 1;
    assert_int_equal(ERR_OAUTH_GRANT, exchange(late, NULL, &grant));
}

static void a_code_belongs_to_its_application(void **state)
{
    (void)state;
    struct oauth_grant grant;
    assert_int_equal(ERR_OAUTH_GRANT, exchange(oauth_make_code(&ops, new_app(false), admin), NULL, &grant));
    assert_int_equal(ERR_OAUTH_GRANT, exchange("unknown", NULL, &grant));
}

static void the_client_is_checked_first(void **state)
{
    (void)state;
    struct oauth_grant grant;
    struct oauth_request request = {
        .grant_type = "refresh_token", .client_id = "local.none", .client_secret = "x"};
    assert_int_equal(ERR_OAUTH_CLIENT_UNKNOWN, oauth_grant(&ops, &request, &grant));
    request.client_id = app->client_id;
    assert_int_equal(ERR_OAUTH_CLIENT, oauth_grant(&ops, &request, &grant));
    request.client_secret = NULL;
    assert_int_equal(ERR_OAUTH_CLIENT, oauth_grant(&ops, &request, &grant));
    request.client_secret = client_secret;
    assert_int_equal(ERR_OAUTH_REQUEST, oauth_grant(&ops, &request, &grant));
    request.client_id = NULL;
    assert_int_equal(ERR_OAUTH_REQUEST, oauth_grant(&ops, &request, &grant));
    request.grant_type = "password";
    assert_int_equal(ERR_OAUTH_GRANT_TYPE, oauth_grant(&ops, &request, &grant));
    request.grant_type = NULL;
    assert_int_equal(ERR_OAUTH_REQUEST, oauth_grant(&ops, &request, &grant));
}

static void a_refresh_token_rotates(void **state)
{
    (void)state;
    const char *first = auth_make_refresh_token(&ops, app, worker);
    const char *second = refreshed(first);
    assert_string_not_equal(first, second);
    refreshed(refreshed(second));
}

static void two_workers_may_race(void **state)
{
    (void)state;
    const char *first = auth_make_refresh_token(&ops, app, worker);
    const char *mine = refreshed(first);
    ops.now += 5 * MINUTE;
    const char *yours = refreshed(first);
    refreshed(mine);
    refreshed(yours);
}

static void the_old_token_dies_when_its_successor_is_used(void **state)
{
    (void)state;
    const char *first = auth_make_refresh_token(&ops, app, worker);
    const char *third = refreshed(refreshed(first));
    assert_refused(first);
    assert_refused(third); /* and with it the family */
}

static void the_old_token_dies_after_five_minutes(void **state)
{
    (void)state;
    const char *first = auth_make_refresh_token(&ops, app, worker);
    const char *second = refreshed(first);
    ops.now += 5 * MINUTE + 1;
    assert_refused(first);
    assert_refused(second);
}

static void families_do_not_touch_each_other(void **state)
{
    (void)state;
    const char *one = auth_make_refresh_token(&ops, app, worker),
               *other = auth_make_refresh_token(&ops, app, worker);
    refreshed(refreshed(one));
    assert_refused(one);
    refreshed(other);
}

static void a_refresh_token_lives_a_hundred_and_eighty_days(void **state)
{
    (void)state;
    const char *one = auth_make_refresh_token(&ops, app, worker),
               *other = auth_make_refresh_token(&ops, app, worker);
    ops.now += 180 * DAY - 1;
    refreshed(one);
    ops.now += 1;
    assert_refused(other);
}

static int64_t stored_refresh_tokens(void)
{
    return db_number(db, -1, "SELECT count(*) FROM refresh_token");
}

static void a_sealed_refresh_token_costs_nothing_until_it_is_used(void **state)
{
    (void)state;
    int64_t before = stored_refresh_tokens();
    const char *sealed = auth_make_sealed_refresh_token(&ops, app, worker);
    assert_int_equal(before, stored_refresh_tokens());
    assert_int_equal(ERR_NO_AUTH, auth_token(&ops, sealed));
    const char *mine = refreshed(sealed);
    ops.now += 10 * DAY;
    const char *yours = refreshed(sealed); /* of another handler, which does not know of the first */
    refreshed(refreshed(mine));
    assert_refused(mine);
    refreshed(yours); /* another family */
}

static void a_sealed_refresh_token_serves_its_application_and_user_only(void **state)
{
    (void)state;
    const char *sealed = auth_make_sealed_refresh_token(&ops, app, worker);
    char *forged = arena_strn(arena, sealed, strlen(sealed));
    forged[4] = forged[4] == '9' ? '8' : '9'; /* another user */
    assert_refused(forged);
    struct app *other = new_app(true);
    assert_refused(auth_make_sealed_refresh_token(&ops, other, worker));
    deactivate(worker);
    assert_refused(sealed);
}

static void a_sealed_refresh_token_ends(void **state)
{
    (void)state;
    const char *sealed = auth_make_sealed_refresh_token(&ops, app, worker);
    app->generation++;
    access_store_app_save(db, app);
    assert_refused(sealed);
    sealed = auth_make_sealed_refresh_token(&ops, app, worker);
    ops.now += 180 * DAY - 1;
    refreshed(sealed);
    ops.now += 1;
    assert_refused(sealed);
}

static void an_inactive_users_refresh_token_is_refused(void **state)
{
    (void)state;
    const char *token = auth_make_refresh_token(&ops, app, worker);
    deactivate(worker);
    assert_refused(token);
}

static void what_expired_is_forgotten(void **state)
{
    (void)state;
    auth_make_refresh_token(&ops, app, worker);
    oauth_make_code(&ops, app, worker);
    ops.now += 181 * DAY;
    token_store_purge(db, ops.now);
    assert_int_equal(0, db_number(db, -1, "SELECT count(*) FROM refresh_token"));
    assert_int_equal(0, db_number(db, -1, "SELECT count(*) FROM oauth_code"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_webhook_acts_as_its_user_within_its_scopes),
        TEST(a_wrong_user_or_secret_is_refused),
        TEST(a_webhook_that_is_off_is_refused),
        TEST(a_webhook_ends_at_its_date),
        TEST(a_webhook_of_an_inactive_user_is_refused),
        TEST(a_token_carries_application_and_user),
        TEST(a_changed_token_is_none_of_ours),
        TEST(another_portals_token_is_none_of_ours),
        TEST(a_token_expires_after_its_hour),
        TEST(a_removed_applications_token_is_invalid_even_when_expired),
        TEST(raising_the_generation_revokes),
        TEST(an_inactive_user_has_no_access),
        TEST(an_application_that_is_not_installed_serves_administrators_only),
        TEST(a_guest_has_a_token_of_his_own_kind),
        TEST(activity_moves_once_a_minute),
        TEST(a_code_works_once),
        TEST(a_code_lives_thirty_seconds),
        TEST(a_code_belongs_to_its_application),
        TEST(the_client_is_checked_first),
        TEST(a_refresh_token_rotates),
        TEST(two_workers_may_race),
        TEST(the_old_token_dies_when_its_successor_is_used),
        TEST(the_old_token_dies_after_five_minutes),
        TEST(families_do_not_touch_each_other),
        TEST(a_refresh_token_lives_a_hundred_and_eighty_days),
        TEST(a_sealed_refresh_token_costs_nothing_until_it_is_used),
        TEST(a_sealed_refresh_token_serves_its_application_and_user_only),
        TEST(a_sealed_refresh_token_ends),
        TEST(an_inactive_users_refresh_token_is_refused),
        TEST(what_expired_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

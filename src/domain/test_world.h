/* What every test of an operation stands on: an empty migrated database in memory (with SWITCHLINE_TEST_WORLD=server one of
 * SWITCHLINE_TEST_DATABASE, which serves the whole program, because nobody commits), an arena, default settings, and a struct
 * ops at a fixed noon, in one transaction that is thrown away. A test file writes its own set_up(), which begins with
 * world_begin(); tear_down() and TEST() are here. Time passes by adding to ops.now. Included by tests only, each of which
 * is a program of its own: hence variables in a header, and words that not every test needs. */
#ifndef SWITCHLINE_DOMAIN_TEST_WORLD_H
#define SWITCHLINE_DOMAIN_TEST_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/secret.h"
#include "db/db.h"
#include "db/test_database.h"
#include "domain/ops.h"
#include "store/access_store.h"
#include "store/user_store.h"

#define UNUSED __attribute__((unused))
#define NOON   (1700000000LL * SECOND)

static struct arena *arena;
static struct db *db;
static struct settings settings;
static struct ops ops;
UNUSED static const char *world_place = ":memory:"; /* for db_open(); a test may choose another */

static struct test_database world_database;

static void world_remove(void)
{
    test_database_remove(&world_database);
}

UNUSED static void world_choose(void)
{
    const char *chosen = getenv("SWITCHLINE_TEST_WORLD");
    if (!chosen || strcmp(chosen, "server") != 0 || strcmp(world_place, ":memory:") != 0)
        return;
    test_database_make(&world_database, true, "UTF8");
    world_place = world_database.where;
    atexit(world_remove);
}

UNUSED static void world_begin(void)
{
    char error[256];
    world_choose();
    secret_init();
    secret_set_key((const unsigned char *)"0123456789abcdef0123456789abcdef");
    arena = arena_new();
    db = db_open(world_place, DB_WRITE, error, sizeof error);
    assert_non_null(db);
    assert_true(db_migrate(db, error, sizeof error));
    settings_default(&settings);
    ops = (struct ops){.arena = arena, .db = db, .now = NOON, .settings = &settings, .base_url = "http://x"};
    db_begin(db);
}

/* Also the place where a statement that failed unnoticed is noticed. */
static int tear_down(void **state)
{
    (void)state;
    assert_false(db_failed(db));
    db_rollback(db);
    db_close(&db);
    arena_free(&arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* An active user; type is USER_EMPLOYEE, USER_CONNECTOR, … Returns the id. */
UNUSED static int64_t add_user(const char *name, const char *type)
{
    return user_store_add(
        db, arena, &(struct users){.type = type, .login = name, .name = name, .active = true});
}

UNUSED static void deactivate(int64_t user_id)
{
    struct users *user = user_store_get(db, arena, user_id);
    user->active = false;
    user_store_save(db, arena, user);
}

/* A local application of the first user; scope_list: "im,imbot". Returns the id. */
static const char client_secret[] = "thesecret";
UNUSED static int64_t add_app(const char *scope_list, bool installed)
{
    return access_store_app_add(db, &(struct app){.client_id = random_token(arena, 12),
                                        .secret_hash = hash_text(arena, client_secret),
                                        .name = "App",
                                        .scopes = scope_list,
                                        .installed = installed,
                                        .version = 1,
                                        .application_token = secret_encrypt(arena, "token"),
                                        .generation = 1,
                                        .status = "L",
                                        .language = "en",
                                        .installer_id = 1,
                                        .created_at = ops.now});
}

#endif

/* Two transactions at once, for the places where one writer used to hide a race. For a database with several writers only:
 * RUN_RACES skips unless SWITCHLINE_TEST_DATABASE names a server.
 *
 * race(first, second): the first acts and does not commit; the second begins, and acts until it waits for the first or is
 * through; then the first commits. So the second has read whatever it reads before its lock while the first was still
 * invisible. Both must succeed without being tried again: what is tested are the locks, not the retries. The world is
 * that of domain/dialog_world.h, in a database of its own for each test. Included by tests only. */
#ifndef SWITCHLINE_DOMAIN_RACE_WORLD_H
#define SWITCHLINE_DOMAIN_RACE_WORLD_H

#include <pthread.h>

#include "domain/dialog_world.h"

#include "db/test_database.h"

struct side {
    struct db *db;
    struct arena *arena;
    struct ops ops;
    int64_t id;
    enum err error;
    const char *text;
    bool done;
};
typedef void act(struct side *side);

static struct test_database place;
static struct side one, two;
static struct db *watcher;

/* ---- two transactions ---- */
UNUSED static void open_side(struct side *side)
{
    *side = (struct side){.db = test_database_open(&place, DB_WRITE), .arena = arena_new()};
    side->ops = ops;
    side->ops.db = side->db;
    side->ops.arena = side->arena;
}

static void close_side(struct side *side)
{
    db_close(&side->db);
    arena_free(&side->arena);
}

static int set_up_race(void **state)
{
    test_database_make(&place, true, "UTF8");
    world_place = place.where;
    set_up(state);
    assert_true(db_commit(db));
    as_app(app);
    open_side(&one);
    open_side(&two);
    watcher = test_database_open(&place, DB_WRITE);
    return 0;
}

static int tear_down_race(void **state)
{
    close_side(&one);
    close_side(&two);
    db_close(&watcher);
    tear_down(state);
    test_database_remove(&place);
    return 0;
}

static int64_t waiting(void)
{
    return db_number(watcher, 0,
        DB_ONLY(DB_MANY_WRITERS, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                 " AND wait_event_type = 'Lock'"));
}

struct second {
    act *act;
    pthread_mutex_t lock;
    bool through;
};

static bool is_through(struct second *second)
{
    pthread_mutex_lock(&second->lock);
    bool through = second->through;
    pthread_mutex_unlock(&second->lock);
    return through;
}

static void *second_main(void *argument)
{
    struct second *second = argument;
    db_begin(two.db);
    second->act(&two);
    db_settle(two.db);
    pthread_mutex_lock(&second->lock);
    second->through = true;
    pthread_mutex_unlock(&second->lock);
    two.done = db_commit(two.db);
    return NULL;
}

/* true: the second had to wait for the first. */
static bool race(act *first, act *then)
{
    pthread_t thread;
    struct second second = {then, PTHREAD_MUTEX_INITIALIZER, false};
    db_begin(one.db);
    first(&one);
    db_settle(one.db);
    assert_int_equal(pthread_create(&thread, NULL, second_main, &second), 0);
    bool waited = false;
    while (!waited && !is_through(&second))
        waited = waiting() > 0;
    one.done = db_commit(one.db);
    pthread_join(thread, NULL);
    assert_true(one.done);
    assert_true(two.done);
    assert_false(db_conflict(one.db) || db_conflict(two.db));
    db_begin(db); /* for whoever looks at the outcome; ended by tear_down() */
    return waited;
}

/* Something both find there. */
#define BEFORE(...)                                                                                          \
    do {                                                                                                     \
        db_begin(db);                                                                                        \
        __VA_ARGS__;                                                                                         \
        assert_true(db_commit(db));                                                                          \
    } while (0)

#define RACE(name) cmocka_unit_test_setup_teardown(name, set_up_race, tear_down_race)
#define RUN_RACES(tests)                                                                                     \
    (test_database_server() ? cmocka_run_group_tests(tests, NULL, NULL)                                      \
                            : (puts("skipped: SWITCHLINE_TEST_DATABASE names no server"), 77))

#endif

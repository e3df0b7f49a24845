/* Lanes: grouping, isolation of a failing job, losing a whole group, readers and their snapshots, bounds, stopping; and the pool
 * of writers, where SWITCHLINE_TEST_DATABASE names a server. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "db/db.h"
#include "db/test_database.h"
#include "server/lanes.h"

struct fixture {
    struct test_database database;
    struct lanes *lanes;
};

struct write_job {
    struct job job; /* first */
    bool fails, asks_undo, breaks_commit;
    atomic_int done; /* 1 committed, 2 lost */
};

static struct lanes *start_with(const char *path, int readers, size_t max_queue)
{
    char error[256];
    struct lanes_config config = {
        .database = path, .writers = 4, .readers = readers, .workers = 1, .max_queue = max_queue};
    struct lanes *lanes = lanes_start(&config, error, sizeof error);
    assert_non_null(lanes);
    return lanes;
}

static struct lanes *start(const char *path, size_t max_queue)
{
    return start_with(path, 2, max_queue);
}

static int set_up_on(void **state, bool on_server)
{
    struct fixture *f = mem_alloc(sizeof *f);
    char error[256];
    test_database_make(&f->database, on_server, "UTF8");
    struct db *db = test_database_open(&f->database, DB_WRITE);
    assert_true(db_migrate(db, error, sizeof error));
    db_close(&db);
    f->lanes = start(f->database.where, 1000);
    *state = f;
    return 0;
}

static int set_up(void **state)
{
    return set_up_on(state, false);
}

static int set_up_server(void **state)
{
    return set_up_on(state, true);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    lanes_stop(&f->lanes);
    test_database_remove(&f->database);
    free(f);
    return 0;
}

static void write_row(struct job *job, struct db *db)
{
    struct write_job *w = (struct write_job *)job;
    db_exec(db, "INSERT INTO department (name) VALUES ('x')");
    if (w->fails)
        db_exec(db, "INSERT INTO no_such_table VALUES (1)");
    job->undo = w->asks_undo;
    if (w->breaks_commit)
        db_fault_after(db, db_can(db, DB_MANY_WRITERS) ? 1 : 2); /* in a group RELEASE passes; COMMIT fails */
}

static void note_done(struct job *job, bool committed)
{
    atomic_store(&((struct write_job *)job)->done, committed ? 1 : 2);
}

static void submit(struct fixture *f, struct write_job *w)
{
    w->job.run = write_row;
    w->job.done = note_done;
    assert_true(lanes_submit(f->lanes, LANE_JOB_WRITE, &w->job));
}

/* Everything submitted before is done when this returns: the lane is a queue. */
static int64_t count_rows(struct fixture *f)
{
    lanes_stop(&f->lanes);
    struct db *db = test_database_open(&f->database, DB_READ);
    int64_t count = db_number(db, -1, "SELECT count(*) FROM department");
    db_close(&db);
    f->lanes = start(f->database.where, 1000);
    return count;
}

static void every_write_is_done_and_durable(void **state)
{
    struct fixture *f = *state;
    struct write_job jobs[200] = {0};
    for (size_t i = 0; i < 200; i++)
        submit(f, &jobs[i]);
    assert_int_equal(count_rows(f), 200);
    for (size_t i = 0; i < 200; i++)
        assert_int_equal(jobs[i].done, 1);
}

static void a_failing_job_and_one_that_asks_for_it_are_undone_alone(void **state)
{
    struct fixture *f = *state;
    struct write_job jobs[5] = {[1] = {.fails = true}, [3] = {.asks_undo = true}};
    for (size_t i = 0; i < 5; i++)
        submit(f, &jobs[i]);
    assert_int_equal(count_rows(f), 3);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(jobs[i].done, f->database.on_server && jobs[i].fails ? 2 : 1);
}

static void a_lost_commit_is_told_to_every_job_of_the_group_and_the_lane_goes_on(void **state)
{
    struct fixture *f = *state;
    struct write_job lost = {.breaks_commit = true}, after = {0};
    submit(f, &lost);
    while (!lost.done)
        sched_yield();
    submit(f, &after);
    assert_int_equal(count_rows(f), 1);
    assert_int_equal(lost.done, 2);
    assert_int_equal(after.done, 1);
}

static void hold(struct job *job, struct db *db)
{
    (void)db;
    while (!atomic_load(&((struct write_job *)job)->done))
        sched_yield();
}

static void ignore_done(struct job *job, bool committed)
{
    (void)job;
    (void)committed;
}

static void a_full_lane_refuses_without_calling_done(void **state)
{
    struct fixture *f = *state;
    lanes_stop(&f->lanes);
    f->lanes = start(f->database.where, 1);
    struct write_job busy = {.job = {.run = hold, .done = ignore_done}};
    struct write_job waiting = {.job = {.run = hold, .done = ignore_done}};
    struct write_job refused = {.job = {.run = write_row, .done = note_done}};
    assert_true(lanes_submit(f->lanes, LANE_JOB_WORK, &busy.job));
    while (!lanes_submit(f->lanes, LANE_JOB_WORK, &waiting.job)) /* until the worker has taken the busy one */
        sched_yield();
    assert_false(lanes_submit(f->lanes, LANE_JOB_WORK, &refused.job));
    assert_int_equal(refused.done, 0);
    atomic_store(&waiting.done, 1);
    atomic_store(&busy.done, 1);
    lanes_stop(&f->lanes); /* the jobs live on this stack */
}

/* ---- readers ---- */
/* Counts the rows, and then holds the reader until it is let go. */
struct read_job {
    struct job job; /* first */
    bool fails;
    atomic_bool may_go, has_read;
    atomic_int done; /* 1 it could read, 2 it could not */
    int64_t rows;
};

static void read_rows(struct job *job, struct db *db)
{
    struct read_job *r = (struct read_job *)job;
    r->rows = db_number(db, -1, "SELECT count(*) FROM department");
    if (r->fails)
        db_number(db, -1, "SELECT count(*) FROM no_such_table");
    atomic_store(&r->has_read, true);
    while (!atomic_load(&r->may_go))
        sched_yield();
}

static void note_read_done(struct job *job, bool could)
{
    atomic_store(&((struct read_job *)job)->done, could ? 1 : 2);
}

static void submit_read(struct fixture *f, struct read_job *r)
{
    r->job.run = read_rows;
    r->job.done = note_read_done;
    assert_true(lanes_submit(f->lanes, LANE_JOB_READ, &r->job));
}

static void wait_for(atomic_bool *flag)
{
    while (!atomic_load(flag))
        sched_yield();
}

static void write_one_row(struct fixture *f)
{
    struct write_job w = {0};
    submit(f, &w);
    while (!w.done)
        sched_yield();
    assert_int_equal(w.done, 1);
}

/* The only reader is busy while `waiting` jobs of `jobs` are put; then the first of them has read, and a row is written. */
static void let_wait(struct fixture *f, struct read_job *busy, struct read_job *jobs, size_t waiting)
{
    lanes_stop(&f->lanes);
    f->lanes = start_with(f->database.where, 1, 1000);
    submit_read(f, busy);
    wait_for(&busy->has_read);
    for (size_t i = 0; i < waiting; i++)
        submit_read(f, &jobs[i]);
    atomic_store(&busy->may_go, true);
    wait_for(&jobs[0].has_read);
    write_one_row(f);
}

static void who_waited_when_a_snapshot_began_shares_it_and_who_came_later_does_not(void **state)
{
    struct fixture *f = *state;
    struct read_job busy = {0}, jobs[3] = {0};
    let_wait(f, &busy, jobs, 2);
    submit_read(f, &jobs[2]);
    for (size_t i = 0; i < 3; i++)
        atomic_store(&jobs[i].may_go, true);
    lanes_stop(&f->lanes);
    assert_int_equal(jobs[0].rows, 0);
    assert_int_equal(jobs[1].rows, 0);
    assert_int_equal(jobs[2].rows, 1); /* it was put after the row was durable */
}

static void a_snapshot_is_left_after_a_few_jobs(void **state)
{
    enum { MANY = 40 };
    struct fixture *f = *state;
    struct read_job busy = {0}, jobs[MANY] = {0};
    let_wait(f, &busy, jobs, MANY);
    for (size_t i = 0; i < MANY; i++)
        atomic_store(&jobs[i].may_go, true);
    lanes_stop(&f->lanes);
    assert_int_equal(jobs[1].rows, 0);
    assert_int_equal(jobs[MANY - 1].rows, 1);
}

static void a_read_that_fails_fails_alone(void **state)
{
    struct fixture *f = *state;
    struct read_job busy = {0}, jobs[2] = {{.fails = true}};
    let_wait(f, &busy, jobs, 2);
    for (size_t i = 0; i < 2; i++)
        atomic_store(&jobs[i].may_go, true);
    lanes_stop(&f->lanes);
    assert_int_equal(jobs[0].done, 2);
    assert_int_equal(jobs[1].done, 1);
    assert_int_equal(jobs[1].rows, 1); /* in a snapshot of its own */
}

static void counters_tell_what_happened(void **state)
{
    struct fixture *f = *state;
    struct write_job job = {0};
    struct lanes_counters counters;
    submit(f, &job);
    while (!job.done)
        sched_yield();
    lanes_count(f->lanes, &counters);
    assert_int_equal(counters.jobs[LANE_JOB_WRITE], 1);
    assert_int_equal(counters.groups, 1);
    assert_int_equal(counters.lost_groups, 0);
}

/* ---- the pool of writers ---- */
/* Reads, waits for the other to have read, writes what follows from it: one of the two is too late. */
struct rival_job {
    struct job job; /* first */
    pthread_barrier_t *both_have_read;
    int runs;
    atomic_int done; /* 1 committed, 2 lost */
};

static void take_the_only_place(struct job *job, struct db *db)
{
    struct rival_job *rival = (struct rival_job *)job;
    int64_t taken = db_number(db, -1, "SELECT count(*) FROM portal");
    if (rival->runs++ == 0)
        pthread_barrier_wait(rival->both_have_read);
    if (taken == 0)
        db_exec(db, "INSERT INTO portal (id) VALUES (1)");
}

static void note_rival_done(struct job *job, bool committed)
{
    atomic_store(&((struct rival_job *)job)->done, committed ? 1 : 2);
}

static void meet(struct fixture *f, struct rival_job rivals[2], bool repeatable)
{
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, 2);
    for (int i = 0; i < 2; i++) {
        rivals[i] = (struct rival_job){.both_have_read = &barrier,
            .job = {.run = take_the_only_place, .done = note_rival_done, .repeatable = repeatable}};
        assert_true(lanes_submit(f->lanes, LANE_JOB_WRITE, &rivals[i].job));
    }
    lanes_stop(&f->lanes);
    pthread_barrier_destroy(&barrier);
}

static void of_two_that_conflict_one_is_run_again_and_sees_the_other(void **state)
{
    struct rival_job rivals[2];
    meet(*state, rivals, true);
    assert_int_equal(rivals[0].runs + rivals[1].runs, 3);
    assert_int_equal(rivals[0].done, 1);
    assert_int_equal(rivals[1].done, 1);
}

static void what_cannot_be_repeated_is_lost(void **state)
{
    struct rival_job rivals[2];
    meet(*state, rivals, false);
    assert_int_equal(rivals[0].runs + rivals[1].runs, 2);
    assert_int_equal(rivals[0].done + rivals[1].done, 3);
}

static void take_what_is_taken(struct job *job, struct db *db)
{
    ((struct rival_job *)job)->runs++;
    db_exec(db, "INSERT INTO portal (id) VALUES (7)");
    db_exec(db, "INSERT INTO portal (id) VALUES (7)");
}

static void who_always_conflicts_is_given_up(void **state)
{
    struct fixture *f = *state;
    struct rival_job hopeless = {
        .job = {.run = take_what_is_taken, .done = note_rival_done, .repeatable = true}};
    assert_true(lanes_submit(f->lanes, LANE_JOB_WRITE, &hopeless.job));
    lanes_stop(&f->lanes);
    assert_int_equal(hopeless.runs, 4);
    assert_int_equal(hopeless.done, 2);
}

int main(void)
{
    const struct CMUnitTest on_server[] = {
        cmocka_unit_test_setup_teardown(every_write_is_done_and_durable, set_up_server, tear_down),
        cmocka_unit_test_setup_teardown(
            a_failing_job_and_one_that_asks_for_it_are_undone_alone, set_up_server, tear_down),
        cmocka_unit_test_setup_teardown(
            a_lost_commit_is_told_to_every_job_of_the_group_and_the_lane_goes_on, set_up_server, tear_down),
        cmocka_unit_test_setup_teardown(
            who_waited_when_a_snapshot_began_shares_it_and_who_came_later_does_not, set_up_server, tear_down),
        cmocka_unit_test_setup_teardown(a_snapshot_is_left_after_a_few_jobs, set_up_server, tear_down),
        cmocka_unit_test_setup_teardown(a_read_that_fails_fails_alone, set_up_server, tear_down),
        cmocka_unit_test_setup_teardown(
            of_two_that_conflict_one_is_run_again_and_sees_the_other, set_up_server, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_repeated_is_lost, set_up_server, tear_down),
        cmocka_unit_test_setup_teardown(who_always_conflicts_is_given_up, set_up_server, tear_down),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_write_is_done_and_durable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_failing_job_and_one_that_asks_for_it_are_undone_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_lost_commit_is_told_to_every_job_of_the_group_and_the_lane_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_lane_refuses_without_calling_done, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            who_waited_when_a_snapshot_began_shares_it_and_who_came_later_does_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_snapshot_is_left_after_a_few_jobs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_read_that_fails_fails_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counters_tell_what_happened, set_up, tear_down),
    };
    int failed = cmocka_run_group_tests_name("lanes on a file", tests, NULL, NULL);
    if (test_database_server())
        failed += cmocka_run_group_tests_name("lanes on a server", on_server, NULL, NULL);
    return failed;
}

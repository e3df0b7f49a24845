/* The writer and the disk: nobody is told "kept" before the disk has it, the next group does not wait for that, and a disk that
 * refuses ends the process. fdatasync() is ours here, for SQLite as well: it can be held, and made to fail. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "db/db.h"
#include "db/test_database.h"
#include "server/lanes.h"

/* ---- the disk ---- */
static atomic_int syncs, held, refuses; /* held: a sync waits until it is 0 */

int fdatasync(int fd)
{
    atomic_fetch_add(&syncs, 1);
    while (atomic_load(&held))
        sched_yield();
    if (!atomic_load(&refuses))
        return (int)syscall(SYS_fdatasync, fd);
    errno = EIO;
    return -1;
}

/* ---- jobs ---- */
struct fixture {
    struct test_database database;
    struct lanes *lanes;
};

struct write_job {
    struct job job; /* first */
    atomic_int *until; /* it runs until this is 1; NULL: not */
    atomic_int running, ran, done; /* done: 1 committed, 2 lost */
};

static void write_row(struct job *job, struct db *db)
{
    struct write_job *w = (struct write_job *)job;
    atomic_store(&w->running, 1);
    while (w->until && !atomic_load(w->until))
        sched_yield();
    db_exec(db, "INSERT INTO department (name) VALUES ('x')");
    atomic_store(&w->ran, 1);
}

static void write_nothing(struct job *job, struct db *db)
{
    (void)job;
    assert_int_equal(db_number(db, -1, "SELECT count(*) FROM department"), 1);
}

static void note_done(struct job *job, bool committed)
{
    atomic_store(&((struct write_job *)job)->done, committed ? 1 : 2);
}

static void submit(struct fixture *f, struct write_job *w)
{
    w->job = (struct job){.run = write_row, .done = note_done};
    assert_true(lanes_submit(f->lanes, LANE_JOB_WRITE, &w->job));
}

static void await(atomic_int *flag)
{
    while (!atomic_load(flag))
        sched_yield();
}

static int64_t rows_seen(struct fixture *f)
{
    struct db *db = test_database_open(&f->database, DB_READ);
    int64_t count = db_number(db, -1, "SELECT count(*) FROM department");
    db_close(&db);
    return count;
}

static int make_database(void **state)
{
    struct fixture *f = mem_alloc(sizeof *f);
    char error[256];
    test_database_make(&f->database, false, "UTF8");
    struct db *db = test_database_open(&f->database, DB_WRITE);
    assert_true(db_migrate(db, error, sizeof error));
    db_close(&db);
    *state = f;
    return 0;
}

static void start_lanes(struct fixture *f)
{
    struct lanes_config config = {
        .database = f->database.where, .readers = 1, .workers = 1, .max_queue = 100};
    char error[256];
    f->lanes = lanes_start(&config, error, sizeof error);
    assert_non_null(f->lanes);
}

static int set_up(void **state)
{
    make_database(state);
    start_lanes(*state);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    lanes_stop(&f->lanes);
    test_database_remove(&f->database);
    free(f);
    return 0;
}

/* The log's own beginning is synced by SQLite. */
static void begin_log(struct fixture *f)
{
    struct write_job first = {0};
    submit(f, &first);
    await(&first.done);
    atomic_store(&syncs, 0);
}

/* ---- the rules ---- */
static void a_lone_job_is_done_after_one_sync(void **state)
{
    struct fixture *f = *state;
    begin_log(f);
    struct write_job lone = {0};
    atomic_store(&held, 1);
    submit(f, &lone);
    await(&syncs);
    assert_int_equal(lone.done, 0);
    atomic_store(&held, 0);
    await(&lone.done);
    assert_int_equal(lone.done, 1);
    assert_int_equal(syncs, 1);
}

static void a_job_that_writes_nothing_costs_no_sync(void **state)
{
    struct fixture *f = *state;
    begin_log(f);
    struct write_job idle = {0}, lone = {0};
    idle.job = (struct job){.run = write_nothing, .done = note_done};
    assert_true(lanes_submit(f->lanes, LANE_JOB_WRITE, &idle.job));
    await(&idle.done);
    assert_int_equal(idle.done, 1);
    assert_int_equal(syncs, 0);
    submit(f, &lone);
    await(&lone.done);
    assert_int_equal(syncs, 1);
}

/* `first` runs until `second` waits, so they are two groups; so are `second` and `third`. */
static void groups_run_while_the_disk_is_busy_and_share_the_next_sync(void **state)
{
    struct fixture *f = *state;
    begin_log(f);
    atomic_int go[2] = {0};
    struct write_job first = {.until = &go[0]}, second = {.until = &go[1]}, third = {0};
    submit(f, &first);
    await(&first.running);
    submit(f, &second);
    atomic_store(&held, 1);
    atomic_store(&go[0], 1);
    await(&second.running);
    await(&syncs);
    submit(f, &third);
    atomic_store(&go[1], 1);
    await(&third.ran);
    while (rows_seen(f) < 4)
        sched_yield();
    assert_int_equal(syncs, 1);
    assert_int_equal(first.done + second.done + third.done, 0);
    atomic_store(&held, 0);
    await(&first.done);
    await(&second.done);
    await(&third.done);
    assert_int_equal(first.done + second.done + third.done, 3);
    assert_int_equal(syncs, 2);
}

static void whatever_is_committed_is_done_before_the_lanes_have_stopped(void **state)
{
    struct fixture *f = *state;
    begin_log(f);
    atomic_int go = 0;
    struct write_job first = {.until = &go}, second = {0};
    submit(f, &first);
    await(&first.running);
    submit(f, &second);
    atomic_store(&go, 1);
    lanes_stop(&f->lanes);
    assert_int_equal(first.done, 1);
    assert_int_equal(second.done, 1);
    assert_int_equal(rows_seen(f), 3);
}

static void promise_nothing(struct job *job, bool committed)
{
    (void)job;
    (void)committed;
    _exit(7);
}

static void a_disk_that_refuses_ends_the_process_before_anybody_is_answered(void **state)
{
    int status;
    struct fixture *f = *state;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct write_job job = {.job = {.run = write_row, .done = promise_nothing}};
        close(STDERR_FILENO); /* what it says is no matter of the test's report */
        open("/dev/null", O_WRONLY);
        start_lanes(f);
        begin_log(f);
        atomic_store(&refuses, 1);
        lanes_submit(f->lanes, LANE_JOB_WRITE, &job.job);
        for (;;)
            pause();
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), EXIT_FAILURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {/* before there are threads */
        cmocka_unit_test_setup_teardown(
            a_disk_that_refuses_ends_the_process_before_anybody_is_answered, make_database, tear_down),
        cmocka_unit_test_setup_teardown(a_lone_job_is_done_after_one_sync, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_job_that_writes_nothing_costs_no_sync, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            groups_run_while_the_disk_is_busy_and_share_the_next_sync, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            whatever_is_committed_is_done_before_the_lanes_have_stopped, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

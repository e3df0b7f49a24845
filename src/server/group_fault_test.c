/* A group of three calls on the writer lane, and each statement of it fails once: the call in which it fails answers 500 and
 * leaves no trace, the others are whole. Where the statement belongs to the group itself (a savepoint, the commit), all
 * three answer 500 and nothing is left of any. The second of the three is a batch, whose commands are held to the same.
 *
 * The calls are real: customers' messages, by token, into a line with operators and with a handler that listens. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/dispatch.h"
#include "api/meters.h"
#include "api/portal.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "db/db.h"
#include "server/runner.h"
#include "store/portal_store.h"

enum { CALLS = 3, MESSAGES = 4 }; /* one in the first and the last call, two in the batch */

struct world {
    char dir[64], path[96];
    struct arena *arena;
    struct portal portal;
    struct runner runner;
    struct db *reader;
    const char *token;
    int64_t line;
};

/* ---- calling ---- */
static void no_wake(unsigned what, void *user)
{
    (void)what;
    (void)user;
}

static struct call *call_of(struct world *w, struct arena *arena, const char *method, const char *json)
{
    struct call *call = call_new(arena, &w->portal, method);
    call->params = json_read(arena, json, strlen(json));
    assert_non_null(call->params);
    call->credentials.kind = w->token ? CREDENTIAL_TOKEN : CREDENTIAL_LOCAL;
    call->credentials.secret = w->token;
    return call;
}

static const jval *must(struct world *w, const char *method, const char *json)
{
    struct call *call = call_of(w, w->arena, method, json);
    assert_true(runner_wait(&w->runner, call));
    if (call->error)
        fail_msg("%s: %s", method, err_row(call->error)->id);
    return j_read(w->arena, call->result);
}

static int64_t number_at(const jval *object, const char *key)
{
    int64_t number = 0;
    assert_true(json_int(json_get(object, key), &number));
    return number;
}

/* ---- the world ---- */
static void start_lanes(struct world *w)
{
    char error[256];
    struct lanes_config config = {.database = w->path, .readers = 1, .workers = 1, .max_queue = 100};
    w->runner.lanes = lanes_start(&config, error, sizeof error);
    assert_non_null(w->runner.lanes);
    w->reader = db_open(w->path, DB_READ, error, sizeof error);
    assert_non_null(w->reader);
}

static void provide(struct world *w)
{
    must(w, "switchline.user.add",
        "{\"login\":\"ada\",\"name\":\"Ada\",\"password\":\"long enough 1\",\"role\":\"admin\"}");
    must(w, "switchline.user.add", "{\"login\":\"olga\",\"name\":\"Olga\",\"password\":\"long enough 2\"}");
    const jval *app = must(w, "switchline.app.add",
        "{\"name\":\"App\",\"scopes\":\"imopenlines,imconnector,im,basic\","
        "\"handler\":\"http://127.0.0.1:9000/\"}");
    const char *id = arena_printf(w->arena, "{\"id\":%lld}", (long long)number_at(app, "id"));
    must(w, "switchline.app.install", id);
    w->line = number_at(must(w, "switchline.line.add", "{\"name\":\"Line\",\"users\":[2]}"), "id");
    w->token = yyjson_get_str((jval *)json_get(must(w, "switchline.app.token", id), "access_token"));
    must(w, "imconnector.register",
        "{\"ID\":\"c\",\"NAME\":\"C\",\"ICON\":{\"DATA_IMAGE\":\"data:,\"},\"PLACEMENT_HANDLER\":\"http://"
        "127.0.0.1:9000/\"}");
    must(w, "imconnector.activate",
        arena_printf(w->arena, "{\"CONNECTOR\":\"c\",\"LINE\":%lld,\"ACTIVE\":1}", (long long)w->line));
    must(w, "event.bind", "{\"event\":\"ONOPENLINEMESSAGEADD\",\"handler\":\"http://127.0.0.1:9000/e\"}");
}

static int set_up(void **state)
{
    struct world *w = mem_alloc(sizeof *w);
    char error[256];
    secret_init();
    secret_set_key((const unsigned char *)"0123456789abcdef0123456789abcdef");
    snprintf(w->dir, sizeof w->dir, "/tmp/switchline-fault-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/test.db", w->dir);
    w->arena = arena_new();
    settings_default(&w->portal.settings);
    w->portal.settings.allow_private_urls = w->portal.settings.cheap_passwords = 1;
    w->portal.base_url = "http://127.0.0.1";
    w->portal.domain = "127.0.0.1";
    w->portal.member_id = "member";
    w->portal.data_dir = w->dir;
    w->portal.operating = operating_meter_new();
    w->runner.wake = no_wake;
    struct db *db = db_open(w->path, DB_WRITE, error, sizeof error);
    assert_true(db && db_migrate(db, error, sizeof error));
    db_begin(db);
    portal_store_create(db, "member", clock_now());
    assert_true(db_commit(db));
    db_close(&db);
    start_lanes(w);
    provide(w);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    char command[128];
    db_close(&w->reader);
    lanes_stop(&w->runner.lanes);
    operating_meter_free(&w->portal.operating);
    arena_free(&w->arena);
    snprintf(command, sizeof command, "rm -r %s", w->dir);
    int status = system(command);
    free(w);
    return status;
}

/* ---- a group ---- */
/* A job before the group holds the lane until all of the group wait behind it, and one at its head arms the fault. */
struct helper_job {
    struct job job; /* first */
    atomic_bool holds, let_go, done;
    int statements; /* db_fault_after */
    const struct db_sql *pragma; /* or this is run */
};

static void hold(struct job *job, struct db *db)
{
    struct helper_job *gate = (struct helper_job *)job;
    (void)db;
    atomic_store(&gate->holds, true);
    while (!atomic_load(&gate->let_go))
        sched_yield();
}

static void arm(struct job *job, struct db *db)
{
    const struct helper_job *helper = (struct helper_job *)job;
    if (helper->pragma)
        db_exec_args(db, helper->pragma, DB_ARGS());
    else
        db_fault_after(db, helper->statements + 1); /* the release of this job itself is one */
}

static void helped(struct job *job, bool committed)
{
    (void)committed;
    atomic_store(&((struct helper_job *)job)->done, true);
}

struct asked {
    struct call_run run; /* first */
    struct call *call;
    bool lost;
    atomic_bool done;
};

static void finished(struct call_run *run, bool lost)
{
    struct asked *asked = (struct asked *)run;
    asked->lost = lost;
    atomic_store(&asked->done, true);
}

static void wait_for(atomic_bool *flag)
{
    while (!atomic_load(flag))
        sched_yield();
}

static void run_group(struct world *w, struct asked asked[CALLS], struct helper_job *armed)
{
    struct helper_job gate = {.job = {.run = hold, .done = helped}};
    assert_true(lanes_submit(w->runner.lanes, LANE_JOB_WRITE, &gate.job));
    wait_for(&gate.holds); /* its group is closed: what is submitted from here on is the next one */
    armed->job = (struct job){.run = arm, .done = helped};
    assert_true(lanes_submit(w->runner.lanes, LANE_JOB_WRITE, &armed->job));
    for (size_t i = 0; i < CALLS; i++) {
        asked[i].run = (struct call_run){.runner = &w->runner, .call = asked[i].call, .finished = finished};
        runner_start(&asked[i].run);
    }
    atomic_store(&gate.let_go, true);
    for (size_t i = 0; i < CALLS; i++)
        wait_for(&asked[i].done);
    wait_for(&gate.done);
    wait_for(&armed->done);
}

/* ---- what was asked, what was answered, what is there ---- */
static const char *text_of(struct arena *arena, int round, int message)
{
    return arena_printf(arena, "round%d-%d-", round, message);
}

static struct call *send_call(struct world *w, struct arena *arena, int round, int message, const char *tail)
{
    const char *text = text_of(arena, round, message);
    return call_of(w, arena, "imconnector.send.messages",
        arena_printf(arena,
            "{\"CONNECTOR\":\"c\",\"LINE\":%lld,\"MESSAGES\":[{\"user\":{\"id\":\"%s\",\"name\":\"U\"},"
            "\"chat\":{\"id\":\"%s\"},\"message\":{\"id\":\"%s\",\"text\":\"%s%s\"}}]}",
            (long long)w->line, text, text, text, text, tail));
}

static struct call *batch_call(struct world *w, struct arena *arena, int round)
{
    const char *command[2];
    for (int i = 0; i < 2; i++) {
        const char *text = text_of(arena, round, 1 + i);
        command[i] = arena_printf(arena,
            "imconnector.send.messages?CONNECTOR=c&LINE=%lld&MESSAGES[0][user][id]=%s&MESSAGES[0][user][name]"
            "=U"
            "&MESSAGES[0][chat][id]=%s&MESSAGES[0][message][id]=%s&MESSAGES[0][message][text]=%s",
            (long long)w->line, text, text, text, text);
    }
    return call_of(w, arena, "batch",
        arena_printf(arena, "{\"cmd\":{\"a\":\"%s\",\"b\":\"%s\"}}", command[0], command[1]));
}

static bool sent(const jval *result)
{
    bool success = false;
    const jval *first = json_at(json_path(result, "DATA.RESULT"), 0);
    return json_flag(json_get(first, "SUCCESS"), &success) && success;
}

/* Was the message acknowledged? What is no acknowledgement must be error 500. */
static bool acknowledged(struct arena *arena, const struct asked *asked, const char *command)
{
    if (asked->lost || asked->call->error) {
        if (!asked->lost)
            assert_int_equal(ERR_INTERNAL, asked->call->error);
        return false;
    }
    const jval *result = j_read(arena, asked->call->result);
    if (!command)
        return assert_true(sent(result)), true;
    const jval *refused = json_get(json_get(result, "result_error"), command);
    if (!refused)
        return assert_true(sent(json_get(json_get(result, "result"), command))), true;
    assert_string_equal("INTERNAL_SERVER_ERROR", yyjson_get_str((jval *)json_get(refused, "error")));
    return false;
}

/* Rows that know of the message, in every table that could. */
static int64_t traces(struct world *w, const char *text, const struct db_sql *sql)
{
    struct arena *arena = arena_new();
    int64_t count = db_number_args(w->reader, -1, sql, DB_ARGS(DBT(arena_printf(arena, "%%%s%%", text))));
    arena_free(&arena);
    return count;
}

static void check_message(struct world *w, const char *text, bool whole)
{
    const struct db_sql *const tables[] = {DB_SQL("SELECT count(*) FROM message WHERE text LIKE $1"),
        DB_SQL("SELECT count(*) FROM external_message WHERE external_id LIKE $1"),
        DB_SQL("SELECT count(*) FROM outbox WHERE event = 'ONOPENLINEMESSAGEADD' AND data LIKE $1"),
        DB_SQL("SELECT count(*) FROM delivery WHERE outbox_id IN (SELECT id FROM outbox WHERE data LIKE $1)"),
        DB_SQL("SELECT count(*) FROM dialog WHERE dialog_key LIKE $1"),
        DB_SQL("SELECT count(*) FROM customer WHERE external_id LIKE $1"),
        DB_SQL("SELECT count(*) FROM session JOIN dialog USING (chat_id) WHERE dialog_key LIKE $1")};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (traces(w, text, tables[i]) != (whole ? 1 : 0))
            fail_msg("%s is %s, but: %s gives %lld", text, whole ? "acknowledged" : "refused",
                tables[i]->text, (long long)traces(w, text, tables[i]));
}

/* How many of the messages of a group were acknowledged; each is whole or without a trace. */
static int check_group(struct world *w, struct arena *arena, const struct asked asked[CALLS], int round)
{
    const bool whole[MESSAGES] = {acknowledged(arena, &asked[0], NULL), acknowledged(arena, &asked[1], "a"),
        acknowledged(arena, &asked[1], "b"), acknowledged(arena, &asked[2], NULL)};
    int count = 0;
    for (int i = 0; i < MESSAGES; i++) {
        check_message(w, text_of(arena, round, i), whole[i]);
        count += whole[i];
    }
    return count;
}

static int one_round(struct world *w, int round, struct helper_job *armed, const char *tail)
{
    struct arena *arena = arena_new();
    struct asked asked[CALLS] = {{.call = send_call(w, arena, round, 0, tail)},
        {.call = batch_call(w, arena, round)}, {.call = send_call(w, arena, round, 3, tail)}};
    run_group(w, asked, armed);
    int count = check_group(w, arena, asked, round);
    arena_free(&arena);
    return count;
}

/* ---- tests ---- */
static void each_statement_of_a_group_fails_once(void **state)
{
    struct world *w = *state;
    int rounds[MESSAGES + 1] = {0}, round = 0, kept;
    do {
        struct helper_job armed = {.statements = ++round};
        kept = one_round(w, round, &armed, "");
        rounds[kept]++;
        struct helper_job nothing = {.statements = 0, .pragma = DB_SQL("PRAGMA optimize")};
        if (round % 20 == 0) /* the lane goes on as if nothing had been */
            assert_int_equal(MESSAGES, one_round(w, round + 100000, &nothing, ""));
    } while (kept < MESSAGES && round < 2000);
    print_message("%d statements: %d spoil one message, %d the batch, %d the group\n", round - 1, rounds[3],
        rounds[2], rounds[0]);
    assert_in_range(round, 100, 1999); /* three calls have about that many; otherwise nothing was tried */
    assert_int_equal(1, rounds[MESSAGES]); /* only the last, behind the end of the group */
    assert_int_equal(0, rounds[1]);
    assert_true(rounds[3] > round / 2);
    assert_in_range(rounds[0], 1, 20); /* savepoints, releases, commit */
}

static const char *long_tail(struct arena *arena)
{
    char *tail = arena_alloc(arena, 15001);
    memset(tail, 'x', 15000);
    return tail;
}

static void a_full_disk_spoils_what_does_not_fit_and_nothing_else(void **state)
{
    struct world *w = *state;
    struct helper_job full = {
        .pragma = DB_SQL("PRAGMA max_page_count = 1")}; /* SQLite takes it as: not one page more */
    struct helper_job room = {.pragma = DB_SQL("PRAGMA max_page_count = 1000000")};
    const char *tail = long_tail(w->arena);
    assert_int_equal(MESSAGES, one_round(w, 1, &room, tail));
    bool spoiled = false;
    for (int round = 2; round < 30; round++)
        spoiled = one_round(w, round, &full, tail) < MESSAGES || spoiled;
    assert_true(spoiled);
    room.done = false;
    assert_int_equal(MESSAGES, one_round(w, 100, &room, tail));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_statement_of_a_group_fails_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_full_disk_spoils_what_does_not_fit_and_nothing_else, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

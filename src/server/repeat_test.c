/* A call that met another transaction is undone and run again from its start: the second answer is what the first would have
 * been, whatever the first run left in the call. Each call here is dispatched, rolled back and dispatched again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/call_counters.h"
#include "api/dispatch.h"
#include "api/meters.h"
#include "api/portal.h"
#include "base/clock.h"
#include "base/secret.h"
#include "db/db.h"
#include "store/portal_store.h"

struct world {
    struct arena *arena;
    struct portal portal;
    struct db *db;
};

static int set_up(void **state)
{
    struct world *w = mem_alloc(sizeof *w);
    char error[256];
    secret_init();
    secret_set_key((const unsigned char *)"0123456789abcdef0123456789abcdef");
    w->arena = arena_new();
    settings_default(&w->portal.settings);
    w->portal.settings.cheap_passwords = 1;
    w->portal.base_url = "http://127.0.0.1";
    w->portal.domain = "127.0.0.1";
    w->portal.member_id = "member";
    w->portal.operating = operating_meter_new();
    w->portal.counters = call_counters_new();
    w->db = db_open(":memory:", DB_WRITE, error, sizeof error);
    assert_true(w->db && db_migrate(w->db, error, sizeof error));
    db_begin(w->db);
    portal_store_create(w->db, "member", clock_now());
    assert_true(db_commit(w->db));
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    db_close(&w->db);
    operating_meter_free(&w->portal.operating);
    call_counters_free(&w->portal.counters);
    arena_free(&w->arena);
    free(w);
    return 0;
}

/* Without what tells the time. */
static const char *answer_of(struct world *w, const struct call *call)
{
    if (call->error)
        return arena_printf(
            w->arena, "%s %s", err_row(call->error)->id, call->error_arg ? call->error_arg : "-");
    jnode *result = call->result;
    yyjson_mut_obj_remove_key(result, "result_time");
    return arena_printf(w->arena, "%s total %lld next %lld", j_write(w->arena, result, NULL),
        (long long)call->total, (long long)call->next);
}

static struct call *call_of(struct world *w, const char *method, const char *json)
{
    struct call *call = call_new(w->arena, &w->portal, method);
    call->params = json_read(w->arena, json, strlen(json));
    call->credentials.kind = CREDENTIAL_LOCAL;
    dispatch_prepare(call);
    return call;
}

static const char *run(struct world *w, struct call *call, bool keep)
{
    db_begin(w->db);
    dispatch(call, w->db);
    const char *answer = answer_of(w, call);
    if (keep)
        assert_true(db_commit(w->db));
    else
        db_rollback(w->db);
    return answer;
}

static const char *run_twice(struct world *w, const char *method, const char *json)
{
    struct call *call = call_of(w, method, json);
    const char *first = run(w, call, false);
    assert_string_equal(run(w, call, true), first);
    return first;
}

static void a_call_answers_the_same_and_happens_once(void **state)
{
    struct world *w = *state;
    run_twice(
        w, "switchline.user.add", "{\"login\":\"ada\",\"name\":\"Ada\",\"password\":\"long enough 1\"}");
    assert_int_equal(db_number(w->db, 0, "SELECT count(*) FROM users"), 1);
}

static void a_list_counts_its_pages_anew(void **state)
{
    struct world *w = *state;
    run_twice(
        w, "switchline.user.add", "{\"login\":\"ada\",\"name\":\"Ada\",\"password\":\"long enough 1\"}");
    run_twice(w, "user.search", "{}");
}

static void a_refusal_keeps_its_words(void **state)
{
    struct world *w = *state;
    const char *refused = run_twice(w, "switchline.line.update", "{\"id\":77,\"name\":\"x\"}");
    assert_null(strstr(refused, "INTERNAL"));
    const char *prepared = run_twice(w, "switchline.user.add", "{\"login\":\"b\",\"password\":\"short\"}");
    assert_non_null(strstr(prepared, "8 to 1000"));
}

/* The other transaction has taken the number that the first run got. */
static void commands_of_a_batch_refer_to_the_results_of_their_own_run(void **state)
{
    struct world *w = *state;
    struct call *batch = call_of(w, "batch",
        "{\"cmd\":{\"line\":\"switchline.line.add?name=One\",\"read\":\"imopenlines.config.get?CONFIG_ID="
        "$result[line][id]\",\"wrong\":\"switchline.line.update?id=77&name=x\","
        "\"person\":\"switchline.user.add?login=ada&name=Line$result[line][id]&password=long+enough+1\"}}");
    run(w, batch, false);
    run(w, call_of(w, "switchline.line.add", "{\"name\":\"Other\"}"), true);
    const char *answer = run(w, batch, true);
    assert_non_null(strstr(answer, "\"LINE_NAME\":\"One\""));
    assert_int_equal(db_number(w->db, 0, "SELECT count(*) FROM line"), 2);
    assert_int_equal(db_number(w->db, 0, "SELECT count(*) FROM users WHERE name = 'Line2'"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_call_answers_the_same_and_happens_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_counts_its_pages_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_keeps_its_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            commands_of_a_batch_refer_to_the_results_of_their_own_run, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

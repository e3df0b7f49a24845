/* What one decision of the engine costs: whom a waiting dialog is offered to, with everything that follows from it (the offer,
 * the turn, the membership, the session, the deadline), and the look whether anything waits when somebody ended one.
 *
 *   bench_routing FILE SECONDS
 *
 * makes FILE, a database with the real schema and 500 operators who are online, and prints one line of JSON:
 *   decisions_per_s    1 000 dialogs wait in a line that asks all 500 evenly, each up to a limit
 *   cost_us            of one decision in a line of ten of them, while 100 … 100 000 dialogs are open elsewhere
 * Both in CPU time. Nothing is committed while it measures: how fast a disk syncs is what bench_commit tells. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/secret.h"
#include "db/db.h"
#include "domain/line_ops.h"
#include "domain/routing_ops.h"
#include "domain/session_rules.h"
#include "store/dialog_store.h"
#include "store/session_store.h"
#include "store/user_store.h"

enum { OPERATORS = 500, QUEUED = 1000, SMALL_LINE = 10, LIMIT = 1000 };

struct bench {
    struct arena *arena;
    struct settings settings;
    struct ops ops;
    int64_t operators[OPERATORS], next_chat;
    double seconds;
};

/* ---- the people and the lines ---- */
static void add_operators(struct bench *bench)
{
    for (int i = 0; i < OPERATORS; i++) {
        struct users user = {.type = USER_EMPLOYEE,
            .login = arena_printf(bench->arena, "operator%d", i),
            .name = "Olga",
            .active = true,
            .last_activity_at = bench->ops.now};
        bench->operators[i] = user_store_add(bench->ops.db, bench->arena, &user);
    }
}

/* A line that asks the first `count` of them. */
static int64_t add_line(struct bench *bench, size_t count)
{
    struct line_queue queue[OPERATORS];
    struct line_change change = line_change_nothing;
    int64_t line_id = 0;
    for (size_t i = 0; i < count; i++)
        queue[i] = (struct line_queue){.entity_type = "user", .entity_id = bench->operators[i]};
    change.name = "Bench";
    change.queue = queue;
    change.queue_count = count;
    change.setting[LINE_CHECK_AVAILABLE] = "Y";
    change.setting[LINE_MAX_CHAT] = arena_printf(bench->arena, "%d", LIMIT);
    if (line_add(&bench->ops, &change, &line_id))
        exit(1);
    return line_id;
}

/* ---- dialogs ---- */
/* `count` more dialogs with an open session each. With `taken` they are spread over all operators and answered. */
static void add_dialogs(struct bench *bench, int64_t line_id, int64_t count, bool taken)
{
    struct db *db = bench->ops.db;
    int64_t first = bench->next_chat;
    bench->next_chat += count;
    db_exec(db,
        "INSERT INTO chat (id, type, entity_type) WITH RECURSIVE n (i) AS (SELECT $1 UNION ALL SELECT i + 1 "
        "FROM n"
        " WHERE i < $2) SELECT i, 'L', 'LINES' FROM n",
        DBI(first), DBI(first + count - 1));
    db_exec(db,
        "INSERT INTO session (id, chat_id, line_id, connector, customer_id, state, operator_id, created_at,"
        " answered_at, operator_wrote_at) WITH RECURSIVE n (i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < $2) SELECT i, i, $3, 'bench', 1, $4, CASE WHEN $5 = 0 THEN 0 ELSE $5 + i % $6 END, $7, "
        "$5, $5"
        " FROM n",
        DBI(first), DBI(first + count - 1), DBI(line_id),
        DBI(taken ? SESSION_OPERATOR_WROTE : SESSION_QUEUED), DBI(taken ? bench->operators[0] : 0),
        DBI(OPERATORS), DBI(bench->ops.now));
    db_exec(db,
        "INSERT INTO dialog (chat_id, connector, line_id, dialog_key, session_id)"
        " SELECT chat_id, connector, line_id, id, id FROM session WHERE id >= $1 AND id < $2",
        DBI(first), DBI(first + count));
}

/* ---- measuring ---- */
/* Of this process: it waits for nothing, and what else the machine does is not its cost. */
static int64_t cpu_us(void)
{
    struct timespec spent;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (int64_t)spent.tv_sec * 1000000 + spent.tv_nsec / 1000;
}

/* Routes what waits in the line, all of it or for as long as there is time; microseconds of one decision. What was done is
 * undone. */
static double measure(struct bench *bench, int64_t line_id)
{
    size_t chats;
    int64_t spent = 0, decisions = 0;
    const int64_t *chat = session_store_chats_of_line(bench->ops.db, bench->arena, line_id, &chats);
    while (spent < (int64_t)(bench->seconds * 1e6)) {
        db_savepoint(bench->ops.db);
        int64_t began = cpu_us();
        for (size_t i = 0; i < chats; i++) {
            struct arena *arena = arena_new();
            struct ops ops = bench->ops;
            ops.arena = arena;
            struct open_dialog *d = dialog_store_open(ops.db, arena, chat[i]);
            session_route(&ops, d, 0);
            routing_person_free(&ops, bench->operators[0]); /* somebody ended one: does anything wait? */
            decisions += d->session.state == SESSION_OFFERED;
            arena_free(&arena);
        }
        spent += cpu_us() - began;
        db_rollback_to(bench->ops.db);
    }
    return (double)spent / (double)decisions;
}

static void print_costs(struct bench *bench, int64_t elsewhere, int64_t line_id)
{
    static const int64_t sizes[] = {100, 1000, 10000, 100000};
    int64_t open = 0;
    printf("\"cost_us\":{");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        add_dialogs(bench, elsewhere, sizes[i] - open, true);
        open = sizes[i];
        printf("%s\"%lld\":%.1f", i ? "," : "", (long long)open, measure(bench, line_id));
    }
    printf("}");
}

int main(int argc, char **argv)
{
    char error[256];
    struct bench bench = {.arena = arena_new(), .next_chat = 1};
    if (argc != 3) {
        fprintf(stderr, "bench_routing FILE SECONDS\n");
        return 2;
    }
    bench.seconds = atof(argv[2]);
    secret_init();
    settings_default(&bench.settings);
    struct db *db = db_open(argv[1], DB_WRITE, error, sizeof error);
    if (!db || !db_migrate(db, error, sizeof error)) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    bench.ops = (struct ops){.arena = bench.arena,
        .db = db,
        .now = clock_now(),
        .settings = &bench.settings,
        .base_url = "http://x"};
    bench.ops.who = (struct principal){.kind = AUTH_LOCAL, .admin = true, .scopes = SCOPES_ALL};
    db_begin(db);
    add_operators(&bench);
    int64_t elsewhere = add_line(&bench, OPERATORS), large = add_line(&bench, OPERATORS),
            small = add_line(&bench, SMALL_LINE);
    add_dialogs(&bench, large, QUEUED, false);
    add_dialogs(&bench, small, 100, false);
    printf("{\"operators\":%d,\"queued\":%d,\"decisions_per_s\":%.0f,", OPERATORS, QUEUED,
        1e6 / measure(&bench, large));
    print_costs(&bench, elsewhere, small);
    printf("}\n");
    bool failed = db_failed(db);
    if (failed)
        fprintf(stderr, "%s\n", db_error(db));
    db_rollback(db);
    db_close(&db);
    arena_free(&bench.arena);
    return failed;
}

/* The second ceiling: what SQLite alone can make durable, through our db.h, on this disk.
 *
 * Each message costs what one more incoming message of a running dialog costs the server (counted with a trace of its
 * statements): a savepoint, seven reads by key, one message, its chat, its members' counters, its external id, the
 * release. GROUP messages share one commit (WAL, synchronous=FULL), as the callers who wait at the same
 * moment do. Nothing else happens: no HTTP, no JSON, no rules.
 *
 *   bench_commit FILE GROUP SECONDS [thread]
 *
 * makes FILE, a database with the real schema, and prints one line of JSON. `thread` moves the log into the file on a
 * thread of its own instead of between two groups, to see what that would change. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"

enum { DIALOGS = 64, MOVE_LOG_AT = 2000 /* pages, as the writer lane does */ };

static void prepare_dialog(struct db *db, int64_t n)
{
    db_exec(db, "INSERT INTO chat (id, type, entity_type) VALUES ($1, 'L', 'LINES')", DBI(n));
    db_exec(
        db, "INSERT INTO users (id, type, name, search) VALUES ($1, 'connector', 'Cara', 'cara')", DBI(n));
    db_exec(db, "INSERT INTO chat_member (chat_id, user_id) VALUES ($1, $1)", DBI(n));
    db_exec(db, "INSERT INTO chat_member (chat_id, user_id, kind, recent_at) VALUES ($1, $2, 3, 1)", DBI(n),
        DBI(1000 + n % 2));
    db_exec(db, "INSERT INTO session (id, chat_id, line_id, connector, state) VALUES ($1, $1, 1, 'bench', 1)",
        DBI(n));
    db_exec(db,
        "INSERT INTO dialog (chat_id, connector, line_id, dialog_key, customer_id, session_id)"
        " VALUES ($1, 'bench', 1, $2, $1, $1)",
        DBI(n), DBT("chat"));
}

/* Seven reads, as many as authentication, connector, dialog, repeats, customer, handlers and bots take. */
static void read_around(struct db *db, struct arena *arena, int64_t dialog, const char *external_id)
{
    db_query(db, arena, "SELECT * FROM users WHERE id = $1", DBI(dialog));
    for (int i = 0; i < 2; i++)
        db_query(db, arena, "SELECT * FROM chat WHERE id = $1", DBI(dialog));
    for (int i = 0; i < 2; i++)
        db_query(db, arena, "SELECT * FROM session WHERE id = $1", DBI(dialog));
    db_query(db, arena, "SELECT * FROM dialog WHERE chat_id = $1", DBI(dialog));
    db_query(db, arena,
        "SELECT message_id FROM external_message WHERE connector = 'bench' AND line_id = 1 AND dialog_key = "
        "$1"
        " AND external_id = $2",
        DBT("chat"), DBT(external_id));
}

static void write_message(struct db *db, int64_t dialog, const char *external_id, int64_t now)
{
    int64_t id = db_number(db, 0,
        "INSERT INTO message (chat_id, author_id, session_id, text, created_at) VALUES ($1, $1, $1, $2, $3)"
        " RETURNING id",
        DBI(dialog), DBT("Good afternoon, where is my parcel? It was promised for today."), DBI(now));
    db_exec(db, "UPDATE chat SET message_count = message_count + 1, last_message_id = $2 WHERE id = $1",
        DBI(dialog), DBI(id));
    db_exec(db,
        "UPDATE chat_member SET unread = unread + 1, recent_at = CASE WHEN kind = 0 THEN 0 ELSE $2 END"
        " WHERE chat_id = $1",
        DBI(dialog), DBI(now));
    db_exec(db,
        "INSERT INTO external_message (connector, line_id, dialog_key, external_id, message_id, session_id)"
        " VALUES ('bench', 1, $1, $2, $3, $4)",
        DBT("chat"), DBT(external_id), DBI(id), DBI(dialog));
}

/* ---- moving the log ---- */
static atomic_bool ending;
static atomic_int pages; /* of the log, after the last commit */

static void *move_log(void *file)
{
    char error[256];
    struct db *db = db_open(file, DB_WRITE, error, sizeof error);
    struct timespec moment = {0, 1000000};
    while (db && !atomic_load(&ending)) {
        if (atomic_load(&pages) > MOVE_LOG_AT)
            db_checkpoint(db);
        nanosleep(&moment, NULL);
    }
    db_close(&db);
    return NULL;
}

/* ---- groups ---- */
static int64_t *group_us;
static size_t group_count;

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void write_group(struct db *db, struct arena *arena, int group, int64_t *next)
{
    db_begin(db);
    for (int i = 0; i < group; i++, ++*next) {
        int64_t dialog = *next % DIALOGS + 1;
        const char *external_id = arena_printf(arena, "m-%lld", (long long)*next);
        db_savepoint(db);
        read_around(db, arena, dialog, external_id);
        write_message(db, dialog, external_id, clock_now());
        db_release(db);
        arena_reset(arena);
    }
    if (!db_commit(db)) {
        fprintf(stderr, "bench_commit: %s\n", db_error(db));
        exit(1);
    }
}

static void measure(struct db *db, struct arena *arena, int group, double seconds, bool own_thread)
{
    int64_t next = 0, from = clock_monotonic_us(), until = from + (int64_t)(seconds * 1e6), now = from;
    group_us = mem_alloc((size_t)(seconds * 1e5 + 1e5) * sizeof *group_us);
    while (now < until) {
        int64_t before = now;
        write_group(db, arena, group, &next);
        atomic_store(&pages, db_wal_pages(db));
        if (!own_thread && db_wal_pages(db) > MOVE_LOG_AT)
            db_checkpoint(db);
        now = clock_monotonic_us();
        if (group_count < (size_t)(seconds * 1e5))
            group_us[group_count++] = now - before;
    }
    qsort(group_us, group_count, sizeof *group_us, by_value);
    printf("{\"rate\":%.0f,\"p50_us\":%lld,\"p99_us\":%lld}\n", (double)next * 1e6 / (double)(now - from),
        (long long)group_us[group_count / 2], (long long)group_us[group_count * 99 / 100]);
    free(group_us);
}

int main(int argc, char **argv)
{
    char error[256] = "";
    if ((argc != 4 && argc != 5) || atoi(argv[2]) < 1) {
        fprintf(stderr, "usage: bench_commit FILE GROUP SECONDS [thread]\n");
        return 2;
    }
    pthread_t mover;
    struct arena *arena = arena_new();
    struct db *db = db_open(argv[1], DB_WRITE, error, sizeof error);
    if (!db || !db_migrate(db, error, sizeof error)) {
        fprintf(stderr, "bench_commit: %s\n", error);
        return 1;
    }
    db_begin(db);
    db_exec(db, "DROP INDEX dialog_outside"); /* the dialogs of this bench differ in their chat only */
    for (int64_t n = 1; n <= DIALOGS; n++)
        prepare_dialog(db, n);
    db_commit(db);
    bool own_thread = argc == 5 && pthread_create(&mover, NULL, move_log, argv[1]) == 0;
    measure(db, arena, atoi(argv[2]), atof(argv[3]), own_thread);
    atomic_store(&ending, true);
    if (own_thread)
        pthread_join(mover, NULL);
    db_close(&db);
    arena_free(&arena);
    return 0;
}

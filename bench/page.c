/* What a page of 50 messages costs in SQLite alone: the statements of one im.dialog.messages.get, in a snapshot of their own, on one
 * thread and with nothing made of the rows. No server over this database can read more pages a second on one core.
 *
 *   bench_page FILE SECONDS
 *
 * makes FILE and prints {"rate": pages a second, "cost_us": of one}. */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"

enum { CHATS = 64, MESSAGES = 51 /* of a chat */, PAGE = 50, AT_A_TIME = 100 };

static void prepare(struct db *db)
{
    db_begin(db);
    db_exec(db, "INSERT INTO app (name, scopes, installed) VALUES ('bench', 'im', 1)");
    for (int64_t n = 1; n <= CHATS; n++) {
        db_exec(db, "INSERT INTO chat (id, type, entity_type) VALUES ($1, 'L', 'LINES')", DBI(n));
        db_exec(db, "INSERT INTO users (id, type, name, search) VALUES ($1, 'connector', 'Cara', 'cara')",
            DBI(n));
        db_exec(db, "INSERT INTO chat_member (chat_id, user_id) VALUES ($1, $1)", DBI(n));
        for (int i = 0; i < MESSAGES; i++)
            db_exec(db,
                "INSERT INTO message (chat_id, author_id, session_id, text, created_at) VALUES ($1, $1, $1, "
                "$2, $3)",
                DBI(n), DBT("Good afternoon, where is my parcel?"), DBI(clock_now()));
    }
    db_commit(db);
}

/* Authentication, the chat, twice the member (may he read it, what is hidden from him), messages, their author, files. */
static void read_page(struct db *db, struct arena *arena, int64_t chat)
{
    db_begin(db);
    db_query(db, arena, "SELECT * FROM app LEFT JOIN users ON users.id = $1 WHERE app.id = 1", DBI(chat));
    db_query(db, arena, "SELECT * FROM chat WHERE id = $1", DBI(chat));
    for (int i = 0; i < 2; i++)
        db_query(db, arena, "SELECT * FROM chat_member WHERE chat_id = $1 AND user_id = $1", DBI(chat));
    const struct rows *rows =
        db_query(db, arena, "SELECT * FROM message WHERE chat_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            DBI(chat), DBI(INT64_MAX), DBI(PAGE));
    if (rows_count(rows) != PAGE) {
        fprintf(stderr, "bench_page: %zu messages: %s\n", rows_count(rows), db_error(db));
        exit(1);
    }
    db_query(db, arena, "SELECT * FROM users WHERE id = $1", DBI(chat));
    db_query(db, arena,
        "SELECT * FROM file JOIN message ON message.id = file.message_id WHERE file.chat_id = $1", DBI(chat));
    db_rollback(db);
    arena_reset(arena);
}

int main(int argc, char **argv)
{
    char error[256] = "";
    if (argc != 3) {
        fprintf(stderr, "usage: bench_page FILE SECONDS\n");
        return 2;
    }
    struct arena *arena = arena_new();
    struct db *db = db_open(argv[1], DB_WRITE, error, sizeof error);
    if (!db || !db_migrate(db, error, sizeof error)) {
        fprintf(stderr, "bench_page: %s\n", error);
        return 1;
    }
    prepare(db);
    db_close(&db);
    db = db_open(argv[1], DB_READ, error, sizeof error);
    int64_t pages = 0, from = clock_monotonic_us(), until = from + (int64_t)(atof(argv[2]) * 1e6), now = from;
    for (; now < until; now = clock_monotonic_us())
        for (int i = 0; i < AT_A_TIME; i++, pages++)
            read_page(db, arena, pages % CHATS + 1);
    printf("{\"rate\":%.0f,\"cost_us\":%.1f}\n", (double)pages * 1e6 / (double)(now - from),
        (double)(now - from) / (double)pages);
    db_close(&db);
    arena_free(&arena);
    return 0;
}

/* Setting is one upsert and moving keeps the row, so a timer that was read can be told from one that was moved since by its
 * time alone. */
#include "store/timer_store.h"

#include "db/db.h"

void timer_store_set(struct db *db, const char *kind, int64_t object_id, int64_t due_at)
{
    db_exec(db,
        "INSERT INTO timer (kind, object_id, due_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (object_id, kind) DO UPDATE SET due_at = excluded.due_at",
        DBT(kind), DBI(object_id), DBI(due_at));
}

void timer_store_cancel(struct db *db, const char *kind, int64_t object_id)
{
    db_exec(db, "DELETE FROM timer WHERE object_id = $1 AND kind = $2", DBI(object_id), DBT(kind));
}

void timer_store_cancel_session(struct db *db, int64_t session_id)
{
    db_exec(db, "DELETE FROM timer WHERE object_id = $1 AND kind NOT IN ('presence', 'free', 'line')",
        DBI(session_id));
}

int64_t timer_store_due_at(struct db *db, const char *kind, int64_t object_id)
{
    return db_number(
        db, 0, "SELECT due_at FROM timer WHERE object_id = $1 AND kind = $2", DBI(object_id), DBT(kind));
}

struct timer *timer_store_due(struct db *db, struct arena *arena, int64_t now, int limit, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT id, object_id, due_at, kind FROM timer WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2",
        DBI(now), DBI(limit));
    struct timer *timers = arena_array_of(arena, struct timer, rows_count(rows));
    for (size_t i = 0; i < rows_count(rows); i++)
        timers[i] = (struct timer){
            row_int(rows, i, 0), row_int(rows, i, 1), row_int(rows, i, 2), row_text(rows, i, 3)};
    *count_r = rows_count(rows);
    return timers;
}

bool timer_store_take(struct db *db, const struct timer *timer)
{
    return db_change(
               db, "DELETE FROM timer WHERE id = $1 AND due_at = $2", DBI(timer->id), DBI(timer->due_at)) > 0;
}

int64_t timer_store_next(struct db *db, int64_t otherwise)
{
    return db_number(db, otherwise, "SELECT due_at FROM timer ORDER BY due_at, id LIMIT 1");
}

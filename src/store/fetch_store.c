/* The list is short (a row lives from the message that named the URL until its file is here), and always read by due time. */
#include "store/fetch_store.h"

#include "store/load.h"

static const struct field fetch_table[] = {FIELD_TABLE(FETCH_FIELDS)};

struct fetch *fetch_store_get(struct db *db, struct arena *arena, int64_t id)
{
    return load_one(arena, db_query(db, arena, SELECT(FETCH_FIELDS) "FROM fetch WHERE id = $1", DBI(id)),
        fetch_table, sizeof(struct fetch));
}

struct fetch *fetch_store_due(struct db *db, struct arena *arena, int64_t now, int64_t limit, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(FETCH_FIELDS) "FROM fetch WHERE next_at <= $1 ORDER BY next_at, id LIMIT $2", DBI(now),
        DBI(limit));
    return load_all(arena, rows, fetch_table, sizeof(struct fetch), count_r);
}

int64_t fetch_store_next(struct db *db, int64_t after)
{
    return db_number(
        db, 0, "SELECT next_at FROM fetch WHERE next_at > $1 ORDER BY next_at, id LIMIT 1", DBI(after));
}

void fetch_store_retry(struct db *db, int64_t id, int64_t attempts, int64_t next_at)
{
    db_exec(db, "UPDATE fetch SET attempts = $1, next_at = $2 WHERE id = $3", DBI(attempts), DBI(next_at),
        DBI(id));
}

void fetch_store_drop(struct db *db, int64_t id)
{
    db_exec(db, "DELETE FROM fetch WHERE id = $1", DBI(id));
}

void fetch_store_set_avatar(struct db *db, int64_t user_id, const char *blob, int64_t now)
{
    db_exec(
        db, "UPDATE users SET avatar = $1, updated_at = $2 WHERE id = $3", DBT(blob), DBI(now), DBI(user_id));
}

void fetch_store_set_file(struct db *db, const struct file *f)
{
    db_exec(db,
        "UPDATE file SET type = $1, size = $2, width = $3, height = $4, blob = $5, state = $6 WHERE id = $7",
        DBT(f->type), DBI(f->size), DBI(f->width), DBI(f->height), DBT(f->blob), DBI(f->state), DBI(f->id));
}

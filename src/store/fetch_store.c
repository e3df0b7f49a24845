/* The list is short (a row lives from the message that named the URL until its file is here), and always read by due time. */
#include "store/fetch_store.h"

#include "store/load.h"

static const struct field fetch_table[] = {FIELD_TABLE(FETCH_FIELDS)};

struct pending_fetch *fetch_store_due(
    struct db *db, struct arena *arena, int64_t now, int64_t limit, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(FETCH_FIELDS) "FROM pending_fetch WHERE next_at <= $1 ORDER BY next_at, id LIMIT $2", DBI(now),
        DBI(limit));
    return load_all(arena, rows, fetch_table, sizeof(struct pending_fetch), count_r);
}

int64_t fetch_store_next(struct db *db, int64_t after)
{
    return db_number(db, 0,
        "SELECT next_at FROM pending_fetch WHERE next_at > $1 ORDER BY next_at, id LIMIT 1", DBI(after));
}

/* ---- leases ---- */
bool fetch_store_leases(struct db *db)
{
    return db_can(db, DB_MANY_WRITERS);
}

struct pending_fetch *fetch_store_take(struct db *db, struct arena *arena, int64_t now,
    const struct lease_time *time, int64_t limit, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        DB_ONLY(DB_MANY_WRITERS,
            "UPDATE pending_fetch SET lease = lease + 1, leased_until = $2"
            " WHERE id = ANY (ARRAY(SELECT id FROM pending_fetch WHERE next_at <= $1 AND leased_until <= $3"
            " ORDER BY next_at, id LIMIT $4 FOR UPDATE SKIP LOCKED))"
            " RETURNING " FETCH_FIELDS(FIELD_COLUMN) "1"),
        DBI(now), DBI(time->until), DBI(time->now), DBI(limit));
    return load_all(arena, rows, fetch_table, sizeof(struct pending_fetch), count_r);
}

bool fetch_store_renew(struct db *db, const struct pending_fetch *fetch, int64_t until)
{
    return db_change(db, "UPDATE pending_fetch SET leased_until = $1 WHERE id = $2 AND lease = $3",
               DBI(until), DBI(fetch->id), DBI(fetch->lease)) == 1;
}

/* ---- what became of it ---- */
bool fetch_store_retry(struct db *db, const struct pending_fetch *fetch, int64_t next_at)
{
    return db_change(db,
               "UPDATE pending_fetch SET attempts = $1, next_at = $2, leased_until = 0"
               " WHERE id = $3 AND lease = $4",
               DBI(fetch->attempts + 1), DBI(next_at), DBI(fetch->id), DBI(fetch->lease)) == 1;
}

bool fetch_store_drop(struct db *db, const struct pending_fetch *fetch)
{
    return db_change(db, "DELETE FROM pending_fetch WHERE id = $1 AND lease = $2", DBI(fetch->id),
               DBI(fetch->lease)) == 1;
}

void fetch_store_set_avatar(struct db *db, int64_t user_id, const char *blob, int64_t now)
{
    db_exec(
        db, "UPDATE users SET avatar = $1, updated_at = $2 WHERE id = $3", DBT(blob), DBI(now), DBI(user_id));
}

void fetch_store_set_file(struct db *db, const struct file *f)
{
    db_exec(db,
        "UPDATE file SET type = $1, size = $2, width = $3, height = $4, blob = $5, preview = $6, state = $7"
        " WHERE id = $8",
        DBT(f->type), DBI(f->size), DBI(f->width), DBI(f->height), DBT(f->blob), DBE(f->preview),
        DBI(f->state), DBI(f->id));
}

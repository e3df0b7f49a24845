/* One row for each person who is told something. */
#include "store/notification_store.h"

#include "store/load.h"

static const struct field table[] = {FIELD_TABLE(NOTIFICATION_FIELDS)};

int64_t notification_store_add(struct db *db, const struct notification *n)
{
    return db_number(db, 0,
        "INSERT INTO notification (user_id, text, created_at, read_at) VALUES ($1, $2, $3, $4) RETURNING id",
        DBI(n->user_id), DBT(n->text), DBI(n->created_at), DBI(n->read_at));
}

struct notification *notification_store_of_user(
    struct db *db, struct arena *arena, int64_t user_id, int64_t limit, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(NOTIFICATION_FIELDS) "FROM notification WHERE user_id = $1 ORDER BY id DESC LIMIT $2",
        DBI(user_id), DBI(limit));
    return load_all(arena, rows, table, sizeof(struct notification), count_r);
}

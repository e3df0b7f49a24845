/* One row for each operator whom a line shows otherwise than his profile does. */
#include "store/line_operator_store.h"

#include "store/load.h"

static const struct field table[] = {FIELD_TABLE(LINE_OPERATOR_FIELDS)};

struct line_operator *line_operator_store_find(
    struct db *db, struct arena *arena, int64_t line_id, int64_t user_id)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(LINE_OPERATOR_FIELDS) "FROM line_operator WHERE line_id = $1 AND user_id IN ($2, 0)"
                                     " ORDER BY user_id DESC LIMIT 1",
        DBI(line_id), DBI(user_id));
    return load_one(arena, rows, table, sizeof(struct line_operator));
}

struct line_operator *line_operator_store_list(
    struct db *db, struct arena *arena, int64_t line_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(LINE_OPERATOR_FIELDS) "FROM line_operator WHERE line_id = $1 ORDER BY user_id", DBI(line_id));
    return load_all(arena, rows, table, sizeof(struct line_operator), count_r);
}

void line_operator_store_save(struct db *db, const struct line_operator *o)
{
    db_exec(db,
        "INSERT INTO line_operator (line_id, user_id, name, work_position, avatar, avatar_id)"
        " VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (line_id, user_id) DO UPDATE SET name = excluded.name,"
        " work_position = excluded.work_position, avatar = excluded.avatar, avatar_id = excluded.avatar_id",
        DBI(o->line_id), DBI(o->user_id), DBE(o->name), DBE(o->work_position), DBE(o->avatar),
        DBI(o->avatar_id));
}

void line_operator_store_delete(struct db *db, int64_t line_id, int64_t user_id)
{
    db_exec(db, "DELETE FROM line_operator WHERE line_id = $1 AND ($2 = -1 OR user_id = $2)", DBI(line_id),
        DBI(user_id));
}

/* A binding is known by (application, code, handler, user). */
#include "store/placement_store.h"

#include "store/load.h"

static const struct field placement_table[] = {FIELD_TABLE(PLACEMENT_FIELDS)};

struct placement *placement_store_of_app(struct db *db, struct arena *arena, int64_t app_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(PLACEMENT_FIELDS) "FROM placement WHERE app_id = $1 ORDER BY code, id", DBI(app_id));
    return load_all(arena, rows, placement_table, sizeof(struct placement), count_r);
}

struct placement *placement_store_find(struct db *db, struct arena *arena, const struct placement *like)
{
    return load_one(arena,
        db_query(db, arena,
            SELECT(PLACEMENT_FIELDS) "FROM placement WHERE app_id = $1 AND code = $2 AND handler = $3 AND "
                                     "user_id = $4",
            DBI(like->app_id), DBT(like->code), DBT(like->handler), DBI(like->user_id)),
        placement_table, sizeof(struct placement));
}

int64_t placement_store_add(struct db *db, const struct placement *p)
{
    return db_number(db, 0,
        "INSERT INTO placement (app_id, code, handler, title, description, group_name, lang_all, options, "
        "user_id, admin_only)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        DBI(p->app_id), DBT(p->code), DBT(p->handler), DBT(p->title), DBT(p->description), DBT(p->group_name),
        DBT(p->lang_all), DBT(p->options), DBI(p->user_id), DBI(p->admin_only));
}

void placement_store_save(struct db *db, const struct placement *p)
{
    db_exec(db,
        "UPDATE placement SET title = $1, description = $2, group_name = $3, lang_all = $4, options = $5, "
        "admin_only = $6 WHERE id = $7",
        DBT(p->title), DBT(p->description), DBT(p->group_name), DBT(p->lang_all), DBT(p->options),
        DBI(p->admin_only), DBI(p->id));
}

int64_t placement_store_remove(
    struct db *db, int64_t app_id, const char *code, const char *handler, int64_t user_id)
{
    return db_change(db,
        "DELETE FROM placement WHERE app_id = $1 AND code = $2 AND ($3 = '' OR handler = $3)"
        " AND ($4 = 0 OR user_id = $4)",
        DBI(app_id), DBT(code), DBE(handler), DBI(user_id));
}

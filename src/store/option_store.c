/* Two tables rather than one with user 0, so that a user's options can never be mistaken for the application's. */
#include "store/option_store.h"

#include "db/db.h"

struct option *option_store_get(
    struct db *db, struct arena *arena, int64_t app_id, int64_t user_id, const char *name, size_t *count_r)
{
    const struct rows *rows =
        user_id ? db_query(db, arena,
                      "SELECT name, value FROM user_option WHERE app_id = $1 AND user_id = $2"
                      " AND ($3 = '' OR name = $3) ORDER BY name",
                      DBI(app_id), DBI(user_id), DBE(name))
                : db_query(db, arena,
                      "SELECT name, value FROM app_option WHERE app_id = $1 AND ($2 = '' OR name = $2) ORDER "
                      "BY name",
                      DBI(app_id), DBE(name));
    struct option *options = arena_array_of(arena, struct option, rows_count(rows));
    for (size_t i = 0; i < rows_count(rows); i++)
        options[i] = (struct option){.name = row_text(rows, i, 0), .value = row_text(rows, i, 1)};
    *count_r = rows_count(rows);
    return options;
}

void option_store_set(struct db *db, int64_t app_id, int64_t user_id, const char *name, const char *value)
{
    if (user_id)
        db_exec(db,
            "INSERT INTO user_option (app_id, user_id, name, value) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (app_id, user_id, name) DO UPDATE SET value = excluded.value",
            DBI(app_id), DBI(user_id), DBT(name), DBT(value));
    else
        db_exec(db,
            "INSERT INTO app_option (app_id, name, value) VALUES ($1, $2, $3)"
            " ON CONFLICT (app_id, name) DO UPDATE SET value = excluded.value",
            DBI(app_id), DBT(name), DBT(value));
}

void option_store_drop(struct db *db, int64_t app_id)
{
    db_exec(db, "DELETE FROM app_option WHERE app_id = $1", DBI(app_id));
    db_exec(db, "DELETE FROM user_option WHERE app_id = $1", DBI(app_id));
}

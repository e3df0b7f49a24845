/* Removing a department moves what it held one step up in three statements, so that nobody is left without a place. */
#include "store/department_store.h"

#include "store/load.h"

static const struct field department_table[] = {FIELD_TABLE(DEPARTMENT_FIELDS)};

struct department *department_store_get(struct db *db, struct arena *arena, int64_t id)
{
    return load_one(arena,
        db_query(db, arena, SELECT(DEPARTMENT_FIELDS) "FROM department WHERE id = $1", DBI(id)),
        department_table, sizeof(struct department));
}

struct department *department_store_all(struct db *db, struct arena *arena, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena, SELECT(DEPARTMENT_FIELDS) "FROM department ORDER BY id");
    return load_all(arena, rows, department_table, sizeof(struct department), count_r);
}

int64_t department_store_add(struct db *db, const struct department *d)
{
    return db_number(db, 0,
        "INSERT INTO department (name, sort, parent_id, head_id) VALUES ($1, $2, $3, $4) RETURNING id",
        DBT(d->name), DBI(d->sort), DBI(d->parent_id), DBI(d->head_id));
}

void department_store_save(struct db *db, const struct department *d)
{
    db_exec(db, "UPDATE department SET name = $1, sort = $2, parent_id = $3, head_id = $4 WHERE id = $5",
        DBT(d->name), DBI(d->sort), DBI(d->parent_id), DBI(d->head_id), DBI(d->id));
}

void department_store_remove(struct db *db, int64_t id, int64_t heir)
{
    db_exec(db, "UPDATE department SET parent_id = $2 WHERE parent_id = $1", DBI(id), DBI(heir));
    db_exec(db,
        "INSERT INTO user_department (user_id, department_id) SELECT user_id, $2 FROM user_department"
        " WHERE department_id = $1 ON CONFLICT (user_id, department_id) DO NOTHING",
        DBI(id), DBI(heir));
    db_exec(db, "DELETE FROM user_department WHERE department_id = $1", DBI(id));
    db_exec(db, "DELETE FROM department WHERE id = $1", DBI(id));
}

int64_t *department_store_members(struct db *db, struct arena *arena, int64_t id, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "SELECT m.user_id FROM user_department AS m JOIN users AS u ON u.id = m.user_id"
            " WHERE m.department_id = $1 AND u.active = 1 ORDER BY m.user_id",
            DBI(id)),
        count_r);
}

int64_t *department_store_colleagues(struct db *db, struct arena *arena, int64_t user_id, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "SELECT DISTINCT m.user_id FROM user_department AS m JOIN users AS u ON u.id = m.user_id"
            " WHERE m.department_id IN (SELECT department_id FROM user_department WHERE user_id = $1"
            " UNION SELECT id FROM department WHERE head_id = $1)"
            " AND m.user_id <> $1 AND u.active = 1 ORDER BY m.user_id",
            DBI(user_id)),
        count_r);
}

struct membership *department_store_memberships(struct db *db, struct arena *arena, size_t *count_r)
{
    const struct rows *rows = db_query(
        db, arena, "SELECT user_id, department_id FROM user_department ORDER BY user_id, department_id");
    struct membership *memberships = arena_array_of(arena, struct membership, rows_count(rows));
    for (size_t i = 0; i < rows_count(rows); i++)
        memberships[i] = (struct membership){row_int(rows, i, 0), row_int(rows, i, 1)};
    *count_r = rows_count(rows);
    return memberships;
}

void department_store_set(struct db *db, int64_t user_id, const int64_t *ids, size_t count)
{
    db_exec(db, "DELETE FROM user_department WHERE user_id = $1", DBI(user_id));
    for (size_t i = 0; i < count; i++)
        db_exec(db,
            "INSERT INTO user_department (user_id, department_id) VALUES ($1, $2)"
            " ON CONFLICT (user_id, department_id) DO NOTHING",
            DBI(user_id), DBI(ids[i]));
}

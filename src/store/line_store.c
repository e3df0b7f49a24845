/* A line is one row, its settings are rows of their own and only where they differ from the default: a new setting needs
 * no migration, and a better default reaches every line that never chose otherwise.
 *
 * The queue is replaced as a whole when it is saved. It is short, and keeping rows alive would only matter to their ids,
 * which mean nothing outside. */
#include "store/line_store.h"

#include "store/load.h"

static const struct field line_table[] = {FIELD_TABLE(LINE_FIELDS)};
static const struct field queue_table[] = {FIELD_TABLE(LINE_QUEUE_FIELDS)};

/* ---- lines ---- */
struct line *line_store_get(struct db *db, struct arena *arena, int64_t id)
{
    return load_one(arena, db_query(db, arena, SELECT(LINE_FIELDS) "FROM line WHERE id = $1", DBI(id)),
        line_table, sizeof(struct line));
}

struct line *line_store_all(struct db *db, struct arena *arena, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena, SELECT(LINE_FIELDS) "FROM line ORDER BY id");
    return load_all(arena, rows, line_table, sizeof(struct line), count_r);
}

int64_t line_store_add(struct db *db, const struct line *line)
{
    return db_number(db, 0,
        "INSERT INTO line (name, active, temporary, language, created_at, modified_at, modified_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        DBT(line->name), DBI(line->active), DBI(line->temporary), DBT(line->language), DBI(line->created_at),
        DBI(line->modified_at), DBI(line->modified_by));
}

void line_store_save(struct db *db, const struct line *line)
{
    db_exec(db,
        "UPDATE line SET name = $1, active = $2, temporary = $3, language = $4, modified_at = $5, "
        "modified_by = $6"
        " WHERE id = $7",
        DBT(line->name), DBI(line->active), DBI(line->temporary), DBT(line->language), DBI(line->modified_at),
        DBI(line->modified_by), DBI(line->id));
}

void line_store_delete(struct db *db, int64_t id)
{
    db_exec(db, "DELETE FROM line_setting WHERE line_id = $1", DBI(id));
    db_exec(db, "DELETE FROM line_queue WHERE line_id = $1", DBI(id));
    db_exec(db, "DELETE FROM line_turn WHERE line_id = $1", DBI(id));
    db_exec(db, "DELETE FROM line_manager WHERE line_id = $1", DBI(id));
    db_exec(db, "DELETE FROM quick_answer WHERE line_id = $1", DBI(id));
    db_exec(db, "DELETE FROM line WHERE id = $1", DBI(id));
}

bool line_store_lock(struct db *db, int64_t id)
{
    return db_lock(db, DB_LOCK_LINE, id);
}

bool line_store_try_lock(struct db *db, int64_t id)
{
    return db_try_lock(db, DB_LOCK_LINE, id);
}

/* ---- settings ---- */
struct line_value *line_store_settings(struct db *db, struct arena *arena, int64_t line_id, size_t *count_r)
{
    const struct rows *rows =
        line_id ? db_query(db, arena, "SELECT line_id, name, value FROM line_setting WHERE line_id = $1",
                      DBI(line_id))
                : db_query(db, arena, "SELECT line_id, name, value FROM line_setting ORDER BY line_id");
    struct line_value *values = arena_array_of(arena, struct line_value, rows_count(rows));
    for (size_t i = 0; i < rows_count(rows); i++)
        values[i] = (struct line_value){row_int(rows, i, 0), row_text(rows, i, 1), row_text(rows, i, 2)};
    *count_r = rows_count(rows);
    return values;
}

void line_store_set(struct db *db, int64_t line_id, const char *name, const char *value)
{
    if (value)
        db_exec(db,
            "INSERT INTO line_setting (line_id, name, value) VALUES ($1, $2, $3)"
            " ON CONFLICT (line_id, name) DO UPDATE SET value = excluded.value",
            DBI(line_id), DBT(name), DBT(value));
    else
        db_exec(db, "DELETE FROM line_setting WHERE line_id = $1 AND name = $2", DBI(line_id), DBT(name));
}

/* ---- queue ---- */
struct line_queue *line_store_queue(struct db *db, struct arena *arena, int64_t line_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(LINE_QUEUE_FIELDS) "FROM line_queue WHERE line_id = $1 ORDER BY sort, id", DBI(line_id));
    return load_all(arena, rows, queue_table, sizeof(struct line_queue), count_r);
}

void line_store_save_queue(struct db *db, int64_t line_id, const struct line_queue *queue, size_t count)
{
    db_exec(db, "DELETE FROM line_queue WHERE line_id = $1", DBI(line_id));
    for (size_t i = 0; i < count; i++)
        db_exec(db, "INSERT INTO line_queue (line_id, sort, entity_type, entity_id) VALUES ($1, $2, $3, $4)",
            DBI(line_id), DBI((int64_t)i), DBT(queue[i].entity_type), DBI(queue[i].entity_id));
}

/* UNION in the tree, not UNION ALL: a department that is (wrongly) its own ancestor must not loop. */
static const char members_sql[] =
    "WITH RECURSIVE tree (entry, id) AS ("
    " SELECT q.id, q.entity_id FROM line_queue q WHERE q.line_id = $1 AND q.entity_type = 'department'"
    " UNION SELECT tree.entry, d.id FROM department d JOIN tree ON d.parent_id = tree.id)"
    " SELECT q.id AS entry, q.sort AS place, u.id AS person, 0, u.last_activity_at, u.name, u.last_name,"
    " u.work_position, u.avatar FROM line_queue q JOIN users u ON u.id = q.entity_id"
    " WHERE q.line_id = $1 AND q.entity_type = 'user' AND u.active = 1 AND u.type = 'employee'"
    " UNION SELECT q.id, q.sort, u.id, q.entity_id, u.last_activity_at, u.name, u.last_name, "
    "u.work_position, u.avatar"
    " FROM tree JOIN line_queue q ON q.id = tree.entry JOIN user_department m ON m.department_id = tree.id"
    " JOIN users u ON u.id = m.user_id WHERE u.active = 1 AND u.type = 'employee'"
    " ORDER BY place, entry, person";

struct line_member *line_store_members(struct db *db, struct arena *arena, int64_t line_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena, members_sql, DBI(line_id));
    struct line_member *members = arena_array_of(arena, struct line_member, rows_count(rows));
    for (size_t i = 0; i < rows_count(rows); i++)
        members[i] = (struct line_member){.queue_id = row_int(rows, i, 0),
            .sort = row_int(rows, i, 1),
            .user_id = row_int(rows, i, 2),
            .department_id = row_int(rows, i, 3),
            .last_activity_at = row_int(rows, i, 4),
            .name = row_text(rows, i, 5),
            .last_name = row_text(rows, i, 6),
            .work_position = row_text(rows, i, 7),
            .avatar = row_text(rows, i, 8)};
    *count_r = rows_count(rows);
    return members;
}

/* ---- managers ---- */
int64_t *line_store_managers(struct db *db, struct arena *arena, int64_t line_id, size_t *count_r)
{
    const struct rows *rows = db_query(
        db, arena, "SELECT user_id FROM line_manager WHERE line_id = $1 ORDER BY user_id", DBI(line_id));
    return load_numbers(arena, rows, count_r);
}

bool line_store_has_manager(struct db *db, int64_t line_id, int64_t user_id)
{
    return db_number(db, 0, "SELECT 1 FROM line_manager WHERE line_id = $1 AND user_id = $2", DBI(line_id),
               DBI(user_id)) == 1;
}

void line_store_add_manager(struct db *db, int64_t line_id, int64_t user_id)
{
    db_exec(db,
        "INSERT INTO line_manager (line_id, user_id) VALUES ($1, $2) ON CONFLICT (line_id, user_id) DO "
        "NOTHING",
        DBI(line_id), DBI(user_id));
}

void line_store_remove_manager(struct db *db, int64_t line_id, int64_t user_id)
{
    db_exec(db, "DELETE FROM line_manager WHERE line_id = $1 AND user_id = $2", DBI(line_id), DBI(user_id));
}

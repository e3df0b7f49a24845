/* A line has tens of quick answers, so finding the same words again walks the line's rows. */
#include "store/quick_store.h"

#include "store/load.h"

static const struct field quick_table[] = {FIELD_TABLE(QUICK_ANSWER_FIELDS)};

struct quick_answer *quick_store_get(struct db *db, struct arena *arena, int64_t id)
{
    return load_one(arena,
        db_query(db, arena, SELECT(QUICK_ANSWER_FIELDS) "FROM quick_answer WHERE id = $1", DBI(id)),
        quick_table, sizeof(struct quick_answer));
}

struct quick_answer *quick_store_list(
    struct db *db, struct arena *arena, int64_t line_id, int64_t limit, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(QUICK_ANSWER_FIELDS) "FROM quick_answer WHERE line_id = $1 ORDER BY id DESC LIMIT $2",
        DBI(line_id), DBI(limit));
    return load_all(arena, rows, quick_table, sizeof(struct quick_answer), count_r);
}

int64_t quick_store_find(struct db *db, int64_t line_id, const char *text)
{
    return db_number(db, 0,
        "SELECT id FROM quick_answer WHERE line_id = $1 AND text = $2 ORDER BY id LIMIT 1", DBI(line_id),
        DBT(text));
}

int64_t quick_store_count(struct db *db, int64_t line_id)
{
    return db_number(db, 0, "SELECT count(*) FROM quick_answer WHERE line_id = $1", DBI(line_id));
}

int64_t quick_store_add(struct db *db, const struct quick_answer *q)
{
    return db_number(db, 0,
        "INSERT INTO quick_answer (line_id, text, author_id, created_at) VALUES ($1, $2, $3, $4) RETURNING "
        "id",
        DBI(q->line_id), DBT(q->text), DBI(q->author_id), DBI(q->created_at));
}

bool quick_store_save(struct db *db, int64_t id, const char *text)
{
    return db_number(db, 0, "UPDATE quick_answer SET text = $2 WHERE id = $1 RETURNING id", DBI(id),
               DBT(text)) != 0;
}

void quick_store_delete(struct db *db, int64_t id)
{
    db_exec(db, "DELETE FROM quick_answer WHERE id = $1", DBI(id));
}

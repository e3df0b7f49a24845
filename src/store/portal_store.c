/* member_id is what applications key their stores by, so it never changes. */
#include "store/portal_store.h"

#include "db/db.h"

bool portal_store_answers(struct db *db)
{
    return db_number(db, 0, "SELECT count(*) FROM portal WHERE id = 1") == 1;
}

const char *portal_store_member_id(struct db *db, struct arena *arena)
{
    const struct rows *rows = db_query(db, arena, "SELECT member_id FROM portal WHERE id = 1");
    return rows_count(rows) ? row_text(rows, 0, 0) : NULL;
}

void portal_store_create(struct db *db, const char *member_id, int64_t now)
{
    db_exec(db,
        "INSERT INTO portal (id, member_id, created_at) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING",
        DBT(member_id), DBI(now));
}

bool portal_store_shared(struct db *db)
{
    return db_can(db, DB_MANY_WRITERS);
}

void portal_store_lock(struct db *db)
{
    db_lock(db, DB_LOCK_PORTAL, 0);
}

struct portal_marks portal_store_marks(struct db *db, struct arena *arena)
{
    const struct rows *rows = db_query(db, arena, "SELECT key_check, marked FROM portal WHERE id = 1");
    if (rows_count(rows) == 0)
        return (struct portal_marks){.key_check = ""};
    return (struct portal_marks){.key_check = row_text(rows, 0, 0), .marked = row_int(rows, 0, 1) != 0};
}

void portal_store_set_marks(struct db *db, const struct portal_marks *marks)
{
    db_exec(db, "UPDATE portal SET key_check = $1, marked = $2 WHERE id = 1", DBT(marks->key_check),
        DBI(marks->marked));
}

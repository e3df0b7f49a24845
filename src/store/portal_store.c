/* member_id is what applications key their stores by, so it never changes. */
#include "store/portal_store.h"

#include "db/db.h"

const char *portal_store_member_id(struct db *db, struct arena *arena)
{
    const struct rows *rows = db_query(db, arena, "SELECT member_id FROM portal WHERE id = 1");
    return rows_count(rows) ? row_text(rows, 0, 0) : NULL;
}

void portal_store_create(struct db *db, const char *member_id, int64_t now)
{
    db_exec(
        db, "INSERT INTO portal (id, member_id, created_at) VALUES (1, $1, $2)", DBT(member_id), DBI(now));
}

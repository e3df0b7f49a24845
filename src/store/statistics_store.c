/* Rows instead of sums by the database: a median wants every value, and hours are those of somebody's zone, with its changes
 * between summer and winter. */
#include "store/statistics_store.h"

#include "store/load.h"
#include "store/search_sql.h"

#define FACT_ROW(table, kind, name) {#name, FIELD_##kind, offsetof(struct session_fact, name)},
static const struct field table[] = {SESSION_FACT_FIELDS(FACT_ROW){NULL, FIELD_INT, 0}};

struct session_fact *statistics_store_facts(
    struct db *db, struct arena *arena, const struct fact_filter *filter, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(SESSION_FACT_FIELDS) "FROM session WHERE created_at >= $1 AND created_at < $2"
                                    " AND ($3 = 0 OR line_id = $3) AND ($4 = 1 OR " LISTED(
                                        "line_id", "$5") ") ORDER BY created_at DESC LIMIT $6",
        DBI(filter->from), DBI(filter->to), DBI(filter->line_id), DBI(filter->everything),
        DBT(filter->managed), DBI(filter->limit));
    return load_all(arena, rows, table, sizeof(struct session_fact), count_r);
}

/* Filters of the offline queue may name any field in any combination; they are applied in memory
 * (domain/offline_rules.h) to what these functions load, so the SQL stays constant text. */
#include "store/offline_store.h"

#include "store/load.h"

static const struct field offline_table[] = {FIELD_TABLE(OFFLINE_EVENT_FIELDS)};

static struct offline_event *records(struct arena *arena, const struct rows *rows, size_t *count_r)
{
    return load_all(arena, rows, offline_table, sizeof(struct offline_event), count_r);
}

void offline_store_put(struct db *db, const struct offline_event *e)
{
    db_exec(db,
        "INSERT INTO offline_event (app_id, connector, event, message_id, data, additional, stamped_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (app_id, connector, event, message_id) WHERE process_id = '' AND error = 0"
        " DO UPDATE SET data = excluded.data, additional = excluded.additional, stamped_at = "
        "excluded.stamped_at",
        DBI(e->app_id), DBT(e->connector), DBT(e->event), DBT(e->message_id), DBT(e->data),
        DBT(e->additional), DBI(e->stamped_at));
}

struct offline_event *offline_store_free(struct db *db, struct arena *arena, int64_t app_id,
    const char *connector, bool with_failed, int64_t limit, size_t *count_r)
{
    /* Failed records keep the process_id of the hand-out that failed. */
    const struct rows *rows =
        with_failed
            ? db_query(db, arena,
                  SELECT(OFFLINE_EVENT_FIELDS) "FROM offline_event WHERE app_id = $1 AND connector = $2"
                                               " AND (process_id = '' OR error = 1)"
                                               " ORDER BY stamped_at, id LIMIT $3",
                  DBI(app_id), DBT(connector), DBI(limit))
            : db_query(db, arena,
                  SELECT(OFFLINE_EVENT_FIELDS) "FROM offline_event WHERE app_id = $1 AND connector = $2"
                                               " AND process_id = '' AND error = 0"
                                               " ORDER BY stamped_at, id LIMIT $3",
                  DBI(app_id), DBT(connector), DBI(limit));
    return records(arena, rows, count_r);
}

struct offline_event *offline_store_reserved(
    struct db *db, struct arena *arena, int64_t app_id, const char *process_id, size_t *count_r)
{
    return records(arena,
        db_query(db, arena,
            SELECT(OFFLINE_EVENT_FIELDS) "FROM offline_event WHERE process_id = $2 AND process_id <> '' AND "
                                         "app_id = $1"
                                         " ORDER BY stamped_at, id",
            DBI(app_id), DBT(process_id)),
        count_r);
}

struct offline_event *offline_store_all(
    struct db *db, struct arena *arena, int64_t app_id, const char *connector, int64_t limit, size_t *count_r)
{
    return records(arena,
        db_query(db, arena,
            SELECT(OFFLINE_EVENT_FIELDS) "FROM offline_event WHERE app_id = $1 AND connector = $2"
                                         " ORDER BY stamped_at, id LIMIT $3",
            DBI(app_id), DBT(connector), DBI(limit)),
        count_r);
}

void offline_store_lock(struct db *db, int64_t app_id)
{
    db_lock(db, DB_LOCK_OFFLINE, app_id);
}

static void refresh(struct offline_event *record, const struct rows *rows)
{
    if (rows_count(rows) == 0)
        return;
    record->data = row_text(rows, 0, 0);
    record->additional = row_text(rows, 0, 1);
    record->stamped_at = row_int(rows, 0, 2);
}

void offline_store_reserve(
    struct db *db, struct arena *arena, struct offline_event *record, const char *process_id, int64_t now)
{
    refresh(record, db_query(db, arena,
                        "UPDATE offline_event SET process_id = $1, error = 0, reserved_at = $2 WHERE id = $3"
                        " RETURNING data, additional, stamped_at",
                        DBT(process_id), DBI(now), DBI(record->id)));
}

void offline_store_take(struct db *db, struct arena *arena, struct offline_event *record)
{
    refresh(record,
        db_query(db, arena, "DELETE FROM offline_event WHERE id = $1 RETURNING data, additional, stamped_at",
            DBI(record->id)));
}

void offline_store_remove(struct db *db, int64_t id)
{
    db_exec(db, "DELETE FROM offline_event WHERE id = $1", DBI(id));
}

void offline_store_mark_failed(struct db *db, int64_t id)
{
    db_exec(db, "UPDATE offline_event SET error = 1 WHERE id = $1", DBI(id));
}

int64_t offline_store_purge(struct db *db, int64_t until)
{
    return db_change(db,
        "DELETE FROM offline_event WHERE id IN (SELECT id FROM offline_event WHERE process_id <> ''"
        " AND reserved_at <= $1 ORDER BY reserved_at LIMIT " TEXT_OF(OFFLINE_PURGED) ")",
        DBI(until));
}

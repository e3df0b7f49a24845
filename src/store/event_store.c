/* An application has a handful of handlers, so its own are loaded whole and chosen from in the domain; only the question
 * that every event asks (who listens?) is answered by an index. */
#include "store/event_store.h"

#include "store/load.h"

static const struct field handler_table[] = {FIELD_TABLE(EVENT_HANDLER_FIELDS)};
enum {
    HANDLER_COLUMNS = sizeof handler_table / sizeof *handler_table
}; /* the swallowed comma's column included */

struct listener *event_store_listeners(
    struct db *db, struct arena *arena, const char *event, int64_t app_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(
            EVENT_HANDLER_FIELDS) ", app.scopes FROM event_handler JOIN app ON app.id = event_handler.app_id"
                                  " WHERE event_handler.event = $1 AND app.installed = 1 AND app.removed_at "
                                  "= 0"
                                  " AND ($2 = 0 OR event_handler.app_id = $2) ORDER BY event_handler.id",
        DBT(event), DBI(app_id));
    *count_r = rows_count(rows);
    struct listener *listeners = arena_array_of(arena, struct listener, *count_r);
    for (size_t i = 0; i < *count_r; i++) {
        load_row(rows, i, handler_table, &listeners[i].handler);
        listeners[i].scopes = row_text(rows, i, HANDLER_COLUMNS);
    }
    return listeners;
}

struct event_handler *event_store_of_app(struct db *db, struct arena *arena, int64_t app_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(EVENT_HANDLER_FIELDS) "FROM event_handler WHERE app_id = $1 ORDER BY id", DBI(app_id));
    return load_all(arena, rows, handler_table, sizeof(struct event_handler), count_r);
}

int64_t event_store_add(struct db *db, const struct event_handler *h)
{
    return db_number(db, 0,
        "INSERT INTO event_handler (app_id, event, url, auth_user_id, offline, connector, options, "
        "pinged_at, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        DBI(h->app_id), DBT(h->event), DBT(h->url), DBI(h->auth_user_id), DBI(h->offline), DBT(h->connector),
        DBT(h->options), DBI(h->pinged_at), DBI(h->created_at));
}

void event_store_remove(struct db *db, int64_t id)
{
    db_exec(db, "DELETE FROM event_handler WHERE id = $1", DBI(id));
}

void event_store_set_options(struct db *db, int64_t id, const char *options)
{
    db_exec(db, "UPDATE event_handler SET options = $1 WHERE id = $2", DBT(options), DBI(id));
}

bool event_store_set_pinged(struct db *db, int64_t id, int64_t before, int64_t pinged_at)
{
    return db_change(db, "UPDATE event_handler SET pinged_at = $1 WHERE id = $2 AND pinged_at = $3",
               DBI(pinged_at), DBI(id), DBI(before)) == 1;
}

/* A connector belongs to one application and is known by its code. Its state on a line is a row of its own, made when the
 * line first hears of it; nobody reads such a row without the connector, so a deleted connector takes its rows along. */
#include "store/connector_store.h"

#include "store/load.h"
#include "store/placement_store.h"

static const struct field connector_table[] = {FIELD_TABLE(CONNECTOR_FIELDS)};
static const struct field state_table[] = {FIELD_TABLE(CONNECTOR_LINE_FIELDS)};

/* ---- connectors ---- */
struct connector *connector_store_get(struct db *db, struct arena *arena, const char *code)
{
    return load_one(arena,
        db_query(db, arena, SELECT(CONNECTOR_FIELDS) "FROM connector WHERE code = $1", DBT(code)),
        connector_table, sizeof(struct connector));
}

struct connector *connector_store_list(struct db *db, struct arena *arena, size_t *count_r)
{
    const struct rows *rows =
        db_query(db, arena, SELECT(CONNECTOR_FIELDS) "FROM connector ORDER BY created_at, code");
    return load_all(arena, rows, connector_table, sizeof(struct connector), count_r);
}

void connector_store_lock(struct db *db, const char *code)
{
    db_lock_text(db, DB_LOCK_APP, code);
}

void connector_store_save(struct db *db, const struct connector *c)
{
    db_exec(db,
        "INSERT INTO connector (code, app_id, name, icon, icon_disabled, handler_url, del_external, "
        "edit_internal,"
        " del_internal, newsletter, need_system, need_signature, chat_group, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        " ON CONFLICT (code) DO UPDATE SET name = excluded.name, icon = excluded.icon,"
        " icon_disabled = excluded.icon_disabled, handler_url = excluded.handler_url,"
        " del_external = excluded.del_external, edit_internal = excluded.edit_internal,"
        " del_internal = excluded.del_internal, newsletter = excluded.newsletter,"
        " need_system = excluded.need_system, need_signature = excluded.need_signature,"
        " chat_group = excluded.chat_group",
        DBT(c->code), DBI(c->app_id), DBT(c->name), DBT(c->icon), DBT(c->icon_disabled), DBT(c->handler_url),
        DBI(c->del_external), DBI(c->edit_internal), DBI(c->del_internal), DBI(c->newsletter),
        DBI(c->need_system), DBI(c->need_signature), DBI(c->chat_group), DBI(c->created_at));
}

void connector_store_delete(struct db *db, const char *code)
{
    db_exec(db, "DELETE FROM connector_line WHERE connector = $1", DBT(code));
    db_exec(db, "DELETE FROM connector WHERE code = $1", DBT(code));
}

/* ---- state on lines ---- */
struct connector_place *connector_store_place(
    struct db *db, struct arena *arena, const char *code, int64_t line_id)
{
    enum { CONNECTOR_COLUMNS = sizeof connector_table / sizeof *connector_table - 1 };
    const struct rows *rows = db_query(db, arena,
        "SELECT " CONNECTOR_FIELDS(FIELD_COLUMN) "line.active, connector_line.active FROM connector"
                                                 " LEFT JOIN line ON line.id = $2"
                                                 " LEFT JOIN connector_line ON connector_line.line_id = $2"
                                                 " AND connector_line.connector = connector.code"
                                                 " WHERE connector.code = $1",
        DBT(code), DBI(line_id));
    if (rows_count(rows) == 0)
        return NULL;
    struct connector_place *place = arena_new_of(arena, struct connector_place);
    load_row(rows, 0, connector_table, &place->connector);
    place->line_active = row_int(rows, 0, CONNECTOR_COLUMNS) != 0;
    place->active = row_int(rows, 0, CONNECTOR_COLUMNS + 1) != 0;
    return place;
}

struct connector_line *connector_store_line(
    struct db *db, struct arena *arena, const char *code, int64_t line_id)
{
    return load_one(arena,
        db_query(db, arena,
            SELECT(CONNECTOR_LINE_FIELDS) "FROM connector_line WHERE connector = $1 AND line_id = $2",
            DBT(code), DBI(line_id)),
        state_table, sizeof(struct connector_line));
}

static struct connector_line *states(struct arena *arena, const struct rows *rows, size_t *count_r)
{
    return load_all(arena, rows, state_table, sizeof(struct connector_line), count_r);
}

struct connector_line *connector_store_lines(
    struct db *db, struct arena *arena, const char *code, size_t *count_r)
{
    return states(arena,
        db_query(db, arena,
            SELECT(CONNECTOR_LINE_FIELDS) "FROM connector_line WHERE connector = $1 ORDER BY line_id",
            DBT(code)),
        count_r);
}

struct connector_line *connector_store_of_line(
    struct db *db, struct arena *arena, int64_t line_id, size_t *count_r)
{
    return states(arena,
        db_query(db, arena,
            SELECT(CONNECTOR_LINE_FIELDS) "FROM connector_line WHERE line_id = $1 ORDER BY connector",
            DBI(line_id)),
        count_r);
}

void connector_store_save_line(struct db *db, const struct connector_line *s)
{
    db_exec(db,
        "INSERT INTO connector_line (connector, line_id, active, connected, registered, error, data)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (connector, line_id) DO UPDATE SET active = "
        "excluded.active,"
        " connected = excluded.connected, registered = excluded.registered, error = excluded.error,"
        " data = excluded.data",
        DBT(s->connector), DBI(s->line_id), DBI(s->active), DBI(s->connected), DBI(s->registered),
        DBI(s->error), DBT(s->data));
}

void connector_store_drop_line(struct db *db, int64_t line_id)
{
    db_exec(db, "DELETE FROM connector_line WHERE line_id = $1", DBI(line_id));
}

/* ---- the settings page ---- */
/* Codes hold a-z, 0-9 and _ only, so they need no escaping. */
static const char *page_options(struct arena *arena, const struct connector *connector)
{
    return arena_printf(arena, "{\"connector\":\"%s\"}", connector->code);
}

void connector_store_unbind_page(struct db *db, struct arena *arena, const struct connector *connector)
{
    db_exec(db, "DELETE FROM placement WHERE app_id = $1 AND code = 'SETTING_CONNECTOR' AND options = $2",
        DBI(connector->app_id), DBT(page_options(arena, connector)));
}

void connector_store_bind_page(struct db *db, struct arena *arena, const struct connector *connector)
{
    connector_store_unbind_page(db, arena, connector);
    placement_store_add(db, &(struct placement){.app_id = connector->app_id,
                                .code = "SETTING_CONNECTOR",
                                .handler = connector->handler_url,
                                .title = connector->name,
                                .description = "",
                                .group_name = "",
                                .lang_all = "",
                                .options = page_options(arena, connector)});
}

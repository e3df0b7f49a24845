/* Secrets arrive here hashed (SHA-256 of random strings), so that looking one up by an ordinary index comparison tells an
 * attacker nothing he could build on: he cannot choose the hash. */
#include "store/access_store.h"

#include "store/load.h"

static const struct field webhook_table[] = {FIELD_TABLE(WEBHOOK_FIELDS)};
static const struct field app_table[] = {FIELD_TABLE(APP_FIELDS)};

struct webhook *access_store_webhook(
    struct db *db, struct arena *arena, int64_t user_id, const char *secret_hash)
{
    return load_one(arena,
        db_query(db, arena,
            SELECT(WEBHOOK_FIELDS) "FROM webhook WHERE user_id = $1 AND secret_hash = $2 ORDER BY id LIMIT 1",
            DBI(user_id), DBT(secret_hash)),
        webhook_table, sizeof(struct webhook));
}

struct webhook *access_store_webhooks(struct db *db, struct arena *arena, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena, SELECT(WEBHOOK_FIELDS) "FROM webhook ORDER BY id");
    return load_all(arena, rows, webhook_table, sizeof(struct webhook), count_r);
}

int64_t access_store_webhook_add(struct db *db, const struct webhook *w)
{
    return db_number(db, 0,
        "INSERT INTO webhook (user_id, secret_hash, title, scopes, active, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        DBI(w->user_id), DBT(w->secret_hash), DBT(w->title), DBT(w->scopes), DBI(w->active),
        DBI(w->created_at), DBI(w->expires_at));
}

bool access_store_webhook_remove(struct db *db, int64_t id)
{
    return db_change(db, "DELETE FROM webhook WHERE id = $1", DBI(id)) > 0;
}

static struct app *one_app(struct arena *arena, const struct rows *rows)
{
    return load_one(arena, rows, app_table, sizeof(struct app));
}

struct app *access_store_app(struct db *db, struct arena *arena, int64_t id)
{
    return one_app(arena, db_query(db, arena, SELECT(APP_FIELDS) "FROM app WHERE id = $1", DBI(id)));
}

struct app *access_store_app_by_client(struct db *db, struct arena *arena, const char *client_id)
{
    return one_app(
        arena, db_query(db, arena, SELECT(APP_FIELDS) "FROM app WHERE client_id = $1 AND removed_at = 0",
                   DBT(client_id)));
}

struct app *access_store_apps(struct db *db, struct arena *arena, size_t *count_r)
{
    const struct rows *rows =
        db_query(db, arena, SELECT(APP_FIELDS) "FROM app WHERE removed_at = 0 ORDER BY id");
    return load_all(arena, rows, app_table, sizeof(struct app), count_r);
}

struct app_caller *access_store_app_caller(
    struct db *db, struct arena *arena, int64_t app_id, int64_t user_id)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT app.removed_at, app.generation, app.installed, app.scopes, coalesce(users.active, 0),"
        " coalesce(users.admin, 0), coalesce(users.last_activity_at, 0) FROM app LEFT JOIN users ON users.id "
        "= $2 WHERE app.id = $1",
        DBI(app_id), DBI(user_id));
    if (rows_count(rows) == 0)
        return NULL;
    struct app_caller *caller = arena_new_of(arena, struct app_caller);
    *caller = (struct app_caller){.removed_at = row_int(rows, 0, 0),
        .generation = row_int(rows, 0, 1),
        .installed = row_int(rows, 0, 2) != 0,
        .scopes = row_text(rows, 0, 3),
        .user_active = row_int(rows, 0, 4) != 0,
        .user_admin = row_int(rows, 0, 5) != 0,
        .last_activity_at = row_int(rows, 0, 6)};
    return caller;
}

int64_t access_store_app_add(struct db *db, const struct app *a)
{
    return db_number(db, 0,
        "INSERT INTO app (client_id, secret_hash, name, scopes, handler_url, install_url, redirect_url, "
        "api_only,"
        " installed, version, application_token, generation, status, language, installer_id, created_at, "
        "removed_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id",
        DBE(a->client_id), DBE(a->secret_hash), DBE(a->name), DBE(a->scopes), DBE(a->handler_url),
        DBE(a->install_url), DBE(a->redirect_url), DBI(a->api_only), DBI(a->installed), DBI(a->version),
        DBE(a->application_token), DBI(a->generation), DBE(a->status), DBE(a->language), DBI(a->installer_id),
        DBI(a->created_at), DBI(a->removed_at));
}

void access_store_app_save(struct db *db, const struct app *a)
{
    db_exec(db,
        "UPDATE app SET secret_hash = $1, name = $2, scopes = $3, handler_url = $4, install_url = $5,"
        " redirect_url = $6, api_only = $7, installed = $8, version = $9, application_token = $10, "
        "generation = $11,"
        " status = $12, language = $13, installer_id = $14, removed_at = $15 WHERE id = $16",
        DBE(a->secret_hash), DBE(a->name), DBE(a->scopes), DBE(a->handler_url), DBE(a->install_url),
        DBE(a->redirect_url), DBI(a->api_only), DBI(a->installed), DBI(a->version), DBE(a->application_token),
        DBI(a->generation), DBE(a->status), DBE(a->language), DBI(a->installer_id), DBI(a->removed_at),
        DBI(a->id));
}

bool access_store_lock_app(struct db *db, int64_t app_id)
{
    return db_lock(db, DB_LOCK_APP, app_id);
}

void access_store_drop_deliveries(struct db *db, int64_t app_id)
{
    /* Two statements, because each can walk a small partial index instead of everything that was ever delivered. */
    db_exec(db, "DELETE FROM delivery WHERE app_id = $1 AND state < 2", DBI(app_id));
    db_exec(db, "DELETE FROM delivery WHERE app_id = $1 AND state = 3", DBI(app_id));
}

void access_store_drop_belongings(struct db *db, int64_t app_id)
{
    db_exec(db, "DELETE FROM event_handler WHERE app_id = $1", DBI(app_id));
    db_exec(db, "DELETE FROM offline_event WHERE app_id = $1", DBI(app_id));
    db_exec(db, "DELETE FROM placement WHERE app_id = $1", DBI(app_id));
    db_exec(db,
        "DELETE FROM connector_line WHERE connector IN (SELECT code FROM connector WHERE app_id = $1)",
        DBI(app_id));
    db_exec(db, "DELETE FROM connector WHERE app_id = $1", DBI(app_id));
    db_exec(db, "DELETE FROM push_channel WHERE app_id = $1", DBI(app_id));
    db_exec(db, "DELETE FROM oauth_code WHERE app_id = $1", DBI(app_id));
    db_exec(db, "DELETE FROM refresh_token WHERE app_id = $1", DBI(app_id));
}

int64_t access_store_first_admin(struct db *db)
{
    return db_number(db, 0,
        "SELECT id FROM users WHERE type = 'employee' AND admin = 1 AND active = 1 ORDER BY id LIMIT 1");
}

bool access_store_touch_user(struct db *db, int64_t user_id, int64_t now, int64_t older_than)
{
    return db_change(db, "UPDATE users SET last_activity_at = $1 WHERE id = $2 AND last_activity_at < $3",
               DBI(now), DBI(user_id), DBI(older_than)) > 0;
}

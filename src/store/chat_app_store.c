/* A portal has few chat applications, a bot a bounded number of them. */
#include "store/chat_app_store.h"

#include "store/load.h"

static const struct field table[] = {FIELD_TABLE(CHAT_APP_FIELDS)};

struct chat_app *chat_app_store_get(struct db *db, struct arena *arena, int64_t id)
{
    return load_one(arena,
        db_query(db, arena, SELECT(CHAT_APP_FIELDS) "FROM chat_app WHERE id = $1", DBI(id)), table,
        sizeof(struct chat_app));
}

struct chat_app *chat_app_store_coded(struct db *db, struct arena *arena, int64_t bot_id, const char *code)
{
    return load_one(arena,
        db_query(db, arena, SELECT(CHAT_APP_FIELDS) "FROM chat_app WHERE bot_id = $1 AND code = $2",
            DBI(bot_id), DBT(code)),
        table, sizeof(struct chat_app));
}

struct chat_app *chat_app_store_offered(struct db *db, struct arena *arena, size_t *count_r)
{
    return load_all(arena,
        db_query(db, arena,
            SELECT(CHAT_APP_FIELDS) "FROM chat_app WHERE hidden = 0 AND js_method IN ('PUT', 'SEND', '')"
                                    " ORDER BY id"),
        table, sizeof(struct chat_app), count_r);
}

int64_t chat_app_store_count(struct db *db, int64_t bot_id)
{
    return db_number(db, 0, "SELECT count(*) FROM chat_app WHERE bot_id = $1", DBI(bot_id));
}

int64_t chat_app_store_add(struct db *db, const struct chat_app *a)
{
    return db_number(db, 0,
        "INSERT INTO chat_app (bot_id, code, js_method, js_param, iframe, iframe_width, iframe_height, hash,"
        " context, hidden, extranet, livechat, popup, titles)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id",
        DBI(a->bot_id), DBT(a->code), DBT(a->js_method), DBT(a->js_param), DBT(a->iframe),
        DBI(a->iframe_width), DBI(a->iframe_height), DBT(a->hash), DBT(a->context), DBI(a->hidden),
        DBI(a->extranet), DBI(a->livechat), DBI(a->popup), DBT(a->titles));
}

void chat_app_store_save(struct db *db, const struct chat_app *a)
{
    db_exec(db,
        "UPDATE chat_app SET js_method = $1, js_param = $2, iframe = $3, iframe_width = $4, iframe_height = "
        "$5,"
        " hash = $6, context = $7, hidden = $8, extranet = $9, livechat = $10, popup = $11, titles = $12"
        " WHERE id = $13",
        DBT(a->js_method), DBT(a->js_param), DBT(a->iframe), DBI(a->iframe_width), DBI(a->iframe_height),
        DBT(a->hash), DBT(a->context), DBI(a->hidden), DBI(a->extranet), DBI(a->livechat), DBI(a->popup),
        DBT(a->titles), DBI(a->id));
}

bool chat_app_store_delete(struct db *db, int64_t id)
{
    return db_change(db, "DELETE FROM chat_app WHERE id = $1", DBI(id)) > 0;
}

void chat_app_store_delete_of_bot(struct db *db, int64_t bot_id)
{
    db_exec(db, "DELETE FROM chat_app WHERE bot_id = $1", DBI(bot_id));
}

/* The table of bots is short (tens of rows), so its members of a chat are found from its side: one probe of
 * the membership's key for each bot, however many people a chat has. */
#include "store/bot_store.h"

#include "store/load.h"

static const struct field bot_table[] = {FIELD_TABLE(BOT_FIELDS)};

static struct bot *one(struct arena *arena, const struct rows *rows)
{
    return load_one(arena, rows, bot_table, sizeof(struct bot));
}

static struct bot *many(struct arena *arena, const struct rows *rows, size_t *count_r)
{
    return load_all(arena, rows, bot_table, sizeof(struct bot), count_r);
}

struct bot *bot_store_get(struct db *db, struct arena *arena, int64_t user_id)
{
    return one(arena, db_query(db, arena, SELECT(BOT_FIELDS) "FROM bot WHERE user_id = $1", DBI(user_id)));
}

struct bot *bot_store_by_code(struct db *db, struct arena *arena, const char *code)
{
    return one(arena,
        db_query(db, arena, SELECT(BOT_FIELDS) "FROM bot WHERE code = $1 AND removed_at = 0", DBT(code)));
}

struct bot *bot_store_owned(struct db *db, struct arena *arena, int64_t app_id, const char *client_hash,
    int64_t webhook_id, size_t *count_r)
{
    return many(arena,
        db_query(db, arena,
            SELECT(
                BOT_FIELDS) "FROM bot WHERE removed_at = 0 AND app_id = $1 AND ($2 = '' OR client_hash = $2)"
                            " AND ($3 = 0 OR webhook_id = $3) ORDER BY user_id",
            DBI(app_id), DBT(client_hash), DBI(webhook_id)),
        count_r);
}

struct bot *bot_store_in_chat(struct db *db, struct arena *arena, int64_t chat_id, size_t *count_r)
{
    return many(arena,
        db_query(db, arena,
            SELECT(BOT_FIELDS) "FROM bot WHERE removed_at = 0 AND EXISTS (SELECT 1 FROM chat_member"
                               " WHERE chat_member.chat_id = $1 AND chat_member.user_id = bot.user_id)"
                               " ORDER BY user_id",
            DBI(chat_id)),
        count_r);
}

bool bot_store_lock(struct db *db)
{
    return db_lock(db, DB_LOCK_BOT, 0);
}

void bot_store_add(struct db *db, const struct bot *b)
{
    db_exec(db,
        "INSERT INTO bot (user_id, app_id, webhook_id, client_hash, client_key, code, type, openline, "
        "version,"
        " event_message_add, event_message_update, event_message_delete, event_welcome, event_bot_delete, "
        "created_at,"
        " removed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)",
        DBI(b->user_id), DBI(b->app_id), DBI(b->webhook_id), DBT(b->client_hash), DBT(b->client_key),
        DBT(b->code), DBT(b->type), DBI(b->openline), DBI(b->version), DBT(b->event_message_add),
        DBT(b->event_message_update), DBT(b->event_message_delete), DBT(b->event_welcome),
        DBT(b->event_bot_delete), DBI(b->created_at));
}

void bot_store_save(struct db *db, const struct bot *b)
{
    db_exec(db,
        "UPDATE bot SET code = $1, type = $2, openline = $3, version = $4, event_message_add = $5,"
        " event_message_update = $6, event_message_delete = $7, event_welcome = $8, event_bot_delete = $9,"
        " removed_at = $10 WHERE user_id = $11",
        DBT(b->code), DBT(b->type), DBI(b->openline), DBI(b->version), DBT(b->event_message_add),
        DBT(b->event_message_update), DBT(b->event_message_delete), DBT(b->event_welcome),
        DBT(b->event_bot_delete), DBI(b->removed_at), DBI(b->user_id));
}

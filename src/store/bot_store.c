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
                            " AND ($3 = 0 OR (webhook_id = $3 AND version = 1)) ORDER BY user_id",
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
        "event_mode, webhook_url, hidden, reactions, background, message_count, created_at,"
        " removed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
        "$18, $19, 0, $20, 0)",
        DBI(b->user_id), DBI(b->app_id), DBI(b->webhook_id), DBT(b->client_hash), DBT(b->client_key),
        DBT(b->code), DBT(b->type), DBI(b->openline), DBI(b->version), DBT(b->event_message_add),
        DBT(b->event_message_update), DBT(b->event_message_delete), DBT(b->event_welcome),
        DBT(b->event_bot_delete), DBT(b->event_mode), DBT(b->webhook_url), DBI(b->hidden), DBI(b->reactions),
        DBT(b->background), DBI(b->created_at));
}

void bot_store_save(struct db *db, const struct bot *b)
{
    db_exec(db,
        "UPDATE bot SET code = $1, type = $2, openline = $3, version = $4, event_message_add = $5,"
        " event_message_update = $6, event_message_delete = $7, event_welcome = $8, event_bot_delete = $9,"
        " event_mode = $10, webhook_url = $11, hidden = $12, reactions = $13, background = $14,"
        " removed_at = $15 WHERE user_id = $16",
        DBT(b->code), DBT(b->type), DBI(b->openline), DBI(b->version), DBT(b->event_message_add),
        DBT(b->event_message_update), DBT(b->event_message_delete), DBT(b->event_welcome),
        DBT(b->event_bot_delete), DBT(b->event_mode), DBT(b->webhook_url), DBI(b->hidden), DBI(b->reactions),
        DBT(b->background), DBI(b->removed_at), DBI(b->user_id));
}

void bot_store_save_key(struct db *db, const struct bot *b)
{
    db_exec(db, "UPDATE bot SET client_hash = $1, client_key = $2 WHERE user_id = $3", DBT(b->client_hash),
        DBT(b->client_key), DBI(b->user_id));
}

void bot_store_wrote(struct db *db, int64_t user_id)
{
    db_exec(db, "UPDATE bot SET message_count = message_count + 1 WHERE user_id = $1", DBI(user_id));
}

struct bot_counts bot_store_counts(struct db *db, struct arena *arena, const struct bot *b)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT (SELECT COUNT(*) FROM bot_command WHERE bot_id = $1),"
        " (SELECT COUNT(*) FROM (SELECT 1 FROM chat_member WHERE user_id = $1 LIMIT 10000) AS chats),"
        " (SELECT COUNT(DISTINCT user_id) FROM (SELECT other.user_id FROM"
        " (SELECT chat_id FROM chat_member WHERE user_id = $1 ORDER BY chat_id DESC LIMIT 1000) AS mine"
        " JOIN chat_member AS other ON other.chat_id = mine.chat_id WHERE other.user_id <> $1 LIMIT 10000)"
        " AS others)",
        DBI(b->user_id));
    if (rows_count(rows) == 0)
        return (struct bot_counts){0};
    return (struct bot_counts){.messages = b->message_count,
        .commands = row_int(rows, 0, 0),
        .chats = row_int(rows, 0, 1),
        .users = row_int(rows, 0, 2)};
}

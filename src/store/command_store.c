/* A portal has few commands, but as many uses as people typed; so a use is found by its key only. */
#include "store/command_store.h"

#include "store/load.h"

static const struct field table[] = {FIELD_TABLE(BOT_COMMAND_FIELDS)};

struct bot_command *command_store_get(struct db *db, struct arena *arena, int64_t id)
{
    return load_one(arena,
        db_query(db, arena, SELECT(BOT_COMMAND_FIELDS) "FROM bot_command WHERE id = $1", DBI(id)), table,
        sizeof(struct bot_command));
}

struct bot_command *command_store_named(
    struct db *db, struct arena *arena, int64_t bot_id, const char *command)
{
    return load_one(arena,
        db_query(db, arena, SELECT(BOT_COMMAND_FIELDS) "FROM bot_command WHERE command = $1 AND bot_id = $2",
            DBT(command), DBI(bot_id)),
        table, sizeof(struct bot_command));
}

struct bot_command *command_store_usable(
    struct db *db, struct arena *arena, int64_t chat_id, const char *command, size_t *count_r)
{
    return load_all(arena,
        db_query(db, arena,
            SELECT(BOT_COMMAND_FIELDS) "FROM bot_command WHERE command = $1 AND (common = 1 OR EXISTS"
                                       " (SELECT 1 FROM chat_member WHERE chat_member.chat_id = $2"
                                       " AND chat_member.user_id = bot_command.bot_id)) ORDER BY id",
            DBT(command), DBI(chat_id)),
        table, sizeof(struct bot_command), count_r);
}

struct bot_command *command_store_offered(
    struct db *db, struct arena *arena, int64_t chat_id, size_t *count_r)
{
    return load_all(arena,
        db_query(db, arena,
            SELECT(BOT_COMMAND_FIELDS) "FROM bot_command WHERE hidden = 0 AND (common = 1 OR EXISTS"
                                       " (SELECT 1 FROM chat_member WHERE chat_member.chat_id = $1"
                                       " AND chat_member.user_id = bot_command.bot_id)) ORDER BY command, id",
            DBI(chat_id)),
        table, sizeof(struct bot_command), count_r);
}

struct bot_command *command_store_of_bot(struct db *db, struct arena *arena, int64_t bot_id, size_t *count_r)
{
    return load_all(arena,
        db_query(db, arena, SELECT(BOT_COMMAND_FIELDS) "FROM bot_command WHERE bot_id = $1 ORDER BY id",
            DBI(bot_id)),
        table, sizeof(struct bot_command), count_r);
}

int64_t command_store_count(struct db *db, int64_t bot_id)
{
    return db_number(db, 0, "SELECT count(*) FROM bot_command WHERE bot_id = $1", DBI(bot_id));
}

int64_t command_store_add(struct db *db, const struct bot_command *c)
{
    return db_number(db, 0,
        "INSERT INTO bot_command (bot_id, command, url, common, hidden, extranet, titles)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        DBI(c->bot_id), DBT(c->command), DBT(c->url), DBI(c->common), DBI(c->hidden), DBI(c->extranet),
        DBT(c->titles));
}

void command_store_save(struct db *db, const struct bot_command *c)
{
    db_exec(db,
        "UPDATE bot_command SET command = $1, url = $2, common = $3, hidden = $4, extranet = $5, titles = $6"
        " WHERE id = $7",
        DBT(c->command), DBT(c->url), DBI(c->common), DBI(c->hidden), DBI(c->extranet), DBT(c->titles),
        DBI(c->id));
}

bool command_store_delete(struct db *db, int64_t id)
{
    db_exec(db, "DELETE FROM command_use WHERE command_id = $1", DBI(id));
    return db_change(db, "DELETE FROM bot_command WHERE id = $1", DBI(id)) > 0;
}

void command_store_delete_of_bot(struct db *db, int64_t bot_id)
{
    db_exec(db, "DELETE FROM command_use WHERE command_id IN (SELECT id FROM bot_command WHERE bot_id = $1)",
        DBI(bot_id));
    db_exec(db, "DELETE FROM bot_command WHERE bot_id = $1", DBI(bot_id));
}

void command_store_used(struct db *db, int64_t command_id, int64_t message_id, int64_t now)
{
    db_exec(db,
        "INSERT INTO command_use (command_id, message_id, used_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (command_id, message_id) DO UPDATE SET used_at = excluded.used_at",
        DBI(command_id), DBI(message_id), DBI(now));
}

bool command_store_was_used(struct db *db, int64_t command_id, int64_t message_id)
{
    return db_number(db, 0, "SELECT count(*) FROM command_use WHERE command_id = $1 AND message_id = $2",
               DBI(command_id), DBI(message_id)) > 0;
}

int64_t command_store_purge(struct db *db, int64_t until)
{
    return db_change(db,
        "DELETE FROM command_use WHERE (command_id, message_id) IN"
        " (SELECT command_id, message_id FROM command_use WHERE used_at <= $1 ORDER BY used_at "
        "LIMIT " TEXT_OF(USES_PURGED) ")",
        DBI(until));
}

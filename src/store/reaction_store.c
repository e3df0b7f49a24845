/* The chat is part of the key, so that those of a page are found by one walk along it, as its files are. */
#include "store/reaction_store.h"

#include "store/load.h"

static const struct field table[] = {FIELD_TABLE(REACTION_FIELDS)};

bool reaction_store_has(struct db *db, int64_t chat_id, int64_t message_id, int64_t user_id, const char *code)
{
    return db_number(db, 0,
               "SELECT 1 FROM reaction WHERE chat_id = $1 AND message_id = $2 AND user_id = $3 AND code = $4",
               DBI(chat_id), DBI(message_id), DBI(user_id), DBT(code)) != 0;
}

bool reaction_store_add(struct db *db, const struct reaction *r)
{
    if (db_change(db,
            "INSERT INTO reaction (chat_id, message_id, user_id, code, created_at) VALUES ($1, $2, $3, $4, "
            "$5)"
            " ON CONFLICT (chat_id, message_id, user_id, code) DO NOTHING",
            DBI(r->chat_id), DBI(r->message_id), DBI(r->user_id), DBT(r->code), DBI(r->created_at)) == 0)
        return false;
    db_exec(db, "UPDATE message SET reacted = 1 WHERE id = $1 AND reacted = 0", DBI(r->message_id));
    return true;
}

bool reaction_store_remove(struct db *db, const struct reaction *r)
{
    return db_change(db,
               "DELETE FROM reaction WHERE chat_id = $1 AND message_id = $2 AND user_id = $3 AND code = $4",
               DBI(r->chat_id), DBI(r->message_id), DBI(r->user_id), DBT(r->code)) > 0;
}

void reaction_store_forget(struct db *db, int64_t chat_id, int64_t message_id)
{
    db_exec(db, "DELETE FROM reaction WHERE chat_id = $1 AND message_id = $2", DBI(chat_id), DBI(message_id));
}

struct reaction *reaction_store_of_range(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t first, int64_t last, size_t *count_r)
{
    return load_all(arena,
        db_query(db, arena,
            SELECT(REACTION_FIELDS) "FROM reaction WHERE chat_id = $1 AND message_id BETWEEN $2 AND $3"
                                    " ORDER BY message_id, created_at, user_id, code",
            DBI(chat_id), DBI(first), DBI(last)),
        table, sizeof(struct reaction), count_r);
}

/* Pages go by message id alone, along the index of (chat, id): a page costs the same at any depth of a chat. */
#include "store/message_store.h"

#include "store/load.h"

static const struct field message_table[] = {FIELD_TABLE(MESSAGE_FIELDS)};

static struct message *messages(struct arena *arena, const struct rows *rows, size_t *count_r)
{
    return load_all(arena, rows, message_table, sizeof(struct message), count_r);
}

/* ---- messages ---- */
struct message *message_store_get(struct db *db, struct arena *arena, int64_t id)
{
    return load_one(arena, db_query(db, arena, SELECT(MESSAGE_FIELDS) "FROM message WHERE id = $1", DBI(id)),
        message_table, sizeof(struct message));
}

int64_t message_store_add(struct db *db, const struct message *m)
{
    return db_number(db, 0,
        "INSERT INTO message (chat_id, author_id, session_id, text, params, system, uuid, created_at, "
        "edited_at, deleted)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        DBI(m->chat_id), DBI(m->author_id), DBI(m->session_id), DBE(m->text), DBE(m->params), DBI(m->system),
        DBE(m->uuid), DBI(m->created_at), DBI(m->edited_at), DBI(m->deleted));
}

void message_store_save(struct db *db, const struct message *m)
{
    db_exec(db, "UPDATE message SET text = $1, params = $2, edited_at = $3, deleted = $4 WHERE id = $5",
        DBE(m->text), DBE(m->params), DBI(m->edited_at), DBI(m->deleted), DBI(m->id));
}

void message_store_set_session(struct db *db, int64_t message_id, int64_t session_id)
{
    db_exec(db, "UPDATE message SET session_id = $1 WHERE id = $2", DBI(session_id), DBI(message_id));
}

void message_store_erase(struct db *db, const struct message *m)
{
    db_exec(db, "DELETE FROM file WHERE message_id = $1", DBI(m->id));
    db_exec(db, "DELETE FROM command_use WHERE message_id = $1", DBI(m->id));
    db_exec(db, "DELETE FROM message_uuid WHERE chat_id = $1 AND uuid = $2 AND message_id = $3",
        DBI(m->chat_id), DBE(m->uuid), DBI(m->id));
    db_exec(db, "DELETE FROM message WHERE id = $1", DBI(m->id));
    db_exec(db,
        "UPDATE chat SET message_count = message_count - 1,"
        " last_message_id = coalesce((SELECT max(id) FROM message WHERE chat_id = $1), 0) WHERE id = $1",
        DBI(m->chat_id));
}

struct message *message_store_before(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t below, int64_t limit, size_t *count_r)
{
    return messages(arena,
        db_query(db, arena,
            SELECT(MESSAGE_FIELDS) "FROM message WHERE chat_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            DBI(chat_id), DBI(below), DBI(limit)),
        count_r);
}

struct message *message_store_after(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t above, int64_t limit, size_t *count_r)
{
    struct message *found = messages(arena,
        db_query(db, arena,
            SELECT(MESSAGE_FIELDS) "FROM message WHERE chat_id = $1 AND id > $2 ORDER BY id LIMIT $3",
            DBI(chat_id), DBI(above), DBI(limit)),
        count_r);
    for (size_t i = 0; i < *count_r / 2; i++) {
        struct message swapped = found[i];
        found[i] = found[*count_r - 1 - i];
        found[*count_r - 1 - i] = swapped;
    }
    return found;
}

struct message *message_store_of_session(
    struct db *db, struct arena *arena, int64_t session_id, int64_t limit, size_t *count_r)
{
    return messages(arena,
        db_query(db, arena,
            SELECT(MESSAGE_FIELDS) "FROM message WHERE session_id = $1 AND session_id <> 0 ORDER BY id DESC "
                                   "LIMIT $2",
            DBI(session_id), DBI(limit)),
        count_r);
}

int64_t message_store_first_unread(struct db *db, int64_t chat_id, int64_t above, int64_t user_id)
{
    return db_number(db, 0,
        "SELECT id FROM message WHERE chat_id = $1 AND id > $2 AND author_id <> $3 AND deleted = 0 ORDER BY "
        "id LIMIT 1",
        DBI(chat_id), DBI(above), DBI(user_id));
}

int64_t *message_store_unread(struct db *db, struct arena *arena, int64_t chat_id, int64_t above,
    int64_t last, int64_t user_id, int64_t limit, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "SELECT id FROM message WHERE chat_id = $1 AND id > $2 AND id <= $3 AND author_id <> $4"
            " AND deleted = 0 ORDER BY id LIMIT $5",
            DBI(chat_id), DBI(above), DBI(last), DBI(user_id), DBI(limit)),
        count_r);
}

int64_t message_store_last_session(struct db *db, int64_t chat_id)
{
    return db_number(db, 0,
        "SELECT session_id FROM message WHERE chat_id = $1 AND session_id <> 0 ORDER BY id DESC LIMIT 1",
        DBI(chat_id));
}

/* ---- messages that their senders named ---- */
int64_t message_store_named(struct db *db, int64_t chat_id, const char *uuid, int64_t user_id)
{
    return db_number(db, 0,
        "SELECT message.id FROM message_uuid JOIN message ON message.id = message_uuid.message_id"
        " WHERE message_uuid.chat_id = $1 AND message_uuid.uuid = $2 AND message_uuid.user_id = $3",
        DBI(chat_id), DBT(uuid), DBI(user_id));
}

void message_store_name(struct db *db, const struct message *m, int64_t user_id)
{
    db_exec(db,
        "INSERT INTO message_uuid (chat_id, uuid, user_id, message_id) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (chat_id, uuid, user_id) DO UPDATE SET message_id = excluded.message_id",
        DBI(m->chat_id), DBT(m->uuid), DBI(user_id), DBI(m->id));
}

/* ---- what is fetched in the background ---- */
void fetch_store_add(struct db *db, const char *kind, int64_t object_id, const char *url, int64_t now)
{
    db_exec(db,
        "INSERT INTO pending_fetch (kind, object_id, url, attempts, next_at, created_at) VALUES ($1, $2, $3, "
        "0, $4, "
        "$4)",
        DBT(kind), DBI(object_id), DBT(url), DBI(now));
}

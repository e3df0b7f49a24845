/* Counters of a chat and its members are changed by relative updates only, so that they stay right whatever was loaded
 * before. A message costs one update of the chat and one of all its members. */
#include "store/chat_store.h"

#include "base/utf8.h"
#include "store/load.h"

static const struct field chat_table[] = {FIELD_TABLE(CHAT_FIELDS)};
static const struct field member_table[] = {FIELD_TABLE(CHAT_MEMBER_FIELDS)};

static struct chat *one(struct arena *arena, const struct rows *rows)
{
    return load_one(arena, rows, chat_table, sizeof(struct chat));
}

/* ---- chats ---- */
bool chat_store_lock(struct db *db, int64_t id)
{
    return db_lock(db, DB_LOCK_DIALOG, id);
}

struct chat *chat_store_get(struct db *db, struct arena *arena, int64_t id)
{
    return one(arena, db_query(db, arena, SELECT(CHAT_FIELDS) "FROM chat WHERE id = $1", DBI(id)));
}

struct chat *chat_store_by_entity(struct db *db, struct arena *arena, const char *type, const char *id)
{
    return one(arena,
        db_query(db, arena,
            SELECT(CHAT_FIELDS) "FROM chat WHERE entity_type = $1 AND entity_type <> '' AND entity_id = $2"
                                " ORDER BY id DESC LIMIT 1",
            DBT(type), DBT(id)));
}

int64_t chat_store_add(struct db *db, struct arena *arena, const struct chat *c)
{
    return db_number(db, 0,
        "INSERT INTO chat (type, title, description, color, avatar, owner_id, entity_type, entity_id, "
        "entity_data_1,"
        " entity_data_2, entity_data_3, message_count, last_message_id, created_at, field_off_by, search)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, $12, 0, $13) RETURNING id",
        DBE(c->type), DBE(c->title), DBE(c->description), DBE(c->color), DBE(c->avatar), DBI(c->owner_id),
        DBE(c->entity_type), DBE(c->entity_id), DBE(c->entity_data_1), DBE(c->entity_data_2),
        DBE(c->entity_data_3), DBI(c->created_at), DBT(utf8_fold(arena, text_or_empty(c->title))));
}

void chat_store_save(struct db *db, struct arena *arena, const struct chat *c)
{
    db_exec(db,
        "UPDATE chat SET type = $1, title = $2, description = $3, color = $4, avatar = $5, owner_id = $6,"
        " entity_type = $7, entity_id = $8, entity_data_1 = $9, entity_data_2 = $10, entity_data_3 = $11,"
        " search = $12 WHERE id = $13",
        DBE(c->type), DBE(c->title), DBE(c->description), DBE(c->color), DBE(c->avatar), DBI(c->owner_id),
        DBE(c->entity_type), DBE(c->entity_id), DBE(c->entity_data_1), DBE(c->entity_data_2),
        DBE(c->entity_data_3), DBT(utf8_fold(arena, text_or_empty(c->title))), DBI(c->id));
}

void chat_store_count(struct db *db, int64_t chat_id, int64_t message_id)
{
    db_exec(db, "UPDATE chat SET message_count = message_count + 1, last_message_id = $2 WHERE id = $1",
        DBI(chat_id), DBI(message_id));
}

/* ---- the text field ---- */
void chat_store_set_field(struct db *db, int64_t chat_id, int64_t off_by)
{
    db_exec(db, "UPDATE chat SET field_off_by = $2 WHERE id = $1", DBI(chat_id), DBI(off_by));
}

bool chat_store_open_field(struct db *db, int64_t chat_id, int64_t bot_id)
{
    return db_change(db, "UPDATE chat SET field_off_by = 0 WHERE id = $1 AND field_off_by = $2", DBI(chat_id),
               DBI(bot_id)) == 1;
}

struct chat *chat_store_fields_off(struct db *db, struct arena *arena, int64_t bot_id, size_t *count_r)
{
    return load_all(arena,
        db_query(db, arena,
            SELECT(CHAT_FIELDS) "FROM chat WHERE field_off_by = $1 AND field_off_by <> 0 ORDER BY id",
            DBI(bot_id)),
        chat_table, sizeof(struct chat), count_r);
}

/* ---- private chats ---- */
static int64_t lower(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t higher(int64_t a, int64_t b)
{
    return a < b ? b : a;
}

int64_t chat_store_private(struct db *db, int64_t a, int64_t b)
{
    return db_number(db, 0, "SELECT chat_id FROM private_chat WHERE low_user = $1 AND high_user = $2",
        DBI(lower(a, b)), DBI(higher(a, b)));
}

bool chat_store_lock_private(struct db *db, struct arena *arena, int64_t a, int64_t b)
{
    const char *pair =
        arena_printf(arena, "private %lld %lld", (long long)lower(a, b), (long long)higher(a, b));
    return db_lock_text(db, DB_LOCK_DIALOG, pair);
}

void chat_store_add_private(struct db *db, int64_t a, int64_t b, int64_t chat_id)
{
    db_exec(db, "INSERT INTO private_chat (low_user, high_user, chat_id) VALUES ($1, $2, $3)",
        DBI(lower(a, b)), DBI(higher(a, b)), DBI(chat_id));
}

/* ---- members ---- */
struct chat_member *chat_store_member(struct db *db, struct arena *arena, int64_t chat_id, int64_t user_id)
{
    return load_one(arena,
        db_query(db, arena, SELECT(CHAT_MEMBER_FIELDS) "FROM chat_member WHERE chat_id = $1 AND user_id = $2",
            DBI(chat_id), DBI(user_id)),
        member_table, sizeof(struct chat_member));
}

struct chat_member *chat_store_members(struct db *db, struct arena *arena, int64_t chat_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(CHAT_MEMBER_FIELDS) "FROM chat_member WHERE chat_id = $1 ORDER BY user_id", DBI(chat_id));
    return load_all(arena, rows, member_table, sizeof(struct chat_member), count_r);
}

bool chat_store_join(struct db *db, const struct chat_member *m)
{
    return db_change(db,
               "INSERT INTO chat_member (chat_id, user_id, manager, muted, last_read_id, read_at, unread,"
               " joined_at, hidden_id, kind, pinned, marked, recent_at, changed_at, last_sent_id)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0)"
               " ON CONFLICT (chat_id, user_id) DO NOTHING",
               DBI(m->chat_id), DBI(m->user_id), DBI(m->manager), DBI(m->muted), DBI(m->last_read_id),
               DBI(m->read_at), DBI(m->unread), DBI(m->joined_at), DBI(m->hidden_id), DBI(m->kind),
               DBI(m->pinned), DBI(m->marked), DBI(m->recent_at), DBI(m->changed_at)) == 1;
}

void chat_store_leave(struct db *db, int64_t chat_id, int64_t user_id)
{
    db_exec(db, "DELETE FROM chat_member WHERE chat_id = $1 AND user_id = $2", DBI(chat_id), DBI(user_id));
}

void chat_store_set_manager(struct db *db, int64_t chat_id, int64_t user_id, bool manager)
{
    db_exec(db, "UPDATE chat_member SET manager = $3 WHERE chat_id = $1 AND user_id = $2", DBI(chat_id),
        DBI(user_id), DBI(manager));
}

void chat_store_raise_unread(
    struct db *db, int64_t chat_id, int64_t message_id, int64_t author_id, int64_t now)
{
    db_exec(db,
        "UPDATE chat_member SET unread = CASE WHEN user_id = $3 THEN 0 ELSE unread + 1 END,"
        " last_read_id = CASE WHEN user_id = $3 THEN $2 ELSE last_read_id END,"
        " read_at = CASE WHEN user_id = $3 THEN $4 ELSE read_at END,"
        " marked = CASE WHEN user_id = $3 THEN 0 ELSE marked END,"
        " last_sent_id = CASE WHEN user_id = $3 THEN $2 ELSE last_sent_id END,"
        " recent_at = CASE WHEN kind = 0 THEN 0 ELSE $4 END WHERE chat_id = $1",
        DBI(chat_id), DBI(message_id), DBI(author_id), DBI(now));
}

void chat_store_lower_unread(struct db *db, int64_t chat_id, int64_t message_id, int64_t author_id)
{
    db_exec(db,
        "UPDATE chat_member SET unread = unread - 1"
        " WHERE chat_id = $1 AND last_read_id < $2 AND user_id <> $3 AND unread > 0",
        DBI(chat_id), DBI(message_id), DBI(author_id));
}

/* Counting is bounded by what the member had not read; reading the whole chat, the usual case, counts nothing. */
void chat_store_mark_read(struct db *db, int64_t chat_id, int64_t user_id, int64_t message_id, int64_t now)
{
    db_exec(db,
        "UPDATE chat_member SET last_read_id = $3, read_at = $4, changed_at = $4, marked = 0, unread ="
        " (SELECT count(*) FROM message WHERE message.chat_id = $1 AND message.id > $3 AND message.deleted = "
        "0"
        " AND message.author_id <> $2) WHERE chat_id = $1 AND user_id = $2 AND last_read_id < $3",
        DBI(chat_id), DBI(user_id), DBI(message_id), DBI(now));
}

bool chat_store_share(struct db *db, int64_t one_user, int64_t other_user)
{
    return db_number(db, 0,
               "SELECT 1 FROM chat_member AS a JOIN chat_member AS b ON b.chat_id = a.chat_id"
               " WHERE a.user_id = $1 AND b.user_id = $2 LIMIT 1",
               DBI(one_user), DBI(other_user)) != 0;
}

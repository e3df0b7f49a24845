/* The list of a person with ten thousand chats must cost what that of one with ten costs. So his rows carry what the list is
 * sorted by (chat_member.recent_at), moved by the same update that raises his counter, and the kind of the chat, which
 * never changes: a list without lines does not walk over the lines. Rejected: joining chat and sorting by its last message,
 * which reads all chats for each page. */
#include "store/recent_store.h"

#include "store/load.h"

static const struct field table[] = {FIELD_TABLE(CHAT_MEMBER_FIELDS)};

static struct chat_member *members(struct arena *arena, const struct rows *rows, size_t *count_r)
{
    return load_all(arena, rows, table, sizeof(struct chat_member), count_r);
}

/* ---- lists ---- */
struct chat_member *recent_store_page(struct db *db, struct arena *arena, int64_t user_id,
    const struct recent_range *range, int64_t limit, size_t *count_r)
{
    return members(arena,
        db_query(db, arena,
            SELECT(CHAT_MEMBER_FIELDS) "FROM chat_member WHERE user_id = $1 AND kind = $2 AND pinned = $3"
                                       " AND recent_at > 0 AND recent_at >= $4 AND recent_at < $5"
                                       " ORDER BY recent_at DESC, chat_id DESC LIMIT $6",
            DBI(user_id), DBI(range->kind), DBI(range->pinned), DBI(range->since), DBI(range->below),
            DBI(limit)),
        count_r);
}

struct chat_member *recent_store_changed(
    struct db *db, struct arena *arena, int64_t user_id, int64_t since, int64_t limit, size_t *count_r)
{
    return members(arena,
        db_query(db, arena,
            SELECT(CHAT_MEMBER_FIELDS) "FROM chat_member WHERE user_id = $1 AND changed_at > 0"
                                       " AND changed_at >= $2 ORDER BY changed_at DESC LIMIT $3",
            DBI(user_id), DBI(since), DBI(limit)),
        count_r);
}

struct chat_member *recent_store_unread(
    struct db *db, struct arena *arena, int64_t user_id, int64_t limit, size_t *count_r)
{
    return members(arena,
        db_query(db, arena,
            SELECT(CHAT_MEMBER_FIELDS) "FROM chat_member WHERE user_id = $1 AND (unread > 0 OR marked > 0)"
                                       " ORDER BY chat_id LIMIT $2",
            DBI(user_id), DBI(limit)),
        count_r);
}

int64_t recent_store_pinned(struct db *db, int64_t user_id)
{
    return db_number(db, 0,
        "SELECT count(*) FROM chat_member WHERE user_id = $1 AND kind IN (1, 2, 3) AND pinned = 1"
        " AND recent_at > 0",
        DBI(user_id));
}

/* ---- one chat ---- */
void recent_store_pin(
    struct db *db, int64_t chat_id, int64_t user_id, bool pinned, int64_t recent_at, int64_t now)
{
    db_exec(db,
        "UPDATE chat_member SET pinned = $3, recent_at = $4, changed_at = $5 WHERE chat_id = $1 AND user_id "
        "= $2",
        DBI(chat_id), DBI(user_id), DBI(pinned), DBI(recent_at), DBI(now));
}

void recent_store_mark(struct db *db, int64_t chat_id, int64_t user_id, bool marked, int64_t now)
{
    db_exec(db, "UPDATE chat_member SET marked = $3, changed_at = $4 WHERE chat_id = $1 AND user_id = $2",
        DBI(chat_id), DBI(user_id), DBI(marked), DBI(now));
}

void recent_store_mute(struct db *db, int64_t chat_id, int64_t user_id, bool muted, int64_t now)
{
    db_exec(db, "UPDATE chat_member SET muted = $3, changed_at = $4 WHERE chat_id = $1 AND user_id = $2",
        DBI(chat_id), DBI(user_id), DBI(muted), DBI(now));
}

void recent_store_hide(struct db *db, int64_t chat_id, int64_t user_id, int64_t now)
{
    db_exec(db,
        "UPDATE chat_member SET recent_at = 0, pinned = 0, changed_at = $3 WHERE chat_id = $1 AND user_id = "
        "$2",
        DBI(chat_id), DBI(user_id), DBI(now));
}

void recent_store_unread_after(
    struct db *db, int64_t chat_id, int64_t user_id, int64_t last_read_id, int64_t now)
{
    db_exec(db,
        "UPDATE chat_member SET last_read_id = $3, changed_at = $4, unread ="
        " (SELECT count(*) FROM message WHERE message.chat_id = $1 AND message.id > $3 AND message.deleted = "
        "0"
        " AND message.author_id <> $2) WHERE chat_id = $1 AND user_id = $2",
        DBI(chat_id), DBI(user_id), DBI(last_read_id), DBI(now));
}

/* ---- all of them ---- */
void recent_store_read_all(struct db *db, int64_t user_id, int64_t now)
{
    db_exec(db,
        "UPDATE chat_member SET unread = 0, marked = 0, read_at = $2, changed_at = $2, last_read_id ="
        " (SELECT chat.last_message_id FROM chat WHERE chat.id = chat_member.chat_id)"
        " WHERE user_id = $1 AND (unread > 0 OR marked > 0)",
        DBI(user_id), DBI(now));
}

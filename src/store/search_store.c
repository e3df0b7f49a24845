/* Searching walks: over the staff, or over one person's chats, never over customers or other people's chats. */
#include "store/search_store.h"

#include "store/load.h"
#include "store/search_sql.h"

#define HAS_ALL(column)                                                                                      \
    "(" HAS(column, "$1") " AND " HAS(column, "$2") " AND " HAS(column, "$3") " AND " HAS(column, "$4") ")"
#define WORDS DBT(words->word[0]), DBT(words->word[1]), DBT(words->word[2]), DBT(words->word[3])

/* ---- people ---- */
#define USERS_FOUND                                                                                          \
    "FROM users WHERE type IN ('employee', 'bot') AND active = 1 AND NOT EXISTS"                             \
    " (SELECT 1 FROM bot WHERE bot.user_id = users.id AND bot.hidden = 1) AND (" HAS_ALL(                    \
        "search") " OR ($5 <> ''"                                                                            \
                  " AND EXISTS (SELECT 1 FROM user_department AS m WHERE m.user_id = users.id"               \
                  " AND " LISTED("m.department_id", "$5") ")))"

int64_t *search_store_users(struct db *db, struct arena *arena, const struct search_words *words,
    const char *departments, int64_t offset, int64_t limit, size_t *count_r, int64_t *total_r)
{
    *total_r = db_number(db, 0, "SELECT count(*) " USERS_FOUND, WORDS, DBT(departments));
    return load_numbers(arena,
        db_query(db, arena, "SELECT id " USERS_FOUND " ORDER BY id LIMIT $6 OFFSET $7", WORDS,
            DBT(departments), DBI(limit), DBI(offset)),
        count_r);
}

/* ---- chats ---- */
#define CHATS_FOUND                                                                                          \
    "FROM chat WHERE id IN (SELECT m.chat_id FROM chat_member AS m WHERE m.user_id = $5 AND m.kind = $6"     \
    " UNION SELECT c.id FROM chat AS c WHERE c.type = 'O' AND $6 = 2) AND (" HAS_ALL(                        \
        "search") " OR EXISTS (SELECT 1 FROM chat_member AS m JOIN users AS u ON u.id = m.user_id"           \
                  " WHERE m.chat_id = chat.id AND " HAS_ALL("u.search") "))"

int64_t *search_store_chats(struct db *db, struct arena *arena, int64_t user_id, enum chat_kind kind,
    const struct search_words *words, int64_t offset, int64_t limit, size_t *count_r, int64_t *total_r)
{
    *total_r = db_number(db, 0, "SELECT count(*) " CHATS_FOUND, WORDS, DBI(user_id), DBI(kind));
    return load_numbers(arena,
        db_query(db, arena, "SELECT id " CHATS_FOUND " ORDER BY id DESC LIMIT $7 OFFSET $8", WORDS,
            DBI(user_id), DBI(kind), DBI(limit), DBI(offset)),
        count_r);
}

/* ---- what somebody looked for last ---- */
void search_store_last_add(struct db *db, int64_t user_id, const char *dialog_id, int64_t now)
{
    db_exec(db,
        "INSERT INTO search_last (user_id, dialog_id, found_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (user_id, dialog_id) DO UPDATE SET found_at = excluded.found_at",
        DBI(user_id), DBT(dialog_id), DBI(now));
}

bool search_store_last_remove(struct db *db, int64_t user_id, const char *dialog_id)
{
    return db_change(db, "DELETE FROM search_last WHERE user_id = $1 AND dialog_id = $2", DBI(user_id),
               DBT(dialog_id)) > 0;
}

const char **search_store_last(
    struct db *db, struct arena *arena, int64_t user_id, int64_t limit, size_t *count_r)
{
    return load_texts(arena,
        db_query(db, arena,
            "SELECT dialog_id FROM search_last WHERE user_id = $1 ORDER BY found_at DESC, dialog_id LIMIT $2",
            DBI(user_id), DBI(limit)),
        count_r);
}

void search_store_last_trim(struct db *db, int64_t user_id, int64_t keep)
{
    db_exec(db,
        "DELETE FROM search_last WHERE user_id = $1 AND dialog_id NOT IN (SELECT l.dialog_id FROM "
        "search_last AS l"
        " WHERE l.user_id = $1 ORDER BY l.found_at DESC, l.dialog_id LIMIT $2)",
        DBI(user_id), DBI(keep));
}

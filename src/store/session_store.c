/* A session's row is written as a whole: it is small, and only session_ops.c changes it. */
#include "store/session_store.h"

#include "db/db.h"
#include "store/load.h"

static const struct field session_table[] = {FIELD_TABLE(SESSION_FIELDS)};
static const struct field offer_table[] = {FIELD_TABLE(OFFER_FIELDS)};

struct session *session_store_get(struct db *db, struct arena *arena, int64_t id)
{
    return load_one(arena, db_query(db, arena, SELECT(SESSION_FIELDS) "FROM session WHERE id = $1", DBI(id)),
        session_table, sizeof(struct session));
}

int64_t session_store_add(struct db *db, const struct session *s)
{
    return db_number(db, 0,
        "INSERT INTO session (chat_id, line_id, connector, customer_id, operator_id, offered_id, state, "
        "parent_id,"
        " created_at, offered_at, answered_at, closed_at, changed_at, category_id, silent, pinned, spam)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id",
        DBI(s->chat_id), DBI(s->line_id), DBT(s->connector), DBI(s->customer_id), DBI(s->operator_id),
        DBI(s->offered_id), DBI(s->state), DBI(s->parent_id), DBI(s->created_at), DBI(s->offered_at),
        DBI(s->answered_at), DBI(s->closed_at), DBI(s->changed_at), DBI(s->category_id), DBI(s->silent),
        DBI(s->pinned), DBI(s->spam));
}

void session_store_save(struct db *db, const struct session *s)
{
    db_exec(db,
        "UPDATE session SET line_id = $1, operator_id = $2, offered_id = $3, state = $4, offered_at = $5,"
        " answered_at = $6, closed_at = $7, changed_at = $8, silent = $9, pinned = $10, spam = $11,"
        " bot_id = $12, client_wrote_at = $13, operator_wrote_at = $14, vote = $15, vote_until = $16,"
        " vote_head = $17, comment_head = $18, category_id = $19, kpi_further = $20, leaving_bot_id = $21, "
        "bots_called = $22, away = $23 WHERE id = $24",
        DBI(s->line_id), DBI(s->operator_id), DBI(s->offered_id), DBI(s->state), DBI(s->offered_at),
        DBI(s->answered_at), DBI(s->closed_at), DBI(s->changed_at), DBI(s->silent), DBI(s->pinned),
        DBI(s->spam), DBI(s->bot_id), DBI(s->client_wrote_at), DBI(s->operator_wrote_at), DBI(s->vote),
        DBI(s->vote_until), DBI(s->vote_head), DBE(s->comment_head), DBI(s->category_id), DBI(s->kpi_further),
        DBI(s->leaving_bot_id), DBI(s->bots_called), DBI(s->away), DBI(s->id));
}

int64_t session_store_last(struct db *db, int64_t chat_id)
{
    return db_number(
        db, 0, "SELECT id FROM session WHERE chat_id = $1 ORDER BY id DESC LIMIT 1", DBI(chat_id));
}

int64_t *session_store_chats_of_line(struct db *db, struct arena *arena, int64_t line_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT chat_id FROM session WHERE line_id = $1 AND closed_at = 0"
        " UNION SELECT chat_id FROM dialog WHERE line_id = $1 AND session_id <> 0 ORDER BY chat_id",
        DBI(line_id));
    return load_numbers(arena, rows, count_r);
}

int64_t *session_store_pin_all(
    struct db *db, struct arena *arena, int64_t operator_id, bool pinned, size_t *count_r)
{
    int64_t *ids = load_numbers(arena,
        db_query(db, arena,
            "SELECT id FROM session WHERE operator_id = $1 AND closed_at = 0 AND pinned <> $2 ORDER BY id "
            "DESC",
            DBI(operator_id), DBI(pinned)),
        count_r);
    db_exec(db, "UPDATE session SET pinned = $2 WHERE operator_id = $1 AND closed_at = 0 AND pinned <> $2",
        DBI(operator_id), DBI(pinned));
    return ids;
}

int64_t *session_store_of_bot(struct db *db, struct arena *arena, int64_t bot_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT id FROM session WHERE bot_id = $1 AND bot_id <> 0 AND closed_at = 0 ORDER BY id",
        DBI(bot_id));
    return load_numbers(arena, rows, count_r);
}

/* ---- offers ---- */
int64_t offer_store_add(struct db *db, const struct offer *o)
{
    return db_number(db, 0,
        "INSERT INTO offer (session_id, user_id, reason, outcome, made_at, ended_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        DBI(o->session_id), DBI(o->user_id), DBT(o->reason), DBT(o->outcome), DBI(o->made_at),
        DBI(o->ended_at));
}

struct offer *offer_store_open(struct db *db, struct arena *arena, int64_t session_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(OFFER_FIELDS) "FROM offer WHERE session_id = $1 AND outcome = '' ORDER BY id",
        DBI(session_id));
    return load_all(arena, rows, offer_table, sizeof(struct offer), count_r);
}

int64_t offer_store_end(struct db *db, int64_t session_id, int64_t user_id, const char *outcome, int64_t now)
{
    return db_change(db,
        "UPDATE offer SET outcome = $3, ended_at = $4 WHERE session_id = $1 AND outcome = ''"
        " AND ($2 = 0 OR user_id = $2)",
        DBI(session_id), DBI(user_id), DBT(outcome), DBI(now));
}

void offer_store_let_go(struct db *db, int64_t session_id, int64_t user_id, int64_t now)
{
    db_exec(db,
        "UPDATE offer SET outcome = 'skipped', ended_at = $3 WHERE session_id = $1 AND user_id = $2"
        " AND outcome = 'answered'",
        DBI(session_id), DBI(user_id), DBI(now));
}

struct offer *offer_store_all(struct db *db, struct arena *arena, int64_t session_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(OFFER_FIELDS) "FROM offer WHERE session_id = $1 ORDER BY id DESC LIMIT 500", DBI(session_id));
    return load_all(arena, rows, offer_table, sizeof(struct offer), count_r);
}

struct offer *offer_store_last(struct db *db, struct arena *arena, int64_t session_id)
{
    return load_one(arena,
        db_query(db, arena, SELECT(OFFER_FIELDS) "FROM offer WHERE session_id = $1 ORDER BY id DESC LIMIT 1",
            DBI(session_id)),
        offer_table, sizeof(struct offer));
}

void offer_store_repeat(struct db *db, int64_t id, int64_t now)
{
    db_exec(db, "UPDATE offer SET ended_at = $2 WHERE id = $1", DBI(id), DBI(now));
}

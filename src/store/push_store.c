/* Two statements write a push, however many it is for: the push, and its audience as one INSERT … SELECT.
 *
 * The order of reading is the order in which transactions can no longer be overtaken. With one writer that is the order of
 * ids. With many, a higher id may be committed first; there each push carries the number of its transaction, readers go by
 * (transaction, id), and stop below the oldest transaction that is still under way: whatever comes later has a higher
 * number. */
#include "store/push_store.h"

#include "store/load.h"

static const struct field channel_table[] = {FIELD_TABLE(PUSH_CHANNEL_FIELDS)};

static const struct field pushed_table[] = {FIELD_TABLE(PUSHED_FIELDS)};
enum {
    PUSHED_COLUMNS = sizeof pushed_table / sizeof *pushed_table
}; /* the swallowed comma's column included */

/* ---- channels ---- */
int64_t push_store_channel_add(struct db *db, const struct push_channel *c)
{
    return db_number(db, 0,
        "INSERT INTO push_channel (user_id, app_id, started_at, ends_at) VALUES ($1, $2, $3, $4) RETURNING "
        "id",
        DBI(c->user_id), DBI(c->app_id), DBI(c->started_at), DBI(c->ends_at));
}

struct push_channel *push_store_channel(struct db *db, struct arena *arena, int64_t id)
{
    return load_one(arena,
        db_query(db, arena, SELECT(PUSH_CHANNEL_FIELDS) "FROM push_channel WHERE id = $1", DBI(id)),
        channel_table, sizeof(struct push_channel));
}

struct push_channel *push_store_channel_of(
    struct db *db, struct arena *arena, int64_t user_id, int64_t app_id)
{
    return load_one(arena,
        db_query(db, arena,
            SELECT(PUSH_CHANNEL_FIELDS) "FROM push_channel WHERE user_id = $1 AND app_id = $2"
                                        " ORDER BY ends_at DESC, id DESC LIMIT 1",
            DBI(user_id), DBI(app_id)),
        channel_table, sizeof(struct push_channel));
}

int64_t push_store_listeners(struct db *db, struct arena *arena, bool *subscribers_r)
{
    const struct rows *rows = db_query(
        db, arena, "SELECT max(ends_at), (SELECT count(*) FROM polled_subscriber) FROM push_channel");
    bool answered = rows_count(rows) > 0;
    *subscribers_r = answered && row_int(rows, 0, 1) > 0;
    return answered ? row_int(rows, 0, 0) : 0;
}

const char *push_store_app_scopes(struct db *db, struct arena *arena, int64_t app_id)
{
    const struct rows *rows = db_query(
        db, arena, "SELECT scopes FROM app WHERE id = $1 AND installed = 1 AND removed_at = 0", DBI(app_id));
    return rows_count(rows) ? row_text(rows, 0, 0) : NULL;
}

void push_store_channels_forget_user(struct db *db, int64_t user_id)
{
    db_exec(db, "DELETE FROM push_channel WHERE user_id = $1", DBI(user_id));
}

/* ---- who listens ---- */
bool push_store_user_listens(struct db *db, int64_t user_id, int64_t now)
{
    return db_number(db, 0, "SELECT 1 FROM push_channel WHERE user_id = $1 AND ends_at > $2 LIMIT 1",
               DBI(user_id), DBI(now)) == 1;
}

/* Of a chat: who is a member inside of the portal (kind 0 are customers) and has a channel. */
#define CHAT_AUDIENCE                                                                                        \
    " AND chat_member.user_id <> $2 AND chat_member.kind <> 0 AND EXISTS (SELECT 1 FROM push_channel"        \
    " WHERE push_channel.user_id = chat_member.user_id AND push_channel.ends_at > $3)"

bool push_store_chat_listens(struct db *db, int64_t chat_id, int64_t except_user_id, int64_t now)
{
    return db_number(db, 0,
               "SELECT 1 FROM chat_member WHERE chat_member.chat_id = $1" CHAT_AUDIENCE " LIMIT 1",
               DBI(chat_id), DBI(except_user_id), DBI(now)) == 1;
}

/* ---- writing ---- */
#define ADD_PUSH(TX)                                                                                         \
    "INSERT INTO pushed (tx, app_id, module, command, params, created_at) VALUES (" TX                       \
    ", $1, $2, $3, $4, $5) RETURNING id"

int64_t push_store_add(struct db *db, const struct pushed *p)
{
    if (db_can(db, DB_MANY_WRITERS))
        return db_number(db, 0,
            DB_ONLY(DB_MANY_WRITERS, ADD_PUSH("CAST(CAST(pg_current_xact_id() AS text) AS bigint)")),
            DBI(p->app_id), DBT(p->module), DBT(p->command), DBT(p->params), DBI(p->created_at));
    return db_number(db, 0, ADD_PUSH("0"), DBI(p->app_id), DBT(p->module), DBT(p->command), DBT(p->params),
        DBI(p->created_at));
}

void push_store_add_user(struct db *db, int64_t push_id, int64_t user_id)
{
    db_exec(db,
        "INSERT INTO pushed_to (user_id, tx, push_id) SELECT $2, pushed.tx, pushed.id FROM pushed WHERE "
        "pushed.id = $1"
        " ON CONFLICT DO NOTHING",
        DBI(push_id), DBI(user_id));
}

void push_store_add_chat(struct db *db, int64_t push_id, int64_t chat_id, int64_t except_user_id, int64_t now)
{
    db_exec(db,
        "INSERT INTO pushed_to (user_id, tx, push_id) SELECT chat_member.user_id, pushed.tx, pushed.id"
        " FROM pushed JOIN chat_member ON chat_member.chat_id = $1 WHERE pushed.id = $4" CHAT_AUDIENCE,
        DBI(chat_id), DBI(except_user_id), DBI(now), DBI(push_id));
}

/* ---- reading ---- */
/* The oldest transaction under way; with one writer nothing is under way while one reads. */
static int64_t unfinished_tx(struct db *db)
{
    if (!db_can(db, DB_MANY_WRITERS))
        return INT64_MAX;
    return db_number(db, 0,
        DB_ONLY(
            DB_MANY_WRITERS, "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"));
}

struct push_position push_store_floor(struct db *db, struct arena *arena)
{
    const struct rows *rows = db_query(db, arena, "SELECT tx, push_id FROM push_floor WHERE id = 1");
    if (!rows_count(rows))
        return (struct push_position){0};
    return (struct push_position){row_int(rows, 0, 0), row_int(rows, 0, 1)};
}

/* With one writer it is the newest push, and the newest that was forgotten when none is left. */
struct push_position push_store_horizon(struct db *db, struct arena *arena)
{
    int64_t unfinished = unfinished_tx(db);
    if (unfinished != INT64_MAX)
        return (struct push_position){unfinished - 1, PUSH_ID_MOST};
    struct push_position floor = push_store_floor(db, arena),
                         newest = {0, db_number(db, 0, "SELECT max(id) FROM pushed")};
    return push_position_compare(newest, floor) > 0 ? newest : floor;
}

bool push_store_beyond(struct db *db, struct push_position horizon)
{
    return db_can(db, DB_MANY_WRITERS) &&
           db_number(db, 0, "SELECT 1 FROM pushed WHERE (tx, id) > ($1, $2) ORDER BY tx, id LIMIT 1",
               DBI(horizon.tx), DBI(horizon.id)) == 1;
}

static struct push_for *load_pushes(struct arena *arena, const struct rows *rows, size_t *count_r)
{
    *count_r = rows_count(rows);
    struct push_for *found = arena_array_of(arena, struct push_for, *count_r);
    for (size_t i = 0; i < *count_r; i++) {
        load_row(rows, i, pushed_table, &found[i].push);
        found[i].user_id = row_int(rows, i, PUSHED_COLUMNS);
    }
    return found;
}

#define FROM_PUSHES ", pushed_to.user_id FROM pushed_to JOIN pushed ON pushed.id = pushed_to.push_id"
#define UP_TO       " AND (pushed_to.tx, pushed_to.push_id) <= ($3, $4)"

struct push_for *push_store_after(struct db *db, struct arena *arena, struct push_position from,
    int64_t from_user, struct push_position to, int64_t limit, size_t *count_r)
{
    return load_pushes(arena,
        db_query(db, arena,
            SELECT(PUSHED_FIELDS) FROM_PUSHES
            " WHERE (pushed_to.tx, pushed_to.push_id, pushed_to.user_id) > ($1, $2, $6)" UP_TO
            " ORDER BY pushed_to.tx, pushed_to.push_id, pushed_to.user_id LIMIT $5",
            DBI(from.tx), DBI(from.id), DBI(to.tx), DBI(to.id), DBI(limit), DBI(from_user)),
        count_r);
}

struct push_for *push_store_after_for(struct db *db, struct arena *arena, int64_t user_id,
    struct push_position from, struct push_position to, int64_t limit, size_t *count_r)
{
    return load_pushes(arena,
        db_query(db, arena,
            SELECT(PUSHED_FIELDS) FROM_PUSHES " WHERE (pushed_to.tx, pushed_to.push_id) > ($1, $2)" UP_TO
                                              " AND pushed_to.user_id = $6"
                                              " ORDER BY pushed_to.tx, pushed_to.push_id LIMIT $5",
            DBI(from.tx), DBI(from.id), DBI(to.tx), DBI(to.id), DBI(limit), DBI(user_id)),
        count_r);
}

int64_t push_store_tx_of(struct db *db, int64_t push_id)
{
    return db_number(db, -1, "SELECT tx FROM pushed WHERE id = $1", DBI(push_id));
}

/* ---- forgetting ---- */
/* How far the oldest pushes, in order of position, are old enough to go. */
static struct push_position purgeable(struct db *db, struct arena *arena, int64_t until, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT tx, id, created_at FROM pushed WHERE tx >= 0 ORDER BY tx, id LIMIT " TEXT_OF(PUSH_PURGED));
    struct push_position last = {0};
    size_t count = 0;
    for (; count < rows_count(rows) && row_int(rows, count, 2) <= until; count++)
        last = (struct push_position){row_int(rows, count, 0), row_int(rows, count, 1)};
    *count_r = count;
    return last;
}

/* Every transaction that this statement can see the rows of, its own included, has a number up to this one. Asked for in the
 * statement itself: the next one already sees what was finished in between, under higher numbers. */
#define NEWEST_TX                                                                                            \
    "(SELECT GREATEST(CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint),"                \
    " COALESCE(CAST(CAST(pg_current_xact_id_if_assigned() AS text) AS bigint), 0)))"

/* A database that was moved to another server has numbers of that server's transactions, which may be higher than all
 * that ours will have for years. Nobody can be waiting for those pushes. */
static void forget_foreign(struct db *db)
{
    if (unfinished_tx(db) == INT64_MAX)
        return;
    db_exec(db, DB_ONLY(DB_MANY_WRITERS, "DELETE FROM pushed WHERE tx > " NEWEST_TX));
    db_exec(db, DB_ONLY(DB_MANY_WRITERS, "DELETE FROM pushed_to WHERE tx > " NEWEST_TX));
    db_exec(db, DB_ONLY(DB_MANY_WRITERS, "DELETE FROM push_floor WHERE id = 1 AND tx > " NEWEST_TX));
}

int64_t push_store_purge(struct db *db, struct arena *arena, int64_t until, int64_t channels_until)
{
    size_t count;
    forget_foreign(db);
    db_exec(db, "DELETE FROM push_channel WHERE ends_at <= $1", DBI(channels_until));
    struct push_position last = purgeable(db, arena, until, &count);
    if (!count)
        return 0;
    db_exec(db, "DELETE FROM pushed_to WHERE (tx, push_id) <= ($1, $2)", DBI(last.tx), DBI(last.id));
    db_exec(db, "DELETE FROM pushed WHERE (tx, id) <= ($1, $2)", DBI(last.tx), DBI(last.id));
    db_exec(db,
        "INSERT INTO push_floor (id, tx, push_id) VALUES (1, $1, $2)"
        " ON CONFLICT (id) DO UPDATE SET tx = excluded.tx, push_id = excluded.push_id",
        DBI(last.tx), DBI(last.id));
    return (int64_t)count;
}

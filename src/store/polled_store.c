/* One index carries everything: (consumer, event_id, id). What nobody read has the event_id 0 and stands there in the order of
 * its rows; what was read stands behind it in the order of its event ids.
 *
 * The number of a row is made of its place among the rows that are numbered with it, so one statement numbers them all, and
 * there may be gaps. A row that appears between the two statements with an id in their range gets its number like the others,
 * which is why the list is made after the numbers were given, and from the numbers. */
#include "store/polled_store.h"

#include "db/db.h"
#include "store/load.h"

static const struct field table[] = {FIELD_TABLE(POLLED_EVENT_FIELDS)};

void polled_store_add(struct db *db, const struct polled_event *event, int64_t consumer_id)
{
    db_exec(db,
        "INSERT INTO polled_event (consumer_id, event_id, event, data, created_at) VALUES ($1, 0, $2, $3, "
        "$4)",
        DBI(consumer_id), DBT(event->event), DBT(event->data), DBI(event->created_at));
}

/* ---- reading ---- */
void polled_store_lock(struct db *db, struct polled_pair of)
{
    db_lock(db, DB_LOCK_POLLED, of.a < of.b ? of.a : of.b);
    if (of.a != of.b)
        db_lock(db, DB_LOCK_POLLED, of.a < of.b ? of.b : of.a);
}

void polled_store_confirm(struct db *db, struct polled_pair of, int64_t event_id)
{
    db_exec(db, "DELETE FROM polled_event WHERE consumer_id IN ($1, $2) AND event_id > 0 AND event_id < $3",
        DBI(of.a), DBI(of.b), DBI(event_id));
}

int64_t polled_store_read(struct db *db, struct polled_pair of, int64_t most)
{
    return db_number(db, 0,
        "SELECT count(*) FROM (SELECT 1 FROM polled_event WHERE consumer_id IN ($1, $2) AND event_id > 0"
        " LIMIT $3) AS found",
        DBI(of.a), DBI(of.b), DBI(most));
}

/* Each queue from its own end, along the index. */
#define UNREAD(consumer)                                                                                     \
    "SELECT id FROM polled_event WHERE consumer_id = " consumer " AND event_id = 0 ORDER BY id LIMIT $3"

void polled_store_number(struct db *db, struct arena *arena, struct polled_pair of, int64_t count)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT min(id), max(id) FROM (SELECT id FROM (" UNREAD("$1") ") AS a UNION SELECT id FROM (" UNREAD(
            "$2") ") AS b ORDER BY id LIMIT $3) AS found",
        DBI(of.a), DBI(of.b), DBI(count));
    if (rows_count(rows) == 0 || !row_int(rows, 0, 1))
        return;
    int64_t first = row_int(rows, 0, 0), last = row_int(rows, 0, 1), span = last - first + 1;
    int64_t end = db_number(db, 0,
        "INSERT INTO polled_counter (id, last_id) VALUES (1, $1)"
        " ON CONFLICT (id) DO UPDATE SET last_id = polled_counter.last_id + excluded.last_id RETURNING "
        "last_id",
        DBI(span));
    db_exec(db,
        "UPDATE polled_event SET event_id = $1 + id WHERE consumer_id IN ($2, $3) AND event_id = 0"
        " AND id >= $4 AND id <= $5",
        DBI(end - last), DBI(of.a), DBI(of.b), DBI(first), DBI(last));
}

struct polled_event *polled_store_list(
    struct db *db, struct arena *arena, struct polled_pair of, int64_t after, int64_t limit, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(POLLED_EVENT_FIELDS) "FROM polled_event WHERE consumer_id IN ($1, $2) AND event_id > $3"
                                    " ORDER BY event_id LIMIT $4",
        DBI(of.a), DBI(of.b), DBI(after), DBI(limit));
    return load_all(arena, rows, table, sizeof(struct polled_event), count_r);
}

bool polled_store_is_empty(struct db *db, int64_t consumer_id)
{
    return !db_number(db, 0, "SELECT 1 FROM polled_event WHERE consumer_id = $1 LIMIT 1", DBI(consumer_id));
}

/* ---- people ---- */
void polled_store_subscribe(struct db *db, int64_t user_id, int64_t now)
{
    db_exec(db,
        "INSERT INTO polled_subscriber (user_id, created_at) VALUES ($1, $2) ON CONFLICT (user_id) DO "
        "NOTHING",
        DBI(user_id), DBI(now));
}

void polled_store_unsubscribe(struct db *db, int64_t user_id)
{
    db_exec(db, "DELETE FROM polled_subscriber WHERE user_id = $1", DBI(user_id));
}

bool polled_store_is_subscribed(struct db *db, int64_t user_id)
{
    return db_number(db, 0, "SELECT 1 FROM polled_subscriber WHERE user_id = $1", DBI(user_id));
}

bool polled_store_anybody(struct db *db)
{
    return db_number(db, 0, "SELECT 1 FROM polled_subscriber LIMIT 1");
}

int64_t *polled_store_subscribers(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t message_id, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "SELECT s.user_id FROM polled_subscriber s JOIN chat_member m ON m.user_id = s.user_id"
            " JOIN users u ON u.id = s.user_id"
            " WHERE m.chat_id = $1 AND m.hidden_id < $2 AND u.active = 1 ORDER BY s.user_id",
            DBI(chat_id), DBI(message_id)),
        count_r);
}

/* ---- forgetting ---- */
int64_t polled_store_purge(struct db *db, int64_t before)
{
    return db_change(db,
        "DELETE FROM polled_event WHERE id IN (SELECT id FROM polled_event WHERE created_at < $1"
        " ORDER BY created_at LIMIT 2000)",
        DBI(before));
}

int64_t *polled_store_consumers(struct db *db, struct arena *arena, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "SELECT user_id FROM bot WHERE removed_at = 0 AND version = 2"
            " UNION SELECT user_id FROM polled_subscriber"),
        count_r);
}

void polled_store_trim(struct db *db, int64_t consumer_id, int64_t most)
{
    db_exec(db,
        "DELETE FROM polled_event WHERE consumer_id = $1 AND event_id = 0 AND id <="
        " (SELECT id FROM polled_event WHERE consumer_id = $1 AND event_id = 0 ORDER BY id DESC LIMIT 1"
        " OFFSET $2)",
        DBI(consumer_id), DBI(most));
}

/* States are 0 due, 1 queued, 2 delivered, 3 parked (enum delivery_state). They stand as literals in the SQL because the
 * partial indexes are chosen by literals only.
 *
 * One host that answers slowly may have a long tail of due deliveries. They are therefore asked for host by host: the
 * list of hosts is found by jumping along the index, and of each host only its first few rows are read.
 *
 * With several processes, whether a delivery is DUE or QUEUED, and which one of a stream is next, is decided under the lock
 * of the stream: else one that is added and one that is answered at the same time might each rely on the other. */
#include "store/outbox_store.h"

#include "store/load.h"

static const struct field delivery_table[] = {FIELD_TABLE(DELIVERY_FIELDS)};
static const struct field parcel_table[] = {
#define PARCEL_ROW(table, kind, name) {#name, FIELD_##kind, offsetof(struct parcel, table.name)},
    DELIVERY_FIELDS(PARCEL_ROW) OUTBOX_FIELDS(PARCEL_ROW){NULL, FIELD_INT, 0}
#undef PARCEL_ROW
};
#define PARCEL_FIELDS(X) DELIVERY_FIELDS(X) OUTBOX_FIELDS(X)
#define FROM_PARCEL      "FROM delivery JOIN outbox ON outbox.id = delivery.outbox_id "

static struct parcel *parcels(struct arena *arena, const struct rows *rows, size_t *count_r)
{
    return load_all(arena, rows, parcel_table, sizeof(struct parcel), count_r);
}

int64_t outbox_store_add(struct db *db, const struct outbox *o)
{
    return db_number(db, 0,
        "INSERT INTO outbox (event, data, actor_id, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
        DBT(o->event), DBT(o->data), DBI(o->actor_id), DBI(o->created_at));
}

/* ---- deliveries ---- */
void outbox_store_lock(struct db *db, const char *stream)
{
    db_lock_text(db, DB_LOCK_STREAM, stream);
}

bool outbox_store_try_lock(struct db *db, const char *stream)
{
    return db_try_lock_text(db, DB_LOCK_STREAM, stream);
}

void outbox_store_deliver(struct db *db, const struct delivery *d)
{
    outbox_store_lock(db, d->stream);
    db_exec(db,
        "INSERT INTO delivery (outbox_id, handler_id, app_id, url, host, auth_user_id, stream, state, "
        "next_at, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7,"
        " CASE WHEN EXISTS (SELECT 1 FROM delivery WHERE stream = $7 AND state < 2) THEN 1 ELSE 0 END, $8, "
        "$9)",
        DBI(d->outbox_id), DBI(d->handler_id), DBI(d->app_id), DBT(d->url), DBT(d->host),
        DBI(d->auth_user_id), DBT(d->stream), DBI(d->next_at), DBI(d->created_at));
}

/* All hosts with something DUE, by jumping along the index. */
#define DUE_HOSTS                                                                                            \
    "WITH RECURSIVE hosts (host) AS (SELECT min(host) FROM delivery WHERE state = 0 UNION ALL"               \
    " SELECT (SELECT min(delivery.host) FROM delivery WHERE state = 0 AND delivery.host > hosts.host)"       \
    " FROM hosts WHERE hosts.host IS NOT NULL) SELECT host FROM hosts WHERE host IS NOT NULL"

const char **outbox_store_hosts(struct db *db, struct arena *arena, size_t *count_r)
{
    return load_texts(arena, db_query(db, arena, DUE_HOSTS), count_r);
}

struct parcel *outbox_store_due(
    struct db *db, struct arena *arena, const char *host, int64_t limit, size_t *count_r)
{
    return parcels(arena,
        db_query(db, arena,
            SELECT(PARCEL_FIELDS) FROM_PARCEL "WHERE delivery.state = 0 AND delivery.host = $1"
                                              " ORDER BY delivery.next_at, delivery.id LIMIT $2",
            DBT(host), DBI(limit)),
        count_r);
}

struct delivery *outbox_store_delivery(struct db *db, struct arena *arena, int64_t id)
{
    return load_one(arena,
        db_query(db, arena, SELECT(DELIVERY_FIELDS) "FROM delivery WHERE id = $1", DBI(id)), delivery_table,
        sizeof(struct delivery));
}

bool outbox_store_answered(struct db *db, const struct delivery *d, int64_t attempts_before)
{
    return db_change(db,
               "UPDATE delivery SET state = $1, attempts = $2, refusals = $3, next_at = $4, last_status = $5,"
               " last_error = $6, done_at = $7, leased_until = 0, last_answer = $11, tries = $12"
               " WHERE id = $8 AND state = 0 AND attempts = $9 AND lease = $10",
               DBI(d->state), DBI(d->attempts), DBI(d->refusals), DBI(d->next_at), DBI(d->last_status),
               DBT(d->last_error), DBI(d->done_at), DBI(d->id), DBI(attempts_before), DBI(d->lease),
               DBT(d->last_answer), DBT(d->tries)) == 1;
}

void outbox_store_promote(struct db *db, const char *stream)
{
    db_exec(db,
        "UPDATE delivery SET state = 0 WHERE id = (SELECT min(id) FROM delivery WHERE stream = $1 AND state "
        "< 2)"
        " AND NOT EXISTS (SELECT 1 FROM delivery AS ahead WHERE ahead.stream = $1 AND ahead.state < 2"
        " AND ahead.state = 0)",
        DBT(stream));
}

bool outbox_store_redeliver(struct db *db, int64_t id, int64_t now)
{
    return db_change(db,
               "UPDATE delivery SET state = CASE WHEN EXISTS (SELECT 1 FROM delivery AS ahead"
               " WHERE ahead.stream = delivery.stream AND ahead.state < 2) THEN 1 ELSE 0 END,"
               " attempts = 0, refusals = 0, next_at = $1, created_at = $1, done_at = 0 WHERE id = $2 AND "
               "state >= 2",
               DBI(now), DBI(id)) == 1;
}

void outbox_store_drop(struct db *db, int64_t id)
{
    db_exec(db, "DELETE FROM delivery WHERE id = $1", DBI(id));
}

void outbox_store_retarget(
    struct db *db, const char *first, const char *end, const char *url, const char *host, int64_t now)
{
    db_exec(db,
        "UPDATE delivery SET url = $1, host = $2, next_at = $3 WHERE state < 2 AND stream >= $4 AND stream < "
        "$5",
        DBT(url), DBT(host), DBI(now), DBT(first), DBT(end));
}

/* ---- leases ---- */
bool outbox_store_leases(struct db *db)
{
    return db_can(db, DB_MANY_WRITERS);
}

/* What waits for its time or is held is asked for once, here, and not host by host. */
const char **outbox_store_ready_hosts(
    struct db *db, struct arena *arena, int64_t now, const struct lease_time *time, size_t *count_r)
{
    return load_texts(arena,
        db_query(db, arena,
            DUE_HOSTS " AND EXISTS (SELECT 1 FROM delivery WHERE state = 0 AND delivery.host = hosts.host"
                      " AND next_at <= $1 AND leased_until <= $2)",
            DBI(now), DBI(time->now)),
        count_r);
}

/* SKIP LOCKED: what another process is about to take is none of ours. The inner query is an ARRAY, because a joined one
 * might be run again and then take more than its limit. */
struct parcel *outbox_store_take(struct db *db, struct arena *arena, const char *host, int64_t now,
    const struct lease_time *time, int64_t limit, size_t *count_r)
{
    return parcels(arena,
        db_query(db, arena,
            DB_ONLY(DB_MANY_WRITERS,
                "UPDATE delivery SET lease = delivery.lease + 1, leased_until = $3 FROM outbox"
                " WHERE outbox.id = delivery.outbox_id AND delivery.id = ANY (ARRAY(SELECT id FROM delivery"
                " WHERE state = 0 AND host = $1 AND next_at <= $2 AND leased_until <= $4"
                " ORDER BY next_at, id LIMIT $5 FOR UPDATE SKIP LOCKED))"
                " RETURNING " PARCEL_FIELDS(FIELD_COLUMN) "1"),
            DBT(host), DBI(now), DBI(time->until), DBI(time->now), DBI(limit)),
        count_r);
}

bool outbox_store_renew(struct db *db, int64_t id, int64_t lease, int64_t until)
{
    return db_change(db, "UPDATE delivery SET leased_until = $1 WHERE id = $2 AND lease = $3 AND state = 0",
               DBI(until), DBI(id), DBI(lease)) == 1;
}

/* ---- looking ---- */
struct parcel *outbox_store_parked(
    struct db *db, struct arena *arena, int64_t before, int64_t limit, size_t *count_r)
{
    return parcels(arena,
        db_query(db, arena,
            SELECT(PARCEL_FIELDS) FROM_PARCEL
            "WHERE delivery.state = 3 AND delivery.id < $1 ORDER BY delivery.id DESC LIMIT $2",
            DBI(before ? before : INT64_MAX), DBI(limit)),
        count_r);
}

/* A filter that fits little would walk to the beginning of time; it is given a stretch of ids. */
struct parcel *outbox_store_log(
    struct db *db, struct arena *arena, const struct delivery_filter *f, size_t *count_r)
{
    int64_t newest = db_number(db, 0, "SELECT max(id) FROM delivery");
    int64_t below = f->before > 0 && f->before <= newest ? f->before : newest + 1;
    return parcels(arena,
        db_query(db, arena,
            SELECT(PARCEL_FIELDS) FROM_PARCEL
            "WHERE delivery.id < $1 AND delivery.id >= $2 AND ($3 = -1 OR delivery.state = $3)"
            " AND ($4 = 0 OR delivery.app_id = $4) AND ($5 = '' OR outbox.event = $5)"
            " AND ($6 = '' OR replace(delivery.stream || '\n', $6 || '\n', '') <> delivery.stream || '\n')"
            " ORDER BY delivery.id DESC LIMIT $7",
            DBI(below), DBI(below - DELIVERY_LOOK_BACK), DBI(f->state), DBI(f->app_id), DBE(f->event),
            DBE(f->stream_end), DBI(f->limit)),
        count_r);
}

/* The head of each stream is its oldest, so only heads (state 0) are asked for their age. */
bool outbox_store_backlog(struct db *db, struct backlog *backlog)
{
    backlog->waiting =
        db_number(db, 0, "SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state < 2 LIMIT $1) AS waiting",
            DBI(BACKLOG_COUNTED));
    backlog->parked =
        db_number(db, 0, "SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state = 3 LIMIT $1) AS parked",
            DBI(BACKLOG_COUNTED));
    backlog->oldest_at = db_number(db, 0,
        "SELECT min(created_at) FROM (SELECT created_at FROM delivery WHERE state = 0 LIMIT $1) AS heads",
        DBI(BACKLOG_COUNTED));
    return !db_failed(db);
}

/* ---- forgetting ---- */
/* How many is written into the text: a planner that cannot see that it is few reads the whole table. */
int64_t outbox_store_purge(struct db *db, int64_t until)
{
    int64_t gone = db_change(db,
        "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE state = 2 AND done_at <= $1"
        " ORDER BY done_at LIMIT " TEXT_OF(OUTBOX_PURGED) ")",
        DBI(until));
    gone += db_change(db,
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE created_at <= $1"
        " AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.outbox_id = outbox.id) ORDER BY created_at "
        "LIMIT " TEXT_OF(OUTBOX_PURGED) ")",
        DBI(until));
    return gone;
}

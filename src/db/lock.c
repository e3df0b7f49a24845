/* By what processes on one database agree: locks and a clock. Locks are advisory ones of the engine, which end with the
 * transaction and among which it finds deadlocks.
 *
 * Rows are not locked instead, because what has to be serialised often is no row yet: a dialog that two messages are about
 * to make, a stream without deliveries. A name becomes a number by hashing. Two names that share a number only wait for
 * each other without need. */
#include "db/db.h"

enum { KIND_BITS = 8 };

/* Kinds never meet: the kind is in the upper bits. */
static int64_t key_of(enum db_lock_kind kind, uint64_t number)
{
    return (int64_t)((uint64_t)kind << (64 - KIND_BITS) | (number << KIND_BITS >> KIND_BITS));
}

/* FNV-1a */
static uint64_t hash(const char *name)
{
    uint64_t sum = 14695981039346656037u;
    for (; *name; name++)
        sum = (sum ^ (unsigned char)*name) * 1099511628211u;
    return sum ^ sum >> 32;
}

/* What is read next waits for it. */
static bool lock(struct db *db, int64_t key)
{
    db_exec(db, DB_ONLY(DB_MANY_WRITERS, "SELECT 1 FROM pg_advisory_xact_lock($1)"), DBI(key));
    return true;
}

bool db_lock(struct db *db, enum db_lock_kind kind, int64_t id)
{
    return db_can(db, DB_MANY_WRITERS) && lock(db, key_of(kind, (uint64_t)id));
}

bool db_lock_text(struct db *db, enum db_lock_kind kind, const char *name)
{
    return db_can(db, DB_MANY_WRITERS) && lock(db, key_of(kind, hash(name)));
}

static bool try_lock(struct db *db, int64_t key)
{
    return db_number(db, 0,
               DB_ONLY(DB_MANY_WRITERS, "SELECT CASE WHEN pg_try_advisory_xact_lock($1) THEN 1 ELSE 0 END"),
               DBI(key)) == 1;
}

bool db_try_lock(struct db *db, enum db_lock_kind kind, int64_t id)
{
    return !db_can(db, DB_MANY_WRITERS) || try_lock(db, key_of(kind, (uint64_t)id));
}

bool db_try_lock_text(struct db *db, enum db_lock_kind kind, const char *name)
{
    return !db_can(db, DB_MANY_WRITERS) || try_lock(db, key_of(kind, hash(name)));
}

int64_t db_shared_clock(struct db *db)
{
    if (!db_can(db, DB_MANY_WRITERS))
        return 0;
    return db_number(db, 0,
        DB_ONLY(DB_MANY_WRITERS, "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"));
}

/* Plain forwarding: the layer rule is the reason for this file. */
#include "store/transaction.h"

#include "db/db.h"

void transaction_savepoint(struct db *db)
{
    db_savepoint(db);
}

void transaction_keep(struct db *db)
{
    db_release(db);
}

void transaction_undo(struct db *db)
{
    db_rollback_to(db);
}

bool transaction_broken(const struct db *db)
{
    return db_failed(db);
}

bool transaction_overlaps(const struct db *db)
{
    return db_can(db, DB_MANY_WRITERS);
}

bool transaction_try_chores(struct db *db)
{
    return db_try_lock_text(db, DB_LOCK_CHORES, "");
}

/* Savepoints for the layers above that must not see db.h. */
#ifndef SWITCHLINE_STORE_TRANSACTION_H
#define SWITCHLINE_STORE_TRANSACTION_H

#include <stdbool.h>

struct db;

void transaction_savepoint(struct db *db);
void transaction_keep(struct db *db);
void transaction_undo(struct db *db);
bool transaction_broken(const struct db *db);
bool transaction_overlaps(const struct db *db); /* others may write at the same time */
bool transaction_try_chores(struct db *db); /* false: another process is at the chores */

#endif

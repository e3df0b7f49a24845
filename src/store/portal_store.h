/* The portal's one row. */
#ifndef SWITCHLINE_STORE_PORTAL_STORE_H
#define SWITCHLINE_STORE_PORTAL_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct db;

bool portal_store_answers(struct db *db); /* does the database work and hold a portal? */
const char *portal_store_member_id(struct db *db, struct arena *arena); /* NULL: no portal yet */
/* Nothing when there is one. */
void portal_store_create(struct db *db, const char *member_id, int64_t now);

/* ---- a database that is not in the data directory ---- */
bool portal_store_shared(struct db *db); /* may other processes work on it? */
void portal_store_lock(
    struct db *db); /* until the transaction ends, nobody else decides about what follows */
/* What tells whether a data directory belongs to it: see datadir.c. */
struct portal_marks {
    const char *key_check; /* "": none yet */
    bool marked;
};
struct portal_marks portal_store_marks(struct db *db, struct arena *arena);
void portal_store_set_marks(struct db *db, const struct portal_marks *marks);

#endif

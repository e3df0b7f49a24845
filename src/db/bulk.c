/* Choosing the engine, and what both share. */
#include "db/bulk.h"

#include <stdlib.h>

struct bulk *bulk_open(struct db *db)
{
    struct bulk *bulk = db_can(db, DB_ONE_FILE) ? bulk_sqlite() : bulk_postgres();
    bulk->db = db;
    bulk->arena = arena_new();
    bulk->driver->load_tables(bulk);
    return bulk;
}

void bulk_close(struct bulk **closing)
{
    struct bulk *bulk = *closing;
    if (!bulk)
        return;
    bulk->driver->close(bulk);
    arena_free(&bulk->arena);
    free(bulk);
    *closing = NULL;
}

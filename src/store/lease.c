/* One look at the shared clock serves all leases of a transaction. */
#include "store/lease.h"

#include "db/db.h"

struct lease_time lease_time(struct db *db, int64_t length_ms)
{
    int64_t now = db_shared_clock(db);
    return (struct lease_time){.now = now, .until = now ? now + length_ms : 0};
}

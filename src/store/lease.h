/* How long something that was taken from the database stays with its holder. Times are of the clock that all processes on
 * the database share, because their own may differ, and a sandbox's may be moved.
 *
 * Whatever is taken is an attempt under way in some process: a post, a fetch. The holder renews its lease while the attempt
 * lasts; when it dies, the lease runs out and another process takes over. */
#ifndef SWITCHLINE_STORE_LEASE_H
#define SWITCHLINE_STORE_LEASE_H

#include <stdint.h>

struct db;

/* Others wait that long after a holder died. He renews it when no more than LEASE_RENEWED is left, so a pause of his process
 * or of the database may last as long as that; after a longer one the same thing may be done twice. */
#define LEASE_LENGTH  (6 * 1000)
#define LEASE_RENEWED (4 * 1000)

struct lease_time {
    int64_t now, until; /* a lease that begins now ends then */
};
struct lease_time lease_time(struct db *db); /* all 0 where nobody shares the database */

#endif

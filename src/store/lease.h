/* How long something that was taken from the database stays with its holder. Times are of the clock that all processes on
 * the database share, because their own may differ, and a sandbox's may be moved.
 *
 * Whatever is taken is an attempt under way in some process: a post, a fetch. The holder renews its lease while the attempt
 * lasts; when it dies, the lease runs out and another process takes over. */
#ifndef SWITCHLINE_STORE_LEASE_H
#define SWITCHLINE_STORE_LEASE_H

#include <stdbool.h>
#include <stdint.h>

struct db;

/* A lease is settings.lease_ms long: others wait that long after a holder died. He renews it when a third is over, so a pause of his
 * process or of the database may last as long as the rest; after a longer one the same thing may be done twice. */
struct lease_time {
    int64_t now, until; /* a lease that begins now ends then */
};
struct lease_time lease_time(struct db *db, int64_t length_ms); /* all 0 where nobody shares the database */

static inline bool lease_wants_renewal(int64_t held_us, int64_t length_ms)
{
    return held_us > length_ms * 1000 / 3;
}

#endif

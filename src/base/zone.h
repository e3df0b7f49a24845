/* Time zones by their IANA names ("Europe/Berlin"), from the machine's own tzdata. Thread-safe: nothing is shared, and the
 * process's own zone (TZ, tzset) is neither read nor changed. */
#ifndef SWITCHLINE_BASE_ZONE_H
#define SWITCHLINE_BASE_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct zone;

/* NULL: no such zone, or its file is not one we understand. "", "UTC" and "GMT" need no file. Reads one small file. */
const struct zone *zone_open(struct arena *arena, const char *name);
/* The same from the bytes of a TZif file (RFC 8536, version 2 or later), which are kept by reference. NULL: it is none. */
const struct zone *zone_read(struct arena *arena, const unsigned char *bytes, size_t len);

/* How many seconds local clocks are ahead of UTC at this moment (seconds since 1970); negative: behind. */
int64_t zone_offset(const struct zone *zone, int64_t at);

#endif

/* How many calls each method had, how they were answered, and how long they took: what /metrics shows of the API.
 *
 * Counting takes two relaxed additions and no lock. The number of series is bounded by our own tables: methods times HTTP
 * statuses; every name that is no method counts as "unknown", every status that is not in the table as "other". */
#ifndef SWITCHLINE_API_CALL_COUNTERS_H
#define SWITCHLINE_API_CALL_COUNTERS_H

#include <stdint.h>

#include "api/method.h"
#include "base/buf.h"

struct call_counters;

struct call_counters *call_counters_new(void);
void call_counters_free(struct call_counters **counters);

/* An answer with this HTTP status; a command of a batch counts as well, with the status that it would have had alone.
 * method NULL: none was found. counters NULL: nobody counts. Thread-safe. */
void call_counters_answered(struct call_counters *counters, const struct method *method, int status);
/* From the arrival of a request to its answer. */
void call_counters_took(struct call_counters *counters, const struct method *method, int64_t microseconds);

/* Appends the metrics. Only methods that were called appear. */
void call_counters_write(const struct call_counters *counters, struct buf *out);

#endif

/* Metrics: a histogram that threads fill without waiting for each other, and Prometheus' text format.
 *
 * A metric is written as its head once, then its lines. Labels are written as they stand in the format, without the braces
 * ("method=\"im.chat.get\""), and come from our own tables only: nothing that a client sent may become a label, or the
 * number of series would have no bound. */
#ifndef SWITCHLINE_BASE_METRIC_H
#define SWITCHLINE_BASE_METRIC_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/buf.h"

enum { HISTOGRAM_BOUNDS = 8 };

/* All zero: empty. A reader may see a value that is counted and not yet summed; the next reading has it. */
struct histogram {
    atomic_ullong counts[HISTOGRAM_BOUNDS + 1], sum;
};

struct histogram_scale {
    int64_t bounds[HISTOGRAM_BOUNDS]; /* of a bucket, inclusive, rising */
    double unit; /* one of ours in theirs: 1e-6 for microseconds shown as seconds */
};

extern const struct histogram_scale histogram_times; /* microseconds: 0.5 ms to 10 s */
extern const struct histogram_scale histogram_sizes; /* 1 to 500 */

/* Thread-safe; negative values count as 0. */
void histogram_add(struct histogram *histogram, const struct histogram_scale *scale, int64_t value);

/* type: "counter", "gauge" or "histogram". */
void metric_head(struct buf *out, const char *name, const char *type, const char *help);
/* labels NULL: none. */
void metric_count(struct buf *out, const char *name, const char *labels, uint64_t value);
void metric_value(struct buf *out, const char *name, const char *labels, double value);
void metric_histogram(struct buf *out, const char *name, const char *labels,
    const struct histogram *histogram, const struct histogram_scale *scale);

#endif

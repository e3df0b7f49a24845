/* Counting is one relaxed addition to a bucket and one to the sum: no order between counters is promised, so none is paid
 * for. Few buckets with fixed bounds were preferred to a sketch with exact quantiles, because Prometheus can add buckets
 * of several processes and cannot add quantiles. */
#include "base/metric.h"

const struct histogram_scale histogram_times = {
    {500, 1000, 5000, 20000, 100000, 500000, 2000000, 10000000}, 1e-6};
const struct histogram_scale histogram_sizes = {{1, 2, 5, 10, 20, 50, 100, 500}, 1};

static void add(atomic_ullong *counter, unsigned long long value)
{
    atomic_fetch_add_explicit(counter, value, memory_order_relaxed);
}

static unsigned long long read_counter(const atomic_ullong *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void histogram_add(struct histogram *histogram, const struct histogram_scale *scale, int64_t value)
{
    int bucket = 0;
    while (bucket < HISTOGRAM_BOUNDS && value > scale->bounds[bucket])
        bucket++;
    add(&histogram->counts[bucket], 1);
    add(&histogram->sum, value > 0 ? (unsigned long long)value : 0);
}

void metric_head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void name_and_labels(struct buf *out, const char *name, const char *suffix, const char *labels)
{
    buf_printf(out, "%s%s", name, suffix);
    if (labels)
        buf_printf(out, "{%s}", labels);
}

void metric_count(struct buf *out, const char *name, const char *labels, uint64_t value)
{
    name_and_labels(out, name, "", labels);
    buf_printf(out, " %llu\n", (unsigned long long)value);
}

void metric_value(struct buf *out, const char *name, const char *labels, double value)
{
    name_and_labels(out, name, "", labels);
    buf_printf(out, " %.9g\n", value);
}

void metric_histogram(struct buf *out, const char *name, const char *labels,
    const struct histogram *histogram, const struct histogram_scale *scale)
{
    unsigned long long total = 0;
    const char *comma = labels ? "," : "";
    for (int i = 0; i <= HISTOGRAM_BOUNDS; i++) {
        total += read_counter(&histogram->counts[i]);
        buf_printf(out, "%s_bucket{%s%sle=\"", name, labels ? labels : "", comma);
        if (i < HISTOGRAM_BOUNDS)
            buf_printf(out, "%g\"} %llu\n", (double)scale->bounds[i] * scale->unit, total);
        else
            buf_printf(out, "+Inf\"} %llu\n", total);
    }
    name_and_labels(out, name, "_sum", labels);
    buf_printf(out, " %.9g\n", (double)read_counter(&histogram->sum) * scale->unit);
    name_and_labels(out, name, "_count", labels);
    buf_printf(out, " %llu\n", total);
}

/* One slot per method, in the order of method_at(), and one more for what is no method. */
#include "api/call_counters.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/metric.h"

/* The statuses of base/err.def and of success; the last stands for all others. */
static const int statuses[] = {200, 400, 401, 403, 404, 405, 413, 429, 500, 503, 0};
enum { STATUSES = sizeof statuses / sizeof *statuses };

struct slot {
    atomic_ullong answers[STATUSES];
    struct histogram times;
};

struct call_counters {
    size_t methods;
    struct slot slots[]; /* methods + 1 */
};

struct call_counters *call_counters_new(void)
{
    size_t methods = method_count();
    struct call_counters *counters = mem_alloc(sizeof *counters + (methods + 1) * sizeof(struct slot));
    counters->methods = methods;
    return counters;
}

void call_counters_free(struct call_counters **counters)
{
    free(*counters);
    *counters = NULL;
}

static struct slot *slot_of(struct call_counters *counters, const struct method *method)
{
    return &counters->slots[method ? method_index(method) : counters->methods];
}

void call_counters_answered(struct call_counters *counters, const struct method *method, int status)
{
    if (!counters)
        return;
    size_t at = 0;
    while (statuses[at] && statuses[at] != status)
        at++;
    atomic_fetch_add_explicit(&slot_of(counters, method)->answers[at], 1, memory_order_relaxed);
}

void call_counters_took(struct call_counters *counters, const struct method *method, int64_t microseconds)
{
    if (counters)
        histogram_add(&slot_of(counters, method)->times, &histogram_times, microseconds);
}

/* ---- writing ---- */
enum { LABELS = 160 };

static const char *name_of(const struct call_counters *counters, size_t index)
{
    return index < counters->methods ? method_at(index)->name : "unknown";
}

static void write_answers(const struct call_counters *counters, size_t index, struct buf *out)
{
    for (size_t at = 0; at < STATUSES; at++) {
        unsigned long long count =
            atomic_load_explicit(&counters->slots[index].answers[at], memory_order_relaxed);
        char labels[LABELS], code[16] = "other";
        if (count == 0)
            continue;
        if (statuses[at])
            snprintf(code, sizeof code, "%d", statuses[at]);
        snprintf(labels, sizeof labels, "method=\"%s\",code=\"%s\"", name_of(counters, index), code);
        metric_count(out, "switchline_calls_total", labels, count);
    }
}

static void write_times(const struct call_counters *counters, size_t index, struct buf *out)
{
    const struct histogram *times = &counters->slots[index].times;
    char labels[LABELS];
    unsigned long long any = 0;
    for (int i = 0; i <= HISTOGRAM_BOUNDS; i++)
        any |= atomic_load_explicit(&times->counts[i], memory_order_relaxed);
    if (!any)
        return;
    snprintf(labels, sizeof labels, "method=\"%s\"", name_of(counters, index));
    metric_histogram(out, "switchline_call_seconds", labels, times, &histogram_times);
}

void call_counters_write(const struct call_counters *counters, struct buf *out)
{
    metric_head(out, "switchline_calls_total", "counter",
        "Calls answered, by method and HTTP status; commands of a batch count too.");
    for (size_t i = 0; i <= counters->methods; i++)
        write_answers(counters, i, out);
    metric_head(out, "switchline_call_seconds", "histogram",
        "From the arrival of a request to its answer; a batch is one request.");
    for (size_t i = 0; i <= counters->methods; i++)
        write_times(counters, i, out);
}

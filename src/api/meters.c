/* Three meters over the same shape: a locked map from a text key to a small record, swept when it has grown. */
#include "api/meters.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/map.h"

enum { SWEEP_ABOVE = 10000, BUCKETS = 10 };

struct table {
    pthread_mutex_t lock;
    struct map entries;
    size_t sweep_above;
};

struct rate_meter {
    struct table table;
};
struct operating_meter {
    struct table table;
};
struct login_meter {
    struct table table;
    int64_t tries;
};

/* Every record begins with the time after which it no longer matters. */
struct record {
    int64_t stale_after;
};
struct bucket {
    struct record record;
    double level;
    int64_t at;
};
struct usage {
    struct record record;
    double seconds[BUCKETS];
    int64_t minute[BUCKETS]; /* which minute the bucket holds */
};
struct tries {
    struct record record;
    int64_t minute, count;
};

static int still_matters(void *value, void *now)
{
    return ((struct record *)value)->stale_after >= *(int64_t *)now;
}

static void *entry(struct table *table, const char *key, size_t size, int64_t now)
{
    void *found = map_get(&table->entries, key);
    if (found)
        return found;
    if (table->entries.count > table->sweep_above) {
        map_filter(&table->entries, still_matters, free, &now);
        table->sweep_above = table->entries.count * 2 > SWEEP_ABOVE ? table->entries.count * 2 : SWEEP_ABOVE;
    }
    found = mem_alloc(size);
    map_set(&table->entries, key, found);
    return found;
}

static void *meter_new(size_t size)
{
    struct table *table = mem_alloc(size); /* the first member of every meter */
    pthread_mutex_init(&table->lock, NULL);
    table->sweep_above = SWEEP_ABOVE;
    return table;
}

static void meter_free(struct table *table)
{
    map_free(&table->entries, free);
    pthread_mutex_destroy(&table->lock);
    free(table);
}

/* ---- rate ---- */
struct rate_meter *rate_meter_new(void)
{
    return meter_new(sizeof(struct rate_meter));
}

void rate_meter_free(struct rate_meter **meter)
{
    if (*meter)
        meter_free(&(*meter)->table);
    *meter = NULL;
}

bool rate_allowed(
    struct rate_meter *meter, const char *client, int64_t burst, int64_t per_second, int64_t now)
{
    if (burst == 0)
        return true;
    pthread_mutex_lock(&meter->table.lock);
    struct bucket *bucket = entry(&meter->table, client, sizeof *bucket, now);
    bucket->level -= (double)(now - bucket->at) / 1000.0 * (double)per_second;
    if (bucket->level < 0)
        bucket->level = 0;
    bucket->at = now;
    bool allowed = bucket->level + 1 <= (double)burst;
    if (allowed)
        bucket->level += 1;
    bucket->record.stale_after = now + (int64_t)(bucket->level / (double)per_second * 1000) + SECOND;
    pthread_mutex_unlock(&meter->table.lock);
    return allowed;
}

/* ---- operating ---- */
struct operating_meter *operating_meter_new(void)
{
    return meter_new(sizeof(struct operating_meter));
}

void operating_meter_free(struct operating_meter **meter)
{
    if (*meter)
        meter_free(&(*meter)->table);
    *meter = NULL;
}

double operating_add(
    struct operating_meter *meter, const char *key, double seconds, int64_t now, int64_t *reset_at_r)
{
    int64_t minute = now / MINUTE, oldest = minute;
    double sum = 0;
    pthread_mutex_lock(&meter->table.lock);
    struct usage *usage = entry(&meter->table, key, sizeof *usage, now);
    size_t current = (size_t)(minute % BUCKETS);
    if (usage->minute[current] != minute)
        usage->seconds[current] = 0;
    usage->minute[current] = minute;
    usage->seconds[current] += seconds;
    for (size_t i = 0; i < BUCKETS; i++)
        if (usage->minute[i] > minute - BUCKETS && usage->seconds[i] > 0) {
            sum += usage->seconds[i];
            if (usage->minute[i] < oldest)
                oldest = usage->minute[i];
        }
    usage->record.stale_after = now + BUCKETS * MINUTE;
    pthread_mutex_unlock(&meter->table.lock);
    *reset_at_r = (oldest + BUCKETS) * (MINUTE / SECOND);
    return sum;
}

double operating_used(struct operating_meter *meter, const char *key, int64_t now, int64_t *reset_at_r)
{
    return operating_add(meter, key, 0, now, reset_at_r);
}

/* ---- logins ---- */
struct login_meter *login_meter_new(int64_t tries)
{
    struct login_meter *meter = meter_new(sizeof *meter);
    meter->tries = tries;
    return meter;
}

void login_meter_free(struct login_meter **meter)
{
    if (*meter)
        meter_free(&(*meter)->table);
    *meter = NULL;
}

static bool one_more(struct login_meter *meter, const char *kind, const char *who, int64_t now)
{
    char key[300];
    snprintf(key, sizeof key, "%s %s", kind, who);
    struct tries *tries = entry(&meter->table, key, sizeof *tries, now);
    if (tries->minute != now / MINUTE)
        tries->count = 0;
    tries->minute = now / MINUTE;
    tries->record.stale_after = now + MINUTE;
    return ++tries->count <= meter->tries;
}

bool login_allowed(struct login_meter *meter, const char *login, const char *peer, int64_t now)
{
    pthread_mutex_lock(&meter->table.lock);
    bool by_login = one_more(meter, "login", login, now);
    bool by_peer = one_more(meter, "peer", peer, now);
    pthread_mutex_unlock(&meter->table.lock);
    return by_login && by_peer;
}

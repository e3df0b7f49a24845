/* Meters: what is counted between calls. Each has its own lock; entries that no longer matter are swept. Times are
 * milliseconds of the one clock. */
#ifndef SWITCHLINE_API_METERS_H
#define SWITCHLINE_API_METERS_H

#include <stdbool.h>
#include <stdint.h>

/* Leaky bucket per client: each call adds one, `per_second` drain; a call that would exceed `burst` is refused. */
struct rate_meter;
struct rate_meter *rate_meter_new(void);
void rate_meter_free(struct rate_meter **meter);
bool rate_allowed(
    struct rate_meter *meter, const char *client, int64_t burst, int64_t per_second, int64_t now);

/* Execution seconds of one method per application or webhook over ten one-minute buckets. */
struct operating_meter;
struct operating_meter *operating_meter_new(void);
void operating_meter_free(struct operating_meter **meter);
/* Seconds in the running window; *reset_at_r: Unix seconds when its oldest bucket drops out. */
double operating_used(struct operating_meter *meter, const char *key, int64_t now, int64_t *reset_at_r);
double operating_add(
    struct operating_meter *meter, const char *key, double seconds, int64_t now, int64_t *reset_at_r);

/* Password tries: at most `tries` a minute for one login and for one address. Counts this try. */
struct login_meter;
struct login_meter *login_meter_new(int64_t tries);
void login_meter_free(struct login_meter **meter);
bool login_allowed(struct login_meter *meter, const char *login, const char *peer, int64_t now);

#endif

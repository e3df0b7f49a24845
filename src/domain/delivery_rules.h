/* When a delivery is tried again, when it is given up, and where it belongs. Pure: times are passed in. */
#ifndef SWITCHLINE_DOMAIN_DELIVERY_RULES_H
#define SWITCHLINE_DOMAIN_DELIVERY_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum delivery_outcome {
    DELIVERY_ACCEPTED, /* 2xx */
    DELIVERY_TROUBLE,  /* no answer, 429, 5xx: their server is in trouble, it may pass */
    DELIVERY_REFUSED   /* anything else, redirects too: somebody has to change something */
};
/* status 0: no answer; forbidden: our own URL gate said no. */
enum delivery_outcome delivery_outcome(int status, bool forbidden);

/* May it be tried again after `attempts` attempts, `refusals` of which were refused? true: *next_at_r says when. Trouble
 * is waited out for 24 hours from created_at (1 s, 5 s, 30 s, 2 min, 10 min, then hourly); a refusal counts to three. */
bool delivery_again(
    int64_t attempts, int64_t refusals, bool refused, int64_t created_at, int64_t now, int64_t *next_at_r);

/* "host:port" of a URL in lower case: what the limit of requests at a time counts. */
const char *delivery_host(struct arena *arena, const char *url);

/* Order is kept within a stream: one application's handler URL and one dialog, or else one group ("connector|line"). */
const char *delivery_stream(
    struct arena *arena, int64_t app_id, const char *url, int64_t dialog, const char *group);

/* ONOFFLINEEVENT at most once in min_gap_ms: false when one that is still to come tells it as well, else *at_r is when
 * this one is due. pinged_at: when the previous one was or will be due. */
bool delivery_ping(int64_t pinged_at, int64_t min_gap_ms, int64_t now, int64_t *at_r);

#endif

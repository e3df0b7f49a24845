/* What all calls of one portal share. Settings and texts are read-only; meters have their own locks. Owned by the server. */
#ifndef SWITCHLINE_API_PORTAL_H
#define SWITCHLINE_API_PORTAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/settings.h"
#include "domain/ops.h"

struct operating_meter;
struct rate_meter;
struct login_meter;
struct call_counters;
struct push_audience;
struct request_log;

struct portal {
    struct settings settings;
    const char *base_url; /* "http://127.0.0.1:8080", no trailing slash */
    const char *domain; /* host[:port] of base_url */
    const char *member_id;
    const char *data_dir;
    bool sandbox;
    bool shared; /* other processes may work on the same database */
    struct operating_meter *operating; /* api/meters.h */
    struct rate_meter *rate;
    struct login_meter *logins, *visitors; /* tries of passwords; visitors that come, and what they send */
    struct call_counters *counters; /* api/call_counters.h; NULL: nobody counts */
    struct request_log *requests; /* api/request_log.h; NULL: nobody looks */
    struct push_audience *audience; /* domain/push.h; NULL: other processes may open channels */
};

/* What an operation gets: the open transaction, now, and of the portal what it may know. Nobody acts yet. The portal outlives
 * it. */
struct ops portal_ops(const struct portal *portal, struct arena *arena, struct db *db);

#endif

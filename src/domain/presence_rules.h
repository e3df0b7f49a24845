/* Whether somebody can be given dialogs now, as far as he himself is concerned. Pure: what is known of him and the time. */
#ifndef SWITCHLINE_DOMAIN_PRESENCE_RULES_H
#define SWITCHLINE_DOMAIN_PRESENCE_RULES_H

#include "base/clock.h"
#include "model/presence.h"

#define PRESENCE_ONLINE (15 * MINUTE) /* how long somebody counts as online after his last call */

enum presence_state {
    PRESENCE_THERE,
    PRESENCE_DISMISSED,
    PRESENCE_ABSENT, /* on leave */
    PRESENCE_DAY_OVER, /* his working day is closed or paused */
    PRESENCE_BUSY, /* he chose a status that says so */
    PRESENCE_IDLE,
    PRESENCE_OFFLINE
};

enum presence_state presence_judge(const struct presence *presence, int64_t now);
/* When that may change without anybody doing anything; 0: never. */
int64_t presence_until(const struct presence *presence, int64_t now);
const char *presence_name(enum presence_state state); /* "offline"; THERE is "there" */

/* What may be stored: "", online, dnd, away, break; "", opened, paused, closed. */
bool presence_status_valid(const char *status);
bool presence_workday_valid(const char *workday);

#endif

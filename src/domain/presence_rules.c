/* The strongest reason is named: somebody on leave is "absent" even when his browser is open. A status that he chose himself
 * counts until he chooses another one: "online" without any call is his word that he is there. */
#include "domain/presence_rules.h"

#include <stddef.h>
#include <string.h>

static bool is_one_of(const char *text, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

enum presence_state presence_judge(const struct presence *presence, int64_t now)
{
    static const char *const not_working[] = {"paused", "closed", NULL};
    static const char *const busy[] = {"dnd", "away", "break", NULL};
    if (!presence->active)
        return PRESENCE_DISMISSED;
    if (presence->absent_until > now)
        return PRESENCE_ABSENT;
    if (is_one_of(presence->workday, not_working))
        return PRESENCE_DAY_OVER;
    if (is_one_of(presence->status, busy))
        return PRESENCE_BUSY;
    if (presence->idle_at)
        return PRESENCE_IDLE;
    if (strcmp(presence->status, "online") == 0)
        return PRESENCE_THERE;
    bool recent = presence->last_activity_at > 0 && now - presence->last_activity_at < PRESENCE_ONLINE;
    return recent ? PRESENCE_THERE : PRESENCE_OFFLINE;
}

int64_t presence_until(const struct presence *presence, int64_t now)
{
    switch (presence_judge(presence, now)) {
    case PRESENCE_ABSENT:
        return presence->absent_until;
    case PRESENCE_THERE:
        return strcmp(presence->status, "online") == 0 ? 0 : presence->last_activity_at + PRESENCE_ONLINE;
    default:
        return 0;
    }
}

const char *presence_name(enum presence_state state)
{
    static const char *const names[] = {
        "there", "dismissed", "absent", "working day over", "busy", "idle", "offline"};
    return names[state];
}

bool presence_status_valid(const char *status)
{
    static const char *const words[] = {"", "online", "dnd", "away", "break", NULL};
    return is_one_of(status, words);
}

bool presence_workday_valid(const char *workday)
{
    static const char *const words[] = {"", "opened", "paused", "closed", NULL};
    return is_one_of(workday, words);
}

/* The schedule is a table, so that it reads as the documentation writes it. */
#include "domain/delivery_rules.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

static const int64_t delays[] = {SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE};
enum { DELAYS = sizeof delays / sizeof *delays, MOST_REFUSALS = 3 };
#define DELAY_AFTER_THAT HOUR
#define TRIED_FOR        DAY

enum delivery_outcome delivery_outcome(int status, bool forbidden)
{
    if (forbidden)
        return DELIVERY_REFUSED;
    if (status >= 200 && status < 300)
        return DELIVERY_ACCEPTED;
    return status == 0 || status == 429 || status >= 500 ? DELIVERY_TROUBLE : DELIVERY_REFUSED;
}

bool delivery_again(
    int64_t attempts, int64_t refusals, bool refused, int64_t created_at, int64_t now, int64_t *next_at_r)
{
    int64_t next_at = now + (attempts <= DELAYS && attempts > 0 ? delays[attempts - 1] : DELAY_AFTER_THAT);
    if ((refused && refusals >= MOST_REFUSALS) || next_at > created_at + TRIED_FOR)
        return false;
    *next_at_r = next_at;
    return true;
}

const char *delivery_host(struct arena *arena, const char *url)
{
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    char *copy = arena_strn(arena, host, strcspn(host, "/?#"));
    for (char *c = copy; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + ('a' - 'A'));
    return copy;
}

const char *delivery_stream(
    struct arena *arena, int64_t app_id, const char *url, int64_t dialog, const char *group)
{
    if (dialog)
        return arena_printf(arena, "%lld %s d%lld", (long long)app_id, url, (long long)dialog);
    return arena_printf(arena, "%lld %s %s", (long long)app_id, url, text_or_empty(group));
}

bool delivery_ping(int64_t pinged_at, int64_t min_gap_ms, int64_t now, int64_t *at_r)
{
    if (pinged_at >= now)
        return false;
    int64_t earliest = pinged_at + min_gap_ms;
    *at_r = earliest > now ? earliest : now;
    return true;
}

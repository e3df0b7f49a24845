/* A lane has at most one probe. It is stuck when its probe is under way for longer than STUCK_US; a probe that comes back
 * with a failure says that the database does not answer. A probe that asked the engine something dear was rejected:
 * whoever polls /readyz often must not be able to load the database, so /readyz only reads what the probes left. */
#include "server/health.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "store/portal_store.h"

#define STUCK_US (10 * 1000000LL)

struct probe {
    struct job job; /* first */
    atomic_bool under_way, failed;
    atomic_llong begun_us;
    bool answered; /* between run and done, on the lane's thread */
};

struct health {
    struct lanes *lanes;
    struct probe probes[LANE_KINDS];
};

struct health *health_new(struct lanes *lanes)
{
    struct health *health = mem_alloc(sizeof *health);
    health->lanes = lanes;
    return health;
}

void health_free(struct health **health)
{
    free(*health);
    *health = NULL;
}

static void run_probe(struct job *job, struct db *db)
{
    ((struct probe *)job)->answered = !db || portal_store_answers(db);
}

static void probe_done(struct job *job, bool committed)
{
    struct probe *probe = (struct probe *)job;
    atomic_store(&probe->failed, !committed || !probe->answered);
    atomic_store(&probe->under_way, false);
}

void health_tick(struct health *health)
{
    if (!health)
        return;
    for (int lane = 0; lane < LANE_KINDS; lane++) {
        struct probe *probe = &health->probes[lane];
        if (atomic_load(&probe->under_way))
            continue;
        atomic_store(&probe->begun_us, clock_monotonic_us());
        atomic_store(&probe->under_way, true);
        probe->answered = false;
        probe->job = (struct job){.run = run_probe, .done = probe_done, .repeatable = true};
        lanes_submit_always(health->lanes, (enum lane_kind)lane, &probe->job);
    }
}

static bool is_stuck(const struct probe *probe)
{
    return atomic_load(&probe->under_way) && clock_monotonic_us() - atomic_load(&probe->begun_us) > STUCK_US;
}

bool health_of(const struct health *health, enum lane_kind lane)
{
    const struct probe *probe = &health->probes[lane];
    return !atomic_load(&probe->failed) && !is_stuck(probe);
}

const char *health_problem(const struct health *health)
{
    static const struct {
        const char *failed, *stuck;
    } words[LANE_KINDS] = {
        [LANE_JOB_READ] = {"the database does not answer", "reading calls wait for more than ten seconds"},
        [LANE_JOB_WRITE] = {"the database takes no changes", "writing calls wait for more than ten seconds"},
        [LANE_JOB_WORK] = {"the workers fail", "hashing and file work waits for more than ten seconds"},
    };
    for (int lane = 0; lane < LANE_KINDS; lane++) {
        const struct probe *probe = &health->probes[lane];
        if (is_stuck(probe))
            return words[lane].stuck;
        if (atomic_load(&probe->failed))
            return words[lane].failed;
    }
    return NULL;
}

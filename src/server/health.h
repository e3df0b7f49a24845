/* Is this process ready for work? Once a second a probe goes through each lane: on READ and WRITE it asks the database for
 * the portal's row (WRITE commits it), on WORK it does nothing. Ready is who gets his probes back. */
#ifndef SWITCHLINE_SERVER_HEALTH_H
#define SWITCHLINE_SERVER_HEALTH_H

#include <stdbool.h>

#include "server/lanes.h"

struct health;

struct health *health_new(struct lanes *lanes);
/* Once a second. Quick; NULL is fine. */
void health_tick(struct health *health);
/* Why no work should be sent here, in words; NULL: all is well. Thread-safe, never waits. */
const char *health_problem(const struct health *health);
/* Is this lane alive, as far as is known? Thread-safe, never waits. */
bool health_of(const struct health *health, enum lane_kind lane);
/* After the lanes have stopped; NULL is fine. */
void health_free(struct health **health);

#endif

/* Whether somebody is there: what is known of an employee that decides if dialogs may be given to him. */
#ifndef SWITCHLINE_MODEL_PRESENCE_H
#define SWITCHLINE_MODEL_PRESENCE_H

#include <stdbool.h>
#include <stdint.h>

struct presence {
    int64_t user_id;
    bool active;              /* employed */
    int64_t last_activity_at; /* of any call in his name */
    int64_t idle_at;          /* he told that he is idle since then; 0: he is not */
    int64_t absent_until;     /* on leave; in the past or 0: he is not */
    const char *status;       /* chosen by himself: "online", "dnd", "away", "break"; "": none */
    const char *workday;      /* "opened", "paused", "closed"; "": he keeps no working time */
};

#endif

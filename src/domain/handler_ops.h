/* Handlers of events: what event.bind, event.unbind and event.get do for the acting application. */
#ifndef SWITCHLINE_DOMAIN_HANDLER_OPS_H
#define SWITCHLINE_DOMAIN_HANDLER_OPS_H

#include "domain/ops.h"
#include "model/event.h"

struct new_handler {
    const char *event;     /* any letter case */
    bool offline;          /* no URL: the event goes to the queue */
    const char *url;       /* checked by the caller */
    int64_t auth_user_id;  /* as whom the handler is authorised; 0: the acting user of each event */
    const char *connector; /* "" for none */
    int64_t min_gap;       /* seconds between two ONOFFLINEEVENT; -1: not said */
};
/* An identical one changes nothing (but a newly said gap) unless settings.strict_event_bind: then ERR_HANDLER_EXISTS.
 * Who is no administrator binds online and as himself only: ERR_BIND_OFFLINE_ADMIN, ERR_BIND_AUTH_ADMIN.
 * ERR_EVENT_NOT_FOUND: unknown, or beyond the application's scopes. ERR_ARGUMENT_EMPTY ("handler").
 * ERR_TEXT_TOO_LONG ("event"): too many handlers. */
enum err handler_bind(struct ops *ops, const struct new_handler *wanted);

struct handler_choice { /* all that is said must hold */
    const char *event; /* NULL: of every event */
    const char *url; /* NULL: any */
    int auth_said; /* whether auth_user_id counts */
    int64_t auth_user_id;
    enum { HANDLER_ANY, HANDLER_ONLINE, HANDLER_OFFLINE } kind;
    const char *connector; /* of offline ones; NULL: any */
};
/* Removes what the choice fits; *count_r says how many. Who is no administrator reaches only online handlers authorised as
 * himself: ERR_UNBIND_OFFLINE_ADMIN, ERR_UNBIND_AUTH_ADMIN. What waits to be delivered is delivered all the same. */
enum err handler_unbind(struct ops *ops, const struct handler_choice *choice, int64_t *count_r);

/* The application's handlers, by id; only his own online ones for who is no administrator. */
const struct event_handler *handler_list(struct ops *ops, size_t *count_r);

#endif

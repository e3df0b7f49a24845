/* Deliveries: what is to be sent now, what became of it, what was given up. The sender calls these on the WRITE lane with
 * an ops of its own (nobody acts). */
#ifndef SWITCHLINE_DOMAIN_DELIVERY_OPS_H
#define SWITCHLINE_DOMAIN_DELIVERY_OPS_H

#include "domain/app_ops.h"
#include "domain/ops.h"
#include "model/event.h"

/* ---- sending ---- */
struct shipment {
    struct parcel parcel;
    struct app_auth auth; /* made for this attempt */
    int64_t bot_id; /* data[BOT][bot_id] is to carry `bot`; 0: no such block */
    struct app_auth bot;
};

/* Hosts for which something waits, in order of name: now, or also later where that is not asked for anyway once a second. */
const char **delivery_hosts(struct ops *ops, size_t *count_r);

/* What may be sent to a host now: heads of their streams whose time has come, at most `room`. Where several processes
 * deliver, those that another one holds are left out, and what is returned is held by this one until a lease of its runs out.
 * Where one process is alone, nothing is written down: it leaves out those for which under_way(id, user) is true (at most
 * `busy` of them). *next_at_r is lowered to the time of the first one that is due later, if that is known. Deliveries of
 * removed applications are dropped on the way, except ONAPPUNINSTALL. */
struct delivery_question {
    const char *host;
    size_t room, busy;
    bool (*under_way)(int64_t delivery_id, void *user);
    void *user;
};
const struct shipment *delivery_take(
    struct ops *ops, const struct delivery_question *question, size_t *count_r, int64_t *next_at_r);

/* Holds it for longer. false: it is another's by now, or was moved. Does nothing for a process that is alone. */
bool delivery_hold(struct ops *ops, int64_t id, int64_t lease);
void delivery_let_go(struct ops *ops, int64_t id, int64_t lease); /* another may take it at once */

/* What became of an attempt. `attempts` and `lease` are what the delivery had when it was taken: an answer that was
 * overtaken (dropped, redelivered, taken by another, answered already) changes nothing. Success or giving up lets the next
 * of the stream go. false: others are at work on the stream; nothing is written, it is to be tried again. */
struct delivery_answer {
    int64_t id, attempts, lease;
    int status; /* 0: none */
    bool forbidden; /* our URL gate refused */
    const char *error; /* words when there was no answer, "" otherwise */
    const char *body; /* how the answer began; NULL: there was none. Any bytes */
};
bool delivery_answered(struct ops *ops, const struct delivery_answer *answer, enum delivery_state *state_r);

/* ---- administration ---- */
/* Parked ones, or all, newest first and older than delivery `before` (0: from the newest). */
const struct parcel *delivery_list_parked(struct ops *ops, int64_t before, int64_t limit, size_t *count_r);
struct delivery_search {
    int64_t before, limit;
    const char *state, *event; /* names, NULL or "" for any; an event in any letter case */
    int64_t app_id, chat_id; /* 0: any */
};
/* false: there is no such state. */
bool delivery_log(
    struct ops *ops, const struct delivery_search *search, const struct parcel **parcels_r, size_t *count_r);
const char *delivery_state_name(int64_t state); /* "waiting", "queued", "delivered", "parked" */
/* Gives a parked delivery another day, or sends once more what was delivered, which the receiver knows by its eventId.
 * ERR_NOT_FOUND ("Delivery"): there is none, or it waits anyway. */
enum err delivery_redeliver(struct ops *ops, int64_t id);
/* All parked ones, at most 1000; returns how many. */
int64_t delivery_redeliver_all(struct ops *ops);

/* Forgets what was delivered more than settings.keep_delivered_s ago and events that nobody waits for. A bounded piece of
 * work; true: there is more. */
bool delivery_purge(struct ops *ops);

#endif

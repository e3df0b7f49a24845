/* A delivery is DUE (head of its stream, at next_at), QUEUED behind its head, DONE or PARKED. The two functions that move
 * it are here, and each lets the next of the stream go in the same transaction, so a stream never stands still with
 * something waiting in it.
 *
 * "Under way" is no state: a server that dies in the middle of an attempt simply makes it again. Where several processes
 * deliver, each holds what it has under way by a lease, and whoever lost his lease changes nothing any more. All who move a
 * delivery lock its stream first. Those who deliver many at once never wait for it, so they can neither hold up a call nor
 * be part of a deadlock. */
#include "domain/delivery_ops.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/bot_ops.h"
#include "domain/delivery_rules.h"
#include "domain/event.h"
#include "store/outbox_store.h"

enum { REDELIVER_MAX = 1000, ERROR_CHARS = 200, ANSWER_CHARS = 500, TRIES_BYTES = 8000 };

/* ---- taking ---- */
static enum app_refresh refresh_of(const char *event)
{
    switch (event_find(event)) {
    case EVENT_APP_INSTALL:
    case EVENT_APP_UPDATE:
        return APP_REFRESH_KEPT;
    case EVENT_OFFLINE_EVENT:
        return APP_REFRESH_SEALED;
    default:
        return APP_REFRESH_NONE;
    }
}

static bool is_without_tokens(const char *event)
{
    enum event_id id = event_find(event);
    return id == EVENT_APP_UNINSTALL || id == EVENT_APP_PAYMENT || id == EVENT_APP_METHOD_CONFIRM;
}

/* A bot is told that it is no more. */
static bool is_farewell(enum event_id id)
{
    return id == EVENT_BOT_DELETE || id == EVENT_BOT_V2_DELETE;
}

/* Nobody is there any more to receive it. */
static bool is_orphan(struct ops *ops, const struct parcel *parcel)
{
    enum event_id id = event_find(parcel->outbox.event);
    if (!parcel->delivery.app_id || id == EVENT_APP_UNINSTALL || is_farewell(id))
        return false;
    const struct app *app = app_get(ops, parcel->delivery.app_id);
    return !app || app->removed_at;
}

static bool is_for_bot(const char *event)
{
    enum event_id id = event_find(event);
    return id != EVENT_COUNT && event_row(id)->scope == SCOPE_IMBOT;
}

/* Bots often read only `auth`. Where nobody acted who could use the application (a customer, a deadline), it is the bot
 * itself, who is told its own tokens anyway. */
static void stand_in(struct app_auth *auth, const struct app_auth *bot)
{
    struct app_auth as_bot = *bot;
    as_bot.refresh_token = NULL;
    as_bot.client_id = NULL;
    *auth = as_bot;
}

/* A webhook's bot has no application: its handler knows the caller by the bot's key. */
static void pack_bot(struct ops *ops, const struct parcel *parcel, struct shipment *shipment_r)
{
    int64_t bot_id = parcel->delivery.handler_id;
    const struct bot *bot = bot_get(ops, bot_id);
    if (!bot || !bot_auth_fields(ops, bot_id, &shipment_r->bot))
        return;
    if (!is_farewell(event_find(parcel->outbox.event)))
        shipment_r->bot_id = bot_id;
    if (!shipment_r->auth.access_token)
        stand_in(&shipment_r->auth, &shipment_r->bot);
    if (!bot->app_id)
        shipment_r->auth.application_token = shipment_r->bot.application_token;
}

static void pack(struct ops *ops, const struct parcel *parcel, struct shipment *shipment_r)
{
    const char *event = parcel->outbox.event;
    int64_t user = parcel->delivery.auth_user_id ? parcel->delivery.auth_user_id : parcel->outbox.actor_id;
    if (is_without_tokens(event))
        user = 0;
    shipment_r->parcel = *parcel;
    app_auth_fields(ops, parcel->delivery.app_id, user, refresh_of(event), &shipment_r->auth);
    if (is_for_bot(event))
        pack_bot(ops, parcel, shipment_r);
}

/* While others are at work on the stream it stays for the next time. */
static void drop(struct ops *ops, const struct delivery *delivery)
{
    if (!outbox_store_try_lock(ops->db, delivery->stream))
        return;
    outbox_store_drop(ops->db, delivery->id);
    outbox_store_promote(ops->db, delivery->stream);
}

const char **delivery_hosts(struct ops *ops, size_t *count_r)
{
    if (!outbox_store_leases(ops->db))
        return outbox_store_hosts(ops->db, ops->arena, count_r);
    const struct lease_time time = lease_time(ops->db, ops->settings->lease_ms);
    return outbox_store_ready_hosts(ops->db, ops->arena, ops->now, &time, count_r);
}

/* The first that are due and not under way, as many as fit. */
static struct parcel *choose(
    struct ops *ops, const struct delivery_question *question, size_t *count_r, int64_t *next_at_r)
{
    size_t found, chosen = 0;
    /* One more than fits, so that what comes next is seen. */
    struct parcel *parcels = outbox_store_due(
        ops->db, ops->arena, question->host, (int64_t)(question->room + question->busy + 1), &found);
    for (size_t i = 0; i < found && chosen < question->room; i++) {
        const struct delivery *delivery = &parcels[i].delivery;
        if (question->under_way(delivery->id, question->user))
            continue;
        if (delivery->next_at > ops->now) {
            if (delivery->next_at < *next_at_r)
                *next_at_r = delivery->next_at;
            break;
        }
        parcels[chosen++] = parcels[i];
    }
    *count_r = chosen;
    return parcels;
}

const struct shipment *delivery_take(
    struct ops *ops, const struct delivery_question *question, size_t *count_r, int64_t *next_at_r)
{
    size_t found, taken = 0;
    const struct parcel *parcels;
    if (outbox_store_leases(ops->db)) {
        const struct lease_time time = lease_time(ops->db, ops->settings->lease_ms);
        parcels = outbox_store_take(
            ops->db, ops->arena, question->host, ops->now, &time, (int64_t)question->room, &found);
    } else {
        parcels = choose(ops, question, &found, next_at_r);
    }
    struct shipment *shipments = arena_array_of(ops->arena, struct shipment, found);
    for (size_t i = 0; i < found; i++)
        if (is_orphan(ops, &parcels[i])) {
            drop(ops, &parcels[i].delivery);
            *next_at_r = ops->now; /* it made room, and the next of its stream may go */
        } else {
            pack(ops, &parcels[i], &shipments[taken++]);
        }
    *count_r = taken;
    return shipments;
}

bool delivery_hold(struct ops *ops, int64_t id, int64_t lease)
{
    return !outbox_store_leases(ops->db) ||
           outbox_store_renew(ops->db, id, lease, lease_time(ops->db, ops->settings->lease_ms).until);
}

void delivery_let_go(struct ops *ops, int64_t id, int64_t lease)
{
    if (outbox_store_leases(ops->db))
        outbox_store_renew(ops->db, id, lease, 0);
}

/* ---- answers ---- */
static const char *reason(struct ops *ops, const struct delivery_answer *answer)
{
    if (answer->status)
        return arena_printf(ops->arena, "HTTP %d", answer->status);
    return *answer->error ? arena_strn(ops->arena, answer->error, strnlen(answer->error, ERROR_CHARS))
                          : "no answer";
}

/* What of an answer is kept for the log. A handler may repeat what we sent it, tokens and all: long words go. */
static const char *shown_answer(struct ops *ops, const char *body)
{
    size_t len = body ? strlen(body) : 0;
    for (int cut = 0; cut < 3 && !utf8_valid(body, len) && len > 0; cut++)
        len--; /* the end may be half a character */
    if (!len || !utf8_valid(body, len))
        return "";
    char *shown = arena_strn(ops->arena, body, len);
    text_mask(shown);
    return utf8_cut(ops->arena, shown, ANSWER_CHARS);
}

/* After a day of attempts there are some thirty. */
static const char *noted_try(
    struct ops *ops, const struct delivery *delivery, const struct delivery_answer *answer)
{
    const char *error = answer->status ? "" : reason(ops, answer);
    const char *before = strlen(delivery->tries) < TRIES_BYTES ? delivery->tries : "";
    return arena_printf(ops->arena, "%s%lld %d %s\n", before, (long long)ops->now, answer->status, error);
}

static void settle(struct ops *ops, struct delivery *delivery, const struct delivery_answer *answer)
{
    enum delivery_outcome outcome = delivery_outcome(answer->status, answer->forbidden);
    bool refused = outcome == DELIVERY_REFUSED;
    delivery->attempts++;
    delivery->refusals += refused;
    delivery->last_status = answer->status;
    delivery->last_error = outcome == DELIVERY_ACCEPTED ? "" : reason(ops, answer);
    delivery->last_answer = shown_answer(ops, answer->body);
    delivery->tries = noted_try(ops, delivery, answer);
    delivery->state = DELIVERY_DUE;
    if (outcome == DELIVERY_ACCEPTED)
        delivery->state = DELIVERY_DONE;
    else if (!delivery_again(delivery->attempts, delivery->refusals, refused, delivery->created_at, ops->now,
                 &delivery->next_at))
        delivery->state = DELIVERY_PARKED;
    if (delivery->state != DELIVERY_DUE)
        delivery->done_at = ops->now;
}

bool delivery_answered(struct ops *ops, const struct delivery_answer *answer, enum delivery_state *state_r)
{
    struct delivery *delivery = outbox_store_delivery(ops->db, ops->arena, answer->id);
    *state_r = delivery ? (enum delivery_state)delivery->state : DELIVERY_DONE;
    if (!delivery || delivery->state != DELIVERY_DUE || delivery->attempts != answer->attempts)
        return true;
    if (!outbox_store_try_lock(ops->db, delivery->stream))
        return false;
    delivery->lease = answer->lease;
    settle(ops, delivery, answer);
    if (!outbox_store_answered(ops->db, delivery, answer->attempts))
        return true;
    if (delivery->state != DELIVERY_DUE)
        outbox_store_promote(ops->db, delivery->stream);
    *state_r = (enum delivery_state)delivery->state;
    return true;
}

/* ---- administration ---- */
const struct parcel *delivery_list_parked(struct ops *ops, int64_t before, int64_t limit, size_t *count_r)
{
    return outbox_store_parked(ops->db, ops->arena, before, limit, count_r);
}

static const char *const state_names[] = {[DELIVERY_DUE] = "waiting",
    [DELIVERY_QUEUED] = "queued",
    [DELIVERY_DONE] = "delivered",
    [DELIVERY_PARKED] = "parked"};

const char *delivery_state_name(int64_t state)
{
    return state_names[state];
}

bool delivery_log(
    struct ops *ops, const struct delivery_search *search, const struct parcel **parcels_r, size_t *count_r)
{
    enum { STATES = sizeof state_names / sizeof *state_names };
    int64_t state = *text_or_empty(search->state) ? 0 : -1;
    while (state >= 0 && state < STATES && strcasecmp(state_names[state], search->state) != 0)
        state++;
    if (state == STATES)
        return false;
    char *event = arena_str(ops->arena, text_or_empty(search->event));
    for (char *c = event; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    const struct delivery_filter filter = {.before = search->before,
        .limit = search->limit,
        .state = state,
        .app_id = search->app_id,
        .event = event,
        .stream_end = search->chat_id ? arena_printf(ops->arena, " d%lld", (long long)search->chat_id) : ""};
    *parcels_r = outbox_store_log(ops->db, ops->arena, &filter, count_r);
    return true;
}

enum err delivery_redeliver(struct ops *ops, int64_t id)
{
    const struct delivery *delivery = outbox_store_delivery(ops->db, ops->arena, id);
    if (delivery)
        outbox_store_lock(ops->db, delivery->stream);
    if (!delivery || !outbox_store_redeliver(ops->db, id, ops->now))
        return ops_fail(ops, ERR_NOT_FOUND, "Delivery");
    ops->wake |= WAKE_DELIVERIES;
    return ERR_NONE;
}

int64_t delivery_redeliver_all(struct ops *ops)
{
    size_t count;
    int64_t moved = 0;
    const struct parcel *parked = outbox_store_parked(ops->db, ops->arena, 0, REDELIVER_MAX, &count);
    while (count-- > 0) /* oldest first: they are the heads of their streams */
        moved += delivery_redeliver(ops, parked[count].delivery.id) == ERR_NONE;
    return moved;
}

bool delivery_purge(struct ops *ops)
{
    int64_t until = ops->now - ops->settings->keep_delivered_s * SECOND;
    return outbox_store_purge(ops->db, until) >= OUTBOX_PURGED;
}

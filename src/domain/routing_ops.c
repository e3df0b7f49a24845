/* The circle of a queue. A decision (routing_decision.h) says who is next; here it is carried out, and its reasons are stored
 * with the offer, or as an offer to nobody.
 *
 * Nothing stays unseen, because a session that nobody could take waits as QUEUED, and everything that may change that leads
 * back here: somebody comes, ends something or gives something up (FREE), a line is changed (LINE), somebody who let it
 * go may be asked again or the line opens (QUEUE). The first two are deadlines that are due at once rather than calls: what
 * an operator does never has to wait until a hundred dialogs found their way to him, and no session is routed in the middle
 * of what happens to another one.
 *
 * Where transactions overlap, two may miss each other: one finds that nobody has room, the other one makes room and finds that
 * nothing waits. So making room always leads to a round (FREE), which waits for the decisions that are under way in the
 * lines concerned before it looks. Rounds come upon dialogs behind other locks, so they never wait for one, and they offer
 * one session in each transaction. Decisions read a line under its lock; a person's coming and going changes no session by
 * itself, only deadlines (AWAY, QUEUE), and each session judges under its own lock. */
#include "domain/routing_ops.h"

#include <string.h>

#include "domain/line_ops.h"
#include "domain/news.h"
#include "domain/offer_ops.h"
#include "domain/presence_ops.h"
#include "domain/presence_rules.h"
#include "domain/routing_decision.h"
#include "domain/session_ops.h"
#include "store/dialog_store.h"
#include "store/line_store.h"
#include "store/routing_store.h"
#include "store/session_store.h"

enum { A_ROUND = 8, LINES_OF_A_PERSON = 100, LOOKED_AT = 500, LOOK_BEHIND = 100 };

/* ---- carrying out a decision ---- */
void routing_time_starts(struct ops *ops, const struct open_dialog *d)
{
    const struct line_config *line = line_get(ops, d->session.line_id);
    int64_t seconds = line ? line_number(line, LINE_QUEUE_TIME) : 0;
    if (seconds)
        timer_set(ops, TIMER_QUEUE, d->session.id, ops->now + seconds * SECOND);
}

static void make_offers(struct ops *ops, struct open_dialog *d, const struct routing_decision *decision)
{
    for (size_t i = 0; i < decision->count; i++) {
        int64_t id = offer_make(ops, d, decision->users[i], i == 0 ? decision->why : "all");
        if (decision->in_turn)
            routing_store_took_turn(ops->db, d->session.line_id, decision->users[i], id);
    }
}

/* The same answer twice in a row is one answer that still holds. */
static void note_nobody(struct ops *ops, const struct open_dialog *d, const char *why)
{
    const struct offer *last = offer_store_last(ops->db, ops->arena, d->session.id);
    if (last && last->user_id == 0 && strcmp(last->reason, why) == 0)
        offer_store_repeat(ops->db, last->id, ops->now);
    else
        offer_store_add(ops->db, &(struct offer){.session_id = d->session.id,
                                     .reason = why,
                                     .outcome = "nobody",
                                     .made_at = ops->now,
                                     .ended_at = ops->now});
}

/* outcome: what becomes of the offers that there are. */
static void offer_by(
    struct ops *ops, struct open_dialog *d, const struct routing_decision *decision, const char *outcome)
{
    offer_end_all(ops, d, 0, outcome);
    make_offers(ops, d, decision);
    session_apply(ops, d, SESSION_IS_OFFERED, decision->type == QUEUE_ALL ? 0 : decision->users[0]);
    routing_time_starts(ops, d);
}

void session_route(struct ops *ops, struct open_dialog *d, int64_t gave_up)
{
    struct routing_decision decision = routing_decide(ops, d, (struct routing_wish){.gave_up = gave_up});
    if (decision.count) {
        offer_by(ops, d, &decision, "taken");
        return;
    }
    session_apply(ops, d, SESSION_WAITS, 0);
    note_nobody(ops, d, decision.why);
    timer_set(ops, TIMER_QUEUE, d->session.id, decision.again_at);
}

void session_route_department(struct ops *ops, struct open_dialog *d, int64_t department_id, int64_t gave_up)
{
    struct routing_wish wish = {.gave_up = gave_up, .department_id = department_id};
    struct routing_decision decision = routing_decide(ops, d, wish);
    if (decision.count) {
        offer_by(ops, d, &decision, "taken");
        return;
    }
    note_nobody(ops, d, decision.why);
    session_route(ops, d, gave_up);
}

/* ---- the time of an offer is over ---- */
/* NULL: over. */
static struct open_dialog *find_open(struct ops *ops, int64_t session_id)
{
    const struct session *session = session_store_get(ops->db, ops->arena, session_id);
    if (!session || session->closed_at)
        return NULL;
    dialog_store_lock(ops->db, session->chat_id);
    struct open_dialog *d = dialog_store_open(ops->db, ops->arena, session->chat_id);
    return d && d->session.id == session_id ? d : NULL;
}

/* NULL: over, or a bot has it. */
static struct open_dialog *find(struct ops *ops, int64_t session_id)
{
    struct open_dialog *d = find_open(ops, session_id);
    return d && !d->session.bot_id ? d : NULL;
}

/* He cannot answer what is offered to him: dismissed, or not there in a line that looks at that. */
static bool is_lost(struct ops *ops, const struct line_config *line, int64_t user_id)
{
    const struct presence *presence = presence_get(ops, user_id);
    if (!presence || !presence->active)
        return true;
    return line && line_flag(line, LINE_CHECK_AVAILABLE) &&
           presence_judge(presence, ops->now) != PRESENCE_THERE;
}

/* Offers of those who are gone end. Returns how many are left. */
static size_t drop_lost(struct ops *ops, struct open_dialog *d, const struct line_config *line)
{
    size_t count, left = 0;
    const struct offer *offers = offer_store_open(ops->db, ops->arena, d->session.id, &count);
    for (size_t i = 0; i < count; i++) {
        if (is_lost(ops, line, offers[i].user_id))
            offer_end(ops, d, offers[i].user_id, "late");
        else
            left++;
    }
    return left;
}

/* Somebody else is asked; who was asked keeps it while there is nobody else. With `all`, everybody who is there by now is. */
static void pass_on(struct ops *ops, struct open_dialog *d)
{
    int64_t had = d->session.offered_id;
    if (had && ops_overlaps(ops))
        routing_person_free(ops, had); /* before the line is locked: a round of his may wait for that */
    struct routing_decision decision = routing_decide(ops, d, (struct routing_wish){0});
    if (decision.count && decision.type == QUEUE_ALL) {
        make_offers(ops, d, &decision);
        d->session.offered_id = 0;
        session_store_save(ops->db, &d->session);
        news_note_word(ops, NEWS_SESSION, d->session.id, d->session.chat_id, "offered");
    } else if (decision.count) {
        offer_by(ops, d, &decision, "late");
        if (had)
            routing_person_free(ops, had);
        return;
    }
    routing_time_starts(ops, d);
}

static void offer_over(struct ops *ops, struct open_dialog *d)
{
    const struct line_config *line = line_get(ops, d->session.line_id);
    int64_t time = line ? line_number(line, LINE_QUEUE_TIME) * SECOND : 0;
    int64_t due_at = d->session.offered_at + time;
    if (drop_lost(ops, d, line) == 0) {
        session_apply(ops, d, SESSION_IS_RELEASED, 0);
        session_route(ops, d, 0);
    } else if (ops->now < due_at) {
        timer_set(ops, TIMER_QUEUE, d->session.id, due_at);
    } else if (time) {
        pass_on(ops, d);
    }
}

void session_leave(struct ops *ops, struct open_dialog *d)
{
    int64_t had = d->session.operator_id;
    if (session_apply(ops, d, SESSION_IS_RELEASED, 0) == ERR_NONE)
        session_route(ops, d, had);
}

void routing_time_over(struct ops *ops, int64_t session_id, int64_t due_at)
{
    (void)due_at;
    struct open_dialog *d = find(ops, session_id);
    if (!d)
        return;
    if (d->session.state == SESSION_OFFERED)
        offer_over(ops, d);
    else if (d->session.state == SESSION_QUEUED)
        session_route(ops, d, 0);
}

/* ---- its operator went, or came back ---- */
static bool waits_for_operator(const struct session *s)
{
    return s->client_wrote_at || s->state == SESSION_ANSWERED;
}

void routing_operator_away(struct ops *ops, int64_t session_id, int64_t due_at)
{
    (void)due_at;
    struct open_dialog *d = find_open(ops, session_id);
    if (!d || !d->session.operator_id)
        return;
    const struct presence *presence = presence_get(ops, d->session.operator_id);
    bool forever = !presence || !presence->active;
    bool away = forever || (!d->session.pinned &&
                               is_lost(ops, line_get(ops, d->session.line_id), d->session.operator_id));
    if (away != d->session.away) {
        d->session.away = away;
        session_store_save(ops->db, &d->session);
        news_note_word(ops, NEWS_SESSION, d->session.id, d->session.chat_id, "away");
    }
    bool goes = away && d->session.state != SESSION_CLOSING && !d->session.bot_id;
    if (goes && (forever || waits_for_operator(&d->session)))
        session_leave(ops, d);
}

/* ---- somebody has room ---- */
void routing_person_free(struct ops *ops, int64_t user_id)
{
    if (ops_overlaps(ops) || routing_store_anything_waits(ops->db, 0))
        timer_set(ops, TIMER_FREE, user_id, ops->now);
}

struct candidate {
    const struct line_config *line;
    struct waiting_row *waiting;
    size_t count, next;
};

static void read_waiting(struct ops *ops, struct candidate *candidate)
{
    int64_t line_id = candidate->line->line.id;
    int64_t after = candidate->count ? candidate->waiting[candidate->count - 1].session_id : 0;
    candidate->waiting =
        routing_store_waiting(ops->db, ops->arena, line_id, after, A_ROUND, &candidate->count);
    candidate->next = 0;
}

/* The lines from which he may be given something now. */
static struct candidate *candidates_for(struct ops *ops, const struct presence *presence, size_t *count_r)
{
    size_t count, kept = 0;
    const int64_t *lines = routing_store_lines_of(ops->db, ops->arena, presence->user_id, &count);
    count = count < LINES_OF_A_PERSON ? count : LINES_OF_A_PERSON;
    struct candidate *candidates = arena_array_of(ops->arena, struct candidate, count);
    for (size_t i = 0; i < count; i++) {
        candidates[kept] = (struct candidate){.line = line_get(ops, lines[i])};
        if (!candidates[kept].line || !routing_can_take(ops, candidates[kept].line, presence))
            continue;
        read_waiting(ops, &candidates[kept]);
        kept += candidates[kept].count > 0;
    }
    *count_r = kept;
    return candidates;
}

static int64_t urgency(const struct candidate *candidate)
{
    return candidate->waiting[candidate->next].created_at -
           line_number(candidate->line, LINE_SESSION_PRIORITY) * SECOND;
}

/* The line with the session that has waited longest, its priority counted in; NULL when nothing is left. */
static struct candidate *most_urgent(struct candidate *candidates, size_t count)
{
    struct candidate *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (candidates[i].next < candidates[i].count && (!best || urgency(&candidates[i]) < urgency(best)))
            best = &candidates[i];
    return best;
}

/* He is the last one who let this very session go, a moment ago. */
static bool is_tired_of(struct ops *ops, const struct line_config *line, int64_t user_id, int64_t session_id)
{
    size_t count;
    int64_t latest = 0, his = 0;
    const struct asked_row *asked = routing_store_asked(ops->db, ops->arena, session_id, &count);
    for (size_t i = 0; i < count; i++) {
        latest = asked[i].let_go_at > latest ? asked[i].let_go_at : latest;
        his = asked[i].user_id == user_id ? asked[i].let_go_at : his;
    }
    return his && his == latest && ops->now - his < routing_rules(line).let_go_for;
}

/* What a round did with what it came upon. */
struct round {
    int routed, in_vain; /* in vain: in a row */
    bool passed_by; /* a dialog that somebody else had in hand */
};

static bool goes_on(struct ops *ops, const struct round *round)
{
    return round->routed < (ops_overlaps(ops) ? 1 : A_ROUND) && round->in_vain < A_ROUND;
}

/* Whatever is left of it is looked at once more. */
static void end_round(
    struct ops *ops, const struct round *round, enum timer_kind kind, int64_t object_id, bool more)
{
    if (more)
        timer_set(ops, kind, object_id, ops->now);
    else if (round->passed_by)
        timer_set(ops, kind, object_id, ops->now + LOOK_BEHIND);
}

/* NULL: it waits no more, or it is passed by. */
static struct open_dialog *come_upon(struct ops *ops, struct round *round, int64_t session_id)
{
    const struct session *session =
        ops_overlaps(ops) ? session_store_get(ops->db, ops->arena, session_id) : NULL;
    if (session && !dialog_store_try_lock(ops->db, session->chat_id)) {
        round->passed_by = true;
        return NULL;
    }
    struct open_dialog *d = find(ops, session_id);
    return d && d->session.state == SESSION_QUEUED ? d : NULL;
}

/* The first of what waits there, if he may have it. */
static void route_first(struct ops *ops, struct round *round, struct candidate *candidate, int64_t user_id)
{
    int64_t session_id = candidate->waiting[candidate->next].session_id;
    bool wanted = !is_tired_of(ops, candidate->line, user_id, session_id);
    struct open_dialog *d = wanted ? come_upon(ops, round, session_id) : NULL;
    if (d) {
        session_route(ops, d, 0);
        round->routed++;
    }
    if (++candidate->next == candidate->count)
        read_waiting(ops, candidate);
}

static void offer_what_waits(struct ops *ops, const struct presence *presence)
{
    size_t count;
    struct round round = {0};
    struct candidate *candidates = candidates_for(ops, presence, &count), *candidate = NULL;
    for (int looked = 0; looked < LOOKED_AT && goes_on(ops, &round); looked++) {
        candidate = most_urgent(candidates, count);
        if (!candidate)
            break;
        if (routing_can_take(ops, candidate->line, presence))
            route_first(ops, &round, candidate, presence->user_id);
        else
            candidate->next = candidate->count; /* full, as far as this line is concerned */
    }
    end_round(ops, &round, TIMER_FREE, presence->user_id, candidate && round.routed > 0);
}

/* Decisions that were made before he had room are committed then, and what is decided from now on will know of it. */
static void wait_for_decisions(struct ops *ops, int64_t user_id)
{
    size_t count;
    const int64_t *lines = routing_store_lines_of(ops->db, ops->arena, user_id, &count);
    for (size_t i = 0; i < count; i++) {
        ops_savepoint(ops);
        line_store_lock(ops->db, lines[i]);
        ops_undo(ops); /* the lock is not kept */
    }
}

static void ask_his_sessions(struct ops *ops, const struct presence *presence);

/* What waits is routed as ever, so everybody else who is free by now counts as well. Ends when he has no room any more, or
 * nothing waits that he may have. */
void routing_free_round(struct ops *ops, int64_t user_id, int64_t due_at)
{
    (void)due_at;
    if (ops_overlaps(ops))
        wait_for_decisions(ops, user_id);
    const struct presence *presence = presence_get(ops, user_id);
    if (!presence)
        return;
    if (ops_overlaps(ops) && (!presence->active || presence_judge(presence, ops->now) != PRESENCE_THERE))
        ask_his_sessions(ops, presence); /* one may have come to him while he went */
    offer_what_waits(ops, presence);
}

/* ---- a line has room ---- */
void routing_line_changed(struct ops *ops, int64_t line_id)
{
    if (routing_store_anything_waits(ops->db, line_id))
        timer_set(ops, TIMER_LINE, line_id, ops->now);
}

/* Until a round's worth is offered, or as many in a row found nobody: what is behind them would not either. */
void routing_line_round(struct ops *ops, int64_t line_id, int64_t due_at)
{
    (void)due_at;
    size_t count = 1;
    int64_t last = 0;
    struct round round = {0};
    while (count && goes_on(ops, &round)) {
        const struct waiting_row *waiting =
            routing_store_waiting(ops->db, ops->arena, line_id, last, 1, &count);
        struct open_dialog *d = count ? come_upon(ops, &round, waiting->session_id) : NULL;
        last = count ? waiting->session_id : last;
        if (!d)
            continue;
        session_route(ops, d, 0);
        bool offered = d->session.state == SESSION_OFFERED;
        round.routed += offered;
        round.in_vain = offered ? 0 : round.in_vain + 1;
    }
    end_round(ops, &round, TIMER_LINE, line_id, count && round.in_vain < A_ROUND);
}

/* ---- somebody is gone ---- */
static void ask_at_once(struct ops *ops, enum timer_kind kind, const int64_t *sessions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        timer_set(ops, kind, sessions[i], ops->now);
}

static void ask_his_sessions(struct ops *ops, const struct presence *presence)
{
    size_t count;
    int64_t user_id = presence->user_id;
    const int64_t *sessions = routing_store_held(ops->db, ops->arena, user_id, !presence->active, &count);
    ask_at_once(ops, TIMER_AWAY, sessions, count);
    sessions = routing_store_offered(ops->db, ops->arena, user_id, !presence->active, &count);
    ask_at_once(ops, TIMER_QUEUE, sessions, count);
}

void routing_person_gone(struct ops *ops, int64_t user_id)
{
    const struct presence *presence = presence_get(ops, user_id);
    ask_his_sessions(ops, presence ? presence : &(struct presence){.user_id = user_id});
    if (ops_overlaps(ops))
        timer_set(ops, TIMER_FREE, user_id, ops->now);
}

void routing_person_back(struct ops *ops, int64_t user_id)
{
    size_t count;
    const int64_t *sessions = routing_store_left(ops->db, ops->arena, user_id, &count);
    ask_at_once(ops, TIMER_AWAY, sessions, count);
    routing_person_free(ops, user_id);
}

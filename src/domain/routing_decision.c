/* The people of the queue come with one statement, what they did with this session with a second one. Their loads are asked for
 * one by one, in order, until somebody has room: usually the first one, so the cost of a decision is that of reading the
 * queue, however many dialogs are open.
 *
 * Where transactions overlap, the line's lock keeps its turns in order, and an operator's lock his load, because lines share
 * their people: who is found to have room is locked and counted again. Nobody is locked merely to be passed over, and who
 * turns out to be full is let go at once, so no decision ever waits for one operator while it holds another. */
#include "domain/routing_decision.h"

#include <string.h>

#include "base/buf.h"
#include "domain/presence_rules.h"
#include "domain/session_rules.h"
#include "store/line_store.h"
#include "store/routing_store.h"

enum { REASONS_KEPT = 60 };
#define LET_GO_FOR MINUTE /* of a line that never passes on by itself */
#define LOOK_AGAIN                                                                                           \
    (15 * MINUTE) /* when nobody told us that something changed (departments that were moved) */

struct queue_rules routing_rules(const struct line_config *line)
{
    const char *counted = line->setting[LINE_TYPE_MAX_CHAT];
    int64_t time = line_number(line, LINE_QUEUE_TIME) * SECOND;
    return (struct queue_rules){.type = queue_type_read(line->setting[LINE_QUEUE_TYPE]),
        .check_available = line_flag(line, LINE_CHECK_AVAILABLE),
        .let_go_for = time ? time : LET_GO_FOR,
        .max_chat = line_number(line, LINE_MAX_CHAT),
        .count_answered_only = strcmp(counted, "answered") == 0,
        .count_closing = strcmp(counted, "closed") == 0};
}

/* ---- the people ---- */
static void note_asked(struct queue_person *people, size_t count, const struct asked_row *asked)
{
    for (size_t i = 0; i < count; i++) {
        if (people[i].presence.user_id != asked->user_id)
            continue;
        people[i].asked = asked->offer_id;
        people[i].let_go_at = asked->let_go_at;
        people[i].has_it = asked->open;
    }
}

/* When somebody last let it go, whether he stands in the queue (still) or not. */
static int64_t last_let_go(
    const struct ops *ops, const struct asked_row *asked, size_t count, const struct routing_wish *wish)
{
    int64_t latest = wish->gave_up ? ops->now : 0;
    for (size_t i = 0; i < count; i++)
        latest = asked[i].let_go_at > latest ? asked[i].let_go_at : latest;
    return latest;
}

/* Only the last one who let it go is left alone for a while: before him, the circle has gone round. */
static void forgive_the_others(struct queue_person *people, size_t count, int64_t latest)
{
    for (size_t i = 0; i < count; i++)
        if (people[i].let_go_at < latest)
            people[i].let_go_at = 0;
}

static void note_gave_up(struct ops *ops, struct queue_person *people, size_t count, int64_t gave_up)
{
    for (size_t i = 0; i < count; i++)
        if (people[i].presence.user_id == gave_up)
            people[i].let_go_at = ops->now;
}

static struct queue_person *people_of(
    struct ops *ops, const struct open_dialog *d, const struct routing_wish *wish, size_t *count_r)
{
    size_t asked_count;
    const struct queue_row *rows =
        routing_store_people(ops->db, ops->arena, d->session.line_id, wish->department_id, count_r);
    const struct asked_row *asked = routing_store_asked(ops->db, ops->arena, d->session.id, &asked_count);
    struct queue_person *people = arena_array_of(ops->arena, struct queue_person, *count_r);
    for (size_t i = 0; i < *count_r; i++)
        people[i] = (struct queue_person){.presence = rows[i].presence, .place = i, .turn = rows[i].turn};
    for (size_t i = 0; i < asked_count; i++)
        note_asked(people, *count_r, &asked[i]);
    if (wish->gave_up)
        note_gave_up(ops, people, *count_r, wish->gave_up);
    forgive_the_others(people, *count_r, last_let_go(ops, asked, asked_count, wish));
    return people;
}

static bool has_room(struct ops *ops, const struct queue_rules *rules, int64_t user_id)
{
    struct load_question question = {.limit = rules->max_chat,
        .answered_only = rules->count_answered_only,
        .closing_too = rules->count_closing};
    return !rules->max_chat || routing_store_load(ops->db, user_id, &question) < rules->max_chat;
}

/* He is about to be given something that counts: does he still have room under his lock? What is offered to all, or not
 * counted before it is answered, brings nobody to his limit. */
static bool keeps_room(struct ops *ops, const struct queue_rules *rules, int64_t user_id)
{
    if (!ops_overlaps(ops) || !rules->max_chat || rules->count_answered_only || rules->type == QUEUE_ALL)
        return true;
    ops_savepoint(ops);
    routing_store_lock_operator(ops->db, user_id);
    bool room = has_room(ops, rules, user_id);
    if (room)
        ops_keep(ops);
    else
        ops_undo(ops); /* and with it the lock */
    return room;
}

bool routing_can_take(struct ops *ops, const struct line_config *line, const struct presence *presence)
{
    struct queue_rules rules = routing_rules(line);
    struct queue_person person = {.presence = *presence};
    return presence->active && queue_judge(&rules, &person, ops->now) == QUEUE_TAKES &&
           has_room(ops, &rules, presence->user_id);
}

/* ---- the decision ---- */
struct deciding {
    struct ops *ops;
    const struct queue_rules *rules;
    struct routing_decision decision;
    int64_t *users;
    struct buf why;
    size_t reasons, unsaid;
};

static void give_reason(
    struct deciding *deciding, const struct queue_person *person, enum queue_verdict verdict)
{
    if (deciding->reasons++ >= REASONS_KEPT) {
        deciding->unsaid++;
        return;
    }
    buf_printf(&deciding->why, "\n%lld ", (long long)person->presence.user_id);
    switch (verdict) {
    case QUEUE_TAKES:
        buf_puts(&deciding->why, "takes");
        break;
    case QUEUE_HAS_IT:
        buf_puts(&deciding->why, "has it");
        break;
    case QUEUE_LET_GO:
        buf_puts(&deciding->why, "let it go");
        break;
    case QUEUE_NOT_THERE:
        buf_puts(&deciding->why, presence_name(presence_judge(&person->presence, deciding->ops->now)));
        break;
    case QUEUE_FULL:
        buf_printf(&deciding->why, "limit %lld", (long long)deciding->rules->max_chat);
        break;
    }
}

static void consider(struct deciding *deciding, const struct queue_person *person)
{
    struct routing_decision *decision = &deciding->decision;
    enum queue_verdict verdict = queue_judge(deciding->rules, person, deciding->ops->now);
    int64_t user_id = person->presence.user_id;
    if (verdict == QUEUE_TAKES && !(has_room(deciding->ops, deciding->rules, user_id) &&
                                      keeps_room(deciding->ops, deciding->rules, user_id)))
        verdict = QUEUE_FULL;
    give_reason(deciding, person, verdict);
    if (verdict == QUEUE_TAKES)
        deciding->users[decision->count++] = person->presence.user_id;
    int64_t again_at = verdict == QUEUE_LET_GO ? queue_again_at(deciding->rules, person) : 0;
    if (again_at && (!decision->again_at || again_at < decision->again_at))
        decision->again_at = again_at;
}

static struct routing_decision decide(struct ops *ops, const struct queue_rules *rules,
    struct queue_person *people, size_t count, int64_t first)
{
    struct deciding deciding = {.ops = ops, .rules = rules, .decision = {.type = rules->type}};
    struct routing_decision *decision = &deciding.decision;
    bool preferred = queue_order(rules->type, people, count, first);
    deciding.users = arena_array_of(ops->arena, int64_t, count);
    buf_puts(&deciding.why, queue_type_name(rules->type));
    if (preferred)
        buf_printf(&deciding.why, " first %lld", (long long)first);
    for (size_t i = 0; i < count && (rules->type == QUEUE_ALL || !decision->count); i++)
        consider(&deciding, &people[i]);
    if (deciding.unsaid)
        buf_printf(&deciding.why, "\nand %zu more", deciding.unsaid);
    if (count == 0)
        buf_puts(&deciding.why, "\nnobody in the queue");
    decision->users = deciding.users;
    if (!decision->count && !decision->again_at)
        decision->again_at = ops->now + LOOK_AGAIN;
    decision->in_turn =
        rules->type == QUEUE_EVENLY && decision->count && !(preferred && decision->users[0] == first);
    decision->why = arena_str(ops->arena, buf_str(&deciding.why));
    buf_free(&deciding.why);
    return *decision;
}

/* As it is now, not as this call read it. NULL: it is gone. */
static const struct line_config *locked_line(struct ops *ops, int64_t line_id)
{
    if (line_store_lock(ops->db, line_id))
        ops->lines = NULL;
    return line_get(ops, line_id);
}

struct routing_decision routing_decide(struct ops *ops, const struct open_dialog *d, struct routing_wish wish)
{
    size_t count;
    const struct line_config *line = locked_line(ops, d->session.line_id);
    if (!line)
        return (struct routing_decision){.again_at = ops->now + LOOK_AGAIN, .why = "the line is gone"};
    struct queue_rules rules = routing_rules(line);
    struct queue_person *people = people_of(ops, d, &wish, &count);
    bool anybody = rules.type == QUEUE_ALL || wish.gave_up || wish.department_id;
    int64_t first = anybody ? 0 : d->dialog.last_operator_id;
    return decide(ops, &rules, people, count, first);
}

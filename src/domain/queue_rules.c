/* Rejected: a pointer into the queue that moves on (it forgets who is new, and two sessions at a time fight for it); times
 * instead of offer ids (a tie within a millisecond gives somebody two in a row). */
#include "domain/queue_rules.h"

#include <stdlib.h>
#include <string.h>

#include "domain/presence_rules.h"

static const char *const type_names[] = {"evenly", "strictly", "all"};

enum queue_type queue_type_read(const char *text)
{
    if (strcmp(text, "strictly") == 0)
        return QUEUE_STRICTLY;
    return strcmp(text, "all") == 0 ? QUEUE_ALL : QUEUE_EVENLY;
}

const char *queue_type_name(enum queue_type type)
{
    return type_names[type];
}

/* ---- order ---- */
static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_place(const void *left, const void *right)
{
    const struct queue_person *a = left, *b = right;
    int order = by_number(a->asked, b->asked);
    return order ? order : by_number((int64_t)a->place, (int64_t)b->place);
}

static int by_turn(const void *left, const void *right)
{
    const struct queue_person *a = left, *b = right;
    int order = by_number(a->asked, b->asked);
    if (!order)
        order = by_number(a->turn, b->turn);
    return order ? order : by_number((int64_t)a->place, (int64_t)b->place);
}

static bool prefer(struct queue_person *people, size_t count, int64_t first)
{
    for (size_t i = 1; i < count; i++) {
        if (people[i].presence.user_id != first || people[i].asked)
            continue;
        struct queue_person preferred = people[i];
        memmove(people + 1, people, i * sizeof *people);
        people[0] = preferred;
        return true;
    }
    return false;
}

bool queue_order(enum queue_type type, struct queue_person *people, size_t count, int64_t first)
{
    if (count < 2)
        return false;
    qsort(people, count, sizeof *people, type == QUEUE_EVENLY ? by_turn : by_place);
    return first && prefer(people, count, first);
}

/* ---- who can ---- */
int64_t queue_again_at(const struct queue_rules *rules, const struct queue_person *person)
{
    return person->let_go_at + rules->let_go_for;
}

enum queue_verdict queue_judge(
    const struct queue_rules *rules, const struct queue_person *person, int64_t now)
{
    if (person->has_it)
        return QUEUE_HAS_IT;
    if (rules->check_available && presence_judge(&person->presence, now) != PRESENCE_THERE)
        return QUEUE_NOT_THERE;
    if (person->let_go_at && now < queue_again_at(rules, person))
        return QUEUE_LET_GO;
    return QUEUE_TAKES;
}

/* The judge of the simulated week (routing_simulation_test.c): who the people are, who is there and who has how much, as a model
 * of its own knows it, and everything that the engine offers held against that. Included by that test only. */
#ifndef SWITCHLINE_DOMAIN_ROUTING_JUDGE_H
#define SWITCHLINE_DOMAIN_ROUTING_JUDGE_H

#include "domain/dialog_world.h"

#include <stdio.h>
#include <stdlib.h>

#include "domain/presence_rules.h"
#include "domain/routing_decision.h"

enum { OPERATORS = 50, LINES = 5 };

/* ---- the people and the lines, as the model knows them ---- */
struct operator
{
    int64_t id, seen_at, absent_until;
    int zone; /* hours east */
    bool employed, day_over, idle;
};
static struct operator operators[OPERATORS + 1]; /* the last one is hired in the middle of the week */

struct queue_line {
    int64_t id, max_chat;
    const char *type, *counted;
    bool checks;
    int64_t queue[OPERATORS + 1]; /* user ids in order */
    size_t size;
};
static struct queue_line lines[LINES] = {
    {.type = "evenly", .counted = "answered_new", .max_chat = 4, .checks = true},
    {.type = "strictly", .counted = "closed", .max_chat = 5, .checks = true},
    {.type = "evenly", .counted = "answered_new", .max_chat = 0, .checks = true},
    {.type = "all", .counted = "answered", .max_chat = 6, .checks = true},
    {.type = "evenly", .counted = "answered_new", .max_chat = 6, .checks = true}};

static struct operator* operator_of(int64_t user_id)
{
    for (size_t i = 0; i <= OPERATORS; i++)
        if (operators[i].id == user_id)
            return &operators[i];
    return NULL;
}

static struct queue_line *line_of(int64_t line_id)
{
    for (size_t i = 0; i < LINES; i++)
        if (lines[i].id == line_id)
            return &lines[i];
    return NULL;
}

static bool is_there(const struct operator* o)
{
    return o->employed && !o->day_over && !o->idle && o->absent_until <= ops.now && o->seen_at > 0 &&
           ops.now - o->seen_at < PRESENCE_ONLINE;
}

/* ---- judging what the engine did ---- */
typedef void offered_function(int64_t offer_id, int64_t user_id);
static int64_t last_offer, turns_seen, strict_seen, limited, nobody_seen, offers_seen, late_seen;

/* How many the limit of this line counts, asked in the plainest way. */
static int64_t load_of(int64_t user_id, const struct queue_line *l)
{
    if (strcmp(l->counted, "answered") == 0)
        return db_number(db, 0,
            "SELECT count(*) FROM session WHERE operator_id = $1 AND closed_at = 0 AND state IN (30, 40, 50)"
            " AND operator_wrote_at > 0",
            DBI(user_id));
    if (strcmp(l->counted, "answered_new") == 0)
        return db_number(db, 0,
            "SELECT count(*) FROM session WHERE closed_at = 0"
            " AND ((operator_id = $1 AND state IN (30, 40, 50)) OR (offered_id = $1 AND state = 20))",
            DBI(user_id));
    return db_number(db, 0,
        "SELECT count(*) FROM session WHERE closed_at = 0"
        " AND ((operator_id = $1 AND state IN (30, 40, 50, 60)) OR (offered_id = $1 AND state = 20))",
        DBI(user_id));
}

static bool has_room(int64_t user_id, const struct queue_line *l)
{
    return !l->max_chat || load_of(user_id, l) < l->max_chat;
}

/* One who could have been asked for a session that knows nobody yet. */
static bool could_take(int64_t user_id, const struct queue_line *l)
{
    const struct operator* o = operator_of(user_id);
    return o->employed && (!l->checks || is_there(o)) && has_room(user_id, l);
}

/* ---- evenly: for each pair, how far one is ahead since both can be asked, and how far that ever went ---- */
struct ahead {
    int now, low, high;
};
static struct ahead ahead[LINES][OPERATORS + 1][OPERATORS + 1];

static void judge_turn(const struct queue_line *l, int64_t session_id, int64_t chosen)
{
    size_t n = (size_t)(l - lines);
    bool could[OPERATORS + 1];
    size_t who[OPERATORS + 1], c = 0;
    for (size_t i = 0; i < l->size; i++) {
        who[i] = (size_t)(operator_of(l->queue[i]) - operators);
        bool asked = db_number(db, 0, "SELECT count(*) FROM offer WHERE session_id = $1 AND user_id = $2",
                         DBI(session_id), DBI(l->queue[i])) > (l->queue[i] == chosen);
        could[i] = l->queue[i] == chosen ? !asked : !asked && could_take(l->queue[i], l);
        if (l->queue[i] == chosen)
            c = i;
    }
    for (size_t i = 0; i < l->size; i++) {
        for (size_t j = 0; j < l->size; j++) {
            struct ahead *a = &ahead[n][who[i]][who[j]];
            if (!could[i] || !could[j]) {
                *a = (struct ahead){0};
                continue;
            }
            a->now += (i == c) - (j == c);
            a->low = a->now < a->low ? a->now : a->low;
            a->high = a->now > a->high ? a->now : a->high;
            assert_true(i == j || a->high - a->low <= 1);
        }
    }
    turns_seen++;
}

/* ---- reasons ---- */
static void judge_reason(const struct queue_line *l, int64_t user_id, const char *verdict)
{
    const struct operator* o = operator_of(user_id);
    assert_non_null(o);
    if (strcmp(verdict, "takes") == 0) {
        assert_true(!l->checks || is_there(o));
    } else if (strncmp(verdict, "limit", 5) == 0) {
        assert_true(l->max_chat && load_of(user_id, l) >= l->max_chat);
        limited++;
    } else if (strcmp(verdict, "offline") == 0) {
        assert_true(o->seen_at == 0 || ops.now - o->seen_at >= PRESENCE_ONLINE);
    } else if (strcmp(verdict, "idle") == 0) {
        assert_true(o->idle);
    } else if (strcmp(verdict, "working day over") == 0) {
        assert_true(o->day_over);
    } else if (strcmp(verdict, "absent") == 0) {
        assert_true(o->absent_until > ops.now);
    } else {
        assert_true(strcmp(verdict, "let it go") == 0 || strcmp(verdict, "has it") == 0);
    }
}

/* Everybody before the chosen one is there with a true reason; in a session that knows nobody yet, in the queue's order. */
static void judge_reasons(const struct queue_line *l, const char *reason, int64_t chosen, bool fresh)
{
    size_t place = 0;
    bool favour = strstr(reason, " first ") != NULL, met = false;
    const char *at = strchr(reason, '\n');
    for (; at && at[1] >= '0' && at[1] <= '9'; at = strchr(at + 1, '\n')) {
        char *end;
        int64_t user_id = strtoll(at + 1, &end, 10);
        judge_reason(l, user_id, arena_strn(ops.arena, end + 1, strcspn(end + 1, "\n")));
        if (strcmp(l->type, "strictly") == 0 && fresh && !favour)
            assert_int_equal(l->queue[place], user_id);
        place++;
        met |= user_id == chosen;
    }
    assert_true(met || !chosen);
    strict_seen += strcmp(l->type, "strictly") == 0 && fresh;
}

/* ---- sessions ---- */
static void judge_session(int64_t session_id)
{
    const struct session *s = session_store_get(db, ops.arena, session_id);
    size_t count;
    const struct offer *open = offer_store_open(db, ops.arena, session_id, &count);
    assert_true(count == 0 || s->state == SESSION_OFFERED);
    assert_true(s->state != SESSION_OFFERED || count > 0);
    assert_true(
        s->state != SESSION_OFFERED || !s->offered_id || (count == 1 && open[0].user_id == s->offered_id));
    assert_true(s->state == SESSION_OFFERED || s->offered_id == 0);
    if (!s->closed_at)
        assert_int_equal(session_has_operator((enum session_state)s->state) || s->state == SESSION_CLOSING,
            s->operator_id != 0);
}

/* The limit that binds: two lines with different ones may have offered in the same step. */
static int64_t largest_limit(const struct rows *rows, int64_t user_id)
{
    int64_t largest = 0;
    for (size_t i = 0; i < rows_count(rows); i++) {
        const struct queue_line *l = line_of(row_int(rows, i, 3));
        if (row_int(rows, i, 2) == user_id && l->max_chat && l->max_chat > largest)
            largest = l->max_chat;
        if (row_int(rows, i, 2) == user_id && !l->max_chat)
            return 0;
    }
    return largest;
}

/* It was his turn; not a favour to a returning customer, "evenly first 12". */
static bool is_turn(const char *reason, int64_t user_id)
{
    static const char favour[] = "evenly first ";
    if (strncmp(reason, favour, strlen(favour)) == 0)
        return strtoll(reason + strlen(favour), NULL, 10) != user_id;
    return strncmp(reason, "evenly", strlen("evenly")) == 0;
}

static void judge_offer(const struct rows *rows, size_t i, offered_function *offered)
{
    int64_t id = row_int(rows, i, 0), session_id = row_int(rows, i, 1), user_id = row_int(rows, i, 2);
    const struct queue_line *l = line_of(row_int(rows, i, 3));
    const char *reason = row_text(rows, i, 4), *outcome = row_text(rows, i, 5);
    bool fresh = db_number(db, 0, "SELECT count(*) FROM offer WHERE session_id = $1 AND id < $2",
                     DBI(session_id), DBI(id)) == 0;
    if (strncmp(reason, l->type, strlen(l->type)) == 0 && strcmp(reason, "all") != 0)
        judge_reasons(l, reason, user_id, fresh);
    if (!user_id) {
        nobody_seen++;
        return;
    }
    offers_seen++;
    int64_t largest = largest_limit(rows, user_id);
    if (!*outcome && strcmp(l->counted, "answered") != 0 && largest)
        assert_true(load_of(user_id, l) <= largest);
    if (is_turn(reason, user_id))
        judge_turn(l, session_id, user_id);
    if (!*outcome)
        offered(id, user_id);
}

/* Everything that was offered since the last step; offered() hears of each offer that is open. */
static void judge(offered_function *offered)
{
    const struct rows *rows = db_query(db, ops.arena,
        "SELECT o.id, o.session_id, o.user_id, s.line_id, o.reason, o.outcome FROM offer o"
        " JOIN session s ON s.id = o.session_id WHERE o.id > $1 ORDER BY o.id",
        DBI(last_offer));
    for (size_t i = 0; i < rows_count(rows); i++) {
        judge_offer(rows, i, offered);
        judge_session(row_int(rows, i, 1));
        last_offer = row_int(rows, i, 0);
    }
}

/* Once in a while: the whole picture. */
static void judge_everything(void)
{
    assert_int_equal(0, db_number(db, 0,
                            "SELECT count(*) FROM session s LEFT JOIN dialog d ON d.session_id = s.id"
                            " WHERE (s.closed_at = 0) <> (d.chat_id IS NOT NULL)"));
    assert_int_equal(0, db_number(db, 0,
                            "SELECT count(*) FROM offer o JOIN session s ON s.id = o.session_id"
                            " WHERE o.outcome = '' AND s.state <> 20"));
    assert_int_equal(0, db_number(db, 0, "SELECT count(*) FROM session WHERE closed_at = 0 AND state = 0"));
    const struct rows *rows =
        db_query(db, ops.arena, "SELECT chat_id FROM session WHERE state = 10 ORDER BY id");
    for (size_t i = 0; i < rows_count(rows); i += 1 + rows_count(rows) / 20) {
        const struct open_dialog *d = dialog_store_open(db, ops.arena, row_int(rows, i, 0));
        struct routing_decision decision = routing_decide(&ops, d, (struct routing_wish){0});
        assert_int_equal(0, decision.count);
    }
}

#endif

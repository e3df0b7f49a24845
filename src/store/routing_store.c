/* The numbers in the texts are those of enum session_state (domain/session_rules.h): 10 QUEUED, 30 ANSWERED, 60 CLOSING. They
 * stand there as literals, because a partial index is only used when its condition is recognised.
 *
 * A load is counted to the limit and no further, so the number of dialogs of somebody without a limit costs nothing. Counters
 * kept beside the sessions would be as fast, and one more thing that can be wrong. */
#include "store/routing_store.h"

#include <stdlib.h>

#include "store/load.h"
#include "store/presence_row.h"

/* ---- people ---- */
struct presence *presence_store_get(struct db *db, struct arena *arena, int64_t user_id)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT " PRESENCE_COLUMNS " FROM users u LEFT JOIN presence p ON p.user_id = u.id"
        " WHERE u.id = $1 AND u.type = 'employee'",
        DBI(user_id));
    if (!rows_count(rows))
        return NULL;
    struct presence presence = presence_row(rows, 0);
    return arena_copy(arena, &presence, sizeof presence);
}

void presence_store_save(struct db *db, const struct presence *p)
{
    db_exec(db,
        "INSERT INTO presence (user_id, status, idle_at, workday, absent_until) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (user_id) DO UPDATE SET status = excluded.status, idle_at = excluded.idle_at,"
        " workday = excluded.workday, absent_until = excluded.absent_until",
        DBI(p->user_id), DBT(p->status), DBI(p->idle_at), DBT(p->workday), DBI(p->absent_until));
}

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_person(const void *left, const void *right)
{
    const struct queue_row *a = left, *b = right;
    int order = by_number(a->presence.user_id, b->presence.user_id);
    return order ? order : by_number(a->place, b->place);
}

static int by_place(const void *left, const void *right)
{
    const struct queue_row *a = left, *b = right;
    int order = by_number(a->place, b->place);
    return order ? order : by_number(a->presence.user_id, b->presence.user_id);
}

/* Each person once, at his first place, in order. Returns how many. */
static size_t tidy(struct queue_row *people, size_t count)
{
    size_t kept = 0;
    if (count == 0)
        return 0;
    qsort(people, count, sizeof *people, by_person);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || people[i].presence.user_id != people[kept - 1].presence.user_id)
            people[kept++] = people[i];
    qsort(people, kept, sizeof *people, by_place);
    return kept;
}

/* UNION in the tree, not UNION ALL: a department that is (wrongly) its own ancestor must not loop. Whoever stands in two
 * entries comes twice; dropping him and sorting is done above, in a third of the time that the engine takes for it. */
struct queue_row *routing_store_people(
    struct db *db, struct arena *arena, int64_t line_id, int64_t department_id, size_t *count_r)
{
    const struct rows *rows =
        department_id
            ? db_query(db, arena,
                  "WITH RECURSIVE tree (id) AS (SELECT id FROM department WHERE id = $2"
                  " UNION SELECT d.id FROM department d JOIN tree ON d.parent_id = tree.id)"
                  " SELECT " PRESENCE_COLUMNS ", coalesce(t.last_offer_id, 0), 0 FROM tree"
                  " JOIN user_department m ON m.department_id = tree.id"
                  " JOIN users u ON u.id = m.user_id LEFT JOIN presence p ON p.user_id = u.id"
                  " LEFT JOIN line_turn t ON t.line_id = $1 AND t.user_id = u.id"
                  " WHERE u.active = 1 AND u.type = 'employee'",
                  DBI(line_id), DBI(department_id))
            : db_query(db, arena,
                  "WITH RECURSIVE tree (place, id) AS ("
                  " SELECT q.sort, q.entity_id FROM line_queue q WHERE q.line_id = $1 AND q.entity_type = "
                  "'department'"
                  " UNION SELECT tree.place, d.id FROM department d JOIN tree ON d.parent_id = tree.id),"
                  " entries (person, place) AS ("
                  " SELECT q.entity_id, q.sort FROM line_queue q WHERE q.line_id = $1 AND q.entity_type = "
                  "'user'"
                  " UNION ALL SELECT m.user_id, tree.place FROM tree JOIN user_department m ON "
                  "m.department_id = tree.id)"
                  " SELECT " PRESENCE_COLUMNS ", coalesce(t.last_offer_id, 0), entries.place FROM entries"
                  " JOIN users u ON u.id = entries.person LEFT JOIN presence p ON p.user_id = u.id"
                  " LEFT JOIN line_turn t ON t.line_id = $1 AND t.user_id = u.id"
                  " WHERE u.active = 1 AND u.type = 'employee'",
                  DBI(line_id));
    struct queue_row *people = arena_array_of(arena, struct queue_row, rows_count(rows));
    for (size_t i = 0; i < rows_count(rows); i++)
        people[i] = (struct queue_row){.presence = presence_row(rows, i),
            .turn = row_int(rows, i, PRESENCE_COLUMN_COUNT),
            .place = row_int(rows, i, PRESENCE_COLUMN_COUNT + 1)};
    *count_r = tidy(people, rows_count(rows));
    return people;
}

void routing_store_took_turn(struct db *db, int64_t line_id, int64_t user_id, int64_t offer_id)
{
    db_exec(db,
        "INSERT INTO line_turn (line_id, user_id, last_offer_id) VALUES ($1, $2, $3)"
        " ON CONFLICT (line_id, user_id) DO UPDATE SET last_offer_id = excluded.last_offer_id",
        DBI(line_id), DBI(user_id), DBI(offer_id));
}

int64_t *routing_store_lines_of(struct db *db, struct arena *arena, int64_t user_id, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "WITH RECURSIVE above (id) AS (SELECT department_id FROM user_department WHERE user_id = $1"
            " UNION SELECT d.parent_id FROM department d JOIN above ON d.id = above.id WHERE d.parent_id <> "
            "0)"
            " SELECT q.line_id FROM line_queue q WHERE q.entity_type = 'user' AND q.entity_id = $1"
            " UNION SELECT q.line_id FROM above JOIN line_queue q"
            " ON q.entity_type = 'department' AND q.entity_id = above.id ORDER BY line_id",
            DBI(user_id)),
        count_r);
}

/* ---- what somebody has ---- */
/* Two texts, because the second one is answered by its indexes alone. */
int64_t routing_store_load(struct db *db, int64_t user_id, const struct load_question *question)
{
    int64_t below = question->closing_too ? 61 : 60;
    if (question->answered_only)
        return db_number(db, 0,
            "SELECT count(*) FROM (SELECT 1 AS one FROM session WHERE operator_id = $1 AND closed_at = 0"
            " AND state < $3 AND operator_wrote_at > 0 LIMIT $2) AS held",
            DBI(user_id), DBI(question->limit), DBI(below));
    return db_number(db, 0,
        "SELECT (SELECT count(*) FROM (SELECT 1 AS one FROM session WHERE operator_id = $1 AND closed_at = 0"
        " AND state < $3 LIMIT $2) AS held)"
        " + (SELECT count(*) FROM (SELECT 1 AS one FROM session WHERE offered_id = $1 AND offered_id <> 0"
        " AND closed_at = 0 LIMIT $2) AS shown)",
        DBI(user_id), DBI(question->limit), DBI(below));
}

void routing_store_lock_operator(struct db *db, int64_t user_id)
{
    db_lock(db, DB_LOCK_OPERATOR, user_id);
}

/* Of the sessions of a line that looks at who is there. */
#define IN_A_LINE_THAT_CHECKS                                                                                \
    "EXISTS (SELECT 1 FROM line_setting s WHERE s.line_id = session.line_id AND s.name = 'CHECK_AVAILABLE'"  \
    " AND s.value = 'Y')"

int64_t *routing_store_held(
    struct db *db, struct arena *arena, int64_t user_id, bool forever, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "SELECT id FROM session WHERE operator_id = $1 AND closed_at = 0"
            " AND ($2 = 1 OR (pinned = 0 AND " IN_A_LINE_THAT_CHECKS ")) ORDER BY id",
            DBI(user_id), DBI(forever)),
        count_r);
}

int64_t *routing_store_left(struct db *db, struct arena *arena, int64_t user_id, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "SELECT id FROM session WHERE operator_id = $1 AND closed_at = 0 AND away = 1 ORDER BY id",
            DBI(user_id)),
        count_r);
}

int64_t *routing_store_offered(
    struct db *db, struct arena *arena, int64_t user_id, bool forever, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "SELECT session.id FROM offer JOIN session ON session.id = offer.session_id"
            " WHERE offer.user_id = $1 AND offer.outcome = '' AND ($2 = 1 OR " IN_A_LINE_THAT_CHECKS ")"
            " ORDER BY session.id",
            DBI(user_id), DBI(forever)),
        count_r);
}

/* ---- what waits ---- */
bool routing_store_anything_waits(struct db *db, int64_t line_id)
{
    if (line_id)
        return db_number(db, 0,
            "SELECT 1 FROM session WHERE line_id = $1 AND state = 10 AND closed_at = 0 AND bot_id = 0 LIMIT "
            "1",
            DBI(line_id));
    return db_number(db, 0,
        "SELECT 1 FROM session WHERE state = 10 AND closed_at = 0 AND bot_id = 0 ORDER BY line_id, id LIMIT "
        "1");
}

struct waiting_row *routing_store_waiting(
    struct db *db, struct arena *arena, int64_t line_id, int64_t after_id, int limit, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT id, created_at FROM session WHERE line_id = $1 AND state = 10 AND closed_at = 0 AND bot_id = "
        "0"
        " AND id > $2 ORDER BY id LIMIT $3",
        DBI(line_id), DBI(after_id), DBI(limit));
    struct waiting_row *waiting = arena_array_of(arena, struct waiting_row, rows_count(rows));
    for (size_t i = 0; i < rows_count(rows); i++)
        waiting[i] = (struct waiting_row){row_int(rows, i, 0), line_id, row_int(rows, i, 1)};
    *count_r = rows_count(rows);
    return waiting;
}

/* ---- who was asked for a session ---- */
struct asked_row *routing_store_asked(struct db *db, struct arena *arena, int64_t session_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT user_id, max(id), max(CASE WHEN outcome IN ('skipped', 'late') THEN ended_at ELSE 0 END),"
        " max(CASE WHEN outcome = '' THEN 1 ELSE 0 END) FROM offer"
        " WHERE session_id = $1 AND user_id <> 0 GROUP BY user_id",
        DBI(session_id));
    struct asked_row *asked = arena_array_of(arena, struct asked_row, rows_count(rows));
    for (size_t i = 0; i < rows_count(rows); i++)
        asked[i] = (struct asked_row){
            row_int(rows, i, 0), row_int(rows, i, 1), row_int(rows, i, 2), row_int(rows, i, 3) != 0};
    *count_r = rows_count(rows);
    return asked;
}

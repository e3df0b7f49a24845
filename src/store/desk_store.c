/* One text says who may see an open session (SEEN); it is dialog_is_open_to() of domain/dialog_ops.c for many at once, and
 * tests/api/test_desk_lists.py holds the two against each other. Open sessions are found by an index that begins with them, so a
 * long past costs nothing; closed ones are walked from the newest, a bounded stretch at a time. Numbers of states are those of
 * domain/session_rules.h: 0 new, 10 queued. */
#include "store/desk_store.h"

#include "store/load.h"
#include "store/search_sql.h"

/* $1 user, $2 line, $3 … $6 words, $7 below, $8 limit; where rights are asked $9 everything, $10 managed, $11 queues */
#define ARGUMENTS                                                                                            \
    DBI(f->user_id), DBI(f->line_id), DBT(f->words.word[0]), DBT(f->words.word[1]), DBT(f->words.word[2]),   \
        DBT(f->words.word[3]), DBI(f->below), DBI(f->limit)
#define RIGHTS DBI(f->everything), DBT(f->managed), DBT(f->queues)

#define HAS_ALL(column)                                                                                      \
    "(" HAS(column, "$3") " AND " HAS(column, "$4") " AND " HAS(column, "$5") " AND " HAS(column, "$6") ")"
#define WANTED                                                                                               \
    " AND ($2 = 0 OR s.line_id = $2) AND ($3 = '' OR EXISTS (SELECT 1 FROM chat AS c WHERE c.id = s.chat_id" \
    " AND " HAS_ALL("c.search") ") OR EXISTS (SELECT 1 FROM users AS u WHERE u.id = s.customer_id "          \
                                "AND " HAS_ALL("u.search") "))"
/* Each takes the names of the arguments: everything, managed, queues. */
#define HIS(all, managed)                                                                                    \
    "(" all " = 1 OR s.operator_id = $1 OR " LISTED("s.line_id",                                             \
        managed) " OR EXISTS (SELECT 1 FROM chat_member AS m WHERE m.chat_id = s.chat_id AND m.user_id = "   \
                 "$1)"                                                                                       \
                 " OR EXISTS (SELECT 1 FROM dialog AS d WHERE d.chat_id = s.chat_id AND " LISTED(            \
                     "d.line_id", managed) "))"
#define SEEN(all, managed, queues)                                                                           \
    "(" HIS(                                                                                                 \
        all, managed) " OR EXISTS (SELECT 1 FROM offer AS o WHERE o.user_id = $1 AND o.session_id = s.id"    \
                      " AND o.outcome = '') OR (s.state IN (0, 10) AND " LISTED("s.line_id", queues) "))"
/* Nobody has a dialog without an open session, so the people of its line's queue may see it. */
#define NOBODYS(queues)                                                                                      \
    "EXISTS (SELECT 1 FROM dialog AS d WHERE d.chat_id = s.chat_id AND d.session_id = 0 AND " LISTED(        \
        "d.line_id", queues) ")"
#define PAGE " AND s.id < $7 ORDER BY s.id DESC LIMIT $8"

#define OFFERED                                                                                              \
    "FROM session AS s WHERE s.closed_at = 0 AND s.id IN (SELECT o.session_id FROM offer AS o"               \
    " WHERE o.user_id = $1 AND o.outcome = '')"
#define MINE    "FROM session AS s WHERE s.operator_id = $1 AND s.closed_at = 0"
#define WAITING "FROM session AS s WHERE s.closed_at = 0 AND s.state IN (0, 10) AND "
#define OPEN    "FROM session AS s WHERE s.closed_at = 0 AND "

int64_t *desk_store_offered(struct db *db, struct arena *arena, const struct desk_filter *f, size_t *count_r)
{
    return load_numbers(arena, db_query(db, arena, "SELECT s.id " OFFERED WANTED PAGE, ARGUMENTS), count_r);
}

int64_t *desk_store_mine(struct db *db, struct arena *arena, const struct desk_filter *f, size_t *count_r)
{
    return load_numbers(arena, db_query(db, arena, "SELECT s.id " MINE WANTED PAGE, ARGUMENTS), count_r);
}

int64_t *desk_store_waiting(struct db *db, struct arena *arena, const struct desk_filter *f, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena, "SELECT s.id " WAITING SEEN("$9", "$10", "$11") WANTED PAGE, ARGUMENTS, RIGHTS),
        count_r);
}

int64_t *desk_store_open(struct db *db, struct arena *arena, const struct desk_filter *f, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena, "SELECT s.id " OPEN SEEN("$9", "$10", "$11") WANTED PAGE, ARGUMENTS, RIGHTS),
        count_r);
}

int64_t *desk_store_closed(
    struct db *db, struct arena *arena, const struct desk_filter *f, int64_t floor, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "SELECT s.id FROM session AS s WHERE s.closed_at > 0 AND s.id >= $12 AND (" HIS(
                "$9", "$10") " OR " NOBODYS("$11") ")" WANTED PAGE,
            ARGUMENTS, RIGHTS, DBI(floor)),
        count_r);
}

int64_t desk_store_newest(struct db *db)
{
    return db_number(db, 0, "SELECT max(id) FROM session");
}

void desk_store_count(struct db *db, const struct desk_filter *f, struct desk_counts *counts_r)
{
    counts_r->offered = db_number(db, 0, "SELECT count(*) " OFFERED, DBI(f->user_id));
    counts_r->mine = db_number(db, 0, "SELECT count(*) " MINE, DBI(f->user_id));
    counts_r->waiting =
        db_number(db, 0, "SELECT count(*) " WAITING SEEN("$2", "$3", "$4"), DBI(f->user_id), RIGHTS);
    counts_r->all = db_number(db, 0, "SELECT count(*) " OPEN SEEN("$2", "$3", "$4"), DBI(f->user_id), RIGHTS);
}

struct session *desk_store_history(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t limit, size_t *count_r)
{
    static const struct field table[] = {FIELD_TABLE(SESSION_FIELDS)};
    return load_all(arena,
        db_query(db, arena,
            SELECT(
                SESSION_FIELDS) "FROM session WHERE chat_id = $1 AND closed_at > 0 ORDER BY id DESC LIMIT $2",
            DBI(chat_id), DBI(limit)),
        table, sizeof(struct session), count_r);
}

/* Each audience is one statement, because it is asked for in the middle of what is told about. People are gathered first, by
 * keys and small tables, and their rows looked up afterwards, so the price is that of the few who are concerned.
 *
 * The queue is what domain/line_ops.h calls line_is_operator(). UNION in the tree, not UNION ALL: a department that is
 * (wrongly) its own ancestor must not loop. */
#include "store/audience_store.h"

#include "store/load.h"

/* ", people (id) AS (…)" goes between the two. */
#define QUEUE_TREE(line)                                                                                     \
    "WITH RECURSIVE tree (id) AS ("                                                                          \
    " SELECT entity_id FROM line_queue WHERE line_id = " line                                                \
    " AND entity_type = 'department' UNION SELECT d.id FROM department d JOIN tree ON d.parent_id = "        \
    "tree.id)"
#define QUEUE_PEOPLE(line)                                                                                   \
    " UNION SELECT entity_id FROM line_queue WHERE line_id = " line " AND entity_type = 'user'"              \
    " UNION SELECT m.user_id FROM tree JOIN user_department m ON m.department_id = tree.id"
#define ADMINS    " UNION SELECT id FROM users WHERE type = 'employee' AND admin = 1"
#define AT_WORK   "u.active = 1 AND u.type = 'employee'"
#define OF_PEOPLE " SELECT u.id FROM people JOIN users u ON u.id = people.id WHERE " AT_WORK

int64_t *audience_store_members(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t message_id, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "SELECT u.id FROM chat_member m JOIN users u ON u.id = m.user_id"
            " WHERE m.chat_id = $1 AND m.hidden_id < $2 AND " AT_WORK " ORDER BY u.id",
            DBI(chat_id), DBI(message_id)),
        count_r);
}

int64_t *audience_store_dialog(
    struct db *db, struct arena *arena, const struct dialog_audience *of, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            QUEUE_TREE(
                "$5") ", people (id) AS (SELECT user_id FROM chat_member WHERE chat_id = $1"
                      " UNION SELECT user_id FROM line_manager WHERE line_id IN ($3, $4)" ADMINS QUEUE_PEOPLE(
                          "$5") ")" OF_PEOPLE
                                " AND NOT EXISTS (SELECT 1 FROM chat_member h WHERE h.chat_id = $1"
                                " AND h.user_id = u.id AND h.hidden_id >= $2) ORDER BY u.id",
            DBI(of->chat_id), DBI(of->message_id), DBI(of->line_id), DBI(of->other_line_id),
            DBI(of->queue_line_id)),
        count_r);
}

int64_t *audience_store_line(struct db *db, struct arena *arena, int64_t line_id, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            QUEUE_TREE("$1") ", people (id) AS (SELECT user_id FROM line_manager WHERE line_id = $1" ADMINS
                QUEUE_PEOPLE("$1") ")" OF_PEOPLE " ORDER BY u.id",
            DBI(line_id)),
        count_r);
}

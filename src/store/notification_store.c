/* One row for each person who is told something. A search walks over one person's rows only; lists of words are looked up in
 * a text between commas, so that the SQL stays one constant text, whatever is asked for. */
#include "store/notification_store.h"

#include "base/utf8.h"
#include "store/load.h"

static const struct field table[] = {FIELD_TABLE(NOTIFICATION_FIELDS)};

int64_t notification_store_add(struct db *db, struct arena *arena, const struct notification *n)
{
    return db_number(db, 0,
        "INSERT INTO notification (user_id, text, created_at, read_at, author_id, type, module, event, "
        "owner, tag,"
        " sub_tag, params, text_out, search)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id",
        DBI(n->user_id), DBE(n->text), DBI(n->created_at), DBI(n->read_at), DBI(n->author_id), DBI(n->type),
        DBE(n->module), DBE(n->event), DBE(n->owner), DBE(n->tag), DBE(n->sub_tag), DBE(n->params),
        DBE(n->text_out), DBT(utf8_fold(arena, text_or_empty(n->text))));
}

static struct notification *all(struct arena *arena, const struct rows *rows, size_t *count_r)
{
    return load_all(arena, rows, table, sizeof(struct notification), count_r);
}

struct notification *notification_store_of_user(
    struct db *db, struct arena *arena, int64_t user_id, int64_t below, int64_t limit, size_t *count_r)
{
    return all(arena,
        db_query(db, arena,
            SELECT(NOTIFICATION_FIELDS) "FROM notification WHERE user_id = $1 AND id < $2 ORDER BY id DESC "
                                        "LIMIT $3",
            DBI(user_id), DBI(below), DBI(limit)),
        count_r);
}

int64_t notification_store_count(struct db *db, int64_t user_id)
{
    return db_number(db, 0, "SELECT count(*) FROM notification WHERE user_id = $1", DBI(user_id));
}

int64_t notification_store_unread(struct db *db, int64_t user_id)
{
    return db_number(
        db, 0, "SELECT count(*) FROM notification WHERE user_id = $1 AND read_at = 0", DBI(user_id));
}

/* ---- searching ---- */
#define FITS                                                                                                 \
    "FROM notification WHERE user_id = $1 AND created_at >= $2 AND created_at < $3"                          \
    " AND ($4 = '' OR replace(search, $4, '') <> search) AND ($5 = '' OR tag = $5)"                          \
    " AND ($6 = '' OR replace($6, ',' || module || ',', '') <> $6"                                           \
    " OR replace($6, ',' || module || '|' || event || ',', '') <> $6)"                                       \
    " AND ($7 = '' OR replace($7, ',' || author_id || ',', '') <> $7)"
#define FITS_ARGS                                                                                            \
    DBI(user_id), DBI(search->from), DBI(search->to), DBT(search->text), DBT(search->tag),                   \
        DBT(search->types), DBT(search->authors)

struct notification *notification_store_find(struct db *db, struct arena *arena, int64_t user_id,
    const struct notification_search *search, int64_t below, int64_t limit, size_t *count_r)
{
    return all(arena,
        db_query(db, arena, SELECT(NOTIFICATION_FIELDS) FITS " AND id < $8 ORDER BY id DESC LIMIT $9",
            FITS_ARGS, DBI(below), DBI(limit)),
        count_r);
}

int64_t notification_store_find_count(
    struct db *db, int64_t user_id, const struct notification_search *search)
{
    return db_number(db, 0, "SELECT count(*) " FITS, FITS_ARGS);
}

/* ---- changing ---- */
void notification_store_set_read(struct db *db, int64_t user_id, int64_t first, int64_t last, int64_t read_at)
{
    if (read_at)
        db_exec(db,
            "UPDATE notification SET read_at = $4 WHERE user_id = $1 AND id BETWEEN $2 AND $3 AND read_at = "
            "0",
            DBI(user_id), DBI(first), DBI(last), DBI(read_at));
    else
        db_exec(db, "UPDATE notification SET read_at = 0 WHERE user_id = $1 AND id BETWEEN $2 AND $3",
            DBI(user_id), DBI(first), DBI(last));
}

int64_t notification_store_remove(struct db *db, int64_t user_id, int64_t id)
{
    return db_change(db, "DELETE FROM notification WHERE id = $1 AND user_id = $2", DBI(id), DBI(user_id));
}

static struct notification_of *removed(struct arena *arena, const struct rows *rows, size_t *count_r)
{
    struct notification_of *gone = arena_array_of(arena, struct notification_of, rows_count(rows));
    *count_r = rows_count(rows);
    for (size_t i = 0; i < *count_r; i++)
        gone[i] = (struct notification_of){row_int(rows, i, 0), row_int(rows, i, 1)};
    return gone;
}

struct notification_of *notification_store_remove_tag(
    struct db *db, struct arena *arena, int64_t user_id, const char *owner, const char *tag, size_t *count_r)
{
    return removed(arena,
        db_query(db, arena,
            "DELETE FROM notification WHERE owner = $1 AND tag = $2 AND tag <> ''"
            " AND ($3 = 0 OR user_id = $3) RETURNING id, user_id",
            DBT(owner), DBT(tag), DBI(user_id)),
        count_r);
}

struct notification_of *notification_store_remove_sub_tag(
    struct db *db, struct arena *arena, const char *owner, const char *sub_tag, size_t *count_r)
{
    return removed(arena,
        db_query(db, arena,
            "DELETE FROM notification WHERE owner = $1 AND sub_tag = $2 AND sub_tag <> ''"
            " RETURNING id, user_id",
            DBT(owner), DBT(sub_tag)),
        count_r);
}

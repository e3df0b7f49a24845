/* A message is outside when it has an external id: the visitor's client gives its own, ours are made when they are told. */
#include "store/livechat_store.h"

#include "store/load.h"

static const struct field livechat_table[] = {FIELD_TABLE(LIVECHAT_FIELDS)};
static const struct field customer_table[] = {FIELD_TABLE(CUSTOMER_FIELDS)};

struct livechat *livechat_store_get(struct db *db, struct arena *arena, int64_t line_id)
{
    const struct rows *rows =
        db_query(db, arena, SELECT(LIVECHAT_FIELDS) "FROM livechat WHERE line_id = $1", DBI(line_id));
    return load_one(arena, rows, livechat_table, sizeof(struct livechat));
}

void livechat_store_save(struct db *db, const struct livechat *l)
{
    db_exec(db,
        "INSERT INTO livechat (line_id, title, subtitle, welcome, offline, color, form, origins, place, "
        "language)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (line_id) DO UPDATE SET title = "
        "excluded.title,"
        " subtitle = excluded.subtitle, welcome = excluded.welcome, offline = excluded.offline, color = "
        "excluded.color,"
        " form = excluded.form, origins = excluded.origins, place = excluded.place, language = "
        "excluded.language",
        DBI(l->line_id), DBE(l->title), DBE(l->subtitle), DBE(l->welcome), DBE(l->offline), DBE(l->color),
        DBI(l->form), DBE(l->origins), DBE(l->place), DBE(l->language));
}

void livechat_store_delete(struct db *db, int64_t line_id)
{
    db_exec(db, "DELETE FROM livechat WHERE line_id = $1", DBI(line_id));
}

struct customer *livechat_store_visitor(
    struct db *db, struct arena *arena, const char *connector, int64_t user_id)
{
    const struct rows *rows =
        db_query(db, arena, SELECT(CUSTOMER_FIELDS) "FROM customer WHERE user_id = $1 AND connector = $2",
            DBI(user_id), DBT(connector));
    return load_one(arena, rows, customer_table, sizeof(struct customer));
}

int64_t *livechat_store_before(
    struct db *db, struct arena *arena, int64_t chat_id, int64_t below, int64_t limit, size_t *count_r)
{
    return load_numbers(arena,
        db_query(db, arena,
            "SELECT m.id FROM message AS m WHERE m.chat_id = $1 AND m.id < $2 AND EXISTS (SELECT 1 FROM"
            " external_message AS e WHERE e.message_id = m.id) ORDER BY m.id DESC LIMIT $3",
            DBI(chat_id), DBI(below), DBI(limit)),
        count_r);
}

bool livechat_store_is_outside(struct db *db, int64_t message_id)
{
    return db_number(
               db, 0, "SELECT 1 FROM external_message WHERE message_id = $1 LIMIT 1", DBI(message_id)) != 0;
}

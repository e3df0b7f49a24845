/* Bindings are looked up from both ends; both ways are an index. */
#include "store/crm_store.h"

#include "store/load.h"

static const struct field binding_table[] = {FIELD_TABLE(CRM_BINDING_FIELDS)};

void crm_store_bind(struct db *db, const struct crm_binding *b)
{
    db_exec(db,
        "INSERT INTO crm_binding (entity_type, entity_id, chat_id, created_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (entity_type, entity_id, chat_id) DO NOTHING",
        DBT(b->entity_type), DBI(b->entity_id), DBI(b->chat_id), DBI(b->created_at));
}

void crm_store_unbind(struct db *db, const struct crm_binding *b)
{
    db_exec(db, "DELETE FROM crm_binding WHERE entity_type = $1 AND entity_id = $2 AND chat_id = $3",
        DBT(b->entity_type), DBI(b->entity_id), DBI(b->chat_id));
}

bool crm_store_is_bound(struct db *db, const char *entity_type, int64_t entity_id, int64_t chat_id)
{
    return db_number(db, 0,
               "SELECT 1 FROM crm_binding WHERE entity_type = $1 AND entity_id = $2 AND chat_id = $3",
               DBT(entity_type), DBI(entity_id), DBI(chat_id)) == 1;
}

struct crm_binding *crm_store_of_chat(struct db *db, struct arena *arena, int64_t chat_id, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        SELECT(CRM_BINDING_FIELDS) "FROM crm_binding WHERE chat_id = $1 ORDER BY created_at, entity_type, "
                                   "entity_id",
        DBI(chat_id));
    return load_all(arena, rows, binding_table, sizeof(struct crm_binding), count_r);
}

int64_t *crm_store_chats(struct db *db, struct arena *arena, const char *entity_type, int64_t entity_id,
    bool active, size_t *count_r)
{
    const struct rows *rows = db_query(db, arena,
        "SELECT crm_binding.chat_id FROM crm_binding JOIN chat ON chat.id = crm_binding.chat_id"
        " JOIN dialog ON dialog.chat_id = crm_binding.chat_id"
        " WHERE crm_binding.entity_type = $1 AND crm_binding.entity_id = $2"
        " AND ($3 = 0 OR dialog.session_id <> 0)"
        " ORDER BY chat.last_message_id DESC, chat.id DESC",
        DBT(entity_type), DBI(entity_id), DBI(active));
    return load_numbers(arena, rows, count_r);
}

int64_t crm_store_new_lead(
    struct db *db, int64_t chat_id, int64_t session_id, int64_t created_by, int64_t now)
{
    db_lock(db, DB_LOCK_LINE, 0); /* no line has this id: it stands for the counter of leads */
    int64_t ours = db_number(db, 0, "SELECT coalesce(max(id), 0) FROM crm_lead");
    int64_t bound = db_number(
        db, 0, "SELECT coalesce(max(entity_id), 0) FROM crm_binding WHERE entity_type = $1", DBT("lead"));
    return db_number(db, 0,
        "INSERT INTO crm_lead (id, chat_id, session_id, created_by, created_at) VALUES ($1, $2, $3, $4, $5)"
        " RETURNING id",
        DBI((ours > bound ? ours : bound) + 1), DBI(chat_id), DBI(session_id), DBI(created_by), DBI(now));
}
